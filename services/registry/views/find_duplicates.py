"""Which records are probably of one person, and what was decided? Within the scope; of a record outside it only whose it is (C7.2)."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class RecordOut(ReadModel):
    """一份档案；不在本单位范围内的只给出责任工会"""

    person_id: UUID | None = Field(description="人员编号")
    name: str = Field(description="姓名")
    sex: str = Field(description="MALE 男 · FEMALE 女")
    id_number: str = Field(description="公民身份号码(掩码)")
    birth_date: date | None = Field(description="出生日期")
    life: str = Field(description="生存状态")
    honours: list[str] = Field(description="荣誉：称号与文号")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会")


class DuplicateOut(ReadModel):
    """一组疑似重复"""

    id: UUID = Field(description="编号")
    grounds: list[str] = Field(
        description="依据：NAME_SAME 同名 · READING_SAME 同音 · BIRTH_DATE_SAME 同出生日期 · NUMBER_ONE_DIGIT 号码差一位 · NUMBER_TRANSPOSED 号码相邻两位颠倒"
    )
    found_at: datetime = Field(description="发现时间")
    state: str = Field(description="OPEN 待判断 · SAME 同一人 · DIFFERENT 不同人")
    reason: str = Field(description="判断理由")
    merge_id: UUID | None = Field(description="合并编号；撤销后为空")
    absorbed: UUID | None = Field(description="被并入的档案")
    one: RecordOut = Field(description="档案一")
    other: RecordOut = Field(description="档案二")


_RECORD: Final = """
CASE WHEN {scope} THEN jsonb_build_object('person_id', {p}.person_id, 'name', {p}.name, 'sex', {p}.sex, 'id_number', {p}.id_masked,
  'birth_date', {p}.birth_date, 'life', {p}.life, 'l2', {p}.l2, 'county', {p}.county,
  'honours', (SELECT coalesce(jsonb_agg(o.title || ' ' || o.doc_no ORDER BY o.award_date, o.id), '[]') FROM honor o WHERE o.person_id = {p}.person_id))
ELSE jsonb_build_object('person_id', NULL, 'name', '', 'sex', '', 'id_number', '', 'birth_date', NULL, 'life', '', 'l2', {p}.l2, 'county', NULL, 'honours', '[]'::jsonb) END
"""
_FIND: Final = """
SELECT d.id, d.grounds, d.found_at, d.state, d.reason, m.id AS merge_id, m.absorbed, {one} AS one, {other} AS other
FROM duplicate d JOIN person a ON a.person_id = d.one JOIN person b ON b.person_id = d.other
LEFT JOIN person_merge m ON m.duplicate_id = d.id AND m.undone_at IS NULL
WHERE ({in_a} OR {in_b}) AND (%(state)s::text IS NULL OR d.state = %(state)s) AND (%(after)s::uuid IS NULL OR d.id > %(after)s) ORDER BY d.id LIMIT %(limit)s
"""


async def find_duplicates(pool: Pool, scope: Scope, *, state: str | None, after: UUID | None, limit: int) -> list[DuplicateOut]:
    in_a, parameters = within(scope, "a")
    in_b, _ = within(scope, "b")
    query = sql.SQL(_FIND).format(
        one=sql.SQL(_RECORD).format(scope=in_a, p=sql.Identifier("a")),
        other=sql.SQL(_RECORD).format(scope=in_b, p=sql.Identifier("b")),
        in_a=in_a,
        in_b=in_b,
    )
    asked: dict[str, Any] = {"state": state, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(DuplicateOut)) as cursor:
        return await (await cursor.execute(query, asked)).fetchall()


class ConflictOut(ReadModel):
    """一项号码与姓名的冲突"""

    id: UUID = Field(description="编号")
    person_id: UUID = Field(description="在库人员编号")
    name: str = Field(description="在库姓名")
    claimed_name: str = Field(description="来表所填姓名")
    id_number: str = Field(description="公民身份号码(掩码)")
    source: str = Field(description="来源")
    opened_at: datetime = Field(description="发现时间")
    resolution: str | None = Field(description="处理结果；未处理为空")
    note: str = Field(description="说明")


_CONFLICTS: Final = """
SELECT c.id, c.person_id, p.name, c.claimed_name, p.id_masked AS id_number, c.source, c.opened_at, c.resolution, c.note
FROM identity_conflict c JOIN person p USING (person_id)
WHERE {scope} AND (NOT %(open)s OR c.resolution IS NULL) AND (%(after)s::uuid IS NULL OR c.id > %(after)s) ORDER BY c.id LIMIT %(limit)s
"""


async def find_identity_conflicts(pool: Pool, scope: Scope, *, only_open: bool, after: UUID | None, limit: int) -> list[ConflictOut]:
    condition, parameters = within(scope, "p")
    asked = {"open": only_open, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ConflictOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_CONFLICTS).format(scope=condition), asked)).fetchall()


class CorrectionOut(ReadModel):
    """一项姓名或号码更正"""

    id: UUID = Field(description="更正编号")
    person_id: UUID = Field(description="人员编号")
    kind: str = Field(description="NAME 姓名 · ID_NUMBER 公民身份号码")
    new_value: str = Field(description="新值(掩码)")
    reason: str = Field(description="理由")
    proof: str = Field(description="证明材料及存放处")
    proposed_by: str = Field(description="提出人")
    proposed_at: datetime = Field(description="提出时间")
    state: str = Field(description="PROPOSED 待复核 · APPROVED 已通过 · REJECTED 已退回")
    decided_by: str | None = Field(description="复核人")
    decided_at: datetime | None = Field(description="复核时间")


_CORRECTIONS: Final = """
SELECT c.id, c.person_id, c.kind, c.new_masked AS new_value, c.reason, c.proof, c.proposed_by, c.proposed_at, c.state, c.decided_by, c.decided_at
FROM correction c JOIN person p USING (person_id)
WHERE {scope} AND (%(person)s::uuid IS NULL OR c.person_id = %(person)s) AND (%(state)s::text IS NULL OR c.state = %(state)s)
  AND (%(after)s::uuid IS NULL OR c.id > %(after)s) ORDER BY c.id LIMIT %(limit)s
"""


async def find_corrections(
    pool: Pool, scope: Scope, *, person: UUID | None, state: str | None, after: UUID | None, limit: int
) -> list[CorrectionOut]:
    condition, parameters = within(scope, "p")
    asked = {"person": person, "state": state, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CorrectionOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_CORRECTIONS).format(scope=condition), asked)).fetchall()
