"""Who is to be responsible follows from the record; the receiving union accepts, the old one goes on till the first of a month (C8.1, Q22)."""

from datetime import date

import pytest

FARMER = {"category": "农民"}
PLACES = {"庐江": "340124", "镜湖": "340202", "包河": "340111", "南京玄武": "320102"}


async def confirmed(register, person, kind, on="2024-06-05", **content):
    body = {"effective_on": on, "content": {"kind": kind, **content}}
    report = (await register.done(f"/people/{person}/change-reports", body, register.clerk("合肥市总工会", subject="second")))["id"]
    await register.done(f"/change-reports/{report}/confirmation", {})


async def open_transfers(register, union="安徽省总工会", **asked):
    return (await register.get("/transfers", register.clerk(union), state="PROPOSED", **asked)).json()["items"]


@pytest.mark.parametrize(
    ("place", "to"),
    [("庐江", ("合肥市总工会", "庐江县总工会")), ("镜湖", ("芜湖市总工会", "镜湖区总工会")), ("包河", None), ("南京玄武", None)],
)
async def test_a_farmer_goes_where_they_live(register, place, to):
    person = await register.person(**FARMER)
    await confirmed(register, person, "RESIDENCE_CHANGED", region=PLACES[place], address="某村")
    found = [(one["l2"], one["county"]) for one in await open_transfers(register)]
    assert found == ([tuple(register.units[name] for name in to)] if to else [])


async def test_staff_stay_with_the_city_of_the_employer_wherever_they_live(register):
    person = await register.person(employer="合肥某厂", employer_condition="正常")
    await confirmed(register, person, "RESIDENCE_CHANGED", region=PLACES["镜湖"])
    assert await open_transfers(register) == []


async def test_a_new_employer_decides_and_an_industry_union_comes_first(register):
    units = register.units
    person = await register.person(employer="合肥某厂", employer_condition="正常")
    await confirmed(register, person, "EMPLOYER_CHANGED", employer="芜湖某厂", post="电工", region=PLACES["镜湖"])
    [one] = await open_transfers(register, "芜湖市总工会", way="in")
    assert one["county"] == units["镜湖区总工会"]
    industry = units["安徽省能源化学地质工会"]
    await confirmed(
        register, person, "EMPLOYER_CHANGED", "2024-06-10", employer="某矿业公司", post="电工", region=PLACES["镜湖"], affiliated=industry
    )
    assert await open_transfers(register, "芜湖市总工会", way="in") == []  # the later rule supersedes the earlier proposal
    [one] = await open_transfers(register, "合肥市总工会", way="out")
    assert (one["l2"], one["county"]) == (industry, None)


async def test_a_county_within_the_city_changes_on_the_first_of_the_month_after_acceptance(register):
    person = await register.person(**FARMER)
    await confirmed(register, person, "RESIDENCE_CHANGED", region=PLACES["庐江"])
    [one] = await open_transfers(register, "庐江县总工会")
    accepted = await register.done(f"/transfers/{one['id']}/acceptance")
    assert accepted["starts_on"] == "2024-07-01"
    [said] = await register.said("SUPERVISING_UNION_CHANGED")
    assert [span["county"] for span in said["facts"]["chain"]] == [register.units["包河区总工会"], register.units["庐江县总工会"]]
    assert len({span["l2"] for span in said["facts"]["chain"]}) == 1


async def test_lists_show_what_comes_and_goes_and_what_is_overdue(register):
    person = await register.person(**FARMER)
    await confirmed(register, person, "RESIDENCE_CHANGED", region=PLACES["镜湖"])
    for union, way, count in (
        ("芜湖市总工会", "in", 1), ("芜湖市总工会", "out", 0), ("合肥市总工会", "out", 1), ("合肥市总工会", "in", 0), ("马鞍山市总工会", "in", 0),
    ):  # fmt: skip
        assert len(await open_transfers(register, union, way=way)) == count
    assert await open_transfers(register, overdue=True) == []
    register.system.clock.move_to_day(date(2024, 6, 20))
    [late] = await open_transfers(register, "芜湖市总工会", overdue=True)
    assert late["overdue"] is True


async def test_what_a_union_proposes_itself_takes_the_place_of_the_rules_proposal(register):
    person, units = await register.person(**FARMER), register.units
    await confirmed(register, person, "RESIDENCE_CHANGED", region=PLACES["镜湖"])
    to = {"l2": units["马鞍山市总工会"], "county": units["花山区总工会"], "reason": "本人申请"}
    await register.done(f"/people/{person}/transfers", to)
    [one] = await open_transfers(register)
    assert (one["origin"], one["l2"]) == ("UNION", units["马鞍山市总工会"])
    await confirmed(register, person, "RESIDENCE_CHANGED", "2024-06-10", region=PLACES["庐江"])
    assert [one["origin"] for one in await open_transfers(register)] == ["UNION"]  # and stays until it is answered
