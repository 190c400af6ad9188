"""What an auditor's questions need: the public notice of each application, the day on which its facts were confirmed."""

from alembic import op

from libs.common.persistence.calendar_seed import seed_calendar
from libs.common.persistence.migration_env import app_role

revision = "0010"
down_revision = "0009"

NOTICES = """
-- the latest notice of an application; without days where it opened before funds heard of notices
CREATE TABLE application_notice (
  application_id uuid PRIMARY KEY, notice_id uuid NOT NULL, opened_on date, ends_on date, closed_on date,
  CHECK ((opened_on IS NULL) = (ends_on IS NULL)));
-- null: verified before funds kept the day; nothing is concluded from it
ALTER TABLE demand ADD COLUMN verified_on date;
"""


def upgrade() -> None:
    op.execute(NOTICES)
    op.execute(f"REVOKE DELETE, TRUNCATE ON application_notice FROM {app_role()}")
    seed_calendar(op.get_bind())  # working days of a notice
