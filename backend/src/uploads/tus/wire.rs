//! How tus looks in the specification: bodies that are streams, and answers that are headers.

use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{Body, IntoResponse, Request, RequestBody, Response};
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaRequest, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::{ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions};

use super::headers::CONTENT_TYPE;
use crate::error::AppError;

/// What to say to who sends something else.
const REFUSAL: &str = "Send the bytes as application/offset+octet-stream.";

/// Bytes of an upload that are read while they arrive; `None` when there are none and none are needed.
pub struct RawBody<const REQUIRED: bool>(pub Option<Body>);

impl<'a, const REQUIRED: bool> ApiExtractor<'a> for RawBody<REQUIRED> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(_: &mut Registry) {}

    fn request_meta() -> Option<MetaRequest> {
        let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
        let content = vec![MetaMediaType { content_type: CONTENT_TYPE, schema }];
        Some(MetaRequest { description: None, content, required: REQUIRED })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        match request.content_type() {
            Some(mime) if mime.trim().eq_ignore_ascii_case(CONTENT_TYPE) => Ok(Self(Some(body.take()?))),
            None if !REQUIRED => Ok(Self(None)),
            _ => Err(AppError::UnsupportedMedia(REFUSAL.into()).into()),
        }
    }
}

/// The header of each answer that a client reads.
const UPLOAD_OFFSET: &str = "Upload-Offset";
const UPLOAD_EXPIRES: &str = "Upload-Expires";

/// An answer that is headers alone.
fn answer(status: StatusCode, headers: &[(&str, String)]) -> Response {
    let mut response = Response::builder().status(status).finish();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::try_from(value.as_str())) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn meta(status: u16, description: &'static str, headers: &[(&str, &str)]) -> MetaResponses {
    let header = |(name, description): &(&str, &str)| MetaHeader {
        name: (*name).to_owned(),
        description: Some((*description).to_owned()),
        required: false,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
    };
    let headers = headers.iter().map(header).collect();
    let response =
        MetaResponse { description, status: Some(status), status_range: None, content: Vec::new(), headers };
    MetaResponses { responses: vec![response] }
}

/// An answer of tus and how the specification describes it.
macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident = $status:literal $description:literal [$($header:literal: $about:literal),*];)*) => {
        $(
            $(#[$doc])*
            pub struct $name(Response);

            impl IntoResponse for $name {
                fn into_response(self) -> Response {
                    self.0
                }
            }

            impl ApiResponse for $name {
                fn meta() -> MetaResponses {
                    meta($status, $description, &[$(($header, $about)),*])
                }

                fn register(_: &mut Registry) {}
            }
        )*
    };
}

answers! {
    /// What the server can.
    Options = 204 "What the server can." [
        "Tus-Version": "The versions of the protocol.",
        "Tus-Extension": "What is spoken beyond the core.",
        "Tus-Max-Size": "The largest upload, in bytes.",
        "Tus-Checksum-Algorithm": "The checksums that are known."
    ];
    /// A new upload.
    Created = 201 "The upload has begun." [
        "Location": "Where it is.",
        "Upload-Offset": "How many bytes are safe, when the request brought some.",
        "Upload-Expires": "When it is given up, unless more arrives."
    ];
    /// How far an upload is.
    Status = 200 "How far it is." [
        "Upload-Offset": "How many bytes are safe.",
        "Upload-Length": "How many there will be.",
        "Upload-Metadata": "What came with it.",
        "Upload-Expires": "When it is given up, unless more arrives."
    ];
    /// More of an upload.
    Appended = 204 "The bytes are safe." [
        "Upload-Offset": "How many bytes are safe now.",
        "Upload-Expires": "When it is given up, unless more arrives."
    ];
    /// An upload that is no more.
    Terminated = 204 "It is gone." [];
}

fn http_date(time: chrono::DateTime<chrono::Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

impl Options {
    /// For uploads of at most so many bytes.
    pub fn new(max_bytes: u64) -> Self {
        use super::headers::{CHECKSUMS, EXTENSIONS, VERSION};
        Self(answer(
            StatusCode::NO_CONTENT,
            &[
                ("Tus-Version", VERSION.to_owned()),
                ("Tus-Extension", EXTENSIONS.to_owned()),
                ("Tus-Max-Size", max_bytes.to_string()),
                ("Tus-Checksum-Algorithm", CHECKSUMS.to_owned()),
            ],
        ))
    }
}

impl Created {
    /// At this path; with the offset when the request brought bytes.
    pub(super) fn at(
        path: String,
        offset_bytes: Option<u64>,
        expires_at: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Self {
        let mut headers = vec![(header::LOCATION.as_str(), path)];
        headers.extend(offset_bytes.map(|offset| (UPLOAD_OFFSET, offset.to_string())));
        headers.extend(expires_at.map(|time| (UPLOAD_EXPIRES, http_date(time))));
        Self(answer(StatusCode::CREATED, &headers))
    }
}

impl Status {
    pub(in crate::uploads) fn of(status: &super::store::Status) -> Self {
        let mut headers = vec![
            (UPLOAD_OFFSET, status.offset_bytes.to_string()),
            ("Upload-Length", status.size_bytes.to_string()),
        ];
        headers.extend(status.metadata.clone().map(|metadata| ("Upload-Metadata", metadata)));
        let expires_at = status.expires_at.filter(|_| status.is_receiving);
        headers.extend(expires_at.map(|time| (UPLOAD_EXPIRES, http_date(time))));
        Self(answer(StatusCode::OK, &headers))
    }
}

impl Appended {
    pub(in crate::uploads) fn up_to(offset_bytes: u64, expires_at: chrono::DateTime<chrono::Utc>) -> Self {
        let headers = [(UPLOAD_OFFSET, offset_bytes.to_string()), (UPLOAD_EXPIRES, http_date(expires_at))];
        Self(answer(StatusCode::NO_CONTENT, &headers))
    }
}

impl Terminated {
    pub(in crate::uploads) fn new() -> Self {
        Self(answer(StatusCode::NO_CONTENT, &[]))
    }
}
