"""Every report as a reader meets it: no violation, no request, everything reached by the keyboard, no page too wide."""

import itertools
import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT

pytestmark = pytest.mark.browser

SCREENSHOTS = PROJECT / "build" / "browser" / "screenshots"
SCHEMES, WIDTHS = ("light", "dark"), (320, 1280)
FOCUSABLE = "a[href], summary, [tabindex='0']"
MIB = 1024 * 1024

OWN_RULES = """() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (!['pl', 'en'].includes(document.documentElement.lang)) faults.push('no language');
  if (all('h1').length !== 1) faults.push('not one h1');
  let level = 0;
  for (const heading of all('h1, h2, h3, h4, h5, h6')) {
    const here = Number(heading.tagName[1]);
    if (here > level + 1) faults.push('heading skipped: ' + heading.textContent);
    level = here;
  }
  for (const table of all('table')) {
    if (!table.caption || !table.caption.textContent.trim()) faults.push('table without caption');
    if (table.querySelector('th:not([scope])')) faults.push('header without scope: ' + table.caption.textContent);
    for (const cell of table.querySelectorAll('tbody .num'))
      if (getComputedStyle(cell).textAlign !== 'right') faults.push('number not at the right');
  }
  const alternatives = all('figure svg').map((svg) =>
    svg.getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id).textContent).join(' '));
  for (const text of alternatives) if (text.length < 60) faults.push('chart told in too few words: ' + text);
  if (new Set(alternatives).size !== alternatives.length) faults.push('two charts share their words');
  for (const figure of all('figure')) {
    const data = figure.nextElementSibling;
    if (!data || !data.matches('details.data') || !data.querySelector('table'))
      faults.push('chart without its data: ' + figure.textContent.slice(0, 60));
  }
  for (const verdict of all('.verdict')) {
    const sign = getComputedStyle(verdict, '::before').content;
    if (!verdict.textContent.trim() || sign === 'none') faults.push('verdict by colour alone');
  }
  for (const landmark of ['header', 'main', 'footer'])
    if (all('body > ' + landmark + ', .page-body > ' + landmark).length !== 1) faults.push('no one ' + landmark);
  if (document.querySelector('script')) faults.push('script');
  if (/\\d\\.\\d{3}[ ,]/.test(document.querySelector('main').textContent) && document.documentElement.lang === 'pl')
    faults.push('a point between thousands');
  return faults;
}"""


def test_there_is_a_page_of_every_kind(pages):
    names = " ".join(pages)
    for part in (
        "index.en.html",
        "plan-appraisal",
        "monitoring-2026",
        "data-quality-2026",
        "units/index",
        "/en/",
    ):
        assert part in names
    assert len(pages) >= 20


# Inside a drawing axe cannot tell one colour from the one behind it, and takes most of its time to find that out;
# the colours of drawings are proved in tests/reporting/test_tables_and_charts.py. The drawing itself is checked.
RUN_AXE = "axe.run({exclude: [['figure svg > *']]}).then((result) => result.violations)"


def test_axe_finds_no_violation(pages, open_page, axe):
    found = {}
    for (name, path), width in itertools.product(pages.items(), WIDTHS):
        page = open_page(path, width=width, bypass_csp=True)
        page.evaluate(axe)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for one in page.evaluate(RUN_AXE):
                found[name, scheme, width, one["id"]] = one["nodes"][0]["html"][:200]
        page.context.close()
    assert found == {}


def test_axe_finds_no_violation_inside_the_drawings(pages, open_page, axe):
    page = open_page(pages["krakow-2025-2027/monitoring-2026/index.html"], bypass_csp=True)
    page.evaluate(axe)
    assert page.evaluate("axe.run().then((result) => result.violations)") == []


def test_pages_keep_the_rules_that_axe_does_not_know(pages, open_page):
    faults = {name: open_page(path).evaluate(OWN_RULES) for name, path in pages.items()}
    assert {name: told for name, told in faults.items() if told} == {}


def test_nothing_is_asked_of_anybody(pages, open_page):
    for name, path in pages.items():
        page = open_page(path)
        page.wait_for_timeout(100)
        assert page.asked == [], name


def test_no_page_is_wider_than_a_telephone(pages, open_page):
    for name, path in pages.items():
        page = open_page(path, width=320)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        # Letters of a chart stay readable: the chart scrolls in its box instead of shrinking.
        assert page.evaluate(
            "[...document.querySelectorAll('figure svg')].every((s) => s.clientWidth > 500)"
        ), name


def test_no_table_is_cut_on_a_screen_of_usual_width(pages, open_page):
    cut = {}
    for name, path in pages.items():
        page = open_page(path, width=1280)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        cut[name] = page.evaluate(
            """[...document.querySelectorAll('.table-wrap')]
            .filter((box) => box.scrollWidth > box.clientWidth + 1)
            .map((box) => `${box.getAttribute('aria-label')}: ${box.scrollWidth} in ${box.clientWidth}`)"""
        )
    assert {name: boxes for name, boxes in cut.items() if boxes} == {}


def test_the_keyboard_reaches_everything_and_shows_where_it_is(pages, open_page):
    for name in [one for one in pages if "2026" in one or one == "index.html"]:
        page = open_page(pages[name])
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        wanted = page.evaluate(f"document.querySelectorAll({FOCUSABLE!r}).length")
        reached = set()
        for step in range(wanted):
            page.keyboard.press("Tab")
            here = page.evaluate(
                f"""() => {{
                  const all = [...document.querySelectorAll({FOCUSABLE!r})], one = document.activeElement;
                  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
                  return [all.indexOf(one), box.right > 0 && box.bottom > 0 && box.top < innerHeight,
                          style.outlineStyle !== 'none' || one.matches('.skip-link')];
                }}"""
            )
            assert here[1], f"{name}: stop {step} is not on the screen"
            assert here[2], f"{name}: stop {step} does not show that it has the focus"
            reached.add(here[0])
        assert reached == set(range(wanted)), name


def test_the_skip_link_is_first_and_leads_to_the_content(pages, open_page):
    for name, path in pages.items():
        page = open_page(path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link", name
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content", name


def test_the_data_of_a_chart_open_by_a_key(pages, open_page):
    page = open_page(pages["krakow-2025-2027/monitoring-2026/index.html"])
    page.focus("details.data > summary")
    page.keyboard.press("Enter")
    assert page.locator("details.data table").first.is_visible()


def test_paper_shows_what_is_folded_and_hides_what_cannot_be_pressed(pages, open_page):
    page = open_page(pages["krakow-2025-2027/monitoring-2026/index.html"])
    page.emulate_media(media="print")
    heights = page.evaluate(
        "[...document.querySelectorAll('details.more table')].map((one) => one.offsetHeight)"
    )
    assert heights
    assert min(heights) > 100
    assert not page.locator(".page-links").is_visible()
    assert not page.locator(".skip-link").is_visible()


def test_links_between_pages_lead_somewhere(pages, open_page):
    for name, path in pages.items():
        addresses = open_page(path).evaluate(
            "[...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))"
        )
        for address in addresses:
            if address.startswith("#"):
                continue
            assert not address.startswith(("http", "/")) or address.startswith("https://"), (name, address)
            if not address.startswith("https://"):
                assert (path.parent / address).is_file(), (name, address)


def test_pages_are_small(pages):
    sizes = {name: path.stat().st_size for name, path in pages.items()}
    limits = {name: 2 * MIB if "ex-post" in name else MIB for name in pages}
    assert {name: size for name, size in sizes.items() if size > limits[name]} == {}


def test_html_is_valid(pages, validator, tmp_path):
    rules = {
        "extends": ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
        # A search engine's taste, not HTML: a unit's full name and the mark of fictional data need more than 70 letters.
        "rules": {"long-title": "off"},
    }
    (tmp_path / "rules.json").write_text(json.dumps(rules), encoding="utf-8")
    out = tmp_path / "found.json"
    with out.open("w", encoding="utf-8") as file:
        command = ["node", str(validator), "--config", str(tmp_path / "rules.json"), "--formatter", "json"]
        subprocess.run([*command, *map(str, pages.values())], stdout=file, timeout=300, check=False)
    found = json.loads(out.read_text(encoding="utf-8"))
    faults = {
        Path(one["filePath"]).parent.name: [(told["ruleId"], told["message"]) for told in one["messages"][:5]]
        for one in found
        if one["messages"]
    }
    assert faults == {}


def test_screenshots_are_there_to_be_looked_at(pages, open_page):
    """Pictures of the main pages, for the eyes of whoever changed them: build/browser/screenshots."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in pages if "monitoring-2026" in name or name == "index.html" or "plan" in name]
    for name, (scheme, width) in itertools.product(wanted, itertools.product(SCHEMES, WIDTHS)):
        picture = SCREENSHOTS / f"{name.replace('/', '_').removesuffix('.html')}-{scheme}-{width}.png"
        open_page(pages[name], width=width, scheme=scheme).screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 20_000
