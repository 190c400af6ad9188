"""A person is told of each payment, once, in their language, without an account number; and nobody else is."""

import itertools
from datetime import date, timedelta

from libs.common.contracts.funds import DisbursementFailed, DisbursementPaid, DisbursementReturned
from libs.common.kernel.ids import new_id
from tests.services.notifications.cases import TODAY, deceased, paid, registered

ENGLISH = {"Accept-Language": "en"}


async def _read(office, person, **extra):
    headers = office.system.token("worker", roles=["MODEL_WORKER"], person_id=person) | extra
    answer = await office.system.http.get("/notifications/me/messages", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_payment_is_told_once_with_amount_purpose_and_source(office):
    person = new_id()
    await office.say(registered(person))
    envelopes = await office.say(paid(DisbursementPaid, person, new_id()))
    await office.hear(*envelopes)
    [message] = await _read(office, person)
    assert message["title"] == "补助已发放"
    assert message["text"] == "生活困难补助金400.00元（2024-05 – 2024-06）已于2024-06-12发放到您的账户，资金来源：省财政专项资金。"
    [english] = await _read(office, person, **ENGLISH)
    assert english["text"].startswith("400.00 CNY, living-hardship subsidy for 2024-05 – 2024-06, was paid")
    assert await _read(office, new_id()) == []


async def test_what_did_not_arrive_says_what_to_do(office):
    person = new_id()
    await office.say(registered(person), paid(DisbursementFailed, person, new_id()), paid(DisbursementReturned, person, new_id()))
    messages = await _read(office, person)
    assert {message["title"] for message in messages} == {"补助未能发放", "补助被银行退回"}
    assert all("请联系您的责任工会" in message["text"] for message in messages)


async def test_only_the_person_reads_them(office):
    clerk = office.system.token("clerk", roles=["PREPARER"], unit_id=new_id())
    assert (await office.system.http.get("/notifications/me/messages", headers=clerk)).json()["code"] == "ROLE_NOT_PERMITTED"
    unbound = office.system.token("worker", roles=["MODEL_WORKER"])
    assert (await office.system.http.get("/notifications/me/messages", headers=unbound)).json()["code"] == "ROLE_NOT_PERMITTED"


async def test_what_is_paid_after_a_death_is_not_told_whenever_the_death_is_heard_of(office):
    before, after = TODAY - timedelta(days=30), TODAY
    for order in itertools.permutations(range(3)):
        person = new_id()
        events = (
            deceased(person, date(2024, 6, 1)),
            paid(DisbursementPaid, person, new_id(), on=before),
            paid(DisbursementReturned, person, new_id(), on=after),
        )
        told = [office.envelope(event) for event in events]
        for index in order:
            await office.hear(told[index])
        assert [(message["title"], message["on"]) for message in await _read(office, person)] == [("补助已发放", before.isoformat())], order


async def test_messages_come_in_pages_newest_first(office):
    person = new_id()
    for day in range(5):
        await office.say(paid(DisbursementPaid, person, new_id(), on=TODAY + timedelta(days=day), ref=f"LM{day:015}"))
        office.system.clock.move_to_day(TODAY + timedelta(days=day + 1))
    headers = office.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    days, cursor = [], ""
    while cursor is not None:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await office.system.http.get("/notifications/me/messages", params=asked, headers=headers)).json()
        days += [message["on"] for message in page["items"]]
        cursor = page["next"]
    assert days == [(TODAY + timedelta(days=day)).isoformat() for day in (4, 3, 2, 1, 0)]
