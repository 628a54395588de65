//! Whether a folder may lie in another one.

use shared::ids::FolderId;
use shared::playlists::folders::{Folder, MAX_DEPTH, MAX_FOLDERS};

/// Why it may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is no such folder.
    Unknown,
    /// It would lie in itself.
    Circle,
    /// Something would lie too deep.
    TooDeep,
}

/// Decides whether `folder` (`None` for a new one) may lie in `parent` (`None` for the top).
pub(super) fn may_lie_in(
    folders: &[Folder],
    folder: Option<FolderId>,
    parent: Option<FolderId>,
) -> Result<(), Refusal> {
    let find = |id: FolderId| folders.iter().find(|folder| folder.id == id);
    let (mut above, mut up) = (0, parent);
    while let Some(id) = up {
        if Some(id) == folder {
            return Err(Refusal::Circle);
        }
        above += 1;
        up = find(id).ok_or(Refusal::Unknown)?.parent_id;
        if above > MAX_FOLDERS {
            return Err(Refusal::Circle);
        }
    }
    if above + folder.map_or(1, |id| height(folders, id, 0)) > MAX_DEPTH {
        return Err(Refusal::TooDeep);
    }
    Ok(())
}

/// How many levels a folder has with all that is in it.
fn height(folders: &[Folder], id: FolderId, depth: usize) -> usize {
    if depth > MAX_DEPTH {
        return 1;
    }
    let inner = folders.iter().filter(|folder| folder.parent_id == Some(id));
    1 + inner.map(|folder| height(folders, folder.id, depth + 1)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> FolderId {
        FolderId(Uuid::from_u128(number))
    }

    /// 1 holds 2, which holds 3; 4 stands beside.
    fn folders() -> Vec<Folder> {
        [(1, None), (2, Some(1)), (3, Some(2)), (4, None)]
            .map(|(number, parent): (u128, Option<u128>)| Folder {
                id: id(number),
                name: number.to_string(),
                parent_id: parent.map(id),
            })
            .into()
    }

    #[test]
    fn folders_lie_four_deep_and_never_in_themselves() {
        let folders = folders();
        let may =
            |folder: Option<u128>, parent: Option<u128>| may_lie_in(&folders, folder.map(id), parent.map(id));
        assert_eq!(may(None, None), Ok(()));
        assert_eq!(may(None, Some(3)), Ok(()));
        assert_eq!(may(Some(4), Some(3)), Ok(()));
        assert_eq!(may(Some(1), Some(4)), Ok(()));
        assert_eq!(may(None, Some(9)), Err(Refusal::Unknown));
        assert_eq!(may(Some(1), Some(3)), Err(Refusal::Circle));
        assert_eq!(may(Some(1), Some(1)), Err(Refusal::Circle));
        let deeper: Vec<Folder> = folders
            .iter()
            .cloned()
            .chain([Folder { id: id(5), name: "5".into(), parent_id: Some(id(3)) }])
            .collect();
        assert_eq!(may_lie_in(&deeper, None, Some(id(5))), Err(Refusal::TooDeep));
        assert_eq!(may_lie_in(&deeper, Some(id(1)), Some(id(4))), Err(Refusal::TooDeep));
    }
}
