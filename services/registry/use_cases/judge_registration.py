"""Judge one person for registration, as a row of a roster is judged (C7.2; data/README.md).

Who may: a registrar of the province, or of an L2 union for its own people.   Trigger: POST /registry/people; then `record_roster` records it.
Records: nothing; a number that is on file under another name leaves a conflict to resolve.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, every code of a roster row, NOT_RESPONSIBLE_UNIT, DUPLICATE_PERSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from libs.common.workbooks.cells import person_name
from services.registry.domain.roster_row import HEADERS, Bearings, RosterRow, SeenSoFar, identify, judge
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class JudgeRegistration:
    """`cells`: the row's values by the roster's own headers."""

    cells: Mapping[str, Any]
    bearings: Bearings


@dataclass(frozen=True, slots=True)
class _ConflictOpened:
    """What the refusal leaves behind: work for the registrar of whoever is on file."""

    person_id: UUID
    claimed_name: str

    async def __call__(self, uow: UnitOfWork) -> None:
        await uow.corrections.open_conflict(self.person_id, self.claimed_name, "单人登记")


async def judge_registration(command: JudgeRegistration, actor: Actor, uow: UnitOfWork) -> RosterRow:
    if not actor.has(Role.REGISTRAR) or actor.unit_kind not in L2_KINDS | {OrgKind.PROVINCIAL_FEDERATION}:
        refuse(Code.ROLE_NOT_PERMITTED, "劳模由省总工会或责任工会的登记岗位登记")
    cells = {header: command.cells.get(header, "") for header in HEADERS}
    number = identify(cells, command.bearings.today)
    await uow.people.claim(number.number18)
    names = await uow.people.names_of([number.number18])
    seen = SeenSoFar(names, await uow.people.also_named([number.number18]) if names else {})
    try:
        row = judge([cells[header] for header in HEADERS], number, seen, command.bearings)
    except LaomoError as fault:
        holder = await uow.people.holder_of(number.number18) if fault.code is Code.IDENTITY_CONFLICT else None
        if holder is None:
            raise
        refuse(fault.code, fault.detail, carries=[_ConflictOpened(holder, person_name(cells["姓名"]))])
    if number.number18 in names:
        refuse(Code.DUPLICATE_PERSON, "此人已在库(15位与18位号码为同一人)，请在原档案上变更")
    return row
