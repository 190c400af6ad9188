"""Papers of assistance: declaration form, public notice and its certificate, record of a visit, receipt of a gratuity (the 告知书: statements.py).

Issued here; verified and downloaded under /printouts.
"""

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
from libs.common.web.names import names_of
from libs.common.web.printout_pages import PrintoutIssued
from services.assistance.api.door import Lookups, Uow
from services.assistance.api.visits import ReadingIn
from services.assistance.use_cases.issue_printout import IssuePrintout, issue_printout
from services.assistance.use_cases.read_visit_findings import ReadFindings, read_visit_findings
from services.assistance.use_cases.reveal_gratuity import RevealGratuity, reveal_gratuity
from services.assistance.views.application_paper import application_paper, find_case
from services.assistance.views.condolence_papers import receipt_paper, visit_paper
from services.assistance.views.find_applications import find_application
from services.assistance.views.find_bereavements import find_receipt
from services.assistance.views.find_visits import find_visit
from services.assistance.views.notice_paper import certificate_paper, notice_paper
from services.assistance.views.read_forms import Health, health_seen_by, read_forms

router = department_router("", "打印件")
CaseId = Annotated[UUID, Path(description="申请编号")]
VisitPath = Annotated[UUID, Path(description="走访编号")]
CasePath = Annotated[UUID, Path(description="身故慰问编号")]
NoticePath = Annotated[UUID, Path(description="公示编号")]
_READERS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER)


async def _ask_registry(request: Request) -> None:
    """Name, honours and masked number of whom the application is about, before the transaction."""
    actor: Actor | None = request.state.actor
    house = request.app.state.house
    application_id = _id(request, "application_id")
    if actor is None or application_id is None:
        return
    found = await find_application(house.pool, scope_of(actor), house.clock.today(), application_id)
    if found is None:
        return
    query = CardsQuery(person_ids=(found.person_id,), purpose="打印申报表", unit=actor.unit_id)
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
    paper = application_paper(case, card, form, await issuer_of(request, actor))
    return issued_out(await issue_printout(IssuePrintout("SBB", card.person_id, paper), actor, uow))


async def _name_visited(request: Request) -> None:
    """Whom the visit was to, by name, before the transaction."""
    actor: Actor | None = request.state.actor
    house, visit = request.app.state.house, _id(request, "visit_id")
    found = await find_visit(house.pool, scope_of(actor), house.clock.today(), visit) if actor and visit else None
    if actor and found:
        request.state.prepared = found, await names_of(request, actor, [found.person_id], "打印走访记录")


@router.post(
    "/visits/{visit_id}/printouts",
    status_code=201,
    summary="签发走访慰问记录打印件(须说明理由，逐次留痕)",
    description="健康情况只印在本人责任工会核对人员签发的打印件上。",
)
@prepared(_name_visited)
@unstored
async def print_visit(visit_id: VisitPath, body: ReadingIn, request: Request, actor: CurrentActor, uow: Uow) -> PrintoutIssued:
    require_role(actor, *_READERS)
    if getattr(request.state, "prepared", None) is None:
        refuse(Code.NOT_FOUND, "没有此走访记录，或不在本单位负责范围")
    visit, names = request.state.prepared
    reading = ReadFindings(visit_id, body.reason, scope_of(actor), health=health_seen_by(actor) is Health.FULL)
    said = await read_visit_findings(reading, uow)
    paper = visit_paper(visit, said, names.get(visit.person_id, ""), await issuer_of(request, actor))
    return issued_out(await issue_printout(IssuePrintout("ZFJL", visit.person_id, paper), actor, uow))


async def _name_deceased(request: Request) -> None:
    """Whose family is paid, by name, before the transaction."""
    actor: Actor | None = request.state.actor
    house, case = request.app.state.house, _id(request, "case_id")
    found = await find_receipt(house.pool, scope_of(actor), actor.unit_id, house.clock.today(), case) if actor and case else None
    if actor and found:
        request.state.prepared = found, await names_of(request, actor, [found.person_id], "打印抚恤慰问金收据")


@router.post(
    "/bereavements/{case_id}/receipt/printouts",
    status_code=201,
    summary="签发抚恤慰问金收据打印件(须说明理由，逐次留痕)",
    description="负责上门的单位签发，供领取人签字；发放后才有。",
)
@prepared(_name_deceased)
@unstored
async def print_gratuity_receipt(case_id: CasePath, body: ReadingIn, request: Request, actor: CurrentActor, uow: Uow) -> PrintoutIssued:
    require_role(actor, *_READERS)
    if getattr(request.state, "prepared", None) is None:
        refuse(Code.NOT_FOUND, "没有此收据，或不在本单位负责范围")
    receipt, names = request.state.prepared
    payee = await reveal_gratuity(RevealGratuity(case_id, body.reason), actor, uow)
    paper = receipt_paper(receipt, payee, names.get(receipt.person_id, ""), await issuer_of(request, actor))
    return issued_out(await issue_printout(IssuePrintout("FXSJ", receipt.person_id, paper), actor, uow))


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


def _id(request: Request, name: str) -> UUID | None:
    """What the path names; what is no id is left to the endpoint, which says so."""
    try:
        return UUID(request.path_params[name])
    except ValueError:
        return None


async def _issue(paper: Paper | None, kind: str, notice_id: UUID, actor: Actor, uow: Uow) -> PrintoutIssued:
    if paper is None:
        refuse(Code.NOT_FOUND, "没有此公示、不是本单位的公示，或公示尚未(已经)结案")
    return issued_out(await issue_printout(IssuePrintout(kind, notice_id, paper), actor, uow))


def _posting_unit(actor: Actor) -> UUID:
    require_role(actor, Role.COUNTY_REVIEWER)
    if actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "公示由本单位的账号打印")
    return actor.unit_id


def issued_out(issued: Issued) -> PrintoutIssued:
    return PrintoutIssued(number=issued.number, printed_on=issued.printed_on, check_value=issued.check_value)


async def issuer_of(request: Request, actor: Actor) -> str:
    unit = await request.app.state.house.units.get(actor.unit_id) if actor.unit_id else None
    return unit.name if unit else ""
