//! Folders of playlists, which lie in each other.

use std::rc::Rc;

use shared::ids::FolderId;
use shared::playlists::folders::{Folder, MAX_DEPTH};

/// The folders that lie in one, or at the top.
pub fn inside(folders: &[Rc<Folder>], parent: Option<FolderId>) -> impl Iterator<Item = &Rc<Folder>> {
    folders.iter().filter(move |folder| folder.parent_id == parent)
}

/// The folders from the top down to this one. Empty when it is not there.
pub fn path(folders: &[Rc<Folder>], to: Option<FolderId>) -> Vec<&Rc<Folder>> {
    let mut path = Vec::new();
    let mut up = to;
    while let Some(folder) = up.and_then(|id| folders.iter().find(|folder| folder.id == id)) {
        path.insert(0, folder);
        // A circle cannot be made, but an answer that has one must not hang the page.
        up = folder.parent_id.filter(|_| path.len() <= MAX_DEPTH);
    }
    path
}

/// A folder by its whole way, as in `Sport / Running`.
pub fn long_name(folders: &[Rc<Folder>], id: FolderId) -> String {
    let names: Vec<&str> = path(folders, Some(id)).iter().map(|folder| folder.name.as_str()).collect();
    names.join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_of(number: u8) -> FolderId {
        format!("00000000-0000-0000-0000-{number:012}").parse().unwrap()
    }

    fn folder(id: u8, name: &str, parent: Option<u8>) -> Rc<Folder> {
        Rc::new(Folder { id: id_of(id), name: name.into(), parent_id: parent.map(id_of) })
    }

    #[test]
    fn a_folder_is_named_with_those_that_it_lies_in() {
        let all = [folder(1, "Sport", None), folder(2, "Running", Some(1)), folder(3, "Quiet", None)];
        assert_eq!(long_name(&all, all[1].id), "Sport / Running");
        assert_eq!(inside(&all, None).count(), 2);
        assert_eq!(inside(&all, Some(all[0].id)).next(), Some(&all[1]));
        assert!(path(&all, Some(id_of(9))).is_empty());
    }

    #[test]
    fn a_circle_ends() {
        let all = [folder(1, "A", Some(2)), folder(2, "B", Some(1))];
        assert!(path(&all, Some(all[0].id)).len() <= MAX_DEPTH + 1);
    }
}
