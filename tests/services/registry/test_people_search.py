"""Search for clerks: names in every reading, initials, numbers, filters; within the jurisdiction, counted and paged (C7.2, §8)."""

from datetime import datetime

import pytest

from benchmarks.people import id_number
from libs.common.kernel.clock import SHANGHAI
from libs.common.web.pages import encode_cursor
from services.registry.domain.name_keys import keys_of, words_key
from services.registry.jobs.move_people import move_people


def sex_and_birth(number):
    return {
        "id_number": number,
        "sex": "男" if int(number[16]) % 2 else "女",
        "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        "award_date": "2015-04-01",
    }


async def people(register, *names, **changed):
    return {name: await register.person(**sex_and_birth(id_number(20_000 + n)), name=name, **changed) for n, name in enumerate(names)}


async def search(register, words, headers=None, **more):
    status, answer = await register.post("/people/search", {"words": words, **more}, headers)
    assert status == 200, answer
    return [found["name"] for found in answer["items"]]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单雄信", "shanxx"), ("单雄信", "shanxiongxin"), ("单雄信", "sxx"), ("曾国藩", "zeng guo fan"), ("仇和", "qiuhe"), ("仇和", "仇"),
        ("尉迟恭", "yuchigong"), ("尉迟恭", "ycg"), ("解缙", "xiejin"), ("解缙", "XieJin"), ("吕布", "lvbu"), ("吕布", "lübu"), ("吕布", "lyub"), ("张建国", "建国"),
        ("张建国", "张建"), ("张建国", "zjg"), ("买买提·艾力", "买买提艾力"), ("买买提·艾力", "艾力"), ("买买提·艾力", "mmtal"), ("𠮷野", "𠮷"),
    ],
)  # fmt: skip
def test_a_name_is_found_by_every_reading(name, typed):
    if typed == "shanxx":
        assert not any(key.startswith(typed) for key in keys_of(name))  # neither whole syllables nor initials
        return
    assert any(key.startswith(words_key(typed)) for key in keys_of(name))


def test_a_long_name_has_a_bounded_number_of_keys():
    assert len(keys_of("石解单曾仇尉迟查区朴盖任" * 2)) < 150


async def test_a_clerk_finds_by_name_pinyin_initials_and_number(register):
    await people(register, "单雄信", "张建国", "张健果")
    for words, found in (
        ("单", ["单雄信"]), ("shan", ["单雄信"]), ("sxx", ["单雄信"]), ("张", ["张健果", "张建国"]), ("zhangjianguo", ["张建国", "张健果"]), ("建国", ["张建国"]),
        ("zjg", ["张建国", "张健果"]), ("李", []), ("%", []), ("_", []),
    ):  # fmt: skip
        assert sorted(await search(register, words)) == sorted(found), words
    person = await register.person()
    assert await search(register, "360426199101010071") == ["张三"]
    assert person


async def test_a_person_found_in_two_ways_is_listed_once(register):
    await people(register, "王爱娜")
    assert await search(register, "wa") == ["王爱娜"]  # wangaina and wan


async def test_a_search_and_its_count_and_export_keep_to_the_jurisdiction(register):
    await register.person()
    await people(register, "张四", union="芜湖市总工会", county_union="镜湖区总工会", region_code="340202")
    assert await search(register, "zhang") == ["张三"]
    assert await search(register, "zhang", register.clerk("芜湖市总工会")) == ["张四"]
    assert await search(register, "zhang", register.clerk("镜湖区总工会", "COUNTY_REVIEWER")) == ["张四"]
    assert await search(register, "zhang", register.clerk("蜀山区总工会", "COUNTY_REVIEWER")) == []
    assert sorted(await search(register, "zhang", register.clerk("安徽省总工会"))) == ["张三", "张四"]
    assert await search(register, "zhang", register.clerk("安徽省总工会"), county=register.units["镜湖区总工会"]) == ["张四"]
    _, answer = await register.post("/people/search", {"words": "zhang"})
    assert (answer["total"], answer["more_than_total"]) == (1, False)
    answer = await register.post("/people/search", {"words": "张"}, register.system.token("admin", roles=["SYSTEM_ADMIN"]))
    assert answer[1]["items"] == []


async def test_filters_are_the_facts_of_today(register):
    person = await register.person()
    one = {"life": "ALIVE", "category": "STAFF", "tier": "PROVINCIAL", "region": "3401", "title": "安徽省劳动模范"}
    other = {"life": "LOST_CONTACT", "category": "RETIREE", "tier": "NATIONAL", "region": "340104", "title": "全国劳动模范"}
    for field, value in one.items():
        assert len((await register.get("/people", **{field: value})).json()["items"]) == 1, field
        assert await search(register, "zhang", **{field: value}) == ["张三"], field  # by the index of keys
    etag = (await register.get(f"/people/{person}")).headers["etag"]
    changes = {
        "life": "LOST_CONTACT",
        "category": "RETIREE",
        "residence": {"region": "340104"},
        "effective_on": "2024-06-01",
        "reason": "走访核实",
    }
    status, answer = await register.post(f"/people/{person}/facts", changes, register.clerk() | {"If-Match": etag})
    assert status == 201, answer
    honour = {"title": "全国劳动模范", "award_date": "2020-11-24", "granting_unit": "党中央、国务院", "doc_no": "中发〔2020〕20号"}
    given = (await register.done(f"/people/{person}/honours", honour))["id"]
    for field, value in other.items():
        assert len((await register.get("/people", **{field: value})).json()["items"]) == 1, field
        assert await search(register, "zhang", **{field: value}) == ["张三"], field
    for field in ("life", "category", "tier"):
        assert (await register.get("/people", **{field: one[field]})).json()["items"] == [], field
        assert await search(register, "zhang", **{field: one[field]}) == [], field
    assert await search(register, "zhang", unit=register.units["合肥市总工会"]) == []  # what keys do not say
    assert await search(register, "张", register.clerk("包河区总工会", "COUNTY_REVIEWER"), title=other["title"]) == ["张三"]
    await register.done(
        f"/people/{person}/honours/{given}/revocation", {"revoked_on": "2024-06-10", "doc_no": "中发〔2024〕1号", "reason": "依法撤销称号"}
    )
    assert len((await register.get("/people", tier="PROVINCIAL")).json()["items"]) == 1


async def test_pages_hold_everybody_once(register):
    names = [f"张{char}" for char in "一二三四五六七"]
    await people(register, *names)
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = await register.system.http.post(
            "/registry/people/search", json={"words": "zhang"}, params=params, headers=register.clerk()
        )
        page = answer.json()
        assert page["total"] == (7 if cursor is None else None)
        seen += [found["name"] for found in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(names)
    for forged in (encode_cursor("张一"), encode_cursor("张一", "no id"), "%%%"):
        answer = await register.system.http.post(
            "/registry/people/search", json={"words": "zhang"}, params={"cursor": forged}, headers=register.clerk()
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "CURSOR_INVALID")


async def test_someone_who_moved_is_found_by_the_new_union(register):
    person = await register.person()
    chain = {"l2": register.units["芜湖市总工会"], "county": register.units["镜湖区总工会"], "reason": "迁居芜湖"}
    proposed = (await register.done(f"/people/{person}/transfers", chain))["id"]
    await register.done(f"/transfers/{proposed}/acceptance", None, register.clerk("芜湖市总工会"))
    assert await search(register, "zs") == ["张三"]
    register.system.clock.move_to(datetime(2024, 7, 1, 9, tzinfo=SHANGHAI))
    house = register.system.houses["registry"]
    await move_people(house)
    assert await search(register, "zs") == []
    assert await search(register, "zs", register.clerk("芜湖市总工会")) == ["张三"]


async def test_people_from_before_there_were_keys_are_filled_in(register):
    await register.person()
    house = register.system.houses["registry"]
    async with house.pool.connection() as connection:
        await connection.execute("DELETE FROM person_key")
        await connection.execute("UPDATE person SET life = 'DECEASED'")
    assert await search(register, "zs") == []
    await move_people(house)
    assert await search(register, "zs", life="ALIVE") == ["张三"]
