"""What else goes wrong at night: two runs at once, full and read-only disks, clocks, kernels that die, hang, flood."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import RACES
from tests.faults.town import PROGRAMME, Town, quick_notebook

pytestmark = pytest.mark.faults

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
KERNELS = ("stock", "forked")


def failure(run):
    """The one line that a failed run writes to the error stream."""
    assert (run.stdout, run.returncode) == ("", 1), run.stderr
    [line] = run.stderr.splitlines()
    assert line.startswith(f"pwr-eval: {PROGRAMME}")
    return line


@pytest.mark.parametrize("kernels", KERNELS)
def test_two_runs_at_once(town, kernels):
    before = town.must_make()
    commands = [town.command("--force", kernels=kernel) for kernel in (kernels, "stock")]
    for _ in range(RACES // len(KERNELS)):
        runs = [subprocess.Popen(each, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for each in commands]
        assert [(*run.communicate(timeout=300), run.returncode) for run in runs] == [(b"", b"", 0)] * 2
        assert town.bytes() == before
    assert {path.suffix for path in (town.report.parent / ".work").iterdir()} <= {".lock", ".json"}


@pytest.fixture
def small_disk(tmp_path):
    """A disk of a few megabytes; needs the rights to mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no rights to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("kernels", KERNELS)
def test_full_disk(small_disk, kernels):
    town = Town(small_disk / "town")
    before = town.must_make()
    filler = small_disk / "filler"
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):  # the disk is full
        while True:
            os.write(handle, b"x" * 4096)
    os.close(handle)
    assert "na dysku nie ma miejsca" in failure(town.run("--force", kernels=kernels))
    assert town.bytes() == before
    filler.unlink()
    assert town.must_make() == before


@pytest.mark.parametrize("kernels", KERNELS)
def test_read_only_disk(small_disk, kernels):
    town = Town(small_disk / "town")
    before = town.must_make()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert "dysk jest tylko do odczytu" in failure(town.run("--force", kernels=kernels))
    assert town.bytes() == before
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert town.must_make() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the system's own user may write everywhere")
def test_read_only_folder(town):
    before = town.must_make()
    town.report.parent.chmod(0o555)
    failure(town.run("--force"))
    town.report.parent.chmod(0o755)
    assert town.must_make() == before


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not here")
@pytest.mark.parametrize("clock", ["-400d", "+4000d"])
def test_clock_elsewhere(town, clock):
    before = town.must_make()
    faked = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": clock}
    assert town.run("--force", **faked).returncode == 0
    assert town.bytes() == before
    assert '"started": "20' in (town.report / "manifest.json").read_text(encoding="utf-8")
    assert town.must_make() == before  # and a run in the right time leaves it alone


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not here")
def test_clock_changed_during_a_run(town, tmp_path):
    before = town.must_make()
    clock = tmp_path / "clock"
    clock.write_text("+0d\n")
    environment = {
        **os.environ, "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
    }  # fmt: skip
    for jump in ("+3d", "-3d"):
        with subprocess.Popen(
            town.command("--force", "--cell-seconds", "20"),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as run:
            time.sleep(1.5)
            clock.write_text(f"{jump}\n")
            _, errors = run.communicate(timeout=300)
        assert run.returncode in (0, 1)
        assert len(errors.splitlines()) == run.returncode
        assert town.bytes() == before
        assert town.must_make() == before


@pytest.mark.parametrize("kernels", KERNELS)
@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (
            "import os; os._exit(0)",
            'komórka 4 ("import os; os._exit(0)"): jądro przestało działać; mogło zabraknąć pamięci',
        ),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "jądro przestało działać"),
        ("while True: pass", 'komórka 4 ("while True: pass"): komórka trwała dłużej niż 3 s'),
        ("import time; time.sleep(1000)", "komórka trwała dłużej niż 3 s"),
        (
            "for _ in range(100): print('x' * 1_000_000, flush=True)",
            "notatnik wypisał lub narysował ponad 20 MB i został przerwany",
        ),
        ("print('x' * 100_000_000)", "notatnik wypisał lub narysował ponad 20 MB i został przerwany"),
        ("import subprocess; subprocess.run(['sleep', '1000'])", "komórka trwała dłużej niż 3 s"),
    ],
)
def test_bad_kernel(town, kernels, bad, says):
    before = town.must_make()
    quick_notebook(town.notebook, bad, "'never'")
    begun = time.monotonic()
    line = failure(town.run("--cell-seconds", "3" if "3 s" in says else "60", kernels=kernels))
    assert time.monotonic() - begun < 120
    assert says in line
    assert "failed/data-quality-2026" in line
    kept = town.report.parent / "failed" / "data-quality-2026"
    assert says in (kept / "reason.txt").read_text(encoding="utf-8")
    assert (kept / town.notebook.name).stat().st_size < 1_000_000
    assert town.bytes() == before
    quick_notebook(town.notebook)
    assert town.must_make() == before
    assert not kept.exists()


def test_run_that_takes_too_long(town):
    quick_notebook(town.notebook, *["import time; time.sleep(2)"] * 20)
    assert "notatnik trwał dłużej niż 5 s i został przerwany" in failure(town.run("--run-seconds", "5"))


def test_inputs_changed_during_a_run(town):
    quick_notebook(town.notebook, "(Path(project) / 'data' / 'raw' / programme / 'late.txt').write_text('x')")
    line = failure(town.run())
    assert "dane zmieniły się w czasie tworzenia raportu; proszę uruchomić ponownie: 1 błąd" in line
    kept = town.report.parent / "failed" / town.report.name / "reason.txt"
    assert "data/raw/" in kept.read_text(encoding="utf-8")
    assert not town.report.exists()
