"""Guards broken on purpose, one sign or number at a time: each break must be found by the tests named for it.

``python -m tests.mutants [GROUP …]`` breaks a copy of the project by `cosmic-ray`; groups, tests and the breaks that
may survive stand in ``mutants.toml``. Status 1 if another one survived.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor

from tests.conftest import PROJECT

PLACE = PROJECT / "build" / "mutants"
CHOICES = tomllib.loads((PROJECT / "tests" / "mutants.toml").read_text(encoding="utf-8"))
COPIED = ("pwr_eval", "tests", "data", "notebooks")
MOST_SECONDS = 120.0  # for the tests of one break: an endless loop is found too
CONFIG = """[cosmic-ray]
module-path = {modules}
timeout = {seconds}
excluded-modules = []
test-command = {command}
[cosmic-ray.distributor]
name = "local"
[cosmic-ray.filters.operators-filter]
exclude-operators = {without}
"""


def main():
    """Break what is named, and say what survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("groups", nargs="*", default=list(CHOICES["groups"]), metavar="GROUP")
    parser.add_argument(
        "--minutes", type=float, default=600, help="then end; breaks are tried in random order"
    )
    parser.add_argument("--jobs", type=int, default=2, help="groups at once")
    chosen = parser.parse_args()
    until = time.monotonic() + 60 * chosen.minutes
    with ThreadPoolExecutor(chosen.jobs) as pool:
        survived = list(pool.map(lambda name: survivors(name, until), chosen.groups))
    sys.exit(any(survived))


def survivors(name, until):
    """Break the modules of one group; say and return what survived without a reason."""
    folder = PLACE / name
    prepare(folder, **CHOICES["groups"][name])
    tool(folder, "cosmic_ray.cli", "init", "config.toml", "session.sqlite")
    tool(folder, "cosmic_ray.tools.filters.operators_filter", "session.sqlite", "config.toml")
    tool(folder, "cosmic_ray.cli", "baseline", "config.toml")  # unbroken, the tests pass
    tool(folder, "cosmic_ray.cli", "exec", "config.toml", "session.sqlite", until=until)
    dumped = tool(folder, "cosmic_ray.cli", "dump", "session.sqlite")
    tried = [pair for pair in map(json.loads, dumped.splitlines()) if pair[1] and pair[1]["diff"]]
    left = [changed for pair in tried if pair[1]["test_outcome"] == "survived" and (changed := change(*pair))]
    print(
        f"{name}: {len(tried)} breaks tried, {len(left)} survived without a reason",
        *left,
        sep="\n  ",
        flush=True,
    )
    return left


def prepare(folder, modules, tests):
    """Make a copy of the project that may be broken, and say how."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in COPIED:
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", folder)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    config = {
        "modules": modules,
        "seconds": MOST_SECONDS,
        "command": " ".join(command),
        "without": CHOICES["without"],
    }
    written = {key: json.dumps(value) for key, value in config.items()}
    (folder / "config.toml").write_text(CONFIG.format(**written), encoding="utf-8")


def tool(folder, module, *words, until=None):
    """Run a part of cosmic-ray in the copy and return what it writes; it may be ended before it is done."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    with subprocess.Popen(
        [sys.executable, "-m", module, *words], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as run:
        try:
            written, _ = run.communicate(
                timeout=None if until is None else max(0.0, until - time.monotonic())
            )
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGINT)
            return run.communicate()[0]
    if run.returncode:
        raise SystemExit(f"{folder.name}: {module} {words[0]} failed\n{written}")
    return written


def change(item, result):
    """Say what was changed where; empty if there is a reason why that may survive."""
    where = item["mutations"][0]
    lines = [line for line in result["diff"].splitlines() if not line.startswith(("---", "+++"))]
    before, after = (next((line[1:].strip() for line in lines if line[:1] == sign), "") for sign in "-+")
    allowed = CHOICES["reasons"].get(where["module_path"], {}) | CHOICES["reasons"]["everywhere"]
    if any(text in before for text in allowed):
        return ""
    return f"{where['module_path']}:{where['start_pos'][0]}: {before}  ->  {after}"


if __name__ == "__main__":
    main()
