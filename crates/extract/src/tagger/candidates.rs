//! Finds the tokens that may belong to a name: the network scores no others.

use std::ops::Range;

use super::facts::{Fact, is_capitalised};
use super::features::Window;
use super::gazetteer::Lists;
use crate::model::{Sentence, Shape, Token};
use crate::passage::Passage;
use crate::sparse::set_bits;

/// Finds the runs of a sentence's tokens that the network scores. Its buffers are reused.
///
/// A token is a bit here, 64 to a word, and each condition is computed for a whole word: a branch on whether
/// a token has a capital would be unpredictable.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    capitals: Bits,
    /// Capitalised function words.
    function_words: Bits,
    hyphens: Bits,
    may_be_names: Bits,
    runs: Vec<Range<usize>>,
}

impl Candidates {
    /// The runs as places in the sentence: of tokens that may belong to a name, with one or two between two
    /// such ("Bank of the North"). All other tokens are labelled outside.
    ///
    /// An article or line without capitals is scored as a whole.
    pub(crate) fn runs(
        &mut self,
        passage: &Passage<'_>,
        sentence: &Sentence,
        window: &Window<'_>,
    ) -> &[Range<usize>] {
        let range = sentence.tokens.indices();
        let tokens = passage.tokens.get(range).unwrap_or_default();
        self.runs.clear();
        if is_all_lower(tokens) {
            self.runs.push(0..tokens.len());
        } else {
            self.read(tokens, window.facts(0..tokens.len()));
            self.join();
        }
        &self.runs
    }

    /// Marks the tokens that may themselves belong to a name or role: a capitalised word, a title, or a part
    /// that a hyphen joins to a capitalised one ("sub-Saharan", "Yu-na").
    fn read(&mut self, tokens: &[Token], facts: &[Fact]) {
        for bits in [
            &mut self.capitals,
            &mut self.function_words,
            &mut self.hyphens,
            &mut self.may_be_names,
        ] {
            bits.0.clear();
        }
        for (tokens, facts) in tokens.chunks(64).zip(facts.chunks(64)) {
            let (mut capitals, mut titles, mut function_words, mut hyphens) = (0, 0, 0, 0);
            for (token, fact) in tokens.iter().zip(facts).rev() {
                capitals = capitals << 1 | u64::from(is_capitalised(token));
                titles = titles << 1 | u64::from(fact.lists.has(Lists::TITLE));
                function_words = function_words << 1 | u64::from(fact.is_capital_function_word);
                hyphens = hyphens << 1 | u64::from(fact.is_hyphen);
            }
            self.capitals.0.push(capitals);
            self.function_words.0.push(function_words);
            self.hyphens.0.push(hyphens);
            self.may_be_names.0.push(titles);
        }
        for word in 0..self.capitals.0.len() {
            let beside = self.capitals.before(word, 1) | self.capitals.after(word, 1);
            // "The" belongs to a name only before or after another capital ("The Hague", "And One").
            let names = self.capitals.0[word] & (!self.function_words.0[word] | beside);
            self.may_be_names.0[word] |= names;
            for hyphen in set_bits(self.hyphens.0[word]) {
                self.read_hyphen(tokens, 64 * word + hyphen);
            }
        }
    }

    /// A hyphen between two tokens joins each of them to the other, if that has a capital.
    fn read_hyphen(&mut self, tokens: &[Token], hyphen: usize) {
        let is_glued = |place: usize| {
            let token = tokens.get(place);
            token.is_some_and(|token| !token.shape.has(Shape::SPACE_BEFORE))
        };
        if hyphen == 0 || !is_glued(hyphen) || !is_glued(hyphen + 1) {
            return;
        }
        for (one, other) in [(hyphen - 1, hyphen + 1), (hyphen + 1, hyphen - 1)] {
            if self.capitals.has(other) {
                self.may_be_names.0[one / 64] |= 1 << (one % 64);
            }
        }
    }

    /// Joins what may be names into runs.
    fn join(&mut self) {
        let may = &self.may_be_names;
        for word in 0..may.0.len() {
            let [before, before2] = [1, 2].map(|distance| may.before(word, distance));
            let [after, after2] = [1, 2].map(|distance| may.after(word, distance));
            let between = before & (after | after2) | before2 & after;
            let mut left = may.0[word] | between;
            while left != 0 {
                let start = left.trailing_zeros();
                let length = (!(left >> start)).trailing_zeros();
                left &= u64::MAX.checked_shl(start + length).unwrap_or_default();
                let [start, length] = [start, length].map(|number| number as usize);
                let start = 64 * word + start;
                match self.runs.last_mut() {
                    Some(run) if run.end == start => run.end += length,
                    _ => self.runs.push(start..start + length),
                }
            }
        }
    }
}

/// One bit per token.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn has(&self, place: usize) -> bool {
        self.word(place / 64) >> (place % 64) & 1 == 1
    }

    /// No token beyond the ends.
    fn word(&self, word: usize) -> u64 {
        self.0.get(word).copied().unwrap_or_default()
    }

    /// The bits of the tokens `distance` before those of a word.
    fn before(&self, word: usize, distance: u32) -> u64 {
        let carried = word.checked_sub(1).map_or(0, |word| self.word(word));
        self.word(word) << distance | carried >> (64 - distance)
    }

    /// The bits of the tokens `distance` after those of a word.
    fn after(&self, word: usize, distance: u32) -> u64 {
        self.word(word) >> distance | self.word(word + 1) << (64 - distance)
    }
}

/// Whether a line of some length has no capital at all. Four words: shorter ones are scraps.
fn is_all_lower(tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|token| token.shape.has(Shape::LETTER));
    words.take(4).count() == 4 && !tokens.iter().any(is_capitalised)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Candidates, is_all_lower};
    use crate::model::{Shape, Token};
    use crate::tagger::facts::{Fact, FactFinder, Words, is_capitalised};
    use crate::tagger::features::Window;
    use crate::tagger::gazetteer::Lists;
    use crate::testkit::Marked;
    use crate::word::hash_word;

    /// The candidates of a sentence, computed token by token.
    fn expected(tokens: &[Token], facts: &[Fact]) -> Vec<bool> {
        let at = |place: isize| usize::try_from(place).ok().filter(|&at| at < tokens.len());
        let capital = |place| at(place).is_some_and(|at| is_capitalised(&tokens[at]));
        let is_glued =
            |place| at(place).is_some_and(|at| !tokens[at].shape.has(Shape::SPACE_BEFORE));
        let joins = |hyphen| {
            let is_hyphen = at(hyphen).is_some_and(|at| facts[at].is_hyphen);
            is_hyphen && is_glued(hyphen) && is_glued(hyphen + 1)
        };
        let may = |place: isize| {
            at(place).is_some_and(|at| {
                let is_lone = !capital(place - 1) && !capital(place + 1);
                capital(place) && !(facts[at].is_capital_function_word && is_lone)
                    || facts[at].lists.has(Lists::TITLE)
                    || joins(place - 1) && capital(place - 2)
                    || joins(place + 1) && capital(place + 2)
            })
        };
        let is_lowered = is_all_lower(tokens);
        let places = 0..tokens.len() as isize;
        let is_candidate = places.map(|place| {
            let [before2, before, after, after2] = [-2, -1, 1, 2].map(|by| may(place + by));
            is_lowered || may(place) || before && (after || after2) || before2 && after
        });
        is_candidate.collect()
    }

    proptest! {
        #[test]
        fn words_of_bits_tell_what_each_token_tells(
            line in "((the|The|But|Bank|of|Yu-na|sub-Bank|Ann - of|president|-|and) ){0,150}"
        ) {
            let marked = Marked::new(&line);
            let passage = marked.passage();
            let mut facts = Vec::new();
            FactFinder::default().find(&passage, &mut facts, &mut Words::default());
            for (fact, token) in facts.iter_mut().zip(passage.tokens) {
                if token.word == hash_word("president") {
                    fact.lists = Lists::TITLE;
                }
            }
            let mut candidates = Candidates::default();
            for sentence in passage.sentences {
                let own = sentence.tokens.indices();
                let window = Window::new(&passage, sentence, &facts);
                let runs = candidates.runs(&passage, sentence, &window);
                let expected = expected(&passage.tokens[own.clone()], &facts[own]);
                let is_in_run = |place| runs.iter().any(|run| run.contains(&place));
                let found: Vec<bool> = (0..expected.len()).map(is_in_run).collect();
                prop_assert_eq!(found, expected);
                prop_assert!(runs.windows(2).all(|runs| runs[0].end < runs[1].start));
            }
        }
    }

    /// The words of a line that the network scores, run by run.
    fn candidates(line: &str) -> Vec<String> {
        let marked = Marked::new(line);
        let passage = marked.passage();
        let sentence = &passage.sentences[0];
        let mut facts = Vec::new();
        FactFinder::default().find(&passage, &mut facts, &mut Words::default());
        let window = Window::new(&passage, sentence, &facts);
        let mut candidates = Candidates::default();
        let runs = candidates.runs(&passage, sentence, &window);
        runs.iter()
            .map(|run| {
                run.clone()
                    .map(|place| passage.word(place))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    #[test]
    fn the_network_looks_at_capitals_and_what_they_enclose() {
        let runs = candidates("yesterday the rain in Lagos fell on the Bank of the North as well");
        assert_eq!(runs, ["Lagos", "Bank of the North"]);
    }

    #[test]
    fn runs_go_on_past_any_number_of_tokens() {
        for n_before in [58, 60, 61, 62, 63, 64, 65, 127] {
            let before = "and ".repeat(n_before);
            let runs = candidates(&format!("{before}the Bank of the North Yu-na , in Lagos"));
            assert_eq!(runs, ["Bank of the North Yu - na , in Lagos"], "{n_before}");
            let names = "North ".repeat(n_before);
            let runs = candidates(&format!("{names}and so on"));
            assert_eq!(runs, [names.trim_end()], "{n_before}");
        }
    }

    #[test]
    fn a_part_joined_by_a_hyphen_is_looked_at() {
        let runs = candidates("we met and thanked Yu-na again and again");
        assert_eq!(runs, ["Yu - na"]);
    }

    #[test]
    fn a_line_without_capitals_is_looked_at_whole() {
        assert_eq!(
            candidates("the dull rain in lagos fell"),
            ["the dull rain in lagos fell"]
        );
    }
}
