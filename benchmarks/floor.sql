-- What DuckDB alone needs for the least any study of these files must do:
-- dense person numbers, dates cast, first day of every person and code, over all rows.
CREATE TEMP TABLE numbered AS
SELECT id, CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS person
FROM read_parquet('{people}');

CREATE TEMP TABLE first_day AS
SELECT n.person, d.code, MIN(CAST(d.date AS DATE) - DATE '1970-01-01') AS day
FROM read_parquet('{diagnoses}') AS d
JOIN numbered AS n ON n.id = d.id
GROUP BY n.person, d.code;
