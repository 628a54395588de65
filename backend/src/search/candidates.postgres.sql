-- $1: the arms as JSON; $2: the most of each; $3: how many rows of a filtered arm are looked through.
-- OFFSET 0 keeps each lookup by key what it is: joined otherwise, the planner may read a whole table.
SELECT 0 AS part, plain.arm - 1 AS arm, (
    SELECT coalesce(json_agg(json_build_array(hit.term, hit.grade, hit.id)), '[]')::text FROM (
        SELECT t.term, t.grade, t.id FROM search_terms AS t
        WHERE t.space = plain.space AND t.kind = plain.kind
          AND t.term >= plain.low COLLATE "C" AND t.term < plain.high COLLATE "C"
        ORDER BY t.term, t.grade, t.id LIMIT $2
    ) AS hit
) AS found
FROM ROWS FROM (
    json_to_recordset(CAST($1 AS json) -> 'plain') AS (space uuid, kind smallint, low text, high text)
) WITH ORDINALITY AS plain (space, kind, low, high, arm)
UNION ALL
-- A range that ends within the rows that are looked through has given everything: the others are spared.
SELECT 1, filtered.arm - 1, CASE WHEN EXISTS (
    SELECT 1 FROM json_array_elements(filtered.rarer) AS rarer WHERE (
        SELECT 1 FROM search_terms AS t
        WHERE t.space = filtered.space AND t.kind = filtered.kind
          AND t.term >= (rarer ->> 0) COLLATE "C" AND t.term < (rarer ->> 1) COLLATE "C"
        LIMIT 1 OFFSET $3
    ) IS NULL
) THEN '[]' ELSE (
    SELECT coalesce(json_agg(json_build_array(hit.words, hit.grade, hit.id)), '[]')::text FROM (
        SELECT thing.words, scanned.grade, scanned.id FROM (
            SELECT t.grade, t.id, t.sketch FROM search_terms AS t
            WHERE t.space = filtered.space AND t.kind = filtered.kind
              AND t.term >= filtered.low COLLATE "C" AND t.term < filtered.high COLLATE "C"
            ORDER BY t.term, t.grade, t.id LIMIT $3
        ) AS scanned
        CROSS JOIN LATERAL (
            SELECT kept.words FROM search_things AS kept
            WHERE kept.kind = filtered.kind AND kept.id = scanned.id AND kept.space = filtered.space
            OFFSET 0
        ) AS thing
        WHERE (scanned.sketch & filtered.sketch) = filtered.sketch
          AND NOT EXISTS (
              SELECT 1 FROM json_array_elements_text(filtered.needles) AS needle
              WHERE strpos(thing.words, needle) = 0
          )
        LIMIT $2
    ) AS hit
) END
FROM ROWS FROM (
    json_to_recordset(CAST($1 AS json) -> 'filtered')
        AS (space uuid, kind smallint, low text, high text, sketch bigint, needles json, rarer json)
) WITH ORDINALITY AS filtered (space, kind, low, high, sketch, needles, rarer, arm)
UNION ALL
SELECT 2, lookups.arm - 1, (
    SELECT coalesce(json_agg(found.word), '[]')::text FROM (
        SELECT w.word FROM search_words AS w
        WHERE w.space = lookups.space
          AND w.key IN (SELECT k COLLATE "C" FROM json_array_elements_text(lookups.keys) AS k)
        UNION
        SELECT w.word FROM search_words AS w
        WHERE w.space = lookups.space
          AND w.key >= lookups.low COLLATE "C" AND w.key < lookups.high COLLATE "C" AND w.key = w.word
    ) AS found
)
FROM ROWS FROM (
    json_to_recordset(CAST($1 AS json) -> 'lookups') AS (space uuid, keys json, low text, high text)
) WITH ORDINALITY AS lookups (space, keys, low, high, arm)
