"""The payment roster for signature: every payment of the batch with its total, accounts masked, for the union that pays."""

from io import BytesIO

from pypdf import PdfReader
from python_calamine import CalamineWorkbook


async def test_a_roster_shows_the_batch_to_the_fen_and_no_account(union):
    for _ in range(2):
        await union.person("2024-05", "2024-06")
    earmark = await union.money("1000.00")
    batch, lines = await union.send(earmark)
    preparer = union.system.token("preparer", roles=["PREPARER"], unit_id=union.units["合肥"])
    answer = await union.system.http.post(f"/funds/batches/{batch}/printouts", headers=preparer)
    assert answer.status_code == 201, answer.text
    number = answer.json()["number"]
    assert number == "HMC-2024-000001"
    pdf = await union.system.http.get(f"/funds/printouts/{number}/pdf", headers=preparer)
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf.content)).pages)
    for word in ("发放花名册", "LM00000001", "生活困难补助金", "2024-05至2024-06", "400.00", "800.00", "省财政劳模专项帮扶资金"):
        assert word in text, word
    assert not any(account in text for _, _, account, *_ in lines)
    sheet = await union.system.http.get(f"/funds/printouts/{number}/xlsx", headers=preparer)
    cells = [str(cell) for row in CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python() for cell in row]
    assert cells.count("400.00") == 2
    assert "800.00" in cells


async def test_another_union_gets_no_roster(union):
    await union.person("2024-06")
    batch, _ = await union.send(await union.money())
    other = union.system.token("other", roles=["PREPARER"], unit_id=union.units["芜湖"])
    answer = await union.system.http.post(f"/funds/batches/{batch}/printouts", headers=other)
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    verifier = union.system.token("verifier", roles=["VERIFIER"], unit_id=union.units["合肥"])
    assert (await union.system.http.post(f"/funds/batches/{batch}/printouts", headers=verifier)).status_code == 403
