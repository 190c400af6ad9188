"""Households of model workers: of the place only, members sealed and masked, told with a reason to the department and the person (C5.9, §8)."""

import pytest

from libs.common.contracts.registry import ResidenceSpan
from tests.services.housing.conftest import BUREAU, CITY_BUREAU, OTHER_BUREAU, TOWN
from tests.support.desk import BORN, CITY, COUNTY, OTHER_CITY, PROVINCE

NAME, NUMBER, OTHER_NUMBER = "李四", "360426199101010071", "11010519491231002X"
MEMBER = {"relation": "SPOUSE", "name": NAME, "id_number": NUMBER}


@pytest.fixture
async def home(housing):
    person = await housing.person()
    household = await housing.household(person)
    await housing.done(f"/households/{household}/members", housing.clerk(), MEMBER)
    return person, household


async def test_members_lie_sealed_and_are_told_with_a_reason(housing, home):
    person, household = home
    stored = str(await housing.rows("SELECT m::text FROM household_member m")) + str(await housing.rows("SELECT a::text FROM audit_row a"))
    for secret in (NAME, NUMBER):
        assert secret not in stored
        assert secret.encode().hex() not in stored
    [shown] = await housing.items("/households", housing.clerk())
    assert shown["members"] == [{"id": shown["members"][0]["id"], "relation": "SPOUSE", "id_masked": "360*************71"}]
    for headers in (housing.clerk(), housing.clerk(unit=CITY_BUREAU), housing.worker(person)):
        [told] = await housing.done(f"/households/{household}/reveal", headers, {"reason": "审核条件"})
        assert (told["name"], told["id_number"]) == (NAME, NUMBER)
    rows = await housing.rows("SELECT subject, detail->>'reason' FROM audit_row WHERE action = 'REVEAL_HOUSEHOLD'")
    assert rows == [(person, "审核条件")] * 3
    assert (await housing.post(f"/households/{household}/reveal", housing.clerk(), {}))[1]["code"] == "INPUT_INVALID"


READERS = {
    "housing of the city": ("DEPARTMENT_CLERK", CITY_BUREAU, 1, None),
    "housing elsewhere": ("DEPARTMENT_CLERK", OTHER_BUREAU, 0, "NOT_FOUND"),
    "township": ("FORM_FILLER", TOWN, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "responsible union": ("VERIFIER", CITY, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "county union": ("COUNTY_REVIEWER", COUNTY, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "省总": ("REGISTRAR", PROVINCE, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "auditor": ("AUDITOR", PROVINCE, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
    "administrator of housing": ("SYSTEM_ADMIN", BUREAU, "ROLE_NOT_PERMITTED", "ROLE_NOT_PERMITTED"),
}


@pytest.mark.parametrize(("roles", "unit", "listed", "revealed"), READERS.values(), ids=READERS)
async def test_who_sees_a_household(housing, home, roles, unit, listed, revealed):
    _, household = home
    headers = housing.clerk(roles, unit)
    answer = await housing.get("/households", headers)
    assert (len(answer.json()["items"]) if answer.status_code == 200 else answer.json()["code"]) == listed
    if revealed:
        assert await housing.refused(f"/households/{household}/reveal", headers, {"reason": "查看"}) == revealed
    other = housing.worker(await housing.person())
    assert await housing.items("/households", other) == []
    assert await housing.refused(f"/households/{household}/reveal", other, {"reason": "查看"}) == "NOT_FOUND"


async def test_what_cannot_be_registered(housing, home):
    person, household = home
    body = {"person_id": person, "rural": False, "dwelling": "RENTED"}
    assert await housing.refused("/households", housing.clerk(), body) == "DUPLICATE_ROW"
    far = await housing.person(l2=OTHER_CITY, county="镜湖区总工会")
    dead = await housing.person(died=BORN.replace(year=2024))
    gone = await housing.person(merged_into=person)
    for who, code in (
        (far, "NOT_RESPONSIBLE_UNIT"), (dead, "BENEFICIARY_DECEASED"), (gone, "INVALID_TRANSITION"), (household, "PERSON_NOT_FOUND"),
    ):  # fmt: skip
        assert await housing.refused("/households", housing.clerk(), body | {"person_id": who}) == code
    living = await housing.person(l2=OTHER_CITY, county="镜湖区总工会", residence=(ResidenceSpan(starts_on=BORN, region="340111"),))
    await housing.done("/households", housing.clerk(), body | {"person_id": living})  # where they live, whichever union looks after them
    for roles, unit in (("FORM_FILLER", TOWN), ("VERIFIER", CITY), ("AUDITOR", BUREAU)):
        assert await housing.refused("/households", housing.clerk(roles, unit), body | {"person_id": far}) == "ROLE_NOT_PERMITTED"
    for changed in ({"dwelling": "TENT"}, {"rural": None}, {"who": 1}):
        assert await housing.refused("/households", housing.clerk(), body | changed) == "INPUT_INVALID"


async def test_members_come_and_go(housing, home):
    _, household = home
    path = f"/households/{household}/members"
    assert await housing.refused(path, housing.clerk(), MEMBER) == "DUPLICATE_ROW"
    assert await housing.refused(path, housing.clerk(), MEMBER | {"id_number": "360426199101010072"}) == "ID_NUMBER_INVALID"
    assert await housing.refused(path, housing.clerk(), MEMBER | {"relation": "FRIEND"}) == "INPUT_INVALID"
    assert await housing.refused(path, housing.clerk(unit=OTHER_BUREAU), MEMBER) == "NOT_RESPONSIBLE_UNIT"
    child = (await housing.done(path, housing.clerk(), MEMBER | {"relation": "CHILD", "id_number": OTHER_NUMBER.lower()}))["id"]
    leaving = f"{path}/{child}/departure"
    assert await housing.refused(leaving, housing.clerk(), {"left_on": "2024-06-13"}) == "FIELD_INVALID"
    assert await housing.refused(leaving, housing.clerk(unit=OTHER_BUREAU), {"left_on": "2024-06-12"}) == "NOT_RESPONSIBLE_UNIT"
    await housing.done(leaving, housing.clerk(), {"left_on": "2024-06-12"})
    assert await housing.refused(leaving, housing.clerk(), {"left_on": "2024-06-12"}) == "NOT_FOUND"
    [shown] = await housing.items("/households", housing.clerk())
    assert [each["relation"] for each in shown["members"]] == ["SPOUSE"]
    correction = {"rural": True, "dwelling": "NONE"}
    assert await housing.refused(f"/households/{household}", housing.clerk(unit=OTHER_BUREAU), correction, "PUT") == "NOT_RESPONSIBLE_UNIT"
    assert await housing.refused(f"/households/{child}", housing.clerk(), correction, "PUT") == "NOT_FOUND"
