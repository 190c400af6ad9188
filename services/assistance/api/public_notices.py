"""The public page of a notice (C2.5; §8): no login, names and standards only, gone when the notice closes."""

from html import escape
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import ApplicationId
from libs.common.web.app import department_router
from libs.common.web.door import secret_path
from libs.common.web.fields import ReadModel, RequestModel
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.objection import Channel
from services.assistance.use_cases.object_to_notice import ObjectToNotice, object_to_notice
from services.assistance.views.find_notices import PublicNotice, find_public_notice

router = department_router("/public/notices", "公示页(无需登录)")
Token = Annotated[str, Path(min_length=16, max_length=64, description="公示页标记")]
_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
_GONE = "公示已结束，或地址有误"
_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>困难劳模帮扶公示</title></head><body><h1>困难劳模帮扶公示</h1><p>{unit}　公示期至 {last_day} 24时</p>
<table><thead><tr><th>姓名</th><th>荣誉层级</th><th>单位或村(社区)</th><th>待遇</th><th>标准</th></tr></thead><tbody>{rows}</tbody></table>
<p>如有异议，请在公示期内向{unit}反映(电话、来信、来访，可署名或匿名)，或通过本页提交。</p></body></html>"""


class OnlineObjectionIn(RequestModel):
    application_id: UUID = Field(description="针对的事项", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    statement: str = Field(min_length=2, max_length=2000, description="异议内容", examples=["其本人有门面房出租收入"])
    objector: str = Field(default="", max_length=200, description="署名及联系方式；匿名为空")


class ObjectionTaken(ReadModel):
    """异议已收到"""

    received: bool = Field(default=True, description="已收到，将依规处理")
    receipt: str = Field(description="回执号，凭此向公示的工会查询处理结果", examples=["劳模异议〔2024〕000001号"])


@router.get(
    "/{token}",
    summary="查看公示",
    description="无需登录。只显示姓名、荣誉层级、单位或村(社区)、待遇和标准；公示期满或结案后不再显示。",
    response_class=HTMLResponse,
)
@secret_path
async def show_notice(token: Token, request: Request, pool: Lookups) -> Response:
    house = request.app.state.house
    notice = await find_public_notice(pool, house.keyring, token, house.clock.today())
    if notice is None:
        refuse(Code.NOT_FOUND, _GONE)
    return HTMLResponse(_page(notice), headers=_HEADERS)


@router.post(
    "/{token}/objections",
    status_code=201,
    summary="对公示提出异议",
    description="无需登录，可署名或匿名，每日限次。正在核查异议的事项，请以电话、来信或来访方式补充。",
)
@secret_path
async def object_online(token: Token, body: OnlineObjectionIn, request: Request, uow: Uow) -> ObjectionTaken:
    notice = await uow.notices.by_token(token)
    if notice is None:
        refuse(Code.NOT_FOUND, _GONE)
    source = uow.keyring.fingerprint(f"objection-source\x1f{request.client.host if request.client else ''}".encode())
    command = ObjectToNotice(
        notice.id, ApplicationId(body.application_id), Channel.ONLINE, uow.now.date(), body.statement, body.objector, source
    )
    return ObjectionTaken(receipt=(await object_to_notice(command, uow.actor, uow)).receipt)


def _page(notice: PublicNotice) -> str:
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{escape(said)}</td>" for said in (entry.name, entry.honour, entry.place, entry.benefit, entry.standard))
        + "</tr>"
        for entry in notice.entries
    )
    return _PAGE.format(unit=escape(notice.unit), last_day=notice.last_day, rows=rows)
