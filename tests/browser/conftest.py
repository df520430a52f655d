"""A real browser, finished reports of every kind, and what is needed to judge them.

The browser is the machine's own Chromium, driven by Playwright; axe-core and html-validate come from npm into
build/browser (see tests/browser/package.json). Where one is missing the tests are left out and say so, unless
PWR_EVAL_REQUIRE_BROWSER is set, as `make test-browser` does: then that is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

TOOLS = PROJECT / "build" / "browser" / "node_modules"
AXE = TOOLS / "axe-core" / "axe.min.js"
VALIDATOR = TOOLS / "html-validate" / "bin" / "html-validate.mjs"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _lacking(what):
    """Leave the tests out, or fail where they are required."""
    if os.environ.get("PWR_EVAL_REQUIRE_BROWSER"):
        pytest.fail(f"{what}; the browser tests are required here", pytrace=False)
    pytest.skip(f"{what}; run `make test-browser`")


def chromium_path():
    """The browser of this machine: the one named by CHROMIUM, else the first that is found."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    path = chromium_path()
    if path is None:
        _lacking("no Chromium is installed")
    with sync_api.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe():
    if not AXE.is_file():
        _lacking("axe-core is not in build/browser")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def validator():
    if not VALIDATOR.is_file() or shutil.which("node") is None:
        _lacking("html-validate is not in build/browser")
    return VALIDATOR


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    """All reports of a copy of the project, in both languages; or those in the folder PWR_EVAL_REPORTS.

    What `make report` made before is taken along: the run makes what does not follow from today's inputs.
    """
    if made_before := os.environ.get("PWR_EVAL_REPORTS"):
        return Path(made_before)
    project = tmp_path_factory.mktemp("city") / "project"
    shutil.copytree(PROJECT / "data" / "raw", project / "data" / "raw")
    shutil.copytree(PROJECT / "notebooks", project / "notebooks")
    shutil.copytree(PROJECT / "reports", project / "reports")
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    for language in ("pl", "en", "pl"):  # the last time the front page finds the other language's
        words = ["report", "--quiet", "--language", language]
        command = [sys.executable, "-m", "pwr_eval.commands.cli", *words]
        made = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, timeout=900, check=False
        )
        assert made.returncode == 0, made.stderr
    return project / "reports"


@pytest.fixture(scope="session")
def pages(reports):
    """Every page of the reports, by its address under reports/; the pages of units one of each kind."""
    found = sorted([*reports.glob("index*.html"), *reports.glob("*/**/index.html")])
    names = {path.relative_to(reports).as_posix(): path for path in found}
    units = [name for name in names if "/units/" in name and not name.endswith("units/index.html")]
    kept = set(units[::5])
    return {name: path for name, path in names.items() if name not in units or name in kept}


@pytest.fixture
def open_page(browser):
    """Open a page with the network cut; every request that is not the page itself is noted and refused."""
    contexts = []

    def opened(path, *, width=1280, height=900, scheme="light", bypass_csp=False):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            bypass_csp=bypass_csp,
            reduced_motion="reduce",  # a page that glides to its place is not there yet when it is looked at
        )
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        address = path.resolve().as_uri()

        def only_itself(route):
            if route.request.url == address:
                route.continue_()
            else:
                page.asked.append(route.request.url)
                route.abort()

        page.route("**/*", only_itself)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
