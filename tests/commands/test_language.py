"""Everything that a command says is in the language of the run: Polish, or English where that is asked for."""

import importlib

import pytest

from pwr_eval.commands import cli
from pwr_eval.errors import DataError, Fault, Message, Place, PublishError, RunError, UsageError
from pwr_eval.words.error_text import error_text
from pwr_eval.words.wording import wording

ENGLISH = ("usage", "options:", "show this help", "default", "year", "folder with", "exit status", "error:")


def said(capsys, *words):
    with pytest.raises(SystemExit):
        cli.main(words)
    out, err = capsys.readouterr()
    return out + err


@pytest.mark.parametrize("command", [(), *((name,) for name in cli._COMMANDS)])
def test_help_is_in_one_language(capsys, command):
    polish, english = said(capsys, *command, "--help"), said(capsys, *command, "--help", "--language", "en")
    assert polish.startswith("użycie: pwr-eval")
    assert not [word for word in ENGLISH if f" {word}" in f" {polish}".replace("--year", "")]
    assert english.startswith("usage: pwr-eval")
    assert not set("ąćęłńóśźż") & set(english)


@pytest.mark.parametrize("before", [True, False])
def test_the_language_may_stand_before_or_after_the_command(capsys, before):
    words = ["--language", "en", "check"] if before else ["check", "--language", "en"]
    assert "the following arguments are required: YEAR" in said(capsys, *words)


def test_wrong_usage_is_said_in_polish(capsys):
    assert "brakuje argumentów: ROK" in said(capsys, "check")
    assert "niewłaściwy wybór: 'de' (możliwe: 'pl', 'en')" in said(capsys, "report", "--language", "de")
    assert "potrzebny jest jeden argument" in said(capsys, "report", "--only")


def test_the_words_of_argparse_are_its_own_again_afterwards(capsys):
    said(capsys, "--help")
    argparse = importlib.import_module("argparse")
    assert argparse.ArgumentParser(prog="other").format_usage().startswith("usage: other")


@pytest.mark.parametrize(
    ("error", "polish"),
    [
        (UsageError(Message("{n} jobs cannot make a report; give 1 or more", n=0)), "0 zadań naraz nie utworzy raportu; proszę podać 1 lub więcej"),
        (DataError(Message("{file} cannot be read", file="a.csv"), [Fault(Place("a.csv", row=2, column="year"), "the cell is empty", "", "Fill it in.")] * 2), "nie można odczytać pliku a.csv: 2 błędy\n  a.csv, wiersz 2, year: komórka jest pusta (jest: „”). Proszę ją wypełnić.\n  a.csv, wiersz 2, year: komórka jest pusta (jest: „”). Proszę ją wypełnić."),
        (RunError("02.ipynb", Message("the cell took longer than {seconds} s", seconds=3), cell=4, source="a()\nb()"), '02.ipynb, komórka 4 ("a()"): komórka trwała dłużej niż 3 s'),
        (PublishError("the page is not fit to publish"), "strona nie nadaje się do publikacji"),
        (FileNotFoundError(2, "No such file or directory", "x.csv"), "x.csv: nie ma pliku lub folderu"),
        (OSError(28, "No space left on device"), "system: na dysku nie ma miejsca"),
    ],
)  # fmt: skip
def test_errors_are_said_in_polish(error, polish):
    assert error_text(error, wording("pl")) == polish


def test_an_error_keeps_its_english():
    fault = Fault(Place("a.csv", row=2, column="year"), "the cell is empty", remedy="Fill it in.")
    error = DataError(Message("{file} cannot be read", file="a.csv"), [fault])
    english = "a.csv cannot be read: 1 fault\n  a.csv, row 2, year: the cell is empty. Fill it in."
    assert error_text(error, wording("en")) == english
