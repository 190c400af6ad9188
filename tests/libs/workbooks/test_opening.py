"""Hostile workbooks: refused whole, before anything is parsed, with the part or the cell named (reliability.md, attack 44)."""

import io
import os
import stat
import time
import zipfile

import pytest
import xlsxwriter

from libs.common.kernel.errors import Code, LaomoError
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.opening import _unpack, check_workbook
from tests.support.workbooks import CELL_XML, changed, packed, parts, understated, with_part, workbook

HEADERS = ["姓名", "公民身份号码"]
GOOD = workbook(HEADERS, ["张 三", "=SUM(A1)"])
SHEET, RELS, TYPES = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LIMITS = WorkbookLimits()


def said(content, limits=LIMITS):
    """The sentence of the refusal."""
    with pytest.raises(LaomoError) as refusal:
        check_workbook(content, limits)
    assert refusal.value.code is Code.WORKBOOK_REFUSED
    return refusal.value.detail


def related(kind, target, mode=""):
    relation = f'<Relationship Id="rX" Type="{kind}" Target="{target}"{mode and f" TargetMode={mode!r}"}/></Relationships>'
    return changed(GOOD, RELS, b"</Relationships>", relation.encode())


def typed(content_type):
    return changed(GOOD, TYPES, b"</Types>", f'<Override PartName="/xl/x" ContentType="{content_type}"/></Types>'.encode())


def linked(address):
    return workbook(HEADERS, prepare=lambda _, pages: pages[0].write_url(4, 0, address))


def inline(xml, *, pad=""):
    """A sheet whose second row is `xml`, after `pad` bytes of honest cells."""
    return changed(GOOD, SHEET, b"<sheetData>", f'<sheetData><row r="1">{pad}</row>{xml}'.encode())


@pytest.mark.parametrize("path", ["roster.xlsx", "survey.xlsx"])
def test_what_unions_send_is_taken(path, sample):
    check_workbook((sample / path).read_bytes(), LIMITS)


def test_an_ordinary_workbook_is_taken():
    check_workbook(GOOD, LIMITS)
    check_workbook(linked("https://www.ahghw.org/"), LIMITS)
    check_workbook(linked("mailto:gonghui@example.cn"), LIMITS)
    check_workbook(workbook(HEADERS, prepare=_with_picture_chart_and_lists), LIMITS)


def _with_picture_chart_and_lists(book, pages):
    pages[0].data_validation(1, 0, 9, 0, {"validate": "list", "source": "=$D$1:$D$3"})
    pages[0].conditional_format(1, 0, 9, 0, {"type": "formula", "criteria": "=$A1>5", "format": book.add_format({"bold": True})})
    pages[0].write_comment(0, 0, "f: <f> :f ")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=名册!$A$1:$A$3"})  # a chart names its cells in <c:f>: no formula cell
    pages[0].insert_chart("F2", chart)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "xlsx"),
        (b"not a workbook", "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (packed([("a.txt", b"x")]), "xlsx"),
        (packed([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")]), "xlsx"),
        (GOOD[:400], "损坏"),
        (GOOD[:-1], "损坏"),
        (GOOD + b"\0", "损坏"),
        (GOOD[: len(GOOD) // 2] + b"\0" * 40 + GOOD[len(GOOD) // 2 + 40 :], "损坏"),
    ],
    ids=["empty", "text", "xls", "password", "zip", "ods", "truncated", "one byte short", "something behind", "overwritten"],
)
def test_wrong_kind_or_broken(content, words):
    assert words in said(content)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("xl/vbaProject.bin", b"x", "宏(xl/vbaProject.bin)"),
        ("XL/VBAPROJECT.BIN", b"x", "宏"),
        ("xl/macrosheets/sheet1.xml", b"<x/>", "宏"),
        ("xl/activeX/activeX1.bin", b"x", "宏"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "外部链接(xl/externalLinks/externalLink1.xml)"),
        ("xl/connections.xml", b"<connections/>", "外部链接"),
        ("xl/embeddings/oleObject1.bin", b"x", "嵌入对象"),
        ("xl/workbook.bin", b"x", "其他格式"),
        ("xl/media/a.png", GOOD, "xl/media/a.png 是压缩包"),
        ("xl/media/a.png", b"MZ\x90\0", "程序"),
        ("xl/media/a.png", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xl/media/a.png"),
        ("xl/evil.xml", b"<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><x>&c;</x>", "xl/evil.xml 含有实体声明"),
        ("xl/worksheets/_rels/sheet1.xml.rels", b"<!DOCTYPE x><x/>", "实体声明"),
        ("xl/worksheets/_rels/sheet1.xml.rels", b"<x", "sheet1.xml.rels 已损坏"),
        ("xl/evil.xml", b"<x:ddeLink ddeService='cmd' ddeTopic='/c calc'/>", "DDE"),
        ("../../etc/passwd", b"x", "越界"),
        ("/etc/passwd", b"x", "越界"),
        ("xl\\..\\..\\x", b"x", "越界"),
        ("C:/x", b"x", "越界"),
        ("XL/Workbook.xml", b"<x/>", "损坏"),  # another reader may take the other one
    ],
)
def test_a_part_that_does_not_belong(name, body, words):
    assert words in said(with_part(GOOD, name, body))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (typed("application/vnd.ms-office.vbaProject"), "宏"),
        (typed("application/vnd.ms-excel.macrosheet+xml"), "宏"),
        (changed(GOOD, TYPES, b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"), "宏"),
        (changed(GOOD, TYPES, b"spreadsheetml.sheet.main", b"wordprocessingml.document.main"), "xlsx"),
        (typed("application/vnd.openxmlformats-officedocument.oleObject"), "嵌入对象"),
        (related("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "x.dat"), "宏"),
        (related(f"{OFFICE}/externalLink", "x.dat"), "外部链接"),
        (related(f"{OFFICE}/oleObject", "x.dat"), "嵌入对象"),
        (related(f"{OFFICE}/image", "https://example.cn/a.png", "External"), "外部链接(xl/_rels/workbook.xml.rels)"),
        (related(f"{OFFICE}/image", "https://example.cn/a.png", "&#69;xternal"), "外部链接"),
        (related(f"{OFFICE}/hyperlink", "file:///etc/passwd", "External"), "外部链接"),
        (linked("external:c:\\temp\\a.xlsx"), "外部链接"),
        (linked("external:\\\\server\\share\\a.xlsx"), "外部链接"),
    ],
)
def test_what_types_and_relations_give_away(content, words):
    assert words in said(content)


def test_links_and_devices_inside_the_archive():
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "链接" in said(packed([*parts(GOOD).items(), (link, b"/etc/passwd")]))
    encrypted = bytearray(GOOD)
    encrypted[GOOD.index(b"PK\x01\x02") + 8] |= 1
    assert "加密" in said(bytes(encrypted))


def test_bombs_are_refused_unread():
    assert "压缩比异常" in said(with_part(GOOD, "xl/worksheets/sheet9.xml", b"0" * (30 << 20)))
    assert "xl/a" in said(with_part(GOOD, "xl/a", b"0" * (30 << 20)))
    assert "解压后内容过大" in said(GOOD, WorkbookLimits(unpacked_bytes=1_000))
    assert "MiB" in said(GOOD, WorkbookLimits(file_bytes=100))
    assert "过多" in said(packed([*parts(GOOD).items(), *((f"xl/{number}", b"") for number in range(2_001))]))


def test_entries_may_not_share_their_bytes():
    """One body, twenty times in the directory: each entry is sound in itself."""
    copies = [(f"xl/{number:02}", b"x" * 50_000 if number == 0 else b"") for number in range(20)]
    content = bytearray(packed([*parts(GOOD).items(), *copies], compression=zipfile.ZIP_STORED))
    first, *others = [content.index(name.encode(), content.index(b"PK\x01\x02")) - 46 for name, _ in copies]
    for at in others:
        content[at + 16 : at + 28], content[at + 42 : at + 46] = content[first + 16 : first + 28], content[first + 42 : first + 46]
    assert "损坏" in said(bytes(content))


def test_a_reader_may_not_be_led_past_something_in_front():
    check_workbook(GOOD, LIMITS)
    assert "损坏" in said(b"PK\x03\x04 something" + GOOD)


def test_a_part_is_as_long_as_its_directory_says_and_no_byte_further():
    assert "损坏" in said(understated(GOOD, SHEET, 500))
    content = understated(with_part(GOOD, "xl/a", os.urandom(1 << 20)), "xl/a", 100_000)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo("xl/a")
    blocks = []
    with pytest.raises(LaomoError):
        blocks.extend(_unpack(content, entry))
    assert 0 < sum(map(len, blocks)) <= 100_000


def test_a_changed_byte_is_noticed():
    content = packed([*parts(GOOD).items(), ("xl/a", b"x" * 500)], compression=zipfile.ZIP_STORED)
    check_workbook(content, LIMITS)
    assert "损坏" in said(content.replace(b"x" * 500, b"x" * 499 + b"y"))


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        (workbook(HEADERS, ["a", "b"], formula=(1, 1, "=1+1")), "工作表“名册”的单元格 B2 "),
        (workbook(HEADERS, sheets=("说明", "名册"), formula=(4, 30, "=A1")), "工作表“名册”的单元格 AE5 "),
        (workbook(HEADERS, formula=(2, 0, "=cmd|'/c calc'!A1")), "单元格 A3 "),
        (inline('<row r="2"><c t="n"><v>1</v></c><c><f>1+1</f><v>2</v></c></row>'), "单元格 B2 "),
        (inline('<row><c><f si="0"/></c></row>'), "单元格 A2 "),
        (inline('<x:row xmlns:x="y" r="7"><x:c r="C7"><x:f\n>1</x:f></x:c></x:row>'), "单元格 C7 "),
    ],
)
def test_a_formula_is_named_by_sheet_and_cell(content, cell):
    assert f"{cell}含有公式" in said(content)


@pytest.mark.parametrize("name", ["xl/evil.dat", "xl/charts/chart1.xml", "docProps/thumbnail.jpeg"])
def test_a_formula_is_found_wherever_the_sheet_stands(name):
    files = parts(inline('<row r="2"><c r="A2"><f>1</f></c></row>'))
    moved = {(name if part == SHEET else part): body for part, body in files.items()}
    moved[RELS] = moved[RELS].replace(b"worksheets/sheet1.xml", name.removeprefix("xl/").encode())
    assert "单元格 A2 含有公式" in said(packed(moved.items()))


@pytest.mark.parametrize("shift", range(0, 40, 3))
def test_nothing_hides_on_the_edge_of_a_block(shift):
    """Stored parts are read in blocks of 64 KiB: the tag is pushed over the edge byte by byte."""
    row = '<row r="2"><c r="A2"><x:f>1</x:f></c></row>'
    files = parts(inline(row))
    lead = files[SHEET].index(b"<x:f>")
    room = (1 << 16) - lead - len(CELL_XML % "") - 20 + shift
    content = packed(parts(inline(row, pad=CELL_XML % ("字" * (room // 3)))).items(), compression=zipfile.ZIP_STORED)
    assert "单元格 A2 含有公式" in said(content)


@pytest.mark.parametrize("words", ["=1+1", "&lt;f&gt;", ":f 与 x:f/", "+cmd|x", "ddeLink sheetData"])
def test_text_is_no_formula(words):
    check_workbook(inline(f'<row r="2">{CELL_XML % words}</row>'), LIMITS)


def test_a_formula_in_the_last_of_many_cells_is_found_in_time(tmp_path):
    path = tmp_path / "large.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("名册")
        for number in range(20_000):
            for column in range(26):
                sheet.write_string(number, column, f"=文字{number * column}")
        sheet.write_formula(20_000, 25, "=1")
    content = path.read_bytes()
    started = time.process_time()
    assert "工作表“名册”的单元格 Z20001 含有公式" in said(content)
    assert time.process_time() - started < 10
