"""The finished page: heading and contents put in place, then held against what the law and the mark ask for.

Rules: WCAG 2.1 AA as far as a program can see it (language, title, headings in order, tables with caption
and scopes, a text alternative for every picture), nothing active, nothing loaded, and the mark on everything
made from fictional data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from bs4 import BeautifulSoup, Tag

from pwr_eval.errors import Message, PublishError
from pwr_eval.publishing.outputs.free_name import free_name
from pwr_eval.reporting.table_data import plain_name

__all__ = ["check_page", "finish_page"]

_ACTIVE = {
    "script", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "base", "audio",
    "video",
}  # fmt: skip
_HEADINGS, _PICTURES = ("h1", "h2", "h3", "h4", "h5", "h6"), ("svg", "img")
_LOADING = {"src", "srcset", "poster", "background", "data", "xlink:href", "formaction", "action"}
_LONGEST_LABEL = 60
OURS = "pwr-eval"  # the box that carries our style in Jupyter


def finish_page(page: BeautifulSoup) -> None:
    """Move the first heading to the head of the page, number the places, list them in the contents.

    Raises
    ------
    PublishError
        If the report has no first-level heading to be its title.
    """
    main, block = _one(page, "main"), _one(page, "div", "title-block")
    for box in main.find_all("div"):
        if OURS in box.get_attribute_list("class"):
            box.unwrap()
    heading = main.find("h1")
    if not isinstance(heading, Tag):
        raise PublishError("the report has no title: begin the notebook with a Markdown cell `# Title`")
    leads = list(_leads_after(heading))
    block.append(heading.extract())
    for lead in leads:
        block.append(lead.extract())
    tags = main.find_all(True)
    _name_headings(tags)
    _fill_contents(page, tags)
    for table in main.find_all("table"):
        _let_scroll(page, table, "table-wrap", table.find("caption"))
    _tell_apart(main)
    for figure in main.find_all("figure"):
        for picture in _called(figure.find_all(True), _PICTURES):
            _let_scroll(page, picture, "chart-wrap", figure.find("figcaption"))


def _called(tags: Iterable[Tag], names: Collection[str]) -> Iterator[Tag]:
    """Yield the tags of some names; bs4's own search by several names takes ten times as long."""
    return (tag for tag in tags if tag.name in names)


def _leads_after(heading: Tag) -> Iterator[Tag]:
    for tag in heading.find_next_siblings():
        if not isinstance(tag, Tag) or "lead" not in tag.get_attribute_list("class"):
            return
        yield tag


def _one(page: BeautifulSoup, name: str, style: str | None = None) -> Tag:
    found = page.find(name, class_=style) if style else page.find(name)
    if not isinstance(found, Tag):
        raise PublishError(Message("the page template lacks its {part}", part=style or name))
    return found


def _name_headings(tags: Sequence[Tag]) -> None:
    taken = {*_ids(tags), "content", "contents-heading"}
    for heading in _called(tags, _HEADINGS[1:4]):
        if heading.get("id"):
            continue
        name = free_name(plain_name(heading.get_text(), otherwise="part"), taken)
        taken.add(name)
        heading["id"] = name


def _ids(tags: Iterable[Tag]) -> Iterator[str]:
    return (str(tag["id"]) for tag in tags if "id" in tag.attrs)


def _fill_contents(page: BeautifulSoup, tags: Sequence[Tag]) -> None:
    contents = _one(page, "nav", "contents")
    headings = list(_called(tags, _HEADINGS[1:3]))
    if not headings:
        contents.decompose()
        return
    top = sub = page.new_tag("ol")
    for heading in headings:
        item, link = page.new_tag("li"), page.new_tag("a", href=f"#{heading['id']}")
        link.string = " ".join(heading.get_text().split())
        item.append(link)
        if heading.name == "h2" or not top.contents:
            top.append(item)
            sub = page.new_tag("ol")
            above = item
        else:
            above.append(sub)  # once or again: it stands where it stood
            sub.append(item)
    contents.append(top)


def _let_scroll(page: BeautifulSoup, wide: Tag, style: str, name: object) -> None:
    """Put what may be wider than a telephone into a box that scrolls, and that the keyboard reaches."""
    if wide.find_parent(class_=style):
        return
    # A table is worth a landmark; a chart, named by its figure, is not.
    is_table = wide.name == "table"
    role = {} if is_table else {"role": "group"}
    box = page.new_tag("section" if is_table else "div", attrs={"class": style, **role, "tabindex": "0"})
    if isinstance(name, Tag):
        box["aria-label"] = " ".join(name.get_text().split())
    wide.wrap(box)


def _tell_apart(main: Tag) -> None:
    """Put numbers on boxes of tables that share a caption: no two landmarks may have one name."""
    seen: Counter[str] = Counter()
    for box in main.find_all("section", attrs={"aria-label": True}):
        name = str(box["aria-label"])
        seen[name] += 1
        if seen[name] > 1:
            box["aria-label"] = f"{name} ({seen[name]})"


def check_page(
    page: BeautifulSoup, *, fictional: bool, mark: str, ids_in_drawings: Iterable[str] = ()
) -> None:
    """Refuse a page that is active, loads something, is not accessible, or hides that its data are fictional.

    Parameters
    ----------
    page : BeautifulSoup
        The whole page.
    fictional : bool
        Whether data are fictional. Then the banner, the title, every table's caption and every figure must
        carry the mark; a table or figure of real data says so by ``data-fictional="false"`` on itself or
        around it.
    mark : str
        Text of the mark.
    ids_in_drawings : iterable of str, optional
        Ids inside drawings that are held aside.

    Raises
    ------
    PublishError
        With every fault found.
    """
    tags = page.find_all(True)
    faults = [*_activity(tags), *_language(page), *_headings(tags), *_tables(page), *_pictures(page, tags)]
    faults += _names(tags, ids_in_drawings)
    faults += _unmarked(page, mark) if fictional else _not_real(tags)
    if faults:
        raise PublishError("the page is not fit to publish", dict.fromkeys(faults))


def _activity(tags: Iterable[Tag]) -> Iterator[str]:
    for tag in tags:
        if tag.name in _ACTIVE:
            yield f"<{tag.name}> may not stand in a report"
        if tag.name == "meta" and "refresh" in str(tag.get("http-equiv")).lower():
            yield f"<meta> sends the reader elsewhere ({tag.get('content')})"
        for name, value in tag.attrs.items():
            text = "".join(str(value).split()).lower()
            if name.lower().startswith("on"):
                yield f"<{tag.name}> has the handler {name}"
            elif text.startswith(("javascript:", "vbscript:")):
                yield f"<{tag.name}> has an active address"
            elif _loads(tag.name, name.lower()) and not text.startswith(("data:", "#")):
                yield f"<{tag.name}> loads {value}"


def _loads(tag: str, attribute: str) -> bool:
    """Return whether a browser fetches what the attribute names, without being asked."""
    return attribute in _LOADING or (attribute == "href" and tag != "a")


def _language(page: BeautifulSoup) -> Iterator[str]:
    root = page.find("html")
    if not isinstance(root, Tag) or not root.get("lang"):
        yield "the page does not say its language"
    if not _text_of(page.find("title")):
        yield "the page has no title"


def _headings(tags: Iterable[Tag]) -> Iterator[str]:
    level = 0
    for heading in _called(tags, _HEADINGS):
        here, text = int(heading.name[1]), _shortened(heading.get_text())
        if not text:
            yield f"a heading of level {here} is empty"
        if here > level + 1:
            yield f'heading "{text}" is of level {here}, but the one before it of level {level}'
        if here == 1 and level:
            yield f'heading "{text}" is a second title; use ## for a part'
        level = here


def _tables(page: BeautifulSoup) -> Iterator[str]:
    for number, table in enumerate(page.find_all("table"), 1):
        name = _named(number, table)
        if not _text_of(table.find("caption")):
            yield f"{name} has no caption; show it by pwr_eval.reporting.tables.Table"
        headers = table.find_all("th")
        if not headers:
            yield f"{name} has no header cells"
        if any(not header.get("scope") for header in headers):
            yield f"{name} has header cells without a scope"


def _named(number: int, shown: Tag) -> str:
    """Return a table or figure as a fault names it: its number and its caption."""
    text = _shortened(_text_of(shown.find("caption" if shown.name == "table" else "figcaption")))
    return f'{shown.name} {number} ("{text}")' if text else f"{shown.name} {number}"


def _text_of(found: object) -> str:
    """Return the text of a tag; none if there is no such tag."""
    return found.get_text().strip() if isinstance(found, Tag) else ""


def _pictures(page: BeautifulSoup, tags: Sequence[Tag]) -> Iterator[str]:
    seen: set[str] = set()
    named = {str(tag["id"]): tag for tag in tags if "id" in tag.attrs}
    for number, picture in enumerate(_called(_one(page, "main").find_all(True), _PICTURES), 1):
        shown = _alternative(picture, named)
        if picture.name == "img" and not picture.get("src"):
            yield f"picture {number} is not part of the notebook; a report holds its pictures in itself"
        if not shown:
            draw = "pwr_eval.reporting.charts.draw"
            yield f"picture {number} has no text that says what it shows; draw it by {draw}"
        elif shown in seen:
            yield f'pictures share the text "{_shortened(shown)}"; say what each shows'
        seen.add(shown)


def _alternative(picture: Tag, named: Mapping[str, Tag]) -> str:
    if picture.name == "img":
        return str(picture.get("alt") or "").strip()
    names = str(picture.get("aria-labelledby") or "").split()
    texts = [named[name].get_text() for name in names if name in named]
    return " ".join((" ".join(texts) or str(picture.get("aria-label") or "")).split())


def _names(tags: Iterable[Tag], ids_in_drawings: Iterable[str]) -> Iterator[str]:
    names = Counter(_ids(tags))
    names.update(ids_in_drawings)
    for name, times in names.items():
        if times > 1:
            yield f'the id "{name}" stands more than once; give every chart a name of its own'


def _unmarked(page: BeautifulSoup, mark: str) -> Iterator[str]:
    places = [("the banner", page.find(class_="example-banner")), ("the title", page.find("title"))]
    for number, table in enumerate(page.find_all("table"), 1):
        if not _said_real(table):
            places.append((_named(number, table), table.find("caption")))
    for number, figure in enumerate(page.find_all("figure"), 1):
        if not _said_real(figure):
            places.append((_named(number, figure), figure))
    for name, place in places:
        if mark not in _text_of(place):
            yield f'{name} does not carry the mark "{mark}"'


def _not_real(tags: Iterable[Tag]) -> Iterator[str]:
    for tag in tags:
        if tag.get("data-fictional") != "true":
            continue
        text = _shortened(tag.get_text())
        yield f'<{tag.name}> ("{text}") is made from fictional data; the report must be marked'


def _said_real(tag: Tag) -> bool:
    nearest = next((place for place in [tag, *tag.parents] if place.has_attr("data-fictional")), None)
    return nearest is not None and nearest["data-fictional"] == "false"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_LABEL else text[:_LONGEST_LABEL].rstrip() + " …"
