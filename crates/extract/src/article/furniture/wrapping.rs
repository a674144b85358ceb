//! Hard-wrapped text: its lines end without a stop and are no headings.

use super::line::Line;

/// Words of a line that can be part of a sentence cut in two: shorter ones are menu entries.
const WORDS_MIN: usize = 4;

/// Bytes of a full line of wrapped text, which has 55 to 80 a line.
const FULL_BYTES_MIN: usize = 40;

/// In a wrapped text three of four lines go on with a word in lower case, in others hardly one: the
/// whole text counts as wrapped from this share of its line breaks on (one in so many) …
const GOING_ON_SHARE: usize = 4;
/// … and from this many.
const GOING_ON_MIN: usize = 3;

/// Sets [`Line::is_running`].
pub(super) fn mark(lines: &mut [Line<'_>]) {
    let (mut breaks, mut going_on) = (0, 0);
    for at in 1..lines.len() {
        let Some([line, next]) = lines.get_mut(at - 1..=at) else {
            return;
        };
        if line.paragraph_no != next.paragraph_no {
            continue;
        }
        breaks += 1;
        if goes_on(line, next) {
            going_on += 1;
            line.is_running = true;
            next.is_running = true;
        }
    }
    if going_on >= GOING_ON_MIN && going_on * GOING_ON_SHARE >= breaks {
        for line in lines {
            line.is_running |= line.text.len() >= FULL_BYTES_MIN;
        }
    }
}

/// Whether the sentence of a line goes on in the next.
fn goes_on(line: &Line<'_>, next: &Line<'_>) -> bool {
    line.words >= WORDS_MIN && !line.ends_sentence && next.text.starts_with(char::is_lowercase)
}
