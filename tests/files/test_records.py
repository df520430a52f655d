"""TOML files as records: every fault at once, with its key, in both languages."""

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import Field, model_validator

from pwr_eval.errors import DataError
from pwr_eval.files.records import Record, read_record
from pwr_eval.words.wording import wording


class Part(Record):
    value: Annotated[str, Field(min_length=1, pattern="^[a-z]+$")] = "a"


class Survey(Record):
    title: str
    first: date
    last: date
    status: Literal["draft", "final"] = "draft"
    invited: Annotated[int, Field(gt=0, le=100)] = 1
    share: Annotated[float, Field(ge=0)] = 0.0
    fictional: bool = False
    parts: Annotated[tuple[Part, ...], Field(min_length=1)] = (Part(),)

    @model_validator(mode="after")
    def _fits_together(self):
        found = ["it ends before it begins"] if self.last < self.first else []
        if self.invited == 7:
            found.append("seven are not invited")
        if found:
            raise ValueError(*found)
        return self


GOOD = 'title = "A"\nfirst = 2026-01-01\nlast = 2026-12-31\n'


def faults_of(tmp_path, text):
    path = tmp_path / "survey.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError) as error:
        read_record(path, Survey)
    return error.value.faults


def test_a_byte_order_mark_and_added_keys(tmp_path):
    path = tmp_path / "survey.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_record(path, Survey, lambda read: {**read, "invited": 9}).invited == 9


@pytest.mark.parametrize(
    ("line", "english", "polish"),
    [
        (
            "extra = 1",
            'survey.toml, column "extra": there is no such key here (found: "1").',
            "takiego klucza tu nie ma",
        ),
        ('status = "done"', "is not one of 'draft' or 'final'", "to nie jest żadne z: 'draft' or 'final'"),
        ('invited = "many"', "is not a whole number", "to nie jest liczba całkowita"),
        ("invited = 0", "is not above 0", "nie jest większe od 0"),
        ("invited = 101", "is above 100", "jest większe niż 100"),
        ("share = -0.5", "is below 0", "jest mniejsze niż 0"),
        ('share = "half"', "is not a number", "to nie jest liczba"),
        ('fictional = "perhaps"', "is not true or false", "to nie jest true ani false"),
        ("parts = []", "holds fewer than 1", "zawiera mniej niż 1"),
        ('parts = [{}, {value = ""}]', 'column "parts.1.value": the text is empty', "tekst jest pusty"),
        ('parts = [{}, {value = "B"}]', "does not fit the pattern ^[a-z]+$", "nie pasuje do wzorca ^[a-z]+$"),
        ("parts = [{}, {value = 5}]", "is not a text in quotes", "to nie jest tekst w cudzysłowie"),
        ("invited =\n", "survey.toml, row 4: not TOML", "to nie jest TOML"),
    ],
)
def test_a_fault_names_its_key_in_both_languages(tmp_path, line, english, polish):
    [fault] = faults_of(tmp_path, GOOD + line)
    assert english in str(fault)
    assert polish in wording("pl").of_message(fault.problem)


def test_all_faults_at_once(tmp_path):
    found = [str(fault) for fault in faults_of(tmp_path, 'first = "soon"\nlast = 2026-12-31\nshare = "half"')]
    assert found == [
        'survey.toml, column "title": the key is missing.',
        'survey.toml, column "first": is not a day such as 2026-10-03 (found: "soon").',
        'survey.toml, column "share": is not a number (found: "half").',
    ]
    crossed = GOOD.replace("2026-12-31", "2025-12-31") + "invited = 7"
    assert [fault.problem for fault in faults_of(tmp_path, crossed)] == [
        "it ends before it begins",
        "seven are not invited",
    ]


def test_a_file_that_is_no_text_or_is_not_there(tmp_path):
    [fault] = faults_of(tmp_path, 'title = "Łódź"'.encode("cp1250"))
    assert str(fault) == "survey.toml: not UTF-8 text. Save it as UTF-8."
    with pytest.raises(DataError, match=r"none/survey.toml: the file is missing"):
        read_record(tmp_path / "none" / "survey.toml", Survey)
