//! The words of the connection badge.

use yew::AttrValue;

/// The words of a [`ConnectionBadge`](super::ConnectionBadge). Default: English.
///
/// What stands in braces is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadgeLabels {
    /// Asked for, not yet answered.
    pub connecting: AttrValue,
    /// Events can arrive.
    pub open: AttrValue,
    /// Lost, or not reached yet; somebody is trying again.
    pub retrying: AttrValue,
    /// The same, as long as that alarms nobody.
    pub trying_again: AttrValue,
    /// When the next try is: `{attempt}`, `{seconds}`.
    pub next_try: AttrValue,
    /// A try of this library is under way: `{attempt}`.
    pub trying: AttrValue,
    /// The browser is trying: `{attempt}`.
    pub trying_by_browser: AttrValue,
    /// Let go while the page is hidden or left.
    pub paused: AttrValue,
    /// Closed by the caller.
    pub closed: AttrValue,
    /// The server said that there is nothing more to come.
    pub finished: AttrValue,
    /// The browser has no `EventSource`.
    pub unsupported: AttrValue,
    /// It cannot work: `{reason}`.
    pub failed: AttrValue,
}

impl BadgeLabels {
    /// The words in English.
    #[must_use]
    pub fn english() -> Self {
        Self {
            connecting: "Connecting".into(),
            open: "Live".into(),
            retrying: "Not connected, trying again".into(),
            trying_again: "Trying again".into(),
            next_try: "try {attempt} in {seconds} s".into(),
            trying: "try {attempt} under way".into(),
            trying_by_browser: "try {attempt}, left to the browser".into(),
            paused: "Paused".into(),
            closed: "Closed".into(),
            finished: "Ended by the server".into(),
            unsupported: "This browser cannot read live streams; any current one can".into(),
            failed: "Cannot connect: {reason}".into(),
        }
    }

    /// The words in Simplified Chinese.
    #[must_use]
    pub fn simplified_chinese() -> Self {
        Self {
            connecting: "正在连接".into(),
            open: "实时".into(),
            retrying: "未连接，正在重试".into(),
            trying_again: "正在重试".into(),
            next_try: "第 {attempt} 次重试，{seconds} 秒后开始".into(),
            trying: "第 {attempt} 次重试进行中".into(),
            trying_by_browser: "第 {attempt} 次重试，由浏览器进行".into(),
            paused: "已暂停".into(),
            closed: "已关闭".into(),
            finished: "服务器已结束推送".into(),
            unsupported: "此浏览器无法读取实时数据流，请使用较新的浏览器".into(),
            failed: "无法连接：{reason}".into(),
        }
    }
}

impl Default for BadgeLabels {
    fn default() -> Self {
        Self::english()
    }
}
