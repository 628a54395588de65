//! The JSON body of a request, read by serde, so that a failure names the field that is wrong.
//!
//! poem-openapi's own `Json` reads with a parser of its own whose errors name our Rust types and
//! never the field.

use poem::{FromRequest, Request, RequestBody, Result};
use poem_openapi::error::ContentTypeError;
use poem_openapi::payload::{Json, ParsePayload, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde::de::DeserializeOwned;

use crate::error::AppError;

/// A JSON body of type `T`.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: Type> Payload for JsonBody<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn check_content_type(content_type: &str) -> bool {
        Json::<T>::check_content_type(content_type)
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Type + DeserializeOwned> ParsePayload for JsonBody<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> Result<Self> {
        let bytes = <Vec<u8> as FromRequest>::from_request(request, body).await?;
        Ok(Self(parse(&bytes)?))
    }
}

impl<'a, T: Type + DeserializeOwned + Send> ApiExtractor<'a> for JsonBody<T> {
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
        match request.content_type() {
            Some(mime) if <Self as Payload>::check_content_type(mime) => {
                <Self as ParsePayload>::from_request(request, body).await
            }
            _ => Err(ContentTypeError::ExpectContentType.into()),
        }
    }
}

/// What the specification says of a body that must be there.
pub fn body_meta<P: Payload>() -> MetaRequest {
    let content = MetaMediaType { content_type: P::CONTENT_TYPE, schema: P::schema_ref() };
    MetaRequest { description: None, content: vec![content], required: true }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, AppError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        explain(&path, error.inner())
    })?;
    json.end().map_err(|_| AppError::InvalidRequest("There is something behind the JSON.".into()))?;
    Ok(value)
}

fn explain(path: &str, error: &serde_json::Error) -> AppError {
    let message = error.to_string();
    let named = |start: &str| message.strip_prefix(start)?.split('`').next().map(str::to_owned);
    let (field, detail) = if let Some(field) = named("missing field `") {
        let detail = format!("The field `{field}` is missing.");
        (field, detail)
    } else if let Some(field) = named("unknown field `") {
        let detail = format!("There is no field `{field}` here.");
        (field, detail)
    } else if error.is_data() && path != "." {
        (path.to_owned(), format!("The field `{path}` is not of its type."))
    } else {
        return AppError::InvalidRequest("The body is not the JSON that is asked for here.".into());
    };
    AppError::InvalidParameter { field: field.into(), detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use shared::auth::LogIn;

    use super::*;

    fn field_of(json: &str) -> Option<String> {
        match parse::<LogIn>(json.as_bytes()) {
            Err(AppError::InvalidParameter { field, .. }) => Some(field.into_owned()),
            Err(AppError::InvalidRequest(_)) => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_failure_names_the_field() {
        assert_eq!(field_of(r#"{"login":"a"}"#).as_deref(), Some("password"));
        assert_eq!(field_of(r#"{"login":"a","password":5}"#).as_deref(), Some("password"));
        assert_eq!(field_of(r#"{"login":"a","password":"b","role":"admin"}"#).as_deref(), Some("role"));
        for text in ["", "[", "null", "\"x\"", r#"{"login":"a","password":"b"} {}"#] {
            assert_eq!(field_of(text), None, "{text}");
        }
    }
}
