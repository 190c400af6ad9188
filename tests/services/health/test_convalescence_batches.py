"""Batches of convalescence: fair turns with reasons, places exact whoever comes at once, who moves up, pay confirmed by the unit (C4.3, C4.4)."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from libs.common.contracts.funds import BillSharePaid
from libs.common.contracts.registry import CustodySpan, HonorRevoked, ModelWorkerDeceased, WorkSpan
from libs.common.kernel.ids import derived_id, new_id
from services.health.jobs.watch_pay_guarantee import watch_pay_guarantees
from tests.support.desk import BORN, CITY, COUNTY, OTHER_CITY, PROVINCE
from tests.support.sheets import listed as rows_of

UNIT = "包河区某厂工会"
BATCH = {
    "year": 2024, "place": "黄山工人疗养院", "starts_on": "2024-07-08", "ends_on": "2024-07-14", "nominate_until": "2024-06-28", "capacity": 2,
}  # fmt: skip
PLAN = {"year": 2024, "doc_no": "皖工发〔2024〕8号", "people": 500}


class Stay:
    def __init__(self, health):
        self.health, self.province, self.union = health, health.clerk("REGISTRAR", PROVINCE), health.clerk("VERIFIER", CITY)

    async def opened(self, **changed):
        return (await self.health.done("/convalescence-batches", self.province, BATCH | changed))["id"]

    async def nominated(self, batch, person, clerk=None, **changed):
        body = {"person_id": person} | changed
        return (await self.health.done(f"/convalescence-batches/{batch}/nominations", clerk or self.union, body))["id"]

    async def drawn(self, batch, day=date(2024, 6, 29)):
        self.health.system.clock.move_to_day(day)
        return await self.health.done(f"/convalescence-batches/{batch}/draw", self.province)

    async def states(self, batch):
        listed = await self.health.items("/convalescence-nominations", self.union, batch_id=batch)
        return {each["id"]: each["state"] for each in listed}

    async def batch(self, batch):
        return next(each for each in await self.health.items("/convalescence-batches", self.union) if each["id"] == batch)


@pytest.fixture
async def stay(health):
    await health.done("/convalescence-plans", health.clerk("REGISTRAR", PROVINCE), PLAN)
    return Stay(health)


async def test_batches_of_the_years_plan(health):
    province, stay = health.clerk("REGISTRAR", PROVINCE), Stay(health)
    assert await health.refused("/convalescence-batches", province, BATCH) == "INVALID_TRANSITION"
    assert await health.refused("/convalescence-plans", health.clerk("REGISTRAR", CITY), PLAN) == "ROLE_NOT_PERMITTED"
    assert await health.refused("/convalescence-plans", province, PLAN | {"year": 2023}) == "FIELD_INVALID"
    assert await health.refused("/convalescence-plans", province, PLAN | {"people": 0}) == "INPUT_INVALID"
    await health.done("/convalescence-plans", province, PLAN)
    assert await health.refused("/convalescence-plans", province, PLAN) == "DUPLICATE_PERIOD"
    batch = await stay.opened()
    for changed, code in (
        ({"starts_on": "2024-07-14", "ends_on": "2024-07-20"}, "DUPLICATE_PERIOD"), ({"ends_on": "2024-07-01"}, "FIELD_INVALID"),
        ({"nominate_until": "2024-07-08"}, "FIELD_INVALID"), ({"year": 2025}, "FIELD_INVALID"), ({"capacity": 0}, "INPUT_INVALID"),
    ):  # fmt: skip
        assert await health.refused("/convalescence-batches", province, BATCH | changed) == code
    assert (
        await health.refused("/convalescence-batches", health.clerk("VERIFIER", CITY), BATCH | {"place": "九华山"}) == "ROLE_NOT_PERMITTED"
    )
    await stay.opened(starts_on="2024-07-15", ends_on="2024-07-21")
    await stay.opened(place="巢湖工人疗养院")  # elsewhere at the same time
    told = await health.said("CONVALESCENCE_BATCH_OPENED")
    assert told[0] == {"starts_on": "2024-07-08", "ends_on": "2024-07-14", "nominate_until": "2024-06-28", "capacity": 2}
    assert (await stay.batch(batch))["state"] == "OPEN"


async def test_who_may_nominate_whom(stay):
    health, batch = stay.health, await stay.opened()
    path, person = f"/convalescence-batches/{batch}/nominations", await stay.health.person()
    county = health.clerk("COUNTY_REVIEWER")
    for headers, code in (
        (county, "NOT_RESPONSIBLE_UNIT"), (health.clerk("VERIFIER", OTHER_CITY), "NOT_RESPONSIBLE_UNIT"),
        (health.clerk("AUDITOR", CITY), "ROLE_NOT_PERMITTED"), (stay.province, "ROLE_NOT_PERMITTED"),
    ):  # fmt: skip
        assert await health.refused(path, headers, {"person_id": person}) == code
    for changed, code in (({"tier": "NONE"}, "HONOR_NOT_COVERED"), ({"died": date(2024, 1, 1)}, "BENEFICIARY_DECEASED")):
        assert await health.refused(path, stay.union, {"person_id": await health.person(**changed)}) == code
    assert await health.refused(path, stay.union, {"person_id": person, "attended_on": "2024-06-12"}) == "FIELD_INVALID"
    assert await health.refused(path, stay.union, {"person_id": str(new_id())}) == "PERSON_NOT_FOUND"
    assert await health.refused(f"/convalescence-batches/{new_id()}/nominations", stay.union, {"person_id": person}) == "NOT_FOUND"
    custody = CustodySpan(starts_on=date(2024, 1, 1), county=UUID(health.units[COUNTY]), city=UUID(health.units[CITY]))
    await stay.nominated(batch, await health.person(custody=(custody,), work=()), county)  # C7.4: the custodian county
    await stay.nominated(batch, person)
    assert await health.refused(path, stay.union, {"person_id": person}) == "ANNUAL_LIMIT_REACHED"
    other = await stay.opened(place="巢湖工人疗养院", starts_on="2024-09-02", ends_on="2024-09-08", nominate_until="2024-08-20")
    assert await health.refused(f"/convalescence-batches/{other}/nominations", stay.union, {"person_id": person}) == "ANNUAL_LIMIT_REACHED"
    assert await health.items("/convalescence-nominations", health.clerk("VERIFIER", OTHER_CITY)) == []
    own = health.system.token("own", roles=["MODEL_WORKER"], person_id=person)
    assert [each["person_id"] for each in await health.items("/convalescence-nominations", own)] == [person]


async def test_the_same_person_is_nominated_for_two_batches_at_once_and_has_one(stay):
    person = await stay.health.person()
    batches = [await stay.opened(), await stay.opened(place="巢湖工人疗养院", starts_on="2024-08-05", ends_on="2024-08-11")]
    posts = (stay.health.post(f"/convalescence-batches/{batch}/nominations", stay.union, {"person_id": person}) for batch in batches)
    answers = await asyncio.gather(*posts)
    assert sorted(answer.get("code", "OK") for _, answer in answers) == ["ANNUAL_LIMIT_REACHED", "OK"]


async def test_two_stays_over_new_year_may_not_overlap(stay):
    health = stay.health
    await health.done("/convalescence-plans", stay.province, PLAN | {"year": 2025})
    old = await stay.opened(starts_on="2024-12-28", ends_on="2025-01-03", nominate_until="2024-12-01")
    new = await stay.opened(year=2025, place="巢湖", starts_on="2025-01-03", ends_on="2025-01-09", nominate_until="2024-12-01")
    later = await stay.opened(year=2025, place="巢湖", starts_on="2025-05-03", ends_on="2025-05-09", nominate_until="2024-12-01")
    person = await health.person()
    await stay.nominated(old, person)
    assert await health.refused(f"/convalescence-batches/{new}/nominations", stay.union, {"person_id": person}) == "DUPLICATE_PERIOD"
    await stay.nominated(later, person)


async def test_the_draw_is_fair_and_says_why(stay):
    health, batch = stay.health, await stay.opened()
    front = (WorkSpan(starts_on=BORN, has_unit=True, condition="NORMAL", front_line=True),)
    lately = await stay.nominated(batch, await health.person(work=front), attended_on="2022-06-01", hard_conditions=True)
    plain = await stay.nominated(batch, await health.person())
    hard = await stay.nominated(batch, await health.person(work=front))
    assert await health.refused(f"/convalescence-batches/{batch}/draw", stay.province) == "INVALID_TRANSITION"  # nominations are open
    health.system.clock.move_to_day(date(2024, 6, 29))
    assert await health.refused(f"/convalescence-batches/{batch}/draw", stay.union) == "ROLE_NOT_PERMITTED"
    assert (await stay.drawn(batch))["confirmed"] == 2
    listed = {each["id"]: each for each in await health.items("/convalescence-nominations", stay.union)}
    assert [(listed[each]["turn"], listed[each]["state"]) for each in (hard, plain, lately)] == [
        (1, "CONFIRMED"),
        (2, "CONFIRMED"),
        (3, "WAITLISTED"),
    ]
    assert listed[hard]["reasons"][:2] == ["NEVER_ATTENDED", "FRONT_LINE"]
    assert listed[lately]["reasons"][:3] == ["ATTENDED:2022-06-01", "FRONT_LINE", "HARD_CONDITIONS"]
    assert {each["nomination_id"] for each in await health.said("CONVALESCENCE_CONFIRMED")} == {hard, plain}
    roster = await health.get("/convalescence-nominations/workbook", stay.union, batch_id=batch, purpose="组织疗休养")
    rows = {int(row["排序"]): (row["状态"], row["排序依据"]) for row in rows_of(roster)}
    assert rows[3] == ("候补", "上次参加2022-06-01、一线岗位、艰苦岗位、推荐时间")
    assert (rows[1][0], rows[2][0]) == ("已确认", "已确认")
    other = await health.get("/convalescence-nominations/workbook", health.clerk("VERIFIER", OTHER_CITY), purpose="组织疗休养")
    assert rows_of(other) == []
    assert await health.refused(f"/convalescence-batches/{batch}/draw", stay.province) == "INVALID_TRANSITION"


async def test_who_withdraws_death_and_a_revoked_honour_move_the_waiting_up_in_turn(stay):
    health, batch = stay.health, await stay.opened()
    people = [await health.person() for _ in range(5)]
    ids = [await stay.nominated(batch, person) for person in people]
    await stay.drawn(batch)
    own = health.system.token("own", roles=["MODEL_WORKER"], person_id=people[0])
    path = f"/convalescence-nominations/{ids[0]}/withdrawal"
    assert await health.refused(path, health.clerk("VERIFIER", OTHER_CITY), {"reason": "有事"}) == "NOT_RESPONSIBLE_UNIT"
    await health.done(path, own, {"reason": "家中有事"})
    assert await health.refused(path, own, {"reason": "家中有事"}) == "INVALID_TRANSITION"
    await health.tell(people[3], HonorRevoked, on=date(2024, 6, 29), tier="NONE", more={"honor_id": new_id()})  # waiting: nobody moves
    heard = await health.tell(people[1], ModelWorkerDeceased, on=date(2024, 6, 29), died=date(2024, 6, 28))
    await health.registry.hear(heard)  # again
    assert await stay.states(batch) == dict(zip(ids, ["CANCELLED", "CANCELLED", "CONFIRMED", "CANCELLED", "CONFIRMED"], strict=True))
    confirmed = await health.said("CONVALESCENCE_CONFIRMED")
    assert [each["nomination_id"] for each in confirmed if each["moved_up"]] == [ids[2], ids[4]]
    cancelled = await health.said("CONVALESCENCE_CANCELLED")
    assert [each["reason"] for each in cancelled] == ["WITHDRAWN", "HONOR_REVOKED", "DECEASED"]
    assert ((await stay.batch(batch))["confirmed"], await health.registry.parked()) == (2, [])
    goes_on = await health.person()
    heard = await health.tell(people[2], merged_into=goes_on)
    await health.registry.hear(heard)  # again
    await health.tell(people[4], merged_into=goes_on)  # one person, one place: this one is free
    assert await stay.states(batch) == dict(zip(ids, ["CANCELLED", "CANCELLED", "CONFIRMED", "CANCELLED", "CANCELLED"], strict=True))
    assert await health.rows("SELECT person_id::text FROM convalescence_nomination WHERE state = 'CONFIRMED'") == [(goes_on,)]
    assert [each["reason"] for each in (await health.said("CONVALESCENCE_CANCELLED"))[3:]] == ["MERGED", "MERGED"]
    assert (len(await health.said("CONVALESCENCE_CONFIRMED")), (await stay.batch(batch))["confirmed"]) == (len(confirmed) + 1, 1)
    assert "家中有事".encode().hex() not in str(await health.rows("SELECT t::text FROM convalescence_nomination t"))
    health.system.clock.move_to_day(date(2024, 7, 8))
    assert await health.refused(f"/convalescence-nominations/{ids[2]}/withdrawal", stay.union, {"reason": "有事"}) == "INVALID_TRANSITION"


async def test_the_last_place_goes_to_one_whoever_comes_at_once(stay):
    health, batch = stay.health, await stay.opened()
    await stay.nominated(batch, await health.person())
    await stay.drawn(batch)
    late = [await health.person() for _ in range(4)]
    posts = (health.post(f"/convalescence-batches/{batch}/nominations", stay.union, {"person_id": person}) for person in late)
    answers = [answer for _, answer in await asyncio.gather(*posts)]
    assert sorted(answer["state"] for answer in answers) == ["CONFIRMED", "WAITLISTED", "WAITLISTED", "WAITLISTED"]
    assert sorted(answer["turn"] for answer in answers) == [2, 3, 4, 5]
    with pytest.raises(Exception, match="never_over_capacity"):
        await health.rows("UPDATE convalescence_batch SET confirmed = 3")
    confirmed = [each for each, state in (await stay.states(batch)).items() if state == "CONFIRMED"]
    await asyncio.gather(
        *(health.post(f"/convalescence-nominations/{each}/withdrawal", stay.union, {"reason": "有事"}) for each in confirmed)
    )
    assert sorted((await stay.states(batch)).values()) == ["CANCELLED", "CANCELLED", "CONFIRMED", "CONFIRMED", "WAITLISTED"]
    health.system.clock.move_to_day(date(2024, 7, 8))
    assert (
        await health.refused(f"/convalescence-batches/{batch}/nominations", stay.union, {"person_id": await health.person()})
        == "INVALID_TRANSITION"
    )


async def test_the_stay_ends_with_who_was_there_and_the_year_shows_it(stay):
    health, batch = stay.health, await stay.opened()
    people = [await health.person() for _ in range(3)]
    ids = [await stay.nominated(batch, person) for person in people]
    path = f"/convalescence-batches/{batch}/completion"
    assert await health.refused(path, stay.province, {}) == "INVALID_TRANSITION"  # not drawn
    await stay.drawn(batch)
    assert await health.refused(path, stay.province, {}) == "INVALID_TRANSITION"  # not over
    health.system.clock.move_to_day(date(2024, 7, 14))
    await health.tell(people[0], ModelWorkerDeceased, on=date(2024, 7, 13), died=date(2024, 7, 13))  # was there to begin with
    await health.tell(people[1], merged_into=new_id())
    assert await stay.states(batch) == dict(zip(ids, ["CONFIRMED", "CONFIRMED", "WAITLISTED"], strict=True))
    assert await health.refused(path, stay.union, {}) == "ROLE_NOT_PERMITTED"
    assert await health.refused(path, stay.province, {"absent": [ids[2]]}) == "FIELD_INVALID"  # had no place
    await health.done(path, stay.province, {"absent": [ids[1]]})
    assert await stay.states(batch) == dict(zip(ids, ["COMPLETED", "ABSENT", "PASSED_OVER"], strict=True))
    assert [each["nomination_id"] for each in await health.said("CONVALESCENCE_COMPLETED")] == [ids[0]]
    year = (await health.get("/convalescence-plans/2024/progress", stay.province)).json()
    assert (year["people"], year["batches"], year["completed"], year["unions"][0]["completed"]) == (500, 1, 1, 1)
    assert await health.code("/convalescence-plans/2025/progress", stay.province) == "NOT_FOUND"
    assert await health.refused(f"/convalescence-batches/{batch}/cancellation", stay.province, {"reason": "台风"}) == "INVALID_TRANSITION"


async def test_a_cancelled_batch_lets_everybody_go_and_frees_their_year(stay):
    health, batch, person = stay.health, await stay.opened(), await stay.health.person()
    await stay.nominated(batch, person)
    await stay.drawn(batch)
    await health.done(f"/convalescence-batches/{batch}/cancellation", stay.province, {"reason": "台风"})
    assert [each["reason"] for each in await health.said("CONVALESCENCE_CANCELLED")] == ["BATCH_CANCELLED"]
    assert [each["state"] for each in await health.items("/pay-guarantees", stay.union)] == ["VOID"]
    again = await stay.opened(nominate_until="2024-07-01")  # the place and the days are free again
    await stay.nominated(again, person)


async def test_a_stay_under_an_absorbed_record_counts_for_the_one_that_goes_on(stay):
    health, first = stay.health, await stay.opened()
    absorbed, goes_on = await health.person(), await health.person()
    await stay.nominated(first, absorbed)
    await stay.drawn(first)
    health.system.clock.move_to_day(date(2024, 7, 14))
    await health.done(f"/convalescence-batches/{first}/completion", stay.province, {})
    await health.tell(absorbed, merged_into=goes_on)
    dates = {"starts_on": "2024-09-02", "ends_on": "2024-09-08", "nominate_until": "2024-08-20"}
    second = await stay.opened(**dates)
    assert (
        await health.refused(f"/convalescence-batches/{second}/nominations", stay.union, {"person_id": goes_on}) == "ANNUAL_LIMIT_REACHED"
    )
    await health.done("/convalescence-plans", stay.province, PLAN | {"year": 2025})
    next_year = {"year": 2025, "starts_on": "2025-05-05", "ends_on": "2025-05-11", "nominate_until": "2025-04-01"}
    third = await stay.opened(**next_year)
    await stay.nominated(third, goes_on)
    assert await health.rows("SELECT attended_on FROM convalescence_nomination WHERE batch_id = %s", third) == [(date(2024, 7, 14),)]


@pytest.fixture
async def ended(stay):
    """(stay, nomination of a worker of a unit, of a retiree), the stay is over."""
    health = stay.health
    await health.office("EMPLOYER_UNION", UNIT, "340111", COUNTY)
    batch = await stay.opened()
    staff = await stay.nominated(batch, await health.person(unit=UNIT))
    retired = await stay.nominated(batch, await health.person(category="RETIREE"))
    await stay.drawn(batch)
    return stay, batch, staff, retired


async def test_the_unit_confirms_pay_and_a_shortfall_reaches_the_union_without_its_amount(ended):
    stay, _, staff, retired = ended
    health, unit = stay.health, stay.health.clerk("FORM_FILLER", UNIT)
    path = f"/pay-guarantees/{staff}/confirmation"
    assert await health.refused(path, unit, {"unchanged": True}) == "INVALID_TRANSITION"  # the stay is not over
    health.system.clock.move_to_day(date(2024, 7, 15))
    assert await health.refused(f"/pay-guarantees/{retired}/confirmation", unit, {"unchanged": True}) == "NOT_FOUND"  # no wage
    assert await health.refused(path, health.clerk("VERIFIER", OTHER_CITY), {"unchanged": True}) == "NOT_RESPONSIBLE_UNIT"
    assert await health.refused(path, health.clerk("AUDITOR", UNIT), {"unchanged": True}) == "ROLE_NOT_PERMITTED"
    for body in ({"unchanged": False}, {"unchanged": True, "short": "10.00"}, {"unchanged": False, "short": "0.00"}):
        assert await health.refused(path, unit, body) == "FIELD_INVALID"
    assert [each["due_on"] for each in await health.items("/pay-guarantees", unit, state="ASKED")] == ["2024-07-26"]
    sheet = rows_of(await health.get("/pay-guarantees/workbook", unit, state="ASKED", purpose="核对工资表"))
    assert [(row["确认期限"], row["状态"]) for row in sheet] == [(date(2024, 7, 26), "待单位确认")]
    await health.done(path, unit, {"unchanged": False, "short": "300.17", "note": "扣了全勤奖"})
    [told] = await health.said("PAY_GUARANTEE_VIOLATED")
    assert (told["kind"], told["l2"], told["nomination_id"]) == ("SHORTFALL", health.units[CITY], staff)
    assert "300" not in str(told.get("amount", ""))
    assert b"300.17".hex() not in str(await health.rows("SELECT t::text FROM pay_guarantee t"))
    assert await health.refused(path, unit, {"unchanged": True}) == "INVALID_TRANSITION"
    county = health.clerk("COUNTY_REVIEWER")
    assert await health.refused(f"/pay-guarantees/{staff}/remedy", county, {"paid": "300.16"}) == "FIELD_INVALID"  # a cent is still short
    made_up = await health.done(f"/pay-guarantees/{staff}/remedy", county, {"paid": "300.17"})
    assert made_up["state"] == "MADE_UP"
    reveal, why = f"/pay-guarantees/{staff}/reveal", {"reason": "核实少发工资"}
    assert await health.refused(reveal, health.clerk("VERIFIER", OTHER_CITY), why) == "NOT_FOUND"
    for roles in ("AUDITOR", "REGISTRAR"):
        assert await health.refused(reveal, health.clerk(roles, PROVINCE), why) == "ROLE_NOT_PERMITTED"
    said = await health.done(reveal, stay.union, why)
    assert [(each["state"], each["amount"], each["note"]) for each in said] == [
        ("MADE_UP", "300.17", ""),
        ("SHORTFALL", "300.17", "扣了全勤奖"),
    ]


async def test_a_unit_that_says_nothing_in_time_is_told_of_once(ended):
    stay, batch, staff, _ = ended
    health, house, clock = stay.health, stay.health.system.houses["health"], stay.health.system.clock
    clock.move_to_day(date(2024, 7, 26))
    await watch_pay_guarantees(house)
    assert await health.said("PAY_GUARANTEE_VIOLATED") == []
    clock.move_to_day(date(2024, 7, 27))
    for _ in range(2):
        await watch_pay_guarantees(house)
    [told] = await health.said("PAY_GUARANTEE_VIOLATED")
    assert (told["kind"], told["batch_id"], told["nomination_id"]) == ("UNCONFIRMED", batch, staff)
    await health.done(f"/pay-guarantees/{staff}/confirmation", health.clerk("FORM_FILLER", UNIT), {"unchanged": True})
    assert await health.code("/pay-guarantees", health.clerk("AUDITOR", PROVINCE)) == "ROLE_NOT_PERMITTED"


async def test_what_a_batch_costs_has_no_source_until_a_document_names_it(ended):
    stay, batch, _, _ = ended
    health = stay.health
    path, cost = f"/convalescence-batches/{batch}/costs", {
        "payee_code": "91110108551385082Q", "payee_name": "黄山工人疗养院", "invoice_no": "0340024071500003", "amount": "150000.00",
    }  # fmt: skip
    assert await health.refused(path, stay.province, cost) == "INVALID_TRANSITION"  # not begun
    health.system.clock.move_to_day(date(2024, 7, 15))
    assert await health.refused(path, stay.province, cost) == "CONFIG_MISSING"
    row = {
        "key": "convalescence.cost_source",
        "value": "PROVINCIAL_SPECIAL",
        "unit": "来源",
        "effective_from": "2024-01-01",
        "cites": "Q32",
    }
    wrong = row | {"doc_no": "皖工发〔2024〕31号", "title": "疗休养费用来源"}
    assert await health.refused("/parameters", health.clerk("POLICY_OFFICER", PROVINCE), wrong) == "FIELD_INVALID"  # the matrix
    await health.parameter("convalescence.cost_source", "UNION_FUND")
    assert await health.refused(path, stay.province, cost | {"payee_code": "91110108551385082A"}) == "FIELD_INVALID"
    assert await health.refused(path, stay.province, cost | {"amount": "0.00"}) == "MONEY_FORMAT_INVALID"
    assert await health.refused(path, stay.union, cost) == "ROLE_NOT_PERMITTED"
    entered = (await health.done(path, stay.province, cost))["id"]
    assert await health.refused(path, stay.province, cost) == "DUPLICATE_ROW"
    assert await health.refused(f"/convalescence-costs/{entered}/approval", stay.province) == "SELF_REVIEW_FORBIDDEN"
    other = health.clerk("REGISTRAR", PROVINCE, "another")
    assert (await health.done(f"/convalescence-costs/{entered}/approval", other))["state"] == "APPROVED"
    assert await health.refused(f"/convalescence-costs/{entered}/approval", other) == "INVALID_TRANSITION"
    [told] = await health.said("CONVALESCENCE_BILL_APPROVED")
    assert (told["bill"]["purpose"], told["bill"]["shares"][0]["payer"]) == ("CONVALESCENCE", health.units[PROVINCE])
    head = {
        "subject": UUID(batch),
        "effective_on": date(2024, 7, 15),
        "bill_id": UUID(entered),
        "share_id": derived_id("convalescence-share", entered),
    }
    await health.registry.say(BillSharePaid(**head, source="UNION_FUND", purpose="CONVALESCENCE", amount_fen=15_000_000))
    assert await health.rows("SELECT state FROM convalescence_cost") == [("PAID",)]
