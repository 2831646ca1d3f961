"""The macros of conditions in DuckDB: how a JSON value is read, how times are counted.

They say in SQL what `closures` and `iso_time` say in Python. Each begins with
`tetatet_`; a connection needs them once (`duck.PRELUDE`). They are temporary, so that
a file of history opened by others holds none of them. A lambda over a list of one
stands where a value is used more than once, or the text of a nested expression would
double at each level.
"""

from __future__ import annotations

from tetatet.language.iso_time import FIRST, ISO_TIME, LAST
from tetatet.model.values import DECIMAL

_DECIMAL = DECIMAL.pattern.replace(r"\d", "[0-9]")

READING = f"""
-- A JSON value, missing where it is null or an empty list.
CREATE OR REPLACE TEMP MACRO tetatet_any(j) AS
    CASE WHEN json_type(j) <> 'NULL' AND NOT (json_type(j) = 'ARRAY' AND json_array_length(j) = 0) THEN j END;

CREATE OR REPLACE TEMP MACRO tetatet_text(j) AS CASE WHEN json_type(j) = 'VARCHAR' THEN j ->> '$' END;

CREATE OR REPLACE TEMP MACRO tetatet_bool(j) AS CASE WHEN json_type(j) = 'BOOLEAN' THEN (j ->> '$') = 'true' END;

-- Beyond a double is missing, and so is what is no number at all.
CREATE OR REPLACE TEMP MACRO tetatet_finite(x) AS list_filter([CAST(x AS DOUBLE)], lambda v: isfinite(v))[1];

-- A JSON number, not a text that looks like one.
CREATE OR REPLACE TEMP MACRO tetatet_json_number(j) AS
    CASE WHEN json_type(j) IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE')
         THEN tetatet_finite(TRY_CAST(j ->> '$' AS DOUBLE)) END;

CREATE OR REPLACE TEMP MACRO tetatet_number(j) AS
    CASE WHEN json_type(j) <> 'VARCHAR' THEN tetatet_json_number(j)
         WHEN regexp_full_match(j ->> '$', '{_DECIMAL}') THEN tetatet_finite(TRY_CAST(j ->> '$' AS DOUBLE)) END;
"""

LISTS = """
-- The items of a list; those of a single value are itself.
CREATE OR REPLACE TEMP MACRO tetatet_items(j) AS
    CASE WHEN json_type(j) = 'ARRAY' THEN list_filter(json_extract(j, '$[*]'), lambda v: json_type(v) <> 'NULL')
         WHEN json_type(j) <> 'NULL' THEN [j] ELSE [] END;

-- A name that two values share when they are equal, kind and all; lists and objects have none.
CREATE OR REPLACE TEMP MACRO tetatet_key(j) AS
    CASE WHEN json_type(j) = 'VARCHAR' THEN 's' || (j ->> '$')
         WHEN json_type(j) = 'BOOLEAN' THEN 'b' || (j ->> '$')
         ELSE 'n' || CAST(tetatet_json_number(j) + 0.0 AS VARCHAR) END;

CREATE OR REPLACE TEMP MACRO tetatet_keys(j) AS
    list_filter(list_transform(tetatet_items(j), lambda v: tetatet_key(v)), lambda k: k IS NOT NULL);

CREATE OR REPLACE TEMP MACRO tetatet_overlaps(a, b) AS COALESCE(list_has_any(tetatet_keys(a), tetatet_keys(b)), FALSE);
CREATE OR REPLACE TEMP MACRO tetatet_has_any(j, x) AS COALESCE(list_contains(tetatet_keys(j), tetatet_key(x)), FALSE);
CREATE OR REPLACE TEMP MACRO tetatet_has_text(j, x) AS
    COALESCE(list_contains(list_transform(tetatet_items(j), lambda v: tetatet_text(v)), x), FALSE);
CREATE OR REPLACE TEMP MACRO tetatet_has_number(j, x) AS
    COALESCE(list_contains(list_transform(tetatet_items(j), lambda v: tetatet_number(v)), x), FALSE);
CREATE OR REPLACE TEMP MACRO tetatet_has_bool(j, x) AS
    COALESCE(list_contains(list_transform(tetatet_items(j), lambda v: tetatet_bool(v)), x), FALSE);
"""

COMPARING = """
-- Two JSON values of one kind; those of two kinds do not compare.
CREATE OR REPLACE TEMP MACRO tetatet_equal(a, b) AS
    CASE WHEN json_type(a) = 'VARCHAR' OR json_type(a) = 'BOOLEAN'
         THEN CASE WHEN json_type(a) = json_type(b) THEN (a ->> '$') = (b ->> '$') END
         ELSE tetatet_json_number(a) = tetatet_json_number(b) END;

CREATE OR REPLACE TEMP MACRO tetatet_less(a, b) AS
    CASE WHEN json_type(a) = 'VARCHAR' THEN (a ->> '$') < tetatet_text(b)
         ELSE tetatet_json_number(a) < tetatet_json_number(b) END;
"""

TIMES = f"""
-- Instants are whole microseconds since 1970 UTC. What the clock on the wall shows at one, as such microseconds.
CREATE OR REPLACE TEMP MACRO tetatet_wall(i, z) AS epoch_us(timezone(z, make_timestamptz(i)));

CREATE OR REPLACE TEMP MACRO tetatet_day(i, z) AS CAST(timezone(z, make_timestamptz(i)) AS DATE) - DATE '1970-01-01';

CREATE OR REPLACE TEMP MACRO tetatet_days(t, n, z) AS CAST(tetatet_day(n, z) - tetatet_day(t, z) AS DOUBLE);

CREATE OR REPLACE TEMP MACRO tetatet_hours(t, n) AS CAST(n - t AS DOUBLE) / 3600000000.0;

-- The change of offset in a gap: `w` is the wall's time that never was, `i` where it comes to with the old offset.
-- Clocks change at whole minutes of the old offset, so the minutes before `w` are looked through.
CREATE OR REPLACE TEMP MACRO tetatet_gap_end(w, i, z) AS
    list_min(list_filter(
        list_transform(range(0, (tetatet_wall(i, z) - w) // 60000000 + 1),
                       lambda m: i - w + (w // 60000000 - m) * 60000000),
        lambda t: tetatet_wall(t, z) - t = tetatet_wall(i, z) - i));

-- The first instant at which the wall shows `w`, or the end of the gap that it falls into. DuckDB takes the later
-- of two; the offset of the day before gives the earlier.
CREATE OR REPLACE TEMP MACRO tetatet_from_wall(w, z) AS
    list_transform([epoch_us(timezone(z, make_timestamp(w)))], lambda i:
        CASE WHEN tetatet_wall(i, z) <> w THEN tetatet_gap_end(w, i, z)
             ELSE list_transform([w - (tetatet_wall(i - 86400000000, z) - (i - 86400000000))], lambda e:
                 CASE WHEN tetatet_wall(e, z) = w THEN e ELSE i END)[1] END)[1];

CREATE OR REPLACE TEMP MACRO tetatet_clock(t) AS
    epoch_us(TRY_CAST(substr(t, 1, 10) || ' ' || COALESCE(NULLIF(substr(t, 12, 5), ''), '00:00') || ':'
        || COALESCE(NULLIF(regexp_extract(t, ':[0-9]{{2}}:([0-9]{{2}})', 1), ''), '00')
        || '.' || rpad(regexp_extract(t, '[.]([0-9]{{1,6}})', 1), 6, '0') AS TIMESTAMP));

CREATE OR REPLACE TEMP MACRO tetatet_offset(o) AS
    CASE WHEN o = 'Z' THEN 0 ELSE
        CASE WHEN o[1] = '-' THEN -60000000 ELSE 60000000 END
        * (CAST(o[2:3] AS BIGINT) * 60 + COALESCE(TRY_CAST(o[-2:] AS BIGINT), 0) * CAST(length(o) > 3 AS BIGINT)) END;

CREATE OR REPLACE TEMP MACRO tetatet_moment(text, z) AS
    list_filter(list_transform([text], lambda t:
        CASE WHEN NOT regexp_full_match(t, '{ISO_TIME}') THEN NULL
             WHEN regexp_matches(t, '^.{{11}}.*(Z|[+-])') THEN
                 tetatet_clock(t) - tetatet_offset(regexp_extract(t, '^.{{11}}.*(Z|[+-].*)$', 1))
             ELSE tetatet_from_wall(tetatet_clock(t), z) END),
        lambda i: i BETWEEN {FIRST} AND {LAST})[1];

CREATE OR REPLACE TEMP MACRO tetatet_time(j, z) AS tetatet_moment(tetatet_text(j), z);
"""

MACROS = READING + LISTS + COMPARING + TIMES
