//! The worker of the web app that brings files in: it reads their tags, sums them up, keeps them in
//! the browser and sends them, all off the main thread. The page draws what it is told.
//!
//! It is a download of its own, loaded when somebody first opens the page for uploads, or at the start
//! when files are left from the last time; see `docs/decisions/0014-upload-worker.md`.

mod audio;
mod direct;
mod driver;
mod keep;
mod message;
mod request;
mod scope;
mod send;
mod sum;
mod tabs;

fn main() {
    tabs::start();
}
