"""C1.5 What a value of this department may look like: checked for the shipped rows, and when an office person enters one."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import Parameter
from services.notifications.policy import c2_6_templates
from services.notifications.policy.a1_a6_tasks import CONTINUING, ROWS
from services.notifications.policy.c8_2_responsible_units import CLAUSES, Body

CLAUSE: Final = Clause("C1.5", "进一步完善劳模困难帮扶政策和措施", ("Q41", "Q42"))
NUMBERS: Final = frozenset(
    {
        "gate.working_days",
        "objection.working_days",
        "annex.approaching.days",
        "annex.watched_from",
        "place_report.days",
        "work.approaching.days",
    }
)
LISTS: Final = frozenset({f"responsible.{clause}" for clause in CLAUSES} | {f"annex.{row}.cooperating" for row in ROWS})
LEADS: Final = frozenset(f"annex.{row}.lead" for row in ROWS)
DEADLINES: Final = frozenset(f"annex.{row}.deadline" for row in ROWS)
NAMES: Final = frozenset(f"body.{body}" for body in Body)
SUCCESSIONS: Final = frozenset(f"succession.{before}.{after}" for before in Body for after in Body if before is not after)


def check(rows: Iterable[Parameter]) -> None:
    """Refuses FIELD_INVALID for an unknown key, a value of the wrong shape, or a missing document number."""
    for row in rows:
        if not row.doc_no:
            refuse(Code.FIELD_INVALID, f"{row.key}: 请填写文号")
        kind = c2_6_templates.KEYS.get(row.key)
        fault = c2_6_templates.fault_of(kind, row.value) if kind else _fault(row.key, row.value)
        if fault:
            refuse(Code.FIELD_INVALID, f"{row.key}: {fault}")


def _fault(key: str, value: str) -> str | None:
    if key in NUMBERS:
        return None if value.isascii() and value.isdigit() and len(value) <= 4 else "请填写整数"  # noqa: PLR2004 - days, a year
    if key in LISTS or key in LEADS:
        return _fault_of_list(value.split(), 1 if key in LEADS else len(Body))
    if key in DEADLINES:
        return None if value == CONTINUING or _is_date(value) else f"请填写日期，例如 2018-12-31；持续推进的填 {CONTINUING}"
    if key in NAMES:
        return None if value.strip() else "请填写单位名称"
    if key in SUCCESSIONS:
        return None if value and set(value.split()) <= set(CLAUSES) else f"请从 {'、'.join(CLAUSES)} 中选择，以空格分隔"
    return "没有这个政策参数"


def _fault_of_list(words: list[str], most: int) -> str | None:
    if words and len(words) == len(set(words)) <= most and set(words) <= set(Body):
        return None
    return f"请从 {'、'.join(Body)} 中选择{'一个' if most == 1 else '，以空格分隔，不得重复'}"


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
