-- What happens after a line was owed: an entitlement that ended, and what a person decides about a case.

-- Nothing is due after p_last_month (p_purpose '' = for any purpose; p_application nil = by any application: a later one begins anew). Unpaid lines are CANCELLED; reserved ones WITHDRAWN: taken out before release,
-- or RECOVERING if the bank pays all the same. Paid ones are receivables where p_recover, as a whole, once; without set-off (Q46). Again changes nothing.
CREATE FUNCTION ledger.end_entitlement(p_person uuid, p_purpose text, p_application uuid, p_last_month date, p_recover boolean, p_reason text, p_at timestamptz)
RETURNS TABLE (line_id uuid, purpose text, month date, amount_fen bigint, fate text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO ledger.ended AS e VALUES (p_person, p_purpose, p_application, p_last_month, p_reason, p_at)
    ON CONFLICT (person_id, purpose, application_id) DO UPDATE SET last_month = least(e.last_month, EXCLUDED.last_month);
  RETURN QUERY
  WITH over AS MATERIALIZED (
    SELECT * FROM ledger.obligation o WHERE o.person_id = p_person AND o.purpose = coalesce(nullif(p_purpose, ''), o.purpose) AND o.month > p_last_month
      AND p_application IN (ledger.any_application(), o.application_id)
    ORDER BY o.id FOR UPDATE),
  stopped AS (
    UPDATE ledger.obligation o SET withdrawn = true, state = CASE WHEN o.state = 'RESERVED' THEN 'RESERVED' ELSE 'CANCELLED' END
    FROM over WHERE o.id = over.id AND NOT over.withdrawn AND over.state IN ('DUE', 'FAILED', 'RESERVED')
    RETURNING o.line_id, o.purpose, o.month, o.amount_fen, CASE WHEN o.state = 'RESERVED' THEN 'WITHDRAWN' ELSE 'CANCELLED' END AS fate),
  paid AS (
    UPDATE ledger.obligation o SET state = 'RECOVERING', withdrawn = true FROM over WHERE p_recover AND o.id = over.id AND over.state = 'PAID'
    RETURNING o.line_id, o.purpose, o.month, o.amount_fen),
  known AS (  -- corrections that were receivables before are part of the whole now
    UPDATE ledger.obligation o SET state = 'CANCELLED', withdrawn = true FROM over
    WHERE p_recover AND o.id = over.id AND over.seq > 0 AND NOT over.withdrawn AND over.state = 'RECOVERING' RETURNING o.line_id, o.amount_fen),
  net AS (
    SELECT p.line_id, min(p.purpose) AS purpose, min(p.month) AS month,
      (sum(p.amount_fen) - coalesce((SELECT sum(k.amount_fen) FROM known k WHERE k.line_id = p.line_id), 0))::bigint AS amount_fen
    FROM paid p GROUP BY p.line_id)
  SELECT s.line_id, s.purpose, s.month, s.amount_fen, s.fate FROM stopped s
  UNION ALL SELECT n.line_id, n.purpose, n.month, n.amount_fen, 'RECOVERING' FROM net n WHERE n.amount_fen > 0
  ORDER BY 3, 1;
END $$;

-- A difference that a statement shows; NULL when the same case is on file.
CREATE FUNCTION ledger.open_cases(p_refs text[], p_kinds text[], p_said text[], p_amounts bigint[], p_at timestamptz)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_new int;
BEGIN
  INSERT INTO ledger.exception_case (bank_ref, kind, said, ledger_state, amount_fen, opened_at)
  SELECT r, k, s, coalesce(i.state, 'NONE'), a, p_at FROM unnest(p_refs, p_kinds, p_said, p_amounts) x (r, k, s, a)
    LEFT JOIN ledger.instruction i ON i.bank_ref = x.r ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_new = ROW_COUNT;
  RETURN v_new;
END $$;

-- A person's decision about a case. The ledger stands as it is; once no case of the reference is open, its lines may move again.
CREATE FUNCTION ledger.resolve_case(p_case uuid, p_by text, p_resolution text, p_at timestamptz)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.exception_case;
BEGIN
  SELECT * INTO v FROM ledger.exception_case WHERE id = p_case FOR UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'case'); END IF;
  IF v.resolved_at IS NOT NULL THEN PERFORM ledger.refuse('INVALID_TRANSITION', 'case'); END IF;
  IF coalesce(p_resolution, '') = '' THEN PERFORM ledger.refuse('FIELD_INVALID', 'resolution'); END IF;
  UPDATE ledger.exception_case SET resolved_at = p_at, resolved_by = p_by, resolution = p_resolution WHERE id = p_case;
  UPDATE ledger.obligation o SET contested = false FROM ledger.instruction_line l
    WHERE l.bank_ref = v.bank_ref AND o.id = l.obligation_id
      AND NOT EXISTS (SELECT FROM ledger.exception_case c WHERE c.bank_ref = v.bank_ref AND c.resolved_at IS NULL);
  RETURN v.bank_ref;
END $$;

-- References that a complete return file was silent about: their outcome is unknown, they may only be inquired about or sent again.
CREATE FUNCTION ledger.doubt(p_batch uuid, p_named text[]) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_silent int;
BEGIN
  PERFORM 1 FROM ledger.batch WHERE id = p_batch FOR UPDATE;
  UPDATE ledger.instruction SET state = 'UNKNOWN' WHERE batch_id = p_batch AND state = 'SENT' AND bank_ref <> ALL (p_named);
  GET DIAGNOSTICS v_silent = ROW_COUNT;
  RETURN v_silent;
END $$;
