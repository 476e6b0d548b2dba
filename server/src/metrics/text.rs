//! Prometheus' text format, 0.0.4: what every collector reads.

use std::fmt::{Display, Write};

use super::{
    count::{Histogram, Spread},
    labels::Label,
};

/// The format's media type.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Metrics as text, one after the other.
#[derive(Default)]
pub(crate) struct Text(pub(crate) String);

impl Text {
    /// A number that only grows.
    pub(crate) fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.family(name, "counter", help);
        self.sample(name, &[], value);
    }

    /// A number that only grows, for each value of a label.
    pub(crate) fn counters<L: Label>(&mut self, name: &str, help: &str, value: impl Fn(L) -> u64) {
        self.family(name, "counter", help);
        for label in L::ALL {
            self.sample(name, &[(L::NAME, label.value())], value(*label));
        }
    }

    /// A number as it is at this moment.
    pub(crate) fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.family(name, "gauge", help);
        self.sample(name, &[], value);
    }

    /// What is always 1, and tells by its label.
    pub(crate) fn info(&mut self, name: &str, help: &str, label: (&str, &'static str)) {
        self.family(name, "gauge", help);
        self.sample(name, &[label], 1);
    }

    /// How values are spread, for each of these sets of labels.
    pub(crate) fn histograms<'a, const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        histograms: impl IntoIterator<Item = ([(&'a str, &'static str); N], &'a Histogram)>,
    ) {
        self.family(name, "histogram", help);
        for (labels, histogram) in histograms {
            let Spread { at_most, count, sum } = histogram.spread();
            let bucket = format!("{name}_bucket");
            for (bound, many) in at_most {
                self.sample(&bucket, &[&labels[..], &[("le", &bound.to_string())]].concat(), many);
            }
            self.sample(&bucket, &[&labels[..], &[("le", "+Inf")]].concat(), count);
            self.sample(&format!("{name}_sum"), &labels, sum);
            self.sample(&format!("{name}_count"), &labels, count);
        }
    }

    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<_> =
            labels.iter().map(|(key, value)| format!("{key}=\"{value}\"")).collect();
        match labels.is_empty() {
            true => self.line(format_args!("{name} {value}")),
            false => self.line(format_args!("{name}{{{}}} {value}", labels.join(","))),
        }
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.0, "{line}").expect("there is always place in a string");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::labels::Outcome;

    #[track_caller]
    fn check(write: impl Fn(&mut Text), expected: &str) {
        let mut text = Text::default();
        write(&mut text);
        assert_eq!(text.0, expected);
    }

    #[test]
    fn a_number_stands_below_what_it_means() {
        check(
            |text| text.gauge("streams", "Streams open.", 7),
            "# HELP streams Streams open.\n# TYPE streams gauge\nstreams 7\n",
        );
    }

    #[test]
    fn each_value_of_a_label_has_a_line_also_when_nothing_happened_yet() {
        check(
            |text| {
                text.counters("asked_total", "Asked.", |outcome: Outcome| {
                    u64::from(outcome == Outcome::Failed)
                });
            },
            "# HELP asked_total Asked.\n# TYPE asked_total counter\nasked_total{outcome=\"done\"} 0\n\
             asked_total{outcome=\"refused\"} 0\nasked_total{outcome=\"failed\"} 1\n",
        );
    }

    #[test]
    fn a_histogram_counts_upwards_to_infinity() {
        let histogram = Histogram::new(&[0.25, 1.0]);
        [0.25, 0.5, 4.0].into_iter().for_each(|value| histogram.observe(value));
        check(
            |text| text.histograms("wait_seconds", "Wait.", [([("of", "a")], &histogram)]),
            "# HELP wait_seconds Wait.\n# TYPE wait_seconds histogram\n\
             wait_seconds_bucket{of=\"a\",le=\"0.25\"} 1\nwait_seconds_bucket{of=\"a\",le=\"1\"} 2\n\
             wait_seconds_bucket{of=\"a\",le=\"+Inf\"} 3\nwait_seconds_sum{of=\"a\"} 4.75\n\
             wait_seconds_count{of=\"a\"} 3\n",
        );
    }
}
