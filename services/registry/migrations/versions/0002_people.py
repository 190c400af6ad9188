"""People, their dated history, honours, what became of each roster row; the working-day calendar."""

from alembic import op

from libs.common.persistence.calendar_seed import seed_calendar
from libs.common.persistence.migration_env import app_role

revision = "0002"
down_revision = "0001"

TABLES = """
-- one record per person by the keyed index of the ID number; l2 NOT NULL: exactly one responsible L2 union at any instant
CREATE TABLE person (
  person_id uuid PRIMARY KEY, id_index bytea NOT NULL UNIQUE, id_index_next bytea UNIQUE, id_number bytea NOT NULL, id_masked text NOT NULL,
  name text NOT NULL, sex text NOT NULL CHECK (sex IN ('MALE', 'FEMALE')), birth_date date NOT NULL,
  l2 uuid NOT NULL, county uuid, unit uuid, version bigint NOT NULL DEFAULT 1);
CREATE INDEX person_l2 ON person (l2, person_id);
CREATE INDEX person_county ON person (county, person_id);

-- append-only: the end of a fact is the start of the next, so overlap and gap cannot be written
CREATE TABLE history (
  person_id uuid NOT NULL REFERENCES person, kind text NOT NULL CHECK (kind IN ('CHAIN', 'CATEGORY', 'LIFE', 'WORK', 'RESIDENCE', 'PHONE')),
  starts_on date NOT NULL, recorded_at timestamptz NOT NULL, value jsonb NOT NULL, source text NOT NULL, recorded_by text NOT NULL,
  PRIMARY KEY (person_id, kind, starts_on, recorded_at), CHECK (kind <> 'CHAIN' OR value ? 'l2'));

CREATE TABLE honor (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, title text NOT NULL, tier text NOT NULL CHECK (tier IN ('NATIONAL', 'PROVINCIAL')),
  award_date date NOT NULL, granting_unit text NOT NULL, doc_no text NOT NULL, certificate_no text NOT NULL, recorded_at timestamptz NOT NULL,
  UNIQUE (person_id, title, doc_no));
CREATE TABLE honor_revocation (honor_id uuid PRIMARY KEY REFERENCES honor, revoked_on date, recorded_at timestamptz NOT NULL, recorded_by text NOT NULL);

CREATE TABLE roster_verdict (job_id uuid NOT NULL, row int NOT NULL, code text NOT NULL, detail text NOT NULL, warning boolean NOT NULL, PRIMARY KEY (job_id, row, code));
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON history, honor, honor_revocation FROM {app_role()}")
    seed_calendar(op.get_bind())
