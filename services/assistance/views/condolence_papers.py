"""The record of a visit and the receipt of a gratuity, as papers to be signed and filed (C6.2–C6.5)."""

from collections.abc import Mapping
from typing import Any, Final

from libs.common.kernel.money import format_yuan
from libs.common.printing.paper import Block, Fields, Paper, Prose, Signatures
from services.assistance.views.find_bereavements import ReceiptOut
from services.assistance.views.find_visits import VisitOut

_FORMS: Final = {
    "HOME_VISIT": "上门走访",
    "HOSPITAL_VISIT": "到医院看望",
    "PHONE": "电话慰问",
    "VIDEO": "视频慰问",
    "SYMPOSIUM": "座谈会",
    "OTHER": "其他",
}
_RELATIONS: Final = {"SPOUSE": "配偶", "CHILD": "子女", "PARENT": "父母", "OTHER": "其他"}
_SOURCES: Final = {"UNION_FUND": "工会经费", "EMPLOYER_UNION": "所在单位工会经费"}


def visit_paper(visit: VisitOut, said: Mapping[str, str], name: str, issuer: str) -> Paper:
    """`said`: the findings as far as the printer may read them; without `health` that row says so."""
    told = [
        ("劳模姓名", name),
        ("走访日期", visit.visited_on.isoformat()),
        ("走访形式", _FORMS.get(visit.form, visit.form)),
        ("登记单位", visit.unit),
    ]
    findings = [
        ("走访人员", said.get("visitors", "")),
        ("生活情况", said.get("life", "")),
        ("工作情况", said.get("work", "")),
        ("健康情况", said.get("health") or ("(按可见范围不显示)" if "health" in visit.findings else "")),
        ("发现的问题", f"{visit.issues}件，另行转办"),
    ]
    if said.get("reason"):
        findings.append(("活动期外走访原因", said["reason"]))
    blocks: list[Block] = [Fields(told), Fields(findings, title="走访情况", wide=True), Signatures(["走访人签字", "被走访人签字"])]
    return Paper("走访慰问记录", issuer, blocks, basis="皖政办秘〔2017〕279号 第六条“走访慰问”")


def receipt_paper(receipt: ReceiptOut, payee: Mapping[str, Any], name: str, issuer: str) -> Paper:
    """抚恤慰问金收据: the payee signs it."""
    told = [
        ("收据编号", receipt.number),
        ("去世劳模", name),
        ("去世日期", receipt.died_on.isoformat()),
        ("领取人", str(payee["payee"])),
        ("与劳模关系", _RELATIONS.get(receipt.relation, receipt.relation)),
        ("金额", f"{format_yuan(receipt.amount)}元"),
        ("列支单位", receipt.payer),
        ("资金来源", _SOURCES.get(receipt.source, receipt.source)),
        ("标准文号", receipt.doc_no),
        ("发放日期", receipt.paid_on.isoformat()),
    ]
    blocks: list[Block] = [
        Fields(told),
        Prose([f"今收到{receipt.payer}发给的抚恤慰问金人民币{format_yuan(receipt.amount)}元。"]),
        Signatures(["领取人签字", "经办人签字", "复核人签字", "列支单位"]),
    ]
    note = f"收据校验值：{receipt.check_value}"
    return Paper("抚恤慰问金收据", issuer, blocks, basis="皖政办秘〔2017〕279号 第六条“抚恤慰问金”", note=note)
