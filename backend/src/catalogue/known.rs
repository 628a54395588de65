//! Which of the things that are known somebody means, who says a name and perhaps an id of MusicBrainz.

use uuid::Uuid;

/// What is known: under a name, perhaps with an id of MusicBrainz (nil when not).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known<T> {
    pub(super) id: T,
    pub(super) same_name: bool,
    pub(super) musicbrainz_id: Uuid,
}

/// What is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant<T> {
    /// This one.
    This(T),
    /// This one, which MusicBrainz knows by the id that was said.
    Identified(T),
    /// None of them.
    New,
}

/// An id of MusicBrainz decides. A thing that has none yet is the one that is meant, when the name fits. A
/// name without an id means the thing without one, or the only one of that name.
pub(super) fn meant<T: Copy>(known: &[Known<T>], said: Uuid) -> Meant<T> {
    let mut named = known.iter().filter(|known| known.same_name);
    let plain = named.clone().find(|known| known.musicbrainz_id.is_nil());
    if said.is_nil() {
        return match (plain, named.next(), named.next()) {
            (Some(plain), ..) => Meant::This(plain.id),
            (None, Some(only), None) => Meant::This(only.id),
            _ => Meant::New,
        };
    }
    match known.iter().find(|known| known.musicbrainz_id == said) {
        Some(same) => Meant::This(same.id),
        None => plain.map_or(Meant::New, |plain| Meant::Identified(plain.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Uuid = Uuid::from_u128(10);
    const B: Uuid = Uuid::from_u128(11);

    fn known(id: u8, same_name: bool, musicbrainz_id: Uuid) -> Known<u8> {
        Known { id, same_name, musicbrainz_id }
    }

    #[test]
    fn a_name_means_the_thing_without_an_id_or_the_only_one() {
        let nil = Uuid::nil();
        assert_eq!(meant::<u8>(&[], nil), Meant::New);
        assert_eq!(meant(&[known(1, true, A), known(2, true, nil)], nil), Meant::This(2));
        assert_eq!(meant(&[known(1, true, A), known(2, false, B)], nil), Meant::This(1));
        assert_eq!(meant(&[known(1, true, A), known(2, true, B)], nil), Meant::New);
    }

    #[test]
    fn an_id_means_the_thing_that_has_it_or_has_none() {
        let nil = Uuid::nil();
        assert_eq!(meant(&[known(1, true, nil), known(2, false, A)], A), Meant::This(2));
        assert_eq!(meant(&[known(1, true, nil)], A), Meant::Identified(1));
        assert_eq!(meant(&[known(1, true, B)], A), Meant::New);
        assert_eq!(meant(&[known(1, false, nil)], A), Meant::New);
    }
}
