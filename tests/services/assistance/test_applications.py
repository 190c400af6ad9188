"""A form by API, through the gates: the workbook's own rules, each gate by its own unit and person, refusals that change nothing (C2.4–C2.6)."""

import pytest

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import ALL, CITY, COUNTY, FORM, PROVINCE


async def _code(county, path, headers, body=None):
    before = await county.fingerprint()
    status, problem = await county.post(path, headers, body)
    assert status >= 400, problem
    assert await county.fingerprint() == before
    return problem["code"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id_number": "360426199101010072"}, "ID_NUMBER_INVALID"),
        ({"name": "李四"}, "IDENTITY_CONFLICT"),
        ({"id_number": "120103198806018241"}, "PERSON_NOT_FOUND"),
        ({"wage": None}, "INCOME_MISSING"),
        ({"wage": "1800.005"}, "INPUT_INVALID"),
        ({"account": {**FORM["account"], "number": "6225881414207431"}}, "BANK_ACCOUNT_INVALID"),
        ({"account": {**FORM["account"], "holder": "李四"}}, "PAYEE_NOT_ALLOWED"),
        ({"consented_on": None}, "CONSENT_MISSING"),
        ({"consented_on": "2024-06-04"}, "FIELD_INVALID"),
        ({"submitted_on": "2024-06-13"}, "FIELD_INVALID"),
        ({"evidence": []}, "FIELD_INVALID"),
        ({"lost_capacity": {"doc_no": ""}}, "FIELD_INVALID"),
        ({"surprise": 1}, "INPUT_INVALID"),
    ],
)
async def test_a_wrong_form_is_refused_as_its_row_would_be(county, changed, code):
    await county.register()
    assert await _code(county, "/applications", county.clerk("FORM_FILLER"), {**FORM, **changed}) == code


async def test_a_second_form_of_a_person_and_anothers_account_are_refused(county):
    await county.register()
    await county.submit()
    assert await _code(county, "/applications", county.clerk("FORM_FILLER"), FORM) == "DUPLICATE_ROW"
    await county.register(id_number="120103198806018241", name="王五", sex="女", birth_date="1988-06-01")
    other = {**FORM, "id_number": "120103198806018241", "name": "王五", "account": {**FORM["account"], "holder": "王五"}}
    assert await _code(county, "/applications", county.clerk("FORM_FILLER"), other) == "BANK_ACCOUNT_SHARED"
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
    assert await _code(county, "/applications", county.clerk("FORM_FILLER"), FORM) == code


async def test_who_fills_for_whom(county):
    await county.register()
    assert await _code(county, "/applications", county.clerk("VERIFIER"), FORM) == "ROLE_NOT_PERMITTED"
    assert await _code(county, "/applications", county.clerk("FORM_FILLER", "镜湖区总工会"), FORM) == "NOT_RESPONSIBLE_UNIT"
    assert (await county.post("/applications", county.clerk("FORM_FILLER", PROVINCE), FORM))[0] == 201


async def test_no_gate_is_skipped_and_nobody_stands_at_two(county):
    await county.register()
    application = await county.submit()
    path = f"/applications/{application}"
    reviewer, verifier = county.clerk("COUNTY_REVIEWER"), county.clerk("VERIFIER", CITY)
    assert await _code(county, f"{path}/declaration", reviewer) == "INVALID_TRANSITION"
    assert await _code(county, f"{path}/verification", verifier, {"findings": ALL}) == "INVALID_TRANSITION"
    assert await _code(county, f"{path}/review", county.clerk("COUNTY_REVIEWER", who="form_filler")) == "SELF_REVIEW_FORBIDDEN"
    assert await _code(county, f"{path}/review", county.clerk("COUNTY_REVIEWER", "镜湖区总工会")) == "NOT_RESPONSIBLE_UNIT"
    assert await _code(county, f"{path}/review", verifier) == "ROLE_NOT_PERMITTED"
    assert await _code(county, f"/applications/{new_id()}/review", reviewer) == "NOT_FOUND"
    await county.declared(application)
    assert await _code(county, f"{path}/verification", verifier, {"findings": ["IDENTITY"]}) == "FIELD_INVALID"
    assert (
        await _code(county, f"{path}/verification", county.clerk("VERIFIER", CITY, "county_reviewer"), {"findings": ALL})
        == "SELF_REVIEW_FORBIDDEN"
    )
    assert (
        await _code(county, f"{path}/verification", county.clerk("VERIFIER", "芜湖市总工会"), {"findings": ALL}) == "NOT_RESPONSIBLE_UNIT"
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
    assert await _code(county, f"{path}/recall", county.clerk("FORM_FILLER"), {"reason": "有误"}) == "INVALID_TRANSITION"
    await county.done(f"{path}/recall", reviewer, {"reason": "看错了"})
    assert await county.state(application) == "SUBMITTED"
    await county.done(f"{path}/recall", county.clerk("FORM_FILLER"), {"reason": "补材料"})
    assert await county.state(application) == "DRAFT"


async def test_the_person_withdraws_before_it_is_declared(county):
    person = await county.register()
    application = await county.submit()
    path = f"/applications/{application}/withdrawal"
    stranger = county.system.token("w", roles=["MODEL_WORKER"], person_id=new_id())
    assert await _code(county, path, stranger, {"reason": "不需要了"}) == "NOT_RESPONSIBLE_UNIT"
    own = county.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    await county.done(path, own, {"reason": "不需要了"})
    assert await _code(county, path, own, {"reason": "再来"}) == "INVALID_TRANSITION"
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
    assert COUNTY in county.units
