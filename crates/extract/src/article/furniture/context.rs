//! Furniture recognised by its surroundings: menus before the article, headlines after it, runs of short
//! lines in between.

use super::line::Line;

/// Marks lines by context; `rules` holds the rule known for each line; this fills the gaps.
///
/// A text without prose (a headline, a list) is left as it is.
pub(super) fn mark(lines: &[Line<'_>], rules: &mut [Option<&'static str>]) {
    let is_page = is_page(lines);
    if is_page {
        mark_small_islands(lines, rules);
    }
    let is_body = |at: usize, rules: &[Option<&'static str>]| {
        rules.get(at).is_some_and(Option::is_none) && lines.get(at).is_some_and(Line::is_prose)
    };
    let Some(first) = (0..lines.len()).find(|&at| is_body(at, rules)) else {
        return;
    };
    let Some(last) = (0..lines.len()).rfind(|&at| is_body(at, rules)) else {
        return;
    };
    for (at, line) in lines.iter().enumerate() {
        let Some(rule) = rules.get_mut(at).filter(|rule| rule.is_none()) else {
            continue;
        };
        let is_loose = line.is_loose();
        let words_min = if at == 0 {
            TITLE_WORDS_MIN
        } else {
            DECK_WORDS_MIN
        };
        let is_deck = !is_page && line.words >= words_min;
        if at < first && is_loose && !is_deck {
            *rule = Some("before_body");
        } else if at > first && line.is_all_caps() && !line.opens_quote() {
            *rule = Some("all_caps_line");
        } else if at > last && is_loose && !line.is_list_item() {
            *rule = Some("after_body");
        }
    }
    mark_runs(lines, rules, is_page);
}

/// Words of a line above the article that is its summary and no menu entry, unless the text is a
/// whole page: the median menu entry of raw pages has 2 words, the median headline 9.
const DECK_WORDS_MIN: usize = 6;

/// The same for the text's first line, which is the title of many an article without one.
const TITLE_WORDS_MIN: usize = 3;

/// Fewer lines than this make no page with menus and teasers.
const PAGE_LINES_MIN: usize = 20;

/// Whether the text is a whole page and not an article cut out of one: most lines are loose.
fn is_page(lines: &[Line<'_>]) -> bool {
    let loose = lines.iter().filter(|line| line.is_loose()).count();
    lines.len() >= PAGE_LINES_MIN && loose * 2 >= lines.len()
}

/// Lines in a row that make a menu or a list of headlines: 3 loose ones, furniture counted in.
const RUN_MIN: usize = 3;

/// Marks runs of loose lines between paragraphs.
///
/// In an article cut out of its page they may be its summary: there one of the run must be known as
/// furniture, or the lines be as short as menu entries.
fn mark_runs(lines: &[Line<'_>], rules: &mut [Option<&'static str>], is_page: bool) {
    let is_loose = |at: usize, rules: &[Option<&'static str>]| {
        let known = rules.get(at).is_some_and(Option::is_some);
        let loose = |line: &Line<'_>| line.is_loose() && !line.is_prose() && !line.is_list_item();
        known || lines.get(at).is_some_and(loose)
    };
    let mut at = 0;
    while at < lines.len() {
        let run = (at..lines.len())
            .take_while(|&next| is_loose(next, rules))
            .count();
        let words: usize = lines.iter().skip(at).take(run).map(|line| line.words).sum();
        let is_known = rules.iter().skip(at).take(run).any(Option::is_some);
        let is_menu = is_page || is_known || words < DECK_WORDS_MIN * run;
        if run >= RUN_MIN && is_menu {
            for rule in rules.iter_mut().skip(at).take(run) {
                *rule = rule.or(Some("loose_run"));
            }
        }
        at += run.max(1);
    }
}

/// An island is prose with this many lines of other matter, at least, on both sides …
const GAP_MIN: usize = 4;
/// … and fewer words than this share of the article's largest island (teasers of other articles).
const ISLAND_SHARE: usize = 6;
/// … and no more than this: a block of teasers; a lede cut off by a player is longer.
const ISLAND_WORDS_MAX: usize = 150;

/// Marks prose that stands far from the article, before or after it: teasers, notices, other
/// articles' first lines. Islands between two large ones are sections of a long article.
fn mark_small_islands(lines: &[Line<'_>], rules: &mut [Option<&'static str>]) {
    let mut islands: Vec<(usize, usize, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_body = line.is_prose() && rules.get(at).is_some_and(Option::is_none);
        if !is_body {
            continue;
        }
        match islands.last_mut() {
            Some((_, end, words)) if at - *end < GAP_MIN => {
                *end = at + 1;
                *words += line.words;
            }
            _ => islands.push((at, at + 1, line.words)),
        }
    }
    let largest = islands
        .iter()
        .map(|&(_, _, words)| words)
        .max()
        .unwrap_or(0);
    let is_large = |&(_, _, words): &(usize, usize, usize)| words * ISLAND_SHARE >= largest;
    let first = islands.iter().position(is_large).unwrap_or(0);
    let last = islands.iter().rposition(is_large).unwrap_or(0);
    for (at, &(start, end, words)) in islands.iter().enumerate() {
        if (at < first || at > last) && words <= ISLAND_WORDS_MAX {
            for rule in rules.iter_mut().take(end).skip(start) {
                *rule = rule.or(Some("far_from_body"));
            }
        }
    }
}
