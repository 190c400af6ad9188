"""Workbooks as unions send them, and as an attacker would."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from libs.common.kernel.errors import Code, LaomoError
from libs.common.workbooks.apart import open_workbook
from libs.common.workbooks.cells import CellError, civil_date, digits_text, money_fen, person_name, text
from libs.common.workbooks.opening import WorkbookLimits, check_workbook
from libs.common.workbooks.reports import Column, render_report, template

HEADERS = ["姓名", "公民身份号码"]


def workbook(rows, *, formula=None):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
        if formula:
            sheet.write_formula(*formula)
    return out.getvalue()


def with_part(content, name, body):
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, body)
    return out.getvalue()


GOOD = workbook(
    [
        ["名册"],
        ["填报单位：安徽省总工会　　填报日期：2024年02月26日"],
        [],
        ["公民身份号码", "备 注", "姓名"],
        ["1", "=SUM(A1)", "张 三"],
        [],
        ["填表人"],
    ]
)


async def _read(content, headers=HEADERS):
    async with open_workbook(content, headers) as opened:
        return opened.preamble, [row async for chunk in opened.chunks() for row in chunk]


async def test_rows_come_by_header_with_their_sheet_numbers_to_the_first_empty_one():
    preamble, rows = await _read(GOOD)
    assert (preamble.reporting_unit, preamble.reported_on, preamble.header_row) == ("安徽省总工会", date(2024, 2, 26), 4)
    assert rows == [(5, ("张 三", "1"))]


async def test_a_missing_header_is_named():
    with pytest.raises(LaomoError) as refusal:
        await _read(GOOD, [*HEADERS, "授予年月"])
    assert refusal.value.code is Code.WORKBOOK_REFUSED
    assert "授予年月" in refusal.value.detail


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a workbook", "xlsx"),
        (GOOD[:400], "损坏"),
        (workbook([HEADERS, ["a", "b"]], formula=(1, 1, "=1+1")), "B2"),
        (with_part(GOOD, "xl/vbaProject.bin", b"x"), "宏"),
        (with_part(GOOD, "xl/externalLinks/externalLink1.xml", b"<x/>"), "外部链接"),
        (with_part(GOOD, "xl/embeddings/oleObject1.bin", b"x"), "嵌入对象"),
        (with_part(GOOD, "xl/evil.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "实体"),
        (with_part(GOOD, "../../etc/passwd", b"x"), "越界"),
    ],
)
async def test_what_could_do_more_than_hold_text_is_refused_whole(content, said):
    with pytest.raises(LaomoError) as refusal:
        await _read(content)
    assert refusal.value.code is Code.WORKBOOK_REFUSED
    assert said in refusal.value.detail


def test_a_bomb_is_refused_unread():
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * (30 << 20))
    with pytest.raises(LaomoError) as refusal:
        check_workbook(out.getvalue(), WorkbookLimits())
    assert "压缩比" in refusal.value.detail


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1958-03-12", date(1958, 3, 12)),
        ("1958/3/12", date(1958, 3, 12)),
        ("1958.03.12", date(1958, 3, 12)),
        ("1958年3月12日", date(1958, 3, 12)),
        ("19580312", date(1958, 3, 12)),
        (datetime(1958, 3, 12), date(1958, 3, 12)),
        ("1958-02-30", None),
        ("1995年4月", None),
        ("", None),
        ("昨天", None),
    ],
)
def test_dates(written, day):
    if day is None:
        with pytest.raises(CellError):
            civil_date(written)
    else:
        assert civil_date(written) == day


@pytest.mark.parametrize("written", ["1995年4月", "1995.04", "1995-04", "1995/4"])
def test_an_award_may_have_no_day(written):
    assert civil_date(written, day_optional=True) == date(1995, 4, 1)


@pytest.mark.parametrize(
    ("written", "fen"),
    [("2499.99", 249999), (2499.99, 249999), (2500.0, 250000), ("0", 0), ("", None), (0.1, 10), ("2500.5", 250050)],
)
def test_money(written, fen):
    assert money_fen(written) == fen


@pytest.mark.parametrize("written", ["-1", "1,500", "100.005", 2499.995, 1e-7, "1e3", "两千", -0.5, True, float("nan"), "２５００元"])
def test_what_is_no_money(written):
    with pytest.raises(CellError):
        money_fen(written)


def test_names_and_numbers():
    assert [person_name(name) for name in ("张 三", "张　三", "阿依古丽·买买提", " 𠮷 㛃 ")] == ["张三", "张三", "阿依古丽·买买提", "𠮷㛃"]
    assert digits_text(" ３４２６０１\t19600512\xa0049x ") == "34260119600512049X"
    assert text(99999.0) == "99999"
    with pytest.raises(CellError):
        digits_text(3.4260119600512e17)


def test_the_report_is_the_same_workbook_with_a_verdict_and_no_formula():
    report = render_report(GOOD, {5: ("FIELD_INVALID", "“性别”须填写")})
    check_workbook(report, WorkbookLimits())
    rows = CalamineWorkbook.from_filelike(io.BytesIO(report)).get_sheet_by_index(0).to_python()
    assert rows[3] == ["公民身份号码", "备 注", "姓名", "处理结果代码", "处理说明"]
    assert rows[4] == ["1", "=SUM(A1)", "张 三", "FIELD_INVALID", "“性别”须填写"]


async def test_an_empty_template_can_be_read_back():
    preamble, rows = await _read(template("名册", [Column("姓名"), Column("公民身份号码", note="18位")]))
    assert (preamble.header_row, rows) == (4, [])
