"""A death report holds what the person is owed the moment it is filed, reversibly, in whatever state a batch is (C7.3, Q12)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from libs.common.contracts.registry import ChangeReportFiled
from libs.common.kernel.ids import derived_id

WANTED = "2024-06"


async def _prepare(union, earmark):
    return await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": WANTED})


async def _held(union):
    return [(hold["person_id"], hold["lines"], hold["total"], hold["in_batches"]) for hold in (await union.look("/payment-holds"))["items"]]


async def test_nothing_of_a_person_reported_dead_is_reserved_until_the_report_is_returned(union):
    person, other = await union.person("2024-05", WANTED), await union.person(WANTED)
    earmark = await union.money()
    await union.reported(person)
    batch = await union.prepare(earmark)
    assert (batch["people"], batch["held"]) == (1, [{"person_id": str(person), "code": "PAYEE_HELD"}])
    assert await _held(union) == [(str(person), 2, "400.00", 0)]
    await union.reported(person, then="RETURNED")
    assert await _held(union) == []
    after = await union.prepare(earmark)
    assert (after["people"], after["total"], after["held"]) == (1, "400.00", [])
    assert other != person
    await union.proof()


@pytest.mark.parametrize("kind", ["RETIRED", "OTHER"])
async def test_a_report_of_another_kind_holds_nothing(union, kind):
    person = await union.person(WANTED)
    await union.reported(person, kind=kind)
    assert (await _prepare(union, await union.money()))[0] == 201


@pytest.mark.parametrize("state", ["RESERVED", "APPROVED"])
async def test_a_batch_under_way_goes_on_without_the_person(union, state):
    person, other = await union.person(WANTED), await union.person(WANTED)
    earmark = await union.money()
    batch = (await union.prepare(earmark))["id"]
    if state == "APPROVED":
        await union.done(f"/batches/{batch}/approval", "approver", "APPROVER")
    await union.reported(person)
    assert await _held(union) == [(str(person), 1, "200.00", 1)]
    act = ("approval", "approver", "APPROVER") if state == "RESERVED" else ("release", "releaser", "RELEASER")
    assert (await union.act(f"/batches/{batch}/{act[0]}", *act[1:]))[1]["code"] == "PAYEE_HELD"
    removed = await union.done(f"/batches/{batch}/removals", "preparer", "PREPARER", json={"reason": "身故报告待确认"})
    assert (removed["removed"], removed["total"]) == (1, "200.00")
    await union.done(f"/batches/{batch}/{act[0]}", *act[1:])
    assert (await _prepare(union, earmark))[0] == 404  # due again, and still held
    await union.reported(person, then="RETURNED")
    assert (await union.prepare(earmark))["people"] == 1
    assert other != person
    await union.proof()


async def test_what_the_bank_has_is_answered_and_what_it_never_received_is_not_sent_again(union):
    person, other = await union.person(WANTED), await union.person(WANTED)
    batch, lines = await union.send(await union.money())
    await union.answer(union.return_file("LM00000001", []))  # silent about both: unknown
    refs = [(line[1], "NOT_RECEIVED", 20000, "") for line in lines]
    await union.answer(union.return_file("LM00000001", refs))
    await union.reported(person)
    sent = await union.done(f"/batches/{batch}/resending", "releaser", "RELEASER")
    assert sent["payments"] == 1
    assert (await union.act(f"/batches/{batch}/resending", "releaser", "RELEASER"))[1]["code"] == "PAYEE_HELD"
    await union.reported(person, then="RETURNED")
    assert (await union.done(f"/batches/{batch}/resending", "releaser", "RELEASER"))["payments"] == 1
    assert other != person
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "") for line in lines]))
    assert (await union.proof())[0]["paid"] == "400.00"


async def test_of_several_reports_the_last_one_settles_it(union):
    person = await union.person(WANTED)
    earmark = await union.money()
    await union.reported(person, "一")
    await union.reported(person, "二")
    await union.reported(person, "一", then="RETURNED")
    assert (await _prepare(union, earmark))[0] == 404
    await union.reported(person, "二", then="RETURNED")
    assert (await _prepare(union, earmark))[0] == 201


async def test_a_returned_report_that_is_filed_again_holds_again(union):
    person = await union.person(WANTED)
    earmark = await union.money()
    for then in ("", "RETURNED", ""):
        await union.reported(person, then=then)
    assert (await _prepare(union, earmark))[0] == 404


@pytest.mark.parametrize("order", ["confirmed first", "death first"])
async def test_a_confirmed_report_holds_until_the_death_is_known_and_then_the_end_rule_decides(union, order):
    person = await union.person("2024-05", WANTED)
    earmark = await union.money()
    await union.reported(person)
    if order == "confirmed first":
        await union.reported(person, then="CONFIRMED")
        assert (await _prepare(union, earmark))[0] == 404  # never paid in between, whatever comes later
        assert len(await _held(union)) == 1
        await union.dies(person, date(2024, 5, 20))
    else:
        await union.dies(person, date(2024, 5, 20))
        assert len(await _held(union)) == 1
        await union.reported(person, then="CONFIRMED")
    assert await _held(union) == []
    await union.lawful_payee(person)
    union.system.clock.move_to_day(union.system.clock.today() + timedelta(days=2))
    _, [line] = await union.send(earmark)
    assert line[5] == "20000"  # the month of death, and nothing later


async def test_a_second_report_holds_the_heir_too(union):
    person = await union.person("2024-05")
    await union.reported(person, "一")
    await union.reported(person, "二")
    await union.reported(person, "一", then="CONFIRMED")
    await union.dies(person, date(2024, 5, 20))
    assert [hold[0] for hold in await _held(union)] == [str(person)]


async def test_events_again_and_out_of_order_change_nothing(union):
    person = await union.person(WANTED)
    earmark = await union.money()
    today = union.system.clock.today()
    report = {"subject": person, "effective_on": today, "report_id": derived_id("report", person, "一"), "kind": "DECEASED"}
    filed = union.speaking.envelope(ChangeReportFiled(**report, channel="UNION", hop="UNIT", l2=union.units["合肥"]))
    [returned] = await union.reported(person, then="RETURNED")  # before what it returns: it waits
    assert [(subject, reason) for subject, reason, _ in await union.speaking.parked()] == [(person, "GAP")]
    await union.again(filed)
    assert await union.speaking.parked() == []
    await union.again(filed, returned)
    await union.again(filed)
    assert (await _prepare(union, earmark))[0] == 201


async def test_a_poisoned_report_halts_its_person_only(union):
    person, other = await union.person(WANTED), await union.person(WANTED)
    earmark = await union.money()
    raw = union.speaking.envelope(
        ChangeReportFiled(
            subject=person, effective_on=union.system.clock.today(), report_id=derived_id("report", 1), kind="DECEASED", channel="UNION", hop="UNIT",
            l2=union.units["合肥"],
        )
    )  # fmt: skip
    broken = replace(raw, data={**raw.data, "report_id": "not an id"})
    await union.again(broken)
    assert [(subject, reason) for subject, reason, _ in await union.speaking.parked()] == [(person, "POISON")]
    await union.reported(other)
    assert [hold[0] for hold in await _held(union)] == [str(other)]
    assert earmark


async def test_another_union_does_not_see_the_hold(union):
    person = await union.person(WANTED)
    await union.reported(person)
    assert (await union.look("/payment-holds", unit="芜湖"))["items"] == []
    assert len((await union.look("/payment-holds", "AUDITOR", unit="省总"))["items"]) == 1
