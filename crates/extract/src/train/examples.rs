//! Gold names as sets of allowed labels per token: `Document → [Sequence]`.

use super::corpus::{Document, trim};
use super::sequence::{LabelMask, Sequence};
use super::sets::{GoldSet, Meaning};
use crate::learn::labels::{Labels, OUTSIDE, Place};
use crate::model::{Span, TokenRange};
use crate::tagger::NameClass;
use crate::tagger::candidates::Candidates;
use crate::tagger::facts::{self, Fact, FactFinder, Words};
use crate::tagger::features::{OWN_WORD, Window};
use crate::tagger::gazetteer::Lists;
use crate::tagger::keys::Keys;

/// The sequences of one document of `set`.
pub(crate) fn sequences(document: &Document, set: &GoldSet, finder: &FactFinder) -> Vec<Sequence> {
    let passage = document.passage();
    let mut facts = Vec::new();
    finder.find(&passage, &mut facts, &mut Words::default());
    let is_sport = facts::is_sport(&facts);
    let masks = label_masks(document, set, &facts);
    let mut sequences = Vec::new();
    let mut candidates = Candidates::default();
    for sentence in &document.sentences {
        let first = sentence.tokens.start as usize;
        let window = Window::new(&passage, sentence, &facts)
            .in_sport(is_sport)
            .of_domain(set.domain);
        for run in candidates.runs(&passage, sentence, &window).iter().cloned() {
            let tokens = first + run.start..first + run.end;
            if masks[tokens].iter().all(|&mask| mask == ANYTHING) {
                continue;
            }
            let mut sequence = Sequence::new(set.weight);
            for place in run {
                let mut keys = Keys::default();
                let word = passage.word(first + place);
                let site = window.site(finder, place);
                site.features(word, &mut keys);
                sequence.push(keys.as_slice(), OWN_WORD, masks[first + place]);
            }
            sequences.push(sequence);
        }
    }
    sequences
}

/// Whether a document is a sports report ([`facts::is_sport`]).
pub(crate) fn is_sport(document: &Document, finder: &FactFinder) -> bool {
    let mut facts = Vec::new();
    finder.find(&document.passage(), &mut facts, &mut Words::default());
    facts::is_sport(&facts)
}

/// All labels of all classes: where this is allowed, nothing can be learned.
const ANYTHING: LabelMask = (1 << (1 + 4 * NameClass::ALL.len())) - 1;

/// For every token of a document the labels it may have.
pub(crate) fn label_masks(document: &Document, set: &GoldSet, facts: &[Fact]) -> Vec<LabelMask> {
    let outside = 1 << OUTSIDE | set.open.iter().fold(0, |mask, &class| mask | any_of(class));
    let mut masks = vec![outside; document.tokens.len()];
    let mut is_taken = vec![false; document.tokens.len()];
    for (span, meaning) in spans_by_precedence(document, set) {
        let mut range = tokens_of(document, span);
        if set.has_titles_in_names && matches!(meaning, Meaning::Name([NameClass::Person, ..])) {
            let is_title = |index: &usize| facts[*index].lists.has(Lists::TITLE);
            let n_titles = range.indices().take_while(is_title).count() as u32;
            range.start = (range.start + n_titles).min(range.end);
        }
        if range.is_empty() || is_taken[range.indices()].contains(&true) {
            continue;
        }
        is_taken[range.indices()].fill(true);
        mark(&mut masks[range.indices()], meaning);
    }
    masks
}

/// Writes one span's labels into the masks of its tokens.
fn mark(masks: &mut [LabelMask], meaning: Meaning) {
    let last = masks.len() - 1;
    for (index, mask) in masks.iter_mut().enumerate() {
        *mask = match meaning {
            Meaning::Maybe(classes) => {
                1 << OUTSIDE | classes.iter().fold(0, |mask, &class| mask | any_of(class))
            }
            Meaning::Name(classes) => {
                let place = match (index, last) {
                    (0, 0) => Place::Only,
                    (0, _) => Place::First,
                    _ if index == last => Place::Last,
                    _ => Place::Inside,
                };
                let label = |class: NameClass| 1 << Labels::label(class as usize, place);
                classes.iter().fold(0, |mask, &class| mask | label(class))
            }
        };
    }
}

/// Every label of a class.
fn any_of(class: NameClass) -> LabelMask {
    let first = Labels::label(class as usize, Place::First);
    0b1111 << first
}

/// The trimmed spans of a document in the order in which they claim tokens: names of people
/// from the innermost out, other names from the outermost in, miscellaneous ones last.
fn spans_by_precedence(document: &Document, set: &GoldSet) -> Vec<(Span, Meaning)> {
    let mut spans: Vec<(u8, i64, Span, Meaning)> = Vec::new();
    for name in &document.gold {
        let Some((_, meaning)) = set.labels.iter().find(|(label, _)| *label == name.label) else {
            continue;
        };
        let span = trim(&document.text, name.span);
        let length = span.len() as i64;
        let (rank, size) = match meaning {
            Meaning::Name([NameClass::Person, ..]) => (0, length),
            Meaning::Name([NameClass::Role, ..]) => (1, -length),
            Meaning::Name([NameClass::Other, ..]) => (3, -length),
            Meaning::Name(_) => (0, -length),
            Meaning::Maybe(_) => (4, -length),
        };
        spans.push((rank, size, span, *meaning));
    }
    spans.sort_by_key(|&(rank, size, span, _)| (rank, size, span));
    spans
        .into_iter()
        .map(|(_, _, span, meaning)| (span, meaning))
        .collect()
}

/// The tokens that share a character with `span`.
fn tokens_of(document: &Document, span: Span) -> TokenRange {
    let start = document
        .tokens
        .partition_point(|token| token.span.end <= span.start);
    let end = document
        .tokens
        .partition_point(|token| token.span.start < span.end);
    TokenRange::new(start, end.max(start))
}

#[cfg(test)]
mod tests {
    use super::sequences;
    use crate::model::Span;
    use crate::tagger::facts::FactFinder;
    use crate::train::corpus::{Document, GoldName};
    use crate::train::sets::SILVER;

    /// How many sequences an article teaches, its marked words being of the silver set's `label`.
    fn n_taught(marked: &str, label: &str) -> usize {
        let start = marked.find('[').unwrap();
        let end = marked.find(']').unwrap() - 1;
        let text = marked.replace(['[', ']'], "");
        let label = label.to_owned();
        let span = Span::new(start, end);
        let document = Document::new(text, vec![GoldName { span, label }]);
        sequences(&document, &SILVER, &FactFinder::default()).len()
    }

    #[test]
    fn what_the_teacher_left_open_teaches_nothing() {
        assert_eq!(n_taught("He met [Ann Lee] there.", "PER"), 1);
        assert_eq!(n_taught("He met [Ann Lee] there.", "UNSURE"), 0);
    }

    #[test]
    fn a_run_that_is_open_in_part_is_learned() {
        assert_eq!(n_taught("He met Ann [Lee] there.", "UNSURE"), 1);
    }
}
