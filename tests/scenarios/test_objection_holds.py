"""An objection that holds: posted in two places, entered by a clerk with its letter, upheld, the application ends, nothing is ever paid (Q24, Q25)."""

from datetime import date

from tests.services.assistance.conftest import CITY, COUNTY
from tests.services.assistance.test_evidence import added
from tests.support.documents import jpg, pdf

LETTER = {
    "statement": "其本人有两处门面房出租，月租金三千元",
    "objector": "王大义 0551-12345678",
    "channel": "LETTER",
    "received_on": "2024-06-18",
}


async def test_an_upheld_objection_ends_the_application_and_nothing_is_paid(county):
    person = await county.register()
    application = await county.submit()
    reviewer = county.clerk("COUNTY_REVIEWER")
    await county.done(f"/applications/{application}/review", reviewer)
    notice = (await county.done("/notices", reviewer, {"application_ids": [application]}))["id"]
    photos = [
        (await added(county, "NOTICE", notice, reviewer, jpg(place.encode()), kind="NOTICE_PHOTO", name=f"{place}.jpg"))["id"]
        for place in ("UNIT", "COUNTY")
    ]
    village = {"place": "UNIT", "posted_on": "2024-06-12", "posted_by": "王芳", "spot": "某厂宣传栏", "photo_id": photos[0]}
    assert (await county.done(f"/notices/{notice}/postings", reviewer, village))["last_day"] is None
    county.system.clock.move_to_day(date(2024, 6, 14))
    hall = {"place": "COUNTY", "posted_on": "2024-06-14", "posted_by": "李会计", "spot": "区总工会一楼", "photo_id": photos[1]}
    assert (await county.done(f"/notices/{notice}/postings", reviewer, hall))["last_day"] == "2024-06-21"

    county.system.clock.move_to_day(date(2024, 6, 18))
    entered = await county.done(f"/notices/{notice}/objections", reviewer, {**LETTER, "application_id": application})
    assert (entered["receipt"], entered["real_name"], entered["due_on"]) == ("劳模异议〔2024〕000001号", True, "2024-07-02")
    await added(county, "OBJECTION", entered["id"], reviewer, pdf(1, "来信"), kind="OTHER", name="来信.pdf")
    assert await county.state(application) == "OBJECTED"
    worker = county.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    assert (await county.get(f"/evidence/OBJECTION/{entered['id']}", worker)).status_code == 404

    county.system.clock.move_to_day(date(2024, 6, 24))
    assert await county.refused(f"/notices/{notice}/closing", reviewer) == "NOTICE_OBJECTION_OPEN"
    assert await county.refused(f"/applications/{application}/declaration", reviewer) == "NOTICE_OBJECTION_OPEN"
    upheld = {"outcome": "REJECTED", "reason": "经入户和房产登记核查，租金收入属实"}
    filler = county.clerk("COUNTY_REVIEWER", COUNTY, who="form_filler")
    assert await county.refused(f"/objections/{entered['id']}/decision", filler, upheld) == "SELF_REVIEW_FORBIDDEN"
    await county.done(f"/objections/{entered['id']}/decision", reviewer, upheld)
    assert await county.state(application) == "REJECTED"
    assert [said["application_id"] for said in await county.said("APPLICATION_REJECTED")] == [application]

    for path, who in (("declaration", reviewer), ("return", reviewer), ("recall", reviewer), ("withdrawal", county.clerk("FORM_FILLER"))):
        body = None if path == "declaration" else {"reason": "已不通过"}
        assert await county.refused(f"/applications/{application}/{path}", who, body) in ("INVALID_TRANSITION", "ROLE_NOT_PERMITTED")
    verifying = await county.refused(f"/applications/{application}/verification", county.clerk("VERIFIER", CITY), {"findings": []})
    assert verifying in ("FIELD_INVALID", "INVALID_TRANSITION")
    county.system.clock.move_to_day(date(2024, 7, 10))
    assert await county.run_lines("2024-07") == {"applications": 0, "lines": 0, "adjustments": 0}
    assert await county.lines() == []
    assert await county.said("APPLICATION_VERIFIED", "ENTITLEMENT_GRANTED", "PUBLIC_NOTICE_CLOSED") == []
    async with county.system.houses["funds"].pool.connection() as connection:
        owed = await (await connection.execute("SELECT count(*) FROM demand")).fetchone()
    assert owed == (0,)
    again = await county.submit()
    assert await county.state(again) == "SUBMITTED"
