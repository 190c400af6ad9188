"""Entitlements, signed adjustments of lines, what became of each payment of a line, and the decisions as they were made."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0005"
down_revision = "0004"

TABLES = """
CREATE TABLE line_adjustment (
  line_id uuid NOT NULL REFERENCES line, seq int NOT NULL CHECK (seq > 0), delta_fen bigint NOT NULL CHECK (delta_fen <> 0), cap_fen bigint NOT NULL,
  reason text NOT NULL, decided_at timestamptz NOT NULL, PRIMARY KEY (line_id, seq));
CREATE FUNCTION line_within_cap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total bigint;
BEGIN
  SELECT l.amount_fen + coalesce((SELECT sum(a.delta_fen) FROM line_adjustment a WHERE a.line_id = l.id), 0) INTO total FROM line l WHERE l.id = NEW.line_id;
  IF total < 0 OR total > NEW.cap_fen THEN
    RAISE EXCEPTION 'a line with its adjustments stays between 0 and % fen, not %', NEW.cap_fen, total USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER within_cap AFTER INSERT ON line_adjustment DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION line_within_cap();
CREATE TABLE line_payment (
  line_id uuid NOT NULL REFERENCES line, batch_id uuid NOT NULL, result text NOT NULL CHECK (result IN ('SENT', 'PAID', 'FAILED', 'RETURNED')),
  PRIMARY KEY (line_id, batch_id));
CREATE TABLE entitlement (
  id uuid PRIMARY KEY, person_id uuid NOT NULL, benefit text NOT NULL, application_id uuid NOT NULL REFERENCES application, tier text NOT NULL,
  state text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'SUSPENDED', 'TERMINATED')), last_month date, reason text NOT NULL DEFAULT '',
  since timestamptz NOT NULL, UNIQUE (person_id, benefit));
CREATE TABLE month_decision (
  application_id uuid NOT NULL REFERENCES application, seq int NOT NULL, decided_at timestamptz NOT NULL, fingerprint bytea NOT NULL, sealed bytea NOT NULL,
  PRIMARY KEY (application_id, seq));
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON line_adjustment, month_decision FROM {app_role()}")
