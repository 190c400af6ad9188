"""funds' composition root: settings → storage → doors. The only file that knows them all."""

from typing import Final

import httpx

from libs.common.contracts.registry import OrgUnitChanged, OrgUnitRegistered
from libs.common.kernel.clock import Clock, SystemClock
from libs.common.persistence.house import House
from libs.common.web.command import department_command
from libs.common.web.department import Department
from libs.common.web.department_client import DepartmentClient, client_credentials
from libs.common.web.tokens import TokenVerifier, keys_at
from services.funds.api import payee_accounts
from services.funds.reactions.on_org_unit import on_org_unit
from services.funds.settings import Settings
from services.funds.storage.unit_of_work import UnitOfWork

NAME: Final = "funds"
TITLE: Final = "劳模专项帮扶资金 · 省财政厅会同省总工会"
DESCRIPTION: Final = "专款专用、严禁挪用截留：资金来源、分配、收款账户、发放与账簿。(皖政办秘〔2017〕279号 第二条)"


def build(settings: Settings, clock: Clock, network: httpx.AsyncBaseTransport | None = None) -> Department[UnitOfWork]:
    """`network`: how other departments and the issuer are reached where a composition holds them in the same process."""
    house = House(NAME, settings.database_url.get_secret_value(), clock, settings.keyring(), UnitOfWork, settings.pool_size)
    return Department(
        house=house,
        tokens=TokenVerifier(settings.token_issuer, settings.token_audience, keys_at(settings.jwks_url, network)),
        title=TITLE,
        description=DESCRIPTION,
        routers=[payee_accounts.router],
        reactions={OrgUnitRegistered: on_org_unit, OrgUnitChanged: on_org_unit},
        bulk_jobs={},
        calendar={},
        client=DepartmentClient(
            settings.departments_url,
            client_credentials(settings.token_url, settings.client_id, settings.client_secret.get_secret_value(), network),
            network,
        ),
    )


command = department_command(NAME, lambda: Settings(), lambda: build(Settings(), SystemClock()))  # noqa: PLW0108 - read when a workload starts
