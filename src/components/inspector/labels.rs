//! The words of the inspector.

use yew::AttrValue;

use crate::{
    components::fill,
    connection::{Diagnosis, Failure},
};

/// Declares the words and the two languages side by side, so that none can be left out.
macro_rules! labels {
    ($($(#[$doc:meta])* $field:ident: $english:literal, $chinese:literal;)*) => {
        /// The words of an [`Inspector`](super::Inspector). Default: English.
        ///
        /// What stands in braces is filled in.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct InspectorLabels {
            $($(#[$doc])* pub $field: AttrValue,)*
        }

        impl InspectorLabels {
            /// The words in English.
            #[must_use]
            pub fn english() -> Self {
                // As data, not as code that puts each word in its place.
                const WORDS: InspectorLabels =
                    InspectorLabels { $($field: AttrValue::Static($english),)* };
                WORDS
            }

            /// The words in Simplified Chinese.
            #[must_use]
            pub fn simplified_chinese() -> Self {
                const WORDS: InspectorLabels =
                    InspectorLabels { $($field: AttrValue::Static($chinese),)* };
                WORDS
            }
        }
    };
}

labels! {
    /// On the button that shows and hides all of it.
    details: "What the stream does", "数据流在做什么";
    /// How many events arrive.
    rate: "Events per second", "每秒事件数";
    /// How much later than the fastest they arrive.
    delay: "Delay", "延迟";
    /// How it stands with the connection.
    state: "Connection", "连接";
    /// Beside the greatest of the numbers: `{peak}`.
    peak: "peak {peak}", "最高 {peak}";
    /// Where the chart begins: `{seconds}`.
    ago: "{seconds} s ago", "{seconds} 秒前";
    /// Where it ends.
    now: "now", "现在";
    /// What the connection has been through.
    timeline: "Timeline", "时间线";
    /// Asked for, not yet answered.
    connecting: "Connecting", "正在连接";
    /// Events can arrive.
    open: "Open", "已打开";
    /// Events can arrive again: `{seconds}`.
    again: "Open again after {seconds} s", "{seconds} 秒后重新打开";
    /// What the server sent of what was missed: `{events}`.
    replayed: "Missed events replayed: {events}.", "已补发错过的事件：{events} 个。";
    /// The server could not go on where it was.
    anew: "What was missed cannot be had: the stream began anew.", "无法补发错过的事件：数据流已重新开始。";
    /// Lost, or not reached yet; somebody is trying again.
    lost: "Not connected", "未连接";
    /// Who tries: `{attempt}`, `{seconds}`.
    by_library: "Try {attempt}, by this library, after {seconds} s.", "第 {attempt} 次重试由本库在 {seconds} 秒后进行。";
    /// Who tries: `{attempt}`.
    by_browser: "Try {attempt}, left to the browser.", "第 {attempt} 次重试由浏览器进行。";
    /// Let go while the page is hidden or left.
    paused: "Paused", "已暂停";
    /// Nobody tries.
    closed: "Closed", "已关闭";
    /// The server ended it for good.
    finished: "The server said that nothing more will come.", "服务器表示不会再有内容。";
    /// The browser has no `EventSource`.
    unsupported: "This browser cannot read live streams.", "此浏览器无法读取实时数据流。";
    /// It broke, or the server ended its answer.
    why_lost: "The stream ended or broke.", "数据流已结束或中断。";
    /// The browser does not say why.
    why_refused: "Refused; the browser does not say why (status, content type, CORS or network).", "被拒绝，浏览器没有说明原因（状态码、内容类型、CORS 或网络）。";
    /// Nothing was answered.
    why_no_answer: "No answer in time: the server hangs, or other tabs use all six connections to it.", "未能及时得到响应：服务器没有应答，或其他标签页占用了全部六个连接。";
    /// It was silent.
    why_stalled: "Two and a half heartbeats were not there.", "已有两个半心跳没有到来。";
    /// The server goes away.
    why_drained: "The server is going away and said when to come back.", "服务器即将离开，并告知了何时再来。";
    /// There was no address to try: `{why}`.
    why_no_address: "No address: {why}.", "没有地址：{why}。";
    /// The server answers something else: `{status}`.
    why_status: "The server answers {status}.", "服务器返回 {status}。";
    /// What it answers is no stream: `{type}`.
    why_wrong_type: "The answer is not an event stream in UTF-8 but “{type}”.", "返回的不是 UTF-8 事件流，而是“{type}”。";
    /// The server does not let this page read it.
    why_cors: "The server does not allow this page's origin (CORS); in Firefox it may also be out of reach.", "服务器不允许本页的来源（CORS）；在 Firefox 中也可能是无法连接。";
    /// It cannot be reached.
    why_unreachable: "The server cannot be reached.", "无法连接服务器。";
    /// There are too many.
    why_used_up: "This page uses all six connections that a browser opens to one server.", "本页占用了浏览器对同一服务器的全部六个连接。";
    /// What came over the wire.
    cost: "On the wire", "网络流量";
    /// Beside what came.
    streamed: "This stream", "本数据流";
    /// Beside what would have come.
    polled: "Polling once a second", "每秒轮询一次";
    /// What that is: `{requests}`, `{opened}`, `{headers}`.
    estimate: "An estimate: polls {requests}, streams opened {opened}, each with about {headers} B of headers; the data is the same.", "估算：轮询 {requests} 次，打开数据流 {opened} 次，每次约 {headers} B 的标头；数据相同。";
    /// What arrived.
    events: "Events", "事件";
    /// The field that looks for a text in them.
    filter: "Filter by text", "按文本筛选";
    /// Shows no further ones.
    pause: "Pause", "暂停";
    /// Shows them again.
    resume: "Resume", "继续";
    /// Forgets them.
    clear: "Clear", "清空";
    /// While it is paused: `{events}`.
    held: "Paused. Not shown: {events}.", "已暂停。未显示：{events} 个。";
    /// How many there are: `{shown}`, `{events}`, `{dropped}`.
    counts: "Shown: {shown} of {events}. Older ones dropped: {dropped}.", "显示 {shown} / {events} 个，已移除较早的 {dropped} 个。";
    /// There are none to show.
    none: "No events.", "没有事件。";
    /// How much of the data is not shown: `{bytes}`.
    more: "{bytes} in all", "共 {bytes}";
}

impl InspectorLabels {
    /// Why there is no stream.
    #[must_use]
    pub fn why(&self, failure: &Failure) -> String {
        let words = match failure {
            Failure::Lost => &self.why_lost,
            Failure::Refused => &self.why_refused,
            Failure::OpenTimeout | Failure::Diagnosed(Diagnosis::NoAnswer) => &self.why_no_answer,
            Failure::Stalled => &self.why_stalled,
            Failure::Drained => &self.why_drained,
            Failure::NoAddress(why) => return fill(&self.why_no_address, "why", why),
            Failure::Diagnosed(Diagnosis::Status(status)) => {
                return fill(&self.why_status, "status", status);
            }
            Failure::Diagnosed(Diagnosis::WrongType(kind)) => {
                return fill(&self.why_wrong_type, "type", kind);
            }
            Failure::Diagnosed(Diagnosis::Cors) => &self.why_cors,
            Failure::Diagnosed(Diagnosis::Unreachable) => &self.why_unreachable,
            Failure::Diagnosed(Diagnosis::ConnectionsUsedUp) => &self.why_used_up,
        };
        words.to_string()
    }
}

impl Default for InspectorLabels {
    fn default() -> Self {
        Self::english()
    }
}
