"""Which one-on-one cases stand where, and one of them with its helpers, plans and contacts (C5.3)?"""

from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row, dict_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel

STATE: Final = "WAITING 待确定帮扶人 · ASSIGNED 待制订计划 · PLANNED 帮扶中 · CLOSED 已结束"
CLOSED_FOR: Final = "REEMPLOYED 再就业 · RETIRED 退休 · DECEASED 去世 · VOLUNTARY 更正为自愿离职 · CORRECTED 登记更正 · MERGED 档案合并"
CHANNEL: Final = "VISIT 上门 · PHONE 电话 · OFFICE 来访 · ONLINE 网络"


class OneOnOneOut(ReadModel):
    """一项一对一帮扶"""

    id: UUID = Field(description="帮扶编号")
    record_id: UUID = Field(description="失业登记编号")
    person_id: UUID = Field(description="人员编号")
    state: str = Field(description=STATE)
    opened_on: date = Field(description="立项日期")
    helper_unit: UUID | None = Field(description="帮扶人所在单位")
    assign_due: date | None = Field(description="应确定帮扶人的日期")
    plan_due: date | None = Field(description="应制订计划的日期")
    contact_due: date | None = Field(description="下次应联系的日期")
    overdue: bool = Field(description="是否有环节超期")
    closed_for: str | None = Field(description=CLOSED_FOR)
    closed_on: date | None = Field(description="结束日期")
    version: int = Field(description="版本")


class HelperOut(ReadModel):
    """一任帮扶人"""

    name: str = Field(description="姓名")
    unit: UUID = Field(description="所在单位")
    unit_name: str = Field(description="所在单位名称")
    since: date = Field(description="起始日期")
    reason: str = Field(description="更换原因；省级和审计为空")


class AssistancePlanOut(ReadModel):
    """一版帮扶计划"""

    goal: str = Field(description="帮扶目标；省级和审计为空")
    measures: list[str] = Field(description="帮扶措施")
    target_on: date = Field(description="计划完成日期")
    made_on: date = Field(description="制订日期")


class ContactOut(ReadModel):
    """一次联系"""

    contact_on: date = Field(description="联系日期")
    channel: str = Field(description=CHANNEL)
    note: str = Field(description="联系情况；省级和审计为空")


class OneOnOneDetail(OneOnOneOut):
    """一项一对一帮扶，及其帮扶人、计划和联系记录"""

    helpers: list[HelperOut] = Field(description="历任帮扶人，末位为现任")
    plans: list[AssistancePlanOut] = Field(description="历版计划，末位为现行")
    contacts: list[ContactOut] = Field(description="联系记录")

    def without_words(self) -> "OneOnOneDetail":
        """Who, when and how, and nothing of what was written."""
        helpers = [each.model_copy(update={"reason": ""}) for each in self.helpers]
        plans = [each.model_copy(update={"goal": ""}) for each in self.plans]
        return self.model_copy(
            update={"helpers": helpers, "plans": plans, "contacts": [each.model_copy(update={"note": ""}) for each in self.contacts]}
        )


_SELECT = """
SELECT o.id, o.record_id, o.person_id, o.state, o.opened_on, o.helper_unit, o.assign_due, o.plan_due, o.contact_due,
  o.state <> 'CLOSED' AND coalesce(least(o.assign_due, o.plan_due, o.contact_due) < %(day)s, false) AS overdue, o.closed_for, o.closed_on, o.version
FROM one_on_one o JOIN person_chain c ON c.person_id = o.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on WHERE {scope}
"""
_FIND = f"""{_SELECT} AND (%(state)s::text IS NULL OR o.state = %(state)s) AND (NOT %(overdue)s OR
  (o.state <> 'CLOSED' AND least(o.assign_due, o.plan_due, o.contact_due) < %(day)s)) AND (%(mine)s::text IS NULL OR o.helper = %(mine)s)
  AND (%(after)s::uuid IS NULL OR o.id > %(after)s) ORDER BY o.id LIMIT %(limit)s"""
_ONE = f"{_SELECT} AND o.id = %(id)s"
_HELPERS = """
SELECT h.id, h.unit, coalesce(u.name, '') AS unit_name, h.sealed_name, h.sealed_reason, (h.assigned_at AT TIME ZONE 'Asia/Shanghai')::date AS since
FROM one_on_one_helper h LEFT JOIN org_unit u ON u.id = h.unit WHERE h.assistance_id = %s ORDER BY h.seq
"""
_PLANS = """
SELECT id, measures, sealed_goal, target_on, (made_at AT TIME ZONE 'Asia/Shanghai')::date AS made_on FROM one_on_one_plan
WHERE assistance_id = %s ORDER BY seq
"""
_CONTACTS = "SELECT id, contact_on, channel, sealed_note FROM one_on_one_contact WHERE assistance_id = %s ORDER BY contact_on, id"


async def find_one_on_ones(
    pool: Pool, scope: Scope, today: date, *, state: str | None, overdue: bool, mine: str | None, after: UUID | None, limit: int
) -> list[OneOnOneOut]:
    """`mine`: only those whose helper has this account."""
    condition, parameters = within(scope, "c")
    values = {"day": today, "state": state, "overdue": overdue, "mine": mine, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(OneOnOneOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()


async def read_one_on_one(pool: Pool, keyring: Keyring, scope: Scope, today: date, assistance_id: UUID) -> OneOnOneDetail | None:
    """None outside the scope."""
    condition, parameters = within(scope, "c")
    values = {"day": today, "id": assistance_id, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        found = await (await cursor.execute(sql.SQL(_ONE).format(scope=condition), values)).fetchone()
        if found is None:
            return None
        helpers, plans, contacts = [
            await (await cursor.execute(query, (assistance_id,))).fetchall() for query in (_HELPERS, _PLANS, _CONTACTS)
        ]

    def opened(row: dict[str, Any], table: str, column: str) -> str:
        return keyring.open(Sealed(bytes(row[column])), table, column, row["id"]) if row[column] is not None else ""

    named = [
        HelperOut(
            name=opened(row, "one_on_one_helper", "sealed_name"),
            reason=opened(row, "one_on_one_helper", "sealed_reason"),
            **{name: row[name] for name in ("unit", "unit_name", "since")},
        )
        for row in helpers
    ]
    planned = [AssistancePlanOut(goal=opened(row, "one_on_one_plan", "sealed_goal"), **_clear(row)) for row in plans]
    logged = [ContactOut(note=opened(row, "one_on_one_contact", "sealed_note"), **_clear(row)) for row in contacts]
    return OneOnOneDetail(**found, helpers=named, plans=planned, contacts=logged)


def _clear(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id" and not name.startswith("sealed")}
