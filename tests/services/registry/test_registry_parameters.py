"""registry's policy values: shipped ones have their shape; a new one is set by two persons with a document and counts from its day (C1.5, Q16, Q40)."""

from datetime import date

import pytest

from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.parameters import Parameter
from services.registry.policy import c1_5_parameters
from services.registry.storage.parameters import PARAMETERS
from tests.services.registry.test_archives import CLAIM
from tests.services.registry.test_change_reports import RETIREMENT
from tests.support.parameters import two_persons_set_a_value

MEDAL = "全国五一劳动奖章"


async def _set(register, key, value, day="2024-06-12", cites="Q16"):
    row = {"key": key, "value": value, "unit": "项", "effective_from": day, "cites": cites, "doc_no": "皖工发〔2024〕31号", "title": key}
    officer, approver = (register.clerk("安徽省总工会", role, role) for role in ("POLICY_OFFICER", "POLICY_APPROVER"))
    entered = await register.done("/parameters", row, officer)
    await register.done(f"/parameters/{entered['id']}/approval", None, approver)


def test_what_is_shipped_has_its_shape():
    shipped = PARAMETERS.shipped()
    c1_5_parameters.check(shipped.rows)
    assert shipped.on(date(2024, 6, 12)).text("treated_as.enabled") == "false"


@pytest.mark.parametrize(
    ("key", "value", "taken"),
    [
        ("treated_as.enabled", "true", True), ("treated_as.enabled", "是", False), ("treated_as.titles", "-", True),
        ("treated_as.titles", f"{MEDAL} 全国优秀护士", True), ("treated_as.titles", "", False), ("treated_as.titles", f"{MEDAL} -", False),
        ("treated_as.titles", "全国劳动模范", False), ("treated_as.titles", "全国煤炭工业劳动模范", False),
        ("archive.days", "30", True), ("archive.days", "0", False), ("archive.days", "1000", False), ("archive.days", "３０", False),
    ],
)  # fmt: skip
def test_what_a_value_may_look_like(key, value, taken):
    row = Parameter(key, value, "项", date(2024, 7, 1), "C1.5", "皖工发〔2024〕31号", "试")
    if taken:
        c1_5_parameters.check([row])
        return
    with pytest.raises(LaomoError) as refusal:
        c1_5_parameters.check([row])
    assert refusal.value.code is Code.FIELD_INVALID


async def test_a_value_is_set_by_two_persons(departments):
    await two_persons_set_a_value(departments, "registry", "archive.days", good="45", bad="几天")


async def test_another_number_of_days_counts_for_what_is_filed_from_its_day_on(register):
    first = await register.person()
    await _set(register, "change_report.working_days", "3", "2024-06-13", "Q40")
    county = register.clerk("包河区总工会", "COUNTY_REVIEWER", "reviewer")

    async def due(person):
        report = (await register.done(f"/people/{person}/change-reports", RETIREMENT, county))["id"]
        return (await register.get(f"/change-reports/{report}")).json()["report"]["due_on"]

    second = await register.person(name="李四", sex="女", birth_date="1988-06-01", id_number="120103198806018241")
    assert await due(first) == "2024-06-19"  # five working days as shipped
    register.system.clock.move_to_day(date(2024, 6, 13))
    assert await due(second) == "2024-06-18"


async def test_a_medal_is_provincial_once_a_document_says_so_and_never_before(register):
    person = await register.person()
    medal = {**CLAIM, "title": MEDAL, "doc_no": "总工发〔2020〕7号", "award_date": "2020-04-28"}
    await register.done(f"/people/{person}/honours", medal)
    assert (await register.said("HONOR_RECORDED"))[-1]["tier"] == "NONE"
    roster = {"title": MEDAL, "name": "李四", "sex": "女", "birth_date": "1988-06-01", "id_number": "120103198806018241"}
    status, refused = await register.post("/people", _person(roster), register.clerk("安徽省总工会"))
    assert (status, refused["code"]) == (422, "HONOR_NOT_COVERED")
    await _set(register, "treated_as.titles", MEDAL)
    assert (await register.post("/people", _person(roster), register.clerk("安徽省总工会")))[1][
        "code"
    ] == "HONOR_NOT_COVERED"  # not enabled
    await _set(register, "treated_as.enabled", "true", "2024-06-13")
    assert (await register.post("/people", _person(roster), register.clerk("安徽省总工会")))[1][
        "code"
    ] == "HONOR_NOT_COVERED"  # from tomorrow
    register.system.clock.move_to_day(date(2024, 6, 13))
    other = (await register.done("/people", _person(roster), register.clerk("安徽省总工会")))["id"]
    [honour] = (await register.get(f"/people/{other}")).json()["honours"]
    assert (honour["title"], honour["tier"]) == (MEDAL, "PROVINCIAL")
    again = {**medal, "doc_no": "总工发〔2021〕8号", "award_date": "2021-04-28"}
    await register.done(f"/people/{person}/honours", again)
    assert (await register.said("HONOR_RECORDED"))[-1]["tier"] == "PROVINCIAL"


def _person(changed):
    return PERSON | changed


PERSON = {
    "name": "张三", "sex": "男", "birth_date": "1991-01-01", "id_number": "360426199101010071", "category": "在职职工", "award_date": "2020-04-28",
    "doc_no": "总工发〔2020〕7号", "region_code": "340111", "union": "合肥市总工会", "county_union": "包河区总工会",
}  # fmt: skip
