"""The demo's second stage: every application through county review, public notice, declaration and verification, each by its own union."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from deploy.local.demo_run import Demo

_L2 = ("CITY_FEDERATION", "PROVINCIAL_DIRECT_UNION", "INDUSTRY_UNION")
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Desk:
    """One union's clerk."""

    name: str
    unit_id: str
    headers: dict[str, str]
    places: tuple[str, ...]


async def through_the_gates(demo: Demo) -> tuple[dict[str, int], list[Desk]]:
    """How many applications each act was done on, and the verifiers of the responsible unions."""
    started = time.perf_counter()
    counties, offices, unions = await _desks(demo)
    reviewers = [*counties, *offices]
    done = {"review": await _all(demo, reviewers, "review")}
    opened = await _order(demo, reviewers, "open_notice")
    notices = [(desk, (await demo.job("assistance", job, desk.headers, f"公示 {desk.name}"))["result"]) for desk, job in opened]
    done["open_notice"] = sum(result["outcomes"].get("OK", 0) for _, result in notices)
    last_day = max([await _post(demo, desk, result["notice_id"]) for desk, result in notices])
    demo.system.clock.move_to_day(last_day + timedelta(days=1))
    passed = [await demo.ask("POST", f"/assistance/notices/{result['notice_id']}/closing", desk.headers) for desk, result in notices]
    done["close_notice"] = sum(certificate["entries"] for certificate in passed)
    done["declare"] = await _all(demo, reviewers, "declare")
    done["verify"] = await _all(demo, unions, "verify")
    demo.timed("gates", time.perf_counter() - started, sum(done.values()))
    return done, unions


async def _desks(demo: Demo) -> tuple[list[Desk], list[Desk], list[Desk]]:
    """Reviewers of the counties, reviewers of the direct and industry unions' own offices, verifiers of the L2 unions."""
    admin = demo.account("sysadmin", "系统管理员", ["SYSTEM_ADMIN"])

    async def units(kind: str) -> list[dict[str, Any]]:
        page = await demo.ask("GET", "/registry/org-units", admin, params={"kind": kind, "limit": 500})
        items: list[dict[str, Any]] = page["items"]
        return items

    l2 = [unit for kind in _L2 for unit in await units(kind)]
    no_county = {unit["id"] for unit in l2 if unit["kind"] != _L2[0]}

    def desk(unit: dict[str, Any], role: str, title: str, places: tuple[str, ...]) -> Desk:
        headers = demo.account(f"{role.lower()}-{unit['id'][:8]}", f"{unit['name']} {title}", [role], unit["id"])
        return Desk(unit["name"], unit["id"], headers, places)

    counties = [desk(unit, "COUNTY_REVIEWER", "审核岗", ("UNIT", "COUNTY")) for unit in await units("COUNTY_FEDERATION")]
    offices = [desk(unit, "COUNTY_REVIEWER", "审核岗", ("UNIT",)) for unit in await units("UNION_OFFICE") if unit["parent_id"] in no_county]
    return counties, offices, [desk(unit, "VERIFIER", "核对岗", ()) for unit in l2]


async def _order(demo: Demo, desks: Sequence[Desk], act: str) -> list[tuple[Desk, str]]:
    """Order the act at every desk; a union with nothing to do has no job."""
    ordered = []
    for desk in desks:
        answer = await demo.http.post("/assistance/bulk-acts", json={"act": act}, headers=desk.headers)
        if answer.status_code == _NOT_FOUND:
            continue
        answer.raise_for_status()
        ordered.append((desk, answer.json()["job_id"]))
    return ordered


async def _all(demo: Demo, desks: Sequence[Desk], act: str) -> int:
    results = [
        (await demo.job("assistance", job, desk.headers, f"{act} {desk.name}"))["result"] for desk, job in await _order(demo, desks, act)
    ]
    return sum(result["outcomes"].get("OK", 0) for result in results)


async def _post(demo: Demo, desk: Desk, notice_id: str) -> date:
    """Hung up at every place today; the last day of the notice."""
    posting: dict[str, Any] = {}
    for place in desk.places:
        body = {"place": place, "posted_on": demo.system.clock.today().isoformat(), "posted_by": "公示张贴人"}
        posting = await demo.ask("POST", f"/assistance/notices/{notice_id}/postings", desk.headers, json=body)
    return date.fromisoformat(posting["last_day"])
