"""Bulk lookup, 1,000 ids a call, on 1M people; floor: the same SELECT by psycopg. And a single read over HTTP beside bare FastAPI."""

import asyncio
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import uvicorn
from fastapi import FastAPI
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from benchmarks.harness import FULL, established, figure, fresh, stopwatch, system_of
from benchmarks.people import birth_date, id_number, sex
from libs.common.kernel.ids import new_id
from libs.common.persistence.house import House
from services.registry.views import find_person, look_up_people
from tests.support.local_system import TestSystem

_PORT, _BARE_PORT = 8291, 8292
_CALLS, _READS, _CLIENTS = 40, 4000, 16


def load(owner: str, house: House[Any], count: int, chain: dict[str, str]) -> list[UUID]:
    """People with the columns that matter to a lookup, by COPY. The ID number is sealed once for all: nobody opens it here."""
    keyring, ids = house.keyring, [new_id() for _ in range(count)]
    sealed = keyring.seal(id_number(0), "person", "id_number", ids[0]).envelope
    at = house.clock.now()
    l2, county = chain["合肥市总工会"], chain["包河区总工会"]
    facts = {"CHAIN": {"l2": l2, "county": county, "unit": None}, "LIFE": {"value": "ALIVE"}, "CATEGORY": {"value": "FARMER"}}
    with psycopg.connect(owner) as connection, connection.cursor() as cursor:
        columns = "person_id, id_index, id_number, id_masked, name, sex, birth_date, l2, county"
        with cursor.copy(f"COPY person ({columns}) FROM STDIN") as copy:
            for n, person_id in enumerate(ids):
                index = keyring.index(id_number(n), "person.id_number").current
                gender = "MALE" if sex(n) == "男" else "FEMALE"
                copy.write_row((person_id, index, sealed, "340***", f"测试{n}", gender, birth_date(n), l2, county))
        with cursor.copy("COPY history (person_id, kind, starts_on, recorded_at, value, source, recorded_by) FROM STDIN") as copy:
            for n, person_id in enumerate(ids):
                for kind, value in facts.items():
                    copy.write_row((person_id, kind, birth_date(n), at, Jsonb(value), "bench", "bench"))
        with cursor.copy(
            "COPY honor (id, person_id, title, tier, award_date, granting_unit, doc_no, certificate_no, recorded_at) FROM STDIN"
        ) as copy:
            for n, person_id in enumerate(ids):
                copy.write_row((new_id(), person_id, "安徽省劳动模范", "PROVINCIAL", birth_date(n).replace(day=1), "", "1号", "", at))
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")
    return ids


async def measure(admin: str, size: str) -> list[dict[str, Any]]:
    count = 1_000_000 if size == FULL else 100_000
    url, owner = fresh(admin, "registry", "bench_lookup")
    with tempfile.TemporaryDirectory() as directory:
        async with system_of({"registry": url}, Path(directory)) as system:
            units = await established(system)
            ids = load(owner, system.houses["registry"], count, units)
            looked = await _lookups(system, count)
            read = await _reads(system, url, ids, units)
    return [looked, read]


async def _lookups(system: TestSystem, count: int) -> dict[str, Any]:
    service = system.token("assistance", roles=["SERVICE"])
    house = system.houses["registry"]
    calls = [[(step * 7919 + n * 9973) % count for n in range(1000)] for step in range(_CALLS)]
    seconds: list[float] = []
    for call in calls:
        queries = [{"id_number": id_number(n), "name": f"测试{n}", "as_of": "2024-06-12"} for n in call]
        with stopwatch() as one:
            answer = await system.http.post("/registry/people/lookup", json={"queries": queries}, headers=service, timeout=60)
        assert all(found["person_id"] for found in answer.json()["answers"])
        seconds.append(one())
    floors: list[float] = []
    async with await psycopg.AsyncConnection.connect(house.database_url, autocommit=True) as connection:
        query = look_up_people._FIND.replace("{scope}", "true")
        for call in calls:
            indexes = [house.keyring.index(id_number(n), "person.id_number").current for n in call]
            columns = {
                "n": list(range(1000)),
                "indexes": indexes,
                "names": [f"测试{n}" for n in call],
                "days": [house.clock.today()] * 1000,
            }
            with stopwatch() as one:
                await (await connection.execute(query, columns)).fetchall()
            floors.append(one())
    ours, floor = 1000 * len(seconds) / sum(seconds), 1000 * len(floors) / sum(floors)
    p95 = statistics.quantiles(seconds, n=20)[-1] * 1000
    work = f"{count / 1000:.0f}k people, 1,000 ids a call: p95 {p95:.0f} ms"
    return figure(
        "bulk lookup",
        work,
        f"{ours:.0f} ids/s",
        f"{floor:.0f} ids/s",
        f"{ours / floor:.0%} of the floor",
        "≥ 15,000 ids/s, p95 ≤ 300 ms at 1M",
    )


async def _reads(system: TestSystem, url: str, ids: Sequence[UUID], units: dict[str, str]) -> dict[str, Any]:
    """Served by child processes, asked over keep-alive sockets by this one; ours with token check, metrics and sampled traces."""
    clerk = system.token("registrar", roles=["REGISTRAR"], unit_id=units["合肥市总工会"])["Authorization"]
    servers = [uvicorn.Server(uvicorn.Config(system.system.app, host="127.0.0.1", port=_PORT, log_config=None, lifespan="off"))]
    serving = asyncio.create_task(servers[0].serve())
    bare = multiprocessing.get_context("spawn").Process(target=_bare, args=(url,), daemon=True)
    bare.start()
    try:
        await asyncio.sleep(2)
        ours = await asyncio.to_thread(_ask_apart, _PORT, "/registry/people/", clerk, ids)
        floor = await asyncio.to_thread(_ask_apart, _BARE_PORT, "/people/", clerk, ids)
    finally:
        servers[0].should_exit = True
        await serving
        bare.kill()
    return figure(
        "single read over HTTP",
        f"GET one person, {_CLIENTS} clients",
        f"{ours:.0f}/s",
        f"{floor:.0f}/s",
        f"{ours / floor:.0%} of the floor",
        "≥ 70 %",
    )


def _bare(url: str) -> None:
    """Bare FastAPI and psycopg with the same SELECT."""
    app = FastAPI()
    pool = AsyncConnectionPool(url, min_size=1, max_size=4, open=False, kwargs={"autocommit": True})
    query = find_person._FIND.replace("{scope}", "true").replace("{{", "{").replace("}}", "}")

    @app.get("/people/{person_id}")
    async def person(person_id: UUID) -> dict[str, Any]:
        if pool.closed:
            await pool.open()
        async with pool.connection() as connection:
            row = await (await connection.execute(query, {"person": person_id, "as_of": "2024-06-12", "known_at": "2030-01-01"})).fetchone()
        assert row is not None
        return {"id": row[0], "name": row[1], "sex": row[2], "id_number": row[3], "birth_date": row[5], "facts": row[7], "honours": row[8]}

    uvicorn.run(app, host="127.0.0.1", port=_BARE_PORT, log_config=None)


def _ask_apart(port: int, path: str, token: str, ids: Sequence[UUID]) -> float:
    """Requests a second, from a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return float(pool.apply(_ask, (port, path, token, [str(each) for each in ids[:5000]])))


def _ask(port: int, path: str, token: str, ids: Sequence[str]) -> float:
    async def client(share: Sequence[str]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for person_id in share:
            writer.write(f"GET {path}{person_id} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        writer.close()

    async def all_clients(total: int) -> float:
        shares = [[ids[(n * _CLIENTS + c) % len(ids)] for n in range(total // _CLIENTS)] for c in range(_CLIENTS)]
        begun = time.perf_counter()
        await asyncio.gather(*map(client, shares))
        return total / (time.perf_counter() - begun)

    asyncio.run(all_clients(_READS // 4))
    return asyncio.run(all_clients(_READS))
