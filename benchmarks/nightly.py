"""What runs at night over everybody, and a policy officer's what-if, by the real jobs; floor: one SELECT of the facts and the sealed forms."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Json

from benchmarks.harness import FULL, established, figure, fresh, peak_mb, stopwatch, system_of
from benchmarks.lines import load
from benchmarks.people import birth_date, sex
from libs.common.kernel.ids import new_id
from tests.support.local_system import TestSystem

_THROUGH = "2024-06"
_LINE = """
INSERT INTO parameter_row (id, key, value, unit, effective_from, cites, doc_no, title, entered_by, entered_at, approved_by, approved_at)
VALUES (%s, 'low_income.threshold', '2400.00', '元', '2024-05-01', 'C3.4', '测', '测', 'one', now(), 'two', now())
"""


async def measure(admin: str, size: str) -> list[dict[str, Any]]:
    count = 100_000 if size == FULL else 20_000
    goal = "100k ≤ 30 s" if size == FULL else "≤ 6 s"
    with tempfile.TemporaryDirectory() as directory:
        registry, _ = fresh(admin, "registry", "bench_nightly")
        assistance, owner = fresh(admin, "assistance", "bench_nightly")
        async with system_of({"registry": registry, "assistance": assistance}, Path(directory)) as system:
            units = await established(system)
            await system.drain()
            house = system.houses["assistance"]
            load(owner, house, count, units["合肥市总工会"])
            await _recalculate(system, units)  # grants: measured by the row `lines`
            floor = _floor(owner)
            told = []
            with _spent() as same:
                changed = await _recalculate(system, units)
            assert changed["adjustments"] == changed["lines"] == 0
            told.append(_row("recalculation, nothing changed", count, same, floor, goal))
            with _spent() as weighing:
                result = await _what_if(system, units)
            told.append(_row(f"what-if of 12 months, {result['changed']} people reached", count, weighing, floor, "told"))
            with psycopg.connect(owner, autocommit=True) as connection:
                connection.execute(_LINE, (new_id(),))
            with _spent() as corrected:
                changed = await _recalculate(system, units)
            assert changed["adjustments"] > 0
            told.append(_row(f"recalculation, {changed['adjustments']} months adjusted", count, corrected, floor, "told"))
            _add_people(owner, count, units["合肥市总工会"])
            with _spent() as screening:
                await system.system.departments["assistance"].calendar["list-unclaimed"](house)
            told.append(_row("应享未享, everybody without an application", count, screening, floor, goal))
    return told


@dataclass
class _Spent:
    """`processor`: of this process; unlike `seconds` little the longer where others use the machine."""

    seconds: float = 0.0
    processor: float = 0.0


@contextmanager
def _spent() -> Iterator[_Spent]:
    spent, before = _Spent(), time.process_time()
    with stopwatch() as seconds:
        yield spent
    spent.seconds, spent.processor = seconds(), time.process_time() - before


def _row(work: str, count: int, spent: _Spent, floor: float, goal: str) -> dict[str, Any]:
    each, busy = (seconds / count * 1e6 for seconds in (spent.seconds, spent.processor))
    words = f"{count / 1000:.0f}k people, {each:.0f} µs a person, {busy:.0f} of them this process's processor; {work}"
    return figure("nightly", words, f"{spent.seconds:.1f} s", f"{floor:.1f} s", f"{spent.seconds / floor:.2f}×", goal, peak_mb())


async def _recalculate(system: TestSystem, units: dict[str, str]) -> dict[str, Any]:
    verifier = system.token("verifier", roles=["VERIFIER"], unit_id=UUID(units["合肥市总工会"]))
    body = {"through": _THROUGH, "reason": "测量重新认定"}
    return await _job(system, "/assistance/recalculations", body, verifier)


async def _what_if(system: TestSystem, units: dict[str, str]) -> dict[str, Any]:
    officer = system.token("officer", roles=["POLICY_OFFICER"], unit_id=UUID(units["安徽省总工会"]))
    changes = [{"key": "low_income.threshold", "value": "3000.00", "effective_from": "2024-07-01"}]
    return await _job(system, "/assistance/what-ifs", {"changes": changes, "first": "2024-07", "last": "2025-06"}, officer)


async def _job(system: TestSystem, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    ordered = await system.http.post(path, json=body, headers=headers, timeout=120)
    ordered.raise_for_status()
    await system.run_jobs_without_events()
    job = (await system.http.get(f"/assistance/jobs/{ordered.json()['job_id']}", headers=headers)).json()
    assert job["state"] == "DONE", job
    return dict(job["result"])


def _add_people(owner: str, count: int, l2: str) -> None:
    """Nobody of these has applied; every third is a farmer."""
    people = [new_id() for _ in range(count)]
    with psycopg.connect(owner) as connection, connection.cursor() as cursor:
        with cursor.copy("COPY person (person_id, facts) FROM STDIN") as copy:
            for n, person_id in enumerate(people):
                copy.write_row((person_id, Json(_facts(n, l2))))
        with cursor.copy("COPY person_chain (person_id, starts_on, l2) FROM STDIN") as copy:
            for n, person_id in enumerate(people):
                copy.write_row((person_id, birth_date(n), l2))


def _facts(n: int, l2: str) -> dict[str, Any]:
    born: date = birth_date(n)
    day = born.isoformat()
    return {
        "sex": "MALE" if sex(n) == "男" else "FEMALE",
        "birth_date": day,
        "tier": [{"starts_on": day, "value": "PROVINCIAL"}],
        "category": [{"starts_on": day, "value": ("RETIREE", "FARMER", "STAFF")[n % 3]}],
        "life": [{"starts_on": day, "value": "ALIVE"}],
        "chain": [{"starts_on": day, "l2": l2, "county": None, "unit": None}],
        "also_provincial": False,
    }


def _floor(owner: str) -> float:
    with psycopg.connect(owner) as connection, stopwatch() as seconds:
        connection.execute(
            "SELECT p.person_id, p.facts, f.sealed FROM application a JOIN person p USING (person_id) JOIN hardship_form f ON f.application_id = a.id"
        ).fetchall()
    return seconds()
