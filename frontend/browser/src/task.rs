//! Work in the background that stops when nobody holds it any more. Dropping the future is what
//! aborts a request, so a page that is left behind leaves nothing running.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use wasm_bindgen_futures::spawn_local;

type Slot = Rc<RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>>;

/// Running work. Dropping it stops the work.
pub struct Task(Slot);

impl Task {
    /// Starts work.
    pub fn spawn(work: impl Future<Output = ()> + 'static) -> Self {
        let slot: Slot = Rc::new(RefCell::new(Some(Box::pin(work))));
        let running = Rc::clone(&slot);
        spawn_local(poll_fn(move |context| {
            let mut work = running.borrow_mut();
            let done = work.as_mut().is_none_or(|work| work.as_mut().poll(context).is_ready());
            if done {
                *work = None;
                return Poll::Ready(());
            }
            Poll::Pending
        }));
        Self(slot)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        // Work that drops its own task is at its end anyway: it is being polled, and left alone.
        if let Ok(mut slot) = self.0.try_borrow_mut() {
            let work = slot.take();
            drop(slot);
            drop(work);
        }
    }
}
