//! Queries about what is edited of songs, and its history.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use shared::edits::{SongChanges, SongEdit};
use shared::ids::{EditId, SongId, UserId};
use shared::songs::{ArtistCredit, Owner, Visibility};
use uuid::Uuid;

use super::facts::Facts;
use super::{Edit, Making};
use crate::catalogue::entry::Linked;
use crate::entities::{edit, picture, song, song_edit, song_people, user};
use crate::pictures::links;
use crate::songs::sort_keys::sort_keys;
use crate::songs::store::{from_json, rewrite, to_json};

/// A song that is being edited, locked.
pub(super) struct Editable {
    row: song::Model,
    pub(super) facts: Facts,
    pub(super) linked: Linked,
}

impl Editable {
    pub(super) const fn id(&self) -> SongId {
        self.row.id
    }

    pub(super) const fn owner(&self) -> UserId {
        self.row.owner_id
    }
}

/// Those of these songs that are not in the bin. `owner`: only those that are his; `None` for anybody's.
pub(super) async fn editable(
    tx: &impl ConnectionTrait,
    ids: &[SongId],
    owner: Option<UserId>,
) -> Result<Vec<Editable>, DbErr> {
    let mut rows = song::Entity::find()
        .filter(song::Column::Id.is_in(ids.iter().copied()))
        .filter(song::Column::DeletedAt.is_null());
    if let Some(owner) = owner {
        rows = rows.filter(song::Column::OwnerId.eq(owner));
    }
    let rows = rows.order_by_asc(song::Column::Id).lock_exclusive().all(tx).await?;
    let named: Vec<(SongId, String)> = song_people::Entity::find()
        .select_only()
        .column(song_people::Column::SongId)
        .column(user::Column::Username)
        .join(JoinType::InnerJoin, song_people::Relation::User.def())
        .filter(song_people::Column::SongId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(user::Column::Username)
        .into_tuple()
        .all(tx)
        .await?;
    let mut people: HashMap<SongId, Vec<String>> = HashMap::new();
    for (song, name) in named {
        people.entry(song).or_default().push(name);
    }
    rows.into_iter()
        .map(|row| {
            let people = people.remove(&row.id).unwrap_or_default();
            to_editable(row, people)
        })
        .collect()
}

fn to_editable(row: song::Model, people: Vec<String>) -> Result<Editable, DbErr> {
    let number = |number: Option<i16>| number.and_then(|number| u16::try_from(number).ok());
    let credits: Vec<ArtistCredit> = from_json(&row.artists)?;
    let album_artists: Vec<ArtistCredit> = from_json(&row.album_artists)?;
    let facts = Facts {
        title: row.title.clone(),
        artists: credits.iter().map(|credit| ArtistCredit { id: None, ..credit.clone() }).collect(),
        album: row.album.clone(),
        album_artists: album_artists.iter().map(|credit| credit.name.clone()).collect(),
        compilation: row.compilation,
        track_number: number(row.track_number),
        disc_number: number(row.disc_number),
        genres: from_json(&row.genres)?,
        year: u16::try_from(row.year).ok().filter(|year| *year > 0),
        accent: row.accent.clone(),
        visibility: Visibility::parse(&row.visibility).unwrap_or_default(),
        people,
    };
    let linked = Linked { credits, album_artists, album: row.album_id, genres: Vec::new() };
    Ok(Editable { row, facts, linked })
}

/// The accounts of these user names.
pub(super) async fn find_people(
    db: &impl ConnectionTrait,
    names: impl Iterator<Item = &String>,
) -> Result<HashMap<String, UserId>, DbErr> {
    let names: Vec<&String> = names.collect();
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, UserId)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Username, user::Column::Id])
        .filter(user::Column::Username.is_in(names))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The people who may see a song that is not in the bin. `owner`: only if it is his; `None` for anybody's.
/// `None` when there is no such song.
pub(super) async fn people_of(
    db: &impl ConnectionTrait,
    song: SongId,
    owner: Option<UserId>,
) -> Result<Option<Vec<Owner>>, DbErr> {
    let mut found = song::Entity::find_by_id(song).filter(song::Column::DeletedAt.is_null());
    if let Some(owner) = owner {
        found = found.filter(song::Column::OwnerId.eq(owner));
    }
    if found.one(db).await?.is_none() {
        return Ok(None);
    }
    let rows: Vec<AccountRow> = song_people::Entity::find()
        .select_only()
        .column_as(user::Column::Id, "id")
        .column_as(user::Column::Username, "username")
        .column_as(user::Column::DisplayName, "display_name")
        .column_as(user::Column::AvatarId, "avatar_id")
        .column_as(picture::Column::Placeholder, "placeholder")
        .join(JoinType::InnerJoin, song_people::Relation::User.def())
        .join(JoinType::LeftJoin, user::Relation::Avatar.def())
        .filter(song_people::Column::SongId.eq(song))
        .order_by_asc(user::Column::Username)
        .into_model()
        .all(db)
        .await?;
    Ok(Some(rows.into_iter().map(AccountRow::shown).collect()))
}

#[derive(Debug, FromQueryResult)]
struct AccountRow {
    id: UserId,
    username: String,
    display_name: String,
    avatar_id: Option<Uuid>,
    placeholder: Option<String>,
}

impl AccountRow {
    fn shown(self) -> Owner {
        Owner {
            avatar: self.avatar_id.map(|avatar| links::avatar(self.id, avatar, self.placeholder)),
            id: self.id,
            username: self.username,
            display_name: self.display_name,
        }
    }
}

/// Writes a change into the history.
pub(super) async fn record(tx: &impl ConnectionTrait, making: &Making, edits: &[Edit]) -> Result<(), DbErr> {
    let row = edit::Model { id: making.id, user_id: making.by, at: making.at, undoes: making.undoes };
    // There is one row however many songs there are, which come in parts.
    let there = OnConflict::column(edit::Column::Id).do_nothing().to_owned();
    edit::Entity::insert(edit::ActiveModel::from(row)).on_conflict(there).exec_without_returning(tx).await?;
    let rows = edits
        .iter()
        .map(|edit| {
            Ok(song_edit::ActiveModel {
                song_id: Set(edit.song.id()),
                edit_id: Set(making.id),
                before: Set(to_json(&edit.song.facts.since(&edit.now))?),
                after: Set(to_json(&edit.now.since(&edit.song.facts))?),
            })
        })
        .collect::<Result<Vec<_>, DbErr>>()?;
    song_edit::Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}

/// Writes the songs as they are now.
pub(super) async fn write(
    tx: &impl ConnectionTrait,
    edits: Vec<Edit>,
    linked: &[Linked],
    people: &HashMap<String, UserId>,
) -> Result<(), DbErr> {
    let named: Vec<&Edit> = edits.iter().filter(|edit| edit.now.people != edit.song.facts.people).collect();
    let ids = named.iter().map(|edit| edit.song.id());
    song_people::Entity::delete_many().filter(song_people::Column::SongId.is_in(ids)).exec(tx).await?;
    let rows: Vec<song_people::ActiveModel> = named
        .iter()
        .flat_map(|edit| {
            let accounts = edit.now.people.iter().filter_map(|name| people.get(name));
            accounts.map(|user| song_people::Model { song_id: edit.song.id(), user_id: *user }.into())
        })
        .collect();
    if !rows.is_empty() {
        song_people::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    let rows = edits.into_iter().zip(linked).map(|(edit, linked)| row(edit, linked));
    rewrite(tx, rows.collect::<Result<_, _>>()?).await
}

fn row(edit: Edit, linked: &Linked) -> Result<song::Model, DbErr> {
    let now = edit.now;
    let number = |number: Option<u16>| number.and_then(|number| i16::try_from(number).ok());
    let keys =
        sort_keys(&now.title, &linked.credits, now.album.as_deref(), now.disc_number, now.track_number);
    Ok(song::Model {
        title: now.title,
        artists: to_json(&linked.credits)?,
        genres: to_json(&now.genres)?,
        album: now.album,
        album_id: linked.album,
        track_number: number(now.track_number),
        disc_number: number(now.disc_number),
        year: number(now.year).unwrap_or_default(),
        title_key: keys.title,
        artist_key: keys.artist,
        album_key: keys.album,
        accent: now.accent,
        visibility: now.visibility.as_str().to_owned(),
        shared: now.visibility.is_shared(),
        album_artists: to_json(&linked.album_artists)?,
        compilation: now.compilation,
        ..edit.song.row
    })
}

/// What a change has made of its songs, before and after. `owner`: only if all of them are his, and nothing
/// otherwise; `None` for anybody's.
pub(super) async fn made_by(
    tx: &impl ConnectionTrait,
    id: EditId,
    owner: Option<UserId>,
) -> Result<BTreeMap<SongId, (SongChanges, SongChanges)>, DbErr> {
    let rows: Vec<(SongId, UserId, String, String)> = song_edit::Entity::find()
        .select_only()
        .column(song_edit::Column::SongId)
        .column(song::Column::OwnerId)
        .columns([song_edit::Column::Before, song_edit::Column::After])
        .join(JoinType::InnerJoin, song_edit::Relation::Song.def())
        .filter(song_edit::Column::EditId.eq(id))
        .into_tuple()
        .all(tx)
        .await?;
    if rows.iter().any(|(_, whose, ..)| owner.is_some_and(|owner| owner != *whose)) {
        return Ok(BTreeMap::new());
    }
    rows.into_iter()
        .map(|(song, _, before, after)| Ok((song, (from_json(&before)?, from_json(&after)?))))
        .collect()
}

#[derive(Debug, FromQueryResult)]
struct EditRow {
    edit_id: EditId,
    at: DateTime<Utc>,
    undoes: Option<EditId>,
    before: String,
    after: String,
    #[sea_orm(nested)]
    by: AccountRow,
}

/// The changes to a song that is not in the bin, the latest first. `owner`: only if it is his; `None` for
/// anybody's. `None` when there is no such song.
pub(super) async fn history(
    db: &impl ConnectionTrait,
    song: SongId,
    owner: Option<UserId>,
    before: Option<EditId>,
    limit: u64,
) -> Result<Option<Vec<SongEdit>>, DbErr> {
    let mut found = song::Entity::find_by_id(song).filter(song::Column::DeletedAt.is_null());
    if let Some(owner) = owner {
        found = found.filter(song::Column::OwnerId.eq(owner));
    }
    if found.one(db).await?.is_none() {
        return Ok(None);
    }
    let mut rows = song_edit::Entity::find()
        .select_only()
        .columns([song_edit::Column::EditId, song_edit::Column::Before, song_edit::Column::After])
        .columns([edit::Column::At, edit::Column::Undoes])
        .column_as(user::Column::Id, "id")
        .column_as(user::Column::Username, "username")
        .column_as(user::Column::DisplayName, "display_name")
        .column_as(user::Column::AvatarId, "avatar_id")
        .column_as(picture::Column::Placeholder, "placeholder")
        .join(JoinType::InnerJoin, song_edit::Relation::Edit.def())
        .join(JoinType::InnerJoin, edit::Relation::Author.def())
        .join(JoinType::LeftJoin, user::Relation::Avatar.def())
        .filter(song_edit::Column::SongId.eq(song));
    if let Some(before) = before {
        rows = rows.filter(song_edit::Column::EditId.lt(before));
    }
    let rows: Vec<EditRow> =
        rows.order_by_desc(song_edit::Column::EditId).limit(limit).into_model().all(db).await?;
    let edits = rows.into_iter().map(|row| {
        Ok(SongEdit {
            id: row.edit_id,
            by: row.by.shown(),
            at: row.at,
            before: from_json(&row.before)?,
            after: from_json(&row.after)?,
            undoes: row.undoes,
        })
    });
    edits.collect::<Result<_, DbErr>>().map(Some)
}
