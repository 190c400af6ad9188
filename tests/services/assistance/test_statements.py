"""告知书: the decision that was kept, in words to act upon, in Chinese and, where asked for, in English (Q49)."""

from services.assistance.policy.c3_4_c3_5_statement import REASON_EN
from tests.services.assistance.conftest import CITY, PERSON
from tests.services.assistance.test_assistance_papers import paper_text
from tests.support.policy_reasons import reason_codes


async def test_a_no_says_why_what_would_change_it_which_papers_and_whom_to_ask(county):
    person = await county.register()
    application = await county.submit(wage="2500.00")
    await county.verified(application)
    verifier = county.clerk("VERIFIER", CITY)
    assert (await county.get(f"/applications/{application}/statement", verifier, month="2024-06")).json()["code"] == "NOT_FOUND"
    await county.run_lines("2024-06")
    told = (await county.get(f"/applications/{application}/statement", verifier, month="2024-06")).json()
    assert (told["payable"], told["amount"], told["name"], told["by"]) == (False, "0.00", "张三", "包河区总工会")
    assert told["conclusion"] == "2024-06不发放生活困难补助"
    assert "月工资(养老金)2500.00元，不低于2500.00元" in told["why"]
    assert "月工资(养老金)降至2500.00元以下" in told["what_would_change"]
    assert "收入证明" in told["documents"]
    assert (told["appeal"]["first_to"], told["appeal"]["until"]) == ("合肥市总工会", "2024-08-19")
    [low] = [clause for clause in told["clauses"] if clause["id"] == "C3.4"]
    assert (low["met"], low["values"]["低收入线"], low["original"]) == (False, "2500.00", low["sentences"])
    english = (
        await county.system.http.get(
            f"/assistance/applications/{application}/statement", params={"month": "2024-06"}, headers=verifier | {"Accept-Language": "en"}
        )
    ).json()
    assert (english["language"], english["conclusion"]) == ("en", "2024-06: nothing is due.")
    assert "The monthly wage or pension is not below the line." in english["why"]
    assert "2500.00元" in english["clauses"][0]["original"][0]
    own = county.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    assert (await county.get(f"/applications/{application}/statement", own, month="2024-06")).status_code == 200
    stranger = county.clerk("VERIFIER", "芜湖市总工会")
    assert (await county.get(f"/applications/{application}/statement", stranger, month="2024-06")).status_code == 404
    assert (await county.get(f"/applications/{application}/statement", county.clerk("PREPARER", CITY), month="2024-06")).status_code == 403


async def test_a_yes_asks_for_no_papers(county):
    await county.register()
    application = await county.submit()
    await county.verified(application)
    await county.run_lines("2024-06")
    told = (await county.get(f"/applications/{application}/statement", county.clerk("COUNTY_REVIEWER"), month="2024-06")).json()
    assert (told["payable"], told["amount"], told["documents"], told["what_would_change"]) == (True, "200.00", [], [])
    assert told["conclusion"] == "2024-06应发生活困难补助200.00元"


async def test_it_is_printed_for_the_person_numbered_and_verified(county):
    person = await county.register()
    application = await county.submit(wage="2500.00")
    await county.verified(application)
    path, reviewer, june = f"/applications/{application}/statement/printouts", county.clerk("COUNTY_REVIEWER"), {"month": "2024-06"}
    assert await county.refused(path, reviewer, june) == "NOT_FOUND"  # no run has decided that month
    await county.run_lines("2024-06")
    assert await county.refused(path, reviewer, {"month": "2024-13"}) == "INPUT_INVALID"
    assert await county.refused(path, county.clerk("COUNTY_REVIEWER", "镜湖区总工会"), june) == "NOT_FOUND"
    assert await county.refused(path, county.clerk("PREPARER", CITY), june) == "ROLE_NOT_PERMITTED"
    assert await county.refused(path, county.system.token("self", roles=["MODEL_WORKER"], person_id=person), june) == "ROLE_NOT_PERMITTED"
    issued = await county.done(path, reviewer, june)
    assert issued["number"] == "GZS-2024-000001"
    text, _ = await paper_text(county, issued["number"], reviewer)
    for word in (
        "困难劳模生活补助告知书", "张三", "2024-06不发放生活困难补助", "月工资(养老金)2500.00元，不低于2500.00元", "月工资(养老金)降至2500.00元以下",
        "收入证明", "可在2024-08-19以前向合肥市总工会申请复核", "C3.4", "本人(家属)签收", issued["check_value"],
    ):  # fmt: skip
        assert word in text, word
    assert PERSON["id_number"] not in text
    assert "6225881414207430" not in text


def test_every_reason_of_a_month_reads_in_english():
    assert reason_codes() <= REASON_EN.keys()
