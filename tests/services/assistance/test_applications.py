"""A form by API, through the gates: the workbook's own rules, each gate by its own unit and person, refusals that change nothing (C2.4–C2.6)."""

from datetime import date

import pytest

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import ALL, CITY, COUNTY, FORM, PROVINCE

WRONG = [
    ({"id_number": "360426199101010072"}, "ID_NUMBER_INVALID"),
    ({"name": "李四"}, "IDENTITY_CONFLICT"),
    ({"id_number": "120103198806018241"}, "PERSON_NOT_FOUND"),
    ({"wage": None}, "INCOME_MISSING"),
    ({"id_number": "3604"}, "ID_NUMBER_INVALID"),
    ({"wage": ""}, "INCOME_MISSING"),
    ({"wage": "1800.005"}, "MONEY_FORMAT_INVALID"),
    ({"other_income": "-1"}, "MONEY_FORMAT_INVALID"),
    ({"resident_pension": "1e3", "wage": None, "consented_on": None}, "MONEY_FORMAT_INVALID"),
    ({"wage": 1800.0}, "INPUT_INVALID"),
    ({"account": {**FORM["account"], "number": "622588"}}, "BANK_ACCOUNT_INVALID"),
    ({"account": {**FORM["account"], "kind": "PASSBOOK", "number": "1234567"}}, "BANK_ACCOUNT_INVALID"),
    ({"account": {**FORM["account"], "number": "6225881414207431"}}, "BANK_ACCOUNT_INVALID"),
    ({"account": {**FORM["account"], "holder": "李四"}}, "PAYEE_NOT_ALLOWED"),
    ({"consented_on": None}, "CONSENT_MISSING"),
    ({"consented_on": "2024-06-04"}, "FIELD_INVALID"),
    ({"submitted_on": "2024-06-13"}, "FIELD_INVALID"),
    ({"evidence": []}, "FIELD_INVALID"),
    ({"lost_capacity": {"doc_no": ""}}, "FIELD_INVALID"),
    ({"surprise": 1}, "INPUT_INVALID"),
]
"""What is changed in a form without faults → the code that its row in a workbook would get."""


async def test_a_wrong_form_is_refused_as_its_row_would_be(county):
    await county.register()
    for changed, code in WRONG:
        assert await county.refused("/applications", county.clerk("FORM_FILLER"), {**FORM, **changed}) == code, changed


async def test_a_second_form_of_a_person_and_anothers_account_are_refused(county):
    await county.register()
    await county.submit()
    assert await county.refused("/applications", county.clerk("FORM_FILLER"), FORM) == "DUPLICATE_ROW"
    await county.register(id_number="120103198806018241", name="王五", sex="女", birth_date="1988-06-01")
    other = {**FORM, "id_number": "120103198806018241", "name": "王五", "account": {**FORM["account"], "holder": "王五"}}
    assert await county.refused("/applications", county.clerk("FORM_FILLER"), other) == "BANK_ACCOUNT_SHARED"
    passbook = {"kind": "PASSBOOK", "number": "1302010109004567891", "holder": "王五", "bank": "徽商银行"}
    assert (await county.post("/applications", county.clerk("FORM_FILLER"), {**other, "account": passbook}))[0] == 201


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("death", {"died_on": "2024-05-20", "reason": "户籍注销"}, "BENEFICIARY_DECEASED"),
        ("revocation", {"revoked_on": "2024-05-20", "doc_no": "皖政〔2024〕9号", "reason": "违法"}, "HONOR_REVOKED"),
        ("facts", {"effective_on": "2024-05-20", "reason": "失联", "life": "LOST_CONTACT"}, "SUSPENDED"),
    ],
)
async def test_who_may_have_no_form(county, path, body, code):
    person, registrar = await county.register(), county.clerk("REGISTRAR", PROVINCE)
    record = await county.system.http.get(f"/registry/people/{person}", headers=registrar)
    target = f"/registry/people/{person}/{path}"
    if path == "revocation":
        target = f"/registry/people/{person}/honours/{record.json()['honours'][0]['id']}/revocation"
    await county.done(target, registrar | {"If-Match": record.headers["etag"]}, body)
    assert await county.refused("/applications", county.clerk("FORM_FILLER"), FORM) == code


async def test_who_fills_for_whom(county):
    await county.register()
    assert await county.refused("/applications", county.clerk("VERIFIER"), FORM) == "ROLE_NOT_PERMITTED"
    assert await county.refused("/applications", county.clerk("FORM_FILLER", "镜湖区总工会"), FORM) == "NOT_RESPONSIBLE_UNIT"
    assert (await county.post("/applications", county.clerk("FORM_FILLER", PROVINCE), FORM))[0] == 201


async def test_no_gate_is_skipped_and_nobody_stands_at_two(county):
    await county.register()
    application = await county.submit()
    path = f"/applications/{application}"
    reviewer, verifier = county.clerk("COUNTY_REVIEWER"), county.clerk("VERIFIER", CITY)
    assert await county.refused(f"{path}/declaration", reviewer) == "INVALID_TRANSITION"
    assert await county.refused(f"{path}/verification", verifier, {"findings": ALL}) == "INVALID_TRANSITION"
    assert await county.refused(f"{path}/review", county.clerk("COUNTY_REVIEWER", who="form_filler")) == "SELF_REVIEW_FORBIDDEN"
    assert await county.refused(f"{path}/review", county.clerk("COUNTY_REVIEWER", "镜湖区总工会")) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(f"{path}/review", verifier) == "ROLE_NOT_PERMITTED"
    assert await county.refused(f"/applications/{new_id()}/review", reviewer) == "NOT_FOUND"
    await county.declared(application)
    assert await county.refused(f"{path}/verification", verifier, {"findings": ["IDENTITY"]}) == "FIELD_INVALID"
    assert (
        await county.refused(f"{path}/verification", county.clerk("VERIFIER", CITY, "county_reviewer"), {"findings": ALL})
        == "SELF_REVIEW_FORBIDDEN"
    )
    assert (
        await county.refused(f"{path}/verification", county.clerk("VERIFIER", "芜湖市总工会"), {"findings": ALL}) == "NOT_RESPONSIBLE_UNIT"
    )
    await county.done(f"{path}/verification", verifier, {"findings": ALL})
    shown = (await county.get(path, verifier)).json()
    assert [act["act"] for act in shown["acts"]] == ["SUBMIT", "REVIEW", "OPEN_NOTICE", "PASS_NOTICE", "DECLARE", "VERIFY"]
    [verified] = await county.said("APPLICATION_VERIFIED")
    assert {gate["gate"] for gate in verified["gates"]} == {"FILL", "COUNTY", "VERIFY"}


async def test_a_returned_form_is_corrected_by_who_has_read_it_and_submitted_again(county):
    await county.register()
    application = await county.submit()
    path, filler = f"/applications/{application}", county.clerk("FORM_FILLER")
    correction = {key: value for key, value in FORM.items() if key not in ("id_number", "name", "account")} | {"wage": "1900.00"}

    async def put(etag):
        headers = filler | ({"If-Match": etag} if etag else {})
        return await county.system.http.put(f"/assistance{path}/form", json=correction, headers=headers)

    assert (await put(None)).status_code == 428
    assert (await put('"1"')).status_code == 412
    etag = (await county.get(path, filler)).headers["etag"]
    assert (await put(etag)).json()["code"] == "INVALID_TRANSITION"
    await county.done(f"{path}/return", county.clerk("COUNTY_REVIEWER"), {"reason": "收入证明缺页"})
    etag = (await county.get(path, filler)).headers["etag"]
    assert (await put(etag)).json()["state"] == "DRAFT"
    await county.done(f"{path}/submission", filler)
    forms = (await county.get(f"{path}/forms", county.clerk("COUNTY_REVIEWER"))).json()
    assert [form["wage"] for form in forms] == ["1800.00", "1900.00"]
    assert len(await county.said("APPLICATION_RETURNED")) == 1


async def test_one_takes_back_ones_own_act_until_the_next_has_acted(county):
    await county.register()
    application = await county.submit()
    path, reviewer = f"/applications/{application}", county.clerk("COUNTY_REVIEWER")
    await county.done(f"{path}/review", reviewer)
    assert await county.refused(f"{path}/recall", county.clerk("FORM_FILLER"), {"reason": "有误"}) == "INVALID_TRANSITION"
    assert (
        await county.refused(f"{path}/recall", county.clerk("COUNTY_REVIEWER", who="colleague"), {"reason": "有误"}) == "ROLE_NOT_PERMITTED"
    )
    await county.done(f"{path}/recall", reviewer, {"reason": "看错了"})
    assert await county.state(application) == "SUBMITTED"
    await county.done(f"{path}/recall", county.clerk("FORM_FILLER"), {"reason": "补材料"})
    assert await county.state(application) == "DRAFT"


async def _demanded(county):
    async with county.system.houses["funds"].pool.connection() as connection:
        found = await connection.execute(
            "SELECT d.application_id, count(g) FROM demand d LEFT JOIN demand_gate g USING (application_id) GROUP BY 1"
        )
        return [(str(row[0]), row[1]) for row in await found.fetchall()]


async def test_a_verification_is_taken_back_until_a_month_is_granted(county):
    """The gate after it is the money's, and money is allocated by granted months (撤回, domain.md §5)."""
    await county.register()
    application = await county.submit()
    path, verifier, why = f"/applications/{application}", county.clerk("VERIFIER", CITY), {"reason": "收入证明看错了"}
    await county.verified(application)
    assert await _demanded(county) == [(application, 3)]
    assert await county.refused(f"{path}/recall", county.clerk("VERIFIER", CITY, "colleague"), why) == "ROLE_NOT_PERMITTED"
    assert await county.refused(f"{path}/recall", county.clerk("COUNTY_REVIEWER"), why) == "INVALID_TRANSITION"
    await county.done(f"{path}/recall", verifier, why)
    assert (await county.state(application), await _demanded(county)) == ("DECLARED", [])
    assert [told["application_id"] for told in await county.said("APPLICATION_VERIFICATION_RECALLED")] == [application]
    assert (await county.run_lines("2024-06"))["lines"] == 0, "what is not verified has no months"
    await county.done(f"{path}/verification", county.clerk("VERIFIER", CITY, "colleague"), {"findings": ALL})
    assert await _demanded(county) == [(application, 3)]
    assert (await county.run_lines("2024-06"))["lines"] == 1
    assert await county.refused(f"{path}/recall", county.clerk("VERIFIER", CITY, "colleague"), why) == "INVALID_TRANSITION"


async def test_the_person_withdraws_before_it_is_declared(county):
    person = await county.register()
    application = await county.submit()
    path = f"/applications/{application}/withdrawal"
    stranger = county.system.token("w", roles=["MODEL_WORKER"], person_id=new_id())
    assert await county.refused(path, stranger, {"reason": "不需要了"}) == "NOT_RESPONSIBLE_UNIT"
    own = county.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    await county.done(path, own, {"reason": "不需要了"})
    assert await county.refused(path, own, {"reason": "再来"}) == "INVALID_TRANSITION"
    assert (await county.post("/applications", county.clerk("FORM_FILLER"), FORM))[0] == 201


async def test_others_see_nothing_of_it(county):
    person = await county.register()
    application = await county.submit()
    own = county.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    for headers, status in (
        (county.clerk("VERIFIER", CITY), 200), (county.clerk("COUNTY_REVIEWER"), 200), (own, 200), (county.clerk("VERIFIER", "芜湖市总工会"), 404),
        (county.clerk("COUNTY_REVIEWER", "镜湖区总工会"), 404), (county.system.token("w", roles=["MODEL_WORKER"], person_id=new_id()), 404),
        (county.system.token("s", roles=["SYSTEM_ADMIN"]), 404),
    ):  # fmt: skip
        assert (await county.get(f"/applications/{application}", headers)).status_code == status
    assert (await county.get(f"/applications/{application}/forms", county.clerk("PREPARER", CITY))).json()["code"] == "ROLE_NOT_PERMITTED"
    assert (await county.get("/applications", county.clerk("VERIFIER", "芜湖市总工会"))).json()["items"] == []
    assert [
        item["state"] for item in (await county.get("/applications", county.clerk("VERIFIER", CITY), state="SUBMITTED")).json()["items"]
    ] == ["SUBMITTED"]
    listed = county.clerk("AUDITOR", PROVINCE)
    for filters, count in (
        ({"l2": county.units[CITY]}, 1),
        ({"county": county.units[COUNTY]}, 1),
        ({"l2": county.units["芜湖市总工会"]}, 0),
    ):
        assert len((await county.get("/applications", listed, **filters)).json()["items"]) == count


async def test_another_city_may_do_nothing_to_it(county):
    await county.register()
    path = f"/applications/{await county.submit()}"
    clerks = [county.clerk("FORM_FILLER COUNTY_REVIEWER", "镜湖区总工会", "jinghu"), county.clerk("VERIFIER", "芜湖市总工会")]
    acts = {"review": None, "return": {"reason": "退回"}, "declaration": None, "submission": None, "withdrawal": {"reason": "撤销"}}
    for act, body in acts.items():
        assert await county.refused(f"{path}/{act}", clerks[0], body) == "NOT_RESPONSIBLE_UNIT", act
    assert await county.refused(f"{path}/recall", clerks[0], {"reason": "撤回"}) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(f"{path}/verification", clerks[1], {"findings": ALL}) == "NOT_RESPONSIBLE_UNIT"
    form = {key: value for key, value in FORM.items() if key not in ("id_number", "name", "account")}
    answer = await county.system.http.put(f"/assistance{path}/form", json=form, headers=clerks[0] | {"If-Match": '"2"'})
    assert answer.json()["code"] == "NOT_RESPONSIBLE_UNIT"
    for read in ("", "/forms", "/explanation"):
        before = len(await county.audited())
        assert (await county.get(path + read, clerks[1], month="2024-06")).status_code == 404
        assert (await county.audited())[before:] == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("revocation", {"revoked_on": "2024-06-20", "doc_no": "皖政〔2024〕9号", "reason": "违法"}, "HONOR_REVOKED"),
        ("facts", {"effective_on": "2024-06-20", "reason": "失联", "life": "LOST_CONTACT"}, "SUSPENDED"),
    ],
)
async def test_what_ends_or_stops_an_honour_after_the_form_stops_the_verification(county, path, body, code):
    person, registrar = await county.register(), county.clerk("REGISTRAR", PROVINCE)
    application = await county.submit()
    await county.declared(application)
    record = await county.system.http.get(f"/registry/people/{person}", headers=registrar)
    target = path if path == "facts" else f"honours/{record.json()['honours'][0]['id']}/revocation"
    await county.done(f"/registry/people/{person}/{target}", registrar | {"If-Match": record.headers["etag"]}, body)
    verifier = county.clerk("VERIFIER", CITY)
    assert await county.refused(f"/applications/{application}/verification", verifier, {"findings": ALL}) == code
    await county.done(f"/applications/{application}/return", verifier, {"reason": "不再符合"})
    assert await county.state(application) == "RETURNED"


async def test_without_a_county_step_the_unions_own_office_reviews_and_posts(county):
    union, office = "安徽省省直机关工会", "安徽省省直机关工会基层工作办公室"
    await county.register(union=union, county_union="", region_code="340103")
    assert await county.refused("/applications", county.clerk("FORM_FILLER"), FORM) == "NOT_RESPONSIBLE_UNIT"
    application = await county.submit(office)
    reviewer = county.clerk("COUNTY_REVIEWER", office)
    assert await county.refused(f"/applications/{application}/review", county.clerk("COUNTY_REVIEWER")) == "ROLE_NOT_PERMITTED"
    notice = await county.notice(application, office, ("UNIT",))
    posting = {"place": "COUNTY", "posted_on": "2024-06-12", "posted_by": "王芳"}
    assert await county.refused(f"/notices/{notice}/postings", reviewer, posting) == "FIELD_INVALID"
    assert await county.refused(f"/applications/{application}/declaration", reviewer) == "NOTICE_NOT_ELAPSED"
    county.system.clock.move_to_day(date(2024, 6, 20))
    await county.done(f"/notices/{notice}/closing", reviewer)
    await county.done(f"/applications/{application}/declaration", reviewer)
    await county.done(f"/applications/{application}/verification", county.clerk("VERIFIER", union), {"findings": ALL})
    shown = (await county.get(f"/applications/{application}", county.clerk("VERIFIER", union))).json()
    assert (shown["state"], shown["county"]) == ("VERIFIED", None)


async def test_health_is_seen_by_the_person_and_the_case_officer_its_category_by_who_fills_and_reviews(county):
    person = await county.register()
    proof = {"doc_no": "劳鉴〔2024〕7号", "concluded_on": "2024-01-15"}
    path = f"/applications/{await county.submit(lost_capacity=proof, seriously_ill=True, cause='因病')}/forms"
    own = county.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    seen = {}
    for who, headers in (
        ("person", own), ("officer", county.clerk("VERIFIER", CITY)), ("county", county.clerk("COUNTY_REVIEWER")), ("audit", county.clerk("AUDITOR", PROVINCE)),
    ):  # fmt: skip
        answer = await county.get(path, headers)
        [form] = answer.json()
        seen[who] = [form[field] for field in ("capacity_lost", "capacity_doc_no", "seriously_ill", "cause")]
        assert form["wage"] == "1800.00"
        assert "6225881414207430" not in answer.text
    assert seen["person"] == seen["officer"] == [True, "劳鉴〔2024〕7号", True, "因病"]
    assert seen["county"] == [True, None, True, "因病"]
    assert seen["audit"] == [None, None, None, None]
