"""Messages to people, work items, and what is known of people and of money in order to address them."""

from alembic import op

from libs.common.persistence.calendar_seed import seed_calendar
from libs.common.persistence.migration_env import app_role

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE person (person_id uuid PRIMARY KEY, died_on date);
CREATE TABLE person_chain (
  person_id uuid NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL, l2 uuid NOT NULL, county uuid, unit uuid, PRIMARY KEY (person_id, starts_on));
CREATE INDEX person_chain_l2 ON person_chain (l2);
CREATE INDEX person_chain_county ON person_chain (county);
CREATE INDEX person_chain_unit ON person_chain (unit);
CREATE TABLE message (
  id uuid PRIMARY KEY, person_id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('PAID', 'FAILED', 'RETURNED')), bank_ref text NOT NULL,
  benefit text NOT NULL, source text NOT NULL, months text[] NOT NULL, amount_fen bigint NOT NULL, on_day date NOT NULL, told_at timestamptz NOT NULL,
  UNIQUE (person_id, kind, bank_ref));
CREATE INDEX message_person ON message (person_id, told_at, id);
CREATE TABLE work_item (
  id uuid PRIMARY KEY, case_id uuid NOT NULL, gate text NOT NULL, unit_id uuid, person_id uuid, post text, chain_on date,
  opened_on date NOT NULL, due_on date NOT NULL, closed_on date, note text NOT NULL DEFAULT '',
  UNIQUE NULLS NOT DISTINCT (case_id, gate, unit_id), CHECK ((unit_id IS NULL) = (person_id IS NOT NULL AND post IS NOT NULL)));
CREATE INDEX work_item_unit ON work_item (unit_id, due_on, id);
CREATE INDEX work_item_person ON work_item (person_id);
CREATE TABLE work_finished (case_id uuid, gate text, PRIMARY KEY (case_id, gate));
CREATE TABLE unpaid_line (line_id uuid PRIMARY KEY, person_id uuid NOT NULL);
CREATE INDEX unpaid_line_person ON unpaid_line (person_id);
CREATE TABLE demand (application_id uuid PRIMARY KEY, l2 uuid, verified_on date, due_on date, allocated boolean NOT NULL);
CREATE INDEX demand_waiting ON demand (l2, verified_on) WHERE NOT allocated;
CREATE TABLE union_money (l2 uuid PRIMARY KEY, allocated_on date, prepare_by date, batched_on date);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON message FROM {app_role()}")
    seed_calendar(op.get_bind())
