"""People as registry says them; applications with their forms and gate log; public notices; parameters that two persons set."""

from alembic import op

from libs.common.persistence.calendar_seed import seed_calendar
from libs.common.persistence.migration_env import app_role

revision = "0002"
down_revision = "0001"

PEOPLE = """
-- a projection of registry's person events: `facts` is PersonFacts as the last event said it, `person_chain` the same chain in rows for jurisdiction
CREATE TABLE person (person_id uuid PRIMARY KEY, facts json NOT NULL);
CREATE TABLE person_chain (
  person_id uuid NOT NULL REFERENCES person, starts_on date NOT NULL, ends_on date NOT NULL DEFAULT 'infinity', l2 uuid NOT NULL, county uuid, unit uuid,
  PRIMARY KEY (person_id, starts_on), CHECK (starts_on < ends_on));
CREATE INDEX person_chain_l2 ON person_chain (l2, person_id);
CREATE INDEX person_chain_county ON person_chain (county, person_id) WHERE county IS NOT NULL;
CREATE INDEX person_chain_unit ON person_chain (unit, person_id) WHERE unit IS NOT NULL;
"""

APPLICATIONS = """
CREATE TABLE application (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, benefit text NOT NULL, submitted_on date NOT NULL,
  state text NOT NULL CHECK (state IN ('DRAFT', 'SUBMITTED', 'COUNTY_REVIEWED', 'IN_NOTICE', 'OBJECTED', 'NOTICE_PASSED', 'DECLARED', 'VERIFIED',
    'FUNDED', 'PAID', 'CLOSED', 'RETURNED', 'REJECTED', 'WITHDRAWN')),
  notice_id uuid, version int NOT NULL CHECK (version > 0));
-- a person has one application under way for a benefit, by construction
CREATE UNIQUE INDEX application_live ON application (person_id, benefit) WHERE state NOT IN ('CLOSED', 'REJECTED', 'WITHDRAWN');
CREATE INDEX application_state ON application (state, id);
CREATE INDEX application_person ON application (person_id);

-- every state the application was put into, by whom: append-only, the separation of duties is judged by it
CREATE TABLE gate_act (
  application_id uuid NOT NULL REFERENCES application, seq int NOT NULL CHECK (seq > 0), act text NOT NULL, gate text, from_state text NOT NULL,
  to_state text NOT NULL, actor text NOT NULL, unit uuid, on_behalf_of uuid, at timestamptz NOT NULL, sealed_reason bytea,
  PRIMARY KEY (application_id, seq));

-- the form as handed in and as corrected, newest last: append-only; income and the rest of the content only sealed
CREATE TABLE hardship_form (
  id uuid PRIMARY KEY, application_id uuid NOT NULL REFERENCES application, seq int NOT NULL CHECK (seq > 0), states_from date NOT NULL,
  consented_on date NOT NULL, evidence jsonb NOT NULL, sealed bytea NOT NULL, recorded_at timestamptz NOT NULL, recorded_by text NOT NULL,
  UNIQUE (application_id, seq));
"""

NOTICES = """
CREATE TABLE notice (
  id uuid PRIMARY KEY, unit_id uuid NOT NULL, has_county boolean NOT NULL, token text NOT NULL UNIQUE, opened_on date NOT NULL,
  clock_from date, last_day date, closed_on date, version int NOT NULL CHECK (version > 0),
  CHECK ((clock_from IS NULL) = (last_day IS NULL)), CHECK (clock_from < last_day), CHECK (closed_on > last_day));
CREATE INDEX notice_open ON notice (last_day) WHERE closed_on IS NULL;
ALTER TABLE application ADD FOREIGN KEY (notice_id) REFERENCES notice DEFERRABLE INITIALLY DEFERRED;  -- a chunk opens the notice with its first case
CREATE TABLE notice_posting (
  notice_id uuid NOT NULL REFERENCES notice, place text NOT NULL CHECK (place IN ('UNIT', 'COUNTY')), posted_on date NOT NULL,
  posted_by text NOT NULL, photo jsonb, recorded_by text NOT NULL, recorded_at timestamptz NOT NULL, PRIMARY KEY (notice_id, place));
-- what the public may read of a case; blank again once the notice is closed
CREATE TABLE notice_entry (
  notice_id uuid NOT NULL REFERENCES notice, application_id uuid NOT NULL REFERENCES application, person_id uuid NOT NULL,
  name text NOT NULL, place text NOT NULL, benefit text NOT NULL, standard text NOT NULL, passed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (notice_id, application_id));
CREATE INDEX notice_entry_application ON notice_entry (application_id);
CREATE SEQUENCE notice_certificate_number;
CREATE TABLE notice_certificate (
  notice_id uuid PRIMARY KEY REFERENCES notice, number text NOT NULL UNIQUE, closed_on date NOT NULL, entries int NOT NULL CHECK (entries > 0),
  check_value text NOT NULL, sealed bytea NOT NULL, issued_by text NOT NULL, issued_at timestamptz NOT NULL);

CREATE TABLE objection (
  id uuid PRIMARY KEY, notice_id uuid NOT NULL REFERENCES notice, application_id uuid NOT NULL REFERENCES application,
  channel text NOT NULL CHECK (channel IN ('ONLINE', 'TELEPHONE', 'LETTER', 'VISIT')), sealed bytea NOT NULL, received_on date NOT NULL,
  due_on date NOT NULL, source bytea, recorded_by text NOT NULL, recorded_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('DISMISSED', 'RETURNED', 'REJECTED')), sealed_reason bytea, decided_by text, decided_at timestamptz,
  CHECK ((outcome IS NULL) = (decided_at IS NULL)));
CREATE INDEX objection_open ON objection (application_id) WHERE outcome IS NULL;
CREATE INDEX objection_notice ON objection (notice_id, received_on);
"""

PARAMETERS = """
-- entered by one person, in force once another has approved it
CREATE TABLE parameter_row (
  id uuid PRIMARY KEY, seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE, key text NOT NULL, value text NOT NULL, unit text NOT NULL,
  effective_from date NOT NULL, cites text NOT NULL, doc_no text NOT NULL, title text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  approved_by text, approved_at timestamptz, CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by <> entered_by));
"""

APPEND_ONLY = """
REVOKE UPDATE, DELETE, TRUNCATE ON gate_act, hardship_form, notice_posting, notice_certificate FROM {app};
REVOKE DELETE, TRUNCATE ON application, notice, notice_entry, objection, parameter_row FROM {app};
GRANT USAGE ON SEQUENCE notice_certificate_number TO {app};
"""


def upgrade() -> None:
    for statement in (PEOPLE, APPLICATIONS, NOTICES, PARAMETERS, APPEND_ONLY.format(app=app_role())):
        op.execute(statement)
    seed_calendar(op.get_bind())
