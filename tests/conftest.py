"""The project's own programme, and copies of it that a test may break."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pwr_eval.programme import load_programme

# A table of pandas takes milliseconds to make and check: few examples by day, ten times as many by `make test-long`.
EXAMPLES = {"ci": 25, "long": 250, "fuzz": 400_000}
for name, count in EXAMPLES.items():
    settings.register_profile(
        name, max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Kills at random moments and runs at the same time: a tenth of what `make test-long` and `make faults-long` do.
KILLS = int(os.environ.get("PWR_EVAL_TEST_KILLS", "20"))
RACES = int(os.environ.get("PWR_EVAL_TEST_RACES", "10"))

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
