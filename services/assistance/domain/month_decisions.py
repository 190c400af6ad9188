"""A run's decisions of one application as they are kept: clause, values and reasons of each stretch of months that went alike."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic_core import to_json

from libs.common.kernel.decision import Reason
from libs.common.kernel.months import Month
from services.assistance.policy.c3_4_c3_5_month import Assessment, MonthDecision


def content_of(decisions: Iterable[MonthDecision], first_held_on: date | None) -> bytes:
    """Canonical JSON: the same decisions always give the same bytes. `first_held_on`: the first day on which all conditions held (Q11)."""
    stretches: list[dict[str, Any]] = []
    before: tuple[Any, ...] | None = None
    for decision in decisions:
        shown = _shown(decision)
        alike = decision.amount_fen, decision.grounds, decision.reasons, shown
        if before is not None and shown is before[3] and alike[:3] == before[:3]:
            stretches[-1]["last"] = str(decision.month)
        else:
            stretches.append({"first": str(decision.month), "last": str(decision.month), **_said(decision, shown)})
        before = alike
    return to_json({"first_held_on": first_held_on.isoformat() if first_held_on else None, "stretches": stretches})


def stretch_of(content: bytes, month: Month) -> Mapping[str, Any] | None:
    """What was decided about a month, and `first_held_on`; None where the run has not reached it."""
    kept: dict[str, Any] = json.loads(content)
    stretches: list[dict[str, Any]] = kept["stretches"]
    held = {"first_held_on": kept["first_held_on"]}
    if stretches and str(month) < stretches[0]["first"]:
        reason = Reason("BEFORE_SUBMISSION", f"自{stretches[0]['first']}起发放，以前月份不补发")
        return {**held, "amount_fen": 0, "grounds": "", "reasons": [_reason(reason)], "clauses": []}
    return next(({**held, **stretch} for stretch in stretches if stretch["first"] <= str(month) <= stretch["last"]), None)


def _shown(decision: MonthDecision) -> Assessment | None:
    """The assessment that explains the month: the first under which the conditions hold, else the first. Months alike share the object."""
    return next((seen for _, seen in decision.trail if seen.met), decision.trail[0][1] if decision.trail else None)


def _said(decision: MonthDecision, shown: Assessment | None) -> dict[str, Any]:
    return {
        "amount_fen": decision.amount_fen,
        "grounds": decision.grounds,
        "reasons": [_reason(reason) for reason in decision.reasons],
        "clauses": [
            {
                "id": each.clause.id,
                "quote": each.clause.quote,
                "defaults": list(each.clause.defaults),
                "met": each.met,
                "values": dict(each.values),
                "reasons": [_reason(reason) for reason in each.reasons],
            }
            for each in (shown.decisions if shown else ())
        ],
    }


def _reason(reason: Reason) -> dict[str, str]:
    return {"code": reason.code, "sentence": reason.sentence, "change": reason.change}
