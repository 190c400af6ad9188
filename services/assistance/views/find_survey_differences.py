"""Where does a checked survey tell another income than an accepted form, for the people in scope (C1.2)?"""

from datetime import date, datetime
from uuid import UUID

from psycopg import sql
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring
from libs.common.web.fields import ReadModel, YuanOut
from services.assistance.storage.survey_differences import open_said


class SurveyDifferenceOut(ReadModel):
    """摸底调查与已核对申报表的收入差异；申报表不因此改变"""

    id: UUID = Field(description="差异编号")
    record_id: UUID = Field(description="调查表编号")
    application_id: UUID = Field(description="申请编号")
    person_id: UUID = Field(description="人员编号")
    form_wage: YuanOut = Field(description="申报表的月工资(养老金)(元)")
    survey_wage: YuanOut = Field(description="调查所得的月工资(养老金)(元)")
    raised_at: datetime = Field(description="发现时间")
    outcome: str | None = Field(description="FORM_CORRECTED 已办申报表更正 · FORM_STANDS 申报表无误；待处理的为空")


_FIND = """
SELECT d.id, d.record_id, d.application_id, d.person_id, d.sealed, d.raised_at, d.outcome FROM survey_difference d
JOIN person_chain c ON c.person_id = d.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE {scope} AND (%(open)s::bool IS NULL OR (d.outcome IS NULL) = %(open)s) AND (%(after)s::uuid IS NULL OR d.id > %(after)s) ORDER BY d.id LIMIT %(limit)s
"""


async def find_survey_differences(
    pool: Pool, keyring: Keyring, scope: Scope, today: date, *, open_only: bool | None, after: UUID | None, limit: int
) -> list[SurveyDifferenceOut]:
    condition, parameters = within(scope, "c")
    asked = {"today": today, "open": open_only, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection:
        rows = await (await connection.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
    found = []
    for difference_id, record_id, application_id, person_id, sealed, raised_at, outcome in rows:
        said = open_said(keyring, difference_id, sealed)
        found.append(
            SurveyDifferenceOut(
                id=difference_id,
                record_id=record_id,
                application_id=application_id,
                person_id=person_id,
                form_wage=said["form_fen"],
                survey_wage=said["survey_fen"],
                raised_at=raised_at,
                outcome=outcome,
            )
        )
    return found
