"""Policy values: a document, two persons, from a day; what nobody set has no value (C1.5, C3.7, Q18)."""

from tests.services.assistance.conftest import CITY, PROVINCE

ROW = {
    "key": "low_income.threshold", "value": "2600.00", "unit": "元/月", "effective_from": "2024-07-01", "cites": "C3.4", "doc_no": "皖政办〔2024〕1号",
    "title": "低收入补助的收入线",
}  # fmt: skip


async def _value(county, on):
    rows = (await county.get("/parameters", county.clerk("VERIFIER", CITY), on=on)).json()
    return {(row["key"], row["state"]): row["value"] for row in rows}.get(("low_income.threshold", "IN_FORCE"))


async def test_a_value_counts_from_its_day_once_a_second_person_approves(county):
    officer = county.clerk("POLICY_OFFICER", PROVINCE)
    entered = (await county.done("/parameters", officer, ROW))["id"]
    assert await _value(county, "2024-07-01") == "2500.00"
    path = f"/parameters/{entered}/approval"
    assert await county.refused(path, county.clerk("POLICY_APPROVER", PROVINCE, "policy_officer")) == "SELF_REVIEW_FORBIDDEN"
    assert await county.refused(path, county.clerk("POLICY_APPROVER", CITY)) == "ROLE_NOT_PERMITTED"
    await county.done(path, county.clerk("POLICY_APPROVER", PROVINCE))
    assert await county.refused(path, county.clerk("POLICY_APPROVER", PROVINCE)) == "INVALID_TRANSITION"
    assert (await _value(county, "2024-06-30"), await _value(county, "2024-07-01")) == ("2500.00", "2600.00")


async def test_a_value_of_the_wrong_shape_is_refused(county):
    officer = county.clerk("POLICY_OFFICER", PROVINCE)
    for changed, code in (
        ({"key": "no.such.key"}, "FIELD_INVALID"),
        ({"value": "2600.005"}, "MONEY_FORMAT_INVALID"),
        ({"key": "subsidy200.stack", "value": "SOMETIMES"}, "FIELD_INVALID"),
        ({"key": "review.months", "value": "-1"}, "FIELD_INVALID"),
        ({"doc_no": ""}, "INPUT_INVALID"),
    ):
        assert await county.refused("/parameters", officer, {**ROW, **changed}) == code
    assert await county.refused("/parameters", county.clerk("POLICY_OFFICER", CITY), ROW) == "ROLE_NOT_PERMITTED"
