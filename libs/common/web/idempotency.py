"""Idempotency-Key: the command's outcome is stored in the act's own transaction. Same key and body replays the answer, refusals too;
another body is 422; a concurrent retry waits on the row up to 5 s, then 409. Conflicts, outages and faults free the key.
"""

import hashlib
from dataclasses import dataclass

from fastapi import Request, Response
from psycopg.errors import LockNotAvailable
from psycopg.types.json import Jsonb

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, FieldFault, refuse
from libs.common.persistence.unit_of_work import UnitOfWork

_KEPT_HEADERS = ("content-type", "content-language", "etag", "location")
MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class Command:
    """`command_id` hashes who, what and the key; `input_hash` is an HMAC of the path, query and body."""

    command_id: bytes
    input_hash: bytes

    async def claim(self, uow: UnitOfWork) -> Response | None:
        """Take the command; or the stored answer of its first run."""
        try:
            await uow.raw.execute("SET LOCAL lock_timeout = '5s'")
            cursor = await uow.raw.execute(
                "INSERT INTO command_outcome (command_id, input_hash) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING true",
                (self.command_id, self.input_hash),
            )
            mine = await cursor.fetchone()
            await uow.raw.execute("SET LOCAL lock_timeout = DEFAULT")
        except LockNotAvailable:
            refuse(Code.IN_PROGRESS, "相同的请求正在办理，请稍后查询结果")
        if mine is not None:
            return None
        cursor = await uow.raw.execute(
            "SELECT input_hash, status, headers, body FROM command_outcome WHERE command_id = %s", (self.command_id,)
        )
        stored = await cursor.fetchone()
        assert stored is not None, "a conflicting row was committed"
        input_hash, status, headers, body = stored
        if bytes(input_hash) != self.input_hash:
            refuse(Code.IDEMPOTENCY_KEY_REUSED, "请为新的请求使用新的 Idempotency-Key")
        return Response(bytes(body), status, {**headers, "Idempotent-Replay": "true"})

    async def keep(self, uow: UnitOfWork, response: Response) -> None:
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        await uow.raw.execute(
            "UPDATE command_outcome SET status = %s, headers = %s, body = %s WHERE command_id = %s",
            (response.status_code, Jsonb(headers), bytes(response.body), self.command_id),
        )


async def command_of(request: Request, action: str, key: str, actor: Actor, uow: UnitOfWork) -> Command:
    if len(key) > MAX_KEY or not key.isascii() or not key.isprintable():
        refuse(
            Code.INPUT_INVALID,
            "Idempotency-Key 须为不超过200个字符的可见 ASCII 字符",
            fields=[FieldFault("header.Idempotency-Key", "格式有误")],
        )
    body = _without_boundary(await request.body(), request.headers.get("content-type", ""))
    target = f"{request.url.path}?{request.url.query}".encode()
    return Command(
        hashlib.sha256(f"{actor.subject}\x1f{action}\x1f{key}".encode()).digest(),
        uow.keyring.fingerprint(target + b"\x1f" + body),
    )


def _without_boundary(body: bytes, content_type: str) -> bytes:
    """A client that sends a file again draws another multipart boundary: the same parts are the same request."""
    _, found, boundary = content_type.partition("boundary=")
    return body.replace(boundary.strip('"').encode("latin-1"), b"") if found and boundary else body
