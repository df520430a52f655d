"""The front page of all reports: where to begin, what there is, what changed, what is missing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pwr_eval.collection.returns import has_examples
from pwr_eval.files.atomic_folder import work_folder, write_whole
from pwr_eval.files.project import (
    FIRST_LANGUAGE,
    UNITS_FOLDER,
    front_page_name,
    programmes_in,
    report_folder,
)
from pwr_eval.files.version import __version__
from pwr_eval.indicators.programme_inputs import Inputs
from pwr_eval.indicators.results import results_for
from pwr_eval.programme.load import name_of
from pwr_eval.publishing.all_formats import DATA_FOLDER, PDF, WORKBOOK
from pwr_eval.publishing.manifest import read_manifest
from pwr_eval.publishing.outputs.page_without_notebook import assembled
from pwr_eval.reporting.chapters.data_quality.report import DataQuality
from pwr_eval.reporting.chapters.monitoring.changes import Changes
from pwr_eval.reporting.tables import Html, Shown, paragraphs, said_real
from pwr_eval.vocabulary import LANGUAGES
from pwr_eval.words.wording import Wording

__all__ = ["PublishedPage", "forget_part", "keep_part", "published_pages", "write_front_page"]

_MARKDOWN, _HTML = "markdown", "html"
_META = re.compile(r"""<meta content=(["'])(.*?)\1 name="pwr-eval:(\w+)">""")  # as `export_html` writes them
_YEAR = re.compile(r"-(\d{4})$")
_HEAD = 6_000  # characters: the head of a page is at its beginning
_ORDER = ("ex-post-evaluation", "monitoring", "data-quality", "plan-appraisal")


@dataclass(frozen=True)
class PublishedPage:
    """A report that stands in its folder.

    Parameters
    ----------
    folder : Path
        Its folder; of the front page, the page itself.
    title : str
        Its title.
    fictional : bool
        Whether it shows example data.
    incomplete : bool
        Whether it lacks something that could not be used.
    """

    folder: Path
    title: str
    fictional: bool
    incomplete: bool = False

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
    """Return the reports in the folder of a programme, the latest year first.

    What a page says of itself in its head is what counts; a folder without a page of ours is passed over.
    """
    pages = [page for path in folder.glob("*/index.html") if (page := _read(path)) is not None]
    order = {kind: place for place, kind in enumerate(_ORDER)}
    return sorted(pages, key=lambda page: (-page.year, order.get(page.kind, len(order)), page.folder.name))


def _read(path: Path) -> PublishedPage | None:
    with path.open(encoding="utf-8", errors="replace") as file:
        head = {name: html.unescape(text) for _, text, name in _META.findall(file.read(_HEAD))}
    if "title" not in head or path.parent.name == UNITS_FOLDER:
        return None
    manifest = read_manifest(path.parent)
    incomplete = bool(manifest and manifest.get("left_out"))
    return PublishedPage(path.parent, head["title"], head.get("data") == "fictional", incomplete)


def keep_part(project: Path, inputs: Inputs, words: Wording, *, state: str = "") -> None:
    """Keep what the front page says of a programme, for `write_front_page`.

    Parameters
    ----------
    project : Path
        Folder with ``data/`` and ``reports/``.
    inputs : Inputs
        What was read.
    words : Wording
        Language of the page.
    state : str, optional
        Checksum of what the inputs were read from; what was kept for the same one stays as it is.
    """
    path = _part_path(project, inputs.programme.id, words.language)
    kept = _kept_part(path)
    if state and kept is not None and kept.get("state") == state:
        return
    pieces = _state_of(inputs, words)
    part = {
        "state": state,
        "title": inputs.programme.description.programme.in_language("name", words.language),
        "fictional": any(map(inputs.fictional, inputs.reported_years)),
        "pieces": [(_MARKDOWN, one) if isinstance(one, str) else (_HTML, one.html) for one in pieces],
    }
    write_whole(path, json.dumps(part, ensure_ascii=False, indent=1) + "\n")


def forget_part(project: Path, programme: str, language: str) -> None:
    """Forget what was kept of a programme that cannot be read any more, but for its name and its mark."""
    path, folder = _part_path(project, programme, language), project / "data" / "raw" / programme
    part = _kept_part(path) or {
        "title": name_of(folder, language),
        "fictional": has_examples(folder / "returns"),
    }
    write_whole(path, json.dumps({**part, "state": "", "pieces": None}, ensure_ascii=False, indent=1) + "\n")


def _part_path(project: Path, programme: str, language: str) -> Path:
    return work_folder(project / "reports" / programme / "any") / f"front.{language}.json"


def write_front_page(project: Path, words: Wording) -> PublishedPage:
    """Write the front page of one language, whole or not at all.

    Parameters
    ----------
    project : Path
        Folder with ``data/`` and ``reports/``.
    words : Wording
        Language of the page.

    Returns
    -------
    PublishedPage
        The page; it lists the reports that stand in their folders, and what `keep_part` kept.
    """
    from pwr_eval.publishing.outputs.export_html import export_html

    pieces: list[str | Shown] = [f"# {words('front.title')}", paragraphs([words("front.lead")], style="lead")]
    fictional = False
    for name in programmes_in(project):
        part = _kept_part(_part_path(project, name, words.language))
        fictional |= part is not None and part["fictional"]
        pieces += _programme(project, name, part, words)
    page = export_html(
        assembled(pieces),
        title=words("front.title"),
        language=words.language,
        fictional=fictional,
        footer_lines=[words("front.footer", version=__version__)],
        links=list(_other_languages(project, words)),
    )
    path = project / "reports" / front_page_name(words.language)
    write_whole(path, page)
    return PublishedPage(path, words("front.title"), fictional)


def _kept_part(path: Path) -> dict[str, Any] | None:
    try:
        part: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return part


def _other_languages(project: Path, words: Wording) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        name = front_page_name(language)
        if language != words.language and (project / "reports" / name).is_file():
            yield name, words(f"front.language.{language}")


def _programme(
    project: Path, name: str, part: Mapping[str, Any] | None, words: Wording
) -> Iterator[str | Shown]:
    folder = report_folder(project, name, words.language)
    pages = published_pages(folder)
    title = part["title"] if part else name
    yield Html(f"<h2>{html.escape(title)}</h2>", title)
    if pages:
        yield f"### {words('front.begin')}"
        yield _where_to_begin(pages, folder, words)
        yield f"### {words('front.reports')}"
        yield _list_of(pages, words)
    else:
        yield paragraphs([words("front.no_reports")])
    if part is None or part["pieces"] is None:
        yield f"### {words('front.missing')}"
        yield paragraphs([words("front.unreadable")])
        return
    yield from (text if kind == _MARKDOWN else Html(text) for kind, text in part["pieces"])


def _state_of(inputs: Inputs, words: Wording) -> Iterator[str | Shown]:
    """Return what changed in the latest year with returns, and what is missing."""
    if not inputs.reported_years:
        yield f"### {words('front.missing')}"
        yield paragraphs([words("front.no_returns")])
        return
    results = results_for(inputs, inputs.reported_years[-1])
    yield f"### {words('front.changed')}"
    yield Changes(results, words).since_last_year()
    yield f"### {words('front.missing')}"
    silent = [str(year) for year in inputs.programme.years if year not in inputs.reported_years]
    if silent:
        yield paragraphs([words("front.years_without", years=words.listed(silent))])
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
    entries = "".join(_entry(page, words) for page in pages)
    return said_real(Html(f"<ul>{entries}</ul>", words("front.reports")))


def _entry(page: PublishedPage, words: Wording) -> str:
    base = _address(page.folder, words).removesuffix("index.html")
    title = _link(base + "index.html", page.title)
    forms = [("workbook", WORKBOOK), ("data", f"{DATA_FOLDER}/datapackage.json"), ("pdf", PDF)]
    links = [
        _link(base + name, words(f"front.form.{key}"), of=page.title)
        for key, name in forms
        if (page.folder / name).is_file()
    ]
    marks = ["mark.fictional"] * page.fictional + ["mark.incomplete"] * page.incomplete
    mark = "".join(f' <strong class="mark">{html.escape(words(key))}</strong>' for key in marks)
    return f"<li>{title}{mark}<br>{' · '.join(links)}</li>"


def _item(lead: str, text: str, address: str) -> str:
    return f"<li>{html.escape(lead)} {_link(address, text)}</li>"


def _link(address: str, text: str, of: str = "") -> str:
    """Return a link; where many read alike, its name for a screen reader says of what it is."""
    name = f' aria-label="{html.escape(f"{text}: {of}")}"' if of else ""
    return f'<a href="{html.escape(address)}"{name}>{html.escape(text)}</a>'


def _address(folder: Path, words: Wording) -> str:
    """Return the address of a report's page as seen from ``reports/``."""
    up = folder.parent if words.language == FIRST_LANGUAGE else folder.parent.parent
    return (folder.relative_to(up.parent) / "index.html").as_posix()
