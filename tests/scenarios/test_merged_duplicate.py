"""One person registered twice, both records entitled: after the merge no month is given twice, after its reversal nothing is lost (C7.2, C2.3)."""

from datetime import date

from tests.services.assistance.conftest import ALL, CITY, PERSON, PROVINCE
from tests.services.funds.union import card


def _second_number():
    body, weights = "36042619910101017", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


async def _two_records(county):
    """Both with an application; the second one's account is the same person's other card."""
    number = _second_number()
    one = await county.register()
    other = await county.register(id_number=number, name="张叁", doc_no="皖政〔2015〕21号")
    first = await county.submit()
    account = {"kind": "CARD", "number": card(7), "holder": "张叁", "bank": "徽商银行"}
    second = await county.submit(id_number=number, name="张叁", account=account)
    return one, other, first, second


async def _decide(county, survivor):
    province = county.clerk("REGISTRAR", PROVINCE)
    listed = (await county.system.http.get("/registry/duplicates", headers=province)).json()["items"]
    body = {"decision": "SAME", "survivor": survivor, "reason": "与本人核实系同一人"}
    return (await county.done(f"/registry/duplicates/{listed[0]['id']}/decision", province, body))["merge_id"]


async def _owed(county):
    """What funds owes, by person."""
    async with county.system.houses["funds"].pool.connection() as connection:
        query = "SELECT person_id::text, sum(amount_fen)::bigint FROM ledger.obligation WHERE state = 'DUE' AND NOT withdrawn GROUP BY 1"
        return {person: fen for person, fen in await (await connection.execute(query)).fetchall() if fen}


async def test_no_month_is_given_twice_and_the_reversal_loses_nothing(county):
    one, other, first, second = await _two_records(county)
    await county.declared(first)
    notice = await county.notice(second)
    county.system.clock.move_to_day(date(2024, 7, 1))
    reviewer = county.clerk("COUNTY_REVIEWER")
    await county.done(f"/notices/{notice}/closing", reviewer)
    await county.done(f"/applications/{second}/declaration", reviewer)
    for application in (first, second):
        await county.done(f"/applications/{application}/verification", county.clerk("VERIFIER", CITY), {"findings": ALL})
    assert (await county.run_lines("2024-06"))["lines"] == 2
    assert await _owed(county) == {one: 20000, other: 20000}
    merge = await _decide(county, one)
    [suspended] = await county.said("ENTITLEMENT_SUSPENDED")
    assert suspended["entitlement_id"]
    await county.run_lines("2024-07")
    assert await _owed(county) == {one: 40000}  # June once, July once
    await county.run_lines("2024-07")
    assert await _owed(county) == {one: 40000}
    province = county.clerk("REGISTRAR", PROVINCE)
    await county.done(f"/registry/merges/{merge}/reversal", province, {"reason": "经核实为两人"})
    await county.run_lines("2024-07")
    assert await _owed(county) == {one: 40000, other: 40000}
    assert PERSON["name"] not in str(await county.said("ENTITLEMENT_CHANGED", "ENTITLEMENT_SUSPENDED"))
