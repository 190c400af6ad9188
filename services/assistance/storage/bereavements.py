"""Cases of bereavement: one live case a person by constraint; visits and payments with their sealed words."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.domain.bereavement import Bereavement, BereavementState
from services.assistance.policy.c6_4_bereavement import Basis

_NAMES: Final = tuple(field.name for field in fields(Bereavement))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD = f"""
INSERT INTO bereavement_case ({_COLUMNS}) VALUES ({", ".join("%s" for _ in _NAMES)}) ON CONFLICT (person_id) WHERE state <> 'REVERSED' DO NOTHING RETURNING id
"""  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM bereavement_case WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_LIVE = f"SELECT {_COLUMNS} FROM bereavement_case WHERE person_id = %s AND state <> 'REVERSED' FOR UPDATE"  # noqa: S608 - names of our own
_KEEP = f"UPDATE bereavement_case SET ({_COLUMNS}) = ({', '.join('%s' for _ in _NAMES)}) WHERE id = %s"  # noqa: S608 - names of our own
_VISIT = """
INSERT INTO bereavement_visit (case_id, visited_on, form, evidence, sealed, visiting_unit, recorded_by, unit, recorded_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_ENTER = """
INSERT INTO bereavement_payment (id, case_id, relation, amount_fen, doc_no, source, payer, paid_on, sealed, state, entered_by, entered_at)
VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,'ENTERED',%s,%s)
"""
_PAYMENT = """
SELECT id, case_id, relation, amount_fen, doc_no, source, payer, paid_on, state, entered_by, sealed FROM bereavement_payment WHERE id = %s FOR UPDATE
"""
_DECIDE = "UPDATE bereavement_payment SET state = %s, decided_by = %s, decided_at = %s, receipt_no = %s, check_value = %s WHERE id = %s"
_SEND_BACK = """
UPDATE bereavement_payment SET state = 'SENT_BACK', decided_by = %s, decided_at = %s WHERE case_id = %s AND state = 'ENTERED'
"""


@dataclass(frozen=True, slots=True)
class Gratuity:
    """A payment as entered; `sealed` holds the payee, the proof and why those before do not receive it."""

    id: UUID
    case_id: UUID
    relation: str
    amount_fen: int
    doc_no: str
    source: str
    payer: UUID
    paid_on: date
    state: str
    entered_by: str
    sealed: bytes


class Bereavements:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def add(self, case: Bereavement) -> bool:
        """False where the person has a live case already: nothing is added."""
        row = [getattr(case, name) for name in _NAMES]
        return await (await self._raw.execute(_ADD, row)).fetchone() is not None

    async def lock(self, case_id: UUID) -> Bereavement:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (case_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此身故慰问，请核对编号")
        return _case(row)

    async def live_of(self, person_id: PersonId) -> Bereavement | None:
        row = await (await self._raw.execute(_LIVE, (person_id,))).fetchone()
        return _case(row) if row else None

    async def keep(self, case: Bereavement) -> None:
        await self._raw.execute(_KEEP, (*(getattr(case, name) for name in _NAMES), case.id))

    async def visit(self, case: Bereavement, form: str, evidence: Sequence[Mapping[str, Any]], said: Mapping[str, str], by: Actor) -> None:
        sealed = self._keyring.seal(json.dumps(dict(said), ensure_ascii=False), "bereavement_visit", "sealed", case.id).envelope
        row = (case.id, case.visited_on, form, Jsonb(list(evidence)), sealed, case.visiting_unit, by.subject, by.unit_id, self._now)
        await self._raw.execute(_VISIT, row)

    async def enter(
        self, case_id: UUID, relation: str, amount: tuple[int, str], paid: tuple[str, UUID, date], said: Mapping[str, Any], entered_by: str
    ) -> UUID:
        """`amount`: fen and its document; `paid`: source, payer, day. Refuses INVALID_TRANSITION while another one stands."""
        payment_id = new_id()
        sealed = self._keyring.seal(json.dumps(dict(said), ensure_ascii=False), "bereavement_payment", "sealed", payment_id).envelope
        try:
            await self._raw.execute(_ENTER, (payment_id, case_id, relation, *amount, *paid, sealed, entered_by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.INVALID_TRANSITION, "此例身故已录入抚恤慰问金，请先复核或退回")
        return payment_id

    async def case_of(self, payment_id: UUID) -> UUID:
        """Whoever decides locks the case first, then the payment. Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT case_id FROM bereavement_payment WHERE id = %s", (payment_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项抚恤慰问金，请核对编号")
        case_id: UUID = row[0]
        return case_id

    async def lock_payment(self, payment_id: UUID) -> Gratuity:
        async with self._raw.cursor(row_factory=class_row(Gratuity)) as cursor:
            found = await (await cursor.execute(_PAYMENT, (payment_id,))).fetchone()
        assert found is not None, "its case was found by it"
        return found

    async def approve(self, payment: Gratuity, by: str) -> str:
        """The number of the receipt."""
        serial = await (await self._raw.execute("SELECT nextval('bereavement_receipt_number')")).fetchone()
        assert serial is not None, "a sequence always answers"
        number = f"劳模抚慰〔{payment.paid_on.year}〕{serial[0]:06d}号"
        content = [number, payment.case_id, payment.amount_fen, payment.payer, payment.paid_on, payment.relation]
        check = hashlib.sha256(json.dumps(content, default=str, ensure_ascii=False).encode()).hexdigest()
        await self._raw.execute(_DECIDE, ("APPROVED", by, self._now, number, check, payment.id))
        return number

    async def send_back(self, payment_id: UUID, by: str) -> None:
        await self._raw.execute(_DECIDE, ("SENT_BACK", by, self._now, None, None, payment_id))

    async def drop_entered(self, case_id: UUID, by: str) -> None:
        """What waits of a case that is reversed."""
        await self._raw.execute(_SEND_BACK, (by, self._now, case_id))

    async def approved(self, case_id: UUID) -> dict[str, Any] | None:
        """The payee and the proof of what was paid, opened; None before."""
        query = "SELECT id, sealed FROM bereavement_payment WHERE case_id = %s AND state = 'APPROVED'"
        row = await (await self._raw.execute(query, (case_id,))).fetchone()
        if row is None:
            return None
        said: dict[str, Any] = json.loads(self._keyring.open(Sealed(bytes(row[1])), "bereavement_payment", "sealed", row[0]))
        return said


def _case(row: Sequence[Any]) -> Bereavement:
    held = dict(zip(_NAMES, row, strict=True))
    return Bereavement(**held | {"state": BereavementState(held["state"]), "basis": Basis(held["basis"])})
