"""What agencies' subscriptions cost: keeping every event in the feed, and signed webhook deliveries to a receiver in a process of its own."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.harness import FULL, figure, fresh, person_facts, stopwatch, system_of
from libs.common.contracts.assistance import ApplicationDeclared
from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.registry import ModelWorkerRegistered
from libs.common.kernel.ids import derived_id, new_id
from libs.common.messaging.subscriber import Subscriber
from services.notifications.domain.webhook_addresses import AddressRules, networks
from services.notifications.jobs.webhook_delivery import WebhookDelivery
from services.notifications.jobs.webhook_sender import WebhookSender, receivers_trust
from tests.support.local_system import TestSystem

_TODAY = date(2024, 6, 12)
_RECEIVER = """
import asyncio, sys
class Says(asyncio.Protocol):
    def connection_made(self, transport): self.transport, self.read = transport, b""
    def data_received(self, data):
        self.read += data
        while (end := self.read.find(b"\\r\\n\\r\\n")) >= 0:
            head = self.read[:end].lower()
            length = int(head.split(b"content-length:")[1].split(b"\\r\\n")[0])
            if len(self.read) < end + 4 + length: return
            self.read = self.read[end + 4 + length:]
            self.transport.write(b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
async def main():
    server = await asyncio.get_running_loop().create_server(Says, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@contextmanager
def _receiver() -> Any:
    """The port of a receiver that takes everything."""
    process = subprocess.Popen([sys.executable, "-c", _RECEIVER], stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def _events(people: int) -> dict[str, list[Envelope]]:
    """Each speaker's events: every person is registered, and declared once."""
    facts = person_facts(derived_id("unit", "bench"))
    said: dict[str, list[Envelope]] = {"registry": [], "assistance": []}
    for _ in range(people):
        person = new_id()
        for event in (
            ModelWorkerRegistered(subject=person, effective_on=_TODAY, facts=facts),
            ApplicationDeclared(subject=person, effective_on=_TODAY, application_id=new_id()),
        ):
            at = _AT[0]
            head = (new_id(), event.SPEAKER, person, 1, event.TYPE, 1, at, _TODAY, None, None, None)
            said[event.SPEAKER].append(Envelope(*head, json.loads(event.payload_json())))
    return said


_AT: list[Any] = []


async def _hear(system: TestSystem, said: dict[str, list[Envelope]], *, keep: bool) -> float:
    department = system.system.departments["notifications"]
    ear = department.subscriber if keep else Subscriber(department.house, department.reactions)
    with stopwatch() as seconds:
        for envelopes in said.values():
            await ear.receive(envelopes)
    return seconds()


async def _subscribed(system: TestSystem, url: str) -> None:
    async def post(path: str, body: Any, who: str, role: str) -> Any:
        answer = await system.http.post(f"/notifications{path}", json=body, headers=system.token(who, roles=[role]))
        answer.raise_for_status()
        return answer.json()

    types = ["MODEL_WORKER_REGISTERED", "APPLICATION_DECLARED"]
    mandate = {
        "client": "bench",
        "agency": "机构",
        "types": types,
        "basis": "依据依据",
        "valid_from": "2024-01-01",
        "valid_to": "2024-12-31",
    }
    proposed = await post("/mandates", mandate, "one", "SYSTEM_ADMIN")
    await post(f"/mandates/{proposed['id']}/approval", None, "two", "SECURITY_ADMIN")
    opened = await post("/subscriptions", {"name": "bench", "types": types, "kind": "WEBHOOK", "url": url}, "bench", "EVENT_SUBSCRIBER")
    await post(f"/subscriptions/{UUID(opened['id'])}/secrets", {}, "bench", "EVENT_SUBSCRIBER")


async def measure(admin: str, size: str) -> list[dict[str, Any]]:
    people = 20_000 if size == FULL else 5_000
    kept, _ = fresh(admin, "notifications", "bench_kept")
    bare, _ = fresh(admin, "notifications", "bench_bare")
    with tempfile.TemporaryDirectory() as directory, _receiver() as port:
        async with system_of({"notifications": bare}, Path(directory)) as system:
            _AT[:] = [system.clock.now()]
            floor = await _hear(system, _events(people), keep=False)
        extra = {"notifications": {"webhook_local_ranges": "127.0.0.0/8"}}
        async with system_of({"notifications": kept}, Path(directory), extra=extra) as system:
            await _subscribed(system, f"http://127.0.0.1:{port}/hook")
            ours = await _hear(system, _events(people), keep=True)
            sender = WebhookSender(AddressRules(local=networks("127.0.0.0/8")), receivers_trust(None))
            delivery = WebhookDelivery(system.houses["notifications"], sender)
            processor = time.process_time()
            with stopwatch() as seconds:
                delivered = 0
                while moved := await delivery.deliver_once():
                    delivered += moved
            processor = time.process_time() - processor
            await sender.close()
    assert delivered == 2 * people
    events = 2 * people
    await asyncio.sleep(0)
    return [
        figure(
            "events kept in the feed",
            f"{events} events heard",
            f"{events / ours:.0f}/s",
            f"{events / floor:.0f}/s, not kept",
            f"{floor / ours:.2f}",
            "—",
        ),
        figure(
            "webhook deliveries",
            f"{delivered} signed, one endpoint",
            f"{delivered / seconds():.0f}/s",
            f"{processor / delivered * 1000:.2f} ms of processor each",
            "—",
            "≥ 500/s",
        ),
    ]
