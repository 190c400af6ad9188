"""What assistance asks money for: a verified application, then its monthly lines."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId, LineId, OrgUnitId, PersonId
from libs.common.kernel.months import Month


@dataclass(frozen=True, slots=True)
class Demand:
    """`gates`: who acted at which gate, as opaque ids: nobody of them may pay (C2.4)."""

    application_id: ApplicationId
    person_id: PersonId
    purpose: str
    tier: str
    l2: OrgUnitId
    first_month: Month
    verified_on: date
    gates: tuple[tuple[Gate, UUID], ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """A monthly line as assistance says it. Amount in fen; `payer` is the L2 union of that month."""

    obligation_id: UUID
    line_id: LineId
    application_id: ApplicationId
    person_id: PersonId
    purpose: str
    month: Month
    tier: str
    amount_fen: int
    payer: OrgUnitId
