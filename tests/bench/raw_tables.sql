-- Tables like those that a declaration is written into (raw.sql).
CREATE TABLE keys (subject text, key text, hash text NOT NULL, answer jsonb, PRIMARY KEY (subject, key));
CREATE TABLE counters (series text, year int, value int NOT NULL, PRIMARY KEY (series, year));
CREATE TABLE places (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO places SELECT n, 'Κατάστημα ' || n FROM generate_series(1, 600) AS n;
CREATE TABLE declarations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), place int NOT NULL REFERENCES places, period text NOT NULL, number text NOT NULL, answers jsonb NOT NULL, amount bigint NOT NULL);
CREATE INDEX ON declarations (place, period);
CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), declaration uuid NOT NULL REFERENCES declarations, number text NOT NULL, rf text NOT NULL, amount bigint NOT NULL, lines jsonb NOT NULL);
CREATE INDEX ON notes (rf);
CREATE TABLE debts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), note uuid NOT NULL REFERENCES notes, amount bigint NOT NULL);
CREATE TABLE postings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, debt uuid NOT NULL REFERENCES debts, account text NOT NULL, amount bigint NOT NULL);
CREATE INDEX ON postings (debt);
CREATE TABLE outbox (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, type text NOT NULL, body text NOT NULL);
