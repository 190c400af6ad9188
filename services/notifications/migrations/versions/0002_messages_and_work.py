"""Messages to people, work items of units, and whose case is whose."""

from alembic import op

from libs.common.persistence.calendar_seed import seed_calendar
from libs.common.persistence.migration_env import app_role

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE message (
  id uuid PRIMARY KEY, person_id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('PAID', 'FAILED', 'RETURNED')), bank_ref text NOT NULL,
  benefit text NOT NULL, source text NOT NULL, months text[] NOT NULL, amount_fen bigint NOT NULL, on_day date NOT NULL, told_at timestamptz NOT NULL,
  UNIQUE (person_id, kind, bank_ref));
CREATE INDEX message_person ON message (person_id, id);
CREATE TABLE work_case (application_id uuid PRIMARY KEY, person_id uuid NOT NULL, l2 uuid NOT NULL, county uuid, unit uuid);
CREATE INDEX work_case_person ON work_case (person_id);
CREATE TABLE work_item (
  id uuid PRIMARY KEY, case_id uuid NOT NULL, gate text NOT NULL, unit_id uuid NOT NULL, person_id uuid, opened_on date NOT NULL, due_on date NOT NULL,
  closed_on date, final boolean NOT NULL DEFAULT false, note text NOT NULL DEFAULT '', UNIQUE (case_id, gate, unit_id));
CREATE INDEX work_item_open ON work_item (unit_id, due_on, id) WHERE closed_on IS NULL;
CREATE INDEX work_item_person ON work_item (person_id) WHERE closed_on IS NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON message FROM {app_role()}")
    seed_calendar(op.get_bind())
