"""Follow what registry says of a person's work: open, correct or close the record of the real-name ledger and its assistance (C5.2, C5.3, Q33).

Who may: this department's ear.   Trigger: every event of registry about a person.
Records: at most one open record a person, with every state it had; one open one-on-one assistance for a loss against the person's will.
Emits: ONE_ON_ONE_CLOSED.   Refuses: nothing; told again what is recorded already, it changes nothing.
"""

from dataclasses import dataclass
from datetime import date

from libs.common.contracts.employment import OneOnOneClosed
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.known_person import KnownPerson
from services.employment.domain.one_on_one import OneOnOne, told_of
from services.employment.domain.standing import gone
from services.employment.domain.unemployment import Ending, EndReason, Loss, RecordState, UnemploymentRecord, ending, loss_on
from services.employment.policy import c5_3_one_on_one
from services.employment.policy.c5_2_unemployment import is_involuntary, is_listed
from services.employment.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FollowUnemployment:
    """`taken_back`: registry answers that it has followed a correction of work found again."""

    person_id: PersonId
    taken_back: bool = False


async def follow_unemployment(command: FollowUnemployment, uow: UnitOfWork) -> None:
    await uow.people.flush()
    person, today = await uow.people.get(command.person_id, lock=True), uow.now.date()
    record, loss = await uow.unemployment.open_of(person.id), loss_on(person, today)
    if record is not None and not record.settled and command.taken_back:
        record.settle()
        await uow.unemployment.keep(record, uow.actor)
    if record is not None:
        record = await _follow(record, loss, person, uow)
    await _settle(person, uow)
    if record is None and loss is not None and gone(person, today) is None and _listed(person, loss.lost_on, today):
        await _open_once(person, loss, uow)


async def _follow(record: UnemploymentRecord, loss: Loss | None, person: KnownPerson, uow: UnitOfWork) -> UnemploymentRecord | None:
    """The record if it goes on."""
    today = uow.now.date()
    end = ending(record, person, today)
    if record.carried_from is not None and (await uow.people.get(record.carried_from)).merged_into is None:
        end = Ending(EndReason.CORRECTED, today)  # the merge was undone: the loss is the other's again
    if end is not None and end.reason is EndReason.CORRECTED and loss is not None and record.carried_from is None:
        end = None  # another day: the same loss, told better
    if end is not None and end.reason is EndReason.REEMPLOYED and not record.settled:
        return record  # said here to have been a mistake; registry has yet to hear it
    if end is None:
        if loss is not None and loss != Loss(record.lost_on, record.cause):
            await _correct(record, loss, person, uow)
        return record
    record.close(end.reason, end.on)
    await uow.unemployment.keep(record, uow.actor)
    await _close_assistance(person, end.reason.value, uow)
    if end.reason is EndReason.MERGED:
        await _carry_over(record, person, uow)
    return None


async def _correct(record: UnemploymentRecord, loss: Loss, person: KnownPerson, uow: UnitOfWork) -> None:
    before = is_involuntary(record.cause)
    record.correct(loss.cause, loss.lost_on)
    await uow.unemployment.keep(record, uow.actor)
    if is_involuntary(loss.cause) and not before:
        await _open_assistance(record, uow)
    elif before and not is_involuntary(loss.cause):
        await _close_assistance(person, "VOLUNTARY", uow)


async def _settle(person: KnownPerson, uow: UnitOfWork) -> None:
    """What was closed at this department's door, and registry has followed."""
    for record in await uow.unemployment.unsettled_of(person.id):
        if ending(record, person, uow.now.date()) is not None:
            record.settle()
            await uow.unemployment.keep(record, uow.actor)


async def _open_once(person: KnownPerson, loss: Loss, uow: UnitOfWork) -> None:
    latest = await uow.unemployment.latest_of(person.id, loss.lost_on)
    if latest is not None and latest.state is RecordState.CLOSED and not latest.settled:
        return  # said to be over here; registry has yet to hear it
    record = UnemploymentRecord(new_id(), person.id, loss.cause, loss.lost_on)
    if ending(record, person, uow.now.date()) is None:  # told to be out of work, and of a unit since
        await _open(record, uow)


async def _open(record: UnemploymentRecord, uow: UnitOfWork) -> None:
    await uow.unemployment.add(record, uow.actor)
    if is_involuntary(record.cause):
        await _open_assistance(record, uow)


async def _open_assistance(record: UnemploymentRecord, uow: UnitOfWork) -> None:
    today = uow.now.date()
    parameters = (await uow.parameters.table()).on(today)
    due = c5_3_one_on_one.assignment_due(today, await uow.places.calendar_from(today), parameters)
    await uow.one_on_ones.add(OneOnOne(new_id(), record.id, record.person_id, today, due))


async def _close_assistance(person: KnownPerson, reason: str, uow: UnitOfWork) -> None:
    assistance, today = await uow.one_on_ones.open_of(person.id), uow.now.date()
    if assistance is None:
        return
    assistance.close(reason, today)
    await uow.one_on_ones.keep(assistance)
    uow.emit(OneOnOneClosed(**told_of(assistance, person, today) | {"reason": reason}))


async def _carry_over(record: UnemploymentRecord, absorbed: KnownPerson, uow: UnitOfWork) -> None:
    """The record that goes on keeps its own, or gets this one where its person has no work either."""
    assert absorbed.merged_into is not None, "merged"
    if not await uow.places.known([absorbed.merged_into]):
        return  # heard of later, with what registry says of their work
    survivor, today = await uow.people.get(absorbed.merged_into, lock=True), uow.now.date()
    if await uow.unemployment.open_of(survivor.id) is not None or not _without_work(survivor, today):
        return
    await _open(UnemploymentRecord(new_id(), survivor.id, record.cause, record.lost_on, carried_from=absorbed.id), uow)


def _listed(person: KnownPerson, lost_on: date, today: date) -> bool:
    return is_listed(person.tier_on(today), person.category_on(today), lost_on, today)


def _without_work(person: KnownPerson, today: date) -> bool:
    return _listed(person, today, today) and gone(person, today) is None and not person.work_on(today).has_unit
