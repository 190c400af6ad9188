-- The ledger's rows. Amounts in fen. What must never happen has no representable row: see the foreign keys of transfer.
CREATE SCHEMA ledger;

CREATE TABLE ledger.source_purpose (
  source text NOT NULL, purpose text NOT NULL, tier text NOT NULL CHECK (tier IN ('NATIONAL', 'PROVINCIAL', 'ANY')),
  effective_from date NOT NULL, doc_no text NOT NULL CHECK (doc_no <> ''),
  PRIMARY KEY (source, purpose, tier, effective_from));

CREATE TABLE ledger.earmark (
  id uuid PRIMARY KEY DEFAULT uuidv7(), source text NOT NULL, purpose text NOT NULL, fiscal_year int NOT NULL CHECK (fiscal_year BETWEEN 2004 AND 2100),
  frozen_at timestamptz, frozen_because text,
  UNIQUE (source, purpose, fiscal_year), UNIQUE (id, purpose));

-- money enters only against a document of its own and a bank receipt, entered and approved by two persons (L14)
CREATE TABLE ledger.funding_document (
  id uuid PRIMARY KEY, earmark_id uuid NOT NULL REFERENCES ledger.earmark, source text NOT NULL, purpose text NOT NULL, fiscal_year int NOT NULL,
  doc_no text NOT NULL CHECK (doc_no <> ''), amount_fen bigint NOT NULL CHECK (amount_fen > 0), received_on date NOT NULL,
  bank_receipt_no text NOT NULL UNIQUE CHECK (bank_receipt_no <> ''), entered_by text NOT NULL, approved_by text NOT NULL,
  CONSTRAINT document_four_eyes CHECK (entered_by <> approved_by),
  CONSTRAINT document_once UNIQUE (source, doc_no), UNIQUE (id, earmark_id, amount_fen),
  FOREIGN KEY (source, purpose, fiscal_year) REFERENCES ledger.earmark (source, purpose, fiscal_year));

-- SOURCE and POOL, RETURNED belong to the province (no unit); ALLOT and PAID to an L2 unit
CREATE TABLE ledger.account (
  id uuid PRIMARY KEY DEFAULT uuidv7(), earmark_id uuid NOT NULL REFERENCES ledger.earmark, unit_id uuid,
  kind text NOT NULL CHECK (kind IN ('SOURCE', 'POOL', 'ALLOT', 'PAID', 'RETURNED')),
  CHECK ((unit_id IS NULL) = (kind IN ('SOURCE', 'POOL', 'RETURNED'))),
  UNIQUE NULLS NOT DISTINCT (earmark_id, unit_id, kind), UNIQUE (earmark_id, id), UNIQUE (id, kind));

CREATE TABLE ledger.account_balance (
  account_id uuid PRIMARY KEY REFERENCES ledger.account,
  dr_posted bigint NOT NULL DEFAULT 0 CHECK (dr_posted >= 0), cr_posted bigint NOT NULL DEFAULT 0 CHECK (cr_posted >= 0),
  dr_pending bigint NOT NULL DEFAULT 0 CHECK (dr_pending >= 0), cr_pending bigint NOT NULL DEFAULT 0 CHECK (cr_pending >= 0),
  floor0 boolean NOT NULL,
  CONSTRAINT balance_floor CHECK (NOT floor0 OR dr_posted + dr_pending <= cr_posted)) WITH (fillfactor = 50);

CREATE TABLE ledger.route (code text, debit_kind text, credit_kind text, PRIMARY KEY (code, debit_kind, credit_kind));
INSERT INTO ledger.route VALUES
  ('RECEIVE', 'SOURCE', 'POOL'), ('ALLOCATE', 'POOL', 'ALLOT'), ('PAY', 'ALLOT', 'PAID'), ('BANK_RETURN', 'PAID', 'ALLOT'),
  ('RECOVER', 'PAID', 'ALLOT'), ('UNSPENT_RETURN', 'ALLOT', 'POOL'), ('SOURCE_RETURN', 'POOL', 'RETURNED');

-- What a person is owed for a month: known before money is earmarked for it, so the earmark stands on instruction_line.
-- seq 0 is the line itself, seq n its n-th adjustment. RECOVERING rows are receivables: what was paid and was not due.
CREATE TABLE ledger.obligation (
  id uuid PRIMARY KEY, line_id uuid NOT NULL, seq int NOT NULL CHECK (seq >= 0), application_id uuid NOT NULL, person_id uuid NOT NULL,
  purpose text NOT NULL, month date NOT NULL CHECK (date_part('day', month) = 1), tier text NOT NULL CHECK (tier IN ('NATIONAL', 'PROVINCIAL')),
  amount_fen bigint NOT NULL CHECK (amount_fen > 0), unit_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'DUE' CHECK (state IN ('DUE', 'RESERVED', 'PAID', 'FAILED', 'CANCELLED', 'RECOVERING', 'RECOVERED')),
  -- withdrawn: not due any more although a bank may still pay it; contested: the bank contradicted itself, so nothing is issued for it
  withdrawn boolean NOT NULL DEFAULT false, contested boolean NOT NULL DEFAULT false,
  CONSTRAINT one_line_per_month UNIQUE (person_id, purpose, month, seq), UNIQUE (id, purpose, person_id, amount_fen, unit_id)) WITH (fillfactor = 60);
-- partial, so that the check of a foreign key, which names the unit too, can never be planned by it: that would be quadratic
CREATE INDEX obligation_unit ON ledger.obligation (unit_id, purpose, month) WHERE NOT withdrawn;
CREATE INDEX obligation_line ON ledger.obligation (line_id);

CREATE TABLE ledger.adjustment (
  line_id uuid NOT NULL, seq int NOT NULL CHECK (seq > 0), delta_fen bigint NOT NULL CHECK (delta_fen <> 0), reason text NOT NULL,
  recorded_at timestamptz NOT NULL, PRIMARY KEY (line_id, seq));

CREATE FUNCTION ledger.any_application() RETURNS uuid LANGUAGE sql IMMUTABLE RETURN '00000000-0000-0000-0000-000000000000'::uuid;

-- Nothing is due to the person after `last_month` ('' = for any purpose; any_application() = by any): also for lines that are said later.
CREATE TABLE ledger.ended (
  person_id uuid NOT NULL, purpose text NOT NULL, application_id uuid NOT NULL, last_month date NOT NULL CHECK (date_part('day', last_month) = 1), reason text NOT NULL,
  recorded_at timestamptz NOT NULL, PRIMARY KEY (person_id, purpose, application_id));

CREATE TABLE ledger.allocation (
  id uuid PRIMARY KEY, earmark_id uuid NOT NULL REFERENCES ledger.earmark, finance_signer text NOT NULL, federation_signer text NOT NULL,
  executed_at timestamptz NOT NULL, CONSTRAINT allocation_two_signatures CHECK (finance_signer <> federation_signer));

CREATE TABLE ledger.batch (
  id uuid PRIMARY KEY, no bigint GENERATED ALWAYS AS IDENTITY UNIQUE, earmark_id uuid NOT NULL REFERENCES ledger.earmark, unit_id uuid NOT NULL,
  through date NOT NULL, lines int NOT NULL DEFAULT 0, total_fen bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'RESERVED' CHECK (state IN ('RESERVED', 'APPROVED', 'RELEASED', 'SETTLED', 'VOID')),
  preparer text NOT NULL, prepared_at timestamptz NOT NULL, approver text, approved_at timestamptz, releaser text, released_at timestamptz,
  file_name text UNIQUE, file_sha256 bytea,
  CONSTRAINT prepare_not_approve CHECK (preparer <> approver), CONSTRAINT prepare_not_release CHECK (preparer <> releaser),
  CONSTRAINT approve_not_release CHECK (approver <> releaser),
  CHECK (state NOT IN ('APPROVED', 'RELEASED', 'SETTLED') OR approver IS NOT NULL),
  CHECK (state NOT IN ('RELEASED', 'SETTLED') OR releaser IS NOT NULL),
  UNIQUE (id, earmark_id, unit_id));

-- one row of the bank file: one person, one payee account, one reference for ever
CREATE TABLE ledger.instruction (
  bank_ref text PRIMARY KEY, batch_id uuid NOT NULL, earmark_id uuid NOT NULL, unit_id uuid NOT NULL, person_id uuid NOT NULL,
  payee_id uuid NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0), lines int NOT NULL CHECK (lines > 0),
  state text NOT NULL DEFAULT 'RESERVED' CHECK (state IN ('RESERVED', 'SENT', 'UNKNOWN', 'SETTLED', 'REJECTED', 'VOID', 'RETURNED')),
  value_date date, reason text NOT NULL DEFAULT '',
  FOREIGN KEY (batch_id, earmark_id, unit_id) REFERENCES ledger.batch (id, earmark_id, unit_id),
  UNIQUE (batch_id, person_id), UNIQUE (bank_ref, earmark_id, person_id, unit_id)) WITH (fillfactor = 70);

-- what an instruction pays; the earmark must be of the obligation's purpose, the person and the payer the obligation's own
CREATE TABLE ledger.instruction_line (
  id uuid PRIMARY KEY, bank_ref text NOT NULL, obligation_id uuid NOT NULL, purpose text NOT NULL, person_id uuid NOT NULL, unit_id uuid NOT NULL,
  amount_fen bigint NOT NULL, earmark_id uuid NOT NULL, live boolean NOT NULL DEFAULT true,
  FOREIGN KEY (obligation_id, purpose, person_id, amount_fen, unit_id) REFERENCES ledger.obligation (id, purpose, person_id, amount_fen, unit_id),
  CONSTRAINT earmark_of_purpose FOREIGN KEY (earmark_id, purpose) REFERENCES ledger.earmark (id, purpose),
  FOREIGN KEY (bank_ref, earmark_id, person_id, unit_id) REFERENCES ledger.instruction (bank_ref, earmark_id, person_id, unit_id),
  UNIQUE (id, earmark_id, amount_fen)) WITH (fillfactor = 70);
CREATE UNIQUE INDEX one_live_instruction ON ledger.instruction_line (obligation_id) WHERE live;
CREATE INDEX instruction_line_ref ON ledger.instruction_line (bank_ref);

-- one row per movement: debit and credit are equal by construction (L1); cross-earmark, wrong-purpose and lateral rows have no key to point at (L3, L4)
CREATE TABLE ledger.transfer (
  id uuid PRIMARY KEY, earmark_id uuid NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0), code text NOT NULL,
  debit_id uuid NOT NULL, debit_kind text NOT NULL, credit_id uuid NOT NULL, credit_kind text NOT NULL,
  phase text NOT NULL CHECK (phase IN ('single', 'pending', 'post', 'void')), pending_id uuid, line_id uuid, document_id uuid, allocation_id uuid,
  reason text NOT NULL DEFAULT '', recorded_at timestamptz NOT NULL,
  CHECK (debit_id <> credit_id), CHECK ((pending_id IS NOT NULL) = (phase IN ('post', 'void'))),
  CHECK ((code = 'PAY') = (phase <> 'single')), CHECK ((line_id IS NOT NULL) = (code IN ('PAY', 'BANK_RETURN', 'RECOVER'))),
  CHECK ((document_id IS NOT NULL) = (code = 'RECEIVE')), CHECK ((allocation_id IS NOT NULL) = (code = 'ALLOCATE')),
  CHECK (reason <> '' OR code NOT IN ('BANK_RETURN', 'RECOVER', 'UNSPENT_RETURN', 'SOURCE_RETURN')),
  CONSTRAINT debit_in_earmark FOREIGN KEY (earmark_id, debit_id) REFERENCES ledger.account (earmark_id, id),
  CONSTRAINT credit_in_earmark FOREIGN KEY (earmark_id, credit_id) REFERENCES ledger.account (earmark_id, id),
  CONSTRAINT debit_of_kind FOREIGN KEY (debit_id, debit_kind) REFERENCES ledger.account (id, kind),
  CONSTRAINT credit_of_kind FOREIGN KEY (credit_id, credit_kind) REFERENCES ledger.account (id, kind),
  CONSTRAINT known_route FOREIGN KEY (code, debit_kind, credit_kind) REFERENCES ledger.route,
  CONSTRAINT line_in_earmark FOREIGN KEY (line_id, earmark_id, amount_fen) REFERENCES ledger.instruction_line (id, earmark_id, amount_fen),
  CONSTRAINT document_whole FOREIGN KEY (document_id, earmark_id, amount_fen) REFERENCES ledger.funding_document (id, earmark_id, amount_fen),
  FOREIGN KEY (pending_id) REFERENCES ledger.transfer, FOREIGN KEY (allocation_id) REFERENCES ledger.allocation);
CREATE UNIQUE INDEX reservation_resolves_once ON ledger.transfer (pending_id) WHERE phase IN ('post', 'void');
CREATE UNIQUE INDEX one_reservation_per_line ON ledger.transfer (line_id) WHERE phase = 'pending';
CREATE UNIQUE INDEX one_reversal_per_line ON ledger.transfer (line_id) WHERE code IN ('BANK_RETURN', 'RECOVER');
CREATE UNIQUE INDEX document_posted_once ON ledger.transfer (document_id) WHERE code = 'RECEIVE';
CREATE INDEX transfer_earmark ON ledger.transfer (earmark_id, recorded_at);

-- what the bank said that the ledger cannot believe: for a person to resolve, never an automatic flip
CREATE TABLE ledger.exception_case (
  id uuid PRIMARY KEY DEFAULT uuidv7(), bank_ref text NOT NULL, kind text NOT NULL, said text NOT NULL, ledger_state text NOT NULL,
  amount_fen bigint, opened_at timestamptz NOT NULL, resolved_at timestamptz, resolved_by text, resolution text,
  UNIQUE (bank_ref, kind, said, ledger_state));
