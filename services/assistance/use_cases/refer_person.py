"""Refer a model worker to civil affairs or medical insurance, with what they need and no more (C3.1).

Who may: a clerk of the person's unit, county, custodian or responsible L2 union.   Trigger: POST /assistance/referrals.
Records: the case, SENT to the office of the person's county, else of the city; what goes with it, sealed; on which basis.
Emits: SOCIAL_ASSISTANCE_REFERRED.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, HONOR_REVOKED, CONSENT_MISSING, FIELD_INVALID,
CONFIG_MISSING, DUPLICATE_ROW.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.assistance import SocialAssistanceReferred
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from services.assistance.domain.caretakers import require_caretaker
from services.assistance.domain.person import Person
from services.assistance.domain.referral import Referral, ReferralState
from services.assistance.policy import c3_1_referral
from services.assistance.policy.benefit_facts import LifeStatus, Tier
from services.assistance.policy.c1_3_categories import OF_SCHEME
from services.assistance.policy.c3_1_referral import RECIPIENT, RECIPIENT_ZH, Scheme
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReferPerson:
    """`needed`: only what was filled in. `consented_on`: the day of the person's consent; `duty_basis`: the duty that stands for it."""

    person_id: PersonId
    scheme: Scheme
    consented_on: date | None
    duty_basis: str
    needed: Mapping[str, Any] = field(repr=False)


async def refer_person(command: ReferPerson, actor: Actor, uow: UnitOfWork) -> Referral:
    person, today = await uow.people.get(command.person_id), uow.now.date()
    require_caretaker(actor, person, today)
    if person.facts.life_on(today) is LifeStatus.DECEASED:
        refuse(Code.BENEFICIARY_DECEASED, "此人已去世，不能转介")
    if person.tier_on(today) is Tier.NONE:
        refuse(Code.HONOR_REVOKED, "此人没有有效的荣誉，请由本人直接向有关部门申请")
    c3_1_referral.require_basis(command.consented_on, command.duty_basis, today)
    c3_1_referral.require_no_more(command.scheme, command.needed)
    recipient = await _recipient(command.scheme, person, today, uow)
    referral = Referral(
        id=new_id(),
        person_id=person.id,
        scheme=command.scheme,
        category=OF_SCHEME[command.scheme].value,
        recipient=recipient,
        state=ReferralState.SENT,
        consented_on=command.consented_on,
        duty_basis=command.duty_basis or None,
        sent_on=today,
        due_on=c3_1_referral.ask_again_on(today, (await uow.parameters.table()).on(today)),
    )
    await uow.referrals.add(referral, command.needed, actor)
    told: dict[str, Any] = {"referral_id": referral.id, "scheme": referral.scheme.value, "recipient": recipient, "due_on": referral.due_on}
    uow.emit(SocialAssistanceReferred(subject=person.id, effective_on=today, **told))
    return referral


async def _recipient(scheme: Scheme, person: Person, today: date, uow: UnitOfWork) -> UUID:
    kind, region = RECIPIENT[scheme], await uow.offices.region_of(person, today)
    found = await uow.offices.find([kind], region, today, province=False)
    if found is None:
        where = f"行政区划 {region}" if region else "此人的居住地"
        refuse(Code.CONFIG_MISSING, f"{where}尚未登记{RECIPIENT_ZH[kind]}(单位种类 {kind})，请先由省总工会登记该单位后再转介")
    return found
