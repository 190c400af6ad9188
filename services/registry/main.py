"""registry's composition root: settings → storage → doors. The only file that knows them all."""

import asyncio
from collections.abc import Mapping
from typing import Final

import httpx
import typer

from libs.common.contracts.assistance import (
    BereavementPaid,
    BereavementVisitDue,
    EntitlementChanged,
    EntitlementGranted,
    EntitlementSuspended,
    EntitlementTerminated,
    FocusGroupFlagged,
    HardshipIdentified,
)
from libs.common.contracts.catalogue import Event
from libs.common.contracts.employment import Reemployed, ReemploymentCorrected
from libs.common.contracts.funds import OverpaymentDetected, OverpaymentRecovered
from libs.common.kernel.clock import Clock, SystemClock
from libs.common.messaging.comparison import Comparison, compare
from libs.common.messaging.subscriber import Reaction
from libs.common.persistence.house import House
from libs.common.web.command import department_command
from libs.common.web.department import Department
from libs.common.web.department_client import DepartmentClient, client_credentials
from libs.common.web.printout_pages import printout_router
from libs.common.web.tokens import TokenVerifier, keys_at
from services.registry.api import (
    archives,
    bus,
    change_reports,
    custodies,
    identity,
    list_exports,
    org_units,
    own_record,
    parameters,
    people,
    people_search,
    person_acts,
    printouts,
    quality,
    regions,
    roster_imports,
    statistics,
)
from services.registry.jobs import import_roster
from services.registry.jobs.check_quality import check_quality
from services.registry.jobs.find_duplicates import find_duplicates
from services.registry.jobs.move_people import move_people
from services.registry.reactions.on_focus_group_flagged import on_focus_group_flagged
from services.registry.reactions.on_person import on_person
from services.registry.reactions.on_reemployed import on_reemployed
from services.registry.reactions.on_reemployment_corrected import on_reemployment_corrected
from services.registry.settings import Settings
from services.registry.storage.unit_of_work import UnitOfWork

NAME: Final = "registry"
TITLE: Final = "劳模信息库 · 省总工会"
DESCRIPTION: Final = "劳动模范的人员、荣誉、工作、居住和责任工会关系；一人一档，变动逐级上报。(皖政办秘〔2017〕279号 第七条)"
_ROUTERS: Final = [
    people_search.router,
    people.router,
    list_exports.router,
    identity.router,
    archives.router,
    quality.router,
    person_acts.router,
    change_reports.router,
    custodies.router,
    own_record.router,
    own_record.people_router,
    roster_imports.router,
    org_units.router,
    parameters.router,
    regions.router,
    bus.router,
    printouts.router,
    statistics.router,
    printout_router(),
]

_REACTIONS: Final[Mapping[type[Event], Reaction[UnitOfWork]]] = {
    EntitlementGranted: on_person,
    EntitlementChanged: on_person,
    EntitlementSuspended: on_person,
    EntitlementTerminated: on_person,
    FocusGroupFlagged: on_focus_group_flagged,
    HardshipIdentified: on_person,
    BereavementVisitDue: on_person,
    BereavementPaid: on_person,
    OverpaymentDetected: on_person,
    OverpaymentRecovered: on_person,
    Reemployed: on_reemployed,
    ReemploymentCorrected: on_reemployment_corrected,
}


def build(settings: Settings, clock: Clock, network: httpx.AsyncBaseTransport | None = None) -> Department[UnitOfWork]:
    """`network`: how other departments and the issuer are reached where a composition holds them in the same process."""
    house = House(NAME, settings.database_url.get_secret_value(), clock, settings.keyring(), UnitOfWork, settings.pool_size)
    return Department(
        house=house,
        tokens=TokenVerifier(settings.token_issuer, settings.token_audience, keys_at(settings.jwks_url, network)),
        title=TITLE,
        description=DESCRIPTION,
        routers=_ROUTERS,
        reactions=_REACTIONS,
        bulk_jobs={import_roster.KIND: import_roster.import_roster},
        calendar={"check-quality": check_quality, "find-duplicates": find_duplicates, "move-people": move_people},
        client=DepartmentClient(
            settings.departments_url,
            client_credentials(settings.token_url, settings.client_id, settings.client_secret.get_secret_value(), network),
            network,
        ),
    )


command = department_command(NAME, lambda: Settings(), lambda: build(Settings(), SystemClock()))  # noqa: PLW0108 - read when a workload starts


@command.command()
def behind() -> None:
    """Say which department is behind on what; exit code 1 if any is, or does not answer."""
    department = build(Settings(), SystemClock())
    found = asyncio.run(_compared(department))
    for gap in found.behind:
        typer.echo(f"{gap.department} is {gap.events} events behind {gap.speaker} (shard {gap.shard})")
    for name in found.unreachable:
        typer.echo(f"{name} does not answer")
    typer.echo("complete" if found.complete else "not complete: order POST /<department>/operations/resync where it stays so")
    raise typer.Exit(0 if found.complete else 1)


async def _compared(department: Department[UnitOfWork]) -> Comparison:
    await department.house.start()
    try:
        assert department.client is not None
        return await compare(department.house, department.client)
    finally:
        await department.stop()
