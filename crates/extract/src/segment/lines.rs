//! Joins the lines of a hard-wrapped paragraph.
//!
//! A line break ends a sentence, except where the text is hard-wrapped (each line cut at some width) or the
//! next line clearly continues it.

use crate::model::{Block, SentenceKind, Span, Text};

/// Bytes of a line below which it is a heading, a list item or a paragraph's last line: wrapped
/// text has 55 to 80 a line.
const WRAPPED_BYTES_MIN: usize = 40;

/// Line breaks inside paragraphs, and how many of them the next line goes over in lower case.
///
/// Of the words of English news three in four begin in lower case, of lines that begin a sentence hardly one:
/// a quarter separates the two.
const GOING_ON_SHARE: usize = 4;

/// Fewer breaks that go on than this make no hard-wrapped text.
const GOING_ON_MIN: usize = 3;

/// What decides where a paragraph's lines join.
pub(super) struct Lines<'a> {
    text: &'a Text,
    is_wrapped: bool,
}

impl<'a> Lines<'a> {
    /// Counts all line breaks of the article.
    pub(super) fn new(text: &'a Text, blocks: &[Block]) -> Self {
        let (mut breaks, mut going_on) = (0, 0);
        for pair in blocks.windows(2) {
            if let [line, next] = pair
                && may_join(line, next)
            {
                breaks += 1;
                going_on += usize::from(goes_on(text, line.span, next.span));
            }
        }
        let is_wrapped = going_on >= GOING_ON_MIN && going_on * GOING_ON_SHARE >= breaks;
        Self { text, is_wrapped }
    }

    /// How many blocks from the first on run on as one paragraph; at least 1.
    pub(super) fn joined(&self, blocks: &[Block]) -> usize {
        let runs_on = |pair: &&[Block]| {
            let [line, next] = pair else { return false };
            let is_full = self.is_wrapped && line.span.len() >= WRAPPED_BYTES_MIN;
            may_join(line, next) && (is_full || goes_on(self.text, line.span, next.span))
        };
        1 + blocks.windows(2).take_while(runs_on).count()
    }
}

/// Running text of one paragraph.
fn may_join(line: &Block, next: &Block) -> bool {
    line.paragraph_no == next.paragraph_no
        && line.kind == SentenceKind::Body
        && next.kind == SentenceKind::Body
}

/// Whether the line has no final mark and the next begins in lower case or with a comma.
fn goes_on(text: &Text, line: Span, next: Span) -> bool {
    let is_open = !text.slice(line).ends_with([
        '.', '!', '?', '…', '”', '"', '’', '\'', ':', ';', ')', ']', '*',
    ]);
    let starts = |first: char| first.is_lowercase() || matches!(first, ',' | ';');
    is_open && text.slice(next).starts_with(starts)
}
