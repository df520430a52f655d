"""HTML from notebooks brought down to what a report needs: nothing active, nothing from elsewhere.

Our own tables, charts and words escape what they show. This is the second net, for Markdown, for cells that
an evaluator adds, and for a slip of ours. nh3 parses like a browser does and keeps only what
``safe_html.toml`` lists.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import nh3

__all__ = ["SHOWN_TYPES", "clean_html"]

SHOWN_TYPES = ("text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain")
"""Kinds of output that a report can show, the best first; all others are left out."""

_ALLOWED = tomllib.loads(resources.files(__package__).joinpath("safe_html.toml").read_text(encoding="utf-8"))
_PICTURE = re.compile(r"data:image/(png|svg\+xml)[;,]")
_FOREIGN_URL = re.compile(r"url\(\s*['\"]?\s*(?!#)", re.IGNORECASE)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep a reference only where it stays in the page; readers may follow links of their own will."""
    if name in ("href", "xlink:href"):
        kept = value.startswith("#") or (tag == "a" and not value.strip().lower().startswith("data:"))
    elif name == "src":
        kept = bool(_PICTURE.match(value))
    else:
        kept = not _FOREIGN_URL.search(value)
    return value if kept else None


def _names(key: str) -> set[str]:
    return set(_ALLOWED[key].split())


_cleaner = nh3.Cleaner(
    tags=_names("html") | _names("svg"),
    attributes={
        **dict.fromkeys(_names("svg"), _names("attributes_of_drawings")),
        **{tag: set(names.split()) for tag, names in _ALLOWED["attributes"].items()},
    },
    attribute_filter=_attribute,
    generic_attribute_prefixes={"aria-", "data-"},
    filter_style_properties=_names("styles"),
    url_schemes={"http", "https", "mailto", "tel", "data"},
    link_rel="noopener noreferrer",
)


def clean_html(html: str) -> str:
    """Return HTML without scripts, handlers, frames, forms, page-wide styles and loads from elsewhere.

    Examples
    --------
    >>> clean_html('<p onclick="x()">Two <b>units</b></p><script>x()</script>')
    '<p>Two <b>units</b></p>'
    """
    return _cleaner.clean(html)
