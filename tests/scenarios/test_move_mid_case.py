"""A person moves to another city while a form is on its way: reported, confirmed, handed over, verified by one, paid by one (C7.3, Q22)."""

from datetime import date

from tests.services.assistance.conftest import ALL, CITY

WUHU = "芜湖市总工会"
MOVE = {"effective_on": "2024-06-18", "content": {"kind": "RESIDENCE_CHANGED", "region": "340202", "address": "某街道"}}


async def _moved(county, person):
    """Reported by the county, confirmed by 合肥; the rule proposes 芜湖, which accepts. The report."""
    report = (await county.done(f"/registry/people/{person}/change-reports", county.clerk("COUNTY_REVIEWER"), MOVE))["id"]
    await county.done(f"/registry/change-reports/{report}/confirmation", county.clerk("REGISTRAR", CITY), {})
    wuhu = county.clerk("REGISTRAR", WUHU)
    answer = await county.system.http.get("/registry/transfers", params={"way": "in"}, headers=wuhu)
    [transfer] = answer.json()["items"]
    assert (transfer["origin"], transfer["from_l2"], transfer["county"]) == ("ROUTE", county.units[CITY], county.units["镜湖区总工会"])
    accepted = await county.done(f"/registry/transfers/{transfer['id']}/acceptance", wuhu)
    assert accepted["starts_on"] == "2024-07-01"
    return report


async def test_the_case_goes_on_with_the_union_of_the_day_and_each_month_has_one_payer(county):
    person = await county.register(category="灵活就业")
    application = await county.submit()
    await county.declared(application)  # 20 June
    report = await _moved(county, person)
    path = f"/applications/{application}/verification"
    assert await county.refused(path, county.clerk("VERIFIER", WUHU), {"findings": ALL}) == "NOT_RESPONSIBLE_UNIT"
    county.system.clock.move_to_day(date(2024, 7, 2))
    registry = county.system.system.departments["registry"]
    await registry.calendar["move-people"](registry.house)
    assert await county.refused(path, county.clerk("VERIFIER", CITY), {"findings": ALL}) == "NOT_RESPONSIBLE_UNIT"
    await county.done(path, county.clerk("VERIFIER", WUHU), {"findings": ALL})
    lines = []
    for union in (CITY, WUHU):
        verifier = county.clerk("VERIFIER", union)
        await county.done("/line-runs", verifier, {"through": "2024-07"})
        await county.system.run_jobs()
        await county.system.drain()
        lines += (await county.get("/lines", verifier)).json()["items"]
    paid = sorted({(line["month"], line["payer"]) for line in lines})
    assert paid == [("2024-06", county.units[CITY]), ("2024-07", county.units[WUHU])]
    wuhu = county.clerk("REGISTRAR", WUHU)
    receipt = (await county.system.http.get(f"/registry/change-reports/{report}/receipt", headers=wuhu)).json()
    done = [(effect["department"], effect["type"]) for effect in receipt["effects"]]
    assert ("registry", "TRANSFER_PROPOSED") in done
    assert ("assistance", "ENTITLEMENT_GRANTED") in done


async def test_a_report_waiting_when_the_person_moves_is_confirmed_by_the_new_union(county):
    person = await county.register(category="灵活就业")
    retired = {"effective_on": "2024-06-10", "content": {"kind": "RETIRED", "document": "退休审批表"}}
    waiting = (await county.done(f"/registry/people/{person}/change-reports", county.clerk("COUNTY_REVIEWER"), retired))["id"]
    county.system.clock.move_to_day(date(2024, 6, 20))
    await _moved(county, person)
    county.system.clock.move_to_day(date(2024, 7, 2))
    registry = county.system.system.departments["registry"]
    await registry.calendar["move-people"](registry.house)
    path = f"/registry/change-reports/{waiting}/confirmation"
    status, problem = await county.post(path, county.clerk("REGISTRAR", CITY), {})
    assert (status, problem["code"]) == (403, "NOT_RESPONSIBLE_UNIT")
    assert (await county.done(path, county.clerk("REGISTRAR", WUHU), {}))["state"] == "L2"
