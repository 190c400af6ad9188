"""Bodies are bounded before anything reads them: 2 MiB, uploads (multipart) 64 MiB."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.kernel.errors import Code, LaomoError
from libs.common.web.problems import problem_of

BODY_BYTES = 2 * 1024 * 1024
UPLOAD_BYTES = 64 * 1024 * 1024


class BodyLimit:
    """A declared length over the limit is refused unread; a body that grows over it is refused by the door that reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        limit = UPLOAD_BYTES if headers.get(b"content-type", b"").startswith(b"multipart/") else BODY_BYTES
        too_large = LaomoError(Code.BODY_TOO_LARGE, f"请求内容不得超过 {limit // 1024 // 1024} MiB")
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            await problem_of(too_large, Request(scope))(scope, receive, send)
            return
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise too_large
            return message

        await self._app(scope, bounded, send)
