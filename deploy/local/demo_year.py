"""The demo's second act: the year of one county — survey, a retirement, a bankruptcy with custody, the other departments, a death, the Spring Festival.

The county is the one with the most living people of the union that paid most; the amounts that the circular does not state carry a document
number that says they are the demo's own. Papers that the offices seal are written to build/demo/papers/.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from deploy.local.demo_county import Year
from deploy.local.demo_departments import check_up, help_to_work, queue_for_housing
from deploy.local.demo_gates import Desk
from deploy.local.demo_payment import Paying, keyed
from deploy.local.demo_run import Demo

_ANSWERS = {
    "wage": "2300.00", "household_size": 2, "household_income": "4200.00", "health": "FAIR", "housing": "OWNED", "insurance": "EMPLOYEE",
    "employment": "RETIRED", "cause": "NOT_IN_HARDSHIP",
}  # fmt: skip


async def live_a_year(demo: Demo, unions: Sequence[Desk], paying: Sequence[Paying], papers: Path) -> list[tuple[str, str]]:
    """Each part's outcome in a line; nothing where the sample is too small for one."""
    started = time.perf_counter()
    await asyncio.to_thread(papers.mkdir, parents=True, exist_ok=True)
    year = await _county(demo, unions, paying, papers)
    if year is None:
        return [("人数太少", "未演示")]
    for part in (_survey, _retirement, _bankruptcy, help_to_work, check_up, queue_for_housing, _death, _festival):
        await part(year)
    demo.timed("year", time.perf_counter() - started, len(year.told))
    return year.told


async def _county(demo: Demo, unions: Sequence[Desk], paying: Sequence[Paying], papers: Path) -> Year | None:
    union = max(paying, key=lambda each: each.batch["people"], default=None)
    if union is None:
        return None
    desk = next(each for each in unions if each.unit_id == union.unit_id)
    admin = demo.headers("sysadmin")
    query = {"kind": "COUNTY_FEDERATION", "limit": 500}
    units = (await demo.ask("GET", "/registry/org-units", admin, params=query))["items"]
    counties = [unit for unit in units if unit["parent_id"] == desk.unit_id]
    counted = await demo.ask("GET", "/registry/statistics/people", desk.headers, params={"by": ["COUNTY"]})
    people = {group["values"][0]: group["people"] for group in counted["groups"]}
    chosen = max(counties, key=lambda unit: people.get(unit["name"], 0), default=None)
    return Year(demo, desk, chosen["id"], chosen["name"], papers, []) if chosen and people.get(chosen["name"]) else None


async def _survey(year: Year) -> None:
    """摸底调查: everybody alive has a record; one cannot be found and is shown as lost."""
    demo, today = year.demo, year.demo.system.clock.today()
    verifier, filler, reviewer = year.clerk("VERIFIER", year.l2.unit_id), year.clerk("FORM_FILLER"), year.clerk("COUNTY_REVIEWER")
    body = {"year": today.year, "due_on": (today + timedelta(days=60)).isoformat()}
    survey = (await demo.ask("POST", "/assistance/surveys", verifier, json=body))["id"]
    query = {"survey": survey, "limit": 500}
    records = (await demo.ask("GET", "/assistance/survey-records", filler, params=query))["items"]
    for n, record in enumerate(records):
        path = f"/assistance/survey-records/{record['id']}"
        read = await demo.http.get(path, headers=filler)
        said: dict[str, Any] = {"lost_contact": True} if n == len(records) - 1 > 0 else {"answers": _ANSWERS}
        headers = {**filler, "If-Match": read.headers["etag"]}
        await demo.ask("PUT", path, headers, json={"surveyed_on": today.isoformat(), **said})
    ordered = await demo.ask("POST", f"/assistance/surveys/{survey}/checks", reviewer)
    await demo.job("assistance", ordered["job_id"], reviewer, "审核调查表")
    progress = await demo.ask("GET", f"/assistance/surveys/{survey}/progress", verifier)
    [own] = [row for row in progress if row["county"] == year.county]
    told = f"应调查{own['in_scope']}人，已审核{own['checked']}人，失联{own['lost_contact']}人列明"
    year.told.append((f"摸底调查({year.name})", told))


async def _retirement(year: Year) -> None:
    """A change reported level by level; the income rule sees a pension where a wage was."""
    staff = await year.people(category="STAFF")
    if not staff:
        return
    on = year.demo.system.clock.today().replace(day=1)
    receipt = await year.report(staff[0]["id"], on, {"kind": "RETIRED", "document": "退休审批表(演示)"})
    year.told.append(("一人退休", f"县级上报、市级确认、省级备案({receipt['state']})"))


async def _bankruptcy(year: Year) -> None:
    """An employer goes: custody by rule from the next day, acknowledged by the county."""
    demo, today = year.demo, year.demo.system.clock.today()
    staff = await year.people(category="STAFF")
    if not staff:
        return
    person = staff[-1]["id"]
    receipt = await year.report(person, today, {"kind": "JOB_LOST", "cause": "BANKRUPTCY", "proof": "法院破产裁定书(演示)"})
    custodies = await demo.ask("GET", "/registry/custodies", year.clerk("REGISTRAR"), params={"person_id": person})
    for custody in custodies["items"]:
        await demo.ask("POST", f"/registry/custodies/{custody['id']}/acknowledgement", year.clerk("REGISTRAR"), json={})
    held = f"自{custodies['items'][0]['starts_on']}起由{year.name}托管" if custodies["items"] else "单位仍在，不需托管"
    year.told.append(("企业破产", f"{receipt['state']}；{held}"))


async def _death(year: Year) -> None:
    """Reported, held at once, confirmed; the family is visited and paid from union money, by two persons."""
    demo, today = year.demo, year.demo.system.clock.today()
    person = (await year.people())[0]["id"]
    await _amount(year, "bereavement_gratuity.amount", "2000.00", "抚恤慰问金")
    await year.report(person, today, {"kind": "DECEASED", "proof": "HOUSEHOLD_CANCELLATION"})
    verifier = year.clerk("VERIFIER", year.l2.unit_id)
    query = {"limit": 500}
    found = await demo.until(
        lambda: demo.ask("GET", "/assistance/bereavements", verifier, params=query),
        lambda page: any(case["person_id"] == person for case in page["items"]),
    )
    case = next(case for case in found["items"] if case["person_id"] == person)
    filler, reviewer = year.clerk("FORM_FILLER", case["unit"]), year.clerk("COUNTY_REVIEWER")
    path = f"/assistance/bereavements/{case['id']}"
    await demo.ask("POST", f"{path}/visit", filler, json={"visited_on": today.isoformat(), "visitors": "县总工会副主席一行"})
    proof = {"kind": "户口簿", "shelf_mark": "柜1-1", "seen_by": "王会计"}
    payment = {"relation": "SPOUSE", "payee": "家属(演示)", "proof": proof, "source": "UNION_FUND", "paid_on": today.isoformat()}
    entered = await keyed(demo, f"{path}/payments", filler, json=payment)
    paid = await keyed(demo, f"/assistance/bereavement-payments/{entered['id']}/approval", reviewer)
    number = await year.paper(f"{path}/receipt/printouts", reviewer, {"reason": "供家属签收"})
    year.told.append(("身故慰问", f"{case['unit_name']}三个工作日内上门；抚恤慰问金经两人办理，{paid['receipt']}，打印件 {number}"))


async def _festival(year: Year) -> None:
    """The Spring Festival grant: no amount, no grant; with one, a list that waits for its payment before the day."""
    demo = year.demo
    clock, spring = demo.system.clock, demo.system.clock.today().year + 1
    verifier = year.clerk("VERIFIER", year.l2.unit_id)
    await _amount(year, "national.spring_festival_grant.amount", "1000.00", "春节慰问金(全国劳模)")
    clock.move_to_day(max(clock.today(), date(spring, 1, 6)))
    opened = await demo.ask("POST", "/assistance/benefit-campaigns", verifier, json={"year": spring, "benefit": "SPRING_FESTIVAL_GRANT"})
    await demo.job("assistance", opened["job_id"], verifier, "计算名单")
    entries = await demo.ask("GET", f"/assistance/benefit-campaigns/{opened['id']}/entries", verifier, params={"limit": 500})
    national = [entry for entry in entries["items"] if entry["tier"] == "NATIONAL"]
    waiting = [entry for entry in entries["items"] if "AMOUNT_NOT_CONFIGURED" in entry["reasons"]]
    told = (
        f"名单{len(entries['items'])}人，{opened['due_on']}前发放；全国劳模{len(national)}人依标准，{len(waiting)}人尚无标准、逐人列出等待"
    )
    year.told.append((f"春节慰问({spring}年)", told))


async def _amount(year: Year, key: str, value: str, title: str) -> None:
    """A standard that the circular does not state."""
    await year.policy("assistance", key, value, title, "元", "C3.7")
