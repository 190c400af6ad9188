"""Verify an application (C2.6 信息核对): identity, honour, income, life status, no double aid.

Who may: the verifier of the responsible L2 union, not the person of another gate.
Trigger: POST /assistance/applications/{id}/verification, a bulk act.   Records: the findings, DECLARED → VERIFIED.
Emits: APPLICATION_VERIFIED, a demand for money with the gates as opaque actors.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION, FIELD_INVALID, HONOR_REVOKED, SUSPENDED.
A death does not stop it: the months lived are owed (Q12).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from libs.common.contracts.assistance import ApplicationVerified, GateActor
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId, derived_id
from libs.common.kernel.months import Month
from services.assistance.domain.application import Application
from services.assistance.domain.person import Person
from services.assistance.policy import c0_1_tier, c2_4_gates
from services.assistance.policy.benefit_facts import LifeStatus, Tier
from services.assistance.storage.unit_of_work import UnitOfWork


class Finding(StrEnum):
    """What was compared and agrees."""

    IDENTITY = "IDENTITY"
    HONOR = "HONOR"
    INCOME = "INCOME"
    LIFE_STATUS = "LIFE_STATUS"
    NO_DUPLICATE = "NO_DUPLICATE"


ALL_FINDINGS = frozenset(Finding)


@dataclass(frozen=True, slots=True)
class VerifyApplication:
    """`remark` is kept sealed."""

    application_id: ApplicationId
    findings: frozenset[Finding] = ALL_FINDINGS
    remark: str = field(default="", repr=False)


async def verify_application(command: VerifyApplication, actor: Actor, uow: UnitOfWork) -> Application:
    application = await uow.applications.lock(command.application_id)
    c2_4_gates.require(Gate.VERIFY, actor, application.chain, application.gates)
    if application.campaign_id is not None:
        refuse(Code.INVALID_TRANSITION, "此事项由年度待遇名单产生，请在名单中核定")
    if command.findings != ALL_FINDINGS:
        refuse(Code.FIELD_INVALID, "请逐项核对身份、荣誉、收入、生存状态和重复享受；有不符的请退回")
    person = await uow.people.get(application.person_id)
    tier = _tier(person, uow)
    application.verify(" ".join(sorted(command.findings)) + (f" {command.remark}" if command.remark else ""), actor, uow.now)
    gates = [(gate, subject) for gate, subjects in application.gates.items() for subject in sorted(subjects)]
    uow.emit(
        ApplicationVerified(
            subject=application.person_id,
            effective_on=uow.now.date(),
            application_id=application.id,
            benefit=application.benefit.value,
            tier=tier.value,
            l2=application.chain.l2,
            first_month=str(Month.of(application.submitted_on)),
            gates=tuple(GateActor(gate=gate, actor=derived_id("actor", subject)) for gate, subject in gates),
        )
    )
    return application


def _tier(person: Person, uow: UnitOfWork) -> Tier:
    """The person's package, if anything of it can still be paid."""
    today = uow.now.date()
    tier = person.tier_on(today)
    if tier is Tier.NONE:
        refuse(Code.HONOR_REVOKED, "荣誉称号已撤销，待遇即行停止，请退回")
    if person.facts.life_on(today) in (LifeStatus.LOST_CONTACT, LifeStatus.ABROAD):
        reason = c0_1_tier.standing(person.facts, today)
        refuse(Code.SUSPENDED, f"{reason.sentence}，{reason.change}再核对" if reason else "")
    return tier
