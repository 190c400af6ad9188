"""Layoff plans, the model workers whom they name, and what is stated of keeping each first; all append-only (C5.1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId, PersonId
from services.employment.policy.c5_1_retention import Arrangement

_ADD = "INSERT INTO layoff_plan (id, employer, doc_no, planned_on, headcount, filed_by, unit, filed_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s)"
_NAME = "INSERT INTO layoff_person (plan_id, person_id) SELECT %s, * FROM unnest(%s::uuid[])"
_LOCK = """
SELECT p.id, p.employer, p.doc_no, p.planned_on, p.headcount FROM layoff_plan p JOIN layoff_person n ON n.plan_id = p.id AND n.person_id = %s WHERE p.id = %s
"""
_STATE = """
INSERT INTO retention_statement (plan_id, person_id, seq, arrangement, proof, said_by, unit, said_at)
SELECT %(plan)s, %(person)s, count(*) + 1, %(arrangement)s, %(proof)s, %(by)s, %(unit)s, %(at)s FROM retention_statement
WHERE plan_id = %(plan)s AND person_id = %(person)s
"""


@dataclass(frozen=True, slots=True)
class LayoffPlan:
    """`employer`: the unit; `headcount`: of all whom the plan lays off."""

    id: UUID
    employer: OrgUnitId
    doc_no: str
    planned_on: date
    headcount: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`proof`: where the written statement lies."""

    arrangement: Arrangement
    proof: str


class LayoffPlans:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def add(self, plan: LayoffPlan, people: Collection[PersonId], by: Actor) -> None:
        """Refuses DUPLICATE_ROW where the employer's document is filed already."""
        row = (plan.id, plan.employer, plan.doc_no, plan.planned_on, plan.headcount)
        try:
            await self._raw.execute(_ADD, (*row, by.subject, by.unit_id, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "该单位此文号的裁员方案已登记，请勿重复")
        await self._raw.execute(_NAME, (plan.id, list(people)))

    async def naming(self, plan_id: UUID, person_id: PersonId) -> LayoffPlan:
        """Lock the person first. Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (person_id, plan_id))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此裁员方案，或方案未列此人")
        return LayoffPlan(*row)

    async def state(self, plan_id: UUID, person_id: PersonId, said: Statement, by: Actor) -> None:
        told = {"plan": plan_id, "person": person_id, "arrangement": said.arrangement, "proof": said.proof}
        await self._raw.execute(_STATE, told | {"by": by.subject, "unit": by.unit_id, "at": self._now})
