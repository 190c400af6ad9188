"""Bank files of bills: the order that several payments went out in, and the bank's answer to it, entered by one person and confirmed by another."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0013"
down_revision = "0012"

ORDERS = """
-- payments of one payer, one source and one purpose; its files stand in payment_file under its id
CREATE TABLE bill_order (
  id uuid PRIMARY KEY, no bigint GENERATED ALWAYS AS IDENTITY UNIQUE, payer uuid NOT NULL, source text NOT NULL, purpose text NOT NULL, value_date date NOT NULL,
  released_by text NOT NULL, released_at timestamptz NOT NULL, UNIQUE (id, payer, source, purpose));
-- null: released before there were orders, and paid by hand
ALTER TABLE bill_payment ADD COLUMN order_id uuid,
  ADD CONSTRAINT order_of_its_kind FOREIGN KEY (order_id, payer, source, purpose) REFERENCES bill_order (id, payer, source, purpose),
  ADD CONSTRAINT ordered_is_released CHECK (order_id IS NULL OR releaser IS NOT NULL);
CREATE INDEX bill_payment_order ON bill_payment (order_id) WHERE order_id IS NOT NULL;
CREATE TABLE bill_answer (
  id uuid PRIMARY KEY, payer uuid NOT NULL, name text NOT NULL, sha256 bytea NOT NULL, lines int NOT NULL, outcomes jsonb NOT NULL, entered_by text NOT NULL,
  entered_at timestamptz NOT NULL, state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'CONFIRMED', 'DISCARDED')), decided_by text, decided_at timestamptz,
  CONSTRAINT bill_answer_two_persons CHECK (entered_by <> decided_by), CHECK ((state = 'ENTERED') = (decided_by IS NULL)));
CREATE UNIQUE INDEX bill_answer_once ON bill_answer (sha256) WHERE state <> 'DISCARDED';
ALTER TABLE bill_receipt ADD COLUMN answer_id uuid REFERENCES bill_answer;
CREATE INDEX bill_receipt_answer ON bill_receipt (answer_id) WHERE answer_id IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(ORDERS)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON bill_order FROM {app_role()}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON bill_answer FROM {app_role()}")
