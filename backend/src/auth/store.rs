//! Queries about accounts and their roles.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, SqlErr,
};
use shared::credentials::{Email, Username};
use shared::ids::UserId;
use shared::me::{Preferences, Profile, Role};

use crate::entities::{picture, user, user_role};
use crate::pictures::links;
use crate::search::refresh_store;

/// An account to be made.
#[derive(Debug)]
pub struct NewUser {
    /// Its id.
    pub id: UserId,
    /// The public handle.
    pub username: Username,
    /// The address, not confirmed.
    pub email: Email,
    /// From `auth::password`.
    pub password_hash: String,
    /// The name that others see.
    pub display_name: String,
    /// What it may do.
    pub roles: Vec<Role>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// An account and the hash of its password, found for a log-in.
#[derive(Debug)]
pub struct LoginCandidate {
    /// The account.
    pub id: UserId,
    /// From `auth::password`.
    pub password_hash: String,
    /// Whether an operator has closed it.
    pub disabled: bool,
}

/// Makes an account. `false` when the user name belongs to somebody.
///
/// # Errors
/// The database fails.
pub async fn create(db: &impl ConnectionTrait, new: NewUser) -> Result<bool, DbErr> {
    let row = user::Model {
        id: new.id,
        username: new.username.as_str().to_owned(),
        email: new.email.as_str().to_owned(),
        email_folded: new.email.folded(),
        password_hash: new.password_hash,
        display_name: new.display_name,
        disabled: false,
        created_at: new.created_at,
        avatar_id: None,
        preferences: "{}".to_owned(),
        quota_bytes: None,
        keeps_history: true,
        history_from_ms: None,
    };
    match row.into_active_model().insert(db).await {
        Ok(_) => {}
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Ok(false);
        }
        Err(error) => return Err(error),
    }
    let roles = new.roles.into_iter().map(|role| {
        user_role::Model { user_id: new.id, role: role_name(role).to_owned() }.into_active_model()
    });
    user_role::Entity::insert_many(roles).exec_without_returning(db).await?;
    refresh_store::users(db, &[new.id]).await?;
    Ok(true)
}

/// The account that a log-in name means: a user name, or an e-mail address. Addresses are not
/// confirmed and so not unique; the oldest account with one has it.
///
/// # Errors
/// The database fails.
pub async fn find_login(db: &impl ConnectionTrait, login: &str) -> Result<Option<LoginCandidate>, DbErr> {
    let login = login.trim().to_lowercase();
    let found = user::Entity::find()
        .filter(
            Condition::any().add(user::Column::Username.eq(&login)).add(user::Column::EmailFolded.eq(&login)),
        )
        .order_by_asc(user::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    Ok(found.map(|row| LoginCandidate {
        id: row.id,
        password_hash: row.password_hash,
        disabled: row.disabled,
    }))
}

/// The account as its owner sees it.
///
/// # Errors
/// The database fails.
pub async fn find_profile(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Profile>, DbErr> {
    let found = user::Entity::find_by_id(id).find_also_related(picture::Entity).one(db).await?;
    let Some((row, avatar)) = found else { return Ok(None) };
    let roles = roles_of(db, id).await?;
    Ok(Some(Profile {
        id: row.id,
        username: row.username,
        email: row.email,
        display_name: row.display_name,
        avatar: avatar.map(|avatar| links::avatar(row.id, avatar.id, avatar.placeholder)),
        roles,
        preferences: read_preferences(&row.preferences),
        keeps_history: row.keeps_history,
        created_at: row.created_at,
    }))
}

/// The preferences as they stand in the database. What an older or newer version has put there and this
/// one does not know counts as nothing.
pub(super) fn read_preferences(json: &str) -> Preferences {
    serde_json::from_str(json).unwrap_or_default()
}

/// The roles of an account.
///
/// # Errors
/// The database fails.
pub async fn roles_of(db: &impl ConnectionTrait, id: UserId) -> Result<Vec<Role>, DbErr> {
    let rows = user_role::Entity::find().filter(user_role::Column::UserId.eq(id)).all(db).await?;
    let mut roles: Vec<Role> = rows.iter().map(|row| parse_role(&row.role)).collect();
    roles.sort_by_key(|role| role_name(*role));
    Ok(roles)
}

/// Replaces the password of an account.
///
/// # Errors
/// The database fails.
pub async fn set_password(db: &impl ConnectionTrait, id: UserId, password_hash: String) -> Result<(), DbErr> {
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(password_hash))
        .filter(user::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Gives a role to an account that may have it already.
///
/// # Errors
/// The database fails.
pub async fn add_role(db: &impl ConnectionTrait, id: UserId, role: Role) -> Result<(), DbErr> {
    if roles_of(db, id).await?.contains(&role) {
        return Ok(());
    }
    let row = user_role::Model { user_id: id, role: role_name(role).to_owned() };
    user_role::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Whether there is an admin.
///
/// # Errors
/// The database fails.
pub async fn has_admin(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let admin = user_role::Entity::find().filter(user_role::Column::Role.eq(role_name(Role::Admin))).one(db);
    Ok(admin.await?.is_some())
}

/// Whether there is any account.
///
/// # Errors
/// The database fails.
pub async fn has_users(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let any = user::Entity::find().select_only().expr(Expr::val(1)).limit(1).into_tuple::<i32>().one(db);
    Ok(any.await?.is_some())
}

/// How a role stands in the database.
const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Listener => "listener",
        Role::Artist => "artist",
        Role::Admin => "admin",
        Role::Unknown => "unknown",
    }
}

fn parse_role(name: &str) -> Role {
    [Role::Listener, Role::Artist, Role::Admin]
        .into_iter()
        .find(|role| role_name(*role) == name)
        .unwrap_or(Role::Unknown)
}
