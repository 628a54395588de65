//! `/uploads`: by tus, one request after the other; and what a client asks about them in JSON.

use poem::Request;
use poem::http::header;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use shared::ids::{ImportId, UploadId};
use shared::page::Page;
use shared::uploads::{Contents, DirectFile, DirectUpload, ImportUndone, KnownContents, Upload};

use super::tus::headers::{self, Checksum};
use super::tus::{self, Appended, Created, Options, RawBody, Status, Terminated};
use super::{contents, cover, direct, imports, service, store};
use crate::app::AppState;
use crate::auth::CurrentUser;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::paging::{self, bad_parameter};
use crate::pictures::PictureBody;
use crate::router::Tag;

/// A new upload, and where its parts go.
#[derive(ApiResponse)]
enum Made {
    /// The upload has begun.
    #[oai(status = 201)]
    Upload(Json<DirectUpload>),
}

/// The list that its cursors are of.
const UPLOADS: &str = "uploads";

/// The operations.
pub struct UploadsApi;

#[OpenApi(tag = "Tag::Uploads")]
impl UploadsApi {
    /// Ask what the server can
    ///
    /// Uploads speak [tus](https://tus.io/protocols/resumable-upload) 1.0.0.
    #[oai(path = "/uploads", method = "options", operation_id = "get_upload_options")]
    async fn get_upload_options(&self, Data(state): Data<&AppState>) -> Result<Options, AppError> {
        Ok(Options::new(state.config.uploads.max_audio_bytes))
    }

    /// Begin an upload
    ///
    /// It may bring the first bytes along.
    #[oai(path = "/uploads", method = "post", operation_id = "create_upload")]
    #[expect(clippy::too_many_arguments, reason = "each is a header that the specification names")]
    async fn create_upload(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        request: &Request,
        /// The version of tus: 1.0.0.
        #[oai(name = "Tus-Resumable")]
        tus_resumable: Header<Option<String>>,
        /// How many bytes there will be. It must be known.
        #[oai(name = "Upload-Length")]
        upload_length: Header<Option<String>>,
        /// `filename`, `sha256`, `import_id`, and the texts of the form of `POST /songs`; a list as one value
        /// with line feeds.
        #[oai(name = "Upload-Metadata")]
        upload_metadata: Header<Option<String>>,
        /// What the bytes of this request sum up to.
        #[oai(name = "Upload-Checksum")]
        upload_checksum: Header<Option<String>>,
        body: RawBody<false>,
    ) -> Result<Created, AppError> {
        check_version(&tus_resumable)?;
        let create = tus::Create {
            owner: caller.user,
            size_bytes: bytes("Upload-Length", &upload_length)?,
            metadata: upload_metadata.0,
            checksum: checksum(&upload_checksum)?,
            length: length(request),
        };
        tus::create(state, create, body.0).await
    }

    /// List your uploads
    ///
    /// The newest first. Those that ended are remembered for 30 days.
    #[oai(path = "/uploads", method = "get", operation_id = "list_uploads")]
    async fn list_uploads(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// Only those of one import.
        import_id: Query<Option<ImportId>>,
        /// How many at most, 1 to 200; 50 when absent.
        limit: Query<Option<u16>>,
        /// `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> Result<Json<Page<Upload>>, AppError> {
        let limit = paging::limit(limit.0)?;
        let before = paging::decode(&state.keys, UPLOADS, cursor.0.as_deref())?;
        let more = u64::from(limit) + 1;
        let mut items = store::list(state.db.read(), caller.user, import_id.0, before, more).await?;
        let is_last = items.len() <= usize::from(limit);
        items.truncate(limit.into());
        let last = items.last().filter(|_| !is_last);
        let next_cursor = last.map(|upload| paging::encode(&state.keys, UPLOADS, &upload.id)).transpose()?;
        Ok(Json(Page { items, next_cursor }))
    }

    /// Read an upload
    #[oai(path = "/uploads/:upload_id", method = "get", operation_id = "get_upload")]
    async fn get_upload(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The upload.
        upload_id: Path<UploadId>,
    ) -> Result<Json<Upload>, AppError> {
        let upload = store::find(state.db.read(), caller.user, upload_id.0).await?;
        upload.map(Json).ok_or(AppError::NotFound)
    }

    /// Ask how far an upload is
    #[oai(path = "/uploads/:upload_id", method = "head", operation_id = "head_upload")]
    async fn head_upload(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The upload.
        upload_id: Path<UploadId>,
        /// The version of tus: 1.0.0.
        #[oai(name = "Tus-Resumable")]
        tus_resumable: Header<Option<String>>,
    ) -> Result<Status, AppError> {
        check_version(&tus_resumable)?;
        let status = tus::find_status(state.db.read(), caller.user, upload_id.0).await?;
        let status = status.ok_or(AppError::NotFound)?;
        if status.is_expired(state.clock.now()) {
            return Err(AppError::Expired);
        }
        Ok(Status::of(&status))
    }

    /// Go on with an upload
    ///
    /// When the last byte is there, the work on it begins; `GET` tells what becomes of it.
    #[oai(path = "/uploads/:upload_id", method = "patch", operation_id = "append_to_upload")]
    #[expect(clippy::too_many_arguments, reason = "each is a header that the specification names")]
    async fn append_to_upload(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        request: &Request,
        /// The upload.
        upload_id: Path<UploadId>,
        /// The version of tus: 1.0.0.
        #[oai(name = "Tus-Resumable")]
        tus_resumable: Header<Option<String>>,
        /// Where the bytes belong; it must be where the upload stands.
        #[oai(name = "Upload-Offset")]
        upload_offset: Header<Option<String>>,
        /// What the bytes of this request sum up to. If they do not, none of them is kept.
        #[oai(name = "Upload-Checksum")]
        upload_checksum: Header<Option<String>>,
        body: RawBody<true>,
    ) -> Result<Appended, AppError> {
        check_version(&tus_resumable)?;
        let append = tus::Append {
            owner: caller.user,
            id: upload_id.0,
            offset_bytes: bytes("Upload-Offset", &upload_offset)?,
            length: length(request),
            checksum: checksum(&upload_checksum)?,
        };
        let offset_bytes = tus::append(state, append, body.0.unwrap_or_default()).await?;
        Ok(Appended::up_to(offset_bytes, super::expire::at(state)))
    }

    /// End an upload
    ///
    /// What has arrived is removed. A song that has come of it stays.
    #[oai(path = "/uploads/:upload_id", method = "delete", operation_id = "delete_upload")]
    async fn delete_upload(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The upload.
        upload_id: Path<UploadId>,
        /// The version of tus: 1.0.0.
        #[oai(name = "Tus-Resumable")]
        tus_resumable: Header<Option<String>>,
    ) -> Result<Terminated, AppError> {
        check_version(&tus_resumable)?;
        service::terminate(state, caller.user, upload_id.0).await?;
        Ok(Terminated::new())
    }

    /// Send the cover of an upload
    ///
    /// Instead of the picture in the file, while bytes are still to come.
    #[oai(path = "/uploads/:upload_id/cover", method = "put", operation_id = "put_upload_cover")]
    async fn put_upload_cover(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The upload.
        upload_id: Path<UploadId>,
        body: PictureBody,
    ) -> Result<Terminated, AppError> {
        cover::put(state, caller.user, upload_id.0, body).await?;
        Ok(Terminated::new())
    }

    /// Begin an upload straight to the object store
    ///
    /// Where the server offers it: PUT each part to its link, then complete the upload.
    #[oai(path = "/uploads/direct", method = "post", operation_id = "create_direct_upload")]
    async fn create_direct_upload(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        file: JsonBody<DirectFile>,
    ) -> Result<Made, AppError> {
        direct::create(state, caller.user, file.0).await.map(|made| Made::Upload(Json(made)))
    }

    /// Complete an upload that went straight to the object store
    #[oai(path = "/uploads/:upload_id/complete", method = "post", operation_id = "complete_direct_upload")]
    async fn complete_direct_upload(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The upload.
        upload_id: Path<UploadId>,
    ) -> Result<Json<Upload>, AppError> {
        direct::complete(state, caller.user, upload_id.0).await.map(Json)
    }

    /// Ask which files need not be sent
    ///
    /// Which of some contents you have already. Those of others stay unsaid.
    #[oai(path = "/uploads/known", method = "post", operation_id = "find_known_contents")]
    async fn find_known_contents(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        contents: JsonBody<Contents>,
    ) -> Result<Json<KnownContents>, AppError> {
        contents::find_known(state, caller.user, contents.0).await.map(Json)
    }

    /// Undo an import
    ///
    /// Stops what is on its way and puts the songs that came of it into the bin.
    #[oai(path = "/uploads/imports/:import_id", method = "delete", operation_id = "undo_import")]
    async fn undo_import(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
        /// The import.
        import_id: Path<ImportId>,
    ) -> Result<Json<ImportUndone>, AppError> {
        imports::undo(state, caller.user, import_id.0).await.map(Json)
    }
}

fn check_version(version: &Header<Option<String>>) -> Result<(), AppError> {
    if version.as_deref() == Some(headers::VERSION) { Ok(()) } else { Err(AppError::TusVersion) }
}

fn bytes(name: &'static str, header: &Header<Option<String>>) -> Result<u64, AppError> {
    let number = header.as_deref().and_then(headers::parse_bytes);
    number.ok_or_else(|| bad_parameter(name, "This header must be there and a number of bytes."))
}

fn checksum(header: &Header<Option<String>>) -> Result<Option<Checksum>, AppError> {
    let checksum = header.as_deref().map(headers::parse_checksum).transpose();
    checksum.map_err(|error| AppError::InvalidParameter {
        field: "Upload-Checksum".into(),
        detail: error.to_string().into(),
    })
}

/// How long the body is, if the request says so.
fn length(request: &Request) -> Option<u64> {
    request.header(header::CONTENT_LENGTH).and_then(headers::parse_bytes)
}
