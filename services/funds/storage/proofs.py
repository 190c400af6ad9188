"""The ledger's own proof, for the act that freezes what it does not prove."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row

from libs.common.kernel.ids import EarmarkId


@dataclass(frozen=True, slots=True)
class Proof:
    """in (received and carried in) = out + left of one earmark, in fen; `drifting_accounts` have a balance that their transfers do not give."""

    earmark_id: EarmarkId
    source: str
    purpose: str
    fiscal_year: int
    received_fen: int
    carried_in_fen: int
    pool_fen: int
    allotted_fen: int
    reserved_fen: int
    paid_fen: int
    returned_fen: int
    carried_out_fen: int
    difference_fen: int
    drifting_accounts: int
    frozen: bool
    holds: bool


async def proofs(raw: AsyncConnection[Any]) -> list[Proof]:
    async with raw.cursor(row_factory=class_row(Proof)) as cursor:
        return await (await cursor.execute("SELECT * FROM ledger.conservation()")).fetchall()
