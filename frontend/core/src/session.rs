//! Who is signed in, and how that changes. The answers to the refresh request decide it.

use std::rc::Rc;

use shared::me::Profile;

use crate::api_error::ApiError;

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedOutReason {
    /// Nobody was, on this device.
    Never,
    /// At their own wish.
    LoggedOut,
    /// The server does not know the session any more.
    Expired,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// The page has just been opened and asks the server.
    Restoring,
    /// Nobody.
    SignedOut(SignedOutReason),
    /// This person.
    SignedIn(Rc<Profile>),
    /// There was a session when the page was last open, but the server cannot be asked about it.
    Unreachable,
}

/// What happened to the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionEvent {
    /// The server opened or renewed the session.
    Granted(Rc<Profile>),
    /// The person has changed something about the account.
    Changed(Rc<Profile>),
    /// The server refused to renew the session, or could not be asked.
    RenewalFailed(ApiError),
    /// The person logged out.
    LoggedOut,
    /// Ask the server again.
    Retry,
}

impl SessionState {
    /// The state of a page that has just been opened. Without a sign that somebody was signed in
    /// on this device the server need not be asked.
    pub const fn opening(was_signed_in: bool) -> Self {
        if was_signed_in { Self::Restoring } else { Self::SignedOut(SignedOutReason::Never) }
    }

    /// The state after an event. A server that is away ends no session.
    #[must_use]
    pub fn after(self, event: SessionEvent) -> Self {
        match event {
            // The same person keeps the same pointer, so that a renewal renders nothing again.
            SessionEvent::Granted(profile) => match self {
                Self::SignedIn(known) if known == profile => Self::SignedIn(known),
                _ => Self::SignedIn(profile),
            },
            SessionEvent::Changed(profile) => match self {
                Self::SignedIn(known) if known.id == profile.id => Self::SignedIn(profile),
                // The answer came after the log-out.
                other => other,
            },
            SessionEvent::RenewalFailed(error) if ends_session(&error) => match self {
                Self::SignedOut(reason) => Self::SignedOut(reason),
                _ => Self::SignedOut(SignedOutReason::Expired),
            },
            SessionEvent::RenewalFailed(_) => match self {
                Self::Restoring => Self::Unreachable,
                other => other,
            },
            SessionEvent::LoggedOut => Self::SignedOut(SignedOutReason::LoggedOut),
            SessionEvent::Retry => match self {
                Self::Unreachable => Self::Restoring,
                other => other,
            },
        }
    }

    /// The person who is signed in.
    pub const fn profile(&self) -> Option<&Rc<Profile>> {
        match self {
            Self::SignedIn(profile) => Some(profile),
            _ => None,
        }
    }
}

/// Whether a refused renewal means that the session is over, not that the server is in trouble.
pub fn ends_session(error: &ApiError) -> bool {
    error.is_refusal()
}

/// How long before its end an access token is renewed, in milliseconds: longer than a request takes.
const MARGIN_MS: f64 = 30_000.0;

/// Whether an access token that ends at `expires_at_ms` has to be renewed before it is used at
/// `now_ms` (both by the clock of this device).
pub fn renewal_due(expires_at_ms: f64, now_ms: f64) -> bool {
    now_ms + MARGIN_MS >= expires_at_ms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str) -> Rc<Profile> {
        let body = format!(
            r#"{{"id":"0192d3c4-0000-7000-8000-000000000001","username":"{name}","email":"a@b.c","display_name":"A","roles":["listener"],"created_at":"2026-01-01T00:00:00Z"}}"#
        );
        Rc::new(serde_json::from_str(&body).unwrap())
    }

    #[test]
    fn a_first_visit_asks_nothing() {
        assert_eq!(SessionState::opening(false), SessionState::SignedOut(SignedOutReason::Never));
        assert_eq!(SessionState::opening(true), SessionState::Restoring);
    }

    #[test]
    fn a_server_that_is_away_ends_no_session() {
        // Nor does a page that somebody in between shows in its place.
        for error in [ApiError::Offline, ApiError::Unexpected(0), ApiError::Unexpected(403)] {
            let failed = || SessionEvent::RenewalFailed(error.clone());
            assert_eq!(SessionState::Restoring.after(failed()), SessionState::Unreachable);
            let signed_in = SessionState::SignedIn(profile("ada"));
            assert_eq!(signed_in.clone().after(failed()), signed_in);
        }
        assert_eq!(SessionState::Unreachable.after(SessionEvent::Retry), SessionState::Restoring);
    }

    #[test]
    fn a_refused_renewal_ends_it() {
        let refused = || SessionEvent::RenewalFailed(ApiError::said(401, "unauthenticated"));
        let expired = SessionState::SignedOut(SignedOutReason::Expired);
        assert_eq!(SessionState::SignedIn(profile("ada")).after(refused()), expired);
        assert_eq!(SessionState::Restoring.after(refused()), expired);
        let out = SessionState::SignedOut(SignedOutReason::LoggedOut);
        assert_eq!(out.clone().after(refused()), out, "a late answer does not change the reason");
    }

    #[test]
    fn a_renewal_for_the_same_person_keeps_the_pointer() {
        let ada = profile("ada");
        let state = SessionState::SignedIn(Rc::clone(&ada)).after(SessionEvent::Granted(profile("ada")));
        assert!(state.profile().is_some_and(|known| Rc::ptr_eq(known, &ada)));
        let other = state.after(SessionEvent::Granted(profile("grace")));
        assert_eq!(other.profile().unwrap().username, "grace");
    }

    #[test]
    fn a_change_is_seen_by_whoever_made_it_alone() {
        let state = SessionState::SignedIn(profile("ada")).after(SessionEvent::Changed(profile("countess")));
        assert_eq!(state.profile().unwrap().username, "countess");
        let out = SessionState::SignedOut(SignedOutReason::LoggedOut);
        assert_eq!(out.clone().after(SessionEvent::Changed(profile("ada"))), out);
    }

    #[test]
    fn a_token_is_renewed_before_it_ends() {
        assert!(!renewal_due(900_000.0, 0.0));
        assert!(renewal_due(900_000.0, 880_000.0));
        assert!(renewal_due(900_000.0, 1_000_000.0));
    }
}
