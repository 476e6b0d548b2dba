//! What the playground says.

use yew_sse::{CloseReason, components::InspectorLabels};

use super::attempts::Outcome;
use crate::language::Language;

/// The words that do not depend on what happens.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    pub(super) address: &'static str,
    pub(super) names: &'static str,
    pub(super) names_about: &'static str,
    pub(super) credentials: &'static str,
    pub(super) diagnose: &'static str,
    pub(super) read: &'static str,
    pub(super) close: &'static str,
    pub(super) reopen: &'static str,
    pub(super) attempts: &'static str,
    pub(super) browser: &'static str,
    pub(super) library: &'static str,
    pub(super) events: &'static str,
    pub(super) none: &'static str,
    /// `{events}` in all, `{dropped}` of them gone, `{coalesced}` rendered with a later one.
    pub(super) counts: &'static str,
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::SimplifiedChinese => &SIMPLIFIED_CHINESE,
        }
    }
}

/// What a try came to, and why: in the words of the inspector.
pub(super) fn of_outcome(outcome: &Outcome, labels: &InspectorLabels) -> String {
    let words = match outcome {
        Outcome::Connecting => &labels.connecting,
        Outcome::Open => &labels.open,
        Outcome::Failed(failure) => return labels.why(failure),
        Outcome::Paused => &labels.paused,
        Outcome::Closed(CloseReason::Finished) => &labels.finished,
        Outcome::Closed(CloseReason::Unsupported) => &labels.unsupported,
        Outcome::Closed(CloseReason::Error(error)) => return error.to_string(),
        Outcome::Closed(_) => &labels.closed,
    };
    words.to_string()
}

static ENGLISH: Words = Words {
    title: "Read any server",
    about: "Reads any Server-Sent Events stream with this library's own hook. The server must allow this page's origin (CORS).",
    address: "Address of the stream",
    names: "Event names, besides unnamed ones",
    names_about: "Separated by commas. A browser hears no event whose name it was not told.",
    credentials: "Send cookies to another origin",
    diagnose: "Find out why it is refused, with one more request",
    read: "Read",
    close: "Close",
    reopen: "Reopen",
    attempts: "Tries",
    browser: "the browser",
    library: "the library",
    events: "Events",
    none: "No events yet.",
    counts: "{events} events, {dropped} older ones gone; {coalesced} shared a render with a later one.",
};

static SIMPLIFIED_CHINESE: Words = Words {
    title: "读取任意服务器",
    about: "用本库自己的 hook 读取任意 Server-Sent Events 数据流。该服务器必须允许本页的来源（CORS）。",
    address: "数据流地址",
    names: "除未命名事件之外的事件名",
    names_about: "以逗号分隔。浏览器听不到没有事先告知名称的事件。",
    credentials: "向其他来源发送 Cookie",
    diagnose: "被拒绝时再发一个请求以查明原因",
    read: "读取",
    close: "关闭",
    reopen: "重新打开",
    attempts: "连接尝试",
    browser: "浏览器",
    library: "本库",
    events: "事件",
    none: "还没有事件。",
    counts: "共 {events} 个事件，其中较早的 {dropped} 个已移除；{coalesced} 个与之后的事件合并渲染。",
};
