//! The rules of signing up, in and out.

use shared::auth::{LogIn, SessionGrant, SetUp, SignUp};
use shared::credentials::{Email, Password, Username, parse_display_name};
use shared::ids::{SessionId, UserId};
use shared::me::Role;
use shared::problem::FieldError;
use shared::text::{InvalidText, clean_line};

use super::sessions::{self, Device, RefreshToken, Rotation};
use super::store::{self, NewUser};
use super::{Principal, access_token};
use crate::app::AppState;
use crate::config::Registration;
use crate::error::{AppError, field_error};

/// The longest log-in name that is looked up.
const MAX_LOGIN: usize = 254;

/// A session that was opened or went on.
pub(super) struct Opened {
    /// For the body of the answer; without the refresh token.
    pub(super) grant: SessionGrant,
    /// The session.
    pub(super) session: SessionId,
    /// For the cookie or the body.
    pub(super) refresh_token: String,
}

/// Makes an account and opens a session for it.
pub(super) async fn sign_up(
    state: &AppState,
    body: SignUp,
    user_agent: Option<&str>,
) -> Result<Opened, AppError> {
    if state.config.auth.registration == Registration::Closed {
        return Err(AppError::RegistrationClosed);
    }
    let fields =
        NewAccount::parse(&body.username, &body.email, &body.password, body.display_name.as_deref())?;
    create(state, fields, vec![Role::Listener], user_agent, Admission::Anybody).await
}

/// Makes the first admin.
pub(super) async fn set_up(
    state: &AppState,
    body: SetUp,
    user_agent: Option<&str>,
) -> Result<Opened, AppError> {
    // Hashed before they are compared, so that the time tells nothing about how much is right.
    let right = state.keys.cursor.sign(state.keys.setup_token.as_bytes());
    if !state.keys.cursor.verify(body.token.trim().as_bytes(), &right) {
        let wrong = InvalidText::NotA("the set-up link that the server printed");
        return Err(AppError::field("token", wrong));
    }
    let fields = NewAccount::parse(&body.username, &body.email, &body.password, None)?;
    create(state, fields, vec![Role::Admin, Role::Listener], user_agent, Admission::FirstAdmin).await
}

/// Opens a session for whoever knows the password.
pub(super) async fn log_in(
    state: &AppState,
    body: LogIn,
    user_agent: Option<&str>,
) -> Result<Opened, AppError> {
    let candidate = if body.login.len() <= MAX_LOGIN {
        store::find_login(state.db.read(), &body.login).await?
    } else {
        None
    };
    if body.password.len() > shared::credentials::PASSWORD_MAX {
        return Err(AppError::InvalidCredentials);
    }
    let hash = candidate.as_ref().map(|found| found.password_hash.clone());
    let right = state.hasher.verify(&body.password, hash).await?;
    let user = match candidate {
        Some(found) if right && !found.disabled => found.id,
        _ => return Err(AppError::InvalidCredentials),
    };
    let write = state.db.begin().await?;
    let device = device(body.device_name.as_deref(), user_agent);
    let (session, refresh_token) = open_session(state, &write, user, device).await?;
    let opened = grant(state, &write, user, session, refresh_token).await?;
    write.commit().await?;
    Ok(opened)
}

/// Goes on with a session.
pub(super) async fn refresh(state: &AppState, presented: &str) -> Result<Opened, AppError> {
    let next = RefreshToken::random()?;
    let write = state.db.begin().await?;
    let presented = RefreshToken::from_client(presented);
    let rotation = sessions::rotate(&write, &presented, &next, state.clock.now()).await?;
    let opened = match rotation {
        Rotation::Rotated(session, user) => Ok(grant(state, &write, user, session, next).await?),
        Rotation::Reused(session) => {
            tracing::warn!(%session, "a refresh token was used twice; its session is revoked");
            Err((session, AppError::Unauthenticated))
        }
        Rotation::Refused => return Err(AppError::Unauthenticated),
    };
    write.commit().await?;
    match opened {
        Ok(opened) => Ok(opened),
        Err((session, error)) => {
            state.sessions.forget(session).await;
            state.events.end_session(session);
            Err(error)
        }
    }
}

/// Ends the session of the caller.
pub(super) async fn log_out(state: &AppState, caller: &Principal) -> Result<(), AppError> {
    let write = state.db.begin().await?;
    sessions::revoke(&write, caller.session, state.clock.now()).await?;
    write.commit().await?;
    state.sessions.forget(caller.session).await;
    state.events.end_session(caller.session);
    Ok(())
}

/// Who lets a new account in.
#[derive(PartialEq, Eq)]
enum Admission {
    Anybody,
    FirstAdmin,
}

/// The fields of a new account, checked.
struct NewAccount {
    username: Username,
    email: Email,
    password: Password,
    display_name: String,
}

impl NewAccount {
    /// All that is wrong is told at once.
    fn parse(
        username: &str,
        email: &str,
        password: &str,
        display_name: Option<&str>,
    ) -> Result<Self, AppError> {
        let mut errors = Vec::new();
        let username = keep(&mut errors, "username", Username::parse(username));
        let email = keep(&mut errors, "email", Email::parse(email));
        let password = keep(&mut errors, "password", Password::parse(password));
        let display_name = match (display_name.filter(|name| !name.trim().is_empty()), &username) {
            (Some(name), _) => keep(&mut errors, "display_name", parse_display_name(name)),
            (None, username) => username.as_ref().map(|name| name.as_str().to_owned()),
        };
        match (username, email, password, display_name) {
            (Some(username), Some(email), Some(password), Some(display_name)) => {
                Ok(Self { username, email, password, display_name })
            }
            _ => Err(AppError::Validation(errors)),
        }
    }
}

fn keep<T>(errors: &mut Vec<FieldError>, field: &str, parsed: Result<T, InvalidText>) -> Option<T> {
    parsed.map_err(|rule| errors.push(field_error(field, rule))).ok()
}

async fn create(
    state: &AppState,
    account: NewAccount,
    roles: Vec<Role>,
    user_agent: Option<&str>,
    admission: Admission,
) -> Result<Opened, AppError> {
    // Hashed before anything is looked up: a taken name takes as long as a free one.
    let password_hash = state.hasher.hash(&account.password).await?;
    let now = state.clock.now();
    let user = UserId(state.ids.next(now));
    let write = state.db.begin().await?;
    if admission == Admission::FirstAdmin && store::has_admin(&write).await? {
        return Err(AppError::AlreadySetUp);
    }
    let new = NewUser {
        id: user,
        username: account.username,
        email: account.email,
        password_hash,
        display_name: account.display_name,
        roles,
        created_at: now,
    };
    if !store::create(&write, new).await? {
        return Err(AppError::UsernameTaken);
    }
    let (session, refresh_token) = open_session(state, &write, user, device(None, user_agent)).await?;
    let opened = grant(state, &write, user, session, refresh_token).await?;
    write.commit().await?;
    Ok(opened)
}

async fn open_session(
    state: &AppState,
    db: &impl sea_orm::ConnectionTrait,
    user: UserId,
    device: Device,
) -> Result<(SessionId, RefreshToken), AppError> {
    let now = state.clock.now();
    let session = SessionId(state.ids.next(now));
    let refresh_token = RefreshToken::random()?;
    sessions::open(db, session, user, &refresh_token, device, now).await?;
    Ok((session, refresh_token))
}

async fn grant(
    state: &AppState,
    db: &impl sea_orm::ConnectionTrait,
    user: UserId,
    session: SessionId,
    refresh_token: RefreshToken,
) -> Result<Opened, AppError> {
    let profile = store::find_profile(db, user).await?.ok_or(AppError::Unauthenticated)?;
    let access_token = access_token::issue(&state.keys, user, session, state.clock.now())?;
    let expires_in_ms = u64::try_from(access_token::LIFETIME.num_milliseconds()).unwrap_or_default();
    let grant = SessionGrant { user: profile, access_token, expires_in_ms, refresh_token: None };
    Ok(Opened { grant, session, refresh_token: refresh_token.into_text() })
}

fn device(name: Option<&str>, user_agent: Option<&str>) -> Device {
    Device {
        name: name.and_then(|name| clean_line(name, 200)),
        user_agent: user_agent.and_then(|agent| clean_line(agent, 500)),
    }
}
