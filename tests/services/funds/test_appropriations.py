"""Local appropriations (C2.1): recorded by the place or by its union on paper, compared with the year before, corrected in red letters."""

import asyncio

import psycopg
import pytest

from tests.services.funds.offices import open_offices

SAID = {
    "place": "340124",
    "year": 2024,
    "amount": "300000.00",
    "doc_no": "庐财社〔2024〕12号",
    "decided_on": "2024-02-20",
    "office": "庐江县财政局",
}


async def _record(union, unit="庐江县财政局", roles="GOVERNMENT_CLERK", **changed):
    return await union.act("/appropriations", "gov", roles, unit, json={**SAID, **changed})


async def _report(union, year=2024, roles="FUNDS_CLERK", unit="省财政厅"):
    return await union.look(f"/appropriations?year={year}", roles, unit)


async def test_a_year_beside_the_year_before_and_who_is_missing(union):
    await open_offices(union)
    for year, amount in ((2023, "300000.00"), (2024, "299999.99")):
        assert (await _record(union, year=year, amount=amount))[0] == 201
    assert (await _record(union, "合肥市财政局", place="340100", amount="0.00"))[0] == 201
    report = await _report(union)
    assert (report["total"], report["before_total"], report["fallen"]) == ("299999.99", "300000.00", ["庐江县"])
    [lujiang] = [each for each in report["places"] if each["place"] == "340124"]
    assert (lujiang["change"], lujiang["trend"], lujiang["level"]) == ("-0.01", "FALLEN", "COUNTY")
    assert [each["trend"] for each in report["places"] if each["place"] == "340100"] == ["FIRST"]
    assert "芜湖市" in report["missing"]
    assert not {"合肥市", "庐江县"} & set(report["missing"])
    assert len([each for each in report["places"] if each["level"] == "CITY"]) == 16
    assert len(report["places"]) == 16 + 104


@pytest.mark.parametrize(
    ("unit", "roles", "changed", "status", "code"),
    [
        ("庐江县财政局", "GOVERNMENT_CLERK", {"amount": "-1.00"}, 422, "MONEY_FORMAT_INVALID"),
        ("庐江县财政局", "GOVERNMENT_CLERK", {"place": "340999"}, 422, "REGION_UNKNOWN"),
        ("庐江县财政局", "GOVERNMENT_CLERK", {"place": "340173"}, 422, "REGION_UNKNOWN"),
        ("庐江县财政局", "GOVERNMENT_CLERK", {"decided_on": "2024-06-13"}, 422, "FIELD_INVALID"),
        ("庐江县财政局", "GOVERNMENT_CLERK", {"place": "340100"}, 403, "NOT_RESPONSIBLE_UNIT"),
        ("芜湖市政府", "GOVERNMENT_CLERK", {}, 403, "NOT_RESPONSIBLE_UNIT"),
        ("庐江县财政局", "FUNDS_CLERK", {}, 403, "ROLE_NOT_PERMITTED"),
        ("庐江县总", "FORM_FILLER", {"paper_no": "纸1"}, 403, "ROLE_NOT_PERMITTED"),
        ("庐江县总", "COUNTY_REVIEWER", {}, 422, "FIELD_INVALID"),
        ("省财政厅", "FUNDS_CLERK", {}, 403, "ROLE_NOT_PERMITTED"),
    ],
)
async def test_what_is_refused(union, unit, roles, changed, status, code):
    await open_offices(union)
    got, problem = await _record(union, unit, roles, **changed)
    assert (got, problem["code"]) == (status, code), problem
    assert (await _report(union))["total"] == "0.00"


async def test_a_union_enters_the_sealed_paper_and_both_names_are_kept(union):
    await open_offices(union)
    assert (await _record(union, "庐江县总", "COUNTY_REVIEWER", paper_no="庐财函2024-5"))[0] == 201
    [row] = await union.look("/appropriations/340124?year=2024", "COUNTY_REVIEWER", "庐江县总")
    assert (row["office"], row["paper_no"], row["entered_by"]) == ("庐江县财政局", "庐财函2024-5", "gov")
    assert row["entered_unit"] == str(union.units["庐江县总"])


async def test_a_second_row_of_the_year_is_refused_until_the_first_is_reversed(union):
    await open_offices(union)
    _, first = await _record(union)
    assert (await _record(union, "合肥市总", "PREPARER", paper_no="纸2"))[1]["code"] == "DUPLICATE_ROW"
    path = f"/appropriations/{first['id']}/reversal"
    assert (await union.act(path, "x", "GOVERNMENT_CLERK", "芜湖市政府", json={"reason": "误录"}))[1]["code"] == "ROLE_NOT_PERMITTED"
    red = await union.done(path, "gov", "GOVERNMENT_CLERK", "庐江县财政局", json={"reason": "多填一个零"})
    assert (await union.act(path, "gov", "GOVERNMENT_CLERK", "庐江县财政局", json={"reason": "再次"}))[1]["code"] == "INVALID_TRANSITION"
    again = f"/appropriations/{red['id']}/reversal"
    assert (await union.act(again, "gov", "GOVERNMENT_CLERK", "庐江县财政局", json={"reason": "再次"}))[1]["code"] == "INVALID_TRANSITION"
    assert "庐江县" in (await _report(union))["missing"]
    assert (await _record(union, amount="30000.00"))[0] == 201
    rows = await union.look("/appropriations/340124?year=2024", "GOVERNMENT_CLERK", "庐江县财政局")
    assert [(row["seq"], row["amount"]) for row in rows] == [(1, "300000.00"), (2, "-300000.00"), (3, "30000.00")]
    assert (await _report(union))["total"] == "30000.00"


async def test_of_many_at_once_one_stands(union):
    await open_offices(union)
    said = await asyncio.gather(*(_record(union, amount=f"{n}.00") for n in range(1, 9)))
    assert sorted(status for status, _ in said) == [201] + [409] * 7


async def test_each_sees_its_own_place(union):
    await open_offices(union)
    await _record(union)
    county = await _report(union, roles="GOVERNMENT_CLERK", unit="庐江县财政局")
    assert [each["place"] for each in county["places"]] == ["340124"]
    city = await _report(union, roles="GOVERNMENT_CLERK", unit="合肥市财政局")
    assert {each["place"][:4] for each in city["places"]} == {"3401"}
    assert len(city["places"]) > 5
    headers = union.system.token("x", roles=["GOVERNMENT_CLERK"], unit_id=union.units["庐江县财政局"])
    assert (await union.system.http.get("/funds/appropriations/340100?year=2024", headers=headers)).status_code == 404
    for roles in (["MODEL_WORKER"], ["SYSTEM_ADMIN"]):
        nobody = union.system.token("y", roles=roles)
        assert (await union.system.http.get("/funds/appropriations?year=2024", headers=nobody)).status_code == 403


async def test_a_row_is_never_edited(union):
    await open_offices(union)
    await _record(union)
    async with union.system.houses["funds"].pool.connection() as connection:
        for statement in ("UPDATE appropriation SET amount_fen = 1", "DELETE FROM appropriation"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(statement)
