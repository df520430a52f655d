"""The page of a report as a tagged PDF (PDF/UA-1), made by WeasyPrint where it is installed."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from pwr_eval.errors import Message, PublishError, UsageError

__all__ = ["require_pdf", "write_pdf"]

_MISSING = (
    "a PDF needs WeasyPrint, which is not installed: pip install 'pwr-eval[pdf]' "
    "(Windows also needs Pango, see WeasyPrint's installation page)"
)

_ONE_AT_A_TIME = threading.Lock()  # reports may be made in threads; the hour is a matter of the whole process


def require_pdf() -> Any:
    """Return the library that writes the PDF.

    Raises
    ------
    UsageError
        If it is missing; the message says what to install.
    """
    try:
        import weasyprint
    except (ImportError, OSError):  # OSError: the library is there, Pango is not
        raise UsageError(_MISSING) from None
    return weasyprint


def write_pdf(path: Path, page: str) -> None:
    """Write a finished page as PDF/UA; the same page and fonts give the same bytes.

    Parameters
    ----------
    path : Path
        File to write.
    page : str
        The page, from `export_html`.

    Raises
    ------
    UsageError
        If WeasyPrint is missing.
    PublishError
        If the page asks for anything outside itself.
    """
    weasyprint = require_pdf()
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)  # it warns of every property that print does not know
    identifier = hashlib.sha256(page.encode("utf-8")).hexdigest()[:32].encode()
    with _ONE_AT_A_TIME, _no_hour():
        document = weasyprint.HTML(string=for_paper(page), url_fetcher=_only_inside)
        document.write_pdf(path, pdf_variant="pdf/ua-1", pdf_identifier=identifier)


def for_paper(page: str) -> str:
    """Open what is folded, and let a drawing's one text hold both its title and what it shows."""
    paper = BeautifulSoup(page, "html.parser")
    for folded in paper.find_all("details"):
        summary = folded.find("summary")
        if "data" in folded.get_attribute_list("class"):
            folded.decompose()
            continue
        if isinstance(summary, Tag):
            summary.decompose()
        folded.name = "div"
    for away in paper.select(".page-links, .skip-link"):
        away.decompose()
    for drawing in paper.find_all("svg"):
        title, text = drawing.find("title"), drawing.find("desc")
        if isinstance(title, Tag) and isinstance(text, Tag):
            title.string = f"{title.get_text()}. {text.get_text()}"
    for box in paper.select(".table-wrap, .chart-wrap"):
        box.unwrap()
    return str(paper)


@contextmanager
def _no_hour() -> Iterator[None]:
    """Let nothing in the file tell when it was made."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "315532800"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _only_inside(url: str, *_arguments: object, **_options: object) -> dict[str, Any]:
    if url.startswith("data:"):
        fetched: dict[str, Any] = require_pdf().default_url_fetcher(url)
        return fetched
    raise PublishError(Message("the page asks for {url}; a report holds everything in itself", url=url))
