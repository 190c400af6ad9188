"""Screening and lines of many people by the real job; floor: one SELECT of the facts and COPY of the decisions and lines."""

import hashlib
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Json, Jsonb

from benchmarks.harness import FULL, established, figure, fresh, peak_mb, stopwatch, system_of
from benchmarks.people import birth_date, sex
from libs.common.kernel.ids import derived_id, new_id
from libs.common.persistence.house import House
from tests.support.local_system import TestSystem

_SUBMITTED = date(2024, 3, 4)
_THROUGH = "2024-06"
_TABLES = ("line", "month_decision", "entitlement", "outbox")


def load(owner: str, house: House[Any], count: int, l2: str) -> None:
    """Verified applications of people of all categories, forms sealed as the survey import seals them."""
    at, people = house.clock.now(), [new_id() for _ in range(count)]
    with psycopg.connect(owner) as connection, connection.cursor() as cursor:
        with cursor.copy("COPY person (person_id, facts) FROM STDIN") as copy:
            for n, person_id in enumerate(people):
                copy.write_row((person_id, Json(_facts(n, l2))))
        with cursor.copy("COPY person_chain (person_id, starts_on, l2) FROM STDIN") as copy:
            for n, person_id in enumerate(people):
                copy.write_row((person_id, birth_date(n), l2))
        with cursor.copy("COPY application (id, person_id, benefit, submitted_on, state, version) FROM STDIN") as copy:
            for person_id in people:
                copy.write_row((derived_id("application", person_id), person_id, "LIVING_HARDSHIP_SUBSIDY", _SUBMITTED, "VERIFIED", 6))
        columns = "id, application_id, seq, states_from, consented_on, evidence, sealed, recorded_at, recorded_by"
        with cursor.copy(f"COPY hardship_form ({columns}) FROM STDIN") as copy:
            for n, person_id in enumerate(people):
                form_id = derived_id("form", person_id)
                sealed = house.keyring.seal_bytes(_form(n), "hardship_form", "sealed", form_id).envelope
                application = derived_id("application", person_id)
                copy.write_row((form_id, application, 1, _SUBMITTED.replace(day=1), _SUBMITTED, Jsonb([]), sealed, at, "bench"))
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def _facts(n: int, l2: str) -> dict[str, Any]:
    born = birth_date(n).isoformat()
    return {
        "sex": "MALE" if sex(n) == "男" else "FEMALE",
        "birth_date": born,
        "tier": [{"starts_on": born, "value": "PROVINCIAL"}],
        "category": [{"starts_on": born, "value": ("RETIREE", "FARMER", "STAFF")[n % 3]}],
        "life": [{"starts_on": born, "value": "ALIVE"}],
        "chain": [{"starts_on": born, "l2": l2, "county": None, "unit": None}],
        "also_provincial": False,
    }


def _form(n: int) -> bytes:
    wage = 150_000 + n * 37 % 200_000
    content = {"name": f"测试{n}", "place": "", "income": [wage, "PENSION", 1, 0, "", 0], "capacity": None, "seriously_ill": False,
               "insurance": "居民", "cause": "", "remark": ""}  # fmt: skip
    return json.dumps(content, ensure_ascii=False).encode()


async def measure(admin: str, size: str) -> list[dict[str, Any]]:
    sizes = (5_000, 20_000, 100_000) if size == FULL else (5_000, 20_000)
    told, per_person = [], []
    with tempfile.TemporaryDirectory() as directory:
        for count in sizes:
            seconds, floor, same, peak = await _one(admin, count, Path(directory))
            per_person.append(seconds / count * 1e6)
            told.append(
                figure(
                    "screening + lines",
                    f"{count / 1000:.0f}k people, {per_person[-1]:.0f} µs a person; second run {'identical' if same else 'DIFFERENT'}",
                    f"{seconds:.1f} s",
                    f"{floor:.1f} s",
                    f"{seconds / floor:.2f}×",
                    "100k ≤ 20 s, ≤ 3×, flat ±20 %",
                    peak,
                )
            )
    return told


async def _one(admin: str, count: int, directory: Path) -> tuple[float, float, bool, int]:
    registry, _ = fresh(admin, "registry", f"bench_lines_{count}")
    assistance, owner = fresh(admin, "assistance", f"bench_lines_{count}")
    async with system_of({"registry": registry, "assistance": assistance}, directory) as system:
        units = await established(system)
        await system.drain()
        load(owner, system.houses["assistance"], count, units["合肥市总工会"])
        with stopwatch() as ours:
            await _run(system, units)
        peak = peak_mb()
        before = _fingerprint(owner)
        await _run(system, units)
        same = _fingerprint(owner) == before
    return ours(), _floor(owner), same, peak


async def _run(system: TestSystem, units: dict[str, str]) -> None:
    verifier = system.token("verifier", roles=["VERIFIER"], unit_id=UUID(units["合肥市总工会"]))
    ordered = await system.http.post("/assistance/line-runs", json={"through": _THROUGH}, headers=verifier, timeout=60)
    ordered.raise_for_status()
    await system.run_jobs_without_events()


def _fingerprint(owner: str) -> str:
    with psycopg.connect(owner) as connection:
        rows = connection.execute("SELECT l::text FROM line l ORDER BY id").fetchall()
        rows += connection.execute("SELECT d::text FROM month_decision d ORDER BY application_id, seq").fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _floor(owner: str) -> float:
    with psycopg.connect(owner) as connection:
        rows = {table: list(connection.execute(f"SELECT * FROM {table}")) for table in _TABLES}
        for table in _TABLES:
            connection.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
        connection.commit()
        with stopwatch() as seconds:
            connection.execute(
                "SELECT p.person_id, p.facts, f.sealed FROM application a JOIN person p USING (person_id) JOIN hardship_form f ON f.application_id = a.id"
            ).fetchall()
            for table in _TABLES:
                with connection.cursor() as cursor, cursor.copy(f"COPY floor_{table} FROM STDIN") as copy:
                    for row in rows[table]:
                        copy.write_row([Jsonb(value) if isinstance(value, dict) else value for value in row])
            connection.commit()
    return seconds()
