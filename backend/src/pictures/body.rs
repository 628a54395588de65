//! A picture as the body of a request.

use http_body_util::{BodyExt, LengthLimitError, Limited};
use poem::http::header;
use poem::{Body, Request, RequestBody, Result};
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaRequest, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use processing::cover::MAX_BYTES;

use crate::error::AppError;
use crate::http::body_limit::from_body_error;
use crate::http::body_meta;

/// A picture that has not been read yet.
pub struct PictureBody(Body);

impl PictureBody {
    /// Reads all of it.
    ///
    /// # Errors
    /// It is too large, or breaks off.
    pub async fn read(self) -> Result<Vec<u8>, AppError> {
        let body: http_body_util::combinators::BoxBody<_, _> = self.0.into();
        match Limited::new(body, MAX_BYTES).collect().await {
            Ok(read) => Ok(read.to_bytes().into()),
            Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
            Err(error) => Err(from_body_error(&*error)),
        }
    }
}

const fn too_large() -> AppError {
    AppError::TooLarge { limit_bytes: MAX_BYTES as u64 }
}

impl Payload for PictureBody {
    const CONTENT_TYPE: &'static str = "image/*";

    fn check_content_type(content_type: &str) -> bool {
        content_type.trim_start().to_ascii_lowercase().starts_with("image/")
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")))
    }
}

impl<'a> ApiExtractor<'a> for PictureBody {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <Self as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(body_meta::<Self>())
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        if !request.content_type().is_some_and(Self::check_content_type) {
            return Err(AppError::UnsupportedMedia("Send a picture (image/png or another).".into()).into());
        }
        let declared = request.header(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        if declared.is_some_and(|length| length > MAX_BYTES as u64) {
            return Err(too_large().into());
        }
        Ok(Self(body.take()?))
    }
}
