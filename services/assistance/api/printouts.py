"""Papers of assistance: declaration form, public notice, certificate of its closing. Issued here; verified and downloaded under /printouts."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request

from libs.common.contracts.calls import CardsQuery, PersonCard, PersonCards
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.printing.paper import Issued, Paper
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import prepared, unstored
from libs.common.web.printout_pages import PrintoutIssued
from services.assistance.api.door import Lookups, Uow
from services.assistance.use_cases.issue_printout import IssuePrintout, issue_printout
from services.assistance.views.application_paper import application_paper, find_case
from services.assistance.views.find_applications import find_application
from services.assistance.views.notice_paper import certificate_paper, notice_paper
from services.assistance.views.read_forms import health_seen_by, read_forms

router = department_router("", "打印件")
CaseId = Annotated[UUID, Path(description="申请编号")]
NoticePath = Annotated[UUID, Path(description="公示编号")]
_READERS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER)


async def _ask_registry(request: Request) -> None:
    """Name, honours and masked number of whom the application is about, before the transaction."""
    actor: Actor | None = request.state.actor
    house = request.app.state.house
    try:
        application_id = UUID(request.path_params["application_id"])
    except ValueError:
        return
    found = await find_application(house.pool, scope_of(actor), house.clock.today(), application_id) if actor else None
    if found is None:
        return
    query = CardsQuery(person_ids=(found.person_id,), purpose="打印申报表", unit=actor.unit_id if actor else None)
    [request.state.prepared] = (await request.app.state.client.post("/registry/people/cards", query, PersonCards)).cards


@router.post(
    "/applications/{application_id}/printouts",
    status_code=201,
    summary="签发申报表打印件",
    description="内容为最近一份申报表；健康情况按打印人的可见范围。凭编号在 /assistance/printouts/{编号}/pdf 或 /xlsx 下载。",
)
@prepared(_ask_registry)
@unstored
async def print_application(application_id: CaseId, request: Request, actor: CurrentActor, pool: Lookups, uow: Uow) -> PrintoutIssued:
    require_role(actor, *_READERS)
    card: PersonCard | None = getattr(request.state, "prepared", None)
    case = await find_case(pool, scope_of(actor), uow.now.date(), application_id)
    if card is None or case is None:
        refuse(Code.NOT_FOUND, "没有此申请，或不在本单位负责范围")
    form = (await read_forms(pool, uow.keyring, application_id, health_seen_by(actor)))[-1]
    paper = application_paper(case, card, form, await _unit_name(request, actor))
    return _out(await issue_printout(IssuePrintout("SBB", card.person_id, paper), actor, uow))


@router.post("/notices/{notice_id}/printouts", status_code=201, summary="签发公示打印件(张贴用)")
@unstored
async def print_notice(notice_id: NoticePath, actor: CurrentActor, pool: Lookups, uow: Uow) -> PrintoutIssued:
    paper = await notice_paper(pool, uow.keyring, notice_id, _posting_unit(actor), uow.now.date())
    return await _issue(paper, "GS", notice_id, actor, uow)


@router.post("/notices/{notice_id}/certificate/printouts", status_code=201, summary="签发公示结案证明打印件")
@unstored
async def print_certificate(notice_id: NoticePath, actor: CurrentActor, pool: Lookups, uow: Uow) -> PrintoutIssued:
    paper = await certificate_paper(pool, uow.keyring, notice_id, _posting_unit(actor), uow.now.date())
    return await _issue(paper, "GSJA", notice_id, actor, uow)


async def _issue(paper: Paper | None, kind: str, notice_id: UUID, actor: Actor, uow: Uow) -> PrintoutIssued:
    if paper is None:
        refuse(Code.NOT_FOUND, "没有此公示、不是本单位的公示，或公示尚未(已经)结案")
    return _out(await issue_printout(IssuePrintout(kind, notice_id, paper), actor, uow))


def _posting_unit(actor: Actor) -> UUID:
    require_role(actor, Role.COUNTY_REVIEWER)
    if actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "公示由本单位的账号打印")
    return actor.unit_id


def _out(issued: Issued) -> PrintoutIssued:
    return PrintoutIssued(number=issued.number, printed_on=issued.printed_on, check_value=issued.check_value)


async def _unit_name(request: Request, actor: Actor) -> str:
    unit = await request.app.state.house.units.get(actor.unit_id) if actor.unit_id else None
    return unit.name if unit else ""
