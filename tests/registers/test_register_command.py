"""The command `pwr-eval register` from a raw register to figures that may be shown."""

import json
import logging
import math
import shutil
import subprocess
import sys

import pandas as pd
import pyarrow.parquet as pq
import pytest

from pwr_eval.commands.cli import main
from pwr_eval.commands.register import register_lines
from pwr_eval.errors import DataError
from pwr_eval.indicators.checking import check_year
from pwr_eval.indicators.programme_inputs import read_inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.observations import combine_observations, load_table
from pwr_eval.observations.quality.finding_text import finding_text
from pwr_eval.publishing.batch.make_reports import make_reports
from pwr_eval.publishing.batch.run_options import RunOptions
from pwr_eval.registers.compare_with_returns import compare_with_returns
from pwr_eval.registers.keys import KEY_FILE_VARIABLE, KEY_VARIABLE
from pwr_eval.registers.process import process_registers
from pwr_eval.registers.released_figures import register_findings
from pwr_eval.schemas.declaration import declared
from pwr_eval.words.wording import wording
from tests.conftest import KRAKOW, PROJECT
from tests.registers.register_city import KEY, city, project_with_register, rows_of, truth

pytestmark = pytest.mark.slow

SERVICES = city(families=200, services=1500)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return project_with_register(tmp_path_factory.mktemp("project"), SERVICES)


@pytest.fixture(scope="module")
def result(project):
    return process_registers(project, KRAKOW.name, KEY)


@pytest.fixture(autouse=True)
def _no_key(monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.delenv(KEY_FILE_VARIABLE, raising=False)


def test_without_a_key_the_command_is_wrong_usage_and_writes_nothing(tmp_path, capsys):
    project = project_with_register(tmp_path, SERVICES[:20], returns=False)
    assert main(["register", "--project", str(project)]) == 2
    assert "nie ma klucza rejestrów" in capsys.readouterr().err
    assert not (project / "data" / "processed").exists()


def test_a_new_key_and_then_the_figures(tmp_path, capsys):
    project = project_with_register(tmp_path / "project", SERVICES[:200], returns=False)
    key = tmp_path / "key"
    assert main(["register", "--project", str(project), "--new-key", str(key)]) == 0
    assert main(["register", "--project", str(project), "--key-file", str(key), "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "200 rows are there: 200 read, 0 refused, 0 empty" in said
    assert key.read_text().strip() not in said
    folder = project / "data" / "processed" / "registers" / KRAKOW.name
    figures = load_table(
        folder / "published.csv",
        declared("register_figures").types,
    )
    hidden = figures["status"].eq("suppressed")
    assert hidden.any()
    assert figures["value"].isna().equals(hidden)
    assert f"hidden to protect people: {hidden.sum()}" in said


def test_the_indicators_are_observations_with_the_source_register(result):
    observations = result.observations
    assert set(observations["source"]) == {"register"}
    whole, _ = combine_observations([observations])
    assert list(whole.columns) == list(declared("observations").names)
    of_task_1 = [each for each in SERVICES if each.task == 1 and each.day.year == 2025]
    row = observations[
        observations["indicator_id"].eq("1.1") & observations["year"].eq(2025) & observations["area"].eq("")
    ].iloc[0]
    assert row["value"] == truth(of_task_1)["services"]
    assert (row["unit"], row["qualifier"], row["fictional"]) == ("usługa", "exact", True)
    families = observations[observations["indicator_id"].eq("2.1") & observations["area"].eq("")]
    assert families["deduplicated"].all()
    assert set(families["qualifier"]) == {"at_least"}  # some rows name no family


def test_differences_to_the_returns_are_findings(result, project):
    differing = result.comparison[result.comparison["verdict"].eq("differs")]
    assert len(differing) == 4  # 1.1 and 2.1 in two years: the example returns are of another city
    findings = register_findings(result.comparison)
    assert list(findings.columns) == list(declared("data_findings").names)
    assert findings["severity"].eq("warning").all()
    assert findings["finding_id"].is_unique
    first = findings.iloc[0]
    assert (first["file"], first["sheet"], first["row"], first["column"]) == (
        "returns/2025/PRZYKLAD_mops_2025.xlsx",
        "Sprawozdanie",
        8,
        "C",
    )
    lines = "\n".join(register_lines(result, wording("pl")))
    assert "wskaźnik 1.1, 2025: w sprawozdaniu 9 613" in lines.replace("\u00a0", " ")
    saved = result.folder / "findings.csv"
    assert len(load_table(saved, declared("data_findings").types)) == 4


@pytest.fixture
def with_register(tmp_path, result, project):
    """A project whose register was let out."""
    copy = tmp_path / "project"
    shutil.copytree(project / "data" / "raw", copy / "data" / "raw")
    registers = copy / "data" / "raw" / KRAKOW.name / "registers"
    shutil.copy(result.folder / "observations.csv", registers)
    return copy


def decide(project, indicator, source):
    (project / "data" / "raw" / KRAKOW.name / "decisions.csv").write_text(
        "indicator_id,year,accepted_sender,accepted_source,reason,decided_by_role,date\n"
        f"{indicator},2025,,{source},policzono w rejestrze,koordynator,2026-02-01\n",
        encoding="utf-8",
    )


def test_a_register_that_was_let_out_stands_beside_the_returns(with_register, result):
    inputs = read_inputs(with_register, KRAKOW.name)
    rows = inputs.tables["observations"].set_index(["indicator_id", "year", "month", "area", "group"])
    reported = rows.xs(("1.1", 2025, "", ""), level=("indicator_id", "year", "area", "group"))
    assert reported["source"].tolist() != ["register"]  # the unit's figure stands until somebody decides
    findings = inputs.tables["findings"]
    told_of = findings[findings["rule"].eq("register_difference")]
    assert set(told_of["finding_id"]) == set(register_findings(result.comparison)["finding_id"])
    assert len(told_of) == 4
    checked = check_year(with_register, KRAKOW.name, 2025).findings
    assert set(told_of.loc[told_of["year"].eq(2025), "finding_id"]) <= set(checked["finding_id"])
    aside = inputs.tables["corrections"]
    assert aside["change"].eq("counted_otherwise").sum() == len(told_of)
    # No unit reports by district, so there the register's figures stand.
    by_district = inputs.tables["observations"]["area"].ne("")
    assert set(inputs.tables["observations"].loc[by_district, "source"]) == {"register"}


def test_the_page_on_data_quality_tells_of_registers(with_register):
    shutil.copytree(PROJECT / "notebooks", with_register / "notebooks")
    made = make_reports(RunOptions(with_register, only=("data-quality-2025",), kernels="stock"))
    assert not [one for one in made if one.went_wrong]
    [path] = with_register.glob("reports/*/data-quality-2025/index.html")
    page = path.read_text("utf-8").replace("\u00a0", " ")
    assert "policzono w rejestrach usług" in page
    assert "rejestr usług podaje inną liczbę" in page


def test_a_decision_lets_the_registers_figure_stand(with_register, result):
    decide(with_register, "1.1", "register")
    inputs = read_inputs(with_register, KRAKOW.name)
    observations = inputs.tables["observations"]
    own = observations[observations["indicator_id"].eq("1.1") & observations["year"].eq(2025)]
    city = own[own["area"].eq("")].iloc[0]
    counted = result.observations
    wanted = counted[counted["indicator_id"].eq("1.1") & counted["year"].eq(2025) & counted["area"].eq("")]
    assert (city["source"], city["value"]) == ("register", wanted["value"].iloc[0])
    findings = inputs.tables["findings"]
    differing = findings[findings["rule"].eq("register_difference") & findings["year"].eq(2025)]
    assert "1.1" not in set(differing["indicator_id"])
    results = results_for(inputs, 2025)
    gap = results.gaps[results.gaps["indicator_id"].eq("1.1") & results.gaps["scope"].eq("year")].iloc[0]
    assert gap["actual"] == wanted["value"].iloc[0]


def let_out(project, value, greatest):
    """Put a count over the years where the register's lies: the one of the made-up city is too small for Kraków."""
    path = project / "data" / "raw" / KRAKOW.name / "registers" / "unique_to_date.csv"
    path.write_text(
        f"indicator_id,year,value,greatest,fictional,sender\n2.1,2026,{value},{greatest},true,MOPS\n", "utf-8"
    )
    return read_inputs(project, KRAKOW.name)


def test_who_is_counted_once_over_the_years_is_saved_with_what_is_left_open(result):
    families = {each.family for each in SERVICES if each.task == 2 and each.family}
    nameless = sum(each.family is None for each in SERVICES if each.task == 2)
    [row] = result.unique_to_date.to_dict("records")
    assert (row["indicator_id"], row["year"], row["value"]) == ("2.1", 2026, len(families))
    assert row["greatest"] == len(families) + nameless
    assert (result.folder / "unique_to_date.csv").read_text("utf-8").count("\n") == 2


def test_a_count_over_the_years_replaces_the_interval_of_the_returns(with_register):
    before = results_for(read_inputs(with_register, KRAKOW.name), 2026)
    inputs = let_out(with_register, 1000, 1000)
    assert "register_over_years" not in set(inputs.tables["findings"]["rule"])
    after = results_for(inputs, 2026)

    def found(results, table, **row):
        rows = getattr(results, table)
        for column, value in row.items():
            rows = rows[rows[column].eq(value)]
        [one] = rows.to_dict("records")
        return one

    gap, counted = (found(one, "gaps", indicator_id="2.1", scope="to_date") for one in (before, after))
    assert gap["actual_low"] < 1000 < gap["actual_high"]
    assert (counted["actual"], counted["rule"], counted["verdict"]) == (
        1000,
        "unique_deduplicated",
        gap["verdict"],
    )
    cost, once = (found(one, "costs", task_id=2, scope="to_date") for one in (before, after))
    assert cost["unit_cost_low"] < cost["unit_cost_high"]
    assert once["unit_cost_low"] == once["unit_cost_high"] == pytest.approx(once["spent_pln"] / 1000)
    assert "overlap_unknown" in cost["assumption"]
    assert "overlap_unknown" not in once["assumption"]
    # What is held against the plan counts a family anew each year, as the plan does.
    for name in ("volume_effect", "price_effect", "unit_cost_index", "actual_units"):
        assert once[name] == pytest.approx(cost[name], nan_ok=True)
    # The year before has its own report, which knows nothing of the later count.
    assert results_for(inputs, 2025).unique_to_date is None


def test_rows_that_name_nobody_leave_an_interval(with_register):
    results = results_for(let_out(with_register, 1000, 1010), 2026)
    costs = results.costs[results.costs["task_id"].eq(2) & results.costs["scope"].eq("to_date")].iloc[0]
    assert (costs["actual_units_low"], costs["actual_units_high"]) == (1000, 1010)
    assert costs["unit_cost_high"] == pytest.approx(costs["spent_pln"] / 1000)


def test_a_count_that_the_years_rule_out_is_a_finding_and_not_used(with_register, result):
    shutil.copy(
        result.folder / "unique_to_date.csv", with_register / "data" / "raw" / KRAKOW.name / "registers"
    )
    inputs = read_inputs(with_register, KRAKOW.name)
    findings = inputs.tables["findings"]
    [finding] = findings[findings["rule"].eq("register_over_years")].to_dict("records")
    assert (finding["indicator_id"], finding["reference"], finding["severity"]) == ("2.1", 672, "warning")
    checked = check_year(with_register, KRAKOW.name, 2026).findings
    assert finding["finding_id"] in set(checked["finding_id"])
    assert "wykluczają" in finding_text(finding, wording("pl")).problem
    gaps = results_for(inputs, 2026).gaps
    assert not gaps["rule"].eq("unique_deduplicated").any()
    inputs = let_out(with_register, 1400, 1400)
    assert inputs.tables["findings"]["rule"].eq("register_over_years").sum() == 1
    assert results_for(inputs, 2026).costs["unit_cost_low"].notna().any()


def test_an_edited_count_over_the_years_is_refused(with_register):
    inputs = let_out(with_register, 1000, 900)
    assert "no number of the value or more" in set(inputs.left_out(2025)["problem"])
    assert inputs.tables["unique_to_date"].empty


def test_a_decision_that_decides_nothing_is_told(with_register):
    decide(with_register, "1.1", "another source")
    lacking = read_inputs(with_register, KRAKOW.name).left_out(2025)
    assert lacking["problem"].tolist() == ["no contradiction to decide on"]


def test_an_edited_table_of_a_register_is_refused(with_register):
    path = with_register / "data" / "raw" / KRAKOW.name / "registers" / "observations.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("register", "returns/2025/x.xlsx", 1).replace("1.1,", "99.1,", 1), "utf-8")
    problems = " ".join(read_inputs(with_register, KRAKOW.name).left_out(2025)["problem"])
    assert "no such indicator" in problems
    assert "a figure of another source" in problems


def observed(value, **more):
    row = {"indicator_id": "2.1", "year": 2025, "month": None, "area": "", "group": "", "unit": "rodzina", "value": value,
           "qualifier": "exact", "status": "reported", "sender": "O", "source": "s", "fictional": False}  # fmt: skip
    return pd.DataFrame([{**row, **more}])


@pytest.mark.parametrize(
    ("counted", "reported", "greatest", "verdict"),
    [
        (observed(640.0), observed(640.0), None, "agrees"),
        (observed(640.0), observed(690.0), None, "differs"),
        (observed(640.0, qualifier="at_least"), observed(690.0), 700.0, "possible"),
        (observed(640.0, qualifier="at_least"), observed(690.0), 650.0, "differs"),
        (observed(640.0, qualifier="at_least"), observed(630.0), 650.0, "differs"),
        (observed(640.0), observed(600.0, qualifier="at_least"), None, "possible"),
        (observed(640.0), observed(600.0, qualifier="approximate"), None, "possible"),
        (observed(math.nan, status="suppressed"), observed(2.0), None, "hidden"),
        (observed(640.0), observed(math.nan, status="missing"), None, "no_figure"),
        (observed(640.0), observed(640.0, indicator_id="1.1"), None, "not_reported"),
    ],
)
def test_verdicts(counted, reported, greatest, verdict):
    table = compare_with_returns(counted, reported, None if greatest is None else pd.Series([greatest]))
    assert table["verdict"].tolist() == [verdict]
    if verdict == "hidden":  # a difference would tell the hidden figure
        assert table[["reported", "register", "difference"]].isna().all(axis=None)


def test_no_identifier_is_found_in_anything_written_said_or_logged(tmp_path, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    broken = tmp_path / "broken"
    project = project_with_register(broken, SERVICES[:300])
    path = broken / "data" / "raw" / KRAKOW.name / "registers" / "services.csv"
    text = path.read_text(encoding="utf-8").splitlines()
    text[5], text[9] = text[5].replace(";", ";;", 1), text[9][:40]
    path.write_text("\n".join(text), encoding="utf-8")
    result = process_registers(project, KRAKOW.name, KEY)
    said = "\n".join([*register_lines(result, wording("pl")), capsys.readouterr().out, caplog.text])
    rows = rows_of(SERVICES[:300])
    secret = {row[name].strip() for row in rows for name in ("person", "family")} - {"", "brak danych"}
    files = [path for path in (project / "data" / "processed").rglob("*") if path.is_file()]
    assert len(files) > 25
    for path in files:
        is_parquet = path.suffix == ".parquet"
        content = pq.read_table(path).to_pandas().to_csv() if is_parquet else path.read_text(encoding="utf-8")
        said += content
    assert not [each for each in secret if each in said]
    assert KEY.secret.hex() not in said


def test_a_register_of_which_much_is_refused_counts_nothing(tmp_path):
    project = project_with_register(tmp_path, SERVICES[:100], returns=False)
    mapping = tmp_path / "data" / "raw" / KRAKOW.name / "registers" / "services.toml"
    mapping.write_text(
        mapping.read_text(encoding="utf-8").replace("last_day = 2026-12-31", "last_day = 2025-12-31"),
        encoding="utf-8",
    )
    with pytest.raises(DataError, match="other_year"):
        process_registers(project, KRAKOW.name, KEY)
    folder = project / "data" / "processed" / "registers" / KRAKOW.name
    assert (folder / "stored" / "services.quarantine.csv").exists()
    assert not (folder / "published.csv").exists()


def test_mappings_that_do_not_fit_the_plan(tmp_path):
    project = project_with_register(tmp_path, SERVICES[:10], returns=False)
    mapping = tmp_path / "data" / "raw" / KRAKOW.name / "registers" / "services.toml"
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace('"2.1"', '"77.1"'), encoding="utf-8")
    with pytest.raises(DataError, match="no such indicator"):
        process_registers(project, KRAKOW.name, KEY)
    mapping.write_text(text.replace('"2.1"', '"1.1"'), encoding="utf-8")
    with pytest.raises(DataError, match="counts this indicator already"):
        process_registers(project, KRAKOW.name, KEY)
    mapping.unlink()
    assert main(["register", "--project", str(project), "--key-file", str(tmp_path.parent / "nowhere")]) == 2


def test_a_project_without_registers(tmp_path, capsys):
    key = tmp_path / "key"
    project = tmp_path / "project"
    (project / "data" / "raw").mkdir(parents=True)
    main(["register", "--project", str(project), "--new-key", str(key)])
    assert main(["register", "--project", str(project), "--key-file", str(key)]) == 1
    assert "nie ma rejestru" in capsys.readouterr().err


def test_what_was_published_before_is_reckoned_with(tmp_path, result, project):
    published = project / "data" / "raw" / KRAKOW.name / "registers" / "published.csv"
    published.write_bytes((result.folder / "published.csv").read_bytes())
    try:
        again = process_registers(project, KRAKOW.name, KEY)
    finally:
        published.unlink()
    assert again.published["status"].equals(result.published["status"])


def test_the_balance_beside_the_stored_rows(result):
    content = json.loads((result.folder / "stored" / "services.json").read_text(encoding="utf-8"))
    assert content["key_fingerprint"] == KEY.fingerprint
    assert (content["there"], content["read"]) == (1500, 1500)


def test_reports_import_no_engine():
    code = (
        "import sys, pwr_eval.publishing.batch.make_reports, pwr_eval.reporting.chapters.monitoring.report, pwr_eval.reporting.chapters.data_quality.report, pwr_eval.commands.cli\n"
        "print(sorted({'ibis', 'duckdb', 'pyspark', 'pyarrow.csv'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_readings_of_registers_import_no_engine_either():
    code = "import sys, pwr_eval.registers\nprint(sorted({'ibis', 'duckdb', 'pyspark', 'pyarrow'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ibis" not in found.stdout
    assert "duckdb" not in found.stdout
