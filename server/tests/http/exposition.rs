//! Prometheus' text format, read as strictly as it is defined.

use std::collections::BTreeMap;

/// What one answer says.
#[derive(Debug, Default)]
pub(crate) struct Exposition {
    /// Names and types, in order.
    families: Vec<(String, String)>,
    /// Each sample, as it is written, and its value.
    samples: BTreeMap<String, f64>,
}

impl Exposition {
    /// Reads it.
    ///
    /// # Panics
    ///
    /// If it is not what the format asks for, or what is asked of names.
    #[track_caller]
    pub(crate) fn read(text: &str) -> Self {
        let mut read = Self::default();
        assert!(text.ends_with('\n'), "the last line ends, too");
        let mut lines = text.lines().peekable();
        while let Some(help) = lines.next() {
            let help = help.strip_prefix("# HELP ").unwrap_or_else(|| panic!("no help: {help}"));
            let (name, words) = help.split_once(' ').expect("help has words");
            assert!(words.ends_with('.') && !words.contains('\\'), "{help}");
            let kind = lines.next().and_then(|line| line.strip_prefix("# TYPE "));
            let (again, kind) = kind.and_then(|line| line.split_once(' ')).expect("it has a type");
            assert_eq!(name, again);
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{kind}");
            assert!(is_name(name), "{name}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
            assert!(read.families.iter().all(|(other, _)| other != name), "{name} comes twice");
            read.families.push((name.to_owned(), kind.to_owned()));
            let mut samples = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
                let (sample, value) = line.rsplit_once(' ').expect("a sample has a value");
                let value: f64 = value.parse().expect("a value is a number");
                assert!(kind == "gauge" || value >= 0.0, "{line}");
                assert!(read.samples.insert(sample.to_owned(), value).is_none(), "twice: {line}");
                samples.push((Sample::read(sample), value));
            }
            assert!(!samples.is_empty(), "{name} has no sample");
            match kind {
                "histogram" => check_histograms(name, &samples),
                _ => assert!(samples.iter().all(|(sample, _)| sample.name == name), "{samples:?}"),
            }
        }
        read
    }

    pub(crate) fn value(&self, sample: &str) -> Option<f64> {
        self.samples.get(sample).copied()
    }

    pub(crate) fn families(&self) -> impl Iterator<Item = (&str, &str)> {
        self.families.iter().map(|(name, kind)| (&**name, &**kind))
    }

    /// Every label that there is, with its value.
    pub(crate) fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        self.samples.keys().flat_map(|sample| Sample::read(sample).labels)
    }
}

#[derive(Debug)]
struct Sample<'a> {
    name: &'a str,
    labels: Vec<(&'a str, &'a str)>,
}

impl<'a> Sample<'a> {
    fn read(text: &'a str) -> Self {
        let Some((name, labels)) = text.split_once('{') else {
            assert!(is_name(text), "{text}");
            return Self { name: text, labels: Vec::new() };
        };
        assert!(is_name(name), "{text}");
        let labels = labels.strip_suffix('}').unwrap_or_else(|| panic!("no end: {text}"));
        let label = |label: &'a str| {
            let (key, value) = label.split_once("=\"").expect("a label has a value");
            assert!(is_name(key) && !key.contains(':'), "{text}");
            let value = value.strip_suffix('"').expect("a value ends");
            assert!(!value.contains(['"', '\\', '\n']), "it would have to be escaped: {text}");
            (key, value)
        };
        Self { name, labels: labels.split(',').map(label).collect() }
    }

    /// Its labels but for a bucket's.
    fn others(&self) -> Vec<(&'a str, &'a str)> {
        self.labels.iter().copied().filter(|(key, _)| *key != "le").collect()
    }
}

fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    text.starts_with(is_letter) && text.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

/// Each has buckets whose bounds and counts grow, up to infinity and its count, and a sum.
fn check_histograms(name: &str, samples: &[(Sample<'_>, f64)]) {
    for one in samples.chunk_by(|(one, _), (next, _)| one.others() == next.others()) {
        let [buckets @ .., (sum, total), (count, all)] = one else { panic!("{name} is cut short") };
        assert_eq!((sum.name, count.name), (&*format!("{name}_sum"), &*format!("{name}_count")));
        assert!(*all > 0.0 || *total == 0.0, "{name} has a sum of nothing");
        let mut last = (f64::NEG_INFINITY, 0.0);
        for (bucket, below) in buckets {
            assert_eq!(bucket.name, format!("{name}_bucket"));
            let (key, bound) = bucket.labels.last().expect("a bucket has a bound");
            assert_eq!(*key, "le");
            let bound: f64 = bound.parse().expect("a bound is a number");
            assert!(bound > last.0 && *below >= last.1, "{name} goes down at {bound}");
            last = (bound, *below);
        }
        assert_eq!(last, (f64::INFINITY, *all), "{name} does not reach its count");
    }
}

#[test]
fn a_text_that_breaks_a_rule_is_not_read() {
    const GOOD: &str = "# HELP a_total A.\n# TYPE a_total counter\na_total{b=\"c\"} 1\n";
    const HISTOGRAM: &str = "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\n\
                             h_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n";
    assert_eq!(Exposition::read(GOOD).value("a_total{b=\"c\"}"), Some(1.0));
    assert_eq!(Exposition::read(HISTOGRAM).value("h_sum"), Some(3.0));
    for (good, from, to) in [
        (GOOD, "} 1\n", "} 1"),
        (GOOD, "} 1", "} one"),
        (GOOD, "} 1", "} -1"),
        (GOOD, "counter", "number"),
        (GOOD, "counter", "gauge"),
        (GOOD, "c\"", "c"),
        (GOOD, "c\"", "\\\""),
        (GOOD, "{b", "{b-b"),
        (GOOD, "\na_total", "\nb_total"),
        (GOOD, "a_total{b=\"c\"} 1\n", ""),
        (GOOD, "a_total{b=\"c\"} 1\n", "a_total 1\na_total 1\n"),
        (HISTOGRAM, "le=\"1\"} 1", "le=\"1\"} 3"),
        (HISTOGRAM, "h_count 2", "h_count 3"),
        (HISTOGRAM, "h_sum 3\n", ""),
        (HISTOGRAM, "h_bucket{le=\"+Inf\"} 2\n", ""),
    ] {
        let bad = good.replace(from, to);
        assert_ne!(bad, good);
        let read = std::panic::catch_unwind(|| Exposition::read(&bad));
        assert!(read.is_err(), "it was read: {bad}");
    }
}
