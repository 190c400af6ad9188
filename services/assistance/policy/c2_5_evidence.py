"""C2.5 证明材料: which kinds there are, which of them a form needs before the county reviews it, and which of them speak of health (§8, D4)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C2.5", "所在单位或乡镇、街道(社区)、居委会(村委会)和县总工会…摸底填表、公示申报", ("Q09",))
REQUIRED, REQUIRED_FOR_CAPACITY = "evidence.required", "evidence.required.capacity"
KEYS = frozenset({REQUIRED, REQUIRED_FOR_CAPACITY})


class EvidenceKind(StrEnum):
    FORM = "FORM"  # the signed paper form, which a workbook's row was entered from
    ID_CARD = "ID_CARD"
    INCOME = "INCOME"
    HONOUR = "HONOUR"
    CAPACITY = "CAPACITY"  # disability card, conclusion about labour capacity, diagnosis
    CONSENT = "CONSENT"
    NOTICE_PHOTO = "NOTICE_PHOTO"
    VISIT_PHOTO = "VISIT_PHOTO"
    OTHER = "OTHER"


EVIDENCE_ZH: Final = {
    EvidenceKind.FORM: "申报表",
    EvidenceKind.ID_CARD: "身份证",
    EvidenceKind.INCOME: "收入证明",
    EvidenceKind.HONOUR: "荣誉证书",
    EvidenceKind.CAPACITY: "残疾或劳动能力鉴定",
    EvidenceKind.CONSENT: "知情同意书",
    EvidenceKind.NOTICE_PHOTO: "公示照片",
    EvidenceKind.VISIT_PHOTO: "走访照片",
    EvidenceKind.OTHER: "其他材料",
}
HEALTH: Final = frozenset({EvidenceKind.CAPACITY})
"""Kinds that only those who may see health in full may open; the others see that there is one."""

_WORDS: Final = (
    (EvidenceKind.FORM, ("申报表", "登记表", "调查表")),
    (EvidenceKind.ID_CARD, ("身份证", "户口")),
    (EvidenceKind.CAPACITY, ("残疾", "劳动能力", "鉴定", "诊断", "病历", "病情")),
    (EvidenceKind.CONSENT, ("同意书", "授权书", "委托书")),
    (EvidenceKind.HONOUR, ("荣誉", "证书", "奖章", "表彰")),
    (EvidenceKind.NOTICE_PHOTO, ("公示",)),
    (EvidenceKind.INCOME, ("收入", "工资", "养老金", "退休金", "银行流水", "失业保险金")),
)


def kind_named(words: str) -> EvidenceKind:
    """The kind that a form's own words for a piece of evidence mean."""
    return next((kind for kind, known in _WORDS if any(word in words for word in known)), EvidenceKind.OTHER)


Needs = tuple[frozenset[EvidenceKind], ...]
"""Each of them is met by any of its kinds."""


def parse(value: str) -> Needs:
    """`INCOME|FORM ID_CARD`: an income proof or the signed form, and an identity card. Refuses FIELD_INVALID."""
    known = set(EvidenceKind)
    needs = tuple(frozenset(need.split("|")) for need in value.split())
    if any(not need <= known for need in needs):
        refuse(Code.FIELD_INVALID, f"证明材料种类请从 {'、'.join(EvidenceKind)} 中选择，任选其一的以|相连")
    return tuple(frozenset(EvidenceKind(kind) for kind in need) for need in needs)


def missing(present: Iterable[EvidenceKind], *, capacity_claimed: bool, parameters: ParametersOn) -> tuple[str, ...]:
    """What is still to be handed in, in Chinese; empty where nothing is."""
    held = frozenset(present)
    needs = parse(parameters.text(REQUIRED)) + (parse(parameters.text(REQUIRED_FOR_CAPACITY)) if capacity_claimed else ())
    return tuple(dict.fromkeys(_said(need) for need in needs if not need & held))


def _said(need: frozenset[EvidenceKind]) -> str:
    return "或".join(EVIDENCE_ZH[kind] for kind in EvidenceKind if kind in need)
