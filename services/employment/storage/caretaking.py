"""Whether the actor looks after a person: 人社 by its place, which SQL knows, a union by the person's chain and custody."""

from datetime import date

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind, scope_of_bureau
from libs.common.kernel.known_person import KnownPerson
from libs.common.persistence.people import KnownPeople
from services.employment.domain.caretakers import HRSS, require_clerk


class Caretaking:
    def __init__(self, people: KnownPeople, today: date) -> None:
        self._people, self._today = people, today

    async def require(self, actor: Actor, person: KnownPerson, kinds: frozenset[OrgKind]) -> None:
        """A clerk of a unit of one of `kinds` that looks after the person. Refuses ROLE_NOT_PERMITTED, then NOT_RESPONSIBLE_UNIT."""
        require_clerk(actor, kinds)
        if not await self.holds(actor.unit_kind, actor.unit_id, actor.unit_region, person):
            refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任单位办理")

    async def holds(self, kind: OrgKind | None, unit: OrgUnitId | None, region: str | None, person: KnownPerson) -> bool:
        if kind in HRSS:
            return await self._people.stands_within(person.id, scope_of_bureau(region), self._today)
        return unit is not None and unit in person.caretakers_on(self._today)
