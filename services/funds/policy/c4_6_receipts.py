"""C2.3, C4.6–C4.8, C5.5, C5.8: what a bank's receipt may say of a payment. An unknown outcome is no outcome: nothing is paid again (reliability.md §2)."""

from datetime import date
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C2.3", "严禁挪用截留")
BEFORE: Final = {"SETTLED": "RELEASED", "REJECTED": "RELEASED", "RETURNED": "SETTLED"}
"""Outcome → the state that it answers: what was released is paid or rejected, what was paid may come back."""


def require_receipt(outcome: str, state: str, on: date, since: date, today: date) -> None:
    """Refuses INVALID_TRANSITION for a payment that the outcome does not answer, FIELD_INVALID for a day before what it answers, or after today."""
    if BEFORE[outcome] != state:
        refuse(Code.INVALID_TRANSITION, "到账、退回只登记已放行的付款；退票只登记已到账的付款")
    if not since <= on <= today:
        refuse(Code.FIELD_INVALID, "回单日期不得早于放行(到账)日期，也不得晚于今天")


def answer_of(result: str, state: str, waiting: str | None) -> str:
    """What becomes of a line of the bank's file: ENTERED (a receipt of it waits for its second person), REPEATED (known already), WAITING (another
    receipt waits: load it again after that was decided), NOT_RECEIVED (the bank never saw it: its file may be given again), CONTRADICTED (a case).
    """
    if result == "NOT_RECEIVED":
        return "NOT_RECEIVED" if state == "RELEASED" and waiting is None else "CONTRADICTED"
    if result in (state, waiting):
        return "REPEATED"
    if waiting is not None:
        return "WAITING" if (waiting, result) == ("SETTLED", "RETURNED") else "CONTRADICTED"
    return "ENTERED" if BEFORE[result] == state else "CONTRADICTED"
