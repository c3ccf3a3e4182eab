-- What a declaration writes, without anybody between client and server: the key of the request, the place that it is
-- for, two numbers without a gap, the declaration with its note, debt and two postings, the event, and the answer.
\set place random(1, 600)
\set value random(1, 100000000)
BEGIN;
INSERT INTO keys (subject, key, hash) VALUES ('s' || :place, gen_random_uuid()::text, repeat('0', 64)) ON CONFLICT DO NOTHING RETURNING key \gset k_
SELECT p.id, d.id FROM places p LEFT JOIN declarations d ON d.place = p.id AND d.period = '2026-Q3' AND d.number = '' WHERE p.id = :place;
INSERT INTO counters AS c (series, year, value) VALUES ('declarations', 2026, 1), ('notes', 2026, 1) ON CONFLICT (series, year) DO UPDATE SET value = c.value + 1 RETURNING value;
WITH filed AS (INSERT INTO declarations (place, period, number, answers, amount) VALUES (:place, '2024-Q1', :value || '/2026', '{"receipts": "12345.67", "inclusive": true}', :value) RETURNING id),
  noted AS (INSERT INTO notes (declaration, number, rf, amount, lines) SELECT id, :value || '/2026', 'RF' || :value, :value, '[{"rule": "share", "cents": 1234}]' FROM filed RETURNING id),
  owed AS (INSERT INTO debts (note, amount) SELECT id, :value FROM noted RETURNING id),
  posted AS (INSERT INTO postings (debt, account, amount) SELECT id, account, :value FROM owed, (VALUES ('debtors'), ('charged')) AS a (account))
  INSERT INTO outbox (type, body) SELECT 'fee-declaration.filed', repeat('x', 1500) FROM filed RETURNING pg_notify('outbox', '');
UPDATE keys SET answer = '{"id": "x", "note": {"number": "1/2026"}}' WHERE subject = 's' || :place AND key = :k_key;
END;
