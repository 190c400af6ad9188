"""Whatever is sent to whichever door: a documented answer or a typed problem, never a 500 (schemathesis generates, we send)."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from deploy.local.documents.interfaces import openapi_documents
from libs.common.kernel.errors import Code

DOCUMENTS = {name: json.loads(text) for name, text in openapi_documents().items()}
DEPARTMENTS = ("registry", "assistance", "funds", "employment", "housing", "health", "notifications")
CASES = 9
ROLES = {
    "nobody": None,
    "city clerk": ["REGISTRAR", "FORM_FILLER", "VERIFIER", "PREPARER", "APPROVER", "RELEASER", "PAYEE_REVIEWER", "AUDITOR"],
    "county clerk": ["FORM_FILLER", "COUNTY_REVIEWER"],
    "province": ["REGISTRAR", "FORM_FILLER", "FUNDS_CLERK", "FINANCE_ALLOCATOR", "POLICY_OFFICER", "POLICY_APPROVER", "AUDITOR"],
    "bureau": ["HRSS_CLERK", "DEPARTMENT_CLERK"],
    "worker": ["MODEL_WORKER"],
    "service": ["SERVICE"],
    "agency": ["EVENT_SUBSCRIBER"],
    "administrator": ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"],
}
UNITS = {"city clerk": "合肥市总工会", "county clerk": "包河区总工会", "province": "安徽省财政厅", "bureau": "包河区人力资源和社会保障局"}


def generated(operation: Any) -> list[Any]:
    """Requests by the operation's own schema, and ones that break it."""
    cases: list[Any] = []

    @settings(
        max_examples=CASES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
    def collect(case: Any) -> None:
        cases.append(case)

    collect()
    return cases


async def mandate(system: Any) -> None:
    """The agency may hear and publish."""
    body = {"client": "agency", "agency": "省人社厅", "types": ["MODEL_WORKER_DECEASED"], "publishes": ["JobFairHeld"]}
    body |= {
        "govstack_client": "anhui/GOV/agency/events",
        "basis": "皖政办秘〔2017〕279号",
        "valid_from": "2024-01-01",
        "valid_to": "2030-01-01",
    }
    proposed = await system.http.post("/notifications/mandates", json=body, headers=system.token("one", roles=["SYSTEM_ADMIN"]))
    path = f"/notifications/mandates/{proposed.json()['id']}/approval"
    assert (await system.http.post(path, headers=system.token("two", roles=["SECURITY_ADMIN"]))).status_code == 201


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", sorted(DOCUMENTS))
async def test_no_operation_of_a_department_ever_answers_500(departments, name):
    system = await departments(*DEPARTMENTS, established="2024-06-12")
    units = await system.established("2024-06-12")
    people = {who: system.token(who, roles=roles, unit_id=units.get(UNITS.get(who, ""))) if roles else {} for who, roles in ROLES.items()}
    await mandate(system)
    sent = 0
    for result in schemathesis.openapi.from_dict(DOCUMENTS[name]).get_all_operations():
        operation = result.ok()
        for number, case in enumerate(generated(operation)):
            who = list(people)[number % len(people)]
            options = case.as_transport_kwargs(base_url="http://laomo.local")
            headers = {**dict(options.pop("headers", None) or {}), **people[who], "Idempotency-Key": f"{operation.label}-{number}"}
            request = {
                key: value for key, value in options.items() if key in ("params", "json", "data", "files", "content") and value is not None
            }
            if "files" in request:  # what a form holds is the department's own matter; that it is a form is enough here
                request = {"files": {"file": ("x.csv", repr(request["files"]).encode())}}
            if not isinstance(request.get("data"), dict | None):
                request["content"] = request.pop("data")
            answer = await system.http.request(options["method"], options["url"], headers=headers, **request)
            sent += 1
            assert answer.status_code < 500, (operation.label, who, answer.text)
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json", operation.label
                assert Code(answer.json()["code"]), operation.label
            if not people[who] and "/public/" not in options["url"] and not options["url"].endswith(("livez", "readyz", "metrics")):
                assert answer.status_code in (401, 422), (operation.label, answer.status_code)
    assert sent > 20


HOSTILE = [
    (b"{", "application/json", 422, "INPUT_INVALID"),
    (b"\xff\xfe", "application/json", 422, "INPUT_INVALID"),
    (b"[]", "application/json", 422, "INPUT_INVALID"),
    (b'{"on": "2024-06-12", "on2": 1}', "application/json", 422, "INPUT_INVALID"),
    (b'{"on": 1e400}', "application/json", 422, "INPUT_INVALID"),
    (b'{"on": NaN}', "application/json", 422, "INPUT_INVALID"),
    (b"x" * (2 * 1024 * 1024 + 1), "application/json", 413, "BODY_TOO_LARGE"),
    (b"[" * 100_000, "application/json", 422, "INPUT_INVALID"),
]


async def test_a_hostile_body_is_answered_in_words(departments):
    system = await departments("registry")
    for content, kind, status, code in HOSTILE:
        admin = system.token("admin", roles=["SYSTEM_ADMIN"]) | {"Content-Type": kind}
        answer = await system.http.post("/registry/org-units/establishment", content=content, headers=admin)
        assert (answer.status_code, answer.json()["code"]) == (status, code), content[:40]
