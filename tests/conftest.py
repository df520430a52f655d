"""The project's own programme, and copies of it that a test may break."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pwr_eval.programme import load_programme

# A table of pandas takes milliseconds to make and check: few examples by day, many with HYPOTHESIS_PROFILE=thorough.
SLOW_MACHINE = [HealthCheck.too_slow]
settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=SLOW_MACHINE)
settings.register_profile("thorough", max_examples=500, deadline=None, suppress_health_check=SLOW_MACHINE)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

PROJECT = Path(__file__).parents[1]
KRAKOW = PROJECT / "data" / "raw" / "krakow-2025-2027"


@pytest.fixture(scope="session")
def krakow():
    """The Kraków programme as it stands in data/raw."""
    return load_programme(KRAKOW)


@pytest.fixture
def programme_copy(tmp_path):
    """A copy of the Kraków programme's own files, to be broken."""
    copy = tmp_path / "data" / "raw" / KRAKOW.name
    copy.mkdir(parents=True)
    for file in KRAKOW.iterdir():
        if file.is_file():
            shutil.copy(file, copy)
    return copy
