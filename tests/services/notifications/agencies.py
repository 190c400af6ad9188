"""An agency's client, from its mandate on: what the tests of subscriptions share."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from libs.common.kernel.ids import new_id
from tests.support.speaking import Speaking

EVERY_TYPE = [
    "MODEL_WORKER_REGISTERED",
    "MODEL_WORKER_DECEASED",
    "SUPERVISING_UNION_CHANGED",
    "APPLICATION_SUBMITTED",
    "APPLICATION_DECLARED",
    "DISBURSEMENT_PAID",
    "DISBURSEMENT_FAILED",
    "FUND_RETENTION_ALERT",
    "ORG_UNIT_REGISTERED",
]


@dataclass
class Agency:
    """One client of an agency."""

    office: Speaking
    client: str = "hrss"
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = self.office.system.token(self.client, roles=["EVENT_SUBSCRIBER"])

    async def call(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any):
        return await self.office.system.http.request(method, f"/notifications{path}", headers=headers or self.headers, **options)

    async def ask(self, method: str, path: str, status: int, headers: dict[str, str] | None = None, **options: Any) -> Any:
        answer = await self.call(method, path, headers, **options)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def admin(self, role: str = "SYSTEM_ADMIN", name: str | None = None) -> dict[str, str]:
        return self.office.system.token(name or role.lower(), roles=[role])

    async def propose(self, types=None, unit=None, valid=("2024-01-01", "2024-12-31"), **extra: Any) -> UUID:
        body = {"client": self.client, "agency": "省人社厅", "types": EVERY_TYPE if types is None else types}
        body |= {"basis": "皖政办秘〔2017〕279号第六条", "valid_from": valid[0], "valid_to": valid[1], **extra}
        body |= {"unit_id": str(unit)} if unit else {}
        return UUID((await self.ask("POST", "/mandates", 201, self.admin(), json=body))["id"])

    async def mandate(self, *args: Any, **options: Any) -> UUID:
        mandate_id = await self.propose(*args, **options)
        await self.ask("POST", f"/mandates/{mandate_id}/approval", 201, self.admin("SECURITY_ADMIN"))
        return mandate_id

    async def revoke(self, mandate_id: UUID) -> None:
        await self.ask("POST", f"/mandates/{mandate_id}/revocation", 201, self.admin(), json={"reason": "协议终止"})

    async def subscribe(self, types=None, **extra: Any) -> UUID:
        body = {"name": f"订阅{new_id()}", "types": EVERY_TYPE if types is None else types, "kind": "PULL", **extra}
        return UUID((await self.ask("POST", "/subscriptions", 201, json=body))["id"])

    async def page(self, subscription: UUID, **query: Any) -> Any:
        return await self.ask("GET", f"/subscriptions/{subscription}/events", 200, params=query)

    async def pull(self, subscription: UUID, **query: Any) -> list[tuple[str, str]]:
        """Type and subject of everything from the acknowledged position on."""
        return [(item["type"], item["subject"]) for item in (await self.page(subscription, **query))["items"]]

    async def acknowledge(self, subscription: UUID, through: str, status: int = 201) -> Any:
        return await self.ask("POST", f"/subscriptions/{subscription}/acknowledgements", status, json={"through": through})

    async def status(self, subscription: UUID) -> Any:
        return await self.ask("GET", f"/subscriptions/{subscription}", 200)


async def until_waiting(office: Speaking, transactions: int) -> None:
    """Until so many transactions wait for a lock: the database tells nobody, so it is asked."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with office.system.houses["notifications"].pool.connection() as connection:
        while (await (await connection.execute(query)).fetchone())[0] < transactions:  # noqa: ASYNC110
            await asyncio.sleep(0)
