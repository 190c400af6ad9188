"""employment's composition root: settings → storage → doors. The only file that knows them all."""

from collections.abc import Mapping
from typing import Final

import httpx

from libs.common.contracts.catalogue import Event
from libs.common.contracts.funds import BillSharePaid, BillShareRefused, BillShareReturned
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
from libs.common.web.tokens import TokenVerifier, keys_at
from services.employment.api import (
    hard_to_employ,
    hirings,
    layoff_plans,
    one_on_ones,
    parameters,
    placements,
    post_adjustments,
    reemployment_corrections,
    subsidies,
    trainings,
    unemployment,
    vacancies,
)
from services.employment.jobs.end_placements import end_elapsed_placements
from services.employment.jobs.watch_one_on_one import watch_one_on_ones
from services.employment.jobs.watch_post_adjustments import watch_late_requests
from services.employment.reactions.on_bill_share_paid import on_bill_share_paid
from services.employment.reactions.on_bill_share_refused import on_bill_share_refused
from services.employment.reactions.on_bill_share_returned import on_bill_share_returned
from services.employment.reactions.on_org_unit import on_org_unit
from services.employment.reactions.on_person import on_person
from services.employment.settings import Settings
from services.employment.storage.unit_of_work import UnitOfWork

NAME: Final = "employment"
TITLE: Final = "就业帮扶 · 人力资源社会保障部门"
DESCRIPTION: Final = (
    "下岗失业劳模实名制、一对一帮扶、培训补贴、公益性岗位、用人单位补贴、岗位调整。(皖政办秘〔2017〕279号 第五条、第六条第一项)"
)
_ROUTERS: Final = [
    parameters.router, unemployment.router, reemployment_corrections.router, one_on_ones.router, layoff_plans.router, post_adjustments.router, trainings.router, subsidies.router,
    vacancies.router, hard_to_employ.router, placements.router, hirings.router,
]  # fmt: skip
_REACTIONS: Final[Mapping[type[Event], Reaction[UnitOfWork]]] = {
    OrgUnitRegistered: on_org_unit,
    OrgUnitChanged: on_org_unit,
    ModelWorkerRegistered: on_person,
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
    BillSharePaid: on_bill_share_paid,
    BillShareRefused: on_bill_share_refused,
    BillShareReturned: on_bill_share_returned,
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
        calendar={
            "watch-one-on-one": watch_one_on_ones,
            "end-placements": end_elapsed_placements,
            "watch-post-adjustments": watch_late_requests,
        },
        client=client,
    )


command = department_command(NAME, lambda: Settings(), lambda: build(Settings(), SystemClock()))  # noqa: PLW0108 - read when a workload starts
