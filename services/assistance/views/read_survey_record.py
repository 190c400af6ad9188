"""What does a survey record say, and what did it say before: for those who decide about the person (domain.md §8)?

Income: all of the chain and the province. Family and housing: the unit, the county, the union. Health and cause: as in a form, the note in full
for the person and the case officer only. Employment and insurance are contact and work (D1), which 省财政厅 does not see.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind
from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring
from libs.common.web.fields import ReadModel, YuanOut
from services.assistance.storage.surveys import open_answers, open_change
from services.assistance.views.find_survey_records import SurveyRecordListed
from services.assistance.views.read_forms import Health, health_seen_by

_INCOME: Final = frozenset({"wage_fen", "other_fen"})
_FAMILY: Final = frozenset({"household_size", "household_fen", "housing", "remark"})
_WORK: Final = frozenset({"employment", "insurance"})
_HEALTH: Final = frozenset({"health", "cause"})
_NOTE: Final = frozenset({"cause_note"})
_ALWAYS: Final = frozenset({"status", "surveyed_on", "checked"})
_MONEY: Final = frozenset({"wage_fen", "other_fen", "household_fen"})
_HISTORY = """
SELECT h.version, h.field, h.id, h.sealed_before, h.sealed_after, coalesce(u.name, ''), h.changed_at FROM survey_change h
LEFT JOIN org_unit u ON u.id = h.unit WHERE h.record_id = %s ORDER BY h.version, h.id
"""


class AnswersOut(ReadModel):
    """调查所得；无权查看的为空"""

    wage: YuanOut | None = Field(default=None, description="月工资(养老金)(元)")
    other_income: YuanOut | None = Field(default=None, description="其他收入(元/月)")
    household_size: int | None = Field(default=None, description="家庭人口")
    household_income: YuanOut | None = Field(default=None, description="家庭月收入(元)")
    health: str | None = Field(default=None, description="GOOD 健康 · FAIR 一般 · CHRONIC 慢性病 · SERIOUS 大病 · DISABLED 残疾")
    housing: str | None = Field(
        default=None, description="OWNED 自有 · PUBLIC_RENTAL 公租房 · RENTED 租房 · RURAL 农村自建 · DILAPIDATED 危房 · NONE 无"
    )
    insurance: str | None = Field(default=None, description="EMPLOYEE 职工医保 · RESIDENT 居民医保 · NONE 未参保")
    employment: str | None = Field(
        default=None, description="EMPLOYED 在岗 · RETIRED 退休 · FARMING 务农 · UNEMPLOYED 下岗失业 · FLEXIBLE 灵活就业 · NONE 无业"
    )
    cause: str | None = Field(default=None, description="致困类别")
    cause_note: str | None = Field(default=None, description="致困说明")
    remark: str | None = Field(default=None, description="备注")


class SurveyRecordOut(SurveyRecordListed):
    """一份调查表"""

    answers: AnswersOut | None = Field(description="调查所得；尚未调查到的为空")


class SurveyChangeOut(ReadModel):
    """一项内容的一次变动"""

    version: int = Field(description="变动后的版本")
    field: str = Field(description="内容")
    before: str | None = Field(description="变动前；无权查看或原为空的为空")
    after: str | None = Field(description="变动后；无权查看的为空")
    visible: bool = Field(description="是否有权查看变动内容")
    unit: str = Field(description="办理单位")
    at: datetime = Field(description="时间")


def seen_by(actor: Actor) -> frozenset[str]:
    """The fields whose content a reader may see."""
    person, kind = Role.MODEL_WORKER in actor.roles, actor.unit_kind
    auditor = Role.AUDITOR in actor.roles
    health = health_seen_by(actor)
    seen = _ALWAYS | _INCOME
    if person or auditor or kind is not OrgKind.PROVINCIAL_FINANCE:
        seen |= _WORK
    if person or (not auditor and kind in GRASSROOTS_KINDS | L2_KINDS | {OrgKind.COUNTY_FEDERATION}):
        seen |= _FAMILY
    if health is not Health.NONE:
        seen |= _HEALTH
    return seen | _NOTE if health is Health.FULL else seen


def shown(listed: Mapping[str, Any], sealed: bytes | None, keyring: Keyring, actor: Actor) -> SurveyRecordOut:
    if sealed is None:
        return SurveyRecordOut(**listed, answers=None)
    seen = seen_by(actor)
    told = {name: value if name in seen else None for name, value in open_answers(keyring, listed["id"], sealed).items()}
    named = {"wage_fen": "wage", "other_fen": "other_income", "household_fen": "household_income"}
    return SurveyRecordOut(**listed, answers=AnswersOut(**{named.get(name, name): value for name, value in told.items()}))


async def survey_history(pool: Pool, keyring: Keyring, record_id: UUID, actor: Actor) -> list[SurveyChangeOut]:
    """Ask only for a record that is in the reader's scope."""
    seen = seen_by(actor)
    async with pool.connection() as connection:
        rows = await (await connection.execute(_HISTORY, (record_id,))).fetchall()
    told = []
    for version, field, row_id, before, after, unit, at in rows:
        visible = field in seen
        values = [
            _text(field, open_change(keyring, row_id, column, sealed)) if visible else None
            for column, sealed in (("sealed_before", before), ("sealed_after", after))
        ]
        told.append(SurveyChangeOut(version=version, field=field, before=values[0], after=values[1], visible=visible, unit=unit, at=at))
    return told


def _text(field: str, value: Any) -> str | None:  # noqa: ANN401 - a field's own kind
    if value is None or isinstance(value, date):
        return None if value is None else value.isoformat()
    return f"{value // 100}.{value % 100:02d}" if field in _MONEY else str(value)
