"""A revoked honour: everything stops at once, unpaid lines are cancelled in both departments, what was paid stays paid (Q14; domain.md §5)."""

from datetime import date

from tests.services.assistance.conftest import CITY, PROVINCE
from tests.services.funds.union import Union

REVOCATION = {"revoked_on": "2024-07-05", "doc_no": "皖政〔2024〕30号", "reason": "依法撤销荣誉称号"}


def _money(county, directory):
    """The same union as its payers and the bank see it."""
    named = {"合肥": CITY, "芜湖": "芜湖市总工会", "省总": PROVINCE, "省财政厅": "安徽省财政厅"}
    return Union(county.system, directory / "bank", {short: county.units[name] for short, name in named.items()})


async def test_it_stops_at_once_unpaid_lines_are_cancelled_and_nothing_is_clawed_back(county, tmp_path):
    person = await county.register()
    application = await county.submit()
    await county.verified(application)
    assert (await county.run_lines("2024-06"))["lines"] == 1
    union = _money(county, tmp_path)
    earmark = await union.money()
    await county.system.drain()
    _, [line] = await union.send(earmark)
    await county.system.drain()
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")]))
    await county.system.drain()
    assert [each["state"] for each in await county.lines()] == ["PAID"]

    county.system.clock.move_to_day(date(2024, 7, 2))
    assert (await county.run_lines("2024-07"))["lines"] == 1
    county.system.clock.move_to_day(date(2024, 7, 8))
    city = county.clerk("REGISTRAR", CITY)
    record = (await county.system.http.get(f"/registry/people/{person}", headers=city)).json()
    [honour] = record["honours"]
    for _ in range(2):  # told once, and refused the second time
        status, _answer = await county.post(f"/registry/people/{person}/honours/{honour['id']}/revocation", city, REVOCATION)
        await county.system.drain()
    assert status == 409

    assert [(each["month"], each["state"], each["amount"]) for each in await county.lines()] == [
        ("2024-06", "PAID", "200.00"),
        ("2024-07", "CANCELLED", "200.00"),
    ]
    assert await county.state(application) == "CLOSED"
    [ended] = await county.said("ENTITLEMENT_TERMINATED")
    assert (ended["reason"], ended["last_month"]) == ("HONOR_REVOKED", "2024-06")
    assert [kind for kind, _, _ in await union.told() if kind.startswith("OVERPAYMENT")] == []
    status, refused = await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-07"})
    assert (status, refused["code"]) == (404, "NOT_FOUND")

    assert await county.run_lines("2024-07") == {"applications": 1, "lines": 0, "adjustments": 0}
    told = (await county.get(f"/applications/{application}/statement", county.clerk("VERIFIER", CITY), month="2024-07")).json()
    assert (told["payable"], told["appeal"]["first_to"]) == (False, CITY)
    assert any("撤销" in sentence for sentence in (*told["why"], *(said for each in told["clauses"] for said in each["original"])))
    again = await county.submit()
    await county.notice(again)
    county.system.clock.move_to_day(date(2024, 7, 20))
    for notice in (await county.get("/notices", county.clerk("COUNTY_REVIEWER"))).json()["items"]:
        if notice["closed_on"] is None:
            await county.done(f"/notices/{notice['id']}/closing", county.clerk("COUNTY_REVIEWER"))
    await county.done(f"/applications/{again}/declaration", county.clerk("COUNTY_REVIEWER"))
    findings = {"findings": ["IDENTITY", "HONOR", "INCOME", "LIFE_STATUS", "NO_DUPLICATE"]}
    assert await county.refused(f"/applications/{again}/verification", county.clerk("VERIFIER", CITY), findings) == "HONOR_REVOKED"
