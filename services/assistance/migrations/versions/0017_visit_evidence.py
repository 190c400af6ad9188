"""Photos and papers of a visit lie under the visit."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("""
ALTER TABLE evidence DROP CONSTRAINT evidence_owner_kind_check, DROP CONSTRAINT evidence_kind_check,
  ADD CONSTRAINT evidence_owner_kind_check CHECK (owner_kind IN ('APPLICATION', 'FORM_CORRECTION', 'OBJECTION', 'NOTICE', 'PERSON', 'VISIT')),
  ADD CONSTRAINT evidence_kind_check
    CHECK (kind IN ('FORM', 'ID_CARD', 'INCOME', 'HONOUR', 'CAPACITY', 'CONSENT', 'NOTICE_PHOTO', 'VISIT_PHOTO', 'OTHER')),
  ADD CONSTRAINT evidence_visit_photo CHECK (kind <> 'VISIT_PHOTO' OR owner_kind = 'VISIT')
""")
