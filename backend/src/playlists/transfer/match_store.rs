//! Queries about which songs the entries of a file may mean: for all entries at once.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect,
};
use shared::ids::{SongId, UserId};
use shared::playlists::items::Said;
use shared::rules::facts::pack;

use super::matching::{Candidate, own_id};
use crate::entities::{song, song_facts};
use crate::songs::store::visible_to;

/// The most songs that are looked at; beyond that, titles are too common to tell anything.
const MAX_CANDIDATES: u64 = 50_000;

/// The songs that the viewer may hear and that these entries may mean.
pub(super) async fn candidates(
    db: &impl ConnectionTrait,
    viewer: UserId,
    entries: &[Said],
) -> Result<Vec<Candidate>, DbErr> {
    type Row = (SongId, String, String, String, i32, String, String);
    let unique = |texts: Vec<String>| {
        let mut texts = texts;
        texts.sort_unstable();
        texts.dedup();
        texts
    };
    let titles = entries.iter().filter_map(|said| said.title.as_deref()).map(|title| pack([title]));
    let isrcs = entries.iter().filter_map(|said| said.isrc.clone());
    let recordings = entries.iter().filter_map(|said| said.musicbrainz_id.clone());
    let own = entries.iter().filter_map(|said| own_id(said.location.as_deref()?));
    let meant = Condition::any()
        .add(song_facts::Column::Title.is_in(unique(titles.collect())))
        .add(song_facts::Column::Isrc.is_in(unique(isrcs.collect())))
        .add(song_facts::Column::MusicbrainzId.is_in(unique(recordings.collect())))
        .add(song_facts::Column::SongId.is_in(own));
    let rows: Vec<Row> = song::Entity::find()
        .select_only()
        .column(song::Column::Id)
        .columns([song_facts::Column::Title, song_facts::Column::Artists, song_facts::Column::Album])
        .column(song::Column::DurationMs)
        .columns([song_facts::Column::Isrc, song_facts::Column::MusicbrainzId])
        .join(
            JoinType::InnerJoin,
            song::Entity::belongs_to(song_facts::Entity)
                .from(song::Column::Id)
                .to(song_facts::Column::SongId)
                .into(),
        )
        .filter(visible_to(viewer))
        .filter(meant)
        .limit(MAX_CANDIDATES)
        .into_tuple()
        .all(db)
        .await?;
    let read = |(id, title, artists, album, duration_ms, isrc, musicbrainz_id): Row| Candidate {
        id,
        title,
        artists,
        album,
        duration_ms: duration_ms.try_into().unwrap_or_default(),
        isrc,
        musicbrainz_id,
    };
    Ok(rows.into_iter().map(read).collect())
}
