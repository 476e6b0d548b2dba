//! The words of the board.

use yew::AttrValue;

/// Declares the words and the two languages side by side, so that none can be left out.
macro_rules! labels {
    ($($(#[$doc:meta])* $field:ident: $english:literal, $chinese:literal;)*) => {
        /// The words of a [`Booking`](super::Booking). Default: English.
        ///
        /// What stands in braces is filled in.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct BookingLabels {
            $($(#[$doc])* pub $field: AttrValue,)*
        }

        impl BookingLabels {
            /// The words in English.
            #[must_use]
            pub fn english() -> Self {
                Self { $($field: AttrValue::Static($english),)* }
            }

            /// The words in Simplified Chinese.
            #[must_use]
            pub fn simplified_chinese() -> Self {
                Self { $($field: AttrValue::Static($chinese),)* }
            }
        }
    };
}

labels! {
    /// Before the plan is there.
    loading: "Waiting for the plan", "正在等待预订计划";
    /// Events may have been missed, and the plan is being fetched.
    unsure: "Something may have been missed; the plan is being checked.", "可能错过了一些变化，正在核对计划。";
    /// What the tabs are.
    days: "Days", "日期";
    /// What the grid is.
    grid: "Places and times", "位置与时段";
    /// In a day's tab: `{count}` times are free.
    free_count: "{count} free", "{count} 个空闲";
    /// In the tab of a day without times.
    closed: "closed", "不开放";
    /// On a day without times.
    closed_day: "Closed on this day.", "当天不开放。";
    /// The plan has no places.
    no_places: "There is nothing to book.", "没有可预订的位置。";
    /// A place at a time, as its button is called: `{place}`, `{time}`, `{state}`.
    place_at: "{place}, {time}, {state}", "{place}，{time}，{state}";
    /// Can be reserved.
    free: "free", "空闲";
    /// Reserved by somebody else.
    taken: "taken", "已被预订";
    /// Reserved here.
    mine: "booked by you", "您已预订";
    /// It has begun.
    past: "past", "已过";
    /// The request is under way.
    pending: "one moment", "请稍候";
    /// News: somebody reserved `{place}` at `{time}`.
    just_taken: "{place} at {time} was just taken", "{place} {time} 刚刚被预订";
    /// News: `{place}` at `{time}` was given back.
    free_again: "{place} at {time} is free again", "{place} {time} 又空出来了";
    /// News: `{place}` at `{time}` is the visitor's.
    reserved: "{place} at {time} is yours", "{place} {time} 已为您预订";
    /// News: the visitor has given back `{place}` at `{time}`.
    given_back: "You gave back {place} at {time}", "您已取消 {place} {time}";
    /// Somebody else got `{place}` at `{time}`.
    faster: "Somebody was faster: {place} at {time} is taken.", "有人抢先一步：{place} {time} 已被预订。";
    /// Before the nearest free places.
    nearest: "Free nearby:", "附近的空闲时段：";
    /// One of them: `{place}` at `{time}`.
    offer: "{place}, {time}", "{place}，{time}";
    /// The server does not offer `{place}` at `{time}`.
    not_open: "{place} at {time} cannot be booked (any more).", "{place} {time} 现在无法预订。";
    /// Whether `{place}` at `{time}` was reserved is not known.
    no_answer: "No answer: whether {place} at {time} is yours is not certain. Try again; it is never booked twice.", "没有收到回复：尚不确定 {place} {time} 是否预订成功。请重试，不会重复预订。";
    /// Whether `{place}` at `{time}` was given back is not known.
    cancel_no_answer: "No answer: whether {place} at {time} was given back is not certain. Try again.", "没有收到回复：尚不确定 {place} {time} 是否已取消，请重试。";
    /// The server could not answer now.
    busy: "The server is too busy for {place} at {time}. Try again in a moment.", "服务器繁忙，暂时无法处理 {place} {time}，请稍后重试。";
    /// The server said no to `{place}` at `{time}`, with its `{reason}`.
    refused: "The server refused {place} at {time}: {reason}", "服务器拒绝了 {place} {time}：{reason}";
    /// Sends the same request again.
    try_again: "Try again", "重试";
    /// Closes what went wrong.
    dismiss: "Dismiss", "知道了";
    /// Above the question for the name.
    ask_name: "Who is booking?", "以谁的名义预订？";
    /// What the field is.
    name: "Your name", "您的姓名";
    /// What becomes of it.
    name_hint: "For the server only: other visitors never see it.", "仅供服务器使用，其他访客不会看到。";
    /// There is no name in the field.
    name_needed: "Please enter a name of 1 to 80 characters.", "请输入 1 到 80 个字符的姓名。";
    /// Reserves under the name.
    reserve: "Book", "预订";
    /// Keeps the name.
    keep_name: "Save", "保存";
    /// Leaves the question unanswered.
    not_now: "Not now", "暂不";
    /// Asks whether `{place}` at `{time}` is to be given back.
    ask_cancel: "Give back {place} at {time}?", "要取消 {place} {time} 吗？";
    /// Gives it back.
    cancel: "Give back", "取消预订";
    /// Does not.
    keep: "Keep it", "保留";
    /// Above the visitor's reservations.
    my_bookings: "My bookings", "我的预订";
    /// One of them: `{place}`, `{day}`, `{time}`.
    booking: "{place}, {day}, {time}", "{place}，{day}，{time}";
    /// The keys cannot be stored.
    not_remembered: "This browser cannot remember your bookings: only until this page is closed can you give them back here.", "此浏览器无法记住您的预订：只有在关闭本页之前，您才能在这里取消。";
    /// Under whose `{name}` the next one is made.
    booking_as: "Booking as {name}", "以 {name} 的名义预订";
    /// Asks for another name.
    change_name: "Change name", "更改姓名";
}

impl Default for BookingLabels {
    fn default() -> Self {
        Self::english()
    }
}
