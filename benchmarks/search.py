"""Search by clerks over HTTP on 1M people, 20 clients, p95 of each; floor: the same SQL by psycopg, 20 connections, no web. And the export of 100k rows."""

import asyncio
import random
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import psycopg
from pydantic_core import to_json

from benchmarks.asking import ask_apart
from benchmarks.harness import FULL, established, figure, fresh, stopwatch, system_of
from benchmarks.people import birth_date, id_number, sex
from benchmarks.served import Clerk, Served, processor, served
from deploy.local.composition import Secrets
from libs.common.kernel.ids import new_id
from libs.common.kernel.jurisdiction import Everyone, InChain, Level, Scope
from libs.common.persistence.house import House
from services.registry.domain.marks import focus_mark, title_mark
from services.registry.domain.name_keys import keys_of, shared_of
from services.registry.views.find_people import find_people
from services.registry.views.people_query import PeopleFilter, PeopleQuery

_PORT, _CLIENTS, _REQUESTS, _LIMIT = 8293, 20, 6000, 50
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏锺汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单解仇尉"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文志红玉兰春梅林海山德福贵祥荣光庆忠义仁礼智信成功利民生长江河东南西北云龙凤飞鹏程远大永安康宁泰和顺天地日月星辰"
_TITLES = ("安徽省劳动模范",) * 18 + ("安徽省先进工作者", "全国劳动模范")


def name(n: int) -> str:
    """Surnames as unequal as in life, one or two given characters."""
    rng = random.Random(n)
    surname = _SURNAMES[min(int(rng.expovariate(0.06)), len(_SURNAMES) - 1)]
    return surname + "".join(rng.choice(_GIVEN) for _ in range(1 + (rng.random() < 0.8)))


def marks(n: int) -> int:
    return title_mark(_TITLES[n % 20]) | (focus_mark("VETERAN_FARMER") if n % 10 == 0 else 0)


def load(owner: str, house: House[Any], count: int, chains: Sequence[tuple[str, str | None, str]]) -> None:
    """People with honours and keys, by COPY; the ID number is sealed once for all: nobody opens it here."""
    keyring = house.keyring
    ids = [new_id() for _ in range(count)]
    sealed = keyring.seal(id_number(0), "person", "id_number", ids[0]).envelope
    columns = "person_id, id_index, id_number, id_masked, name, sex, birth_date, l2, county, life, category, region, tier, marks"
    at, lives, categories = (
        house.clock.now(),
        ("ALIVE",) * 80 + ("DECEASED",) * 19 + ("LOST_CONTACT",),
        ("STAFF", "RETIREE", "RETIREE", "FARMER"),
    )
    with psycopg.connect(owner) as connection, connection.cursor() as cursor:
        indexes = [row[0] for row in cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'person_key'").fetchall()]
        cursor.execute("DROP INDEX person_key_any, person_key_l2, person_key_county, person_key_person")
        with cursor.copy(f"COPY person ({columns}) FROM STDIN") as people:
            for n, person_id in enumerate(ids):
                l2, county, region = chains[n * 7919 % len(chains)]
                index = keyring.index(id_number(n), "person.id_number").current
                called = name(n)
                gender = "MALE" if sex(n) == "男" else "FEMALE"
                tier = "NATIONAL" if n % 20 == 0 else "PROVINCIAL"
                facts = (lives[n % 100], categories[n % 4], region, tier, marks(n))
                people.write_row((person_id, index, sealed, "340***", called, gender, birth_date(n), l2, county, *facts))
        with cursor.copy(
            "COPY honor (id, person_id, title, tier, award_date, granting_unit, doc_no, certificate_no, recorded_at) FROM STDIN"
        ) as honours:
            for n, person_id in enumerate(ids):
                honours.write_row((new_id(), person_id, _TITLES[n % 20], "PROVINCIAL", birth_date(n).replace(day=1), "", "1号", "", at))
        with cursor.copy("COPY person_focus_group (person_id, focus_group, since) FROM STDIN") as groups:
            for n in range(0, count, 10):
                groups.write_row((ids[n], "VETERAN_FARMER", birth_date(n)))
        with cursor.copy("COPY person_key (key, shared, person_id, l2, county, life, category, tier, region, marks) FROM STDIN") as copied:
            for n, person_id in enumerate(ids):
                l2, county, region = chains[n * 7919 % len(chains)]
                keys = keys_of(name(n))
                facets = (lives[n % 100], categories[n % 4], "NATIONAL" if n % 20 == 0 else "PROVINCIAL", region, marks(n))
                for key, shared in zip(keys, shared_of(keys), strict=True):
                    copied.write_row((key, shared, person_id, l2, county, *facets))
        for statement in indexes:
            cursor.execute(statement)
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")


def questions(count: int, clerks: Sequence[tuple[str, Scope]]) -> list[tuple[int, dict[str, Any]]]:
    """What clerks ask: whole names, beginnings, pinyin, initials, numbers, and codes; each by a clerk of county, city or province."""
    rng = random.Random(7)
    asked: list[tuple[int, dict[str, Any]]] = []
    for _ in range(count):
        person = rng.randrange(100_000)
        called, keys = name(person), keys_of(name(person))
        latin = [key for key in keys if key.isascii()]
        words = rng.choice(
            [called, called[:2], called[0], called[1:], rng.choice(latin), rng.choice(latin)[:4], rng.choice(latin)[:1], id_number(person)]
        )
        more = rng.choice(
            [{}] * 6
            + [
                {"life": "ALIVE"},
                {"tier": "NATIONAL"},
                {"life": "LOST_CONTACT"},
                {"focus_group": "VETERAN_FARMER"},
                {"title": "全国劳动模范"},
                {"region": "3401"},
            ]
        )
        asked.append((rng.randrange(len(clerks)), {"words": words, **more}))
    return asked


async def measure(admin: str, size: str) -> list[dict[str, Any]]:
    count = 1_000_000 if size == FULL else 200_000
    url, owner = fresh(admin, "registry", "bench_search")
    secrets = Secrets()
    with tempfile.TemporaryDirectory() as directory:
        async with system_of({"registry": url}, Path(directory), secrets=secrets) as system:
            units = await established(system)
            house = system.houses["registry"]
            listed = (
                await system.http.get("/registry/org-units", params={"limit": 500}, headers=system.token("a", roles=["SYSTEM_ADMIN"]))
            ).json()
            counties = [unit for unit in listed["items"] if unit["kind"] == "COUNTY_FEDERATION"]
            chains = [(unit["parent_id"], unit["id"], unit["region_code"]) for unit in counties]
            load(owner, house, count, chains)
            return await measured(house, secrets, units, count)


async def measured(house: House[Any], secrets: Secrets, units: dict[str, str], count: int) -> list[dict[str, Any]]:
    """Both rows, on data that are there; the department serves in a process of its own."""
    clerks: list[tuple[str, Scope]] = [
        ("安徽省总工会", Everyone()),
        ("合肥市总工会", InChain(Level.L2, UUID(units["合肥市总工会"]))),
        ("芜湖市总工会", InChain(Level.L2, UUID(units["芜湖市总工会"]))),
        ("包河区总工会", InChain(Level.COUNTY, UUID(units["包河区总工会"]))),
        ("镜湖区总工会", InChain(Level.COUNTY, UUID(units["镜湖区总工会"]))),
    ]
    accounts = [Clerk(f"clerk-{n}", ("REGISTRAR",), units[unit]) for n, (unit, _) in enumerate(clerks)]
    asked = questions(_REQUESTS, clerks)
    async with served("registry", house.database_url, secrets, _PORT, accounts) as web:
        search = await _search(house, web, count, asked)
    search_floor = await _floor(house, clerks, asked)
    async with served("registry", house.database_url, secrets, _PORT, accounts) as web:
        export = await _export(house, web)
    return [_search_row(search, search_floor), export]


@dataclass(frozen=True, slots=True)
class _Asked:
    """`web`, `database`: milliseconds of processor a request."""

    work: str
    seconds: list[float]
    web: float
    database: float


async def _search(house: House[Any], web: Served, count: int, asked: list[tuple[int, dict[str, Any]]]) -> _Asked:
    await asyncio.to_thread(ask_apart, web.port, _written(web, asked[: _CLIENTS * 15]), _CLIENTS)
    pids = await _backends(house)
    before, database_before = web.processor(), sum(map(processor, pids))
    seconds = await asyncio.to_thread(ask_apart, web.port, _written(web, asked), _CLIENTS)
    spent, database = web.processor() - before, sum(map(processor, pids)) - database_before
    worst = max(seconds) * 1000
    work = f"{count / 1000:.0f}k people, {_CLIENTS} clients, page of {_LIMIT} with count; p50 {statistics.median(seconds) * 1000:.0f} ms, worst {worst:.0f} ms"
    return _Asked(work, seconds, spent / len(seconds) * 1000, database / len(seconds) * 1000)


def _search_row(search: _Asked, floor: Sequence[float]) -> dict[str, Any]:
    p95, floor_p95 = (statistics.quantiles(seconds, n=20)[-1] * 1000 for seconds in (search.seconds, floor))
    work = f"{search.work}; processor a request: web {search.web:.2f} ms, database {search.database:.2f} ms"
    return figure(
        "search by clerks over HTTP", work, f"p95 {p95:.0f} ms", f"p95 {floor_p95:.0f} ms", f"{p95 / floor_p95:.2f}×", "p95 ≤ 50 ms at 1M"
    )


async def _backends(house: House[Any]) -> list[int]:
    """The server's processes that serve this database."""
    async with house.pool.connection() as connection:
        rows = await (
            await connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
            )
        ).fetchall()
    return [row[0] for row in rows]


def _written(web: Served, asked: Sequence[tuple[int, dict[str, Any]]]) -> list[bytes]:
    """The requests as they go over the wire."""
    written = []
    for clerk, question in asked:
        body = to_json(question)
        head = f"POST /registry/people/search?limit={_LIMIT} HTTP/1.1\r\nHost: x\r\nAuthorization: {web.tokens[clerk]}\r\n"
        written.append(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    return written


async def _floor(house: House[Any], clerks: list[tuple[str, Scope]], asked: Sequence[tuple[int, dict[str, Any]]]) -> list[float]:
    """The view alone, with 20 callers on the department's own pool."""
    seconds: list[float] = []

    async def client(share: Sequence[tuple[int, dict[str, Any]]]) -> None:
        for clerk, question in share:
            query = PeopleQuery(PeopleFilter(**question), clerks[clerk][1], house.keyring, house.clock.today())
            with stopwatch() as one:
                await find_people(house.pool, query, after=None, limit=_LIMIT + 1, counted=True)
            seconds.append(one())

    await asyncio.gather(*(client(asked[n::_CLIENTS]) for n in range(_CLIENTS)))
    return seconds


async def _export(house: House[Any], web: Served) -> dict[str, Any]:
    """100k rows as the door answers them, first byte to last; the peak of the process that serves, above what it had after serving ten,
    and of the child that writes the workbook; floor: the same rows read and thrown away.
    """
    await _keep_only(house, 10)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{_PORT}", headers={"Authorization": web.tokens[0]}, timeout=120) as http:
        await _exported(http)
        await _keep_only(house, 100_000)
        web.forget_peak()
        base, before, before_child = web.memory_now(), web.processor(), web.children_processor()
        watching = asyncio.create_task(web.watch_children())
        await asyncio.sleep(0)
        with stopwatch() as ours:
            size = await _exported(http)
        watching.cancel()
        child, peak = await watching, web.peak()
        spent, spent_child = web.processor() - before, web.children_processor() - before_child
    with stopwatch() as floor:
        async with house.pool.connection() as connection:
            rows = await (
                await connection.execute("SELECT name, sex, id_masked, birth_date, life, category FROM person WHERE tier = 'NATIONAL'")
            ).fetchall()
    memory = f"the web process's peak {peak} MB, of it {peak - base} MB for this; the child's {child} MB"
    work = f"{len(rows) / 1000:.0f}k rows, {size / 1e6:.1f} MB; {memory}; processor: web {spent:.1f} s, child {spent_child:.1f} s"
    goal = "100k ≤ 15 s, ≤ 300 MB"
    return figure("export a list as Excel", work, f"{ours():.1f} s", f"{floor():.1f} s", f"{ours() / floor():.1f}×", goal, peak)


async def _exported(http: httpx.AsyncClient) -> int:
    """Bytes of the whole answer, thrown away as they come."""
    size = 0
    async with http.stream("GET", f"/registry/people/export?tier=NATIONAL&purpose={quote('测量导出')}") as answer:
        assert answer.status_code == 200
        async for piece in answer.aiter_bytes():
            size += len(piece)
    return size


async def _keep_only(house: House[Any], count: int) -> None:
    """Exactly so many of one tier."""
    async with house.pool.connection() as connection:
        await connection.execute("UPDATE person SET tier = 'NONE' WHERE tier = 'NATIONAL'")
        await connection.execute(
            "UPDATE person SET tier = 'NATIONAL' WHERE person_id IN (SELECT person_id FROM person ORDER BY person_id LIMIT %s)", (count,)
        )
