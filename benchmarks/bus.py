"""Events over a real broker between processes: from commit to commit, a backlog, and what the doors do while the broker is away."""

import asyncio
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from fastapi import FastAPI

from benchmarks.harness import BORN, FULL, figure, person_facts
from deploy import bus as broker_setup
from deploy.edges import edges
from deploy.local.front import ReverseFront
from deploy.local.issuer import Account
from deploy.local.many import ManyProcesses
from deploy.local.running import serving
from libs.common.contracts.registry import ModelWorkerRegistered
from libs.common.kernel.actor import Actor
from libs.common.kernel.clock import SHANGHAI, SystemClock
from libs.common.kernel.ids import derived_id, new_id
from libs.common.messaging.embedded_broker import EmbeddedKafka
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.persistence.embedded import EmbeddedPostgres, free_port, reachable_place
from libs.common.persistence.house import House
from libs.common.persistence.keyring import Keyring
from services.registry.storage.unit_of_work import UnitOfWork

_RATE = 200
_FACTS = person_facts(derived_id("unit", "bench"))
_FLOOR_PREFIX = "floor"
_COMMITTED = {
    "registry": "SELECT subject, pg_xact_commit_timestamp(xmin) FROM stream",
    "assistance": "SELECT person_id, pg_xact_commit_timestamp(xmin) FROM person",
}


@contextmanager
def _machine(*only: str) -> Iterator[ManyProcesses]:
    """Databases with fsync on, a broker, and the named processes, prepared and not started."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        place = reachable_place(directory / "pg")
        with (
            EmbeddedPostgres(place, fresh=True, options={"track_commit_timestamp": "on"}) as server,
            EmbeddedKafka(directory / "kafka") as broker,
        ):
            system = ManyProcesses(directory, server, broker, f"http://127.0.0.1:{free_port()}", {"funds": {"bank_outbox": str(directory)}})
            system.clock.move_to(datetime(2024, 6, 12, 9, tzinfo=SHANGHAI))
            system.prepare(only)
            yield system


@asynccontextmanager
async def _running(system: ManyProcesses) -> AsyncIterator[None]:
    others = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    others.include_router(system.issuer.router, prefix="/issuer")
    front = ReverseFront(system.addresses, others)
    async with serving(front, int(system.address.rsplit(":", 1)[1])):
        try:
            await system.start()
            yield
        finally:
            await system.stop()
            await front.close()


async def measure(_admin: str, size: str) -> list[dict[str, Any]]:
    """Each on a machine of its own; the broker and PostgreSQL share the cores with what is measured."""
    figures = []
    with _machine("registry-relay", "assistance-subscriber") as system:
        figures.append(await _latency(system, 30 if size == FULL else 10))
    with _machine("registry-relay", "assistance-subscriber") as system:
        figures.append(await _backlog(system, 100_000 if size == FULL else 20_000))
    with _machine("registry-web", "registry-relay", "assistance-subscriber") as system:
        figures.append(await _outage(system, 20 if size == FULL else 8))
    return figures


async def _latency(system: ManyProcesses, seconds: int) -> dict[str, Any]:
    async with _running(system):
        await _say(system, 50, rate=_RATE)  # first joins, first connections
        await _until_heard(system, 50)
        await _say(system, seconds * _RATE, rate=_RATE)
        await _until_heard(system, 50 + seconds * _RATE)
    said, heard = (dict(_ask(system, name, query)) for name, query in _COMMITTED.items())
    order = sorted(said, key=lambda subject: said[subject])[50:]
    delays = [(heard[subject] - said[subject]).total_seconds() * 1000 for subject in order]
    cuts = statistics.quantiles(delays, n=100)
    ours = f"p50 {statistics.median(delays):.0f} ms, p99 {cuts[-1]:.0f} ms"
    return figure(
        "event to reaction, Kafka", f"{len(delays)} events at {_RATE}/s, commit to commit", ours, "—", "—", "p50 ≤ 50 ms, p99 ≤ 300 ms"
    )


async def _backlog(system: ManyProcesses, count: int) -> dict[str, Any]:
    """All become visible with one commit, to a relay and a consumer that are ready; by the databases' own commit times."""
    async with _running(system):
        await _say(system, count, step=count)
        await _until_heard(system, count)
    said, heard = (max(at for _, at in _ask(system, name, query)) for name, query in _COMMITTED.items())
    seconds = (heard - said).total_seconds()
    floor = await asyncio.to_thread(_raw, system, count)
    work = f"{count} waiting events, relay and consumer ready"
    ratio = floor / seconds
    return figure("drain", work, f"{count / seconds:.0f}/s", f"{count / floor:.0f}/s, raw aiokafka", f"{ratio:.2f}", "≥ 0.50 of the floor")


async def _outage(system: ManyProcesses, seconds: int) -> dict[str, Any]:
    """A door is asked 50 times a second while the broker is dead; then everything arrives."""
    async with _running(system), httpx.AsyncClient(base_url=system.address, timeout=30) as http:
        admin = {"Authorization": f"Bearer {system.issuer.mint(Account('admin', 'admin', ('SYSTEM_ADMIN',)))}"}
        (await http.post("/registry/org-units/establishment", json={"on": "2024-06-12"}, headers=admin)).raise_for_status()
        listed = (await http.get("/registry/org-units", params={"limit": 500}, headers=admin)).json()["items"]
        city = next(unit for unit in listed if unit["name"] == "合肥市总工会")
        clerk = {"Authorization": f"Bearer {system.issuer.mint(Account('r', 'r', ('REGISTRAR',), UUID(city['id'])))}"}
        await _until_heard(system, len(listed))
        system.broker.kill()
        tasks, begun = [], time.perf_counter()
        for n in range(seconds * 50):
            await asyncio.sleep(max(0.0, begun + n / 50 - time.perf_counter()))
            body = {"kind": "EMPLOYER", "name": f"某厂工会{n}", "parent_id": city["id"], "valid_from": "2024-06-12"}
            tasks.append(asyncio.create_task(_timed(http, body, clerk)))
        answers = await asyncio.gather(*tasks)
        system.broker.start()
        back = time.perf_counter()
        await _until_heard(system, len(listed) + len(answers), within=90)
        healed = time.perf_counter() - back
        lost = len(listed) + len(answers) - _ask(system, "assistance", "SELECT count(*) FROM org_unit")[0][0]
    errors = sum(not ok for ok, _ in answers)
    p99 = statistics.quantiles([delay for _, delay in answers], n=100)[-1] * 1000
    ours = f"{errors} errors, p99 {p99:.0f} ms; {lost} lost, all heard {healed:.0f} s after"
    return figure("doors while Kafka is dead", f"{len(answers)} acts at 50/s", ours, "—", "—", "0 errors, 0 lost")


async def _timed(http: httpx.AsyncClient, body: dict[str, Any], headers: dict[str, str]) -> tuple[bool, float]:
    began = time.perf_counter()
    answer = await http.post("/registry/org-units", json=body, headers=headers)
    return answer.is_success, time.perf_counter() - began


async def _say(system: ManyProcesses, count: int, *, rate: int | None = None, step: int = 1) -> None:
    """New people, said by registry's own unit of work, `step` a commit; at `rate` commits a second."""
    house = House("registry", system.database_url("registry"), SystemClock(), Keyring({1: b"k" * 32}, b"i" * 32), UnitOfWork, 4)
    await house.start()
    begun = time.perf_counter()
    for n in range(0, count, step):
        if rate:
            await asyncio.sleep(max(0.0, begun + n / rate - time.perf_counter()))
        async with house.open(Actor.system("bench")) as uow:
            for _ in range(step):
                uow.emit(ModelWorkerRegistered(subject=new_id(), effective_on=BORN, facts=_FACTS))
            await uow.complete()
    await house.stop()


async def _until_heard(system: ManyProcesses, count: int, within: float = 300) -> None:
    deadline = time.monotonic() + within
    while _ask(system, "assistance", "SELECT count(*) FROM cursor")[0][0] < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{count} events were not heard in {within:.0f} s")
        await asyncio.sleep(0.5)  # counting takes the cores too; what is reported comes from the databases' commit times


def _ask(system: ManyProcesses, name: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(system.postgres.url(name), autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


def _raw(system: ManyProcesses, count: int) -> float:
    """The floor: the same rows read, sent without order, taken, and the same three rows a record written, 200 a commit; two processes."""
    admin = broker_setup.Admin(system.broker.bootstrap, system.broker.password)
    broker_setup.apply(admin, system.secrets["kafka"], prefix=_FLOOR_PREFIX)
    with psycopg.connect(system.postgres.url("assistance"), autocommit=True) as connection:
        connection.execute("CREATE TABLE floor_person (LIKE person INCLUDING ALL)")
        connection.execute("CREATE TABLE floor_chain (LIKE person_chain INCLUDING ALL)")
        connection.execute("CREATE TABLE floor_cursor (LIKE cursor INCLUDING ALL)")
    access = {name: KafkaAccess(system.broker.bootstrap, name, system.secrets["kafka"][name], prefix=_FLOOR_PREFIX) for name in edges()}
    context = multiprocessing.get_context("spawn")
    ready = context.Semaphore(0)
    go = context.Event()
    taking = context.Process(target=_take, args=(access["assistance"], system.postgres.url("assistance"), count, ready))
    sending = context.Process(target=_send, args=(access["registry"], system.postgres.url("registry"), ready, go))
    for process in (taking, sending):
        process.start()
    for _ in range(2):
        ready.acquire()
    begun = time.perf_counter()
    go.set()
    taking.join()
    sending.join()
    return time.perf_counter() - begun


def _send(access: KafkaAccess, url: str, ready: Any, go: Any) -> None:
    async def send() -> None:
        producer = AIOKafkaProducer(**access.client(), acks="all", enable_idempotence=True, linger_ms=3)
        await producer.start()
        ready.release()
        go.wait()  # nothing else runs in this loop yet
        async with await psycopg.AsyncConnection.connect(url) as connection:
            cursor = connection.cursor("all")
            await cursor.execute("SELECT subject, version, data::text FROM outbox ORDER BY seq")
            while rows := await cursor.fetchmany(1000):
                sent = [
                    await producer.send(
                        access.topic("registry"), data.encode(), str(subject).encode(), headers=[("v", str(version).encode())]
                    )
                    for subject, version, data in rows
                ]
                await asyncio.gather(*sent)
        await producer.stop()

    asyncio.run(send())


def _take(access: KafkaAccess, url: str, count: int, ready: Any) -> None:
    async def take() -> None:
        consumer = AIOKafkaConsumer(
            access.topic("registry"),
            **access.client(),
            group_id=access.group("assistance"),
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        await consumer.start()
        ready.release()
        done = 0
        async with await psycopg.AsyncConnection.connect(url) as connection:
            while done < count:
                found = [record for records in (await consumer.getmany(timeout_ms=200, max_records=200)).values() for record in records]
                if not found:
                    continue
                facts = [(record.key.decode(), json.loads(record.value)["facts"], int(record.headers[0][1])) for record in found]
                async with connection.cursor() as cursor, cursor.copy("COPY floor_person (person_id, facts) FROM STDIN") as copy:
                    for key, data, _ in facts:
                        await copy.write_row((key, json.dumps(data)))
                chain = "COPY floor_chain (person_id, starts_on, ends_on, l2) FROM STDIN"
                async with connection.cursor() as cursor, cursor.copy(chain) as copy:
                    for key, data, _ in facts:
                        for span in data["chain"]:
                            await copy.write_row((key, span["starts_on"], "infinity", span["l2"]))
                async with connection.cursor() as cursor, cursor.copy("COPY floor_cursor (speaker, subject, version) FROM STDIN") as copy:
                    for key, _, version in facts:
                        await copy.write_row(("registry", key, version))
                await connection.commit()
                await consumer.commit()
                done += len(found)
        await consumer.stop()

    asyncio.run(take())
