"""Invented people in any number, always the same: valid numbers, cards and roster rows."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BORN = date(1930, 1, 1)
_DAYS = 18_000


def id_number(n: int) -> str:
    """The n-th person's: one birth day and order number after another."""
    order, day = divmod(n, _DAYS)
    digits = f"{340102 + order // 900}{_BORN + timedelta(days=day):%Y%m%d}{order % 900 + 100:03d}"
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def birth_date(n: int) -> date:
    return _BORN + timedelta(days=n % _DAYS)


def sex(n: int) -> str:
    return "男" if (n // _DAYS % 900 + 100) % 2 else "女"


def card(n: int) -> str:
    digits = f"622588{n:012d}"
    total = sum(sum(divmod(int(digit) * (1 + index % 2), 10)) for index, digit in enumerate(reversed(digits), 1))
    return f"{digits}{-total % 10}"


def roster_rows(count: int) -> Iterator[dict[str, Any]]:
    """One row a person, every county of 合肥 in turn."""
    counties = ("包河区总工会", "蜀山区总工会", "庐阳区总工会", "瑶海区总工会", "长丰县总工会", "肥东县总工会", "肥西县总工会")
    for n in range(count):
        yield {
            "姓名": f"测试{n}",
            "性别": sex(n),
            "民族": "汉族",
            "出生日期": birth_date(n).isoformat(),
            "公民身份号码": id_number(n),
            "人员类别": ("退休职工", "农民", "在职职工")[n % 3],
            "荣誉称号": "安徽省劳动模范",
            "授予年月": f"{birth_date(n).year + 30}-04",
            "授予单位": "安徽省人民政府",
            "表彰决定文号": f"皖政〔{birth_date(n).year + 30}〕{n % 50}号",
            "证书编号": f"Z{n:07d}",
            "荣誉状态": "有效",
            "工作单位": f"测试单位{n % 500}",
            "统一社会信用代码": "",
            "单位状况": "",
            "职务(工种)": "工人",
            "是否一线": "是",
            "现居住地代码": "340111",
            "居住地址": f"测试路{n % 1000}号",
            "责任工会": "合肥市总工会",
            "县级工会": counties[n % len(counties)],
            "联系电话": f"139{n:08d}",
            "生存状态": "健在",
            "去世日期": "",
        }
