-- Source × purpose (domain.md §6) as dated data: a row allows or ends one purpose of one source from a day on, with its 文号, set by two persons.
-- The last row that is in force on a day decides. Rows are added, never changed: the history is the table.
ALTER TABLE ledger.source_purpose ADD COLUMN allowed boolean NOT NULL DEFAULT true, ADD COLUMN book text NOT NULL DEFAULT 'EARMARK' CHECK (book IN ('EARMARK', 'UNION')),
  ADD COLUMN entered_by text NOT NULL DEFAULT 'shipped', ADD COLUMN approved_by text NOT NULL DEFAULT 'circular', ADD COLUMN approved_at timestamptz NOT NULL DEFAULT '2017-12-01',
  ADD CONSTRAINT matrix_two_persons CHECK (entered_by <> approved_by);
-- union money is never earmarked (C4.8, C6.5): it has a book of its own
DELETE FROM ledger.source_purpose WHERE source = 'UNION_FUND';
INSERT INTO ledger.source_purpose (source, purpose, tier, effective_from, doc_no, book) VALUES
  ('UNION_FUND', 'CHECKUP', 'ANY', '2017-12-01', '皖政办秘〔2017〕279号', 'UNION'), ('UNION_FUND', 'VISIT', 'ANY', '2017-12-01', '皖政办秘〔2017〕279号', 'UNION'),
  ('UNION_FUND', 'BEREAVEMENT', 'ANY', '2017-12-01', '皖政办秘〔2017〕279号', 'UNION'), ('EMPLOYER_UNION', 'BEREAVEMENT', 'ANY', '2017-12-01', '皖政办秘〔2017〕279号', 'UNION'),
  ('EMPLOYER_UNION', 'VISIT', 'ANY', '2017-12-01', '皖政办秘〔2017〕279号', 'UNION');

-- through which channel a source comes down, and who signs what is allocated of it
CREATE TABLE ledger.source (
  source text NOT NULL, channel text NOT NULL CHECK (channel IN ('FINANCE', 'UNION')), signatures text[] NOT NULL, effective_from date NOT NULL, doc_no text NOT NULL CHECK (doc_no <> ''),
  PRIMARY KEY (source, effective_from), CHECK (signatures <@ ARRAY['FINANCE', 'FEDERATION'] AND cardinality(signatures) BETWEEN 0 AND 2));
INSERT INTO ledger.source VALUES
  ('CENTRAL_SPECIAL', 'UNION', '{FINANCE,FEDERATION}', '2017-12-01', '皖政办秘〔2017〕279号'), ('PROVINCIAL_SPECIAL', 'FINANCE', '{FINANCE,FEDERATION}', '2017-12-01', '皖政办秘〔2017〕279号'),
  ('LOCAL_SPECIAL', 'FINANCE', '{FINANCE,FEDERATION}', '2017-12-01', '皖政办秘〔2017〕279号'), ('UNION_FUND', 'UNION', '{}', '2017-12-01', '皖政办秘〔2017〕279号'),
  ('EMPLOYER_UNION', 'UNION', '{}', '2017-12-01', '皖政办秘〔2017〕279号');

-- the tiers of people whom a source may pay for a purpose on a day; empty: none
CREATE FUNCTION ledger.tiers(p_source text, p_purpose text, p_day date) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(t), '{}') FROM unnest(ARRAY['NATIONAL', 'PROVINCIAL']) t WHERE EXISTS (
    SELECT FROM (SELECT DISTINCT ON (s.tier) s.tier, s.allowed FROM ledger.source_purpose s
                 WHERE s.source = p_source AND s.purpose = p_purpose AND s.book = 'EARMARK' AND s.effective_from <= p_day ORDER BY s.tier, s.effective_from DESC) r
    WHERE r.allowed AND r.tier IN ('ANY', t))
$$;
-- whether a union may use its own money for a purpose on a day
CREATE FUNCTION ledger.union_may_pay(p_source text, p_purpose text, p_day date) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT s.allowed FROM ledger.source_purpose s WHERE s.source = p_source AND s.purpose = p_purpose AND s.book = 'UNION' AND s.effective_from <= p_day
                   ORDER BY s.effective_from DESC LIMIT 1), false)
$$;
CREATE FUNCTION ledger.set_source_purpose(p_source text, p_purpose text, p_tier text, p_from date, p_doc_no text, p_allowed boolean, p_book text, p_entered_by text, p_approved_by text,
  p_at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_entered_by = p_approved_by THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'matrix'); END IF;
  INSERT INTO ledger.source_purpose (source, purpose, tier, effective_from, doc_no, allowed, book, entered_by, approved_by, approved_at)
    VALUES (p_source, p_purpose, p_tier, p_from, p_doc_no, p_allowed, p_book, p_entered_by, p_approved_by, p_at);
EXCEPTION WHEN unique_violation THEN PERFORM ledger.refuse('DUPLICATE_ROW', 'matrix'); WHEN check_violation THEN PERFORM ledger.refuse('FIELD_INVALID', 'matrix');
END $$;

-- A local top-up (LOCAL_SPECIAL) is a line of its own beside the one it tops up: local money pays top-ups and nothing else, so that it never stands in silently for the earmarked.
ALTER TABLE ledger.obligation ADD COLUMN top_up boolean NOT NULL DEFAULT false, DROP CONSTRAINT one_line_per_month,
  ADD CONSTRAINT one_line_per_month UNIQUE (person_id, purpose, month, seq, top_up);
-- what a place pays on top per person and month, by its own decision
CREATE TABLE ledger.top_up (
  id uuid PRIMARY KEY, unit_id uuid NOT NULL, purpose text NOT NULL, tier text NOT NULL CHECK (tier IN ('NATIONAL', 'PROVINCIAL')), monthly_fen bigint NOT NULL CHECK (monthly_fen > 0),
  first_month date NOT NULL CHECK (date_part('day', first_month) = 1), last_month date CHECK (date_part('day', last_month) = 1 AND last_month >= first_month), doc_no text NOT NULL CHECK (doc_no <> ''),
  entered_by text NOT NULL, approved_by text NOT NULL, approved_at timestamptz NOT NULL, CONSTRAINT top_up_two_persons CHECK (entered_by <> approved_by));
CREATE FUNCTION ledger.decide_top_up(p_id uuid, p_unit uuid, p_purpose text, p_tier text, p_monthly bigint, p_first date, p_last date, p_doc_no text, p_entered_by text, p_approved_by text,
  p_at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_unit::text || p_purpose || p_tier, 0));
  IF p_entered_by = p_approved_by THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'top-up'); END IF;
  IF EXISTS (SELECT FROM ledger.top_up t WHERE t.unit_id = p_unit AND t.purpose = p_purpose AND t.tier = p_tier AND t.first_month <= coalesce(p_last, 'infinity'::date)
             AND coalesce(t.last_month, 'infinity'::date) >= p_first) THEN
    PERFORM ledger.refuse('DUPLICATE_PERIOD', 'top-up');
  END IF;
  INSERT INTO ledger.top_up VALUES (p_id, p_unit, p_purpose, p_tier, p_monthly, p_first, p_last, p_doc_no, p_entered_by, p_approved_by, p_at);
EXCEPTION WHEN check_violation THEN PERFORM ledger.refuse('FIELD_INVALID', 'top-up');
END $$;
-- One line per line that it tops up, once; of lines that stand. Returns how many are new.
CREATE FUNCTION ledger.owe_top_ups(p_unit uuid, p_purpose text, p_through date) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_new int;
BEGIN
  INSERT INTO ledger.obligation (id, line_id, seq, application_id, person_id, purpose, month, tier, amount_fen, unit_id, top_up)
  SELECT md5('top-up' || o.line_id)::uuid, md5('top-up' || o.line_id)::uuid, 0, o.application_id, o.person_id, o.purpose, o.month, o.tier, t.monthly_fen, o.unit_id, true
  FROM ledger.obligation o JOIN ledger.top_up t ON t.unit_id = o.unit_id AND t.purpose = o.purpose AND t.tier = o.tier AND o.month >= t.first_month AND o.month <= coalesce(t.last_month, 'infinity'::date)
  WHERE o.unit_id = p_unit AND o.purpose = p_purpose AND o.month <= p_through AND o.seq = 0 AND NOT o.top_up AND NOT o.withdrawn AND o.state IN ('DUE', 'RESERVED', 'PAID', 'FAILED')
  ORDER BY o.id ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_new = ROW_COUNT;
  -- whose line ended meanwhile has no top-up due either
  UPDATE ledger.obligation u SET state = 'CANCELLED', withdrawn = true FROM ledger.obligation o
  WHERE u.unit_id = p_unit AND u.purpose = p_purpose AND u.top_up AND u.state IN ('DUE', 'FAILED') AND NOT u.withdrawn AND o.withdrawn AND o.seq = 0 AND NOT o.top_up
    AND o.unit_id = p_unit AND u.line_id = md5('top-up' || o.line_id)::uuid;
  RETURN v_new;
END $$;

-- receive and reserve as before, with the matrix as it stands on their day
CREATE OR REPLACE FUNCTION ledger.receive(p_document uuid, p_source text, p_purpose text, p_year int, p_doc_no text, p_amount bigint, p_received_on date,
  p_bank_receipt_no text, p_entered_by text, p_approved_by text, p_at timestamptz)
RETURNS TABLE (earmark_id uuid, transfer_id uuid) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE v_earmark uuid; v_source uuid; v_pool uuid; v_transfer uuid := uuidv7();
BEGIN
  IF p_entered_by = p_approved_by THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'document'); END IF;
  IF cardinality(ledger.tiers(p_source, p_purpose, p_received_on)) = 0 THEN
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

-- The sets are joined with each other only, and a young database has no statistics: no nested loops, which would be quadratic.
CREATE OR REPLACE FUNCTION ledger.reserve(p_batch uuid, p_earmark uuid, p_unit uuid, p_through date, p_obligations uuid[], p_persons uuid[], p_payees uuid[],
  p_preparer text, p_at timestamptz)
RETURNS TABLE (lines int, people int, total_fen bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE v_mark ledger.earmark; v_tiers text[]; v_no bigint; v_allot uuid; v_paid uuid; v_lines int; v_bad int; v_tier int; v_foreign int; v_unpayable int; v_people int; v_total bigint;
BEGIN
  v_mark := ledger.open_earmark(p_earmark);
  v_tiers := ledger.tiers(v_mark.source, v_mark.purpose, (p_at AT TIME ZONE 'Asia/Shanghai')::date);
  INSERT INTO ledger.batch (id, earmark_id, unit_id, through, preparer, prepared_at) VALUES (p_batch, p_earmark, p_unit, p_through, p_preparer, p_at)
    ON CONFLICT DO NOTHING RETURNING no INTO v_no;  -- whichever of its unique keys meets the other first
  IF NOT FOUND THEN PERFORM ledger.refuse('INVALID_TRANSITION', 'batch'); END IF;
  WITH locked AS MATERIALIZED (SELECT * FROM ledger.obligation WHERE id = ANY (p_obligations) ORDER BY id FOR UPDATE),
       payee AS (SELECT * FROM unnest(p_persons, p_payees) x (person, payee) WHERE payee IS NOT NULL)
  SELECT count(*), count(*) FILTER (WHERE state NOT IN ('DUE', 'FAILED') OR withdrawn OR contested OR month > p_through),
    count(*) FILTER (WHERE l.purpose <> v_mark.purpose OR l.tier <> ALL (v_tiers) OR l.top_up <> (v_mark.source = 'LOCAL_SPECIAL')),
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

