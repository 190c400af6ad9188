"""Archives, duplicates, data quality, search (C7.2, C7.5)."""

from alembic import op
from sqlalchemy import text

from libs.common.persistence.files import file_tables
from libs.common.persistence.migration_env import app_role
from services.registry.domain.marks import MARKS_SQL
from services.registry.domain.name_keys import keys_of, shared_of

revision = "0006"
down_revision = "0005"

SEARCH = """
-- what clerks filter by, as it is today; history stays the record. keys: what a name is found by (the same as in person_key)
ALTER TABLE person
  ADD COLUMN life text NOT NULL DEFAULT 'ALIVE', ADD COLUMN category text NOT NULL DEFAULT '', ADD COLUMN region text NOT NULL DEFAULT '',
  ADD COLUMN tier text NOT NULL DEFAULT 'NONE', ADD COLUMN marks bigint NOT NULL DEFAULT 0, ADD COLUMN merged_into uuid REFERENCES person,
  ADD CHECK (merged_into <> person_id);
UPDATE person p SET
  life = coalesce((SELECT h.value->>'value' FROM history h WHERE h.person_id = p.person_id AND h.kind = 'LIFE' AND h.starts_on <= current_date
    ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1), 'ALIVE'),
  category = coalesce((SELECT h.value->>'value' FROM history h WHERE h.person_id = p.person_id AND h.kind = 'CATEGORY' AND h.starts_on <= current_date
    ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1), ''),
  region = coalesce((SELECT h.value->>'region' FROM history h WHERE h.person_id = p.person_id AND h.kind = 'RESIDENCE' AND h.starts_on <= current_date
    ORDER BY h.starts_on DESC, h.recorded_at DESC LIMIT 1), ''),
  tier = coalesce((SELECT min(o.tier) FROM honor o LEFT JOIN honor_revocation r ON r.honor_id = o.id
    WHERE o.person_id = p.person_id AND o.tier <> 'NONE' AND o.award_date <= current_date AND (r.honor_id IS NULL OR r.revoked_on > current_date)), 'NONE');
CREATE INDEX person_life ON person (life, person_id) WHERE life <> 'ALIVE';
CREATE INDEX person_tier ON person (tier, person_id) WHERE tier <> 'PROVINCIAL';
CREATE INDEX person_region ON person (region, person_id);
CREATE INDEX honor_title ON honor (title, person_id);

-- a row for each way a name may be typed; byte order, so that a prefix is a range. What most questions filter by stands in the index itself.
-- shared: how many first characters the key has in common with the person's key before it: whoever typed no more has found the person there
CREATE TABLE person_key (
  key text COLLATE "C" NOT NULL, shared smallint NOT NULL, person_id uuid NOT NULL REFERENCES person, l2 uuid NOT NULL, county uuid,
  life text NOT NULL, category text NOT NULL, tier text NOT NULL, region text NOT NULL, marks bigint NOT NULL);
CREATE INDEX person_key_any ON person_key (key, person_id) INCLUDE (shared, life, category, tier, region, marks);
CREATE INDEX person_key_l2 ON person_key (l2, key, person_id) INCLUDE (shared, life, category, tier, region, marks);
CREATE INDEX person_key_county ON person_key (county, key, person_id) INCLUDE (shared, life, category, tier, region, marks) WHERE county IS NOT NULL;
CREATE INDEX person_key_person ON person_key (person_id);

-- derived by assistance (C1.4), heard from its events
CREATE TABLE person_focus_group (person_id uuid NOT NULL, focus_group text NOT NULL, since date NOT NULL, PRIMARY KEY (focus_group, person_id));
CREATE INDEX person_focus_group_person ON person_focus_group (person_id);
"""

IDENTITY = """
-- a name or an ID number put right by two persons (domain.md §5 更正); the new value sealed until it holds, the old one kept
CREATE TABLE correction (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, kind text NOT NULL CHECK (kind IN ('NAME', 'ID_NUMBER')), new_value bytea NOT NULL,
  new_masked text NOT NULL, reason text NOT NULL, proof text NOT NULL, proposed_by text NOT NULL, proposed_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED')), decided_by text, decided_at timestamptz,
  CHECK ((state = 'PROPOSED') = (decided_by IS NULL)), CHECK (decided_by <> proposed_by));
CREATE UNIQUE INDEX one_open_correction ON correction (person_id, kind) WHERE state = 'PROPOSED';
CREATE INDEX correction_person ON correction (person_id, proposed_at);
-- what a person was registered under before: found by it as long as it is not released to whom it really belongs
CREATE TABLE former_number (
  id_index bytea NOT NULL, id_index_next bytea, person_id uuid NOT NULL REFERENCES person, id_number bytea NOT NULL, id_masked text NOT NULL,
  correction_id uuid NOT NULL REFERENCES correction, ended_at timestamptz NOT NULL, released boolean NOT NULL DEFAULT false, PRIMARY KEY (id_index, person_id));
CREATE INDEX former_number_next ON former_number (id_index_next) WHERE id_index_next IS NOT NULL;
CREATE TABLE former_name (
  person_id uuid NOT NULL REFERENCES person, name text NOT NULL, correction_id uuid NOT NULL REFERENCES correction, ended_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, name));
-- a number that came with another name than the one on file: work for the registrar
CREATE TABLE identity_conflict (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, claimed_name text NOT NULL, source text NOT NULL, opened_by text NOT NULL,
  opened_at timestamptz NOT NULL, resolution text CHECK (resolution IN ('NAME_TO_CORRECT', 'NUMBER_TO_CORRECT', 'ANOTHER_PERSON', 'ENTRY_WRONG')),
  note text NOT NULL DEFAULT '', resolved_by text, resolved_at timestamptz, CHECK ((resolution IS NULL) = (resolved_by IS NULL)));
CREATE UNIQUE INDEX one_open_conflict ON identity_conflict (person_id, claimed_name) WHERE resolution IS NULL;

-- probable duplicates: found by the system, decided by a person
ALTER TABLE person ADD COLUMN compared boolean NOT NULL DEFAULT false;
CREATE INDEX person_uncompared ON person (person_id) WHERE NOT compared;
CREATE TABLE duplicate (
  id uuid PRIMARY KEY, one uuid NOT NULL REFERENCES person, other uuid NOT NULL REFERENCES person, grounds text[] NOT NULL, found_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'SAME', 'DIFFERENT')), decided_by text, decided_at timestamptz, reason text NOT NULL DEFAULT '',
  CHECK (one < other), UNIQUE (one, other));
CREATE INDEX duplicate_open ON duplicate (id) WHERE state = 'OPEN';
CREATE INDEX duplicate_other ON duplicate (other);
CREATE TABLE person_merge (
  id uuid PRIMARY KEY, duplicate_id uuid NOT NULL REFERENCES duplicate, absorbed uuid NOT NULL REFERENCES person, survivor uuid NOT NULL REFERENCES person,
  merged_by text NOT NULL, merged_at timestamptz NOT NULL, reason text NOT NULL, undone_by text, undone_at timestamptz, undo_reason text NOT NULL DEFAULT '',
  CHECK (absorbed <> survivor));
CREATE UNIQUE INDEX one_merge ON person_merge (absorbed) WHERE undone_at IS NULL;
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;
"""

ARCHIVES = """
-- an honour as somebody says it: no entitlement until the responsible L2 or the province has checked number and certificate; its id becomes the honour's
CREATE TABLE honor_claim (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, title text NOT NULL, award_date date NOT NULL, granting_unit text NOT NULL, doc_no text NOT NULL,
  certificate_no text NOT NULL, claimed_by text NOT NULL, claimed_unit uuid, claimed_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'CLAIMED' CHECK (state IN ('CLAIMED', 'ARCHIVE_PENDING', 'RECORDED', 'REJECTED')), decided_by text, decided_at timestamptz,
  reason text NOT NULL DEFAULT '', UNIQUE (person_id, title, doc_no));
-- registration archives to both recipients; honor_id is an honour's or a claim's
CREATE TABLE archive (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, honor_id uuid NOT NULL UNIQUE, basis text NOT NULL, recipients text[] NOT NULL,
  decision_doc_no text NOT NULL, decided_on date NOT NULL, due_on date NOT NULL, certificate_no text NOT NULL, awarding_unit uuid, awarding_name text NOT NULL,
  entered_by text NOT NULL, entered_unit uuid, entered_at timestamptz NOT NULL, state text NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'SUBMITTED', 'COMPLETED')),
  submitted_by text, submitted_at timestamptz, completed_at timestamptz, CHECK ((state = 'DRAFT') = (submitted_at IS NULL)),
  CHECK ((state = 'COMPLETED') = (completed_at IS NOT NULL)));
CREATE INDEX archive_person ON archive (person_id);
CREATE TABLE signing_key (
  id uuid PRIMARY KEY, unit_id uuid NOT NULL, pem text NOT NULL, registered_by text NOT NULL, registered_at timestamptz NOT NULL, revoked_at timestamptz);
CREATE INDEX signing_key_unit ON signing_key (unit_id);
CREATE TABLE archive_file (
  file_id uuid PRIMARY KEY REFERENCES stored_file, archive_id uuid NOT NULL REFERENCES archive, kind text NOT NULL, provenance text NOT NULL, signature bytea,
  signature_state text NOT NULL CHECK (signature_state IN ('NONE', 'UNVERIFIED', 'VERIFIED')), key_id uuid REFERENCES signing_key,
  CHECK ((signature_state = 'VERIFIED') = (key_id IS NOT NULL)), CHECK ((signature_state = 'NONE') = (signature IS NULL)));
CREATE INDEX archive_file_archive ON archive_file (archive_id);
CREATE TABLE archive_acknowledgement (
  archive_id uuid NOT NULL REFERENCES archive, recipient text NOT NULL CHECK (recipient IN ('PROVINCIAL_FEDERATION', 'HRSS')), acknowledged_by text NOT NULL,
  acknowledged_at timestamptz NOT NULL, PRIMARY KEY (archive_id, recipient));
"""

QUALITY = """
-- a fault of a record as long as it is there; ref: the honour or archive it is about. Which lists left the house with whom: for the access report
CREATE TABLE quality_item (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, code text NOT NULL, ref uuid NOT NULL, l2 uuid NOT NULL,
  county uuid, since timestamptz NOT NULL, mended_at timestamptz);
CREATE UNIQUE INDEX one_open_fault ON quality_item (person_id, code, ref) WHERE mended_at IS NULL;
CREATE TABLE exported_person (person_id uuid NOT NULL, export_no text NOT NULL, PRIMARY KEY (person_id, export_no));
"""

ADD_KEY = """
INSERT INTO person_key (key, shared, person_id, l2, county, life, category, tier, region, marks)
SELECT :key, :shared, person_id, l2, county, life, category, tier, region, marks FROM person WHERE person_id = :id
"""


def upgrade() -> None:
    op.execute(SEARCH)
    op.execute("UPDATE person p SET marks = " + MARKS_SQL.format(p="p").replace("%%", "%"))  # noqa: S608 - a constant of ours
    op.execute(IDENTITY)
    for statement in file_tables(app_role()):
        op.execute(statement)
    op.execute(ARCHIVES)
    op.execute(QUALITY)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON exported_person FROM {app_role()}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON honor_claim, archive, signing_key FROM {app_role()}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON archive_file, archive_acknowledgement FROM {app_role()}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON former_name FROM {app_role()}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON correction, former_number, identity_conflict, duplicate, person_merge FROM {app_role()}")
    _key_names()


def _key_names() -> None:
    """People from before there were keys."""
    bind = op.get_bind()
    after = "00000000-0000-0000-0000-000000000000"
    while rows := bind.execute(
        text("SELECT person_id, name FROM person WHERE person_id > :after ORDER BY person_id LIMIT 5000"), {"after": after}
    ).fetchall():
        keyed = [(person_id, keys_of(name)) for person_id, name in rows]
        bind.execute(
            text(ADD_KEY),
            [
                {"id": person_id, "key": key, "shared": shared}
                for person_id, keys in keyed
                for key, shared in zip(keys, shared_of(keys), strict=True)
            ],
        )
        after = str(rows[-1][0])
