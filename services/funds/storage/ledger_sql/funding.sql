-- Money in, down to the units, and back up. SQLSTATE LM… carries the refusal's Code as its message (storage/ledger_errors.py).
CREATE FUNCTION ledger.refuse(p_code text, p_detail text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = p_code, DETAIL = p_detail, ERRCODE = CASE p_code
    WHEN 'INSUFFICIENT_EARMARKED_BALANCE' THEN 'LM001' WHEN 'INVALID_TRANSITION' THEN 'LM002' WHEN 'SELF_REVIEW_FORBIDDEN' THEN 'LM003'
    WHEN 'FUND_SOURCE_MISMATCH' THEN 'LM004' WHEN 'EARMARK_FROZEN' THEN 'LM005' WHEN 'PAYEE_HELD' THEN 'LM006'
    WHEN 'NOT_FOUND' THEN 'LM007' WHEN 'NOT_RESPONSIBLE_UNIT' THEN 'LM008' WHEN 'DUPLICATE_ROW' THEN 'LM009'
    WHEN 'DUPLICATE_PERIOD' THEN 'LM010' WHEN 'FIELD_INVALID' THEN 'LM011' ELSE 'LM099' END;
END $$;

-- the earmark, held against a freeze until commit
CREATE FUNCTION ledger.open_earmark(p_earmark uuid) RETURNS ledger.earmark LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.earmark;
BEGIN
  SELECT * INTO v FROM ledger.earmark WHERE id = p_earmark FOR SHARE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'earmark'); END IF;
  IF v.frozen_at IS NOT NULL THEN PERFORM ledger.refuse('EARMARK_FROZEN', v.frozen_because); END IF;
  RETURN v;
END $$;

CREATE FUNCTION ledger.account_of(p_earmark uuid, p_unit uuid, p_kind text) RETURNS uuid LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v uuid;
BEGIN
  INSERT INTO ledger.account (earmark_id, unit_id, kind) VALUES (p_earmark, p_unit, p_kind) ON CONFLICT DO NOTHING;
  SELECT id INTO STRICT v FROM ledger.account WHERE earmark_id = p_earmark AND unit_id IS NOT DISTINCT FROM p_unit AND kind = p_kind;
  INSERT INTO ledger.account_balance (account_id, floor0) VALUES (v, p_kind <> 'SOURCE') ON CONFLICT DO NOTHING;
  RETURN v;
END $$;

-- Change balances: parallel arrays of deltas. Rows are locked in account order, each updated once; the floor is the last word.
CREATE FUNCTION ledger.move(p_accounts uuid[], p_dr bigint[], p_cr bigint[], p_dr_pending bigint[], p_cr_pending bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM ledger.account_balance WHERE account_id = ANY (p_accounts) ORDER BY account_id FOR UPDATE;
  UPDATE ledger.account_balance b SET dr_posted = b.dr_posted + d.dr, cr_posted = b.cr_posted + d.cr,
    dr_pending = b.dr_pending + d.drp, cr_pending = b.cr_pending + d.crp
  FROM (SELECT a, sum(dr)::bigint AS dr, sum(cr)::bigint AS cr, sum(drp)::bigint AS drp, sum(crp)::bigint AS crp
        FROM unnest(p_accounts, p_dr, p_cr, p_dr_pending, p_cr_pending) AS u (a, dr, cr, drp, crp) GROUP BY a) d
  WHERE b.account_id = d.a;
EXCEPTION WHEN check_violation THEN
  PERFORM ledger.refuse('INSUFFICIENT_EARMARKED_BALANCE', '');
END $$;

CREATE FUNCTION ledger.receive(p_document uuid, p_source text, p_purpose text, p_year int, p_doc_no text, p_amount bigint, p_received_on date,
  p_bank_receipt_no text, p_entered_by text, p_approved_by text, p_at timestamptz)
RETURNS TABLE (earmark_id uuid, transfer_id uuid) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v_earmark uuid; v_source uuid; v_pool uuid; v_transfer uuid := uuidv7();
BEGIN
  IF p_entered_by = p_approved_by THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'document'); END IF;
  IF NOT EXISTS (SELECT FROM ledger.source_purpose s WHERE s.source = p_source AND s.purpose = p_purpose AND s.effective_from <= p_received_on) THEN
    PERFORM ledger.refuse('FUND_SOURCE_MISMATCH', p_source || ' ' || p_purpose);
  END IF;
  INSERT INTO ledger.earmark (source, purpose, fiscal_year) VALUES (p_source, p_purpose, p_year) ON CONFLICT DO NOTHING;
  SELECT e.id INTO STRICT v_earmark FROM ledger.earmark e WHERE e.source = p_source AND e.purpose = p_purpose AND e.fiscal_year = p_year;
  PERFORM ledger.open_earmark(v_earmark);
  BEGIN
    INSERT INTO ledger.funding_document VALUES (p_document, v_earmark, p_source, p_purpose, p_year, p_doc_no, p_amount, p_received_on,
      p_bank_receipt_no, p_entered_by, p_approved_by);
  EXCEPTION WHEN unique_violation THEN PERFORM ledger.refuse('DUPLICATE_ROW', 'document or bank receipt');
    WHEN check_violation THEN PERFORM ledger.refuse('FIELD_INVALID', 'document');
  END;
  v_source := ledger.account_of(v_earmark, NULL, 'SOURCE');
  v_pool := ledger.account_of(v_earmark, NULL, 'POOL');
  INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, document_id, recorded_at)
    VALUES (v_transfer, v_earmark, p_amount, 'RECEIVE', v_source, 'SOURCE', v_pool, 'POOL', 'single', p_document, p_at);
  PERFORM ledger.move(ARRAY[v_source, v_pool], ARRAY[p_amount, 0], ARRAY[0, p_amount], ARRAY[0, 0], ARRAY[0, 0]);
  RETURN QUERY SELECT v_earmark, v_transfer;
END $$;

-- POOL → ALLOT of many units, both signatures or nothing. The same allocation id again is INVALID_TRANSITION.
CREATE FUNCTION ledger.allocate(p_allocation uuid, p_earmark uuid, p_units uuid[], p_amounts bigint[], p_finance_signer text,
  p_federation_signer text, p_at timestamptz)
RETURNS TABLE (unit_id uuid, amount_fen bigint, transfer_id uuid) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v_pool uuid; v_total bigint; v_accounts uuid[];
BEGIN
  IF p_finance_signer = p_federation_signer OR p_finance_signer IS NULL OR p_federation_signer IS NULL THEN
    PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'allocation');
  END IF;
  IF cardinality(p_units) = 0 OR cardinality(p_units) <> cardinality(p_amounts)
     OR (SELECT count(DISTINCT u) <> count(*) OR bool_or(a IS NULL OR a <= 0) FROM unnest(p_units, p_amounts) x (u, a)) THEN
    PERFORM ledger.refuse('FIELD_INVALID', 'shares');
  END IF;
  PERFORM ledger.open_earmark(p_earmark);
  INSERT INTO ledger.allocation VALUES (p_allocation, p_earmark, p_finance_signer, p_federation_signer, p_at) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN PERFORM ledger.refuse('INVALID_TRANSITION', 'allocation'); END IF;
  v_pool := ledger.account_of(p_earmark, NULL, 'POOL');
  SELECT array_agg(ledger.account_of(p_earmark, x.u, 'ALLOT') ORDER BY n), sum(x.a) INTO v_accounts, v_total
    FROM (SELECT * FROM unnest(p_units, p_amounts) WITH ORDINALITY y (u, a, n) ORDER BY u) x;
  PERFORM ledger.move(v_pool || v_accounts, v_total || array_fill(0::bigint, ARRAY[cardinality(p_units)]), 0::bigint || p_amounts,
    array_fill(0::bigint, ARRAY[cardinality(p_units) + 1]), array_fill(0::bigint, ARRAY[cardinality(p_units) + 1]));
  RETURN QUERY WITH t AS (
    INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, allocation_id, recorded_at)
    SELECT uuidv7(), p_earmark, x.a, 'ALLOCATE', v_pool, 'POOL', x.acc, 'ALLOT', 'single', p_allocation, p_at
    FROM unnest(v_accounts, p_amounts) x (acc, a) RETURNING credit_id, amount_fen, id)
  SELECT a.unit_id, t.amount_fen, t.id FROM t JOIN ledger.account a ON a.id = t.credit_id;
END $$;

-- Unspent money goes back from a unit to the province's pool; returns the transfer.
CREATE FUNCTION ledger.return_unspent(p_earmark uuid, p_unit uuid, p_amount bigint, p_reason text, p_at timestamptz)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_allot uuid; v_pool uuid; v_id uuid := uuidv7();
BEGIN
  IF p_amount IS NULL OR p_amount <= 0 OR coalesce(p_reason, '') = '' THEN PERFORM ledger.refuse('FIELD_INVALID', 'amount or reason'); END IF;
  PERFORM ledger.open_earmark(p_earmark);
  v_allot := ledger.account_of(p_earmark, p_unit, 'ALLOT');
  v_pool := ledger.account_of(p_earmark, NULL, 'POOL');
  PERFORM ledger.move(ARRAY[v_allot, v_pool], ARRAY[p_amount, 0], ARRAY[0, p_amount], ARRAY[0, 0], ARRAY[0, 0]);
  INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, reason, recorded_at)
    VALUES (v_id, p_earmark, p_amount, 'UNSPENT_RETURN', v_allot, 'ALLOT', v_pool, 'POOL', 'single', p_reason, p_at);
  RETURN v_id;
END $$;
