//! Which path goes where.

use poem::endpoint::BoxEndpoint;
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, IntoEndpoint, Response, Route, get};
use poem_openapi::{OpenApiService, Tags};
use shared::endpoint::API_BASE;

use crate::app::AppState;
use crate::auth::api::AuthApi;
use crate::avatars::api::AvatarsApi;
use crate::catalogue::albums::api::AlbumsApi;
use crate::catalogue::albums::cover::api::AlbumCoversApi;
use crate::catalogue::artists::api::ArtistsApi;
use crate::catalogue::genres::api::GenresApi;
use crate::events::api::EventsApi;
use crate::favorites::api::FavoritesApi;
use crate::home::api::HomeApi;
use crate::http::{BodyLimit, CatchFailures, KnownQuery, Observe, SecurityHeaders, on_panic};
use crate::idempotency::Idempotency;
use crate::jobs::admin::api::JobsApi;
use crate::me::api::MeApi;
use crate::playlists;
use crate::plays::api::PlaysApi;
use crate::ratings::api::RatingsApi;
use crate::search::api::SearchApi;
use crate::server::api::ServerApi;
use crate::shares;
use crate::shares::api::SharesApi;
use crate::shares::public_api::PublicSharesApi;
use crate::songs::api::SongsApi;
use crate::songs::cover::api::SongCoversApi;
use crate::songs::edit::api::EditsApi;
use crate::songs::lyrics::api::LyricsApi;
use crate::songs::stream::api::StreamsApi;
use crate::stats::api::StatsApi;
use crate::uploads::api::UploadsApi;
use crate::uploads::tus::TusLayer;
use crate::{docs, health, web};

/// The chapters of the specification.
#[derive(Tags)]
pub enum Tag {
    /// Signing up, in and out, and your own account.
    Accounts,
    /// What can be played.
    Songs,
    /// Albums, artists and genres.
    Catalogue,
    /// What you like, and what you have heard.
    Taste,
    /// Songs in an order, put together by people or by rules.
    Playlists,
    /// Public links, and what visitors see of them.
    Sharing,
    /// Finding things.
    Search,
    /// Files on their way in.
    Uploads,
    /// The server itself.
    Server,
    /// What admins see and do.
    Administration,
}

/// All operations.
type Operations = (
    (ServerApi, AuthApi, MeApi, AvatarsApi, EventsApi),
    (SongsApi, SongCoversApi, EditsApi, StreamsApi, LyricsApi, UploadsApi),
    (FavoritesApi, RatingsApi, PlaysApi, StatsApi, HomeApi),
    (AlbumsApi, AlbumCoversApi, ArtistsApi, GenresApi),
    playlists::Operations,
    (SharesApi, PublicSharesApi),
    (SearchApi, JobsApi),
);

/// The operations with what the specification says about them as a whole.
pub fn api() -> OpenApiService<Operations, ()> {
    let operations = (
        (ServerApi, AuthApi, MeApi, AvatarsApi, EventsApi),
        (SongsApi, SongCoversApi, EditsApi, StreamsApi, LyricsApi, UploadsApi),
        (FavoritesApi, RatingsApi, PlaysApi, StatsApi, HomeApi),
        (AlbumsApi, AlbumCoversApi, ArtistsApi, GenresApi),
        playlists::operations(),
        (SharesApi, PublicSharesApi),
        (SearchApi, JobsApi),
    );
    OpenApiService::new(operations, "Rhythmix", env!("CARGO_PKG_VERSION"))
        .description(
            "A self-hosted music streaming system. Every failure answers with `application/problem+json`; \
             switch on its `code`. Lists come in pages: give `next_cursor` as `cursor` to go on.",
        )
        .server(API_BASE)
}

/// The specification as it is served and committed.
///
/// # Errors
/// The generated text is not JSON.
pub fn specification() -> anyhow::Result<String> {
    let mut value: serde_json::Value = serde_json::from_str(&api().spec())?;
    // The order of keys depends on which other crates are built along, unless it is settled here.
    value.sort_all_objects();
    Ok(format!("{}\n", serde_json::to_string_pretty(&value)?))
}

/// Everything that the server answers.
pub fn routes(state: AppState) -> impl Endpoint<Output = Response> + 'static {
    let observe = Observe { clock: state.clock.clone(), ids: state.ids.clone() };
    let headers = SecurityHeaders { https: state.config.server.is_https() };
    // Failures become answers first, since those are kept too.
    let api = api().into_endpoint().with(CatchFailures).with(Idempotency).with(KnownQuery::of_the_api());
    let api: BoxEndpoint<'static> = api.boxed();
    Route::new()
        .nest(API_BASE, Route::new().at("/openapi.json", get(docs::specification)).nest("/", api))
        .nest("/api/docs", docs::routes())
        .nest("/api", web::no_route())
        .nest(shares::page::PATH, shares::page::routes())
        .at("/health/live", get(health::live))
        .at("/health/ready", get(health::ready))
        .nest("/", web::routes())
        .data(state)
        .with(BodyLimit)
        .with(CatchPanic::new().with_handler(on_panic))
        .with(CatchFailures)
        .with(TusLayer)
        .with(headers)
        .with(observe)
}
