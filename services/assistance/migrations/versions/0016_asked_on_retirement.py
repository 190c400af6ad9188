"""Who retired is asked for the pension before the year of the declaration is over."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("""
ALTER TABLE redeclaration_due ADD asked_from date, ADD asked_due_on date,
  ADD CONSTRAINT redeclaration_asked CHECK ((asked_from IS NULL) = (asked_due_on IS NULL) AND asked_from <= asked_due_on)
""")
