"""Keyset pages: stable under writes, flat in cost. A cursor is opaque, belongs to one query, and a forged one is refused."""

import base64
import binascii
import json
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.web.fields import ReadModel

T = TypeVar("T")
PageSize = Annotated[int, Query(ge=1, le=500, description="每页条数")]
PageCursor = Annotated[str | None, Query(max_length=500, description="下一页标记，取自上一页的 next")]


class Page(ReadModel, Generic[T]):
    items: list[T] = Field(description="本页内容")
    next: str | None = Field(default=None, description="下一页标记；为空表示已到末页")


def encode_cursor(*values: Any) -> str:  # noqa: ANN401
    return base64.urlsafe_b64encode(json.dumps(values, default=str, ensure_ascii=False).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, width: int) -> list[Any] | None:
    """The key after which the page begins; None for the first page. Refuses CURSOR_INVALID."""
    if cursor is None:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        values = None
    if not isinstance(values, list) or len(values) != width or not all(isinstance(value, str | int) for value in values):
        refuse(Code.CURSOR_INVALID, "请使用上一页返回的 next 值")
    return values


def cursor_id(value: str | int) -> UUID:
    """An id out of a cursor. Refuses CURSOR_INVALID."""
    try:
        return UUID(str(value))
    except ValueError:
        refuse(Code.CURSOR_INVALID, "请使用上一页返回的 next 值")


def etag_of(version: int) -> str:
    return f'"{version}"'


def require_version(if_match: str | None, version: int) -> None:
    """Optimistic concurrency: 428 without If-Match, 412 when the resource has changed since it was read."""
    if if_match is None:
        refuse(Code.PRECONDITION_REQUIRED, "请先读取最新内容，再在 If-Match 中提供其 ETag")
    if if_match.strip() != etag_of(version):
        refuse(Code.STALE_VERSION, "请重新读取最新内容后再修改")
