"""Processes forked from a prepared one, in which reports are made fast.

A notebook needs an interpreter with pandas, matplotlib and this package imported, and the programme's data
read. Done anew for every report, that takes longer than the report itself. On Linux a process can be copied
(forked) in milliseconds with all that it holds, so each step is taken once and copied from::

    the run            asks; it imports nothing heavy
      └ server         has imported everything                        one a run
          └ programme  has read and checked one programme's data      one a programme
              ├ report   runs a notebook, exports and publishes it    one a report
              └ kernel   executes the notebook's cells                one a report

The server and each programme do nothing but wait for connections to a socket of their own and fork a process
for each (`fork_server.serve`). The new process, a *worker*, reads from the connection what function to call,
and sends back what it returns. A programme is a worker that turns into a server once its data are read; what
it keeps is handed to the functions that its workers call. The report's worker asks the same programme for its
kernel (`forked_kernel`), which is ipykernel's own; only its start differs.

Nobody outlives the one who asked: a worker watches its connection and ends with it, as does all that it
started, since it leads a process group of its own. A run that is killed therefore leaves nothing behind.

The server's environment is fixed (`SAME_BYTES`), so that the same inputs give the same bytes. Where there is
no forking, `pwr_eval.publishing.batch.workers` takes stock kernels, which make the same bytes in more time.

`multiprocessing` has such a server too. It is not used since its children run the caller's main script once
more, the hash seed that fixes the order of sets must be set before the server starts, and a child of it
cannot become a server.
"""
