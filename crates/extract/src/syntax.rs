//! Syntax: a sentence's tokens → which word depends on which, and how ([`Parse`]).
//!
//! First every word gets a part of speech ([`tags`]). Then a greedy transition system ([`state`]) builds the tree: at each step
//! a network scores the moves by the words around it and what has been built ([`features`]). Relations and
//! parts of speech are those of Universal Dependencies 2 ([`labels`]). The weights come from
//! `pressmill-train syntax` ([`crate::train::syntax`]).
//!
//! Sentences are parsed one by one, when a later stage asks ([`Parses`]).
//!
//! Cost: linear in the tokens. Each thread keeps its buffers; the same sentence gives the same tree on any thread.

use std::cell::RefCell;

use thread_local::ThreadLocal;

use crate::error::Error;
use crate::model::TokenRange;
use crate::passage::Passage;
use crate::tagger::Tagger;
use crate::tagger::cache::SumCache;
use crate::tagger::clusters::Clusters;
use crate::tagger::keys::Keys;
use crate::tagger::model_file::NameModel;

pub(crate) mod features;
mod labels;
pub(crate) mod model_file;
pub(crate) mod network;
mod parses;
pub(crate) mod state;
pub(crate) mod tag_features;
pub(crate) mod tags;
mod tree;
pub(crate) mod words;

pub use labels::{Relation, Upos};
pub use parses::Parses;
pub use tree::Parse;

use features::{ROLES, Sentence, View, joint, single};
use model_file::SyntaxModel;
use network::Network;
use state::{Move, State};
use tags::TagModel;
use words::Word;

/// The weights that ship.
pub(crate) const SHIPPED: &[u8] = include_bytes!("../models/syntax.model");

/// Words that are parsed at once: longer sentences, some two in 100,000 of news, are cut into pieces of so many.
pub(crate) const PIECE_WORDS: usize = 250;

/// The heads of the parser's network.
pub(crate) const MOVES: usize = 0;
/// The relations of arcs to the left, and after them those to the right.
pub(crate) const RELATIONS: usize = 1;

/// Finds the syntax of sentences.
#[derive(Debug)]
pub struct Parser {
    clusters: Clusters,
    tagger: TagModel,
    network: Network,
    /// The part of speech that each tag stands for.
    upos: Vec<Upos>,
    /// The kind of each tag that [`Sentence`] counts.
    kinds: Vec<Option<usize>>,
    /// What a thread keeps from sentence to sentence; taken out while in use, so that a panic loses it.
    kept: ThreadLocal<RefCell<Option<Box<Scratch>>>>,
}

/// Buffers and remembered sums of one thread.
#[derive(Debug, Default)]
struct Scratch {
    words: Vec<Word>,
    tags: Vec<u8>,
    sentence: Sentence,
    state: State,
    keys: Keys,
    tag_sums: SumCache,
    sums: SumCache,
}

impl Default for Parser {
    fn default() -> Self {
        Self::from_bytes(SHIPPED).expect("a test reads the shipped model")
    }
}

impl Parser {
    /// A parser with the weights of a model file, and the clusters of words that ship with the model of names.
    ///
    /// # Errors
    /// [`Error::Model`] when `file` is no model of syntax, of another version, or damaged.
    pub fn from_bytes(file: &[u8]) -> Result<Self, Error> {
        let names = NameModel::from_bytes(crate::tagger::SHIPPED)?;
        let clusters = Clusters::new(&names.clusters, names.cluster_parents);
        Self::new(&SyntaxModel::from_bytes(file)?, clusters)
    }

    /// A parser with the weights that ship and the clusters of a tagger: reads the model of names no second time.
    ///
    /// # Errors
    /// [`Error::Model`] when the tagger's model has other clusters than the one that ships.
    pub fn beside(tagger: &Tagger) -> Result<Self, Error> {
        Self::new(
            &SyntaxModel::from_bytes(SHIPPED)?,
            tagger.clusters().clone(),
        )
    }

    pub(crate) fn new(model: &SyntaxModel, clusters: Clusters) -> Result<Self, Error> {
        let upos = model.tags.iter().map(|tag| upos_of(tag));
        let upos = upos.collect::<Option<_>>().ok_or(Error::Model {
            problem: "made for another task: its tags are not those of syntax",
        })?;
        if model.clusters != clusters.fingerprint() {
            return Err(Error::Model {
                problem: "trained with other clusters of words: train it again with this model of names",
            });
        }
        Ok(Self {
            clusters,
            tagger: TagModel::new(&model.tagger),
            network: Network::new(&model.parser),
            upos,
            kinds: model
                .tags
                .iter()
                .map(|tag| features::kind_of(tag))
                .collect(),
            kept: ThreadLocal::new(),
        })
    }

    /// The tree of a sentence, or of any run of tokens.
    #[must_use]
    pub fn parse(&self, passage: &Passage<'_>, tokens: TokenRange) -> Parse {
        let tokens = tokens.indices();
        let end = tokens.end.min(passage.tokens.len());
        let start = tokens.start.min(end);
        let kept = self.kept.get_or_default();
        let mut scratch = kept.take().unwrap_or_default();
        let mut parse = Parse::starting_at(start, end - start);
        for first in (start..end).step_by(PIECE_WORDS) {
            let last = end.min(first + PIECE_WORDS);
            scratch.words.clear();
            for token in first..last {
                let word = Word::new(&passage.tokens[token], passage.word(token), &self.clusters);
                scratch.words.push(word);
            }
            self.parse_piece(&mut scratch);
            parse.push_tree(&scratch.state, |place| self.upos_of_word(&scratch, place));
        }
        kept.replace(Some(scratch));
        parse.finish()
    }

    fn upos_of_word(&self, scratch: &Scratch, place: usize) -> Upos {
        self.upos[usize::from(scratch.tags[place])]
    }

    /// Builds the tree of the words in `scratch`.
    fn parse_piece(&self, scratch: &mut Scratch) {
        let Scratch {
            words,
            tags,
            sentence,
            state,
            keys,
            tag_sums,
            sums,
        } = scratch;
        self.tagger.tag(words, tags, keys, tag_sums);
        sentence.fill(words, tags, &self.kinds);
        state.start(words.len());
        while !state.is_done() {
            self.make_move(sentence, state, (keys, sums));
        }
    }

    /// Makes the best move that is allowed.
    fn make_move(
        &self,
        sentence: &Sentence,
        state: &mut State,
        (keys, sums): (&mut Keys, &mut SumCache),
    ) {
        let allowed = state.allowed();
        if allowed == [true, false, false] {
            return state.apply(Move::Shift, 0);
        }
        let view = View::new(sentence, state);
        let parts = ROLES.map(|role| {
            *sums.get(view.number(role), || {
                keys.clear();
                single(&view, role, keys);
                self.network.sum(keys.as_slice())
            })
        });
        keys.clear();
        joint(&view, keys);
        let hidden = self.network.hidden(&parts, keys.as_slice());
        let scores = self.network.first_scores(MOVES, &hidden);
        let moves = Move::ALL.into_iter().zip(scores).zip(allowed);
        let possible = moves.filter(|&(_, is_allowed)| is_allowed);
        let best = possible.max_by_key(|&((_, score), _)| score);
        let action = best.map_or(Move::Shift, |((action, _), _)| action);
        let relation = match action {
            Move::Shift => 0,
            Move::Left => self.network.best(RELATIONS, &hidden),
            Move::Right => self.network.best(RELATIONS + 1, &hidden),
        };
        state.apply(action, relation as u8);
    }
}

/// The part of speech of a tag, `UPOS/XPOS`.
pub(crate) fn upos_of(tag: &str) -> Option<Upos> {
    Upos::named(tag.split('/').next()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PIECE_WORDS, Parse, Parser, Relation, Upos};
    use crate::model::{Text, TokenRange};
    use crate::passage::Passage;
    use crate::testkit::Marked;

    /// `word relation head` of every token that has a head.
    fn arcs(line: &str) -> Vec<String> {
        let marked = Marked::new(line);
        let passage = marked.passage();
        let parse = Parser::default().parse(&passage, TokenRange::new(0, passage.tokens.len()));
        let arc = |token: usize| {
            let head = passage.word(parse.head(token)?);
            let relation = parse.relation(token).as_str();
            Some(format!("{} {relation} {head}", passage.word(token)))
        };
        parse.tokens().filter_map(arc).collect()
    }

    fn assert_has(line: &str, expected: &[&str]) {
        let arcs = arcs(line);
        for arc in expected {
            assert!(arcs.iter().any(|found| found == arc), "{arc}: {arcs:?}");
        }
    }

    #[test]
    fn the_shipped_model_parses_plain_news() {
        assert_has(
            "The minister told reporters on Monday that the new bridge would open in May.",
            &[
                "minister nsubj told",
                "reporters iobj told",
                "bridge nsubj open",
                "open ccomp told",
            ],
        );
        assert_has(
            "“We have no money,” said Okafor, who leads the council.",
            &[
                "We nsubj have",
                "money obj have",
                "Okafor nsubj said",
                "leads acl:relcl Okafor",
            ],
        );
        assert_has(
            "The plan was rejected by the mayor of Lagos.",
            &[
                "plan nsubj:pass rejected",
                "mayor obl:agent rejected",
                "Lagos nmod mayor",
            ],
        );
        assert_has(
            "Prices didn’t rise and Brown’s party lost the vote.",
            &[
                "Prices nsubj rise",
                "lost conj rise",
                "Brown nmod:poss party",
                "’s case Brown",
            ],
        );
    }

    #[test]
    fn parts_of_speech_are_told_apart() {
        use Upos::{Adp, Aux, Det, Noun, Pron, Punct, Verb};
        let marked = Marked::new("She will report the report to the police.");
        let passage = marked.passage();
        let parse = Parser::default().parse(&passage, passage.sentences[0].tokens);
        let upos: Vec<Upos> = parse.tokens().map(|token| parse.upos(token)).collect();
        assert_eq!(upos, [Pron, Aux, Verb, Det, Noun, Adp, Det, Noun, Punct]);
    }

    fn assert_well_formed(parse: &Parse, tokens: std::ops::Range<usize>) {
        assert_eq!(parse.tokens(), tokens);
        assert_eq!(parse.roots().count(), tokens.len().div_ceil(PIECE_WORDS));
        let mut n_children = 0;
        for token in tokens.clone() {
            let subtree = parse.subtree(token);
            assert!(
                subtree.contains(&token)
                    && tokens.start <= subtree.start
                    && subtree.end <= tokens.end
            );
            match parse.head(token) {
                None => assert_eq!(parse.relation(token), Relation::Root),
                Some(head) => {
                    let above = parse.subtree(head);
                    assert!(above.start <= subtree.start && subtree.end <= above.end);
                    assert!(parse.is_ancestor(head, token) && !parse.is_ancestor(token, head));
                    assert!(parse.children(head).any(|child| child == token));
                }
            }
            n_children += parse.children(token).count();
            assert!(parse.children(token).is_sorted());
        }
        assert_eq!(n_children + parse.roots().count(), tokens.len());
    }

    #[test]
    fn a_sentence_without_end_is_parsed_in_pieces() {
        let marked = Marked::new(&"rain and ".repeat(1_000));
        let passage = marked.passage();
        let parser = Parser::default();
        for length in [0, 1, PIECE_WORDS, PIECE_WORDS + 1, 2_000] {
            let parse = parser.parse(&passage, TokenRange::new(0, length));
            assert_well_formed(&parse, 0..length);
        }
        let beyond = parser.parse(&passage, TokenRange::new(1_990, 5_000));
        assert_well_formed(&beyond, 1_990..2_000);
    }

    #[test]
    fn one_sentence_gives_one_tree_on_any_thread_and_after_any_other() {
        let marked = Marked::new("Rain fell on the roof. Nobody in the town saw the river rise.");
        let passage = marked.passage();
        let (parser, second) = (Parser::default(), passage.sentences[1].tokens);
        let alone = parser.parse(&passage, second);
        let _ = parser.parse(&passage, passage.sentences[0].tokens);
        assert_eq!(parser.parse(&passage, second), alone);
        std::thread::scope(|scope| {
            let there = scope.spawn(|| parser.parse(&passage, second));
            assert_eq!(there.join().unwrap(), alone);
        });
    }

    #[test]
    fn a_model_of_something_else_is_refused() {
        assert!(Parser::from_bytes(crate::tagger::SHIPPED).is_err());
        assert!(Parser::from_bytes(b"").is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_gives_trees(line in "\\PC{0,120}|([a-zA-Z]{1,6}|[.,;:!?“”\"'()-]| ){0,80}") {
            thread_local! {
                static PARSER: Parser = Parser::default();
            }
            let marked = Marked::new(&line);
            let passage = marked.passage();
            PARSER.with(|parser| {
                for sentence in passage.sentences {
                    assert_well_formed(&parser.parse(&passage, sentence.tokens), sentence.tokens.indices());
                }
            });
        }
    }

    #[test]
    fn no_tokens_give_no_tree() {
        let passage = Passage {
            text: &Text::default(),
            tokens: &[],
            sentences: &[],
        };
        assert_well_formed(
            &Parser::default().parse(&passage, TokenRange::new(3, 9)),
            0..0,
        );
    }
}
