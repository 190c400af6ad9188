"""Door 1: an HTTP act is one transaction. This route class opens it, calls the endpoint, stores the command's outcome, commits, and only
then answers. A refusal rolls back; a second transaction appends its audit row, its outcome, and what the refusal carries.
"""

import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

import psycopg
import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from libs.common.contracts.catalogue import Event
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, FieldFault, Kind, LaomoError, refuse
from libs.common.kernel.ids import new_id
from libs.common.messaging.subscriber import is_infrastructure
from libs.common.persistence.house import House
from libs.common.persistence.unit_of_work import UnitOfWork
from libs.common.web import idempotency
from libs.common.web.access import authenticate
from libs.common.web.faults import refusal_of
from libs.common.web.problems import problem, problem_of

_log = structlog.get_logger()
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ANYONE = Actor(subject="anonymous", unit_id=None, unit_kind=None)
Handle = Callable[[Request], Awaitable[Response]]


async def unit_of_work(request: Request) -> Any:  # noqa: ANN401 - each department annotates its own subclass
    """The open transaction of this request: `Uow = Annotated[UnitOfWork, Depends(unit_of_work)]`.

    A coroutine, as every dependency here: FastAPI calls a plain function in a thread, two switches a request for nothing.
    """
    return request.state.uow


def keyed(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark an endpoint that moves money: Idempotency-Key is required."""
    endpoint.__dict__["idempotency_required"] = True
    return endpoint


def unstored(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark an endpoint whose answer is never kept for replay (reveals)."""
    endpoint.__dict__["answer_unstored"] = True
    return endpoint


def only_looks(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a POST that is a question: what is asked (a name) is too personal for a URL. Served as a read; nothing is stored."""
    endpoint.__dict__["only_looks"] = True
    return endpoint


def secret_path(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark an endpoint whose path is itself the key to what it opens: the audit row keeps its SHA-256."""
    endpoint.__dict__["secret_path"] = True
    return endpoint


def prepared(prepare: Callable[[Request], Awaitable[None]]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark an endpoint that has to ask other departments first: `prepare` runs before the transaction opens, and leaves in
    `request.state.prepared` what it found. A body that cannot be read is left to the endpoint, which answers it in words.
    """

    def mark(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        endpoint.__dict__["prepare"] = prepare
        return endpoint

    return mark


class DoorRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        marks = self.endpoint.__dict__

        async def serve(request: Request) -> Response:
            request.state.actor = None
            named = "/".join(map(str, request.path_params.values()))
            request.state.subject = hashlib.sha256(named.encode()).hexdigest() if marks.get("secret_path") else named
            action = f"{request.method} /{request.app.state.house.name}{self.path_format}"
            key = request.headers.get("idempotency-key", "") if not marks.get("answer_unstored") else ""
            try:
                request.state.actor = await authenticate(request)
                if b"%00" in request.scope["query_string"]:  # no text of the database may hold it
                    refuse(Code.INPUT_INVALID, "查询条件含有不能处理的字符，请重新填写")
                if request.method in _SAFE or marks.get("only_looks"):
                    return await _look(request, handle)
                if marks.get("idempotency_required") and not key:
                    refuse(
                        Code.INPUT_INVALID,
                        "办理资金事项须提供 Idempotency-Key 请求头",
                        fields=[FieldFault("header.Idempotency-Key", "缺少")],
                    )
                if marks.get("prepare"):
                    await marks["prepare"](request)
                return await _act(request, action, key, handle)
            except Exception as error:  # noqa: BLE001 - the door answers everything in words
                return await _answer_failure(request, action, key, error)

        return serve


async def _look(request: Request, handle: Handle) -> Response:
    """A read is safe to repeat: a connection that broke while it lay idle costs the reader nothing."""
    try:
        return await handle(request)
    except Exception as error:
        if isinstance(error, LaomoError) or not is_infrastructure(error):
            raise
        await request.app.state.house.drop_broken()
        return await handle(request)


async def _act(request: Request, action: str, key: str, handle: Handle) -> Response:
    house: House[UnitOfWork] = request.app.state.house
    actor: Actor = request.state.actor or _ANYONE
    async with house.open(actor) as uow:
        request.state.uow = uow
        command = await idempotency.command_of(request, action, key, actor, uow) if key else None
        if command is not None:
            stored = await command.claim(uow)
            if stored is not None:
                return stored
        response = await handle(request)
        if command is not None:
            await command.keep(uow, response)
        uow.audit(action, request.state.subject)
        await uow.complete()
        return response


async def _answer_failure(request: Request, action: str, key: str, error: Exception) -> Response:
    refusal = _refusal_of(error) or _forged_cursor(request, error)
    if refusal is None:
        reference = str(new_id())
        _log.error("request_failed", reference=reference, action=action, error=type(error).__name__, exc_info=error)
        return problem(request, 500, Code.UNAVAILABLE, "系统内部错误，请联系运维人员并提供错误编号", reference=reference)
    if not isinstance(error, LaomoError) and is_infrastructure(error):
        await request.app.state.house.drop_broken()
    answer = problem_of(refusal, request)
    if refusal.kind not in (Kind.UNAVAILABLE, Kind.UNAUTHENTICATED, Kind.TOO_LARGE):
        await _note_refusal(request, action, key, refusal, answer)
    return answer


async def _note_refusal(request: Request, action: str, key: str, refusal: LaomoError, answer: Response) -> None:
    """The second transaction: who was refused what; the outcome under the key, unless a retry may go differently."""
    house: House[UnitOfWork] = request.app.state.house
    actor: Actor = request.state.actor or _ANYONE
    try:
        async with house.open(actor) as uow:
            uow.audit(action, request.state.subject, refusal.code)
            for carried in refusal.carries:
                if isinstance(carried, Event):
                    uow.emit(carried)
                else:
                    await cast("Callable[[UnitOfWork], Awaitable[None]]", carried)(uow)
            if (
                key
                and request.method not in _SAFE
                and refusal.kind is not Kind.CONFLICT
                and refusal.code is not Code.IDEMPOTENCY_KEY_REUSED
            ):
                command = await idempotency.command_of(request, action, key, actor, uow)
                if await command.claim(uow) is None:
                    await command.keep(uow, answer)
            await uow.complete()
    except Exception as error:  # noqa: BLE001 - the refusal itself still stands
        _log.error("refusal_not_audited", action=action, code=refusal.code, error=type(error).__name__)


def _forged_cursor(request: Request, error: Exception) -> LaomoError | None:
    """A cursor that reads well and holds what its query never gave (a day that is none): of such a request the only thing that nobody has checked."""
    unreadable = isinstance(error, ValueError | TypeError | psycopg.DataError) and not isinstance(error, ValidationError)
    if request.method in _SAFE and "cursor" in request.query_params and unreadable:
        return LaomoError(Code.CURSOR_INVALID, "请使用上一页返回的 next 值")
    return None


def _refusal_of(error: Exception) -> LaomoError | None:
    if isinstance(error, LaomoError):
        return error
    if isinstance(error, HTTPException):  # FastAPI could not parse the body; the cause may be our own limit
        return (
            error.__cause__
            if isinstance(error.__cause__, LaomoError)
            else LaomoError(Code.INPUT_INVALID, "请求内容无法解析，请检查格式与编码")
        )
    if isinstance(error, RequestValidationError):
        return refusal_of(error.errors())
    if is_infrastructure(error):
        return LaomoError(Code.UNAVAILABLE, "服务暂不可用，请稍后重试")
    return None
