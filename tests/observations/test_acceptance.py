"""Warnings accepted with a reason: none is lost, no error passes, and what matches nothing is told."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwr_eval.errors import DataError
from pwr_eval.observations.quality import accept, idle_acceptances
from pwr_eval.observations.quality.findings import read_accepted
from pwr_eval.schemas.declaration import declared
from tests.observations.plausibility_tables import find, observed, returns


class TestAcceptance:
    def findings(self):
        """One error and two warnings."""
        return find(observed("5.1", [100, 100.5]) + observed("5.2", [120, 1250, 1250]))

    def accepted(
        self, finding_id, reason="Doszły nowe grupy.", role="koordynator programu", date="2028-02-20"
    ):
        return {"finding_id": finding_id, "reason": reason, "decided_by_role": role, "date": date}

    def faults(self, *rows):
        with pytest.raises(DataError) as error:
            accept(self.findings(), pd.DataFrame(rows))
        return [str(fault) for fault in error.value.faults]

    def test_an_accepted_warning_stays_with_its_reason(self):
        findings = self.findings()
        table = accept(findings, pd.DataFrame([self.accepted("ten_times_last_year:5.2:2026")]))
        pd.testing.assert_frame_equal(table[list(declared("doubts").names)], findings)
        assert table["accepted"].tolist() == [False, True, False]
        assert table["reason"].tolist() == ["", "Doszły nowe grupy.", ""]
        assert table["decided_by_role"].tolist() == ["", "koordynator programu", ""]
        assert table["decided_on"].tolist() == [pd.NaT, pd.Timestamp("2028-02-20"), pd.NaT]

    def test_nothing_accepted(self):
        table = accept(
            self.findings(), pd.DataFrame(columns=["finding_id", "reason", "decided_by_role", "date"])
        )
        assert not table["accepted"].any()
        assert len(table) == 3
        assert accept(find(), pd.DataFrame(columns=["finding_id", "reason", "decided_by_role", "date"])).empty

    def test_an_error_cannot_be_accepted(self):
        (fault,) = self.faults(self.accepted("fractional_count:5.1:2026"))
        assert fault.startswith('accepted.csv, row 2, column "finding_id": an error cannot be accepted')

    def test_an_acceptance_without_a_finding_is_told_with_its_row(self):
        rows = pd.DataFrame(
            [self.accepted("ten_times_last_year:5.2:2026"), self.accepted("ten_times_last_year:5.2:2025")]
        )
        (fault,) = idle_acceptances(self.findings(), rows)
        assert accept(self.findings(), rows)["accepted"].sum() == 1
        assert str(fault) == (
            'accepted.csv, row 3, column "finding_id": no finding has this id (found: "ten_times_last_year:5.2:2025"). '
            'Did you mean "ten_times_last_year:5.2:2026"? Remove the row if the figure was corrected.'
        )

    @pytest.mark.parametrize(
        ("date", "old"), [("2027-01-15", False), ("15.01.2027", False), ("2027-01-14", True)]
    )
    def test_a_decision_holds_for_the_figure_that_was_seen(self, tmp_path, date, old):
        row = pd.DataFrame([self.accepted("ten_times_last_year:5.2:2026", date=date)])
        row.to_csv(tmp_path / "accepted.csv", index=False)
        accepted = read_accepted(tmp_path)
        idle = [str(fault) for fault in idle_acceptances(self.findings(), accepted)]
        assert accept(self.findings(), accepted)["accepted"].sum() == (0 if old else 1)
        assert len(idle) == old
        if old:
            assert (
                'row 2, column "date": the figure came on 2027-01-15, after the decision (found: "2027-01-14")'
                in idle[0]
            )

    def test_a_later_correction_of_last_years_figure_also_ends_a_decision(self):
        rows = observed(values={2026: 1250}) + observed(values={2025: 120}, received="2027-03-01")
        decision = pd.DataFrame([self.accepted("ten_times_last_year:5.1:2026", date="2027-02-01")])
        (fault,) = idle_acceptances(find(rows), decision)
        assert fault.problem == "the figure came on 2027-03-01, after the decision"
        assert not accept(find(rows), decision)["accepted"].any()

    def test_a_figure_of_unknown_date_may_be_accepted(self):
        findings = find(observed(values=[120, 1250], received=None))
        assert accept(
            findings, pd.DataFrame([self.accepted("ten_times_last_year:5.1:2026", date="2025-01-01")])
        )["accepted"].all()

    def test_faults_of_form_come_all_at_once(self):
        known = "ten_times_last_year:5.2:2026"
        faults = self.faults(
            self.accepted(known, reason=" "),
            self.accepted(known, role="mgr Janina Przykład", date="w lutym"),
            self.accepted("", reason="PESEL 44051401359"),
        )
        assert [fault.split(": ")[0] for fault in faults] == [
            'accepted.csv, row 2, column "reason"',
            'accepted.csv, row 3, column "date"',
            'accepted.csv, row 3, column "decided_by_role"',
            'accepted.csv, row 3, column "finding_id"',
            'accepted.csv, row 4, column "finding_id"',
            'accepted.csv, row 4, column "reason"',
        ]
        assert "44051401359" not in "".join(faults)
        assert "Janina" not in "".join(faults)


@given(returns(), st.data())
def test_any_choice_of_warnings_can_be_accepted_and_nothing_is_lost(tables, data):
    findings = find(**tables)
    warnings = findings.loc[findings["severity"].eq("warning"), "finding_id"].tolist()
    chosen = data.draw(st.lists(st.sampled_from(warnings), unique=True)) if warnings else []
    rows = [
        {"finding_id": one, "reason": f"powód {one}", "decided_by_role": "koordynator", "date": "2028-06-01"}
        for one in chosen
    ]
    table = accept(findings, pd.DataFrame(rows, columns=["finding_id", "reason", "decided_by_role", "date"]))
    pd.testing.assert_frame_equal(table[list(declared("doubts").names)], findings)
    assert set(table.loc[table["accepted"], "finding_id"]) == set(chosen)
    assert table["reason"].tolist() == [
        f"powód {one}" if one in chosen else "" for one in table["finding_id"]
    ]
