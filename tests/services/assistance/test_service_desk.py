"""The service desk (C7.1): a receipt at once, a unit, a due date, a reply, an end."""

from datetime import date

from libs.common.kernel.ids import new_id
from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE

ASKED = {"category": "PETITION", "channel": "TELEPHONE", "text": "补助三个月未到账，电话138"}
REASON = {"reason": "办理来访事项"}


def desk(county, unit=COUNTY):
    return county.clerk("SERVICE_DESK", unit, f"desk of {unit}")


def own(county, person):
    return county.system.token("self", roles=["MODEL_WORKER"], person_id=person)


async def test_from_the_receipt_to_the_end_across_two_unions(county):
    person = await county.register()
    receipt = await county.done("/service-requests", own(county, person), ASKED)
    assert (receipt["number"], receipt["unit"], receipt["due_on"]) == ("劳模服务〔2024〕000001号", county.units[COUNTY], "2024-07-03")
    path = f"/service-requests/{receipt['id']}"
    assert await county.refused(f"{path}/closing", own(county, person), {"satisfaction": "SATISFIED"}) == "INVALID_TRANSITION"
    await county.done(f"{path}/assignment", desk(county), {"unit": county.units[CITY]})
    assert await county.refused(f"{path}/reply", desk(county), {"text": "已办"}) == "NOT_RESPONSIBLE_UNIT"
    assert (await county.done(f"{path}/reply", desk(county, CITY), {"text": "已重新发放"}))["state"] == "REPLIED"
    county.system.clock.move_to_day(date(2024, 6, 20))
    reopened = await county.done(f"{path}/reopening", own(county, person), {"text": "仍未到账"})
    assert (reopened["state"], reopened["due_on"]) == ("RECEIVED", "2024-07-11")
    await county.done(f"{path}/reply", desk(county, CITY), {"text": "今日到账"})
    assert await county.refused(f"{path}/closing", own(county, str(new_id())), {"satisfaction": "SATISFIED"}) == "NOT_FOUND"
    assert (await county.done(f"{path}/closing", own(county, person), {"satisfaction": "SATISFIED"}))["state"] == "CLOSED"
    assert await county.refused(f"{path}/reopening", own(county, person), {"text": "再次"}) == "INVALID_TRANSITION"
    said = (await county.post(f"{path}/reading", own(county, person), REASON))[1]
    assert said["text"] == ASKED["text"]
    assert [act["act"] for act in said["acts"]] == ["RECEIVE", "ASSIGN", "REPLY", "REOPEN", "REPLY", "CLOSE"]


async def test_who_may_see_and_what_is_kept(county):
    person = await county.register()
    receipt = await county.done("/service-requests", desk(county), ASKED | {"person_id": person})
    stranger = await county.done("/service-requests", desk(county, "镜湖区总工会"), ASKED)  # nobody's own affair
    seen = {
        unit: [each["number"][-7:-1] for each in (await county.get("/service-requests", desk(county, unit))).json()["items"]]
        for unit in (COUNTY, CITY, "镜湖区总工会", "芜湖市总工会", PROVINCE)
    }
    assert seen == {COUNTY: ["000001"], CITY: ["000001"], "镜湖区总工会": ["000002"], "芜湖市总工会": [], PROVINCE: ["000001"]}
    assert [each["id"] for each in (await county.get("/service-requests", own(county, person))).json()["items"]] == [receipt["id"]]
    reading = f"/service-requests/{stranger['id']}/reading"
    assert await county.refused(reading, desk(county), REASON) == "NOT_RESPONSIBLE_UNIT"
    assert await county.refused(reading, own(county, person), REASON) == "NOT_FOUND"
    assert await county.refused("/service-requests", county.clerk("FORM_FILLER"), ASKED) == "ROLE_NOT_PERMITTED"
    assert await county.refused("/service-requests", desk(county, "镜湖区总工会"), ASKED | {"person_id": person}) == "NOT_FOUND"
    assert await county.refused(f"/service-requests/{receipt['id']}/assignment", desk(county), {"unit": str(new_id())}) == "ORG_UNKNOWN"
    async with county.system.houses["assistance"].pool.connection() as connection:
        stored = await (await connection.execute("SELECT r::text FROM service_request r")).fetchall()
    assert all("补助三个月".encode().hex() not in row[0] for row in stored)


async def test_the_overdue_are_listed(county):
    receipt = await county.done("/service-requests", desk(county), ASKED)
    county.system.clock.move_to_day(date(2024, 7, 3))
    assert (await county.get("/service-requests", desk(county), overdue=True)).json()["items"] == []
    county.system.clock.move_to_day(date(2024, 7, 4))
    [listed] = (await county.get("/service-requests", desk(county), overdue=True)).json()["items"]
    assert (listed["id"], listed["overdue"]) == (receipt["id"], True)
