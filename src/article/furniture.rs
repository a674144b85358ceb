//! Page furniture: `Text → [Block]`, each line of a scraped page classified.
//!
//! Three looks at a line, the first answer wins: fixed phrases ("Click Here To Read More"), its
//! own shape (a byline, a time, a row of stars), then its surroundings (menus before the article,
//! headlines after it). Furniture is marked, never deleted; the rule's id reaches the
//! `boilerplate_rule` column. A paragraph of running text is only ever furniture by a phrase or
//! because it stands alone far from the article.
//!
//! Cost: linear.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::model::{Block, SentenceKind, Text};

mod context;
mod line;
mod phrases;

use line::Line;
use phrases::Phrases;

/// Whether furniture is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FurnitureMode {
    /// Furniture lines are marked.
    #[default]
    Mark,
    /// Every line is body.
    Off,
}

/// How many lines from the end count as the end of the page, where authors introduce themselves.
const END_LINES: usize = 6;

/// The non-blank lines of a text, in order.
#[must_use]
pub fn blocks(text: &Text, title: Option<&str>, mode: FurnitureMode) -> Vec<Block> {
    let mut lines = lines(text.as_str());
    if mode == FurnitureMode::Off {
        return lines
            .iter()
            .map(|line| block(line, SentenceKind::Body, None))
            .collect();
    }
    let end = lines.len().saturating_sub(END_LINES);
    for line in lines.iter_mut().skip(end) {
        line.is_near_end = true;
    }
    let headline = title.and_then(|title| headline_no(&lines, title));
    let mut rules: Vec<Option<&'static str>> = lines.iter().map(own_rule).collect();
    context::mark(&lines, &mut rules);
    let classified = lines
        .iter()
        .zip(rules)
        .enumerate()
        .map(|(at, (line, rule))| {
            if Some(at) == headline {
                block(line, SentenceKind::Headline, None)
            } else if rule.is_some() {
                block(line, SentenceKind::Boilerplate, rule)
            } else if line.is_list_item() {
                block(line, SentenceKind::List, None)
            } else {
                block(line, SentenceKind::Body, None)
            }
        });
    classified.collect()
}

fn block(line: &Line<'_>, kind: SentenceKind, rule: Option<&'static str>) -> Block {
    Block {
        span: line.span,
        kind,
        paragraph_no: line.paragraph_no,
        rule,
    }
}

/// The non-blank lines; blank ones separate paragraphs.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let (mut start, mut paragraph_no, mut blank_before) = (0, 0, false);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let lead = line.len() - line.trim_start().len();
        if trimmed.is_empty() {
            blank_before = true;
        } else {
            paragraph_no += u32::from(blank_before && !lines.is_empty());
            blank_before = false;
            lines.push(Line::new(trimmed, start + lead, paragraph_no));
        }
        start += line.len();
    }
    lines
}

/// What a line is by itself.
fn own_rule(line: &Line<'_>) -> Option<&'static str> {
    if !line.has_letters && !line.text.contains(|mark: char| mark.is_ascii_digit()) {
        return Some("no_words");
    }
    if line.is_byline() {
        return Some("byline");
    }
    if line.is_timestamp() {
        return Some("timestamp_line");
    }
    Phrases::shipped().rule(line)
}

/// The line that repeats the title, among the first 40 or above the first prose.
fn headline_no(lines: &[Line<'_>], title: &str) -> Option<usize> {
    let title = title.trim();
    lines
        .iter()
        .take(40)
        .position(|line| line.text.eq_ignore_ascii_case(title))
}

#[cfg(test)]
mod tests {
    use super::{FurnitureMode, blocks};
    use crate::model::{SentenceKind, Text};

    const PROSE: &str = "The two governments agreed on Tuesday to reopen the northern crossing within a week, officials said.";

    /// The rules of the lines of a page: "-" for body.
    fn rules(page: &str) -> Vec<&'static str> {
        let text = Text::new(page.replace("PROSE", PROSE));
        let blocks = blocks(&text, None, FurnitureMode::Mark);
        blocks
            .iter()
            .map(|block| block.rule.unwrap_or("-"))
            .collect()
    }

    #[test]
    fn phrases_mark_lines_by_their_rule() {
        let page =
            "PROSE\nClick Here To Read More\nAdvertisement\nPROSE\nBack to top button\nPROSE";
        assert_eq!(
            rules(page),
            ["-", "click_here", "advertisement", "-", "back_to_top", "-"]
        );
    }

    #[test]
    fn prose_that_uses_the_words_of_furniture_is_body() {
        let page = "Back to the table: the delegations will meet again on Friday to share this burden with their \
                    partners, two years ago unthinkable.";
        assert_eq!(rules(page), ["-"]);
    }

    #[test]
    fn menus_before_and_headlines_after_the_article_are_furniture() {
        let page =
            "World\nPolitics\nPROSE\nPROSE\nFive dead in harbour blaze\nWhy the ferry never came";
        let expected = [
            "before_body",
            "before_body",
            "-",
            "-",
            "after_body",
            "after_body",
        ];
        assert_eq!(rules(page), expected);
    }

    #[test]
    fn a_heading_or_a_quoted_line_between_paragraphs_stays() {
        assert_eq!(
            rules("PROSE\nA slow return\nPROSE\n“Not yet”\nPROSE"),
            ["-"; 5]
        );
    }

    #[test]
    fn a_run_of_loose_lines_is_furniture() {
        let page = "PROSE\nHarbour blaze\nFerry delays\nGrain prices\nPROSE";
        assert_eq!(
            rules(page),
            ["-", "loose_run", "loose_run", "loose_run", "-"]
        );
    }

    #[test]
    fn a_text_without_prose_is_left_alone() {
        assert_eq!(
            rules("Ceasefire talks collapse\nSecond round in doubt"),
            ["-", "-"]
        );
    }

    #[test]
    fn the_title_s_line_is_the_headline() {
        let text = Text::new(format!("Crossing to reopen\n{PROSE}"));
        let blocks = blocks(&text, Some("Crossing to reopen"), FurnitureMode::Mark);
        assert_eq!(
            blocks.first().map(|block| block.kind),
            Some(SentenceKind::Headline)
        );
    }

    #[test]
    fn off_marks_nothing() {
        let text = Text::new(format!("Advertisement\n{PROSE}"));
        let blocks = blocks(&text, None, FurnitureMode::Off);
        assert!(blocks.iter().all(|block| block.kind == SentenceKind::Body));
    }

    #[test]
    fn paragraphs_are_separated_by_blank_lines() {
        let text = Text::new(format!("\n\n{PROSE}\n{PROSE}\n \n{PROSE}\n"));
        let blocks = blocks(&text, None, FurnitureMode::Mark);
        let numbers: Vec<u32> = blocks.iter().map(|block| block.paragraph_no).collect();
        assert_eq!(numbers, [0, 0, 1]);
    }
}
