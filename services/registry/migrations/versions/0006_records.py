"""Archives, duplicates, data quality, search (C7.2, C7.5)."""

from alembic import op
from sqlalchemy import text

from services.registry.domain.name_keys import keys_of, shared_of

revision = "0006"
down_revision = "0005"

SEARCH = """
-- what clerks filter by, as it is today; history stays the record. keys: what a name is found by (the same as in person_key)
ALTER TABLE person
  ADD COLUMN life text NOT NULL DEFAULT 'ALIVE', ADD COLUMN category text NOT NULL DEFAULT '', ADD COLUMN region text NOT NULL DEFAULT '',
  ADD COLUMN tier text NOT NULL DEFAULT 'NONE', ADD COLUMN merged_into uuid REFERENCES person,
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
  life text NOT NULL, category text NOT NULL, tier text NOT NULL);
CREATE INDEX person_key_any ON person_key (key, person_id) INCLUDE (shared, life, category, tier);
CREATE INDEX person_key_l2 ON person_key (l2, key, person_id) INCLUDE (shared, life, category, tier);
CREATE INDEX person_key_county ON person_key (county, key, person_id) INCLUDE (shared, life, category, tier) WHERE county IS NOT NULL;
CREATE INDEX person_key_person ON person_key (person_id);

-- derived by assistance (C1.4), heard from its events
CREATE TABLE person_focus_group (person_id uuid NOT NULL, focus_group text NOT NULL, since date NOT NULL, PRIMARY KEY (focus_group, person_id));
CREATE INDEX person_focus_group_person ON person_focus_group (person_id);
"""

ADD_KEY = """
INSERT INTO person_key (key, shared, person_id, l2, county, life, category, tier)
SELECT :key, :shared, person_id, l2, county, life, category, tier FROM person WHERE person_id = :id
"""


def upgrade() -> None:
    op.execute(SEARCH)
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
