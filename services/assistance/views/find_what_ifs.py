"""Which people would a what-if reach? Opaque ids, for people in scope; names are read where the reader may read them."""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel, YuanOut


class WhatIfEffect(ReadModel):
    """一人在测算期间的变化"""

    person_id: UUID = Field(description="人员编号")
    months_before: int = Field(description="现行应发月数")
    months_after: int = Field(description="测算应发月数")
    before: YuanOut = Field(description="现行合计(元)")
    after: YuanOut = Field(description="测算合计(元)")


_FIND = """
SELECT w.person_id, w.months_before, w.months_after, w.before_fen AS before, w.after_fen AS after FROM what_if_effect w
JOIN person_chain c ON c.person_id = w.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE w.job_id = %(job)s AND {scope} AND (%(after)s::uuid IS NULL OR w.person_id > %(after)s) ORDER BY w.person_id LIMIT %(limit)s
"""


async def find_effects(pool: Pool, scope: Scope, today: date, job_id: UUID, *, after: UUID | None, limit: int) -> list[WhatIfEffect]:
    condition, parameters = within(scope, "c")
    asked = {"job": job_id, "today": today, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(WhatIfEffect)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
