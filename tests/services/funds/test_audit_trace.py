"""From the bank's line to the form: funds' books and what assistance says of the application, within the mandate and without a word about the person."""

import hashlib
import io
import json
import zipfile

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE, county
from tests.services.funds.union import Union

__all__ = ["county"]

REF = "LM000000010000001"
PERSONAL = ("张三", "360426199101010071", "1800", "收入证明", "柜3-12", "李会计", "6225881414207430", "WAGE")


async def _paid(county, directory):
    """An application on its whole way, and the union that paid it."""
    await county.register()
    application = await county.submit()
    await county.verified(application)
    await county.run_lines("2024-06")
    named = {"合肥": CITY, "芜湖": "芜湖市总工会", "省总": PROVINCE, "省财政厅": "安徽省财政厅"}
    union = Union(county.system, directory / "bank", {short: county.units[name] for short, name in named.items()})
    earmark = await union.money()
    await county.system.drain()
    _, [line] = await union.send(earmark)
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")]))
    await county.system.drain()
    await union.mandate()
    return application, union


async def _given(county):
    async with county.system.houses["assistance"].pool.connection() as connection:
        found = await connection.execute("SELECT subject, detail FROM audit_row WHERE action = 'AUDIT_TRACE_GIVEN' ORDER BY seq")
        return await found.fetchall()


def _asked(*applications):
    return {"application_ids": list(applications), "mandate_id": str(new_id()), "reader": "looker", "bank_ref": REF}


async def test_a_payment_is_traced_to_the_form_and_its_notice(county, tmp_path):
    application, union = await _paid(county, tmp_path)
    answer = await county.system.http.get(f"/funds/audit/payments/{REF}/trace", headers=county.system.token("looker", roles=["AUDITOR"]))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    [declared] = found["declared"]
    assert found["declared_missing"] == []
    assert (declared["application_id"], declared["submitted_on"], declared["campaign_id"]) == (application, "2024-06-03", None)
    assert (declared["notice"]["clock_from"], declared["notice"]["last_day"]) == ("2024-06-12", "2024-06-19")
    assert declared["notice"]["closed_on"] == "2024-06-20"
    acts = [(act["act"], act["unit_name"], act["on"]) for act in declared["acts"]]
    assert acts[0] == ("SUBMIT", COUNTY, "2024-06-12")
    assert ("VERIFY", CITY, "2024-06-20") in acts
    assert [(form["seq"], form["pieces"]) for form in declared["forms"]] == [(1, 1)]
    assert not [word for word in PERSONAL if word in answer.text]
    [(_, detail)] = await _given(county)
    assert (detail["applications"], detail["reader"], detail["bank_ref"]) == ([application], "looker", REF)
    flags = await union.look("/audit/red-flags?kind=SHORT_NOTICE", "AUDITOR", unit="省总")
    assert flags["items"] == []  # the notice as assistance said it


async def test_the_case_taken_out_holds_what_was_declared(county, tmp_path):
    application, _ = await _paid(county, tmp_path)
    headers = county.system.token("looker", roles=["AUDITOR"])
    answer = await county.system.http.post(f"/funds/audit/payments/{REF}/case", json={"reason": "专项审计取证"}, headers=headers)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    content = archive.read("case.json")
    assert [each["application_id"] for each in json.loads(content)["case"]["declared"]] == [application]
    assert hashlib.sha256(content).hexdigest() in archive.read("SHA256SUMS").decode()
    assert not [word for word in PERSONAL if word in content.decode()]
    assert len(await _given(county)) == 1


async def test_outside_the_mandate_assistance_is_not_even_asked(county, tmp_path):
    _, union = await _paid(county, tmp_path)
    await union.mandate("李审", reach="L2", unit=str(union.units["芜湖"]))
    for who, code in (("李审", "NOT_FOUND"), ("王审", "MANDATE_MISSING")):
        headers = county.system.token(who, roles=["AUDITOR"])
        assert (await county.system.http.get(f"/funds/audit/payments/{REF}/trace", headers=headers)).json()["code"] == code
        taken = await county.system.http.post(f"/funds/audit/payments/{REF}/case", json={"reason": "专项审计取证"}, headers=headers)
        assert taken.json()["code"] == code
    assert await _given(county) == []


async def test_assistance_tells_systems_only_and_at_most_a_hundred(county):
    await county.register()
    application = await county.submit()
    for roles in (["AUDITOR"], ["VERIFIER"], ["SYSTEM_ADMIN"]):
        headers = county.system.token("x", roles=roles, unit_id=county.units[CITY])
        assert await county.refused("/audit-traces", headers, _asked(application)) == "ROLE_NOT_PERMITTED"
    service = county.system.token("funds", roles=["SERVICE"])
    assert await county.refused("/audit-traces", service, _asked(*[str(new_id()) for _ in range(101)])) == "INPUT_INVALID"
    for unreadable in ({"reader": "a\x00"}, {"bank_ref": "LM1"}, {"names": True}):
        assert await county.refused("/audit-traces", service, _asked(application) | unreadable) == "INPUT_INVALID"
    status, answer = await county.post("/audit-traces", service, _asked(application, str(new_id())))
    assert status == 200, answer
    [found] = answer["applications"]
    assert (found["application_id"], found["state"], found["notice"]) == (application, "SUBMITTED", None)


async def test_where_assistance_does_not_answer_the_gap_is_said(union):
    person = await union.person("2024-06")
    await union.send(await union.money())
    headers = union.system.token("looker", roles=["AUDITOR"])
    odd = await union.system.http.post("/funds/audit/payments/LM%00/case", json={"reason": "专项审计取证"}, headers=headers)
    assert (odd.status_code, odd.json()["code"]) == (422, "INPUT_INVALID")
    found = await union.look(f"/audit/payments/{REF}/trace", "AUDITOR", unit="省总")
    assert (found["declared"], len(found["declared_missing"])) == ([], 1)
    assert found["declared_missing"] == [found["lines"][0]["application_id"]]
    assert person
