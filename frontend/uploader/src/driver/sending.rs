//! Brings one file to the server: straight to the object store where that is offered and can be reached,
//! else by tus.

use frontend_core::upload::direct::Links;
use frontend_core::upload::{Event, ItemId};
use shared::server::GetServer;
use shared::uploads::fields;

use browser::task::Task;

use super::Driver;
use crate::direct::{self, End};
use crate::keep::Part;
use crate::scope::now_ms;
use crate::send::{self, Parcel, Report, Trouble};

impl Driver {
    pub(super) fn post(&self, id: ItemId) {
        let Some(driver) = self.this.upgrade() else { return };
        let task = Task::spawn(async move {
            let event = match driver.parcel(id).await {
                Some(parcel) => driver.bring(id, parcel).await,
                None => Event::Hashed(id, None),
            };
            driver.send(event);
        });
        self.with(id, |held| held.sending = Some(task));
    }

    async fn parcel(&self, id: ItemId) -> Option<Parcel> {
        let file = self.file(id).await?;
        let item = self.state.borrow().item(id).cloned()?;
        let held = self.held.borrow().get(&id).and_then(|held| held.cover.clone());
        let cover = match held {
            None if item.has_cover => self.keep.blob(id.0, Part::Cover).await,
            held => held,
        };
        let mut texts = item.draft.changes(&item.said);
        texts.push((fields::FILENAME, item.name));
        texts.push((fields::IMPORT_ID, item.import.to_string()));
        texts.extend(item.sha256.map(|sha256| (fields::SHA256, sha256)));
        Some(Parcel { file, cover, texts, upload: item.upload })
    }

    async fn bring(&self, id: ItemId, mut parcel: Parcel) -> Event {
        let links = self.links(id, &parcel).await;
        // What was begun on one way goes on there.
        let goes_straight = match parcel.upload {
            None => self.offers_direct().await,
            Some(_) => links.is_some(),
        };
        let brought = match goes_straight {
            true => self.bring_straight(id, &parcel, links).await,
            false => Ok(End::NoWay),
        };
        let brought = match brought {
            Ok(End::NoWay) => {
                if goes_straight {
                    parcel.upload = None;
                    self.is_direct.set(Some(false));
                    self.send(Event::Diverted(id));
                }
                self.bring_by_tus(id, &parcel).await
            }
            brought => brought.map(drop),
        };
        match brought {
            Ok(()) => Event::Sent(id),
            Err(Trouble::Passing) => Event::Broke(id, now_ms()),
            Err(Trouble::Final(error)) => Event::Refused(id, error),
            Err(Trouble::Unreadable) => Event::Hashed(id, None),
        }
    }

    /// The links of the upload that was begun.
    async fn links(&self, id: ItemId, parcel: &Parcel) -> Option<Links> {
        let upload = parcel.upload?;
        let held = self.held.borrow().get(&id).and_then(|held| held.links.clone());
        let links = match held {
            None => self.keep.links(id.0).await,
            held => held,
        };
        links.filter(|links| links.upload == upload)
    }

    async fn offers_direct(&self) -> bool {
        if self.is_direct.get().is_none()
            && let Ok(server) = self.session.call(&GetServer).await
        {
            self.is_direct.set(Some(server.uploads.direct));
        }
        self.is_direct.get().unwrap_or_default()
    }

    async fn bring_straight(
        &self,
        id: ItemId,
        parcel: &Parcel,
        links: Option<Links>,
    ) -> Result<End, Trouble> {
        let keep = |links: &Links| {
            self.with(id, |held| held.links = Some(links.clone()));
            self.keep.keep_links(id.0, links);
        };
        direct::send(&self.session, parcel, links, &self.reach, keep, self.report(id)).await
    }

    async fn bring_by_tus(&self, id: ItemId, parcel: &Parcel) -> Result<(), Trouble> {
        let piece = || self.with_state(|state| state.item(id).map_or(1 << 20, |item| item.rate.piece()));
        send::send(&self.session, parcel, piece, self.report(id)).await
    }

    /// Tells the queue how it goes.
    fn report(&self, id: ItemId) -> impl Fn(Report) + Clone + use<> {
        let this = self.this.clone();
        move |report| {
            if let Some(driver) = this.upgrade() {
                let now_ms = now_ms();
                driver.send(match report {
                    Report::Created(upload) => Event::Created(id, upload),
                    Report::Sent(sent) => Event::Progress { id, sent, confirmed: false, now_ms },
                    Report::Has(sent) => Event::Progress { id, sent, confirmed: true, now_ms },
                });
            }
        }
    }
}
