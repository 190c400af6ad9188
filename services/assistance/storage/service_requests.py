"""Requests at the service desk, and every act on them in order; what was said lies sealed."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.domain.service_request import RequestState, ServiceRequest
from services.assistance.policy.c7_1_service_desk import Channel, RequestCategory, Satisfaction

_NAMES: Final = tuple(field.name for field in fields(ServiceRequest))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD = f"""
INSERT INTO service_request ({_COLUMNS}, sealed, received_by, received_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s, %s)
"""  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM service_request WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_KEEP = """
UPDATE service_request SET (state, unit, due_on, replied_on, closed_on, satisfaction, version) = (%s,%s,%s,%s,%s,%s,%s) WHERE id = %s
"""
_ACT = """
INSERT INTO service_request_act (id, request_id, seq, act, to_unit, sealed, actor, unit, at)
SELECT %(id)s, %(request)s, coalesce(max(seq), 0) + 1, %(act)s, %(to)s, %(sealed)s, %(actor)s, %(unit)s, %(at)s
FROM service_request_act WHERE request_id = %(request)s
"""
_SAID = "SELECT id, act, at, sealed FROM service_request_act WHERE request_id = %s ORDER BY seq"


class ServiceRequests:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def next_number(self) -> str:
        """The receipt: a year and a serial, nothing of anybody."""
        serial = await (await self._raw.execute("SELECT nextval('service_request_number')")).fetchone()
        assert serial is not None, "a sequence always answers"
        return f"劳模服务〔{self._now.year}〕{serial[0]:06d}号"

    async def add(self, request: ServiceRequest, text: str, by: Actor) -> None:
        sealed = self._keyring.seal(text, "service_request", "sealed", request.id).envelope
        await self._raw.execute(_ADD, (*(getattr(request, name) for name in _NAMES), sealed, by.subject, self._now))
        await self._act(request, "RECEIVE", "", by)

    async def lock(self, request_id: UUID) -> ServiceRequest:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (request_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此事项，请核对受理号")
        held = dict(zip(_NAMES, row, strict=True))
        held |= {"category": RequestCategory(held["category"]), "channel": Channel(held["channel"]), "state": RequestState(held["state"])}
        return ServiceRequest(**held | {"satisfaction": Satisfaction(held["satisfaction"]) if held["satisfaction"] else None})

    async def keep(self, request: ServiceRequest, act: str, text: str, by: Actor) -> None:
        ended = (request.replied_on, request.closed_on, request.satisfaction, request.version)
        await self._raw.execute(_KEEP, (request.state, request.unit, request.due_on, *ended, request.id))
        await self._act(request, act, text, by)

    async def said(self, request_id: UUID) -> tuple[str, list[tuple[str, datetime, str]]]:
        """What was asked, and what was said at each act since."""
        row = await (await self._raw.execute("SELECT sealed FROM service_request WHERE id = %s", (request_id,))).fetchone()
        assert row is not None, "locked before"
        text = self._keyring.open(Sealed(bytes(row[0])), "service_request", "sealed", request_id)
        acts = await (await self._raw.execute(_SAID, (request_id,))).fetchall()
        opened = [
            (act, at, self._keyring.open(Sealed(bytes(box)), "service_request_act", "sealed", act_id)) for act_id, act, at, box in acts
        ]
        return text, opened

    async def _act(self, request: ServiceRequest, act: str, text: str, by: Actor) -> None:
        act_id = new_id()
        sealed = self._keyring.seal(text, "service_request_act", "sealed", act_id).envelope
        row = {"id": act_id, "request": request.id, "act": act, "to": request.unit, "sealed": sealed}
        await self._raw.execute(_ACT, {**row, "actor": by.subject, "unit": by.unit_id, "at": self._now})
