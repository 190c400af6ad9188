"""The declaration form (困难劳模帮扶申报表) of an application, as its offices file and seal it (C2.5; §7 hardship form).

Income is on it, the account is not; health as far as its reader may see it (§8).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import sql

from libs.common.contracts.calls import PersonCard
from libs.common.kernel.jurisdiction import Scope
from libs.common.kernel.money import format_yuan
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.printing.paper import Block, Fields, Paper, Signatures, Table
from services.assistance.policy.c3_7_amounts import BENEFIT_ZH
from services.assistance.views.read_forms import FormOut

BENEFITS: Final[Mapping[str, str]] = {benefit.value: words for benefit, words in BENEFIT_ZH.items()}
CATEGORIES: Final[Mapping[str, str]] = {
    "STAFF": "在职职工",
    "RETIREE": "退休职工",
    "FARMER": "农民",
    "UNEMPLOYED": "下岗失业",
    "FLEXIBLE": "灵活就业",
}
_SOURCES: Final = {"WAGE": "工资", "PENSION": "养老金", "UNEMPLOYMENT_BENEFIT": "失业保险金", "NONE": "无"}
_ACTS: Final = {
    "SUBMIT": "填报",
    "RESUBMIT": "重新提交",
    "REVIEW": "县级审核",
    "OPEN_NOTICE": "公示",
    "PASS_NOTICE": "公示通过",
    "DECLARE": "上报",
    "VERIFY": "信息核对",
    "RETURN": "退回",
    "REJECT": "不予通过",
    "RECALL": "撤回",
}
_FIND = """
SELECT a.benefit, a.state, a.submitted_on, coalesce(l.name, ''), coalesce(k.name, ''), coalesce(u.name, ''),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(g.act, coalesce(w.name, ''), g.at::date) ORDER BY g.seq), '[]')
   FROM gate_act g LEFT JOIN org_unit w ON w.id = g.unit WHERE g.application_id = a.id)
FROM application a JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
  LEFT JOIN org_unit l ON l.id = c.l2 LEFT JOIN org_unit k ON k.id = c.county LEFT JOIN org_unit u ON u.id = c.unit
WHERE a.id = %(id)s AND {scope}
"""


@dataclass(frozen=True, slots=True)
class CaseOnPaper:
    """What the application itself says: `acts` are (act, unit, day), in order."""

    benefit: str
    state: str
    submitted_on: date
    l2: str
    county: str
    unit: str
    acts: list[tuple[str, str, str]]


async def find_case(pool: Pool, scope: Scope, today: date, application_id: UUID) -> CaseOnPaper | None:
    """None for one out of scope."""
    condition, parameters = within(scope, "c")
    query = sql.SQL(_FIND).format(scope=condition)
    async with pool.connection() as connection:
        row = await (await connection.execute(query, {"today": today, "id": application_id, **parameters})).fetchone()
    return CaseOnPaper(*row) if row else None


def application_paper(case: CaseOnPaper, card: PersonCard, form: FormOut, issuer: str) -> Paper:
    """`form`: the newest one, as far as the reader may see it."""
    honours = [[honour.title, honour.award_date.isoformat(), honour.granting_unit, honour.doc_no] for honour in card.honours]
    blocks: list[Block] = [
        Fields(_person(case, card, form), title="一、基本情况"),
        Table(["荣誉称号", "授予日期", "授予单位", "表彰文号"], honours, title="二、荣誉", widths=[3, 2, 3, 3]),
        Fields(_income(form), title="三、收入与保障"),
        Fields(_health(form), title="四、困难情况", wide=True),
        Table(
            ["材料", "形式", "说明"],
            [_evidence(piece) for piece in form.evidence],
            title=f"五、证明材料(知情同意书 {form.consented_on.isoformat()} 签署)",
            widths=[2, 1, 4],
        ),
        Table(["办理", "单位", "日期"], [[_ACTS.get(act, act), unit, day] for act, unit, day in case.acts], title="六、办理经过"),
        Signatures(["申报人签字", "所在单位或村(社区)意见", "县级工会意见", "责任工会意见"]),
    ]
    return Paper("困难劳模帮扶申报表", issuer, blocks, basis="皖政办秘〔2017〕279号 第二条“摸底填表、公示申报”")


def _person(case: CaseOnPaper, card: PersonCard, form: FormOut) -> list[tuple[str, str]]:
    return [
        ("姓名", card.name),
        ("性别", "男" if card.sex == "MALE" else "女"),
        ("出生日期", card.birth_date.isoformat()),
        ("公民身份号码", card.id_masked),
        ("人员类别", CATEGORIES.get(card.category, card.category)),
        ("单位或村(社区)", form.place or card.employer or case.unit),
        ("县级工会", case.county or "(无县级环节)"),
        ("责任工会", case.l2),
        ("申请待遇", BENEFITS.get(case.benefit, case.benefit)),
        ("申报日期", case.submitted_on.isoformat()),
    ]


def _income(form: FormOut) -> list[tuple[str, str]]:
    kind = "月工资(养老金)" if form.income_months == 1 else "近12个月收入合计"
    return [
        (kind, f"{format_yuan(form.wage)}元"),
        ("收入来源", _SOURCES.get(form.source, form.source)),
        ("其他固定收入", f"{format_yuan(form.other_income)}元/月 {form.other_kind}".strip()),
        ("居民基本养老金", f"{format_yuan(form.resident_pension)}元/月"),
        ("医疗保险", form.insurance),
        ("", ""),
    ]


def _health(form: FormOut) -> list[tuple[str, str]]:
    if form.capacity_lost is None:
        return [("健康与致困原因", "(按可见范围不显示)")]
    lost = "是" if form.capacity_lost else "否"
    proof = f" {form.capacity_doc_no} {form.concluded_on}" if form.capacity_doc_no else ""
    return [("丧失劳动能力", lost + proof), ("是否患大病", "是" if form.seriously_ill else "否"), ("致困原因", form.cause or "")]


def _evidence(piece: Mapping[str, Any]) -> list[str]:
    if "sha256" in piece:
        return [str(piece.get("kind", "")), "电子", f"{piece.get('pages', 1)}页 SHA-256 {str(piece['sha256'])[:16]}…"]
    return [str(piece.get("kind", "")), "纸质", " ".join(str(value) for key, value in piece.items() if key != "kind" and value)]
