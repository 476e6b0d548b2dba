//! What a tab has been told.

use crate::connection::RawEvent;

/// What a tab was told, and whether that is all.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Positions of the events in the log, as they came.
    pub(super) events: Vec<u64>,
    pub(super) snapshots: Vec<u64>,
    pub(super) resyncs: usize,
    /// Up to where nothing of this name is missing, once that is known: of those that were wanted
    /// from the beginning. For the others a snapshot may come that is older than the want.
    pub(super) known: Vec<(&'static str, Option<u64>)>,
    late: Vec<&'static str>,
    /// How many events there were before the last resync: without ids they may come again.
    before: usize,
}

impl Seen {
    pub(super) fn resync(&mut self) {
        self.resyncs += 1;
        self.before = self.events.len();
        self.known.iter_mut().for_each(|(_, known)| *known = None);
    }

    pub(super) fn take(&mut self, event: &RawEvent, world: (&[&'static str], bool), n: usize) {
        let (log, resumes) = world;
        let Ok(position) = event.data.parse::<u64>() else { return };
        if event.name == "snapshot" {
            self.snapshots.push(position);
            for (_, known) in &mut self.known {
                known.get_or_insert(position);
            }
            return;
        }
        let since = if resumes { &self.events } else { &self.events[self.before..] };
        assert!(since.iter().all(|it| *it < position), "tab {n}: {position} after {self:?}");
        self.events.push(position);
        for (name, known) in &mut self.known {
            let Some(known) = known else { continue };
            let missing = (*known + 1..position).find(|at| log[*at as usize - 1] == *name);
            assert_eq!(missing, None, "tab {n} missed one before {position}: {known:?}");
            *known = (*known).max(position);
        }
        // From the first one on, if there was no snapshot before it.
        for (name, known) in &mut self.known {
            if *name == event.name {
                known.get_or_insert(position);
            }
        }
    }

    /// Somebody wants these, too, and has not from the beginning.
    pub(super) fn want(&mut self, names: &[&'static str]) {
        let known = &self.known;
        let new = names.iter().filter(|name| !known.iter().any(|(of, _)| of == *name));
        self.late.extend(new);
    }

    /// Whether nothing of what it wants is missing at the end of the log. Of what was wanted late,
    /// a server that cannot resume shows no past.
    pub(super) fn is_complete(&self, log: &[&'static str], resumes: bool) -> bool {
        let shown = self.snapshots.iter().max().copied().unwrap_or_default();
        let is_there = |at: u64| at <= shown || self.events.contains(&at);
        let of = |name: &'static str| {
            (1..=log.len() as u64).filter(move |at| log[*at as usize - 1] == name)
        };
        let late = self.late.iter().all(|name| !resumes || of(name).all(is_there));
        late && self.known.iter().all(|(name, known)| {
            let known = known.unwrap_or_default();
            let seen = known.max(self.events.last().copied().unwrap_or_default());
            of(name).all(|at| at <= seen)
        })
    }
}
