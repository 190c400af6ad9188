"""How does each task of the annex stand, and who has reported on it in a year, place by place?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg.rows import class_row, dict_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel
from services.notifications.storage.places import PLACES

_STEPS = "SELECT DISTINCT ON (task) task, state, on_day, evidence FROM annex_step ORDER BY task, seq DESC"
_RECORDS = """
SELECT task, count(*) FILTER (WHERE part = 'LEAD') AS lead, count(*) FILTER (WHERE part = 'COOPERATING' AND place IS NULL) AS cooperating,
  count(*) FILTER (WHERE place IS NOT NULL) AS of_places, count(DISTINCT place) AS places, max(on_day) AS last_on
FROM annex_progress WHERE on_day >= make_date(%(year)s, 1, 1) AND on_day < make_date(%(year)s + 1, 1, 1) GROUP BY task
"""
_PLACES: Final[LiteralString] = f"""
SELECT p.place, p.name, p.unit_id, coalesce(r.records, 0) AS records, r.last_on FROM {PLACES} AS p
LEFT JOIN (SELECT place, count(*) AS records, max(on_day) AS last_on FROM annex_progress
  WHERE task = %(row)s AND on_day >= make_date(%(year)s, 1, 1) AND on_day < make_date(%(year)s + 1, 1, 1) GROUP BY place) r ON r.place = p.place
WHERE (%(after)s::text IS NULL OR p.place > %(after)s) AND (NOT %(missing)s OR r.place IS NULL)
ORDER BY p.place LIMIT %(limit)s
"""  # noqa: S608 - constants
_PROGRESS: Final[LiteralString] = """
SELECT id, task AS row, part, body, place, on_day AS "on", text, evidence, unit_id, entered_at FROM annex_progress
WHERE task = %(row)s AND (place IS NULL OR %(everywhere)s OR place = %(region)s OR (%(region)s LIKE '%%00' AND place LIKE left(%(region)s, 4) || '%%'))
  AND (%(before)s::uuid IS NULL OR id < %(before)s)
ORDER BY id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Score:
    """What is on record: the last step of a dated task, and one year's progress."""

    state: str = "NOT_STARTED"
    state_on: date | None = None
    evidence: str = ""
    lead: int = 0
    cooperating: int = 0
    of_places: int = 0
    places: int = 0
    last_on: date | None = None


class PlaceScore(ReadModel):
    """一地的进展"""

    place: str = Field(description="行政区划代码", examples=["340111"])
    name: str = Field(description="政府名称；政府未登记的为当地总工会")
    unit_id: UUID = Field(description="单位编号")
    records: int = Field(description="该年进展记录数")
    last_on: date | None = Field(description="该年最近一次进展日期；没有的为空")


class ProgressOut(ReadModel):
    """一条进展"""

    id: UUID = Field(description="进展编号")
    row: str = Field(description="附件序号", examples=["A3"])
    part: str = Field(description="LEAD 牵头 · COOPERATING 配合")
    body: str = Field(description="责任单位代码", examples=["GOVERNMENTS"])
    place: str | None = Field(description="市县的行政区划代码；省级单位为空")
    on: date = Field(description="进展日期")
    text: str = Field(description="进展内容")
    evidence: str = Field(description="佐证：文号或柜号")
    unit_id: UUID = Field(description="录入单位编号")
    entered_at: datetime = Field(description="录入时间")


async def find_scores(pool: Pool, year: int, on: date) -> tuple[dict[str, Score], int]:
    """Of each task; and how many places there are."""
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        steps = {row["task"]: row for row in await (await cursor.execute(_STEPS)).fetchall()}
        records = {row.pop("task"): row for row in await (await cursor.execute(_RECORDS, {"year": year})).fetchall()}
        counted = await (await cursor.execute(f"SELECT count(*) AS n FROM {PLACES} AS p", {"on": on})).fetchone()  # noqa: S608 - a constant
    scores = {}
    for task in {*steps, *records}:
        step: dict[str, Any] = steps.get(task, {})
        state = {"state": step["state"], "state_on": step["on_day"], "evidence": step["evidence"]} if step else {}
        scores[task] = Score(**state, **records.get(task, {}))
    return scores, int(counted["n"]) if counted else 0


async def find_place_scores(pool: Pool, row: str, year: int, on: date, *, missing: bool, after: str | None, limit: int) -> list[PlaceScore]:
    """By division code."""
    asked = {"row": row, "year": year, "on": on, "missing": missing, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PlaceScore)) as cursor:
        return await (await cursor.execute(_PLACES, asked)).fetchall()


async def find_progress(
    pool: Pool, row: str, *, region: str | None, everywhere: bool, before: UUID | None, limit: int
) -> list[ProgressOut]:
    """Newest first: what bodies of the province recorded, and what the places did that the reader's unit covers."""
    asked = {"row": row, "region": region or "", "everywhere": everywhere, "before": before, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ProgressOut)) as cursor:
        return await (await cursor.execute(_PROGRESS, asked)).fetchall()
