"""Confirm a person of a list (C2.4, C2.5: the county declares): the facts are looked at again, and the notice has run where there has to be one.

Who may: the reviewer of the person's county union (without one, of the unit's union).   Trigger: a bulk act on a list.
Records: an application without a form, DECLARED; the entry CONFIRMED.   Emits: APPLICATION_DECLARED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, AMOUNT_NOT_CONFIGURED, NOTICE_NOT_ELAPSED, BENEFICIARY_DECEASED,
HONOR_REVOKED, SUSPENDED.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.assistance import ApplicationDeclared
from libs.common.kernel.actor import Actor
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId, new_id
from libs.common.kernel.jurisdiction import Chain
from services.assistance.domain.application import Application
from services.assistance.domain.benefit_campaign import Campaign, EntryState
from services.assistance.policy import c2_4_gates, c2_5_notice, c3_2_c3_3_yearly
from services.assistance.policy.c0_2_hardship import Hardship
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from
from services.assistance.use_cases.decide_entry import require_eligible


@dataclass(frozen=True, slots=True)
class ConfirmEntry:
    entry_id: UUID


async def confirm_entry(command: ConfirmEntry, actor: Actor, uow: UnitOfWork) -> Application:
    entry = await uow.benefit_campaigns.lock(command.entry_id)
    campaign, today = entry.campaign, uow.now.date()
    person = await uow.people.get(entry.person_id)
    chain = person.chain_on(today)
    c2_4_gates.require(Gate.COUNTY, actor, chain, {})
    entry.require(EntryState.ELIGIBLE)
    determined: list[Hardship] = (await uow.determinations.valid_on([person.id], today)).get(person.id, [])
    await require_eligible(campaign, person, determined, uow)
    if c3_2_c3_3_yearly.needs_notice(campaign.benefit, person.tier_on(today), determined):
        await _require_published(campaign, chain, uow)
    application = Application(ApplicationId(new_id()), person.id, campaign.benefit, today, campaign_id=campaign.id)
    await uow.applications.add(application)
    application.list_(actor, uow.now)
    await uow.flush()  # the entry names the application
    await uow.benefit_campaigns.move(entry, EntryState.CONFIRMED, actor.subject, application_id=application.id)
    uow.emit(ApplicationDeclared(subject=person.id, effective_on=today, application_id=application.id))
    return application


async def _require_published(campaign: Campaign, chain: Chain, uow: UnitOfWork) -> None:
    today = uow.now.date()
    posted = await uow.benefit_campaigns.postings(campaign.id, chain.county or chain.unit)
    calendar = await calendar_from(uow.raw, min(posted.values(), default=today))
    has_county = chain.county is not None
    period = c2_5_notice.period(posted, has_county=has_county, calendar=calendar, table=await uow.parameters.table())
    c2_5_notice.require_passed(period, today, open_objections=0)
