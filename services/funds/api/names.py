"""A person's name as registry has it: asked for whoever may enter the person's account, before the transaction; kept nowhere but in the account."""

from uuid import UUID

from fastapi import Request

from libs.common.contracts.calls import CardsQuery, PersonCards
from libs.common.kernel.actor import Actor
from libs.common.workbooks.cells import person_name
from services.funds.policy.c2_3_payee import require_payee_clerk
from services.funds.storage.people import People


async def registered_name(request: Request) -> None:
    """Leaves the name, or None. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT before anybody is asked; UNAVAILABLE."""
    actor: Actor | None = request.state.actor
    try:
        person_id = UUID(request.path_params["person_id"])
    except ValueError:
        return  # the endpoint answers it in words
    if actor is None:
        return
    house = request.app.state.house
    async with house.pool.connection() as connection:
        require_payee_clerk(actor, await People(connection).chain_l2(person_id, house.clock.today()))
    query = CardsQuery(person_ids=(person_id,), purpose="核对本人账户户名", unit=actor.unit_id)
    cards = (await request.app.state.client.post("/registry/people/cards", query, PersonCards)).cards
    request.state.prepared = next((person_name(card.name) for card in cards if card.person_id == person_id), None)
