"""Issues found on visits, and every act on them in order; their text lies sealed and never leaves in an event."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.domain.visit_issue import IssueState, VisitIssue
from services.assistance.policy.c6_3_visit_issue import IssueCategory

_NAMES: Final = tuple(field.name for field in fields(VisitIssue))
_ADD = f"INSERT INTO visit_issue ({', '.join(_NAMES)}, sealed) VALUES ({', '.join('%s' for _ in _NAMES)}, %s)"  # noqa: S608 - names of our own
_LOCK = f"SELECT {', '.join(_NAMES)} FROM visit_issue WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_KEEP = "UPDATE visit_issue SET (state, owner, due_on, resolved_on, version) = (%s,%s,%s,%s,%s) WHERE id = %s"
_ACT = """
INSERT INTO visit_issue_act (id, issue_id, seq, act, owner, sealed, actor, unit, at)
SELECT %(id)s, %(issue)s, coalesce(max(seq), 0) + 1, %(act)s, %(owner)s, %(sealed)s, %(actor)s, %(unit)s, %(at)s FROM visit_issue_act WHERE issue_id = %(issue)s
"""
_SAID = "SELECT id, act, at, sealed FROM visit_issue_act WHERE issue_id = %s ORDER BY seq"


class VisitIssues:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def add(self, issue: VisitIssue, text: str, actor: Actor) -> None:
        sealed = self._keyring.seal(text, "visit_issue", "sealed", issue.id).envelope
        await self._raw.execute(_ADD, (*(getattr(issue, name) for name in _NAMES), sealed))
        await self._act(issue, "RAISE", "", actor)

    async def lock(self, issue_id: UUID) -> VisitIssue:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (issue_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此走访问题，请核对编号")
        held = dict(zip(_NAMES, row, strict=True))
        return VisitIssue(**held | {"category": IssueCategory(held["category"]), "state": IssueState(held["state"])})

    async def keep(self, issue: VisitIssue, act: str, text: str, actor: Actor) -> None:
        await self._raw.execute(_KEEP, (issue.state, issue.owner, issue.due_on, issue.resolved_on, issue.version, issue.id))
        await self._act(issue, act, text, actor)

    async def said(self, issue_id: UUID) -> tuple[str, list[tuple[str, datetime, str]]]:
        """The issue's text, and what was said at each act since."""
        row = await (await self._raw.execute("SELECT sealed FROM visit_issue WHERE id = %s", (issue_id,))).fetchone()
        assert row is not None, "locked before"
        text = self._keyring.open(Sealed(bytes(row[0])), "visit_issue", "sealed", issue_id)
        acts = await (await self._raw.execute(_SAID, (issue_id,))).fetchall()
        return text, [
            (act, at, self._keyring.open(Sealed(bytes(sealed)), "visit_issue_act", "sealed", act_id)) for act_id, act, at, sealed in acts
        ]

    async def _act(self, issue: VisitIssue, act: str, text: str, actor: Actor) -> None:
        act_id = new_id()
        sealed = self._keyring.seal(text, "visit_issue_act", "sealed", act_id).envelope
        row = {"id": act_id, "issue": issue.id, "act": act, "owner": issue.owner, "sealed": sealed}
        await self._raw.execute(_ACT, {**row, "actor": actor.subject, "unit": actor.unit_id, "at": self._now})
