"""What a run's decisions make of the lines that are there: new lines and signed adjustments, never edits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from uuid import UUID

from libs.common.kernel.decision import Reason
from libs.common.kernel.ids import ApplicationId, LineId, PersonId
from libs.common.kernel.months import Month
from services.assistance.domain.line_states import LineState
from services.assistance.policy.c3_4_c3_5_month import MonthDecision
from services.assistance.policy.c3_7_amounts import Benefit


@dataclass(frozen=True, slots=True)
class Claim:
    """An application as far as its months need it."""

    id: ApplicationId
    person_id: PersonId
    benefit: Benefit
    submitted_on: date


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line that is there. `stands_fen` is its amount with all adjustments; `seq` counts them."""

    id: LineId
    application_id: UUID
    payer: UUID
    state: LineState
    stands_fen: int
    seq: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    line: HeldLine
    month: Month
    seq: int
    delta_fen: int
    cap_fen: int
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a run made of one month: what the line stood at before and after, why, and how it stands. Before is 0 where there was none."""

    application_id: ApplicationId
    person_id: PersonId
    month: Month
    before_fen: int
    after_fen: int
    reason: str
    state: LineState

    @classmethod
    def of(cls, claim: Claim, adjustment: Adjustment) -> Self:
        line = adjustment.line
        after = line.stands_fen + adjustment.delta_fen
        return cls(claim.id, claim.person_id, adjustment.month, line.stands_fen, after, adjustment.reason, line.state)


def until_end(decisions: Iterable[MonthDecision], last_month: Month | None) -> list[MonthDecision]:
    """After the end of an entitlement nothing accrues, also where the conditions hold again: that takes a new application."""
    reason = Reason("ENTITLEMENT_TERMINATED", f"待遇发至{last_month}，已终止", "重新申报并经核对")
    return [
        replace(each, amount_fen=0, paid_keeps_fen=0, reasons=(reason,))
        if last_month is not None and each.month > last_month and each.amount_fen
        else each
        for each in decisions
    ]


def until_review(decisions: Iterable[MonthDecision], last_covered: Month) -> list[MonthDecision]:
    """Beyond the year of the last declaration nothing accrues until the person declares anew; then these months are decided as if they had
    never waited (Q13). What was paid stays paid.
    """
    reason = Reason("REDECLARATION_MISSED", f"申报有效至{last_covered}，逾期未重新申报，暂停发放", "重新申报并经核对，符合条件的月份补发")
    return [
        replace(each, amount_fen=0, reasons=(reason, *each.reasons)) if each.month > last_covered and each.amount_fen else each
        for each in decisions
    ]


def compare(
    decisions: Iterable[MonthDecision], held: Mapping[Month, HeldLine], application_id: UUID, cap_fen: int, last_month: Month | None = None
) -> tuple[list[MonthDecision], list[Adjustment]]:
    """Months that need a line, and lines that need an adjustment. Cancelled lines and those of another application stay as they are;
    those after `last_month`, the end of the entitlement, were dealt with as a whole: cancelled, or a receivable.

    A line paid keeps what the decision lets a paid one keep; `cap_fen` is the most a person-month may be worth.
    """
    new, adjustments = [], []
    for decision in decisions:
        if last_month is not None and decision.month > last_month:
            continue
        line = held.get(decision.month)
        if line is None:
            if decision.amount_fen > 0:
                new.append(decision)
            continue
        if line.application_id != application_id or line.state is LineState.CANCELLED:
            continue
        paid = line.state in (LineState.PAID, LineState.RECOVERING, LineState.RECOVERED)
        delta = (decision.paid_keeps_fen if paid else decision.amount_fen) - line.stands_fen
        if delta:
            reason = decision.reasons[0].code if decision.reasons else decision.grounds
            adjustments.append(Adjustment(line, decision.month, line.seq + 1, delta, max(cap_fen, line.stands_fen), reason))
    return new, adjustments
