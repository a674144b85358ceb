//! Lines that a page has more than once: captions under a picture and its enlargement, notices next to every
//! form, teasers in two lists.
//!
//! Cost: O(lines × log lines); whole lines are compared only when their ends agree.

use super::line::Line;

/// Words of a line that nobody writes twice: shorter ones recur in transcripts and verses.
const WORDS_MIN: usize = 8;

/// A line that recurs within so many lines, or so often, is furniture at its first place too.
const NEAR_LINES: usize = 3;
/// See [`NEAR_LINES`].
const OFTEN: usize = 3;

/// Marks the second place of a repeated line and those after it. Known furniture stays what it is.
pub(super) fn mark(lines: &[Line<'_>], rules: &mut [Option<&'static str>]) {
    let mut order: Vec<usize> = (0..lines.len())
        .filter(|&at| {
            lines
                .get(at)
                .is_some_and(|line| line.words >= WORDS_MIN && !line.is_running)
        })
        .collect();
    order.sort_by_key(|&at| lines.get(at).map(|line| (key(line), at)));
    let is_same = |a: &usize, b: &usize| {
        let (a, b) = (lines.get(*a), lines.get(*b));
        a.zip(b).is_some_and(|(a, b)| a.text == b.text)
    };
    for group in order.chunk_by(is_same) {
        let (Some(&first), Some(&second)) = (group.first(), group.get(1)) else {
            continue;
        };
        let is_first_too = second - first <= NEAR_LINES || group.len() >= OFTEN;
        for &at in group.iter().skip(usize::from(!is_first_too)) {
            if let Some(rule) = rules.get_mut(at) {
                *rule = rule.or(Some("repeated_line"));
            }
        }
    }
}

/// The length and the ends of a line: lines that differ here differ.
fn key<'a>(line: &Line<'a>) -> (usize, &'a [u8], &'a str) {
    let bytes = line.text.as_bytes();
    let end = bytes
        .get(bytes.len().saturating_sub(16)..)
        .unwrap_or_default();
    (bytes.len(), end, line.text)
}
