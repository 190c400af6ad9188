"""An objection (异议) to one entry of a public notice: open until decided, and nothing is declared before (C2.5, Q25)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId, NoticeId


class Channel(StrEnum):
    ONLINE = "ONLINE"  # the public page, anonymous
    TELEPHONE = "TELEPHONE"
    LETTER = "LETTER"
    VISIT = "VISIT"


class Outcome(StrEnum):
    DISMISSED = "DISMISSED"  # not upheld
    RETURNED = "RETURNED"  # upheld: facts have to be corrected, then a new notice
    REJECTED = "REJECTED"  # upheld: the application ends; the person may appeal


def receipt_number(year: int, serial: int) -> str:
    return f"劳模异议〔{year}〕{serial:06d}号"


@dataclass(eq=False)
class Objection:
    """`receipt` is the number that the objector is given; `real_name`: who objects gave their name. `sealed` holds what was said and by whom; `source` the keyed fingerprint of an anonymous sender's address, for the limits."""

    id: UUID
    notice_id: NoticeId
    application_id: ApplicationId
    channel: Channel
    sealed: bytes
    received_on: date
    due_on: date
    recorded_by: str
    recorded_at: datetime
    receipt: str
    real_name: bool
    source: bytes | None = None
    outcome: Outcome | None = None
    sealed_reason: bytes | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None

    def decide(self, outcome: Outcome, sealed_reason: bytes, actor: Actor, at: datetime) -> None:
        if self.outcome is not None:
            refuse(Code.INVALID_TRANSITION, "此异议已作出处理决定")
        self.outcome, self.sealed_reason = outcome, sealed_reason
        self.decided_by, self.decided_at = actor.subject, at
