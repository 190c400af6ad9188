"""One address for departments that are processes of their own: what an ingress does in a cluster. Their prefix names the department."""

from collections.abc import Mapping
from typing import Final

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_NOT_FORWARDED: Final = frozenset({"host", "connection", "transfer-encoding", "keep-alive", "te", "upgrade"})


class ReverseFront:
    """`addresses`: department → where its web door answers. Everything else goes to `others`."""

    def __init__(self, addresses: Mapping[str, str], others: ASGIApp) -> None:
        self._addresses, self._others = addresses, others
        self._http = httpx.AsyncClient(timeout=130, limits=httpx.Limits(max_connections=200, max_keepalive_connections=50))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].split("/", 2)[1] if "/" in scope.get("path", "") else ""
        if scope["type"] != "http" or name not in self._addresses:
            await self._others(scope, receive, send)
            return
        response = await self._forward(self._addresses[name], Request(scope, receive))
        await response(scope, receive, send)

    async def _forward(self, address: str, request: Request) -> Response:
        query = request.scope["query_string"].decode("latin-1")
        url = f"{address}{request.scope['raw_path'].decode('latin-1')}{'?' + query if query else ''}"
        headers = [(name, value) for name, value in request.headers.raw if name.decode("latin-1") not in _NOT_FORWARDED]
        # a body is passed on as it comes, but only where there is one: an empty stream would be sent in chunks
        has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
        asked = self._http.build_request(request.method, url, headers=headers, content=request.stream() if has_body else None)
        try:
            answer = await self._http.send(asked, stream=True)
        except httpx.HTTPError:
            problem = {"type": "about:blank", "title": "部门服务暂不可用", "status": 502, "code": "UNAVAILABLE"}
            return JSONResponse(problem, 502, media_type="application/problem+json")
        passed = StreamingResponse(answer.aiter_raw(), answer.status_code)
        passed.raw_headers = [(name.lower(), value) for name, value in answer.headers.raw if name.lower().decode() not in _NOT_FORWARDED]
        return passed

    async def close(self) -> None:
        await self._http.aclose()
