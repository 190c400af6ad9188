"""Dated history: what changes keeps what was known; each act by the responsible union, said once (C7.2, C7.3, C7.5; Q12, Q14, Q22)."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.ids import new_id

DEATH = {"died_on": "2024-05-20", "reason": "户籍注销证明"}
HONOUR = {"title": "全国劳动模范", "award_date": "2020-11-24", "granting_unit": "党中央、国务院", "doc_no": "中发〔2020〕20号"}


async def _etag(register, person):
    return (await register.get(f"/people/{person}")).headers["etag"]


async def _change(register, person, etag, **body):
    headers = register.clerk() | ({"If-Match": etag} if etag else {})
    return await register.post(f"/people/{person}/facts", {"effective_on": "2024-06-01", "reason": "退休审批表", **body}, headers)


async def test_a_death_is_recorded_once_and_another_day_is_refused(register):
    person = await register.person()
    for _ in range(2):
        await register.done(f"/people/{person}/death", DEATH)
    [said] = await register.said("MODEL_WORKER_DECEASED")
    assert said["facts"]["life"] == [{"starts_on": "1991-01-01", "value": "ALIVE"}, {"starts_on": "2024-05-20", "value": "DECEASED"}]
    assert (await register.post(f"/people/{person}/death", {**DEATH, "died_on": "2024-05-21"}))[1]["code"] == "INVALID_TRANSITION"
    assert (await _change(register, person, await _etag(register, person), category="RETIREE"))[1]["code"] == "BENEFICIARY_DECEASED"


async def test_a_telephone_is_changed_by_who_keeps_in_touch_or_by_the_person_and_shown_masked(register):
    person = await register.person(phone="13800000000")
    own = register.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    path, reviewer = f"/people/{person}/phone", register.clerk("包河区总工会", "COUNTY_REVIEWER")
    assert (await register.get(f"/people/{person}")).json()["phone"] == "138******00"
    assert (await register.done(path, {"phone": "138 5551 2345"}, reviewer))["changed"] == ["PHONE"]
    assert (await register.done(path, {"phone": "13855512345"}))["changed"] == []
    assert (await register.done("/me/phone", {"phone": "0551-62600000"}, own))["changed"] == ["PHONE"]
    shown = (await register.system.http.get("/registry/me", headers=own)).json()["phone"]
    assert (shown, (await register.get(f"/people/{person}")).json()["phone"]) == ("0551-62600000", "055********00")
    assert [said["changed"] for said in await register.said("MODEL_WORKER_UPDATED")] == [["PHONE"], ["PHONE"]]
    for body, headers, code in (
        ({"phone": "12345"}, reviewer, "FIELD_INVALID"), ({"phone": "13855512345"}, register.clerk("镜湖区总工会", "COUNTY_REVIEWER"), "NOT_RESPONSIBLE_UNIT"),
        ({"phone": "13855512345"}, register.clerk("芜湖市总工会"), "NOT_RESPONSIBLE_UNIT"), ({"phone": "1"}, register.clerk(roles="AUDITOR"), "ROLE_NOT_PERMITTED"),
        ({}, reviewer, "INPUT_INVALID"),
    ):  # fmt: skip
        assert (await register.post(path, body, headers))[1]["code"] == code
    assert (await register.post(f"/people/{new_id()}/phone", {"phone": ""}, reviewer))[1]["code"] == "PERSON_NOT_FOUND"
    async with register.system.houses["registry"].pool.connection() as connection:
        kept = str(await (await connection.execute("SELECT value FROM history WHERE kind = 'PHONE'")).fetchall())
    assert "13855512345" not in kept
    assert (await register.done(path, {"phone": ""}))["changed"] == ["PHONE"]
    await register.done(f"/people/{person}/death", DEATH)
    assert (await register.post(path, {"phone": "13855512345"}, reviewer))[1]["code"] == "BENEFICIARY_DECEASED"


@pytest.mark.parametrize(
    ("day", "code"), [("2024-06-13", "FIELD_INVALID"), ("1990-12-31", "FIELD_INVALID"), ("not a day", "INPUT_INVALID")]
)
async def test_an_impossible_death_is_refused(register, day, code):
    person = await register.person()
    assert (await register.post(f"/people/{person}/death", {**DEATH, "died_on": day}))[1]["code"] == code
    assert await register.said("MODEL_WORKER_DECEASED") == []


async def test_acts_are_of_the_responsible_union(register):
    person = await register.person()
    for unit, roles, code in (("芜湖市总工会", "REGISTRAR", "NOT_RESPONSIBLE_UNIT"), ("合肥市总工会", "VERIFIER", "ROLE_NOT_PERMITTED")):
        for path, body in (("death", DEATH), ("honours", HONOUR)):
            assert (await register.post(f"/people/{person}/{path}", body, register.clerk(unit, roles)))[1]["code"] == code
    assert (await register.post(f"/people/{new_id()}/death", DEATH))[1]["code"] == "PERSON_NOT_FOUND"
    async with register.system.houses["registry"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT code, count(*) FROM audit_row WHERE code <> 'OK' GROUP BY 1")).fetchall()
    assert dict(rows) == {"NOT_RESPONSIBLE_UNIT": 2, "ROLE_NOT_PERMITTED": 2, "PERSON_NOT_FOUND": 1}


async def test_honours_raise_the_tier_and_a_revocation_takes_it_back(register):
    person = await register.person()
    honour = (await register.done(f"/people/{person}/honours", HONOUR))["id"]
    assert (await register.post(f"/people/{person}/honours", HONOUR))[1]["code"] == "DUPLICATE_ROW"
    assert (await register.post(f"/people/{person}/honours", {**HONOUR, "doc_no": "x", "award_date": "2024-06-13"}))[1][
        "code"
    ] == "AWARD_DATE_INVALID"
    [said] = await register.said("HONOR_RECORDED")
    assert [span["value"] for span in said["facts"]["tier"]] == ["NONE", "PROVINCIAL", "NATIONAL"]
    revocation = {"revoked_on": "2024-05-10", "doc_no": "中发〔2024〕1号", "reason": "违法"}
    path = f"/people/{person}/honours/{honour}/revocation"
    assert (await register.post(path, {**revocation, "revoked_on": "2020-11-23"}))[1]["code"] == "FIELD_INVALID"
    assert (await register.post(f"/people/{person}/honours/{new_id()}/revocation", revocation))[1]["code"] == "NOT_FOUND"
    await register.done(path, revocation)
    assert (await register.post(path, revocation))[1]["code"] == "INVALID_TRANSITION"
    [said] = await register.said("HONOR_REVOKED")
    assert [span["value"] for span in said["facts"]["tier"]] == ["NONE", "PROVINCIAL", "NATIONAL", "PROVINCIAL"]


async def test_a_municipal_honour_is_kept_and_opens_nothing(register):
    person = await register.person()
    await register.done(f"/people/{person}/honours", {**HONOUR, "title": "合肥市劳动模范"})
    [said] = await register.said("HONOR_RECORDED")
    assert (said["tier"], [span["value"] for span in said["facts"]["tier"]]) == ("NONE", ["NONE", "PROVINCIAL"])
    query = {"id_number": "360426199101010071", "name": "张三", "as_of": "2024-06-12"}
    found = (await register.system.http.post("/registry/people/lookup", json={"queries": [query]}, headers=register.clerk())).json()
    assert found["answers"][0]["tier"] == "PROVINCIAL"


async def test_a_change_needs_what_was_read_and_keeps_what_was_known(register):
    person = await register.person()
    before = datetime.combine(date(2024, 6, 12), datetime.min.time(), SHANGHAI) + timedelta(hours=9, minutes=30)
    assert (await _change(register, person, None, category="RETIREE"))[0] == 428
    assert (await _change(register, person, '"99"', category="RETIREE"))[0] == 412
    register.system.clock.move_to_day(date(2024, 6, 13))
    status, changed = await _change(register, person, await _etag(register, person), category="RETIREE", residence={"region": "340102"})
    assert (status, changed["changed"]) == (201, ["CATEGORY", "RESIDENCE"])
    unchanged = await _change(register, person, await _etag(register, person), category="RETIREE")
    assert unchanged[1]["changed"] == []
    assert len(await register.said("MODEL_WORKER_UPDATED")) == 1

    async def category(**params):
        return (await register.get(f"/people/{person}", **params)).json()["category"]

    assert await category() == "RETIREE"
    assert await category(as_of="2024-05-31") == "STAFF"  # as of a day before it held
    assert await category(known_at=before.isoformat()) == "STAFF"  # as known before it was recorded
    assert await category(as_of="2024-06-01") == "RETIREE"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"effective_on": "2024-06-13", "category": "RETIREE"}, "FIELD_INVALID"),
        ({"residence": {"region": "341521"}}, "REGION_UNKNOWN"),
        ({"life": "DECEASED"}, "INPUT_INVALID"),
        ({}, "INPUT_INVALID"),
    ],
)
async def test_a_wrong_change_is_refused(register, body, code):
    person = await register.person()
    assert (await _change(register, person, await _etag(register, person), **body))[1]["code"] == code


async def test_exactly_one_union_is_responsible_through_a_transfer(register):
    person, units = await register.person(), register.units
    to = {"l2": units["芜湖市总工会"], "county": units["镜湖区总工会"], "reason": "随子女迁居"}
    for wrong, code in (
        ({"county": units["包河区总工会"]}, "ORG_UNKNOWN"),
        ({"county": None}, "ORG_UNKNOWN"),
        ({"l2": units["镜湖区总工会"]}, "ORG_UNKNOWN"),
        ({"l2": units["合肥市总工会"], "county": units["包河区总工会"]}, "INVALID_TRANSITION"),
    ):
        assert (await register.post(f"/people/{person}/transfers", {**to, **wrong}))[1]["code"] == code
    transfer = (await register.done(f"/people/{person}/transfers", to))["id"]
    assert (await register.post(f"/people/{person}/transfers", to))[1]["code"] == "INVALID_TRANSITION"
    assert (await register.post(f"/transfers/{transfer}/acceptance"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    wuhu = register.clerk("芜湖市总工会")
    assert (await register.done(f"/transfers/{transfer}/acceptance", None, wuhu))["starts_on"] == "2024-07-01"
    assert (await register.post(f"/transfers/{transfer}/refusal", None, wuhu))[1]["code"] == "INVALID_TRANSITION"
    [said] = await register.said("SUPERVISING_UNION_CHANGED")
    assert [UUID(span["l2"]) for span in said["facts"]["chain"]] == [UUID(units["合肥市总工会"]), UUID(units["芜湖市总工会"])]
    department = register.system.system.departments["registry"]
    for day, sees in ((date(2024, 6, 30), (200, 404)), (date(2024, 7, 1), (404, 200))):
        register.system.clock.move_to_day(day)
        await department.calendar["move-people"](department.house)
        assert tuple([(await register.get(f"/people/{person}", clerk)).status_code for clerk in (register.clerk(), wuhu)]) == sees


async def test_a_declined_transfer_changes_nothing(register):
    person, units = await register.person(), register.units
    to = {"l2": units["安徽省省直机关工会"], "reason": "调入省直单位"}
    transfer = (await register.done(f"/people/{person}/transfers", to))["id"]
    declined = await register.done(f"/transfers/{transfer}/refusal", None, register.clerk("安徽省省直机关工会"))
    assert declined["starts_on"] is None
    assert await register.said("SUPERVISING_UNION_CHANGED") == []


async def test_one_sees_ones_own_record_in_full_and_who_has_looked(register):
    person, other = await register.person(), new_id()
    await register.post("/people/reveals", {"person_ids": [person], "reason": "核对发放名册"})
    await register.done(f"/people/{person}/honours", HONOUR)
    own = register.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    record = (await register.get("/me", own)).json()
    assert (record["id_number"], record["name"]) == ("360426199101010071", "张三")
    log = (await register.get("/me/access-log", own)).json()["items"]
    assert [(entry["action"], entry["reason"], entry["unit"]) for entry in log][-1:] == [
        ("REVEAL_ID_NUMBER", "核对发放名册", "合肥市总工会")
    ]
    stranger = register.system.token("worker2", roles=["MODEL_WORKER"], person_id=other)
    assert (await register.get("/me", stranger)).status_code == 404
    assert (await register.get("/me")).json()["code"] == "ROLE_NOT_PERMITTED"
    assert (await register.get(f"/people/{person}", stranger)).status_code == 404


async def test_events_say_what_the_work_and_the_place_are_and_name_neither_employer_nor_street(register):
    person = await register.person(
        employer="合肥某机械厂", credit_code="91110108551385082Q", employer_condition="正常", front_line="是", post="钳工"
    )
    await _change(register, person, await _etag(register, person), work={"condition": "SUSPENDED", "overcapacity": True})
    await _change(register, person, await _etag(register, person), residence={"region": "340102", "address": "明光路2号"})
    said = (await register.said("MODEL_WORKER_UPDATED"))[-1]
    normal = {"has_unit": True, "condition": "NORMAL", "front_line": True, "overcapacity": False}
    assert said["facts"]["work"] == [
        {"starts_on": "1991-01-01", **normal},
        {"starts_on": "2024-06-01", **normal, "condition": "SUSPENDED", "overcapacity": True},
    ]
    assert said["facts"]["residence"] == [
        {"starts_on": "1991-01-01", "region": "340111"},
        {"starts_on": "2024-06-01", "region": "340102"},
    ]
    assert (said["facts"]["job_loss"], said["facts"]["custody"]) == ([], [])
    assert not any(word in str(said) for word in ("机械厂", "钳工", "明光路", "91110108551385082Q"))
