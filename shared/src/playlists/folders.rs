//! Folders: how each account sorts the playlists that it sees, its own and those of others.

use serde::{Deserialize, Serialize};

use super::Playlist;
use crate::endpoint::{Endpoint, Method};
use crate::ids::{FolderId, PlaylistId};
use crate::page::Page;

/// How deep folders can lie in each other.
pub const MAX_DEPTH: usize = 4;
/// The most folders of one account.
pub const MAX_FOLDERS: usize = 200;

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
pub struct Folder {
    /// The folder.
    pub id: FolderId,
    /// Its name.
    pub name: String,
    /// In which folder it lies; at the top when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<FolderId>,
}

/// Lists all folders of the caller, by name.
#[derive(Debug, Clone, Copy)]
pub struct ListFolders;

impl Endpoint for ListFolders {
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/me/playlist-folders";
    type Body = ();
    type Response = Page<Folder>;
}

/// A folder to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct NewFolder {
    /// Its name.
    pub name: String,
    /// In which folder it lies; at the top when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<FolderId>,
}

/// Makes a folder.
#[derive(Debug, Clone)]
pub struct CreateFolder(pub NewFolder);

impl Endpoint for CreateFolder {
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/me/playlist-folders";
    type Body = NewFolder;
    type Response = Folder;

    fn body(&self) -> Option<&NewFolder> {
        Some(&self.0)
    }
}

/// Gives a folder another name and place.
#[derive(Debug, Clone)]
pub struct PutFolder {
    /// Which one.
    pub id: FolderId,
    /// What it is to be.
    pub folder: NewFolder,
}

impl Endpoint for PutFolder {
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/me/playlist-folders/{folder_id}";
    type Body = NewFolder;
    type Response = Folder;

    fn uri(&self) -> String {
        format!("/me/playlist-folders/{}", self.id)
    }

    fn body(&self) -> Option<&NewFolder> {
        Some(&self.folder)
    }
}

/// Removes a folder. What is in it goes where the folder was.
#[derive(Debug, Clone, Copy)]
pub struct DeleteFolder(pub FolderId);

impl Endpoint for DeleteFolder {
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/me/playlist-folders/{folder_id}";
    type Body = ();
    type Response = ();

    fn uri(&self) -> String {
        format!("/me/playlist-folders/{}", self.0)
    }
}

/// In which folder a playlist is to lie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[cfg_attr(feature = "openapi", oai(deny_unknown_fields, skip_serializing_if_is_none))]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// The folder; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder_id: Option<FolderId>,
}

/// Puts a playlist into a folder of the caller, or takes it out. Others do not notice.
#[derive(Debug, Clone, Copy)]
pub struct FilePlaylist {
    /// The playlist.
    pub playlist: PlaylistId,
    /// Where it goes.
    pub filing: Filing,
}

impl Endpoint for FilePlaylist {
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/playlists/{playlist_id}/folder";
    type Body = Filing;
    type Response = Playlist;

    fn uri(&self) -> String {
        format!("/playlists/{}/folder", self.playlist)
    }

    fn body(&self) -> Option<&Filing> {
        Some(&self.filing)
    }
}
