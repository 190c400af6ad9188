-- Receivables (Q46): what was paid and was not due comes back in parts, each against a bank receipt of its own, entered and approved by two persons;
-- or is waived by a decision. Nothing is ever set off against what is owed.
ALTER TABLE ledger.obligation DROP CONSTRAINT obligation_state_check,
  ADD CONSTRAINT obligation_state_check CHECK (state IN ('DUE', 'RESERVED', 'PAID', 'FAILED', 'CANCELLED', 'RECOVERING', 'RECOVERED', 'WAIVED'));
ALTER TABLE ledger.instruction_line ADD CONSTRAINT instruction_line_earmark UNIQUE (id, earmark_id);

CREATE TABLE ledger.recovery (
  id uuid PRIMARY KEY, line_id uuid NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0), bank_receipt_no text NOT NULL CHECK (bank_receipt_no <> ''),
  received_on date NOT NULL, entered_by text NOT NULL, approved_by text NOT NULL, recorded_at timestamptz NOT NULL,
  CONSTRAINT recovery_four_eyes CHECK (entered_by <> approved_by), CONSTRAINT recovery_receipt_once UNIQUE (bank_receipt_no));
CREATE INDEX recovery_line ON ledger.recovery (line_id);
-- a recovery, as far as it reverses one payment
CREATE TABLE ledger.recovery_part (
  id uuid PRIMARY KEY, recovery_id uuid NOT NULL REFERENCES ledger.recovery, payment_line uuid NOT NULL, earmark_id uuid NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  FOREIGN KEY (payment_line, earmark_id) REFERENCES ledger.instruction_line (id, earmark_id), UNIQUE (recovery_id, payment_line), UNIQUE (id, earmark_id, amount_fen));
CREATE INDEX recovery_part_payment ON ledger.recovery_part (payment_line);
CREATE TABLE ledger.waiver (
  id uuid PRIMARY KEY, line_id uuid NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0), doc_no text NOT NULL CHECK (doc_no <> ''),
  entered_by text NOT NULL, approved_by text NOT NULL, recorded_at timestamptz NOT NULL, CONSTRAINT waiver_four_eyes CHECK (entered_by <> approved_by));
CREATE INDEX waiver_line ON ledger.waiver (line_id);
ALTER TABLE ledger.transfer DROP CONSTRAINT transfer_check3, ADD COLUMN recovery_part uuid,
  ADD CONSTRAINT line_named CHECK ((line_id IS NOT NULL) = (code IN ('PAY', 'BANK_RETURN'))), ADD CONSTRAINT recovery_named CHECK ((recovery_part IS NOT NULL) = (code = 'RECOVER')),
  ADD CONSTRAINT recovery_in_earmark FOREIGN KEY (recovery_part, earmark_id, amount_fen) REFERENCES ledger.recovery_part (id, earmark_id, amount_fen);
CREATE UNIQUE INDEX recovery_posted_once ON ledger.transfer (recovery_part) WHERE recovery_part IS NOT NULL;

-- Line by line: receivable, never more than the bank paid; what came back; what was waived.
CREATE VIEW ledger.receivable AS
  SELECT o.line_id, o.person_id, o.purpose, o.month, o.unit_id, o.application_id, least(o.overpaid, coalesce(p.paid, 0))::bigint AS amount_fen, coalesce(r.fen, 0)::bigint AS recovered_fen,
    coalesce(w.fen, 0)::bigint AS waived_fen, greatest(least(o.overpaid, coalesce(p.paid, 0)) - coalesce(r.fen, 0) - coalesce(w.fen, 0), 0)::bigint AS outstanding_fen
  FROM (SELECT x.line_id, x.person_id, x.purpose, x.month, x.unit_id, x.application_id, sum(x.amount_fen) AS overpaid FROM ledger.obligation x
        WHERE x.state IN ('RECOVERING', 'RECOVERED', 'WAIVED') GROUP BY 1, 2, 3, 4, 5, 6) o
  LEFT JOIN LATERAL (SELECT sum(l.amount_fen) AS paid FROM ledger.obligation b JOIN ledger.instruction_line l ON l.obligation_id = b.id
    JOIN ledger.instruction i ON i.bank_ref = l.bank_ref AND i.state = 'SETTLED' WHERE b.line_id = o.line_id) p ON true
  LEFT JOIN LATERAL (SELECT sum(amount_fen) AS fen FROM ledger.recovery WHERE line_id = o.line_id) r ON true
  LEFT JOIN LATERAL (SELECT sum(amount_fen) AS fen FROM ledger.waiver WHERE line_id = o.line_id) w ON true;

-- The payments of a line and what is owed for it, locked in the order of the bank's answers. Internal.
CREATE FUNCTION ledger.lock_line(p_line uuid) RETURNS ledger.receivable LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.receivable;
BEGIN
  PERFORM 1 FROM ledger.instruction i WHERE i.bank_ref IN (
    SELECT l.bank_ref FROM ledger.instruction_line l JOIN ledger.obligation o ON o.id = l.obligation_id WHERE o.line_id = p_line) ORDER BY i.bank_ref FOR UPDATE;
  PERFORM 1 FROM ledger.obligation o WHERE o.line_id = p_line ORDER BY o.id FOR UPDATE;
  SELECT * INTO v FROM ledger.receivable r WHERE r.line_id = p_line;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'receivable'); END IF;
  IF v.outstanding_fen = 0 THEN PERFORM ledger.refuse('INVALID_TRANSITION', 'nothing is outstanding'); END IF;
  RETURN v;
END $$;
CREATE FUNCTION ledger.close_receivable(p_line uuid, p_state text) RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_left bigint;
BEGIN
  SELECT r.outstanding_fen INTO v_left FROM ledger.receivable r WHERE r.line_id = p_line;
  IF v_left = 0 THEN UPDATE ledger.obligation SET state = p_state WHERE line_id = p_line AND state = 'RECOVERING'; END IF;
  RETURN v_left;
END $$;

CREATE FUNCTION ledger.recover(p_id uuid, p_line uuid, p_amount bigint, p_receipt_no text, p_received_on date, p_entered_by text, p_approved_by text, p_at timestamptz)
RETURNS TABLE (person_id uuid, outstanding_fen bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v ledger.receivable; v_rest bigint := p_amount; v_part bigint; p record; v_id uuid; v_paid uuid; v_allot uuid;
BEGIN
  IF p_entered_by = p_approved_by THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'recovery'); END IF;
  IF p_amount IS NULL OR p_amount <= 0 OR coalesce(p_receipt_no, '') = '' THEN PERFORM ledger.refuse('FIELD_INVALID', 'amount or receipt'); END IF;
  v := ledger.lock_line(p_line);
  IF p_amount > v.outstanding_fen THEN PERFORM ledger.refuse('FIELD_INVALID', 'more than is outstanding'); END IF;
  BEGIN
    INSERT INTO ledger.recovery VALUES (p_id, p_line, p_amount, p_receipt_no, p_received_on, p_entered_by, p_approved_by, p_at);
  EXCEPTION WHEN unique_violation THEN PERFORM ledger.refuse('DUPLICATE_ROW', 'receipt');
  END;
  FOR p IN SELECT l.id, l.earmark_id, l.unit_id, l.amount_fen - coalesce((SELECT sum(x.amount_fen) FROM ledger.recovery_part x WHERE x.payment_line = l.id), 0) AS fen
           FROM ledger.obligation o JOIN ledger.instruction_line l ON l.obligation_id = o.id JOIN ledger.instruction i ON i.bank_ref = l.bank_ref AND i.state = 'SETTLED'
           WHERE o.line_id = p_line ORDER BY o.state <> 'RECOVERING', o.seq DESC, l.id LOOP
    EXIT WHEN v_rest = 0;
    v_part := least(v_rest, p.fen);
    CONTINUE WHEN v_part = 0;
    PERFORM ledger.open_earmark(p.earmark_id);
    v_id := uuidv7(); v_paid := ledger.account_of(p.earmark_id, p.unit_id, 'PAID'); v_allot := ledger.account_of(p.earmark_id, p.unit_id, 'ALLOT');
    INSERT INTO ledger.recovery_part VALUES (v_id, p_id, p.id, p.earmark_id, v_part);
    INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, recovery_part, reason, recorded_at)
      VALUES (uuidv7(), p.earmark_id, v_part, 'RECOVER', v_paid, 'PAID', v_allot, 'ALLOT', 'single', v_id, p_receipt_no, p_at);
    PERFORM ledger.move(ARRAY[v_paid, v_allot], ARRAY[v_part, 0], ARRAY[0, v_part], ARRAY[0, 0], ARRAY[0, 0]);
    v_rest := v_rest - v_part;
  END LOOP;
  IF v_rest > 0 THEN PERFORM ledger.refuse('FIELD_INVALID', 'more than the bank paid'); END IF;
  RETURN QUERY SELECT v.person_id, ledger.close_receivable(p_line, 'RECOVERED');
END $$;

CREATE FUNCTION ledger.waive(p_id uuid, p_line uuid, p_amount bigint, p_doc_no text, p_entered_by text, p_approved_by text, p_at timestamptz)
RETURNS TABLE (person_id uuid, outstanding_fen bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v ledger.receivable;
BEGIN
  IF p_entered_by = p_approved_by THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'waiver'); END IF;
  v := ledger.lock_line(p_line);
  IF p_amount IS NULL OR p_amount <= 0 OR p_amount > v.outstanding_fen OR coalesce(p_doc_no, '') = '' THEN PERFORM ledger.refuse('FIELD_INVALID', 'amount or document'); END IF;
  INSERT INTO ledger.waiver VALUES (p_id, p_line, p_amount, p_doc_no, p_entered_by, p_approved_by, p_at);
  RETURN QUERY SELECT v.person_id, ledger.close_receivable(p_line, 'WAIVED');
END $$;

-- A payment of which something was recovered or waived cannot also come back as a whole: the bank's return is a case for a person, never an automatic flip.
CREATE FUNCTION ledger.settled_otherwise(p_refs text[]) RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT l.bank_ref), '{}') FROM ledger.instruction_line l JOIN ledger.obligation o ON o.id = l.obligation_id
  WHERE l.bank_ref = ANY (p_refs) AND (EXISTS (SELECT FROM ledger.recovery_part x WHERE x.payment_line = l.id) OR EXISTS (SELECT FROM ledger.waiver w WHERE w.line_id = o.line_id))
$$;

-- 退票: settled payments come back by reversing transfers. A returned line is FAILED and may be issued anew.
CREATE OR REPLACE FUNCTION ledger.return_payment(p_refs text[], p_reasons text[], p_at timestamptz)
RETURNS TABLE (bank_ref text, outcome text, batch_id uuid, person_id uuid, amount_fen bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v_back text[]; v_wrong text[]; v_other text[]; v_accounts uuid[]; v_dr bigint[]; v_cr bigint[]; v_none bigint[];
BEGIN
  PERFORM 1 FROM ledger.instruction i WHERE i.bank_ref = ANY (p_refs) ORDER BY i.bank_ref FOR UPDATE;
  v_other := ledger.settled_otherwise(p_refs);
  SELECT array_agg(i.bank_ref) FILTER (WHERE i.state = 'SETTLED' AND i.bank_ref <> ALL (v_other)),
    array_agg(x.r) FILTER (WHERE i.state IS NULL OR i.state NOT IN ('SETTLED', 'RETURNED') OR i.bank_ref = ANY (v_other))
    INTO v_back, v_wrong FROM (SELECT DISTINCT r FROM unnest(p_refs) r) x LEFT JOIN ledger.instruction i ON i.bank_ref = x.r;
  INSERT INTO ledger.exception_case (bank_ref, kind, said, ledger_state, amount_fen, opened_at)
    SELECT w, CASE WHEN i.state IS NULL THEN 'UNKNOWN_REF' ELSE 'CONTRADICTED' END, 'RETURNED', coalesce(i.state, 'NONE'), i.amount_fen, p_at
    FROM unnest(v_wrong) w LEFT JOIN ledger.instruction i ON i.bank_ref = w ON CONFLICT DO NOTHING;
  UPDATE ledger.obligation o SET contested = true FROM ledger.instruction_line l WHERE l.bank_ref = ANY (v_wrong) AND o.id = l.obligation_id;
  IF v_back IS NOT NULL THEN
    PERFORM ledger.open_earmark(id) FROM (SELECT DISTINCT i.earmark_id AS id FROM ledger.instruction i WHERE i.bank_ref = ANY (v_back) ORDER BY 1) e;
    WITH moved AS (
      INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, line_id, reason, recorded_at)
      SELECT uuidv7(), t.earmark_id, t.amount_fen, 'BANK_RETURN', t.credit_id, t.credit_kind, t.debit_id, t.debit_kind, 'single', t.line_id,
        coalesce(nullif(y.why, ''), 'BANK_RETURN'), p_at
      FROM unnest(p_refs, p_reasons) y (r, why) JOIN ledger.instruction_line l ON l.bank_ref = y.r AND l.bank_ref = ANY (v_back)
        JOIN ledger.transfer t ON t.line_id = l.id AND t.phase = 'post' RETURNING debit_id, credit_id, amount_fen),
    side AS (SELECT debit_id AS account, sum(amount_fen)::bigint AS dr, 0::bigint AS cr FROM moved GROUP BY 1
             UNION ALL SELECT credit_id, 0, sum(amount_fen)::bigint FROM moved GROUP BY 1)
    SELECT array_agg(account), array_agg(dr), array_agg(cr), array_agg(0::bigint) INTO v_accounts, v_dr, v_cr, v_none FROM side;
    PERFORM ledger.move(v_accounts, v_dr, v_cr, v_none, v_none);
    UPDATE ledger.instruction i SET state = 'RETURNED', reason = coalesce(y.why, '') FROM unnest(p_refs, p_reasons) y (r, why)
      WHERE i.bank_ref = y.r AND i.bank_ref = ANY (v_back);
    UPDATE ledger.instruction_line l SET live = false WHERE l.bank_ref = ANY (v_back);
    UPDATE ledger.obligation o SET state = CASE WHEN o.withdrawn THEN 'CANCELLED' ELSE 'FAILED' END
      FROM ledger.instruction_line l WHERE l.bank_ref = ANY (v_back) AND o.id = l.obligation_id;
    PERFORM ledger.offset_receivables(v_back, p_at);
  END IF;
  RETURN QUERY SELECT x.r, CASE WHEN x.r = ANY (v_back) THEN 'APPLIED' WHEN i.state IS NULL THEN 'UNKNOWN_REF' WHEN x.r = ANY (v_wrong) THEN 'CONTRADICTED'
      ELSE 'REPEATED' END, i.batch_id, i.person_id, i.amount_fen
    FROM (SELECT DISTINCT r FROM unnest(p_refs) r) x LEFT JOIN ledger.instruction i ON i.bank_ref = x.r ORDER BY 1;
END $$;
