"""The archive card: what the record says, the number masked; for those who may read the record."""

from io import BytesIO

from pypdf import PdfReader


async def _text(register, number, headers):
    answer = await register.get(f"/printouts/{number}/pdf", headers)
    assert answer.status_code == 200, answer.text
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.content)).pages)


async def test_an_archive_card_says_what_is_recorded_and_masks_the_number(register):
    person = await register.person(name="㛃𠮷")
    await register.done(f"/people/{person}/death", {"died_on": "2024-05-20", "reason": "户籍注销证明"})
    issued = await register.done(f"/people/{person}/printouts", {})
    text = await _text(register, issued["number"], register.clerk())
    assert issued["number"] == "DAK-2024-000001"
    for word in (
        "劳动模范档案卡",
        "㛃𠮷",
        "安徽省劳动模范",
        "皖政〔2015〕20号",
        "合肥市总工会",
        "包河区总工会",
        "去世",
        "死亡登记",
        issued["check_value"],
    ):
        assert word in text, word
    assert "360426199101010071" not in text


async def test_a_card_is_for_the_responsible_unions(register):
    person = await register.person()
    wuhu = register.clerk("芜湖市总工会")
    assert (await register.post(f"/people/{person}/printouts", {}, wuhu))[1]["code"] == "NOT_FOUND"
    number = (await register.done(f"/people/{person}/printouts", {}))["number"]
    assert (await register.get(f"/printouts/{number}/pdf", wuhu)).status_code == 404
    assert (await register.get(f"/printouts/{number}/pdf", register.clerk("安徽省总工会"))).status_code == 200
    own = register.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    assert (await register.get(f"/printouts/{number}/pdf", own)).status_code == 200
    assert (await register.get(f"/printouts/{number}/docx", own)).status_code == 422
