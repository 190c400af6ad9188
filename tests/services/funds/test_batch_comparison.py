"""The month before beside this one: who is new, stopped, changed and why; nobody approves what they have not read (C2.4)."""

import asyncio
import io
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook

from libs.common.contracts.assistance import EntitlementChanged, EntitlementTerminated, LineDue
from libs.common.contracts.registry import ChainSpan, LifeSpan, ModelWorkerUpdated
from libs.common.kernel.ids import derived_id, new_id
from services.funds.domain.batch_comparison import Kind, Known, Side, difference, version
from tests.services.funds.test_corrected_accounts import NEW
from tests.services.funds.union import card

LAST, NOW = "2024-05", "2024-06"
PAYEE = new_id()


async def _paid(union, earmark, *, answer="SETTLED"):
    """Last month's batch, answered."""
    _, lines = await union.send(earmark, LAST)
    await union.answer(union.return_file("LM00000001", [(line[1], answer, int(line[5]), "账户不符") for line in lines]))


async def _differences(union, earmark):
    batch = (await union.prepare(earmark, NOW))["id"]
    found = await union.look(f"/batches/{batch}/comparison")
    return found, {item["person_id"]: [(r["kind"], r["reason"]) for r in item["reasons"]] for item in found["items"]}


async def test_every_difference_has_its_kind_and_its_reason(union):
    names = ("same", "dead", "reported", "ended", "abroad", "changed", "account", "guardian", "idle")
    people = {name: await union.person(LAST) for name in names}
    earmark = await union.money("100000.00")
    await _paid(union, earmark)
    union.system.clock.move_to_day(date(2024, 6, 14))
    for name in names:
        if name != "idle":
            await union.grant(people[name], NOW)
    new = await union.person(NOW)
    await union.dies(people["dead"], date(2024, 5, 20))
    await union.reported(people["reported"])
    await union.hear(
        EntitlementTerminated(effective_on=date(2024, 6, 1), last_month=LAST, reason="INCOME", **union.entitlement(people["ended"]))
    )
    life = (LifeSpan(starts_on=date(1960, 1, 1), value="ALIVE"), LifeSpan(starts_on=date(2024, 6, 3), value="ABROAD"))
    facts = union.facts().model_copy(update={"life": life})
    await union.hear(ModelWorkerUpdated(subject=people["abroad"], changed=("LIFE",), effective_on=date(2024, 6, 3), facts=facts))
    line = LineDue(line_id=union.line(people["changed"], NOW), month=NOW, seq=1, amount_fen=5000, payer=union.units["合肥"])
    await union.hear(EntitlementChanged(effective_on=date(2024, 6, 1), lines=(line,), **union.entitlement(people["changed"])))
    entered = await union.done(f"/payee-accounts/{people['account']}/corrections", "preparer", "PREPARER", json=NEW)
    await union.done(f"/payee-account-corrections/{entered['id']}/approval", "second", "PAYEE_REVIEWER")
    await union.lawful_payee(people["guardian"], relation="GUARDIAN", proof="COURT_DECISION")
    union.system.clock.move_to_day(date(2024, 6, 17))
    found, said = await _differences(union, earmark)
    assert said == {
        str(new): [("NEW", "ENTITLEMENT_GRANTED")],
        str(people["dead"]): [("STOPPED", "DECEASED")],
        str(people["reported"]): [("STOPPED", "DEATH_REPORTED")],
        str(people["ended"]): [("STOPPED", "ENDED_INCOME")],
        str(people["abroad"]): [("STOPPED", "ABROAD")],
        str(people["changed"]): [("AMOUNT_CHANGED", "LINE_CORRECTED")],
        str(people["account"]): [("ACCOUNT_CHANGED", "ACCOUNT_CORRECTION")],
        str(people["guardian"]): [("PAYEE_CHANGED", "SELF_TO_GUARDIAN")],
        str(people["idle"]): [("STOPPED", "NOTHING_DUE")],
    }
    assert (found["last_month"], found["people"], found["unchanged"]) == (LAST, 10, 1)
    assert found["counts"] == {"ACCOUNT_CHANGED": 1, "AMOUNT_CHANGED": 1, "NEW": 1, "PAYEE_CHANGED": 1, "STOPPED": 5}
    by_person = {item["person_id"]: item for item in found["items"]}
    corrected = by_person[str(people["account"])]
    assert corrected["reasons"][0]["reference"] == entered["id"]
    assert (corrected["now"]["account"][-4:], corrected["last"]["account"][-4:]) == (NEW["account_number"][-4:], card(7)[-4:])
    assert by_person[str(new)]["reasons"][0]["reference"] == str(derived_id("application", new))
    assert by_person[str(people["changed"])]["now"]["amount"] == "250.00"


async def test_a_rejected_payment_comes_again_and_a_person_who_moved_is_said(union):
    back, moved = await union.person(LAST), await union.person(LAST)
    stays = await union.person(LAST)
    earmark = await union.money()
    _, lines = await union.send(earmark, LAST)
    answers = {str(back): "REJECTED"}
    async with union.system.houses["funds"].pool.connection() as connection:
        refs = dict(await (await connection.execute("SELECT bank_ref, person_id::text FROM ledger.instruction")).fetchall())
    told = [(line[1], answers.get(refs[line[1]], "SETTLED"), 20000, "") for line in lines]
    await union.answer(union.return_file("LM00000001", told))
    chain = (
        ChainSpan(starts_on=date(1960, 1, 1), l2=union.units["合肥"], county=None, unit=None),
        ChainSpan(starts_on=date(2024, 6, 1), l2=union.units["芜湖"], county=None, unit=None),
    )
    facts = union.facts().model_copy(update={"chain": chain})
    await union.hear(ModelWorkerUpdated(subject=moved, changed=("CHAIN",), effective_on=date(2024, 6, 1), facts=facts))
    await union.grant(moved, NOW, l2="芜湖")
    await union.grant(stays, NOW)
    _, said = await _differences(union, earmark)
    # the rejected month is in this batch beside no payment of the month before, which the bank refused
    assert said[str(moved)] == [("STOPPED", "TRANSFERRED_OUT")]
    assert str(stays) not in said


async def test_nobody_approves_what_they_have_not_read(union):
    person = await union.person(LAST, NOW)
    earmark = await union.money()
    first = (await union.prepare(earmark, LAST))["id"]
    await union.done(f"/batches/{first}/approval", "approver", "APPROVER")  # there is no month before it
    await union.done(f"/batches/{first}/release", "releaser", "RELEASER")
    new = await union.person(NOW)
    batch = (await union.prepare(earmark, NOW))["id"]
    path = f"/batches/{batch}/approval"
    assert (await union.act(path, "approver", "APPROVER"))[1]["code"] == "PRECONDITION_REQUIRED"
    read = (await union.look(f"/batches/{batch}/comparison", "APPROVER"))["version"]
    assert (await union.act(path, "approver", "APPROVER", json={"comparison": "0" * 64}))[1]["code"] == "STALE_VERSION"
    await union.done(f"/batches/{batch}/removals", "preparer", "PREPARER", json={"person_ids": [str(new)], "reason": "暂缓"})
    assert (await union.act(path, "approver", "APPROVER", json={"comparison": read}))[1]["code"] == "STALE_VERSION"  # it changed since
    again = (await union.look(f"/batches/{batch}/comparison", "APPROVER"))["version"]
    assert again == (await union.look(f"/batches/{batch}/comparison", "APPROVER"))["version"]
    assert (await union.done(path, "approver", "APPROVER", json={"comparison": again}))["state"] == "APPROVED"
    async with union.system.houses["funds"].pool.connection() as connection:
        kept = await (await connection.execute("SELECT batch_id::text, version, cited_by FROM batch_comparison")).fetchall()
    assert (batch, again, "approver") in kept
    assert person


async def test_pages_other_unions_and_the_workbook(union):
    earmark = await union.money()
    await union.person(LAST)
    await _paid(union, earmark)
    people = sorted([str(await union.person(NOW)) for _ in range(3)])
    batch = (await union.prepare(earmark, NOW))["id"]
    first = await union.look(f"/batches/{batch}/comparison?limit=2")
    rest = await union.look(f"/batches/{batch}/comparison?limit=2&after={first['next']}")
    listed = [item["person_id"] for item in first["items"] + rest["items"]]
    assert set(people) < set(listed)
    assert (listed, rest["next"]) == (sorted(listed), None)
    other = union.system.token("x", roles=["APPROVER"], unit_id=union.units["芜湖"])
    assert (await union.system.http.get(f"/funds/batches/{batch}/comparison", headers=other)).status_code == 404
    mine = union.system.token("x", roles=["APPROVER"], unit_id=union.units["合肥"])
    answer = await union.system.http.get(f"/funds/batches/{batch}/comparison/export?purpose=审批发放批次", headers=mine)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()[3:]
    assert [row[1] for row in rows].count("新增") == 3


async def test_two_approvers_at_once_approve_once(union):
    await union.person(LAST, NOW)
    earmark = await union.money()
    await _paid(union, earmark)
    batch = (await union.prepare(earmark, NOW))["id"]
    read = (await union.look(f"/batches/{batch}/comparison", "APPROVER"))["version"]
    both = [union.act(f"/batches/{batch}/approval", who, "APPROVER", json={"comparison": read}) for who in ("甲", "乙")]
    assert sorted(status for status, _ in await asyncio.gather(*both)) == [201, 409]
    union.system.clock.move_to_day(union.system.clock.today() + timedelta(days=1))


def _side(fen=20000, months=(NOW,), payee=PAYEE, relation="SELF", adjusted=False):
    return Side(fen, tuple(months), payee, relation, "****1234", adjusted)


@pytest.mark.parametrize(
    ("now", "last", "known", "found"),
    [
        (_side(), _side(), Known(), None),
        (_side(40000, ("2024-05", NOW)), _side(), Known(), (Kind.AMOUNT_CHANGED, "MONTHS_DIFFER")),
        (_side(25000), _side(), Known(), (Kind.AMOUNT_CHANGED, "UNKNOWN")),
        (_side(payee=new_id()), _side(), Known(), (Kind.ACCOUNT_CHANGED, "UNKNOWN")),
        (_side(), None, Known(earlier="REJECTED", verified_since=True), (Kind.NEW, "REISSUED_REJECTED")),
        (_side(), None, Known(earlier="RETURNED"), (Kind.NEW, "REISSUED_RETURNED")),
        (_side(), None, Known(chain_since=True), (Kind.NEW, "TRANSFERRED_IN")),
        (_side(), None, Known(earlier="VOID"), (Kind.NEW, "TAKEN_OUT_BEFORE")),
        (_side(), None, Known(), (Kind.NEW, "UNKNOWN")),
        (None, _side(), Known(owed=True), (Kind.STOPPED, "UNKNOWN")),
        (None, _side(), Known(owed=True, payee_changing=True), (Kind.STOPPED, "PAYEE_HELD")),
        (None, _side(), Known(owed=True, taken_out=True), (Kind.STOPPED, "TAKEN_OUT")),
        (None, _side(), Known(life="LOST_CONTACT"), (Kind.STOPPED, "LOST_CONTACT")),
    ],
)
def test_what_is_known_explains_it(now, last, known, found):
    person = new_id()
    made = difference(person, now, last, known)
    assert (made and (made.reasons[0].kind, made.reasons[0].reason)) == found
    batch = new_id()
    if made:
        assert version(batch, [], [made]) != version(batch, [], [])
        assert version(batch, [], [made]) == version(batch, [], [made])
