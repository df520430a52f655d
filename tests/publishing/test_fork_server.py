"""Processes forked from a server: what they give back, and that none outlives the one who asked."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest

from pwr_eval.publishing.notebooks.run_notebook import run_notebook
from pwr_eval.publishing.processes.fork_server import ForkServer, WorkerDied, can_fork, fork_server
from tests.conftest import PROJECT
from tests.publishing.publish_samples import code, saved, words

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux only")]
PRELOAD = (
    "pwr_eval.publishing.notebooks.run_notebook",
    "matplotlib.pyplot",
    "tests.publishing.test_fork_server",
)


def answer(number):
    return number + 1, os.environ["PYTHONHASHSEED"], os.environ["TZ"], os.getpgid(0) == os.getpid()


def read(text):
    return os.getpid(), [text]


def what_was_read(kept, more):
    return kept, more, os.getppid()


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_with_child():
    subprocess.Popen(["sleep", "600"])
    time.sleep(600)


def run_here(_kept, path, where, address):
    server = None if address is None else ForkServer(address)
    nbformat.write(run_notebook(path, {}, kernel_server=server).notebook, where)


@pytest.fixture(scope="module", autouse=True)
def found_by_other_processes():
    """The functions above are imported by the server, which does not have pytest's path."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(PROJECT), prepend=os.pathsep)
        yield


@pytest.fixture(scope="module")
def server(found_by_other_processes):
    with fork_server(PRELOAD) as running:
        yield running


def test_a_function_runs_in_a_process_of_its_own(server):
    with server.start("tests.publishing.test_fork_server:answer", 41) as worker:
        assert worker.result(60) == (42, "0", "UTC", True)


def test_what_a_worker_has_read_is_given_to_all_that_are_forked_from_it(server):
    address = server.address.with_name("second.sock")
    with server.start("tests.publishing.test_fork_server:read", "once", serve_at=address) as reader:
        parent = reader.result(60)
        for more in range(2):
            with ForkServer(address).start("tests.publishing.test_fork_server:what_was_read", more) as worker:
                assert worker.result(60) == (["once"], more, parent)


def test_a_process_that_dies_is_an_error(server):
    with (
        server.start("tests.publishing.test_fork_server:die") as worker,
        pytest.raises(WorkerDied, match="its process was killed"),
    ):
        worker.result(60)


def test_a_process_that_takes_too_long_is_ended(server):
    with (
        server.start("tests.publishing.test_fork_server:sleep_with_child") as worker,
        pytest.raises(WorkerDied, match=r"longer than 0\.2 s"),
    ):
        worker.result(0.2)


def test_nobody_outlives_the_one_who_asked(server):
    child = server.start("tests.publishing.test_fork_server:sleep_with_child")
    process = psutil.Process(child.pid)
    begun = time.monotonic()
    while not process.children() and time.monotonic() - begun < 10:
        time.sleep(0.02)
    family = [process, *process.children()]
    assert len(family) == 2
    child.close()
    assert psutil.wait_procs(family, timeout=10)[1] == []


def test_a_server_that_cannot_start_is_told():
    with (
        pytest.raises(OSError, match="did not start: ModuleNotFoundError: No module named 'no_such_module'"),
        fork_server(["no_such_module"]),
    ):
        pass


def test_a_killed_parent_takes_all_with_it(tmp_path):
    script = (
        "import sys, time\nfrom pwr_eval.publishing.processes.fork_server import fork_server\n"
        "with fork_server(['tests.publishing.test_fork_server']) as server:\n"
        "    child = server.start('tests.publishing.test_fork_server:sleep_with_child')\n    print(child.pid, flush=True)\n    time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as run:
        child = psutil.Process(int(run.stdout.readline()))
        family = [*psutil.Process(run.pid).children(recursive=True), child]
        run.kill()
        run.communicate()
    assert psutil.wait_procs(family, timeout=10)[1] == []


def test_a_forked_kernel_does_what_a_stock_one_does(server, tmp_path):
    cells = [
        words("# T"),
        code("import os, sys\nos.path.basename(os.getcwd()), os.environ['MPLBACKEND'], hash('a'), __name__"),
        code("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"),
        code("%%bash\necho from the shell"),
        code("In[1][:10], len(Out)"),
        code("from pathlib import Path\n_ = Path('parent').write_text(str(os.getppid()))"),
    ]
    path = saved(tmp_path / "a.ipynb", *cells)
    address = server.address.with_name("kernels.sock")
    with server.start("tests.publishing.test_fork_server:read", "", serve_at=address) as reader:
        parent = reader.result(60)
        target, place = "tests.publishing.test_fork_server:run_here", tmp_path / "forked.ipynb"
        with ForkServer(address).start(target, path, place, address) as worker:
            worker.result(120)
    assert (tmp_path / "parent").read_text() == str(parent)
    run_here(None, path, tmp_path / "stock.ipynb", None)
    forked, stock = (nbformat.read(tmp_path / f"{name}.ipynb", as_version=4) for name in ("forked", "stock"))
    for one, other in zip(forked.cells, stock.cells, strict=True):
        assert one.get("outputs") == other.get("outputs"), one.source
    assert "image/png" in forked.cells[2].outputs[-1]["data"]
