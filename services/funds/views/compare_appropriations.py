"""What did each city and county appropriate for a year, beside the year before, and who has not recorded it?"""

from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import OrgKind
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut
from services.funds.policy.c2_1_appropriation import Trend, is_city, reaches, trend
from services.funds.storage.places import last_day, places_on


class PlaceAppropriationOut(ReadModel):
    """一地一年的资金安排，与上年比较"""

    place: str = Field(description="行政区划代码", examples=["340124"])
    name: str = Field(description="市或县(市、区)名称", examples=["庐江县"])
    level: str = Field(description="CITY 市级 · COUNTY 县级")
    amount: YuanOut | None = Field(description="当年安排(元)；未登记为空")
    before: YuanOut | None = Field(description="上年安排(元)；未登记为空")
    change: YuanOut | None = Field(description="比上年增减(元)")
    trend: Trend = Field(description="NOT_RECORDED 未登记 · FIRST 上年无记录 · RISEN 增加 · LEVEL 持平 · FALLEN 减少(提示，不阻断)")


class AppropriationYearOut(ReadModel):
    """某年各地资金安排"""

    year: int = Field(description="预算年度", examples=[2024])
    total: YuanOut = Field(description="当年合计(元)")
    before_total: YuanOut = Field(description="上年合计(元)")
    fallen: list[str] = Field(description="比上年减少的地方")
    missing: list[str] = Field(description="尚未登记的地方(逐一列名)")
    places: list[PlaceAppropriationOut] = Field(description="各地")


class AppropriationRowOut(ReadModel):
    """一条登记或冲销"""

    id: UUID = Field(description="编号")
    seq: int = Field(description="序号；偶数为冲销(红字)")
    amount: YuanOut = Field(description="金额(元)；冲销为负")
    doc_no: str = Field(description="文号")
    decided_on: date = Field(description="文件日期")
    office: str = Field(description="安排资金的单位")
    paper_no: str = Field(description="代录所凭盖章纸件编号")
    reason: str = Field(description="冲销原因")
    entered_by: str = Field(description="录入人账号")
    entered_unit: UUID = Field(description="录入单位")
    entered_at: datetime = Field(description="录入时间")


_SUMS = "SELECT place, year, sum(amount_fen)::bigint, count(*) %% 2 FROM appropriation WHERE year = ANY(%s) GROUP BY 1, 2"
_ROWS = """
SELECT id, seq, amount_fen AS amount, doc_no, decided_on, office, paper_no, reason, entered_by, entered_unit, entered_at FROM appropriation
WHERE place = %s AND year = %s ORDER BY seq
"""


async def compare_appropriations(pool: Pool, year: int, kind: OrgKind | None, own_place: str | None) -> AppropriationYearOut:
    """`own_place` None: the whole province."""
    async with pool.connection() as connection:
        rows = await (await connection.execute(_SUMS, ([year, year - 1],))).fetchall()
    stands = {(place, of): fen for place, of, fen, standing in rows if standing}
    listed: list[PlaceAppropriationOut] = []
    for place in places_on(last_day(year)):
        if own_place is not None and not reaches(kind, own_place, place.code):
            continue
        now, before = stands.get((place.code, year)), stands.get((place.code, year - 1))
        listed.append(
            PlaceAppropriationOut(
                place=place.code,
                name=place.name,
                level="CITY" if is_city(place.code) else "COUNTY",
                amount=now,
                before=before,
                change=None if now is None or before is None else now - before,
                trend=trend(now, before),
            )
        )
    return AppropriationYearOut(
        year=year,
        total=sum(each.amount or 0 for each in listed),
        before_total=sum(each.before or 0 for each in listed),
        fallen=[each.name for each in listed if each.trend is Trend.FALLEN],
        missing=[each.name for each in listed if each.trend is Trend.NOT_RECORDED],
        places=listed,
    )


async def read_appropriation(pool: Pool, place: str, year: int) -> list[AppropriationRowOut]:
    """Every entry and reversal, in order."""
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(AppropriationRowOut)) as cursor:
        return await (await cursor.execute(_ROWS, (place, year))).fetchall()
