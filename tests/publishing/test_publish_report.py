"""From a notebook to a published report: whole, repeatable, and with a readable reason when not. Real kernels."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from pwr_eval.errors import DataError, UsageError
from pwr_eval.publishing import PublishError, RunError, failed_folder, publish_report
from tests.publishing.publish_samples import GOOD_TABLE, code, declaration, saved, words

pytestmark = pytest.mark.slow

YEAR = declaration("year: int = 2025")
SHOW = f"""
from pathlib import Path
class Shown:
    def _repr_html_(self):
        return {GOOD_TABLE!r} + f'<p>{{sorted({{"a", "b"}})}} {{year}} in {{Path.cwd().name}}</p>'
Shown()
"""
PUBLISHER = """
import sys
from pathlib import Path
from pwr_eval.publishing import publish_report
print("starts", flush=True)
publish_report(Path(sys.argv[1]), {"year": sys.argv[3]}, Path(sys.argv[2]), title="Report")
"""


def good(folder, *more):
    """A notebook that can be published, in a folder of this name."""
    folder.mkdir(exist_ok=True)
    return saved(folder / "02.ipynb", words("# Report"), YEAR, code(SHOW), *more)


def digest(folder):
    """The bytes of a folder's files, by name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def publish(notebook, place, parameters=None, **settings):
    """Publish with the settings that all tests share."""
    return publish_report(notebook, parameters or {}, place, title="Report", **settings)


def test_published_twice_on_other_paths_gives_the_same_bytes(tmp_path):
    places = []
    for name, zone in (("a", "UTC"), ("b" * 40, "Asia/Tokyo")):
        project = tmp_path / name
        notebook = (project.mkdir(), good(project / "notebooks"))[1]
        places.append(project / "reports" / "krakow" / "monitoring")
        environment = {**os.environ, "TZ": zone, "LC_ALL": "C", "PYTHONHASHSEED": str(len(name))}
        command = [sys.executable, "-c", PUBLISHER, str(notebook), str(places[-1]), "2026"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (done.stderr, done.returncode) == ("", 0)
    assert digest(places[0]) == digest(places[1])
    page = (places[0] / "index.html").read_text()
    assert "['a', 'b'] 2026 in notebooks" in page
    assert str(tmp_path) not in page
    assert b"\r" not in (places[0] / "index.html").read_bytes()


def test_failed_run_keeps_the_old_report_and_says_why(tmp_path):
    place = tmp_path / "reports" / "monitoring"
    publish(good(tmp_path / "n"), place)
    before = digest(place)
    secret = f"raise ValueError({str(Path.home())!r} + ' ' + 'x' * 5000)"
    bad = good(tmp_path / "n", code(secret), code("print('never')"))
    with pytest.raises(RunError) as told:
        publish(bad, place)
    assert digest(place) == before
    failed = failed_folder(place)
    assert failed == tmp_path / "reports" / "failed" / "monitoring"
    reason = (failed / "reason.txt").read_text()
    assert "komórka 4" in reason
    assert "ValueError: ~ xxx" in reason
    assert len(reason) < len(str(told.value)) + 1000 < 3000
    text = (failed / "02.ipynb").read_text()
    kept = nbformat.reads(text, as_version=4)
    assert [cell.cell_type for cell in kept.cells] == ["markdown", *["code"] * 5]  # one is papermill's
    assert str(Path.home()) not in text
    assert "papermill" not in kept.metadata
    assert "x" * 400 not in "".join(kept.cells[4].outputs[0].traceback)

    publish(good(tmp_path / "n"), place)
    assert not failed.exists()


def test_page_that_is_not_fit_keeps_its_notebook_too(tmp_path):
    place = tmp_path / "reports" / "monitoring"
    with pytest.raises(PublishError, match=r'table 1 .* does not carry the mark "DANE'):
        publish(good(tmp_path / "n"), place, fictional=True)
    assert not place.exists()
    assert sorted(path.name for path in failed_folder(place).iterdir()) == ["02.ipynb", "reason.txt"]
    assert "does not carry the mark" in (failed_folder(place) / "reason.txt").read_text()


def test_wrong_parameters_start_nothing(tmp_path):
    started = time.monotonic()
    place = tmp_path / "reports" / "monitoring"
    with pytest.raises(UsageError, match="2031 is not allowed"):
        publish(good(tmp_path / "n"), place, {"year": 2031}, allowed={"year": range(2025, 2028)})
    with pytest.raises(DataError, match="the file is missing"):
        publish(tmp_path / "n" / "03.ipynb", place)
    assert not place.parent.exists()
    assert time.monotonic() - started < 0.5


def test_further_files_come_with_the_page(tmp_path):
    def manifest(folder, run):
        (folder / "manifest.json").write_text(str(dict(run.parameters)))

    place = tmp_path / "monitoring"
    made = publish(good(tmp_path / "n"), place, add_files=manifest)
    assert [path.name for path in made.paths] == ["index.html", "manifest.json"]
    assert (place / "manifest.json").read_text() == "{'year': 2025}"
    assert made.seconds > 0


def test_folder_of_somebody_else_is_not_replaced(tmp_path):
    place = tmp_path / "documents"
    place.mkdir()
    (place / "index.html").write_text("<p>mine</p>")
    with pytest.raises(PublishError, match=r"holds files but no report of pwr-eval\. Choose another folder"):
        publish(good(tmp_path / "n"), place)
    assert (place / "index.html").read_text() == "<p>mine</p>"


def test_place_that_cannot_be_written(tmp_path):
    (tmp_path / "reports").write_text("a file")
    with pytest.raises(PublishError, match="monitoring cannot be published: "):
        publish(good(tmp_path / "n"), tmp_path / "reports" / "monitoring")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_whole_run_killed_now_and_then(tmp_path):
    place, notebook = tmp_path / "reports" / "monitoring", good(tmp_path / "n")
    publish(notebook, place)
    whole = [digest(place)]
    publish(notebook, place, {"year": 2026})
    whole.append(digest(place))
    for tenths in (2, 9, 13):
        command = [sys.executable, "-c", PUBLISHER, str(notebook), str(place), "2025"]
        run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert run.stdout.readline() == "starts\n"
        time.sleep(tenths / 10)
        run.kill()
        run.communicate()
        assert digest(place) in whole
    publish(notebook, place, wait=5)
    assert digest(place) == whole[0]
