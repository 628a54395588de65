//! `/server`.

use poem::web::Data;
use poem_openapi::OpenApi;
use processing::cover;
use processing::format::AudioFormat;
use shared::server::{ServerInfo, UploadLimits};

use crate::app::AppState;
use crate::auth::store;
use crate::config::Registration;
use crate::error::AppError;
use crate::http::Json;
use crate::router::Tag;

/// The operations.
pub struct ServerApi;

#[OpenApi(tag = "Tag::Server")]
impl ServerApi {
    /// Read how this server is set up
    #[oai(path = "/server", method = "get", operation_id = "get_server")]
    async fn get_server(&self, Data(state): Data<&AppState>) -> Result<Json<ServerInfo>, AppError> {
        let limits = state.audio_limits();
        Ok(Json(ServerInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            registration_open: state.config.auth.registration == Registration::Open,
            needs_setup: !store::has_admin(state.db.read()).await?,
            uploads: UploadLimits {
                max_audio_bytes: state.config.uploads.max_audio_bytes,
                max_cover_bytes: cover::MAX_BYTES as u64,
                max_duration_ms: u64::try_from(limits.longest.as_millis()).unwrap_or(u64::MAX),
                min_duration_ms: u64::try_from(limits.shortest.as_millis()).unwrap_or(u64::MAX),
                formats: AudioFormat::ALL.iter().map(|format| format.name().to_owned()).collect(),
                direct: state.storage.can_presign(),
            },
        }))
    }
}
