-- 监督检查 (C2.7): a hold stops new reservations, approvals, releases and allocations; what a bank already has is answered as ever, and nothing is lost.
-- Every guard here is a trigger: the functions of 0002 stand as they are, and whoever calls them meets the same wall.
CREATE OR REPLACE FUNCTION ledger.refuse(p_code text, p_detail text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = p_code, DETAIL = p_detail, ERRCODE = CASE p_code
    WHEN 'INSUFFICIENT_EARMARKED_BALANCE' THEN 'LM001' WHEN 'INVALID_TRANSITION' THEN 'LM002' WHEN 'SELF_REVIEW_FORBIDDEN' THEN 'LM003'
    WHEN 'FUND_SOURCE_MISMATCH' THEN 'LM004' WHEN 'EARMARK_FROZEN' THEN 'LM005' WHEN 'PAYEE_HELD' THEN 'LM006'
    WHEN 'NOT_FOUND' THEN 'LM007' WHEN 'NOT_RESPONSIBLE_UNIT' THEN 'LM008' WHEN 'DUPLICATE_ROW' THEN 'LM009'
    WHEN 'DUPLICATE_PERIOD' THEN 'LM010' WHEN 'FIELD_INVALID' THEN 'LM011' WHEN 'SUPERVISION_HOLD' THEN 'LM012' ELSE 'LM099' END;
END $$;

-- target: the earmark (of one unit), the batch, the person, or the allocation
CREATE TABLE ledger.supervision_hold (
  id uuid PRIMARY KEY, scope text NOT NULL CHECK (scope IN ('EARMARK', 'BATCH', 'PERSON', 'ALLOCATION')), target uuid NOT NULL, unit_id uuid,
  office text NOT NULL CHECK (office IN ('FINANCE', 'FEDERATION')), placed_by text NOT NULL, placed_at timestamptz NOT NULL,
  lifted_by text[], lifted_at timestamptz,
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)), CHECK (scope <> 'EARMARK' OR unit_id IS NOT NULL));
CREATE UNIQUE INDEX one_hold_of_an_office ON ledger.supervision_hold (scope, target, coalesce(unit_id, target), office) WHERE lifted_at IS NULL;

-- Whoever posts holds the earmark FOR SHARE until commit: a hold waits for them all, and whoever comes later sees it.
CREATE FUNCTION ledger.place_hold(p_hold uuid, p_scope text, p_target uuid, p_unit uuid, p_office text, p_by text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v_state text;
BEGIN
  PERFORM 1 FROM ledger.earmark ORDER BY id FOR NO KEY UPDATE;
  IF p_scope = 'EARMARK' AND NOT EXISTS (SELECT FROM ledger.account a WHERE a.earmark_id = p_target AND a.unit_id = p_unit) THEN
    PERFORM ledger.refuse('NOT_FOUND', 'earmark of the unit');
  END IF;
  IF p_scope = 'BATCH' THEN
    SELECT state INTO v_state FROM ledger.batch WHERE id = p_target;
    IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'batch'); END IF;
    IF v_state NOT IN ('RESERVED', 'APPROVED') THEN PERFORM ledger.refuse('INVALID_TRANSITION', v_state); END IF;
  END IF;
  IF p_scope = 'ALLOCATION' AND EXISTS (SELECT FROM ledger.allocation WHERE id = p_target) THEN PERFORM ledger.refuse('INVALID_TRANSITION', 'executed'); END IF;
  BEGIN
    INSERT INTO ledger.supervision_hold VALUES (p_hold, p_scope, p_target, p_unit, p_office, p_by, p_at);
  EXCEPTION WHEN unique_violation THEN PERFORM ledger.refuse('DUPLICATE_ROW', 'hold');
  END;
END $$;

-- lifted by the person who placed it, or by both offices
CREATE FUNCTION ledger.lift_hold(p_hold uuid, p_by text[], p_at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.supervision_hold;
BEGIN
  SELECT * INTO v FROM ledger.supervision_hold WHERE id = p_hold FOR UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'hold'); END IF;
  IF v.lifted_at IS NOT NULL THEN PERFORM ledger.refuse('INVALID_TRANSITION', 'lifted'); END IF;
  IF v.placed_by <> ALL (p_by) AND (SELECT count(DISTINCT b) FROM unnest(p_by) b) < 2 THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'hold'); END IF;
  UPDATE ledger.supervision_hold SET lifted_by = p_by, lifted_at = p_at WHERE id = p_hold;
END $$;

CREATE FUNCTION ledger.stop_held_batch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM ledger.supervision_hold h WHERE h.lifted_at IS NULL AND (
      (h.scope = 'EARMARK' AND h.target = NEW.earmark_id AND h.unit_id = NEW.unit_id) OR (h.scope = 'BATCH' AND h.target = NEW.id)
      OR (h.scope = 'PERSON' AND EXISTS (SELECT FROM ledger.instruction i WHERE i.batch_id = NEW.id AND i.person_id = h.target AND i.state = 'RESERVED')))) THEN
    PERFORM ledger.refuse('SUPERVISION_HOLD', 'batch');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER held_is_not_reserved BEFORE INSERT ON ledger.batch FOR EACH ROW EXECUTE FUNCTION ledger.stop_held_batch();
CREATE TRIGGER held_goes_no_further BEFORE UPDATE OF state ON ledger.batch FOR EACH ROW WHEN (NEW.state IN ('APPROVED', 'RELEASED') AND NEW.state <> OLD.state)
  EXECUTE FUNCTION ledger.stop_held_batch();

CREATE FUNCTION ledger.stop_held_people() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM ledger.supervision_hold h JOIN fresh f ON f.person_id = h.target WHERE h.scope = 'PERSON' AND h.lifted_at IS NULL) THEN
    PERFORM ledger.refuse('SUPERVISION_HOLD', 'person');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER held_people_wait AFTER INSERT ON ledger.instruction REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.stop_held_people();

CREATE FUNCTION ledger.stop_held_allocation() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM ledger.supervision_hold h WHERE h.scope = 'ALLOCATION' AND h.target = NEW.id AND h.lifted_at IS NULL) THEN
    PERFORM ledger.refuse('SUPERVISION_HOLD', 'allocation');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER held_is_not_executed BEFORE INSERT ON ledger.allocation FOR EACH ROW EXECUTE FUNCTION ledger.stop_held_allocation();

-- The door out of a freeze: two persons of the two offices, and only once the books hold again. What it was frozen for is kept.
CREATE TABLE ledger.unfreezing (
  id uuid PRIMARY KEY, earmark_id uuid NOT NULL REFERENCES ledger.earmark, frozen_at timestamptz NOT NULL, frozen_because text NOT NULL,
  finance_signer text NOT NULL, federation_signer text NOT NULL, unfrozen_at timestamptz NOT NULL,
  CONSTRAINT unfreezing_two_signatures CHECK (finance_signer <> federation_signer));
CREATE FUNCTION ledger.unfreeze_earmark(p_id uuid, p_earmark uuid, p_finance text, p_federation text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v ledger.earmark;
BEGIN
  SELECT * INTO v FROM ledger.earmark WHERE id = p_earmark FOR NO KEY UPDATE;
  IF NOT FOUND THEN PERFORM ledger.refuse('NOT_FOUND', 'earmark'); END IF;
  IF v.frozen_at IS NULL THEN PERFORM ledger.refuse('INVALID_TRANSITION', 'not frozen'); END IF;
  IF p_finance = p_federation OR p_finance IS NULL OR p_federation IS NULL THEN PERFORM ledger.refuse('SELF_REVIEW_FORBIDDEN', 'unfreezing'); END IF;
  IF NOT coalesce((SELECT c.holds FROM ledger.conservation() c WHERE c.earmark_id = p_earmark), false) THEN PERFORM ledger.refuse('EARMARK_FROZEN', 'the proof fails'); END IF;
  INSERT INTO ledger.unfreezing VALUES (p_id, p_earmark, v.frozen_at, v.frozen_because, p_finance, p_federation, p_at);
  UPDATE ledger.earmark SET frozen_at = NULL, frozen_because = NULL WHERE id = p_earmark;
END $$;
