//! What an operator does to accounts from the command line, with the server stopped or running.

use anyhow::{Context, bail};
use clap::Subcommand;
use shared::credentials::{Email, Password, Username};
use shared::ids::UserId;
use shared::me::Role;

use crate::auth::password::{self, Hasher};
use crate::auth::sessions;
use crate::auth::store::{self, NewUser};
use crate::clock::{Clock, Ids, SystemClock};
use crate::config::Config;
use crate::db::Db;
use crate::keys::Keys;

/// What can be done. Passwords are read from standard input, so that they stand in no list of
/// processes and no history.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Make an admin; the password is read from standard input.
    Create {
        /// The user name.
        username: String,
        /// The e-mail address.
        email: String,
    },
    /// Give an account a new password, read from standard input, and end its sessions.
    ResetPassword {
        /// The user name.
        username: String,
    },
    /// Make an existing account an admin.
    Promote {
        /// The user name.
        username: String,
    },
}

impl AdminCommand {
    /// Does it, on the database of a configuration that has been started before.
    ///
    /// # Errors
    /// One sentence for the operator.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let data = &config.data.dir;
        if !Keys::exist(data) {
            bail!("{} has no secret.key: start the server once, then try again", data.display());
        }
        let (keys, db) = (Keys::load_or_create(data)?, Db::connect(&config.database, data).await?);
        match self {
            Self::Create { username, email } => create(&keys, &db, &username, &email).await,
            Self::ResetPassword { username } => reset_password(&keys, &db, &username).await,
            Self::Promote { username } => promote(&db, &username).await,
        }
    }
}

async fn create(keys: &Keys, db: &Db, username: &str, email: &str) -> anyhow::Result<()> {
    let username = Username::parse(username).context("the user name")?;
    let email = Email::parse(email).context("the e-mail address")?;
    let password_hash = read_password_hash(keys).await?;
    let now = SystemClock.now();
    let name = username.as_str().to_owned();
    let new = NewUser {
        id: UserId(Ids::default().next(now)),
        display_name: name.clone(),
        username,
        email,
        password_hash,
        roles: vec![Role::Admin, Role::Listener],
        created_at: now,
    };
    let write = db.begin().await?;
    if !store::create(&write, new).await? {
        bail!("the user name {name} is taken");
    }
    write.commit().await?;
    println!("Made the admin {name}.");
    Ok(())
}

async fn reset_password(keys: &Keys, db: &Db, username: &str) -> anyhow::Result<()> {
    let user = find(db, username).await?;
    let hash = read_password_hash(keys).await?;
    let write = db.begin().await?;
    store::set_password(&write, user, hash).await?;
    let ended = sessions::revoke_all(&write, user, SystemClock.now()).await?;
    write.commit().await?;
    println!("Set the password; {ended} sessions have ended.");
    Ok(())
}

async fn promote(db: &Db, username: &str) -> anyhow::Result<()> {
    let user = find(db, username).await?;
    let write = db.begin().await?;
    store::add_role(&write, user, Role::Admin).await?;
    write.commit().await?;
    println!("{username} is an admin.");
    Ok(())
}

async fn find(db: &Db, username: &str) -> anyhow::Result<UserId> {
    let username = Username::parse(username).context("the user name")?;
    let found = store::find_login(db.read(), username.as_str()).await?;
    Ok(found.with_context(|| format!("there is no account called {}", username.as_str()))?.id)
}

async fn read_password_hash(keys: &Keys) -> anyhow::Result<String> {
    eprintln!("Password (one line on standard input):");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("standard input cannot be read")?;
    let password = Password::parse(line.trim_end_matches(['\r', '\n'])).context("the password")?;
    Ok(Hasher::new(keys.pepper.clone(), password::COST).hash(&password).await?)
}
