//! The page's words, in the languages that it speaks.

use yew_sse::components::{BadgeLabels, BookingLabels, ChatLabels, ClockLabels, InspectorLabels};

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    SimplifiedChinese,
}

/// Everything that the page says.
#[derive(Debug)]
pub(crate) struct Texts {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) language: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) themes: [&'static str; 3],
    pub(crate) server: &'static str,
    pub(crate) clock: &'static str,
    pub(crate) clock_about: &'static str,
    pub(crate) chat: &'static str,
    pub(crate) chat_about: &'static str,
    pub(crate) booking: &'static str,
    pub(crate) booking_about: &'static str,
    pub(crate) break_it: &'static str,
    pub(crate) break_about: &'static str,
    pub(crate) drop: &'static str,
    pub(crate) drop_about: &'static str,
    pub(crate) stall: &'static str,
    pub(crate) stall_about: &'static str,
    pub(crate) refuse: &'static str,
    pub(crate) refuse_about: &'static str,
    pub(crate) replay: &'static str,
    pub(crate) replay_about: &'static str,
    pub(crate) replay_away: &'static str,
    pub(crate) replay_back: &'static str,
    pub(crate) broken: &'static str,
    pub(crate) not_broken: &'static str,
    pub(crate) inspector: &'static str,
    pub(crate) inspector_about: &'static str,
    pub(crate) embed: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) views: &'static str,
    pub(crate) foot: &'static str,
    pub(crate) guides: &'static str,
    pub(crate) to_playground: &'static str,
    pub(crate) to_page: &'static str,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::SimplifiedChinese];

    /// The language of a tag such as `zh-CN`, if the page speaks it.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "zh" => Some(Self::SimplifiedChinese),
            _ => None,
        }
    }

    /// Its tag ([BCP 47](https://www.rfc-editor.org/rfc/rfc5646)).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-Hans",
        }
    }

    /// Its name, in itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::SimplifiedChinese => "简体中文",
        }
    }

    pub(crate) fn badge(self) -> BadgeLabels {
        match self {
            Self::English => BadgeLabels::english(),
            Self::SimplifiedChinese => BadgeLabels::simplified_chinese(),
        }
    }

    pub(crate) fn clock(self) -> ClockLabels {
        match self {
            Self::English => ClockLabels::english(),
            Self::SimplifiedChinese => ClockLabels::simplified_chinese(),
        }
    }

    pub(crate) fn chat(self) -> ChatLabels {
        match self {
            Self::English => ChatLabels::english(),
            Self::SimplifiedChinese => ChatLabels::simplified_chinese(),
        }
    }

    pub(crate) fn booking(self) -> BookingLabels {
        match self {
            Self::English => BookingLabels::english(),
            Self::SimplifiedChinese => BookingLabels::simplified_chinese(),
        }
    }

    pub(crate) fn inspector(self) -> InspectorLabels {
        match self {
            Self::English => InspectorLabels::english(),
            Self::SimplifiedChinese => InspectorLabels::simplified_chinese(),
        }
    }

    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::English => &ENGLISH,
            Self::SimplifiedChinese => &SIMPLIFIED_CHINESE,
        }
    }
}

static ENGLISH: Texts = Texts {
    title: "Live feeds for Yew",
    lead: "Server-Sent Events over one connection that keeps itself alive. A real server pushes everything on this page: break the stream, and watch it recover.",
    language: "Language",
    theme: "Theme",
    themes: ["Auto", "Light", "Dark"],
    server: "Server",
    clock: "The server's time",
    clock_about: "Pushed once a second; this page never asks.",
    chat: "Chat",
    chat_about: "Open the page twice: a line posted in one appears in both, once.",
    booking: "Book a place",
    booking_about: "Live for everyone who looks at it: of two who want one place, one gets it and the other is told.",
    break_it: "One connection: break it",
    break_about: "Each button breaks this page's own stream at the server. The badge says what happens next.",
    drop: "Drop the stream",
    drop_about: "The server ends it, as a proxy does when it restarts.",
    stall: "Stall the stream",
    stall_about: "The socket stays open and says nothing, as after a laptop's sleep. Noticed after two and a half missed heartbeats.",
    refuse: "Refuse for 20 s",
    refuse_about: "Each try is answered 503, as during a deployment. A browser alone would give up for good.",
    replay: "Go away and come back",
    replay_about: "Closes the stream, posts ten lines to the chat, and opens it again.",
    replay_away: "Away. Ten lines are being posted.",
    replay_back: "{n} of 10 missed lines arrived once, {more} more often.",
    broken: "Broken. Watch the badge.",
    not_broken: "The server did not do it: ",
    inspector: "Inspector",
    inspector_about: "All that this page's one connection does. Break it above, and look.",
    embed: "Embed it in your Yew app",
    copy: "Copy",
    copied: "Copied",
    views: "Views",
    foot: "MIT or Apache-2.0. Everything on this page is in the repository: the library, the components, the server.",
    guides: "Guides",
    to_playground: "Playground",
    to_page: "Demo",
};

static SIMPLIFIED_CHINESE: Texts = Texts {
    title: "为 Yew 而生的实时数据流",
    lead: "一条始终可用的连接上的 Server-Sent Events。本页的一切都由真实的服务器推送：您可以亲手弄断数据流，看它如何恢复。",
    language: "语言",
    theme: "主题",
    themes: ["自动", "浅色", "深色"],
    server: "服务器",
    clock: "服务器时间",
    clock_about: "每秒推送一次，本页从不轮询。",
    chat: "聊天",
    chat_about: "打开两个页面：在其中一个发送的消息会出现在两个页面，且只出现一次。",
    booking: "预订座位",
    booking_about: "对每个正在查看的人实时更新：两个人想要同一个座位时，一个人得到它，另一个人会得到提示。",
    break_it: "一条连接：弄断它",
    break_about: "每个按钮都会在服务器端弄断本页自己的数据流，状态标记会如实说明接下来发生的事。",
    drop: "断开数据流",
    drop_about: "服务器结束数据流，如同代理重启。",
    stall: "让数据流停滞",
    stall_about: "连接仍然打开却不再发送任何内容，如同笔记本休眠之后。错过两个半心跳后即可察觉。",
    refuse: "拒绝连接 20 秒",
    refuse_about: "每次重试都得到 503，如同正在部署。只靠浏览器的话，它会就此放弃。",
    replay: "离开再回来",
    replay_about: "关闭数据流，向聊天室发送十条消息，然后重新打开。",
    replay_away: "已离开，正在发送十条消息。",
    replay_back: "错过的 10 条消息中，{n} 条恰好到达一次，{more} 条重复到达。",
    broken: "已弄断，请看状态标记。",
    not_broken: "服务器没有照做：",
    inspector: "检查器",
    inspector_about: "本页这条连接上发生的一切。在上方弄断它，看看会怎样。",
    embed: "嵌入您的 Yew 应用",
    copy: "复制",
    copied: "已复制",
    views: "视图",
    foot: "以 MIT 或 Apache-2.0 许可。本页的一切都在仓库中：库、组件和服务器。",
    guides: "指南（英文）",
    to_playground: "试验场",
    to_page: "演示",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_understood_whatever_region_and_script_it_names() {
        for (tag, language) in [
            ("zh-CN", Some(Language::SimplifiedChinese)),
            ("ZH", Some(Language::SimplifiedChinese)),
            ("en-GB", Some(Language::English)),
            ("de", None),
            ("", None),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
    }
}
