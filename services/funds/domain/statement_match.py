"""Where a bank's statement of a day and the ledger differ. Pure: a difference is a case, never a correction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.funds.domain.bank_files import StatementFile

LedgerSide = Mapping[str, tuple[int, str, date | None]]


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind`: STATEMENT_EXTRA (the bank moved money that the ledger has not), STATEMENT_AMOUNT, STATEMENT_MISSING (the other way round)."""

    bank_ref: str
    kind: str
    said: str
    amount_fen: int


def match(file: StatementFile, ledger: LedgerSide, posted: Mapping[str, int]) -> list[Difference]:
    """`ledger`: reference → fen, state, value date; `posted`: what the ledger settled with the statement's day as value date."""
    found: list[Difference] = []
    for movement in file.movements:
        fen, state, day = ledger.get(movement.bank_ref, (0, "NONE", None))
        agrees = state == "RETURNED" if movement.kind == "RETURNED" else state in ("SETTLED", "RETURNED") and day == file.day
        if not agrees:
            found.append(Difference(movement.bank_ref, "STATEMENT_EXTRA", movement.kind, movement.amount_fen))
        elif fen != movement.amount_fen:
            found.append(Difference(movement.bank_ref, "STATEMENT_AMOUNT", movement.kind, movement.amount_fen))
    paid = {movement.bank_ref for movement in file.movements if movement.kind == "PAID"}
    found += [Difference(ref, "STATEMENT_MISSING", "NOTHING", fen) for ref, fen in sorted(posted.items()) if ref not in paid]
    return found
