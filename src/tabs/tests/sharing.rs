//! What each tab has of the one connection.

use std::time::Duration;

use super::world::World;
use crate::connection::{CloseReason, Input, Status};

const SECOND: Duration = Duration::from_secs(1);

/// Two tabs, of which the first leads, and all is said.
fn two(resumes: bool) -> World {
    let mut world = World::new(resumes);
    world.open_tab(&["line"]);
    world.publish("line");
    world.settled_after(SECOND);
    world.publish("line");
    world.settle();
    world.open_tab(&["line"]);
    world.settled_after(SECOND);
    world
}

#[track_caller]
fn check(world: &World, n: usize, events: &[u64], snapshots: &[u64], resyncs: usize) {
    let seen = &world.tabs[n].seen;
    assert_eq!((&*seen.events, &*seen.snapshots), (events, snapshots), "tab {n}");
    assert_eq!(seen.resyncs, resyncs, "tab {n}");
    assert_eq!(world.tabs[n].status, Status::Open, "tab {n}");
}

#[test]
fn two_tabs_have_one_stream_and_see_the_same() {
    for resumes in [true, false] {
        let mut world = two(resumes);
        world.publish("line");
        world.settle();
        assert_eq!(world.streams(), 1);
        assert_eq!(world.tabs[0].seen.events.last(), Some(&3));
        assert_eq!(world.tabs[1].seen.events, [3]);
    }
}

#[test]
fn a_tab_that_comes_late_has_the_past() {
    check(&two(true), 1, &[], &[2], 0);
}

#[test]
fn tabs_that_come_together_have_the_past_from_one_stream() {
    let mut world = World::new(true);
    world.publish("line");
    for _ in 0..3 {
        world.open_tab(&["line"]);
    }
    for n in 0..3 {
        world.grant(n);
    }
    while (0..3).any(|n| (0..3).any(|from| world.hear(n, from))) {}
    assert_eq!(world.streams(), 1);
    world.settle();
    (0..3).for_each(|n| check(&world, n, &[], &[1], 0));
}

#[test]
fn a_leader_that_dies_is_followed_without_loss() {
    let mut world = two(true);
    world.crash(0);
    world.publish("line");
    world.settle();
    world.publish("line");
    world.settle();
    check(&world, 1, &[3, 4], &[2], 0);
    assert_eq!(world.streams(), 1);
}

#[test]
fn where_the_server_cannot_resume_a_change_of_leaders_is_one_resync_for_each() {
    let mut world = two(false);
    world.open_tab(&["line"]);
    world.settle();
    world.publish("line");
    world.settle();
    world.crash(0);
    world.settle();
    world.publish("line");
    world.publish("line");
    world.settle();
    check(&world, 1, &[3, 4, 5], &[], 1);
    check(&world, 2, &[3, 4, 5], &[], 1);
    assert_eq!(world.streams(), 1);
}

#[test]
fn who_closes_closes_for_itself() {
    for (closed, other) in [(0, 1), (1, 0)] {
        let mut world = two(true);
        world.input(closed, Input::Close);
        world.settle();
        world.publish("line");
        world.settle();
        assert_eq!(world.tabs[closed].status, Status::Closed(CloseReason::Caller));
        assert_eq!(world.tabs[other].seen.events.last(), Some(&3));
        assert_eq!(world.streams(), 1);

        world.input(closed, Input::Open);
        world.settle();
        assert_eq!(world.tabs[closed].seen.events.last(), Some(&3), "what it has missed");
        assert_eq!(world.streams(), 1);
    }
}

#[test]
fn a_page_that_is_left_hands_over_and_goes_on_when_it_is_back() {
    for (away, back) in [(Input::PageHidden, Input::PageShown), (Input::Hidden, Input::Shown)] {
        let mut world = two(true);
        world.input(0, away);
        world.settle();
        world.publish("line");
        world.settle();
        assert!(matches!(world.tabs[0].status, Status::Paused(_)));
        check(&world, 1, &[3], &[2], 0);
        world.input(0, back);
        world.settle();
        check(&world, 0, &[2, 3], &[1], 0);
        assert_eq!(world.streams(), 1);
    }
}

#[test]
fn a_name_that_only_a_follower_wants_is_listened_for() {
    let mut world = two(true);
    world.want(1, &["other"]);
    world.settle();
    assert_eq!(world.tabs[1].seen.snapshots, [2, 2], "the past, for whoever wants the name");
    world.publish("other");
    world.publish("line");
    world.settle();
    check(&world, 1, &[3, 4], &[2, 2], 0);
    assert_eq!(world.tabs[0].seen.snapshots, [1], "nobody else is told the past again");
    assert_eq!(world.streams(), 1);
}

#[test]
fn all_tabs_say_that_the_leader_is_retrying_and_when_and_why() {
    let mut world = two(true);
    world.fail(0);
    world.settle();
    assert!(matches!(world.tabs[0].status, Status::Retrying { attempt: 1, next: Some(_), .. }));
    assert_eq!(world.tabs[1].status, world.tabs[0].status);
    world.settled_after(2 * SECOND);
    world.publish("line");
    world.settle();
    check(&world, 1, &[3], &[2], 0);
}

#[test]
fn while_the_leader_does_not_answer_a_tab_helps_itself() {
    let mut world = two(true);
    // The first tab is frozen: it hears nothing, and nothing arrives.
    world.publish("line");
    for _ in 0..30 {
        world.pass(SECOND);
        while world.hear(1, 0) || world.arrive(1, 0) {}
    }
    check(&world, 1, &[3], &[2], 0);
    assert_eq!(world.streams(), 2);
    world.settled_after(30 * SECOND);
    world.publish("line");
    world.settle();
    check(&world, 0, &[2, 3, 4], &[1], 0);
    check(&world, 1, &[3, 4], &[2], 0);
    assert_eq!(world.streams(), 1);
}

#[test]
fn a_late_word_of_a_leader_before_is_not_heard() {
    let mut world = two(true);
    world.open_tab(&["line"]);
    world.settle();
    world.publish("line");
    world.arrive(0, 0);
    world.crash(0);
    // The third tab hears of its new leader first.
    world.grant(1);
    while world.hear(1, 0) || world.hear(1, 1) || world.arrive(1, 0) {}
    let from_new = world.tabs[2].inbox.iter().position(|(from, _)| *from == 1).unwrap();
    while world.hear(2, from_new) || world.arrive(2, 0) {}
    world.settle();
    world.publish("line");
    world.settle();
    check(&world, 2, &[3, 4], &[2], 0);
    assert_eq!(world.streams(), 1);
}

#[test]
fn a_leader_whose_clock_was_set_back_goes_beyond_the_one_before() {
    let mut world = two(true);
    world.open_tab(&["line"]);
    world.settle();
    // Who has never heard of a leader takes its own clock for true.
    world.open_tab(&["line"]);
    world.now -= 600 * SECOND;
    (0..2).for_each(|n| world.crash(n));
    world.input(2, Input::PageHidden);
    world.grant(3);
    world.input(2, Input::PageShown);
    world.settled_after(SECOND);
    world.publish("line");
    world.settle();
    assert_eq!(world.tabs[2].seen.events, [3]);
    assert_eq!(world.streams(), 1);
}

#[test]
fn what_a_tab_wants_and_nobody_listened_for_while_it_was_away_it_has_all_the_same() {
    let mut world = two(true);
    world.want(1, &["other"]);
    world.settle();
    world.input(1, Input::PageHidden);
    world.open_tab(&["line"]);
    world.settle();
    world.crash(0);
    world.settle();
    world.publish("other");
    world.settle();
    world.input(1, Input::PageShown);
    world.settle();
    check(&world, 1, &[3], &[2, 2], 0);
    assert_eq!(world.streams(), 1);
}

#[test]
fn what_the_leader_says_while_a_tab_catches_up_is_not_lost() {
    let mut world = two(true);
    world.open_tab(&["line"]);
    while world.hear(0, 0) || world.hear(0, 1) || world.hear(2, 0) {}
    assert_eq!(world.streams(), 2, "it is shown the past");
    world.publish("line");
    while world.arrive(0, 0) || world.hear(2, 0) {}
    // Its own connection says it after all of the past.
    world.settle();
    check(&world, 2, &[3], &[2], 0);
    assert_eq!(world.streams(), 1);
}

#[test]
fn who_comes_between_the_past_and_its_end_has_the_past() {
    let mut world = World::new(true);
    world.publish("line");
    world.open_tab(&["line"]);
    world.grant(0);
    while world.tabs[0].seen.snapshots.is_empty() {
        assert!(world.arrive(0, 0));
    }
    world.open_tab(&["line"]);
    while world.hear(0, 0) || world.hear(1, 0) {}
    world.settle();
    check(&world, 1, &[], &[1], 0);
}

#[test]
fn a_name_that_is_wanted_while_a_tab_catches_up_is_missed_by_neither_connection() {
    let mut world = two(true);
    world.open_tab(&["line"]);
    while world.hear(0, 0) || world.hear(0, 1) || world.hear(2, 0) {}
    world.listen(2, &["other"]);
    while world.arrive(2, 0) {}
    // The leader does not listen for it yet, and the tab's own connection is slow.
    world.publish("other");
    while world.arrive(0, 0) {}
    while world.hear(0, 0) || world.hear(0, 1) || world.hear(2, 0) {}
    world.settle();
    assert_eq!(world.tabs[2].seen.events, [3]);
    assert_eq!(world.streams(), 1);
}
