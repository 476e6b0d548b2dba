//! The words of the clock.

use yew::AttrValue;

/// The words of a [`Clock`](super::Clock). Default: English.
///
/// What stands in braces is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClockLabels {
    /// Before the first tick.
    pub waiting: AttrValue,
    /// This device's clock agrees with the server's, as far as can be told.
    pub in_step: AttrValue,
    /// It is `{seconds}` ahead.
    pub ahead: AttrValue,
    /// It is `{seconds}` behind.
    pub behind: AttrValue,
    /// Follows one of these three, where it is known: it may be `{seconds}` more or less.
    pub give_or_take: AttrValue,
    /// Ticks are late, or cannot come: the last one came `{ago}`, which is the browser's way to say
    /// "4 seconds ago".
    pub last_tick: AttrValue,
}

impl ClockLabels {
    /// The words in English.
    #[must_use]
    pub fn english() -> Self {
        Self {
            waiting: "Waiting for the server's time".into(),
            in_step: "This device's clock agrees".into(),
            ahead: "This device's clock is {seconds} s ahead".into(),
            behind: "This device's clock is {seconds} s behind".into(),
            give_or_take: " (±\u{a0}{seconds}\u{a0}s)".into(),
            last_tick: "Last tick {ago}".into(),
        }
    }

    /// The words in Simplified Chinese.
    #[must_use]
    pub fn simplified_chinese() -> Self {
        Self {
            waiting: "正在等待服务器时间".into(),
            in_step: "本机时钟与服务器一致".into(),
            ahead: "本机时钟快 {seconds} 秒".into(),
            behind: "本机时钟慢 {seconds} 秒".into(),
            give_or_take: "（±\u{a0}{seconds}\u{a0}秒）".into(),
            last_tick: "上次报时：{ago}".into(),
        }
    }
}

impl Default for ClockLabels {
    fn default() -> Self {
        Self::english()
    }
}
