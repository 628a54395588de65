//! `/auth`: signing up, in and out.

use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{IntoResponse, Request, Response};
use poem_openapi::param::Header;
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::{ApiResponse, OpenApi};
use shared::auth::{LogIn, Refresh, SessionGrant, SetUp, SignUp};

use super::cookies::{self, Attributes};
use super::principal::refresh_cookie;
use super::service::{self, Opened};
use super::{CurrentUser, sessions};
use crate::app::AppState;
use crate::error::AppError;
use crate::http::{Json, JsonBody};
use crate::router::Tag;

/// The operations.
pub struct AuthApi;

#[OpenApi(prefix_path = "/auth", tag = "Tag::Accounts")]
impl AuthApi {
    /// Make an account
    ///
    /// Gives it the role listener and opens a session.
    #[oai(path = "/signup", method = "post", operation_id = "sign_up")]
    async fn sign_up(
        &self,
        Data(state): Data<&AppState>,
        /// `api` to get the refresh token in the body instead of a cookie.
        #[oai(name = "X-Client")]
        client: Header<Option<String>>,
        request: &Request,
        JsonBody(body): JsonBody<SignUp>,
    ) -> Result<Created, AppError> {
        let opened = service::sign_up(state, body, user_agent(request)).await?;
        Ok(Created(granted(state, opened, client.0.as_deref())))
    }

    /// Make the first admin
    ///
    /// With the token of the one-time link that the server prints while it has no admin.
    #[oai(path = "/setup", method = "post", operation_id = "set_up")]
    async fn set_up(
        &self,
        Data(state): Data<&AppState>,
        /// `api` to get the refresh token in the body instead of a cookie.
        #[oai(name = "X-Client")]
        client: Header<Option<String>>,
        request: &Request,
        JsonBody(body): JsonBody<SetUp>,
    ) -> Result<Created, AppError> {
        let opened = service::set_up(state, body, user_agent(request)).await?;
        Ok(Created(granted(state, opened, client.0.as_deref())))
    }

    /// Open a session
    #[oai(path = "/login", method = "post", operation_id = "log_in")]
    async fn log_in(
        &self,
        Data(state): Data<&AppState>,
        /// `api` to get the refresh token in the body instead of a cookie.
        #[oai(name = "X-Client")]
        client: Header<Option<String>>,
        request: &Request,
        JsonBody(body): JsonBody<LogIn>,
    ) -> Result<Granted, AppError> {
        let opened = service::log_in(state, body, user_agent(request)).await?;
        Ok(granted(state, opened, client.0.as_deref()))
    }

    /// Go on with a session
    ///
    /// Takes the refresh token from the body, or from the cookie if the request comes from a page of
    /// this origin and has the header `X-Client`. The token is good once; the answer has the next.
    #[oai(path = "/refresh", method = "post", operation_id = "refresh")]
    async fn refresh(
        &self,
        Data(state): Data<&AppState>,
        /// `api` to get the refresh token in the body instead of a cookie.
        #[oai(name = "X-Client")]
        client: Header<Option<String>>,
        request: &Request,
        JsonBody(body): JsonBody<Refresh>,
    ) -> Result<Granted, AppError> {
        let token = match body.refresh_token {
            Some(token) => token,
            None => {
                let token = refresh_cookie(request).await.ok_or(AppError::Unauthenticated)?;
                if client.0.is_none() || !is_same_origin(request) {
                    return Err(AppError::Forbidden);
                }
                token
            }
        };
        let opened = service::refresh(state, &token).await?;
        Ok(granted(state, opened, client.0.as_deref()))
    }

    /// End this session
    #[oai(path = "/logout", method = "post", operation_id = "log_out")]
    async fn log_out(
        &self,
        Data(state): Data<&AppState>,
        CurrentUser(caller): CurrentUser,
    ) -> Result<LoggedOut, AppError> {
        service::log_out(state, &caller).await?;
        Ok(LoggedOut { secure: state.config.server.is_https() })
    }
}

/// A session, and the cookies that keep it.
struct Granted {
    grant: SessionGrant,
    cookies: Vec<poem::http::HeaderValue>,
}

fn granted(state: &AppState, opened: Opened, client: Option<&str>) -> Granted {
    let Opened { mut grant, session, refresh_token } = opened;
    if client == Some("api") {
        grant.refresh_token = Some(refresh_token);
        return Granted { grant, cookies: Vec::new() };
    }
    let attributes =
        Attributes { max_age_s: sessions::IDLE.num_seconds(), secure: state.config.server.is_https() };
    let cookies =
        [cookies::refresh(&refresh_token, attributes), cookies::media(&state.keys, session, attributes)];
    Granted { grant, cookies: cookies.into_iter().flatten().collect() }
}

impl IntoResponse for Granted {
    fn into_response(self) -> Response {
        let mut response = Json(self.grant).into_response();
        for cookie in self.cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

impl ApiResponse for Granted {
    fn meta() -> MetaResponses {
        Json::<SessionGrant>::meta()
    }

    fn register(registry: &mut Registry) {
        <Json<SessionGrant> as ApiResponse>::register(registry);
    }
}

/// A [`Granted`] for a new account.
struct Created(Granted);

impl IntoResponse for Created {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response.set_status(StatusCode::CREATED);
        response.headers_mut().insert(header::LOCATION, poem::http::HeaderValue::from_static("/api/v1/me"));
        response
    }
}

impl ApiResponse for Created {
    fn meta() -> MetaResponses {
        let mut meta = Granted::meta();
        for response in &mut meta.responses {
            response.status = Some(201);
        }
        meta
    }

    fn register(registry: &mut Registry) {
        Granted::register(registry);
    }
}

/// The session is over; the cookies go.
struct LoggedOut {
    secure: bool,
}

impl IntoResponse for LoggedOut {
    fn into_response(self) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        for cookie in cookies::remove(self.secure).into_iter().flatten() {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

impl ApiResponse for LoggedOut {
    fn meta() -> MetaResponses {
        let mut meta = Granted::meta();
        for response in &mut meta.responses {
            response.status = Some(204);
            response.content.clear();
        }
        meta
    }

    fn register(_: &mut Registry) {}
}

fn user_agent(request: &Request) -> Option<&str> {
    request.header(header::USER_AGENT)
}

/// Whether a browser says that the page is ours, or its `Origin` is where the request went.
fn is_same_origin(request: &Request) -> bool {
    if let Some(site) = request.header("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = request.header(header::ORIGIN).and_then(|origin| origin.split_once("://"));
    matches!((origin, request.header(header::HOST)), (Some((_, origin)), Some(host)) if origin == host)
}
