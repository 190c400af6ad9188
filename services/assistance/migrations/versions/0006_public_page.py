"""The public page: its address is kept as a digest only, and its names are read from the sealed forms."""

from alembic import op

revision = "0006"
down_revision = "0005"

PAGE = """
ALTER TABLE notice ADD COLUMN page_digest bytea;
UPDATE notice SET page_digest = sha256(convert_to(token, 'UTF8'));
ALTER TABLE notice ALTER COLUMN page_digest SET NOT NULL, ADD UNIQUE (page_digest), DROP COLUMN token;
ALTER TABLE notice_entry DROP COLUMN name, DROP COLUMN place, ADD COLUMN honour text NOT NULL DEFAULT '';
"""


def upgrade() -> None:
    op.execute(PAGE)
