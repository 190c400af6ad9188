"""An employer goes bankrupt: its people come into the custody of their place, and no month of any entitlement is lost (C7.4, Q22, Q23)."""

from datetime import date

from tests.services.assistance.conftest import ALL, CITY, COUNTY

FACTORY = {"employer": "合肥某机械厂", "credit_code": "91110108551385082Q", "employer_condition": "正常", "post": "钳工"}
DIRECT, OFFICE = "安徽省省直机关工会", "安徽省省直机关工会基层工作办公室"


async def _bankrupt(county, union, last_day):
    admin = county.clerk("REGISTRAR", "安徽省总工会")
    answer = await county.system.http.get("/registry/org-units", params={"kind": "EMPLOYER"}, headers=admin)
    [factory] = [unit["id"] for unit in answer.json()["items"]]
    body = {"effective_on": last_day, "valid_to": last_day, "condition": "BANKRUPT"}
    await county.done(f"/registry/org-units/{factory}/changes", county.clerk("REGISTRAR", union), body)


async def _registry(county, path, clerk, **asked):
    answer = await county.system.http.get(f"/registry{path}", params=asked, headers=clerk)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _months(county, through, *verifiers):
    """Every month with its payer, as the unions together have decided them."""
    found = []
    for union in verifiers:
        verifier = county.clerk("VERIFIER", union)
        await county.done("/line-runs", verifier, {"through": through})
        await county.system.run_jobs()
        await county.system.drain()
        found += [(line["month"], line["payer"], line["amount"]) for line in (await county.get("/lines", verifier)).json()["items"]]
    return sorted(found)


async def test_a_bankruptcy_within_the_city_moves_the_duties_and_loses_no_month(county):
    person = await county.register(**FACTORY, region_code="340102")  # works in 包河, lives in 瑶海
    application = await county.submit()
    await county.verified(application)  # 20 June
    await _bankrupt(county, CITY, "2024-06-19")
    await county.system.drain()
    yaohai = county.clerk("COUNTY_REVIEWER", "瑶海区总工会")
    [custody] = (await _registry(county, "/custodies", yaohai))["items"]
    assert (custody["starts_on"], custody["county"], custody["city"]) == ("2024-06-20", county.units["瑶海区总工会"], county.units[CITY])
    assert (await county.get(f"/applications/{application}", yaohai)).status_code == 200  # the custodian looks after the case
    assert (await county.get(f"/applications/{application}", county.clerk("COUNTY_REVIEWER", COUNTY))).status_code == 404
    loss = {"effective_on": "2024-06-20", "content": {"kind": "JOB_LOST", "cause": "BANKRUPTCY", "proof": "法院破产裁定书"}}
    report = (await county.done(f"/registry/people/{person}/change-reports", yaohai, loss))["id"]
    await county.done(f"/registry/change-reports/{report}/confirmation", county.clerk("REGISTRAR", CITY), {})
    assert len((await _registry(county, "/custodies", yaohai))["items"]) == 1  # the job lost begins no second custody
    county.system.clock.move_to_day(date(2024, 8, 5))
    hefei = county.units[CITY]
    assert await _months(county, "2024-08", CITY) == [(f"2024-{month:02}", hefei, "200.00") for month in (6, 7, 8)]


async def test_a_bankruptcy_on_the_direct_route_changes_the_payer_on_the_first_of_a_month_and_loses_none(county):
    await county.register(**FACTORY, union=DIRECT, county_union="")
    application = await county.submit(OFFICE)
    notice = await county.notice(application, OFFICE, ("UNIT",))
    county.system.clock.move_to_day(date(2024, 6, 20))
    reviewer = county.clerk("COUNTY_REVIEWER", OFFICE)
    await county.done(f"/notices/{notice}/closing", reviewer)
    await county.done(f"/applications/{application}/declaration", reviewer)
    await county.done(f"/applications/{application}/verification", county.clerk("VERIFIER", DIRECT), {"findings": ALL})
    await _bankrupt(county, DIRECT, "2024-06-19")
    await county.system.drain()
    county.system.clock.move_to_day(date(2024, 8, 5))
    registry = county.system.system.departments["registry"]
    await registry.calendar["move-people"](registry.house)
    [custody] = (await _registry(county, "/custodies", county.clerk("COUNTY_REVIEWER", COUNTY)))["items"]
    assert (custody["starts_on"], custody["county"]) == ("2024-06-20", county.units[COUNTY])
    direct, hefei = county.units[DIRECT], county.units[CITY]
    months = await _months(county, "2024-08", DIRECT, CITY)
    assert months == [("2024-06", direct, "200.00"), ("2024-07", hefei, "200.00"), ("2024-08", hefei, "200.00")]
