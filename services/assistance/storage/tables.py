"""The mapped tables, and how the aggregates lie in them. Append-only rows are never mapped."""

from sqlalchemy import Boolean, Column, Date, DateTime, Enum, ForeignKey, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.orm import registry

from services.assistance.domain.application import Application
from services.assistance.domain.notice import Notice
from services.assistance.domain.objection import Channel, Objection, Outcome
from services.assistance.domain.states import State
from services.assistance.policy.c3_7_amounts import Benefit

_mapper = registry()

notice = Table(
    "notice",
    _mapper.metadata,
    Column("id", Uuid, primary_key=True),
    Column("unit_id", Uuid),
    Column("has_county", Boolean),
    Column("page_digest", LargeBinary),
    Column("opened_on", Date),
    Column("clock_from", Date),
    Column("last_day", Date),
    Column("closed_on", Date),
    Column("version", Integer),
)
application = Table(
    "application",
    _mapper.metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid),
    Column("benefit", Enum(Benefit, native_enum=False)),
    Column("submitted_on", Date),
    Column("state", Enum(State, native_enum=False)),
    Column("notice_id", Uuid, ForeignKey(notice.c.id)),
    Column("campaign_id", Uuid),
    Column("version", Integer),
)
objection = Table(
    "objection",
    _mapper.metadata,
    Column("id", Uuid, primary_key=True),
    Column("notice_id", Uuid, ForeignKey(notice.c.id)),
    Column("application_id", Uuid, ForeignKey(application.c.id)),
    Column("channel", Enum(Channel, native_enum=False)),
    Column("sealed", LargeBinary),
    Column("received_on", Date),
    Column("due_on", Date),
    Column("receipt", Text),
    Column("real_name", Boolean),
    Column("source", LargeBinary),
    Column("recorded_by", Text),
    Column("recorded_at", DateTime(timezone=True)),
    Column("outcome", Enum(Outcome, native_enum=False)),
    Column("sealed_reason", LargeBinary),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
)
_mapper.map_imperatively(Notice, notice)
_mapper.map_imperatively(Application, application)
_mapper.map_imperatively(Objection, objection)
