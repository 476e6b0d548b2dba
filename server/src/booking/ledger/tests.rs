use proptest::prelude::*;

use super::*;

/// A log, and the rule that it keeps: an append succeeds only on the subject's last position.
#[derive(Default)]
struct Log(Vec<(BookingEvent, Option<Private>)>);

impl Log {
    fn append(&mut self, event: BookingEvent, private: Option<Private>, expected: u64) -> bool {
        let subject = |event: &BookingEvent| match event {
            BookingEvent::Reserved { slot, .. } | BookingEvent::Cancelled { slot, .. } => {
                slot.clone()
            }
            BookingEvent::Plan { .. } | BookingEvent::Snapshot(_) => unreachable!(),
        };
        let last = self.0.iter().rposition(|(known, _)| subject(known) == subject(&event));
        let fits = last.map_or(0, |at| at as u64 + 1) == expected;
        if fits {
            self.0.push((event, private));
        }
        fits
    }

    fn feed(&self, ledger: &mut Ledger, from: usize, to: usize) {
        for (seq, (event, private)) in (1..).zip(&self.0).skip(from).take(to.saturating_sub(from)) {
            ledger.apply(seq, event.clone(), private.clone());
        }
    }

    fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::default();
        self.feed(&mut ledger, 0, self.0.len());
        ledger
    }

    fn reserve(&mut self, ledger: &Ledger, asked: &Reserve) -> Verdict {
        let verdict = ledger.reserve(asked, Ok(()));
        if let Verdict::Append { expected } = verdict {
            let (id, slot) = (asked.id.to_string(), asked.slot.clone());
            let event = BookingEvent::Reserved { seq: self.0.len() as u64 + 1, id, slot };
            self.append(event, Some(Private::of(asked)), expected);
        }
        verdict
    }

    fn cancel(&mut self, ledger: &Ledger, asked: &Reserve) -> Release {
        let release = ledger.cancel(&asked.id, &asked.key);
        if let Release::Append { slot, expected } = release.clone() {
            let id = asked.id.to_string();
            let event = BookingEvent::Cancelled { seq: self.0.len() as u64 + 1, id, slot };
            self.append(event, None, expected);
        }
        release
    }
}

fn asked(id: u128, slot: u8, key: &str) -> Reserve {
    Reserve {
        id: RequestId::from_random(id),
        slot: format!("desk-{slot}@2026-11-21T09:00Z").parse().unwrap(),
        name: "Ada".to_owned().try_into().unwrap(),
        key: key.to_owned().try_into().unwrap(),
    }
}

/// After a sequence of commands that all succeed, this one is judged so.
#[track_caller]
fn check(reserved: &[Reserve], cancelled: &[Reserve], command: &Reserve, expected: Verdict) {
    let mut log = Log::default();
    for asked in reserved {
        assert!(matches!(log.reserve(&log.ledger(), asked), Verdict::Append { .. }));
    }
    for asked in cancelled {
        assert!(matches!(log.cancel(&log.ledger(), asked), Release::Append { .. }));
    }
    assert_eq!(log.ledger().reserve(command, Ok(())), expected);
}

#[test]
fn whoever_comes_second_is_told_that_the_place_is_taken() {
    check(&[asked(1, 1, "a")], &[], &asked(2, 1, "b"), Verdict::Taken);
    check(&[asked(1, 1, "a")], &[], &asked(2, 2, "b"), Verdict::Append { expected: 0 });
}

#[test]
fn a_repeated_request_does_not_act_twice() {
    check(&[asked(1, 1, "a")], &[], &asked(1, 1, "a"), Verdict::Already { seq: 1 });
}

#[test]
fn an_id_stands_for_one_reservation() {
    let other_name = Reserve { name: "Bob".to_owned().try_into().unwrap(), ..asked(1, 1, "a") };
    for other in [asked(1, 1, "b"), asked(1, 2, "a"), other_name] {
        check(&[asked(1, 1, "a")], &[], &other, Verdict::IdUsed);
    }
    check(&[asked(1, 1, "a")], &[asked(1, 1, "a")], &asked(1, 1, "a"), Verdict::IdUsed);
}

#[test]
fn a_place_that_is_given_back_can_be_taken_again() {
    let first = [asked(1, 1, "a")];
    check(&first, &first, &asked(2, 1, "b"), Verdict::Append { expected: 2 });
}

#[test]
fn a_slot_that_is_not_open_is_not_taken_but_a_repeated_request_is_answered_as_before() {
    let ledger = {
        let mut log = Log::default();
        log.reserve(&Ledger::default(), &asked(1, 1, "a"));
        log.ledger()
    };
    let reserve = |asked: &Reserve| ledger.reserve(asked, Err(NotOpen::Begun));
    assert_eq!(reserve(&asked(1, 1, "a")), Verdict::Already { seq: 1 });
    assert_eq!(reserve(&asked(2, 1, "b")), Verdict::NotOpen(NotOpen::Begun));
    assert_eq!(reserve(&asked(3, 2, "c")), Verdict::NotOpen(NotOpen::Begun));
}

#[test]
fn only_the_one_who_reserved_gives_back() {
    let mut log = Log::default();
    log.reserve(&Ledger::default(), &asked(1, 1, "a"));
    assert_eq!(log.cancel(&log.ledger(), &asked(2, 1, "a")), Release::Unknown);
    assert_eq!(log.cancel(&log.ledger(), &asked(1, 1, "b")), Release::WrongKey);
    let slot = asked(1, 1, "a").slot;
    assert_eq!(log.cancel(&log.ledger(), &asked(1, 1, "a")), Release::Append { slot, expected: 1 });
    assert_eq!(log.cancel(&log.ledger(), &asked(1, 1, "a")), Release::Done);
    assert_eq!(log.cancel(&log.ledger(), &asked(1, 1, "b")), Release::WrongKey);
}

#[test]
fn one_id_that_two_servers_took_at_once_gives_back_all_it_holds() {
    let mut log = Log::default();
    let behind = log.ledger();
    log.reserve(&behind, &asked(1, 1, "a"));
    log.reserve(&behind, &asked(1, 2, "a"));
    assert_eq!(log.ledger().plan().taken.len(), 2);
    log.cancel(&log.ledger(), &asked(1, 1, "a"));
    log.cancel(&log.ledger(), &asked(1, 1, "a"));
    assert!(log.ledger().plan().taken.is_empty());
}

#[test]
fn what_is_private_is_not_for_everybody() {
    let mut log = Log::default();
    log.reserve(&Ledger::default(), &asked(1, 1, "my secret"));
    let ledger = log.ledger();
    for text in [serde_json::to_string(ledger.plan()).unwrap(), format!("{ledger:?}")] {
        assert!(text.contains("desk-1@2026-11-21T09:00Z"), "{text}");
        assert!(!text.contains("Ada") && !text.contains("secret"), "{text}");
    }
    // The key is nowhere, not even in what is stored.
    assert!(!serde_json::to_string(&ledger).unwrap().contains("secret"));
}

#[test]
fn a_new_week_forgets_what_is_over() {
    let mut log = Log::default();
    log.reserve(&Ledger::default(), &asked(1, 1, "a"));
    let mut ledger = log.ledger();
    let mut open = |begins: &str, forgets: &str| {
        let week = week(begins, forgets);
        assert!(ledger.covers(&week));
        ledger.open(&week);
        (ledger.plan().taken.len(), ledger.cancel(&asked(1, 1, "a").id, &asked(1, 1, "a").key))
    };
    let slot = asked(1, 1, "a").slot;
    let release = Release::Append { slot, expected: 1 };
    assert_eq!(open("2026-11-21T09:00Z", "2026-10-22T09:00Z"), (1, release));
    assert_eq!(open("2026-11-22T00:00Z", "2026-10-23T00:00Z"), (0, Release::Done));
    assert_eq!(open("2026-12-22T00:00Z", "2026-11-22T00:00Z"), (0, Release::Unknown));
}

#[test]
fn a_clock_that_is_set_back_needs_what_was_forgotten() {
    let mut ledger = Ledger::default();
    ledger.open(&week("2026-11-22T00:00Z", "2026-10-23T00:00Z"));
    assert!(!ledger.covers(&week("2026-11-21T00:00Z", "2026-10-22T00:00Z")));
}

fn week(begins: &str, forgets: &str) -> Week {
    Week {
        version: begins.into(),
        zone: "UTC".into(),
        places: Vec::new(),
        days: Vec::new(),
        begins: begins.into(),
        forgets: forgets.into(),
        ends: 0,
    }
}

#[derive(Clone, Debug)]
struct Command {
    is_cancel: bool,
    /// Given by one of two servers, which may be this many events behind the log.
    behind: usize,
    asked: Reserve,
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let command = (any::<bool>(), 0_usize..4, 0_u128..6, 0_u8..3, 0_usize..2).prop_map(
        |(is_cancel, behind, id, slot, key)| Command {
            is_cancel,
            behind,
            asked: asked(id, slot, ["a", "b"][key]),
        },
    );
    prop::collection::vec(command, 0..60)
}

/// The log after the commands, each judged by a server that is as far behind as it is.
fn run(commands: &[Command]) -> Log {
    let mut log = Log::default();
    for command in commands {
        let mut ledger = Ledger::default();
        log.feed(&mut ledger, 0, log.0.len().saturating_sub(command.behind));
        match command.is_cancel {
            true => drop(log.cancel(&ledger, &command.asked)),
            false => drop(log.reserve(&ledger, &command.asked)),
        }
    }
    log
}

proptest! {
    #[test]
    fn whatever_the_order_of_commands_a_place_is_had_by_one_at_most(commands in commands()) {
        let mut holders = BTreeMap::new();
        let log = run(&commands);
        for (event, _) in &log.0 {
            match event {
                BookingEvent::Reserved { id, slot, .. } => {
                    prop_assert_eq!(holders.insert(slot.clone(), id.clone()), None);
                }
                BookingEvent::Cancelled { id, slot, .. } => {
                    prop_assert_eq!(holders.remove(slot), Some(id.clone()));
                }
                BookingEvent::Plan { .. } | BookingEvent::Snapshot(_) => unreachable!(),
            }
        }
        let ledger = log.ledger();
        prop_assert_eq!(&ledger.plan().taken, &holders.into_iter().collect());
    }

    #[test]
    fn a_ledger_from_a_stored_one_and_the_tail_is_the_ledger_from_the_whole_log(
        commands in commands(),
        cut in 0.0..=1.0,
        overlap in 0_usize..5,
    ) {
        let log = run(&commands);
        let cut = (log.0.len() as f64 * cut) as usize;
        let mut before = Ledger::default();
        log.feed(&mut before, 0, cut);
        let stored = serde_json::to_vec(&before).unwrap();
        let mut ledger: Ledger = serde_json::from_slice(&stored).unwrap();
        log.feed(&mut ledger, cut.saturating_sub(overlap), log.0.len());
        prop_assert_eq!(ledger, log.ledger());
    }
}
