"""The other departments once each, within the county's year: employment for who lost their work, a check-up with its bill, a housing order with a proof.

Amounts, ratios and criteria that the circular does not state carry a document number that says they are the demo's own.
"""

from datetime import timedelta
from typing import Any

from deploy.local.demo_county import Year
from deploy.local.demo_payment import keyed
from services.housing.domain.order_proof import faults_of_proof, faults_of_receipt

_DOCUMENT = "演示标准〔2024〕1号(虚构)"
_CODE = "91110108551385082Q"
_POINTS = "住房困难得分"


async def _units(year: Year, kind: str) -> list[dict[str, Any]]:
    query = {"kind": kind, "limit": 500}
    found: list[dict[str, Any]] = (await year.demo.ask("GET", "/registry/org-units", year.demo.headers("sysadmin"), params=query))["items"]
    return found


async def help_to_work(year: Year) -> None:
    """C5.2, C5.3: in the real-name ledger since the report, with a named helper, a plan and a first contact."""
    demo, today = year.demo, year.demo.system.clock.today()
    region = next(unit["region_code"] for unit in await _units(year, "CITY_FEDERATION") if unit["id"] == year.l2.unit_id)
    bureau = next(unit for unit in await _units(year, "HRSS") if unit["region_code"] == region)
    clerk = year.clerk("HRSS_CLERK", bureau["id"])
    listed = lambda: demo.ask("GET", "/employment/unemployment-records", clerk, params={"limit": 500})  # noqa: E731 - asked again and again
    records = (await demo.until(listed, lambda page: bool(page["items"])))["items"]
    path = f"/employment/one-on-ones/{records[0]['assistance_id']}"
    await demo.ask("POST", f"{path}/helper", clerk, json={"helper": "helper-demo", "unit": bureau["id"], "name": "帮扶人(演示)"})
    plan = {"goal": "三个月内就业", "measures": ["PLACEMENT"], "target_on": (today + timedelta(days=90)).isoformat()}
    await demo.ask("POST", f"{path}/plan", clerk, json=plan)
    await demo.ask("POST", f"{path}/contacts", clerk, json={"on": today.isoformat(), "channel": "VISIT", "note": "本人愿意就业"})
    year.told.append(("就业：实名制与一对一", f"{bureau['name']}台账{len(records)}人，已确定帮扶人、制订计划并首次联系"))


async def check_up(year: Year) -> None:
    """C4.5–C4.8: who pays follows from facts; the unions' shares add up to the fen; funds owes them."""
    demo, today = year.demo, year.demo.system.clock.today()
    province = str(demo.system.issuer.accounts["registrar"].unit_id)
    people = await year.people(category="FARMER") or await year.people()
    plan = {"year": today.year, "doc_no": _DOCUMENT}
    await demo.ask("POST", "/health/checkup-plans", demo.headers("registrar"), json=plan)
    await year.policy("health", "checkup.ratio.CITY", "30 30 40", "体检费省、市、县分担比例", "%", "C4.8")
    county, union = year.clerk("COUNTY_REVIEWER"), year.clerk("VERIFIER", year.l2.unit_id)
    person = next((each["id"] for each in people if each["tier"] == "PROVINCIAL"), people[0]["id"])  # a farmer's is the unions' to pay
    checkup = (await demo.ask("POST", "/health/checkups", county, json={"person_id": person, "year": today.year}))["id"]
    hospital = {"hospital_code": _CODE, "hospital_name": "演示医院"}
    path = f"/health/checkups/{checkup}"
    await demo.ask("POST", f"{path}/booking", county, json={"on": today.isoformat()} | hospital)
    await demo.ask("POST", f"{path}/completion", county, json={"done_on": today.isoformat()})
    planned = (await demo.ask("GET", "/health/checkups", union, params={"year": today.year, "limit": 500}))["items"]
    payer = next(each["payer"] for each in planned if each["id"] == checkup)
    amount = "1000.00" if payer == "CENTRAL_SPECIAL" else "800.01"
    bill = hospital | {"invoice_no": "0340024061200017", "amount": amount, "payer": payer}
    entered = await keyed(demo, f"{path}/bills", county, json=bill)
    await keyed(demo, f"/health/checkup-bills/{entered['id']}/approval", union)
    told = f"{amount}元由{'单位' if payer == 'EMPLOYER' else '中央专项' if payer == 'CENTRAL_SPECIAL' else '工会经费'}列支"
    if payer == "UNION_FUND":
        shares = []
        for unit in (province, year.l2.unit_id, year.county):
            clerk = year.clerk("PREPARER", unit)
            bills = lambda clerk=clerk: demo.ask("GET", "/funds/bills", clerk, params={"limit": 500})  # noqa: E731 - asked again and again
            owed = await demo.until(bills, lambda page: bool(page["items"]))
            shares.append(owed["items"][0]["amount"])
        told += f"，省、市、县各担 {'、'.join(shares)} 元，合计到分"
    year.told.append(("健康体检", told))


async def queue_for_housing(year: Year) -> None:
    """C5.9: local conditions, published scores, and among equals only the model worker's household first; everybody can prove their place."""
    demo, today = year.demo, year.demo.system.clock.today()
    county = next(unit for unit in await _units(year, "COUNTY_FEDERATION") if unit["id"] == year.county)
    body = {"kind": "HOUSING", "name": f"{year.name.removesuffix('总工会')}住房和城乡建设局", "parent_id": county["parent_id"]}
    body |= {"region_code": county["region_code"], "valid_from": "2018-01-01"}
    bureau = (await demo.ask("POST", "/registry/org-units", demo.headers("registrar"), json=body))["id"]
    clerk = year.clerk("DEPARTMENT_CLERK", bureau)
    published = {"scheme": "PUBLIC_RENTAL", "year": today.year, "quota": 2, "doc_no": _DOCUMENT}
    published |= {"criteria": [{"name": _POINTS, "doc_no": _DOCUMENT}]}
    heard = lambda: demo.ask("GET", "/registry/bus/completeness", demo.headers("sysadmin"))  # noqa: E731 - asked again and again
    await demo.until(heard, lambda state: not any(gap["department"] == "housing" for gap in state["behind"]))  # it knows the office
    queue = (await demo.ask("POST", "/housing/queues", clerk, json=published))["id"]
    person = (await year.people())[-1]["id"]
    await demo.ask("POST", "/housing/households", clerk, json={"person_id": person, "rural": False, "dwelling": "RENTED"})
    applications = [await _waiting(year, clerk, queue, f"R-{n}", points, n) for n, points in enumerate((90, 80, 80))]
    own = await _waiting(year, clerk, queue, "L-1", 80, 9, person)
    union = year.clerk("VERIFIER", year.l2.unit_id)
    await demo.ask("POST", f"/housing/applications/{own}/certification", union, json={"in_force": True})
    ranking = (await demo.ask("POST", f"/housing/queues/{queue}/rankings", clerk))["id"]
    proof = (await demo.http.get(f"/housing/public/orders/{ranking}")).json()
    asked = [{"application_id": each} for each in (*applications, own)]
    receipts = [await demo.ask("POST", f"/housing/rankings/{ranking}/receipts", clerk, json=each) for each in asked]
    faults = faults_of_proof(proof) + [fault for receipt in receipts for fault in faults_of_receipt(proof, receipt)]
    mine = receipts[-1]
    told = f"4户排序，劳模家庭在同分者中由第{mine['position_without']}位到第{mine['position']}位，更高分者不动；4份回执{'全部核验通过' if not faults else '核验不符'}"
    year.told.append(("住房保障", told))


async def _waiting(year: Year, clerk: dict[str, str], queue: str, reference: str, points: int, minute: int, person: str = "") -> str:
    """A household whose local conditions the department has recorded."""
    filed = {"queue_id": queue, "reference": reference, "applied_at": f"2024-06-03T09:{minute:02}:00+08:00"}
    application = (await year.demo.ask("POST", "/housing/applications", clerk, json=filed | ({"person_id": person} if person else {})))[
        "id"
    ]
    verdict = {"met": True, "doc_no": _DOCUMENT, "ground": "收入和住房已核对(演示)", "scores": {_POINTS: points}}
    await year.demo.ask("POST", f"/housing/applications/{application}/verdict", clerk, json=verdict)
    return str(application)
