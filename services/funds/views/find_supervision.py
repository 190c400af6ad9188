"""What did supervision hold, order, check and decide, and what of it still stands? For the province, and for the union that it concerns."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel
from services.funds.storage.joint_decisions import TABLE
from services.funds.storage.supervision import ACTIONS, CHECKS


class HoldOut(ReadModel):
    """一项监督暂停"""

    id: UUID = Field(description="暂停编号")
    scope: str = Field(description="EARMARK 某工会的专项资金 · BATCH 发放批次 · PERSON 人员 · ALLOCATION 分配方案")
    target: UUID = Field(description="对象编号")
    unit: UUID | None = Field(description="所涉责任工会")
    office: str = Field(description="FINANCE 省财政厅 · FEDERATION 省总工会")
    doc_no: str = Field(description="文号")
    reason: str = Field(description="原因")
    placed_at: datetime = Field(description="暂停时间")
    lifted_at: datetime | None = Field(description="解除时间")


class ActionOut(ReadModel):
    """一项监督事项"""

    id: UUID = Field(description="编号")
    act: str = Field(
        description="HOLD 暂停 · RELEASE 解除 · RECOVERY_ORDER 责令追回 · ON_SITE_CHECK 现场检查 · UNFREEZING 解冻 · YEAR_END 年终结余"
    )
    scope: str = Field(description="对象类别")
    target: UUID = Field(description="对象编号")
    unit: UUID | None = Field(description="所涉责任工会")
    office: str = Field(description="FINANCE 省财政厅 · FEDERATION 省总工会")
    doc_no: str = Field(description="文号")
    reason: str = Field(description="原因")
    done_at: datetime = Field(description="办理时间")


class CheckOut(ReadModel):
    """一次现场检查"""

    id: UUID = Field(description="检查编号")
    unit: UUID = Field(description="被检查单位")
    checked_on: date = Field(description="检查日期")
    checkers: list[str] = Field(description="检查人员")
    conclusion: str = Field(description="NO_FINDINGS 未发现问题 · RECTIFY 限期整改 · RECOVER 须追回")
    rectify_by: date | None = Field(description="整改期限")
    findings: str = Field(description="检查情况")
    doc_no: str = Field(description="文号")


class JointDecisionOut(ReadModel):
    """省财政厅、省总工会共同决定"""

    id: UUID = Field(description="决定编号")
    act: str = Field(description="RELEASE 解除暂停 · RECOVERY_ORDER 责令追回 · UNFREEZING 解冻 · YEAR_END 年终结余")
    target: UUID = Field(description="对象编号")
    terms: dict[str, str] = Field(description="内容：金额以分计")
    doc_no: str = Field(description="文号")
    reason: str = Field(description="原因")
    state: str = Field(description="SIGNED 一家已签，待另一家 · EXECUTED 已生效 · WITHDRAWN 已撤回")
    signed: list[str] = Field(description="已签署的办公室")


_HOLDS = """
SELECT h.id, h.scope, h.target, h.unit_id AS unit, h.office, h.placed_at, h.lifted_at, a.id AS action_id, a.doc_no, a.reason
FROM ledger.supervision_hold h JOIN supervision_action a ON a.about = h.id AND a.act = 'HOLD'
WHERE (NOT %(open)s OR h.lifted_at IS NULL) AND (%(after)s::uuid IS NULL OR h.id > %(after)s) AND (%(unit)s::uuid IS NULL OR h.unit_id = %(unit)s
  OR (h.scope = 'ALLOCATION' AND EXISTS (SELECT FROM allocation_share s WHERE s.plan_id = h.target AND s.l2 = %(unit)s)))
ORDER BY h.id LIMIT %(limit)s
"""
_ACTIONS = """
SELECT id, act, scope, target, unit_id AS unit, office, doc_no, reason, done_at FROM supervision_action
WHERE (%(unit)s::uuid IS NULL OR unit_id = %(unit)s) AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s
"""
_CHECKS = """
SELECT c.id, c.unit_id AS unit, c.checked_on, c.checkers, c.conclusion, c.rectify_by, c.findings, a.doc_no
FROM onsite_check c JOIN supervision_action a ON a.about = c.id
WHERE (%(unit)s::uuid IS NULL OR c.unit_id = %(unit)s) AND (%(after)s::uuid IS NULL OR c.id > %(after)s) ORDER BY c.id LIMIT %(limit)s
"""
_DECISIONS = """
SELECT d.id, d.act, d.target, d.terms, d.doc_no, d.reason, d.state,
  (SELECT coalesce(array_agg(s.office ORDER BY s.office), '{}') FROM joint_signature s WHERE s.decision_id = d.id) AS signed
FROM joint_decision d
WHERE (%(unit)s::uuid IS NULL OR d.terms ->> 'unit' = %(unit)s::text) AND (NOT %(open)s OR d.state = 'SIGNED') AND (%(after)s::uuid IS NULL OR d.id > %(after)s)
ORDER BY d.id LIMIT %(limit)s
"""


class Lookup:
    """`unit` None: of all unions."""

    def __init__(self, pool: Pool, keyring: Keyring, unit: UUID | None, *, only_open: bool, after: UUID | None, limit: int) -> None:
        self._pool, self._keyring = pool, keyring
        self._asked = {"unit": unit, "open": only_open, "after": after, "limit": limit}

    async def holds(self) -> list[HoldOut]:
        return [
            HoldOut(**row | {"reason": self._open(row["reason"], ACTIONS, "reason", row["action_id"])}) for row in await self._rows(_HOLDS)
        ]

    async def actions(self) -> list[ActionOut]:
        return [
            ActionOut(**row | {"reason": self._open(row["reason"], ACTIONS, "reason", row["id"])}) for row in await self._rows(_ACTIONS)
        ]

    async def checks(self) -> list[CheckOut]:
        return [
            CheckOut(**row | {"findings": self._open(row["findings"], CHECKS, "findings", row["id"])}) for row in await self._rows(_CHECKS)
        ]

    async def decisions(self) -> list[JointDecisionOut]:
        return [
            JointDecisionOut(**row | {"reason": self._open(row["reason"], TABLE, "reason", row["id"])})
            for row in await self._rows(_DECISIONS)
        ]

    async def _rows(self, query: str) -> list[dict[str, Any]]:
        async with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return await (await cursor.execute(query, self._asked)).fetchall()

    def _open(self, sealed: bytes, table: str, column: str, row_id: UUID) -> str:
        return self._keyring.open(Sealed(bytes(sealed)), table, column, row_id)
