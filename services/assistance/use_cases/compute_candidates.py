"""Compute who is on the list of a yearly benefit (C3.2, C3.3): every condition from dated facts, determinations and parameters.

Who may: the job that a list's opening, a clerk or the calendar ordered.   Trigger: job COMPUTE_CANDIDATES, a chunk of people a call.
Records: who is eligible, who waits for a document only, who no longer is; what is confirmed, held or granted stays.   Emits: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.common.kernel.ids import PersonId
from libs.common.kernel.parameters import ParametersOn
from services.assistance.domain.benefit_campaign import Campaign, Candidate, EntryState
from services.assistance.domain.person import Person
from services.assistance.policy import c3_2_c3_3_yearly
from services.assistance.policy.c0_2_hardship import Hardship
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ComputeCandidates:
    campaign: Campaign
    person_ids: Sequence[PersonId]


async def compute_candidates(command: ComputeCandidates, uow: UnitOfWork) -> dict[EntryState, int]:
    """How many of the people are what."""
    today, campaign = uow.now.date(), command.campaign
    parameters = (await uow.parameters.table()).on(max(today, campaign.month.first_day))
    determined = await uow.determinations.valid_on(command.person_ids, today)
    await uow.people.fetch(command.person_ids)
    candidates = [
        _candidate(campaign, await uow.people.get(person_id), determined.get(person_id, []), parameters, uow)
        for person_id in command.person_ids
    ]
    await uow.benefit_campaigns.put(campaign, candidates)
    return {state: sum(each.state is state for each in candidates) for state in EntryState}


def _candidate(campaign: Campaign, person: Person, determined: list[Hardship], parameters: ParametersOn, uow: UnitOfWork) -> Candidate:
    today = uow.now.date()
    tier = person.tier_on(today)
    decision = c3_2_c3_3_yearly.decide(campaign.benefit, person.facts, today, parameters, determined)
    notice = c3_2_c3_3_yearly.needs_notice(campaign.benefit, tier, determined)
    if decision.met:
        return Candidate(person.id, tier, EntryState.ELIGIBLE, notice)
    codes = tuple(dict.fromkeys(reason.code for reason in decision.reasons))
    state = EntryState.WAITING if c3_2_c3_3_yearly.CONFIGURATION.issuperset(codes) else EntryState.DROPPED
    return Candidate(person.id, tier, state, notice, codes)
