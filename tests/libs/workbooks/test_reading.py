"""Rows by header, in a child: whatever the order of the columns, and whatever becomes of the child."""

import asyncio
import pickle
import resource
import struct
import threading
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook

from libs.common.kernel.errors import Code, LaomoError
from libs.common.workbooks.apart import _hear, open_workbook, read_in_child
from libs.common.workbooks.limits import WorkbookLimits
from libs.common.workbooks.reading import read_preamble, read_workbook
from services.assistance.domain.survey_row import HEADERS as SURVEY
from services.registry.domain.roster_row import HEADERS as ROSTER
from tests.support.workbooks import changed, packed, parts, workbook

HEADERS = ["姓名", "公民身份号码"]
TITLE, UNIT = ["名册"], ["填报单位：安徽省总工会　　填报日期：2024年02月26日"]
LIMITS = WorkbookLimits()


async def read(content, headers=HEADERS, limits=LIMITS):
    async with open_workbook(content, headers, limits) as opened:
        return opened.preamble, [row async for chunk in opened.chunks() for row in chunk]


async def refusal(content, headers=HEADERS, limits=LIMITS):
    with pytest.raises(LaomoError) as refused:
        await read(content, headers, limits)
    assert refused.value.code is Code.WORKBOOK_REFUSED
    return refused.value.detail


async def test_rows_come_by_header_with_their_sheet_numbers_to_the_first_empty_one():
    content = workbook(
        TITLE, UNIT, [], ["备注", "公民身份号码", "别的", "姓名"], ["=A1", "1", 5, "张 三"], ["", "2"], ["　", " "], ["填表人"]
    )
    preamble, rows = await read(content)
    assert (preamble.title, preamble.reporting_unit, preamble.reported_on, preamble.header_row) == (
        "名册",
        "安徽省总工会",
        date(2024, 2, 26),
        4,
    )
    assert rows == [(5, ("张 三", "1")), (6, ("", "2"))]


async def test_empty_rows_above_and_empty_columns_beside_move_no_row_number():
    preamble, rows = await read(workbook(HEADERS, ["张三", "1"], at=(6, 3)))
    assert (preamble.title, preamble.header_row, rows) == ("", 7, [(8, ("张三", "1"))])


async def test_cells_keep_their_kind():
    heads = ["甲", "乙", "丙", "丁", "戊"]
    rows = [["=1", 2499.99, True, date(1958, 3, 12), ""], ["", 1, "x", datetime(2024, 1, 2, 3, 4), 0]]
    _, read_rows = await read(workbook(heads, *rows), heads)
    assert read_rows == [(2, tuple(rows[0])), (3, tuple(rows[1]))]
    assert [type(cell) for cell in read_rows[0][1]] == [str, float, bool, date, str]


@pytest.mark.parametrize("written", ["公民身份号码", " 公民\n身份号码", "公民　身份 号码\r\n", "公民\u00a0身份号码"])
async def test_a_header_may_hold_blanks(written):
    assert (await read(workbook(["姓\n名", written], ["张三", "1"])))[1] == [(2, ("张三", "1"))]


async def test_brackets_of_either_width():
    assert (await read(workbook(["月工资（养老金）(元)"], [1]), ["月工资(养老金)(元)"]))[1] == [(2, (1.0,))]


async def test_a_missing_header_is_named_and_only_that():
    said = await refusal(workbook(TITLE, UNIT, HEADERS, ["张三", "1"]), [*HEADERS, "授予年月", "性别"])
    assert "缺少表头：授予年月、性别" in said
    assert "姓名" not in said
    assert "公民身份号码" in await refusal(workbook(*[[]] * 20, HEADERS, ["张三", "1"]))  # row 21 is too far down
    assert (await read(workbook(*[[]] * 19, HEADERS, ["张三", "1"])))[0].header_row == 20
    assert "姓名" in await refusal(workbook([]))


async def test_a_doubled_header_is_refused_unless_nobody_asks_for_it():
    assert "表头重复：姓名" in await refusal(workbook(["姓名", "公民身份号码", "姓 名"]))
    assert (await read(workbook(["备注", "姓名", "备注", "公民身份号码"], ["", "张三", "", "1"])))[1] == [(2, ("张三", "1"))]


@pytest.mark.parametrize(
    ("line", "unit", "day"),
    [
        (["填报单位：合肥市总工会　填报日期：2024.02.26"], "合肥市总工会", date(2024, 2, 26)),
        (["填报单位:", None, "合肥市 总工会", "填报日期：", date(2024, 2, 26)], "合肥市 总工会", date(2024, 2, 26)),
        (["填报单位：各市、县（市、区）总工会"], "各市、县（市、区）总工会", None),
        (["填报单位：　　填报日期：2024年2月"], "", None),
        (["填报日期： 2024 年 2 月 6 日　联系电话：0551"], "", date(2024, 2, 6)),
    ],
)
async def test_the_line_of_the_reporting_unit(line, unit, day):
    content = workbook(TITLE, line, HEADERS)
    preamble, rows = await read(content)
    assert (preamble.title, preamble.reporting_unit, preamble.reported_on, rows) == ("名册", unit, day, [])
    assert (read_preamble(content).reporting_unit, read_preamble(content).reported_on) == (unit, day)


async def test_the_first_sheet_that_a_person_sees():
    def hide(_, pages):
        pages[1].activate()
        pages[0].hide()

    assert (await read(workbook(HEADERS, ["张三", "1"], sheets=("旧", "名册"), prepare=hide)))[1] == [(2, ("张三", "1"))]
    assert "缺少表头" in await refusal(workbook(HEADERS, sheets=("说明", "名册")))


@pytest.mark.parametrize(("file", "headers", "rows"), [("roster.xlsx", ROSTER, 5_299), ("survey.xlsx", SURVEY, 3_105)])
async def test_what_unions_send(sample, file, headers, rows):
    """Every row, in chunks, equal to what stands in the sheet; with the columns turned round, the same."""
    async with read_in_child(sample / file, headers) as opened:
        chunks = [chunk async for chunk in opened.chunks()]
    read_rows = [row for chunk in chunks for row in chunk]
    assert [len(chunk) for chunk in chunks[:-1]] == [2_000] * (len(chunks) - 1)
    assert [number for number, _ in read_rows] == list(range(5, 5 + rows))
    sheet = CalamineWorkbook.from_path(sample / file).get_sheet_by_index(0).to_python()
    order = [sheet[3].index(header) for header in headers]
    assert [cells for _, cells in read_rows] == [tuple(row[at] for at in order) for row in sheet[4 : 4 + rows]]
    assert (opened.preamble.header_row, opened.preamble.title) == (4, sheet[0][0])
    turned = workbook(*([None if cell == "" else cell for cell in reversed(row)] for row in sheet[:200]))
    assert (await read(turned, headers))[1] == read_rows[:196]


async def test_many_columns_or_rows_are_refused():
    assert "列数" in await refusal(workbook(HEADERS, [*[None] * 16_383, "x"]))
    assert "列数" in await refusal(workbook(HEADERS, at=(0, 255)))
    assert (await read(workbook(HEADERS, ["a", "b"], at=(0, 254))))[1] == [(2, ("a", "b"))]
    assert "行数" in await refusal(workbook(HEADERS, *[["a", "b"]] * 20), limits=WorkbookLimits(rows=20))
    assert len((await read(workbook(HEADERS, *[["a", "b"]] * 19), limits=WorkbookLimits(rows=20)))[1]) == 19


async def test_a_sheet_in_another_encoding_hides_nothing():
    content = workbook(HEADERS, ["张三", "1"], formula=(1, 1, "=1"))
    sheet = parts(content)["xl/worksheets/sheet1.xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert await refusal(packed({**parts(content), "xl/worksheets/sheet1.xml": sheet}.items()))


async def test_a_child_over_its_limits_is_a_refusal():
    """Five million strings (attack 44): fine in itself, too much for 200 MiB or for one second."""
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + b"<si><t>x</t></si>" * 5_000_000 + b"</sst>"
    content = packed({**parts(workbook(["x"], ["x"])), "xl/sharedStrings.xml": strings}.items())
    assert len((await read(content, ["x"], WorkbookLimits(ratio=1_000)))[1]) == 1
    assert "分批" in await refusal(content, ["x"], WorkbookLimits(ratio=1_000, memory_bytes=200 << 20))
    assert "分批" in await refusal(content, ["x"], WorkbookLimits(ratio=1_000, cpu_seconds=1))


async def test_two_cells_at_opposite_corners_do_not_hurt_the_parent():
    """A parser that fills the rectangle between them needs 500 GB."""
    corner = changed(workbook(HEADERS, ["a"]), "xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFD1048576"')
    assert "分批" in await refusal(corner)


async def test_a_broken_sheet_is_a_refusal():
    assert await refusal(changed(workbook(HEADERS), "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetDat>"))
    assert await refusal(changed(workbook(HEADERS), "xl/sharedStrings.xml", b"</t>", b"</u>"))
    assert await refusal(changed(workbook(HEADERS), "xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"nowhere.xml"))


async def test_whoever_stops_early_leaves_no_child():
    content = workbook(HEADERS, *[["张三", "1"]] * 9_000)
    async with open_workbook(content, HEADERS) as opened:
        async for chunk in opened.chunks():
            assert len(chunk) == 2_000
            break
        process = opened._process
        assert process.returncode is None
    assert process.returncode is not None


async def test_many_at_once_beside_busy_threads_and_the_loop_goes_on():
    content = workbook(HEADERS, *[["张三", str(number)] for number in range(5_000)])
    done = threading.Event()
    threads = [threading.Thread(target=done.wait) for _ in range(20)]
    for thread in threads:
        thread.start()
    beats = []

    async def beat():
        while not done.is_set():
            beats.append(asyncio.get_running_loop().time())
            await asyncio.sleep(0.01)

    beating = asyncio.create_task(beat())
    results = await asyncio.gather(*(read(content) for _ in range(4)))
    done.set()
    await beating
    for thread in threads:
        thread.join()
    assert [len(rows) for _, rows in results] == [5_000] * 4
    assert len(beats) > 10
    assert max(later - earlier for earlier, later in pairwise(beats)) < 1


class _Command:
    def __reduce__(self):
        return (print, ("taken over",))


async def test_a_child_can_only_answer_with_plain_values(capsys):
    async def hear(value):
        stdout = asyncio.StreamReader()
        frame = pickle.dumps(("rows", value))
        stdout.feed_data(struct.pack("<Q", len(frame)) + frame)
        stdout.feed_eof()
        return await _hear(SimpleNamespace(stdout=stdout), LIMITS)

    rows = [(5, ("张三", 1.0, date(1958, 3, 12), datetime(2024, 1, 2, 3, 4), time(8), timedelta(1)))]
    assert await hear(rows) == ("rows", rows)
    for hostile in (_Command(), Code.NOT_FOUND, resource.getrlimit):
        with pytest.raises(LaomoError) as refused:
            await hear(hostile)
        assert refused.value.code is Code.WORKBOOK_REFUSED
    assert "taken over" not in capsys.readouterr().out


async def test_no_secret_and_no_file_for_the_child(monkeypatch):
    """The child has an empty environment but for its scratch room, and the workbook never lies in a file."""
    monkeypatch.setenv("LAOMO_SECRET", "s3cret")
    async with open_workbook(workbook(HEADERS, *[["张三", "1"]] * 9_000), HEADERS) as opened:
        pid = opened._process.pid
        environment = await asyncio.to_thread(Path(f"/proc/{pid}/environ").read_text)
        assert "s3cret" not in environment
        stdin = await asyncio.to_thread(Path(f"/proc/{pid}/fd/0").readlink)
        assert str(stdin).startswith("/memfd:")


def test_in_process_for_those_who_trust_the_file():
    preamble, rows = read_workbook(workbook(HEADERS, ["张三", "1"]), HEADERS, LIMITS)
    assert (preamble.header_row, list(rows)) == (1, [(2, ("张三", "1"))])
