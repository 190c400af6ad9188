-- Source × benefit matrix (domain.md §6), as shipped; a later row is added with its own document number.
INSERT INTO ledger.source_purpose (source, purpose, tier, effective_from, doc_no)
SELECT source, purpose, tier, DATE '2017-12-01', '皖政办秘〔2017〕279号'
FROM (VALUES ('CENTRAL_SPECIAL', 'NATIONAL'), ('PROVINCIAL_SPECIAL', 'PROVINCIAL'), ('LOCAL_SPECIAL', 'ANY')) AS s (source, tier),
     (VALUES ('SPRING_FESTIVAL_GRANT'), ('LIVING_HARDSHIP_SUBSIDY'), ('SPECIAL_HARDSHIP_AID'), ('HEALTH_CHECKUP_SUBSIDY')) AS p (purpose);
INSERT INTO ledger.source_purpose VALUES
  ('PROVINCIAL_SPECIAL', 'OLD_AGE_ALLOWANCE', 'PROVINCIAL', '2017-12-01', '皖政办秘〔2017〕279号'),
  ('LOCAL_SPECIAL', 'OLD_AGE_ALLOWANCE', 'ANY', '2017-12-01', '皖政办秘〔2017〕279号'),
  ('UNION_FUND', 'HEALTH_CHECKUP_SUBSIDY', 'ANY', '2017-12-01', '皖政办秘〔2017〕279号');
