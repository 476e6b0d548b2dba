//! Whatever happens to tabs, in whatever order.

use std::time::Duration;

use proptest::{collection::vec, prelude::*};

use super::world::{NAMES, World};
use crate::connection::{Input, Status};

#[derive(Clone, Debug)]
enum Happening {
    Publish(usize),
    OpenTab(bool),
    Want(usize),
    Crash(usize),
    Is(usize, Input),
    Grant(usize),
    Hear(usize, usize),
    Arrive(usize, usize),
    Fail(usize),
    Settle,
    Pass(u64),
}

fn happenings() -> impl Strategy<Value = Happening> {
    let inputs = [
        Input::Close,
        Input::Open,
        Input::Hidden,
        Input::Shown,
        Input::PageHidden,
        Input::PageShown,
        Input::Refresh,
        Input::Resumed,
    ];
    let tab = || 0..8_usize;
    prop_oneof![
        8 => (0..2_usize).prop_map(Happening::Publish),
        3 => any::<bool>().prop_map(Happening::OpenTab),
        1 => tab().prop_map(Happening::Want),
        2 => tab().prop_map(Happening::Crash),
        4 => (tab(), proptest::sample::select(inputs.to_vec())).prop_map(|(n, it)| Happening::Is(n, it)),
        6 => tab().prop_map(Happening::Grant),
        16 => (tab(), tab()).prop_map(|(n, from)| Happening::Hear(n, from)),
        16 => (tab(), 0..2_usize).prop_map(|(n, stream)| Happening::Arrive(n, stream)),
        2 => tab().prop_map(Happening::Fail),
        2 => Just(Happening::Settle),
        3 => (0..30_000_u64).prop_map(Happening::Pass),
    ]
}

fn live(world: &mut World, script: &[Happening]) {
    world.open_tab(&NAMES[..1]);
    for happening in script {
        let count = world.tabs.len();
        let tab = |n: &usize| n % count;
        match happening {
            Happening::Publish(name) => world.publish(NAMES[*name]),
            Happening::OpenTab(all) => drop(world.open_tab(&NAMES[..1 + usize::from(*all)])),
            Happening::Want(n) => world.want(tab(n), &NAMES),
            Happening::Crash(n) => world.crash(tab(n)),
            Happening::Is(n, input) => world.input(tab(n), input.clone()),
            Happening::Grant(n) => drop(world.grant(tab(n))),
            Happening::Hear(n, from) => drop(world.hear(tab(n), *from)),
            Happening::Arrive(n, stream) => drop(world.arrive(tab(n), *stream)),
            Happening::Fail(n) => world.fail(tab(n)),
            Happening::Settle => world.settle(),
            Happening::Pass(time) => world.pass(Duration::from_millis(*time)),
        }
    }
}

/// All is quiet for some minutes; then those that take part have one stream and everything.
fn check_the_end(world: &mut World) {
    for _ in 0..8 {
        world.settled_after(Duration::from_secs(30));
    }
    world.publish(NAMES[0]);
    world.settle();
    let taking_part = |world: &World| {
        let is_in = |status: &Status| !matches!(status, Status::Closed(_) | Status::Paused(_));
        let tabs = world.tabs.iter().filter(|tab| tab.alive && is_in(&tab.status));
        tabs.map(|tab| (tab.status.clone(), tab.seen.is_complete(&world.log, world.resumes)))
            .collect::<Vec<_>>()
    };
    let there = taking_part(world);
    assert!(there.iter().all(|it| *it == (Status::Open, true)), "{there:?}\n{world:#?}");
    let streams = world.streams();
    // Where events have no place, a tab that once had to help itself cannot go back.
    let most = if world.resumes { 1 } else { there.len() };
    assert!(streams == 0 && there.is_empty() || (1..=most).contains(&streams), "{world:#?}");
}

fn settings() -> ProptestConfig {
    ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn each_tab_sees_each_event_once_and_in_order_whoever_leads(
        script in vec(happenings(), 1..150),
    ) {
        let mut world = World::new(true);
        live(&mut world, &script);
        check_the_end(&mut world);
    }

    #[test]
    fn where_the_server_cannot_resume_what_may_be_missing_is_said(
        script in vec(happenings(), 1..150),
    ) {
        for mut world in [World::new(false), World::without_ids()] {
            live(&mut world, &script);
            check_the_end(&mut world);
        }
    }
}
