"""HTML from notebooks brought down to what a report needs: nothing active, nothing from elsewhere.

Our own tables, charts and words escape what they show. This is the second net, for Markdown, for cells that
an evaluator adds, and for a slip of ours. nh3 parses like a browser does and keeps only what is listed here.
"""

from __future__ import annotations

import re

import nh3

__all__ = ["SHOWN_TYPES", "clean_html"]

SHOWN_TYPES = ("text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain")
"""Kinds of output that a report can show, the best first; all others are left out."""

_HTML = (
    "a abbr article aside b bdi blockquote br caption cite code col colgroup data dd del details dfn div "
    "dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section "
    "small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
_SVG = (
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan use clipPath symbol "
    "marker pattern linearGradient radialGradient stop"
)
_ATTRIBUTES = {
    "*": "class id lang dir title role tabindex style",
    "a": "href",
    "col": "span",
    "colgroup": "span",
    "data": "value",
    "details": "open",
    "img": "src alt width height",
    "ol": "start reversed",
    "td": "colspan rowspan headers",
    "th": "colspan rowspan headers scope abbr",
    "time": "datetime",
}
_SVG_ATTRIBUTES = (
    "class id style role transform viewBox preserveAspectRatio width height x y x1 x2 y1 y2 cx cy r rx ry "
    "dx dy d points href xlink:href offset clip-path clip-rule fill fill-opacity fill-rule stroke "
    "stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin "
    "stroke-miterlimit opacity stop-color stop-opacity font-size font-family font-weight font-style "
    "text-anchor dominant-baseline alignment-baseline letter-spacing gradientUnits gradientTransform "
    "patternUnits patternTransform clipPathUnits markerWidth markerHeight markerUnits refX refY orient"
)
# What a drawing needs, and the width of a bar in a table; nothing that could lay one thing over another.
_STYLES = (
    "width max-width min-width height text-align white-space color fill fill-opacity fill-rule stroke "
    "stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin "
    "stroke-miterlimit opacity stop-color stop-opacity clip-path font font-size font-family font-weight "
    "font-style text-anchor letter-spacing dominant-baseline"
)
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


_cleaner = nh3.Cleaner(
    tags={*_HTML.split(), *_SVG.split()},
    attributes={
        **{tag: set(_SVG_ATTRIBUTES.split()) for tag in _SVG.split()},
        **{tag: set(names.split()) for tag, names in _ATTRIBUTES.items()},
    },
    attribute_filter=_attribute,
    generic_attribute_prefixes={"aria-", "data-"},
    filter_style_properties=set(_STYLES.split()),
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
