"""Parked events, for the people who look after them: list, show the difference, replay, skip. Where money is concerned, two persons (E11)."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.listeners import moves_money
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.house import Pool
from libs.common.persistence.unit_of_work import UnitOfWork
from libs.common.web.fields import ReadModel

Act = Literal["replay", "skip"]
_LIST = """
SELECT p.speaker, p.subject, p.version, p.envelope->>'type' AS type, p.reason, p.error, p.parked_at, q.act AS proposed_act,
       q.proposed_by, q.reason AS proposed_reason
FROM parked p LEFT JOIN parked_proposal q USING (speaker, subject, version) ORDER BY p.reason DESC, p.parked_at LIMIT 500
"""
_PROPOSE = """
INSERT INTO parked_proposal (speaker, subject, version, act, reason, proposed_by) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (speaker, subject, version) DO UPDATE SET act = EXCLUDED.act, reason = EXCLUDED.reason, proposed_by = EXCLUDED.proposed_by, proposed_at = now()
"""
_FIND = "SELECT envelope, reason FROM parked WHERE speaker = %s AND subject = %s AND version = %s"
_PROPOSAL = "SELECT act, proposed_by FROM parked_proposal WHERE speaker = %s AND subject = %s AND version = %s FOR UPDATE"
_DECIDED = "DELETE FROM parked_proposal WHERE speaker = %s AND subject = %s AND version = %s"


class ParkedEvent(ReadModel):
    """等待处理的事件"""

    speaker: str = Field(description="发出事件的部门")
    subject: UUID = Field(description="事件主体编号")
    version: int = Field(description="该主体的事件版本")
    type: str = Field(description="事件名")
    reason: str = Field(description="POISON 处理失败 · GAP 等待前一事件")
    error: str = Field(description="失败代码")
    parked_at: datetime = Field(description="搁置时间")
    proposed_act: str | None = Field(description="已提出的处理办法，等待另一人确认")
    proposed_by: str | None = Field(description="提出人")
    proposed_reason: str | None = Field(description="提出理由")


class TableChange(ReadModel):
    """重新处理将改动的一张表"""

    table: str = Field(description="表名")
    added: int = Field(description="新增行数")
    changed: int = Field(description="修改行数")
    removed: int = Field(description="删除行数")


class ParkedDifference(ReadModel):
    """重新处理的预演结果；预演后全部撤回"""

    type: str = Field(description="事件名")
    effective_on: str = Field(description="生效日期")
    facts: dict[str, Any] = Field(description="事件内容(只有编号和事实)")
    applied_version: int = Field(description="该主体已办理到的版本")
    waiting_behind: list[int] = Field(description="排在它后面等待的版本")
    would_fail: str = Field(description="预演仍失败时的代码；为空表示可以办理")
    changes: list[TableChange] = Field(description="将改动的表")
    says: list[str] = Field(description="将发出的事件")


async def list_parked(pool: Pool) -> list[ParkedEvent]:
    """Poison first, then what waits behind gaps; at most 500."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ParkedEvent)) as cursor:
        await cursor.execute(_LIST)
        return await cursor.fetchall()


async def find_parked(pool: Pool, speaker: str, subject: UUID, version: int) -> tuple[Envelope, str]:
    """The parked event and why it is parked. Refuses NOT_FOUND."""
    async with pool.connection() as connection:
        found = await connection.execute(_FIND, (speaker, subject, version))
        row: tuple[dict[str, Any], str] | None = await found.fetchone()
    if row is None:
        refuse(Code.NOT_FOUND, "没有此等待事件，可能已处理")
    return Envelope.from_json(row[0]), row[1]


async def place_of(pool: Pool, envelope: Envelope) -> tuple[int, list[int]]:
    """How far its subject is applied, and the versions that wait behind it."""
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT version FROM cursor WHERE speaker = %s AND subject = %s", (envelope.speaker, envelope.subject)
        )
        applied = await cursor.fetchone()
        behind = await connection.execute(
            "SELECT version FROM parked WHERE speaker = %s AND subject = %s AND version > %s ORDER BY version",
            (envelope.speaker, envelope.subject, envelope.version),
        )
        return int(applied[0]) if applied else 0, [int(row[0]) for row in await behind.fetchall()]


async def agreed(uow: UnitOfWork, envelope: Envelope, act: Act, reason: str, actor: Actor) -> bool:
    """Whether the act may be done now: at once where no money is concerned, else when another person has proposed the same.

    Otherwise it is kept as this person's proposal. Refuses SELF_REVIEW_FORBIDDEN for one's own proposal.
    """
    key = envelope.speaker, envelope.subject, envelope.version
    uow.audit(
        "PARKED_EVENT_DECISION", envelope.subject, detail={"act": act, "reason": reason, "type": envelope.type, "version": envelope.version}
    )
    if not moves_money(uow.house.name, envelope.speaker):
        return True
    found = await uow.raw.execute(_PROPOSAL, key)
    proposal = await found.fetchone()
    if proposal is not None and proposal[0] == act:
        if proposal[1] == actor.subject:
            refuse(Code.SELF_REVIEW_FORBIDDEN, "涉及资金的事件须由另一人确认")
        return True
    await uow.raw.execute(_PROPOSE, (*key, act, reason, actor.subject))
    return False


async def forget_proposal(pool: Pool, envelope: Envelope) -> None:
    """Once the decision is carried out; while a replay still fails, the proposal stands."""
    async with pool.connection() as connection:
        await connection.execute(_DECIDED, (envelope.speaker, envelope.subject, envelope.version))
