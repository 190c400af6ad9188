"""housing's composition root: settings → storage → doors. The only file that knows them all."""

from collections.abc import Mapping
from typing import Final

import httpx

from libs.common.contracts.catalogue import Event
from libs.common.contracts.registry import (
    CustodyAssigned,
    CustodyEnded,
    CustodyTransferred,
    EmployerChanged,
    HonorRecorded,
    HonorRevoked,
    JobLost,
    ModelWorkerDeceased,
    ModelWorkerRegistered,
    ModelWorkerRetired,
    ModelWorkerUpdated,
    OrgUnitChanged,
    OrgUnitRegistered,
    PositionChanged,
    ResidenceChanged,
    SupervisingUnionChanged,
)
from libs.common.kernel.clock import Clock, SystemClock
from libs.common.messaging.subscriber import Reaction
from libs.common.persistence.house import House
from libs.common.web.command import department_command
from libs.common.web.department import Department
from libs.common.web.department_client import DepartmentClient, client_credentials
from libs.common.web.printout_pages import printout_router
from libs.common.web.tokens import TokenVerifier, keys_at
from services.housing.api import households, housing_applications, orders, parameters, queues
from services.housing.jobs.watch_household_reviews import watch_late_reviews
from services.housing.reactions.on_model_worker_registered import on_model_worker_registered
from services.housing.reactions.on_org_unit import on_org_unit
from services.housing.reactions.on_person import on_person
from services.housing.settings import Settings
from services.housing.storage.unit_of_work import UnitOfWork

NAME: Final = "housing"
TITLE: Final = "住房优待 · 住房城乡建设部门"
DESCRIPTION: Final = "住房保障和农村危房改造：先审当地条件，同等条件下优先，名次可核验。(皖政办秘〔2017〕279号 第五条)"
_ROUTERS: Final = [parameters.router, households.router, queues.router, housing_applications.router, orders.router, printout_router()]
_REACTIONS: Final[Mapping[type[Event], Reaction[UnitOfWork]]] = {
    OrgUnitRegistered: on_org_unit,
    OrgUnitChanged: on_org_unit,
    ModelWorkerRegistered: on_model_worker_registered,
    ModelWorkerUpdated: on_person,
    ModelWorkerDeceased: on_person,
    HonorRecorded: on_person,
    HonorRevoked: on_person,
    SupervisingUnionChanged: on_person,
    EmployerChanged: on_person,
    PositionChanged: on_person,
    ModelWorkerRetired: on_person,
    ResidenceChanged: on_person,
    JobLost: on_person,
    CustodyAssigned: on_person,
    CustodyTransferred: on_person,
    CustodyEnded: on_person,
}


def build(settings: Settings, clock: Clock, network: httpx.AsyncBaseTransport | None = None) -> Department[UnitOfWork]:
    """`network`: how other departments and the issuer are reached where a composition holds them in the same process."""
    house = House(NAME, settings.database_url.get_secret_value(), clock, settings.keyring(), UnitOfWork, settings.pool_size)
    token = client_credentials(settings.token_url, settings.client_id, settings.client_secret.get_secret_value(), network)
    client = DepartmentClient(settings.departments_url, token, network)
    return Department(
        house=house,
        tokens=TokenVerifier(settings.token_issuer, settings.token_audience, keys_at(settings.jwks_url, network)),
        title=TITLE,
        description=DESCRIPTION,
        routers=_ROUTERS,
        reactions=_REACTIONS,
        bulk_jobs={},
        calendar={"watch-household-reviews": watch_late_reviews},
        client=client,
    )


command = department_command(NAME, lambda: Settings(), lambda: build(Settings(), SystemClock()))  # noqa: PLW0108 - read when a workload starts
