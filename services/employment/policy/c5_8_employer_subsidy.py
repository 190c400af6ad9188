"""C5.8 对吸纳就业困难劳模就业的用人单位，给予社会保险补贴和公益性岗位补贴: to whom, for which months, by what evidence (Q35). No amount ships (Q18)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.months import Month
from libs.common.kernel.parameters import ParametersOn
from services.employment.policy.c5_7_public_welfare_post import NEAR_KEY, is_near_retirement, last_day

CLAUSE = Clause("C5.8", "对吸纳就业困难劳模就业的用人单位…社会保险补贴和公益性岗位补贴", ("Q18", "Q34", "Q35"))
MONTHS_KEY = "employer_subsidy.max_months"


class EmployerSubsidyKind(StrEnum):
    SOCIAL_INSURANCE = "SOCIAL_INSURANCE"
    PUBLIC_WELFARE_POST = "PUBLIC_WELFARE_POST"


_K = EmployerSubsidyKind
_KEYS: Final = {_K.SOCIAL_INSURANCE: "amount.SOCIAL_INSURANCE_SUBSIDY", _K.PUBLIC_WELFARE_POST: "amount.PUBLIC_WELFARE_POST_SUBSIDY"}


@dataclass(frozen=True, slots=True)
class Contract:
    """What the months stand on. `last_on`: of one that ends or has ended. `retirement_on`: as a document says. `is_post`: a public-welfare post."""

    employer_code: str
    starts_on: date
    last_on: date | None
    retirement_on: date | None = None
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class PersonDays:
    died_on: date | None = None
    retired_on: date | None = None


def require_payee(contract: Contract, kind: EmployerSubsidyKind, payee_code: str) -> None:
    """The employer of the contract and nobody else; a post subsidy only for a public-welfare post. Refuses EVIDENCE_MISSING, PAYEE_NOT_ALLOWED."""
    if kind is _K.PUBLIC_WELFARE_POST and not contract.is_post:
        refuse(Code.EVIDENCE_MISSING, "公益性岗位补贴须以公益性岗位安置为依据，请提供安置编号")
    if payee_code != contract.employer_code:
        refuse(Code.PAYEE_NOT_ALLOWED, "补贴只付给合同上的用人单位，收款单位代码与合同不符")


def require_months(months: Sequence[Month], contract: Contract, person: PersonDays, today: date, parameters: ParametersOn) -> None:
    """Past or present months of the contract, alive and not retired, within its term. Refuses FIELD_INVALID, BENEFICIARY_DECEASED."""
    if len(set(months)) != len(months):
        refuse(Code.FIELD_INVALID, "申报的月份有重复")
    near = parameters.integer(NEAR_KEY)
    latest = last_day(contract.starts_on, contract.retirement_on, parameters.integer(MONTHS_KEY), near)
    for month in months:
        if month > Month.of(today):
            refuse(Code.FIELD_INVALID, f"{month}尚未到，只补贴已实际参保的月份")
        if person.died_on is not None and month > Month.of(person.died_on):
            refuse(Code.BENEFICIARY_DECEASED, f"此人已去世，{month}不能补贴")
        if month < Month.of(contract.starts_on) or (contract.last_on is not None and month > Month.of(contract.last_on)):
            refuse(Code.FIELD_INVALID, f"{month}不在合同期内")
        if person.retired_on is not None and month.first_day >= person.retired_on:
            refuse(Code.FIELD_INVALID, f"此人已退休，{month}不能补贴")
        if month.first_day > latest:
            refuse(Code.FIELD_INVALID, f"补贴期限至{Month.of(latest)}，{month}已超过")


def require_count(claimed: int, asked: int, contract: Contract, parameters: ParametersOn) -> None:
    """No more months than allowed, unless less than five years were left to retirement. Refuses FIELD_INVALID."""
    most = parameters.integer(MONTHS_KEY)
    to_retirement = is_near_retirement(contract.starts_on, contract.retirement_on, parameters.integer(NEAR_KEY))
    if not to_retirement and claimed + asked > most:
        refuse(Code.FIELD_INVALID, f"补贴最多{most}个月，已申报{claimed}个月，本次{asked}个月")


def require_vouchers(vouchers: Iterable[str]) -> None:
    """The receipt of the contribution of every month. Refuses EVIDENCE_MISSING."""
    if not all(vouchers):
        refuse(Code.EVIDENCE_MISSING, "请填写每个月份的社会保险缴费凭证号")


def amount_fen(kind: EmployerSubsidyKind, each_month: Iterable[ParametersOn]) -> int:
    """The standard of the first day of every month, added up. Refuses AMOUNT_NOT_CONFIGURED."""
    return sum(parameters.amount_fen(_KEYS[kind]) for parameters in each_month)
