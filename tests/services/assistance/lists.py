"""A year's list of a benefit as its clerks bring it to the line: amounts by two persons, computed, confirmed, granted."""

from tests.services.assistance.conftest import CITY, COUNTY, PROVINCE


def id_number(birth: str, order: int) -> str:
    """A resident number of 340111 with its check digit."""
    digits = f"340111{birth.replace('-', '')}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11]


THIRD = {"name": "王五", "id_number": id_number("1965-03-04", 1), "birth_date": "1965-03-04", "sex": "男", "category": "退休职工"}
NATIONAL = {
    "name": "李四", "id_number": "120103198806018241", "birth_date": "1988-06-01", "sex": "女", "title": "全国劳动模范", "award_date": "2015-04-28",
    "doc_no": "中发〔2015〕13号",
}  # fmt: skip
PROOF = [{"kind": "低保证", "shelf_mark": "柜3-12", "seen_by": "李会计"}]


async def parameter(county, key, value, *, day="2024-06-01", unit="元/年"):
    row = {"key": key, "value": value, "unit": unit, "effective_from": day, "cites": "C3.7", "doc_no": "皖工发〔2024〕9号", "title": key}
    entered = await county.done("/parameters", county.clerk("POLICY_OFFICER", PROVINCE), row)
    await county.done(f"/parameters/{entered['id']}/approval", county.clerk("POLICY_APPROVER", PROVINCE))


async def job(county, path, headers, body=None):
    """The result of what was ordered."""
    ordered = await county.done(path, headers, body)
    await county.system.run_jobs()
    await county.system.drain()
    told = (await county.get(f"/jobs/{ordered['job_id']}", headers)).json()
    assert told["state"] == "DONE", told
    return ordered, told["result"]


async def opened(county, benefit, unit=CITY, **changed):
    """(the list's id, what the computation counted)."""
    body = {"year": county.system.clock.today().year, "benefit": benefit, **changed}
    ordered, result = await job(county, "/benefit-campaigns", county.clerk("REGISTRAR", unit), body)
    return ordered["id"], result


async def confirmed(county, campaign, who=""):
    return (await job(county, f"/benefit-campaigns/{campaign}/confirmations", county.clerk("COUNTY_REVIEWER", COUNTY, who)))[1]["outcomes"]


async def granted(county, campaign, who=""):
    return (await job(county, f"/benefit-campaigns/{campaign}/grants", county.clerk("VERIFIER", CITY, who)))[1]["outcomes"]


async def entries(county, campaign, **wanted):
    answer = await county.get(f"/benefit-campaigns/{campaign}/entries", county.clerk("VERIFIER", CITY), **wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def determined(county, person, ground="DIBAO", day=None):
    """Entered by the county, decided by the union."""
    body = {"person_id": person, "ground": ground, "from_on": day or county.system.clock.today().isoformat(), "evidence": PROOF}
    entered = await county.done("/hardship-determinations", county.clerk("FORM_FILLER"), body)
    await county.done(f"/hardship-determinations/{entered['id']}/approval", county.clerk("VERIFIER", CITY))
