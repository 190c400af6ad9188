-- The application may look and call; no row of the ledger is written but by its functions, and no transfer changes for anyone.
CREATE FUNCTION ledger.never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a transfer is never changed; correct it by a reversing transfer' USING ERRCODE = '55000'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.transfer FOR EACH ROW EXECUTE FUNCTION ledger.never();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.transfer FOR EACH STATEMENT EXECUTE FUNCTION ledger.never();

REVOKE ALL ON SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC, {app};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC, {app};
GRANT USAGE ON SCHEMA ledger TO {app};
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {app};
GRANT EXECUTE ON FUNCTION ledger.receive, ledger.allocate, ledger.return_unspent, ledger.owe, ledger.correct, ledger.reserve, ledger.hold, ledger.approve, ledger.release,
  ledger.post, ledger.void, ledger.return_payment, ledger.conservation, ledger.freeze_earmark,
  ledger.end_entitlement, ledger.open_cases, ledger.resolve_case, ledger.doubt TO {app};
