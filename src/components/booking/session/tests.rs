use super::*;
use crate::components::booking::{
    fixture::{board, mine, say, slot},
    state::BookingFeed,
};

fn after(acts: impl IntoIterator<Item = Act>) -> Session {
    let session = acts.into_iter().fold(Rc::new(Session::default()), Session::reduce);
    Rc::unwrap_or_clone(session)
}

fn ada() -> Doing {
    Doing::Reserve("Ada".to_owned().try_into().unwrap())
}

fn reserved(seq: u64, id: &str, short: &str) -> BookingFeed {
    BookingFeed::Reserved { seq, id: id.to_owned(), slot: slot(short) }
}

#[test]
fn a_request_is_pending_until_it_is_answered() {
    let own = mine(1, "a@10");
    let start = Act::Start(own.clone(), ada());
    let session = after([start.clone()]);
    assert!(session.is_pending(&own.slot));
    let confirmed = Confirmed { epoch: String::new(), seq: 6 };
    let outcome = Outcome::Reserved(Some(confirmed.clone()));
    let session = after([start, Act::Answer(own.clone(), ada(), outcome)]);
    assert!(!session.is_pending(&own.slot));
    assert_eq!(session.mine[0].confirmed, Some(confirmed));
    assert_eq!(session.said, Some(Said::Reserved(own.slot)));
}

#[test]
fn what_was_not_answered_can_be_asked_again_as_the_same() {
    let own = mine(1, "a@10");
    let failed = |why| Act::Answer(own.clone(), ada(), Outcome::Failed(why));
    let session = after([Act::Start(own.clone(), ada()), failed(Why::NoAnswer)]);
    assert_eq!(session.troubles[0].again, Some((own.clone(), ada())));
    assert_eq!(session.unanswered(&own.slot), Some(&own));
    let session = after([
        Act::Start(own.clone(), ada()),
        failed(Why::NoAnswer),
        Act::Start(own.clone(), ada()),
    ]);
    assert_eq!((session.troubles.len(), session.mine.len()), (0, 1));
}

#[test]
fn the_board_may_answer_what_the_server_did_not() {
    let own =
        Mine { confirmed: Some(Confirmed { epoch: String::new(), seq: 6 }), ..mine(1, "a@10") };
    let after_no_answer = |doing: Doing| {
        let answer = Act::Answer(own.clone(), doing.clone(), Outcome::Failed(Why::NoAnswer));
        after([Act::Start(own.clone(), doing), answer])
    };
    let reserving = after_no_answer(ada());
    assert_eq!(reserving.follow(&board(5, &[]), 0, |_| true), []);
    let held = board(6, &[("a@10", &own.id)]);
    let settled = Act::Settled(own.clone(), ada());
    assert_eq!(reserving.follow(&held, 0, |_| true), std::slice::from_ref(&settled));
    let settled = Rc::new(reserving.clone()).reduce(settled);
    assert_eq!((settled.troubles.len(), settled.follow(&held, 0, |_| true)), (0, vec![]));
    let lost = board(7, &[("a@10", "other")]);
    assert!(reserving.follow(&lost, 0, |_| true).contains(&Act::Overtaken(own.slot.clone())));
    let cancelling = after_no_answer(Doing::Cancel);
    assert_eq!(cancelling.follow(&held, 0, |_| true), []);
    let settled = Act::Settled(own.clone(), Doing::Cancel);
    assert!(cancelling.follow(&board(7, &[]), 0, |_| true).contains(&settled));
}

#[test]
fn what_somebody_else_got_is_not_mine() {
    let own = mine(1, "a@10");
    let faster = Act::Answer(own.clone(), ada(), Outcome::Failed(Why::Faster));
    let session = after([Act::Start(own, ada()), faster]);
    assert_eq!((session.mine.len(), session.troubles.len()), (0, 1));
    assert_eq!(session.troubles[0].again, None);
}

#[test]
fn an_event_may_tell_it_before_the_answer_and_it_is_told_once() {
    let own = mine(1, "a@10");
    let mut board = board(5, &[]);
    let session = after([Act::Start(own.clone(), ada())]);
    assert_eq!(session.follow(&board, 0, |_| true), []);
    say(&mut board, reserved(6, "other", "a@10"));
    let overtaken = Act::Overtaken(own.slot.clone());
    let acts = session.follow(&board, 0, |_| true);
    assert!(acts.contains(&overtaken), "{acts:?}");
    let start = Act::Start(own.clone(), ada());
    let session = after([start, overtaken.clone(), Act::Dismiss(own.slot.clone())]);
    assert!(!session.follow(&board, 0, |_| true).contains(&overtaken));
    let mut session = session;
    session.answer(own, ada(), Outcome::Failed(Why::Faster));
    assert_eq!(session.troubles, []);
}

#[test]
fn one_that_is_about_to_be_reserved_may_be_lost_too() {
    let question = Question::Name(Some(slot("a@10")));
    let session = after([Act::Ask(Some(question))]);
    let acts = session.follow(&board(6, &[("a@10", "other")]), 0, |_| true);
    assert_eq!(acts, [Act::Overtaken(slot("a@10"))]);
    let session = after([Act::Ask(session.question), acts[0].clone()]);
    assert_eq!((session.question, session.troubles.len()), (None, 1));
}

#[test]
fn what_was_cancelled_elsewhere_is_forgotten_unless_the_board_may_be_wrong() {
    use crate::hub::Fold;

    let own =
        Mine { confirmed: Some(Confirmed { epoch: String::new(), seq: 3 }), ..mine(1, "a@10") };
    let session = after([Act::Begin(Some(vec![own.clone()]), None)]);
    let mut board = board(5, &[]);
    assert_eq!(session.follow(&board, 0, |_| true), [Act::Forget(vec![own.id])]);
    board.resync();
    assert_eq!(session.follow(&board, 0, |_| true), []);
}

#[test]
fn only_what_others_do_where_one_looks_is_said() {
    let own = mine(1, "a@10");
    let mut board = board(5, &[]);
    say(&mut board, reserved(6, "other", "b@9"));
    let news = board.news().unwrap().clone();
    let session = after([]);
    let said = Some(Said::Taken(slot("b@9")));
    assert_eq!(session.follow(&board, 0, |_| true), [Act::Heard(news.clone(), said)]);
    assert_eq!(session.follow(&board, 0, |_| false), [Act::Heard(news.clone(), None)]);
    assert_eq!(after([Act::Heard(news, None)]).follow(&board, 0, |_| true), []);
    say(&mut board, reserved(7, &own.id, "a@10"));
    let news = board.news().unwrap().clone();
    let session = after([Act::Begin(Some(vec![own]), None)]);
    assert_eq!(session.follow(&board, 0, |_| true), [Act::Heard(news, None)]);
}

#[test]
fn what_another_page_stored_counts_only_where_something_is_stored() {
    let list = vec![mine(1, "a@10")];
    assert_eq!(after([Act::Begin(Some(vec![]), None), Act::Recall(list.clone())]).mine, list);
    assert_eq!(after([Act::Begin(None, None), Act::Recall(list)]).mine, []);
}
