//! A song as somebody sees it: with its owner, with what stands in for the pictures of both, and with what the
//! viewer thinks of it.

use sea_orm::sea_query::Expr;
use sea_orm::{
    DbErr, FromQueryResult, JoinType, QueryResult, QuerySelect, RelationTrait, Select, SelectModel, Selector,
};
use shared::events::MarkKind;
use shared::ids::{AlbumId, SongId, UserId};
use shared::songs::{AlbumCredit, Loudness, Song, Visibility};
use uuid::Uuid;

use super::store::{from_json, parse_format};
use crate::columns::Columns;
use crate::entities::{mark, picture, song, user};
use crate::marks;
use crate::pictures::links;
use crate::ratings::Tally;

/// A song in a row that [`shown_to`] has selected. Other columns of such a query come behind these.
#[derive(Debug)]
pub struct Shown(pub Song);

/// Makes a query about songs one that [`Shown`] is read from. Each join is by a primary key, so that a list stays
/// one walk along its index.
pub fn shown_to(select: Select<song::Entity>, viewer: UserId) -> Select<song::Entity> {
    use song::Column as C;
    let placeholder = |of: &'static str| Expr::col((of, picture::Column::Placeholder));
    marks::store::join(select, song::Relation::Marks.def(), viewer, MarkKind::Song)
        .join(JoinType::InnerJoin, song::Relation::Owner.def())
        .join_as(JoinType::LeftJoin, song::Relation::Cover.def(), "cover")
        .join_as(JoinType::LeftJoin, user::Relation::Avatar.def(), "avatar")
        .select_only()
        .columns([C::Id, C::Title, C::Artists])
        .columns([C::Album, C::AlbumId, C::TrackNumber, C::DiscNumber, C::AlbumArtists, C::Compilation])
        .columns([C::Genres, C::Year, C::DurationMs, C::Format, C::SizeBytes, C::SampleRateHz, C::Channels])
        .columns([C::LoudnessCenti, C::TruePeakCenti])
        .column(C::CoverId)
        .column_as(placeholder("cover"), "cover_placeholder")
        .columns([C::Accent, C::Visibility, C::OwnerId])
        .columns([user::Column::Username, user::Column::DisplayName, user::Column::AvatarId])
        .column_as(placeholder("avatar"), "avatar_placeholder")
        .columns([C::CreatedAt, C::DeletedAt])
        .column(mark::Column::FavoriteId)
        .columns([C::RatingSum, C::RatingCount])
        .column(mark::Column::Stars)
        .column(C::PlayCount)
}

/// The same for queries that ask for nothing else.
pub(super) fn shown(select: Select<song::Entity>, viewer: UserId) -> Selector<SelectModel<Shown>> {
    shown_to(select, viewer).into_model()
}

impl FromQueryResult for Shown {
    /// The fields stand here in the order of the columns.
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut columns = Columns::of(row)?;
        let id = SongId(columns.take()?);
        Ok(Self(Song {
            id,
            title: columns.take()?,
            artists: from_json(columns.take::<&str>()?)?,
            album: album(&mut columns)?,
            genres: from_json(columns.take::<&str>()?)?,
            year: u16::try_from(columns.take::<i16>()?).ok().filter(|year| *year > 0),
            duration_ms: columns.take::<i32>()?.try_into().unwrap_or_default(),
            mime: parse_format(columns.take::<&str>()?)?.mime().to_owned(),
            size_bytes: columns.take::<i64>()?.try_into().unwrap_or_default(),
            sample_rate_hz: columns.take::<i32>()?.try_into().unwrap_or_default(),
            channels: columns.take::<i16>()?.try_into().unwrap_or_default(),
            loudness: loudness(columns.take()?, columns.take()?),
            cover: {
                let (cover, placeholder) = (columns.take::<Option<Uuid>>()?, columns.take()?);
                cover.map(|cover| links::cover(id, cover, placeholder))
            },
            accent: columns.take()?,
            visibility: Visibility::parse(columns.take::<&str>()?).unwrap_or_default(),
            owner: columns.take_owner()?,
            created_at: columns.take()?,
            deleted_at: columns.take()?,
            favorite: columns.take::<Option<Uuid>>()?.is_some(),
            rating: {
                let tally = Tally { sum: columns.take()?, count: columns.take()? };
                tally.rating(columns.take::<Option<i16>>()?.and_then(|stars| stars.try_into().ok()))
            },
            play_count: columns.take::<i32>()?.try_into().unwrap_or_default(),
        }))
    }
}

fn album(columns: &mut Columns) -> Result<Option<AlbumCredit>, DbErr> {
    let number = |number: Option<i16>| number.and_then(|number| u16::try_from(number).ok());
    let title: Option<String> = columns.take()?;
    let credit = AlbumCredit {
        title: String::new(),
        id: columns.take::<Option<_>>()?.map(AlbumId),
        track_number: number(columns.take()?),
        disc_number: number(columns.take()?),
        artists: from_json(columns.take::<&str>()?)?,
        compilation: columns.take()?,
    };
    Ok(title.map(|title| AlbumCredit { title, ..credit }))
}

#[expect(clippy::cast_precision_loss, reason = "decibels have few digits")]
fn loudness(integrated_centi: Option<i32>, true_peak_centi: Option<i32>) -> Option<Loudness> {
    let decibels = |hundredths: i32| hundredths as f32 / 100.0;
    let (integrated, true_peak) = integrated_centi.zip(true_peak_centi)?;
    Some(Loudness { integrated_lufs: decibels(integrated), true_peak_dbtp: decibels(true_peak) })
}
