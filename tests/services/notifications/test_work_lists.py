"""What waits for whom, with due dates: each gate's list, whatever order events come in (C8.2, Q24, Q25, Q40)."""

import itertools
from datetime import date

from libs.common.contracts.assistance import (
    ApplicationDeclared,
    ApplicationReturned,
    ApplicationVerificationRecalled,
    ApplicationVerified,
    PublicNoticeClosed,
    PublicNoticeObjected,
    PublicNoticeOpened,
)
from libs.common.contracts.funds import (
    DisbursementBatchCreated,
    DisbursementFailed,
    DisbursementPaid,
    DisbursementReturned,
    FundAllocated,
    FundRetentionAlert,
    OverpaymentDetected,
)
from libs.common.contracts.registry import OrgUnitRegistered, SupervisingUnionChanged
from libs.common.kernel.ids import derived_id, new_id
from tests.services.notifications.cases import (
    BORN,
    COUNTY,
    FEDERATION,
    FINANCE,
    L2,
    OTHER,
    TODAY,
    case,
    facts,
    paid,
    registered,
    submitted,
    waiting,
)


async def test_a_case_waits_at_one_gate_after_another(office):
    person, notice = new_id(), new_id()
    await office.say(registered(person), submitted(person))
    assert await waiting(office, COUNTY) == [("REVIEW", "2024-06-19")]
    await office.say(PublicNoticeOpened(notice_id=notice, ends_on=date(2024, 6, 19), **case(person)))
    assert await waiting(office, COUNTY) == [("NOTICE", "2024-06-26")]
    await office.say(PublicNoticeObjected(notice_id=notice, **case(person)))
    assert sorted(await waiting(office, COUNTY)) == [("NOTICE", "2024-06-26"), ("OBJECTION", "2024-06-26")]
    await office.say(PublicNoticeClosed(notice_id=notice, **case(person)))
    assert await waiting(office, COUNTY) == [("DECLARE", "2024-06-19")]
    await office.say(ApplicationDeclared(**case(person)))
    assert (await waiting(office, COUNTY), await waiting(office, L2)) == ([], [("VERIFY", "2024-06-19")])
    await office.say(verified(person))
    assert await waiting(office, L2) == []
    assert await waiting(office, FINANCE) == await waiting(office, FEDERATION) == [("ALLOCATE", "2024-06-19")]
    await office.say(allocated(person))
    assert (await waiting(office, FINANCE), await waiting(office, L2)) == ([], [("PREPARE", "2024-06-19")])
    await office.say(DisbursementBatchCreated(subject=new_id(), effective_on=TODAY, unit=L2, line_ids=(), total_fen=1))
    assert await waiting(office, L2) == [("PAY", "2024-06-19")]
    assert len(await waiting(office, COUNTY, state="DONE")) == 4


async def test_the_direct_route_has_no_county_and_a_returned_form_is_filled_again(office):
    person, unit = new_id(), derived_id("unit", "省直")
    await office.say(registered(person, (BORN, L2, None, unit)), submitted(person, county=None, unit=unit))
    assert await waiting(office, unit) == [("REVIEW", "2024-06-19")]
    await office.say(ApplicationReturned(gate="COUNTY", **case(person)))
    assert await waiting(office, unit) == [("FILL", "2024-06-19")]
    await office.say(submitted(person, county=None, unit=unit))
    assert await waiting(office, unit) == [("REVIEW", "2024-06-19")]


def verified(person, l2=L2, on=TODAY):
    told = {"benefit": "LIVING_HARDSHIP_SUBSIDY", "tier": "PROVINCIAL", "l2": l2, "first_month": "2024-06", "gates": ()}
    return ApplicationVerified(**told, **case(person) | {"effective_on": on})


def allocated(*people, l2=L2, on=TODAY):
    applications = tuple(case(person)["application_id"] for person in people)
    return FundAllocated(subject=new_id(), effective_on=on, earmark_id=new_id(), l2=l2, amount_fen=1, application_ids=applications)


def batch_of(batch, l2=L2, on=TODAY):
    return DisbursementBatchCreated(subject=batch, effective_on=on, unit=l2, line_ids=(), total_fen=1)


async def test_a_recalled_verification_waits_for_the_verifier_and_for_no_money(office):
    """Told twice, or together with what comes before and after it, it comes out the same."""
    first, second = new_id(), new_id()
    await office.say(registered(first), registered(second), verified(first), verified(second))
    recalled = [ApplicationVerificationRecalled(l2=L2, **case(person)) for person in (first, second)]
    told = await office.say(recalled[0])
    assert (await waiting(office, FINANCE), await waiting(office, L2)) == ([("ALLOCATE", "2024-06-19")], [("VERIFY", "2024-06-19")])
    await office.hear(*told)
    await office.say(recalled[1], verified(second), ApplicationVerificationRecalled(l2=L2, **case(second)))
    assert (await waiting(office, FINANCE), len(await waiting(office, L2))) == ([], 2)
    await office.say(verified(first))
    assert (await waiting(office, FINANCE), len(await waiting(office, L2))) == ([("ALLOCATE", "2024-06-19")], 1)
    await office.say(allocated(first))
    assert await waiting(office, FINANCE) == []


async def test_money_leaves_nothing_waiting_whatever_order_it_is_heard_in(office):
    for order in itertools.permutations(range(4)):
        person, batch, union = new_id(), new_id(), new_id()
        await office.say(OrgUnitRegistered(subject=union, effective_on=TODAY, kind="CITY_FEDERATION", name="市总工会", valid_from=TODAY))
        events = (verified(person, union), allocated(person, l2=union), batch_of(batch, union), paid(DisbursementPaid, person, batch))
        told = [office.envelope(event) for event in events]
        for index in order:
            await office.hear(told[index])
        await office.hear(*reversed(told[1:]))
        assert await waiting(office, union) == [], order
    assert (await waiting(office, FINANCE), await office.parked()) == ([], [])


async def test_who_was_verified_after_an_allocation_waits_for_the_next(office):
    later = date(2024, 6, 13)
    for order in itertools.permutations(range(3)):
        first, second, union = new_id(), new_id(), new_id()
        events = [verified(first, union), allocated(first, l2=union), verified(second, union, later)]
        await office.say(*(events[index] for index in order))
        assert await waiting(office, FINANCE) == [("ALLOCATE", "2024-06-20")], order
        await office.say(allocated(second, l2=union, on=later))
        assert await waiting(office, FINANCE) == []


async def test_a_failed_payment_waits_until_each_of_its_lines_is_paid(office):
    person, may, june = new_id(), new_id(), new_id()
    await office.say(registered(person), paid(DisbursementFailed, person, new_id(), may, june))
    assert await waiting(office, L2) == [("REISSUE", "2024-06-19")]
    await office.say(paid(DisbursementPaid, person, new_id(), may))
    assert await waiting(office, L2) == [("REISSUE", "2024-06-19")]
    await office.hear(
        *[office.envelope(paid(kind, person, new_id(), june)) for kind in (DisbursementPaid, DisbursementReturned, DisbursementPaid)]
    )
    assert await waiting(office, L2) == []


async def test_a_person_nobody_told_of_yet_waits_for_the_unit_that_registry_names(office):
    person = new_id()
    failed, application = paid(DisbursementFailed, person, new_id()), submitted(person)
    envelopes = await office.say(failed, application)
    assert (await waiting(office, L2), await waiting(office, COUNTY)) == ([], [])
    await office.say(registered(person))
    await office.hear(*envelopes)
    assert ([gate for gate, _ in await waiting(office, L2)], [gate for gate, _ in await waiting(office, COUNTY)]) == (
        ["REISSUE"],
        ["REVIEW"],
    )
    assert await waiting(office, OTHER) == []


async def test_what_no_event_closes_is_closed_by_hand_with_a_note_by_its_own_unit(office):
    person = new_id()
    await office.say(
        registered(person),
        OverpaymentDetected(subject=person, effective_on=TODAY, line_ids=(new_id(),), amount_fen=20000, reason="DECEASED"),
        FundRetentionAlert(subject=new_id(), effective_on=TODAY, hop="ALLOCATED_PAID", holder=L2, amount_fen=1, since=date(2024, 5, 1)),
    )
    assert {gate for gate, _ in await waiting(office, L2)} == {"RECOVER", "IDLE_MONEY"}
    assert [gate for gate, _ in await waiting(office, FEDERATION)] == ["IDLE_MONEY"]
    headers = {unit: office.system.token("clerk", roles=["PREPARER"], unit_id=unit) for unit in (L2, OTHER)}
    items = (await office.system.http.get("/notifications/work-items", headers=headers[L2])).json()["items"]

    async def close(item, unit, note="按决定分期退回"):
        return await office.system.http.post(f"/notifications/work-items/{item}/closing", json={"note": note}, headers=headers[unit])

    assert (await close(items[0]["id"], OTHER)).status_code == 404
    assert (await close(new_id(), L2)).status_code == 404
    for item in items:
        assert (await close(item["id"], L2)).status_code == 201
    assert (await close(items[0]["id"], L2)).json()["code"] == "INVALID_TRANSITION"
    other = new_id()
    await office.say(registered(other, (BORN, L2, None, None)), submitted(other, county=None))
    [review] = (await office.system.http.get("/notifications/work-items", headers=headers[L2])).json()["items"]
    assert (await close(review["id"], L2)).json()["code"] == "INVALID_TRANSITION"


async def test_work_goes_with_the_person_on_the_day_of_the_move(office):
    move = date(2024, 7, 1)
    for order in itertools.permutations(range(3)):
        person = new_id()
        moved = SupervisingUnionChanged(subject=person, effective_on=move, facts=facts((BORN, L2, COUNTY, None), (move, OTHER, None, None)))
        events = [moved, ApplicationDeclared(**case(person)), paid(DisbursementFailed, person, new_id())]
        await office.say(*(events[index] for index in order))
    assert sorted(gate for gate, _ in await waiting(office, L2)) == ["REISSUE"] * 6 + ["VERIFY"] * 6
    assert await waiting(office, OTHER) == []
    office.system.clock.move_to_day(move)
    assert {gate for gate, _ in await waiting(office, L2)} == {"REISSUE"}  # June's payer pays June
    assert [gate for gate, _ in await waiting(office, OTHER)] == ["VERIFY"] * 6


async def test_poison_halts_its_person_and_nobody_else(office):
    person, other = new_id(), new_id()
    far = date(2040, 1, 2)  # no calendar of that year was entered
    poison = PublicNoticeOpened(notice_id=new_id(), ends_on=far, **case(person))
    await office.say(registered(person), registered(other), submitted(person))
    envelopes = [office.envelope(event) for event in (poison, PublicNoticeClosed(notice_id=new_id(), **case(person)), submitted(other))]
    await office.hear(*envelopes)
    await office.hear(*reversed(envelopes))
    assert await office.parked() == [(person, "POISON", "CALENDAR_YEAR_MISSING"), (person, "GAP", "")]
    assert [gate for gate, _ in await waiting(office, COUNTY)] == ["REVIEW", "REVIEW"]


async def test_an_objection_is_due_from_the_day_it_was_received(office):
    person = new_id()
    received = case(person) | {"effective_on": date(2024, 6, 11)}
    await office.say(registered(person), PublicNoticeObjected(notice_id=new_id(), **received))
    assert await waiting(office, COUNTY) == [("OBJECTION", "2024-06-25")]


async def test_overdue_pages_and_who_may_look(office):
    people = [new_id() for _ in range(5)]
    await office.say(*(event for person in people for event in (registered(person), submitted(person))))
    assert await waiting(office, COUNTY, overdue=True) == []
    office.system.clock.move_to_day(date(2024, 6, 20))
    headers = office.system.token("clerk", roles=["COUNTY_REVIEWER"], unit_id=COUNTY)
    seen, cursor = [], None
    while True:
        page = (
            await office.system.http.get(
                "/notifications/work-items", params={"limit": 2, "overdue": True, **({"cursor": cursor} if cursor else {})}, headers=headers
            )
        ).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5
    worker = office.system.token("worker", roles=["MODEL_WORKER"], person_id=new_id())
    assert (await office.system.http.get("/notifications/work-items", headers=worker)).json()["code"] == "ROLE_NOT_PERMITTED"
    assert (await office.system.http.get("/notifications/work-items")).status_code == 401
