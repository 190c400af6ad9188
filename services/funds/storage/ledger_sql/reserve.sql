-- What is owed, and the batch that reserves money for it: one call per batch, all of it or nothing.
CREATE FUNCTION ledger.owe(p_ids uuid[], p_lines uuid[], p_applications uuid[], p_persons uuid[], p_purposes text[], p_months date[], p_tiers text[],
  p_amounts bigint[], p_units uuid[])
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_new int;
BEGIN
  INSERT INTO ledger.obligation (id, line_id, seq, application_id, person_id, purpose, month, tier, amount_fen, unit_id, state, withdrawn)
  SELECT i, l, 0, a, p, pu, m, t, am, u, CASE WHEN x.late THEN 'CANCELLED' ELSE 'DUE' END, x.late
  FROM (SELECT *, EXISTS (SELECT FROM ledger.ended e WHERE e.person_id = p AND e.purpose IN ('', pu) AND e.application_id IN (ledger.any_application(), a) AND m > e.last_month) AS late FROM unnest(p_ids, p_lines, p_applications, p_persons, p_purposes, p_months, p_tiers, p_amounts, p_units) y (i, l, a, p, pu, m, t, am, u)) x
  ON CONFLICT (id) DO NOTHING;
  GET DIAGNOSTICS v_new = ROW_COUNT;
  RETURN v_new;
EXCEPTION WHEN unique_violation THEN PERFORM ledger.refuse('DUPLICATE_PERIOD', '');
END $$;

-- A signed correction of a line, once per (line, seq). More is owed as a new obligation. Less is taken first from what is not yet in a batch,
-- then marked on what is (it is cancelled if the bank rejects it, recovered if it pays), and what was paid becomes a receivable (no set-off).
CREATE FUNCTION ledger.correct(p_line uuid, p_seq int, p_delta bigint, p_reason text, p_at timestamptz)
RETURNS TABLE (obligation_id uuid, amount_fen bigint, state text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v_left bigint := -p_delta; v_base ledger.obligation; v ledger.obligation; v_rest bigint := p_delta; v_state text := 'DUE';
BEGIN
  INSERT INTO ledger.adjustment VALUES (p_line, p_seq, p_delta, p_reason, p_at) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT * INTO v_base FROM ledger.obligation o WHERE o.line_id = p_line AND o.seq = 0 FOR UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'line'); END IF;
  IF EXISTS (SELECT FROM ledger.ended e WHERE e.person_id = v_base.person_id AND e.purpose IN ('', v_base.purpose)
             AND e.application_id IN (ledger.any_application(), v_base.application_id) AND v_base.month > e.last_month) THEN
    RETURN;  -- nothing is due any more, and what was paid is a receivable as a whole
  END IF;
  IF p_delta < 0 THEN
    FOR v IN SELECT * FROM ledger.obligation o WHERE o.line_id = p_line AND NOT o.withdrawn AND o.state IN ('DUE', 'FAILED', 'RESERVED')
             ORDER BY o.state = 'RESERVED', o.seq DESC FOR UPDATE LOOP
      EXIT WHEN v_left <= 0;
      v_left := v_left - v.amount_fen;
      UPDATE ledger.obligation o SET withdrawn = true, state = CASE WHEN o.state = 'RESERVED' THEN 'RESERVED' ELSE 'CANCELLED' END WHERE o.id = v.id;
    END LOOP;
    IF v_left > (SELECT coalesce(sum(CASE WHEN o.state = 'PAID' THEN o.amount_fen WHEN o.seq > 0 AND NOT o.withdrawn THEN -o.amount_fen END), 0)
                 FROM ledger.obligation o WHERE o.line_id = p_line AND o.state IN ('PAID', 'RECOVERING', 'RECOVERED')) THEN
      PERFORM ledger.refuse('FIELD_INVALID', 'the sum of a line is never below 0');
    END IF;
    v_state := CASE WHEN v_left > 0 THEN 'RECOVERING' ELSE 'DUE' END;
    v_rest := abs(v_left);
  END IF;
  IF v_rest > 0 THEN
    RETURN QUERY INSERT INTO ledger.obligation (id, line_id, seq, application_id, person_id, purpose, month, tier, amount_fen, unit_id, state)
      VALUES (uuidv7(), p_line, p_seq, v_base.application_id, v_base.person_id, v_base.purpose, v_base.month, v_base.tier, v_rest, v_base.unit_id, v_state)
      RETURNING id, amount_fen, state;
  END IF;
END $$;

-- The sets are joined with each other only, and a young database has no statistics: no nested loops, which would be quadratic.
CREATE FUNCTION ledger.reserve(p_batch uuid, p_earmark uuid, p_unit uuid, p_through date, p_obligations uuid[], p_persons uuid[], p_payees uuid[],
  p_preparer text, p_at timestamptz)
RETURNS TABLE (lines int, people int, total_fen bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE v_mark ledger.earmark; v_no bigint; v_allot uuid; v_paid uuid; v_lines int; v_bad int; v_tier int; v_foreign int; v_unpayable int; v_people int; v_total bigint;
BEGIN
  v_mark := ledger.open_earmark(p_earmark);
  INSERT INTO ledger.batch (id, earmark_id, unit_id, through, preparer, prepared_at) VALUES (p_batch, p_earmark, p_unit, p_through, p_preparer, p_at)
    ON CONFLICT DO NOTHING RETURNING no INTO v_no;  -- whichever of its unique keys meets the other first
  IF NOT FOUND THEN PERFORM ledger.refuse('INVALID_TRANSITION', 'batch'); END IF;
  WITH locked AS MATERIALIZED (SELECT * FROM ledger.obligation WHERE id = ANY (p_obligations) ORDER BY id FOR UPDATE),
       payee AS (SELECT * FROM unnest(p_persons, p_payees) x (person, payee) WHERE payee IS NOT NULL)
  SELECT count(*), count(*) FILTER (WHERE state NOT IN ('DUE', 'FAILED') OR withdrawn OR contested OR month > p_through),
    count(*) FILTER (WHERE l.purpose <> v_mark.purpose OR l.tier NOT IN (
      SELECT CASE s.tier WHEN 'ANY' THEN l.tier ELSE s.tier END FROM ledger.source_purpose s
      WHERE s.source = v_mark.source AND s.purpose = v_mark.purpose AND s.effective_from <= p_at::date)),
    count(*) FILTER (WHERE l.unit_id <> p_unit), count(*) FILTER (WHERE p.person IS NULL), coalesce(sum(l.amount_fen), 0)
  INTO v_lines, v_bad, v_tier, v_foreign, v_unpayable, v_total FROM locked l LEFT JOIN payee p ON p.person = l.person_id;
  IF v_lines = 0 OR v_lines <> cardinality(p_obligations) THEN PERFORM ledger.refuse('NOT_FOUND', 'obligations'); END IF;
  IF v_foreign > 0 THEN PERFORM ledger.refuse('NOT_RESPONSIBLE_UNIT', v_foreign || ' lines'); END IF;
  IF v_tier > 0 THEN PERFORM ledger.refuse('FUND_SOURCE_MISMATCH', v_tier || ' lines'); END IF;
  IF v_bad > 0 THEN PERFORM ledger.refuse('INVALID_TRANSITION', v_bad || ' lines'); END IF;
  IF v_unpayable > 0 THEN PERFORM ledger.refuse('PAYEE_HELD', v_unpayable || ' lines'); END IF;
  v_allot := ledger.account_of(p_earmark, p_unit, 'ALLOT');
  v_paid := ledger.account_of(p_earmark, p_unit, 'PAID');
  IF (SELECT cr_posted - dr_posted - dr_pending < v_total FROM ledger.account_balance WHERE account_id = v_allot) THEN
    PERFORM ledger.refuse('INSUFFICIENT_EARMARKED_BALANCE', '');  -- early, to save the work; the floor decides below
  END IF;
  WITH owed AS MATERIALIZED (SELECT id, purpose, person_id, unit_id, amount_fen FROM ledger.obligation WHERE id = ANY (p_obligations)),
  reserved AS (UPDATE ledger.obligation SET state = 'RESERVED' WHERE id = ANY (p_obligations)),
  person AS MATERIALIZED (
    SELECT person_id, 'LM' || lpad(v_no::text, 8, '0') || lpad((row_number() OVER (ORDER BY person_id))::text, 7, '0') AS bank_ref,
      sum(amount_fen)::bigint AS amount_fen, count(*)::int AS lines FROM owed GROUP BY person_id),
  told AS (
    INSERT INTO ledger.instruction (bank_ref, batch_id, earmark_id, unit_id, person_id, payee_id, amount_fen, lines)
    SELECT p.bank_ref, p_batch, p_earmark, p_unit, p.person_id, y.payee, p.amount_fen, p.lines
    FROM person p JOIN unnest(p_persons, p_payees) y (person, payee) ON y.person = p.person_id RETURNING bank_ref),
  line AS (
    INSERT INTO ledger.instruction_line (id, bank_ref, obligation_id, purpose, person_id, unit_id, amount_fen, earmark_id)
    SELECT uuidv7(), p.bank_ref, o.id, o.purpose, o.person_id, o.unit_id, o.amount_fen, p_earmark FROM owed o JOIN person p USING (person_id)
    RETURNING id, amount_fen),
  moved AS (
    INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, line_id, recorded_at)
    SELECT id, p_earmark, amount_fen, 'PAY', v_allot, 'ALLOT', v_paid, 'PAID', 'pending', id, p_at FROM line RETURNING 1)
  SELECT (SELECT count(*) FROM person) INTO v_people FROM (SELECT count(*) FROM moved) m, (SELECT count(*) FROM told) t;
  PERFORM ledger.move(ARRAY[v_allot, v_paid], ARRAY[0, 0], ARRAY[0, 0], ARRAY[v_total, 0], ARRAY[0, v_total]);
  UPDATE ledger.batch b SET lines = v_lines, total_fen = v_total WHERE b.id = p_batch;
  RETURN QUERY SELECT v_lines, v_people, v_total;
END $$;

-- Hold a batch until commit: what is read of it afterwards is what the act is about.
CREATE FUNCTION ledger.hold(p_batch uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM ledger.batch WHERE id = p_batch FOR UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'batch'); END IF;
END $$;

CREATE FUNCTION ledger.approve(p_batch uuid, p_approver text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.batch;
BEGIN
  SELECT * INTO v FROM ledger.batch WHERE id = p_batch FOR UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'batch'); END IF;
  IF v.state <> 'RESERVED' THEN PERFORM ledger.refuse('INVALID_TRANSITION', v.state); END IF;
  IF v.preparer = p_approver THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'approve'); END IF;
  PERFORM ledger.open_earmark(v.earmark_id);
  UPDATE ledger.batch SET state = 'APPROVED', approver = p_approver, approved_at = p_at WHERE id = p_batch;
END $$;

CREATE FUNCTION ledger.release(p_batch uuid, p_releaser text, p_file_name text, p_sha256 bytea, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.batch;
BEGIN
  SELECT * INTO v FROM ledger.batch WHERE id = p_batch FOR UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'batch'); END IF;
  IF v.state <> 'APPROVED' THEN PERFORM ledger.refuse('INVALID_TRANSITION', v.state); END IF;
  IF p_releaser IN (v.preparer, v.approver) THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'release'); END IF;
  PERFORM ledger.open_earmark(v.earmark_id);
  UPDATE ledger.batch SET state = 'RELEASED', releaser = p_releaser, released_at = p_at, file_name = p_file_name, file_sha256 = p_sha256 WHERE id = p_batch;
  UPDATE ledger.instruction SET state = 'SENT' WHERE batch_id = p_batch AND state = 'RESERVED';
END $$;
