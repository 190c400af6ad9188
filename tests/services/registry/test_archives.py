"""Honours claimed and recorded; archives to both recipients with hash and signature; neither takes anything from the worker (C7.5)."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.documents import pdf

NUMBER = "360426199101010071"
CLAIM = {
    "title": "全国劳动模范",
    "award_date": "2020-11-24",
    "granting_unit": "党中央、国务院",
    "doc_no": "中发〔2020〕20号",
    "certificate_no": "2020-118",
}
ARCHIVE = {
    "id_number": NUMBER, "name": "张三", "title": "全国劳动模范", "award_date": "2020-11-24", "decision_doc_no": "中发〔2020〕20号", "decided_on": "2020-11-20",
    "certificate_no": "2020-118", "basis": "PROVINCIAL_OR_ABOVE", "recipients": ["HRSS", "PROVINCIAL_FEDERATION"], "awarding_name": "中共中央、国务院",
}  # fmt: skip
HALL = "安徽省人力资源和社会保障厅"


async def upload(register, archive, kind, content, headers=None, **more):
    answer = await register.system.http.post(
        f"/registry/archives/{archive}/files",
        files={"file": ("决定.pdf", content, "application/pdf")},
        data={"kind": kind, "provenance": "省档案馆扫描", **more},
        headers=headers or register.clerk("安徽省总工会"),
    )
    return answer.status_code, answer.json()


async def tier(register, person):
    return (await register.get("/people", tier="NATIONAL")).json()["items"] != [] and person is not None


async def test_a_claimed_honour_entitles_to_nothing_until_another_person_records_it(register):
    person = await register.person()
    county = register.clerk("包河区总工会", "COUNTY_REVIEWER", "county")
    claim = (await register.done(f"/people/{person}/honour-claims", CLAIM, county))["id"]
    assert await register.said("HONOR_RECORDED") == []
    assert not await tier(register, person)
    assert (await register.post(f"/people/{person}/honour-claims", CLAIM, county))[1]["code"] == "DUPLICATE_ROW"
    assert (await register.post(f"/honour-claims/{claim}/recording", {}, county))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await register.post(f"/honour-claims/{claim}/recording", {}, register.clerk("芜湖市总工会")))[1][
        "code"
    ] == "NOT_RESPONSIBLE_UNIT"
    await register.done(f"/honour-claims/{claim}/recording", {})
    [said] = await register.said("HONOR_RECORDED")
    assert (said["honor_id"], said["tier"]) == (claim, "NATIONAL")
    assert await tier(register, person)
    assert (await register.post(f"/honour-claims/{claim}/recording", {}))[1]["code"] == "INVALID_TRANSITION"


async def test_a_claim_is_not_decided_by_whoever_made_it_nor_without_a_certificate(register):
    person = await register.person()
    claim = (await register.done(f"/people/{person}/honour-claims", {**CLAIM, "certificate_no": ""}))["id"]
    assert (await register.post(f"/honour-claims/{claim}/recording", {}))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    second = register.clerk(subject="two")
    assert (await register.post(f"/honour-claims/{claim}/recording", {}, second))[1]["code"] == "FIELD_INVALID"
    await register.done(f"/honour-claims/{claim}/rejection", {"reason": "证书查无此号"}, second)
    [listed] = (await register.get("/honour-claims")).json()["items"]
    assert (listed["state"], listed["reason"]) == ("REJECTED", "证书查无此号")
    assert await register.said("HONOR_RECORDED") == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"award_date": "2024-06-13"}, "AWARD_DATE_INVALID"), ({"title": "安徽省劳动模范", "doc_no": "皖政〔2015〕20号"}, "DUPLICATE_ROW"),
        ({"award_date": "2006-12-31"}, "AWARD_DATE_INVALID"),
    ],
)  # fmt: skip
async def test_an_impossible_claim_is_refused(register, changed, code):
    person = await register.person()
    assert (await register.post(f"/people/{person}/honour-claims", {**CLAIM, **changed}))[1]["code"] == code


async def test_two_acknowledgements_complete_the_archive_and_not_the_honour(register):
    person = await register.person()
    province, hall = register.clerk("安徽省总工会"), register.clerk(HALL, "HRSS_CLERK", "hrss")
    archive = (await register.done("/archives", ARCHIVE))["id"]
    city = register.clerk()
    assert (await register.post(f"/archives/{archive}/submission", None, city))[1]["code"] == "EVIDENCE_MISSING"
    decision = pdf(pages=2)
    status, added = await upload(register, archive, "DECISION", decision, city)
    assert (status, added["sha256"], added["signature_state"]) == (201, hashlib.sha256(decision).hexdigest(), "NONE")
    assert (await register.post(f"/archives/{archive}/submission", None, city))[1]["code"] == "EVIDENCE_MISSING"
    assert (await upload(register, archive, "REGISTRATION_FORM", pdf(pages=1), city))[0] == 201
    assert (await register.post(f"/archives/{archive}/acknowledgement", None, province))[1]["code"] == "INVALID_TRANSITION"
    await register.done(f"/archives/{archive}/submission", None, city)
    assert (await upload(register, archive, "OTHER", pdf(pages=3), city))[1]["code"] == "INVALID_TRANSITION"
    assert (await register.done(f"/archives/{archive}/acknowledgement", None, hall))["complete"] is False
    assert (await register.post(f"/archives/{archive}/acknowledgement", None, hall))[1]["code"] == "INVALID_TRANSITION"
    assert (await register.post(f"/archives/{archive}/acknowledgement", None, city))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await register.post(f"/archives/{archive}/acknowledgement", None, register.clerk("合肥市人力资源和社会保障局", "HRSS_CLERK")))[
        1
    ]["code"] == "ROLE_NOT_PERMITTED"
    assert (await register.done(f"/archives/{archive}/acknowledgement", None, province))["complete"] is True
    said = await register.said("ARCHIVE_SUBMITTED", "ARCHIVE_ACKNOWLEDGED", "ARCHIVE_COMPLETED")
    assert [event.get("recipient") for event in said] == [None, "HRSS", "PROVINCIAL_FEDERATION", None]
    [listed] = (await register.get("/archives", hall)).json()["items"]
    assert (listed["state"], listed["honour_state"], listed["acknowledged"]) == (
        "COMPLETED",
        "ARCHIVE_PENDING",
        ["HRSS", "PROVINCIAL_FEDERATION"],
    )
    assert await register.said("HONOR_RECORDED") == []
    assert not await tier(register, person)
    await register.done(f"/honour-claims/{listed['honor_id']}/recording", {}, register.clerk(subject="two"))
    assert (await register.get("/archives")).json()["items"][0]["honour_state"] == "RECORDED"
    opened = await register.system.http.post(f"/registry/archives/{archive}/files/{added['file_id']}/opening", headers=hall)
    assert opened.content == decision
    assert (
        await register.system.http.post(
            f"/registry/archives/{archive}/files/{added['file_id']}/opening", headers=register.clerk("芜湖市总工会")
        )
    ).status_code == 404


async def test_a_missing_archive_takes_nothing_from_the_worker(register):
    person = await register.person()
    await register.done(f"/people/{person}/honours", dict(CLAIM))
    assert await tier(register, person)
    archive = (await register.done("/archives", ARCHIVE))["id"]
    [listed] = (await register.get("/archives")).json()["items"]
    assert (listed["id"], listed["state"], listed["honour_state"], listed["late"]) == (archive, "DRAFT", "RECORDED", True)
    assert await tier(register, person)
    assert (await register.post("/archives", ARCHIVE))[1]["code"] == "DUPLICATE_ROW"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"recipients": ["HRSS"]}, "FIELD_INVALID"), ({"basis": "OTHER"}, "FIELD_INVALID"), ({"decision_doc_no": ""}, "EVIDENCE_MISSING"),
        ({"name": "李四"}, "PERSON_NOT_FOUND"), ({"id_number": "120103198806018241"}, "PERSON_NOT_FOUND"), ({"id_number": "360426199101010072"}, "PERSON_NOT_FOUND"),
    ],
)  # fmt: skip
async def test_an_archive_that_may_not_be_sent_is_refused(register, changed, code):
    await register.person()
    assert (await register.post("/archives", {**ARCHIVE, **changed}))[1]["code"] == code
    assert (await register.get("/archives")).json()["items"] == []


async def test_the_awarding_body_sends_its_own_and_sees_nothing_else(register):
    await register.person()
    parent = register.units["安徽省总工会"]
    unit = {"kind": "AWARDING_BODY", "name": "安徽省人民政府", "parent_id": parent, "valid_from": "2004-01-01"}
    province = register.clerk("安徽省总工会")
    body = await register.done("/org-units", unit, province)
    archivist = register.system.token("archivist", roles=["ARCHIVIST"], unit_id=body["id"])
    archive = (await register.done("/archives", ARCHIVE, archivist))["id"]
    assert [each["id"] for each in (await register.get("/archives", archivist)).json()["items"]] == [archive]
    assert (await register.get("/people", archivist)).json()["items"] == []
    assert (await register.post(f"/archives/{archive}/submission"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    key, content = Ed25519PrivateKey.generate(), pdf(pages=2)
    signature = base64.b64encode(key.sign(content)).decode()
    assert (await upload(register, archive, "DECISION", content, archivist, signature=signature))[1]["signature_state"] == "UNVERIFIED"
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert (await register.post("/signing-keys", {"unit_id": body["id"], "pem": pem}))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await register.post("/signing-keys", {"unit_id": body["id"], "pem": "x" * 100}, province))[1]["code"] == "FIELD_INVALID"
    await register.done("/signing-keys", {"unit_id": body["id"], "pem": pem}, province)
    form = pdf(pages=1)
    assert (await upload(register, archive, "REGISTRATION_FORM", form, archivist, signature=signature))[1]["code"] == "FILE_REFUSED"
    signed = base64.b64encode(key.sign(form)).decode()
    assert (await upload(register, archive, "REGISTRATION_FORM", form, archivist, signature=signed))[1]["signature_state"] == "VERIFIED"
    await register.done(f"/archives/{archive}/submission", None, archivist)
