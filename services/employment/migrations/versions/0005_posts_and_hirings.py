"""The vacancy board and its match log, recognitions as hard to employ, public-welfare posts and placements, contracts of employers who hired."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0005"
down_revision = "0004"

TABLES = """
CREATE TABLE vacancy (
  id uuid PRIMARY KEY, unit uuid NOT NULL, employer_code text NOT NULL, employer_name text NOT NULL, title text NOT NULL,
  places int NOT NULL CHECK (places > 0), posted_on date NOT NULL, apply_by date, state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')), closed_on date,
  version int NOT NULL, posted_by text NOT NULL, posted_at timestamptz NOT NULL, CHECK ((state = 'CLOSED') = (closed_on IS NOT NULL)));
CREATE TABLE vacancy_match (
  id uuid PRIMARY KEY, vacancy_id uuid NOT NULL REFERENCES vacancy, person_id uuid NOT NULL REFERENCES person, stepped_on date NOT NULL,
  state text NOT NULL CHECK (state IN ('REFERRED', 'INTERVIEWED', 'HIRED', 'DECLINED')), reason text, seq int NOT NULL,
  CHECK ((state = 'DECLINED') = (reason IS NOT NULL)));
CREATE UNIQUE INDEX vacancy_match_once ON vacancy_match (vacancy_id, person_id) WHERE state <> 'DECLINED';
CREATE INDEX vacancy_match_person ON vacancy_match (person_id);
CREATE TABLE vacancy_match_act (
  match_id uuid NOT NULL REFERENCES vacancy_match, seq int NOT NULL, state text NOT NULL, on_day date NOT NULL, reason text, made_by text NOT NULL, unit uuid,
  made_at timestamptz NOT NULL, PRIMARY KEY (match_id, seq));

CREATE TABLE hard_to_employ (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person,
  ground text NOT NULL CHECK (ground IN ('AGE', 'PHYSICAL', 'SKILL', 'FAMILY', 'LAND_LOST', 'LONG_UNEMPLOYED', 'OTHER_BY_PROVINCE')),
  doc_no text NOT NULL, proof text NOT NULL, starts_on date NOT NULL, until date NOT NULL, unit uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('IN_FORCE', 'ENDED')), ended_for text CHECK (ended_for IN ('EXPIRED', 'REEMPLOYED', 'RETIRED', 'DECEASED', 'WITHDRAWN')),
  ended_on date, version int NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL, CHECK (starts_on <= until),
  CHECK ((state = 'ENDED') = (ended_for IS NOT NULL AND ended_on IS NOT NULL)));
CREATE UNIQUE INDEX hard_to_employ_once ON hard_to_employ (person_id) WHERE state = 'IN_FORCE';
CREATE INDEX hard_to_employ_person ON hard_to_employ (person_id);

CREATE TABLE welfare_post (
  id uuid PRIMARY KEY, unit uuid NOT NULL, host_code text NOT NULL, host_name text NOT NULL, title text NOT NULL, quota int NOT NULL CHECK (quota > 0),
  opened_on date NOT NULL, state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')), version int NOT NULL, opened_by text NOT NULL);
CREATE TABLE placement (
  id uuid PRIMARY KEY, post_id uuid NOT NULL REFERENCES welfare_post, person_id uuid NOT NULL REFERENCES person, starts_on date NOT NULL,
  ends_on date NOT NULL, agreement text NOT NULL, retirement_on date, retirement_proof text NOT NULL, carried_from uuid REFERENCES placement,
  state text NOT NULL CHECK (state IN ('ACTIVE', 'ENDED')),
  ended_for text CHECK (ended_for IN ('TERM', 'REEMPLOYED', 'RETIRED', 'DECEASED', 'LEFT', 'MERGED')), ended_on date, version int NOT NULL,
  entered_by text NOT NULL, unit uuid, entered_at timestamptz NOT NULL, ended_by text, ended_at timestamptz, CHECK (starts_on <= ends_on),
  CHECK ((retirement_on IS NULL) = (retirement_proof = '')), CHECK ((state = 'ENDED') = (ended_for IS NOT NULL AND ended_on IS NOT NULL)),
  CHECK (ended_on BETWEEN starts_on AND ends_on));
CREATE UNIQUE INDEX placement_once ON placement (person_id) WHERE state = 'ACTIVE';
CREATE INDEX placement_person ON placement (person_id);
CREATE INDEX placement_post ON placement (post_id) WHERE state = 'ACTIVE';
CREATE INDEX placement_term ON placement (ends_on) WHERE state = 'ACTIVE';

CREATE TABLE hiring (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, employer_code text NOT NULL, employer_name text NOT NULL, hired_on date NOT NULL,
  until date, contract_no text NOT NULL, proof text NOT NULL, retirement_on date, retirement_proof text NOT NULL, ended_on date, version int NOT NULL,
  entered_by text NOT NULL, unit uuid, entered_at timestamptz NOT NULL, CHECK (until >= hired_on), CHECK (ended_on >= hired_on),
  CHECK ((retirement_on IS NULL) = (retirement_proof = '')));
CREATE UNIQUE INDEX hiring_once ON hiring (person_id, employer_code, hired_on);
"""


def upgrade() -> None:
    op.execute(TABLES)
    kept = "vacancy, vacancy_match, hard_to_employ, welfare_post, placement, hiring"
    op.execute(f"REVOKE DELETE, TRUNCATE ON {kept} FROM {app_role()}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON vacancy_match_act FROM {app_role()}")
