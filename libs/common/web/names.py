"""Names for a list of people whom a department found by its own facts: asked of registry, which keeps who asked and what for."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request

from libs.common.contracts.calls import CardsQuery, PersonCards
from libs.common.kernel.actor import Actor


async def names_of(request: Request, actor: Actor, person_ids: Sequence[UUID], purpose: str) -> dict[UUID, str]:
    """The reader may see these people: ask only for a list that its scope made. Refuses UNAVAILABLE."""
    if not person_ids:
        return {}
    asked = CardsQuery(person_ids=tuple(dict.fromkeys(person_ids)), purpose=purpose, unit=actor.unit_id)
    answer: PersonCards = await request.app.state.client.post("/registry/people/cards", asked, PersonCards)
    return {card.person_id: card.name for card in answer.cards}
