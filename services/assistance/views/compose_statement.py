"""告知书 of one person and month: what was decided, why, why not, what would change it, which papers, and how to ask for reconsideration (Q49).

Composed from the decision as the run kept it (`explain_month`), never decided anew. Chinese holds; English explains it.
"""

from datetime import date
from uuid import UUID

from pydantic import Field

from libs.common.kernel.money import format_yuan
from libs.common.kernel.months import Month
from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring
from libs.common.web.fields import ReadModel, YuanOut
from services.assistance.policy.c2_5_evidence import EVIDENCE_ZH, EvidenceKind
from services.assistance.policy.c3_4_c3_5_statement import REASON_EN, appeal_until, papers
from services.assistance.storage.forms import open_content
from services.assistance.storage.parameters import parameters_in_force
from services.assistance.views.explain_month import ClauseOut, ExplanationOut, ReasonOut, explain_month

_WHOSE = """
SELECT a.person_id, f.id, f.sealed, coalesce(l2.name, ''), coalesce(own.name, '') FROM application a
JOIN LATERAL (SELECT id, sealed FROM hardship_form WHERE application_id = a.id ORDER BY seq DESC LIMIT 1) f ON true
JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
LEFT JOIN org_unit l2 ON l2.id = c.l2 LEFT JOIN org_unit own ON own.id = coalesce(c.county, c.unit) WHERE a.id = %(id)s
"""
_APPEAL_TO = "安徽省总工会"
_EVIDENCE_EN = {
    EvidenceKind.FORM: "application form",
    EvidenceKind.ID_CARD: "identity card",
    EvidenceKind.INCOME: "proof of income",
    EvidenceKind.HONOUR: "certificate of honour",
    EvidenceKind.CAPACITY: "disability card or labour-capacity conclusion",
    EvidenceKind.CONSENT: "signed consent",
    EvidenceKind.NOTICE_PHOTO: "photo of the notice",
    EvidenceKind.VISIT_PHOTO: "photo of the visit",
    EvidenceKind.OTHER: "other papers",
}


class StatementClause(ReadModel):
    """一个条款的判断"""

    id: str = Field(description="条款", examples=["C3.4"])
    quote: str = Field(description="原文")
    met: bool = Field(description="是否符合")
    values: dict[str, str] = Field(description="所用的事实和参数")
    sentences: list[str] = Field(description="理由，按请求的语言")
    original: list[str] = Field(description="理由的中文原文")


class AppealOut(ReadModel):
    """复核权利"""

    first_to: str = Field(description="先向谁申请复核(责任工会)")
    then_to: str = Field(description="对复核不服的，再向谁申请")
    until: date = Field(description="申请复核的最后一日")
    text: str = Field(description="告知文字，按请求的语言")


class StatementOut(ReadModel):
    """待遇告知书"""

    title: str = Field(description="标题")
    language: str = Field(description="zh 中文 · en 英文(以中文为准)")
    application_id: UUID = Field(description="申请编号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    month: str = Field(description="月份")
    told_on: date = Field(description="告知日期")
    by: str = Field(description="告知单位")
    payable: bool = Field(description="是否应发")
    amount: YuanOut = Field(description="金额(元)")
    conclusion: str = Field(description="结论")
    why: list[str] = Field(description="为什么发，或为什么不发")
    clauses: list[StatementClause] = Field(description="各条款的判断")
    what_would_change: list[str] = Field(description="哪些变化会改变结论(中文)")
    documents: list[str] = Field(description="需要的材料")
    appeal: AppealOut = Field(description="对本告知有异议时怎么办")


async def compose_statement(
    pool: Pool, keyring: Keyring, application_id: UUID, month: Month, told_on: date, *, english: bool
) -> StatementOut | None:
    """None where no run has decided that month. Ask only for an application that is in the reader's scope."""
    told = await explain_month(pool, keyring, application_id, month)
    if told is None:
        return None
    async with pool.connection() as connection:
        whose = await (await connection.execute(_WHOSE, {"id": application_id, "today": told_on})).fetchone()
        parameters = (await parameters_in_force(connection)).on(told_on)
    assert whose is not None, "an application that was decided about has its form and its chain"
    person_id, form_id, sealed, l2, own = whose
    needed = () if told.payable else papers(_codes(told))
    return StatementOut(
        title="Statement about the monthly subsidy" if english else "困难劳模生活补助告知书",
        language="en" if english else "zh",
        application_id=application_id,
        person_id=person_id,
        name=open_content(keyring, form_id, bytes(sealed))["name"],
        month=told.month,
        told_on=told_on,
        by=own or l2,
        payable=told.payable,
        amount=told.amount,
        conclusion=_conclusion(told, english=english),
        why=_sentences(told.reasons, english=english),
        clauses=[_clause(clause, english=english) for clause in told.clauses],
        what_would_change=[] if told.payable else told.what_would_change,
        documents=[_EVIDENCE_EN[kind] if english else EVIDENCE_ZH[kind] for kind in needed],
        appeal=_appeal(l2, appeal_until(told_on, parameters), english=english),
    )


def _codes(told: ExplanationOut) -> list[str]:
    return [reason.code for reason in (*told.reasons, *(reason for clause in told.clauses for reason in clause.reasons))]


def _conclusion(told: ExplanationOut, *, english: bool) -> str:
    yuan = format_yuan(told.amount)
    if english:
        return f"{told.month}: {yuan} yuan are due." if told.payable else f"{told.month}: nothing is due."
    return f"{told.month}应发生活困难补助{yuan}元" if told.payable else f"{told.month}不发放生活困难补助"


def _sentences(reasons: list[ReasonOut], *, english: bool) -> list[str]:
    return [REASON_EN.get(reason.code, reason.sentence) if english else reason.sentence for reason in reasons]


def _clause(clause: ClauseOut, *, english: bool) -> StatementClause:
    original = _sentences(clause.reasons, english=False)
    said = _sentences(clause.reasons, english=english)
    return StatementClause(id=clause.id, quote=clause.quote, met=clause.met, values=clause.values, sentences=said, original=original)


def _appeal(l2: str, until: date, *, english: bool) -> AppealOut:
    text = (
        f"Whoever disagrees may ask {l2} for reconsideration until {until}, and then {_APPEAL_TO}."
        if english
        else f"对本告知有异议的，可在{until}以前向{l2}申请复核；对复核结果不服的，可向{_APPEAL_TO}申请。"
    )
    return AppealOut(first_to=l2, then_to=_APPEAL_TO, until=until, text=text)
