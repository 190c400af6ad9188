"""One row of a list of insured people as 医保 sends it, read back: a line, or the refusal that its row gets (C4.1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import parse_id_number
from libs.common.workbooks.cells import CellError, civil_date, digits_text, person_name, text
from services.health.policy.c4_1_coverage import KIND_ZH, InsuranceKind, Insured

HEADERS: Final = ["姓名", "公民身份号码", "险种", "参保开始日期", "参保结束日期", "凭证或名单编号"]
LISTS: Final = {"险种": tuple(KIND_ZH.values())}
NOTES: Final = {"参保结束日期": "结束当日仍在保；仍在保的不填", "凭证或名单编号": "不得填写个人信息；不填的以行号登记"}
_KINDS: Final = {word: kind for kind, word in KIND_ZH.items()} | {
    "职工": InsuranceKind.EMPLOYEE,
    "职工医保": InsuranceKind.EMPLOYEE,
    "居民": InsuranceKind.RESIDENT,
    "居民医保": InsuranceKind.RESIDENT,
    "大病": InsuranceKind.CRITICAL,
}
_LONGEST_NAME, _SHORTEST_REF, _LONGEST_REF = 80, 2, 60


@dataclass(frozen=True, slots=True)
class CoverageLine:
    id_number: str = field(repr=False)
    name: str = field(repr=False)
    insured: Insured
    source_ref: str


def read_coverage_row(number: int, values: Sequence[Any], today: date) -> CoverageLine:
    """`number` is the sheet's row number. Refuses ID_NUMBER_INVALID, FIELD_INVALID; no detail repeats what the row says."""
    cells = dict(zip(HEADERS, values, strict=True))
    try:
        id_number = parse_id_number(digits_text(cells["公民身份号码"]), today).number18
    except CellError:
        refuse(Code.ID_NUMBER_INVALID, "公民身份号码须按文本填写，数值格式会丢失末位数字")
    name = person_name(cells["姓名"])
    if not 0 < len(name) <= _LONGEST_NAME:
        refuse(Code.FIELD_INVALID, "请填写姓名")
    kind = _KINDS.get(text(cells["险种"]))
    if kind is None:
        refuse(Code.FIELD_INVALID, f"险种请从 {'、'.join(KIND_ZH.values())} 中选择")
    started = _day(cells, "参保开始日期")
    if started is None:
        refuse(Code.FIELD_INVALID, "请填写参保开始日期，例如 2024-01-01")
    return CoverageLine(id_number, name, Insured(kind, started, _day(cells, "参保结束日期")), _reference(number, cells))


def _day(cells: dict[str, Any], header: str) -> date | None:
    if not text(cells[header]):
        return None
    try:
        return civil_date(cells[header])
    except CellError:
        refuse(Code.FIELD_INVALID, f"{header}无法识别，例如 2024-01-01")


def _reference(number: int, cells: dict[str, Any]) -> str:
    written = text(cells["凭证或名单编号"])
    if not written:
        return f"参保名单第{number}行"
    if not _SHORTEST_REF <= len(written) <= _LONGEST_REF:
        refuse(Code.FIELD_INVALID, f"凭证或名单编号须为{_SHORTEST_REF}至{_LONGEST_REF}个字")
    return written
