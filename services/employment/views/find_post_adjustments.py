"""Which requests for another post stand where in scope, and what was last said about each (C6.1)?"""

from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel

STATE: Final = (
    "REQUESTED 待单位答复 · ACCEPTED 单位已同意，待调整 · REFUSED 单位已拒绝，待协调 · MEDIATION 协调中 · ADJUSTED 已调整 · CLOSED 已结束"
)
FITNESS: Final = "NO_HEAVY_LABOUR 不宜重体力劳动 · NO_HAZARD 不宜接触有害作业 · NO_NIGHT_WORK 不宜夜班 · NO_HEIGHTS 不宜高处作业 · NOT_THIS_POST 不宜现岗位"
CLOSED_FOR: Final = "WITHDRAWN 撤回 · MEDIATION_ENDED 协调终结 · LEFT 离开单位 · RETIRED 退休 · DECEASED 去世 · MERGED 档案合并"


class PostAdjustmentOut(ReadModel):
    """一项岗位调整申请；只有健康证明的类别，没有诊断"""

    id: UUID = Field(description="申请编号")
    person_id: UUID = Field(description="人员编号")
    unit: UUID | None = Field(description="申请时所在单位")
    state: str = Field(description=STATE)
    fitness: str | None = Field(description="健康证明类别：" + FITNESS + "；省级和审计为空")
    proof: str | None = Field(description="健康证明存放位置；省级和审计为空")
    requested_on: date = Field(description="申请日期")
    due_on: date = Field(description="应办结日期")
    overdue: bool = Field(description="是否超期")
    adjusted_on: date | None = Field(description="到新岗位日期")
    closed_for: str | None = Field(description=CLOSED_FOR)
    reason: str = Field(description="最近一次拒绝、协调或终结所写的理由；省级和审计为空")
    version: int = Field(description="版本")


_FIND = """
SELECT a.id, a.person_id, a.unit, a.state, a.fitness, a.proof, a.requested_on, a.due_on, a.state NOT IN ('ADJUSTED', 'CLOSED') AND a.due_on < %(day)s AS overdue,
  a.adjusted_on, a.closed_for, a.version, r.id AS act, r.sealed_reason
FROM post_adjustment a JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
LEFT JOIN LATERAL (SELECT t.id, t.sealed_reason FROM post_adjustment_act t WHERE t.request_id = a.id AND t.sealed_reason IS NOT NULL
  ORDER BY t.version DESC LIMIT 1) r ON true
WHERE {scope} AND (%(state)s::text IS NULL OR a.state = %(state)s) AND (%(person)s::uuid IS NULL OR a.person_id = %(person)s)
  AND (NOT %(overdue)s OR (a.state NOT IN ('ADJUSTED', 'CLOSED') AND a.due_on < %(day)s)) AND (%(after)s::uuid IS NULL OR a.id > %(after)s)
ORDER BY a.id LIMIT %(limit)s
"""


async def find_post_adjustments(
    pool: Pool,
    keyring: Keyring,
    scope: Scope,
    today: date,
    asked: dict[str, Any],
    *,
    sees_health: bool,
    after: UUID | None,
    limit: int,
) -> list[PostAdjustmentOut]:
    """`asked`: state, person, overdue. `sees_health`: whether the reader may see the class (domain.md §8 D4)."""
    condition, parameters = within(scope, "c")
    values = asked | {"day": today, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()
    return [_shown(row, keyring, sees_health=sees_health) for row in rows]


def _shown(row: dict[str, Any], keyring: Keyring, *, sees_health: bool) -> PostAdjustmentOut:
    act, sealed = row.pop("act"), row.pop("sealed_reason")
    if not sees_health:
        return PostAdjustmentOut(**row | {"fitness": None, "proof": None}, reason="")
    reason = keyring.open(Sealed(bytes(sealed)), "post_adjustment_act", "sealed_reason", act) if sealed is not None else ""
    return PostAdjustmentOut(**row, reason=reason)
