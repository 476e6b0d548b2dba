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
        }
    }
}

impl Default for ClockLabels {
    fn default() -> Self {
        Self::english()
    }
}
