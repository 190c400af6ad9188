"""Reports of serious illness: class and state in the clear, diagnosis and costs only sealed (C4.2, domain.md §8 D4)."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.keyring import Keyring, Sealed
from services.health.domain.illness_report import IllnessReport, ReportState
from services.health.policy.c4_2_serious_illness import IllnessClass

TABLE: Final = "serious_illness_report"
_NAMES: Final = tuple(field.name for field in fields(IllnessReport))
_ADD = f"""
INSERT INTO serious_illness_report ({", ".join(_NAMES)}, sealed, reported_by, unit, reported_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s, %s, %s)
"""  # noqa: S608 - names of our own
_LOCK = f"SELECT {', '.join(_NAMES)} FROM serious_illness_report WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_WITHDRAW = """
UPDATE serious_illness_report SET (state, version, sealed_reason, withdrawn_by, withdrawn_at) = (%s,%s,%s,%s,%s) WHERE id = %s
"""


class IllnessReports:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def add(self, report: IllnessReport, said: Mapping[str, Any], by: Actor) -> None:
        """Refuses DUPLICATE_ROW where the same class was reported on the same proof."""
        sealed = self._keyring.seal(json.dumps(dict(said), ensure_ascii=False), TABLE, "sealed", report.id).envelope
        row = [getattr(report, name) for name in _NAMES]
        try:
            await self._raw.execute(_ADD, (*row, sealed, by.subject, by.unit_id, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人同一类大病已凭同一份证明报告，请勿重复")

    async def lock(self, report_id: UUID) -> IllnessReport:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (report_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此项大病报告，请核对编号")
        held = dict(zip(_NAMES, row, strict=True))
        return IllnessReport(**held | {"illness_class": IllnessClass(held["illness_class"]), "state": ReportState(held["state"])})

    async def withdraw(self, report: IllnessReport, reason: str, by: Actor) -> None:
        sealed = self._keyring.seal(reason, TABLE, "sealed_reason", report.id).envelope
        await self._raw.execute(_WITHDRAW, (report.state, report.version, sealed, by.subject, self._now, report.id))

    async def said(self, report_id: UUID) -> dict[str, Any]:
        """Diagnosis and costs, opened: for a reveal only."""
        row = await (await self._raw.execute("SELECT sealed FROM serious_illness_report WHERE id = %s", (report_id,))).fetchone()
        assert row is not None, "locked before"
        said: dict[str, Any] = json.loads(self._keyring.open(Sealed(bytes(row[0])), TABLE, "sealed", report_id))
        return said
