"""What became of each row of a survey workbook."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE survey_verdict (job_id uuid NOT NULL, row int NOT NULL, code text NOT NULL, detail text NOT NULL, PRIMARY KEY (job_id, row))"
    )
