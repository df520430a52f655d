"""The manifest of a report: every kind of difference from today's files is found, and named as it is."""

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest

import pwr_eval
from pwr_eval.errors import DataError, PublishError
from pwr_eval.publishing.manifest import (
    MANIFEST,
    Provenance,
    differences,
    file_hash,
    input_hashes,
    library_versions,
    package_hash,
    provenance_today,
    read_manifest,
    short_hash,
    state_hash,
    with_checksums,
    write_manifest,
)

INPUTS = "data/raw/town"
NOTEBOOK = "notebooks/02.ipynb"
PARAMETERS = {"programme": "town", "year": 2026}


@pytest.fixture
def project(tmp_path):
    """A project with two inputs, two that are left out, a notebook and a report."""
    for name, text in {
        f"{INPUTS}/plan.csv": "a",
        f"{INPUTS}/returns/2026/x.csv": "b",
        f"{INPUTS}/notes.txt": "c",
        f"{INPUTS}/drafts/one.csv": "d",
        NOTEBOOK: "{}",
        "report/index.html": "page",
        "report/data/t.csv": "1",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def provenance_of(project, report, notebook, parameters, folder, *, hashes=None, **settings):
    settings = {"title": "", "fictional": False} | settings
    made_from = Provenance(
        report=report,
        parameters=parameters,
        notebook={notebook: ""} if notebook else {},
        inputs_folder=folder,
        **settings,
    )
    return with_checksums(project, made_from, hashes)


def of_today(project, **changes):
    settings = {"title": "Title", "fictional": True, "without": ("notes.txt", "drafts/")} | changes
    return provenance_of(project, "reports/town/r", NOTEBOOK, PARAMETERS, INPUTS, **settings)


@pytest.fixture
def manifest(project):
    """The manifest of the report, as read from the disk."""
    write_manifest(project / "report", of_today(project), {"seconds": 1})
    return read_manifest(project / "report")


def found(manifest, project, **changes):
    """What differs, as part, thing and words."""
    today = dataclasses.replace(provenance_today(project, manifest), **changes)
    return [dataclasses.astuple(one) for one in differences(manifest, today, project / "report")]


def test_nothing_differs_from_what_was_just_written(manifest, project):
    assert found(manifest, project) == []


def test_what_a_manifest_holds(manifest, project):
    assert list(manifest["inputs"]) == [f"{INPUTS}/plan.csv", f"{INPUTS}/returns/2026/x.csv"]
    assert manifest["inputs"][f"{INPUTS}/plan.csv"] == hashlib.sha256(b"a").hexdigest()
    assert list(manifest["notebook"]) == [NOTEBOOK]
    assert list(manifest["outputs"]) == ["data/t.csv", "index.html"]
    assert manifest["package"]["sha256"] == package_hash()
    assert manifest["parameters"] == PARAMETERS
    assert manifest["run"] == {"seconds": 1}
    assert (manifest["fictional"], manifest["title"], manifest["format"]) == (True, "Title", 1)
    assert manifest["warnings_accepted"] == []
    text = (project / "report" / MANIFEST).read_text(encoding="utf-8")
    assert text == json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"fictional": False}, ("parameters", "fictional", "now False, was True")),
        ({"title": "Other"}, ("parameters", "title", "now Other, was Title")),
        ({"parameters": {"programme": "town", "year": 2027}}, ("parameters", "year", "now 2027, was 2026")),
        ({"parameters": {"programme": "town"}}, ("parameters", "year", "gone")),
        ({"parameters": PARAMETERS | {"mark": ""}}, ("parameters", "mark", "new")),
    ],
)
def test_a_changed_setting_is_found(manifest, project, changes, expected):
    assert found(manifest, project, **changes) == [expected]


def test_an_example_that_became_real_is_found(project):
    write_manifest(project / "report", of_today(project, fictional=False), {})
    manifest = read_manifest(project / "report")
    assert found(manifest, project) == []
    assert found(manifest, project, fictional=True) == [("parameters", "fictional", "now True, was False")]


def test_another_package_or_library_is_found(manifest, project):
    package = {"name": "pwr_eval", "version": "9", "sha256": "0"}
    was = manifest["package"]["version"]
    assert found(manifest, project, package=package) == [
        ("package", "pwr_eval", "its source files changed"),
        ("package", "pwr_eval", f"version is now 9, was {was}"),
    ]
    python = manifest["versions"]["python"]
    changed = found(manifest, project, versions={**library_versions(), "python": "2.7"})
    assert changed == [("versions", "python", f"now 2.7, was {python}")]


@pytest.mark.parametrize(
    ("break_it", "expected"),
    [
        (lambda p: (p / INPUTS / "plan.csv").write_text("z"), ("inputs", f"{INPUTS}/plan.csv", "changed")),
        (lambda p: (p / INPUTS / "plan.csv").unlink(), ("inputs", f"{INPUTS}/plan.csv", "gone")),
        (lambda p: (p / INPUTS / "more.csv").write_text("z"), ("inputs", f"{INPUTS}/more.csv", "new")),
        (lambda p: (p / NOTEBOOK).write_text("[]"), ("notebook", NOTEBOOK, "changed")),
        (lambda p: (p / "report/data/t.csv").unlink(), ("outputs", "data/t.csv", "gone")),
        (
            lambda p: (p / "report/index.html").write_text("!"),
            ("outputs", "index.html", "altered after it was made"),
        ),
    ],
)
def test_a_changed_file_is_found(manifest, project, break_it, expected):
    break_it(project)
    assert found(manifest, project) == [expected]


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "drafts/one.csv",
        "drafts/two.csv",
        "~$plan.csv",
        ".hidden",
        ".git/x",
        "Thumbs.db",
        "desktop.ini",
    ],
)
def test_what_is_left_out_makes_no_difference(manifest, project, name):
    path = project / INPUTS / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("changed", encoding="utf-8")
    assert found(manifest, project) == []


@pytest.mark.parametrize("name", ["notes.txt.csv", "drafts.csv", "plan~$.csv"])
def test_what_only_begins_like_that_counts(manifest, project, name):
    (project / INPUTS / name).write_text("x", encoding="utf-8")
    assert found(manifest, project) == [("inputs", f"{INPUTS}/{name}", "new")]


def test_a_report_without_a_notebook(project):
    write_manifest(project / "report", provenance_of(project, "r", "", {}, INPUTS), {})
    manifest = read_manifest(project / "report")
    assert (manifest["notebook"], manifest["fictional"], manifest["without"]) == ({}, False, [])
    assert found(manifest, project) == []


def test_inputs_that_change_meanwhile_are_refused(project):
    provenance = of_today(project)
    provenance.refuse_changed_inputs(project)
    (project / INPUTS / "notes.txt").write_text("left out", encoding="utf-8")
    provenance.refuse_changed_inputs(project)
    (project / INPUTS / "plan.csv").write_text("z", encoding="utf-8")
    (project / NOTEBOOK).write_text("[]", encoding="utf-8")
    with pytest.raises(PublishError, match="2 faults") as refused:
        provenance.refuse_changed_inputs(project)
    assert f"{INPUTS}/plan.csv: changed" in str(refused.value)
    assert f"{NOTEBOOK}: changed" in str(refused.value)


def test_checksums_taken_before_are_kept(project):
    before = input_hashes(project, INPUTS)
    (project / INPUTS / "plan.csv").write_text("z", encoding="utf-8")
    with pytest.raises(PublishError, match=r"plan\.csv: changed"):
        of_today(project, hashes=before).refuse_changed_inputs(project)


def test_what_is_missing_is_named(project):
    with pytest.raises(DataError, match=r"notebooks/none\.ipynb: it is missing"):
        provenance_of(project, "reports/town/r", "notebooks/none.ipynb", {}, INPUTS)
    with pytest.raises(DataError, match=r"data/raw/none: it is missing"):
        provenance_of(project, "reports/town/r", NOTEBOOK, {}, "data/raw/none")


def test_one_checksum_for_all_inputs(project):
    provenance = of_today(project)
    listed = "".join(f"{provenance.inputs[name]}  {name}\n" for name in sorted(provenance.inputs))
    assert provenance.inputs_hash == hashlib.sha256(listed.encode()).hexdigest()
    hashes = input_hashes(project, INPUTS)
    assert list(hashes) == sorted(hashes)
    assert state_hash(hashes, INPUTS) != state_hash(hashes, INPUTS, ("notes.txt",))
    assert state_hash(hashes, INPUTS, ("drafts/",)) == state_hash(
        {name: value for name, value in hashes.items() if "/drafts/" not in name}, INPUTS
    )


def test_the_checksum_of_the_package_is_of_its_own_files():
    folder = Path(pwr_eval.__file__).parent
    files = {
        path.relative_to(folder).as_posix(): file_hash(path)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    listed = "".join(f"{files[name]}  {name}\n" for name in sorted(files))
    assert package_hash() == hashlib.sha256(listed.encode()).hexdigest()


def test_a_large_file_is_read_whole(tmp_path):
    content = bytes(range(256)) * 10_000
    (tmp_path / "large").write_bytes(content)
    assert file_hash(tmp_path / "large") == hashlib.sha256(content).hexdigest()
    assert short_hash(file_hash(tmp_path / "large")) == hashlib.sha256(content).hexdigest()[:10]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 0}', '{"format": 2}', "\ud800"])
def test_no_manifest_that_this_version_reads(tmp_path, text):
    assert read_manifest(tmp_path) is None
    (tmp_path / MANIFEST).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert read_manifest(tmp_path) is None


def test_versions_are_of_what_every_report_needs():
    versions = library_versions()
    assert {"python", "pandas", "numpy", "nh3", "python-calamine"} <= set(versions)
    assert not {"pytest", "weasyprint", "duckdb"} & set(versions)
