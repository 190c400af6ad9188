"""What assistance and funds did is kept once, in order, whatever the bus does; a receipt lists it (C7.3)."""

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

from libs.common.contracts.assistance import EntitlementSuspended, FocusGroupFlagged
from libs.common.contracts.catalogue import Envelope
from libs.common.contracts.funds import OverpaymentDetected
from libs.common.kernel.clock import SystemClock
from libs.common.kernel.ids import new_id

RETIREMENT = {"effective_on": "2024-05-31", "content": {"kind": "RETIRED", "document": "退休审批表(2024)118号"}}


def said(person, version, event):
    data = json.loads(event.payload_json())
    return Envelope(
        new_id(), event.SPEAKER, person, version, event.TYPE, 1, SystemClock().now(), event.effective_on, None, None, None, data
    )


def flagged(person, version, *groups):
    return said(person, version, FocusGroupFlagged(subject=person, effective_on=date(2024, 6, 1), groups=groups))


async def kept(register, person):
    async with register.system.houses["registry"].pool.connection() as connection:
        query = "SELECT speaker, type FROM department_effect WHERE person_id = %s ORDER BY id"
        return await (await connection.execute(query, (person,))).fetchall()


async def confirmed(register, person, body):
    report = (await register.done(f"/people/{person}/change-reports", body, register.clerk("合肥市总工会", subject="second")))["id"]
    await register.done(f"/change-reports/{report}/confirmation", {})
    return report


async def test_duplicates_are_dropped_and_an_early_one_waits(register):
    ear, person = register.system.system.departments["registry"].subscriber, new_id()
    first = flagged(person, 1, "VETERAN_STAFF")
    second = said(person, 2, EntitlementSuspended(
        subject=person, effective_on=date(2024, 6, 2), entitlement_id=new_id(), application_id=new_id(), benefit="LIVING_HARDSHIP_SUBSIDY", tier="PROVINCIAL",
    ))  # fmt: skip
    await ear.receive([second])
    assert await kept(register, person) == []
    await ear.receive([first, second, first])
    await ear.receive([second])
    assert await kept(register, person) == [("assistance", "FOCUS_GROUP_FLAGGED"), ("assistance", "ENTITLEMENT_SUSPENDED")]


async def test_poison_halts_its_person_alone(register):
    ear, sick, well = register.system.system.departments["registry"].subscriber, new_id(), new_id()
    poison = replace(flagged(sick, 1, "VETERAN_STAFF"), data={"groups": ["NOT_A_GROUP"]})
    await ear.receive([poison, flagged(well, 1, "VETERAN_FARMER"), flagged(sick, 2)])
    assert await kept(register, sick) == []
    assert await kept(register, well) == [("assistance", "FOCUS_GROUP_FLAGGED")]
    async with register.system.houses["registry"].pool.connection() as connection:
        parked = await (await connection.execute("SELECT subject, version, reason FROM parked ORDER BY version")).fetchall()
    assert parked == [(sick, 1, "POISON"), (sick, 2, "GAP")]


async def test_the_receipt_lists_what_followed_its_report_and_not_what_followed_another(register):
    person = await register.person()
    subject, ear = UUID(person), register.system.system.departments["registry"].subscriber
    await ear.receive([flagged(subject, 1)])  # before the report
    first = await confirmed(register, person, RETIREMENT)
    register.system.clock.move_to_day(date(2024, 6, 13))
    await ear.receive([flagged(subject, 2, "VETERAN_STAFF")])
    second = await confirmed(register, person, {"effective_on": "2024-06-05", "content": {"kind": "RESIDENCE_CHANGED", "region": "340102"}})
    register.system.clock.move_to_day(date(2024, 6, 14))
    over = OverpaymentDetected(subject=subject, effective_on=date(2024, 6, 13), line_ids=(new_id(),), amount_fen=20000, reason="DECEASED")
    await ear.receive([said(subject, 1, over)])

    async def effects(report):
        receipt = (await register.get(f"/change-reports/{report}/receipt")).json()
        return [(effect["department"], effect["type"], effect["words"]) for effect in receipt["effects"]]

    assert await effects(first) == [("assistance", "FOCUS_GROUP_FLAGGED", "重新认定重点群体")]
    assert ("funds", "OVERPAYMENT_DETECTED", "登记多发款项") in await effects(second)
    assert (await register.get(f"/change-reports/{first}/receipt", register.clerk("芜湖市总工会"))).status_code == 404
