"""What must hold after every fault (reliability.md §4, C1–C10), asked of the databases, the doors and the processes themselves."""

import asyncio
import time
from typing import Any

import psutil

from libs.common.contracts.listeners import LISTENERS
from tests.faults.load import Load
from tests.faults.world import World

DRAIN_SECONDS = 60.0
_LIMIT_BYTES = 600 * 1024 * 1024
_LIMIT_CONNECTIONS = 200


async def drained(world: World) -> float:
    """C7: seconds until every outbox is published, every department has everything and nothing is parked."""
    started = time.monotonic()
    while left := await _left(world):
        if time.monotonic() - started > DRAIN_SECONDS:
            raise AssertionError(f"not drained after {DRAIN_SECONDS:.0f} s: {left}")
        await asyncio.sleep(0.2)
    return time.monotonic() - started


async def _left(world: World) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for name in world.departments:
        waiting = world.ask(name, "SELECT count(*) FROM outbox WHERE published_at IS NULL")[0][0]
        parked = world.ask(name, "SELECT count(*) FROM parked")[0][0]
        if waiting or parked:
            left[name] = {"waiting": waiting, "parked": parked}
    bus = await world.bus_state()
    behind = bus.get("behind", ["no answer"])
    if behind or bus.get("unreachable"):
        left["behind"] = behind or bus["unreachable"]
    return left


async def hold(world: World, load: Load) -> dict[str, Any]:
    """C1–C6 and C8–C10; what was looked at, for the report."""
    assert load.refused == []
    _promised_is_there(world, load)
    _effects_are_once_and_in_order(world)
    await _books_and_chains(world)
    return {"people": len(load.people), "applications": len(load.applications), "unanswered": load.unanswered, **_bounded(world)}


def _promised_is_there(world: World, load: Load) -> None:
    """C4: what was answered is there; what was not is wholly there or wholly not (a person has its honour, a form its account)."""
    people = {str(row[0]) for row in world.ask("registry", "SELECT person_id FROM person")}
    assert load.people.keys() <= people
    assert world.ask(
        "registry", "SELECT count(*) FROM person p WHERE NOT EXISTS (SELECT 1 FROM stream s WHERE s.subject = p.person_id)"
    ) == [(0,)]
    applications = {str(row[0]) for row in world.ask("assistance", "SELECT id FROM application")}
    assert load.applications.keys() <= applications


def _effects_are_once_and_in_order(world: World) -> None:
    """C5, C6: the feed of notifications has every version of every subject exactly once and in order; projections hold the same people."""
    for speaker in ("registry", "assistance", "funds"):
        said = world.ask(speaker, "SELECT count(*) FROM outbox")[0][0]
        assert world.ask("notifications", f"SELECT count(*) FROM feed WHERE speaker = '{speaker}'") == [(said,)]
    wrong = """
    SELECT count(*) FROM (SELECT version, row_number() OVER (PARTITION BY speaker, subject ORDER BY position) AS nth FROM feed) f WHERE version <> nth
    """
    assert world.ask("notifications", wrong) == [(0,)]
    assert world.ask("notifications", "SELECT count(*) = max(position) FROM feed") == [(True,)]
    people = world.ask("registry", "SELECT person_id FROM person ORDER BY 1")
    for name in sorted(LISTENERS["registry"]):
        assert world.ask(name, "SELECT DISTINCT person_id FROM person_chain ORDER BY 1") == people, name
    forms = world.ask("assistance", "SELECT count(*) FROM application")[0][0]
    assert world.ask("notifications", "SELECT count(*) FROM work_item WHERE gate = 'REVIEW'") == [(forms,)]


async def _books_and_chains(world: World) -> None:
    """C1, C2, C8, C9: the earmarks' books close, every audit chain holds."""
    assert all(row[0] for row in world.ask("funds", "SELECT holds FROM ledger.conservation()"))
    for name in world.departments:
        check = await world.asked(f"/{name}/operations/audit-check")
        assert check["intact"] is True, name


def _bounded(world: World) -> dict[str, int]:
    """C10: no process has grown out of bounds, connections are few, nothing starts again and again."""
    sizes = {name: psutil.Process(child.pid).memory_info().rss for name, child in world.system.processes.children.items() if child.pid}
    assert max(sizes.values()) < _LIMIT_BYTES, sizes
    connections = world.ask("registry", "SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL")[0][0]
    assert connections < _LIMIT_CONNECTIONS
    return {"largest_mb": max(sizes.values()) // 1_048_576, "connections": connections}
