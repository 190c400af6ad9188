"""Evidence (C2.5): files and shelf-marks, what a review needs, who may see what, the same file twice."""

import hashlib
import json

import pytest

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, FORM, PROVINCE
from tests.support.documents import jpg, object_stream, pdf, raw_pdf

PAPER = {"kind": "ID_CARD", "shelf_mark": "档案柜3-12", "seen_by": "李会计"}
OTHER = {"name": "王芳", "id_number": "120103198806018241", "birth_date": "1988-06-01", "sex": "女", "doc_no": "皖政〔2015〕21号"}


async def upload(county, owner, owner_id, headers, content, kind="INCOME", name="收入证明.pdf"):
    answer = await county.system.http.post(
        f"/assistance/evidence/{owner}/{owner_id}/files", files={"file": (name, content)}, data={"kind": kind}, headers=headers
    )
    return answer.status_code, answer.json()


async def added(county, *args, **named):
    status, answer = await upload(county, *args, **named)
    assert status == 201, answer
    return answer


async def test_a_file_is_kept_listed_and_handed_out_with_a_reason(county):
    person = await county.register()
    application = await county.submit()
    filler, content = county.clerk("FORM_FILLER"), pdf(3)
    kept = await added(county, "APPLICATION", application, filler, content)
    assert (kept["pages"], kept["also_for_others"]) == (3, False)
    await county.done(f"/evidence/APPLICATION/{application}/papers", filler, PAPER)
    [file, paper] = (await county.get(f"/evidence/APPLICATION/{application}", county.clerk("COUNTY_REVIEWER"))).json()
    assert (file["file"]["kind"], file["file"]["name"], file["kind_name"]) == ("PDF", "收入证明.pdf", "收入证明")
    assert (paper["shelf_mark"], paper["seen_by"], paper["file"]) == ("档案柜3-12", "李会计", None)
    path = f"/assistance/evidence/{kept['id']}/download"
    answer = await county.system.http.post(path, json={"reason": "核对收入"}, headers=county.clerk("VERIFIER", CITY))
    assert answer.content == content
    assert answer.headers["content-disposition"] == f'attachment; filename="{answer.headers["content-disposition"][22:-5]}.pdf"'
    assert (answer.headers["x-content-type-options"], answer.headers["content-type"]) == ("nosniff", "application/pdf")
    assert "收入证明" not in str(answer.headers)
    async with county.system.houses["assistance"].pool.connection() as connection:
        [row] = await (await connection.execute("SELECT subject, detail ->> 'reason' FROM audit_row WHERE action = 'READ_FILE'")).fetchall()
    assert row == (person, "核对收入")
    assert (await county.system.http.post(path, json={}, headers=county.clerk("VERIFIER", CITY))).json()["code"] == "INPUT_INVALID"


async def test_photos_and_papers_of_a_visit_lie_under_the_visit(county):
    person = await county.register()
    filler, verifier = county.clerk("FORM_FILLER"), county.clerk("VERIFIER", CITY)
    said = {"person_id": person, "visited_on": "2024-06-12", "form": "HOME_VISIT", "visitors": "省总工会 王某", "reason": "住院期间探望"}
    registrar = county.clerk("REGISTRAR", PROVINCE)
    visit = (await county.done("/visits", registrar, said))["id"]
    await added(county, "VISIT", visit, registrar, jpg(b"at the door"), kind="VISIT_PHOTO", name="a.jpg")  # who recorded it
    sheet = await added(county, "VISIT", visit, filler, pdf(), kind="OTHER", name="签到表.pdf")
    assert (await upload(county, "VISIT", visit, filler, pdf(), kind="OTHER"))[1]["code"] == "DUPLICATE_FILE"
    assert (await upload(county, "VISIT", visit, county.clerk("FORM_FILLER", "镜湖区总工会"), pdf(2)))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await upload(county, "VISIT", new_id(), filler, pdf(2)))[1]["code"] == "NOT_FOUND"
    assert (await upload(county, "PERSON", person, filler, jpg(b"2"), kind="VISIT_PHOTO", name="b.jpg"))[1]["code"] == "FIELD_INVALID"
    assert [each["kind_name"] for each in (await county.get(f"/evidence/VISIT/{visit}", verifier)).json()] == ["走访照片", "其他材料"]
    stranger = await county.get(f"/evidence/VISIT/{visit}", county.clerk("VERIFIER", "芜湖市总工会"))
    assert stranger.json()["code"] == "NOT_FOUND"
    await county.done(f"/evidence/{sheet['id']}/withdrawal", filler, {"reason": "传错了"})
    [listed] = (await county.get("/visits", verifier, person_id=person)).json()["items"]
    assert listed["files"] == 1
    await county.done(f"/visits/{visit}/withdrawal", registrar, {"reason": "登记到同名的另一人"})
    assert (await upload(county, "VISIT", visit, filler, pdf(4)))[1]["code"] == "INVALID_TRANSITION"


async def test_what_is_no_document_or_the_same_again_is_refused_and_changes_nothing(county):
    await county.register()
    application = await county.submit()
    filler = county.clerk("FORM_FILLER")
    await added(county, "APPLICATION", application, filler, pdf())
    script = raw_pdf(b"<< >>", object_stream(b"2 0 << /S /JavaScript >>"))
    for content, code in ((pdf(), "DUPLICATE_FILE"), (b"MZ\x90", "FILE_REFUSED"), (script, "FILE_REFUSED"), (b"", "FILE_REFUSED")):
        status, answer = await upload(county, "APPLICATION", application, filler, content)
        assert (status >= 400, answer["code"]) == (True, code)
        assert answer["detail"]
    async with county.system.houses["assistance"].pool.connection() as connection:
        counted = await (await connection.execute("SELECT (SELECT count(*) FROM evidence), (SELECT count(*) FROM stored_file)")).fetchone()
    assert counted == (1, 1)


async def test_the_same_file_of_another_person_is_seen_by_who_compares(county):
    await county.register()
    await county.register(**OTHER)
    account = {"kind": "PASSBOOK", "number": "1302010200112233445", "holder": "王芳", "bank": "徽商银行"}
    first = await county.submit()
    answer = await county.post(
        "/applications",
        county.clerk("FORM_FILLER"),
        {**FORM, "id_number": OTHER["id_number"], "name": "王芳", "account": account},
    )
    assert answer[0] == 201, answer
    second = answer[1]["id"]
    await county.system.drain()
    filler = county.clerk("FORM_FILLER")
    await added(county, "APPLICATION", first, filler, pdf())
    assert (await added(county, "APPLICATION", second, filler, pdf()))["also_for_others"] is True
    [seen] = (await county.get(f"/evidence/APPLICATION/{first}", county.clerk("COUNTY_REVIEWER"))).json()
    assert seen["file"]["also_for_others"] is True
    [told] = (await county.get(f"/evidence/APPLICATION/{first}", filler)).json()
    assert told["file"]["also_for_others"] is False


async def test_a_review_needs_what_policy_asks_for_and_what_the_form_names(county):
    await county.register()
    content = pdf(2, "工资证明")
    application = await county.submit(evidence=[{"kind": "身份证复印件", "shelf_mark": "柜1", "seen_by": "李会计"}])
    reviewer, filler = county.clerk("COUNTY_REVIEWER"), county.clerk("FORM_FILLER")
    assert await county.refused(f"/applications/{application}/review", reviewer) == "EVIDENCE_MISSING"
    kept = await added(county, "APPLICATION", application, filler, content)
    await county.done(f"/evidence/{kept['id']}/withdrawal", filler, {"reason": "传错了人"})
    assert await county.refused(f"/applications/{application}/review", reviewer) == "EVIDENCE_MISSING"
    assert await county.refused(f"/evidence/{kept['id']}/withdrawal", filler, {"reason": "传错了人"}) == "NOT_FOUND"
    await added(county, "APPLICATION", application, filler, jpg(), name="收入证明.jpg")
    await county.done(f"/applications/{application}/review", reviewer)


async def test_a_file_that_the_form_names_has_to_be_there(county):
    await county.register()
    content = pdf(2, "收入")
    named = {"kind": "收入证明", "sha256": hashlib.sha256(content).hexdigest(), "pages": 2}
    application = await county.submit(evidence=[named])
    reviewer = county.clerk("COUNTY_REVIEWER")
    assert await county.refused(f"/applications/{application}/review", reviewer) == "EVIDENCE_MISSING"
    await added(county, "APPLICATION", application, county.clerk("FORM_FILLER"), content)
    await county.done(f"/applications/{application}/review", reviewer)


async def test_capacity_needs_its_proof_and_policy_can_ask_for_more(county):
    await county.register()
    claimed = {"lost_capacity": {"doc_no": "皖劳鉴〔2024〕1号", "concluded_on": "2024-01-15"}}
    application = await county.submit(**claimed)
    reviewer, filler = county.clerk("COUNTY_REVIEWER"), county.clerk("FORM_FILLER")
    assert await county.refused(f"/applications/{application}/review", reviewer) == "EVIDENCE_MISSING"
    await county.done(f"/evidence/APPLICATION/{application}/papers", filler, {**PAPER, "kind": "CAPACITY"})
    await county.done(f"/applications/{application}/review", reviewer)


@pytest.mark.parametrize(
    ("role", "unit", "sees", "opens"),
    [
        ("VERIFIER", CITY, True, 200),
        ("COUNTY_REVIEWER", "包河区总工会", False, 403),
        ("FORM_FILLER", "包河区总工会", False, 403),
        ("FORM_FILLER", PROVINCE, False, 403),
        ("COUNTY_REVIEWER", "镜湖区总工会", None, 404),
        ("VERIFIER", "芜湖市总工会", None, 404),
        ("PREPARER", CITY, None, 404),
        ("AUDITOR", "安徽省财政厅", None, 404),
    ],
)
async def test_health_papers_show_their_category_alone(county, role, unit, sees, opens):
    await county.register()
    application = await county.submit()
    kept = await added(county, "APPLICATION", application, county.clerk("FORM_FILLER"), pdf(), kind="CAPACITY", name="张三诊断.pdf")
    reader = county.clerk(role, unit, who="reader")
    listed = await county.get(f"/evidence/APPLICATION/{application}", reader)
    if sees is None:
        assert listed.status_code in (403, 404)
    else:
        assert listed.json()[0]["kind"] == "CAPACITY"
        assert ("诊断" in json.dumps(listed.json(), ensure_ascii=False)) is sees
    answer = await county.system.http.post(f"/assistance/evidence/{kept['id']}/download", json={"reason": "核对"}, headers=reader)
    assert answer.status_code == opens


async def test_the_person_sees_their_own_and_nobody_else_does(county):
    person = await county.register()
    application = await county.submit()
    kept = await added(county, "APPLICATION", application, county.clerk("FORM_FILLER"), pdf(), kind="CAPACITY")
    for person_id, status in ((person, 200), (str(new_id()), 404)):
        own = county.system.token("worker", roles=["MODEL_WORKER"], person_id=person_id)
        assert (await county.get(f"/evidence/APPLICATION/{application}", own)).status_code == status
        answer = await county.system.http.post(f"/assistance/evidence/{kept['id']}/download", json={"reason": "本人查看"}, headers=own)
        assert answer.status_code == status


async def test_who_may_add_and_take_out(county):
    person = await county.register()
    application = await county.submit()
    path = f"/evidence/APPLICATION/{application}/papers"
    assert await county.refused(path, county.clerk("FORM_FILLER", "镜湖区总工会"), PAPER) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(path, county.clerk("PREPARER", CITY), PAPER) == "ROLE_NOT_PERMITTED"
    assert await county.refused(f"/evidence/APPLICATION/{new_id()}/papers", county.clerk("FORM_FILLER"), PAPER) == "NOT_FOUND"
    assert await county.refused(path, county.clerk("FORM_FILLER"), {**PAPER, "kind": "NOTICE_PHOTO"}) == "FIELD_INVALID"
    kept = await county.done(path, county.clerk("FORM_FILLER"), PAPER)
    taken = f"/evidence/{kept['id']}/withdrawal"
    assert await county.refused(taken, county.clerk("FORM_FILLER", who="another"), {"reason": "误传"}) == "ROLE_NOT_PERMITTED"
    await county.done(f"/applications/{application}/review", county.clerk("COUNTY_REVIEWER"))
    assert await county.refused(taken, county.clerk("FORM_FILLER"), {"reason": "误传"}) == "INVALID_TRANSITION"
    await county.done(f"/evidence/PERSON/{person}/papers", county.clerk("VERIFIER", CITY), {**PAPER, "kind": "OTHER"})
    await county.done(f"/applications/{application}/withdrawal", county.clerk("FORM_FILLER"), {"reason": "本人不再申请"})
    assert await county.refused(path, county.clerk("FORM_FILLER"), PAPER) == "INVALID_TRANSITION"
