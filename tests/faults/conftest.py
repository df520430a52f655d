"""What the tests of faults share: a town of their own, and a place of its own for temporary files."""

import pytest

from tests.faults.town import Town


@pytest.fixture
def town(tmp_path, monkeypatch):
    """A town with its report, and a place of its own for temporary files."""
    temporary = tmp_path / "t"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    return Town(tmp_path / "town")
