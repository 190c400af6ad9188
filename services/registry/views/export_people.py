"""The list of people as rows of a workbook: the search's own filter and scope, numbers masked, codes in words."""

from typing import Final
from uuid import UUID

from psycopg import sql

from libs.common.persistence.house import Pool
from libs.common.persistence.streaming import streamed
from libs.common.workbooks.export import ExportColumn, Rows
from services.registry.views.people_query import PeopleQuery

COLUMNS: Final = tuple(
    ExportColumn(header, width)
    for header, width in (
        ("姓名", 10), ("性别", 6), ("公民身份号码(掩码)", 22), ("出生日期", 12), ("生存状态", 10), ("人员类别", 10), ("荣誉层次", 10),
        ("现居住地代码", 14), ("责任工会", 20), ("县级工会", 20), ("所在单位", 30),
    )
)  # fmt: skip
_WORDS: Final = {
    "MALE": "男", "FEMALE": "女", "ALIVE": "健在", "DECEASED": "去世", "LOST_CONTACT": "失联", "ABROAD": "移居境外", "NATIONAL": "全国",
    "PROVINCIAL": "省部级", "NONE": "无", "STAFF": "在职职工", "RETIREE": "退休职工", "FARMER": "农民", "UNEMPLOYED": "下岗失业", "FLEXIBLE": "灵活就业",
}  # fmt: skip
_EXPORT: Final = """
SELECT p.person_id, p.name, p.sex, p.id_masked, p.birth_date, p.life, p.category, p.tier, p.region, l2.name, county.name, unit.name
FROM (SELECT p.* {source}) p LEFT JOIN org_unit l2 ON l2.id = p.l2 LEFT JOIN org_unit county ON county.id = p.county
LEFT JOIN org_unit unit ON unit.id = p.unit ORDER BY p.person_id
"""
_CODED: Final = frozenset((1, 4, 5, 6))


class PeopleExport:
    """`person_ids`: those who left in the list, known when it is through."""

    def __init__(self, pool: Pool, query: PeopleQuery) -> None:
        self._pool, self._query = pool, query
        self.person_ids: list[UUID] = []

    async def rows(self) -> Rows:
        """Chunks of cells for `COLUMNS`."""
        statement = sql.SQL(_EXPORT).format(source=self._query.source)
        async for chunk in streamed(self._pool, statement, self._query.parameters):
            self.person_ids += [row[0] for row in chunk]
            yield [[_WORDS.get(cell, cell) if at in _CODED else cell for at, cell in enumerate(row[1:])] for row in chunk]
