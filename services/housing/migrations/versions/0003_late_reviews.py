"""That a household's review is overdue is told once a due day."""

from alembic import op

revision = "0003"
down_revision = "0002"

COLUMN = """
ALTER TABLE housing_application ADD COLUMN review_overdue_told date CHECK (review_overdue_told >= review_due_on);
CREATE INDEX housing_application_late_review ON housing_application (review_due_on) WHERE priority = 'REVIEW' AND review_overdue_told IS NULL;
"""


def upgrade() -> None:
    op.execute(COLUMN)
