//! Lays styled words out on lines of a given width.

use std::fmt::Write as _;

use anstyle::Style;

use super::style::{self, Look};
use pressmill_extract::model::{Analysis, Article, Sentence, SentenceKind, Span};

/// Text with its style.
type Piece<'a> = (&'a str, Style);

/// The screen so far.
pub(super) struct Screen {
    out: String,
    look: Look,
}

/// A mark to insert into the text at a byte position.
struct Mark {
    at: u32,
    words: String,
    /// The style of the text after it; `None` keeps the current one.
    becomes: Option<Style>,
    looks: Style,
}

impl Screen {
    pub(super) fn new(look: Look) -> Self {
        Self {
            out: String::new(),
            look: Look {
                width: look.width.max(20),
                ..look
            },
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// Pieces at the left margin.
    pub(super) fn line(&mut self, pieces: &[Piece<'_>]) {
        self.wrapped("", "", pieces);
    }

    /// A heading with a count.
    pub(super) fn heading(&mut self, words: &str, count: usize) {
        self.line(&[(words, style::TITLE), (&format!(" ({count})"), style::DIM)]);
    }

    /// A numbered entry.
    pub(super) fn item(&mut self, number: &str, looks: Style, pieces: &[Piece<'_>]) {
        let label = format!("{number:>4}  ");
        let mut all = vec![(label.as_str(), looks)];
        all.extend_from_slice(pieces);
        self.wrapped("", "      ", &all);
    }

    /// A line below an entry.
    pub(super) fn under(&mut self, pieces: &[Piece<'_>]) {
        self.wrapped("      ", "      ", pieces);
    }

    /// The article's lines with names and quotes marked.
    pub(super) fn text(&mut self, article: &Article, analysis: &Analysis) {
        let marks = marks(analysis);
        let whole = article.text.as_str();
        let mut now = style::PLAIN;
        let mut start = 0;
        let mut next_mark = 0;
        for line in whole.split_inclusive('\n') {
            let span = Span::new(start, start + line.trim_end().len());
            start += line.len();
            if span.is_empty() {
                self.blank();
                continue;
            }
            let until = marks.partition_point(|mark| mark.at as usize <= span.end as usize);
            let inside = marks.get(next_mark..until).unwrap_or_default();
            next_mark = until;
            if let Some(rule) = furniture(&analysis.sentences, span) {
                let note = format!("  ({rule})");
                let pieces = [(article.text.slice(span), style::DIM), (&note, style::DIM)];
                self.wrapped("┆ ", "┆ ", &pieces);
            } else {
                now = self.marked_line(article, span, inside, now);
            }
        }
        self.blank();
    }

    /// One line of the article; returns the style in force at its end.
    fn marked_line(&mut self, article: &Article, line: Span, marks: &[Mark], now: Style) -> Style {
        let mut pieces = Vec::with_capacity(2 * marks.len() + 1);
        let (mut at, mut now) = (line.start, now);
        for mark in marks {
            let place = mark.at.clamp(at, line.end);
            pieces.push((
                article.text.slice(Span {
                    start: at,
                    end: place,
                }),
                now,
            ));
            pieces.push((&mark.words, mark.looks));
            now = mark.becomes.unwrap_or(now);
            at = place;
        }
        pieces.push((
            article.text.slice(Span {
                start: at,
                end: line.end,
            }),
            now,
        ));
        self.wrapped("", "", &pieces);
        now
    }

    /// Breaks pieces at blanks so that no line is wider than the screen. A longer word is cut.
    fn wrapped(&mut self, first: &str, rest: &str, pieces: &[Piece<'_>]) {
        let mut column = self.indent(first);
        for &(words, looks) in pieces {
            let mut shown = String::new();
            for word in words.split_inclusive(' ') {
                let visible = word.trim_end().chars().count();
                if column + visible > self.look.width && column > rest.chars().count() {
                    self.styled(&shown, looks);
                    shown.clear();
                    self.out.push('\n');
                    column = self.indent(rest);
                }
                for character in word.chars() {
                    if column >= self.look.width {
                        if character == ' ' {
                            continue;
                        }
                        self.styled(&shown, looks);
                        shown.clear();
                        self.out.push('\n');
                        column = self.indent(rest);
                    }
                    shown.push(visible_form(character));
                    column += 1;
                }
            }
            self.styled(&shown, looks);
        }
        let kept = self.out.trim_end_matches(' ').len();
        self.out.truncate(kept);
        self.out.push('\n');
    }

    fn indent(&mut self, words: &str) -> usize {
        self.styled(words, style::DIM);
        words.chars().count()
    }

    fn styled(&mut self, words: &str, looks: Style) {
        if self.look.colour && !words.trim().is_empty() {
            let _ = write!(self.out, "{looks}{words}{looks:#}");
        } else {
            self.out.push_str(words);
        }
    }
}

/// The rule that flagged the line that fills `line`, when it is page furniture.
fn furniture(sentences: &[Sentence], line: Span) -> Option<&'static str> {
    let at = sentences.partition_point(|sentence| sentence.span.end <= line.start);
    let sentence = sentences.get(at)?;
    let is_furniture = sentence.kind == SentenceKind::Boilerplate && sentence.span.start < line.end;
    is_furniture.then(|| sentence.rule.unwrap_or("boilerplate"))
}

/// Replaces control characters with their pictures (U+2400 …), so that an article cannot control the
/// terminal. Bidirectional overrides become U+FFFD: they would reorder the screen.
fn visible_form(character: char) -> char {
    match character {
        '\t' => ' ',
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + character as u32).unwrap_or('\u{fffd}'),
        '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ => character,
    }
}

/// Opening and closing marks of quotes and mentions, by position; closing marks first at the same position.
fn marks(analysis: &Analysis) -> Vec<Mark> {
    let mut marks: Vec<(u8, Mark)> = Vec::new();
    for (quote_no, quote) in analysis.quotes.iter().enumerate() {
        for part in &quote.parts {
            let open = format!("⟪Q{quote_no} ");
            marks.push((1, Mark::new(part.start, open, Some(style::QUOTE))));
            marks.push((0, Mark::new(part.end, "⟫".to_owned(), Some(style::PLAIN))));
        }
    }
    let outer_style = |at: u32| {
        let quoted = analysis.quotes.iter().flat_map(|quote| &quote.parts);
        let inside = quoted
            .into_iter()
            .any(|part| part.start <= at && at < part.end);
        if inside { style::QUOTE } else { style::PLAIN }
    };
    for mention in &analysis.mentions {
        let colour = style::actor(mention.actor_no);
        marks.push((
            2,
            Mark::new(mention.span.start, String::new(), Some(colour)),
        ));
        let number = format!("[A{}]", mention.actor_no);
        let after = outer_style(mention.span.end);
        marks.push((0, Mark::new(mention.span.end, number, Some(after))));
    }
    marks.sort_by_key(|(order, mark)| (mark.at, *order));
    marks.into_iter().map(|(_, mark)| mark).collect()
}

impl Mark {
    fn new(at: u32, words: String, becomes: Option<Style>) -> Self {
        Self {
            at,
            words,
            becomes,
            looks: style::DIM,
        }
    }
}
