"""The local composition as tests drive it: public doors over ASGI, events drained and jobs run step by step."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from deploy.local.composition import ADDRESS, LocalSystem, Secrets, compose
from deploy.local.issuer import Account
from deploy.local.movable_clock import MovableClock
from libs.common.jobs.runner import JobRunner
from libs.common.kernel.clock import SHANGHAI
from libs.common.messaging.kafka_access import KafkaAccess


class TestSystem:
    __test__ = False

    def __init__(self, system: LocalSystem) -> None:
        self.system = system
        self.clock = system.clock
        self.houses = {name: department.house for name, department in system.departments.items()}
        self.http = httpx.AsyncClient(transport=system.network, base_url=ADDRESS)

    def token(
        self, subject: str, *, roles: list[str], unit_id: UUID | str | None = None, person_id: UUID | str | None = None
    ) -> dict[str, str]:
        """Headers with a bearer token of the person `subject`."""
        unit, person = (UUID(str(value)) if value else None for value in (unit_id, person_id))
        account = Account(subject, subject, tuple(roles), unit, person)
        return {"Authorization": f"Bearer {self.system.issuer.mint(account)}"}

    async def established(self, day: str) -> dict[str, str]:
        """The units of the province by name → id; established on `day` where the databases do not have them yet."""
        admin = self.token("admin", roles=["SYSTEM_ADMIN"])
        found = await self._units(admin)
        if not found:
            answer = await self.http.post("/registry/org-units/establishment", json={"on": day}, headers=admin)
            assert answer.status_code == 201, answer.text
            await self.drain()
            found = await self._units(admin)
        return found

    async def _units(self, admin: dict[str, str]) -> dict[str, str]:
        answer = await self.http.get("/registry/org-units", params={"limit": 500}, headers=admin)
        return {unit["name"]: unit["id"] for unit in answer.json()["items"]}

    async def drain(self) -> int:
        """Relay every outbox until all are empty."""
        return await self.system.drain()

    async def run_jobs(self) -> None:
        """Run every waiting job to its end, and what their events order."""
        while True:
            ran = False
            for department in self.system.departments.values():
                runner = JobRunner(department.house, department.bulk_jobs)
                while await runner.run_one() is not None:
                    ran = True
                    await self.drain()
            if not ran:
                return

    async def run_jobs_without_events(self) -> None:
        """Run every waiting job to its end; what it says stays in the outbox (measurements)."""
        for department in self.system.departments.values():
            runner = JobRunner(department.house, department.bulk_jobs)
            while await runner.run_one() is not None:
                continue

    async def close(self) -> None:
        await self.http.aclose()
        await self.system.stop()


async def compose_for_tests(
    urls: dict[str, str],
    directory: Path,
    *,
    start: str = "2024-02-26",
    extra: dict[str, dict[str, Any]] | None = None,
    kafka: dict[str, KafkaAccess] | None = None,
) -> TestSystem:
    clock = MovableClock(datetime.fromisoformat(f"{start}T09:00:00").replace(tzinfo=SHANGHAI))
    settings = dict(extra or {})
    if "funds" in urls and "bank_outbox" not in settings.get("funds", {}):
        (directory / "bank").mkdir(exist_ok=True)
        settings["funds"] = {**settings.get("funds", {}), "bank_outbox": directory / "bank"}
    system = compose(urls, clock, Secrets(), settings, pool_size=4, kafka=kafka)
    await system.start_quiet()
    return TestSystem(system)
