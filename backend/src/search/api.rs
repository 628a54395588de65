//! `/search`.

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use shared::search::{Found, SearchKind};
use shared::songs::OwnerFilter;

use super::cut;
use super::kind::Kind;
use super::narrow::Narrow;
use super::service::{self, Place, Question};
use super::show_store;
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::Json;
use crate::paging;
use crate::router::Tag;
use crate::songs::asked::Asked;

/// How many of each kind when the request does not say and asks for several.
const FEW_OF_EACH: u16 = 10;
/// How much of each part of the index is read for a list of one kind, which ends there.
const MOST_OF_ONE: usize = 500;
/// How much is read of each part when there are filters: of that they leave some.
const MOST_FILTERED: usize = 500;

/// The operations.
pub struct SearchApi;

#[OpenApi(tag = "Tag::Search")]
impl SearchApi {
    /// Search
    ///
    /// Over what you may see, as somebody types: the last word may be the beginning of one. Case and accents do
    /// not count, signs are nothing special, and where little is found, words are taken for others that look
    /// like them. The best come first: the name itself, names that begin with the text, names with all words,
    /// and then what has them in title, artists and album together. With one kind the answer can be paged.
    ///
    /// Filters narrow down the best 500 of each kind. Kinds to which one of them does not apply are left out: songs and
    /// lyrics know all of them; albums years, stars, owner and favourites; playlists owner and favourites; artists
    /// favourites.
    #[oai(path = "/search", method = "get", operation_id = "search")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn search(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// What to look for; of a long text the first 256 characters and 16 words. Nothing is found without words.
        q: Query<Option<String>>,
        /// Of which kinds, with commas between: `songs`, `albums`, `artists`, `playlists`, `genres`, `lyrics`, and for admins
        /// `users`. All but `users` when absent.
        types: Query<Option<String>>,
        /// How many of each kind at most, 1 to 200; when absent 10, or 50 of only one kind.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before; only with one kind.
        cursor: Query<Option<String>>,
        /// Only of this genre, by its name or id.
        genre: Query<Option<String>>,
        /// Only of this year or later.
        min_year: Query<Option<u16>>,
        /// Only of this year or earlier.
        max_year: Query<Option<u16>>,
        /// Only with so many stars or more on the mean, 1 to 5.
        min_rating: Query<Option<u8>>,
        /// Only what lasts so long or longer, in milliseconds.
        min_duration_ms: Query<Option<u32>>,
        /// Only what lasts so long or less, in milliseconds.
        max_duration_ms: Query<Option<u32>>,
        /// Whose; everyone's when absent.
        owner: Query<Option<OwnerFilter>>,
        /// Only your favourites.
        liked: Query<Option<bool>>,
        /// Only what your history does not have.
        never_played: Query<Option<bool>>,
    ) -> Result<Json<Found>, AppError> {
        let asked = Asked {
            genre: genre.0,
            years: (min_year.0, max_year.0),
            durations_ms: (min_duration_ms.0, max_duration_ms.0),
            min_rating: min_rating.0,
            owner: owner.0,
            liked: liked.0,
            never_played: never_played.0,
        };
        let kinds = kinds(types.0.as_deref())?;
        if kinds.contains(&SearchKind::Users) {
            caller.require_admin()?;
        }
        let only = if let [only] = kinds.as_slice() { Some(*only) } else { None };
        let limit = paging::limit(limit.0.or_else(|| only.is_none().then_some(FEW_OF_EACH)))?;
        if only.is_none() && cursor.0.is_some() {
            return Err(paging::bad_parameter("cursor", "Only a search for one kind can go on."));
        }
        let Some(filter) = asked.read(state, caller.user).await? else {
            return Ok(Json(Found::default()));
        };
        let text = q.0.unwrap_or_default();
        let list = format!("search {} {text} {filter:?}", only.map_or("", SearchKind::as_str));
        let after: Option<Place> = paging::decode(&state.keys, &list, cursor.0.as_deref())?;
        let wanted = usize::from(limit);
        let narrow = Some(Narrow { filter }).filter(|narrow| !narrow.is_empty());
        let kinds: Vec<Kind> = kinds.iter().map(|kind| indexed(*kind)).collect();
        let question = Question {
            viewer: caller.user,
            text: &text,
            kinds: &narrow.as_ref().map_or(kinds.clone(), |narrow| narrow.kinds(&kinds)),
            most: match (&narrow, only) {
                (Some(_), _) => MOST_FILTERED,
                (None, Some(_)) => MOST_OF_ONE,
                (None, None) => wanted + wanted / 2 + 10,
            },
        };
        let db = state.db.read();
        let mut hits = service::find(db, &question).await?;
        let mut place = None;
        for places in hits.values_mut() {
            places.retain(|place| after.is_none_or(|after| *place > after));
            if narrow.is_some() {
                // What filters leave is known when it has been read.
                places.truncate(MOST_FILTERED);
                continue;
            }
            if only.is_some() && places.len() > wanted {
                place = wanted.checked_sub(1).and_then(|last| places.get(last)).copied();
            }
            places.truncate(wanted);
        }
        let mut found = show_store::show(db, caller.user, &hits, narrow.as_ref()).await?;
        if let Some((kind, last)) = only.zip(cut::cut(&mut found, wanted, only)) {
            let places = hits.get(&indexed(kind));
            place = places.and_then(|places| places.iter().find(|place| place.1 == last)).copied();
        }
        let next = place.map(|place| paging::encode(&state.keys, &list, &place)).transpose()?;
        Ok(Json(Found { next_cursor: next, ..found }))
    }
}

/// Reads the names of kinds; all when there are none.
fn kinds(types: Option<&str>) -> Result<Vec<SearchKind>, AppError> {
    let Some(types) = types.filter(|types| !types.is_empty()) else {
        return Ok(SearchKind::ALL.into_iter().filter(|kind| *kind != SearchKind::Users).collect());
    };
    let mut kinds = Vec::new();
    for name in types.split(',') {
        let Some(kind) = SearchKind::parse(name) else {
            let name: String = name.chars().take(32).collect();
            let detail = format!("There is no kind '{name}' to search for.");
            return Err(AppError::InvalidParameter { field: "types".into(), detail: detail.into() });
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

const fn indexed(kind: SearchKind) -> Kind {
    match kind {
        SearchKind::Songs => Kind::Songs,
        SearchKind::Albums => Kind::Albums,
        SearchKind::Artists => Kind::Artists,
        SearchKind::Playlists => Kind::Playlists,
        SearchKind::Genres => Kind::Genres,
        SearchKind::Lyrics => Kind::Lyrics,
        SearchKind::Users => Kind::Users,
    }
}
