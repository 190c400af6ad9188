"""Which policy values are in force on a day, and which wait for approval?"""

from datetime import date
from uuid import UUID

from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel
from services.notifications.storage.parameters import parameters_in_force


class ParameterOut(ReadModel):
    """一项政策参数"""

    id: UUID | None = Field(description="录入编号；系统随带的值为空")
    key: str = Field(description="参数", examples=["responsible.C4"])
    title: str = Field(description="名称")
    value: str = Field(description="值")
    unit: str = Field(description="单位")
    effective_from: date = Field(description="生效日期")
    cites: str = Field(description="依据条款")
    doc_no: str = Field(description="文号")
    state: str = Field(description="IN_FORCE 有效 · ENTERED 待审批")


_WAITING = "SELECT id, key, title, value, unit, effective_from, cites, doc_no, 'ENTERED' AS state FROM parameter_row WHERE approved_at IS NULL ORDER BY seq"


async def find_parameters(pool: Pool, on: date) -> list[ParameterOut]:
    async with pool.connection() as connection:
        table = await parameters_in_force(connection)
        waiting = await (await connection.execute(_WAITING)).fetchall()
    held = [
        ParameterOut(
            id=None,
            key=row.key,
            title=row.title,
            value=row.value,
            unit=row.unit,
            effective_from=row.effective_from,
            cites=row.cites,
            doc_no=row.doc_no,
            state="IN_FORCE",
        )
        for _, row in sorted(table.on(on).values.items())
    ]
    names = ("id", "key", "title", "value", "unit", "effective_from", "cites", "doc_no", "state")
    return held + [ParameterOut(**dict(zip(names, row, strict=True))) for row in waiting]
