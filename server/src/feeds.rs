//! The feeds there are, and which of them a client asks for.

use axum::http::StatusCode;
use yew_sse_wire::{Slug, booking, chat, clock};

use crate::{own::OwnFeed, problem::Refusal, record::Feed};

/// Our feeds as a client that asked for another one reads them.
const KNOWN: &str = "clock, chat, chat:ROOM, booking";

/// The most rooms on one stream: each is looked up when it is read from the log.
const MAX_ROOMS: usize = 16;

/// What a stream carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Feeds {
    pub(crate) clock: bool,
    pub(crate) rooms: Vec<Slug>,
    pub(crate) booking: bool,
    pub(crate) own: Vec<OwnFeed>,
}

impl Feeds {
    /// Reads `clock,chat:ROOM,booking`, and the names of feeds that are not ours; all, with the lobby,
    /// if none is named.
    ///
    /// # Errors
    ///
    /// The refusal to answer with, if there is no such feed.
    pub(crate) fn read(names: &str, own: &[OwnFeed]) -> Result<Self, Refusal> {
        let mut feeds = Self::default();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name.split_once(':') {
                None if name == clock::FEED => feeds.clock = true,
                None if name == booking::FEED => feeds.booking = true,
                None if name == chat::FEED => feeds.room(chat::lobby())?,
                Some((chat::FEED, room)) => match Slug::try_from(room.to_owned()) {
                    Ok(room) => feeds.room(room)?,
                    Err(rule) => {
                        let room = excerpt(room);
                        return Err(unknown(format!("There is no room `{room}`: it {rule}.")));
                    }
                },
                _ => match own.iter().find(|feed| *feed.name == *name) {
                    Some(feed) if feeds.own.contains(feed) => {}
                    Some(feed) => feeds.own.push(feed.clone()),
                    None => {
                        let names = own.iter().map(|feed| format!(", {}", &*feed.name));
                        let known = KNOWN.to_owned() + &names.collect::<String>();
                        let name = excerpt(name);
                        let detail = format!("There is no feed `{name}`. There are: {known}.");
                        return Err(unknown(detail));
                    }
                },
            }
        }
        if feeds == Self::default() {
            return Ok(Self {
                clock: true,
                rooms: vec![chat::lobby()],
                booking: true,
                own: own.to_vec(),
            });
        }
        Ok(feeds)
    }

    /// Those of them that are in the log.
    pub(crate) fn logged(&self) -> Vec<Feed> {
        let rooms = self.rooms.iter().map(|room| room_feed(room));
        let ours = rooms.chain(self.booking.then(booking_feed));
        ours.chain(self.own.iter().map(OwnFeed::logged)).collect()
    }

    fn room(&mut self, room: Slug) -> Result<(), Refusal> {
        if self.rooms.contains(&room) {
            return Ok(());
        }
        if self.rooms.len() == MAX_ROOMS {
            let detail = format!("One stream carries at most {MAX_ROOMS} rooms.");
            let refusal = Refusal::new(StatusCode::BAD_REQUEST, detail);
            return Err(refusal.field(yew_sse_wire::FEEDS));
        }
        self.rooms.push(room);
        Ok(())
    }
}

/// A room's feed in the log.
pub(crate) fn room_feed(room: &str) -> Feed {
    Feed::new(&format!("{}.{room}", chat::FEED))
}

/// The booking feed in the log.
pub(crate) fn booking_feed() -> Feed {
    Feed::new(booking::FEED)
}

fn unknown(detail: String) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, detail).field(yew_sse_wire::FEEDS)
}

/// Enough of a text to recognise it: it is the client's, and may be of any length.
pub(crate) fn excerpt(text: &str) -> &str {
    text.char_indices().nth(80).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &str, clock: bool, rooms: &[&str], booking: bool) {
        let feeds = Feeds::read(names, &[]).unwrap();
        let read: Vec<_> = feeds.rooms.iter().map(|room| &**room).collect();
        assert_eq!((feeds.clock, &*read, feeds.booking), (clock, rooms, booking), "{names:?}");
    }

    #[test]
    fn whoever_names_no_feed_gets_all() {
        for names in ["", ",", " , "] {
            check(names, true, &["lobby"], true);
        }
    }

    #[test]
    fn feeds_are_those_that_are_named_each_once() {
        check("clock", true, &[], false);
        check("booking,clock,", true, &[], true);
        check("chat, chat:lobby,chat:7-a,chat", false, &["lobby", "7-a"], false);
    }

    #[test]
    fn an_unknown_feed_is_none_of_ours() {
        for names in [
            "weather",
            "clock,weather",
            "Clock",
            "chat:",
            "chat:A",
            "chat.lobby",
            "clock:1",
            "\u{fffd}",
        ] {
            let refusal = Feeds::read(names, &[]).unwrap_err();
            assert_eq!(refusal.status, StatusCode::NOT_FOUND, "{names:?}");
        }
    }

    #[test]
    fn a_feed_that_is_not_ours_is_asked_for_by_its_name() {
        let own = ["prices", "news"].map(|name| OwnFeed::new(name, 5).unwrap());
        let read = |names| Feeds::read(names, &own).unwrap();
        assert_eq!(read("").own, own);
        let feeds = read("news,clock,news");
        assert_eq!((feeds.clock, &*feeds.own, feeds.booking), (true, &own[1..], false));
        assert_eq!(feeds.logged(), [Feed::new("news")]);
        assert_eq!(Feeds::read("prices:1", &own).unwrap_err().status, StatusCode::NOT_FOUND);
    }

    #[test]
    fn one_stream_does_not_carry_any_number_of_rooms() {
        let names: Vec<_> = (0..=MAX_ROOMS).map(|n| format!("chat:{n}")).collect();
        assert_eq!(Feeds::read(&names[1..].join(","), &[]).unwrap().rooms.len(), MAX_ROOMS);
        assert_eq!(Feeds::read(&names.join(","), &[]).unwrap_err().status, StatusCode::BAD_REQUEST);
    }

    #[test]
    fn the_clock_is_not_in_the_log() {
        let feeds = Feeds::read("clock,chat:a,booking", &[]).unwrap().logged();
        assert_eq!(feeds, [Feed::new("chat.a"), Feed::new("booking")]);
    }

    #[test]
    fn an_excerpt_is_cut_between_characters() {
        assert_eq!(excerpt("short"), "short");
        assert_eq!(excerpt(&"é".repeat(100)), "é".repeat(80));
    }
}
