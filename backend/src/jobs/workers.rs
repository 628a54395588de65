//! The workers of this process: one task hands out jobs to as many at once as the settings allow, and to
//! one more of those that somebody waits for: a long one never keeps an upload waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::OptionFuture;
use sea_orm::DbErr;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

use super::claim::Claim;
use super::run::{self, HANDLED};
use super::tending::{self, Expired};
use super::{Kind, schedules, store};
use crate::app::AppState;

/// How long nothing is asked of a database that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How often jobs whose time has come are looked for while all workers are busy.
const TENDING: Duration = Duration::from_secs(1);
/// The longest sleep: the clock of the database may have been set, a notification may be lost.
const LONGEST_SLEEP: Duration = Duration::from_secs(15);

/// Whether jobs are being handed out. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<AtomicBool>);

impl Health {
    /// Whether they are.
    pub fn is_well(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Says so when what hands jobs out has ended, in whatever way.
struct Alive(Health);

impl Alive {
    fn new(health: Health) -> Self {
        health.0.store(true, Ordering::Release);
        Self(health)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Release);
    }
}

/// The running workers. Dropping it stops them at once.
pub struct Workers {
    /// Take no more jobs.
    stop: CancellationToken,
    /// Hand back what is running.
    cut: CancellationToken,
    dispatcher: Option<JoinHandle<()>>,
    /// Puts in what is due by the clock.
    schedules: AbortOnDropHandle<()>,
    running: TaskTracker,
    /// Changes whenever a job has ended or there was none to be had.
    ended: watch::Receiver<u64>,
    state: AppState,
}

impl Workers {
    /// Starts them.
    pub fn start(state: &AppState) -> Self {
        let (stop, cut, running) = (CancellationToken::new(), CancellationToken::new(), TaskTracker::new());
        let (ending, ended) = watch::channel(0);
        let dispatcher = Dispatcher {
            state: state.clone(),
            slots: Arc::new(Semaphore::new(state.config.jobs.workers())),
            spare: Arc::new(Semaphore::new(1)),
            stop: stop.clone(),
            cut: cut.clone(),
            running: running.clone(),
            ending,
        };
        let alive = Alive::new(state.workers.clone());
        let dispatcher = tokio::spawn(async move {
            let _alive = alive;
            dispatcher.run().await;
        });
        let schedules = AbortOnDropHandle::new(tokio::spawn(schedules::run(state.clone())));
        Self { stop, cut, dispatcher: Some(dispatcher), schedules, running, ended, state: state.clone() }
    }

    /// Takes no more jobs, lets those that run end within `grace` and hands back what is left.
    pub async fn stop(&mut self, grace: Duration) {
        self.stop.cancel();
        self.schedules.abort();
        if let Some(Err(error)) = OptionFuture::from(self.dispatcher.take()).await {
            tracing::error!(%error, "the workers had ended before");
        }
        self.running.close();
        if tokio::time::timeout(grace, self.running.wait()).await.is_err() {
            self.cut.cancel();
            self.running.wait().await;
        }
    }

    /// Waits until no job runs and none is due; for tests.
    ///
    /// # Errors
    /// The database fails.
    pub async fn idle(&self) -> Result<(), DbErr> {
        let mut ended = self.ended.clone();
        loop {
            ended.mark_unchanged();
            if !store::any_due(self.state.db.read(), HANDLED).await? || ended.changed().await.is_err() {
                return Ok(());
            }
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.cancel();
        self.cut.cancel();
    }
}

/// Hands jobs out. It is never cut off in the middle of a claim, which would leave a job that nobody works
/// on until its lease is over.
struct Dispatcher {
    state: AppState,
    /// For all kinds.
    slots: Arc<Semaphore>,
    /// For what somebody waits for while all others are taken.
    spare: Arc<Semaphore>,
    stop: CancellationToken,
    cut: CancellationToken,
    running: TaskTracker,
    ending: watch::Sender<u64>,
}

impl Dispatcher {
    async fn run(self) {
        let mut tended: Option<Instant> = None;
        while let Some(slot) = self.slot().await {
            if tended.is_none_or(|at| at.elapsed() >= TENDING) {
                tended = Some(Instant::now());
                self.tend().await;
            }
            // What has changed until here is seen by the claim.
            let _ = self.state.db.jobs_changed().notified().now_or_never();
            match self.claim(slot.kinds).await {
                Ok(Some(claim)) => self.spawn(claim, slot),
                Ok(None) => {
                    let kinds = slot.kinds;
                    drop(slot);
                    self.ending.send_modify(|ends| *ends += 1);
                    self.sleep(kinds).await;
                    tended = None;
                }
                Err(error) => {
                    tracing::warn!(%error, "jobs cannot be handed out");
                    self.wait(tokio::time::sleep(AFTER_FAILURE)).await;
                }
            }
        }
    }

    /// Room for one more job; `None` when it is time to stop.
    async fn slot(&self) -> Option<Slot> {
        let (slots, spare) = (self.slots.clone().acquire_owned(), self.spare.clone().acquire_owned());
        let free = async {
            tokio::select! {
                biased;
                slot = slots => (slot, HANDLED),
                spare = spare => (spare, &Kind::AWAITED[..]),
            }
        };
        let (permit, kinds) = self.wait(free).await?;
        // The semaphores are never closed.
        let slot = permit.ok().map(|permit| Slot { _permit: permit, kinds });
        slot.filter(|_| !self.stop.is_cancelled())
    }

    /// Waits for something, or until it is time to stop.
    async fn wait<T>(&self, something: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            () = self.stop.cancelled() => None,
            done = something => Some(done),
        }
    }

    async fn tend(&self) {
        match tending::tend(&self.state, Expired::ByTime).await {
            Ok(0) => {}
            Ok(lost) => tracing::warn!(lost, "took jobs back from workers that were lost"),
            Err(error) => tracing::warn!(%error, "jobs cannot be looked after"),
        }
    }

    async fn claim(&self, kinds: &[Kind]) -> Result<Option<Claim>, DbErr> {
        let workers = self.state.config.jobs.workers();
        let most = workers.div_ceil(2).try_into().unwrap_or(u32::MAX);
        let write = self.state.db.begin().await?;
        let claim = store::claim(&write, kinds, most, self.state.job_lease).await?;
        if claim.is_some() {
            write.commit().await?;
        }
        Ok(claim)
    }

    fn spawn(&self, claim: Claim, slot: Slot) {
        let (state, cut, ending) = (self.state.clone(), self.cut.clone(), self.ending.clone());
        self.running.spawn(async move {
            run::run(&state, claim, cut).await;
            drop(slot);
            ending.send_modify(|ends| *ends += 1);
        });
    }

    /// Sleeps, when there is nothing to do of these kinds, until something has changed or is due.
    async fn sleep(&self, kinds: &[Kind]) {
        let due = tending::next_due(self.state.db.read()).await;
        let due = due.ok().flatten().unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP);
        let changed = async {
            tokio::select! {
                () = self.state.db.jobs_changed().notified() => {}
                // Who looked for some kinds only may look for all when there is room for them.
                _ = self.slots.clone().acquire_owned(), if kinds != HANDLED => {}
            }
        };
        let _ = self.wait(tokio::time::timeout(due, changed)).await;
    }
}

/// Room for one job.
struct Slot {
    _permit: OwnedSemaphorePermit,
    /// Of these kinds.
    kinds: &'static [Kind],
}
