"""Values that two persons set; the annex's tasks and what the calendar said of them."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0007"
down_revision = "0006"

PARAMETERS = """
CREATE TABLE parameter_row (
  id uuid PRIMARY KEY, seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE, key text NOT NULL, value text NOT NULL, unit text NOT NULL,
  effective_from date NOT NULL, cites text NOT NULL, doc_no text NOT NULL, title text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  approved_by text, approved_at timestamptz, CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by <> entered_by));
"""

ANNEX = """
CREATE TABLE annex_step (
  id uuid PRIMARY KEY, seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE, task text NOT NULL, state text NOT NULL CHECK (state IN ('IN_PROGRESS', 'DONE')),
  on_day date NOT NULL, evidence text NOT NULL, note text NOT NULL, unit_id uuid NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  UNIQUE (task, state), CHECK (state <> 'DONE' OR evidence <> ''));
CREATE TABLE annex_progress (
  id uuid PRIMARY KEY, task text NOT NULL, body text NOT NULL, part text NOT NULL CHECK (part IN ('LEAD', 'COOPERATING')), place text, on_day date NOT NULL,
  text text NOT NULL, evidence text NOT NULL, unit_id uuid NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  CHECK ((body = 'GOVERNMENTS') = (place IS NOT NULL)));
CREATE INDEX annex_progress_task ON annex_progress (task, on_day, place);
-- what the calendar has said of a task or a work item: once each, however often and side by side its job runs
CREATE TABLE task_said (
  subject uuid NOT NULL, word text NOT NULL CHECK (word IN ('APPROACHING', 'OVERDUE')), due_on date NOT NULL, said_at timestamptz NOT NULL,
  PRIMARY KEY (subject, word, due_on));
"""

PLACES = """
CREATE TABLE place_post (
  id uuid PRIMARY KEY, place text NOT NULL, post text NOT NULL CHECK (post IN ('LEADER', 'CONTACT')), starts_on date NOT NULL, sealed bytea,
  masked_name text NOT NULL, masked_phone text NOT NULL, title text NOT NULL, paper text NOT NULL, unit_id uuid NOT NULL,
  entered_by text NOT NULL, entered_at timestamptz NOT NULL);
CREATE INDEX place_post_place ON place_post (place, post, starts_on);
CREATE TABLE place_report (
  id uuid PRIMARY KEY, place text NOT NULL, year int NOT NULL, half int NOT NULL CHECK (half IN (1, 2)), on_day date NOT NULL, text text NOT NULL,
  paper text NOT NULL, unit_id uuid NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL);
CREATE INDEX place_report_place ON place_report (place, year, half);
"""

WORK = """
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE work_item ADD COLUMN scope uuid, ADD COLUMN asked_by uuid;
ALTER TABLE work_item DROP CONSTRAINT work_item_check;
ALTER TABLE work_item ADD CONSTRAINT work_item_addressee CHECK ((unit_id IS NULL) = (post IS NOT NULL)
  AND (post IS NULL OR (person_id IS NULL) = (post IN ('UNIONS', 'FEDERATION', 'HRSS'))));
CREATE INDEX work_item_asked ON work_item (asked_by, due_on, id);
CREATE INDEX work_item_everywhere ON work_item (post) WHERE post IN ('UNIONS', 'FEDERATION', 'HRSS');
CREATE INDEX work_item_due ON work_item (due_on, id) WHERE closed_on IS NULL;
CREATE TABLE work_comment (
  id uuid PRIMARY KEY, item_id uuid NOT NULL REFERENCES work_item, unit_id uuid NOT NULL, author text NOT NULL, sealed bytea NOT NULL,
  written_at timestamptz NOT NULL);
CREATE INDEX work_comment_item ON work_comment (item_id, id);
-- lines that were overpaid, and whether nothing of them is out any more
CREATE TABLE recovery (case_id uuid, line_id uuid, person_id uuid NOT NULL, settled boolean NOT NULL DEFAULT false, PRIMARY KEY (case_id, line_id));
CREATE INDEX recovery_person ON recovery (person_id, line_id);
"""

POST = """
CREATE TABLE contact (
  person_id uuid NOT NULL, channel text NOT NULL CHECK (channel IN ('EMAIL', 'SMS')), id uuid NOT NULL UNIQUE, sealed bytea NOT NULL, masked text NOT NULL,
  consented_on date NOT NULL, unit_id uuid, entered_by text NOT NULL, entered_at timestamptz NOT NULL, bounced_at timestamptz, bounce text NOT NULL DEFAULT '',
  PRIMARY KEY (person_id, channel));
CREATE TABLE preference (
  person_id uuid PRIMARY KEY, channels text[] NOT NULL, quiet_from time, quiet_to time, language text NOT NULL CHECK (language IN ('zh', 'en')),
  changed_by text NOT NULL, changed_at timestamptz NOT NULL, CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)));
-- one letter a message and contact; times of the database, not of the civil clock
CREATE TABLE outgoing (
  id uuid PRIMARY KEY, message_id uuid NOT NULL REFERENCES message, channel text NOT NULL, state text NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'SENT', 'DEAD', 'WITHHELD')),
  attempts int NOT NULL DEFAULT 0, next_at timestamptz NOT NULL DEFAULT now(), lease_owner uuid, lease_until timestamptz NOT NULL DEFAULT '-infinity',
  error text NOT NULL DEFAULT '', done_at timestamptz, UNIQUE (message_id, channel));
CREATE INDEX outgoing_due ON outgoing (next_at) WHERE state = 'WAITING';
"""


def upgrade() -> None:
    app = app_role()
    op.execute(PARAMETERS)
    op.execute(ANNEX)
    op.execute(PLACES)
    op.execute(WORK)
    op.execute(POST)
    op.execute(f"REVOKE DELETE, TRUNCATE ON outgoing FROM {app}")
    op.execute(
        f"REVOKE UPDATE, DELETE, TRUNCATE ON annex_step, annex_progress, task_said, place_post, place_report, work_comment FROM {app}"
    )
    op.execute(f"REVOKE DELETE, TRUNCATE ON parameter_row FROM {app}")
