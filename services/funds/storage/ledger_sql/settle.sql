-- What became of a reservation: posted or voided, once; a settled payment may come back; a contradiction becomes a case, never a flip.

-- Resolve the reservations of locked instructions: transfers, balances, obligations. p_phase 'post' or 'void'. Internal.
CREATE FUNCTION ledger.resolve(p_refs text[], p_phase text, p_unpaid_state text, p_reason text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_accounts uuid[]; v_dr bigint[]; v_cr bigint[]; v_drp bigint[]; v_crp bigint[];
BEGIN
  PERFORM ledger.open_earmark(id) FROM (SELECT DISTINCT earmark_id AS id FROM ledger.instruction WHERE bank_ref = ANY (p_refs) ORDER BY 1) e;
  WITH moved AS (
    INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, pending_id, line_id, reason, recorded_at)
    SELECT uuidv7(), t.earmark_id, t.amount_fen, t.code, t.debit_id, t.debit_kind, t.credit_id, t.credit_kind, p_phase, t.id, t.line_id, p_reason, p_at
    FROM ledger.instruction_line l JOIN ledger.transfer t ON t.line_id = l.id AND t.phase = 'pending' WHERE l.bank_ref = ANY (p_refs)
    RETURNING debit_id, credit_id, amount_fen),
  side AS (SELECT debit_id AS account, sum(amount_fen)::bigint AS dr, 0::bigint AS cr FROM moved GROUP BY 1
           UNION ALL SELECT credit_id, 0, sum(amount_fen)::bigint FROM moved GROUP BY 1)
  SELECT array_agg(account), array_agg(CASE p_phase WHEN 'post' THEN dr ELSE 0 END), array_agg(CASE p_phase WHEN 'post' THEN cr ELSE 0 END),
    array_agg(-dr), array_agg(-cr) INTO v_accounts, v_dr, v_cr, v_drp, v_crp FROM side;
  PERFORM ledger.move(v_accounts, v_dr, v_cr, v_drp, v_crp);
  IF p_phase = 'void' THEN UPDATE ledger.instruction_line SET live = false WHERE bank_ref = ANY (p_refs); END IF;
  UPDATE ledger.obligation o SET state = CASE WHEN p_phase = 'post' AND o.withdrawn THEN 'RECOVERING' WHEN p_phase = 'post' THEN 'PAID'
    WHEN o.withdrawn THEN 'CANCELLED' ELSE p_unpaid_state END
  FROM ledger.instruction_line l WHERE l.bank_ref = ANY (p_refs) AND o.id = l.obligation_id;
END $$;

CREATE FUNCTION ledger.close_batches(p_refs text[]) RETURNS void LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  UPDATE ledger.batch b SET state = CASE WHEN b.state = 'RELEASED' THEN 'SETTLED' ELSE 'VOID' END
  WHERE b.id IN (SELECT DISTINCT batch_id FROM ledger.instruction WHERE bank_ref = ANY (p_refs)) AND b.state IN ('RESERVED', 'APPROVED', 'RELEASED')
    AND NOT EXISTS (SELECT FROM ledger.instruction i WHERE i.batch_id = b.id AND i.state IN ('RESERVED', 'SENT', 'UNKNOWN'))
$$;

-- The bank's answers of one file: SETTLED, REJECTED or UNKNOWN, with the amount it names. Outcome per reference: APPLIED, REPEATED, CONTRADICTED, UNKNOWN_REF.
CREATE FUNCTION ledger.post(p_refs text[], p_results text[], p_amounts bigint[], p_value_dates date[], p_reasons text[], p_at timestamptz)
RETURNS TABLE (bank_ref text, result text, outcome text, batch_id uuid, person_id uuid, amount_fen bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v_refs text[]; v_results text[]; v_outcomes text[]; v_settled text[]; v_rejected text[]; v_reason text;
BEGIN
  IF EXISTS (SELECT FROM unnest(p_results) r WHERE r IS NULL OR r NOT IN ('SETTLED', 'REJECTED', 'UNKNOWN')) THEN
    PERFORM ledger.refuse('FIELD_INVALID', 'result');
  END IF;
  PERFORM 1 FROM ledger.batch b WHERE b.id IN (SELECT i.batch_id FROM ledger.instruction i WHERE i.bank_ref = ANY (p_refs)) ORDER BY b.id FOR UPDATE;
  PERFORM 1 FROM ledger.instruction i WHERE i.bank_ref = ANY (p_refs) ORDER BY i.bank_ref FOR UPDATE;
  -- planned for these arrays: a plan kept from small files would join two sets row by row
  PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
  WITH said AS (
    SELECT r, min(res) AS res, min(am) AS am, count(DISTINCT (res, am)) AS versions FROM unnest(p_refs, p_results, p_amounts) x (r, res, am) GROUP BY r),
  judged AS (
    SELECT s.r, s.res, i.state, s.am, CASE
      WHEN i.bank_ref IS NULL THEN 'UNKNOWN_REF'
      WHEN s.versions > 1 OR s.am IS DISTINCT FROM i.amount_fen THEN 'CONTRADICTED'
      WHEN s.res = 'UNKNOWN' THEN CASE i.state WHEN 'SENT' THEN 'APPLIED' WHEN 'RESERVED' THEN 'CONTRADICTED' WHEN 'VOID' THEN 'CONTRADICTED' ELSE 'REPEATED' END
      WHEN i.state IN ('SENT', 'UNKNOWN') THEN 'APPLIED'
      WHEN i.state = s.res OR (i.state = 'RETURNED' AND s.res = 'SETTLED') THEN 'REPEATED'
      ELSE 'CONTRADICTED' END AS outcome
    FROM said s LEFT JOIN ledger.instruction i ON i.bank_ref = s.r),
  cased AS (
    INSERT INTO ledger.exception_case (bank_ref, kind, said, ledger_state, amount_fen, opened_at)
    SELECT r, j.outcome, res, coalesce(state, 'NONE'), am, p_at FROM judged j WHERE j.outcome IN ('CONTRADICTED', 'UNKNOWN_REF') ON CONFLICT DO NOTHING),
  contested AS (
    UPDATE ledger.obligation o SET contested = true FROM judged j JOIN ledger.instruction_line l ON l.bank_ref = j.r
    WHERE j.outcome = 'CONTRADICTED' AND o.id = l.obligation_id)
  SELECT array_agg(r), array_agg(res), array_agg(j.outcome), array_agg(r) FILTER (WHERE j.outcome = 'APPLIED' AND res = 'SETTLED'),
    array_agg(r) FILTER (WHERE j.outcome = 'APPLIED' AND res = 'REJECTED') INTO v_refs, v_results, v_outcomes, v_settled, v_rejected FROM judged j;
  UPDATE ledger.instruction i SET state = x.res, value_date = CASE x.res WHEN 'SETTLED' THEN x.day END, reason = coalesce(x.why, '')
  FROM unnest(p_refs, p_results, p_value_dates, p_reasons) x (r, res, day, why) JOIN unnest(v_refs, v_outcomes) j (r, o) ON j.r = x.r
  WHERE j.o = 'APPLIED' AND i.bank_ref = x.r;
  PERFORM set_config('plan_cache_mode', 'auto', true);  -- the checks of foreign keys below keep their plans
  IF v_settled IS NOT NULL THEN PERFORM ledger.resolve(v_settled, 'post', 'PAID', '', p_at); END IF;
  IF v_rejected IS NOT NULL THEN PERFORM ledger.resolve(v_rejected, 'void', 'FAILED', 'REJECTED', p_at); END IF;
  PERFORM ledger.close_batches(v_refs);
  RETURN QUERY SELECT j.r, j.res, j.o, i.batch_id, i.person_id, i.amount_fen
    FROM unnest(v_refs, v_results, v_outcomes) j (r, res, o) LEFT JOIN ledger.instruction i ON i.bank_ref = j.r ORDER BY j.r;
END $$;

-- Before release only: take persons (all when NULL) out of a batch; their lines are DUE again.
CREATE FUNCTION ledger.void(p_batch uuid, p_persons uuid[], p_reason text, p_at timestamptz)
RETURNS TABLE (bank_ref text, person_id uuid, amount_fen bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v_state text; v_refs text[];
BEGIN
  SELECT b.state INTO v_state FROM ledger.batch b WHERE b.id = p_batch FOR UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'batch'); END IF;
  IF v_state NOT IN ('RESERVED', 'APPROVED') THEN PERFORM ledger.refuse('INVALID_TRANSITION', v_state); END IF;
  SELECT array_agg(i.bank_ref) INTO v_refs FROM ledger.instruction i
    WHERE i.batch_id = p_batch AND i.state = 'RESERVED' AND (p_persons IS NULL OR i.person_id = ANY (p_persons));
  IF v_refs IS NULL THEN RETURN; END IF;
  PERFORM ledger.resolve(v_refs, 'void', 'DUE', p_reason, p_at);
  UPDATE ledger.instruction i SET state = 'VOID', reason = p_reason WHERE i.bank_ref = ANY (v_refs);
  UPDATE ledger.batch b SET total_fen = s.total, lines = s.lines
  FROM (SELECT coalesce(sum(i.amount_fen) FILTER (WHERE i.state <> 'VOID'), 0) AS total, coalesce(sum(i.lines) FILTER (WHERE i.state <> 'VOID'), 0) AS lines
        FROM ledger.instruction i WHERE i.batch_id = p_batch) s WHERE b.id = p_batch;
  PERFORM ledger.close_batches(v_refs);
  RETURN QUERY SELECT i.bank_ref, i.person_id, i.amount_fen FROM ledger.instruction i WHERE i.bank_ref = ANY (v_refs) ORDER BY 1;
END $$;

-- Money that came back pays off what the line had been overpaid: only the rest is issued anew (or is still owed). Internal.
CREATE FUNCTION ledger.offset_receivables(p_refs text[], p_at timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v record; v_rest bigint;
BEGIN
  FOR v IN
    SELECT o.line_id, sum(o.amount_fen) FILTER (WHERE o.id IN (SELECT l.obligation_id FROM ledger.instruction_line l WHERE l.bank_ref = ANY (p_refs)) AND o.state = 'FAILED') AS back,
      sum(o.amount_fen) FILTER (WHERE o.seq > 0 AND NOT o.withdrawn AND o.state = 'RECOVERING') AS owing, max(o.seq) AS seq
    FROM ledger.obligation o
    WHERE o.line_id IN (SELECT b.line_id FROM ledger.instruction_line l JOIN ledger.obligation b ON b.id = l.obligation_id WHERE l.bank_ref = ANY (p_refs))
    GROUP BY o.line_id LOOP
    CONTINUE WHEN v.owing IS NULL OR v.back IS NULL;
    UPDATE ledger.obligation o SET state = 'CANCELLED', withdrawn = true WHERE o.line_id = v.line_id
      AND ((o.seq > 0 AND NOT o.withdrawn AND o.state = 'RECOVERING')
        OR (o.state = 'FAILED' AND o.id IN (SELECT l.obligation_id FROM ledger.instruction_line l WHERE l.bank_ref = ANY (p_refs))));
    v_rest := v.back - v.owing;
    INSERT INTO ledger.obligation (id, line_id, seq, application_id, person_id, purpose, month, tier, amount_fen, unit_id, state)
    SELECT uuidv7(), o.line_id, greatest(v.seq, 1000000) + 1, o.application_id, o.person_id, o.purpose, o.month, o.tier, abs(v_rest), o.unit_id,
      CASE WHEN v_rest > 0 THEN 'FAILED' ELSE 'RECOVERING' END
    FROM ledger.obligation o WHERE o.line_id = v.line_id AND o.seq = 0 AND v_rest <> 0;
  END LOOP;
END $$;

-- 退票 and recovery: settled payments come back by reversing transfers. A returned line is FAILED and may be issued anew.
CREATE FUNCTION ledger.return_payment(p_refs text[], p_reasons text[], p_at timestamptz)
RETURNS TABLE (bank_ref text, outcome text, batch_id uuid, person_id uuid, amount_fen bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v_back text[]; v_wrong text[]; v_accounts uuid[]; v_dr bigint[]; v_cr bigint[]; v_none bigint[];
BEGIN
  PERFORM 1 FROM ledger.instruction i WHERE i.bank_ref = ANY (p_refs) ORDER BY i.bank_ref FOR UPDATE;
  SELECT array_agg(i.bank_ref) FILTER (WHERE i.state = 'SETTLED'), array_agg(x.r) FILTER (WHERE i.state IS NULL OR i.state NOT IN ('SETTLED', 'RETURNED'))
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
