"""RFC 9457 problem details: one table from a refusal's kind to an HTTP status. No status has a default; a 500 echoes nothing."""

from typing import Any, Final

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from libs.common.kernel.errors import MEANINGS, Code, FieldFault, Kind, LaomoError

MEDIA_TYPE: Final = "application/problem+json"
STATUS: dict[Kind, int] = {
    Kind.UNAUTHENTICATED: 401,
    Kind.NOT_PERMITTED: 403,
    Kind.NOT_FOUND: 404,
    Kind.REFUSED: 409,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.TOO_LARGE: 413,
    Kind.INVALID: 422,
    Kind.PRECONDITION: 428,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
}
assert set(STATUS) == set(Kind), "every kind has a status"


class ProblemField(BaseModel):
    path: str = Field(description="字段路径", examples=["queries.0.id_number"])
    message: str = Field(description="错误说明；请求头 Accept-Language 为英文时，通用的说明为英文", examples=["缺少"])


class Problem(BaseModel):
    """错误说明(RFC 9457)"""

    type: str = Field(examples=["urn:laomo:problem:NOT_RESPONSIBLE_UNIT"], description="错误类型标识")
    title: str = Field(examples=["不属于本单位负责范围"], description="错误名称")
    status: int = Field(examples=[403], description="HTTP 状态码")
    code: str = Field(examples=["NOT_RESPONSIBLE_UNIT"], description="错误代码")
    detail: str = Field(default="", description="说明及下一步办法")
    fields: list[ProblemField] = Field(default_factory=list, description="有误的字段")
    reference: str | None = Field(default=None, description="内部错误编号，报修时请提供")


def prefers_english(accept_language: str) -> bool:
    """Chinese unless English is asked for before it."""
    for part in accept_language.lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("zh"):
            return False
        if tag.startswith("en"):
            return True
    return False


def problem_of(error: LaomoError, request: Request) -> JSONResponse:
    meaning = MEANINGS[error.code]
    return problem(request, STATUS[meaning.kind], error.code, error.detail, error.fields)


def problem(
    request: Request, status: int, code: Code, detail: str = "", fields: tuple[FieldFault, ...] = (), reference: str | None = None
) -> JSONResponse:
    meaning = MEANINGS[code]
    english = prefers_english(request.headers.get("accept-language", ""))
    body = Problem(
        type=f"urn:laomo:problem:{code}",
        title=meaning.en if english else meaning.zh,
        status=status,
        code=code,
        detail=detail,
        fields=[ProblemField(path=fault.path, message=(english and fault.english) or fault.message) for fault in fields],
        reference=reference,
    )
    headers = {"Content-Language": "en" if english else "zh-CN", "Cache-Control": "no-store"}
    if meaning.kind is Kind.UNAVAILABLE:
        headers["Retry-After"] = "5"
    if meaning.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body.model_dump(exclude_none=True), status, headers, media_type=MEDIA_TYPE)


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"model": Problem, "description": "错误说明(RFC 9457)", "content": {MEDIA_TYPE: {}}}
}
