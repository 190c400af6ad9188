"""An exported list: text stays text, whatever somebody typed; watermarked on every page; a chunk at a time."""

import asyncio
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from libs.common.kernel.errors import Code, LaomoError
from libs.common.workbooks.export import ExportColumn, Watermark, export_workbook
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.opening import check_workbook

MARK = Watermark("0190", "AAAA-BBBB", "clerk-1", "合肥市总工会 & 办公室", "2024-06-12 09:00", "节日走访", "全部")
COLUMNS = [ExportColumn("姓名"), ExportColumn("金额"), ExportColumn("日期")]


async def of(*rows):
    for row in rows:
        yield [row]


async def exported(*rows, columns=COLUMNS):
    made = await export_workbook("劳模名单", columns, of(*rows), MARK)
    with made.file as file:
        return made, file.read()


def sheet(content, index=0):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(index).to_python(skip_empty_area=False)


HOSTILE = [
    "=1+1", "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "<r><t>x</t></r>", "<r><f>1+1</f></r>", "</t></is></c><c><f>1</f></c>", "a&b<c>",
    "_x0041_", "𠮷野", "\x00\x08x", "\ud800x", " x ", "https://x.cn", "12",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
async def test_what_somebody_typed_is_text_and_nothing_else(words):
    _, content = await exported((words, None, None))
    check_workbook(content, WorkbookLimits())  # no formula, no link, no markup of its own
    said = words.replace("\x00", "").replace("\x08", "").replace("\ud800", "")
    assert sheet(content)[3][0] == said


@pytest.mark.parametrize("words", ["=1", "+1", "-1", "@x", "＝1"])
async def test_what_looks_like_a_formula_is_marked_as_text_for_the_next_program(words):
    _, content = await exported((words, None, None))
    with ZipFile(io.BytesIO(content)) as archive:
        cell = archive.read("xl/worksheets/sheet1.xml").decode().split('<row r="4">')[1]
        style = int(cell.split(' s="')[1].split('"')[0])
        assert archive.read("xl/styles.xml").decode().split("<cellXfs")[1].split("<xf ")[style + 1].count('quotePrefix="1"') == 1


async def test_values_keep_their_kind():
    person = UUID("018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70")
    columns = [ExportColumn(str(n)) for n in range(7)]
    _, content = await exported(
        (3, Decimal("200.10"), date(1950, 2, 3), datetime(2024, 6, 12, 9, 30, tzinfo=UTC), True, person, date(1890, 1, 1)), columns=columns
    )
    assert sheet(content)[3] == [3.0, 200.1, date(1950, 2, 3), datetime(2024, 6, 12, 9, 30), "是", str(person), "1890-01-01"]


async def test_every_page_says_who_took_it_when_and_why():
    made, content = await exported(("张三", None, None), ("李四", None, None))
    page, notes = sheet(content), sheet(content, 1)
    assert page[0][0] == "劳模名单"
    assert page[1][0] == MARK.line
    assert page[2] == ["姓名", "金额", "日期"]
    said = {row[0]: row[1] for row in notes}
    assert said["导出人"] == "clerk-1"
    assert said["导出单位"] == "合肥市总工会 & 办公室"
    assert said["用途"] == "节日走访"
    assert said["校验值"] == "AAAA-BBBB"
    assert said["内容摘要"] == made.sha256
    assert said["条数"] == "2"
    with ZipFile(io.BytesIO(content)) as archive:
        for number in (1, 2):
            printed = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert "合肥市总工会 &amp;&amp; 办公室 clerk-1" in printed.split("<oddHeader>")[1]
            assert "AAAA-BBBB" in printed.split("<oddFooter>")[1]


async def test_the_digest_is_of_the_cells_in_their_order():
    one, other = await exported(("甲", None, None), ("乙", None, None)), await exported(("乙", None, None), ("甲", None, None))
    again = await exported(("甲", None, None), ("乙", None, None))
    assert one[0].sha256 == again[0].sha256 != other[0].sha256


async def test_an_empty_list_is_a_workbook_too():
    made, content = await exported()
    assert made.rows == 0
    assert sheet(content)[2][0] == "姓名"


async def test_a_list_that_breaks_off_leaves_no_file_and_no_child():
    async def broken():
        yield [("甲", None, None)]
        raise LaomoError(Code.UNAVAILABLE, "x")

    with pytest.raises(LaomoError):
        await export_workbook("劳模名单", COLUMNS, broken(), MARK)
    made, _ = await exported(("甲", None, None))
    assert made.rows == 1


async def test_more_than_two_at_once_wait_for_each_other():
    made = await asyncio.gather(*(exported((f"{n}", None, None)) for n in range(5)))
    assert [sheet(content)[3][0] for _, content in made] == [str(n) for n in range(5)]
