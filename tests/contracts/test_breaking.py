"""Every rule of the check of released documents: what it finds, and what it lets pass."""

import json
from typing import Any

import pytest

from deploy.contracts import breaking
from deploy.contracts.breaking import RELEASED, WRITTEN, asyncapi_breaks, breaks_of, openapi_breaks
from deploy.contracts.release import release

BASE: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "试", "version": "1.0.0"},
    "paths": {
        "/batches": {
            "post": {
                "operationId": "create_batch",
                "security": [{"bearer": []}],
                "parameters": [
                    {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200}},
                    {"name": "kind", "in": "query", "required": True, "schema": {"enum": ["A", "B"], "type": "string"}},
                ],
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/In"}}}},
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Out"}}}},
                    "default": {"content": {"application/problem+json": {"schema": {"type": "object"}}}},
                },
            },
            "get": {
                "operationId": "list_batches",
                "security": [{"bearer": []}],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Out"}}}}}
                },
            },
        }
    },
    "components": {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "In": {
                "type": "object",
                "additionalProperties": False,
                "required": ["amount"],
                "properties": {
                    "amount": {"type": "string", "pattern": "^[0-9]+$", "minLength": 1, "maxLength": 16},
                    "count": {"type": "integer", "minimum": 1, "maximum": 9},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "rows": {"type": "array", "maxItems": 10, "items": {"$ref": "#/components/schemas/Row"}},
                    "on": {"type": "string", "format": "date"},
                },
            },
            "Row": {
                "type": "object",
                "required": ["act"],
                "properties": {
                    "act": {"type": "string", "enum": ["check", "register"]},
                    "inner": {"anyOf": [{"$ref": "#/components/schemas/Row"}, {"type": "null"}]},
                },
            },
            "Out": {
                "type": "object",
                "required": ["id", "state"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "state": {"type": "string", "enum": ["OPEN", "DONE"]},
                    "amount": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "totals": {"type": "object", "additionalProperties": {"type": "integer"}},
                },
            },
        },
    },
}
POST, SENT, READ = ("paths", "/batches", "post"), ("components", "schemas", "In"), ("components", "schemas", "Out")
GONE = object()


def changed(*edits: tuple[tuple[Any, ...], Any]) -> dict[str, Any]:
    """A copy of the base with the values at some places replaced; GONE takes one away."""
    document = json.loads(json.dumps(BASE))
    for place, value in edits:
        node = document
        for step in place[:-1]:
            node = node[step]
        if value is GONE:
            del node[place[-1]]
        else:
            node[place[-1]] = value
    return document


def said(*edits: tuple[tuple[Any, ...], Any]) -> list[str]:
    return [str(one) for one in openapi_breaks(BASE, changed(*edits))]


BREAKS = {
    "path removed": [(("paths", "/batches"), {}), "POST /batches: operation removed"],
    "method removed": [((*POST[:2], "get"), GONE), "GET /batches: operation removed"],
    "operation id": [((*POST, "operationId"), "make_batch"), "operationId changed: create_batch → make_batch"],
    "security added": [((*POST, "security"), [{"bearer": ["admin"]}]), "security changed"],
    "security dropped": [((*POST, "security"), []), "security changed"],
    "another scheme of one name": [(("components", "securitySchemes", "bearer", "scheme"), "basic"), "security changed"],
    "status removed": [((*POST, "responses", "201"), GONE), "response 201: status removed: present → default"],
    "problem removed": [((*POST, "responses", "default"), GONE), "response default: status removed"],
    "problem of another type": [
        ((*POST, "responses", "default", "content"), {"application/json": {}}),
        "media type removed: application/problem+json → application/json",
    ],
    "parameter removed": [((*POST, "parameters"), BASE["paths"]["/batches"]["post"]["parameters"][1:]), "header.idempotency-key: parameter removed"],
    "parameter required now": [((*POST, "parameters", 0, "required"), True), "header.idempotency-key: parameter required: optional → required"],
    "required parameter added": [
        ((*POST, "parameters", 0), {"name": "unit", "in": "query", "required": True, "schema": {}}),
        "parameter query.unit: parameter required",
    ],
    "parameter's values": [((*POST, "parameters", 1, "schema", "enum"), ["A"]), "parameter query.kind: values removed: A, B → A"],
    "body of another type": [((*POST, "requestBody", "content"), {"multipart/form-data": {}}), "request: media type removed"],
    "body removed": [((*POST, "requestBody"), GONE), "request: body removed"],
    "field sent removed": [((*SENT, "properties", "note"), GONE), "request.note: field removed"],
    "field sent required now": [((*SENT, "required"), ["amount", "on"]), "request.on: field required: optional → required"],
    "field sent renamed": [
        ((*SENT, "properties", "on"), GONE),
        ((*SENT, "properties", "day"), {"type": "string"}),
        "request.on: field removed",
    ],
    "new field required": [
        ((*SENT, "properties", "more"), {"type": "string"}),
        ((*SENT, "required"), ["amount", "more"]),
        "request.more: field required: — → required",
    ],
    "type sent": [((*SENT, "properties", "count", "type"), "string"), "request.count: type changed: integer → string"],
    "number to integer": [((*SENT, "properties", "amount"), {"type": "integer"}), "request.amount: type changed: string → integer"],
    "null refused": [((*SENT, "properties", "note"), {"type": "string"}), "request.note: type changed: string | null → string"],
    "pattern": [((*SENT, "properties", "amount", "pattern"), "^[1-9]+$"), "request.amount: pattern changed: ^[0-9]+$ → ^[1-9]+$"],
    "format": [((*SENT, "properties", "on", "format"), "date-time"), "request.on: format changed: date → date-time"],
    "maxLength": [((*SENT, "properties", "amount", "maxLength"), 8), "request.amount: maxLength narrowed: 16 → 8"],
    "minLength": [((*SENT, "properties", "amount", "minLength"), 2), "request.amount: minLength narrowed: 1 → 2"],
    "maximum": [((*SENT, "properties", "count", "maximum"), 5), "request.count: maximum narrowed: 9 → 5"],
    "minimum": [((*SENT, "properties", "count", "minimum"), 2), "request.count: minimum narrowed: 1 → 2"],
    "a limit where none was": [((*SENT, "properties", "rows", "minItems"), 1), "request.rows: minItems narrowed: — → 1"],
    "inside a list": [
        (("components", "schemas", "Row", "properties", "act", "enum"), ["check"]),
        "request.rows[].act: values removed: check, register → check",
    ],
    "further fields": [(("components", "schemas", "Row", "additionalProperties"), False), "request.rows[]: further fields refused"],
    "field read removed": [((*READ, "properties", "amount"), GONE), "response 201.amount: field removed"],
    "field read absent": [((*READ, "required"), ["id"]), "response 201.state: field may be absent"],
    "null read": [((*READ, "properties", "id"), {"type": ["string", "null"], "format": "uuid"}), "response 201.id: type changed: string → string | null"],
    "type read": [((*READ, "properties", "id", "type"), "integer"), "response 201.id: type changed: string → integer"],
    "format read": [((*READ, "properties", "id", "format"), GONE), "response 201.id: format changed: uuid → —"],
    "values read": [((*READ, "properties", "state", "enum"), ["DONE", "OPEN", "LATE"]), "response 201.state: values added: DONE, OPEN → DONE, LATE, OPEN"],
    "any value read": [((*READ, "properties", "state"), {"type": "string"}), "response 201.state: values added: DONE, OPEN → any"],
    "map read": [((*READ, "properties", "totals", "additionalProperties", "type"), "string"), "response 201.totals.*: type changed"],
}  # fmt: skip
PASSES = {
    "nothing": [],
    "operation added": [(("paths", "/more"), BASE["paths"]["/batches"])],
    "optional parameter added": [((*POST, "parameters"), [*BASE["paths"]["/batches"]["post"]["parameters"], {"name": "q", "in": "query", "schema": {}}])],
    "parameter not required any more": [((*POST, "parameters", 1, "required"), False)],
    "header in other letters": [((*POST, "parameters", 0, "name"), "idempotency-key")],
    "status added": [((*POST, "responses", "202"), {"content": {}})],
    "body not required any more": [((*POST, "requestBody", "required"), False)],
    "optional field sent added": [((*SENT, "properties", "more"), {"type": "string"})],
    "field sent not required any more": [((*SENT, "required"), [])],
    "values sent widened": [(("components", "schemas", "Row", "properties", "act", "enum"), ["check", "register", "skip"])],
    "any value sent": [((*POST, "parameters", 1, "schema"), {"type": "string"})],
    "type sent widened": [((*SENT, "properties", "count"), {"type": "number", "minimum": 1, "maximum": 9})],
    "null sent": [((*SENT, "properties", "on"), {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]})],
    "limits widened": [((*SENT, "properties", "amount", "maxLength"), 99), ((*SENT, "properties", "count", "minimum"), 0)],
    "pattern dropped": [((*SENT, "properties", "amount", "pattern"), GONE)],
    "field read added": [((*READ, "properties", "more"), {"type": "string"}), ((*READ, "required"), ["id", "state", "more"])],
    "values read narrowed": [((*READ, "properties", "state", "enum"), ["OPEN"])],
    "never null": [((*READ, "properties", "amount"), {"type": "string"})],
    "words": [((*READ, "properties", "id", "description"), "编号"), ((*POST, "summary"), "建批次"), ((*READ, "title"), "Batch")],
    "schema renamed": [
        (("components", "schemas", "Batch"), BASE["components"]["schemas"]["Out"]),
        ((*POST, "responses", "201", "content", "application/json", "schema", "$ref"), "#/components/schemas/Batch"),
    ],
    "scheme renamed": [
        (("components", "securitySchemes", "token"), {"type": "http", "scheme": "bearer", "description": "令牌"}),
        ((*POST, "security"), [{"token": []}]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_a_caller_is_found_and_said(name):
    *edits, expected = BREAKS[name]
    found = said(*edits)
    assert [one for one in found if expected in one], found
    assert len({one.split(": ", 1)[0].split(" · ", 1)[-1] for one in found}) <= 2, "no more than what was changed"


@pytest.mark.parametrize("name", PASSES)
def test_what_breaks_nobody_passes(name):
    assert said(*PASSES[name]) == []


def _event(document: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["messages"]["FUND_ALLOCATED.v1"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda document: document["channels"].pop("funds"), "funds: channel removed"),
        (
            lambda document: document["channels"]["funds"].update(address="laomo.money.v1"),
            "channel funds: address changed: laomo.funds.v1 →",
        ),
        (lambda document: document["channels"]["funds"]["bindings"]["kafka"].update(partitions=24), "channel funds: bindings changed"),
        (lambda document: document["channels"]["funds"]["messages"].pop("FUND_ALLOCATED.v1"), "funds · FUND_ALLOCATED.v1: event removed"),
        (
            lambda document: document["channels"]["funds"]["messages"].update(
                {"MONEY_ALLOCATED.v1": document["channels"]["funds"]["messages"].pop("FUND_ALLOCATED.v1")}
            ),
            "funds · FUND_ALLOCATED.v1: event removed",
        ),
        (lambda document: _event(document).update(contentType="text/plain"), "contentType changed"),
        (lambda document: _event(document)["headers"]["properties"].pop("ce_version"), "headers.ce_version: field removed"),
        (lambda document: _event(document)["headers"]["properties"]["ce_type"].update(const="X"), "headers.ce_type: values"),
        (
            lambda document: document["components"]["schemas"]["FundAllocatedV1"]["properties"].pop("amount_fen"),
            "FUND_ALLOCATED.v1 · payload.amount_fen: field removed",
        ),
    ],
)
def test_what_breaks_a_listener_is_found_and_said(change, said):
    old = json.loads((WRITTEN / "asyncapi.json").read_text("utf-8"))
    new = json.loads(json.dumps(old))
    assert asyncapi_breaks(old, new) == []
    change(new)
    found = [str(one) for one in asyncapi_breaks(old, new)]
    assert [one for one in found if said in one], found


def test_an_event_and_a_channel_that_are_added_break_nobody():
    new = json.loads((WRITTEN / "asyncapi.json").read_text("utf-8"))
    old = json.loads(json.dumps(new))
    del old["channels"]["registry"]
    del old["channels"]["funds"]["messages"]["FUND_RECEIVED.v1"]
    del old["components"]["messages"]["FUND_RECEIVED.v1"]
    assert asyncapi_breaks(old, new) == []


@pytest.mark.parametrize("name", sorted(path.relative_to(RELEASED).as_posix() for path in RELEASED.rglob("*.json")))
def test_nothing_that_is_released_is_broken(name):
    assert breaks_of(RELEASED, WRITTEN)[name] == []


def test_the_command_says_what_is_broken_and_fails(tmp_path, capsys, monkeypatch):
    for folder, document in (("old", BASE), ("new", changed(((*POST, "operationId"), "x")))):
        (tmp_path / folder / "openapi").mkdir(parents=True)
        (tmp_path / folder / "openapi/funds.json").write_text(json.dumps(document), "utf-8")
    monkeypatch.setattr("sys.argv", ["breaking", str(tmp_path / "old"), str(tmp_path / "new")])
    assert breaking.main() == 1
    told = capsys.readouterr().out
    assert "openapi/funds.json: 1 breaking changes" in told
    assert "POST /batches · operation: operationId changed: create_batch → x" in told
    (tmp_path / "new/openapi/funds.json").unlink()
    assert breaking.main() == 1
    assert "document removed" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["breaking", str(tmp_path / "old"), str(tmp_path / "old")])
    assert breaking.main() == 0
    monkeypatch.setattr("sys.argv", ["breaking", str(tmp_path / "none"), str(tmp_path / "old")])
    assert breaking.main() == 1, "nothing released is nothing checked"


def test_a_break_is_released_only_with_a_reason_which_is_kept(tmp_path):
    written, released = tmp_path / "written", tmp_path / "released"
    (written / "openapi").mkdir(parents=True)
    (written / "asyncapi.json").write_text(json.dumps({"asyncapi": "3.0.0", "channels": {}, "components": {"messages": {}}}), "utf-8")
    for name in ("funds", "laomo"):
        (written / f"openapi/{name}.json").write_text(json.dumps(BASE), "utf-8")
    assert release(written, released, "") == {}
    assert {path.name for path in released.rglob("*.json")} == {"funds.json", "asyncapi.json"}
    (written / "openapi/funds.json").write_text(json.dumps(changed(((*READ, "properties", "amount"), GONE))), "utf-8")
    [found] = release(written, released, "").values()
    assert found
    assert json.loads((released / "openapi/funds.json").read_text("utf-8")) == BASE, "refused: nothing is written"
    assert release(written, released, "金额改由明细提供") == {}
    assert breaks_of(released, written)["openapi/funds.json"] == []
    kept = (released / "breaks.md").read_text("utf-8")
    assert "金额改由明细提供" in kept
    assert "response 201.amount: field removed" in kept
