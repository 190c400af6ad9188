"""Events come twice, in the wrong order, or poisoned: the effect is once, in order, and one key's trouble is its own."""

import json
from dataclasses import replace
from datetime import date

from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.registry import OrgUnitChanged, OrgUnitRegistered
from libs.common.kernel.clock import SystemClock
from libs.common.kernel.ids import new_id
from libs.common.messaging.subscriber import Subscriber, Together


def envelope(subject, version, name, kind=OrgUnitRegistered):
    event = kind(subject=subject, effective_on=date(2024, 1, 1), kind="EMPLOYER", name=name, valid_from=date(2020, 1, 1))
    now = SystemClock().now()
    return Envelope(
        new_id(), "registry", subject, version, kind.TYPE, 1, now, event.effective_on, None, None, None, json.loads(event.payload_json())
    )


async def names(system):
    async with system.houses["funds"].pool.connection() as connection:
        return dict(await (await connection.execute("SELECT id, name FROM org_unit")).fetchall())


async def parked(system):
    async with system.houses["funds"].pool.connection() as connection:
        return await (await connection.execute("SELECT subject, version, reason FROM parked ORDER BY version")).fetchall()


async def test_a_duplicate_is_dropped_and_an_early_event_waits_its_turn(departments):
    system = await departments("funds")
    subscriber, unit = system.system.departments["funds"].subscriber, new_id()
    first, second, third = (envelope(unit, n, f"第{n}版", OrgUnitChanged if n > 1 else OrgUnitRegistered) for n in (1, 2, 3))
    await subscriber.receive([third])
    assert await names(system) == {}
    assert await parked(system) == [(unit, 3, "GAP")]
    await subscriber.receive([second, first])
    assert await names(system) == {unit: "第3版"}
    assert await parked(system) == []
    await subscriber.receive([first, second, third, first])
    assert await names(system) == {unit: "第3版"}


async def test_poison_halts_its_key_alone_and_a_person_decides(departments):
    system = await departments("funds")
    subscriber, sick, well = system.system.departments["funds"].subscriber, new_id(), new_id()
    poison = replace(envelope(sick, 1, "坏"), data={"kind": "EMPLOYER"})
    after = envelope(sick, 2, "之后", OrgUnitChanged)
    await subscriber.receive([poison, envelope(well, 1, "好"), after])
    await subscriber.receive([poison])
    assert await names(system) == {well: "好"}
    assert sorted(await parked(system)) == sorted([(sick, 1, "POISON"), (sick, 2, "GAP")])

    admin, second = (system.token(name, roles=["SYSTEM_ADMIN"]) for name in ("admin", "second"))
    path = f"/funds/operations/parked-events/registry/{sick}/1"
    shown = (await system.http.get(f"{path}/difference", headers=admin)).json()
    assert (shown["would_fail"], shown["applied_version"], shown["waiting_behind"]) == ("ValidationError", 0, [2])

    replay, skip = ({"act": act, "reason": "修复后再办"} for act in ("replay", "skip"))
    proposed = (await system.http.post(path, json=replay, headers=admin)).json()  # funds: one person may not decide alone
    assert [(each["proposed_act"], each["proposed_by"]) for each in proposed if each["version"] == 1] == [("replay", "admin")]
    alone = await system.http.post(path, json=replay, headers=admin)
    assert (alone.status_code, alone.json()["code"]) == (403, "SELF_REVIEW_FORBIDDEN")
    still = await system.http.post(path, json=replay, headers=second)
    assert (still.status_code, still.json()["code"]) == (409, "INVALID_TRANSITION")
    clerk = system.token("clerk", roles=["PREPARER"])
    assert (await system.http.post(path, json=skip, headers=clerk)).json()["code"] == "ROLE_NOT_PERMITTED"

    other = (await system.http.post(path, json=skip, headers=second)).json()  # another act is a proposal of its own
    assert [each["proposed_by"] for each in other if each["version"] == 1] == ["second"]
    skipped = await system.http.post(path, json=skip, headers=admin)
    assert skipped.json() == []
    assert await names(system) == {well: "好", sick: "之后"}


async def test_a_rehearsal_says_what_a_replay_would_change_and_changes_nothing(departments):
    system = await departments("assistance")
    subscriber, unit = system.system.departments["assistance"].subscriber, new_id()
    bad = envelope(unit, 1, "县工会")
    await subscriber.receive([replace(bad, data={"kind": "EMPLOYER"})])
    async with system.houses["assistance"].pool.connection() as connection:  # what a mended release or event would read
        await connection.execute("UPDATE parked SET envelope = %s", (json.dumps(bad.to_json()),))
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    path = f"/assistance/operations/parked-events/registry/{unit}/1"
    shown = (await system.http.get(f"{path}/difference", headers=admin)).json()
    assert (shown["would_fail"], shown["changes"]) == ("", [{"table": "org_unit", "added": 1, "changed": 0, "removed": 0}])
    assert [each["reason"] for each in (await system.http.get("/assistance/operations/parked-events", headers=admin)).json()] == ["POISON"]
    done = await system.http.post(path, json={"act": "replay", "reason": "数据已修正"}, headers=admin)  # no money: one person
    assert done.json() == []


async def test_a_newer_version_than_this_release_waits_and_an_unknown_type_only_moves_the_cursor(departments):
    system = await departments("funds")
    subscriber, unit, other = system.system.departments["funds"].subscriber, new_id(), new_id()
    await subscriber.receive([replace(envelope(unit, 1, "新"), schema_version=9), replace(envelope(other, 1, "他"), type="SOMETHING_ELSE")])
    assert await parked(system) == [(unit, 1, "POISON")]
    await subscriber.receive([envelope(other, 2, "他")])
    assert await names(system) == {other: "他"}


async def test_what_registry_says_reaches_the_others_once(departments):
    system = await departments("registry", "funds")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    established = (await system.http.post("/registry/org-units/establishment", json={"on": "2024-02-26"}, headers=admin)).json()["added"]
    assert await system.drain() == established
    assert await system.drain() == 0
    assert len(await names(system)) == established
    check = await system.http.post("/funds/operations/audit-check", headers=admin)
    assert (check.json()["intact"], check.json()["broken_at"]) == (True, None)


async def test_what_is_taken_together_keeps_the_order_of_the_events(departments):
    """Runs of one reaction come whole, others between end them; poison among them halts its own key alone."""
    house = (await departments("assistance")).houses["assistance"]
    one, two, three = new_id(), new_id(), new_id()
    taken: list[list[object]] = []

    async def many(events, uow):
        taken.append([event.subject for event in events])
        if two in taken[-1]:
            raise ValueError("poison")

    async def each(event, uow):
        taken.append([event.subject])

    ear = Subscriber(house, {OrgUnitRegistered: Together(many), OrgUnitChanged: each})
    await ear.receive([envelope(one, 1, "一"), envelope(three, 1, "三"), envelope(three, 2, "三", OrgUnitChanged), envelope(one, 2, "一")])
    assert taken == [[one, three], [three], [one]]
    taken.clear()
    await ear.receive([envelope(one, 3, "一"), envelope(two, 1, "二"), envelope(three, 3, "三")])
    assert taken == [[one, two, three], [one], [two], [three]]
    async with house.pool.connection() as connection:
        assert await (await connection.execute("SELECT subject, version, reason FROM parked")).fetchall() == [(two, 1, "POISON")]
        found = await (await connection.execute("SELECT subject, version FROM cursor")).fetchall()
    assert dict(found) == {one: 3, three: 3}
