//! What the rules and the model make of single phenomena; sentences are the project's own.

use super::{Found, QuoteFinder};
use crate::model::{Quote, QuoteKind};
use crate::testkit::Marked;
use proptest::prelude::*;

fn find(marked: &Marked) -> Found {
    QuoteFinder::default().find(&marked.passage())
}

/// The contents of all quotes must be those marked, in order.
fn check(marked: &str) -> (Marked, Vec<Quote>) {
    let marked = Marked::new(marked);
    let quotes = find(&marked).quotes;
    let contents: Vec<&str> = quotes
        .iter()
        .map(|quote| marked.text.slice(quote.content))
        .collect();
    assert_eq!(contents, marked.contents);
    (marked, quotes)
}

/// The only quote's kind, source and cue.
fn only(marked: &str) -> (QuoteKind, String, String) {
    let (marked, quotes) = check(marked);
    let words = |span| marked.text.slice(span).to_owned();
    (
        quotes[0].kind,
        quotes[0].source.map(words).unwrap_or_default(),
        quotes[0].cue.map(words).unwrap_or_default(),
    )
}

#[test]
fn the_shipped_model_can_be_read() {
    assert!(QuoteFinder::default().tagger().is_some());
}

#[test]
fn a_damaged_model_is_refused() {
    let mut file = super::SHIPPED.to_vec();
    let last = file.len() - 1;
    file[last] ^= 1;
    let error = QuoteFinder::from_bytes(&file).unwrap_err();
    assert!(error.to_string().contains("checksum"), "{error}");
}

#[test]
fn a_cue_and_source_follow_the_quote() {
    let (kind, source, cue) = only("“<We will answer every single attack>,” said Olena Marchenko.");
    assert_eq!(
        (kind, source.as_str(), cue.as_str()),
        (QuoteKind::Direct, "Olena Marchenko", "said")
    );
}

#[test]
fn a_source_and_cue_follow_the_quote() {
    let (_, source, cue) =
        only("\"<The border stays closed until further notice>,\" the minister told reporters.");
    assert_eq!((source.as_str(), cue.as_str()), ("the minister", "told"));
}

#[test]
fn a_cue_stands_before_the_quote() {
    let (_, source, cue) =
        only("Kirby added in his comments, “<We have seen no sign of a retreat.>”");
    assert_eq!((source.as_str(), cue.as_str()), ("Kirby", "added"));
}

#[test]
fn a_colon_after_a_name_is_a_cue() {
    let (_, source, cue) = only("KIRBY: “<We have seen no sign of a retreat.>”");
    assert_eq!((source.as_str(), cue.as_str()), ("KIRBY", ":"));
}

#[test]
fn pieces_around_a_reporting_clause_are_one_quote() {
    let (marked, quotes) = check("“<We are ready,” Novak said. “We have been for months.>”");
    let parts: Vec<&str> = quotes[0]
        .parts
        .iter()
        .map(|&part| marked.text.slice(part))
        .collect();
    assert_eq!(parts, ["We are ready", "We have been for months."]);
}

#[test]
fn a_new_reporting_clause_starts_a_new_quote() {
    check("“<We are ready>,” Novak said. “<They are not ready at all>,” Petrova replied.");
}

#[test]
fn a_quote_goes_on_in_the_next_paragraph() {
    let (_, quotes) =
        check("“<The talks were long and hard.\n\n“But they were worth it.>” said Novak.");
    assert!(quotes[0].is_multi_paragraph && !quotes[0].is_unclosed);
}

#[test]
fn an_unclosed_quote_ends_with_its_paragraph() {
    let marked = Marked::new(
        "Novak said: “We will not go back to the table.\n\nThe rain went on all night.",
    );
    let found = find(&marked);
    assert!(found.is_unbalanced);
    assert_eq!(found.quotes.len(), 1);
    assert!(found.quotes[0].is_unclosed);
    assert_eq!(
        marked.text.slice(found.quotes[0].content),
        "We will not go back to the table."
    );
}

#[test]
fn quotes_nest() {
    check("“<He told me ‘never again’ and I believed him>,” said Novak.");
}

#[test]
fn single_marks_quote_and_apostrophes_do_not() {
    check("‘<The workers’ rights aren’t for sale>,’ said Novak.");
    check("'<It isn't the ministers' money to spend>,' said Novak.");
}

#[test]
fn guillemets_and_low_marks_quote() {
    check("« <We will answer every attack> », said Novak.");
    check("„<We will answer every attack>“, said Novak.");
}

#[test]
fn inches_are_no_marks() {
    let marked = Marked::new("The 6' 2\" guard stood in front of a 40\" screen.");
    let found = find(&marked);
    assert!(found.quotes.is_empty());
}

#[test]
fn titles_nicknames_and_scare_quotes_are_no_quotes() {
    check("She played in “The Winter of Our Hopes” before the war.");
    check("Viktor “The Hammer” Orlov left the ring early.");
    check("The so-called “peace plan” was on the table again.");
}

#[test]
fn a_sentence_in_marks_floats() {
    let (_, quotes) = check(
        "The square was full of people.\n\n“<Nobody here believes that they will keep their word.>”",
    );
    assert!(quotes[0].is_floating && quotes[0].source.is_none());
}

#[test]
fn that_begins_an_indirect_quote() {
    let (kind, source, _) = only("Novak said on Monday that <the border would stay closed>.");
    assert_eq!((kind, source.as_str()), (QuoteKind::Indirect, "Novak"));
}

#[test]
fn according_to_stands_on_either_side() {
    let (_, source, cue) = only("According to Novak, <the border will stay closed for a month>.");
    assert_eq!((source.as_str(), cue.as_str()), ("Novak", "According to"));
    let (_, source, _) = only("<The border will stay closed for a month>, according to Novak.");
    assert_eq!(source, "Novak");
}

#[test]
fn a_trailing_clause_is_no_content() {
    let (kind, source, _) = only("<The border will stay closed for a month>, Novak said.");
    assert_eq!((kind, source.as_str()), (QuoteKind::Indirect, "Novak"));
}

#[test]
fn marks_inside_a_reported_clause_make_it_mixed() {
    let (kind, _, _) = only("Novak said <the plan was “a gift to the enemy” and would not pass>.");
    assert_eq!(kind, QuoteKind::Mixed);
}

#[test]
fn nothing_is_found_in_an_empty_text() {
    check("");
    check("\n\n");
}

/// What must hold of any quotes of any text.
fn assert_sound(marked: &Marked, quotes: &[Quote]) {
    let text = marked.text.as_str();
    let mut end = 0;
    for quote in quotes {
        let content = quote.content;
        assert!(content.start >= end && content.start < content.end);
        end = content.end;
        for span in quote.parts.iter().chain(&quote.cue).chain(&quote.source) {
            assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
        assert!(quote.parts.iter().all(|part| content.contains(*part)));
        assert!((0.0..=1.0).contains(&quote.confidence));
    }
}

/// Found by the test below.
#[test]
fn a_content_that_goes_on_to_its_mark_takes_in_no_other() {
    let text = " according to '' according to  said  said ''go\n2\" said  according to go";
    let marked = Marked::new(text);
    assert_sound(
        &marked,
        &QuoteFinder::rules().find(&marked.passage()).quotes,
    );
}

proptest! {
    #[test]
    fn any_text_gives_sound_quotes(text in "[^<>\\[\\]]{0,300}") {
        let marked = Marked::new(&text);
        assert_sound(&marked, &find(&marked).quotes);
    }

    #[test]
    fn any_order_of_marks_and_cues_gives_sound_quotes(
        words in proptest::collection::vec(
            prop_oneof![
                Just("\""), Just("“"), Just("”"), Just("‘"), Just("’"), Just("'"), Just("«"), Just("»"),
                Just("''"), Just("``"), Just(","), Just(". "), Just(": "), Just("\n"), Just("\n\n"), Just(" "),
                Just(" said "), Just(" according to "), Just(" Novak"), Just(" that "), Just("go"), Just("é"),
                Just("told"), Just("adding"), Just("2"),
            ],
            0..80,
        )
    ) {
        let marked = Marked::new(&words.concat());
        assert_sound(&marked, &find(&marked).quotes);
        assert_sound(&marked, &QuoteFinder::rules().find(&marked.passage()).quotes);
    }
}

/// Slow by design: a hundred thousand marks must not take more than linear time.
#[test]
fn a_hundred_thousand_marks_are_read_in_linear_time() {
    for mark in ["\" ", "“", "‘a ", "' ", "“a” said ", "\"a "] {
        let marked = Marked::new(&mark.repeat(100_000));
        let start = std::time::Instant::now();
        assert_sound(&marked, &find(&marked).quotes);
        // A quadratic reading takes minutes; a linear one well below a second.
        assert!(start.elapsed().as_secs() < 20, "{mark:?}");
    }
}
