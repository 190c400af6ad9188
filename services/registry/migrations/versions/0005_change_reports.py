"""Change reports, custody, routes (C7.3, C7.4, C8.1)."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0005"
down_revision = "0004"

TABLES = """
ALTER TABLE history DROP CONSTRAINT history_kind_check, ADD CONSTRAINT history_kind_check
  CHECK (kind IN ('CHAIN', 'CATEGORY', 'LIFE', 'WORK', 'RESIDENCE', 'PHONE', 'JOB_LOSS', 'CUSTODY'));

-- a report on its way up; `stops`: who acts after the filer, in order, `step` the next of them; `turn`: that one, empty when nobody is next
CREATE TABLE change_report (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, kind text NOT NULL, channel text NOT NULL CHECK (channel IN ('UNION', 'HRSS')),
  entry text NOT NULL CHECK (entry IN ('UNIT', 'COUNTY', 'L2', 'PROVINCE')),
  state text NOT NULL CHECK (state IN ('FILED', 'COUNTY', 'L2', 'PROVINCE', 'ARCHIVED', 'RETURNED', 'WITHDRAWN')),
  effective_on date NOT NULL, content jsonb NOT NULL, note bytea NOT NULL, presented_by bytea NOT NULL,
  corrects uuid REFERENCES change_report, annuls boolean NOT NULL, corrected_by uuid REFERENCES change_report, applied jsonb,
  stops text[] NOT NULL, step int NOT NULL, turn text, due_on date, round int NOT NULL,
  filed_by_unit uuid NOT NULL, filed_at timestamptz NOT NULL, confirmed_at timestamptz,
  CHECK (NOT annuls OR corrects IS NOT NULL), CHECK (state <> 'ARCHIVED' OR confirmed_at IS NOT NULL));
CREATE INDEX change_report_person ON change_report (person_id, kind);
CREATE INDEX change_report_turn ON change_report (due_on, id) WHERE turn IS NOT NULL;
CREATE INDEX change_report_filer ON change_report (filed_by_unit, id);

-- append-only: each hop by its own unit and person; `reason` sealed, of a return or a withdrawal
CREATE TABLE change_report_stamp (
  report_id uuid NOT NULL REFERENCES change_report, seq int NOT NULL, round int NOT NULL, hop text NOT NULL, side text NOT NULL,
  act text NOT NULL CHECK (act IN ('FILE', 'FORWARD', 'CONFIRM', 'RECEIVE', 'ARCHIVE', 'RETURN', 'WITHDRAW')),
  unit uuid NOT NULL, by text NOT NULL, at timestamptz NOT NULL, reason bytea, PRIMARY KEY (report_id, seq));

-- entrusted custody: by rule from `starts_on`; `county` executes (empty while it disputes: the city executes meanwhile), `city` is responsible
CREATE TABLE custody (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, county uuid, city uuid NOT NULL, starts_on date NOT NULL, condition text NOT NULL,
  state text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'ENDED')), recorded_by text NOT NULL, recorded_at timestamptz NOT NULL,
  acknowledged_by text, acknowledged_at timestamptz, disputed_by text, disputed_at timestamptz, dispute_reason bytea, settled_by text,
  settled_at timestamptz, settle_reason bytea, ended_on date, end_reason text, CHECK ((state = 'ENDED') = (ended_on IS NOT NULL)));
CREATE UNIQUE INDEX one_active_custody ON custody (person_id) WHERE state = 'ACTIVE';

-- which employer a credit code is: people name their employer by it
CREATE TABLE employer_code (unit_id uuid PRIMARY KEY, credit_code text NOT NULL UNIQUE);
CREATE INDEX history_credit_code ON history ((value->>'credit_code')) WHERE kind = 'WORK';
CREATE INDEX history_employer ON history ((value->>'employer')) WHERE kind = 'WORK';

-- a proposal by rule gives way to a later one; the receiving union answers by `due_on`
ALTER TABLE union_transfer DROP CONSTRAINT union_transfer_state_check,
  ADD CONSTRAINT union_transfer_state_check CHECK (state IN ('PROPOSED', 'ACCEPTED', 'DECLINED', 'SUPERSEDED')),
  ADD COLUMN origin text NOT NULL DEFAULT 'UNION' CHECK (origin IN ('UNION', 'ROUTE')), ADD COLUMN due_on date;
CREATE INDEX union_transfer_to ON union_transfer (l2, id);
CREATE INDEX union_transfer_from ON union_transfer (from_l2, id);

-- append-only: what other departments said they did about a person, for the receipts of reports
CREATE TABLE department_effect (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person_id uuid NOT NULL, speaker text NOT NULL, type text NOT NULL, effective_on date NOT NULL,
  heard_at timestamptz NOT NULL);
CREATE INDEX department_effect_person ON department_effect (person_id, heard_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON change_report_stamp, department_effect FROM {app_role()}")
