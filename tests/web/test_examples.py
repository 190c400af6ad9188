"""Every documented example of a request body is sent: none is refused for its shape, and those of the path are granted."""

import json
import re
from typing import Any

import pytest

from deploy.local.documents.interfaces import openapi_documents
from libs.common.kernel.actor import Role
from libs.common.kernel.ids import new_id

DOCUMENTS = {name: json.loads(text) for name, text in openapi_documents().items()}
BODIES = {
    name: [
        (method, path, operation, content["application/json"])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        for content in [operation.get("requestBody", {}).get("content", {})]
        if "application/json" in content
    ]
    for name, document in DOCUMENTS.items()
}
IDS = "018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"
STAND_INS = ("registry", "2024-06", "340111", IDS)


@pytest.mark.parametrize("name", sorted(BODIES))
def test_every_body_has_an_example(name):
    missing = [f"{method} {path}" for method, path, _, body in BODIES[name] if "example" not in body]
    assert missing == [], "a required field of it needs Field(examples=[…])"


def _address(name: str, path: str, operation: dict[str, Any]) -> str:
    """The path with something of the right form in it: what is not there is not found, which is no matter here."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            schema = parameter["schema"]
            if "$ref" in schema:
                schema = DOCUMENTS[name]["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
            forms = [value for value in STAND_INS if re.fullmatch(schema.get("pattern", ".*"), value)]
            value = (
                schema.get("examples")
                or schema.get("enum")
                or [{"uuid": IDS, "integer": "1"}.get(schema.get("format", schema["type"]), forms[0])]
            )[0]
            path = path.replace("{" + parameter["name"] + "}", value)
    return path


@pytest.mark.parametrize("name", sorted(BODIES))
async def test_no_example_is_refused_for_its_shape(departments, name):
    system = await departments("registry", "assistance", "funds", "health", "notifications", start="2024-06-12")
    units = await _units(system)
    everything = [role.value for role in Role]
    headers = system.token("everyone", roles=everything, unit_id=units["安徽省总工会"], person_id=new_id())
    for method, path, operation, body in BODIES[name]:
        answer = await system.http.request(
            method, _address(name, path, operation), json=body["example"], headers=headers | {"Idempotency-Key": operation["operationId"]}
        )
        assert answer.status_code < 500, (path, answer.text)
        refused = {} if answer.is_success else answer.json()
        faults = [fault for fault in refused.get("fields", ()) if fault["path"].startswith("body")]
        assert refused.get("code") != "INPUT_INVALID" or not faults, (path, body["example"], answer.text)


async def test_the_examples_of_the_path_are_granted(departments):
    system = await departments("registry", "assistance", "funds", "health", "notifications", start="2024-06-12")
    units = await _units(system)
    for role, unit, path in (
        ("REGISTRAR", "安徽省总工会", "/registry/people"),
        ("FORM_FILLER", "包河区总工会", "/assistance/applications"),
        ("COUNTY_REVIEWER", "包河区总工会", "/assistance/bulk-acts"),
        ("VERIFIER", "合肥市总工会", "/assistance/line-runs"),
        ("FUNDS_CLERK", "安徽省财政厅", "/funds/funding-documents"),
    ):
        [body] = [body for method, each, _, body in BODIES[path.split("/")[1]] if (method, each) == ("post", path)]
        headers = system.token(role, roles=[role], unit_id=units[unit]) | {"Idempotency-Key": path}
        answer = await system.http.post(path, json=body["example"], headers=headers)
        assert answer.is_success, (path, answer.text)
        await system.drain()


async def _units(system: Any) -> dict[str, str]:
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    [body] = [body for _, path, _, body in BODIES["registry"] if path == "/registry/org-units/establishment"]
    answer = await system.http.post("/registry/org-units/establishment", json=body["example"], headers=admin)
    assert answer.is_success, answer.text
    await system.drain()
    listed = await system.http.get("/registry/org-units", params={"limit": 500}, headers=admin)
    return {unit["name"]: unit["id"] for unit in listed.json()["items"]}
