"""One retires, another dies: every department hears it, closes what is its own, and once, however often it is told (domain.md §5; C3.5, C4.5, C5.3, C6.1, C7.3)."""

import hashlib
from datetime import date

import pytest

from tests.scenarios.test_job_lost import BUREAU, CODE
from tests.scenarios.test_public_welfare_post import LOSS, POST, RECOGNITION
from tests.services.assistance.conftest import CITY, PROVINCE, County
from tests.services.health.conftest import Health
from tests.services.housing.conftest import established

DEPARTMENTS = ("registry", "assistance", "funds", "employment", "housing", "health", "notifications")
FACTORY = {"employer": "合肥某机械厂", "credit_code": CODE, "employer_condition": "正常", "post": "钳工", "front_line": "是"}
SENIOR = {"id_number": "340111196811230054", "birth_date": "1968-11-23", "name": "李四"}
BATCH = {
    "year": 2024, "place": "黄山工人疗养院", "starts_on": "2024-08-05", "ends_on": "2024-08-11", "nominate_until": "2024-07-20", "capacity": 1,
}  # fmt: skip


@pytest.fixture
async def place(departments):
    return await established(await departments(*DEPARTMENTS, start="2024-06-12"), "2024-06-12")


class People:
    """The one who dies and the one who retires, and the doors of every department."""

    def __init__(self, housing):
        self.housing, self.system, self.units = housing, housing.system, housing.units
        self.county, self.health = County(self.system, self.units), Health(self.system, self.units)
        self.bureau, self.reviewer = self.county.clerk("HRSS_CLERK", BUREAU), self.county.clerk("COUNTY_REVIEWER")
        self.union, self.province = self.county.clerk("VERIFIER", CITY), self.county.clerk("REGISTRAR", PROVINCE)

    async def act(self, path, clerk, body=None):
        answer = await self.system.http.post(path, json=body, headers=clerk)
        assert answer.status_code in (200, 201), answer.text
        await self.system.drain()
        return answer.json()

    async def reported(self, person, on, content):
        report = await self.act(f"/registry/people/{person}/change-reports", self.reviewer, {"effective_on": on, "content": content})
        await self.act(f"/registry/change-reports/{report['id']}/confirmation", self.county.clerk("REGISTRAR", CITY), {})

    async def night(self, department, job):
        opened = self.system.system.departments[department]
        await opened.calendar[job](opened.house)
        await self.system.run_jobs()
        await self.system.drain()

    async def rows(self, department, query, *values):
        async with self.system.houses[department].pool.connection() as connection:
            return await (await connection.execute(query, values)).fetchall()

    async def said(self, person):
        """Department → what it has said of the person, and how often."""
        query = "SELECT type, count(*) FROM outbox WHERE subject = %s GROUP BY 1"
        return {name: dict(await self.rows(name, query, person)) for name in DEPARTMENTS}


@pytest.fixture
async def people(place):
    return People(place)


async def test_everybody_hears_of_a_pension_and_of_a_death_and_does_once_what_is_theirs(people):
    dead, senior = await _begun(people)
    before = {person: await people.said(person) for person in (dead, senior)}
    await people.reported(senior, "2024-07-01", {"kind": "RETIRED", "document": "退休审批表(2024)118号"})
    await people.reported(dead, "2024-06-28", {"kind": "DECEASED", "proof": "DEATH_CERTIFICATE"})

    async def new(person):
        now = await people.said(person)
        return {
            name: {kind: count - before[person][name].get(kind, 0) for kind, count in kinds.items() if count > before[person][name].get(kind, 0)}
            for name, kinds in now.items()
        }  # fmt: skip

    retired, died = await new(senior), await new(dead)
    assert retired["registry"]["MODEL_WORKER_RETIRED"] == died["registry"]["MODEL_WORKER_DECEASED"] == 1
    assert (retired["assistance"], retired["employment"]) == ({"FOCUS_GROUP_FLAGGED": 1}, {"POST_ADJUSTMENT_CLOSED": 1})
    assert not any(retired[name] for name in ("funds", "housing", "health"))
    assert died["registry"]["CUSTODY_ENDED"] == 1
    assert died["assistance"] == {"ENTITLEMENT_TERMINATED": 1, "BEREAVEMENT_VISIT_DUE": 1, "FOCUS_GROUP_FLAGGED": 1}
    assert died["employment"] == {"ONE_ON_ONE_CLOSED": 1, "PUBLIC_WELFARE_POST_ENDED": 1}
    assert died["health"] == {"CHECKUP_CANCELLED": 1, "CONVALESCENCE_CANCELLED": 1, "INSURANCE_GAP_CLOSED": 1}
    assert died["housing"] == {"HOUSEHOLD_REVIEW_DUE": 1}
    await _closed(people, dead, senior)

    spoken = await people.rows("registry", "SELECT subject, max(version) FROM outbox WHERE subject IN (%s, %s) GROUP BY 1", dead, senior)
    for name in DEPARTMENTS[1:]:  # every department has heard all of it, and nothing waits
        heard = await people.rows(
            name, "SELECT subject, version FROM cursor WHERE speaker = 'registry' AND subject IN (%s, %s)", dead, senior
        )
        assert (sorted(heard), await people.rows(name, "SELECT FROM parked")) == (sorted(spoken), []), name

    once = {name: await _fingerprint(people, name) for name in DEPARTMENTS}
    for name in DEPARTMENTS:  # everything that was ever said is carried again
        await people.rows(name, "UPDATE outbox SET published_at = NULL RETURNING seq")
    assert await people.system.drain() > 0
    for name in DEPARTMENTS:
        assert await _fingerprint(people, name) == once[name], name


async def _begun(people):
    """Something under way in every department: a subsidy, help out of work, a post, a check-up, a stay, a gap, a home, another post."""
    county, health, housing = people.county, people.health, people.housing
    dead = await county.register(**FACTORY)
    senior = await county.register(**FACTORY, **SENIOR)
    await county.verified(await county.submit())  # 20 June
    await people.reported(dead, "2024-06-17", LOSS["content"])
    await people.act("/employment/hard-to-employ", people.bureau, RECOGNITION | {"person_id": dead, "starts_on": "2024-06-20"})
    board = {"employer_code": CODE, "employer_name": "合肥某机械有限公司", "title": "钳工", "places": 1}
    vacancy = (await people.act("/employment/vacancies", people.bureau, board))["id"]
    match = (await people.act(f"/employment/vacancies/{vacancy}/matches", people.bureau, {"person_id": dead}))["id"]
    outcome = {"state": "DECLINED", "on": "2024-06-20", "reason": "EMPLOYER_CHOSE_OTHER"}
    await people.act(f"/employment/vacancy-matches/{match}/outcome", people.bureau, outcome)
    post = (await people.act("/employment/welfare-posts", people.bureau, POST))["id"]
    term = {"person_id": dead, "starts_on": "2024-06-20", "ends_on": "2025-06-19", "agreement": "柜6-1"}
    await people.act(f"/employment/welfare-posts/{post}/placements", people.bureau, term)
    asked = {"person_id": senior, "fitness": "NO_HEAVY_LABOUR", "proof": "柜5-9"}
    await people.act("/employment/post-adjustments", people.system.token("senior", roles=["MODEL_WORKER"], person_id=senior), asked)

    await health.done("/checkup-plans", people.province, {"year": 2024, "doc_no": "皖工发〔2024〕5号"})
    for person in (dead, senior):
        await health.done("/checkups", people.reviewer, {"person_id": person, "year": 2024})
    await health.done("/convalescence-plans", people.province, {"year": 2024, "doc_no": "皖工发〔2024〕8号", "people": 500})
    batch = (await health.done("/convalescence-batches", people.province, BATCH))["id"]
    await health.done(f"/convalescence-batches/{batch}/nominations", people.union, {"person_id": dead})
    await housing.household(dead)
    filed = await housing.judged(await housing.filed(await housing.queue(), "L-1", dead), 80)
    await people.act(f"/housing/applications/{filed}/certification", people.union, {"in_force": True})

    people.system.clock.move_to_day(date(2024, 7, 1))
    await people.night("health", "list-insurance-gaps")
    assert (await county.run_lines("2024-07"))["lines"] > 0
    people.system.clock.move_to_day(date(2024, 7, 3))
    return dead, senior


async def _closed(people, dead, senior):
    """What each department holds of them now."""
    lines = {line["month"]: line["state"] for line in await people.county.lines(person_id=dead)}
    assert lines == {"2024-06": "DUE", "2024-07": "CANCELLED"}  # the month of death is payable, the next is not (Q12)
    closed = "SELECT closed_for FROM {} WHERE person_id = %s AND closed_for IS NOT NULL"
    for table in ("unemployment_record", "one_on_one"):
        assert await people.rows("employment", closed.format(table), dead) == [("DECEASED",)], table
    assert await people.rows("employment", closed.format("post_adjustment"), senior) == [("RETIRED",)]
    assert await people.rows("employment", "SELECT ended_for, ended_on FROM placement") == [("DECEASED", date(2024, 6, 28))]
    checkups = dict(await people.rows("health", "SELECT person_id::text, state FROM checkup"))
    assert checkups == {dead: "CANCELLED", senior: "PLANNED"}
    assert await people.rows("health", "SELECT state, ended_for FROM convalescence_nomination") == [("CANCELLED", "DECEASED")]
    assert await people.rows("housing", "SELECT state, priority FROM housing_application") == [("QUEUED", "REVIEW")]
    assert await people.rows("assistance", "SELECT count(*) FROM bereavement_case WHERE person_id = %s", dead) == [(1,)]


async def _fingerprint(people, department):
    """Of all that a department keeps, but for the marks of the relay."""
    found = await people.rows(
        department, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'shard_lease' ORDER BY 1"
    )
    digest = hashlib.sha256()
    for (table,) in found:
        rows = f"SELECT to_jsonb(t) - 'published_at' FROM {table} t" if table == "outbox" else f"SELECT t FROM {table} t"
        kept = await people.rows(
            department, f"SELECT md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) FROM ({rows}) AS found (row)"
        )
        digest.update(repr((table, kept)).encode())
    return digest.hexdigest()
