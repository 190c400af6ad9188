"""Who has what: figures that two departments compare, the doors that hand over what is missing, and who may pass through them."""

from deploy.edges import edges
from libs.common.contracts.completeness import Completeness, ShardFigures
from libs.common.contracts.listeners import LISTENERS, moves_money
from libs.common.messaging.completeness import behind


def figures(department, said=(), heard=()):
    def shards(rows):
        return [
            ShardFigures(speaker=speaker, shard=shard, subjects=1, events=events, digest=digest) for speaker, shard, events, digest in rows
        ]

    return Completeness(department=department, said=shards(said), heard=shards(heard))


def test_the_edges_of_re_sync_are_those_of_the_bus():
    assert {speaker: set(listeners) for speaker, listeners in LISTENERS.items()} == {
        speaker: {name for name, each in edges().items() if speaker in each.hears} for speaker in edges()
    }


def test_two_persons_decide_wherever_funds_speaks_or_hears():
    assert moves_money("funds", "registry")
    assert moves_money("assistance", "funds")
    assert not moves_money("notifications", "registry")


def test_a_shard_is_behind_ahead_or_different_at_the_same_count():
    speaker = figures("registry", said=[("registry", 0, 5, "a"), ("registry", 1, 3, "b"), ("registry", 2, 4, "c"), ("registry", 4, 1, "e")])
    listener = figures("funds", heard=[("registry", 0, 5, "a"), ("registry", 1, 2, "x"), ("registry", 2, 4, "y"), ("registry", 3, 2, "d")])
    assert [(gap.shard, gap.events) for gap in behind(listener, speaker)] == [(1, 1), (2, 0), (3, -2), (4, 1)]


async def test_one_door_names_who_is_behind_until_the_bus_has_brought_it(departments):
    listeners = sorted(LISTENERS["registry"])
    system = await departments("registry", *listeners)
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    established = (await system.http.post("/registry/org-units/establishment", json={"on": "2024-02-26"}, headers=admin)).json()["added"]
    waiting = (await system.http.get("/registry/bus/completeness", headers=admin)).json()
    assert waiting["complete"] is False
    missing = {name: sum(gap["events"] for gap in waiting["behind"] if gap["department"] == name) for name in listeners}
    assert set(missing.values()) == {established}
    await system.drain()
    done = (await system.http.get("/registry/bus/completeness", headers=admin)).json()
    assert done == {"complete": True, "behind": [], "unreachable": []}
    clerk = system.token("clerk", roles=["REGISTRAR"])
    assert (await system.http.get("/registry/bus/completeness", headers=clerk)).status_code == 403


async def test_a_department_that_does_not_answer_is_named(departments):
    system = await departments("registry", "funds")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    found = (await system.http.get("/registry/bus/completeness", headers=admin)).json()
    assert (found["complete"], found["unreachable"]) == (False, sorted(LISTENERS["registry"] - {"funds"}))


async def test_missing_events_are_fetched_from_the_speaker_without_the_bus_and_applied_once(departments):
    system = await departments("registry", "funds")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    established = (await system.http.post("/registry/org-units/establishment", json={"on": "2024-02-26"}, headers=admin)).json()["added"]
    order = {"speaker": "registry", "reason": "总线中断，直接补取"}
    for expected in (established, 0):  # again: nothing is left to fetch
        ordered = (await system.http.post("/funds/operations/resync", json=order, headers=admin)).json()
        await system.run_jobs()
        job = (await system.http.get(f"/funds/jobs/{ordered['job_id']}", headers=admin)).json()
        assert (job["state"], job["result"]) == ("DONE", {"speaker": "registry", "fetched": expected, "still_behind": 0})
    await system.drain()  # what the bus brings afterwards is dropped
    async with system.houses["funds"].pool.connection() as connection:
        counted = await connection.execute("SELECT sum((detail->>'count')::int) FROM audit_row WHERE action = 'EVENTS_APPLIED'")
        assert await counted.fetchone() == (established,)


async def test_only_who_hears_a_department_may_fetch_its_events(departments):
    system = await departments("registry", "funds")
    query = {"shard": 0}
    for subject, roles, status in (
        ("funds", ["SERVICE"], 200),
        ("registry", ["SERVICE"], 403),  # a department, but not one that hears registry
        ("funds", ["SYSTEM_ADMIN"], 403),  # a person of that name
        ("admin", ["SYSTEM_ADMIN"], 403),
    ):
        answer = await system.http.post("/registry/operations/streams", json=query, headers=system.token(subject, roles=roles))
        assert answer.status_code == status, subject
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    wrong = await system.http.post("/funds/operations/resync", json={"speaker": "notifications", "reason": "补齐事件"}, headers=admin)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "INPUT_INVALID")
