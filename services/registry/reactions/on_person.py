"""What assistance and funds did about a person, after a change or otherwise: kept for the receipts of change reports (C7.3)."""

from libs.common.contracts.catalogue import Event
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.keep_effect import KeepEffect, keep_effect


async def on_person(event: Event, uow: UnitOfWork) -> None:
    await keep_effect(KeepEffect(event.subject, event.SPEAKER, event.TYPE, event.effective_on), uow)
