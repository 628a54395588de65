//! The media element. It is made here and never part of what is drawn, so that no change of a page
//! can interrupt it. It decides nothing: it does as it is told and reports.

use std::cell::Cell;
use std::rc::Rc;

use frontend_core::player::{Epoch, Event, MediaFailure, Report};
use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DomException, HtmlAudioElement, MediaError};

use super::driver::Sender;

/// Where the sound is at this very moment: reports of it come only four times a second.
pub fn position_ms() -> Option<u32> {
    let element = web_sys::window()?.document()?.query_selector("audio").ok()??;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position is no longer than a song"
    )]
    Some((element.dyn_into::<HtmlAudioElement>().ok()?.current_time() * 1000.0) as u32)
}

/// What is known about the source that the element has now.
#[derive(Default)]
struct Source {
    epoch: Cell<Epoch>,
    /// Where to start once the element knows its length, in seconds.
    start: Cell<Option<f64>>,
}

/// See the module.
pub(super) struct Audio {
    element: HtmlAudioElement,
    source: Rc<Source>,
    sender: Sender,
    _listeners: Vec<EventListener>,
}

impl Audio {
    pub(super) fn new(sender: Sender) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "without it there is no player, and nothing draws this app elsewhere"
        )]
        let element = make_element().expect("the app runs in a page with a body");
        let source = Rc::new(Source::default());
        let listeners = listen(&element, &source, &sender);
        Self { element, source, sender, _listeners: listeners }
    }

    pub(super) fn load(&self, epoch: Epoch, url: &str, position_ms: u32) {
        self.source.epoch.set(epoch);
        self.source.start.set((position_ms > 0).then(|| seconds(position_ms)));
        self.element.set_src(url);
        claim_playback();
        self.play();
    }

    pub(super) fn play(&self) {
        let (epoch, sender) = (self.source.epoch.get(), self.sender.clone());
        let Ok(playing) = self.element.play() else { return };
        spawn_local(async move {
            // A source that cannot be played also fires `error`, and one that was replaced is stale:
            // only the refusal of the browser is told here alone.
            if let Err(error) = JsFuture::from(playing).await
                && error.dyn_into::<DomException>().is_ok_and(|error| error.name() == "NotAllowedError")
            {
                sender.send(Event::Media { epoch, report: Report::Blocked });
            }
        });
    }

    pub(super) fn pause(&self) {
        // Fails for no element that exists.
        let _ = self.element.pause();
    }

    pub(super) fn seek(&self, position_ms: u32) {
        if self.element.ready_state() == 0 {
            self.source.start.set(Some(seconds(position_ms)));
        } else {
            self.element.set_current_time(seconds(position_ms));
        }
    }

    pub(super) fn unload(&self) {
        self.pause();
        self.source.start.set(None);
        // Without the attribute and a `load` the element would go on fetching.
        let _ = self.element.remove_attribute("src");
        self.element.load();
    }

    /// The slider is not the amplitude: ears hear its cube as even steps.
    pub(super) fn set_volume(&self, percent: u8, muted: bool) {
        self.element.set_volume((f64::from(percent) / 100.0).powi(3));
        self.element.set_muted(muted);
    }
}

fn make_element() -> Result<HtmlAudioElement, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::UNDEFINED)?;
    let element: HtmlAudioElement = document.create_element("audio")?.dyn_into()?;
    element.set_preload("auto");
    document.body().ok_or(JsValue::UNDEFINED)?.append_child(&element)?;
    Ok(element)
}

fn seconds(ms: u32) -> f64 {
    f64::from(ms) / 1000.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "out of range saturates, NaN is 0"
)]
fn milliseconds(seconds: f64) -> u32 {
    (seconds * 1000.0).round() as u32
}

/// Tells iOS that this is music, which plays on while the ringer is off. Others do not know it.
fn claim_playback() {
    let Some(window) = web_sys::window() else { return };
    if let Ok(session) = Reflect::get(&window.navigator(), &"audioSession".into())
        && session.is_object()
    {
        let _ = Reflect::set(&session, &"type".into(), &"playback".into());
    }
}

fn listen(element: &HtmlAudioElement, source: &Rc<Source>, sender: &Sender) -> Vec<EventListener> {
    let names = ["loadedmetadata", "playing", "waiting", "timeupdate", "seeked", "pause", "ended", "error"];
    let listen = |name: &'static str| {
        let (element, source, sender) = (element.clone(), Rc::clone(source), sender.clone());
        EventListener::new(&element.clone(), name, move |_| {
            if name == "loadedmetadata"
                && let Some(start) = source.start.take()
            {
                element.set_current_time(start);
            }
            if let Some(report) = report(name, &element) {
                sender.send(Event::Media { epoch: source.epoch.get(), report });
            }
        })
    };
    names.map(listen).into()
}

/// What an event of the element means.
fn report(name: &str, element: &HtmlAudioElement) -> Option<Report> {
    match name {
        "playing" => Some(Report::Playing),
        "waiting" => Some(Report::Waiting),
        "timeupdate" | "seeked" => Some(Report::Time {
            position_ms: milliseconds(element.current_time()),
            buffered_ms: milliseconds(buffered(element)),
        }),
        // The element also pauses at its end, and one that plays again has only been slow to tell.
        "pause" if element.paused() && !element.ended() => Some(Report::Paused),
        "ended" => Some(Report::Ended),
        "error" => element.error().and_then(|error| failure(&error)).map(Report::Failed),
        _ => None,
    }
}

fn failure(error: &MediaError) -> Option<MediaFailure> {
    match error.code() {
        MediaError::MEDIA_ERR_NETWORK => Some(MediaFailure::Network),
        MediaError::MEDIA_ERR_DECODE => Some(MediaFailure::Decode),
        MediaError::MEDIA_ERR_SRC_NOT_SUPPORTED => Some(MediaFailure::Unsupported),
        _ => None,
    }
}

/// The end of the loaded stretch that the position lies in, in seconds.
fn buffered(element: &HtmlAudioElement) -> f64 {
    let (ranges, now) = (element.buffered(), element.current_time());
    (0..ranges.length())
        .filter_map(|at| Some((ranges.start(at).ok()?, ranges.end(at).ok()?)))
        .find(|(start, end)| (*start..=*end).contains(&now))
        .map_or(now, |(_, end)| end)
}
