//! What the playground says.

use yew_sse::{CloseReason, Diagnosis, Failure};

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
    connecting: &'static str,
    open: &'static str,
    lost: &'static str,
    refused: &'static str,
    timeout: &'static str,
    stalled: &'static str,
    drained: &'static str,
    /// `{why}` is what the function said.
    no_address: &'static str,
    /// `{status}` is a number.
    status: &'static str,
    /// `{type}` is a content type.
    wrong_type: &'static str,
    cors: &'static str,
    unreachable: &'static str,
    no_answer: &'static str,
    used_up: &'static str,
    paused: &'static str,
    closed: &'static str,
    finished: &'static str,
    unsupported: &'static str,
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::SimplifiedChinese => &SIMPLIFIED_CHINESE,
        }
    }

    /// What a try came to, and why.
    pub(super) fn of_outcome(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Connecting => self.connecting.to_owned(),
            Outcome::Open => self.open.to_owned(),
            Outcome::Failed(failure) => self.of_failure(failure),
            Outcome::Paused => self.paused.to_owned(),
            Outcome::Closed(CloseReason::Finished) => self.finished.to_owned(),
            Outcome::Closed(CloseReason::Unsupported) => self.unsupported.to_owned(),
            Outcome::Closed(CloseReason::Error(error)) => error.to_string(),
            Outcome::Closed(_) => self.closed.to_owned(),
        }
    }

    fn of_failure(&self, failure: &Failure) -> String {
        match failure {
            Failure::Lost => self.lost.to_owned(),
            Failure::OpenTimeout => self.timeout.to_owned(),
            Failure::Stalled => self.stalled.to_owned(),
            Failure::Drained => self.drained.to_owned(),
            Failure::NoAddress(why) => self.no_address.replace("{why}", why),
            Failure::Diagnosed(Diagnosis::Status(status)) => {
                self.status.replace("{status}", &status.to_string())
            }
            Failure::Diagnosed(Diagnosis::WrongType(kind)) => {
                self.wrong_type.replace("{type}", kind)
            }
            Failure::Diagnosed(Diagnosis::Cors) => self.cors.to_owned(),
            Failure::Diagnosed(Diagnosis::Unreachable) => self.unreachable.to_owned(),
            Failure::Diagnosed(Diagnosis::NoAnswer) => self.no_answer.to_owned(),
            Failure::Diagnosed(Diagnosis::ConnectionsUsedUp) => self.used_up.to_owned(),
            _ => self.refused.to_owned(),
        }
    }
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
    connecting: "connecting",
    open: "open",
    lost: "lost: the connection broke, or the server ended its answer",
    refused: "refused: the browser gave up and does not say why (status, content type, CORS or network)",
    timeout: "no answer in time",
    stalled: "silent for two and a half of the announced heartbeats",
    drained: "the server is going away and said when to come back",
    no_address: "no address: {why}",
    status: "refused: the server answered {status}",
    wrong_type: "refused: not an event stream in UTF-8 but “{type}”",
    cors: "refused: the server does not allow this page's origin (CORS); in Firefox it may also be out of reach",
    unreachable: "refused: the server cannot be reached",
    no_answer: "no answer: the server hangs, or other tabs use all six connections to it",
    used_up: "no answer: this page uses all six connections that a browser opens to one server",
    paused: "paused",
    closed: "closed",
    finished: "finished: the server said that nothing more will come",
    unsupported: "this browser has no EventSource",
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
    connecting: "正在连接",
    open: "已打开",
    lost: "已断开：连接中断，或服务器结束了响应",
    refused: "被拒绝：浏览器已放弃且不说明原因（状态码、内容类型、CORS 或网络）",
    timeout: "未能及时得到响应",
    stalled: "已有两个半约定的心跳没有到来",
    drained: "服务器即将离开，并告知了何时再来",
    no_address: "没有地址：{why}",
    status: "被拒绝：服务器返回 {status}",
    wrong_type: "被拒绝：不是 UTF-8 事件流，而是“{type}”",
    cors: "被拒绝：服务器不允许本页的来源（CORS）；在 Firefox 中也可能是无法连接",
    unreachable: "被拒绝：无法连接服务器",
    no_answer: "没有响应：服务器没有应答，或其他标签页占用了全部六个连接",
    used_up: "没有响应：本页占用了浏览器对同一服务器的全部六个连接",
    paused: "已暂停",
    closed: "已关闭",
    finished: "已结束：服务器表示不会再有内容",
    unsupported: "此浏览器没有 EventSource",
};
