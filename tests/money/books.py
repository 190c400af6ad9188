"""A ledger with one unit, one earmark and helpers that call its functions as the application role."""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from libs.common.kernel.ids import new_id

AT: Final = datetime(2024, 6, 1, tzinfo=UTC)
PURPOSE: Final = "LIVING_HARDSHIP_SUBSIDY"
SUBSIDY: Final = 20_000


class Books:
    """`app` may only look and call; `owner` is for proving what would happen without a guard."""

    def __init__(self, app_url: str, owner_url: str) -> None:
        self.app_url, self.owner_url = app_url, owner_url
        self.app = psycopg.connect(app_url, autocommit=True, row_factory=dict_row)
        self.unit = new_id()
        self.earmark: UUID = new_id()
        self.documents = 0

    def close(self) -> None:
        self.app.close()

    def call(self, function: str, *arguments: Any, connection: Any = None) -> list[dict[str, Any]]:
        marks = ", ".join(["%s"] * len(arguments))
        return (connection or self.app).execute(f"SELECT * FROM ledger.{function}({marks})", arguments).fetchall()

    def fund(self, fen: int, *, source: str = "PROVINCIAL_SPECIAL", purpose: str = PURPOSE, year: int = 2024) -> UUID:
        self.documents += 1
        number = f"财社〔{year}〕{self.documents}号"
        row = self.call(
            "receive", new_id(), source, purpose, year, number, fen, date(2024, 1, 5), f"R{self.documents}", "clerk", "finance", AT
        )[0]
        if source == "PROVINCIAL_SPECIAL" and purpose == PURPOSE and year == 2024:
            self.earmark = row["earmark_id"]
        return row["earmark_id"]

    def allot(self, fen: int, *, unit: UUID | None = None, earmark: UUID | None = None) -> None:
        self.call("allocate", new_id(), earmark or self.earmark, [unit or self.unit], [fen], "finance", "federation", AT)

    def owe(
        self, people: int = 1, months: int = 1, *, unit: UUID | None = None, fen: int = SUBSIDY, tier: str = "PROVINCIAL"
    ) -> list[dict[str, Any]]:
        rows = [
            {"id": new_id(), "line": new_id(), "person": person, "month": date(2024, month + 1, 1)}
            for person in [new_id() for _ in range(people)]
            for month in range(months)
        ]
        size = len(rows)
        self.call(
            "owe", [r["id"] for r in rows], [r["line"] for r in rows], [new_id() for _ in rows], [r["person"] for r in rows], [PURPOSE] * size,
            [r["month"] for r in rows], [tier] * size, [fen] * size, [unit or self.unit] * size,
        )  # fmt: skip
        return rows

    def reserve(self, owed: list[dict[str, Any]], *, batch: UUID | None = None, connection: Any = None, **changes: Any) -> UUID:
        batch = batch or new_id()
        people = sorted({row["person"] for row in owed})
        values = {
            "earmark": self.earmark, "unit": self.unit, "through": date(2024, 6, 1), "obligations": [r["id"] for r in owed],
            "people": people, "payees": people, "preparer": "preparer", **changes,
        }  # fmt: skip
        self.call("reserve", batch, *values.values(), AT, connection=connection)
        return batch

    def send(self, batch: UUID) -> list[str]:
        self.call("approve", batch, "approver", AT)
        self.call("release", batch, "releaser", f"{batch}.txt", b"hash", AT)
        return self.refs(batch)

    def refs(self, batch: UUID) -> list[str]:
        return [r["bank_ref"] for r in self.rows("SELECT bank_ref FROM ledger.instruction WHERE batch_id = %s ORDER BY 1", batch)]

    def answer(self, refs: list[str], result: str, *, fen: int | None = None) -> list[str]:
        """The outcomes, in order of `refs` sorted."""
        amounts = {
            r["bank_ref"]: r["amount_fen"]
            for r in self.rows("SELECT bank_ref, amount_fen FROM ledger.instruction WHERE bank_ref = ANY (%s)", refs)
        }
        told = [amounts.get(ref, 1) if fen is None else fen for ref in refs]
        size = len(refs)
        return [r["outcome"] for r in self.call("post", refs, [result] * size, told, [date(2024, 6, 2)] * size, [""] * size, AT)]

    def give_back(self, refs: list[str]) -> list[str]:
        return [r["outcome"] for r in self.call("return_payment", refs, ["账户已注销"] * len(refs), AT)]

    def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        return self.app.execute(query, arguments).fetchall()

    def balance(self, kind: str, unit: UUID | None = None) -> dict[str, int]:
        """Stored balance of the unit's (or the province's) account in the first earmark."""
        owner = None if kind in {"SOURCE", "POOL", "RETURNED"} else unit or self.unit
        return self.rows(
            "SELECT dr_posted, cr_posted, dr_pending, cr_pending FROM ledger.account a JOIN ledger.account_balance b ON b.account_id = a.id"
            " WHERE earmark_id = %s AND kind = %s AND unit_id IS NOT DISTINCT FROM %s",
            self.earmark, kind, owner,
        )[0]  # fmt: skip

    def left(self, kind: str, unit: UUID | None = None) -> int:
        """What may still be taken from the account, in fen."""
        row = self.balance(kind, unit)
        return row["cr_posted"] - row["dr_posted"] - row["dr_pending"]

    def states(self, owed: list[dict[str, Any]]) -> list[str]:
        ids = [r["id"] for r in owed]
        return [
            r["state"]
            for r in self.rows("SELECT state FROM ledger.obligation WHERE id = ANY (%s) ORDER BY array_position(%s, id)", ids, ids)
        ]

    def prove(self) -> None:
        """in = out + left per earmark, no drift."""
        for row in self.rows("SELECT * FROM ledger.conservation()"):
            assert row["holds"], row
            assert row["difference_fen"] == row["drifting_accounts"] == 0, row
