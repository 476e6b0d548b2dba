//! What an event is: whose id it shows, whether it is a repeat, what it says of the stream.

use yew_sse_wire::control::{Control, EventId};

use super::{Model, past::Moment, table::Outcome};
use crate::connection::{Effect, RawEvent};

/// An event that was heard.
#[derive(Debug)]
pub(super) struct Heard {
    /// What it says of the stream itself.
    pub(super) control: Option<Control>,
    /// Its own id.
    pub(super) id: Option<String>,
    /// It was passed on before.
    pub(super) is_repeat: bool,
    /// Something may be missing before it.
    pub(super) is_resync: bool,
    /// Where it comes from ids are unique and grow, and a new source can resume after one.
    pub(super) resumes: bool,
    /// It came from a source that is yet to catch up.
    pub(super) from_second: bool,
    /// Nothing was heard on this stream before.
    pub(super) is_first_word: bool,
}

impl Heard {
    pub(super) fn is_hello(&self) -> bool {
        matches!(self.control, Some(Control::Hello { .. }))
    }
}

fn control(event: &RawEvent) -> Option<Control> {
    serde_json::from_str(&format!("{{{:?}:{}}}", event.name, event.data)).ok()
}

impl Model {
    /// The last id, as of now.
    pub(super) fn place(&self) -> Option<String> {
        self.past.last().and_then(|moment| moment.place.clone())
    }

    /// The heartbeat that was announced on this source's stream, and whether it can resume.
    pub(super) fn promise(&self, source: u32) -> Option<(u64, bool)> {
        self.stream(source).find_map(|(_, heard)| match heard.control {
            Some(Control::Hello { heartbeat_ms, resume, .. }) => Some((heartbeat_ms, resume)),
            _ => None,
        })
    }

    /// Whether the server that spoke last can resume.
    pub(super) fn resumes(&self) -> bool {
        let mut heard = self.past.iter().rev().filter_map(|moment| moment.heard.as_ref());
        heard.find(|heard| !heard.from_second).is_some_and(|heard| heard.resumes)
    }

    /// What the event is, and the last id after it.
    pub(super) fn hear(&self, source: u32, event: &RawEvent) -> (Heard, Option<String>) {
        let control = control(event);
        let from_second = self.sources()[0] != source;
        let resumes = match (&control, self.promise(source)) {
            // Otherwise nobody would have opened it.
            _ if from_second => true,
            (Some(Control::Hello { resume, .. }), _) => *resume,
            (_, Some((_, resume))) => resume,
            (_, None) => self.begins_second(source),
        };
        // Nothing was asked of a second one.
        let is_reset = !from_second && matches!(control, Some(Control::Reset { .. }));
        let last = self.place().filter(|_| !is_reset);
        let (id, is_repeat, place) = match event.id.as_str() {
            same if same == self.shown(source) => (None, false, last),
            "" => (None, false, None),
            // No header can carry it: the browser could not go on after it.
            id if is_poison(id) => (None, false, last),
            // What says "caught up" has the last id again where nothing was missed.
            id if resumes && !is_beyond(id, last.as_deref()) => (None, control.is_none(), last),
            id => (Some(id.to_owned()), false, Some(id.to_owned())),
        };
        let is_caught_up = matches!(control, Some(Control::CaughtUp {}));
        let is_resync = if from_second {
            // The first had something to say that will not be heard now.
            is_caught_up && !event.id.is_empty() && is_beyond(&event.id, self.place().as_deref())
        } else {
            // What was asked for may turn out to be of no use: that comes right after a hello.
            let waits = resumes && matches!(control, Some(Control::Hello { .. }));
            is_reset || !waits && self.is_gap_open(resumes)
        };
        let from_second = from_second && !is_caught_up;
        let is_first_word = self.stream(source).next().is_none();
        let heard =
            Heard { control, id, is_repeat, is_resync, resumes, from_second, is_first_word };
        (heard, place)
    }

    /// The stream was lost, and nothing that was said since settles whether something is missing.
    fn is_gap_open(&self, resumes: bool) -> bool {
        let Some(lost) = self.past.iter().rposition(Moment::is_loss) else { return false };
        let settles = |moment: &Moment| {
            let is_settled = |heard: &Heard| {
                let says_nothing = heard.is_hello() && heard.resumes;
                let is_news = moment.outcome != Outcome::TakenOver && !heard.from_second;
                heard.is_resync || is_news && !says_nothing
            };
            moment.heard.as_ref().is_some_and(is_settled)
        };
        let settled = self.past[lost + 1..].iter().any(settles);
        let asked =
            self.past[lost..].iter().flat_map(|moment| &moment.effects).any(asks_for_a_place);
        !(settled || asked && resumes)
    }
}

fn asks_for_a_place(effect: &Effect) -> bool {
    matches!(effect, Effect::Open { last_event_id: Some(_), .. })
}

/// Whether an id is beyond the last one; where they do not compare, whether it is another.
fn is_beyond(id: &str, last: Option<&str>) -> bool {
    let Some(last) = last else { return true };
    match (id.parse::<EventId>(), last.parse::<EventId>()) {
        (Ok(id), Ok(last)) if id.epoch == last.epoch => id.seq > last.seq,
        _ => id != last,
    }
}

pub(super) fn is_poison(id: &str) -> bool {
    id.bytes().any(|byte| byte.is_ascii_control())
}
