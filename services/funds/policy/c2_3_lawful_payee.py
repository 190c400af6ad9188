"""C2.3 严禁挪用截留: who may receive in a model worker's place, and by which document (Q27).

A guardian acts for a living person without full capacity (民法典 27, 28, 33); an heir receives what accrued before death, and nothing later.
Money never goes to a unit, nor to an account in another person's name than the payee's own.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c2_3_payee import Relation

CLAUSE = Clause("C2.3", "严禁挪用截留", ("Q27",))


class Kinship(StrEnum):
    """What the payee is to the model worker."""

    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    PARENT = "PARENT"
    OTHER_RELATIVE = "OTHER_RELATIVE"
    OTHER = "OTHER"


class Proof(StrEnum):
    """The document that gives the right."""

    COURT_DECISION = "COURT_DECISION"
    GUARDIAN_DESIGNATION = "GUARDIAN_DESIGNATION"
    NOTARISED_GUARDIANSHIP = "NOTARISED_GUARDIANSHIP"
    INHERITANCE_NOTARISED = "INHERITANCE_NOTARISED"
    WILL = "WILL"
    HEIRS_AGREEMENT = "HEIRS_AGREEMENT"
    OTHER = "OTHER"


PROOFS: Final = {
    Relation.GUARDIAN: frozenset({Proof.COURT_DECISION, Proof.GUARDIAN_DESIGNATION, Proof.NOTARISED_GUARDIANSHIP}),
    Relation.HEIR: frozenset({Proof.COURT_DECISION, Proof.INHERITANCE_NOTARISED, Proof.WILL, Proof.HEIRS_AGREEMENT}),
}
_LIFE: Final = {Relation.GUARDIAN: "ALIVE", Relation.HEIR: "DECEASED"}
_UNIT = re.compile(
    r"(公司|集团|工厂|商店|商行|合作社|委员会|村委会|居委会|工会|联合会|协会|基金会|政府|办事处|街道办|财政局|民政局|医院|学校|大学|中学|小学|幼儿园|养老院|敬老院|福利院|"
    r"事务所|研究所|派出所|服务中心|服务站|支行|分行|银行|信用社)$"
)


@dataclass(frozen=True, slots=True)
class Authority:
    """By what right somebody receives for a model worker, and for how long. `doc_no` names the document, `valid_to` None: until revoked."""

    kinship: Kinship
    proof: Proof
    doc_no: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def is_unit(holder: str) -> bool:
    """Whether an account name is a unit's and not a person's (不得发放到单位账户)."""
    return bool(_UNIT.search(holder.strip()))


def require_lawful(relation: Relation, life: str | None, authority: Authority, payee: str, holder: str, today: date) -> None:
    """Refuses PAYEE_NOT_ALLOWED, saying what is missing. `life`: the model worker's status; `holder`: the name on the account."""
    if life != _LIFE.get(relation):
        refuse(Code.PAYEE_NOT_ALLOWED, "监护人只能为健在的人员代领，继承人只能领取已故人员生前应发的款项；请核对关系和人员状态")
    if authority.proof not in PROOFS[relation]:
        refuse(Code.PAYEE_NOT_ALLOWED, "该类证明材料不能证明此种代领关系，请按监护或继承分别提供规定的证明材料")
    if authority.valid_to is not None and authority.valid_to < max(today, authority.valid_from):
        refuse(Code.PAYEE_NOT_ALLOWED, "代领权限的截止日期已过或早于起始日期，请核对证明材料")
    require_own_account(payee, holder)


def require_own_account(payee: str, holder: str) -> None:
    """Refuses PAYEE_NOT_ALLOWED for a unit's account, or one in another name than the payee's."""
    if is_unit(holder) or is_unit(payee):
        refuse(Code.PAYEE_NOT_ALLOWED, "不得发放到单位账户，请提供收款人本人的账户")
    if payee.strip() != holder.strip():
        refuse(Code.PAYEE_NOT_ALLOWED, "户名不是收款人本人，请提供收款人本人的账户")
