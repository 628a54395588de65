//! Answers a question: reads the index as it is asked, once more for what may have been meant when little is
//! there, and puts everything into the one order.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use shared::ids::UserId;
use uuid::Uuid;

use super::ask::Ask;
use super::ask_store::{self, Answer};
use super::index::{ADMINS, SHARED};
use super::kind::Kind;
use super::query::Query;
use super::rank::{Rank, of_term, of_words};
use crate::error::AppError;

/// With fewer hits than these, words are also taken for others.
const FEW: usize = 3;

/// Who asks for what.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) viewer: UserId,
    pub(super) text: &'a str,
    pub(super) kinds: &'a [Kind],
    /// At most so many of each arm of the question are read.
    pub(super) most: usize,
}

/// A place in the hits of a kind: the last one seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place(pub(super) Rank, pub(super) Uuid);

/// The hits of each kind, the best first.
pub(super) type Hits = HashMap<Kind, Vec<Place>>;

/// Looks for an answer.
///
/// # Errors
/// The database fails.
pub(super) async fn find(db: &impl ConnectionTrait, question: &Question<'_>) -> Result<Hits, AppError> {
    let query = Query::parse(question.text);
    if query.terms.is_empty() {
        return Ok(Hits::new());
    }
    let mut ask = Ask::default();
    for kind in question.kinds {
        ask.question(0, &query, *kind, &spaces(question, *kind));
    }
    ask.look_up(&query, &[SHARED, question.viewer.0]);
    let answer = ask_store::read(db, &ask, question.most).await?;
    let mut best = HashMap::new();
    collect(&mut best, std::slice::from_ref(&query), &ask, &answer);
    if best.len() < FEW {
        let variants = query.variants(&meant(&query, &ask, &answer));
        if !variants.is_empty() {
            let mut again = Ask::default();
            for (number, variant) in variants.iter().enumerate() {
                for kind in question.kinds {
                    again.question(number, variant, *kind, &spaces(question, *kind));
                }
            }
            let answer = ask_store::read(db, &again, question.most).await?;
            collect(&mut best, &variants, &again, &answer);
        }
    }
    let mut hits = Hits::new();
    for ((kind, id), rank) in best {
        hits.entry(kind).or_default().push(Place(rank, id));
    }
    for places in hits.values_mut() {
        places.sort_unstable();
    }
    Ok(hits)
}

/// Where the things of a kind stand that somebody may see.
fn spaces(question: &Question<'_>, kind: Kind) -> Vec<Uuid> {
    match kind {
        // Only admins get to ask for them.
        Kind::Users => vec![ADMINS],
        _ => vec![SHARED, question.viewer.0],
    }
}

/// Keeps the best rank of everything that was found.
fn collect(best: &mut HashMap<(Kind, Uuid), Rank>, queries: &[Query], ask: &Ask, answer: &Answer) {
    let mut keep = |kind: Kind, id: Uuid, rank: Rank| {
        let kept = best.entry((kind, id)).or_insert(rank);
        *kept = rank.min(*kept);
    };
    for (arm, found) in &answer.plain {
        let Some(range) = ask.plain.get(*arm) else { continue };
        let Some(query) = queries.get(range.question) else { continue };
        for hit in found {
            keep(range.kind, hit.2, of_term(query, &hit.0, hit.1));
        }
    }
    for (arm, found) in &answer.filtered {
        let Some(range) = ask.filtered.get(*arm).map(|filtered| &filtered.range) else { continue };
        let Some(query) = queries.get(range.question) else { continue };
        for hit in found {
            if let Some(rank) = of_words(query, &hit.0, hit.1) {
                keep(range.kind, hit.2, rank);
            }
        }
    }
}

/// The words that were found for each term.
fn meant(query: &Query, ask: &Ask, answer: &Answer) -> Vec<Vec<String>> {
    let mut meant = vec![Vec::new(); query.terms.len()];
    for (arm, words) in &answer.lookups {
        let term = ask.lookups.get(*arm).and_then(|lookup| meant.get_mut(lookup.term));
        if let Some(term) = term {
            term.extend(words.iter().cloned());
        }
    }
    meant
}
