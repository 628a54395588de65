//! Sessions: opened by a log-in, kept by rotating refresh tokens, ended by a log-out.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use moka::future::Cache;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use sha2::{Digest, Sha256};
use shared::ids::{SessionId, UserId};

use super::principal::Principal;
use super::store;
use crate::db::Db;
use crate::entities::{session, user};
use crate::keys::random_bytes;

/// A session that is not refreshed for so long is over.
pub const IDLE: chrono::Duration = chrono::Duration::days(30);
/// A session that is so old is over in any case.
pub const ABSOLUTE: chrono::Duration = chrono::Duration::days(90);
/// For how long the token before the current one may still be used: two tabs that refresh at the
/// same moment, or an answer that was lost on its way.
pub const GRACE: chrono::Duration = chrono::Duration::seconds(60);

/// A refresh token: 256 random bits. Only its hash is kept.
pub struct RefreshToken(String);

impl RefreshToken {
    /// A new one.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn random() -> anyhow::Result<Self> {
        Ok(Self(URL_SAFE_NO_PAD.encode(random_bytes()?)))
    }

    /// Takes what a client sent.
    pub fn from_client(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What the client is given.
    pub fn into_text(self) -> String {
        self.0
    }

    fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

/// Opens a session.
///
/// # Errors
/// The database fails.
pub async fn open(
    db: &impl ConnectionTrait,
    id: SessionId,
    user: UserId,
    token: &RefreshToken,
    device: Device,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = session::Model {
        id,
        user_id: user,
        refresh_hash: token.hash(),
        previous_refresh_hash: None,
        refreshed_at: now,
        device_name: device.name,
        user_agent: device.user_agent,
        created_at: now,
        expires_at: now + ABSOLUTE,
        revoked_at: None,
    };
    row.into_active_model().insert(db).await.map(|_| ())
}

/// What a client says of itself.
#[derive(Debug, Default)]
pub struct Device {
    /// How its owner calls it.
    pub name: Option<String>,
    /// The `User-Agent`.
    pub user_agent: Option<String>,
}

/// What became of a refresh token.
#[derive(Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It was good; the session goes on with the next one.
    Rotated(SessionId, UserId),
    /// It was used before: somebody else has a copy. The session is revoked.
    Reused(SessionId),
    /// Nobody's, or of a session that is over.
    Refused,
}

/// Trades a refresh token for the next one.
///
/// # Errors
/// The database fails.
pub async fn rotate(
    db: &impl ConnectionTrait,
    presented: &RefreshToken,
    next: &RefreshToken,
    now: DateTime<Utc>,
) -> Result<Rotation, DbErr> {
    let hash = presented.hash();
    let found = session::Entity::find()
        .filter(
            Condition::any()
                .add(session::Column::RefreshHash.eq(hash.clone()))
                .add(session::Column::PreviousRefreshHash.eq(hash.clone())),
        )
        .find_also_related(user::Entity)
        .one(db)
        .await?;
    let Some((row, Some(owner))) = found else { return Ok(Rotation::Refused) };
    if !is_alive(&row, now) || owner.disabled {
        return Ok(Rotation::Refused);
    }
    if row.refresh_hash != hash && now - row.refreshed_at > GRACE {
        revoke(db, row.id, now).await?;
        return Ok(Rotation::Reused(row.id));
    }
    // The predicate repeats the hash that was read, so that of two rotations at once one waits for
    // the other and then finds its token to be the previous one.
    let updated = session::Entity::update_many()
        .col_expr(session::Column::PreviousRefreshHash, Expr::value(row.refresh_hash.clone()))
        .col_expr(session::Column::RefreshHash, Expr::value(next.hash()))
        .col_expr(session::Column::RefreshedAt, Expr::value(now))
        .filter(session::Column::Id.eq(row.id))
        .filter(session::Column::RefreshHash.eq(row.refresh_hash))
        .exec(db)
        .await?;
    Ok(if updated.rows_affected == 1 { Rotation::Rotated(row.id, row.user_id) } else { Rotation::Refused })
}

/// Ends a session.
///
/// # Errors
/// The database fails.
pub async fn revoke(db: &impl ConnectionTrait, id: SessionId, now: DateTime<Utc>) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// Ends every session of an account and says how many that were.
///
/// # Errors
/// The database fails.
pub async fn revoke_all(db: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::UserId.eq(user))
        .filter(session::Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected)
}

/// Removes the sessions that are over.
///
/// # Errors
/// The database fails.
pub async fn delete_expired(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let over = Condition::any()
        .add(session::Column::ExpiresAt.lt(now))
        .add(session::Column::RefreshedAt.lt(now - IDLE))
        // Kept a while, so that a reused token is recognised.
        .add(session::Column::RevokedAt.lt(now - IDLE));
    Ok(session::Entity::delete_many().filter(over).exec(db).await?.rows_affected)
}

fn is_alive(row: &session::Model, now: DateTime<Utc>) -> bool {
    row.revoked_at.is_none() && now < row.expires_at && now < row.refreshed_at + IDLE
}

/// Who a session speaks for, remembered for a few seconds, so that a page full of covers or a seek
/// through a song does not ask the database for each.
#[derive(Debug, Clone)]
pub struct LiveSessions(Cache<SessionId, Option<Arc<Principal>>>);

impl Default for LiveSessions {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(100_000).time_to_live(Duration::from_secs(5)).build())
    }
}

impl LiveSessions {
    /// The principal of a session; `None` when the session is over or its account closed.
    ///
    /// # Errors
    /// The database fails.
    pub async fn find(
        &self,
        db: &Db,
        id: SessionId,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<Principal>>, Arc<DbErr>> {
        self.0.try_get_with(id, load(db, id, now)).await
    }

    /// Forgets a session that has ended.
    pub async fn forget(&self, id: SessionId) {
        self.0.invalidate(&id).await;
    }
}

async fn load(db: &Db, id: SessionId, now: DateTime<Utc>) -> Result<Option<Arc<Principal>>, DbErr> {
    let found = session::Entity::find_by_id(id).find_also_related(user::Entity).one(db.read()).await?;
    let Some((row, Some(owner))) = found else { return Ok(None) };
    if !is_alive(&row, now) || owner.disabled {
        return Ok(None);
    }
    let roles = store::roles_of(db.read(), owner.id).await?;
    Ok(Some(Arc::new(Principal {
        user: owner.id,
        session: id,
        roles,
        stream_quality: store::read_preferences(&owner.preferences).stream_quality,
    })))
}
