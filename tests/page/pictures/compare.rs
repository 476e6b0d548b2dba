//! Whether a picture looks like the one that is kept.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use crate::support::given;

/// How much a channel may differ where letters and curves meet their ground: rounding differs from
/// one build of a browser to the next.
const FAINT: u8 = 48;

/// How many of a thousand pixels may differ by more.
const FEW: usize = 2;

/// A decoded picture: three or four bytes for each pixel.
pub(super) struct Picture {
    pub(super) size: (u32, u32),
    pub(super) channels: usize,
    pub(super) bytes: Vec<u8>,
}

impl Picture {
    pub(super) fn color(&self) -> png::ColorType {
        if self.channels == 3 { png::ColorType::Rgb } else { png::ColorType::Rgba }
    }
}

/// Compares a picture, a PNG, with the one of that name in `docs/pictures/`; where
/// `YEW_SSE_PICTURES` says `keep`, keeps it instead.
///
/// # Panics
///
/// If it looks different: it is then put where a person can look at it.
#[track_caller]
pub(super) fn check(name: &str, png: &[u8]) {
    let file = format!("{name}.png");
    let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/pictures").join(&file);
    if given("YEW_SSE_PICTURES") == Path::new("keep") {
        fs::write(kept, small(&decode(png))).expect("the picture can be kept");
        return;
    }
    let differs = match fs::read(&kept) {
        Ok(kept) => difference(&decode(&kept), &decode(png)),
        Err(error) => Some(error.to_string()),
    };
    if let Some(how) = differs {
        let folder = std::env::temp_dir().join("yew-sse-pictures");
        fs::create_dir_all(&folder).unwrap();
        let seen = folder.join(&file);
        fs::write(&seen, png).unwrap();
        panic!(
            "{name} does not look like {}: {how}. It is {}; if it is as it should be, \
             `cargo xtask pictures` keeps it",
            kept.display(),
            seen.display()
        );
    }
}

/// What differs, if it does.
fn difference(kept: &Picture, seen: &Picture) -> Option<String> {
    if kept.size != seen.size {
        return Some(format!("{:?} instead of {:?} pixels", seen.size, kept.size));
    }
    let pixels = |picture: &'_ Picture| picture.bytes.len() / picture.channels;
    let apart =
        |(a, b): (&[u8], &[u8])| a.iter().zip(b).take(3).any(|(a, b)| a.abs_diff(*b) > FAINT);
    let both = kept.bytes.chunks(kept.channels).zip(seen.bytes.chunks(seen.channels));
    let different = both.filter(|pair| apart(*pair)).count();
    let most = pixels(kept) * FEW / 1000;
    (different > most).then(|| format!("{different} pixels differ, {most} is the most"))
}

/// As small a file as there is time for: the repository keeps every one of them.
fn small(picture: &Picture) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, picture.size.0, picture.size.1);
    encoder.set_color(picture.color());
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("a head");
    writer.write_image_data(&picture.bytes).expect("the pixels");
    writer.finish().expect("an end");
    file
}

pub(super) fn decode(png: &[u8]) -> Picture {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a picture that fits")];
    let info = reader.next_frame(&mut bytes).expect("a whole picture");
    bytes.truncate(info.buffer_size());
    Picture { size: (info.width, info.height), channels: info.color_type.samples(), bytes }
}

#[test]
fn a_picture_with_a_small_square_of_another_colour_looks_different() {
    let picture = |square: usize| Picture {
        size: (100, 100),
        channels: 3,
        bytes: (0..10_000)
            .flat_map(|n| [if n % 100 < square && n / 100 < square { 200 } else { 20 }; 3])
            .collect(),
    };
    assert_eq!(difference(&picture(0), &picture(0)), None);
    assert_eq!(difference(&picture(0), &picture(4)), None);
    let told = "25 pixels differ, 20 is the most";
    assert_eq!(difference(&picture(0), &picture(5)).as_deref(), Some(told));
}
