"""One row of a survey workbook as a written form. Reading never refuses: what cannot be read is named in the form (data/README.md)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from libs.common.kernel.identity_numbers import AccountKind
from libs.common.workbooks.cells import CellError, civil_date, digits_text, money_fen, person_name, text
from services.assistance.domain.written_form import WrittenAccount, WrittenForm
from services.assistance.policy.benefit_facts import IncomeSource
from services.assistance.policy.c2_5_form import PaperEvidence

T = TypeVar("T")
HEADERS: Final = [
    "姓名",
    "公民身份号码",
    "月工资(养老金)(元)",
    "收入来源",
    "其他固定收入(元/月)",
    "其他固定收入说明",
    "城乡居民基本养老金(元/月)",
    "是否丧失劳动能力",
    "鉴定文号",
    "鉴定日期",
    "有效期",
    "是否患大病",
    "医疗保险",
    "致困原因",
    "开户名",
    "开户银行",
    "银行卡号",
    "知情同意书签署日期",
    "申报日期",
    "备注",
]
SOURCES: Final = {
    "工资": IncomeSource.WAGE,
    "养老金": IncomeSource.PENSION,
    "失业保险金": IncomeSource.UNEMPLOYMENT_BENEFIT,
    "无": IncomeSource.NONE,
}
LISTS: Final = {
    "收入来源": tuple(SOURCES),
    "是否丧失劳动能力": ("是", "否"),
    "有效期": ("24个月", "长期"),
    "是否患大病": ("是", "否"),
    "医疗保险": ("职工", "居民", "无"),
}
_MAY_BE_EMPTY: Final = frozenset({"有效期"})


def read_survey_row(row: int, values: Sequence[Any], entered_by: str) -> WrittenForm:
    """`row` is the sheet's row number: the paper behind a workbook row is found by it; `entered_by` uploaded it and saw the paper."""
    cells = dict(zip(HEADERS, values, strict=True))
    unreadable: set[str] = {column for column, allowed in LISTS.items() if not _listed(column, text(cells[column]), allowed)}

    def read(path: str, column: str, reading: Callable[[Any], T], otherwise: T) -> T:
        try:
            return reading(cells[column])
        except CellError:
            unreadable.add(path)
            return otherwise

    wage = read("wage", "月工资(养老金)(元)", money_fen, None)
    other = read("other_income", "其他固定收入(元/月)", money_fen, None)
    pension = read("resident_pension", "城乡居民基本养老金(元/月)", money_fen, None)
    number = read("account.number", "银行卡号", digits_text, "")
    account = WrittenAccount(AccountKind.CARD, number, person_name(cells["开户名"]), text(cells["开户银行"]))
    return WrittenForm(
        id_number=_digits_or_empty(cells["公民身份号码"]),
        name=person_name(cells["姓名"]),
        submitted_on=read("submitted_on", "申报日期", civil_date, None),
        consented_on=read("consented_on", "知情同意书签署日期", _day, None),
        wage_fen=wage,
        source=SOURCES.get(text(cells["收入来源"]), IncomeSource.NONE),
        evidence=(PaperEvidence("摸底调查及困难申报表", f"工作簿第{row}行", entered_by),),
        account=account,
        other_fen=other or 0,
        other_kind=text(cells["其他固定收入说明"]),
        resident_pension_fen=pension or 0,
        capacity_claimed=text(cells["是否丧失劳动能力"]) == "是",
        capacity_doc_no=text(cells["鉴定文号"]),
        concluded_on=read("concluded_on", "鉴定日期", _day, None),
        permanent=text(cells["有效期"]) == "长期",
        seriously_ill=text(cells["是否患大病"]) == "是",
        insurance=text(cells["医疗保险"]),
        cause=text(cells["致困原因"]),
        remark=text(cells["备注"]),
        unreadable=frozenset(unreadable),
    )


def _listed(column: str, written: str, allowed: Sequence[str]) -> bool:
    return written in allowed or (not written and column in _MAY_BE_EMPTY)


def _day(value: Any) -> date | None:  # noqa: ANN401
    return None if value == "" else civil_date(value)


def _digits_or_empty(value: Any) -> str:  # noqa: ANN401
    """A numeric cell has lost digits: it is no number at all."""
    try:
        return digits_text(value)
    except CellError:
        return ""


def columns() -> Mapping[str, tuple[str, ...]]:
    """Header → the list its cells come from, for the empty template."""
    return {header: LISTS.get(header, ()) for header in HEADERS}
