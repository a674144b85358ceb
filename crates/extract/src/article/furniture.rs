//! Page furniture: `Text → [Block]`, each line of a scraped page classified.
//!
//! Three checks per line, the first answer wins: fixed phrases ("Click Here To Read More"), then the line's
//! own shape (a byline, a time, a row of stars), then its surroundings (menus before the article, headlines
//! after it). Furniture is marked, never deleted; the rule's id reaches the `boilerplate_rule` column. A
//! paragraph of running text is furniture only by a phrase, or because it stands alone far from the article.
//!
//! Cost: linear.

use std::str::FromStr;

use memchr::memchr;
use serde::{Deserialize, Serialize};

use crate::error::UnknownValue;
use crate::model::{Block, SentenceKind, Text};

mod context;
pub(crate) mod learned;
mod line;
mod phrases;
mod repeats;
mod sixteen;
mod wrapping;

pub(crate) use learned::SHIPPED;
use line::Line;
use phrases::Phrases;

/// Whether to detect page furniture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FurnitureMode {
    /// Furniture lines are marked.
    #[default]
    Mark,
    /// Every line is body.
    Off,
}

impl FromStr for FurnitureMode {
    type Err = UnknownValue;

    fn from_str(value: &str) -> Result<Self, UnknownValue> {
        match value {
            "mark" => Ok(Self::Mark),
            "off" => Ok(Self::Off),
            _ => Err(UnknownValue {
                expected: "mark or off",
            }),
        }
    }
}

/// How many lines from the end count as the end of the page, where authors introduce themselves.
const END_LINES: usize = 6;

/// Words of a line with a photographer's credit from which it says what the picture shows: the
/// credit alone ("Image copyright Getty Images Image caption") has up to 10.
const CAPTION_WORDS_MIN: usize = 12;

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
    wrapping::mark(&mut lines);
    mark_end(&mut lines);
    let headline = title.and_then(|title| headline_no(&lines, title));
    let mut rules: Vec<Option<&'static str>> = lines.iter().map(own_rule).collect();
    repeats::mark(&lines, &mut rules);
    context::mark(&lines, &mut rules);
    let classified = lines
        .iter()
        .zip(rules)
        .enumerate()
        .map(|(at, (line, rule))| {
            if Some(at) == headline {
                block(line, SentenceKind::Headline, None)
            } else if rule == Some("photo_credit") && line.words >= CAPTION_WORDS_MIN {
                block(line, SentenceKind::Caption, rule)
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
    // By `memchr`, which takes a third of the instructions of `split_inclusive`.
    let mut rest = text;
    while !rest.is_empty() {
        let end = memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
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

fn mark_end(lines: &mut [Line<'_>]) {
    let end = lines.len().saturating_sub(END_LINES);
    for line in lines.iter_mut().skip(end) {
        line.is_near_end = true;
    }
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
    if line.is_joined_menu() {
        return Some("joined_menu");
    }
    let by_phrase = Phrases::shipped().rule(line);
    by_phrase.or_else(|| learned::is_furniture(line).then_some("learned_line"))
}

/// The training cases of a text for the line model: each line, and whether the single-line rules call it
/// furniture.
pub(crate) fn cases(text: &str, sink: &mut dyn FnMut(&str, bool, &learned::Case<'_>)) {
    let mut lines = lines(text);
    mark_end(&mut lines);
    for line in &lines {
        let is_known = Phrases::shipped().rule(line).is_some() || line.is_byline();
        if let Some(case) = learned::Case::of(line) {
            sink(line.text, is_known, &case);
        }
    }
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
    use proptest::prelude::{prop, proptest};

    use super::{FurnitureMode, blocks};
    use crate::model::{Block, SentenceKind, Text};

    const PROSE: &str = "The two governments agreed on Tuesday to reopen the northern crossing within a week, officials said.";

    /// The page with a sentence for each PROSE, no two alike.
    fn written(page: &str) -> String {
        let parts = page.split("PROSE").enumerate();
        let sentence = |(at, part)| match at {
            0 => String::from(part),
            _ => PROSE.replace("Tuesday", &format!("{at} June")) + part,
        };
        parts.map(sentence).collect()
    }

    /// The rules of the lines of a page: "-" for body.
    fn rules(page: &str) -> Vec<&'static str> {
        let text = Text::new(written(page));
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
    fn hard_wrapped_lines_are_running_text() {
        let page = "The two governments agreed on Tuesday to reopen the northern\n\
                    crossing within a week, officials in both capitals told the\n\
                    Harbour Post. The decision ends a closure of two years that\n\
                    cut farmers off from their fields and families from their\n\
                    dead.";
        assert_eq!(rules(page), ["-"; 5]);
    }

    #[test]
    fn a_summary_above_the_article_is_no_menu() {
        let page =
            "Crossing to reopen\nThe crossing was shut for two years after the shelling\nPROSE";
        assert_eq!(rules(page), ["-"; 3]);
    }

    #[test]
    fn a_summary_inside_the_article_is_no_menu_either() {
        let page = "PROSE\nBoth capitals say the crossing will reopen soon\n\
                    Farmers had lost two harvests to the closure\n\
                    Aid groups ask for more than one road\nPROSE";
        assert_eq!(rules(page), ["-"; 5]);
    }

    #[test]
    fn headlines_under_a_known_heading_are_furniture() {
        let page = "PROSE\nMost Read\nFerry company blames the weather for its late boats\n\
                    Grain prices fall for the third week in a row\nPROSE";
        let expected = ["-", "related_heading", "loose_run", "loose_run", "-"];
        assert_eq!(rules(page), expected);
    }

    #[test]
    fn teasers_far_from_the_article_are_furniture_and_its_sections_are_not() {
        let menu = "Home\nWorld\nLocal\nSport\nArts\nTravel\nShop\n";
        let article = "PROSE\n".repeat(8);
        let page = format!("{menu}{article}{menu}PROSE\n{menu}{article}{menu}PROSE\n{menu}");
        let rules = rules(&page);
        let teasers = rules
            .iter()
            .filter(|rule| **rule == "far_from_body")
            .count();
        let body = rules.iter().filter(|rule| **rule == "-").count();
        assert_eq!((teasers, body), (1, 17));
    }

    #[test]
    fn a_credit_is_furniture_and_a_caption_is_kept_as_one() {
        let caption = "Lorries wait at the northern crossing on the first morning after it had \
                       reopened. (Ada Verin/Getty Images)";
        let text = Text::new(written(&format!(
            "PROSE\n{caption}\nPhoto: Ada Verin\nPROSE"
        )));
        let kinds: Vec<SentenceKind> = blocks(&text, None, FurnitureMode::Mark)
            .iter()
            .map(|block| block.kind)
            .collect();
        let (body, caption) = (SentenceKind::Body, SentenceKind::Caption);
        assert_eq!(kinds, [body, caption, SentenceKind::Boilerplate, body]);
    }

    #[test]
    fn off_marks_nothing() {
        let text = Text::new(format!("Advertisement\n{PROSE}"));
        let blocks = blocks(&text, None, FurnitureMode::Off);
        assert!(blocks.iter().all(|block| block.kind == SentenceKind::Body));
    }

    #[test]
    fn a_line_that_recurs_is_furniture_from_its_second_place_on() {
        let notice = "The council asks readers on both banks to tell it what they saw";
        assert_eq!(
            rules(&format!(
                "PROSE\n{notice}.\nA slow return\nPaths\nBoats\nBridges\nPROSE\n{notice}.\nPROSE"
            ))[7],
            "repeated_line"
        );
        let caption = format!("{notice}.\n{notice}.\nPROSE");
        assert_eq!(rules(&caption), ["repeated_line", "repeated_line", "-"]);
    }

    #[test]
    fn a_menu_that_lost_its_blanks_is_furniture_whatever_its_length() {
        let menu = "SportsNFLNBA".to_owned() + &"BusinessTravelFood ".repeat(50);
        assert_eq!(rules(&format!("{menu}\nPROSE")), ["joined_menu", "-"]);
    }

    #[test]
    fn the_wording_of_calls_and_introductions_was_learned() {
        let call = "Get our best stories every morning by email: sign up for the free newsletter of this newspaper today.";
        let author = "Ada Verin is a reporter for the Harbour Post. Follow her work and send her an email with tips.";
        let page = format!("PROSE\nPROSE\nPROSE\n{call}\n{author}");
        assert!(rules(&page)[3..].iter().all(|rule| *rule != "-"));
    }

    proptest! {
        #[test]
        fn lines_keep_their_order_and_marking_depends_on_the_text_alone(
            pieces in prop::collection::vec(prop::sample::select(&[
                PROSE, "\n", "\n\n", "Advertisement", "Read more", "Ferry delays", "“Not yet”", " ", "é", "a b c d e f g h", "By Ada Verin", ".",
            ][..]), 0..60)
        ) {
            let text = Text::new(pieces.concat());
            let first = blocks(&text, None, FurnitureMode::Mark);
            assert_eq!(first, blocks(&text, None, FurnitureMode::Mark));
            assert!(first.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
            let off = blocks(&text, None, FurnitureMode::Off);
            let spans = |blocks: &[Block]| blocks.iter().map(|block| block.span).collect::<Vec<_>>();
            assert_eq!(spans(&first), spans(&off));
        }
    }

    #[test]
    fn paragraphs_are_separated_by_blank_lines() {
        let text = Text::new(format!("\n\n{PROSE}\n{PROSE}\n \n{PROSE}\n"));
        let blocks = blocks(&text, None, FurnitureMode::Mark);
        let numbers: Vec<u32> = blocks.iter().map(|block| block.paragraph_no).collect();
        assert_eq!(numbers, [0, 0, 1]);
    }
}
