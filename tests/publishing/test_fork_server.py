"""Processes forked from a server: what they give back, and that none outlives the one who asked."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest

from pwr_eval.publishing.notebooks.run import run_notebook
from pwr_eval.publishing.processes.fork_server import ChildDied, ForkServer, can_fork, fork_server, nest_here
from tests.conftest import PROJECT
from tests.publishing.publish_samples import code, saved, words

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux only")]
PRELOAD = ("pwr_eval.publishing.notebooks.run", "matplotlib.pyplot", "tests.publishing.test_fork_server")
READ: list[str] = []


def answer(number):
    return number + 1, os.environ["PYTHONHASHSEED"], os.environ["TZ"], os.getpgid(0) == os.getpid()


def read(text):
    READ.append(text)
    return os.getpid()


def what_was_read():
    return READ, os.getppid(), nest_here() is not None


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_with_child():
    subprocess.Popen(["sleep", "600"])
    time.sleep(600)


def run_here(path, where):
    nbformat.write(run_notebook(path, {}).notebook, where)
    return nest_here() is not None


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
    child = server.start("tests.publishing.test_fork_server:answer", 41)
    assert child.result(60) == (42, "0", "UTC", True)
    child.close()


def test_what_a_nest_has_read_is_there_in_all_that_is_forked_from_it(server):
    address = server.address.with_name("nest.sock")
    nest = server.nest(address, "tests.publishing.test_fork_server:read", "once")
    parent = nest.result(60)
    for _ in range(2):
        child = ForkServer(address).start("tests.publishing.test_fork_server:what_was_read")
        assert child.result(60) == (["once"], parent, True)
        child.close()
    nest.close()
    assert READ == []


def test_a_process_that_dies_is_an_error(server):
    child = server.start("tests.publishing.test_fork_server:die")
    with pytest.raises(ChildDied, match="its process was killed"):
        child.result(60)
    child.close()


def test_a_process_that_takes_too_long_is_ended(server):
    child = server.start("tests.publishing.test_fork_server:sleep_with_child")
    with pytest.raises(ChildDied, match=r"longer than 0\.2 s"):
        child.result(0.2)
    child.close()


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
    ]
    path = saved(tmp_path / "a.ipynb", *cells)
    address = server.address.with_name("kernels.sock")
    nest = server.nest(address, "tests.publishing.test_fork_server:read", "")
    nest.result(60)
    child = ForkServer(address).start(
        "tests.publishing.test_fork_server:run_here", path, tmp_path / "forked.ipynb"
    )
    assert child.result(120) is True
    child.close()
    nest.close()
    assert run_here(path, tmp_path / "stock.ipynb") is False
    forked, stock = (nbformat.read(tmp_path / f"{name}.ipynb", as_version=4) for name in ("forked", "stock"))
    for one, other in zip(forked.cells, stock.cells, strict=True):
        assert one.get("outputs") == other.get("outputs"), one.source
    assert "image/png" in forked.cells[2].outputs[-1]["data"]
