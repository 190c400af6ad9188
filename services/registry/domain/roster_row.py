"""One row of a roster: what it says, or the first fault in the order of the table in the unions' instructions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.identity_numbers import IdNumber, credit_code_valid, parse_id_number
from libs.common.kernel.months import months_later
from libs.common.kernel.regions import Regions
from libs.common.workbooks.cells import CellError, civil_date, digits_text, person_name, text
from services.registry.policy.c0_1_honours import tier_of

HEADERS: Final = [
    "姓名",
    "性别",
    "民族",
    "出生日期",
    "公民身份号码",
    "人员类别",
    "荣誉称号",
    "授予年月",
    "授予单位",
    "表彰决定文号",
    "证书编号",
    "荣誉状态",
    "工作单位",
    "统一社会信用代码",
    "单位状况",
    "职务(工种)",
    "是否一线",
    "现居住地代码",
    "居住地址",
    "责任工会",
    "县级工会",
    "联系电话",
    "生存状态",
    "去世日期",
]
SEX: Final = {"男": "MALE", "女": "FEMALE"}
CATEGORY: Final = {"在职职工": "STAFF", "退休职工": "RETIREE", "农民": "FARMER", "下岗失业": "UNEMPLOYED", "灵活就业": "FLEXIBLE"}
LIFE: Final = {"健在": "ALIVE", "去世": "DECEASED", "失联": "LOST_CONTACT", "移居境外": "ABROAD"}
CONDITION: Final = {
    "": "",
    "正常": "NORMAL",
    "困难": "HARDSHIP",
    "停产": "SUSPENDED",
    "关闭": "CLOSED",
    "兼并": "MERGED",
    "破产": "BANKRUPT",
    "撤销": "ABOLISHED",
}
LISTS: Final = {
    "性别": SEX,
    "人员类别": CATEGORY,
    "荣誉状态": {"有效": "", "已撤销": ""},
    "单位状况": CONDITION,
    "是否一线": {"是": "", "否": ""},
    "生存状态": LIFE,
}
MONTHS_OF_16_YEARS: Final = 16 * 12


@dataclass(frozen=True, slots=True)
class Union:
    """A responsible union as a roster names it. `counties`: its county unions by name; none on the direct and industry routes."""

    unit_id: UUID
    counties: Mapping[str, UUID]
    office: UUID
    is_city: bool


@dataclass(frozen=True, slots=True)
class Bearings:
    """What rows are judged by. `only_union`: the L2 whose own file this is; None for the province's. `treated_as`: titles of Q16."""

    today: date
    regions: Regions
    unions: Mapping[str, Union]
    only_union: UUID | None = None
    treated_as: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RosterRow:
    """An accepted row. `facts`: kind → (value, first day where the row itself names one)."""

    id_number: IdNumber
    name: str
    title: str
    tier: str
    award_date: date
    granting_unit: str
    doc_no: str
    certificate_no: str
    revoked: bool
    employer: str
    credit_code: str
    credit_code_unverified: bool
    phone: str
    facts: Mapping[str, tuple[dict[str, Any], date | None]]
    l2: UUID
    county: UUID | None
    office: UUID | None


@dataclass
class SeenSoFar:
    """Earlier rows that were not refused, and who is in the database already: number → name, and the other
    names rightly used (former ones); (number, title, document).
    """

    names: dict[str, str] = field(default_factory=dict)
    also: dict[str, frozenset[str]] = field(default_factory=dict)
    honours: set[tuple[str, str, str]] = field(default_factory=set)


def identify(cells: Mapping[str, Any], today: date) -> IdNumber:
    """The number of a row. Refuses ID_NUMBER_INVALID."""
    try:
        written = digits_text(cells["公民身份号码"])
    except CellError:
        raise LaomoError(Code.ID_NUMBER_INVALID, "公民身份号码单元格为数值格式，数字已丢失，请改为文本重新填写") from None
    number = parse_id_number(written, today)
    if SEX.get(text(cells["性别"]), number.sex) != number.sex:
        raise LaomoError(Code.ID_NUMBER_INVALID, "公民身份号码的性别位与性别栏不一致，请核对")
    return number


def judge(values: Sequence[Any], number: IdNumber, seen: SeenSoFar, bearings: Bearings) -> RosterRow:
    """The row, or LaomoError with the first fault in the table's order (the number itself has been judged by `identify`)."""
    cells = dict(zip(HEADERS, values, strict=True))
    if _date_or_none(cells["出生日期"]) != number.birth_date:
        raise LaomoError(Code.BIRTH_DATE_MISMATCH, "出生日期与身份号码不一致或无法识别，请核对")
    name = person_name(cells["姓名"])
    if seen.names.get(number.number18, name) != name and name not in seen.also.get(number.number18, ()):
        raise LaomoError(Code.IDENTITY_CONFLICT, "该身份号码已登记在另一姓名下，请核对姓名与号码")
    title, doc_no = text(cells["荣誉称号"]), text(cells["表彰决定文号"])
    tier = tier_of(title, bearings.treated_as)
    if tier is None:
        raise LaomoError(Code.HONOR_NOT_COVERED, "该荣誉不属于省部级以上，请勿列入本名册")
    awarded = _date_or_none(cells["授予年月"], day_optional=True)
    if awarded is None or awarded > bearings.today or awarded < months_later(number.birth_date, MONTHS_OF_16_YEARS):
        raise LaomoError(Code.AWARD_DATE_INVALID, "授予年月无法识别、晚于今日或早于本人年满16周岁，请核对")
    if (number.number18, title, doc_no) in seen.honours:
        raise LaomoError(Code.DUPLICATE_ROW, "同一人同一称号同一文号已在前面的行登记，请删除重复行")
    region = text(cells["现居住地代码"])
    if bearings.regions.in_force(region, bearings.today) is None:
        successor = bearings.regions.successor_of(region, bearings.today)
        raise LaomoError(
            Code.REGION_UNKNOWN, f"现居住地代码已变更为 {successor.code} {successor.name}" if successor else "请填写现行县级行政区划代码"
        )
    l2, county, office = _unions(text(cells["责任工会"]), text(cells["县级工会"]), bearings)
    died = _check_lists(cells, name)
    code = text(cells["统一社会信用代码"])
    unverified = bool(code) and not credit_code_valid(code)
    return RosterRow(
        id_number=number,
        name=name,
        title=title,
        tier=tier,
        award_date=awarded,
        granting_unit=text(cells["授予单位"]),
        doc_no=doc_no,
        certificate_no=text(cells["证书编号"]),
        revoked=text(cells["荣誉状态"]) == "已撤销",
        employer=text(cells["工作单位"]),
        credit_code=code,
        credit_code_unverified=unverified,
        phone=text(cells["联系电话"]),
        facts=_facts(cells, region, died, code_verified=bool(code) and not unverified),
        l2=l2,
        county=county,
        office=office,
    )


def _facts(
    cells: Mapping[str, Any], region: str, died: date | None, *, code_verified: bool
) -> dict[str, tuple[dict[str, Any], date | None]]:
    work = {
        "employer": text(cells["工作单位"]),
        "credit_code": text(cells["统一社会信用代码"]),
        "code_verified": code_verified,
        "condition": CONDITION[text(cells["单位状况"])],
        "post": text(cells["职务(工种)"]),
        "front_line": text(cells["是否一线"]) == "是",
        "ethnicity": text(cells["民族"]),
    }
    return {
        "CATEGORY": ({"value": CATEGORY[text(cells["人员类别"])]}, None),
        "LIFE": ({"value": LIFE[text(cells["生存状态"])]}, died),
        "WORK": (work, None),
        "RESIDENCE": ({"region": region, "address": text(cells["居住地址"])}, None),
    }


def _unions(union_name: str, county_name: str, bearings: Bearings) -> tuple[UUID, UUID | None, UUID | None]:
    union = bearings.unions.get(union_name)
    if union is None:
        raise LaomoError(Code.ORG_UNKNOWN, "责任工会名称无法识别，请使用全称")
    if union.is_city and county_name not in union.counties:
        raise LaomoError(Code.ORG_UNKNOWN, "县级工会不属于该责任工会，或名称有误")
    if not union.is_city and county_name:
        raise LaomoError(Code.ORG_UNKNOWN, "省直和产业工会没有县级环节，县级工会应为空")
    if bearings.only_union not in (None, union.unit_id):
        raise LaomoError(Code.NOT_RESPONSIBLE_UNIT, "此行属于其他责任工会，请由其上报")
    return union.unit_id, union.counties.get(county_name), None if union.is_city else union.office


def _check_lists(cells: Mapping[str, Any], name: str) -> date | None:
    """The date of death, if any. Refuses FIELD_INVALID naming the column."""
    if not name:
        raise LaomoError(Code.FIELD_INVALID, "姓名未填写")
    for column, allowed in LISTS.items():
        if text(cells[column]) not in allowed:
            raise LaomoError(Code.FIELD_INVALID, f"“{column}”须填写：{'、'.join(filter(None, allowed))}")
    if text(cells["生存状态"]) != "去世" or cells["去世日期"] == "":
        return None
    died = _date_or_none(cells["去世日期"])
    if died is None:
        raise LaomoError(Code.FIELD_INVALID, "“去世日期”无法识别")
    return died


def _date_or_none(value: Any, *, day_optional: bool = False) -> date | None:  # noqa: ANN401
    try:
        return civil_date(value, day_optional=day_optional)
    except CellError:
        return None
