"""Whether a change of the code changed anything that is published.

`python -m benchmarks.outputs BASE` makes, by the code of the commit BASE and by the code in this folder, all
that can be made from the same inputs: reports in both languages with workbooks, packages and tables, forms
and marked copies, for Kraków, for three made-up villages (as the example, without a budget, without a
return) and for the made-up rural gmina and city. It lists each file that differs, with the first
line that does; status 1 if any does.

The inputs are those of BASE, so that a change of the data is not taken for a change of the code;
`--inputs here` takes those of this folder. Not compared are the checksums of the package and of the notebooks
wherever they are printed, and the times in a manifest. `--keep FOLDER` keeps both sides to look at.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
KRAKOW = "krakow-2025-2027"
VILLAGES = {
    "wies-2026-2028": {},
    "bez-kwoty-2026-2028": {"plan.csv": ("90 000 zł", "")},
    "bez-zwrotu-2026-2028": {"returns": ("", "")},
}
EXAMPLES = ("pwr_eval/programme/templates/example", "pwr_eval/village")
OTHERS = ("rural", "city")
COMMANDS = (
    ("report", "--force", "--kernels", "stock"),
    ("report", "--force", "--kernels", "stock", "--language", "en"),
    ("forms", "2026"),
    ("check", "2026", "--marked"),
    ("check", "2026", "--language", "en"),
)


def main() -> int:
    """Make both sides, compare them, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("base", help="commit to compare with")
    parser.add_argument(
        "--inputs", choices=("base", "here"), default="base", help="whose data/raw (default: base)"
    )
    parser.add_argument("--keep", type=Path, help="folder for both sides; it must not exist")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="outputs-of-pwr-eval-") as place:
        root = options.keep or Path(place)
        base = root / "code"
        _check_out(options.base, base)
        inputs = base if options.inputs == "base" else HERE
        sides = [_made(code, inputs, root / name) for name, code in (("before", base), ("after", HERE))]
        found = list(_differences(*sides))
    for line in found:
        print(line)
    print(f"{len(found)} differences among {len(sides[0].keys() | sides[1].keys())} files")
    return 1 if found else 0


def _check_out(commit: str, folder: Path) -> None:
    folder.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], cwd=HERE, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)


def _made(code: Path, inputs: Path, project: Path) -> dict[str, bytes]:
    """Return every published file by its path, with what is not compared taken out."""
    _lay_out(code, inputs, project)
    environment = {**os.environ, "PYTHONPATH": str(code), "MPLCONFIGDIR": str(project.parent / "matplotlib")}
    said = []
    for words in COMMANDS:
        run = subprocess.run(
            [sys.executable, "-c", _entry(code), *words],
            cwd=project, capture_output=True, text=True, encoding="utf-8", env=environment, check=False,
        )  # fmt: skip
        if words[0] == "check":
            said.append(f"{words} {run.returncode}\n{run.stdout}{run.stderr}")
        elif run.returncode not in (0, 1):
            raise SystemExit(f"{code}: pwr-eval {' '.join(words)}\n{run.stderr}")
    files = {"check.txt": "\n".join(said).encode()}
    for name in ("reports", "work", "data/processed"):
        folder = project / name
        files |= {
            path.relative_to(project).as_posix(): _content(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and ".work" not in path.parts
        }
    printed = _printed_checksums(project)
    return {name: _without(content, printed) for name, content in files.items()}


def _entry(code: Path) -> str:
    """Return the Python words that start the command of this code, whatever its module is called."""
    settings = tomllib.loads((code / "pyproject.toml").read_text(encoding="utf-8"))
    module, name = settings["project"]["scripts"]["pwr-eval"].split(":")
    return f"import sys; from {module} import {name}; sys.exit({name}())"


def _lay_out(code: Path, inputs: Path, project: Path) -> None:
    raw = project / "data" / "raw"
    shutil.copytree(inputs / "data" / "raw" / KRAKOW, raw / KRAKOW)
    shutil.copytree(code / "notebooks", project / "notebooks")
    [example] = [inputs / name for name in EXAMPLES if (inputs / name / "plan.csv").is_file()]
    _lay_out_others(example, raw)
    for village, changes in VILLAGES.items():
        folder = raw / village
        shutil.copytree(example, folder)
        for name, (old, new) in {"programme.toml": ("wies-2026-2028", village), **changes}.items():
            path = folder / name
            if path.is_dir():
                shutil.rmtree(path)
                continue
            text = path.read_text(encoding="utf-8")
            if old not in text:
                raise SystemExit(f"{path}: {old!r} is not in it")
            path.write_text(text.replace(old, new), encoding="utf-8")


def _lay_out_others(example: Path, raw: Path) -> None:
    for name in OTHERS:
        source = example.parent / name
        if source.is_dir():
            shutil.copytree(source, raw / name)
            description = raw / name / "programme.toml"
            text = description.read_text(encoding="utf-8")
            named = re.sub(r'^id = ".*?"', f'id = "{name}"', text, count=1, flags=re.MULTILINE)
            description.write_text(named, encoding="utf-8")


def _content(path: Path) -> bytes:
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return b"\n".join(
                name.encode() + b"\n" + archive.read(name).replace(b"><", b">\n<")
                for name in archive.namelist()
            )
    if path.name == "manifest.json":
        manifest = json.loads(path.read_bytes())
        manifest |= {"run": None, "outputs": sorted(manifest["outputs"])}
        return json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    return path.read_bytes()


def _printed_checksums(project: Path) -> list[bytes]:
    found: set[str] = set()
    for path in (project / "reports").rglob("manifest.json"):
        manifest = json.loads(path.read_bytes())
        found |= {manifest["package"]["sha256"], *manifest["notebook"].values()}
    return [text.encode() for whole in sorted(found) for text in (whole, whole[:10])]


def _without(content: bytes, printed: list[bytes]) -> bytes:
    for checksum in printed:
        content = content.replace(checksum, b"-" * 10)
    return re.sub(rb'("|\b)(checked|state)("|\b): ?"[0-9a-f]{64}"', b"-", content)


def _differences(before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if name not in before or name not in after:
            yield f"{name}: only {'after' if name not in before else 'before'}"
        elif before[name] != after[name]:
            then, now = before[name].splitlines(), after[name].splitlines()
            pairs = zip([*then, b""], [*now, b""], strict=False)
            line, (old, new) = next(
                ((number, pair) for number, pair in enumerate(pairs, 1) if pair[0] != pair[1]),
                (0, (b"", b"")),
            )
            yield f"{name}: line {line}\n  - {_near(old, new)}\n  + {_near(new, old)}"


def _near(text: bytes, other: bytes) -> str:
    start = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), 0)
    return text[max(0, start - 40) : start + 120].decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
