"""A made-up city whose services are known one by one, and its register as an office would send it."""

import hashlib
import random
import shutil
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from pwr_eval.registers.intake import take_in
from pwr_eval.registers.keys import PseudonymKey
from pwr_eval.registers.mapping import read_mapping
from tests.conftest import KRAKOW

KEY = PseudonymKey(hashlib.sha256(b"the key of the tests").digest())
TASKS = range(1, 8)
DISTRICTS = ("Dzielnica I", "Dzielnica II", "Dzielnica III")
GROUPS = ("dzieci", "dorośli")
COLUMNS = {
    "record": "Lp.", "date": "Data", "task": "Nr zadania", "person": "PESEL", "family": "Nr rodziny",
    "district": "Dzielnica", "group": "Grupa", "services": "Liczba usług", "hours": "Godziny", "cost": "Koszt",
    "requested": "Data wniosku", "ended": "Data zakończenia",
}  # fmt: skip
MAPPING = """
file = "{file}"
sender = "Miejski Ośrodek Pomocy Społecznej"
received = 2027-01-31
first_day = 2025-01-01
last_day = 2026-12-31
fictional = true
{more}
[columns]
{columns}

[identifiers]
person = "pesel"
family = "mops"

[districts]
"Dzielnica I" = ["I", "Stare Miasto"]
"Dzielnica II" = ["II"]
"Dzielnica III" = ["III"]

[groups]
dzieci = ["dziecko"]
"dorośli" = ["dorosły"]

[[indicators]]
indicator_id = "1.1"
measure = "services"

[[indicators]]
indicator_id = "2.1"
measure = "families"
"""


@dataclass(frozen=True)
class Service:
    """One service, as it truly was."""

    day: date
    task: int
    person: str | None
    family: str | None
    district: str | None
    group: str | None
    services: int | None
    seconds: int | None
    grosze: int | None
    requested: date | None = None
    ended: date | None = None


def pesel(born: date, serial: int) -> str:
    """A number with the right form that was given to nobody: people born from 1800 to 1846."""
    month = born.month + {19: 0, 20: 20, 21: 40, 22: 60, 18: 80}[born.year // 100]
    digits = f"{born.year % 100:02d}{month:02d}{born.day:02d}{serial % 10_000:04d}"
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
    return digits + str(-sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 10)


def city(seed=8, families=60, services=900, tasks=TASKS):
    """Services to the families of a made-up city: some people unknown, some costs missing, some moves."""
    draw = random.Random(seed)
    homes = {f"R-{n:04d}": draw.choice(DISTRICTS) for n in range(1, families + 1)}
    people = {
        home: [
            pesel(date(1800, 1, 1) + timedelta(draw.randrange(17_000)), draw.randrange(10_000))
            for _ in range(draw.randint(1, 4))
        ]
        for home in homes
    }
    made = []
    for _ in range(services):
        home = draw.choice(list(homes))
        day = date(2025, 1, 1) + timedelta(draw.randrange(730))
        wait = draw.randrange(40)
        known = draw.random()
        made.append(
            Service(
                day,
                draw.choice(list(tasks)),
                None if known < 0.04 else draw.choice(people[home]),
                None if known < 0.02 else home,
                # Some families move in the year: their districts do not add up.
                None if draw.random() < 0.03 else draw.choice([homes[home]] * 9 + list(DISTRICTS)),
                draw.choice(GROUPS),
                draw.randint(1, 3),
                draw.choice([900, 1800, 3600, 5400]),
                None if draw.random() < 0.01 else draw.randrange(100, 90_000),
                day - timedelta(wait) if draw.random() < 0.5 else None,
                min(day + timedelta(draw.randrange(60)), date(2027, 1, 31)) if draw.random() < 0.3 else None,
            )
        )
    return made


MONTHS = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
]


def written_day(day, style):
    if day is None:
        return ""
    forms = (
        f"{day:%d.%m.%Y}",
        f"{day:%Y-%m-%d}",
        f"{day.day} {MONTHS[day.month - 1]} {day.year} r.",
        f"{day:%Y-%m-%d} 08:30",
    )
    return forms[style % 4]


def written_amount(parts, whole, style, unit=""):
    if parts is None:
        return ("", "b.d.", "-")[style % 3]
    text = f"{parts // whole:,}".replace(",", (" ", "\u00a0", "")[style % 3]) if whole > 1 else str(parts)
    if whole > 1 and parts % whole:
        text += f",{parts * 100 // whole % 100:02d}"
    return f"{text} {unit}" if unit and style % 2 else text


def written(service, number, places=DISTRICTS):
    """A row as it is typed, in one of several habits."""
    short = {"Dzielnica I": ("Dzielnica I", "Stare Miasto", "i"), "Dzielnica II": ("II", "Dzielnica II", "dzielnica ii"),
             "Dzielnica III": ("III", "Dzielnica III", "iii")}  # fmt: skip
    return {
        "record": str(number),
        "date": written_day(service.day, number),
        "task": str(service.task),
        "person": service.person or ("", "brak danych")[number % 2],
        "family": (service.family or "", (service.family or "").lower(), f" {service.family or ''} ")[
            number % 3
        ],
        "district": short[service.district][number % 3] if service.district else "",
        "group": service.group or "",
        "services": "" if service.services is None else str(service.services),
        "hours": written_amount(service.seconds, 3600, number, "godz."),
        "cost": written_amount(service.grosze, 100, number, "zł"),
        "requested": written_day(service.requested, number),
        "ended": written_day(service.ended, number),
    }


def csv_text(rows, columns=COLUMNS, delimiter=";"):
    lines = [delimiter.join(columns.values())]
    lines += [delimiter.join(row[name] for name in columns) for row in rows]
    return "\n".join(lines) + "\n"


def rows_of(services):
    return [written(service, number) for number, service in enumerate(services, start=1)]


def mapping_text(file="services.csv", columns=COLUMNS, more=""):
    return MAPPING.format(
        file=file, more=more, columns="\n".join(f'{name} = "{text}"' for name, text in columns.items())
    )


def taken_in(folder, rows, *, more="", columns=COLUMNS, content=None, file="services.csv", **options):
    """Put a register into a folder and take it in; gives the intake and the folder of what was stored."""
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    if content is None and rows is not None:
        content = csv_text(rows, columns).encode()
    if content is not None:
        (raw / file).write_bytes(content)
    (raw / "services.toml").write_text(mapping_text(file, columns, more), encoding="utf-8")
    mapping = read_mapping(raw / "services.toml")
    return take_in(mapping, raw, folder / "stored", KEY, tasks=TASKS, **options), folder / "stored"


def project_with_register(folder, services, *, returns=True, more=""):
    """A copy of the Kraków project with a made-up register."""
    raw = folder / "data" / "raw" / KRAKOW.name
    shutil.copytree(KRAKOW, raw, ignore=None if returns else shutil.ignore_patterns("returns"))
    registers = raw / "registers"
    registers.mkdir()
    (registers / "services.csv").write_text(csv_text(rows_of(services)), encoding="utf-8")
    (registers / "services.toml").write_text(mapping_text(more=more), encoding="utf-8")
    return folder


# the truth, counted one by one


def groups_of(services, by):
    names = {
        "task_id": lambda s: s.task,
        "year": lambda s: s.day.year,
        "district": lambda s: s.district,
        "group": lambda s: s.group,
    }
    found = defaultdict(list)
    for service in services:
        found[tuple(names[name](service) for name in by)].append(service)
    return found


def truth(services):
    """Count a group of services by hand."""
    sums = {
        name: [getattr(service, name) for service in services if getattr(service, name) is not None]
        for name in ("services", "seconds", "grosze", "person", "family")
    }
    return {
        "row_count": len(services),
        "services": sum(sums["services"]),
        "seconds": sum(sums["seconds"]),
        "cost_grosze": sum(sums["grosze"]),
        "people": len(set(sums["person"])),
        "families": len(set(sums["family"])),
        "rows_without_person": len(services) - len(sums["person"]),
        "rows_without_family": len(services) - len(sums["family"]),
        "rows_without_cost": len(services) - len(sums["grosze"]),
        "first_day": min(service.day for service in services),
        "last_day": max(service.day for service in services),
    }
