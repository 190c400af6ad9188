"""A whole life over the public doors of four departments: from the award to the heirs.

C1.1, C1.2, C2.4, C2.5, C2.6, C2.7, C3.3, C3.4, C6.2, C6.3, C6.4, C6.5, C7.2, C7.3, C7.4, C7.5, A1, A5, A6; Q11, Q12, Q13, Q22, Q23, Q27, Q39, Q56.
"""

import pytest

from tests.scenarios.test_bankruptcy import _bankrupt
from tests.scenarios.whole_life import (
    ACCOUNT,
    AMOUNTS,
    CITY_BUREAU,
    COUNTY_BUREAU,
    CUSTODY_BUREAU,
    FACTORY_UNION,
    HALL,
    HOUSING_OFFICE,
    NUMBER,
    WORKER,
    YAOHAI,
    Life,
)  # fmt: skip
from tests.services.assistance.conftest import ALL, CITY, COUNTY, FORM, PROVINCE, County
from tests.services.assistance.lists import confirmed, entries, granted, opened, parameter
from tests.services.assistance.registry_voice import office
from tests.services.assistance.test_evidence import added
from tests.services.funds.union import Union, card
from tests.support.documents import jpg, pdf

SUBSIDY, GRANT = "LIVING_HARDSHIP_SUBSIDY", "SPRING_FESTIVAL_GRANT"


@pytest.fixture
async def life(departments, tmp_path):
    system = await departments("registry", "assistance", "funds", "notifications", start="2024-05-06")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    await system.http.post("/registry/org-units/establishment", json={"on": "2024-05-06"}, headers=admin)
    await system.drain()
    listed = (await system.http.get("/registry/org-units", params={"limit": 500}, headers=admin)).json()["items"]
    county = County(system, {unit["name"]: unit["id"] for unit in listed})
    units = {"省总": county.units[PROVINCE], "省财政厅": county.units["安徽省财政厅"], "合肥": county.units[CITY]}
    return Life(county, Union(system, tmp_path / "bank", units))


async def test_from_the_award_to_the_heirs(life):
    await _awarded(life)
    await _surveyed(life)
    await _declared(life)
    await _paid_for_the_first_month(life)
    await _promoted_and_retired(life)
    await _at_the_spring_festival(life)
    await _visited(life)
    await _declared_anew(life)
    await _bankruptcy_of_the_employer(life)
    await _died(life)
    await _inherited(life)
    await _mourned(life)
    await _closed(life)


async def _awarded(life):
    """C7.5: the honour is on record at once; its archive goes to both recipients and takes nothing from the worker meanwhile."""
    county, units = life.county, life.county.units
    life.person = await county.register(**WORKER)
    await office(county, "AWARDING_BODY", "安徽省人民政府", region=None)
    archivist, city = life.clerk("ARCHIVIST", "安徽省人民政府"), life.clerk("REGISTRAR", CITY)
    archive = {
        "id_number": NUMBER, "name": "张三", "title": "安徽省劳动模范", "award_date": "2024-04-25", "decision_doc_no": "皖政〔2024〕20号",
        "decided_on": "2024-04-22", "certificate_no": "2024-118", "basis": "PROVINCIAL_OR_ABOVE", "recipients": ["HRSS", "PROVINCIAL_FEDERATION"],
        "awarding_name": "安徽省人民政府",
    }  # fmt: skip
    sent = (await county.done("/registry/archives", archivist, archive))["id"]
    for kind, pages in (("DECISION", 2), ("REGISTRATION_FORM", 3)):
        answer = await county.system.http.post(
            f"/registry/archives/{sent}/files", files={"file": ("a.pdf", pdf(pages), "application/pdf")},
            data={"kind": kind, "provenance": "省政府办公厅移交"}, headers=archivist,
        )  # fmt: skip
        assert answer.status_code == 201, answer.text
    await county.done(f"/registry/archives/{sent}/submission", archivist)
    assert [gate for gate, _ in await life.waiting(PROVINCE)] == ["ARCHIVE_UNION"]
    assert [gate for gate, _ in await life.waiting(HALL)] == ["ARCHIVE_HRSS"]
    await county.done(f"/registry/archives/{sent}/acknowledgement", life.clerk("HRSS_CLERK", HALL))
    [listed] = (await life.ask("/registry/archives", city))["items"]
    assert (listed["state"], listed["honour_state"], listed["late"]) == ("SUBMITTED", "RECORDED", False)
    await county.done(f"/registry/archives/{sent}/acknowledgement", life.clerk("REGISTRAR", PROVINCE))
    [listed] = (await life.ask("/registry/archives", city))["items"]
    assert (listed["state"], listed["acknowledged"]) == ("COMPLETED", ["HRSS", "PROVINCIAL_FEDERATION"])
    assert await life.waiting(PROVINCE) == await life.waiting(HALL) == []
    await office(county, "EMPLOYER_UNION", FACTORY_UNION, parent=CITY)
    to = {"l2": units[CITY], "county": units[COUNTY], "unit": units[FACTORY_UNION], "reason": "由所在单位工会填表"}
    transfer = (await county.done(f"/registry/people/{life.person}/transfers", city, to))["id"]
    assert (await county.done(f"/registry/transfers/{transfer}/acceptance", life.clerk("REGISTRAR", CITY, "another")))[
        "starts_on"
    ] == "2024-06-01"


async def _surveyed(life):
    """C1.1, C1.2: one record of everybody in scope, entered by one and checked by another; it waits for nobody afterwards."""
    county = life.county
    await life.day("2024-06-03")
    await life.night("registry", "move-people")
    province = life.clerk("REGISTRAR", PROVINCE)
    survey = (await county.done("/surveys", province, {"year": 2024, "due_on": "2024-06-30"}))["id"]
    filler = life.clerk("FORM_FILLER", FACTORY_UNION)
    [record] = (await life.ask("/assistance/survey-records", filler, survey=survey))["items"]
    assert (record["person_id"], record["status"]) == (life.person, "PENDING")
    path = f"/assistance/survey-records/{record['id']}"
    etag = (await county.system.http.get(path, headers=filler)).headers["etag"]
    answers = {
        "wage": "1800.00", "household_size": 2, "household_income": "3000.00", "health": "CHRONIC", "housing": "OWNED", "insurance": "EMPLOYEE",
        "employment": "EMPLOYED", "cause": "LOW_INCOME",
    }  # fmt: skip
    body = {"surveyed_on": "2024-06-03", "answers": answers}
    assert (await county.system.http.put(path, json=body, headers=filler | {"If-Match": etag})).status_code == 200
    await county.done(f"/survey-records/{record['id']}/check", life.clerk("COUNTY_REVIEWER", COUNTY))
    closed = await county.done(f"/surveys/{survey}/closing", province)
    assert closed == {"in_scope": 1, "surveyed": 1, "lost_contact": 0}


async def _declared(life):
    """C2.4–C2.6: filled by the unit's union, reviewed, hung up in two places, declared, verified: four persons, four gates."""
    county, reviewer = life.county, life.clerk("COUNTY_REVIEWER", COUNTY)
    account = FORM["account"] | {"number": ACCOUNT}
    form = FORM | {"id_number": NUMBER, "account": account, "evidence": [{"kind": "身份证", "shelf_mark": "柜1-1", "seen_by": "李会计"}]}
    life.application = (await county.done("/applications", life.clerk("FORM_FILLER", FACTORY_UNION), form))["id"]
    path = f"/applications/{life.application}"
    assert await county.refused(f"{path}/review", reviewer) == "EVIDENCE_MISSING"
    await added(county, "APPLICATION", life.application, life.clerk("FORM_FILLER", FACTORY_UNION), pdf(2, "工资证明"))
    await county.done(f"{path}/review", reviewer)
    notice = (await county.done("/notices", reviewer, {"application_ids": [life.application]}))["id"]
    for place in ("UNIT", "COUNTY"):
        photo = await added(county, "NOTICE", notice, reviewer, jpg(place.encode()), kind="NOTICE_PHOTO", name=f"{place}.jpg")
        posting = {"place": place, "posted_on": "2024-06-03", "posted_by": "王芳", "photo_id": photo["id"]}
        hung = await county.done(f"/notices/{notice}/postings", reviewer, posting)
    assert hung["last_day"] == "2024-06-11"  # five working days after the 3rd; the 10th is 端午
    await life.day("2024-06-11")
    assert await county.refused(f"/notices/{notice}/closing", reviewer) == "NOTICE_NOT_ELAPSED"
    await life.day("2024-06-12")
    await county.done(f"/notices/{notice}/closing", reviewer)
    await county.done(f"{path}/declaration", reviewer)
    assert [gate for gate, _ in await life.waiting(CITY)] == ["VERIFY"]
    reveal = {"person_ids": [life.person], "reason": "信息核对：与身份证比对"}
    status, shown = await county.post("/registry/people/reveals", life.clerk("REGISTRAR", CITY), reveal)
    assert (status, [each["id_number"] for each in shown]) == (200, [NUMBER])
    await county.done(f"{path}/verification", life.clerk("VERIFIER", CITY), {"findings": ALL})
    assert await county.state(life.application) == "VERIFIED"


async def _paid_for_the_first_month(life):
    """C2.7, C2.3: two signatures, three payment clerks, the person's own account, and the person is told."""
    assert await life.months("2024-06") == [("2024-06", "200.00", "DUE")]  # from the month of submission (Q11)
    earmark = await life.funded(SUBSIDY, "5000.00", 2024, "2024-06")
    assert await life.county.state(life.application) == "FUNDED"
    assert await life.paid(earmark, "2024-06") == [ACCOUNT, "张三", "20000"]
    assert [state for _, _, state in await life.months("2024-06")] == ["PAID"]
    assert await life.county.state(life.application) == "PAID"
    assert (await life.told())[0] == "补助已发放"


async def _promoted_and_retired(life):
    """C7.3: through the unions' channel and through 人社's, no level skipped; the wage becomes a pension and the rule is run again."""
    county = life.county
    await life.day("2024-07-08")
    unit, reviewer, city = life.clerk("FORM_FILLER", FACTORY_UNION), life.clerk("COUNTY_REVIEWER", COUNTY), life.clerk("REGISTRAR", CITY)
    province = life.clerk("REGISTRAR", PROVINCE)
    promoted = {"kind": "POSITION_CHANGED", "post": "班组长"}
    report = await life.report("2024-07-01", promoted, by=unit)
    status, skipped = await county.post(f"/registry/change-reports/{report}/confirmation", city, {})
    assert (status, skipped["code"]) == (409, "CHAIN_SKIPPED")
    for act, who in (("forwarding", reviewer), ("confirmation", city), ("archiving", province)):
        await county.done(f"/registry/change-reports/{report}/{act}", who, {} if act == "confirmation" else None)
    assert [name for name, _ in await life.stamps(report)] == [FACTORY_UNION, COUNTY, CITY, PROVINCE]
    assert (await life.record())["work"]["post"] == "班组长"

    await life.day("2024-08-20")
    bureau, city_bureau = life.clerk("HRSS_CLERK", COUNTY_BUREAU), life.clerk("HRSS_CLERK", CITY_BUREAU)
    retired = {"kind": "RETIRED", "document": "退休审批表(2024)118号"}
    turns = (("forwarding", city_bureau), ("confirmation", city), ("forwarding", life.clerk("HRSS_CLERK", HALL)), ("archiving", province))
    report = await life.report("2024-08-15", retired, *turns, by=bureau)
    assert [name for name, _ in await life.stamps(report)] == [COUNTY_BUREAU, CITY_BUREAU, CITY, HALL, PROVINCE]
    assert ((await life.record())["category"], (await life.record(as_of="2024-08-14"))["category"]) == ("RETIREE", "STAFF")
    assert (await county.said("FOCUS_GROUP_FLAGGED"))[-1]["groups"] == ["VETERAN_STAFF"]
    await life.night("assistance", "watch-redeclarations")
    assert [(asked["due_on"], asked["reason"]) for asked in await county.said("REDECLARATION_DUE")] == [("2024-09-19", "RETIRED")]
    assert (await life.told())[0] == "请申报养老金"
    pension = {key: value for key, value in FORM.items() if key not in ("id_number", "name", "account")}
    assert ("REDECLARATION", "2024-09-19") in await life.waiting(COUNTY)
    pension |= {"wage": "2499.99", "source": "PENSION", "submitted_on": "2024-08-15", "reason": "退休，工资改为养老金"}
    entered = (await county.done(f"/applications/{life.application}/form-corrections", unit, pension))["id"]
    await county.done(f"/form-corrections/{entered}/approval", life.clerk("VERIFIER", CITY))
    assert "REDECLARATION" not in dict(await life.waiting(COUNTY))
    await life.day("2024-09-02")
    assert [month for month, _, state in await life.months("2024-09") if state == "DUE"] == ["2024-07", "2024-08", "2024-09"]
    path, verifier = f"/assistance/applications/{life.application}", life.clerk("VERIFIER", CITY)
    for month, income in (("2024-07", "1800.00"), ("2024-09", "2499.99")):  # the income of the day (Q13)
        told = await life.ask(f"{path}/explanation", verifier, month=month)
        assert (told["payable"], income in str(told)) == (True, True), told
    forms = await life.ask(f"{path}/forms", verifier)
    assert [(form["wage"], form["source"]) for form in forms] == [("1800.00", "WAGE"), ("2499.99", "PENSION")]


async def _at_the_spring_festival(life):
    """C3.3, C0.2, Q17: in hardship because C3.4 holds; on the list for a document's amount, published in June, paid before the day."""
    county = life.county
    await life.day("2024-12-30")
    months = await life.months("2024-12")
    assert [month for month, _, state in months if state == "DUE"] == [f"2024-{month:02}" for month in range(7, 13)]
    assert (await life.paid(life.earmark, "2024-12"))[2] == "120000"
    await life.night("assistance", "derive-determinations")
    await life.day("2025-01-06")
    for key, amount in AMOUNTS.items():
        await parameter(county, key, amount, day="2025-01-01")
    campaign, counted = await opened(county, GRANT)
    assert counted == {"people": 1, "eligible": 1, "waiting": 0, "not_eligible": 0}
    assert await confirmed(county, campaign) == {"OK": 1}
    assert await granted(county, campaign) == {"OK": 1}
    assert await life.paid(await life.funded(GRANT, "500.00", 2025, "2025-01"), "2025-01") == [ACCOUNT, "张三", "50000"]
    [entry] = await entries(county, campaign)
    assert (entry["payment"], entry["late"], entry["amount"]) == ("PAID", False, "500.00")


async def _visited(life):
    """C6.2, C6.3: at home, as a focus group is owed; what was found goes to the office that can mend it, and is followed to its end."""
    county = life.county
    await office(county, "HOUSING", HOUSING_OFFICE, region="340102")
    await life.night("assistance", "open-visit-campaigns")
    reviewer, filler = life.clerk("COUNTY_REVIEWER", COUNTY), life.clerk("FORM_FILLER", COUNTY)
    [campaign] = [each["id"] for each in await life.ask("/assistance/visit-campaigns", reviewer, year=2025)]
    [missing] = (await life.ask(f"/assistance/visit-campaigns/{campaign}/unvisited", reviewer))["items"]
    assert (missing["name"], missing["focus_groups"]) == ("张三", ["VETERAN_STAFF"])
    visit = {
        "person_id": life.person, "campaign_id": campaign, "visited_on": "2025-01-06", "form": "HOME_VISIT", "visitors": "区总工会王某",
        "life": "与老伴同住", "work": "已退休", "health": "患慢性病", "issues": [{"category": "HOUSING", "text": "屋顶漏雨"}],
    }  # fmt: skip
    made = await county.done("/visits", filler, visit)
    [issue] = made["issues"]
    assert (issue["state"], issue["owner"]) == ("ASSIGNED", county.units[HOUSING_OFFICE])
    assert [gate for gate, _ in await life.waiting(HOUSING_OFFICE)] == ["ISSUE"]
    assert (await life.ask(f"/assistance/visit-campaigns/{campaign}/unvisited", reviewer))["items"] == []
    await life.day("2025-02-10")
    clerk = life.clerk("DEPARTMENT_CLERK", HOUSING_OFFICE)
    await county.done(f"/visit-issues/{issue['id']}/resolution", clerk, {"text": "屋面已翻修"})
    assert await life.waiting(HOUSING_OFFICE) == []


async def _declared_anew(life):
    """Q13: reminded thirty days before, declared in time, nothing rests, the next is due a year later."""
    county = life.county
    await life.day("2025-05-05")
    await life.night("assistance", "watch-redeclarations")
    assert (await life.told())[0] == "请办理年度重新申报"
    assert ("REDECLARATION", "2025-06-03") in await life.waiting(COUNTY)
    await life.day("2025-05-20")
    paper = [{"kind": "重新申报书", "shelf_mark": "柜3-12", "seen_by": "李会计"}]
    body = {"declared_on": "2025-05-20", "consented_on": "2025-05-20", "evidence": paper}
    filler = life.clerk("FORM_FILLER", FACTORY_UNION)
    entered = (await county.done(f"/applications/{life.application}/redeclarations", filler, body))["id"]
    await county.done(f"/redeclarations/{entered}/approval", life.clerk("VERIFIER", CITY))
    assert await life.waiting(COUNTY) == []
    [standing] = (await life.ask("/assistance/redeclarations", filler))["items"]
    assert (standing["due_on"], standing["standing"]) == ("2026-05-20", "CURRENT")
    assert await county.said("ENTITLEMENT_SUSPENDED") == []


async def _bankruptcy_of_the_employer(life):
    """C7.4: custody begins the day after, without anybody's act; the duties move to the place where he lives, and no month is lost."""
    county = life.county
    await life.day("2025-07-01")
    await _bankrupt(county, CITY, "2025-06-30")
    custodian = life.clerk("REGISTRAR", YAOHAI)
    [custody] = (await life.ask("/registry/custodies", custodian))["items"]
    assert (custody["starts_on"], custody["county"], custody["city"]) == ("2025-07-01", county.units[YAOHAI], county.units[CITY])
    assert [gate for gate, _ in await life.waiting(YAOHAI)] == ["CUSTODY"]
    await county.done(f"/registry/custodies/{custody['id']}/acknowledgement", custodian, {})
    assert (await county.get(f"/applications/{life.application}", life.clerk("COUNTY_REVIEWER", YAOHAI))).status_code == 200
    for unit in (COUNTY, FACTORY_UNION):
        assert (await county.get(f"/applications/{life.application}", life.clerk("COUNTY_REVIEWER", unit))).status_code == 404
    await life.day("2025-08-04")
    months = await life.months("2025-08")
    assert [month for month, _, state in months if state == "DUE"] == [f"2025-{month:02}" for month in range(1, 9)]
    earmark = await life.funded(SUBSIDY, "3000.00", 2025, "2025-08")
    assert await life.paid(earmark, "2025-07") == [ACCOUNT, "张三", "140000"]


async def _died(life):
    """C7.3, Q12: told by 人社, held at once; confirmed, the entitlement ends and the month of death stays payable."""
    county, union = life.county, life.union
    await life.day("2025-09-12")
    assert (await life.months("2025-09"))[-1] == ("2025-09", "200.00", "DUE")
    died = {"kind": "DECEASED", "proof": "HOUSEHOLD_CANCELLATION"}
    report = await life.report("2025-09-10", died, by=life.clerk("HRSS_CLERK", CUSTODY_BUREAU))
    [hold] = (await union.look("/payment-holds"))["items"]
    assert (hold["person_id"], hold["lines"], hold["total"]) == (life.person, 2, "400.00")
    status, answer = await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": life.earmark, "through": "2025-09"})
    assert status == 404, answer
    await county.done(f"/registry/change-reports/{report}/forwarding", life.clerk("HRSS_CLERK", CITY_BUREAU))
    await county.done(f"/registry/change-reports/{report}/confirmation", life.clerk("REGISTRAR", CITY), {})
    await county.done(f"/registry/change-reports/{report}/forwarding", life.clerk("HRSS_CLERK", HALL))
    await county.done(f"/registry/change-reports/{report}/archiving", life.clerk("REGISTRAR", PROVINCE))
    assert (await life.record())["life"] == "DECEASED"
    assert (await union.look("/payment-holds"))["items"] == []
    [ended] = [said for said in await county.said("ENTITLEMENT_TERMINATED") if said["application_id"] == life.application]
    assert (ended["reason"], ended["last_month"]) == ("DECEASED", "2025-09")
    [over] = (await life.ask("/registry/custodies", life.clerk("REGISTRAR", CITY), ended=True))["items"]
    assert (over["state"], over["ended_on"], over["end_reason"]) == ("ENDED", "2025-09-11", "DECEASED")
    await life.day("2025-10-09")
    assert (await life.months("2025-10"))[-2:] == [("2025-08", "200.00", "DUE"), ("2025-09", "200.00", "DUE")]


async def _inherited(life):
    """§6.7: what accrued before the death goes to the heir whom two persons registered, the month of death included and no later one."""
    union, earmark = life.union, life.earmark
    heir = union.payee(life.person, valid_from="2025-10-09")
    entered = await union.done("/lawful-payees", "preparer", "PREPARER", json=heir)
    assert (await union.act(f"/lawful-payees/{entered['id']}/approval", "preparer", "PAYEE_REVIEWER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    await union.done(f"/lawful-payees/{entered['id']}/approval", "second", "PAYEE_REVIEWER")
    await life.day("2025-10-11")
    assert await life.paid(earmark, "2025-10") == [card(700), "张小三", "40000"]
    assert [kind for kind, _, _ in await union.told() if kind.startswith("OVERPAYMENT")] == []
    assert {state for _, _, state in await life.months("2025-10")} == {"PAID"}


async def _mourned(life):
    """C6.4, C6.5: the custodian's union visits the family and pays once, from union money, by two persons."""
    county = life.county
    filler, reviewer = life.clerk("FORM_FILLER", YAOHAI), life.clerk("COUNTY_REVIEWER", YAOHAI)
    [case] = (await life.ask("/assistance/bereavements", reviewer))["items"]
    assert (case["unit"], case["basis"], case["due_on"]) == (county.units[YAOHAI], "CUSTODIAN", "2025-09-17")
    visit = {"visited_on": "2025-09-15", "visitors": "区总工会主席赵某", "note": "家属情绪平稳"}
    await county.done(f"/bereavements/{case['id']}/visit", filler, visit)
    payment = {
        "relation": "SPOUSE", "payee": "李某某", "proof": {"kind": "结婚证", "shelf_mark": "柜3-12", "seen_by": "王会计"}, "source": "UNION_FUND",
        "paid_on": "2025-10-10",
    }  # fmt: skip
    path = f"/bereavements/{case['id']}/payments"
    entered = await county.done(path, filler | {"Idempotency-Key": "g1"}, payment)
    await county.done(f"/bereavement-payments/{entered['id']}/approval", reviewer | {"Idempotency-Key": "g2"})
    status, again = await county.post(path, filler | {"Idempotency-Key": "g3"}, payment)
    assert (status, again["code"]) == (409, "INVALID_TRANSITION")
    life.union.units["瑶海"] = county.units[YAOHAI]
    book = await life.union.look("/union-book?year=2025", "PREPARER", "瑶海")
    assert [(row["purpose"], row["paid"], row["payments"]) for row in book["purposes"]] == [("BEREAVEMENT", "2000.00", 1)]


async def _closed(life):
    """Nothing is lost, nothing waits, nothing is parked, every chain of audit holds, and who looked is on the list."""
    county, union = life.county, life.union
    await life.night("notifications", "watch-deadlines")
    await union.mandate()
    proof = await union.proof()
    assert sorted(each["paid"] for each in proof) == ["1400.00", "1800.00", "500.00"]
    lines = await county.lines(person_id=life.person)
    assert len({line["month"] for line in lines}) == len(lines) - 1 == 16  # each month once, and the festival beside
    assert await county.state(life.application) == "CLOSED"
    admin = county.system.token("auditadmin", roles=["AUDIT_ADMIN"])
    for name, house in county.system.houses.items():
        checked = await county.system.http.post(f"/{name}/operations/audit-check", headers=admin)
        assert checked.json()["intact"] is True, name
        async with house.pool.connection() as connection:
            assert await (await connection.execute("SELECT speaker, subject, reason FROM parked")).fetchall() == [], name
    async with county.system.houses["notifications"].pool.connection() as connection:
        left = await (await connection.execute("SELECT gate, due_on FROM work_item WHERE closed_on IS NULL")).fetchall()
    assert left == []
    log = (await life.ask(f"/registry/people/{life.person}/access-log", admin, limit=200))["items"]
    looked = {(entry["action"], entry["unit"], entry["reason"]) for entry in log}
    assert ("REVEAL_ID_NUMBER", CITY, "信息核对：与身份证比对") in looked
    assert {unit for action, unit, _ in looked if action == "CHANGE_REPORT_FILED"} == {FACTORY_UNION, COUNTY_BUREAU, CUSTODY_BUREAU}
