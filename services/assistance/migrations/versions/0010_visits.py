"""Visits, bereavement, referrals, appeals, service desk (C3.1, C6, C7.1). What anybody wrote of a person lies sealed; acts are append-only."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0010"
down_revision = "0009"

VISITS = """
-- a recorded fact of registry as it holds on a day: lists of the living are sets, never one query a person
CREATE FUNCTION fact_on(facts json, kind text, day date) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT s->>'value' FROM json_array_elements(facts->kind) s WHERE (s->>'starts_on')::date <= day ORDER BY s->>'starts_on' DESC LIMIT 1 $$;

-- one campaign of a festival, year and union; without a union it is the whole province's
CREATE TABLE visit_campaign (
  id uuid PRIMARY KEY, festival text NOT NULL CHECK (festival IN ('LABOUR_DAY', 'SPRING_FESTIVAL', 'OTHER')), year int NOT NULL, title text NOT NULL,
  scope uuid, starts_on date NOT NULL, ends_on date NOT NULL, opened_by text NOT NULL, opened_at timestamptz NOT NULL, CHECK (starts_on <= ends_on));
CREATE UNIQUE INDEX visit_campaign_once ON visit_campaign (festival, year, scope) NULLS NOT DISTINCT WHERE festival <> 'OTHER';

CREATE TABLE visit (
  id uuid PRIMARY KEY, campaign_id uuid REFERENCES visit_campaign, person_id uuid NOT NULL REFERENCES person, visited_on date NOT NULL,
  form text NOT NULL CHECK (form IN ('HOME_VISIT', 'PHONE', 'VIDEO', 'SYMPOSIUM', 'HOSPITAL_VISIT', 'OTHER')), category text NOT NULL,
  findings text[] NOT NULL, evidence jsonb NOT NULL, sealed bytea NOT NULL, sealed_health bytea,
  recorded_by text NOT NULL, unit uuid NOT NULL, recorded_at timestamptz NOT NULL);
CREATE INDEX visit_campaign_person ON visit (campaign_id, person_id);
CREATE INDEX visit_person ON visit (person_id, visited_on);
CREATE TABLE visit_withdrawal (visit_id uuid PRIMARY KEY REFERENCES visit, sealed bytea NOT NULL, recorded_by text NOT NULL, unit uuid NOT NULL, recorded_at timestamptz NOT NULL);

CREATE TABLE visit_issue (
  id uuid PRIMARY KEY, visit_id uuid NOT NULL REFERENCES visit, person_id uuid NOT NULL REFERENCES person,
  category text NOT NULL CHECK (category IN ('LIVING', 'EMPLOYMENT', 'HOUSING', 'HEALTH', 'FUNDS', 'OTHER')),
  state text NOT NULL CHECK (state IN ('OPEN', 'ASSIGNED', 'RESOLVED')), owner uuid NOT NULL, raised_by_unit uuid NOT NULL,
  raised_on date NOT NULL, due_on date NOT NULL, resolved_on date, sealed bytea NOT NULL, version int NOT NULL CHECK (version > 0),
  CHECK ((state = 'RESOLVED') = (resolved_on IS NOT NULL)));
CREATE INDEX visit_issue_owner ON visit_issue (owner, due_on) WHERE state <> 'RESOLVED';
CREATE INDEX visit_issue_visit ON visit_issue (visit_id);
CREATE INDEX visit_issue_person ON visit_issue (person_id);
CREATE TABLE visit_issue_act (
  id uuid PRIMARY KEY, issue_id uuid NOT NULL REFERENCES visit_issue, seq int NOT NULL, act text NOT NULL CHECK (act IN ('RAISE', 'ASSIGN', 'RESOLVE', 'REOPEN')),
  owner uuid NOT NULL, sealed bytea NOT NULL, actor text NOT NULL, unit uuid, at timestamptz NOT NULL, UNIQUE (issue_id, seq));
"""

BEREAVEMENT = """
-- one live case a person: a death is visited and paid once, whatever is told twice
CREATE TABLE bereavement_case (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person DEFERRABLE INITIALLY DEFERRED, died_on date NOT NULL, unit uuid NOT NULL,
  basis text NOT NULL CHECK (basis IN ('EMPLOYER_UNION', 'CUSTODIAN', 'RESIDENCE', 'L2')), l2 uuid NOT NULL, county uuid,
  state text NOT NULL CHECK (state IN ('DUE', 'VISITED', 'PAID', 'REVERSED')), opened_on date NOT NULL, due_on date NOT NULL,
  visited_on date, visiting_unit uuid, paid_on date, reversed_on date, reversed_why text, to_recover boolean NOT NULL DEFAULT false,
  version int NOT NULL CHECK (version > 0), CHECK ((state = 'REVERSED') = (reversed_on IS NOT NULL)));
CREATE UNIQUE INDEX bereavement_once ON bereavement_case (person_id) WHERE state <> 'REVERSED';
CREATE INDEX bereavement_unit ON bereavement_case (unit, due_on) WHERE state = 'DUE';
CREATE TABLE bereavement_visit (
  case_id uuid PRIMARY KEY REFERENCES bereavement_case, visited_on date NOT NULL, form text NOT NULL, evidence jsonb NOT NULL, sealed bytea NOT NULL,
  visiting_unit uuid NOT NULL, recorded_by text NOT NULL, unit uuid NOT NULL, recorded_at timestamptz NOT NULL);
-- entered by one person, paid once another approves; one of a case that was not sent back
CREATE TABLE bereavement_payment (
  id uuid PRIMARY KEY, case_id uuid NOT NULL REFERENCES bereavement_case, relation text NOT NULL CHECK (relation IN ('SPOUSE', 'CHILD', 'PARENT')),
  amount_fen bigint NOT NULL CHECK (amount_fen > 0), doc_no text NOT NULL, source text NOT NULL CHECK (source IN ('UNION_FUND', 'EMPLOYER_UNION')),
  payer uuid NOT NULL, paid_on date NOT NULL, sealed bytea NOT NULL, state text NOT NULL CHECK (state IN ('ENTERED', 'APPROVED', 'SENT_BACK')),
  entered_by text NOT NULL, entered_at timestamptz NOT NULL, decided_by text, decided_at timestamptz, receipt_no text UNIQUE, check_value text,
  CHECK (decided_by <> entered_by), CHECK ((state = 'ENTERED') = (decided_at IS NULL)), CHECK ((state = 'APPROVED') = (receipt_no IS NOT NULL)));
CREATE UNIQUE INDEX bereavement_payment_once ON bereavement_payment (case_id) WHERE state <> 'SENT_BACK';
CREATE SEQUENCE bereavement_receipt_number;
"""

REFERRALS = """
-- a case that civil affairs or medical insurance decides; laomo keeps what they said
CREATE TABLE referral (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, scheme text NOT NULL CHECK (scheme IN ('DIBAO', 'TEKUN', 'TEMPORARY', 'MEDICAL')),
  category text NOT NULL, recipient uuid NOT NULL, state text NOT NULL CHECK (state IN ('SENT', 'ACCEPTED', 'GRANTED', 'REFUSED')),
  consented_on date, duty_basis text, sent_on date NOT NULL, due_on date NOT NULL, accepted_on date, decided_on date, granted_from date, granted_until date,
  doc_no text, sealed bytea NOT NULL, sent_by text NOT NULL, unit uuid NOT NULL, sent_at timestamptz NOT NULL, version int NOT NULL CHECK (version > 0),
  CHECK (consented_on IS NOT NULL OR duty_basis IS NOT NULL), CHECK ((state IN ('GRANTED', 'REFUSED')) = (decided_on IS NOT NULL)));
CREATE UNIQUE INDEX referral_live ON referral (person_id, scheme) WHERE state IN ('SENT', 'ACCEPTED');
CREATE INDEX referral_recipient ON referral (recipient, id);
CREATE TABLE referral_act (
  id uuid PRIMARY KEY, referral_id uuid NOT NULL REFERENCES referral, seq int NOT NULL, state text NOT NULL, happened_on date NOT NULL, doc_no text NOT NULL,
  sealed bytea NOT NULL, actor text NOT NULL, unit uuid, at timestamptz NOT NULL, UNIQUE (referral_id, seq));
"""

APPEALS = """
CREATE TABLE appeal (
  id uuid PRIMARY KEY, number text NOT NULL UNIQUE, person_id uuid NOT NULL REFERENCES person,
  target text NOT NULL CHECK (target IN ('APPLICATION', 'OBJECTION', 'ENTITLEMENT', 'MONTH', 'APPEAL')), target_id uuid NOT NULL, month date,
  application_id uuid REFERENCES application, level text NOT NULL CHECK (level IN ('L2', 'PROVINCE')), unit uuid, known_on date NOT NULL, filed_on date NOT NULL,
  last_day date NOT NULL, due_on date NOT NULL, by_person boolean NOT NULL, deciders text[] NOT NULL, sealed bytea NOT NULL, filed_by text NOT NULL, filed_at timestamptz NOT NULL,
  outcome text CHECK (outcome IN ('UPHELD', 'DISMISSED')), remedy text, sealed_reason bytea, decided_by text, decided_on date, delivered_on date,
  sealed_delivery bytea, version int NOT NULL CHECK (version > 0), CHECK ((outcome IS NULL) = (decided_on IS NULL)), CHECK (filed_on <= last_day));
-- one appeal of a decision at a time, and never a second one of what was decided
CREATE UNIQUE INDEX appeal_once ON appeal (target, target_id, month, level) NULLS NOT DISTINCT;
CREATE INDEX appeal_person ON appeal (person_id);
CREATE SEQUENCE appeal_number;

CREATE TABLE service_request (
  id uuid PRIMARY KEY, number text NOT NULL UNIQUE, person_id uuid REFERENCES person, category text NOT NULL CHECK (category IN ('INQUIRY', 'PETITION', 'COMPLAINT', 'SUGGESTION')),
  channel text NOT NULL, state text NOT NULL CHECK (state IN ('RECEIVED', 'REPLIED', 'CLOSED')), unit uuid NOT NULL, received_unit uuid, received_on date NOT NULL,
  due_on date NOT NULL, replied_on date, closed_on date, satisfaction text CHECK (satisfaction IN ('SATISFIED', 'BASICALLY', 'DISSATISFIED', 'UNREACHABLE')),
  sealed bytea NOT NULL, received_by text NOT NULL, received_at timestamptz NOT NULL, version int NOT NULL CHECK (version > 0),
  CHECK ((state = 'CLOSED') = (closed_on IS NOT NULL)), CHECK ((state = 'CLOSED') = (satisfaction IS NOT NULL)));
CREATE INDEX service_request_unit ON service_request (unit, due_on) WHERE state <> 'CLOSED';
CREATE INDEX service_request_person ON service_request (person_id) WHERE person_id IS NOT NULL;
CREATE TABLE service_request_act (
  id uuid PRIMARY KEY, request_id uuid NOT NULL REFERENCES service_request, seq int NOT NULL, act text NOT NULL CHECK (act IN ('RECEIVE', 'ASSIGN', 'REPLY', 'REOPEN', 'CLOSE')),
  to_unit uuid NOT NULL, sealed bytea NOT NULL, actor text NOT NULL, unit uuid, at timestamptz NOT NULL, UNIQUE (request_id, seq));
CREATE SEQUENCE service_request_number;
"""

APPEND_ONLY = """
REVOKE UPDATE, DELETE, TRUNCATE ON visit_campaign, visit, visit_withdrawal, visit_issue_act, bereavement_visit, referral_act, service_request_act FROM {app};
REVOKE DELETE, TRUNCATE ON visit_issue, bereavement_case, bereavement_payment, referral, appeal, service_request FROM {app};
GRANT EXECUTE ON FUNCTION fact_on (json, text, date) TO {app};
GRANT USAGE ON SEQUENCE bereavement_receipt_number, appeal_number, service_request_number TO {app};
"""


def upgrade() -> None:
    for statement in (VISITS, BEREAVEMENT, REFERRALS, APPEALS, APPEND_ONLY.format(app=app_role())):
        op.execute(statement)
