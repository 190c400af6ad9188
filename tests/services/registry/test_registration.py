"""One person, one record: registered by API by the roster's own rules (C0.1, C7.2)."""

import asyncio

import pytest

from tests.services.registry.conftest import PERSON

PROVINCE = "安徽省总工会"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id_number": "360426199101010072"}, "ID_NUMBER_INVALID"),
        ({"id_number": "360426199113010071"}, "ID_NUMBER_INVALID"),
        ({"sex": "女"}, "ID_NUMBER_INVALID"),
        ({"birth_date": "1991-01-02"}, "BIRTH_DATE_MISMATCH"),
        ({"title": "合肥市劳动模范"}, "HONOR_NOT_COVERED"),
        ({"award_date": "2006-12-31"}, "AWARD_DATE_INVALID"),
        ({"award_date": "2024-06-13"}, "AWARD_DATE_INVALID"),
        ({"region_code": "341521"}, "REGION_UNKNOWN"),
        ({"union": "苏州市总工会"}, "ORG_UNKNOWN"),
        ({"county_union": "镜湖区总工会"}, "ORG_UNKNOWN"),
        ({"category": "干部"}, "FIELD_INVALID"),
        ({"employer_condition": "很好"}, "FIELD_INVALID"),
        ({"unknown": 1}, "INPUT_INVALID"),
    ],
)
async def test_a_wrong_registration_is_refused_and_stores_nothing(register, changed, code):
    status, problem = await register.post("/people", {**PERSON, **changed}, register.clerk(PROVINCE))
    assert (status, problem["code"]) == (422, code), problem
    assert (await register.get("/people", register.clerk(PROVINCE))).json()["items"] == []
    assert await register.said("MODEL_WORKER_REGISTERED") == []


async def test_a_retired_code_names_its_successor(register):
    _, problem = await register.post("/people", {**PERSON, "region_code": "341521"}, register.clerk(PROVINCE))
    assert "340422" in problem["detail"]


async def test_both_forms_of_a_number_are_one_person(register):
    await register.person(
        id_number="340104195001010019", birth_date="1950-01-01", name="李四", award_date="1990-04-01", category="退休职工"
    )
    again = {
        **PERSON,
        "id_number": "340104500101001",
        "birth_date": "1950-01-01",
        "name": "李四",
        "award_date": "1990-04-01",
        "doc_no": "另一文号",
    }
    assert (await register.post("/people", again, register.clerk(PROVINCE)))[1]["code"] == "DUPLICATE_PERSON"
    assert (await register.post("/people", {**again, "name": "王五"}, register.clerk(PROVINCE)))[1]["code"] == "IDENTITY_CONFLICT"


async def test_64_at_once_register_one_person(register):
    answers = await asyncio.gather(*(register.post("/people", PERSON, register.clerk(PROVINCE, subject=f"r{n}")) for n in range(64)))
    assert sorted({(status, body.get("code", "")) for status, body in answers}) == [(201, ""), (409, "DUPLICATE_PERSON")]
    assert [status for status, _ in answers].count(201) == 1
    assert len(await register.said("MODEL_WORKER_REGISTERED")) == 1


async def test_a_union_registers_its_own_people_only(register):
    assert (await register.post("/people", PERSON, register.clerk("芜湖市总工会")))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await register.post("/people", PERSON, register.clerk("包河区总工会")))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await register.post("/people", PERSON, register.clerk(roles="VERIFIER")))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await register.post("/people", PERSON))[0] == 201


async def test_lists_and_records_keep_to_the_chain_and_are_masked(register):
    person = await register.person()
    for unit, sees in (("合肥市总工会", 1), ("包河区总工会", 1), ("芜湖市总工会", 0), ("镜湖区总工会", 0), (PROVINCE, 1)):
        listed = (await register.get("/people", register.clerk(unit))).json()["items"]
        assert len(listed) == sees, unit
        assert (await register.get(f"/people/{person}", register.clerk(unit))).status_code == (200 if sees else 404), unit
    shown = (await register.get(f"/people/{person}")).text
    assert "360426199101010071" not in shown
    assert "13800000000" not in shown
    assert (await register.get("/people")).json()["items"][0]["id_number"] == "360*************71"


async def test_pages_are_stable_and_a_forged_cursor_is_refused(register):
    numbers = ["360426199101010071", "340104195001010019", "120103198806018241"]
    born = ["1991-01-01", "1950-01-01", "1988-06-01"]
    for number, day, name, sex in zip(numbers, born, ("张三", "李四", "王五"), ("男", "男", "女"), strict=True):
        await register.person(id_number=number, birth_date=day, name=name, sex=sex, award_date="2016-04-01")
    first = (await register.get("/people", limit=2)).json()
    second = (await register.get("/people", limit=2, cursor=first["next"])).json()
    assert {item["name"] for item in first["items"] + second["items"]} == {"张三", "李四", "王五"}
    assert second["next"] is None
    assert (await register.get("/people", cursor="forged")).json()["code"] == "CURSOR_INVALID"
