//! Rhythmix from outside: the real binary, a real browser.
