"""health's composition root: settings → storage → doors. The only file that knows them all."""

from collections.abc import Mapping
from typing import Final

import httpx

from libs.common.contracts.catalogue import Event
from libs.common.contracts.funds import BillSharePaid, BillShareRefused, BillShareReturned, DisbursementPaid, DisbursementReturned
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
from services.health.api import (
    checkup_bills,
    checkups,
    convalescence,
    coverage_imports,
    insurance,
    insurance_gaps,
    parameters,
    pay_guarantees,
    serious_illness,
)
from services.health.jobs import import_coverages, plan_checkups
from services.health.jobs.list_insurance_gaps import list_gaps_of_month
from services.health.jobs.watch_checkups import watch_unplanned_checkups
from services.health.jobs.watch_pay_guarantee import watch_pay_guarantees
from services.health.reactions.on_bill_share_paid import on_bill_share_paid
from services.health.reactions.on_bill_share_refused import on_bill_share_refused
from services.health.reactions.on_bill_share_returned import on_bill_share_returned
from services.health.reactions.on_disbursement_paid import on_disbursement_paid
from services.health.reactions.on_disbursement_returned import on_disbursement_returned
from services.health.reactions.on_model_worker_registered import on_model_worker_registered
from services.health.reactions.on_org_unit import on_org_unit
from services.health.reactions.on_person import on_person
from services.health.settings import Settings
from services.health.storage.unit_of_work import UnitOfWork

NAME: Final = "health"
TITLE: Final = "医疗与疗休养 · 卫生健康、医疗保障部门"
DESCRIPTION: Final = "参保、大病帮扶、健康体检及费用、疗休养。(皖政办秘〔2017〕279号 第四条)"
_ROUTERS: Final = [
    parameters.router,
    insurance.router,
    coverage_imports.router,
    insurance_gaps.router,
    serious_illness.router,
    checkups.router,
    checkup_bills.router,
    convalescence.router,
    pay_guarantees.router,
]
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
    BillSharePaid: on_bill_share_paid,
    BillShareRefused: on_bill_share_refused,
    BillShareReturned: on_bill_share_returned,
    DisbursementPaid: on_disbursement_paid,
    DisbursementReturned: on_disbursement_returned,
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
        bulk_jobs={
            plan_checkups.KIND: plan_checkups.plan_checkups,
            import_coverages.KIND: import_coverages.ImportCoverages(client),
        },
        calendar={
            "list-insurance-gaps": list_gaps_of_month,
            "watch-checkups": watch_unplanned_checkups,
            "watch-pay-guarantee": watch_pay_guarantees,
        },
        client=client,
    )


command = department_command(NAME, lambda: Settings(), lambda: build(Settings(), SystemClock()))  # noqa: PLW0108 - read when a workload starts
