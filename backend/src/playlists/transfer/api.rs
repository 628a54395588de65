//! `/playlists/import` and `/playlists/{playlist_id}/export`.

use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Body, IntoResponse, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Binary;
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::{ApiResponse, OpenApi};
use shared::ids::PlaylistId;
use shared::playlists::transfer::{ImportReport, TransferFormat};
use shared::songs::Visibility;

use super::Import;
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, bytes_meta};
use crate::router::Tag;

/// The operations.
pub struct PlaylistTransferApi;

#[OpenApi(tag = "Tag::Playlists")]
impl PlaylistTransferApi {
    /// Make a playlist out of a file
    ///
    /// M3U, XSPF, JSPF or CSV of at most 5 MB and 10,000 entries; its form is found out. Each entry is looked
    /// up among the songs that you may hear. Those that are not found stay as what the file says, and can be
    /// given a song later.
    #[oai(path = "/playlists/import", method = "post", operation_id = "import_playlist")]
    async fn import_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// What the playlist is called; what the file says when absent.
        name: Query<Option<String>>,
        /// Who may see it; private when absent.
        visibility: Query<Option<Visibility>>,
        file: Binary<Vec<u8>>,
    ) -> Result<Imported, AppError> {
        let import = Import { file: file.0, name: name.0, visibility: visibility.0.unwrap_or_default() };
        super::import(state, caller.user, import).await.map(|report| Imported::Made(Json(report)))
    }

    /// Write a playlist into a file
    #[oai(path = "/playlists/:playlist_id/export", method = "get", operation_id = "export_playlist")]
    async fn export_playlist(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The playlist.
        playlist_id: Path<PlaylistId>,
        /// The form of the file.
        format: Query<TransferFormat>,
    ) -> Result<Exported, AppError> {
        let (name, file) = super::export(state, caller.user, playlist_id.0, format.0).await?;
        let response = Response::builder()
            .status(StatusCode::OK)
            .header(header::CONTENT_TYPE, format.0.mime())
            .header(header::CONTENT_DISPOSITION, disposition(&name, format.0))
            .header(header::CACHE_CONTROL, "private, no-store")
            .body(Body::from_string(file));
        Ok(Exported(response))
    }
}

/// Says to keep the file under the name of the playlist; RFC 6266 and 8187.
fn disposition(name: &str, format: TransferFormat) -> String {
    let ending = format.as_str();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).take(80).collect();
    let whole: String = name
        .chars()
        .map(|c| if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c })
        .collect();
    let mut encoded = String::new();
    for byte in whole.trim_start_matches('.').bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{encoded}.{ending}")
}

/// 201.
#[derive(ApiResponse)]
enum Imported {
    /// What has come of the file.
    #[oai(status = 201)]
    Made(Json<ImportReport>),
}

/// The file.
struct Exported(Response);

impl IntoResponse for Exported {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for Exported {
    fn meta() -> MetaResponses {
        let mimes = TransferFormat::ALL.map(TransferFormat::mime);
        MetaResponses { responses: vec![bytes_meta(200, "The file.", &mimes)] }
    }

    fn register(_: &mut Registry) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_file_leads_nowhere() {
        let header = disposition("../é\"\r\n/x", TransferFormat::Csv);
        assert!(header.is_ascii() && !header.contains(['\r', '\n', '/', '\\']), "{header}");
        assert_eq!(header.matches('"').count(), 2);
        assert!(header.ends_with(".csv"));
    }
}
