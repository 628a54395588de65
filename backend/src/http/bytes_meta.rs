//! What the specification says of answers that are bytes and not JSON.

use poem_openapi::registry::{MetaHeader, MetaMediaType, MetaResponse, MetaSchema, MetaSchemaRef};

/// An answer with a strong tag and, unless there is no media type, bytes of one of these.
pub fn bytes_meta(status: u16, description: &'static str, mimes: &[&'static str]) -> MetaResponse {
    let binary = || MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
    let content = mimes.iter().map(|mime| MetaMediaType { content_type: mime, schema: binary() }).collect();
    let etag = MetaHeader {
        name: "ETag".to_owned(),
        description: Some("The version, strong.".to_owned()),
        required: true,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
    };
    MetaResponse { description, status: Some(status), status_range: None, content, headers: vec![etag] }
}
