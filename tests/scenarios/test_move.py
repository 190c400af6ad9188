"""A person moves from 合肥 to 芜湖: at any instant one union is responsible, verifies and pays (Q22; domain.md §2)."""

import asyncio
from datetime import date

from tests.services.assistance.conftest import ALL, PROVINCE


async def _moved(county, person):
    to = {"l2": county.units["芜湖市总工会"], "county": county.units["镜湖区总工会"], "reason": "随子女迁居"}
    transfer = (await county.done(f"/registry/people/{person}/transfers", county.clerk("REGISTRAR", PROVINCE), to))["id"]
    await county.done(f"/registry/transfers/{transfer}/acceptance", county.clerk("REGISTRAR", "芜湖市总工会"))


async def test_verify_from_two_cities_after_a_move_exactly_one_wins(county):
    person = await county.register()
    application = await county.submit()
    await county.declared(application)
    await _moved(county, person)
    path = f"/applications/{application}/verification"
    assert (await county.post(path, county.clerk("VERIFIER", "芜湖市总工会"), {"findings": ALL}))[1][
        "code"
    ] == "NOT_RESPONSIBLE_UNIT"  # not before July
    county.system.clock.move_to_day(date(2024, 7, 1))
    clerks = [county.clerk("VERIFIER", city, f"v{number}") for number, city in enumerate(("合肥市总工会", "芜湖市总工会") * 8)]
    answers = await asyncio.gather(*(county.post(path, clerk, {"findings": ALL}) for clerk in clerks))
    assert [status for status, _ in answers].count(201) == 1
    assert {body.get("code") for _, body in answers} == {None, "NOT_RESPONSIBLE_UNIT", "INVALID_TRANSITION"}
    assert len(await county.said("APPLICATION_VERIFIED")) == 1


async def test_each_month_is_paid_by_the_union_of_its_first_day(county):
    person = await county.register()
    application = await county.submit()
    await county.verified(application)
    await _moved(county, person)
    county.system.clock.move_to_day(date(2024, 7, 2))
    wuhu = county.clerk("VERIFIER", "芜湖市总工会")
    await county.done("/line-runs", wuhu, {"through": "2024-07"})
    await county.system.run_jobs()
    lines = sorted((await county.get("/lines", wuhu)).json()["items"], key=lambda line: line["month"])
    assert [(line["month"], line["payer"]) for line in lines] == [
        ("2024-06", county.units["合肥市总工会"]),
        ("2024-07", county.units["芜湖市总工会"]),
    ]
    assert (await county.get("/lines", county.clerk("VERIFIER"))).json()["items"] == []


async def test_a_month_to_come_is_not_decided(county):
    await county.register()
    status, problem = await county.post("/line-runs", county.clerk("VERIFIER", "合肥市总工会"), {"through": "2024-07"})
    assert (status, problem["code"]) == (422, "FIELD_INVALID")
