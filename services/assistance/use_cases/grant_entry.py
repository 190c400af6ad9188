"""Grant a yearly benefit to a person of a list (C2.6, C3.2, C3.3, C3.7): once a year, for the amount that a document sets.

Who may: the verifier of the responsible L2 union, not the person who confirmed it.   Trigger: a bulk act on a list.
Records: the line of the year; DECLARED → VERIFIED, last year's application CLOSED; the entry GRANTED.
Emits: APPLICATION_VERIFIED, a demand for money; ENTITLEMENT_GRANTED with the line.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, AMOUNT_NOT_CONFIGURED, INCOME_MISSING,
BENEFICIARY_DECEASED, HONOR_REVOKED, SUSPENDED, DUPLICATE_PERIOD (the year has its line), ANNUAL_LIMIT_REACHED (its check-up is paid by a bill).
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.assistance import ApplicationVerified, EntitlementGranted, GateActor, LineDue
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import derived_id
from libs.common.kernel.parameters import ParametersOn
from services.assistance.domain.application import Application
from services.assistance.domain.benefit_campaign import Entry, EntryState
from services.assistance.domain.entitlement import Entitlement, entitlement_id
from services.assistance.domain.person import Person
from services.assistance.policy import c2_4_gates, c3_2_c3_3_yearly
from services.assistance.policy.c3_7_amounts import Benefit
from services.assistance.storage.lines import Line
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.decide_entry import require_eligible


@dataclass(frozen=True, slots=True)
class GrantEntry:
    entry_id: UUID


async def grant_entry(command: GrantEntry, actor: Actor, uow: UnitOfWork) -> Line:
    entry = await uow.benefit_campaigns.lock(command.entry_id)
    person, today = await uow.people.get(entry.person_id), uow.now.date()
    c2_4_gates.require(Gate.VERIFY, actor, person.chain_on(today), {})
    entry.require(EntryState.CONFIRMED)
    assert entry.application_id is not None, "a confirmed entry has its application"
    application = await uow.applications.lock(entry.application_id)
    c2_4_gates.require(Gate.VERIFY, actor, application.chain, application.gates)
    determined = (await uow.determinations.valid_on([person.id], today)).get(person.id, [])
    parameters = await require_eligible(entry.campaign, person, determined, uow)
    await _require_unfunded(entry, uow)
    line = await _line(entry, person, application, parameters, uow)
    application.verify("名单核定", actor, uow.now)
    if not await uow.lines.add_yearly(line, entry.campaign.id, entry.campaign.year):
        refuse(Code.DUPLICATE_PERIOD, f"{entry.campaign.year}年(或该月)此项待遇已核定，不得重复")
    for earlier in await uow.benefit_campaigns.earlier_applications(entry):
        (await uow.applications.lock(earlier)).close(actor, uow.now)
    await uow.benefit_campaigns.move(entry, EntryState.GRANTED, actor.subject, granted=True)
    entitlement = Entitlement(entitlement_id(person.id, line.benefit), person.id, line.benefit, application.id, person.tier_on(today))
    await uow.entitlements.renew(entitlement)
    _say(entitlement, application, line, uow)
    return line


async def _require_unfunded(entry: Entry, uow: UnitOfWork) -> None:
    """One funding line a check-up (Q31)."""
    checkup = entry.campaign.benefit is Benefit.HEALTH_CHECKUP_SUBSIDY
    if checkup and await uow.priority_cases.checkup_is_funded(entry.person_id, entry.campaign.year):
        refuse(Code.ANNUAL_LIMIT_REACHED, "该年度的体检费已凭医院账单列支，不再发放体检补助金")


async def _line(entry: Entry, person: Person, application: Application, parameters: ParametersOn, uow: UnitOfWork) -> Line:
    tier = person.tier_on(uow.now.date())
    declared = await uow.survey_differences.accepted_application(person.id)
    income = (await uow.forms.latest(declared))[1].income if declared else None
    fen = c3_2_c3_3_yearly.amount_fen(entry.campaign.benefit, tier, parameters, income)
    if not isinstance(fen, int):
        refuse(Code(fen.code), f"{fen.sentence}，请{fen.change}")
    if fen == 0:
        refuse(Code.INVALID_TRANSITION, "申报的收入不低于差额补助线，没有差额可发")
    month = entry.campaign.month
    return Line(entry.line_id, application.id, person.id, entry.campaign.benefit, month, fen, "YEARLY", person.chain_on(month.first_day).l2)


def _say(entitlement: Entitlement, application: Application, line: Line, uow: UnitOfWork) -> None:
    gates = [(gate, subject) for gate, subjects in application.gates.items() for subject in sorted(subjects)]
    uow.emit(
        ApplicationVerified(
            subject=entitlement.person_id,
            effective_on=uow.now.date(),
            application_id=application.id,
            benefit=entitlement.benefit.value,
            tier=entitlement.tier.value,
            l2=line.payer,
            first_month=str(line.month),
            gates=tuple(GateActor(gate=gate, actor=derived_id("actor", subject)) for gate, subject in gates),
        )
    )
    due = LineDue(line_id=line.id, month=str(line.month), seq=0, amount_fen=line.amount_fen, payer=line.payer)
    uow.emit(
        EntitlementGranted(
            subject=entitlement.person_id,
            effective_on=line.month.first_day,
            entitlement_id=entitlement.id,
            application_id=application.id,
            benefit=entitlement.benefit.value,
            tier=entitlement.tier.value,
            lines=(due,),
        )
    )
