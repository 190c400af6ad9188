"""Which lists were made for other authorities, who is on an approved one, and which differences wait for a person?"""

from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring
from libs.common.web.fields import ReadModel
from services.assistance.domain.comparison import ComparisonList
from services.assistance.policy.c2_6_comparison import Comparison
from services.assistance.storage.comparisons import said_of


class ComparisonListed(ReadModel):
    """一份比对名单"""

    id: UUID = Field(description="名单编号")
    kind: str = Field(description="LIFE 生存状态 · INCOME 就业和养老金 · INSURANCE 医疗保险")
    authority: str = Field(description="比对单位")
    purpose: str = Field(description="用途")
    legal_basis: str = Field(description="依据")
    rows: int = Field(description="人数")
    state: str = Field(description="ORDERED 待审批 · APPROVED 已审批 · REJECTED 已退回")
    ordered_at: datetime = Field(description="生成时间")
    expires_on: date | None = Field(description="可导出和导入答复的最后一日")
    exports: int = Field(description="已导出次数")
    answered: int = Field(description="已答复人数")
    open_differences: int = Field(description="未核查的差异数")


class DifferenceOut(ReadModel):
    """一项比对差异"""

    id: UUID = Field(description="差异编号")
    list_id: UUID = Field(description="名单编号")
    person_id: UUID = Field(description="人员编号")
    application_id: UUID = Field(description="申请编号")
    code: str = Field(description="差异种类", examples=["DEATH_REPORTED"])
    ours: str = Field(description="库中所载")
    theirs: str = Field(description="对方答复")
    found_at: datetime = Field(description="发现时间")
    due_on: date = Field(description="应核查完毕的日期")
    overdue: bool = Field(description="是否逾期")
    state: str = Field(description="OPEN 待核查 · CONFIRMED 属实 · DISMISSED 不属实")


_LISTS = """
SELECT l.id, l.kind, l.authority, l.purpose, l.legal_basis, l.rows, l.state, l.ordered_at, l.expires_on,
  (SELECT count(*) FROM comparison_export e WHERE e.list_id = l.id) AS exports,
  (SELECT count(*) FROM comparison_row r WHERE r.list_id = l.id AND r.answered_at IS NOT NULL) AS answered,
  (SELECT count(*) FROM comparison_difference d WHERE d.list_id = l.id AND d.state = 'OPEN') AS open_differences
FROM comparison_list l WHERE l.l2 = %(l2)s AND (%(after)s::uuid IS NULL OR l.id < %(after)s) ORDER BY l.id DESC LIMIT %(limit)s
"""
_ONE = """
SELECT id, kind, l2, authority, purpose, legal_basis, rows, ordered_by, state, expires_on FROM comparison_list WHERE id = %s AND l2 = %s
"""
_PEOPLE = """
SELECT r.row_key, r.person_id FROM comparison_row r WHERE r.list_id = %(list)s AND r.row_key > %(after)s ORDER BY r.row_key LIMIT %(limit)s
"""
_DIFFERENCES = """
SELECT id, list_id, person_id, application_id, code, found_at, due_on, state = 'OPEN' AND due_on < %(today)s, state, sealed FROM comparison_difference
WHERE owner = %(l2)s AND (%(state)s::text IS NULL OR state = %(state)s) AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s
"""


async def find_comparisons(pool: Pool, l2: UUID, *, after: UUID | None, limit: int) -> list[ComparisonListed]:
    """Newest first."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ComparisonListed)) as cursor:
        return await (await cursor.execute(_LISTS, {"l2": l2, "after": after, "limit": limit})).fetchall()


async def find_comparison(pool: Pool, list_id: UUID, l2: UUID) -> ComparisonList | None:
    async with pool.connection() as connection:
        row = await (await connection.execute(_ONE, (list_id, l2))).fetchone()
    return ComparisonList(row[0], Comparison(row[1]), *row[2:]) if row else None


async def compared_people(pool: Pool, list_id: UUID, after: str, limit: int) -> list[tuple[str, UUID]]:
    """(row key, person) of a list, in order of the keys."""
    async with pool.connection() as connection:
        return await (await connection.execute(_PEOPLE, {"list": list_id, "after": after, "limit": limit})).fetchall()


async def find_differences(
    pool: Pool, keyring: Keyring, l2: UUID, today: date, *, state: str | None, after: UUID | None, limit: int
) -> list[DifferenceOut]:
    asked = {"l2": l2, "today": today, "state": state, "after": after, "limit": limit}
    async with pool.connection() as connection:
        rows = await (await connection.execute(_DIFFERENCES, asked)).fetchall()
    words = ("id", "list_id", "person_id", "application_id", "code", "found_at", "due_on", "overdue", "state")
    return [
        DifferenceOut.model_validate({**dict(zip(words, row, strict=True)), **said_of(keyring, row[0], bytes(sealed))})
        for *row, sealed in rows
    ]
