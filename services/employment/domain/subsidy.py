"""A subsidy from employment money (C5.5, C5.8): ENTERED → APPROVED → PAID by funds, or REFUSED by it, or SENT_BACK before it is owed."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId


class SubsidyKind(StrEnum):
    """The first two are the person's, the others the employer's."""

    TRAINING = "TRAINING"
    APPRAISAL = "APPRAISAL"
    SOCIAL_INSURANCE = "SOCIAL_INSURANCE"
    PUBLIC_WELFARE_POST = "PUBLIC_WELFARE_POST"


KIND_ZH: Final = {
    SubsidyKind.TRAINING: "职业培训补贴",
    SubsidyKind.APPRAISAL: "职业技能鉴定补贴",
    SubsidyKind.SOCIAL_INSURANCE: "社会保险补贴",
    SubsidyKind.PUBLIC_WELFARE_POST: "公益性岗位补贴",
}


class SubsidyState(StrEnum):
    ENTERED = "ENTERED"
    APPROVED = "APPROVED"
    PAID = "PAID"
    REFUSED = "REFUSED"
    SENT_BACK = "SENT_BACK"


_S = SubsidyState
NEXT: Final = {
    _S.ENTERED: frozenset({_S.APPROVED, _S.SENT_BACK}),
    _S.APPROVED: frozenset({_S.PAID, _S.REFUSED}),
    _S.PAID: frozenset({_S.APPROVED}),  # the bank gave it back: owed again
    _S.REFUSED: frozenset({_S.APPROVED, _S.PAID, _S.SENT_BACK}),  # funds' later word replaces an earlier one
    _S.SENT_BACK: frozenset[SubsidyState](),
}
STATE_ZH: Final = {_S.ENTERED: "待审批", _S.APPROVED: "待支付", _S.PAID: "已支付", _S.REFUSED: "资金部门未予支付", _S.SENT_BACK: "已退回"}


@dataclass(frozen=True, slots=True)
class InsuredMonth:
    """A month for which the employer insured the person: `voucher` is the number of the receipt of the contribution."""

    month: str
    voucher: str


@dataclass(eq=False)
class Subsidy:
    """`payee_code` empty: the person. `contract_id`: the hiring or the placement that the months stand on. `payer`: the bureau whose money it is.
    `code`: why funds refused.
    """

    id: UUID
    kind: SubsidyKind
    person_id: PersonId
    amount_fen: int
    entered_by: str
    payee_code: str = ""
    enrolment_id: UUID | None = None
    course_code: str = ""
    certificate_no: str = ""
    contract_id: UUID | None = None
    state: SubsidyState = SubsidyState.ENTERED
    payer: OrgUnitId | None = None
    share_id: UUID | None = None
    fiscal_year: int | None = None
    settled_on: date | None = None
    code: str = ""
    version: int = 1
    months: list[InsuredMonth] = field(default_factory=list)

    def approve(self, amount_fen: int, payer: OrgUnitId, share_id: UUID, fiscal_year: int) -> None:
        self._move(_S.APPROVED)
        self.amount_fen, self.payer, self.share_id, self.fiscal_year = amount_fen, payer, share_id, fiscal_year

    def send_back(self) -> None:
        self._move(_S.SENT_BACK)

    def note(self, share_id: UUID, state: SubsidyState, on: date, code: str) -> bool:
        """Funds' word on it; whether it says something new. Refuses NOT_FOUND for another share, INVALID_TRANSITION for what is not owed."""
        if share_id != self.share_id:
            refuse(Code.NOT_FOUND, "补贴没有这一款项")
        if state is self.state:
            return False
        self._move(state)
        self.settled_on, self.code = on if state is _S.PAID else None, code
        return True

    def _move(self, state: SubsidyState) -> None:
        if state not in NEXT[self.state]:
            refuse(Code.INVALID_TRANSITION, f"此项补贴{STATE_ZH[self.state]}，不能改为{STATE_ZH[state]}")
        self.state, self.version = state, self.version + 1
