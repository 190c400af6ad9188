"""Who seems to qualify for social assistance and was not referred (C3.1)? Flags for a clerk, from accepted forms, checked surveys and reported illness."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import sql
from pydantic import Field

from libs.common.kernel.ids import PersonId
from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring
from libs.common.web.fields import ReadModel
from services.assistance.domain.hardship_form import capacity_of, income_of
from services.assistance.domain.person import Person
from services.assistance.domain.survey import Answers, Health
from services.assistance.policy import c3_1_referral
from services.assistance.policy.benefit_facts import Category, value_on
from services.assistance.policy.c3_1_referral import Scheme, ScreenFacts
from services.assistance.storage.forms import open_content
from services.assistance.storage.parameters import parameters_in_force
from services.assistance.storage.surveys import open_answers
from services.assistance.views.find_visits import ROSTER

_CHUNK = 500
_PEOPLE = """
SELECT c.person_id, c.facts, c.l2, c.county, f.id, f.sealed, s.id, s.sealed,
  (SELECT coalesce(array_agg(scheme), '{{}}') FROM referral r WHERE r.person_id = c.person_id AND (r.state IN ('SENT', 'ACCEPTED')
     OR (r.state = 'GRANTED' AND coalesce(r.granted_until, 'infinity') >= %(day)s))),
  EXISTS (SELECT FROM priority_case k WHERE k.person_id = c.person_id AND k.state = 'OPEN')
FROM (SELECT p.person_id, p.facts, c.l2, c.county FROM {roster} AND (%(after)s::uuid IS NULL OR p.person_id > %(after)s) ORDER BY p.person_id LIMIT %(limit)s) c
LEFT JOIN LATERAL (SELECT h.id, h.sealed FROM application a JOIN hardship_form h ON h.application_id = a.id WHERE a.person_id = c.person_id
  AND a.state IN ('DECLARED', 'VERIFIED', 'FUNDED', 'PAID', 'CLOSED') ORDER BY h.recorded_at DESC LIMIT 1) f ON true
LEFT JOIN LATERAL (SELECT r.id, r.sealed FROM survey_record r WHERE r.person_id = c.person_id AND r.status = 'CHECKED' ORDER BY r.checked_at DESC LIMIT 1) s ON true
ORDER BY c.person_id
"""


class ScreenedOut(ReadModel):
    """一名似可转介的劳模"""

    person_id: UUID = Field(description="人员编号")
    name: str = Field(default="", description="姓名")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")
    schemes: dict[str, str] = Field(
        description="可转介的项目 → 依据：INCOME_BELOW_LINE 收入偏低 · NO_INCOME_NO_CAPACITY 无收入且丧失劳动能力 · OUT_OF_WORK 失业 · SERIOUS_ILLNESS 患大病"
    )


async def screen_referrals(
    pool: Pool, keyring: Keyring, scope: Scope, today: date, *, health: bool, after: UUID | None, limit: int
) -> list[ScreenedOut]:
    """At most `limit`, in order of their ids. `health`: whether the reader may know that there is an illness."""
    condition, parameters = within(scope, "c")
    query = sql.SQL(_PEOPLE).format(roster=sql.SQL(ROSTER).format(scope=condition))
    found: list[ScreenedOut] = []
    async with pool.connection() as connection:
        values = (await parameters_in_force(connection)).on(today)
        while True:
            asked = {"day": today, "union": None, "after": after, "limit": _CHUNK, **parameters}
            rows = await (await connection.execute(query, asked)).fetchall()
            for person_id, told, l2, county, form_id, form, record_id, answers, referred, reported in rows:
                said = open_content(keyring, form_id, bytes(form)) if form_id else None
                surveyed = Answers.of(open_answers(keyring, record_id, bytes(answers))) if record_id else None
                flags = c3_1_referral.screen(_facts(Person.of(PersonId(person_id), told), said, surveyed, today, reported=reported), values)
                open_to = {flag.scheme.value: flag.ground for flag in flags if flag.scheme not in referred}
                if not health:
                    open_to.pop(Scheme.MEDICAL, None)
                if open_to:
                    found.append(ScreenedOut(person_id=person_id, l2=l2, county=county, schemes=open_to))
                if len(found) == limit:
                    return found
            if len(rows) < _CHUNK:
                return found
            after = rows[-1][0]


def _facts(person: Person, form: Mapping[str, Any] | None, surveyed: Answers | None, today: date, *, reported: bool) -> ScreenFacts:
    """A checked survey tells of the household; where there is none, the form of the person's own income. `reported`: a serious illness, to health."""
    income = income_of(form) if form else None
    own = (income.wage_fen // income.months + income.other_fen) if income else None
    if own is None and surveyed is not None:
        own = surveyed.wage_fen + surveyed.other_fen
    shared = surveyed.household_fen // surveyed.household_size if surveyed is not None and surveyed.household_size else None
    unemployed = value_on(person.facts.category, today) is Category.UNEMPLOYED or value_on(person.circumstances.job_loss, today) is not None
    return ScreenFacts(
        income_fen=own if shared is None else shared,
        has_fixed_income=own is None or own > 0,
        capacity_lost=form is not None and capacity_of(form) is not None,
        out_of_work=unemployed,
        seriously_ill=reported or bool(form and form["seriously_ill"]) or (surveyed is not None and surveyed.health is Health.SERIOUS),
    )
