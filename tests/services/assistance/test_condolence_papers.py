"""The record of a visit and the receipt of a gratuity on paper: what their reader may read, each reading with its reason."""

from tests.services.assistance.conftest import CITY
from tests.services.assistance.test_assistance_papers import paper_text
from tests.services.assistance.test_bereavement import PAYMENT, VISIT, case, configured, keyed

__all__ = ["case"]
REASON = {"reason": "打印归档"}


async def test_a_receipt_is_printed_for_the_payee_to_sign_and_counted_as_aid(county, case):
    await configured(county)
    filler, reviewer = county.clerk("FORM_FILLER"), county.clerk("COUNTY_REVIEWER")
    assert await county.refused(f"/bereavements/{case}/receipt/printouts", reviewer, REASON) == "NOT_FOUND"
    await county.done(f"/bereavements/{case}/visit", filler, VISIT)
    _, entered = await keyed(county, f"/bereavements/{case}/payments", filler, PAYMENT)
    await keyed(county, f"/bereavement-payments/{entered['id']}/approval", reviewer)
    issued = await county.done(f"/bereavements/{case}/receipt/printouts", reviewer, REASON)
    text, _ = await paper_text(county, issued["number"], reviewer)
    for word in ("抚恤慰问金收据", "李某某", "配偶", "2000.00元", "皖工发〔2024〕30号", "张三", "领取人签字"):
        assert word in text, word
    wuhu = county.clerk("VERIFIER", "芜湖市总工会")
    assert await county.refused(f"/bereavements/{case}/receipt/printouts", wuhu, REASON) == "NOT_FOUND"
    verifier = county.clerk("VERIFIER", CITY)
    counted = (await county.get("/statistics/aid", verifier, by=["KIND", "SOURCE"], period="2024Q2")).json()["groups"]
    assert [(group["values"], group["amount"]) for group in counted] == [(["抚恤慰问金", "工会经费"], "2000.00")]


async def test_a_visit_is_printed_with_health_for_those_who_may_and_counts_until_withdrawn(county):
    person = await county.register()
    body = {
        "person_id": person, "visited_on": "2024-06-11", "form": "HOME_VISIT", "visitors": "市总工会副主席一行", "reason": "生病住院",
        "life": "与老伴同住", "health": "患慢性病",
    }  # fmt: skip
    reviewer, verifier = county.clerk("COUNTY_REVIEWER"), county.clerk("VERIFIER", CITY)
    visit = (await county.done("/visits", reviewer, body))["id"]
    for clerk, seen in ((reviewer, False), (verifier, True)):
        number = (await county.done(f"/visits/{visit}/printouts", clerk, REASON))["number"]
        text, _ = await paper_text(county, number, clerk)
        assert ("患慢性病" in text, "按可见范围不显示" in text) == (seen, not seen)
        assert "与老伴同住" in text
        assert "张三" in text
    assert await county.refused(f"/visits/{visit}/printouts", county.clerk("VERIFIER", "芜湖市总工会"), REASON) == "NOT_FOUND"
    query = {"by": ["AID_CATEGORY"], "period": "2024"}
    assert [group["times"] for group in (await county.get("/statistics/aid", verifier, **query)).json()["groups"]] == [1]
    await county.done(f"/visits/{visit}/withdrawal", reviewer, {"reason": "登记到同名的另一人"})
    assert [group["times"] for group in (await county.get("/statistics/aid", verifier, **query)).json()["groups"]] == [0]
