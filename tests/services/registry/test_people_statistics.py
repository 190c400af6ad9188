"""Counts by place, tier and status: within the reader's scope, as of a day, as known at an instant, the same whenever they are asked."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from tests.services.registry.test_person_acts import DEATH, HONOUR

WUHU = {
    "id_number": "120103198806018241",
    "birth_date": "1988-06-01",
    "sex": "女",
    "name": "李四",
    "union": "芜湖市总工会",
    "county_union": "镜湖区总工会",
}


async def _counted(register, by, headers=None, **params):
    answer = await register.get("/statistics/people", headers or register.clerk("安徽省总工会"), by=by, **params)
    assert answer.status_code == 200, answer.text
    return {tuple(group["values"]): group["people"] for group in answer.json()["groups"]}


async def test_people_are_counted_by_what_is_asked_in_the_readers_scope(register):
    person = await register.person()
    await register.person(**WUHU)
    await register.done(f"/people/{person}/honours", HONOUR)
    assert await _counted(register, ["CITY", "TIER"]) == {("合肥市总工会", "全国"): 1, ("芜湖市总工会", "省部级"): 1}
    assert await _counted(register, ["COUNTY", "SEX"]) == {("包河区总工会", "男"): 1, ("镜湖区总工会", "女"): 1}
    assert await _counted(register, ["AGE"]) == {("50岁以下",): 2}
    assert await _counted(register, ["CITY"], register.clerk()) == {("合肥市总工会",): 1}


async def test_a_past_day_gives_what_it_gave_then(register):
    person = await register.person()
    before = register.system.clock.now().isoformat()
    register.system.clock.move_to_day(date(2024, 7, 1))
    await register.done(f"/people/{person}/death", DEATH)
    assert await _counted(register, ["LIFE"]) == {("去世",): 1}
    assert await _counted(register, ["LIFE"], as_of="2024-05-19") == {("健在",): 1}, "before the death"
    assert await _counted(register, ["LIFE"], as_of="2024-06-12", known_at=before) == {("健在",): 1}, "as it was known then"
    assert await _counted(register, ["LIFE"], as_of="2024-06-12") == {("去世",): 1}, "as it is known now"


async def test_a_revoked_honour_counts_until_its_day(register):
    person = await register.person()
    [honour] = (await register.get(f"/people/{person}")).json()["honours"]
    revoked = {"revoked_on": "2024-05-10", "doc_no": "皖政〔2024〕9号", "reason": "受到刑事处罚"}
    await register.done(f"/people/{person}/honours/{honour['id']}/revocation", revoked)
    assert await _counted(register, ["TIER"]) == {("省部级以下或已撤销",): 1}
    assert await _counted(register, ["TIER"], as_of="2024-05-09") == {("省部级",): 1}


async def test_bad_questions_and_readers_are_refused(register):
    province = register.clerk("安徽省总工会")
    for params in ({}, {"by": ["NAME"]}, {"by": ["CITY"] * 5}, {"by": ["CITY", "CITY"]}, {"by": ["CITY"], "as_of": "June"}):
        answer = await register.get("/statistics/people", province, **params)
        assert (answer.status_code, answer.json()["code"]) == (422, "INPUT_INVALID"), params
    assert (await register.get("/statistics/people", register.clerk(roles="PREPARER"), by=["CITY"])).status_code == 403


async def test_the_table_and_its_chart_are_printed(register):
    await register.person()
    province = register.clerk("安徽省总工会")
    issued = await register.done("/statistics/people/printouts", {"by": ["CITY", "TIER"], "as_of": "2024-06-12"}, province)
    pdf = await register.get(f"/printouts/{issued['number']}/pdf", province)
    text = "".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())
    for word in ("劳模人数统计表", "按责任工会", "合肥市总工会", "1人", "2024-06-12"):
        assert word in text, word
    assert (await register.get(f"/printouts/{issued['number']}/xlsx", province)).status_code == 200
