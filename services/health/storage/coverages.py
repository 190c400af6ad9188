"""Recorded times of insurance and every change of them; two basic schemes at once cannot be written (C4.1)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.health.domain.coverage import Coverage, CoverageSource
from services.health.policy.c4_1_coverage import InsuranceKind

_NAMES: Final = tuple(field.name for field in fields(Coverage))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD = f"INSERT INTO insurance_coverage ({_COLUMNS}) VALUES ({', '.join('%s' for _ in _NAMES)})"  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM insurance_coverage WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_OF = f"SELECT {_COLUMNS} FROM insurance_coverage WHERE person_id = ANY(%s) AND NOT void ORDER BY from_on"  # noqa: S608 - names of our own
_KEEP = "UPDATE insurance_coverage SET (kind, from_on, to_on, void, version) = (%s,%s,%s,%s,%s) WHERE id = %s"
_CHANGE = """
INSERT INTO insurance_coverage_change (coverage_id, version, kind, from_on, to_on, void, reason, actor, unit, at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)
"""
_CLASH = "该时间段已有基本医疗保险登记，请先更正原登记"


class Coverages:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def of(self, person_ids: Collection[PersonId]) -> Mapping[PersonId, list[Coverage]]:
        """What stands, by person; everyone who was asked for is a key."""
        found: dict[PersonId, list[Coverage]] = {person_id: [] for person_id in person_ids}
        async for row in await self._raw.execute(_OF, (list(person_ids),)):
            coverage = _coverage(row)
            found[coverage.person_id].append(coverage)
        return found

    async def lock(self, coverage_id: UUID) -> Coverage:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (coverage_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项参保登记，请核对编号")
        return _coverage(row)

    async def add(self, coverages: Sequence[Coverage], by: Actor) -> None:
        """Refuses DUPLICATE_PERIOD."""
        async with self._raw.cursor() as cursor:
            try:
                await cursor.executemany(_ADD, [[getattr(each, name) for name in _NAMES] for each in coverages])
            except psycopg.errors.ExclusionViolation:
                refuse(Code.DUPLICATE_PERIOD, _CLASH)
            await cursor.executemany(_CHANGE, [self._change(each, "ENTERED", by) for each in coverages])

    async def keep(self, coverage: Coverage, reason: str, by: Actor) -> None:
        """Refuses DUPLICATE_PERIOD."""
        values = (coverage.kind, coverage.from_on, coverage.to_on, coverage.void, coverage.version, coverage.id)
        try:
            await self._raw.execute(_KEEP, values)
        except psycopg.errors.ExclusionViolation:
            refuse(Code.DUPLICATE_PERIOD, _CLASH)
        await self._raw.execute(_CHANGE, self._change(coverage, reason, by))

    def _change(self, coverage: Coverage, reason: str, by: Actor) -> tuple[Any, ...]:
        said = (coverage.kind, coverage.from_on, coverage.to_on, coverage.void)
        return (coverage.id, coverage.version, *said, reason, by.subject, by.unit_id, self._now)


def _coverage(row: Sequence[Any]) -> Coverage:
    held = dict(zip(_NAMES, row, strict=True))
    return Coverage(**held | {"kind": InsuranceKind(held["kind"]), "source": CoverageSource(held["source"])})
