"""The app factory: every department's web door is built here, the same way, under its own prefix."""

from collections.abc import Sequence
from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from libs.common.kernel.errors import Code
from libs.common.observability.metrics import Measured
from libs.common.observability.tracing import Traced
from libs.common.persistence.house import House
from libs.common.web.door import DoorRoute
from libs.common.web.headers import SecurityHeaders
from libs.common.web.limits import BodyLimit
from libs.common.web.openapi import described
from libs.common.web.problems import PROBLEM_RESPONSES, problem
from libs.common.web.tokens import TokenVerifier

_UNSUPPORTED = {404: Code.NOT_FOUND, 405: Code.INPUT_INVALID}


def department_router(prefix: str, tag: str) -> APIRouter:
    """A router whose routes are transactions and whose problems are typed. `tag` is the Chinese name of the resource."""
    return APIRouter(
        prefix=prefix, tags=[tag], route_class=DoorRoute, responses=PROBLEM_RESPONSES, generate_unique_id_function=_operation_id
    )


def create_app(house: House[Any], tokens: TokenVerifier, title: str, description: str, routers: Sequence[APIRouter]) -> FastAPI:
    """One department's application. It answers under `/<department>/…` wherever it runs."""
    prefix = f"/{house.name}"
    app = FastAPI(
        title=title, description=description, version="1.0.0", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.state.house = house
    app.state.tokens = tokens
    for router in routers:
        app.include_router(router, prefix=prefix)
    _add_documents(app, prefix, routers)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Measured, service=house.name)
    app.add_middleware(Traced)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


async def _http_problem(request: Request, error: Exception) -> Response:
    """What the router itself refuses: unknown paths, unsupported methods, undecodable bodies."""
    status = cast("HTTPException", error).status_code
    detail = {404: "没有这个地址，请核对路径", 405: "该地址不支持此方法", 400: "请求内容无法解析"}.get(status, "请求无法处理")
    return problem(request, status, _UNSUPPORTED.get(status, Code.INPUT_INVALID), detail)


def _add_documents(app: FastAPI, prefix: str, routers: Sequence[APIRouter]) -> None:
    """OpenAPI with problems instead of FastAPI's own errors, and Swagger UI from a package: no outside request."""
    assets = f"{prefix}/docs/assets"

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = described(app, prefix, routers)
        return app.openapi_schema

    async def openapi(_request: Request) -> Response:
        return JSONResponse(document())

    async def docs(_request: Request) -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url=f"{prefix}/openapi.json",
            title=app.title,
            swagger_js_url=f"{assets}/swagger-ui-bundle.js",
            swagger_css_url=f"{assets}/swagger-ui.css",
            swagger_favicon_url=f"{assets}/favicon.png",
        )
        return HTMLResponse(page.body)

    setattr(app, "openapi", document)  # noqa: B010 - FastAPI documents this override; mypy does not know it
    app.add_route(f"{prefix}/openapi.json", openapi, include_in_schema=False)
    app.add_route(f"{prefix}/docs", docs, include_in_schema=False)
    app.mount(assets, StaticFiles(packages=[("fastapi_offline", "static")]))
