"""A policy value goes the same way in every department that keeps its values by `parameter_pages`."""

from typing import Any


async def two_persons_set_a_value(departments: Any, department: str, key: str, *, good: str, bad: str) -> None:
    """Entered by one, in force from its day once another approves; wrong values, roles and persons refused."""
    system = await departments("registry", department, established="2024-06-12")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    await system.established("2024-06-12")
    units = (await system.http.get("/registry/org-units", params={"limit": 500}, headers=admin)).json()["items"]
    province = next(unit["id"] for unit in units if unit["kind"] == "PROVINCIAL_FEDERATION")
    city = next(unit["id"] for unit in units if unit["kind"] == "CITY_FEDERATION")
    path = f"/{department}/parameters"

    async def post(where: str, who: str, role: str, by: str = province, **body: Any) -> tuple[int, Any]:
        answer = await system.http.post(where, json=body or None, headers=system.token(who, roles=[role], unit_id=by))
        return answer.status_code, answer.json()

    row = {
        "key": key, "value": good, "unit": "项", "effective_from": "2024-07-01", "cites": "C1.5", "doc_no": "皖工发〔2024〕30号", "title": "试",
    }  # fmt: skip
    assert (await post(path, "one", "REGISTRAR", **row))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await post(path, "one", "POLICY_OFFICER", by=city, **row))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await post(path, "one", "POLICY_OFFICER", **row | {"value": bad}))[1]["code"] == "FIELD_INVALID"
    assert (await post(path, "one", "POLICY_OFFICER", **row | {"key": "no.such.key"}))[1]["code"] == "FIELD_INVALID"
    status, entered = await post(path, "one", "POLICY_OFFICER", **row)
    assert status == 201, entered
    approval = f"{path}/{entered['id']}/approval"

    async def held(on: str) -> list[tuple[str, str]]:
        listed = (await system.http.get(path, params={"on": on}, headers=admin)).json()
        return sorted((each["value"], each["state"]) for each in listed if each["key"] == key)

    shipped = [each for each in await held("2024-07-01") if each[1] == "IN_FORCE"]
    assert (good, "ENTERED") in await held("2024-07-01")
    assert (await post(approval, "one", "POLICY_APPROVER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await post(approval, "two", "POLICY_OFFICER"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await post(f"{path}/{city}/approval", "two", "POLICY_APPROVER"))[1]["code"] == "NOT_FOUND"
    assert (await post(approval, "two", "POLICY_APPROVER"))[0] == 201
    assert (await post(approval, "two", "POLICY_APPROVER"))[1]["code"] == "INVALID_TRANSITION"
    assert await held("2024-06-30") == shipped
    assert await held("2024-07-01") == [(good, "IN_FORCE")]
