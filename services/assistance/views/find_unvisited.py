"""Who on a campaign's roster is still owed a contact, or a visit at home (Q38)? By name: the names are asked of registry, their owner."""

from datetime import date
from typing import Final
from uuid import UUID

from psycopg import sql
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel
from libs.common.workbooks.export import ExportColumn
from services.assistance.policy import c6_2_visits
from services.assistance.policy.c1_4_focus_groups import FOCUS_ZH, FocusGroup
from services.assistance.policy.c6_2_visits import Lacking, VisitForm
from services.assistance.views.find_visits import ROSTER, CampaignOut

_CHUNK = 1000
_PEOPLE = """
SELECT c.person_id, coalesce(f.groups, '{{}}'), c.l2, c.county, c.unit, coalesce(v.forms, '{{}}') FROM (SELECT p.person_id, c.l2, c.county, c.unit FROM {roster}
  AND (%(after)s::uuid IS NULL OR p.person_id > %(after)s) AND (%(county)s::uuid IS NULL OR c.county = %(county)s) ORDER BY p.person_id LIMIT %(limit)s) c
LEFT JOIN focus_group f ON f.person_id = c.person_id
LEFT JOIN LATERAL (SELECT array_agg(form) AS forms FROM visit WHERE campaign_id = %(campaign)s AND person_id = c.person_id
  AND NOT EXISTS (SELECT FROM visit_withdrawal w WHERE w.visit_id = visit.id)) v ON true ORDER BY c.person_id
"""


class Unvisited(ReadModel):
    """一名尚未走访的劳模"""

    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会；省直和产业工会为空")
    unit: UUID | None = Field(description="所在单位")
    focus_groups: list[str] = Field(description="重点面向群体")
    lacking: str = Field(description="CONTACT 尚未联系 · HOME_VISIT 已联系，尚未上门(重点群体须上门)")


COLUMNS: Final = tuple(ExportColumn(*column) for column in (("人员编号", 38), ("姓名", 14), ("重点面向群体", 40), ("尚欠", 22)))
_LACKING_ZH = {Lacking.CONTACT: "尚未联系", Lacking.HOME_VISIT: "已联系，尚未上门"}


def cells_of(person: Unvisited, name: str) -> tuple[str, ...]:
    """A row of the exported list, in the order of `COLUMNS`."""
    groups = "、".join(FOCUS_ZH[FocusGroup(group)] for group in person.focus_groups)
    return str(person.person_id), name, groups, _LACKING_ZH[Lacking(person.lacking)]


async def find_unvisited(
    pool: Pool, scope: Scope, campaign: CampaignOut, today: date, *, county: UUID | None, after: UUID | None, limit: int
) -> list[Unvisited]:
    """At most `limit`, without names, in order of their ids."""
    day = min(today, campaign.ends_on)
    condition, parameters = within(scope, "c")
    query = sql.SQL(_PEOPLE).format(roster=sql.SQL(ROSTER).format(scope=condition))
    asked = {"day": day, "union": campaign.scope, "campaign": campaign.id, "county": county, "limit": _CHUNK, **parameters}
    found: list[Unvisited] = []
    async with pool.connection() as connection:
        while True:
            rows = await (await connection.execute(query, asked | {"after": after})).fetchall()
            for person_id, groups, l2, county_id, unit, forms in rows:
                lacking = c6_2_visits.lacking([VisitForm(form) for form in forms], in_focus_group=bool(groups))
                if lacking is not None:
                    found.append(
                        Unvisited(person_id=person_id, name="", l2=l2, county=county_id, unit=unit, focus_groups=groups, lacking=lacking)
                    )
                if len(found) == limit:
                    return found
            if len(rows) < _CHUNK:
                return found
            after = rows[-1][0]
