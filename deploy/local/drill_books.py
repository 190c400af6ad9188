"""The money of the restore drill: booked through the ledger's own functions as the application role, each movement with its audit row."""

import os
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.clock import SystemClock
from libs.common.kernel.ids import new_id
from libs.common.persistence import audit
from libs.common.persistence.house import House
from libs.common.persistence.keyring import Keyring
from services.funds.storage.unit_of_work import UnitOfWork

_PURPOSE: Final = "LIVING_HARDSHIP_SUBSIDY"
_SUBSIDY_FEN: Final = 20_000
_PAID_ON: Final = date(2024, 6, 2)
_ACTOR: Final = Actor.system("funds", "restore-drill")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the books say at one moment. Two that are equal are the same books."""

    holds: bool
    conservation: tuple[tuple[Any, ...], ...]
    balances: tuple[tuple[Any, ...], ...]
    instructions: tuple[tuple[str, int], ...]
    audit_rows: int
    audit_head: str
    audit_intact: bool


@dataclass
class Books:
    """One unit, one earmark. `url` is the application role's."""

    url: str
    unit: UUID = field(default_factory=new_id)
    _refs: list[str] = field(default_factory=list)

    async def fund(self) -> UUID:
        """Ten thousand yuan received and allotted; the earmark."""
        async with self._house() as house:
            at = house.clock.now()
            document = (
                new_id(),
                "PROVINCIAL_SPECIAL",
                _PURPOSE,
                2024,
                "财社〔2024〕1号",
                1_000_000,
                date(2024, 1, 5),
                "R1",
                "clerk",
                "finance",
                at,
            )
            rows = await _act(house, "DRILL_FUNDED", "receive", *document)
            earmark = UUID(str(rows[0][0]))
            await _act(house, "DRILL_ALLOTTED", "allocate", new_id(), earmark, [self.unit], [800_000], "finance", "federation", at)
            return earmark

    async def release(self, earmark: UUID, people: int) -> None:
        """A batch of so many subsidies: owed, reserved, approved, released to the bank."""
        async with self._house() as house:
            at, batch = house.clock.now(), new_id()
            persons = sorted(new_id() for _ in range(people))
            owed = [new_id() for _ in persons]
            columns = (owed, [new_id() for _ in owed], [new_id() for _ in owed], persons, [_PURPOSE] * people, [date(2024, 6, 1)] * people)
            await _act(house, "DRILL_OWED", "owe", *columns, ["PROVINCIAL"] * people, [_SUBSIDY_FEN] * people, [self.unit] * people)
            names = (batch, earmark, self.unit, date(2024, 6, 1), owed, persons, persons, "preparer", at)
            await _act(house, "DRILL_RESERVED", "reserve", *names)
            await _act(house, "DRILL_APPROVED", "approve", batch, "approver", at)
            await _act(house, "DRILL_RELEASED", "release", batch, "releaser", f"{batch}.txt", b"hash", at)
            async with house.pool.connection() as connection:
                found = await connection.execute("SELECT bank_ref FROM ledger.instruction WHERE batch_id = %s ORDER BY 1", (batch,))
                self._refs += [row[0] for row in await found.fetchall()]

    async def answer(self, count: int) -> None:
        """The bank paid the next `count` instructions."""
        async with self._house() as house:
            refs, self._refs = self._refs[:count], self._refs[count:]
            facts = (["SETTLED"] * count, [_SUBSIDY_FEN] * count, [_PAID_ON] * count, [""] * count)
            await _act(house, "DRILL_PAID", "post", refs, *facts, house.clock.now())

    async def facts(self) -> Facts:
        async with self._house() as house, house.pool.connection() as connection:
            conservation = await (await connection.execute("SELECT * FROM ledger.conservation()")).fetchall()
            balances = await (await connection.execute("SELECT * FROM ledger.account_balance ORDER BY account_id")).fetchall()
            states = await (await connection.execute("SELECT state, count(*) FROM ledger.instruction GROUP BY 1 ORDER BY 1")).fetchall()
            chain = await audit.verify(connection)
        holds = bool(conservation) and all(row[-1] for row in conservation)
        return Facts(holds, tuple(conservation), tuple(balances), tuple(states), chain.rows, chain.head, chain.intact)

    def _house(self) -> "_Open":
        return _Open(House("funds", self.url, SystemClock(), Keyring({1: os.urandom(32)}, os.urandom(32)), UnitOfWork, pool_size=2))


class _Open:
    """The house for one step: the drill's servers come and go."""

    def __init__(self, house: House[UnitOfWork]) -> None:
        self._house = house

    async def __aenter__(self) -> House[UnitOfWork]:
        await self._house.start()
        return self._house

    async def __aexit__(self, *_: object) -> None:
        await self._house.stop()


async def _act(house: House[UnitOfWork], action: str, function: str, *arguments: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - SQL's
    """One of the ledger's functions and its audit row, in one transaction."""
    marks = ", ".join(["%s"] * len(arguments))
    async with house.open(_ACTOR) as uow:
        rows = await (await uow.raw.execute(f"SELECT * FROM ledger.{function}({marks})", arguments)).fetchall()  # noqa: S608 - own names
        uow.audit(action)
        await uow.complete()
    return rows
