//! A value that outlives every component, and those who want to hear when it changes.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

type Listener<T> = (u32, Rc<dyn Fn(&T)>);

struct Inner<T> {
    value: RefCell<T>,
    listeners: RefCell<Vec<Listener<T>>>,
    next_id: Cell<u32>,
}

/// A shared value with listeners. Clones are the same store.
pub struct Store<T>(Rc<Inner<T>>);

impl<T> Clone for Store<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Store<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: Clone + Default + PartialEq + 'static> Default for Store<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Clone + PartialEq + 'static> Store<T> {
    /// A store with its first value.
    pub fn new(value: T) -> Self {
        Self(Rc::new(Inner {
            value: RefCell::new(value),
            listeners: RefCell::default(),
            next_id: Cell::default(),
        }))
    }

    /// The value now.
    pub fn get(&self) -> T {
        self.0.value.borrow().clone()
    }

    /// Changes the value and tells everyone, unless it is equal to the one before.
    pub fn set(&self, value: T) {
        if *self.0.value.borrow() == value {
            return;
        }
        let before = self.0.value.replace(value.clone());
        drop(before);
        // A copy, since a listener may subscribe, unsubscribe or set.
        let listeners: Vec<_> = self.0.listeners.borrow().iter().map(|(_, tell)| Rc::clone(tell)).collect();
        for tell in listeners {
            tell(&value);
        }
    }

    /// Hears of every change until the subscription is dropped.
    #[must_use]
    pub fn subscribe(&self, tell: impl Fn(&T) + 'static) -> Subscription {
        let id = self.0.next_id.get();
        self.0.next_id.set(id.wrapping_add(1));
        self.0.listeners.borrow_mut().push((id, Rc::new(tell)));
        let inner = Rc::downgrade(&self.0);
        Subscription(Box::new(move || {
            if let Some(inner) = Weak::upgrade(&inner) {
                inner.listeners.borrow_mut().retain(|(other, _)| *other != id);
            }
        }))
    }
}

/// Ends when it is dropped.
pub struct Subscription(Box<dyn Fn()>);

impl Drop for Subscription {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_hear_of_changes_until_they_leave() {
        let store = Store::new(1);
        let heard = Rc::new(RefCell::new(Vec::new()));
        let subscription = {
            let heard = Rc::clone(&heard);
            store.subscribe(move |value| heard.borrow_mut().push(*value))
        };
        store.set(2);
        store.set(2);
        store.set(3);
        drop(subscription);
        store.set(4);
        assert_eq!(*heard.borrow(), [2, 3]);
        assert_eq!(store.get(), 4);
    }

    #[test]
    fn a_listener_may_set_the_store() {
        let store = Store::new(0);
        let inner = store.clone();
        let _subscription = store.subscribe(move |value| {
            if *value < 3 {
                inner.set(value + 1);
            }
        });
        store.set(1);
        assert_eq!(store.get(), 3);
    }
}
