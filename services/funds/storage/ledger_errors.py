"""What a refusal of the ledger's functions means: SQLSTATE LM… or a constraint's own, as a Code."""

import psycopg

from libs.common.kernel.errors import Code

LEDGER_CODES: dict[str, Code] = {
    "LM001": Code.INSUFFICIENT_EARMARKED_BALANCE,
    "LM002": Code.INVALID_TRANSITION,
    "LM003": Code.SELF_REVIEW_FORBIDDEN,
    "LM004": Code.FUND_SOURCE_MISMATCH,
    "LM005": Code.EARMARK_FROZEN,
    "LM006": Code.PAYEE_HELD,
    "LM007": Code.NOT_FOUND,
    "LM008": Code.NOT_RESPONSIBLE_UNIT,
    "LM009": Code.DUPLICATE_ROW,
    "LM010": Code.DUPLICATE_PERIOD,
    "LM011": Code.FIELD_INVALID,
    "LM012": Code.SUPERVISION_HOLD,
}


def ledger_code(error: psycopg.Error) -> Code | None:
    """The refusal that `error` is, or None if it is no refusal of the ledger (then it is a fault and goes up as it is)."""
    return LEDGER_CODES.get(error.sqlstate or "")
