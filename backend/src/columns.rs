//! Reading the columns of a row by their place.
//!
//! A list of 50 songs has nearly two thousand values. Looking each up by its name costs more than all the rest of
//! the request; rows that lists are made of are read in the order in which their columns were selected. They are read
//! from the row of the driver: sea-orm puts an error into words for each value that is NULL, before it takes that for
//! `None`, and copies every text.

use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{Decode, Error, Postgres, Row as _, Sqlite, Type};
use sea_orm::{DbErr, QueryResult};
use shared::ids::UserId;
use shared::songs::Owner;

use crate::pictures::links;

/// The columns of a row that have not been read yet.
pub struct Columns<'a> {
    row: Row<'a>,
    next: usize,
}

enum Row<'a> {
    Postgres(&'a PgRow),
    Sqlite(&'a SqliteRow),
}

/// What both databases have: numbers, texts, also borrowed ones, times, UUIDs, and options of these.
pub trait Value<'a>: Decode<'a, Postgres> + Type<Postgres> + Decode<'a, Sqlite> + Type<Sqlite> {}

impl<'a, T: Decode<'a, Postgres> + Type<Postgres> + Decode<'a, Sqlite> + Type<Sqlite>> Value<'a> for T {}

impl<'a> Columns<'a> {
    /// All of a row.
    ///
    /// # Errors
    /// It is of another database.
    pub fn of(row: &'a QueryResult) -> Result<Self, DbErr> {
        let postgres = row.try_as_pg_row().map(Row::Postgres);
        let row = postgres.or_else(|| row.try_as_sqlite_row().map(Row::Sqlite));
        let row = row.ok_or_else(|| DbErr::Custom("a row of neither PostgreSQL nor SQLite".to_owned()))?;
        Ok(Self { row, next: 0 })
    }

    /// Reads the next one.
    ///
    /// # Errors
    /// There is none, or it is of another type.
    pub fn take<T: Value<'a>>(&mut self) -> Result<T, DbErr> {
        let value = match self.row {
            Row::Postgres(row) => row.try_get(self.next),
            Row::Sqlite(row) => row.try_get(self.next),
        };
        self.next += 1;
        value.map_err(|error: Error| DbErr::Type(error.to_string()))
    }

    /// Reads whose a thing is: the id, the user name, the name to show, the picture and what stands in for it.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn take_owner(&mut self) -> Result<Owner, DbErr> {
        let id = UserId(self.take()?);
        let (username, display_name) = (self.take()?, self.take()?);
        let (avatar, placeholder) = (self.take::<Option<_>>()?, self.take()?);
        let avatar = avatar.map(|avatar| links::avatar(id, avatar, placeholder));
        Ok(Owner { id, username, display_name, avatar })
    }
}
