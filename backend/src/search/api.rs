//! `/search`.

use poem::Request;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use shared::search::{Found, SearchKind};

use super::kind::Kind;
use super::service::{self, Place, Question};
use super::show_store;
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::paging;
use crate::router::Tag;

/// How many of each kind when the request does not say and asks for several.
const FEW_OF_EACH: u16 = 10;
/// How much of each part of the index is read for a list of one kind, which ends there.
const MOST_OF_ONE: usize = 500;
/// What the request may name.
const PARAMETERS: [&str; 4] = ["q", "types", "limit", "cursor"];

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
    #[oai(path = "/search", method = "get", operation_id = "search")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn search(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        request: &Request,
        /// What to look for; of a long text the first 256 characters and 16 words. Nothing is found without words.
        q: Query<Option<String>>,
        /// Of which kinds, with commas between: `songs`, `albums`, `artists`, `playlists`, `genres`, `lyrics`, and for admins
        /// `users`. All but `users` when absent.
        types: Query<Option<String>>,
        /// How many of each kind at most, 1 to 200; when absent 10, or 50 of only one kind.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before; only with one kind.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Found>, AppError> {
        refuse_unknown(request)?;
        let kinds = kinds(types.0.as_deref())?;
        if kinds.contains(&SearchKind::Users) {
            caller.require_admin()?;
        }
        let only = if let [only] = kinds.as_slice() { Some(*only) } else { None };
        let limit = paging::limit(limit.0.or_else(|| only.is_none().then_some(FEW_OF_EACH)))?;
        if only.is_none() && cursor.0.is_some() {
            return Err(paging::bad_parameter("cursor", "Only a search for one kind can go on."));
        }
        let text = q.0.unwrap_or_default();
        let list = format!("search {} {text}", only.map_or("", SearchKind::as_str));
        let after: Option<Place> = paging::decode(&state.keys, &list, cursor.0.as_deref())?;
        let wanted = usize::from(limit);
        let question = Question {
            viewer: caller.user,
            text: &text,
            kinds: &kinds.iter().map(|kind| indexed(*kind)).collect::<Vec<_>>(),
            most: if only.is_some() { MOST_OF_ONE } else { wanted + wanted / 2 + 10 },
        };
        let db = state.db.read();
        let mut hits = service::find(db, &question).await?;
        let mut next = None;
        for places in hits.values_mut() {
            places.retain(|place| after.is_none_or(|after| *place > after));
            if only.is_some() && places.len() > wanted {
                next = wanted.checked_sub(1).and_then(|last| places.get(last)).copied();
            }
            places.truncate(wanted);
        }
        let next = next.map(|place| paging::encode(&state.keys, &list, &place)).transpose()?;
        let found = show_store::show(db, caller.user, &hits).await?;
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

/// A filter that is mistyped must not look as if it found everything.
fn refuse_unknown(request: &Request) -> Result<(), AppError> {
    let query = request.uri().query().unwrap_or_default();
    let mut names = query.split('&').filter(|pair| !pair.is_empty());
    let unknown = names.find_map(|pair| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        (!PARAMETERS.contains(&name)).then_some(name)
    });
    match unknown {
        None => Ok(()),
        Some(name) => {
            let field: String = name.chars().take(32).collect();
            let detail = "There is no such parameter of a search.";
            Err(AppError::InvalidParameter { field: field.into(), detail: detail.into() })
        }
    }
}
