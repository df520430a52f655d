"""The front page of all reports: where to begin, what there is, what changed, what is missing."""

from __future__ import annotations

import html
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from pwr_eval import __version__
from pwr_eval.errors import PwrEvalError
from pwr_eval.pages.changes import what_changed
from pwr_eval.pages.data_quality import DataQuality
from pwr_eval.publish.assembled import assembled
from pwr_eval.publish.other_forms import DATA_FOLDER, PDF, WORKBOOK
from pwr_eval.report_places import FIRST_LANGUAGE, front_page_name, page_words, report_folder
from pwr_eval.results import Inputs, programmes_in, read_inputs, results_for
from pwr_eval.tables import Html, Shown, paragraphs, said_real
from pwr_eval.unit_pages import UNITS_FOLDER
from pwr_eval.wording import LANGUAGES, Wording

__all__ = ["PublishedPage", "published_pages", "write_front_page"]

_TITLE, _DATA = "pwr-eval:title", "pwr-eval:data"  # in the head of every page, see its template
_YEAR = re.compile(r"-(\d{4})$")
_HEAD = 6_000  # characters: the head of a page is at its beginning
_ORDER = ("monitoring", "data-quality", "plan-appraisal")


@dataclass(frozen=True)
class PublishedPage:
    """A report that stands in its folder.

    Parameters
    ----------
    folder : Path
        Its folder.
    title : str
        Its title.
    fictional : bool
        Whether it shows example data.
    """

    folder: Path
    title: str
    fictional: bool

    @property
    def year(self) -> int:
        """Year of a yearly report; 0 of others."""
        found = _YEAR.search(self.folder.name)
        return int(found[1]) if found else 0

    @property
    def kind(self) -> str:
        """Name of the report without its year."""
        return _YEAR.sub("", self.folder.name)


def published_pages(folder: Path) -> list[PublishedPage]:
    """Give the reports in the folder of a programme, the latest year first.

    What a page says of itself in its head is what counts; a folder without a page of ours is passed over.
    """
    pages = [page for path in folder.glob("*/index.html") if (page := _read(path)) is not None]
    order = {kind: place for place, kind in enumerate(_ORDER)}
    return sorted(pages, key=lambda page: (-page.year, order.get(page.kind, len(order)), page.folder.name))


class _Head(HTMLParser):
    """What the head of a page says about it."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and "name" in given:
            self.told[given["name"]] = given.get("content", "")


def _read(path: Path) -> PublishedPage | None:
    head = _Head()
    with path.open(encoding="utf-8", errors="replace") as file:
        head.feed(file.read(_HEAD))
    if _TITLE not in head.told or path.parent.name == UNITS_FOLDER:
        return None
    return PublishedPage(path.parent, head.told[_TITLE], head.told.get(_DATA) == "fictional")


def write_front_page(project: Path, words: Wording, read: Mapping[str, Inputs]) -> Path:
    """Write the front page of one language, whole or not at all.

    Parameters
    ----------
    project : Path
        Folder with ``data/`` and ``reports/``.
    words : Wording
        Language of the page.
    read : mapping of str to Inputs
        Programmes that were read already; the others are read for it.

    Returns
    -------
    Path
        The page.
    """
    from pwr_eval.publish.export import export_html  # noqa: PLC0415 - nbconvert: half a second

    pieces: list[str | Shown] = [f"# {words('front.title')}", paragraphs([words("front.lead")], style="lead")]
    fictional = False
    for name in programmes_in(project):
        inputs = read.get(name) or _inputs(project, name)
        fictional |= inputs is not None and any(map(inputs.fictional, inputs.reported_years))
        pieces += _programme(project, name, inputs, words)
    page = export_html(
        assembled(pieces),
        title=words("front.title"),
        language=words.language,
        fictional=fictional,
        mark=words("mark.fictional"),
        footer_lines=[words("front.footer", version=__version__)],
        words=page_words(words),
        links=list(_other_languages(project, words)),
    )
    return _replace(project / "reports" / front_page_name(words.language), page)


def _inputs(project: Path, programme: str) -> Inputs | None:
    try:
        return read_inputs(project, programme)
    except PwrEvalError:  # its own run says what is wrong; its reports are listed all the same
        return None


def _other_languages(project: Path, words: Wording) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        name = front_page_name(language)
        if language != words.language and (project / "reports" / name).is_file():
            yield name, words(f"front.language.{language}")


def _programme(project: Path, name: str, inputs: Inputs | None, words: Wording) -> Iterator[str | Shown]:
    folder = report_folder(project, name, words.language)
    pages = published_pages(folder)
    title = inputs.programme.description.programme.in_language("name", words.language) if inputs else name
    yield Html(f"<h2>{html.escape(title)}</h2>", title)
    if not pages:
        yield paragraphs([words("front.no_reports")])
        return
    yield f"### {words('front.begin')}"
    yield _where_to_begin(pages, folder, words)
    yield f"### {words('front.reports')}"
    yield _list_of(pages, words)
    if inputs is None or not inputs.reported_years:
        yield f"### {words('front.missing')}"
        yield paragraphs([words("front.unreadable" if inputs is None else "front.no_returns")])
        return
    results = results_for(inputs, inputs.reported_years[-1])
    mark = words("mark.fictional") if inputs.fictional(results.year) else ""
    yield f"### {words('front.changed')}"
    yield what_changed(results, words, mark)
    yield f"### {words('front.missing')}"
    silent = [year for year in inputs.programme.years if year not in inputs.reported_years]
    texts = (
        [words("front.years_without", years=words.listed([str(year) for year in silent]))] if silent else []
    )
    if texts:
        yield paragraphs(texts)
    yield DataQuality(results, words).lacking()


def _where_to_begin(pages: list[PublishedPage], folder: Path, words: Wording) -> Shown:
    """Lead each kind of reader to the page that answers them, if it is there."""
    latest = {page.kind: page for page in reversed(pages)}
    items = [
        _item(words(f"front.begin.{kind}"), latest[kind].title, _address(latest[kind].folder, words))
        for kind in _ORDER
        if kind in latest
    ]
    units = folder / UNITS_FOLDER
    if (units / "index.html").is_file():
        items.append(_item(words("front.begin.units"), words("unit.list.title"), _address(units, words)))
    return said_real(Html(f"<ul>{''.join(items)}</ul>", words("front.begin")))


def _list_of(pages: list[PublishedPage], words: Wording) -> Shown:
    return said_real(
        Html(f"<ul>{''.join(_entry(page, words) for page in pages)}</ul>", words("front.reports"))
    )


def _entry(page: PublishedPage, words: Wording) -> str:
    base = _address(page.folder, words).removesuffix("index.html")
    title = _link(base + "index.html", page.title)
    forms = [("workbook", WORKBOOK), ("data", f"{DATA_FOLDER}/datapackage.json"), ("pdf", PDF)]
    links = [
        _link(base + name, words(f"front.form.{key}"), of=page.title)
        for key, name in forms
        if (page.folder / name).is_file()
    ]
    mark = f' <strong class="mark">{html.escape(words("mark.fictional"))}</strong>' if page.fictional else ""
    return f"<li>{title}{mark}<br>{' · '.join(links)}</li>"


def _item(lead: str, text: str, address: str) -> str:
    return f"<li>{html.escape(lead)} {_link(address, text)}</li>"


def _link(address: str, text: str, of: str = "") -> str:
    """Give a link; where many read alike, its name for a screen reader says of what it is."""
    name = f' aria-label="{html.escape(f"{text}: {of}")}"' if of else ""
    return f'<a href="{html.escape(address)}"{name}>{html.escape(text)}</a>'


def _address(folder: Path, words: Wording) -> str:
    """Give the address of a report's page as seen from ``reports/``."""
    up = folder.parent if words.language == FIRST_LANGUAGE else folder.parent.parent
    return (folder.relative_to(up.parent) / "index.html").as_posix()


def _replace(path: Path, page: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".html")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
