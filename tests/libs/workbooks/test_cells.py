"""Each normaliser against a table of what is written and what it means; what is not in the unions' instructions cannot be read."""

import math
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.workbooks import cells
from libs.common.workbooks.cells import (
    CellError,
    NumericCellError,
    card_text,
    civil_date,
    digits_text,
    id_text,
    money_fen,
    person_name,
    text,
    yes_no,
)

DAY = date(1958, 3, 12)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        ("张　三", "张三"),
        ("张 　 三", "张三"),
        ("张\u00a0三", "张三"),
        ("张\t三", "张三"),
        (" 张三　", "张三"),
        ("𠮷 㛃", "𠮷㛃"),
        ("䶮", "䶮"),
        ("欧阳 修", "欧阳 修"),
        ("张 小 三", "张 小 三"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽 · 买买提", "阿依古丽 · 买买提"),
        (" 阿卜杜拉·买买提 ", "阿卜杜拉·买买提"),
        ("", ""),
        ("　", ""),
        (5.0, "5"),
    ],
)
def test_names(written, name):
    assert person_name(written) == name


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("34260119600512049X", "34260119600512049X"),
        ("34260119600512049x", "34260119600512049X"),
        ("３４２６０１１９６００５１２０４９ｘ", "34260119600512049X"),
        ("\t34260119600512049X\u00a0", "34260119600512049X"),
        (" ３４２６０１ 600512049 \ufeff", "342601600512049"),
        ("6279 3439 8881 7690 163", "6279343988817690163"),
        ("６２７９　３４３９　８８８１　７６９０", "6279343988817690"),
        ("6279-3439", "6279-3439"),
        ("三四二六", "三四二六"),
        ("", ""),
    ],
)
def test_id_and_card_numbers(written, digits):
    assert (id_text(written), card_text(written), digits_text(written)) == (digits,) * 3


@pytest.mark.parametrize("written", [3.42601196005e17, 6279343988817690163.0, 1, True, DAY, datetime(1958, 3, 12)])
def test_a_numeric_cell_has_lost_digits(written):
    with pytest.raises(NumericCellError):
        digits_text(written)


@pytest.mark.parametrize(
    "written",
    [
        "1958-03-12",
        "1958-3-12",
        "1958/3/12",
        "1958/03/12",
        "1958.03.12",
        "1958.3.12",
        "1958年3月12日",
        "1958年03月12日",
        "19580312",
        " 1958-03-12　",
        "1958 年 3 月 12 日",
        "１９５８－０３－１２",
        DAY,
        datetime(1958, 3, 12),
        datetime(1958, 3, 12, 8, 30),
        19580312.0,
        19580312,
    ],
)
@pytest.mark.parametrize("day_optional", [True, False])
def test_dates(written, day_optional):
    assert civil_date(written, day_optional=day_optional) == DAY
    assert type(civil_date(written)) is date


@pytest.mark.parametrize("written", ["1995年4月", "1995年04月", "1995.04", "1995.4", "1995-04", "1995/4", " 1995年4月 "])
def test_a_date_without_a_day_only_where_that_is_allowed(written):
    assert civil_date(written, day_optional=True) == date(1995, 4, 1)
    with pytest.raises(CellError):
        civil_date(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "　",
        "昨天",
        "不详",
        "1958",
        "1958年",
        "58-03-12",
        "1958-03/12",
        "1958年3-12",
        "1958年3月12月",
        "1958-13-12",
        "1958-02-29",
        "1958-00-12",
        "1958-03-00",
        "1958-003-12",
        "195803",
        "1958031",
        "195803120",
        "0000-01-01",
        "1958-03-12 08:00",
        "1958-03-12-",
        "12/3/1958",
        "一九五八年三月",
        "१९५८-०३-१२",
        1995.04,
        1995.1,
        21256.0,
        19580231.0,
        19580312.5,
        -19580312.0,
        True,
        math.nan,
        math.inf,
        time(8),
        timedelta(days=1),
    ],
)
def test_what_is_no_date(written):
    for day_optional in (True, False):
        with pytest.raises(CellError):
            civil_date(written, day_optional=day_optional)


def test_leap_days_follow_the_year():
    assert civil_date("2000-02-29") == date(2000, 2, 29)
    for written in ("1900-02-29", "2023-02-29"):
        with pytest.raises(CellError):
            civil_date(written)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("2499.99", 249_999),
        (2499.99, 249_999),
        (2500.0, 250_000),
        (2500, 250_000),
        ("2500", 250_000),
        ("2500.5", 250_050),
        (2500.5, 250_050),
        ("2500.00", 250_000),
        (" 2500　", 250_000),
        ("0", 0),
        (0.0, 0),
        ("0.00", 0),
        (0.1, 10),
        (0.01, 1),
        ("0.01", 1),
        (0.29, 29),  # 0.29 * 100 is 28.999…
        (1.15, 115),
        (999_999_999.99, 99_999_999_999),
        ("9999999999999.99", 999_999_999_999_999),
        ("", None),
        (" 　", None),
    ],
)
def test_money(written, fen):
    assert money_fen(written) == fen


@pytest.mark.parametrize(
    "written",
    [
        "-1",
        -0.5,
        -1.0,
        "1,500",
        "1，500",
        "1 500",
        "100.005",
        "100.000",
        2499.995,
        0.1 + 0.2,
        1e-7,
        1e16,
        "1e3",
        "1E3",
        "+5",
        ".5",
        "5.",
        "5.5.5",
        "两千",
        "2500元",
        "¥2500",
        "２５００",
        "٢٥٠٠",
        "=1",
        "99999999999999",
        True,
        False,
        DAY,
        math.nan,
        math.inf,
    ],
)
def test_what_is_no_money(written):
    with pytest.raises(CellError):
        money_fen(written)


@given(st.integers(min_value=0, max_value=99_999_999_999))
def test_every_amount_reads_the_same_as_number_and_as_text(fen):
    assert money_fen(fen / 100) == money_fen(f"{fen // 100}.{fen % 100:02d}") == fen


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_reads_the_same_in_every_form(day):
    forms = (
        "{0.year}-{0.month}-{0.day}",
        "{0.year}/{0.month:02d}/{0.day:02d}",
        "{0.year}.{0.month}.{0.day}",
        "{0.year}年{0.month}月{0.day}日",
    )
    assert {civil_date(form.format(day)) for form in forms} == {day} == {civil_date(day.strftime("%Y%m%d"))}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (99999.0, "99999"),
        (340124.0, "340124"),
        (13551838272.0, "13551838272"),
        (0.0, "0"),
        (1.5, "1.5"),
        (7, "7"),
        (True, "TRUE"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("+86 1", "+86 1"),
        ("@x", "@x"),
        ("\u3000 合肥市总工会\u00a0\r\n", "合肥市总工会"),
        ("甲 乙", "甲 乙"),
        (DAY, "1958-03-12"),
        (datetime(1958, 3, 12), "1958-03-12"),
        ("", ""),
    ],
)
def test_text(written, read):
    assert text(written) == read


def test_yes_and_no():
    assert (yes_no("是"), yes_no(" 否　")) == (True, False)
    for written in ("", "有", "Y", "是是", 1.0, True):
        with pytest.raises(CellError):
            yes_no(written)


def test_what_is_remembered_never_names_a_person():
    caches = {name for name, kept in vars(cells).items() if hasattr(kept, "cache_info")}
    assert caches == {"_date_of", "_fen_of"}
