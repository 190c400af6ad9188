"""Derive the focus groups of people from their facts (C1.4): said when the set is another one, never entered by anybody.

Who may: this department's ear; the calendar, for birthdays and for rules that changed.   Trigger: every event about a person, job flag-focus-groups.
Records: the groups of each.   Emits: FOCUS_GROUP_FLAGGED, where the set differs from what was last said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.common.contracts.assistance import FocusGroupFlagged
from libs.common.kernel.ids import PersonId
from services.assistance.domain.focus_facts import focus_facts
from services.assistance.policy import c1_4_focus_groups
from services.assistance.policy.c1_4_focus_groups import FocusParameters
from services.assistance.storage.focus_groups import Derived
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FlagFocusGroups:
    """`new`: people nobody has told of before, so that there is nothing to compare with."""

    person_ids: Sequence[PersonId]
    new: bool = False


async def flag_focus_groups(command: FlagFocusGroups, uow: UnitOfWork) -> int:
    """How many are in other groups than before."""
    today = uow.now.date()
    parameters = FocusParameters.of((await uow.parameters.table()).on(today))
    stored = {} if command.new else await uow.focus_groups.stored(command.person_ids)
    told = {person_id: uow.people.replaced(person_id) for person_id in command.person_ids}
    await uow.people.fetch([person_id for person_id, person in told.items() if person is None])
    changed = 0
    for person_id in command.person_ids:
        facts = focus_facts(told[person_id] or await uow.people.get(person_id))
        groups = c1_4_focus_groups.decide(facts, today, parameters)
        before = stored.get(person_id)
        another = groups != (before.groups if before else ())
        since = today if another or before is None else before.since
        turn = c1_4_focus_groups.change_after(facts, today, parameters)
        derived = Derived(groups, since, turn, parameters.fingerprint)
        if derived != before:
            uow.focus_groups.keep(person_id, derived)
        if another:
            changed += 1
            uow.emit(FocusGroupFlagged(subject=person_id, effective_on=today, groups=tuple(group.value for group in groups)))
    return changed
