//! The words of the chat.

use yew::AttrValue;

/// The words of a [`Chat`](super::Chat). Default: English.
///
/// What stands in braces is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChatLabels {
    /// What the list of lines is called, where nothing on the page names it.
    pub lines: AttrValue,
    /// Before the first word of the server.
    pub waiting: AttrValue,
    /// There are no lines.
    pub empty: AttrValue,
    /// Lines may be missing.
    pub gap: AttrValue,
    /// The server could not go on where the stream was lost, and the room begins anew.
    pub anew: AttrValue,
    /// The button that asks for older lines.
    pub older: AttrValue,
    /// They are on their way.
    pub older_asked: AttrValue,
    /// They did not come: `{reason}`.
    pub older_failed: AttrValue,
    /// The button that leads to one new line.
    pub new_line: AttrValue,
    /// The button that leads to several: `{count}`.
    pub new_lines: AttrValue,
    /// The name field.
    pub name: AttrValue,
    /// The field for the line.
    pub text: AttrValue,
    /// The button that posts it.
    pub post: AttrValue,
    /// A line is on its way.
    pub sending: AttrValue,
    /// A line is not known to be posted: `{reason}`.
    pub failed: AttrValue,
    /// There was no answer: `{reason}`.
    pub no_answer: AttrValue,
    /// The page was left before there was an answer.
    pub interrupted: AttrValue,
    /// The button that sends such a line again.
    pub retry: AttrValue,
    /// The button that puts it back into its field.
    pub edit: AttrValue,
    /// The button that gives it up.
    pub discard: AttrValue,
    /// How much more fits: `{count}`.
    pub left: AttrValue,
    /// How much does not fit: `{count}`.
    pub over: AttrValue,
    /// A field must be filled in: `{field}`.
    pub must_not_be_empty: AttrValue,
    /// There is too much in a field: `{field}`, `{max}`.
    pub too_long: AttrValue,
    /// A field has a character that is not to be seen: `{field}`.
    pub not_one_line: AttrValue,
}

impl ChatLabels {
    /// The words in English.
    #[must_use]
    pub fn english() -> Self {
        Self {
            lines: "Chat".into(),
            waiting: "Waiting for the server".into(),
            empty: "No lines yet. Post the first.".into(),
            gap: "Some lines may be missing".into(),
            anew: "What was missed could not be had: these are the newest lines".into(),
            older: "Show older lines".into(),
            older_asked: "Older lines are on their way".into(),
            older_failed: "Older lines did not come: {reason}".into(),
            new_line: "1 new line".into(),
            new_lines: "{count} new lines".into(),
            name: "Name".into(),
            text: "Message".into(),
            post: "Post".into(),
            sending: "Sending".into(),
            failed: "Not posted. {reason}".into(),
            no_answer: "The server did not answer ({reason})".into(),
            interrupted: "The page was left before the server answered".into(),
            retry: "Try again".into(),
            edit: "Edit".into(),
            discard: "Discard".into(),
            left: "Characters left: {count}".into(),
            over: "Characters too many: {count}".into(),
            must_not_be_empty: "{field} must not be empty".into(),
            too_long: "{field} can have at most {max} characters".into(),
            not_one_line: "{field} must be one line without control characters".into(),
        }
    }

    /// The words in Simplified Chinese.
    #[must_use]
    pub fn simplified_chinese() -> Self {
        Self {
            lines: "聊天".into(),
            waiting: "正在等待服务器".into(),
            empty: "还没有消息，来发第一条吧".into(),
            gap: "可能缺少部分消息".into(),
            anew: "无法补上错过的消息，以下是最新的消息".into(),
            older: "显示更早的消息".into(),
            older_asked: "正在加载更早的消息".into(),
            older_failed: "未能加载更早的消息：{reason}".into(),
            new_line: "1 条新消息".into(),
            new_lines: "{count} 条新消息".into(),
            name: "昵称".into(),
            text: "消息".into(),
            post: "发送".into(),
            sending: "正在发送".into(),
            failed: "未发送。{reason}".into(),
            no_answer: "服务器没有响应（{reason}）".into(),
            interrupted: "页面在服务器响应之前已离开".into(),
            retry: "重试".into(),
            edit: "编辑".into(),
            discard: "放弃".into(),
            left: "还可输入 {count} 个字符".into(),
            over: "超出 {count} 个字符".into(),
            must_not_be_empty: "{field}不能为空".into(),
            too_long: "{field}最多 {max} 个字符".into(),
            not_one_line: "{field}只能是一行，且不含控制字符".into(),
        }
    }
}

impl Default for ChatLabels {
    fn default() -> Self {
        Self::english()
    }
}
