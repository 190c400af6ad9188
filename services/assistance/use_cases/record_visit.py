"""Record a visit to a model worker, with what was found in three fields, and the issues it raises (C6.2, C6.3).

Who may: a clerk of the person's unit, county, custodian or L2 union, or of 省总工会; visitors are named by the words of the paper.
Trigger: POST /assistance/visits.   Records: the visit, its issues with the department that owns each, and by when it is to answer.
Emits: VISIT_RECORDED, VISIT_ISSUE_RAISED.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND, FIELD_INVALID, BENEFICIARY_DECEASED, CALENDAR_YEAR_MISSING.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from libs.common.contracts.assistance import VisitIssueRaised, VisitRecorded
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from services.assistance.domain.caretakers import require_caretaker
from services.assistance.domain.person import Person
from services.assistance.domain.visit_issue import IssueState, VisitIssue
from services.assistance.policy import c6_2_visits, c6_3_visit_issue
from services.assistance.policy.benefit_facts import LifeStatus
from services.assistance.policy.c1_3_categories import OF_VISIT
from services.assistance.policy.c2_5_form import FileEvidence, PaperEvidence
from services.assistance.policy.c6_2_visits import VisitForm
from services.assistance.policy.c6_3_visit_issue import IssueCategory
from services.assistance.storage.aid_records import Aid
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.visits import VisitCampaign
from services.assistance.storage.working_days import calendar_from


@dataclass(frozen=True, slots=True)
class Found:
    category: IssueCategory
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecordVisit:
    """`said`: visitors, reason (outside a campaign), life, work, health; all of them text, empty where nothing was said."""

    person_id: PersonId
    campaign_id: UUID | None
    visited_on: date
    form: VisitForm
    said: Mapping[str, str] = field(repr=False)
    evidence: tuple[FileEvidence | PaperEvidence, ...] = ()
    issues: tuple[Found, ...] = ()


async def record_visit(command: RecordVisit, actor: Actor, uow: UnitOfWork) -> tuple[UUID, list[VisitIssue]]:
    person = await uow.people.get(command.person_id)
    require_caretaker(actor, person, uow.now.date(), province=True)
    assert actor.unit_id is not None, "a clerk stands in a unit"
    campaign = await uow.visits.campaign(command.campaign_id) if command.campaign_id else None
    _require_sound(command, person, campaign, uow.now.date())
    evidence = [asdict(piece) for piece in command.evidence]
    by = (actor.subject, actor.unit_id)
    visit_id = await uow.visits.record(
        command.campaign_id, person.id, command.visited_on, command.form, OF_VISIT, command.said, evidence, by
    )
    uow.aid_records.add(Aid("VISIT", str(visit_id), person.id, command.visited_on, OF_VISIT))
    uow.emit(VisitRecorded(subject=person.id, effective_on=command.visited_on, visit_id=visit_id, campaign_id=command.campaign_id))
    issues = [await _raise(found, visit_id, person, actor, uow) for found in command.issues]
    return visit_id, issues


def _require_sound(command: RecordVisit, person: Person, campaign: VisitCampaign | None, today: date) -> None:
    c6_2_visits.require_date(command.visited_on, today, campaign.period if campaign else None, command.said["reason"])
    if person.facts.life_on(command.visited_on) is LifeStatus.DECEASED:
        refuse(Code.BENEFICIARY_DECEASED, "走访日期在去世之后，请核对日期；对家属的慰问请在身故慰问中办理")
    if campaign is not None and campaign.scope not in (None, person.chain_on(command.visited_on).l2, person.chain_on(today).l2):
        refuse(Code.FIELD_INVALID, "此人不在该活动范围内，请在其责任工会或全省的活动中登记")


async def _raise(found: Found, visit_id: UUID, person: Person, actor: Actor, uow: UnitOfWork) -> VisitIssue:
    today = uow.now.date()
    region = await uow.offices.region_of(person, today)
    owner = await uow.offices.find(c6_3_visit_issue.OWNERS[found.category], region, today)
    calendar = await calendar_from(uow.raw, today)
    due_on = c6_3_visit_issue.answer_by(today, calendar, (await uow.parameters.table()).on(today))
    assigned = owner is not None or c6_3_visit_issue.belongs_to_union(found.category)
    assert actor.unit_id is not None, "a clerk stands in a unit"
    issue = VisitIssue(
        id=new_id(),
        visit_id=visit_id,
        person_id=person.id,
        category=found.category,
        state=IssueState.ASSIGNED if assigned else IssueState.OPEN,
        owner=owner or person.chain_on(today).l2,
        raised_by_unit=actor.unit_id,
        raised_on=today,
        due_on=due_on,
    )
    await uow.visit_issues.add(issue, found.text, actor)
    uow.emit(
        VisitIssueRaised(
            subject=person.id, effective_on=today, issue_id=issue.id, category=issue.category.value, owner=issue.owner, due_on=due_on
        )
    )
    return issue
