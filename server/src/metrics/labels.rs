//! What numbers are told apart by. Every value is one of ours: nothing that a client says becomes a
//! label, so there is never more to be kept than what is written here.

use yew_sse_wire::control::ResetReason;

/// The values of one label.
pub(crate) trait Label: Copy + 'static {
    /// The label's name.
    const NAME: &'static str;
    /// All there are.
    const ALL: &'static [Self];

    /// Its place among them.
    fn index(self) -> usize;

    /// As it is shown: nothing in it needs to be escaped.
    fn value(self) -> &'static str;
}

macro_rules! labels {
    ($($(#[$docs:meta])* $label:ident, $key:literal {
        $($(#[$doc:meta])* $name:ident = $value:literal,)+
    })+) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $label { $($(#[$doc])* $name,)+ }

        impl Label for $label {
            const NAME: &'static str = $key;
            const ALL: &'static [Self] = &[$(Self::$name,)+];

            fn index(self) -> usize {
                self as usize
            }

            fn value(self) -> &'static str {
                match self { $(Self::$name => $value,)+ }
            }
        }
    )+};
}

labels! {
    /// What a delivered event was.
    Kind, "kind" {
        /// One that is in the log.
        Log = "log",
        Clock = "clock",
        Heartbeat = "heartbeat",
    }
    /// How a stream began.
    Opened, "start" {
        Fresh = "fresh",
        Resumed = "resumed",
        Reset = "reset",
    }
    /// Why a stream is over.
    Ending, "reason" {
        /// The client has left, or the network between.
        Gone = "connection_gone",
        /// The client was cut off: it has taken nothing for too long.
        TookNothing = "took_nothing",
        Drained = "drained",
        DrainedWhileStalled = "drained_while_stalled",
        LogNotAvailable = "log_not_available",
        StalledByAFault = "stalled_by_a_fault",
        RefusedByAFault = "refused_by_a_fault",
        DroppedByAFault = "dropped_by_a_fault",
    }
    /// Why a request was turned down that had nothing wrong with it.
    Refused, "reason" {
        ServerFull = "server_full",
        ClientFull = "client_full",
        TooFast = "too_fast",
        NotLetIn = "not_let_in",
        Draining = "draining",
        LogNotAvailable = "log_not_available",
        /// Too many others wanted the same place at once.
        Contended = "contended",
        Fault = "fault",
    }
    /// What somebody wants to be done.
    Command, "command" {
        Chat = "chat",
        Reserve = "reserve",
        Cancel = "cancel",
    }
    /// What came of it.
    Outcome, "outcome" {
        /// It is done, now or before.
        Done = "done",
        /// Something was wrong with it, or somebody else was faster.
        Refused = "refused",
        /// It could not be done at the moment.
        Failed = "failed",
    }
}

impl Label for ResetReason {
    const NAME: &'static str = "reason";
    const ALL: &'static [Self] = &[Self::Epoch, Self::Ahead, Self::Malformed, Self::Expired];

    fn index(self) -> usize {
        self as usize
    }

    fn value(self) -> &'static str {
        match self {
            Self::Epoch => "epoch",
            Self::Ahead => "ahead",
            Self::Malformed => "malformed",
            Self::Expired => "expired",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<L: Label>() {
        for (index, label) in L::ALL.iter().enumerate() {
            assert_eq!(label.index(), index, "{}", label.value());
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
            assert!(label.value().bytes().all(is_plain), "{}", label.value());
        }
    }

    #[test]
    fn each_label_has_a_place_of_its_own_and_needs_no_escaping() {
        check::<Kind>();
        check::<Opened>();
        check::<Ending>();
        check::<Refused>();
        check::<Command>();
        check::<Outcome>();
        check::<ResetReason>();
    }
}
