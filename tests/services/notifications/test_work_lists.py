"""What waits for whom, with due dates: each gate's list, whatever order events come in (C8.2, Q24, Q25, Q40)."""

import itertools
from datetime import date

import pytest

from libs.common.contracts.assistance import (
    ApplicationDeclared,
    ApplicationReturned,
    ApplicationVerified,
    PublicNoticeClosed,
    PublicNoticeObjected,
    PublicNoticeOpened,
)
from libs.common.contracts.funds import (
    DisbursementBatchCreated,
    DisbursementFailed,
    DisbursementPaid,
    FundAllocated,
    FundRetentionAlert,
    OverpaymentDetected,
)
from libs.common.contracts.registry import (
    CategorySpan,
    ChainSpan,
    LifeSpan,
    PersonFacts,
    SupervisingUnionChanged,
    TierSpan,
)
from libs.common.kernel.ids import derived_id, new_id
from tests.services.notifications.cases import COUNTY, FEDERATION, FINANCE, L2, OTHER, TODAY, case, paid, submitted, waiting


async def test_a_case_waits_at_one_gate_after_another(office):
    person, notice = new_id(), new_id()
    await office.say(submitted(person))
    assert await waiting(office, COUNTY) == [("REVIEW", "2024-06-19")]
    await office.say(PublicNoticeOpened(notice_id=notice, ends_on=date(2024, 6, 19), **case(person)))
    assert await waiting(office, COUNTY) == [("NOTICE", "2024-06-26")]
    await office.say(PublicNoticeObjected(notice_id=notice, **case(person)))
    assert sorted(await waiting(office, COUNTY)) == [("NOTICE", "2024-06-26"), ("OBJECTION", "2024-06-26")]
    await office.say(PublicNoticeClosed(notice_id=notice, **case(person)))
    assert await waiting(office, COUNTY) == [("DECLARE", "2024-06-19")]
    await office.say(ApplicationDeclared(**case(person)))
    assert (await waiting(office, COUNTY), await waiting(office, L2)) == ([], [("VERIFY", "2024-06-19")])
    await office.say(
        ApplicationVerified(benefit="LIVING_HARDSHIP_SUBSIDY", tier="PROVINCIAL", l2=L2, first_month="2024-06", gates=(), **case(person))
    )
    assert await waiting(office, L2) == []
    assert await waiting(office, FINANCE) == await waiting(office, FEDERATION) == [("ALLOCATE", "2024-06-19")]
    await office.say(FundAllocated(subject=new_id(), effective_on=TODAY, earmark_id=new_id(), l2=L2, amount_fen=1, application_ids=()))
    assert (await waiting(office, FINANCE), await waiting(office, L2)) == ([], [("PREPARE", "2024-06-19")])
    assert len(await waiting(office, COUNTY, state="DONE")) == 4


async def test_the_direct_route_has_no_county_and_a_returned_form_is_filled_again(office):
    person, unit = new_id(), derived_id("unit", "省直")
    await office.say(submitted(person, county=None, unit=unit))
    assert await waiting(office, unit) == [("REVIEW", "2024-06-19")]
    await office.say(ApplicationReturned(gate="COUNTY", **case(person)))
    assert await waiting(office, unit) == [("FILL", "2024-06-19")]
    await office.say(submitted(person, county=None, unit=unit))
    assert await waiting(office, unit) == [("REVIEW", "2024-06-19")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
async def test_a_batch_that_is_answered_does_not_wait_whichever_is_heard_first(office, order):
    person, batch = new_id(), new_id()
    await office.say(submitted(person))
    events = [
        DisbursementBatchCreated(subject=batch, effective_on=TODAY, unit=L2, line_ids=(), total_fen=1),
        paid(DisbursementPaid, person, batch),
    ]
    envelopes = await office.say(*(events[index] for index in order))
    await office.hear(*reversed(envelopes), *envelopes)
    assert await waiting(office, L2) == []


async def test_a_failed_payment_waits_until_it_is_paid(office):
    person = new_id()
    await office.say(submitted(person), paid(DisbursementFailed, person, new_id()))
    assert await waiting(office, L2) == [("REISSUE", "2024-06-19")]
    await office.say(paid(DisbursementPaid, person, new_id()))
    assert await waiting(office, L2) == []


async def test_what_no_event_closes_is_closed_by_hand_with_a_note_by_its_own_unit(office):
    person = new_id()
    await office.say(
        submitted(person),
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
    await office.say(submitted(new_id(), county=None))
    [review] = (await office.system.http.get("/notifications/work-items", headers=headers[L2])).json()["items"]
    assert (await close(review["id"], L2)).json()["code"] == "INVALID_TRANSITION"


async def test_open_work_goes_with_the_person(office):
    person = new_id()
    await office.say(submitted(person), ApplicationDeclared(**case(person)))
    born = date(1950, 1, 1)
    facts = PersonFacts(
        sex="MALE", birth_date=born, tier=(TierSpan(starts_on=born, value="PROVINCIAL"),), category=(CategorySpan(starts_on=born, value="FARMER"),),
        life=(LifeSpan(starts_on=born, value="ALIVE"),), chain=(ChainSpan(starts_on=born, l2=L2, county=COUNTY), ChainSpan(starts_on=date(2024, 7, 1), l2=OTHER)),
    )  # fmt: skip
    await office.say(SupervisingUnionChanged(subject=person, effective_on=date(2024, 7, 1), facts=facts))
    assert (await waiting(office, L2), [gate for gate, _ in await waiting(office, OTHER)]) == ([], ["VERIFY"])


async def test_an_event_of_an_unknown_case_waits_parked_and_others_go_on(office):
    stranger, person = new_id(), new_id()
    await office.say(ApplicationDeclared(**case(stranger)), submitted(person))
    assert await office.parked() == [(stranger, "POISON", "NOT_FOUND")]
    assert await waiting(office, COUNTY) == [("REVIEW", "2024-06-19")]


async def test_overdue_pages_and_who_may_look(office):
    await office.say(*(submitted(new_id()) for _ in range(5)))
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
