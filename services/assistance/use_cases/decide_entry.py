"""Hold a person of a list back, or let them go on (C2.5: an objection, a doubt); and whether somebody is eligible on the day of an act.

Who may: hold: the reviewer of the person's county, the verifier of the responsible L2; release: the verifier, not the person who held it.
Trigger: POST /assistance/benefit-entries/{id}/hold, /release.   Records: HELD, or ELIGIBLE again, with the sealed reason.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.parameters import ParametersOn
from services.assistance.domain.benefit_campaign import Campaign, EntryState
from services.assistance.domain.person import Person
from services.assistance.policy import c2_4_gates, c3_2_c3_3_yearly
from services.assistance.policy.c0_2_hardship import Hardship
from services.assistance.storage.unit_of_work import UnitOfWork

_AS_REFUSED = ("BENEFICIARY_DECEASED", "HONOR_REVOKED", "SUSPENDED", "AMOUNT_NOT_CONFIGURED", "CONFIG_MISSING")


@dataclass(frozen=True, slots=True)
class DecideEntry:
    entry_id: UUID
    hold: bool
    reason: str = field(repr=False)


async def decide_entry(command: DecideEntry, actor: Actor, uow: UnitOfWork) -> EntryState:
    entry = await uow.benefit_campaigns.lock(command.entry_id)
    chain = (await uow.people.get(entry.person_id)).chain_on(uow.now.date())
    if command.hold:
        c2_4_gates.require(Gate.VERIFY if actor.has(Role.VERIFIER) else Gate.COUNTY, actor, chain, {})
        if entry.state not in (EntryState.ELIGIBLE, EntryState.WAITING):
            refuse(Code.INVALID_TRANSITION, "只有尚未确认的人员可以暂缓；已核定的请按更正或追回办理")
        await uow.benefit_campaigns.hold(entry, EntryState.HELD, actor.subject, command.reason)
        return EntryState.HELD
    held = frozenset({entry.held_by}) if entry.held_by else frozenset()
    c2_4_gates.require(Gate.VERIFY, actor, chain, {Gate.COUNTY: held})
    entry.require(EntryState.HELD)
    await uow.benefit_campaigns.hold(entry, EntryState.ELIGIBLE, actor.subject, command.reason)
    return EntryState.ELIGIBLE


async def require_eligible(campaign: Campaign, person: Person, determined: Sequence[Hardship], uow: UnitOfWork) -> ParametersOn:
    """The parameters by which the person is eligible today. Refuses with the reason's own code where it is one, INVALID_TRANSITION otherwise."""
    today = uow.now.date()
    parameters = (await uow.parameters.table()).on(max(today, campaign.month.first_day))
    decision = c3_2_c3_3_yearly.decide(campaign.benefit, person.facts, today, parameters, determined)
    if not decision.met:
        reason = decision.reasons[0]
        code = Code(reason.code) if reason.code in _AS_REFUSED else Code.INVALID_TRANSITION
        refuse(code, f"现在不符合条件：{reason.sentence}，请重新计算名单")
    return parameters
