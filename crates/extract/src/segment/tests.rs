//! What is a token, where sentences end, and what holds for any text.

use proptest::prelude::*;
use proptest::sample::select;

use super::segment;
use crate::article::furniture::{FurnitureMode, blocks};
use crate::model::{Sentence, SentenceKind, Shape, Text, Token};

/// The text's tokens and sentences, every line being body.
fn cut(text: &str) -> (Text, Vec<Token>, Vec<Sentence>) {
    let text = Text::new(text.to_owned());
    let blocks = blocks(&text, None, FurnitureMode::Off);
    let (tokens, sentences) = segment(&text, &blocks);
    (text, tokens, sentences)
}

fn words(text: &str) -> Vec<String> {
    let (text, tokens, _) = cut(text);
    let word = |token: &Token| text.slice(token.span).to_owned();
    tokens.iter().map(word).collect()
}

fn sentences(text: &str) -> Vec<String> {
    let (text, _, sentences) = cut(text);
    let words = |sentence: &Sentence| text.slice(sentence.span).to_owned();
    sentences.iter().map(words).collect()
}

/// The tokens that have the bit.
fn words_with(bit: Shape, text: &str) -> Vec<String> {
    let (text, tokens, _) = cut(text);
    let having = tokens.iter().filter(|token| token.shape.has(bit));
    having
        .map(|token| text.slice(token.span).to_owned())
        .collect()
}

/// Asserts that `marked` is cut at its `|` and nowhere else.
#[track_caller]
fn check_sentences(marked: &str) {
    let expected: Vec<&str> = marked.split('|').collect();
    assert_eq!(sentences(&marked.replace('|', " ")), expected);
}

/// Asserts that `marked` is cut into its blank-separated words; `_` stands for a blank that the
/// text has, a blank for one that it has not.
#[track_caller]
fn check_words(marked: &str) {
    let expected: Vec<&str> = marked.split([' ', '_']).collect();
    assert_eq!(words(&marked.replace(' ', "").replace('_', " ")), expected);
}

#[test]
fn hyphens_and_slashes_are_split_off() {
    check_words("Iran - backed_militias_and / or_Jean - Pierre_flew_an_F - 16_or_F16");
}

#[test]
fn an_apostrophe_that_is_a_letter_starts_no_word_and_ends_none() {
    check_words("the_ʼ oku_of_Tonga");
    check_words("ʼ");
    check_words("ʼ ʼ ʼ_x_ʼ");
    check_words("OʼBrien_met_the_ʼ Akapulu");
}

#[test]
fn possessives_are_split_and_contractions_kept() {
    check_words("Lavrov ’s_don't_it's_O'Neill ’s_Sana'a_the_parties '_talks_we’ll_IRAN 'S");
}

#[test]
fn endings_that_stand_apart_are_one_token() {
    check_words("Lavrov_'s_aide_said_they_'ll_go");
}

#[test]
fn numbers_keep_their_separators_and_lose_their_signs() {
    check_words("$ 3,000.50_at_10:30_is_5.4 %_of_2019 ,_not_1 / 2");
}

#[test]
fn abbreviations_keep_their_stops() {
    check_words("U.S._Gen._J._Ortiz_left_at_a.m. ._No._4_of_Acme_Inc._holds_a_Ph.D._.");
    assert_eq!(
        words_with(
            Shape::ABBREVIATION,
            "Gen. J. Ortiz of the U.S. said no. It was art."
        ),
        ["Gen.", "J.", "U.S."]
    );
}

#[test]
fn addresses_are_one_token() {
    let text = "See https://a.example/b?c=1, desk@post.example.org, example.com @ada #vote.";
    assert_eq!(
        words_with(Shape::ADDRESS, text),
        [
            "https://a.example/b?c=1",
            "desk@post.example.org",
            "example.com",
            "@ada",
            "#vote"
        ]
    );
}

#[test]
fn ellipses_and_double_marks_are_one_token_each() {
    check_words("`` Well ... '' ,_he_said …_! !");
}

#[test]
fn quote_marks_of_every_kind_are_marked() {
    let text = "“a” ‘b’ \"c\" 'd' «e» „f‟ ``g'' ‹h› ‚i‘";
    assert_eq!(words_with(Shape::QUOTE_MARK, text).len(), 18);
}

#[test]
fn apostrophes_are_no_quote_marks() {
    let text = "‘Stop,’ he told ’em in the ’90s of the parties’ talks and Lavrov’s";
    assert_eq!(words_with(Shape::QUOTE_MARK, text), ["‘", "’"]);
}

#[test]
fn lines_and_blanks_before_a_token_are_marked() {
    let text = "One two\nthree";
    assert_eq!(words_with(Shape::LINE_START, text), ["One", "three"]);
    assert_eq!(words_with(Shape::SPACE_BEFORE, "(one) two"), ["(", "two"]);
}

#[test]
fn invisible_characters_are_passed_over() {
    assert_eq!(
        words("\u{feff}Kyiv\u{200b} \u{0}fell\u{202c}."),
        ["Kyiv", "fell", "."]
    );
}

#[test]
fn titles_and_initials_end_no_sentence() {
    check_sentences(
        "Gen. J. Ortiz met Mr. Bello in the U.S. Senate.|He left at 5 p.m.|The talks failed.",
    );
}

#[test]
fn an_abbreviation_before_an_opener_or_a_title_ends_the_sentence() {
    check_sentences("It buys Acme Inc.|The price is secret.");
    check_sentences("They met at 6 p.m.|Mr. Bello came late.");
    check_sentences("He lives in the U.S.|She does not.");
    check_sentences("We are a team, you and I.|They are not.");
}

#[test]
fn numbers_end_no_sentence() {
    check_sentences("No. 4 paid 3.5 million on Sept. 3 to St. Mary.|1. That is all.");
}

#[test]
fn a_cue_in_lower_case_continues_the_sentence() {
    check_sentences("“Why now?” he asked.|“Because.”|Nobody spoke.");
    check_sentences("\"Stop!\" she cried.|\"Now.\"|He did.");
}

#[test]
fn a_capitalised_speaker_continues_the_sentence() {
    check_sentences("“Why now?” Mr. Verin asked.|“Because.”|Verin said nothing.");
    check_sentences("“Never again!”|Verin and Bello asked for help.|“Why?”|He asked twice.");
}

#[test]
fn closing_marks_belong_to_the_sentence() {
    check_sentences("(He left.)|“She stayed.”|‘They came.’|\"We saw.\" [3]|And so on.");
    check_sentences(
        "He said: \"We won. |They lost.\"|Then he left."
            .replace(" |", "|")
            .as_str(),
    );
}

#[test]
fn an_omission_continues_and_a_pause_ends_the_sentence() {
    check_sentences("He met … President Ortiz there.|We waited...|Nothing came.");
    check_sentences("We waited ... and waited.|She left.");
}

#[test]
fn colons_and_semicolons_end_nothing() {
    check_sentences("One thing is sure: He lost; Bello won.");
}

#[test]
fn a_missing_blank_between_sentences_is_seen() {
    assert_eq!(
        sentences("It is over.The army left."),
        ["It is over.", "The army left."]
    );
    assert_eq!(
        sentences("Node.js and the U.S.Army"),
        ["Node.js and the U.S.Army"]
    );
}

#[test]
fn hard_wrapped_lines_are_joined_and_headings_are_not() {
    let text = "Crossing to reopen\n\n\
                The two governments agreed on Tuesday to reopen the northern\n\
                crossing within a week. Officials in both capitals told Gen.\n\
                Ortiz so. The decision ends a closure of two years that had\n\
                cut farmers off from their fields and families from their\n\
                dead.";
    let firsts: Vec<String> = sentences(text)
        .iter()
        .filter_map(|sentence| sentence.split_whitespace().next().map(str::to_owned))
        .collect();
    assert_eq!(firsts, ["Crossing", "The", "Officials", "The"]);
}

#[test]
fn lines_that_are_not_wrapped_end_their_sentences() {
    let text = "Crossing to reopen\nFarmers hope for a good harvest\nThe talks went on.";
    assert_eq!(sentences(text).len(), 3);
}

/// The kinds of the sentences.
fn kinds(text: &str) -> Vec<SentenceKind> {
    let (_, _, sentences) = cut(text);
    sentences.iter().map(|sentence| sentence.kind).collect()
}

#[test]
fn datelines_are_sentences_of_their_own() {
    for dateline in [
        "KYIV, March 3 (Northgate Wire) —",
        "WASHINGTON (AP) -",
        "LONDON —",
        "NEW YORK/LONDON, 3 Jan (Northgate) -",
        "NEW YORK —",
        "Kyiv, Ukraine (CNN)",
        "(Reuters) -",
        "BEIRUT (AP) --",
    ] {
        let text = format!("{dateline} The talks began. They failed.");
        assert_eq!(sentences(&text).first().map(String::as_str), Some(dateline));
        let expected = [
            SentenceKind::Dateline,
            SentenceKind::Body,
            SentenceKind::Body,
        ];
        assert_eq!(kinds(&text), expected, "{dateline}");
    }
}

#[test]
fn what_only_looks_like_a_dateline_is_body() {
    for text in [
        "BREAKING - The talks began.",
        "MINISTER TO OPEN THE CROSSING - Farmers cheered.",
        "Ortiz (ALP) said so.",
        "The minister - a farmer - left.",
        "NATO said on Monday - and meant it - that it stays.",
        "(He left.)",
    ] {
        assert!(!kinds(text).contains(&SentenceKind::Dateline), "{text}");
    }
}

#[test]
fn furniture_is_one_row_a_line() {
    let text = Text::new("Read. More. Here.".to_owned());
    let mut blocks = blocks(&text, None, FurnitureMode::Off);
    for block in &mut blocks {
        block.kind = SentenceKind::Boilerplate;
        block.rule = Some("read_more");
    }
    let (_, sentences) = segment(&text, &blocks);
    assert_eq!(sentences.len(), 1);
    assert_eq!(sentences[0].rule, Some("read_more"));
}

/// Texts of what makes segmentation hard.
fn awkward_text() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "Gen.",
        "U.S.",
        "a",
        "The",
        "said",
        "é",
        "東京",
        "مرحبا",
        "’s",
        "'",
        "’",
        "‘",
        "\"",
        "“",
        "”",
        "``",
        ".",
        "..",
        "…",
        "!",
        "?",
        ",",
        "-",
        "—",
        "(",
        ")",
        "[3]",
        "\n",
        "\n\n",
        " ",
        " ",
        " ",
        "\u{200b}",
        "\u{a0}",
        "\u{0}",
        "\u{301}",
        "3,000",
        "1.",
        "@a",
        "#b",
        "http://x.y",
        "a@b.c",
        "KYIV",
        "(AP)",
        "&",
        "😀",
    ];
    prop::collection::vec(select(PARTS), 0..60).prop_map(|parts| parts.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![awkward_text(), any::<String>()]
}

proptest! {
    #[test]
    fn spans_are_sorted_and_hold_visible_text(text in any_text()) {
        let (text, tokens, sentences) = cut(&text);
        for token in &tokens {
            prop_assert!(!text.slice(token.span).trim().is_empty());
        }
        prop_assert!(tokens.is_sorted_by(|a, b| a.span.end <= b.span.start));
        prop_assert!(sentences.is_sorted_by(|a, b| a.span.end <= b.span.start));
    }

    #[test]
    fn every_token_lies_in_one_sentence(text in any_text()) {
        let (_, tokens, sentences) = cut(&text);
        let mut next = 0;
        for sentence in &sentences {
            prop_assert_eq!(sentence.tokens.start, next);
            prop_assert!(!sentence.tokens.is_empty());
            prop_assert_eq!(sentence.tokens.span(&tokens), sentence.span);
            next = sentence.tokens.end;
        }
        prop_assert_eq!(next as usize, tokens.len());
    }

    #[test]
    fn no_visible_character_is_lost(text in any_text()) {
        let (text, tokens, _) = cut(&text);
        let mut end = 0;
        let gaps = tokens.iter().map(|token| {
            let gap = (end, token.span.start as usize);
            end = token.span.end as usize;
            gap
        });
        let gaps: Vec<_> = gaps.collect();
        for (start, end) in gaps {
            let gap = text.as_str().get(start..end).unwrap();
            prop_assert!(!gap.contains(char::is_alphanumeric), "{gap:?}");
        }
    }

    #[test]
    fn a_word_before_shifts_every_span(text in any_text()) {
        // A line of its own, so that it changes nothing that follows.
        let (_, tokens, _) = cut(&text);
        let (_, shifted, _) = cut(&format!("é\n\n{text}"));
        let shift = |token: &Token| (token.span.start + 4, token.span.end + 4);
        let expected: Vec<_> = tokens.iter().map(shift).collect();
        let found: Vec<_> = shifted.iter().skip(1).map(|token| (token.span.start, token.span.end)).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn awkward_input_takes_linear_time_and_no_panic() {
    // Each takes minutes if a step scans everything that follows.
    for part in [
        "a", "a-", "'", "\" ", "!", ". ", "a@", "[1]", "a b\n", "a'", "http://", " 'a", ". \"",
    ] {
        let text = part.repeat(200_000);
        let (_, tokens, sentences) = cut(&text);
        assert!(!tokens.is_empty() && !sentences.is_empty(), "{part}");
    }
}
