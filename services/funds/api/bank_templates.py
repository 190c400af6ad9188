"""Bank file templates: how a union's bank wants payment files and sends answers; entered by one person, approved by another (C2.6)."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.door import keyed
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.funds.api.door import Lookups, PayerUnit, Uow
from services.funds.domain.bank_layouts import Layout, faults_of
from services.funds.domain.bank_sample import sample_files
from services.funds.storage.bank_templates import layout_of
from services.funds.use_cases.decide_bank_template import DecideBankTemplate, decide_bank_template
from services.funds.use_cases.enter_bank_template import EnterBankTemplate, enter_bank_template
from services.funds.views.find_bank_templates import BankTemplateOut, find_bank_templates

router = department_router("/bank-templates", "银行文件模板")
_LAYOUT = TypeAdapter(Layout)
_ANSWER = {"reference": 0, "result": 2, "amount": 1, "date": 4, "reason": 3}


class ColumnIn(RequestModel):
    """一列"""

    field: str = Field(
        max_length=20,
        description="明细行：bank_ref 付款参考号 · account 账号 · name 户名 · bank_name 开户银行 · amount 金额 · purpose 用途 · relation 收款人关系(ORGANISATION 为单位) · source 资金来源，可用 words 换成本单位付款账号 · index 序号"
        " · batch 批次号 · value_date 日期 · literal 固定内容；首尾行：batch · unit · source · part · count · total · value_date · literal · sha256",
        examples=["account"],
    )
    value: str = Field(default="", max_length=100, description="固定内容(literal)", examples=["D"])
    title: str = Field(default="", max_length=40, description="列标题", examples=["收款账号"])
    longest: int = Field(default=0, ge=0, le=1000, description="最多字符数；0为不限", examples=[32])
    words: dict[str, str] = Field(
        default={}, max_length=40, description="代码换成银行用语", examples=[{"LIVING_HARDSHIP_SUBSIDY": "生活困难补助"}]
    )


class PaymentLayoutIn(RequestModel):
    """付款文件"""

    file_name: str = Field(max_length=80, description="文件名，含 {batch} 和 {part}", examples=["DF_{batch}_{part}.txt"])
    detail: list[ColumnIn] = Field(min_length=1, max_length=64, description="明细行各列", examples=[[{"field": "bank_ref"}]])
    header: list[ColumnIn] = Field(default=[], max_length=64, description="首行各列", examples=[[{"field": "literal", "value": "H"}]])
    trailer: list[ColumnIn] = Field(default=[], max_length=64, description="合计行各列", examples=[[{"field": "count"}]])
    titles: bool = Field(default=False, description="是否有标题行", examples=[True])
    max_lines: int = Field(default=0, ge=0, le=50_000, description="每个文件最多笔数；0为不限", examples=[5000])


class ReadLayoutIn(RequestModel):
    """银行发来的文件"""

    columns: dict[str, int] = Field(
        max_length=8, description="reference、result、amount、date、reason 各在第几列(从0起)", examples=[_ANSWER]
    )
    words: dict[str, str] = Field(
        max_length=200,
        description="银行用语→ SETTLED 到账 · REJECTED 拒付 · RETURNED 退票 · NOT_RECEIVED 未收到；对账单为 PAID、RETURNED",
        examples=[{"0000": "SETTLED", "E01": "REJECTED"}],
    )
    skip_lines: int = Field(default=0, ge=0, le=64, description="跳过的首行数", examples=[1])
    record: str = Field(default="", max_length=20, description="明细行首列的标记；空为没有", examples=["D"])
    trailer: str = Field(default="", max_length=20, description="合计行首列的标记；空为没有", examples=["T"])
    count_column: int = Field(default=0, ge=0, le=63, description="合计行中笔数所在列", examples=[1])
    total_column: int = Field(default=0, ge=0, le=63, description="合计行中金额所在列", examples=[2])
    other_lines: bool = Field(default=False, description="是否含有与本系统无关的流水(略过)", examples=[False])


class LayoutIn(RequestModel):
    """银行文件格式"""

    payment: PaymentLayoutIn = Field(description="付款文件的格式")
    encoding: Literal["UTF-8", "GB18030"] = Field(default="GB18030", description="编码", examples=["GB18030"])
    separator: Literal[",", "|", "\t", ";", "^", "~"] = Field(default="|", description="分隔符", examples=["|"])
    newline: Literal["LF", "CRLF"] = Field(default="CRLF", description="换行", examples=["CRLF"])
    quoting: Literal["NONE", "MINIMAL"] = Field(default="NONE", description="NONE 不加引号 · MINIMAL 必要时加引号", examples=["NONE"])
    amounts: Literal["FEN", "YUAN"] = Field(default="YUAN", description="金额单位：FEN 分 · YUAN 元(两位小数)", examples=["YUAN"])
    dates: Literal["YYYYMMDD", "YYYY-MM-DD"] = Field(default="YYYYMMDD", description="日期格式", examples=["YYYYMMDD"])
    answer: ReadLayoutIn | None = Field(default=None, description="回盘文件；空为标准格式")
    statement: ReadLayoutIn | None = Field(default=None, description="对账单；空为标准格式")

    def layout(self) -> Layout:
        return _LAYOUT.validate_python(self.model_dump())


class TemplateIn(RequestModel):
    bank: str = Field(min_length=2, max_length=80, description="银行名称", examples=["徽商银行"])
    bank_prefix: str = Field(default="", max_length=80, description="适用的开户银行名称开头；空为所有银行", examples=["徽商银行"])
    valid_from: date = Field(description="生效日", examples=["2024-07-01"])
    doc_no: str = Field(min_length=2, max_length=100, description="依据(银行接口文件)", examples=["徽商银行代发接口规范V3"])
    layout: LayoutIn | None = Field(default=None, description="格式；空为恢复规定的标准格式")


class TemplateEntered(ReadModel):
    """待复核的模板"""

    id: UUID = Field(description="模板编号")


class TemplateState(ReadModel):
    """复核结果"""

    state: str = Field(description="APPROVED 已批准 · REJECTED 已退回")


class SampleFileOut(ReadModel):
    """按模板生成的样例文件(虚构数据)"""

    name: str = Field(description="文件名")
    encoding: str = Field(description="编码")
    lines: list[str] = Field(description="内容，逐行")
    size: int = Field(description="字节数")


@router.post("/preview", summary="用样例数据预览银行文件(不保存)")
async def preview(body: LayoutIn, _unit: PayerUnit) -> list[SampleFileOut]:
    return _samples(body.layout())


@router.post("", status_code=201, summary="录入银行文件模板(须另一人复核)")
@keyed
async def enter_template(body: TemplateIn, actor: CurrentActor, uow: Uow) -> TemplateEntered:
    layout = body.layout.layout() if body.layout else None
    command = EnterBankTemplate(body.bank, body.bank_prefix, body.valid_from, layout, body.doc_no)
    return TemplateEntered(id=await enter_bank_template(command, actor, uow))


@router.post("/{template_id}/approval", status_code=201, summary="批准银行文件模板")
@keyed
async def approve_template(template_id: UUID, actor: CurrentActor, uow: Uow) -> TemplateState:
    return TemplateState(state=await decide_bank_template(DecideBankTemplate(template_id, approved=True), actor, uow))


@router.post("/{template_id}/rejection", status_code=201, summary="退回银行文件模板")
@keyed
async def reject_template(template_id: UUID, actor: CurrentActor, uow: Uow) -> TemplateState:
    return TemplateState(state=await decide_bank_template(DecideBankTemplate(template_id, approved=False), actor, uow))


@router.get("", summary="查询银行文件模板")
async def list_templates(unit: PayerUnit, pool: Lookups, cursor: PageCursor = None, limit: PageSize = 100) -> Page[BankTemplateOut]:
    after = decode_cursor(cursor, 1)
    found = await find_bank_templates(pool, unit, after=UUID(after[0]) if after else None, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/{template_id}/preview", summary="用样例数据预览已录入的模板")
async def preview_template(template_id: UUID, unit: PayerUnit, pool: Lookups) -> list[SampleFileOut]:
    found = await find_bank_templates(pool, unit, template_id=template_id)
    if not found:
        refuse(Code.NOT_FOUND, "没有此银行文件模板，请核对编号")
    return _samples(layout_of(found[0].layout))


def _samples(layout: Layout | None) -> list[SampleFileOut]:
    faults = faults_of(layout) if layout else []
    if faults:
        refuse(Code.FIELD_INVALID, f"模板有{len(faults)}处不能使用，请按说明修改", fields=faults)
    encoding = layout.encoding if layout else "UTF-8"
    return [
        SampleFileOut(name=file.name, encoding=encoding, lines=file.content.decode(encoding).splitlines(), size=len(file.content))
        for file in sample_files(layout)
    ]
