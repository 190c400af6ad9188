"""Which households of model workers are registered in a place, or for the reader: members by relation and masked number (C5.9)?"""

from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.ids import PersonId
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class HouseholdMemberOut(ReadModel):
    """家庭成员；姓名和身份号码另行查看"""

    id: UUID = Field(description="成员编号")
    relation: str = Field(description="SPOUSE 配偶 · CHILD 子女 · PARENT 父母 · OTHER 其他")
    id_masked: str = Field(description="公民身份号码(掩码)")


class HouseholdOut(ReadModel):
    """一户劳模家庭"""

    id: UUID = Field(description="家庭编号")
    person_id: UUID = Field(description="劳模的人员编号")
    region_code: str = Field(description="所在地")
    rural: bool = Field(description="是否农村家庭")
    dwelling: str = Field(description="现住房：OWNED 自有 · RENTED 租住 · BORROWED 借住 · NONE 无房")
    members: list[HouseholdMemberOut] = Field(description="现有成员")


_FIND = """
SELECT h.id, n.now_id AS person_id, h.region_code, h.rural, h.dwelling, coalesce((SELECT jsonb_agg(jsonb_build_object(
    'id', m.id, 'relation', m.relation, 'id_masked', m.id_masked) ORDER BY m.id) FROM household_member m WHERE m.household_id = h.id AND m.left_on IS NULL), '[]') AS members
FROM household h JOIN person_now n USING (person_id)
WHERE (h.region_code LIKE %(place)s || '%%' OR n.now_id = %(own)s) AND (%(person)s::uuid IS NULL OR n.now_id = %(person)s)
  AND (%(after)s::uuid IS NULL OR h.id > %(after)s) ORDER BY h.id LIMIT %(limit)s
"""


async def find_households(
    pool: Pool, place: str | None, own: PersonId | None, *, person: UUID | None, after: UUID | None, limit: int
) -> list[HouseholdOut]:
    """`place`: how the codes of the reader's place begin; `own`: the reader, where they read their own."""
    asked: dict[str, Any] = {"place": place, "own": own, "person": person, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(HouseholdOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
