//! Writing the index. What is written at once goes as one JSON array: the statements are the same for
//! one row and for thousands.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait,
    QueryFilter, Statement, Value,
};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::index::{Kept, Posting, Thing, keep, postings};
use super::kind::Kind;
use super::typos::{is_correctable, keys};
use crate::entities::search_thing as row;

/// Serialises the writers of the index on PostgreSQL, as SQLite does anyway: whether a word is used by
/// anything else is asked and answered by one at a time. The key is made up by us.
const LOCK: i64 = 0x7365_6172_6368;

/// A statement on both databases.
struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

const INSERT_TERMS: Sql = Sql {
    sqlite: "INSERT INTO search_terms (space, kind, term, grade, id, sketch)
             SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, unhex(value ->> 4), value ->> 5
             FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING",
    postgres: "INSERT INTO search_terms (space, kind, term, grade, id, sketch)
               SELECT (v ->> 0)::uuid, (v ->> 1)::smallint, v ->> 2, (v ->> 3)::smallint, (v ->> 4)::uuid,
                      (v ->> 5)::bigint
               FROM jsonb_array_elements(CAST($1 AS jsonb)) AS v ON CONFLICT DO NOTHING",
};

const DELETE_TERMS: Sql = Sql {
    sqlite: "DELETE FROM search_terms WHERE (space, kind, term, grade, id) IN
             (SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, unhex(value ->> 4)
              FROM json_each(?1))",
    postgres: r#"DELETE FROM search_terms AS t
                 USING (SELECT (v ->> 0)::uuid AS space, (v ->> 1)::smallint AS kind,
                               (v ->> 2) COLLATE "C" AS term, (v ->> 3)::smallint AS grade, (v ->> 4)::uuid AS id
                        FROM jsonb_array_elements(CAST($1 AS jsonb)) AS v) AS gone
                 WHERE t.space = gone.space AND t.kind = gone.kind AND t.term = gone.term
                   AND t.grade = gone.grade AND t.id = gone.id"#,
};

const INSERT_WORDS: Sql = Sql {
    sqlite: "INSERT INTO search_words (space, key, word)
             SELECT unhex(value ->> 0), value ->> 1, value ->> 2
             FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING",
    postgres: "INSERT INTO search_words (space, key, word)
               SELECT (v ->> 0)::uuid, v ->> 1, v ->> 2
               FROM jsonb_array_elements(CAST($1 AS jsonb)) AS v ON CONFLICT DO NOTHING",
};

/// Only those that nothing has any more.
const DELETE_WORDS: Sql = Sql {
    sqlite: "DELETE FROM search_words WHERE (space, key, word) IN
             (SELECT unhex(value ->> 0), value ->> 1, value ->> 2 FROM json_each(?1))
             AND NOT EXISTS (SELECT 1 FROM search_terms AS t WHERE t.space = search_words.space
                             AND t.kind IN (0, 1, 2, 3, 4, 5) AND t.term = search_words.word)",
    postgres: r#"DELETE FROM search_words AS w
                 USING (SELECT (v ->> 0)::uuid AS space, (v ->> 1) COLLATE "C" AS key,
                               (v ->> 2) COLLATE "C" AS word
                        FROM jsonb_array_elements(CAST($1 AS jsonb)) AS v) AS gone
                 WHERE w.space = gone.space AND w.key = gone.key AND w.word = gone.word
                   AND NOT EXISTS (SELECT 1 FROM search_terms AS t WHERE t.space = w.space
                                   AND t.kind IN (0, 1, 2, 3, 4, 5) AND t.term = w.word)"#,
};

/// Makes everybody else who writes the index wait until the transaction ends. What is read of the things
/// afterwards is as those have left it.
pub(super) async fn lock(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    if backend == DatabaseBackend::Postgres {
        let lock = "SELECT pg_advisory_xact_lock($1)";
        db.execute_raw(Statement::from_sql_and_values(backend, lock, [LOCK.into()])).await?;
    }
    Ok(())
}

/// A thing in a space.
type Place = (Uuid, Uuid);

/// Brings the index to what `things` are now. Those of `ids` that are not among them are not there any more.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    kind: Kind,
    ids: &[Uuid],
    things: &[Thing],
) -> Result<(), DbErr> {
    let before = find_kept(db, kind, ids).await?;
    let now: BTreeMap<Place, Kept> =
        things.iter().map(|thing| ((thing.id, thing.space), keep(thing))).collect();
    let mut changes = Changes::default();
    for place in before.keys().chain(now.keys()).collect::<BTreeSet<_>>() {
        changes.add(*place, before.get(place), now.get(place));
    }
    forget(db, kind, changes.forgotten).await?;
    keep_all(db, kind, changes.kept).await?;
    execute(db, &DELETE_TERMS, terms(kind, &changes.gone)).await?;
    execute(db, &INSERT_TERMS, terms(kind, &changes.come)).await?;
    if kind == Kind::Lyrics {
        // What is sung is no name that somebody could have meant.
        return Ok(());
    }
    execute(db, &DELETE_WORDS, words(&changes.gone)).await?;
    execute(db, &INSERT_WORDS, words(&changes.come)).await
}

/// What is to be written.
#[derive(Default)]
struct Changes {
    forgotten: Vec<Place>,
    kept: Vec<(Place, Kept)>,
    gone: Vec<(Place, Posting)>,
    come: Vec<(Place, Posting)>,
}

impl Changes {
    fn add(&mut self, place: Place, before: Option<&Kept>, now: Option<&Kept>) {
        if before == now {
            return;
        }
        match now {
            Some(now) => self.kept.push((place, now.clone())),
            None => self.forgotten.push(place),
        }
        let (before, now) = (before.map(postings).unwrap_or_default(), now.map(postings).unwrap_or_default());
        self.gone.extend(before.difference(&now).map(|posting| (place, posting.clone())));
        self.come.extend(now.difference(&before).map(|posting| (place, posting.clone())));
    }
}

async fn find_kept(
    db: &impl ConnectionTrait,
    kind: Kind,
    ids: &[Uuid],
) -> Result<BTreeMap<Place, Kept>, DbErr> {
    let found = row::Entity::find()
        .filter(row::Column::Kind.eq(kind.number()))
        .filter(row::Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    let kept = |row: row::Model| ((row.id, row.space), Kept { words: row.words, heat: row.heat });
    Ok(found.into_iter().map(kept).collect())
}

async fn forget(db: &impl ConnectionTrait, kind: Kind, places: Vec<Place>) -> Result<(), DbErr> {
    let mut by_space: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for (id, space) in places {
        by_space.entry(space).or_default().push(id);
    }
    if by_space.is_empty() {
        return Ok(());
    }
    let any = by_space.into_iter().fold(Condition::any(), |any, (space, ids)| {
        any.add(Condition::all().add(row::Column::Space.eq(space)).add(row::Column::Id.is_in(ids)))
    });
    let rows = row::Entity::delete_many().filter(row::Column::Kind.eq(kind.number())).filter(any);
    rows.exec(db).await.map(|_| ())
}

async fn keep_all(db: &impl ConnectionTrait, kind: Kind, kept: Vec<(Place, Kept)>) -> Result<(), DbErr> {
    let rows: Vec<row::ActiveModel> = kept
        .into_iter()
        .map(|((id, space), kept)| row::ActiveModel {
            kind: Set(kind.number()),
            id: Set(id),
            space: Set(space),
            words: Set(kept.words),
            heat: Set(kept.heat),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let again = OnConflict::columns([row::Column::Kind, row::Column::Id, row::Column::Space])
        .update_columns([row::Column::Words, row::Column::Heat])
        .to_owned();
    row::Entity::insert_many(rows).on_conflict(again).exec_without_returning(db).await.map(|_| ())
}

fn terms(kind: Kind, postings: &[(Place, Posting)]) -> Vec<Json> {
    let row = |((id, space), posting): &(Place, Posting)| {
        let (space, id) = (space.simple().to_string(), id.simple().to_string());
        json!([space, kind.number(), posting.term, posting.grade, id, posting.sketch])
    };
    postings.iter().map(row).collect()
}

/// The rows that let words be found which were mistyped.
fn words(postings: &[(Place, Posting)]) -> Vec<Json> {
    let used: BTreeSet<(Uuid, &str)> = postings
        .iter()
        .map(|((_, space), posting)| (*space, posting.term.as_str()))
        .filter(|(_, term)| is_correctable(term))
        .collect();
    used.into_iter()
        .flat_map(|(space, word)| {
            keys(word).into_iter().map(move |key| json!([space.simple().to_string(), key, word]))
        })
        .collect()
}

async fn execute(db: &impl ConnectionTrait, sql: &Sql, rows: Vec<Json>) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let backend = db.get_database_backend();
    let sql = if backend == DatabaseBackend::Postgres { sql.postgres } else { sql.sqlite };
    let rows: Value = Json::Array(rows).to_string().into();
    db.execute_raw(Statement::from_sql_and_values(backend, sql, [rows])).await.map(|_| ())
}
