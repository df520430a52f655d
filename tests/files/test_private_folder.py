"""Private folders: what a killed run left goes, what others own or use stays."""

import os
import tempfile

import pytest
from filelock import FileLock

from pwr_eval.files.private_folder import clear_left_over, private_folder

HOURS_AGO = 10_000_000


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left_over(name="pwr-eval-killed"):
    """A folder as a killed run leaves it: marked, its lock free, old."""
    with private_folder() as folder:
        kept = folder.rename(folder.with_name(name))
    os.utime(kept, (HOURS_AGO, HOURS_AGO))
    return kept


def test_a_private_folder_is_gone_afterwards(temporary):
    with private_folder() as folder:
        (folder / "log").write_text("x")
        assert folder.stat().st_mode & 0o077 == 0
    assert list(temporary.iterdir()) == []


def test_what_a_killed_run_left_goes(temporary):
    left_over()
    clear_left_over()
    assert list(temporary.iterdir()) == []


def test_a_folder_of_another_program_stays(temporary):
    other = temporary / "pwr-eval-of-somebody"
    other.mkdir()
    (other / "work.txt").write_text("x")
    os.utime(other, (HOURS_AGO, HOURS_AGO))
    clear_left_over()
    assert [path.name for path in other.iterdir()] == ["work.txt"]


def test_a_folder_in_use_stays():
    folder = left_over()
    with FileLock(folder / "in-use.lock"):
        os.utime(folder, (HOURS_AGO, HOURS_AGO))
        clear_left_over()
    assert folder.is_dir()


def test_a_folder_that_was_just_made_stays():
    folder = left_over()
    os.utime(folder)
    clear_left_over()
    assert folder.is_dir()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system knows no numbers of users")
def test_a_folder_of_another_user_stays(monkeypatch):
    folder = left_over()
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    clear_left_over()
    assert folder.is_dir()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_somewhere_else_is_not_followed(temporary):
    target = left_over("elsewhere")
    (temporary / "pwr-eval-link").symlink_to(target)
    clear_left_over()
    assert target.is_dir()
