//! Whatever is written is read; whatever is spoilt is refused.

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use crate::json::read;

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_again(value in values()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            prop_assert_eq!(read::<Value>(&text).unwrap(), value.clone());
            prop_assert!(read::<IgnoredAny>(&text).is_ok());
        }
    }

    #[test]
    fn of_spoilt_texts_the_same_ones_are_refused(
        value in values(),
        place in any::<prop::sample::Index>(),
        spoilt in prop::sample::select(&br#" "\{}[]:,0-.eEu+tn/x"#[..]),
    ) {
        let mut text = value.to_string().into_bytes();
        let place = place.index(text.len());
        text[place] = spoilt;
        if let Ok(text) = String::from_utf8(text) {
            let theirs = serde_json::from_str::<Value>(&text).is_ok();
            prop_assert_eq!(read::<Value>(&text).is_ok(), theirs, "{}", text);
            let theirs = serde_json::from_str::<IgnoredAny>(&text).is_ok();
            prop_assert_eq!(read::<IgnoredAny>(&text).is_ok(), theirs, "{}", text);
        }
    }
}
