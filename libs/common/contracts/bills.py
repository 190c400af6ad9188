"""A bill that one department approves and funds pays: the shape both sides share. Which source may pay what is decided by funds' matrix (C3.6)."""

from typing import Literal
from uuid import UUID

from libs.common.contracts.catalogue import Fact

BillSource = Literal["CENTRAL_SPECIAL", "PROVINCIAL_SPECIAL", "UNION_FUND", "EMPLOYMENT_FUND"]
BillPurpose = Literal[
    "HEALTH_CHECKUP_SUBSIDY",
    "CHECKUP",
    "CONVALESCENCE",
    "TRAINING_SUBSIDY",
    "APPRAISAL_SUBSIDY",
    "SOCIAL_INSURANCE_SUBSIDY",
    "PUBLIC_WELFARE_POST_SUBSIDY",
]
"""HEALTH_CHECKUP_SUBSIDY: a check-up from earmarked money (C4.6); CHECKUP: one from union money (C4.8)."""


class BillShare(Fact):
    """What one payer owes of a bill, in fen. `payer`: the unit whose money it is; of earmarked money the responsible L2.

    Money of an employer is no share: it is recorded by the speaker and never debited here (C4.7).
    """

    share_id: UUID
    source: BillSource
    payer: UUID
    amount_fen: int


class Bill(Fact):
    """Owed once, by `bill_id`. `payee_code`: the unified social credit code of the hospital or employer; empty: the person themselves."""

    bill_id: UUID
    purpose: BillPurpose
    fiscal_year: int
    payee_code: str = ""
    shares: tuple[BillShare, ...]
