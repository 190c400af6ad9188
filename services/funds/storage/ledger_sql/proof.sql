-- The proof: every balance derived anew from transfers alone, and what is done when it fails (L1, L2, L11, L-D).
CREATE VIEW ledger.derived_balance AS
  SELECT a.id AS account_id, a.earmark_id, a.unit_id, a.kind, coalesce(sum(m.dr), 0)::bigint AS dr_posted, coalesce(sum(m.cr), 0)::bigint AS cr_posted,
    coalesce(sum(m.drp), 0)::bigint AS dr_pending, coalesce(sum(m.crp), 0)::bigint AS cr_pending
  FROM ledger.account a LEFT JOIN (
    SELECT debit_id AS account_id, amount_fen * (phase IN ('single', 'post'))::int AS dr, 0 AS cr,
      amount_fen * CASE phase WHEN 'pending' THEN 1 WHEN 'single' THEN 0 ELSE -1 END AS drp, 0 AS crp FROM ledger.transfer
    UNION ALL
    SELECT credit_id, 0, amount_fen * (phase IN ('single', 'post'))::int,
      0, amount_fen * CASE phase WHEN 'pending' THEN 1 WHEN 'single' THEN 0 ELSE -1 END FROM ledger.transfer) m ON m.account_id = a.id
  GROUP BY a.id;

-- Per earmark: received = pool + allotted + reserved + paid + returned to source, to the fen; drift = accounts whose stored balance differs.
CREATE FUNCTION ledger.conservation()
RETURNS TABLE (earmark_id uuid, source text, purpose text, fiscal_year int, received_fen bigint, pool_fen bigint, allotted_fen bigint, reserved_fen bigint,
  paid_fen bigint, returned_fen bigint, difference_fen bigint, drifting_accounts int, frozen boolean, holds boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH s AS (
    SELECT d.earmark_id,
      sum(d.dr_posted) FILTER (WHERE kind = 'SOURCE')::bigint AS received, coalesce(sum(d.cr_posted - d.dr_posted) FILTER (WHERE kind = 'POOL'), 0)::bigint AS pool,
      coalesce(sum(d.cr_posted - d.dr_posted - d.dr_pending) FILTER (WHERE kind = 'ALLOT'), 0)::bigint AS allotted,
      coalesce(sum(d.dr_pending) FILTER (WHERE kind = 'ALLOT'), 0)::bigint AS reserved,
      coalesce(sum(d.cr_posted - d.dr_posted) FILTER (WHERE kind = 'PAID'), 0)::bigint AS paid,
      coalesce(sum(d.cr_posted - d.dr_posted) FILTER (WHERE kind = 'RETURNED'), 0)::bigint AS returned,
      count(*) FILTER (WHERE (d.dr_posted, d.cr_posted, d.dr_pending, d.cr_pending) IS DISTINCT FROM (b.dr_posted, b.cr_posted, b.dr_pending, b.cr_pending))::int AS drift,
      bool_and(kind = 'SOURCE' OR d.dr_posted + d.dr_pending <= d.cr_posted) AS floors
    FROM ledger.derived_balance d LEFT JOIN ledger.account_balance b USING (account_id) GROUP BY 1),
  doc AS (SELECT f.earmark_id, sum(f.amount_fen)::bigint AS documents FROM ledger.funding_document f GROUP BY 1)
  SELECT e.id, e.source, e.purpose, e.fiscal_year, coalesce(doc.documents, 0), coalesce(pool, 0), coalesce(allotted, 0), coalesce(reserved, 0), coalesce(paid, 0),
    coalesce(returned, 0), coalesce(doc.documents, 0) - coalesce(pool + allotted + reserved + paid + returned, 0), coalesce(drift, 0), e.frozen_at IS NOT NULL,
    coalesce(doc.documents = received AND received = pool + allotted + reserved + paid + returned AND drift = 0 AND floors, doc.documents IS NULL)
  FROM ledger.earmark e LEFT JOIN s ON s.earmark_id = e.id LEFT JOIN doc ON doc.earmark_id = e.id ORDER BY e.source, e.purpose, e.fiscal_year
$$;

-- Fail-stop: nothing more is posted to the earmark until a person has examined it. False when it was frozen already.
CREATE FUNCTION ledger.freeze_earmark(p_earmark uuid, p_because text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE ledger.earmark SET frozen_at = p_at, frozen_because = p_because WHERE id = p_earmark AND frozen_at IS NULL;
  RETURN FOUND;
END $$;
