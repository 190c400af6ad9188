"""Accept or decline a transfer: on acceptance the new union is responsible from the first of the next month (Q22).

Who may: the registrar of the receiving L2 union.   Trigger: POST /registry/transfers/{id}/acceptance, /refusal.
Records: the chain from that day; until then the old union stays responsible, and pays.   Emits: SUPERVISING_UNION_CHANGED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, BENEFICIARY_DECEASED.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.registry import SupervisingUnionChanged
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.months import Month
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "责任工会转接"


@dataclass(frozen=True, slots=True)
class DecideTransfer:
    transfer_id: UUID
    accepted: bool


async def decide_transfer(command: DecideTransfer, actor: Actor, uow: UnitOfWork) -> date | None:
    """From when the new union is responsible; None where it declined."""
    if not actor.has(Role.REGISTRAR):
        refuse(Code.ROLE_NOT_PERMITTED, "转接由接收工会的登记岗位办理")
    transfer = await uow.transfers.lock(command.transfer_id)
    if actor.unit_id != transfer.l2:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "只有接收工会可以接收或退回")
    if transfer.state != "PROPOSED":
        refuse(Code.INVALID_TRANSITION, "此转接已有结果")
    if not command.accepted:
        await uow.transfers.decide(transfer.id, "DECLINED", None)
        return None
    person = await uow.people.lock(transfer.person_id)
    assert person is not None, "a transfer is of a person"
    if any(value["value"] == "DECEASED" for value in person.facts["LIFE"].values()):
        refuse(Code.BENEFICIARY_DECEASED, "此人已登记去世，不再转接")
    starts_on = Month.of(uow.now.date()).next().first_day
    county, unit = (str(each) if each else None for each in (transfer.county, transfer.unit))
    chain = {"l2": str(transfer.l2), "county": county, "unit": unit}
    person.facts["CHAIN"][starts_on] = chain
    await uow.people.add_facts([NewFact(person.person_id, "CHAIN", starts_on, chain)], SOURCE)
    await uow.people.touch([person.person_id])
    await uow.transfers.decide(transfer.id, "ACCEPTED", starts_on)
    uow.emit(SupervisingUnionChanged(subject=person.person_id, effective_on=starts_on, facts=facts_of(person)))
    return starts_on
