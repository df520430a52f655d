"""A run is good only if every cell ran, in order, without an error, in bounded time. Real kernels."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pwr_eval.publishing import RunError
from pwr_eval.publishing.notebooks.run_notebook import run_notebook
from tests.publishing.publish_samples import code, declaration, saved, words

pytestmark = pytest.mark.slow


def text_of(run):
    """What the last cell showed."""
    return run.notebook.cells[-1].outputs[0]["data"]["text/plain"]


def refused(path, **limits):
    """The error of a run that must fail."""
    with pytest.raises(RunError) as told:
        run_notebook(path, {}, **limits)
    return told.value


def test_good_run(tmp_path):
    # One text: Jupyter folds a tuple where a path in it is long.
    look = "import os, sys\n' '.join(map(str, (year, os.path.samefile('.', FOLDER), sys.executable, os.environ['TZ'], hash('a'))))"
    cells = [
        words("# T"),
        declaration("year: int = 2025"),
        code(f"FOLDER = {str(tmp_path)!r}"),
        code("import warnings\nwarnings.warn('two units share a name')"),
        code("   "),
        code(look),
    ]
    path = saved(tmp_path / "a.ipynb", *cells)
    before, here = path.read_bytes(), Path.cwd()
    runs = [run_notebook(path, {"year": 2026}) for _ in range(2)]
    assert text_of(runs[0]).startswith("'2026 True /")
    assert " UTC " in text_of(runs[0])
    assert text_of(runs[0]) == text_of(runs[1])  # the hash of a text differs from run to run elsewhere
    assert len(runs[0].warnings) == 1
    assert "two units share a name" in runs[0].warnings[0]
    assert runs[0].parameters == {"year": 2026}
    assert path.read_bytes() == before
    assert Path.cwd() == here


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(0)", "ended the run by sys.exit"),
        ("%no_such_magic", "magic function `%no_such_magic` not found"),
        ("raise ValueError('x' * 10_000)", "x …"),
    ],
)
def test_failed_cell_is_named(tmp_path, bad, reason):
    error = refused(
        saved(tmp_path / "a.ipynb", words("# T"), declaration("a: int = 1"), code(bad), code("2"))
    )
    assert error.cell == 3
    assert f', cell 3 ("{bad}"): ' in str(error)
    assert reason in error.reason
    assert len(str(error)) < 1000
    assert [cell.source for cell in error.executed.cells if cell.cell_type == "code"][-2:] == [bad, "2"]


def test_error_of_this_package_is_told_in_full(tmp_path):
    raising = (
        "from pwr_eval.errors import DataError, Fault, Place\n"
        "raise DataError('returns/2025 cannot be read', "
        "[Fault(Place('a.csv', row=n), 'no number', found='12 os.?') for n in range(2, 60)])"
    )
    error = refused(saved(tmp_path / "a.ipynb", code(raising)))
    assert error.reason.startswith("returns/2025 cannot be read: 58 faults\n  a.csv, row 2: no number")
    assert error.reason.endswith('row 59: no number (found: "12 os.?").')
    assert "Traceback" not in str(error)


def test_a_cell_that_is_skipped_or_may_fail_is_no_report(tmp_path):
    skipped, allowed_to_fail = code("1"), code("1 / 0")
    skipped.metadata.tags = ["skip-execution"]
    allowed_to_fail.metadata.tags = ["raises-exception"]
    assert "did not run" in refused(saved(tmp_path / "a.ipynb", skipped, code("2"))).reason
    assert "ZeroDivisionError" in refused(saved(tmp_path / "b.ipynb", allowed_to_fail, code("2"))).reason


def test_kernel_that_dies(tmp_path):
    error = refused(saved(tmp_path / "a.ipynb", code("1"), code("import os; os._exit(0)"), code("3")))
    assert (error.cell, error.reason) == (2, "the kernel died; it may have run out of memory")


def test_cell_that_hangs(tmp_path):
    started = time.monotonic()
    error = refused(saved(tmp_path / "a.ipynb", code("1"), code("while True: pass")), cell_timeout=2)
    assert (error.cell, error.reason) == (2, "the cell took longer than 2 s")
    assert time.monotonic() - started < 15


def test_run_that_takes_too_long_is_ended_with_all_it_started(tmp_path):
    child = f"import subprocess\nwith open({str(tmp_path / 'pid')!r}, 'w') as file:\n    "
    child += "process = subprocess.Popen(['sleep', '60'])\n    file.write(str(process.pid))\n"
    error = refused(saved(tmp_path / "a.ipynb", code(child + "process.wait()")), deadline=3)
    assert (error.cell, error.reason) == (1, "the run took longer than 3 s and was ended")
    pid = (tmp_path / "pid").read_text()
    state = subprocess.run(["ps", "-o", "state=", "-p", pid], capture_output=True, text=True, check=False)
    assert state.stdout.strip() in ("", "Z")


def test_deadline_before_the_kernel_is_there(tmp_path):
    error = refused(saved(tmp_path / "a.ipynb", code("1")), deadline=0)
    assert error.reason == "the run took longer than 0 s and was ended"


def test_flood_of_output(tmp_path):
    flood = "for _ in range(1000):\n    print('x' * 100_000, flush=True)"
    error = refused(saved(tmp_path / "a.ipynb", code(flood)), output_limit=2_000_000)
    assert error.reason == "it printed or drew more than 2 MB and was ended"
    assert sum(len(out.text) for out in error.executed.cells[0].outputs) <= 2_000_000


def test_two_runs_at_once(tmp_path):
    paths = [saved(tmp_path / f"{name}.ipynb", code(f"'{name}'")) for name in "ab"]
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda path: run_notebook(path, {}), paths))
    assert [text_of(run) for run in runs] == ["'a'", "'b'"]
