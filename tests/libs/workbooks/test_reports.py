"""The sheet back with a verdict beside each row; empty templates."""

import io
import tempfile
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from libs.common.kernel.errors import Code, LaomoError
from libs.common.workbooks.apart import open_workbook, report_in_child
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.opening import check_workbook
from libs.common.workbooks.reading import open_sheet
from libs.common.workbooks.reports import Column, render_report, template, write_template
from services.registry.domain.roster_row import HEADERS as ROSTER
from tests.support.workbooks import parts, workbook

HEADERS = ["姓名", "公民身份号码"]
LIMITS = WorkbookLimits()


def cells(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_the_verdict_stands_right_of_everything_and_the_rest_is_as_it_was(tmp_path):
    content = workbook(
        ["名册"],
        ["填报单位：安徽省总工会　　填报日期：2024年02月26日"],
        [],
        ["公民身份号码", "备注", "姓名", "授予年月", "金额"],
        ["34260119600512049X", "=SUM(A1)", "张 三", date(1995, 4, 1), 2499.99],
        ["３４", "+1", "@李四", datetime(2024, 1, 2, 3, 4), True],
        ["", "http://example.cn/", "\ufeff𠮷", "1995.04", 3.42e17],
        [],
        ["填表人："],
    )
    out = tmp_path / "report.xlsx"
    render_report(open_sheet(content, LIMITS), out, 4, {5: ("FIELD_INVALID", "“性别”须填写"), 7: ("ID_NUMBER_INVALID", "=请改为文本")})
    check_workbook(out.read_bytes(), LIMITS)  # no formula, no link
    before, after = cells(content), cells(out.read_bytes())
    assert [row[:5] for row in after] == before
    assert [row[5:] for row in after] == [
        ["", ""],
        ["", ""],
        ["", ""],
        ["处理结果代码", "处理说明"],
        ["FIELD_INVALID", "“性别”须填写"],
        ["", ""],
        ["ID_NUMBER_INVALID", "=请改为文本"],
        ["", ""],
        ["", ""],
    ]


@pytest.mark.parametrize(
    "words", ["=1+1", "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "https://x.cn", "mailto:a@b.cn", "12", "{=1}"]
)
async def test_text_stays_text_there_and_back(words):
    content = workbook([*HEADERS, "备注"], ["张三", "1", words])
    report = await report_in_child(content, HEADERS, {2: (words, words)})
    check_workbook(report, LIMITS)
    assert not [name for name in parts(report) if name.startswith("xl/worksheets/_rels")]
    assert cells(report)[1] == cells(content)[1] + [words, words]


async def test_a_table_in_the_middle_of_the_sheet_stays_there():
    report = await report_in_child(workbook(HEADERS, ["张三", "1"], at=(2, 3)), HEADERS, {4: ("X", "y")})
    assert cells(report)[2:] == [["", "", "", *HEADERS, "处理结果代码", "处理说明"], ["", "", "", "张三", "1", "X", "y"]]


async def test_a_corrected_report_can_be_sent_again():
    report = await report_in_child(workbook(["标题"], HEADERS, ["张 三", "1"]), HEADERS, {3: ("X", "y")})
    async with open_workbook(report, HEADERS) as opened:
        assert [row async for chunk in opened.chunks() for row in chunk] == [(3, ("张 三", "1"))]
    again = await report_in_child(report, HEADERS, {3: ("Z", "")})
    assert cells(again)[2] == ["张 三", "1", "X", "y", "Z", ""]


async def test_the_report_of_what_unions_send(sample):
    content = (sample / "roster.xlsx").read_bytes()
    report = await report_in_child(content, ROSTER, dict.fromkeys(range(5, 5304, 7), ("FIELD_INVALID", "请核对")))
    before, after = cells(content), cells(report)
    assert [row[:26] for row in after] == before
    assert [number for number, row in enumerate(after, 1) if row[26] == "FIELD_INVALID"] == list(range(5, 5_304, 7))
    kinds = [[type(cell) for cell in row[:26]] for row in after]
    assert kinds == [[type(cell) for cell in row] for row in before]  # dates are dates, ID numbers are text


async def test_no_report_of_a_refused_workbook_and_nothing_left_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for content, headers in ((b"x", HEADERS), (workbook(HEADERS), ["授予年月"]), (workbook(HEADERS, formula=(3, 3, "=1")), HEADERS)):
        with pytest.raises(LaomoError) as refusal:
            await report_in_child(content, headers, {})
        assert refusal.value.code is Code.WORKBOOK_REFUSED
    await report_in_child(workbook(HEADERS), HEADERS, {})
    assert list(tmp_path.iterdir()) == []


async def test_an_empty_template_is_taken_back_empty(tmp_path):
    columns = [
        Column("姓名"),
        Column("公民身份号码", note="18位"),
        Column("性别", ("男", "女")),
        Column("责任工会", tuple(f"第{n}市总工会" for n in range(60))),
    ]
    out = tmp_path / "template.xlsx"
    write_template(out, "名册", columns)
    content = out.read_bytes()
    async with open_workbook(content, [column.header for column in columns]) as opened:
        assert (opened.preamble.title, opened.preamble.header_row) == ("名册", 4)
        assert [chunk async for chunk in opened.chunks()] == []
    assert cells(template("名册", columns)) == cells(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert [(sheet.name, sheet.visible == SheetVisibleEnum.Visible) for sheet in book.sheets_metadata] == [
        ("填报", True),
        ("填表说明", True),
        ("选项", False),
    ]
    notes = [row[:2] for row in book.get_sheet_by_name("填表说明").to_python()]
    assert ["公民身份号码", "18位"] in notes
    assert ["性别", "从列表中选择：男、女"] in notes
    sheet = parts(content)["xl/worksheets/sheet1.xml"].decode()
    assert '<formula1>"男,女"</formula1>' in sheet  # a drop-down for each list; a long one stands on its own page
    assert "<formula1>选项!$D$1:$D$60</formula1>" in sheet
    assert sheet.count("<dataValidation ") == 2
