//! Where the arrow keys lead.

/// The tab that a key leads to. They go round.
pub(super) fn tab(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowRight" => Some(if at >= last { 0 } else { at + 1 }),
        "ArrowLeft" => Some(if at == 0 { last } else { at - 1 }),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// The row and column that a key leads to. They end at the edges; with the control key, `Home` and
/// `End` are the corners.
pub(super) fn cell(
    key: &str,
    control: bool,
    (row, column): (usize, usize),
    (rows, columns): (usize, usize),
) -> Option<(usize, usize)> {
    let (bottom, right) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    match (key, control) {
        ("ArrowRight", _) => Some((row, (column + 1).min(right))),
        ("ArrowLeft", _) => Some((row, column.saturating_sub(1))),
        ("ArrowDown", _) => Some(((row + 1).min(bottom), column)),
        ("ArrowUp", _) => Some((row.saturating_sub(1), column)),
        ("Home", false) => Some((row, 0)),
        ("End", false) => Some((row, right)),
        ("Home", true) => Some((0, 0)),
        ("End", true) => Some((bottom, right)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_go_round() {
        for (key, at, expected) in [
            ("ArrowRight", 0, Some(1)),
            ("ArrowRight", 2, Some(0)),
            ("ArrowLeft", 0, Some(2)),
            ("Home", 2, Some(0)),
            ("End", 0, Some(2)),
            ("Enter", 0, None),
        ] {
            assert_eq!(tab(key, at, 3), expected, "{key} at {at}");
        }
        assert_eq!(tab("End", 0, 0), None);
    }

    #[test]
    fn the_grid_has_edges() {
        for (key, control, from, expected) in [
            ("ArrowRight", false, (0, 0), Some((0, 1))),
            ("ArrowRight", false, (0, 3), Some((0, 3))),
            ("ArrowLeft", false, (1, 0), Some((1, 0))),
            ("ArrowDown", false, (1, 2), Some((2, 2))),
            ("ArrowDown", false, (2, 2), Some((2, 2))),
            ("ArrowUp", false, (0, 2), Some((0, 2))),
            ("Home", false, (1, 2), Some((1, 0))),
            ("End", false, (1, 2), Some((1, 3))),
            ("Home", true, (1, 2), Some((0, 0))),
            ("End", true, (1, 2), Some((2, 3))),
            ("a", false, (1, 2), None),
        ] {
            assert_eq!(cell(key, control, from, (3, 4)), expected, "{key} from {from:?}");
        }
        assert_eq!(cell("End", false, (0, 0), (0, 0)), None);
    }
}
