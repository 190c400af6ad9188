"""Papers that a department issued: verify one by number and check value or by its electronic copy; have it again as PDF or workbook."""

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.persistence.house import House
from libs.common.printing.register import Kept, find_printout, keep_copy, number_of_copy, open_printout, same_value
from libs.common.printing.sheets import workbook
from libs.common.printing.typeset import typeset
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.exports import XLSX
from libs.common.web.fields import ReadModel, RequestModel

_MAX_COPY = 20 << 20


class VerificationIn(RequestModel):
    number: str = Field(min_length=6, max_length=40, description="打印件编号", examples=["SBB-2024-000001"])
    check_value: str = Field(min_length=16, max_length=24, description="校验码", examples=["ABCD-EFGH-IJKL-MNOP"])


class Verified(ReadModel):
    """核验结果：不含打印件内容"""

    authentic: bool = Field(description="是否为本系统签发、内容未改动")
    number: str | None = Field(description="编号；核验不符时为空")
    printed_on: date | None = Field(description="签发日期")
    unit: str | None = Field(description="签发单位")


class PrintoutIssued(ReadModel):
    """已签发的打印件"""

    number: str = Field(description="编号")
    printed_on: date = Field(description="日期")
    check_value: str = Field(description="校验码")


def may_have_again(kept: Kept, actor: Actor) -> bool:
    """The unit that issued it, 省总工会, and the person it is about."""
    if Role.MODEL_WORKER in actor.roles:
        return actor.person_id is not None and actor.person_id == kept.subject
    return actor.unit_kind is OrgKind.PROVINCIAL_FEDERATION or (actor.unit_id is not None and actor.unit_id == kept.unit)


async def _house(request: Request) -> House[Any]:
    house: House[Any] = request.app.state.house
    return house


Whole = Annotated[House[Any], Depends(_house)]


async def _kept(house: House[Any], number: str) -> Kept | None:
    if not number.isprintable():  # no number of ours, and nothing that the database could look for
        return None
    async with house.pool.connection() as connection:
        return await find_printout(connection, number)


async def _told(house: House[Any], kept: Kept | None) -> Verified:
    if kept is None:
        return Verified(authentic=False, number=None, printed_on=None, unit=None)
    unit = await house.units.get(kept.unit) if kept.unit else None
    return Verified(authentic=True, number=kept.number, printed_on=kept.printed_on, unit=unit.name if unit else None)


def printout_router() -> APIRouter:
    router = department_router("/printouts", "打印件核验")

    @router.post("/verification", summary="核验打印件(编号和校验码)")
    @unstored
    async def verify_printout(body: VerificationIn, house: Whole, _actor: CurrentActor) -> Verified:
        kept = await _kept(house, body.number.strip().upper())
        return await _told(house, kept if kept and same_value(body.check_value, kept.check_value) else None)

    @router.post("/copy-verification", summary="核验打印件(上传电子版)")
    @unstored
    async def verify_copy(
        file: Annotated[UploadFile, File(description="打印件电子版(PDF 或 XLSX)")], house: Whole, _actor: CurrentActor
    ) -> Verified:
        content = await file.read(_MAX_COPY + 1)
        if len(content) > _MAX_COPY:
            refuse(Code.BODY_TOO_LARGE, "文件超过20MB，不是本系统签发的打印件")
        async with house.pool.connection() as connection:
            number = await number_of_copy(connection, content)
        return await _told(house, await _kept(house, number) if number else None)

    @router.get(
        "/{number}/{form}",
        summary="下载打印件",
        description="签发单位、省总工会和本人可以下载；每次下载记入审计。pdf 为 PDF/A-2b，xlsx 为电子表格。",
        response_class=Response,
    )
    async def download_printout(number: str, form: Literal["pdf", "xlsx"], house: Whole, actor: CurrentActor) -> Response:
        kept = await _kept(house, number)
        if kept is None or not may_have_again(kept, actor):
            refuse(Code.NOT_FOUND, "没有此编号的打印件，请核对编号")
        paper = open_printout(house.keyring, kept).to_json()
        content = await typeset(paper) if form == "pdf" else workbook(paper)
        async with house.open(actor) as uow:
            await keep_copy(uow.raw, kept, form, content, uow.now)
            uow.audit("PRINTOUT_DOWNLOADED", kept.subject, detail={"number": kept.number, "form": form})
            await uow.complete()
        name = quote(f"{paper['title']}_{kept.number}.{form}")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(content, media_type="application/pdf" if form == "pdf" else XLSX, headers=headers)

    return router
