"""Two records of one person (a merge in the register): no month is given twice, and what was given twice gives way (C2.3, C7.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from libs.common.kernel.decision import Reason
from libs.common.kernel.months import Month
from services.assistance.domain.line_states import LineState
from services.assistance.domain.month_lines import HeldLine
from services.assistance.policy.c3_4_c3_5_month import MonthDecision

Held = Mapping[Month, HeldLine]
_MAY_STILL_BE_GIVEN = frozenset({LineState.DUE, LineState.FAILED})


@dataclass(frozen=True, slots=True)
class Merged:
    """The lines of the other records of the same person. `survivor`: of the record that goes on, where this one was absorbed."""

    survivor: Held | None = None
    absorbed: Sequence[Held] = ()


def once_a_month(decisions: Iterable[MonthDecision], own: Held, merged: Merged) -> list[MonthDecision]:
    """An absorbed record gets no new line and gives way where the other has one; the other gets none for a month that was paid already.

    What was paid for both records becomes a negative adjustment, which funds keeps as a receivable. When the merge is undone, the next
    run finds nothing of this and gives back what gave way.
    """
    return [_gives_way(each) if _is_another_s(each.month, own, merged) else each for each in decisions]


def _is_another_s(month: Month, own: Held, merged: Merged) -> bool:
    if merged.survivor is not None:
        return month not in own or _stands(merged.survivor.get(month))
    return month not in own and any(_stands(lines.get(month)) and not _is_free(lines[month]) for lines in merged.absorbed)


def _stands(line: HeldLine | None) -> bool:
    return line is not None and line.state is not LineState.CANCELLED and line.stands_fen > 0


def _is_free(line: HeldLine) -> bool:
    """Not paid nor on its way: payments of an absorbed record are held, so its line may yet be given to the one that goes on."""
    return line.state in _MAY_STILL_BE_GIVEN


def _gives_way(decision: MonthDecision) -> MonthDecision:
    if not decision.amount_fen and not decision.paid_keeps_fen:
        return decision
    reason = Reason(
        "MERGED_RECORD", "同一人的另一档案已有该月待遇，或本档案已并入另一档案", "在保留的档案上办理；合并有误时由登记岗位撤销合并"
    )
    return replace(decision, amount_fen=0, paid_keeps_fen=0, reasons=(reason,))
