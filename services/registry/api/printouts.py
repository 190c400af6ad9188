"""Papers of registry: the archive card. Issued here; verified and downloaded under /printouts."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.region_seed import shipped_regions
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.printout_pages import PrintoutIssued
from services.registry.api.door import Lookups, Uow
from services.registry.use_cases.issue_printout import IssuePrintout, issue_printout
from services.registry.views.archive_card_paper import archive_card_paper
from services.registry.views.find_person import find_person

router = department_router("", "打印件")


@router.post(
    "/people/{person_id}/printouts",
    status_code=201,
    summary="签发档案卡打印件",
    description="负责的各级工会签发；身份号码掩码。凭编号在 /registry/printouts/{编号}/pdf 或 /xlsx 下载。",
)
@unstored
async def print_archive_card(
    person_id: Annotated[UUID, Path(description="人员编号")], request: Request, actor: CurrentActor, pool: Lookups, uow: Uow
) -> PrintoutIssued:
    require_role(actor, Role.REGISTRAR, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER)
    record = await find_person(pool, scope_of(actor), person_id, as_of=uow.now.date(), known_at=uow.now)
    unit = await request.app.state.house.units.get(actor.unit_id) if actor.unit_id else None
    if record is None or unit is None:
        refuse(Code.NOT_FOUND, "没有此人，或不在本单位负责范围")
    paper = await archive_card_paper(pool, record, shipped_regions(), uow.now.date(), unit.name)
    issued = await issue_printout(IssuePrintout("DAK", person_id, paper), actor, uow)
    return PrintoutIssued(number=issued.number, printed_on=issued.printed_on, check_value=issued.check_value)
