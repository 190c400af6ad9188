-- Year end (Q45): what is unspent goes back to its source, or is carried over to the next year's earmark of the same source and purpose.
-- A carry-over is two transfers, one inside each earmark, bound to one row that names both: earmark, account and holder of either leg are keys of it,
-- so another purpose, another source, another unit or a year further on has no row to point at; and each leg is posted once.
ALTER TABLE ledger.account DROP CONSTRAINT account_kind_check, DROP CONSTRAINT account_check;
ALTER TABLE ledger.account ADD CONSTRAINT account_kind_check CHECK (kind IN ('SOURCE', 'POOL', 'ALLOT', 'PAID', 'RETURNED', 'CARRIED_IN', 'CARRIED_OUT')),
  ADD CONSTRAINT account_check CHECK ((unit_id IS NULL) = (kind NOT IN ('ALLOT', 'PAID'))),
  ADD COLUMN holder uuid GENERATED ALWAYS AS (coalesce(unit_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
  ADD CONSTRAINT account_holder UNIQUE (id, holder);
ALTER TABLE ledger.earmark ADD CONSTRAINT earmark_named UNIQUE (id, source, purpose, fiscal_year);
INSERT INTO ledger.route VALUES ('CARRY_OUT', 'POOL', 'CARRIED_OUT'), ('CARRY_OUT', 'ALLOT', 'CARRIED_OUT'), ('CARRY_IN', 'CARRIED_IN', 'POOL'), ('CARRY_IN', 'CARRIED_IN', 'ALLOT');

CREATE TABLE ledger.carry_over (
  id uuid PRIMARY KEY, source text NOT NULL, purpose text NOT NULL, from_year int NOT NULL, to_year int NOT NULL, from_earmark uuid NOT NULL,
  to_earmark uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('POOL', 'ALLOT')), holder uuid NOT NULL, from_account uuid NOT NULL, to_account uuid NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0), doc_no text NOT NULL CHECK (doc_no <> ''), finance_signer text NOT NULL, federation_signer text NOT NULL,
  executed_at timestamptz NOT NULL,
  CONSTRAINT carry_to_next_year CHECK (to_year = from_year + 1), CONSTRAINT carry_two_signatures CHECK (finance_signer <> federation_signer),
  CONSTRAINT carry_from FOREIGN KEY (from_earmark, source, purpose, from_year) REFERENCES ledger.earmark (id, source, purpose, fiscal_year),
  CONSTRAINT carry_to FOREIGN KEY (to_earmark, source, purpose, to_year) REFERENCES ledger.earmark (id, source, purpose, fiscal_year),
  FOREIGN KEY (from_earmark, from_account) REFERENCES ledger.account (earmark_id, id), FOREIGN KEY (to_earmark, to_account) REFERENCES ledger.account (earmark_id, id),
  FOREIGN KEY (from_account, kind) REFERENCES ledger.account (id, kind), FOREIGN KEY (to_account, kind) REFERENCES ledger.account (id, kind),
  CONSTRAINT carry_holder_from FOREIGN KEY (from_account, holder) REFERENCES ledger.account (id, holder),
  CONSTRAINT carry_holder_to FOREIGN KEY (to_account, holder) REFERENCES ledger.account (id, holder),
  UNIQUE (id, from_earmark, from_account, amount_fen), UNIQUE (id, to_earmark, to_account, amount_fen));
ALTER TABLE ledger.transfer ADD COLUMN carried_out uuid, ADD COLUMN carried_in uuid,
  ADD CONSTRAINT carry_out_named CHECK ((carried_out IS NOT NULL) = (code = 'CARRY_OUT')), ADD CONSTRAINT carry_in_named CHECK ((carried_in IS NOT NULL) = (code = 'CARRY_IN')),
  ADD CONSTRAINT carry_out_leg FOREIGN KEY (carried_out, earmark_id, debit_id, amount_fen) REFERENCES ledger.carry_over (id, from_earmark, from_account, amount_fen),
  ADD CONSTRAINT carry_in_leg FOREIGN KEY (carried_in, earmark_id, credit_id, amount_fen) REFERENCES ledger.carry_over (id, to_earmark, to_account, amount_fen);
CREATE UNIQUE INDEX carried_out_once ON ledger.transfer (carried_out) WHERE carried_out IS NOT NULL;
CREATE UNIQUE INDEX carried_in_once ON ledger.transfer (carried_in) WHERE carried_in IS NOT NULL;

CREATE OR REPLACE FUNCTION ledger.account_of(p_earmark uuid, p_unit uuid, p_kind text) RETURNS uuid LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v uuid;
BEGIN
  INSERT INTO ledger.account (earmark_id, unit_id, kind) VALUES (p_earmark, p_unit, p_kind) ON CONFLICT DO NOTHING;
  SELECT id INTO STRICT v FROM ledger.account WHERE earmark_id = p_earmark AND unit_id IS NOT DISTINCT FROM p_unit AND kind = p_kind;
  INSERT INTO ledger.account_balance (account_id, floor0) VALUES (v, p_kind NOT IN ('SOURCE', 'CARRIED_IN')) ON CONFLICT DO NOTHING;
  RETURN v;
END $$;

-- p_unit NULL: what the province has not allocated. The same id again is INVALID_TRANSITION.
CREATE FUNCTION ledger.carry(p_id uuid, p_earmark uuid, p_unit uuid, p_amount bigint, p_doc_no text, p_finance text, p_federation text, p_at timestamptz)
RETURNS TABLE (to_earmark uuid) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v ledger.earmark; v_next uuid; v_kind text := CASE WHEN p_unit IS NULL THEN 'POOL' ELSE 'ALLOT' END; v_from uuid; v_to uuid; v_out uuid; v_in uuid;
BEGIN
  IF p_finance = p_federation OR p_finance IS NULL OR p_federation IS NULL THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'carry-over'); END IF;
  IF coalesce(p_doc_no, '') = '' OR p_amount IS NULL OR p_amount <= 0 THEN PERFORM ledger.refuse('FIELD_INVALID', 'document or amount'); END IF;
  v := ledger.open_earmark(p_earmark);
  INSERT INTO ledger.earmark (source, purpose, fiscal_year) VALUES (v.source, v.purpose, v.fiscal_year + 1) ON CONFLICT DO NOTHING;
  SELECT e.id INTO STRICT v_next FROM ledger.earmark e WHERE e.source = v.source AND e.purpose = v.purpose AND e.fiscal_year = v.fiscal_year + 1;
  PERFORM ledger.open_earmark(v_next);
  v_from := ledger.account_of(p_earmark, p_unit, v_kind); v_to := ledger.account_of(v_next, p_unit, v_kind);
  v_out := ledger.account_of(p_earmark, NULL, 'CARRIED_OUT'); v_in := ledger.account_of(v_next, NULL, 'CARRIED_IN');
  INSERT INTO ledger.carry_over VALUES (p_id, v.source, v.purpose, v.fiscal_year, v.fiscal_year + 1, p_earmark, v_next, v_kind,
    coalesce(p_unit, '00000000-0000-0000-0000-000000000000'::uuid), v_from, v_to, p_amount, p_doc_no, p_finance, p_federation, p_at) ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN PERFORM ledger.refuse('INVALID_TRANSITION', 'carry-over'); END IF;
  PERFORM ledger.move(ARRAY[v_from, v_out, v_in, v_to], ARRAY[p_amount, 0, p_amount, 0], ARRAY[0, p_amount, 0, p_amount], ARRAY[0, 0, 0, 0], ARRAY[0, 0, 0, 0]);
  INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, carried_out, carried_in, reason, recorded_at)
    VALUES (uuidv7(), p_earmark, p_amount, 'CARRY_OUT', v_from, v_kind, v_out, 'CARRIED_OUT', 'single', p_id, NULL, p_doc_no, p_at),
           (uuidv7(), v_next, p_amount, 'CARRY_IN', v_in, 'CARRIED_IN', v_to, v_kind, 'single', NULL, p_id, p_doc_no, p_at);
  RETURN QUERY SELECT v_next;
END $$;

-- What the province has not allocated goes back to where it came from, by both signatures.
CREATE FUNCTION ledger.return_to_source(p_earmark uuid, p_amount bigint, p_doc_no text, p_finance text, p_federation text, p_at timestamptz)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_pool uuid; v_back uuid; v_id uuid := uuidv7();
BEGIN
  IF p_finance = p_federation OR p_finance IS NULL OR p_federation IS NULL THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'return'); END IF;
  IF coalesce(p_doc_no, '') = '' OR p_amount IS NULL OR p_amount <= 0 THEN PERFORM ledger.refuse('FIELD_INVALID', 'document or amount'); END IF;
  PERFORM ledger.open_earmark(p_earmark);
  v_pool := ledger.account_of(p_earmark, NULL, 'POOL'); v_back := ledger.account_of(p_earmark, NULL, 'RETURNED');
  PERFORM ledger.move(ARRAY[v_pool, v_back], ARRAY[p_amount, 0], ARRAY[0, p_amount], ARRAY[0, 0], ARRAY[0, 0]);
  INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, reason, recorded_at)
    VALUES (v_id, p_earmark, p_amount, 'SOURCE_RETURN', v_pool, 'POOL', v_back, 'RETURNED', 'single', p_doc_no, p_at);
  RETURN v_id;
END $$;

-- Per earmark: received + carried in = pool + allotted + reserved + paid + returned to source + carried out, to the fen. What is carried is proven
-- from both sides: the legs that the transfers give are the amounts that the rows of carry_over name, and every such row has both legs.
DROP FUNCTION ledger.conservation();
CREATE FUNCTION ledger.conservation()
RETURNS TABLE (earmark_id uuid, source text, purpose text, fiscal_year int, received_fen bigint, carried_in_fen bigint, pool_fen bigint, allotted_fen bigint, reserved_fen bigint,
  paid_fen bigint, returned_fen bigint, carried_out_fen bigint, difference_fen bigint, drifting_accounts int, frozen boolean, holds boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH s AS (
    SELECT d.earmark_id,
      coalesce(sum(d.dr_posted) FILTER (WHERE kind = 'SOURCE'), 0)::bigint AS received, coalesce(sum(d.dr_posted) FILTER (WHERE kind = 'CARRIED_IN'), 0)::bigint AS carried_in,
      coalesce(sum(d.cr_posted - d.dr_posted) FILTER (WHERE kind = 'POOL'), 0)::bigint AS pool,
      coalesce(sum(d.cr_posted - d.dr_posted - d.dr_pending) FILTER (WHERE kind = 'ALLOT'), 0)::bigint AS allotted,
      coalesce(sum(d.dr_pending) FILTER (WHERE kind = 'ALLOT'), 0)::bigint AS reserved,
      coalesce(sum(d.cr_posted - d.dr_posted) FILTER (WHERE kind = 'PAID'), 0)::bigint AS paid,
      coalesce(sum(d.cr_posted - d.dr_posted) FILTER (WHERE kind = 'RETURNED'), 0)::bigint AS returned,
      coalesce(sum(d.cr_posted - d.dr_posted) FILTER (WHERE kind = 'CARRIED_OUT'), 0)::bigint AS carried_out,
      count(*) FILTER (WHERE (d.dr_posted, d.cr_posted, d.dr_pending, d.cr_pending) IS DISTINCT FROM (b.dr_posted, b.cr_posted, b.dr_pending, b.cr_pending))::int AS drift,
      bool_and(kind IN ('SOURCE', 'CARRIED_IN') OR d.dr_posted + d.dr_pending <= d.cr_posted) AS floors
    FROM ledger.derived_balance d LEFT JOIN ledger.account_balance b USING (account_id) GROUP BY 1),
  doc AS (SELECT f.earmark_id, sum(f.amount_fen)::bigint AS documents FROM ledger.funding_document f GROUP BY 1),
  leg AS (
    SELECT x.earmark_id, sum(x.fen) FILTER (WHERE x.out)::bigint AS named_out, sum(x.fen) FILTER (WHERE NOT x.out)::bigint AS named_in, bool_and(x.whole) AS whole FROM (
      SELECT CASE side WHEN 'out' THEN c.from_earmark ELSE c.to_earmark END AS earmark_id, side = 'out' AS out, c.amount_fen AS fen,
        EXISTS (SELECT FROM ledger.transfer t WHERE t.carried_out = c.id) AND EXISTS (SELECT FROM ledger.transfer t WHERE t.carried_in = c.id) AS whole
      FROM ledger.carry_over c, unnest(ARRAY['out', 'in']) side) x GROUP BY 1),
  e AS (
    SELECT e.*, coalesce(doc.documents, 0) AS documents, coalesce(s.received, 0) AS received, coalesce(s.carried_in, 0) AS carried_in, coalesce(s.pool, 0) AS pool,
      coalesce(s.allotted, 0) AS allotted, coalesce(s.reserved, 0) AS reserved, coalesce(s.paid, 0) AS paid, coalesce(s.returned, 0) AS returned,
      coalesce(s.carried_out, 0) AS carried_out, coalesce(s.drift, 0) AS drift, coalesce(s.floors, true) AS floors,
      coalesce(leg.named_out, 0) AS named_out, coalesce(leg.named_in, 0) AS named_in, coalesce(leg.whole, true) AS whole
    FROM ledger.earmark e LEFT JOIN s ON s.earmark_id = e.id LEFT JOIN doc ON doc.earmark_id = e.id LEFT JOIN leg ON leg.earmark_id = e.id)
  SELECT id, source, purpose, fiscal_year, documents, carried_in, pool, allotted, reserved, paid, returned, carried_out,
    documents + named_in - pool - allotted - reserved - paid - returned - named_out, drift, frozen_at IS NOT NULL,
    documents = received AND carried_in = named_in AND carried_out = named_out AND whole
      AND received + carried_in = pool + allotted + reserved + paid + returned + carried_out AND drift = 0 AND floors
  FROM e ORDER BY source, purpose, fiscal_year
$$;
