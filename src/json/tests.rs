// Where the browser tests are built there is no proptest.
#[cfg(not(target_arch = "wasm32"))]
mod properties;

use std::{collections::BTreeMap, fmt::Debug};

use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;

use super::{read, write};

/// It reads what serde_json reads.
#[track_caller]
fn check<T: DeserializeOwned + PartialEq + Debug>(text: &str) {
    let expected: T = serde_json::from_str(text).unwrap();
    assert_eq!(read::<T>(text).unwrap(), expected, "{text}");
}

#[track_caller]
fn check_refused<T: DeserializeOwned + Debug>(text: &str, words: &str) {
    assert!(serde_json::from_str::<T>(text).is_err(), "serde_json takes {text}");
    let mistake = read::<T>(text).unwrap_err().to_string();
    assert!(mistake.contains(words), "{mistake}");
}

#[derive(Debug, PartialEq, Deserialize)]
struct Pair(u8, Option<char>);

#[derive(Debug, PartialEq, Deserialize)]
struct Named {
    a: Option<i16>,
    #[serde(default)]
    b: Vec<String>,
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
enum Kind {
    Unit,
    Newtype(Box<Kind>),
    Tuple(u8, bool),
    Struct { at: i64 },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type")]
enum Tagged {
    A { x: f64 },
}

#[test]
fn every_type_that_serde_knows_is_read() {
    check::<()>(" null\n");
    check::<(bool, bool)>("[true,\tfalse]");
    check::<(u64, i64, i8)>("[18446744073709551615, -9223372036854775808, -1]");
    check::<(u128, i128)>("[18446744073709551615, -1]");
    check::<(f64, f32, f64)>("[0.1, -2.5E-3, 7]");
    check::<Vec<Pair>>(r#"[[7, "é"], [8, null]]"#);
    check::<Named>(r#"{"a": -3, "x": {"y": [1.5, null]}, "b": ["c"]}"#);
    check::<Named>("{}");
    check::<Vec<Kind>>(r#"["Unit", {"Newtype": {"Tuple": [1, true]}}, {"Struct": {"at": 5}}]"#);
    check::<Kind>(r#"{"Unit": null}"#);
    check::<Tagged>(r#"{"x": 2.5, "type": "A"}"#);
}

#[test]
fn a_maps_keys_may_be_other_than_text() {
    check::<BTreeMap<i32, u8>>(r#"{"-7": 1, "8": 2}"#);
    check::<BTreeMap<bool, u8>>(r#"{"true": 1}"#);
    check::<BTreeMap<Kind, u8>>(r#"{"Unit": 1}"#);
    check::<BTreeMap<Option<String>, u8>>(r#"{"a": 1}"#);
}

#[test]
fn what_means_something_in_a_text_is_found_wherever_it_stands() {
    for before in (0..40).map(|length| "é".repeat(length % 2) + &"a".repeat(length)) {
        for what in [r#"\""#, r"\n", "\u{7f}", "é", "😀", " ", "!", "#", "[", "]", "\u{80}"] {
            check::<String>(&format!(r#""{before}{what}{before}""#));
        }
        for what in ["\0", "\n", "\u{1f}"] {
            let text = format!(r#""{before}{what}{before}""#);
            check_refused::<String>(&text, "control character in a string");
        }
        check_refused::<String>(&format!(r#""{before}"#), "EOF");
    }
}

#[test]
fn texts_are_unescaped() {
    check::<String>(r#""a\"\\\/\b\f\n\r\tz""#);
    check::<String>(r#""\u00e9\ud83e\udd80 é🦀""#);
}

#[test]
fn what_is_not_asked_for_is_passed_over() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Little {
        a: u8,
    }
    check::<Little>(r#"{"z": {"y": [1, "]}", -0.5e7, [], {}]}, "w": null, "a": 1, "v": "\""}"#);
}

#[test]
fn what_does_not_fit_is_said() {
    check_refused::<u8>("300", "invalid value: 300, expected u8");
    check_refused::<u64>("1.5", "invalid type: number `1.5`, expected u64");
    check_refused::<u64>("99999999999999999999", "`99999999999999999999`");
    check_refused::<u64>(r#""a\n""#, "invalid type: string `a\n`, expected u64 at byte 5");
    check_refused::<Kind>("[]", "invalid type: list, expected enum Kind");
    check_refused::<Kind>(r#""Other""#, "unknown variant `Other`");
    check_refused::<Pair>("[7]", "invalid length 1");
    check_refused::<(u8, u8)>("[7, 8, 9]", "expected `]`");
    check_refused::<f64>("1e999", "out of range");
    check_refused::<Vec<u8>>("[1,]", "expected a value");
}

#[test]
fn what_is_no_json_is_refused() {
    for (text, words) in [
        ("", "EOF"),
        ("[1", "EOF"),
        ("1 2", "trailing"),
        ("[1 2]", "expected `,`"),
        (r#"{"a" 1}"#, "expected `:`"),
        (r#"{"a": 1,}"#, "expected a value"),
        ("nul", "expected a value"),
        ("01", "trailing"),
        ("-", "invalid number"),
        ("1.", "invalid number"),
        ("1e+", "invalid number"),
        ("\"a\nb\"", "control character"),
        (r#""\x""#, "escape"),
        (r#""\u12g4""#, "escape"),
        (r#""\ud800""#, "half a character"),
        (r#""\ud800\u0041""#, "half a character"),
        (r#""\udc00""#, "half a character"),
    ] {
        check_refused::<Value>(text, words);
    }
}

#[test]
fn what_lies_too_deep_is_refused_not_run_into() {
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    check::<Value>(&nested(100));
    for depth in [200, 100_000] {
        check_refused::<Value>(&nested(depth), "in each other");
        assert!(read::<IgnoredAny>(&nested(depth)).is_err());
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Told {
    Nothing,
    One(String),
    Two(u8, i64),
    #[serde(rename = "some \"more\"")]
    More {
        words: Vec<String>,
        none: Option<bool>,
        some: Option<bool>,
        unit: (),
    },
}

#[test]
fn what_is_written_is_read_again() {
    let text = "\"\\/ \u{0}\u{1f}\n\u{7f}\u{2028} é 线 🦀";
    let words = vec![text.to_owned(), String::new()];
    let told = vec![
        Told::Nothing,
        Told::One(text.to_owned()),
        Told::Two(255, i64::MIN),
        Told::More { words, none: None, some: Some(true), unit: () },
        Told::More { words: Vec::new(), none: None, some: Some(false), unit: () },
    ];
    let written = write(&told).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Told>>(&written).unwrap(), told, "{written}");
    assert_eq!(read::<Vec<Told>>(&written).unwrap(), told, "{written}");
}

#[test]
fn what_needs_no_escape_is_written_as_serde_json_does() {
    let told = [Told::Two(1, -1), Told::One("é".into()), Told::Nothing];
    assert_eq!(write(&told).unwrap(), serde_json::to_string(&told).unwrap());
    assert_eq!(write(&[(); 0]).unwrap(), "[]");
}

#[test]
fn what_is_never_sent_is_not_written() {
    assert!(write(&0.5).is_err());
    assert!(write(&[Some('a')]).is_err());
    assert!(write(&BTreeMap::from([("a", 1)])).is_err());
}
