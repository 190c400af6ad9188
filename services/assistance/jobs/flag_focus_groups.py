"""Daily: the focus groups of those whose birthday, later fact or changed rule is due, in chunks that commit (C1.4)."""

from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.persistence.house import House
from services.assistance.policy.c1_4_focus_groups import FocusParameters
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.flag_focus_groups import FlagFocusGroups, flag_focus_groups

PEOPLE_PER_COMMIT = 2000


async def flag_due_focus_groups(house: House[UnitOfWork]) -> None:
    actor = Actor.system(house.name, "flag-focus-groups")
    after = UUID(int=0)
    while True:
        async with house.open(actor) as uow:
            rules = FocusParameters.of((await uow.parameters.table()).on(uow.now.date())).fingerprint
            people = await uow.focus_groups.due(uow.now.date(), rules, after, PEOPLE_PER_COMMIT)
            if not people:
                return
            changed = await flag_focus_groups(FlagFocusGroups(people), uow)
            uow.audit("FOCUS_GROUPS_DERIVED", detail={"people": len(people), "changed": changed})
            await uow.complete()
        after = people[-1]
