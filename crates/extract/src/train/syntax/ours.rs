//! Trees over the tokens that [`crate::segment`] cuts, made from trees over a treebank's words.
//!
//! A token that holds several words ("don't") takes the place of the highest of them. Of the tokens that a word is cut into
//! the last with letters or digits stands for it; the others depend on that one.

use std::iter::successors;

use super::treebank::Tree;
use crate::model::{Block, SentenceKind, Shape, Span, Token};
use crate::segment;

/// The same tree over our tokens.
pub(crate) fn over_our_tokens(tree: &Tree) -> Tree {
    let block = Block {
        span: Span::new(0, tree.text.as_str().trim_end().len()),
        kind: SentenceKind::List,
        paragraph_no: 0,
        rule: None,
    };
    let (tokens, _) = segment::segment(&tree.text, &[block]);
    let depths = depths(tree);
    let (highest, whole) = matched(tree, &tokens, &depths);
    let mut ours = Tree {
        text: tree.text.clone(),
        ..Tree::default()
    };
    for (number, token) in tokens.iter().enumerate() {
        let word = highest[number];
        let stands_for_it = whole[word] == number;
        let is_mark = token.shape.has(Shape::PUNCTUATION);
        ours.heads.push(if stands_for_it {
            tree.heads[word].map(|head| whole[head])
        } else {
            Some(whole[word])
        });
        ours.relations.push(match (stands_for_it, is_mark) {
            (true, _) => tree.relations[word].clone(),
            (false, true) => "punct".to_owned(),
            (false, false) => "compound".to_owned(),
        });
        ours.tags.push(match (stands_for_it, is_mark) {
            (false, true) => "PUNCT/HYPH".to_owned(),
            _ => tree.tags[word].clone(),
        });
    }
    ours.tokens = tokens;
    ours
}

/// For each of our tokens the highest word in it, and for each word the token that stands for it.
fn matched(tree: &Tree, tokens: &[Token], depths: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut highest = Vec::new();
    let mut whole: Vec<Option<usize>> = vec![None; tree.tokens.len()];
    let mut first = 0;
    for (number, token) in tokens.iter().enumerate() {
        while first + 1 < tree.tokens.len() && tree.tokens[first].span.end <= token.span.start {
            first += 1;
        }
        let behind = tree
            .tokens
            .partition_point(|word| word.span.start < token.span.end);
        let words = first..behind.max(first + 1);
        for word in words.clone() {
            let is_mark = token.shape.has(Shape::PUNCTUATION);
            if whole[word].is_none() || !is_mark {
                whole[word] = Some(number);
            }
        }
        let highest_of = words.min_by_key(|&word| depths[word]);
        highest.push(highest_of.unwrap_or(first));
    }
    // A word without a token of its own, an invisible character, goes with the one before.
    let mut last = 0;
    let whole = whole.into_iter().map(|token| {
        last = token.unwrap_or(last);
        last
    });
    (highest, whole.collect())
}

/// How many words there are from each word to the root, both included; more than all of them where heads run in a circle.
fn depths(tree: &Tree) -> Vec<usize> {
    let n_words = tree.heads.len();
    let above = |word: &usize| tree.heads[*word];
    let depth = |word| successors(Some(word), above).take(n_words + 1).count();
    (0..n_words).map(depth).collect()
}

/// Whether the heads make one tree.
pub(crate) fn is_tree(tree: &Tree) -> bool {
    let n_roots = tree.heads.iter().filter(|head| head.is_none()).count();
    n_roots == 1 && depths(tree).iter().all(|&depth| depth <= tree.heads.len())
}

#[cfg(test)]
mod tests {
    use super::{is_tree, over_our_tokens};
    use crate::train::syntax::treebank::tests::tree;

    #[test]
    fn a_contraction_takes_the_place_of_its_highest_word() {
        let ours = over_our_tokens(&tree(&[
            "1-2 didn't _ _ _",
            "1 did AUX 3 aux",
            "2 n't PART 3 advmod",
            "3 rain_ VERB 0 root",
            "4 . PUNCT 3 punct",
        ]));
        assert_eq!(ours.tokens.len(), 3);
        assert_eq!(ours.heads, [Some(1), None, Some(1)]);
        assert_eq!(ours.relations, ["aux", "root", "punct"]);
        assert!(is_tree(&ours));
    }

    #[test]
    fn parts_of_a_word_depend_on_its_last() {
        let ours = over_our_tokens(&tree(&[
            "1 An DET 3 det",
            "2 age-old ADJ 3 amod",
            "3 feud NOUN 0 root",
        ]));
        assert_eq!(ours.tokens.len(), 5);
        assert_eq!(ours.heads, [Some(4), Some(3), Some(3), Some(4), None]);
        assert_eq!(ours.relations[1..4], ["compound", "punct", "amod"]);
        assert_eq!(ours.tags[2], "PUNCT/HYPH");
        assert!(is_tree(&ours));
    }
}
