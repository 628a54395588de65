//! Reading the columns of a row by their place.
//!
//! A list of 50 songs has nearly two thousand values. Looking each up by its name costs more than all the rest of
//! the request; rows that lists are made of are read in the order in which their columns were selected.

use sea_orm::{DbErr, QueryResult, TryGetable};
use shared::ids::UserId;
use shared::songs::Owner;
use uuid::Uuid;

use crate::pictures::links;

/// The columns of a row that have not been read yet.
#[derive(Debug)]
pub struct Columns<'a> {
    row: &'a QueryResult,
    next: usize,
}

impl<'a> Columns<'a> {
    /// All of a row.
    pub const fn of(row: &'a QueryResult) -> Self {
        Self { row, next: 0 }
    }

    /// Reads the next one.
    ///
    /// # Errors
    /// There is none, or it is of another type.
    pub fn take<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        let value = self.row.try_get_by_index(self.next)?;
        self.next += 1;
        Ok(value)
    }

    /// Reads whose a thing is: the id, the user name, the name to show, the picture and what stands in for it.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn take_owner(&mut self) -> Result<Owner, DbErr> {
        let id: UserId = self.take()?;
        let (username, display_name) = (self.take()?, self.take()?);
        let (avatar, placeholder) = (self.take::<Option<Uuid>>()?, self.take()?);
        let avatar = avatar.map(|avatar| links::avatar(id, avatar, placeholder));
        Ok(Owner { id, username, display_name, avatar })
    }
}
