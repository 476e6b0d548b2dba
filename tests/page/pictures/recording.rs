//! A recovery, as one moving picture for the README: a PNG with several frames (APNG).

use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use png::{BlendOp, DisposeOp, Encoder};

use super::compare::{Picture, decode};
use crate::support::{Page, Server, Wish, given};

/// The part of the page that shows what happens.
const WINDOW: (u32, u32) = (1000, 600);

/// The time from one frame to the next.
const PACE: Duration = Duration::from_millis(250);

#[test]
fn pictures_in_a_row_show_a_recovery() {
    if given("YEW_SSE_PICTURES") != Path::new("keep") {
        return;
    }
    let mut server = Server::start(&["--heartbeat", "1s"]);
    let page = Page::bare(&server, Wish::default());
    page.resize(WINDOW);
    page.goto("/?lang=en&theme=light");
    page.until_status("open");
    page.until("the buttons", || (page.visible("button[data-break]:enabled") == 4).then_some(()));
    page.until_tick();

    let mut film = Film::default();
    film.shoot(&page, Duration::from_secs(2));
    server.kill();
    film.shoot(&page, Duration::from_secs(5));
    server.restart();
    page.until("it is open again", || {
        film.shoot(&page, PACE);
        (page.status()? == "open").then_some(())
    });
    film.shoot(&page, Duration::from_secs(3));
    film.keep();
}

/// Frames, each with the moment from which it is shown.
#[derive(Default)]
struct Film(Vec<(Instant, Picture)>);

impl Film {
    fn shoot(&mut self, page: &Page, length: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < length {
            let at = Instant::now();
            self.0.push((at, decode(&page.picture())));
            thread::sleep(PACE.saturating_sub(at.elapsed()));
        }
    }

    /// The first frame whole, of each other one what has changed.
    fn keep(mut self) {
        self.0.dedup_by(|next, before| next.1.bytes == before.1.bytes);
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/pictures/recovery.png");
        let file = std::fs::File::create(file).expect("a file");
        let (_, first) = &self.0[0];
        let mut encoder = Encoder::new(file, first.size.0, first.size.1);
        encoder.set_color(first.color());
        encoder.set_animated(self.0.len() as u32, 0).unwrap();
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().unwrap();
        for (number, (at, picture)) in self.0.iter().enumerate() {
            // The last is looked at for a while before it begins again.
            let next = self.0.get(number + 1).map_or(*at + Duration::from_secs(2), |next| next.0);
            let shown = u16::try_from((next - *at).as_millis()).unwrap_or(u16::MAX);
            let part =
                number.checked_sub(1).map_or(first.whole(), |n| picture.change(&self.0[n].1));
            writer.set_frame_delay(shown, 1000).unwrap();
            writer.set_blend_op(BlendOp::Source).unwrap();
            writer.set_dispose_op(DisposeOp::None).unwrap();
            // Else the place of the last frame would count for this one's size.
            writer.reset_frame_position().unwrap();
            writer.set_frame_dimension(part.width, part.height).unwrap();
            writer.set_frame_position(part.x, part.y).unwrap();
            writer.write_image_data(&picture.cut(part)).unwrap();
        }
        writer.finish().unwrap();
    }
}

/// A part of a picture.
#[derive(Clone, Copy)]
struct Part {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

impl Picture {
    fn whole(&self) -> Part {
        Part { x: 0, y: 0, width: self.size.0, height: self.size.1 }
    }

    /// What is not as it was before, in one rectangle.
    fn change(&self, before: &Self) -> Part {
        let (mut left, mut top, mut right, mut bottom) = (self.size.0, self.size.1, 0, 0);
        let pixels = self.bytes.chunks(self.channels).zip(before.bytes.chunks(self.channels));
        for ((x, y), _) in self.places().zip(pixels).filter(|(_, (now, then))| now != then) {
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
        Part { x: left, y: top, width: right + 1 - left, height: bottom + 1 - top }
    }

    fn cut(&self, part: Part) -> Vec<u8> {
        let inside = |(x, y): (u32, u32)| {
            (part.x..part.x + part.width).contains(&x)
                && (part.y..part.y + part.height).contains(&y)
        };
        let pixels = self.places().zip(self.bytes.chunks(self.channels));
        pixels.filter(|(place, _)| inside(*place)).flat_map(|(_, pixel)| pixel).copied().collect()
    }

    /// The places of the pixels, row by row.
    fn places(&self) -> impl Iterator<Item = (u32, u32)> + use<> {
        let (width, height) = self.size;
        (0..height).flat_map(move |y| (0..width).map(move |x| (x, y)))
    }
}
