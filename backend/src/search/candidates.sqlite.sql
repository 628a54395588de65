-- ?1: the arms as JSON; ?2: the most of each; ?3: how many rows of a filtered arm are looked through.
WITH
plain AS MATERIALIZED (
    SELECT key AS arm, unhex(value ->> 'space') AS space, value ->> 'kind' AS kind,
           value ->> 'low' AS low, value ->> 'high' AS high
    FROM json_each(?1, '$.plain')
),
filtered AS MATERIALIZED (
    SELECT key AS arm, unhex(value ->> 'space') AS space, value ->> 'kind' AS kind,
           value ->> 'low' AS low, value ->> 'high' AS high,
           value ->> 'sketch' AS sketch, value -> 'needles' AS needles, value -> 'rarer' AS rarer
    FROM json_each(?1, '$.filtered')
),
lookups AS MATERIALIZED (
    SELECT key AS arm, unhex(value ->> 'space') AS space, value ->> 'low' AS low, value ->> 'high' AS high,
           value -> 'keys' AS keys
    FROM json_each(?1, '$.lookups')
)
SELECT 0 AS part, plain.arm AS arm, (
    SELECT json_group_array(json_array(hit.term, hit.grade, hex(hit.id))) FROM (
        SELECT t.term, t.grade, t.id FROM search_terms AS t
        WHERE t.space = plain.space AND t.kind = plain.kind AND t.term >= plain.low AND t.term < plain.high
        ORDER BY t.term, t.grade, t.id LIMIT ?2
    ) AS hit
) AS found FROM plain
UNION ALL
-- A range that ends within the rows that are looked through has given everything: the others are spared.
SELECT 1, filtered.arm, CASE WHEN EXISTS (
    SELECT 1 FROM json_each(filtered.rarer) AS rarer WHERE (
        SELECT 1 FROM search_terms AS t
        WHERE t.space = filtered.space AND t.kind = filtered.kind
          AND t.term >= rarer.value ->> 0 AND t.term < rarer.value ->> 1
        LIMIT 1 OFFSET ?3
    ) IS NULL
) THEN '[]' ELSE (
    SELECT json_group_array(json_array(hit.words, hit.grade, hex(hit.id))) FROM (
        SELECT thing.words, scanned.grade, scanned.id FROM (
            SELECT t.grade, t.id, t.sketch FROM search_terms AS t
            WHERE t.space = filtered.space AND t.kind = filtered.kind
              AND t.term >= filtered.low AND t.term < filtered.high
            ORDER BY t.term, t.grade, t.id LIMIT ?3
        ) AS scanned
        CROSS JOIN search_things AS thing
            ON thing.kind = filtered.kind AND thing.id = scanned.id AND thing.space = filtered.space
        WHERE (scanned.sketch & filtered.sketch) = filtered.sketch
          AND NOT EXISTS (
              SELECT 1 FROM json_each(filtered.needles) AS needle WHERE instr(thing.words, needle.value) = 0
          )
        LIMIT ?2
    ) AS hit
) END FROM filtered
UNION ALL
SELECT 2, lookups.arm, (
    SELECT json_group_array(found.word) FROM (
        SELECT w.word FROM search_words AS w
        WHERE w.space = lookups.space AND w.key IN (SELECT value FROM json_each(lookups.keys))
        UNION
        SELECT w.word FROM search_words AS w
        WHERE w.space = lookups.space AND w.key >= lookups.low AND w.key < lookups.high AND w.key = w.word
    ) AS found
) FROM lookups
