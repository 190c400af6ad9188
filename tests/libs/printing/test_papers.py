"""A paper is what its data says, in PDF/A and as a workbook: no markup, no formula, no hole in a name."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from libs.common.kernel.errors import Code, LaomoError
from libs.common.persistence.keyring import Keyring
from libs.common.printing.paper import Bars, Fields, Issued, Paper, Prose, Signatures, Table
from libs.common.printing.register import check_value, same_value
from libs.common.printing.sheets import workbook
from libs.common.printing.typeset import typeset

RARE = "㛃𠮷䶮𬱖 阿卜杜拉·买买提"
HOSTILE = '=1+1 #[x] *厂* $a$ <b> \\ "引号"'
PAPER = Paper(
    "困难劳模帮扶申报表",
    "合肥市总工会",
    [
        Fields([("姓名", RARE), ("单位", HOSTILE), ("性别", "男")], title="一、基本情况"),
        Fields([("致困原因", "多年患病，" * 60)], wide=True),
        Table(
            ["序号", "姓名", "金额(元)"], [[str(n), f"=张三{n}", "200.00"] for n in range(60)], numbers=[2], total=["", "合计", "12000.00"]
        ),
        Bars(["合肥市", "芜湖市"], [100, 0], ["100人", "0人"], title="各市人数"),
        Prose(["根据规定，符合。"], title="说明"),
        Signatures(["基层工会意见", "县级工会意见", "市总工会意见"], ["同意 2024-06-01"]),
    ],
    basis="皖政办秘〔2017〕279号 第二条",
)
ISSUED = Issued(PAPER.to_json(), "SBB-2024-000001", date(2024, 6, 3), "ABCD-EFGH-IJKL-MNOP").to_json()


def _plain(text: str) -> str:
    return "".join(text.split())


async def test_a_pdf_shows_every_word_as_it_is_on_every_page_with_number_and_check_value():
    pdf = await typeset(ISSUED)
    reader = PdfReader(BytesIO(pdf))
    pages = [_plain(page.extract_text()) for page in reader.pages]
    assert len(pages) > 1
    assert _plain(RARE) in pages[0]
    assert _plain(HOSTILE) in pages[0].replace("“", '"').replace("”", '"')
    assert all("SBB-2024-000001" in page and "ABCD-EFGH-IJKL-MNOP" in page for page in pages)
    assert "12000.00" in "".join(pages)
    assert "同意2024-06-01" in pages[-1]
    assert b"pdfaid:part" in pdf, "PDF/A"
    assert pdf == await typeset(ISSUED), "the same paper is the same bytes"


async def test_a_character_that_no_font_has_is_refused_not_left_out():
    odd = {**ISSUED, "issuer": "\U0001f9ff"}
    with pytest.raises(LaomoError) as refused:
        await typeset(odd)
    assert refused.value.code is Code.PRINTOUT_FAILED
    assert "字体未收录" in refused.value.detail


def test_a_workbook_shows_the_same_words_and_no_formula():
    sheet = CalamineWorkbook.from_filelike(BytesIO(workbook(ISSUED))).get_sheet_by_index(0)
    cells = [str(cell) for row in sheet.to_python() for cell in row]
    for word in (RARE, HOSTILE, "=张三7", "SBB-2024-000001", "ABCD-EFGH-IJKL-MNOP", "12000.00", "根据规定，符合。", "依据：" + PAPER.basis):
        assert word in cells
    assert "100.0" in cells


def test_a_check_value_belongs_to_number_day_and_every_word():
    keyring = Keyring({1: bytes(32)}, b"index" * 8)
    value = check_value(keyring, "SBB-2024-000001", date(2024, 6, 3), "内容")
    others = {
        check_value(keyring, "SBB-2024-000002", date(2024, 6, 3), "内容"),
        check_value(keyring, "SBB-2024-000001", date(2024, 6, 4), "内容"),
        check_value(keyring, "SBB-2024-000001", date(2024, 6, 3), "内容 "),
        check_value(Keyring({1: bytes(32)}, b"other" * 8), "SBB-2024-000001", date(2024, 6, 3), "内容"),
    }
    assert value not in others
    assert len(others) == 4
    assert same_value(value.lower().replace("-", " "), value)
    assert not same_value(value[:-1] + ("A" if value[-1] != "A" else "B"), value)
    assert [len(group) for group in value.split("-")] == [4, 4, 4, 4]
