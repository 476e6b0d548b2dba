//! Which lines are on the page: those near what is in view. The others have only their room there.

/// How high a line is taken to be before any was measured, in CSS pixels.
const LINE: f64 = 56.0;

/// The blocks of a room, as they are on the page.
#[derive(Debug, Default)]
pub(super) struct Extents(Vec<Extent>);

#[derive(Debug)]
struct Extent {
    number: i64,
    lines: usize,
    /// In CSS pixels: as it was when its lines were last on the page, else an estimate.
    height: f64,
    /// Its lines are on the page.
    near: bool,
}

/// What is seen of a block on the page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// From the top of what is in view, in pixels of the screen.
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// In CSS pixels, which differ where a host scales what is on its page.
    pub(super) height: f64,
    /// The focus is in it.
    pub(super) focused: bool,
}

impl Extents {
    /// From now on there are blocks of these numbers, with so many lines each.
    pub(super) fn keep(&mut self, blocks: impl Iterator<Item = (i64, usize)>) {
        let (lines, height) = self.0.iter().fold((0, 0.0), |(lines, height), extent| {
            (lines + extent.lines, height + extent.height)
        });
        let line = if lines == 0 { LINE } else { height / lines as f64 };
        let extent = |(number, lines)| {
            let known = self.0.binary_search_by_key(&number, |extent| extent.number);
            let known = known.ok().map(|at| &self.0[at]);
            let line = known.map_or(line, |known| known.height / known.lines as f64);
            Extent {
                number,
                lines,
                height: line * lines as f64,
                near: known.is_some_and(|known| known.near),
            }
        };
        self.0 = blocks.map(extent).collect();
        // What is added to the last one is news: it is read aloud wherever a person is.
        if let Some(last) = self.0.last_mut() {
            last.near = true;
        }
    }

    /// For each block whose lines are not on the page, how much room it has there, in CSS pixels.
    pub(super) fn rooms(&self) -> Vec<Option<u32>> {
        let room = |extent: &Extent| (!extent.near).then_some(extent.height.round() as u32);
        self.0.iter().map(room).collect()
    }

    /// Takes in where they are on the page, which has so many of them, around a view of some height.
    /// Says whether other ones are near now: those less than a view away, and the one with the
    /// focus. Few are looked at: of most it is known that they are far, and stay so.
    pub(super) fn look(&mut self, view: f64, count: usize, seen: impl Fn(usize) -> Seen) -> bool {
        // Some are not on the page yet.
        if count != self.0.len() {
            return false;
        }
        let begin = first(count, |at| seen(at).bottom > -view);
        let (mut beyond, mut changed) = (false, false);
        for (at, extent) in self.0.iter_mut().enumerate() {
            let may_come = at >= begin && !beyond;
            if !extent.near && !may_come {
                continue;
            }
            let seen = seen(at);
            beyond |= seen.top >= 2.0 * view;
            if extent.near {
                extent.height = seen.height;
            }
            // What is near stays so for half a view more. Else it would come and go for ever where
            // its coming moves it out of reach by a fraction of a pixel.
            let reach = if extent.near { 1.5 * view } else { view };
            let beside = seen.bottom > -reach && seen.top < view + reach;
            let near = beside || seen.focused || at + 1 == count;
            changed |= near != extent.near;
            extent.near = near;
        }
        changed
    }
}

/// The first of so many in a row for which it is so, if for those after it is so, too.
pub(super) fn first(count: usize, is_so: impl Fn(usize) -> bool) -> usize {
    let (mut begin, mut end) = (0, count);
    while begin < end {
        let middle = begin.midpoint(end);
        if is_so(middle) {
            end = middle;
        } else {
            begin = middle + 1;
        }
    }
    begin
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;

    const VIEW: f64 = 300.0;

    /// Blocks of such heights one below the other, so much of them scrolled away above the view.
    fn stacked(heights: &[f64], scrolled: f64) -> Vec<Seen> {
        let mut bottom = -scrolled;
        let seen = |height: &f64| {
            let top = bottom;
            bottom += height;
            Seen { top, bottom, height: *height, focused: false }
        };
        heights.iter().map(seen).collect()
    }

    fn look(extents: &mut Extents, view: f64, all: &[Seen]) -> bool {
        extents.look(view, all.len(), |at| all[at])
    }

    const HEIGHTS: [f64; 5] = [1_000.0, 2_000.0, 1_000.0, 4_000.0, 500.0];

    /// Five blocks of those heights, which all were on the page before the view came here from afar.
    fn five(scrolled: f64) -> Extents {
        let mut extents = Extents::default();
        extents.keep((0..).zip([64, 64, 64, 64, 10]));
        let afar = -9_000.0;
        for scrolled in [0.0, 1_000.0, 3_000.0, 4_000.0, 8_000.0, afar, scrolled] {
            let seen = stacked(&HEIGHTS, scrolled);
            assert!(look(&mut extents, VIEW, &seen), "other blocks are near");
            assert!(!look(&mut extents, VIEW, &seen), "they are on the page now");
        }
        extents
    }

    #[track_caller]
    fn check(scrolled: f64, rooms: [Option<u32>; 5]) {
        assert_eq!(five(scrolled).rooms(), rooms, "at {scrolled}");
    }

    #[test]
    fn what_is_less_than_a_view_away_is_near_and_so_is_the_last_block() {
        check(0.0, [None, Some(2_000), Some(1_000), Some(4_000), None]);
        check(400.0, [None, Some(2_000), Some(1_000), Some(4_000), None]);
        check(401.0, [None, None, Some(1_000), Some(4_000), None]);
        check(1_299.0, [None, None, Some(1_000), Some(4_000), None]);
        check(1_300.0, [Some(1_000), None, Some(1_000), Some(4_000), None]);
        check(3_200.0, [Some(1_000), None, None, Some(4_000), None]);
        check(8_200.0, [Some(1_000), Some(2_000), Some(1_000), None, None]);
    }

    #[test]
    fn what_is_near_stays_so_for_half_a_view_more() {
        let mut extents = five(0.0);
        let rooms = |extents: &mut Extents, scrolled| {
            look(extents, VIEW, &stacked(&HEIGHTS, scrolled));
            extents.rooms()[..2].iter().map(Option::is_none).collect::<Vec<_>>()
        };
        for (scrolled, near) in [
            (401.0, [true, true]),
            (400.0, [true, true]),
            (250.0, [true, false]),
            (400.0, [true, false]),
            (1_400.0, [true, true]),
            (1_450.0, [false, true]),
            (1_300.0, [false, true]),
            (1_299.0, [true, true]),
        ] {
            assert_eq!(rooms(&mut extents, scrolled), near, "at {scrolled}");
        }
    }

    #[test]
    fn it_says_whether_other_blocks_are_near() {
        let mut extents = five(0.0);
        assert!(!look(&mut extents, VIEW, &stacked(&HEIGHTS, 300.0)));
        assert!(look(&mut extents, VIEW, &stacked(&HEIGHTS, 500.0)));
    }

    #[test]
    fn the_block_with_the_focus_stays_however_far_it_is() {
        let mut extents = five(0.0);
        let mut seen = stacked(&HEIGHTS, 5_000.0);
        seen[0].focused = true;
        look(&mut extents, VIEW, &seen);
        assert_eq!(extents.rooms(), [None, Some(2_000), Some(1_000), None, None]);
        seen[0].focused = false;
        assert!(look(&mut extents, VIEW, &seen));
        assert_eq!(extents.rooms()[0], Some(1_000));
    }

    #[test]
    fn a_block_that_was_never_seen_is_estimated_by_those_that_were() {
        let mut extents = Extents::default();
        extents.keep((0..).zip([10, 10]));
        assert_eq!(extents.rooms(), [Some(560), None]);
        let seen = stacked(&[200.0, 600.0], 0.0);
        assert!(look(&mut extents, VIEW, &seen) && !look(&mut extents, VIEW, &seen));
        extents.keep((0..).zip([10, 10, 5, 1]));
        assert_eq!(extents.rooms(), [None, None, Some(200), None]);
    }

    #[test]
    fn a_far_block_is_as_much_lower_as_it_lost_lines() {
        let mut extents = five(3_200.0);
        extents.keep((0..).zip([16, 64, 64, 64, 10]));
        assert_eq!(extents.rooms()[0], Some(250));
    }

    #[test]
    fn blocks_keep_their_heights_while_others_come_and_go_at_both_ends() {
        let mut extents = five(3_200.0);
        let number = |numbers: Range<i64>| numbers.map(|number| (number, 64));
        extents.keep(number(-1..6));
        assert_eq!(extents.rooms()[1..5], [Some(1_000), None, None, Some(4_000)]);
        extents.keep(number(2..7));
        assert_eq!(extents.rooms()[..2], [None, Some(4_000)]);
    }

    #[test]
    fn nothing_is_taken_from_a_page_that_lacks_some() {
        let mut extents = five(0.0);
        let before = extents.rooms();
        assert!(!look(&mut extents, VIEW, &stacked(&[1.0, 2.0], 0.0)));
        assert_eq!(extents.rooms(), before);
        assert!(!look(&mut Extents::default(), VIEW, &[]));
    }

    #[test]
    fn room_that_a_page_does_not_grant_or_scales_is_not_taken_for_a_height() {
        let mut extents = five(0.0);
        look(&mut extents, VIEW / 2.0, &stacked(&HEIGHTS.map(|height| height / 2.0), 0.0));
        look(&mut extents, VIEW, &stacked(&[1_000.0, 1_000.0, 0.0, 0.0, 500.0], 0.0));
        assert_eq!(extents.rooms()[2..4], [Some(1_000), Some(4_000)]);
    }
}
