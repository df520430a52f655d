"""A page asks for a figure to be checked before it says anything of the target."""

from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.reporting.chapters.monitoring.report import Monitoring
from pwr_eval.words.wording import wording
from tests.checked_projects import MOPS, project_copy, send
from tests.conftest import KRAKOW


def test_the_target_is_not_blamed_before_a_doubtful_figure_was_checked(tmp_path):
    """9 910 became 99 100: a warning stands on it, and the page asks for a check."""
    project = project_copy(tmp_path, years=())
    send(project, "osrodek", [("1.1", "99100")], unit=MOPS)
    results = results_for(read_inputs(project, KRAKOW.name), 2025)
    monitoring = Monitoring(results, wording("pl"))
    said = monitoring.main_findings().html
    assert "cel mógł być za niski" not in said
    assert "najpierw trzeba sprawdzić wartość" in said
    table = monitoring.indicators.off_target().html
    assert "najpierw trzeba sprawdzić" in table
    assert "cel mógł być za niski" not in table
