"""An auditor never sees less than the money that left: paid bills are drawn, traced, flagged, listed and taken out like batches, within the mandate (C2.7)."""

import hashlib
import io
import json
import zipfile
from datetime import date

import pytest

from tests.services.funds.billing import (
    EMPLOYER,
    answered,
    central,
    central_money,
    convalescence,
    insurance,
    open_units,
    own_money,
    registered,
    sent,
    split,
    step,
    training,
    worker,
)
from tests.services.funds.union import card

ASKED = {"seed": "七", "size": 9, "stratum": "UNION", "sent_from": "2024-06-01", "sent_to": "2024-06-30"}
BUREAU = "合肥市人社局"


@pytest.fixture
async def payers(union):
    await open_units(union)
    return union


async def _paid(union):
    """A month's batch, a central bill (合肥), a share of a county union, and a subsidy of a bureau: four books, one person."""
    person = await union.person("2024-06")
    _, [line] = await union.send(await union.money())
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")]))
    worker_id = await worker(union)
    billed, course, shared = central(union, worker_id), training(union, person), split(union, await worker(union, "PROVINCIAL"))
    await union.hear(billed, course, shared)
    await central_money(union)
    await registered(union)
    await registered(union, "庐江县总")
    await own_money(union, BUREAU, "TRAINING_SUBSIDY", roles="HRSS_CLERK")
    await own_money(union, "庐江县总", "CHECKUP")
    county = next(each.share_id for each in shared.bill.shares if each.payer == union.units["庐江县总"])
    shares = ((billed.bill.shares[0].share_id, "合肥"), (course.bill.shares[0].share_id, BUREAU), (county, "庐江县总"))
    for number, (share, unit) in enumerate(shares, 1):
        await answered(union, await sent(union, share, unit), unit, no=f"HF-{number}")
    return person, billed


async def _ask(union, path, who="looker", body=None):
    headers = union.system.token(who, roles=["AUDITOR"]) | {"Idempotency-Key": hashlib.sha256(f"{who}{path}".encode()).hexdigest()}
    url = f"/funds/audit{path}"
    return await (union.system.http.post(url, json=body, headers=headers) if body else union.system.http.get(url, headers=headers))


async def _drawn(union, who):
    answer = (await _ask(union, "/samples", who, ASKED)).json()
    return answer.get("refs", answer.get("code"))


async def test_paid_bills_are_drawn_traced_and_taken_out_within_the_mandate(payers):
    _, billed = await _paid(payers)
    everything = ["LB00000001", "LB00000002", "LB00000003", "LM000000010000001"]
    assert await _drawn(payers, "looker") == everything
    for who, mandate, refs in (
        ("李审", {"reach": "L2", "unit": str(payers.units["合肥"])}, ["LB00000001", "LM000000010000001"]),
        ("王审", {"reach": "L2", "unit": str(payers.units["芜湖"])}, "NOT_FOUND"),
        ("县审", {"reach": "COUNTY", "unit": str(payers.units["庐江县总"])}, ["LB00000001", "LB00000003"]),
        ("赵审", {"source": "EMPLOYMENT_FUND", "year_from": 2024, "year_to": 2024}, ["LB00000002"]),
        ("钱审", {"source": "CENTRAL_SPECIAL", "year_from": 2025, "year_to": 2025}, "NOT_FOUND"),
    ):
        await payers.mandate(who, **mandate)
        assert (who, await _drawn(payers, who)) == (who, refs)
        for ref in everything[:3]:
            assert (await _ask(payers, f"/bill-payments/{ref}/trace", who)).status_code == (200 if ref in refs else 404)
    found = (await _ask(payers, "/bill-payments/LB00000001/trace")).json()
    assert (found["bill"]["speaker"], found["bill"]["bill_id"], found["payment"]["state"]) == (
        "health", str(billed.bill.bill_id), "SETTLED",
    )  # fmt: skip
    assert [move["phase"] for move in found["transfers"]] == ["pending", "post"]
    assert (found["money"]["documents"][0]["doc_no"], found["account"]["relation"]) == ("财社〔2024〕R-9号", "ORGANISATION")
    assert [each["outcome"] for each in found["receipts"]] == ["SETTLED"]
    own = (await _ask(payers, "/bill-payments/LB00000002/trace")).json()
    assert ([entry["amount_fen"] for entry in own["money"]["entries"]], own["account"]["relation"], own["transfers"]) == (
        [80000],
        "SELF",
        [],
    )
    assert not [word for word in (card(800), card(1), "张三") if word in json.dumps([found, own], ensure_ascii=False)]
    taken = await _ask(payers, "/bill-payments/LB00000001/case", body={"reason": "专项审计取证"})
    archive = zipfile.ZipFile(io.BytesIO(taken.content))
    assert set(archive.namelist()) == {"case.json", "shares.csv", "SHA256SUMS"}
    assert json.loads(archive.read("case.json"))["watermark"]["auditor"] == "looker"
    other = await _ask(payers, "/bill-payments/LB00000001/case", "王审", {"reason": "专项审计取证"})
    assert (other.status_code, other.json()["code"]) == (404, "NOT_FOUND")
    assert (await _ask(payers, "/bill-payments/LB1/trace")).json()["code"] == "INPUT_INVALID"
    assert (await _ask(payers, "/bill-payments/LB00000001/trace", "孙审")).json()["code"] == "MANDATE_MISSING"
    clerk = payers.system.token("x", roles=["PREPARER"], unit_id=payers.units["合肥"])
    for path in ("/bill-payments/LB00000001/trace", "/unpaid-bills"):
        assert (await payers.system.http.get(f"/funds/audit{path}", headers=clerk)).json()["code"] == "ROLE_NOT_PERMITTED"


async def _flags(union, kind):
    return [flag["bank_ref"] for flag in (await _ask(union, f"/red-flags?kind={kind}")).json()["items"]]


async def test_flags_ask_bills_what_they_ask_batches(payers):
    person, _ = await _paid(payers)
    kinds = ("PAID_AFTER_DEATH", "ACCOUNT_CHANGED_BEFORE_PAYMENT", "PAYEE_NOT_PERSON", "ONE_ACCOUNT_SEVERAL_PERSONS", "SAME_HANDS")
    assert {kind: await _flags(payers, kind) for kind in kinds} == {kind: [] for kind in kinds}
    await payers.dies(person, date(2024, 6, 11))  # a day before the subsidy and the month were paid to the person's own account
    assert await _flags(payers, "PAID_AFTER_DEATH") == ["LB00000002", "LM000000010000001"]
    first = (await _ask(payers, "/red-flags?kind=PAID_AFTER_DEATH&limit=1")).json()
    again = (await _ask(payers, f"/red-flags?kind=PAID_AFTER_DEATH&limit=1&cursor={first['next']}")).json()
    assert ([each["bank_ref"] for each in again["items"]], again["next"]) == (["LM000000010000001"], None)
    told = {"credit_code": EMPLOYER, "name": "合肥某机械有限公司", "bank_name": "徽商银行合肥分行", "reason": "登记"}
    wages = insurance(payers, person)
    await payers.hear(wages)
    await registered(payers, BUREAU, credit_code=EMPLOYER, name=told["name"], account_number=card(810))
    changing = await payers.done("/payee-organisations", "preparer", "PREPARER", BUREAU, json=told | {"account_number": card(811)})
    await payers.done(f"/payee-organisations/{changing['id']}/approval", "two", "PAYEE_REVIEWER", BUREAU)
    payers.system.clock.move_to_day(date(2024, 6, 14))
    await own_money(payers, BUREAU, "SOCIAL_INSURANCE_SUBSIDY", roles="HRSS_CLERK")
    await sent(payers, wages.bill.shares[0].share_id, BUREAU)
    assert await _flags(payers, "ACCOUNT_CHANGED_BEFORE_PAYMENT") == ["LB00000004"]
    assert await _flags(payers, "SAME_HANDS") == ["LB00000004"]


async def test_what_is_owed_of_bills_and_not_paid_has_its_reason(payers):
    person, stranger = await payers.person("2024-06"), await worker(payers, "PROVINCIAL")
    bare = training(payers, await worker(payers))
    shared, course, batch = split(payers, stranger), training(payers, person), convalescence(payers)
    await payers.hear(shared, course, bare, batch)
    await registered(payers)
    await registered(payers, "庐江县总")
    await own_money(payers, "合肥", "CHECKUP")
    await own_money(payers, BUREAU, "TRAINING_SUBSIDY", roles="HRSS_CLERK")
    payment = await sent(payers, course.bill.shares[0].share_id, BUREAU)
    assert (await _ask(payers, "/unpaid-bills")).json()["items"] == []
    payers.system.clock.move_to_day(date(2024, 7, 13))
    rows = (await _ask(payers, "/unpaid-bills")).json()["items"]
    of = {str(share.share_id): share for event in (shared, course, bare) for share in event.bill.shares}
    assert {row["id"] for row in rows} == set(of)  # what was refused (疗休养) is not owed
    named = {name: str(unit) for name, unit in payers.units.items()}
    assert {(row["payer"], row["reason"]) for row in rows} == {
        (named["省总"], "NO_ACCOUNT"), (named["合肥"], "NOT_PREPARED"), (named["庐江县总"], "NO_MONEY"), (named[BUREAU], "UNANSWERED"), (named[BUREAU], "NO_ACCOUNT"),
    }  # fmt: skip
    assert {row["days"] for row in rows} == {31}
    pages, cursor = [], ""
    while cursor is not None:
        page = (await _ask(payers, f"/unpaid-bills?limit=2{cursor and f'&cursor={cursor}'}")).json()
        pages += [row["id"] for row in page["items"]]
        cursor = page["next"]
    assert pages == [row["id"] for row in rows]
    assert {row["payer"] for row in (await _ask(payers, f"/unpaid-bills?unit={named['合肥']}")).json()["items"]} == {named["合肥"]}
    await payers.mandate("李审", reach="L2", unit=named["合肥"])
    assert {row["payer"] for row in (await _ask(payers, "/unpaid-bills", "李审")).json()["items"]} == {named["合肥"]}
    assert (await _ask(payers, "/unpaid-bills?cursor=xx")).json()["code"] == "CURSOR_INVALID"
    assert (await step(payers, payment, "withdrawal", "preparer", "PREPARER", BUREAU, json={"reason": "撤回"}))[1][
        "code"
    ] == "INVALID_TRANSITION"
