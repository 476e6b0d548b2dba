//! Lines that this person posts, until the stream brings them.

use std::rc::Rc;

use yew::prelude::*;
use yew_sse_wire::{
    RequestId,
    chat::{Line, Post},
};

use super::labels::ChatLabels;
use crate::components::{fill, send::SendError};

/// Lines that this person posts, oldest first, until the stream brings them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Outbox(Vec<Entry>);

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) post: Post,
    pub(super) delivery: Delivery,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Delivery {
    /// One before it is under way: lines keep their order.
    Waiting,
    /// Sent; no answer yet.
    Sending,
    /// The server has it; the stream did not bring it yet.
    Posted {
        line: Line,
        /// The host was told.
        told: bool,
    },
    /// It came to nothing, or may have.
    Failed(Failure),
}

/// Why a line is not known to be posted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Failure {
    Send(SendError),
    /// The page was left before there was an answer.
    Interrupted,
}

/// What happens to the lines.
pub(super) enum Happened {
    /// The person posts one.
    Posted(Post),
    /// Lines that an earlier life of the page left without an answer.
    Found(Vec<Post>),
    /// The line is sent.
    Started(RequestId),
    Answered(RequestId, Result<Line, SendError>),
    /// The host was told that the line is posted.
    Told(RequestId),
    /// The person wants the same line sent again.
    Retried(RequestId),
    /// The person takes it back, or the stream brought it.
    Gone(RequestId),
}

impl Outbox {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    /// The line that is to be sent now.
    pub(super) fn next(&self) -> Option<&Post> {
        if self.0.iter().any(|entry| entry.delivery == Delivery::Sending) {
            return None;
        }
        let next = self.0.iter().find(|entry| entry.delivery == Delivery::Waiting);
        next.map(|entry| &entry.post)
    }

    /// The lines that are not known to be posted.
    pub(super) fn unanswered(&self) -> Vec<Post> {
        let open = self.0.iter().filter(|entry| !matches!(entry.delivery, Delivery::Posted { .. }));
        open.map(|entry| entry.post.clone()).collect()
    }

    /// The lines but this one.
    pub(super) fn without(mut self, id: &RequestId) -> Self {
        self.0.retain(|entry| entry.post.id != *id);
        self
    }

    fn take(&mut self, happened: Happened) {
        match happened {
            Happened::Posted(post) => self.add(post, Delivery::Waiting),
            Happened::Found(posts) => {
                for post in posts {
                    self.add(post, Delivery::Failed(Failure::Interrupted));
                }
            }
            Happened::Started(id) => self.deliver(&id, Delivery::Sending),
            Happened::Answered(id, Ok(line)) => {
                self.deliver(&id, Delivery::Posted { line, told: false });
            }
            Happened::Answered(id, Err(error)) => {
                self.deliver(&id, Delivery::Failed(Failure::Send(error)));
            }
            Happened::Told(id) => {
                if let Some(Delivery::Posted { told, .. }) = self.delivery(&id) {
                    *told = true;
                }
            }
            Happened::Retried(id) => self.deliver(&id, Delivery::Waiting),
            Happened::Gone(id) => self.0.retain(|entry| entry.post.id != id),
        }
    }

    fn add(&mut self, post: Post, delivery: Delivery) {
        if self.0.iter().all(|entry| entry.post.id != post.id) {
            self.0.push(Entry { post, delivery });
        }
    }

    fn deliver(&mut self, id: &RequestId, delivery: Delivery) {
        if let Some(of_entry) = self.delivery(id) {
            *of_entry = delivery;
        }
    }

    fn delivery(&mut self, id: &RequestId) -> Option<&mut Delivery> {
        self.0.iter_mut().find(|entry| entry.post.id == *id).map(|entry| &mut entry.delivery)
    }
}

impl Reducible for Outbox {
    type Action = Happened;

    fn reduce(mut self: Rc<Self>, happened: Happened) -> Rc<Self> {
        Rc::make_mut(&mut self).take(happened);
        self
    }
}

impl Failure {
    /// Whether the same line may be posted later.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Send(error) => error.may_pass(),
            Self::Interrupted => true,
        }
    }

    /// Whether the line is certainly not posted. If it may be, another one in its place would say it
    /// twice; what a server in between answers says nothing of the one behind.
    pub(super) fn is_certain(&self) -> bool {
        matches!(self, Self::Send(SendError::Refused(problem)) if problem.status < 500)
    }

    /// The failure in words; a server that says no says why itself.
    pub(super) fn words(&self, labels: &ChatLabels) -> String {
        match self {
            Self::Send(SendError::Refused(problem)) => problem.detail.clone(),
            Self::Send(SendError::NoAnswer(reason)) => fill(&labels.no_answer, "reason", reason),
            Self::Interrupted => labels.interrupted.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(n: u128) -> Post {
        Post {
            id: RequestId::from_random(n),
            room: yew_sse_wire::chat::lobby(),
            author: "Ada".to_owned().try_into().unwrap(),
            text: format!("line {n}").try_into().unwrap(),
        }
    }

    fn line(post: &Post) -> Line {
        Line {
            seq: 7,
            room: post.room.to_string(),
            id: post.id.to_string(),
            author: post.author.to_string(),
            text: post.text.to_string(),
            at: 0,
        }
    }

    fn no_answer() -> SendError {
        SendError::NoAnswer("gone".to_owned())
    }

    /// What is to be sent next, and which lines are without an answer.
    #[track_caller]
    fn check(happened: Vec<Happened>, next: Option<u128>, unanswered: &[u128]) {
        let mut outbox = Outbox::default();
        happened.into_iter().for_each(|happened| outbox.take(happened));
        assert_eq!(outbox.next(), next.map(post).as_ref());
        assert_eq!(outbox.unanswered(), unanswered.iter().map(|n| post(*n)).collect::<Vec<_>>());
    }

    fn two() -> Vec<Happened> {
        vec![Happened::Posted(post(1)), Happened::Posted(post(2)), Happened::Started(post(1).id)]
    }

    #[test]
    fn lines_are_sent_one_after_the_other() {
        check(vec![Happened::Posted(post(1)), Happened::Posted(post(2))], Some(1), &[1, 2]);
        check(two(), None, &[1, 2]);
        let answered = || Happened::Answered(post(1).id, Ok(line(&post(1))));
        check(two().into_iter().chain([answered()]).collect(), Some(2), &[2]);
    }

    #[test]
    fn one_that_fails_holds_nobody_up_and_is_sent_again_as_it_was() {
        let failed = || Happened::Answered(post(1).id, Err(no_answer()));
        check(two().into_iter().chain([failed()]).collect(), Some(2), &[1, 2]);
        let again = [failed(), Happened::Retried(post(1).id)];
        check(two().into_iter().chain(again).collect(), Some(1), &[1, 2]);
    }

    #[test]
    fn an_answer_that_comes_after_the_stream_changes_nothing() {
        let late = [
            Happened::Gone(post(1).id),
            Happened::Answered(post(1).id, Err(no_answer())),
            Happened::Told(post(1).id),
        ];
        check(two().into_iter().chain(late).collect(), Some(2), &[2]);
    }

    #[test]
    fn what_an_earlier_life_left_waits_for_the_person() {
        check(vec![Happened::Found(vec![post(1), post(1)])], None, &[1]);
    }

    #[test]
    fn a_failure_is_said_in_the_words_of_whoever_knows() {
        let labels = ChatLabels::english();
        let words = |failure: Failure| failure.words(&labels);
        assert_eq!(words(Failure::Send(no_answer())), "The server did not answer (gone)");
        assert_eq!(words(Failure::Interrupted), *labels.interrupted);
        assert!(Failure::Interrupted.may_pass());
    }
}
