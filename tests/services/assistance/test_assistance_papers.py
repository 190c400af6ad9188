"""Papers that offices file and seal: issued by who may read them, downloaded as PDF/A and workbook, verified by value and by copy."""

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from tests.services.assistance.conftest import CITY, COUNTY, PERSON, PROVINCE


async def _issued(county, path, headers):
    return await county.done(path, headers, {})


async def paper_text(county, number, headers):
    answer = await county.get(f"/printouts/{number}/pdf", headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages), answer.content


async def _verified(county, headers, number, value):
    answer = await county.system.http.post(
        "/assistance/printouts/verification", json={"number": number, "check_value": value}, headers=headers
    )
    return answer.json()


async def test_a_declaration_form_is_printed_for_its_reader_and_verified(county):
    await county.register()
    application = await county.submit(seriously_ill=True, cause="多年患病")
    verifier, filler = county.clerk("VERIFIER", CITY), county.clerk("FORM_FILLER")
    await county.notice(application)
    issued = await _issued(county, f"/applications/{application}/printouts", verifier)
    text, content = await paper_text(county, issued["number"], verifier)
    assert issued["number"] == "SBB-2024-000001"
    for word in (
        "困难劳模帮扶申报表",
        "张三",
        "安徽省劳动模范",
        "皖政〔2015〕20号",
        "1800.00元",
        "多年患病",
        issued["check_value"],
        "柜3-12",
        "公示",
    ):
        assert word in text, word
    assert PERSON["id_number"] not in text
    assert "6225881414207430" not in text
    told = await _verified(county, filler, issued["number"].lower(), issued["check_value"].lower().replace("-", " "))
    assert told == {"authentic": True, "number": issued["number"], "printed_on": "2024-06-12", "unit": CITY}
    files = {"file": ("a.pdf", content, "application/pdf")}
    told = (await county.system.http.post("/assistance/printouts/copy-verification", files=files, headers=filler)).json()
    assert told["authentic"] is True
    changed = {"file": ("a.pdf", content.replace(b"PDF", b"PDf", 1), "application/pdf")}
    told = (await county.system.http.post("/assistance/printouts/copy-verification", files=changed, headers=filler)).json()
    assert told == {"authentic": False, "number": None, "printed_on": None, "unit": None}
    assert (await _verified(county, filler, issued["number"], "AAAA-AAAA-AAAA-AAAA"))["authentic"] is False
    assert (await _verified(county, filler, "SBB-2024-000009", issued["check_value"]))["authentic"] is False


async def test_what_a_reader_may_not_see_is_not_on_their_paper(county):
    await county.register()
    application = await county.submit(seriously_ill=True, cause="多年患病")
    readers = (("FORM_FILLER", PROVINCE, False), ("FORM_FILLER", COUNTY, True), ("VERIFIER", CITY, True))
    for row, (role, unit, seen) in enumerate(readers, 1):
        clerk = county.clerk(role, unit)
        number = (await _issued(county, f"/applications/{application}/printouts", clerk))["number"]
        text, _ = await paper_text(county, number, clerk)
        assert number == f"SBB-2024-{row:06d}"
        assert ("多年患病" in text, "按可见范围不显示" in text) == (seen, not seen)


async def test_another_union_neither_prints_nor_downloads(county):
    await county.register()
    application = await county.submit()
    number = (await _issued(county, f"/applications/{application}/printouts", county.clerk("VERIFIER", CITY)))["number"]
    wuhu = county.clerk("VERIFIER", "芜湖市总工会")
    assert await county.refused(f"/applications/{application}/printouts", wuhu, {}) == "NOT_FOUND"
    for form in ("pdf", "xlsx"):
        assert (await county.get(f"/printouts/{number}/{form}", wuhu)).status_code == 404
        assert (await county.get(f"/printouts/{number}/{form}", county.clerk("VERIFIER", CITY))).status_code == 200
    assert await county.refused(f"/applications/{application}/printouts", county.clerk("AUDITOR", CITY), {}) == "ROLE_NOT_PERMITTED"
    async with county.system.houses["assistance"].pool.connection() as connection:
        rows = await (
            await connection.execute("SELECT action, detail FROM audit_row WHERE action LIKE 'PRINTOUT_%' ORDER BY seq")
        ).fetchall()
    assert rows == [
        ("PRINTOUT_ISSUED", {"number": number}),
        ("PRINTOUT_DOWNLOADED", {"number": number, "form": "pdf"}),
        ("PRINTOUT_DOWNLOADED", {"number": number, "form": "xlsx"}),
    ]


async def test_a_notice_and_the_certificate_of_its_closing(county):
    await county.register()
    application = await county.submit()
    notice = await county.notice(application)
    reviewer = county.clerk("COUNTY_REVIEWER")
    posted = await _issued(county, f"/notices/{notice}/printouts", reviewer)
    text, _ = await paper_text(county, posted["number"], reviewer)
    assert posted["number"] == "GS-2024-000001"
    for word in ("困难劳模帮扶公示", "张三", "包河区某厂", "生活困难补助金", "如有异议"):
        assert word in text, word
    assert "1800.00" not in text, "income is not for the public"
    assert await county.refused(f"/notices/{notice}/certificate/printouts", reviewer, {}) == "NOT_FOUND"
    county.system.clock.move_to_day(date(2024, 6, 20))
    closed = await county.done(f"/notices/{notice}/closing", reviewer)
    sealed = await _issued(county, f"/notices/{notice}/certificate/printouts", reviewer)
    text, _ = await paper_text(county, sealed["number"], reviewer)
    for word in ("公示结案证明", "张三", "王芳", "收到0件", "".join(closed["number"].split()), closed["check_value"][:20]):
        assert word in text, word
    assert await county.refused(f"/notices/{notice}/printouts", reviewer, {}) == "NOT_FOUND"
