"""An account as a form or a correction names it."""

from dataclasses import dataclass, field

from libs.common.kernel.identity_numbers import AccountKind
from services.funds.policy.c2_3_lawful_payee import Authority
from services.funds.policy.c2_3_payee import Relation


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`doc_no`: the document that proves a guardian's or heir's right; for an own account why it changes. `authority`: the right itself."""

    kind: AccountKind
    number: str = field(repr=False)
    holder: str = field(repr=False)
    bank_name: str
    relation: Relation
    doc_no: str
    authority: Authority | None = None
