"""Decide the months of a verified application and grant what is due (C3.4, C3.5; Q10–Q12).

Who may: the verifier of the responsible L2 union.   Trigger: the line run, a chunk of applications a call.
Records: one line per person, benefit and month; what is there stays.   Emits: ENTITLEMENT_GRANTED for the lines that are new.
Refuses: NOT_RESPONSIBLE_UNIT, ROLE_NOT_PERMITTED.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from libs.common.contracts.assistance import EntitlementGranted, LineDue
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import LineId, derived_id
from libs.common.kernel.months import Month
from services.assistance.domain.application import Application
from services.assistance.policy.c1_5_rules_in_force import Schedule
from services.assistance.policy.c2_5_form import states_from
from services.assistance.policy.c3_4_c3_5_month import decide_months
from services.assistance.storage.lines import Line
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class GrantLines:
    """From the month of submission `through` a month, both included."""

    application_ids: tuple[UUID, ...]
    through: Month


async def grant_lines(command: GrantLines, actor: Actor, uow: UnitOfWork) -> int:
    """The number of new lines."""
    if not actor.has(Role.VERIFIER):
        refuse(Code.ROLE_NOT_PERMITTED, "逐月认定由责任工会的核对岗位办理")
    await uow.applications.lock_each(command.application_ids)
    await uow.forms.fetch(command.application_ids)
    schedule = Schedule.of(await uow.parameters.table())
    decided: list[Line] = []
    for application_id in command.application_ids:
        application = await uow.applications.lock(application_id)
        if application.chain.l2 != actor.unit_id:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此申请由其他责任工会认定")
        decided += await _months(application, command.through, schedule, uow)
    added = await uow.lines.add_missing(decided)
    await _say([line for line in decided if line.id in added], uow)
    return len(added)


async def _months(application: Application, through: Month, schedule: Schedule, uow: UnitOfWork) -> list[Line]:
    person = await uow.people.get(application.person_id)
    _, form = await uow.forms.latest(application.id)
    since = states_from(application.submitted_on)
    facts = replace(person.facts, income=((since, form.income),), capacity=((since, form.capacity),))
    first = Month.of(application.submitted_on)
    return [
        Line(
            LineId(derived_id("line", application.person_id, application.benefit, decision.month)),
            application.id,
            application.person_id,
            application.benefit,
            decision.month,
            decision.amount_fen,
            decision.grounds,
            person.chain_on(decision.month.first_day).l2,
        )
        for decision in decide_months(facts, first, through, application.submitted_on, schedule)
        if decision.amount_fen > 0
    ]


async def _say(lines: Sequence[Line], uow: UnitOfWork) -> None:
    """One event an application; funds owes what it says."""
    by_application: dict[UUID, list[Line]] = {}
    for line in lines:
        by_application.setdefault(line.application_id, []).append(line)
    for granted in by_application.values():
        first = granted[0]
        person = await uow.people.get(first.person_id)
        uow.emit(
            EntitlementGranted(
                subject=first.person_id,
                effective_on=first.month.first_day,
                entitlement_id=derived_id("entitlement", first.person_id, first.benefit),
                application_id=first.application_id,
                benefit=first.benefit.value,
                tier=person.tier_on(uow.now.date()).value,
                lines=tuple(
                    LineDue(line_id=line.id, month=str(line.month), seq=0, amount_fen=line.amount_fen, payer=line.payer) for line in granted
                ),
            )
        )
