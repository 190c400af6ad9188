"""A form as a clerk wrote it, in a workbook's row or a call, and the faults that keep it from being an application.

The order of the faults is the order in which rows are refused (shared data/README.md): the first one counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from libs.common.kernel.errors import Code, FieldFault, LaomoError
from libs.common.kernel.identity_numbers import AccountKind
from services.assistance.domain.hardship_form import Evidence, HardshipForm
from services.assistance.policy import c2_5_form
from services.assistance.policy.benefit_facts import CapacityProof, Income, IncomeSource
from services.assistance.policy.c2_5_form import Fault

MONEY = ("wage", "other_income", "resident_pension")
ORDER = (
    Code.MONEY_FORMAT_INVALID,
    Code.INCOME_MISSING,
    Code.BANK_ACCOUNT_INVALID,
    Code.PAYEE_NOT_ALLOWED,
    Code.BANK_ACCOUNT_SHARED,
    Code.CONSENT_MISSING,
    Code.DUPLICATE_ROW,
    Code.FIELD_INVALID,
)
_RANK = {code: rank for rank, code in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class WrittenAccount:
    kind: AccountKind
    number: str = field(repr=False)
    holder: str = field(repr=False)
    bank: str


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """`unreadable` names the fields whose text could not be read as what they hold; None is an empty field.

    `account` is None where the account is registered already (a correction). Names are normalised, numbers ASCII.
    """

    id_number: str = field(repr=False)
    name: str = field(repr=False)
    submitted_on: date | None
    consented_on: date | None
    wage_fen: int | None
    source: IncomeSource
    evidence: Evidence
    account: WrittenAccount | None
    income_months: int = 1
    other_fen: int = 0
    other_kind: str = ""
    resident_pension_fen: int = 0
    capacity_claimed: bool = False
    capacity_doc_no: str = ""
    concluded_on: date | None = None
    permanent: bool = False
    seriously_ill: bool = False
    insurance: str = ""
    cause: str = ""
    place: str = ""
    remark: str = ""
    unreadable: frozenset[str] = frozenset()

    @property
    def income(self) -> Income | None:
        if self.wage_fen is None:
            return None
        return Income(self.wage_fen, self.source, self.income_months, self.other_fen, self.other_kind, self.resident_pension_fen)

    @property
    def capacity(self) -> CapacityProof | None:
        if not (self.capacity_claimed and self.capacity_doc_no and self.concluded_on):
            return None
        return CapacityProof(self.capacity_doc_no, self.concluded_on, self.permanent)

    def accepted(self) -> HardshipForm:
        """The form to keep; only of one without faults."""
        assert self.income is not None and self.consented_on is not None, "a form without faults"  # noqa: PT018
        return HardshipForm(
            name=self.name,
            place=self.place,
            income=self.income,
            capacity=self.capacity,
            consented_on=self.consented_on,
            evidence=self.evidence,
            seriously_ill=self.seriously_ill,
            insurance=self.insurance,
            cause=self.cause,
            remark=self.remark,
        )


def faults_of(written: WrittenForm, today: date) -> list[Fault]:
    """Everything that is wrong with the form by itself."""
    found = [Fault(_code_of(path), path, _unreadable(path)) for path in sorted(written.unreadable)]
    form = c2_5_form.Form(
        submitted_on=written.submitted_on or today,
        consented_on=written.consented_on,
        income=written.income,
        capacity_claimed=written.capacity_claimed,
        capacity=written.capacity,
        evidence=written.evidence,
    )
    said = {"income" if path == "wage" else path for path in written.unreadable}
    found += [fault for fault in c2_5_form.faults(form, today) if fault.path not in said]
    if written.account is not None and written.account.holder != written.name:
        found.append(Fault(Code.PAYEE_NOT_ALLOWED, "account.holder", "账户须为本人姓名开立；由监护人代领的，请另行登记并审批"))
    return found


def refusal_of(faults: Iterable[Fault]) -> LaomoError | None:
    """The first fault as the refusal, with all of them as its fields; None where there is none."""
    ordered = sorted(faults, key=lambda fault: _RANK[fault.code])
    if not ordered:
        return None
    fields = [FieldFault(fault.path, fault.message) for fault in ordered]
    return LaomoError(ordered[0].code, ordered[0].message, fields=fields)


def _code_of(path: str) -> Code:
    if path in MONEY:
        return Code.MONEY_FORMAT_INVALID
    return Code.BANK_ACCOUNT_INVALID if path == "account.number" else Code.FIELD_INVALID


def _unreadable(path: str) -> str:
    if path in MONEY:
        return "金额须为不带千分位的非负数，最多两位小数，例如 2499.99"
    if path == "account.number":
        return "银行账号须为文本格式的数字，请重新填写"
    return "此项无法识别，请按填表说明填写"
