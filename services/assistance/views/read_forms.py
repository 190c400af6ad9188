"""What do the forms of an application say? For those who decide about it, and the person (domain.md §8: income yes, bank never here).

Health: in full for the person and the case officer of the L2, its category for the unit and the county, nothing for the province and audit.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum, auto
from typing import Any
from uuid import UUID

from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind
from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring
from libs.common.web.fields import ReadModel, YuanOut
from services.assistance.domain.hardship_form import capacity_of, income_of
from services.assistance.storage.forms import open_content

_FORMS = (
    "SELECT id, seq, states_from, consented_on, evidence, recorded_at, sealed FROM hardship_form WHERE application_id = %s ORDER BY seq"
)
_ROW = ("seq", "states_from", "consented_on", "evidence", "recorded_at")


class Health(Enum):
    """How much of it a reader sees."""

    FULL = auto()
    CATEGORY = auto()
    NONE = auto()


class FormSaid(ReadModel):
    """申报表所述"""

    consented_on: date = Field(description="知情同意书签署日期")
    wage: YuanOut = Field(description="月工资(养老金)(元)，不固定收入为近12个月合计")
    income_months: int = Field(description="1 月收入 · 12 近12个月合计")
    source: str = Field(description="收入来源")
    other_income: YuanOut = Field(description="其他固定收入(元/月)")
    other_kind: str = Field(description="其他固定收入说明")
    resident_pension: YuanOut = Field(description="城乡居民基本养老金(元/月)")
    capacity_lost: bool | None = Field(description="是否丧失劳动能力；无权查看时为空")
    capacity_doc_no: str | None = Field(description="丧失劳动能力鉴定文号；无权查看时为空")
    concluded_on: date | None = Field(description="鉴定日期；无权查看时为空")
    permanent: bool | None = Field(description="是否长期有效；无权查看时为空")
    seriously_ill: bool | None = Field(description="是否患大病；无权查看时为空")
    insurance: str = Field(description="医疗保险")
    cause: str | None = Field(description="致困原因；无权查看时为空")
    place: str = Field(description="单位或村(社区)")
    evidence: list[dict[str, Any]] = Field(description="证明材料")


class FormOut(FormSaid):
    """一份申报表(更正后的在后，原表保留)"""

    seq: int = Field(description="第几份")
    states_from: date = Field(description="所述情况的起始日：申报表自申报当月第一天起，以后的变化自变化之日起")
    recorded_at: datetime = Field(description="记录时间")


def health_seen_by(actor: Actor) -> Health:
    if Role.MODEL_WORKER in actor.roles or (Role.VERIFIER in actor.roles and actor.unit_kind in L2_KINDS):
        return Health.FULL
    if actor.unit_kind in GRASSROOTS_KINDS | {OrgKind.COUNTY_FEDERATION} and Role.AUDITOR not in actor.roles:
        return Health.CATEGORY
    return Health.NONE


async def read_forms(pool: Pool, keyring: Keyring, application_id: UUID, health: Health) -> list[FormOut]:
    """Oldest first. Ask only for an application that is in the reader's scope."""
    async with pool.connection() as connection:
        rows = await (await connection.execute(_FORMS, (application_id,))).fetchall()
    return [
        FormOut(**said(open_content(keyring, form_id, bytes(sealed)), health), **dict(zip(_ROW, row, strict=True)))
        for form_id, *row, sealed in rows
    ]


def said(content: Mapping[str, Any], health: Health) -> dict[str, Any]:
    """What a form says, as far as the reader may see it."""
    income, capacity = income_of(content), capacity_of(content)
    proof = capacity if health is Health.FULL else None
    return {
        "wage": income.wage_fen,
        "income_months": income.months,
        "source": income.source,
        "other_income": income.other_fen,
        "other_kind": income.other_kind,
        "resident_pension": income.resident_pension_fen,
        "capacity_lost": None if health is Health.NONE else capacity is not None,
        "capacity_doc_no": proof.doc_no if proof else None,
        "concluded_on": proof.concluded_on if proof else None,
        "permanent": proof.permanent if proof else None,
        "seriously_ill": None if health is Health.NONE else content["seriously_ill"],
        "insurance": content["insurance"],
        "cause": None if health is Health.NONE else content["cause"],
        "place": content["place"],
    }
