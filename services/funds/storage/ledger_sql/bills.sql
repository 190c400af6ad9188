-- Bills of other departments (ADR 0053): earmarked money pays a hospital's bill once, out of the earmark of its source, purpose and year and no other.
-- Employment money is a book of its own, like the unions' money: apart from both.
ALTER TABLE ledger.source_purpose DROP CONSTRAINT source_purpose_book_check,
  ADD CONSTRAINT source_purpose_book_check CHECK (book IN ('EARMARK', 'UNION', 'EMPLOYMENT'));
INSERT INTO ledger.source_purpose (source, purpose, tier, effective_from, doc_no, book)
SELECT 'EMPLOYMENT_FUND', p, 'ANY', DATE '2017-12-01', '皖政办秘〔2017〕279号', 'EMPLOYMENT'
FROM unnest(ARRAY['TRAINING_SUBSIDY', 'APPRAISAL_SUBSIDY', 'SOCIAL_INSURANCE_SUBSIDY', 'PUBLIC_WELFARE_POST_SUBSIDY']) p;
INSERT INTO ledger.source VALUES ('EMPLOYMENT_FUND', 'FINANCE', '{}', '2017-12-01', '皖政办秘〔2017〕279号');
CREATE OR REPLACE FUNCTION ledger.union_may_pay(p_source text, p_purpose text, p_day date) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT s.allowed FROM ledger.source_purpose s WHERE s.source = p_source AND s.purpose = p_purpose AND s.book <> 'EARMARK' AND s.effective_from <= p_day
                   ORDER BY s.effective_from DESC LIMIT 1), false)
$$;

ALTER TABLE ledger.earmark ADD CONSTRAINT earmark_whole UNIQUE (id, source, purpose, fiscal_year);

CREATE TABLE ledger.bill_share (
  id uuid PRIMARY KEY, bill_id uuid NOT NULL UNIQUE, person_id uuid NOT NULL, source text NOT NULL CHECK (source = 'CENTRAL_SPECIAL'),
  purpose text NOT NULL CHECK (purpose = 'HEALTH_CHECKUP_SUBSIDY'), tier text NOT NULL CHECK (tier IN ('NATIONAL', 'PROVINCIAL')), fiscal_year int NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0), unit_id uuid NOT NULL, state text NOT NULL DEFAULT 'DUE' CHECK (state IN ('DUE', 'RESERVED', 'PAID')),
  owed_at timestamptz NOT NULL,
  CONSTRAINT one_bill_a_year UNIQUE (person_id, fiscal_year), UNIQUE (id, source, purpose, fiscal_year, amount_fen, unit_id, person_id));

-- The earmark is of the share's source and purpose, and of its year or, where the rest was carried over, the year after.
CREATE TABLE ledger.bill_payment (
  id uuid PRIMARY KEY, share_id uuid NOT NULL, source text NOT NULL, purpose text NOT NULL, fiscal_year int NOT NULL, amount_fen bigint NOT NULL, unit_id uuid NOT NULL,
  person_id uuid NOT NULL, earmark_id uuid NOT NULL, earmark_year int NOT NULL CHECK (earmark_year BETWEEN fiscal_year AND fiscal_year + 1),
  live boolean NOT NULL DEFAULT true,
  state text NOT NULL DEFAULT 'RESERVED' CHECK (state IN ('RESERVED', 'APPROVED', 'RELEASED', 'SETTLED', 'VOID', 'RETURNED')),
  preparer text NOT NULL, approver text, releaser text, receipt_by text, receipt_confirmed_by text, prepared_at timestamptz NOT NULL,
  CONSTRAINT bill_prepare_not_approve CHECK (preparer <> approver), CONSTRAINT bill_prepare_not_release CHECK (preparer <> releaser),
  CONSTRAINT bill_approve_not_release CHECK (approver <> releaser), CONSTRAINT bill_receipt_two_persons CHECK (receipt_by <> receipt_confirmed_by),
  CHECK (state NOT IN ('APPROVED', 'RELEASED', 'SETTLED', 'RETURNED') OR approver IS NOT NULL), CHECK (state NOT IN ('RELEASED', 'SETTLED', 'RETURNED') OR releaser IS NOT NULL),
  CHECK (state NOT IN ('SETTLED', 'RETURNED') OR (receipt_by IS NOT NULL AND receipt_confirmed_by IS NOT NULL)),
  CHECK (live = (state NOT IN ('VOID', 'RETURNED'))),
  FOREIGN KEY (share_id, source, purpose, fiscal_year, amount_fen, unit_id, person_id)
    REFERENCES ledger.bill_share (id, source, purpose, fiscal_year, amount_fen, unit_id, person_id),
  CONSTRAINT earmark_of_bill FOREIGN KEY (earmark_id, source, purpose, earmark_year) REFERENCES ledger.earmark (id, source, purpose, fiscal_year),
  UNIQUE (id, earmark_id, amount_fen));
CREATE UNIQUE INDEX one_live_bill_payment ON ledger.bill_payment (share_id) WHERE live;

ALTER TABLE ledger.transfer ADD COLUMN bill_payment uuid, DROP CONSTRAINT line_named,
  ADD CONSTRAINT line_named CHECK (num_nonnulls(line_id, bill_payment) = (code IN ('PAY', 'BANK_RETURN'))::int),
  ADD CONSTRAINT bill_in_earmark FOREIGN KEY (bill_payment, earmark_id, amount_fen) REFERENCES ledger.bill_payment (id, earmark_id, amount_fen);
CREATE UNIQUE INDEX one_reservation_per_bill_payment ON ledger.transfer (bill_payment) WHERE phase = 'pending';
CREATE UNIQUE INDEX one_return_per_bill_payment ON ledger.transfer (bill_payment) WHERE code = 'BANK_RETURN';

-- One funding line per check-up and year (Q31): whoever owes or reserves one of the person holds this until commit.
CREATE FUNCTION ledger.hold_checkup(p_person uuid) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('checkup' || p_person::text, 0))
$$;
CREATE FUNCTION ledger.subsidised(p_person uuid, p_year int) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.hold_checkup(p_person);
  RETURN EXISTS (SELECT FROM ledger.instruction_line l JOIN ledger.obligation o ON o.id = l.obligation_id
                 WHERE l.live AND o.person_id = p_person AND o.purpose = 'HEALTH_CHECKUP_SUBSIDY' AND date_part('year', o.month) = p_year);
END $$;
-- the other side: a subsidy of the year is not batched beside a bill
CREATE FUNCTION ledger.stop_second_checkup() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM fresh WHERE purpose = 'HEALTH_CHECKUP_SUBSIDY') THEN RETURN NULL; END IF;
  PERFORM ledger.hold_checkup(p) FROM (SELECT DISTINCT person_id AS p FROM fresh WHERE purpose = 'HEALTH_CHECKUP_SUBSIDY' ORDER BY 1) x;
  IF EXISTS (SELECT FROM fresh f JOIN ledger.obligation o ON o.id = f.obligation_id JOIN public.bill_share b ON b.person_id = f.person_id AND b.fiscal_year = date_part('year', o.month)
             WHERE f.purpose = 'HEALTH_CHECKUP_SUBSIDY' AND b.purpose IN ('HEALTH_CHECKUP_SUBSIDY', 'CHECKUP') AND b.state <> 'REFUSED') THEN
    PERFORM ledger.refuse('DUPLICATE_PERIOD', 'a bill of the year');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER one_checkup_a_year AFTER INSERT ON ledger.instruction_line REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.stop_second_checkup();

-- Owed once; the same share again changes nothing.
CREATE FUNCTION ledger.owe_bill(p_share uuid, p_bill uuid, p_person uuid, p_source text, p_purpose text, p_tier text, p_year int, p_amount bigint, p_unit uuid, p_at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO ledger.bill_share (id, bill_id, person_id, source, purpose, tier, fiscal_year, amount_fen, unit_id, owed_at)
    VALUES (p_share, p_bill, p_person, p_source, p_purpose, p_tier, p_year, p_amount, p_unit, p_at) ON CONFLICT (id) DO NOTHING;
  RETURN FOUND;
EXCEPTION WHEN unique_violation THEN PERFORM ledger.refuse('DUPLICATE_PERIOD', 'bill'); WHEN check_violation THEN PERFORM ledger.refuse('FUND_SOURCE_MISMATCH', 'bill');
END $$;

CREATE FUNCTION ledger.stop_held_bill(p_earmark uuid, p_unit uuid, p_person uuid) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM ledger.supervision_hold h WHERE h.lifted_at IS NULL AND ((h.scope = 'EARMARK' AND h.target = p_earmark AND h.unit_id = p_unit)
             OR (h.scope = 'PERSON' AND h.target = p_person))) THEN
    PERFORM ledger.refuse('SUPERVISION_HOLD', 'bill');
  END IF;
END $$;

-- Reserve a share's money from what the unit was allocated. Of two at once the second finds it RESERVED.
CREATE FUNCTION ledger.reserve_bill(p_payment uuid, p_share uuid, p_unit uuid, p_preparer text, p_at timestamptz)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.bill_share; v_mark ledger.earmark; v_earmark uuid; v_allot uuid; v_paid uuid;
BEGIN
  SELECT * INTO v FROM ledger.bill_share WHERE id = p_share FOR UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'share'); END IF;
  IF v.unit_id <> p_unit THEN PERFORM ledger.refuse('NOT_RESPONSIBLE_UNIT', 'share'); END IF;
  IF v.state <> 'DUE' THEN PERFORM ledger.refuse('INVALID_TRANSITION', v.state); END IF;
  SELECT e.id INTO v_earmark FROM ledger.earmark e
    LEFT JOIN ledger.account a ON a.earmark_id = e.id AND a.unit_id = p_unit AND a.kind = 'ALLOT' LEFT JOIN ledger.account_balance b ON b.account_id = a.id
    WHERE e.source = v.source AND e.purpose = v.purpose AND e.fiscal_year IN (v.fiscal_year, v.fiscal_year + 1)
    ORDER BY coalesce(b.cr_posted - b.dr_posted - b.dr_pending >= v.amount_fen, false) DESC, e.fiscal_year LIMIT 1;
  IF v_earmark IS NULL THEN PERFORM ledger.refuse('INSUFFICIENT_EARMARKED_BALANCE', 'no earmark'); END IF;
  v_mark := ledger.open_earmark(v_earmark);
  IF v.tier <> ALL (ledger.tiers(v.source, v.purpose, (p_at AT TIME ZONE 'Asia/Shanghai')::date)) THEN PERFORM ledger.refuse('FUND_SOURCE_MISMATCH', v.tier); END IF;
  IF ledger.subsidised(v.person_id, v.fiscal_year) THEN PERFORM ledger.refuse('DUPLICATE_PERIOD', 'subsidised'); END IF;
  PERFORM ledger.stop_held_bill(v_earmark, p_unit, v.person_id);
  INSERT INTO ledger.bill_payment (id, share_id, source, purpose, fiscal_year, amount_fen, unit_id, person_id, earmark_id, earmark_year, preparer, prepared_at)
    VALUES (p_payment, v.id, v.source, v.purpose, v.fiscal_year, v.amount_fen, v.unit_id, v.person_id, v_earmark, v_mark.fiscal_year, p_preparer, p_at);
  v_allot := ledger.account_of(v_earmark, p_unit, 'ALLOT'); v_paid := ledger.account_of(v_earmark, p_unit, 'PAID');
  INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, bill_payment, recorded_at)
    VALUES (uuidv7(), v_earmark, v.amount_fen, 'PAY', v_allot, 'ALLOT', v_paid, 'PAID', 'pending', p_payment, p_at);
  PERFORM ledger.move(ARRAY[v_allot, v_paid], ARRAY[0, 0]::bigint[], ARRAY[0, 0]::bigint[], ARRAY[v.amount_fen, 0], ARRAY[0, v.amount_fen]);
  UPDATE ledger.bill_share SET state = 'RESERVED' WHERE id = v.id;
  RETURN v_earmark;
END $$;

-- The payment, held, in one of these states. Internal.
CREATE FUNCTION ledger.hold_bill(p_payment uuid, p_states text[]) RETURNS ledger.bill_payment LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.bill_payment;
BEGIN
  SELECT * INTO v FROM ledger.bill_payment WHERE id = p_payment FOR UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'payment'); END IF;
  IF v.state <> ALL (p_states) THEN PERFORM ledger.refuse('INVALID_TRANSITION', v.state); END IF;
  RETURN v;
END $$;
-- Approve what is reserved, release what is approved; a hold or a freeze stops both.
CREATE FUNCTION ledger.advance_bill(p_payment uuid, p_state text, p_by text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.bill_payment;
BEGIN
  v := ledger.hold_bill(p_payment, ARRAY[CASE p_state WHEN 'APPROVED' THEN 'RESERVED' WHEN 'RELEASED' THEN 'APPROVED' ELSE '' END]);
  PERFORM ledger.open_earmark(v.earmark_id);
  PERFORM ledger.stop_held_bill(v.earmark_id, v.unit_id, v.person_id);
  UPDATE ledger.bill_payment SET state = p_state, approver = CASE p_state WHEN 'APPROVED' THEN p_by ELSE approver END,
    releaser = CASE p_state WHEN 'RELEASED' THEN p_by ELSE releaser END WHERE id = p_payment;
EXCEPTION WHEN check_violation THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'bill');
END $$;
-- The bank paid it: post; or it never went out, or the bank rejected it: void. Once, by the reservation's own index.
CREATE FUNCTION ledger.resolve_bill(p_payment uuid, p_phase text, p_receipt_by text, p_confirmed_by text, p_reason text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.bill_payment; t ledger.transfer; v_posted bigint;
BEGIN
  IF p_phase NOT IN ('post', 'void') THEN PERFORM ledger.refuse('FIELD_INVALID', 'phase'); END IF;
  v := ledger.hold_bill(p_payment, CASE p_phase WHEN 'post' THEN ARRAY['RELEASED'] ELSE ARRAY['RESERVED', 'APPROVED', 'RELEASED'] END);
  IF v.state = 'RELEASED' AND (p_receipt_by IS NULL OR p_confirmed_by IS NULL OR p_receipt_by = p_confirmed_by) THEN  -- once the bank has it, only the bank's word undoes it
    PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'receipt');
  END IF;
  PERFORM ledger.open_earmark(v.earmark_id);
  SELECT * INTO STRICT t FROM ledger.transfer WHERE bill_payment = p_payment AND phase = 'pending';
  INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, pending_id, bill_payment, reason, recorded_at)
    VALUES (uuidv7(), t.earmark_id, t.amount_fen, 'PAY', t.debit_id, t.debit_kind, t.credit_id, t.credit_kind, p_phase, t.id, p_payment, p_reason, p_at);
  v_posted := CASE p_phase WHEN 'post' THEN t.amount_fen ELSE 0 END;
  PERFORM ledger.move(ARRAY[t.debit_id, t.credit_id], ARRAY[v_posted, 0], ARRAY[0, v_posted], ARRAY[-t.amount_fen, 0], ARRAY[0, -t.amount_fen]);
  UPDATE ledger.bill_payment SET state = CASE p_phase WHEN 'post' THEN 'SETTLED' ELSE 'VOID' END, live = p_phase = 'post', receipt_by = p_receipt_by,
    receipt_confirmed_by = p_confirmed_by WHERE id = p_payment;
  UPDATE ledger.bill_share SET state = CASE p_phase WHEN 'post' THEN 'PAID' ELSE 'DUE' END WHERE id = v.share_id;
END $$;
-- 退票: by a reversing transfer, once; the share is owed again.
CREATE FUNCTION ledger.return_bill(p_payment uuid, p_receipt_by text, p_confirmed_by text, p_reason text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.bill_payment; t ledger.transfer;
BEGIN
  v := ledger.hold_bill(p_payment, ARRAY['SETTLED']);
  IF p_receipt_by IS NULL OR p_confirmed_by IS NULL OR p_receipt_by = p_confirmed_by THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'receipt'); END IF;
  PERFORM ledger.open_earmark(v.earmark_id);
  SELECT * INTO STRICT t FROM ledger.transfer WHERE bill_payment = p_payment AND phase = 'post';
  INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, bill_payment, reason, recorded_at)
    VALUES (uuidv7(), t.earmark_id, t.amount_fen, 'BANK_RETURN', t.credit_id, t.credit_kind, t.debit_id, t.debit_kind, 'single', p_payment,
      coalesce(nullif(p_reason, ''), 'BANK_RETURN'), p_at);
  PERFORM ledger.move(ARRAY[t.credit_id, t.debit_id], ARRAY[t.amount_fen, 0], ARRAY[0, t.amount_fen], ARRAY[0, 0]::bigint[], ARRAY[0, 0]::bigint[]);
  UPDATE ledger.bill_payment SET state = 'RETURNED', live = false, receipt_by = p_receipt_by, receipt_confirmed_by = p_confirmed_by WHERE id = p_payment;
  UPDATE ledger.bill_share SET state = 'DUE' WHERE id = v.share_id;
END $$;

REVOKE ALL ON ledger.bill_share, ledger.bill_payment FROM PUBLIC, {app};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT SELECT ON ledger.bill_share, ledger.bill_payment TO {app};
GRANT EXECUTE ON FUNCTION ledger.subsidised, ledger.owe_bill, ledger.reserve_bill, ledger.advance_bill, ledger.resolve_bill, ledger.return_bill TO {app};
