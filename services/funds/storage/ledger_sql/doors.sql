-- What the application may do since 0007: look, and call these; no row of the ledger is written but by its functions.
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC, {app};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC, {app};
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {app};
GRANT EXECUTE ON FUNCTION ledger.receive, ledger.allocate, ledger.return_unspent, ledger.owe, ledger.correct, ledger.reserve, ledger.hold, ledger.approve, ledger.release,
  ledger.post, ledger.void, ledger.return_payment, ledger.conservation, ledger.freeze_earmark,
  ledger.end_entitlement, ledger.open_cases, ledger.resolve_case, ledger.doubt,
  ledger.place_hold, ledger.lift_hold, ledger.unfreeze_earmark, ledger.carry, ledger.return_to_source, ledger.recover, ledger.waive,
  ledger.tiers, ledger.union_may_pay, ledger.set_source_purpose, ledger.decide_top_up, ledger.owe_top_ups TO {app};
