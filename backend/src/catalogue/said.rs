//! What the tags of a file say about where a song belongs. What its sender says goes before it.

use shared::songs::ArtistRole;
use shared::tags::Tags;
use uuid::Uuid;

use super::entry::{AlbumEntry, Credited};

/// Who is credited: those whom the sender names, else those in the tags, else whose album it is; and who
/// wrote it.
pub fn credits(tags: &Tags, wished: Vec<String>) -> Vec<Credited> {
    let main = if !wished.is_empty() {
        let main = wished.into_iter().map(|name| Credited::named(name, ArtistRole::Main));
        main.collect()
    } else if tags.artists.is_empty() {
        album_artists(tags)
    } else {
        identified(&tags.artists, &tags.musicbrainz.artist_ids)
    };
    let composers = tags.composers.iter().map(|name| Credited::named(name, ArtistRole::Composer));
    main.into_iter().chain(composers).collect()
}

/// The album, as the sender calls it or the tags do.
pub fn album(
    tags: &Tags,
    wished: Option<String>,
    year: Option<u16>,
    accent: Option<String>,
) -> Option<AlbumEntry> {
    // The tags speak of another album than the sender.
    let own = wished.as_ref().is_none_or(|title| tags.album.as_ref() == Some(title));
    Some(AlbumEntry {
        id: None,
        title: wished.or_else(|| tags.album.clone())?,
        artists: album_artists(tags),
        compilation: tags.compilation,
        musicbrainz_id: tags.musicbrainz.release_id.filter(|_| own),
        year: year.or(tags.year),
        accent,
    })
}

fn album_artists(tags: &Tags) -> Vec<Credited> {
    identified(&tags.album_artists, &tags.musicbrainz.album_artist_ids)
}

/// Ids fit names one by one, or cannot be told apart.
fn identified(names: &[String], ids: &[Uuid]) -> Vec<Credited> {
    let fits = names.len() == ids.len();
    let id = |at: usize| ids.get(at).copied().filter(|_| fits);
    names
        .iter()
        .enumerate()
        .map(|(at, name)| Credited { musicbrainz_id: id(at), ..Credited::named(name, ArtistRole::Main) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags() -> Tags {
        Tags {
            artists: vec!["A".into(), "B".into()],
            album_artists: vec!["C".into()],
            composers: vec!["D".into()],
            album: Some("Album".into()),
            ..Tags::default()
        }
    }

    fn names(credits: &[Credited]) -> Vec<(&str, ArtistRole)> {
        credits.iter().map(|credit| (credit.name.as_str(), credit.role)).collect()
    }

    #[test]
    fn the_sender_goes_before_the_file() {
        let composer = ("D", ArtistRole::Composer);
        let main = |name| (name, ArtistRole::Main);
        assert_eq!(names(&credits(&tags(), Vec::new())), [main("A"), main("B"), composer]);
        assert_eq!(names(&credits(&tags(), vec!["E".into()])), [main("E"), composer]);
        let untold = Tags { artists: Vec::new(), ..tags() };
        assert_eq!(names(&credits(&untold, Vec::new())), [main("C"), composer]);
    }

    #[test]
    fn ids_are_taken_only_where_they_fit() {
        let mut tags = tags();
        tags.musicbrainz.artist_ids = vec![Uuid::from_u128(1)];
        tags.musicbrainz.release_id = Some(Uuid::from_u128(2));
        assert!(credits(&tags, Vec::new()).iter().all(|credit| credit.musicbrainz_id.is_none()));
        tags.musicbrainz.artist_ids.push(Uuid::from_u128(3));
        assert_eq!(credits(&tags, Vec::new())[1].musicbrainz_id, Some(Uuid::from_u128(3)));
        let release = |wished: Option<&str>| album(&tags, wished.map(Into::into), None, None).unwrap();
        assert_eq!(release(None).musicbrainz_id, Some(Uuid::from_u128(2)));
        assert_eq!(release(Some("Other")).musicbrainz_id, None);
    }
}
