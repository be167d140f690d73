//! Repeated rows of a form, such as phones and addresses.
//!
//! What stays true: each row has a key of its own, so that taking one out leaves the others (and the focus in them) alone; the
//! signals of the rows live as long as the form, whoever adds them.

use leptos::prelude::*;

/// The rows, in order.
pub struct Rows<T: Copy + Send + Sync + 'static> {
    list: RwSignal<Vec<(u32, T)>>,
    next: StoredValue<u32>,
    owner: StoredValue<Option<Owner>>,
}

impl<T: Copy + Send + Sync + 'static> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Copy + Send + Sync + 'static> Copy for Rows<T> {}

impl<T: Copy + Send + Sync + 'static> Rows<T> {
    /// No rows yet; made where the form is made.
    #[must_use]
    pub fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            owner: StoredValue::new(Owner::current()),
        }
    }

    /// Adds a row at the end. Answers its key.
    pub fn push(&self, make: impl FnOnce() -> T) -> u32 {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        // The signals of a row must not end with the handler or effect that adds it.
        let row = match self.owner.get_value() {
            Some(owner) => owner.with(make),
            None => make(),
        };
        self.list.update(|list| list.push((key, row)));
        key
    }

    /// Takes all rows out and makes new ones.
    pub fn replace<V>(&self, values: impl IntoIterator<Item = V>, make: impl Fn(V) -> T) {
        self.list.set(Vec::new());
        for value in values {
            self.push(|| make(value));
        }
    }

    /// Takes a row out.
    pub fn remove(&self, key: u32) {
        self.list.update(|list| list.retain(|(own, _)| *own != key));
    }

    /// Keeps the rows for which `keep` holds; says nothing to anybody when that is all of them.
    pub fn retain(&self, keep: impl Fn(&T) -> bool) {
        if self.list.with_untracked(|list| list.iter().any(|(_, row)| !keep(row))) {
            self.list.update(|list| list.retain(|(_, row)| keep(row)));
        }
    }

    /// Puts the rows in the order of `by`; says nothing to anybody when they are in it.
    pub fn sort_by_key<K: Ord>(&self, by: impl Fn(&T) -> K) {
        if !self
            .list
            .with_untracked(|list| list.is_sorted_by_key(|(_, row)| by(row)))
        {
            self.list.update(|list| list.sort_by_key(|(_, row)| by(row)));
        }
    }

    /// The rows with their keys, followed.
    #[must_use]
    pub fn keyed(&self) -> Vec<(u32, T)> {
        self.list.get()
    }

    /// The rows, followed.
    #[must_use]
    pub fn get(&self) -> Vec<T> {
        self.list.with(|list| list.iter().map(|(_, row)| *row).collect())
    }

    /// The place of a row, from 0, followed.
    #[must_use]
    pub fn place_of(&self, key: u32) -> usize {
        self.list
            .with(|list| list.iter().position(|(own, _)| *own == key))
            .unwrap_or_default()
    }
}

impl<T: Copy + Send + Sync + 'static> Default for Rows<T> {
    fn default() -> Self {
        Self::new()
    }
}
