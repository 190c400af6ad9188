"""The OpenAPI document of a department: FastAPI's own, said the way this house answers, so that a generated client is typed throughout."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from libs.common.web.access import asks_who
from libs.common.web.door import DoorRoute
from libs.common.web.examples import NOTHING, example_of
from libs.common.web.idempotency import MAX_KEY
from libs.common.web.problems import MEDIA_TYPE

BEARER: Final = "HTTPBearer"
CONTACT: Final = {"name": "laomo"}
LICENCE: Final = {"name": "政府部门内部使用，未对外许可", "identifier": "LicenseRef-laomo-internal"}
SERVERS: Final = [{"url": "/", "description": "同一地址下各部门按路径前缀区分"}]
_PROBLEM: Final = {"description": "错误说明(RFC 9457)", "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_DONE: Final = {"200": "成功", "201": "已办理", "202": "已受理，结果见批量任务", "204": "成功，无内容"}
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_REFERENCE: Final = re.compile(r'"#/components/schemas/([^"]+)"')


def described(app: FastAPI, prefix: str, routers: Sequence[APIRouter]) -> dict[str, Any]:
    """The whole document. Always the same bytes for the same code."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, openapi_version="3.1.0", servers=SERVERS
    )
    document["info"] |= {"contact": CONTACT, "license": LICENCE}
    document["tags"] = [{"name": tag} for tag in dict.fromkeys(tag for router in routers for tag in router.tags)]
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    document["components"]["securitySchemes"] = {BEARER: {"type": "http", "scheme": "bearer", "description": "OIDC 访问令牌(RFC 9068)"}}
    for route, method in _doors(routers):
        operation = document["paths"][f"{prefix}{route.path_format}"][method.lower()]
        _say(operation, route, method)
        _show(operation, schemas)
    _drop_unused(document)
    return cast("dict[str, Any]", json.loads(json.dumps(document, ensure_ascii=False)))


def _drop_unused(document: dict[str, Any]) -> None:
    """A type that its fields describe otherwise (a month is a text) leaves its own schema behind, which nothing refers to."""
    schemas = document["components"]["schemas"]
    while unused := set(schemas) - set(_REFERENCE.findall(json.dumps(document, ensure_ascii=False))):
        for name in unused:
            del schemas[name]


def _doors(routers: Sequence[APIRouter]) -> Iterator[tuple[APIRoute, str]]:
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.include_in_schema:
                for method in sorted(route.methods or ()):
                    yield route, method


def _say(operation: dict[str, Any], route: APIRoute, method: str) -> None:
    """What FastAPI cannot know of a door: the typed problem, the token, the idempotency key."""
    responses = operation["responses"]
    responses.pop("422", None)  # FastAPI's own shape of errors, which no door answers with
    responses["default"] = _PROBLEM
    for status, response in responses.items():
        if response["description"] == "Successful Response":
            response["description"] = _DONE[status]
    # Written here, not by a security dependency: that would run in every request for nothing.
    operation["security"] = [{BEARER: []}] if asks_who(route.dependant) else []
    if isinstance(route, DoorRoute) and method not in _SAFE and not route.endpoint.__dict__.get("answer_unstored"):
        operation.setdefault("parameters", []).append(_idempotency_key(required=bool(route.endpoint.__dict__.get("idempotency_required"))))


def _show(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """The example of the body that is sent."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and (example := example_of(body["schema"], schemas)) is not NOTHING:
        body["example"] = example


def _idempotency_key(*, required: bool) -> dict[str, Any]:
    """Read by the door, not by the endpoint."""
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": required,
        "description": "同一次办理重复发送时使用同一值，只办理一次并返回同一结果" + ("；办理资金事项必填" if required else ""),
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
        "example": "2024-06-batch-0001",
    }
