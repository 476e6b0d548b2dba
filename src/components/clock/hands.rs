//! Where a clock's hands point.

/// The hands' angles in tenths of a degree, clockwise from twelve. In whole numbers, because printing
/// a float costs every visitor kilobytes.
///
/// Within an hour they only grow, so a hand that turns from one to the next never turns back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hands {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
}

impl Hands {
    /// For so many seconds since midnight.
    pub(super) fn at(second: u32) -> Self {
        let of_hour = second % 3_600;
        Self { hour: second % 43_200 / 12, minute: of_hour, second: of_hour * 60 }
    }
}

/// An SVG `transform` for so many tenths of a degree.
pub(super) fn turned(tenths: u32) -> String {
    format!("rotate({}.{})", tenths / 10, tenths % 10)
}

/// The seconds since midnight of a time such as `22:13:20`.
pub(super) fn second_of_day(time: &str) -> u32 {
    let (mut sum, mut part) = (0, 0);
    for c in time.bytes() {
        match c {
            b'0'..=b'9' => part = part * 10 + u32::from(c - b'0'),
            b':' => (sum, part) = ((sum + part) * 60, 0),
            _ => {}
        }
    }
    sum + part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(time: &str, [hour, minute, second]: [&str; 3]) {
        let hands = Hands::at(second_of_day(time));
        let turned = [hands.hour, hands.minute, hands.second].map(turned);
        assert_eq!(
            turned,
            [hour, minute, second].map(|angle| format!("rotate({angle})")),
            "{time}"
        );
    }

    #[test]
    fn hands_point_where_they_do_on_a_wall() {
        check("00:00:00", ["0.0", "0.0", "0.0"]);
        check("03:00:15", ["90.1", "1.5", "90.0"]);
        check("15:30:00", ["105.0", "180.0", "10800.0"]);
        check("22:13:20", ["306.6", "80.0", "4800.0"]);
        check("23:59:59", ["359.9", "359.9", "21594.0"]);
    }

    #[test]
    fn each_is_at_its_place_of_the_dial_each_second() {
        for second in 0..86_400 {
            let Hands { hour, minute, second: thin } = Hands::at(second);
            assert_eq!(thin % 3_600, second % 60 * 60);
            assert_eq!(minute / 60, second / 60 % 60);
            assert_eq!(hour / 300, second / 3_600 % 12);
        }
    }

    #[test]
    fn none_turns_back_within_an_hour() {
        for hour in 0..24_u32 {
            let hands = |second: u32| Hands::at(hour * 3_600 + second);
            for second in 1..3_600 {
                let (before, now) = (hands(second - 1), hands(second));
                assert!(now.second == before.second + 60 && now.minute == before.minute + 1);
                assert!(now.hour >= before.hour);
            }
        }
    }

    #[test]
    fn what_is_no_time_is_midnight() {
        assert_eq!(second_of_day(""), 0);
        assert_eq!(second_of_day("noon"), 0);
    }
}
