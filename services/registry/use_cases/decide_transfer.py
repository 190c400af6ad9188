"""Accept or decline a transfer: on acceptance the new union is responsible from the first of the next month (Q22).

Who may: the registrar of the receiving L2 union.   Trigger: POST /registry/transfers/{id}/acceptance, /refusal.
Records: the chain from that day; until then the old union stays responsible, and pays. A custody goes with the person to the unions of the
place, and ends with a direct or industry union, which supervises by itself (C7.4).
Emits: SUPERVISING_UNION_CHANGED, CUSTODY_TRANSFERRED, CUSTODY_ENDED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, BENEFICIARY_DECEASED.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.registry import CustodyEnded, CustodyTransferred, SupervisingUnionChanged
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.months import Month
from services.registry.domain.custody import NOBODY
from services.registry.domain.person import Person
from services.registry.domain.reported_change import Recorded, record
from services.registry.storage.custodies import Custody
from services.registry.storage.people import NewFact
from services.registry.storage.transfers import NewChain, Transfer
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
    chain = NewChain(transfer.l2, transfer.county, transfer.unit).said()
    facts = [Recorded("CHAIN", starts_on, chain)]
    custody = await uow.custodies.active_of(person.person_id)
    if custody is not None:
        facts.append(Recorded("CUSTODY", starts_on, {"county": chain["county"], "city": chain["l2"]} if transfer.county else NOBODY))
    record(facts, person)
    await uow.people.add_facts([NewFact(person.person_id, fact.kind, fact.starts_on, fact.value) for fact in facts], SOURCE)
    await uow.people.touch([person.person_id])
    await uow.transfers.decide(transfer.id, "ACCEPTED", starts_on)
    uow.emit(SupervisingUnionChanged(subject=person.person_id, effective_on=starts_on, facts=facts_of(person)))
    if custody is not None:
        await _hand_over(custody, transfer, person, starts_on, uow)
    return starts_on


async def _hand_over(custody: Custody, transfer: Transfer, person: Person, starts_on: date, uow: UnitOfWork) -> None:
    told: dict[str, Any] = {"subject": person.person_id, "effective_on": starts_on, "facts": facts_of(person), "custody_id": custody.id}
    if transfer.county is None:
        await uow.custodies.end(custody.id, starts_on, "TRANSFER")
        uow.emit(CustodyEnded(**told, county=custody.county, city=custody.city, reason="TRANSFER"))
        return
    await uow.custodies.hand_over(custody.id, transfer.county, transfer.l2)
    uow.emit(CustodyTransferred(**told, county=transfer.county, city=transfer.l2))
