"""Another municipality is another folder: a small programme with next to nothing, through every part of the pages."""

import inspect

import pytest

from pwr_eval.reporting.chapters.monitoring.report import Monitoring
from pwr_eval.reporting.chapters.plan_appraisal.report import open_plan_appraisal
from tests.villages import RETURN, write_village

pytestmark = pytest.mark.slow


@pytest.fixture(params=["90 000 zł", ""], ids=["budget", "no budget"])
def village(tmp_path, request):
    """A project with one village in it, taken for a real one; no comparison, no context, no history."""
    folder = write_village(tmp_path, budget=request.param, with_return=False)
    description = folder / "programme.toml"
    text = description.read_text(encoding="utf-8")
    description.write_text(text.replace("fictional = true\n", ""), encoding="utf-8")
    return tmp_path


def parts(page):
    """Every part of a page that a notebook can call without an argument."""
    pieces = [
        page,
        *(
            value
            for value in vars(page).values()
            if type(value).__module__.startswith("pwr_eval.reporting.chapters")
        ),
    ]
    for piece in pieces:
        for name, function in inspect.getmembers(type(piece), inspect.isfunction):
            needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
            if not name.startswith("_") and len(needed) == 1:
                yield name, getattr(piece, name)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_appraisal_of_a_village(village, language):
    page = open_plan_appraisal(village, "wies-2026-2028", language)
    shown = {
        name: repr(method()) + str(getattr(method(), "_repr_html_", str)()) for name, method in parts(page)
    }
    assert len(shown) > 15
    assert not any("Krak" in text for text in shown.values())


@pytest.mark.parametrize("value", ["290", "0", "b.d.", "ok. 300", "ponad 250"])
def test_the_monitoring_of_a_village(village, value):
    file = village / "data" / "raw" / "wies-2026-2028" / "returns" / "2026" / "gops.csv"
    file.write_text(RETURN.format(value=value), encoding="utf-8")
    page = Monitoring.of_programme(village, "wies-2026-2028", 2026, "pl")
    shown = {name: str(getattr(method(), "_repr_html_", str)()) for name, method in parts(page)}
    assert len(shown) > 15
    assert not any("Krak" in text or "FIKCYJNE" in text for text in shown.values())
