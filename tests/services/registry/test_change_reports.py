"""Reports of changes, level by level: each hop by its own unit and person, none skipped; confirmed once, applied once (C7.3, Q40)."""

import asyncio
from datetime import date

import pytest

from tests.services.registry.test_people_export import rows

BUREAU = "人力资源和社会保障局"
DEATH = {"effective_on": "2024-06-01", "content": {"kind": "DECEASED", "proof": "HOUSEHOLD_CANCELLATION"}}
RETIREMENT = {"effective_on": "2024-05-31", "content": {"kind": "RETIRED", "document": "退休审批表(2024)118号"}}
JOB_LOSS = {"effective_on": "2024-05-20", "content": {"kind": "JOB_LOST", "cause": "OTHER_INVOLUNTARY", "proof": "解除劳动合同证明"}}
MOVE = {"effective_on": "2024-06-05", "content": {"kind": "RESIDENCE_CHANGED", "region": "340102", "address": "明光路2号"}}
WORK = {
    "effective_on": "2024-06-03",
    "content": {"kind": "EMPLOYER_CHANGED", "employer": "合肥某新厂", "post": "钳工", "front_line": True, "region": "340111"},
}
POST = {"effective_on": "2024-06-04", "content": {"kind": "POSITION_CHANGED", "post": "班组长"}}
HONOUR = {
    "effective_on": "2024-06-01",
    "content": {"kind": "HONOR_CHANGED", "change": "GRANTED", "title": "全国劳动模范", "doc_no": "中发1号"},
}
OTHER = {"effective_on": "2024-06-01", "content": {"kind": "OTHER", "matter": "户籍迁移"}}
REPORTS = ("CHANGE_REPORT_FILED", "CHANGE_REPORT_FORWARDED", "CHANGE_REPORT_CONFIRMED", "CHANGE_REPORT_RETURNED", "CHANGE_REPORT_ARCHIVED")


def clerks(register):
    return {
        "unit": register.clerk("安徽省省直机关工会基层工作办公室", "FORM_FILLER", "filler"),
        "county": register.clerk("包河区总工会", "COUNTY_REVIEWER", "reviewer"),
        "city": register.clerk("合肥市总工会", "REGISTRAR", "registrar"),
        "province": register.clerk("安徽省总工会", "REGISTRAR", "provincial"),
        "county-hrss": register.clerk("包河区" + BUREAU, "HRSS_CLERK", "hrss-county"),
        "city-hrss": register.clerk("合肥市" + BUREAU, "HRSS_CLERK", "hrss-city"),
        "province-hrss": register.clerk("安徽省人力资源和社会保障厅", "HRSS_CLERK", "hrss-province"),
    }


async def file(register, person, body, who="county"):
    return (await register.done(f"/people/{person}/change-reports", body, clerks(register)[who]))["id"]


async def act(register, report, name, who, body=None):
    return await register.done(f"/change-reports/{report}/{name}", body, clerks(register)[who])


async def refused(register, path, body, who):
    headers = clerks(register)[who] if isinstance(who, str) else who
    status, answer = await register.post(path, body, headers)
    assert status >= 400, answer
    return answer["code"]


async def confirmed(register, person, body, who="county"):
    report = await file(register, person, body, who)
    await act(register, report, "confirmation", "city", {})
    return report


async def report_of(register, report, who="city"):
    answer = await register.get(f"/change-reports/{report}", clerks(register)[who])
    assert answer.status_code == 200, answer.text
    return answer.json()


async def spans(register, person, kind, event):
    return (await register.said(event))[-1]["facts"][kind]


async def test_each_level_stamps_and_the_province_only_files(register):
    person = await register.person()
    report = await file(register, person, RETIREMENT)
    assert (await register.get(f"/people/{person}")).json()["category"] == "STAFF"  # nothing applies before the responsible union confirms
    assert (await act(register, report, "confirmation", "city", {}))["state"] == "L2"
    assert (await register.get(f"/people/{person}")).json()["category"] == "RETIREE"
    assert (await act(register, report, "archiving", "province"))["state"] == "ARCHIVED"
    said = await register.said(*REPORTS)
    assert [(event["hop"], event["awaits_hop"], event["due_on"]) for event in said] == [
        ("COUNTY", "L2", "2024-06-19"),
        ("L2", "PROVINCE", "2024-06-19"),
        ("PROVINCE", None, None),
    ]
    assert said[0]["awaits"] == register.units["合肥市总工会"]
    assert len(await register.said("MODEL_WORKER_RETIRED")) == 1
    seen = await report_of(register, report)
    assert [(stamp["hop"], stamp["act"], stamp["by"]) for stamp in seen["stamps"]] == [
        ("COUNTY", "FILE", "reviewer"),
        ("L2", "CONFIRM", "registrar"),
        ("PROVINCE", "ARCHIVE", "provincial"),
    ]
    for who, found in (("city", 1), ("province", 1), ("elsewhere", 0)):
        headers = register.clerk("芜湖市总工会") if who == "elsewhere" else clerks(register)[who]
        listed = rows(await register.get("/change-reports/export", headers, purpose="核对变动报告", state="ARCHIVED"))
        assert [[*row[2:6], row[7]] for row in listed] == [["张三", "退休", "工会渠道", "已归档", "包河区总工会"]] * found
    for path in ("transfers", "archives"):
        assert rows(await register.get(f"/{path}/export", register.clerk("安徽省总工会"), purpose="核对清单")) == []
    assert (await register.get("/change-reports/export", clerks(register)["city"])).json()["code"] == "INPUT_INVALID"  # no purpose
    refused = await register.get("/custodies/export", register.system.token("x", roles=["MODEL_WORKER"]), purpose="核对清单")
    assert refused.json()["code"] == "ROLE_NOT_PERMITTED"


async def test_the_bureaus_pass_it_up_and_join_at_the_responsible_union(register):
    person = await register.person()
    report = await file(register, person, RETIREMENT, "county-hrss")
    assert await refused(register, f"/change-reports/{report}/confirmation", {}, "city") == "CHAIN_SKIPPED"
    assert await refused(register, f"/change-reports/{report}/archiving", None, "province") == "CHAIN_SKIPPED"
    assert await refused(register, f"/change-reports/{report}/forwarding", None, "province-hrss") == "CHAIN_SKIPPED"
    await act(register, report, "forwarding", "city-hrss")
    assert await refused(register, f"/change-reports/{report}/forwarding", None, "city-hrss") == "INVALID_TRANSITION"
    await act(register, report, "confirmation", "city", {})
    assert await refused(register, f"/change-reports/{report}/archiving", None, "province") == "CHAIN_SKIPPED"
    assert (await act(register, report, "forwarding", "province-hrss"))["state"] == "PROVINCE"
    assert (await act(register, report, "archiving", "province"))["state"] == "ARCHIVED"
    assert [stamp["side"] for stamp in (await report_of(register, report))["stamps"]] == ["HRSS", "HRSS", "UNION", "HRSS", "UNION"]
    assert len(await register.said("MODEL_WORKER_RETIRED")) == 1


async def test_a_unit_of_a_city_route_reports_through_its_county_and_none_is_skipped(register):
    units = register.units
    person = await register.person()
    street = (await register.done("/org-units", {
        "kind": "TOWNSHIP_STREET", "name": "包河区包公街道", "parent_id": units["包河区总工会"], "region_code": "340111", "valid_from": "2018-01-01",
    }, register.clerk("安徽省总工会")))["id"]  # fmt: skip
    units["包公街道"] = street
    to = {"l2": units["合肥市总工会"], "county": units["包河区总工会"], "unit": street, "reason": "街道填表"}
    transfer = (await register.done(f"/people/{person}/transfers", to))["id"]
    await register.done(f"/transfers/{transfer}/acceptance")
    register.system.clock.move_to_day(date(2024, 7, 1))
    clerk = register.clerk("包公街道", "FORM_FILLER", "street")
    report = (await register.done(f"/people/{person}/change-reports", RETIREMENT, clerk))["id"]
    assert await refused(register, f"/change-reports/{report}/confirmation", {}, "city") == "CHAIN_SKIPPED"
    assert (await act(register, report, "forwarding", "county"))["state"] == "COUNTY"
    assert (await act(register, report, "confirmation", "city", {}))["state"] == "L2"


async def test_the_direct_route_has_no_county_hop(register):
    person = await register.person(union="安徽省省直机关工会", county_union="")
    report = await file(register, person, RETIREMENT, "unit")
    direct = register.clerk("安徽省省直机关工会", "REGISTRAR", "direct")
    assert (await register.done(f"/change-reports/{report}/confirmation", {}, direct))["state"] == "L2"


async def test_wrong_units_are_refused_and_see_nothing(register):
    person = await register.person()
    path = f"/people/{person}/change-reports"
    for unit, role, code in (
        ("芜湖市总工会", "REGISTRAR", "NOT_RESPONSIBLE_UNIT"),
        ("镜湖区总工会", "COUNTY_REVIEWER", "NOT_RESPONSIBLE_UNIT"),
        ("芜湖市" + BUREAU, "HRSS_CLERK", "NOT_RESPONSIBLE_UNIT"),
        ("安徽省财政厅", "FINANCE_ALLOCATOR", "ROLE_NOT_PERMITTED"),
        ("合肥市总工会", "VERIFIER", "ROLE_NOT_PERMITTED"),
    ):
        assert await refused(register, path, RETIREMENT, register.clerk(unit, role)) == code
    report = await file(register, person, RETIREMENT)
    wuhu = register.clerk("芜湖市总工会")
    assert await refused(register, f"/change-reports/{report}/confirmation", {}, wuhu) == "NOT_RESPONSIBLE_UNIT"
    assert await refused(register, f"/change-reports/{report}/return", {"reason": "不属实"}, wuhu) == "NOT_RESPONSIBLE_UNIT"
    assert (await register.get(f"/change-reports/{report}", wuhu)).status_code == 404
    assert (await register.get("/change-reports", wuhu)).json()["items"] == []
    assert (await register.get("/change-reports", clerks(register)["county-hrss"])).json()["items"][0]["id"] == report


async def test_one_person_does_not_stand_at_two_hops(register):
    person = await register.person()
    report = await file(register, person, RETIREMENT, "city")
    assert await refused(register, f"/change-reports/{report}/confirmation", {}, "city") == "SELF_REVIEW_FORBIDDEN"
    other = register.clerk("合肥市总工会", "REGISTRAR", "second")
    assert (await register.done(f"/change-reports/{report}/confirmation", {}, other))["state"] == "L2"


@pytest.mark.parametrize(
    ("body", "changed", "code"),
    [
        (RETIREMENT, {"effective_on": "2024-06-13"}, "FIELD_INVALID"),  # tomorrow
        (RETIREMENT, {"effective_on": "1990-12-31"}, "FIELD_INVALID"),  # before birth
        (MOVE, {"content": {**MOVE["content"], "region": "341521"}}, "REGION_UNKNOWN"),
        (RETIREMENT, {"content": {"kind": "RETIRED"}}, "INPUT_INVALID"),
        (RETIREMENT, {"annuls": True}, "INPUT_INVALID"),
        (JOB_LOSS, {"content": {**JOB_LOSS["content"], "cause": "HOLIDAY"}}, "INPUT_INVALID"),
    ],
)
async def test_impossible_reports_are_refused(register, body, changed, code):
    person = await register.person()
    assert await refused(register, f"/people/{person}/change-reports", {**body, **changed}, "county") == code
    assert await register.said(*REPORTS) == []


async def test_what_the_record_excludes_is_refused(register):
    person = await register.person()
    path = f"/people/{person}/change-reports"
    await confirmed(register, person, RETIREMENT)
    assert await refused(register, path, {**JOB_LOSS, "effective_on": "2024-06-02"}, "county") == "INVALID_TRANSITION"  # retired
    assert (
        await refused(register, path, {**RETIREMENT, "effective_on": "2024-04-30"}, "county") == "INVALID_TRANSITION"
    )  # older than confirmed
    await confirmed(register, person, DEATH)
    assert await refused(register, path, MOVE, "county") == "BENEFICIARY_DECEASED"  # after the death
    assert await refused(register, path, {**DEATH, "effective_on": "2024-06-02"}, "county") == "INVALID_TRANSITION"


async def test_a_job_is_not_lost_before_the_hire(register):
    person = await register.person(category="农民")
    path = f"/people/{person}/change-reports"
    assert await refused(register, path, JOB_LOSS, "county") == "INVALID_TRANSITION"
    await confirmed(register, person, WORK)
    assert await spans(register, person, "category", "EMPLOYER_CHANGED") == [
        {"starts_on": "1991-01-01", "value": "FARMER"},
        {"starts_on": "2024-06-03", "value": "STAFF"},
    ]
    assert await refused(register, path, {**JOB_LOSS, "effective_on": "2024-06-02"}, "county") == "INVALID_TRANSITION"
    assert (await confirmed(register, person, {**JOB_LOSS, "effective_on": "2024-06-10"})) is not None


async def test_every_kind_applies_what_it_says_and_says_it_once(register):
    person = await register.person(employer="合肥某旧厂", employer_condition="正常", front_line="是", post="电工")
    await confirmed(register, person, JOB_LOSS)
    assert (await register.said("JOB_LOST"))[0]["cause"] == "OTHER_INVOLUNTARY"
    assert await spans(register, person, "job_loss", "JOB_LOST") == [{"starts_on": "2024-05-20", "cause": "OTHER_INVOLUNTARY"}]
    assert [span["has_unit"] for span in await spans(register, person, "work", "JOB_LOST")] == [True, False]
    await confirmed(register, person, WORK)
    assert [span["cause"] for span in await spans(register, person, "job_loss", "EMPLOYER_CHANGED")] == ["OTHER_INVOLUNTARY", None]
    await confirmed(register, person, POST)
    assert [span["front_line"] for span in await spans(register, person, "work", "POSITION_CHANGED")] == [True, True, True, False]
    await confirmed(register, person, MOVE)
    assert [span["region"] for span in await spans(register, person, "residence", "RESIDENCE_CHANGED")] == ["340111", "340102"]
    await confirmed(register, person, {**RETIREMENT, "effective_on": "2024-06-06"})
    for filed_only in (HONOUR, OTHER):
        await confirmed(register, person, filed_only)
    await confirmed(register, person, {**DEATH, "effective_on": "2024-06-10"})
    domain = ("EMPLOYER_CHANGED", "POSITION_CHANGED", "MODEL_WORKER_RETIRED", "MODEL_WORKER_DECEASED", "RESIDENCE_CHANGED", "JOB_LOST")
    assert [len(await register.said(kind)) for kind in domain] == [1] * 6
    assert await register.said("HONOR_RECORDED", "MODEL_WORKER_UPDATED") == []
    assert len(await register.said("CHANGE_REPORT_CONFIRMED")) == 8
    record = (await register.get(f"/people/{person}", as_of="2024-06-05")).json()
    assert (record["work"]["employer"], record["work"]["post"], record["residence"]["address"]) == ("合肥某新厂", "班组长", "明光路2号")


async def test_a_death_is_said_at_once_by_whoever_reports_it_and_taken_back_by_a_return(register):
    person = await register.person()
    report = await file(register, person, DEATH, "county-hrss")
    [said] = await register.said("CHANGE_REPORT_FILED")
    assert (said["kind"], said["report_id"], said["channel"]) == ("DECEASED", report, "HRSS")
    assert await register.said("MODEL_WORKER_DECEASED") == []
    await act(register, report, "return", "city-hrss", {"reason": "经核实仍健在"})
    [back] = await register.said("CHANGE_REPORT_RETURNED")
    assert (back["report_id"], back["awaits"]) == (report, register.units["包河区" + BUREAU])
    seen = await report_of(register, report, "county-hrss")
    assert (seen["report"]["state"], seen["report"]["awaits"], seen["stamps"][-1]["reason"]) == (
        "RETURNED", register.units["包河区" + BUREAU], "经核实仍健在",
    )  # fmt: skip
    assert await refused(register, f"/change-reports/{report}/refiling", DEATH, "county") == "NOT_RESPONSIBLE_UNIT"
    assert (await act(register, report, "refiling", "county-hrss", {**DEATH, "effective_on": "2024-06-02"}))["state"] == "FILED"
    await act(register, report, "withdrawal", "county-hrss", {"reason": "报错了人"})
    assert len(await register.said("CHANGE_REPORT_RETURNED")) == 2
    assert await refused(register, f"/change-reports/{report}/forwarding", None, "city-hrss") == "INVALID_TRANSITION"
    assert await refused(register, f"/change-reports/{report}/withdrawal", {"reason": "再撤"}, "county-hrss") == "INVALID_TRANSITION"


async def test_the_second_report_sees_the_first_and_contradictions_are_decided(register):
    person = await register.person()
    first = await file(register, person, DEATH)
    answer = await register.done(
        f"/people/{person}/change-reports", {**DEATH, "effective_on": "2024-06-03"}, clerks(register)["county-hrss"]
    )
    assert answer["others"] == [first]
    second = answer["id"]
    await act(register, second, "forwarding", "city-hrss")
    path = f"/change-reports/{second}/confirmation"
    assert await refused(register, path, {}, "city") == "INVALID_TRANSITION"
    assert await refused(register, path, {"keeps": [first]}, "city") == "FIELD_INVALID"  # nobody dies twice
    await act(register, second, "confirmation", "city", {"returns": [first]})
    assert (await report_of(register, first))["report"]["state"] == "RETURNED"
    assert [one["id"] for one in (await report_of(register, first))["others"]] == [second]
    assert await refused(register, f"/change-reports/{first}/refiling", DEATH, "county") == "INVALID_TRANSITION"
    [said] = await register.said("MODEL_WORKER_DECEASED")
    assert said["facts"]["life"][-1] == {"starts_on": "2024-06-03", "value": "DECEASED"}


async def test_the_same_change_from_both_channels_is_said_once(register):
    person = await register.person()
    union, bureau = await file(register, person, DEATH), await file(register, person, DEATH, "county-hrss")
    await act(register, bureau, "forwarding", "city-hrss")
    await act(register, union, "confirmation", "city", {})
    assert (await act(register, bureau, "confirmation", "city", {}))["state"] == "L2"
    assert len(await register.said("MODEL_WORKER_DECEASED")) == 1


async def test_two_confirmations_at_once_apply_one(register):
    person = await register.person()
    report = await file(register, person, RETIREMENT)
    posts = [
        register.post(f"/change-reports/{report}/confirmation", {}, register.clerk("合肥市总工会", "REGISTRAR", f"r{n}")) for n in range(8)
    ]
    answers = await asyncio.gather(*posts)
    assert sorted(status for status, _ in answers) == [201] + [409] * 7
    assert len(await register.said("MODEL_WORKER_RETIRED")) == 1


async def test_an_archived_report_is_corrected_and_said_again_with_the_corrected_facts(register):
    person = await register.person()
    report = await confirmed(register, person, DEATH)
    await act(register, report, "archiving", "province")
    wrong = {**DEATH, "effective_on": "2024-05-28"}
    path = f"/people/{person}/change-reports"
    assert await refused(register, path, {**wrong, "corrects": report}, "county") == "INPUT_INVALID"  # no reason
    correction = await file(register, person, {**wrong, "corrects": report, "correction_reason": "户籍注销证明日期有误"})
    await act(register, correction, "confirmation", "city", {})
    said = await register.said("MODEL_WORKER_DECEASED")
    assert [event["facts"]["life"][-2:] for event in said] == [
        [{"starts_on": "1991-01-01", "value": "ALIVE"}, {"starts_on": "2024-06-01", "value": "DECEASED"}],
        [{"starts_on": "2024-05-28", "value": "DECEASED"}, {"starts_on": "2024-06-01", "value": "DECEASED"}],
    ]
    assert (await report_of(register, report))["corrected_by"] == correction
    again = {**wrong, "corrects": report, "correction_reason": "再次更正"}
    assert await refused(register, path, again, "county") == "INVALID_TRANSITION"  # the later one is corrected
    annulment = {**wrong, "corrects": correction, "correction_reason": "系同名误报", "annuls": True}
    await act(register, await file(register, person, annulment), "confirmation", "city", {})
    [said] = await register.said("MODEL_WORKER_UPDATED")
    assert {span["value"] for span in said["facts"]["life"]} == {"ALIVE"}
    assert (await register.get(f"/people/{person}")).json()["life"] == "ALIVE"


async def test_the_province_returns_what_is_applied_and_only_a_difference_is_said_again(register):
    person = await register.person()
    report = await confirmed(register, person, RETIREMENT)
    await act(register, report, "return", "province", {"reason": "文号不清"})
    assert (await register.get(f"/people/{person}")).json()["category"] == "RETIREE"  # what was confirmed stays
    await act(register, report, "refiling", "county", {**RETIREMENT, "content": {"kind": "RETIRED", "document": "退休审批表(2024)119号"}})
    await act(register, report, "confirmation", "city", {})
    assert len(await register.said("MODEL_WORKER_RETIRED")) == 1
    assert (await act(register, report, "archiving", "province"))["state"] == "ARCHIVED"


async def test_overdue_hops_are_listed_for_those_in_scope(register):
    person = await register.person()
    report = await file(register, person, RETIREMENT, "county-hrss")
    assert (await register.get("/change-reports", clerks(register)["city-hrss"], mine=True)).json()["items"][0]["id"] == report
    assert (await register.get("/change-reports", clerks(register)["city"], mine=True)).json()["items"] == []
    register.system.clock.move_to_day(date(2024, 6, 19))  # the fifth working day after the 12th
    assert (await register.get("/change-reports", overdue=True)).json()["items"] == []
    register.system.clock.move_to_day(date(2024, 6, 20))
    [late] = (await register.get("/change-reports", overdue=True)).json()["items"]
    assert (late["id"], late["awaits"], late["due_on"]) == (report, register.units["合肥市" + BUREAU], "2024-06-19")
    await act(register, report, "forwarding", "city-hrss")
    assert (await register.get("/change-reports", overdue=True)).json()["items"] == []


async def test_what_is_told_in_confidence_stays_sealed_and_off_the_bus(register):
    person = await register.person()
    report = await file(register, person, {**RETIREMENT, "note": "因病提前退休", "presented_by": "某厂 王芳"})
    async with register.system.houses["registry"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT r::text FROM change_report r UNION ALL SELECT data::text FROM outbox")).fetchall()
    assert not any(word in row[0] for row in rows for word in ("因病", "王芳"))
    seen = await report_of(register, report)
    assert (seen["note"], seen["presented_by"]) == ("因病提前退休", "某厂 王芳")
