"""Administrative divisions with the time each was valid (GB/T 2260; domain.md §10.3)."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request
from pydantic import Field

from libs.common.persistence.region_seed import shipped_regions
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel

router = department_router("/regions", "单位")


class RegionOut(ReadModel):
    """行政区划"""

    code: str = Field(description="行政区划代码", examples=["341521"])
    name: str = Field(description="名称", examples=["寿县"])
    valid_from: date | None = Field(description="启用日期，不详为空")
    valid_to: date | None = Field(description="停用日期，现行为空", examples=["2015-12-31"])
    successor: str | None = Field(description="停用后的现行代码", examples=["340422"])


@router.get("", summary="查询行政区划代码及其有效期")
async def list_regions(
    request: Request,
    _actor: CurrentActor,
    code: Annotated[str, Query(pattern=r"^[0-9]{2,6}$", description="代码或其前几位", examples=["3404"])],
    on: Annotated[date | None, Query(description="只看该日有效的", examples=["2024-02-26"])] = None,
) -> list[RegionOut]:
    regions, today = shipped_regions(), request.app.state.house.clock.today()
    found = [region for region in regions.history_of(code) if on is None or region.holds(on)]
    return [
        RegionOut(
            code=region.code,
            name=region.name,
            valid_from=None if region.valid_from == date.min else region.valid_from,
            valid_to=None if region.valid_to == date.max else region.valid_to,
            successor=successor.code if (successor := regions.successor_of(region.code, today)) and not region.holds(today) else None,
        )
        for region in found
    ]
