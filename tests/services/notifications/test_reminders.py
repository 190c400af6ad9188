"""A yearly re-declaration is told and waits for the county; an appeal's outcome is told; the dead are told of neither, nor of their bereavement."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from libs.common.contracts.assistance import (
    AppealDecided,
    ApplicationRedeclared,
    BereavementPaid,
    BereavementReversed,
    BereavementVisitDue,
    EntitlementSuspended,
    EntitlementTerminated,
    RedeclarationDue,
)
from libs.common.contracts.registry import ModelWorkerUpdated, SupervisingUnionChanged
from libs.common.kernel.ids import new_id
from services.notifications.jobs.watch_deadlines import watch_deadlines
from tests.services.notifications.cases import BORN, COUNTY, L2, OTHER, TODAY, case, deceased, facts, registered, waiting

DUE, NEXT = date(2024, 7, 12), date(2025, 7, 10)
WAITS = [("REDECLARATION", "2024-07-12")]


def due(person, on=DUE):
    return RedeclarationDue(due_on=on, **case(person))


def redeclared(person):
    return ApplicationRedeclared(declared_on=TODAY, due_on=NEXT, **case(person))


def held(kind, person, **told):
    return kind(entitlement_id=new_id(), benefit="LIVING_HARDSHIP_SUBSIDY", tier="PROVINCIAL", **case(person), **told)


def missed(person):
    return held(EntitlementSuspended, person, reason="REDECLARATION_MISSED")


def ended(person):
    return held(EntitlementTerminated, person, last_month="2024-06", reason="HONOR_REVOKED")


def decided(person, outcome="DISMISSED", level="L2", target="OBJECTION"):
    return AppealDecided(subject=person, effective_on=TODAY, appeal_id=new_id(), target=target, outcome=outcome, level=level)


async def read(office, person, **extra):
    headers = office.system.token("worker", roles=["MODEL_WORKER"], person_id=person) | extra
    return (await office.system.http.get("/notifications/me/messages", headers=headers)).json()["items"]


async def stored(office, person):
    """Messages and letters of a person, whether shown or not."""
    async with office.system.houses["notifications"].pool.connection() as connection:
        return await (await connection.execute("SELECT kind FROM message WHERE person_id = %s", (person,))).fetchall()


async def test_a_redeclaration_is_told_once_and_waits_for_the_county_until_it_came(office):
    person = new_id()
    await office.say(registered(person))
    told = await office.say(due(person))
    await office.hear(*told, *told)
    assert (await waiting(office, COUNTY), await waiting(office, L2)) == (WAITS, [])
    [message] = await read(office, person)
    assert (message["title"], message["on"]) == ("请办理年度重新申报", "2024-07-12")
    assert message["text"].startswith("您的按月补助请于2024-07-12前（含当日）到责任工会重新申报，情况没有变化的也要申报。")
    [english] = await read(office, person, **{"Accept-Language": "en"})
    assert "declare anew" in english["text"]
    assert "2024-07-12" in english["text"]
    answered = await office.say(redeclared(person))
    await office.hear(*told, *answered)
    assert (await waiting(office, COUNTY), len(await waiting(office, COUNTY, state="DONE"))) == ([], 1)
    await office.say(due(person, NEXT))
    assert await waiting(office, COUNTY) == [("REDECLARATION", "2025-07-10")], "the next year begins anew"
    assert [each["on"] for each in await read(office, person)].count("2025-07-10") == 1


@pytest.mark.parametrize("last", [redeclared, missed, ended])
async def test_no_order_leaves_a_redeclaration_behind(office, last):
    """Of registry, of assistance, each heard twice and a gap filled later."""
    for order in itertools.permutations(range(3)):
        person = new_id()
        told = [office.envelope(event) for event in (registered(person), due(person), last(person))]
        for index in order:
            await office.hear(told[index])
        await office.hear(*reversed(told))
        assert await waiting(office, COUNTY) == [], order
        assert [each["on"] for each in await read(office, person)] == ["2024-07-12"], order
    assert await office.parked() == []


async def test_a_suspension_of_another_kind_leaves_it_waiting_and_an_end_never_lets_it_open_again(office):
    away, over = new_id(), new_id()
    await office.say(registered(away), registered(over))
    await office.say(due(away), held(EntitlementSuspended, away, reason="LOST_CONTACT"))
    assert await waiting(office, COUNTY) == WAITS
    await office.say(redeclared(away), ended(over), due(over))
    assert await waiting(office, COUNTY) == []


async def test_a_move_takes_it_along_and_a_clerk_closes_what_the_person_does_not_want(office):
    person = new_id()
    await office.say(registered(person), due(person))
    moved = facts((BORN, L2, COUNTY, None), (TODAY, OTHER, None, None))
    await office.say(SupervisingUnionChanged(subject=person, effective_on=TODAY, facts=moved))
    assert (await waiting(office, COUNTY), await waiting(office, OTHER)) == ([], WAITS)
    headers = office.system.token("clerk", roles=["VERIFIER"], unit_id=OTHER)
    [item] = (await office.system.http.get("/notifications/work-items", headers=headers)).json()["items"]
    path = f"/notifications/work-items/{item['id']}/closing"
    assert (await office.system.http.post(path, json={"note": "本人书面表示不再申报"}, headers=headers)).status_code == 201
    assert await waiting(office, OTHER) == []


async def test_nobody_declares_for_the_dead_nor_are_they_told_and_a_death_taken_back_brings_it_again(office):
    for order in itertools.permutations(range(3)):
        person = new_id()
        told = [office.envelope(event) for event in (registered(person), deceased(person, TODAY), due(person))]
        for index in order:
            await office.hear(told[index])
        await office.hear(*told)
        assert (await waiting(office, COUNTY), await read(office, person)) == ([], []), order
    office.system.clock.move_to_day(date(2024, 7, 20))
    await watch_deadlines(office.system.houses["notifications"])
    async with office.system.houses["notifications"].pool.connection() as connection:
        said = await connection.execute("SELECT count(*) FROM outbox WHERE data->>'row' = 'REDECLARATION'")
        assert await said.fetchone() == (0,), "no deadline of it is said"
    await office.say(ModelWorkerUpdated(subject=person, effective_on=TODAY, facts=facts(), changed=("life",)))
    assert await waiting(office, COUNTY) == WAITS


@pytest.mark.parametrize(
    ("outcome", "level", "title", "says", "says_not"),
    [
        ("UPHELD", "L2", "复核已作出决定", "支持复核请求，由工会按决定办理", "60日"),
        ("DISMISSED", "L2", "复核已作出决定", "可自决定送达之日起60日内向省总工会申请复核", "服务窗口"),
        ("UPHELD", "PROVINCE", "复核已作出决定", "支持复核请求，由工会按决定办理", "60日"),
        ("DISMISSED", "PROVINCE", "省总工会复核已作出决定", "不支持复核请求", "60日"),
    ],
)
async def test_an_appeals_outcome_is_told_once_with_the_next_instance_and_where_the_reasons_are(
    office, outcome, level, title, says, says_not
):
    for order in itertools.permutations(range(3)):
        person = new_id()
        told = [office.envelope(event) for event in (registered(person), due(person), decided(person, outcome, level))]
        for index in order:
            await office.hear(told[index])
        await office.hear(*reversed(told))
        [message] = [each for each in await read(office, person) if "复核" in each["title"]]
        assert (message["title"], message["on"]) == (title, "2024-06-12")
        assert says in message["text"]
        assert "决定的理由可在“复核”中查阅" in message["text"]
        assert says_not not in message["text"]
    assert await office.parked() == []


async def test_two_appeals_of_one_day_are_told_apart(office):
    person = new_id()
    await office.say(registered(person), decided(person, "DISMISSED"), decided(person, "DISMISSED"))
    assert len(await read(office, person)) == 2


async def test_a_bereavement_and_what_is_decided_after_a_death_are_not_told_to_the_deceased(office):
    """Whenever the death is heard of; a bereavement is told to nobody's address at all."""
    for order in itertools.permutations(range(4)):
        person, visit = new_id(), {"case_id": new_id()}
        of = {"subject": person, "effective_on": TODAY}
        told = [
            office.envelope(event)
            for event in (
                BereavementVisitDue(**of, **visit, unit=COUNTY, due_on=DUE),
                BereavementPaid(**of, **visit, payer=COUNTY, amount_fen=100000),
                decided(person),
                deceased(person, date(2024, 6, 1)),
            )
        ]
        for index in order:
            await office.hear(told[index])
        await office.hear(*told)
        assert await read(office, person) == [], order
        assert {kind for (kind,) in await stored(office, person)} <= {"APPEAL_DISMISSED"}, "withheld when the death is known"
    alive, visit = new_id(), {"case_id": new_id()}
    of = {"subject": alive, "effective_on": TODAY}
    await office.say(registered(alive), BereavementVisitDue(**of, **visit, unit=COUNTY, due_on=DUE))
    await office.say(BereavementReversed(**of, **visit, unit=COUNTY))
    assert await stored(office, alive) == []
    assert await office.parked() == []


async def test_poison_halts_its_person_and_nobody_else(office):
    for event, broken in (
        (due, {"due_on": "soon"}),
        (redeclared, {"application_id": "?"}),
        (missed, {"reason": 1}),
        (ended, {"application_id": "?"}),
        (decided, {"outcome": "MAYBE"}),
    ):
        person, other = new_id(), new_id()
        await office.say(registered(person), registered(other))
        envelopes = [office.envelope(each) for each in (event(person), due(person), due(other))]
        poison = replace(envelopes[0], data=envelopes[0].data | broken)
        await office.hear(poison, *envelopes[1:])
        await office.hear(envelopes[2], envelopes[1], poison)
        parked = [(subject, reason) for subject, reason, _ in await office.parked() if subject == person]
        assert parked == [(person, "POISON"), (person, "GAP")], event
        assert (await read(office, person), len(await read(office, other))) == ([], 1)
