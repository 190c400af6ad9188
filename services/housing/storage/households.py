"""Households of model workers: who lives there, sealed (D5)."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.masking import mask_id_number
from libs.common.persistence.keyring import Keyring, Sealed

_ADD = """
INSERT INTO household (id, person_id, region_code, rural, dwelling, unit, entered_by, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_OF = """
SELECT h.id, n.now_id, h.region_code, h.rural FROM household h JOIN person_now n USING (person_id) WHERE {} ORDER BY h.entered_at, h.id LIMIT 1 FOR UPDATE OF h
"""
_MEMBER = """
INSERT INTO household_member (id, household_id, relation, sealed, id_masked, entered_by, entered_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_SEALED = "SELECT id, relation, sealed FROM household_member WHERE household_id = %s AND left_on IS NULL ORDER BY id"


@dataclass(frozen=True, slots=True)
class Household:
    """`person_id`: the record of the model worker that goes on."""

    id: UUID
    person_id: PersonId
    region: str
    rural: bool


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    relation: str
    name: str
    id_number: str


class Households:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime, by: str) -> None:
        self._raw, self._keyring, self._now, self._by = raw, keyring, now, by

    async def add(self, person_id: PersonId, region_code: str, *, rural: bool, dwelling: str, unit: UUID) -> UUID:
        """The person's row is locked, and has no household under any of their records."""
        household = new_id()
        await self._raw.execute(_ADD, (household, person_id, region_code, rural, dwelling, unit, self._by, self._now))
        return household

    async def of(self, person_id: PersonId) -> Household | None:
        """Of a record that goes on, whichever of the person's records it was entered for; locked."""
        row = await (await self._raw.execute(_OF.format("n.now_id = %s"), (person_id,))).fetchone()
        return Household(row[0], PersonId(row[1]), *row[2:]) if row else None

    async def lock(self, household_id: UUID) -> Household:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_OF.format("h.id = %s"), (household_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此家庭登记，请核对编号")
        return Household(row[0], PersonId(row[1]), *row[2:])

    async def correct(self, household_id: UUID, *, rural: bool, dwelling: str) -> None:
        await self._raw.execute("UPDATE household SET rural = %s, dwelling = %s WHERE id = %s", (rural, dwelling, household_id))

    async def add_member(self, household_id: UUID, relation: str, name: str, id_number: str) -> UUID:
        member = new_id()
        told = json.dumps({"name": name, "id_number": id_number}, ensure_ascii=False)
        sealed = self._keyring.seal(told, "household_member", "sealed", member).envelope
        await self._raw.execute(_MEMBER, (member, household_id, relation, sealed, mask_id_number(id_number), self._by, self._now))
        return member

    async def end_member(self, household_id: UUID, member_id: UUID, on: date) -> None:
        """Refuses NOT_FOUND."""
        query = "UPDATE household_member SET left_on = %s WHERE id = %s AND household_id = %s AND left_on IS NULL"
        if (await self._raw.execute(query, (on, member_id, household_id))).rowcount != 1:
            refuse(Code.NOT_FOUND, "此家庭没有该成员，或已迁出")

    async def opened(self, household_id: UUID) -> list[Member]:
        """Who lives there now."""
        found = await (await self._raw.execute(_SEALED, (household_id,))).fetchall()
        members = []
        for member_id, relation, sealed in found:
            told = json.loads(self._keyring.open(Sealed(bytes(sealed)), "household_member", "sealed", member_id))
            members.append(Member(member_id, relation, told["name"], told["id_number"]))
        return members
