//! What the parser looks at before a move: the top of the stack, the next words, their dependents, and how far
//! apart they stand.

use super::state::{NONE, Node, State};
use super::words::Word;
use crate::tagger::keys::{Keys, join};
use crate::word::mix;

/// A word with its tag.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tagged {
    pub(crate) form: u64,
    /// 0 beyond the ends; the number of the tag and 1.
    pub(crate) tag: u64,
    pub(crate) fine: u64,
    pub(crate) middle: u64,
}

impl Tagged {
    pub(crate) fn new(word: &Word, tag: u8) -> Self {
        let [fine, middle, _] = word.clusters.map(u64::from);
        Self {
            form: word.form,
            tag: u64::from(tag) + 1,
            fine,
            middle,
        }
    }

    fn tagged_form(&self) -> u64 {
        self.form ^ self.tag.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// The words of a piece, and for each how many commas, verbs and joining words stand before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sentence {
    pub(crate) words: Vec<Tagged>,
    pub(crate) before: Vec<[u16; 3]>,
}

/// Tags that are counted between two words: commas and the like, verbs, joining words.
pub(crate) fn kind_of(tag: &str) -> Option<usize> {
    match tag.split('/').next()? {
        "PUNCT" => Some(0),
        "VERB" => Some(1),
        "CCONJ" => Some(2),
        _ => None,
    }
}

impl Sentence {
    /// Begins with a sentence of these words and tags; `kinds` are the tags' [`kind_of`].
    pub(crate) fn fill(&mut self, words: &[Word], tags: &[u8], kinds: &[Option<usize>]) {
        let tagged = words
            .iter()
            .zip(tags)
            .map(|(word, &tag)| Tagged::new(word, tag));
        self.words.clear();
        self.words.extend(tagged);
        self.before.clear();
        let mut before = [0; 3];
        self.before.push(before);
        for &tag in tags {
            if let Some(kind) = kinds[usize::from(tag)] {
                before[kind] += 1;
            }
            self.before.push(before);
        }
    }

    fn word(&self, place: u16) -> Tagged {
        self.words
            .get(usize::from(place))
            .copied()
            .unwrap_or_default()
    }

    /// Whether commas, verbs and joining words stand between two words, each none, one or several.
    fn between(&self, left: u16, right: u16) -> u64 {
        if left == NONE || right == NONE {
            return 0;
        }
        let [first, last] = [left + 1, right].map(|place| self.before[usize::from(place)]);
        let count = |kind: usize| u64::from(last[kind].saturating_sub(first[kind]).min(2));
        1 + count(0) + 3 * count(1) + 9 * count(2)
    }
}

/// How far apart two words stand, coarsely.
fn distance(left: u16, right: u16) -> u64 {
    if left == NONE || right == NONE {
        return 0;
    }
    match right - left {
        near @ 0..=4 => u64::from(near),
        5..=6 => 5,
        7..=9 => 6,
        10..=15 => 7,
        _ => 8,
    }
}

/// Where a word stands that a state looks at; the number is part of its features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Role {
    /// The top of the stack.
    Top,
    /// The word below it.
    Below,
    /// The next word.
    Next,
    /// The third word of the stack.
    Third,
    /// The second of the words to come, and the third.
    Second,
    After,
}

/// The roles whose words are looked at each for itself, in the order of [`View::places`].
pub(crate) const ROLES: [Role; 6] = [
    Role::Top,
    Role::Below,
    Role::Next,
    Role::Third,
    Role::Second,
    Role::After,
];

/// A state, and the words that features look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    sentence: &'a Sentence,
    state: &'a State,
    /// The word in each of [`ROLES`].
    places: [u16; ROLES.len()],
}

impl<'a> View<'a> {
    pub(crate) fn new(sentence: &'a Sentence, state: &'a State) -> Self {
        let [top, below, third] = [0, 1, 2].map(|depth| state.stacked(depth));
        let [next, second, after] = [0, 1, 2].map(|ahead| state.coming(ahead));
        Self {
            sentence,
            state,
            places: [top, below, next, third, second, after],
        }
    }

    fn word(&self, role: Role) -> Tagged {
        self.sentence.word(self.places[role as usize])
    }

    fn node(&self, role: Role) -> Node {
        self.node_at(self.places[role as usize])
    }

    fn node_at(&self, place: u16) -> Node {
        let node = self.state.nodes.get(usize::from(place));
        node.copied().unwrap_or(Node::NOTHING)
    }

    /// Tag and relation of a dependent in one number; 0 for none.
    fn dependent(&self, place: u16) -> u64 {
        if place == NONE {
            return 0;
        }
        (self.sentence.word(place).tag << 8 | u64::from(self.node_at(place).relation)) + 1
    }

    fn form(&self, place: u16) -> u64 {
        self.sentence.word(place).form
    }

    /// What the features of one role depend on, in one well mixed number: sums are remembered by it.
    pub(crate) fn number(&self, role: Role) -> u64 {
        let word = self.word(role);
        let mut number = join(word.form ^ word.tag << 40, role as u64 + 1);
        if (role as usize) < 3 {
            let node = self.node(role);
            for (sides, count) in [(node.left, node.n_left), (node.right, node.n_right)] {
                if count > 0 {
                    let [outer, inner] = sides.map(|place| self.dependent(place));
                    let form = self.form(sides[0]);
                    number = join(number, form ^ outer << 16 ^ inner << 40 ^ u64::from(count));
                } else {
                    number = number.rotate_left(7);
                }
            }
        }
        mix(number) | 1
    }
}

/// All features of a state.
pub(crate) fn features(view: &View<'_>, keys: &mut Keys) {
    for role in ROLES {
        single(view, role, keys);
    }
    joint(view, keys);
}

/// The word of one role with its dependents: at most as many as can be summed in bytes.
pub(crate) fn single(view: &View<'_>, role: Role, keys: &mut Keys) {
    let word = view.word(role);
    let base = 20 * role as u32;
    keys.add(base, word.form);
    keys.add(base + 1, word.tag);
    keys.add(base + 2, word.middle << 8 | word.tag);
    if role as usize >= 3 {
        return;
    }
    keys.add(base + 3, word.tagged_form());
    keys.add(base + 4, word.fine << 8 | word.tag);
    let node = view.node(role);
    side(view, base + 5, (word, node.left, node.n_left), keys);
    if role != Role::Next {
        side(view, base + 10, (word, node.right, node.n_right), keys);
    }
}

/// A word with its dependents on one side.
fn side(
    view: &View<'_>,
    base: u32,
    (word, places, count): (Tagged, [u16; 2], u8),
    keys: &mut Keys,
) {
    let [outer, inner] = places.map(|place| view.dependent(place));
    keys.pair(base, outer, word.tag);
    keys.pair(base + 1, view.form(places[0]), word.tag);
    keys.pair(base + 2, outer << 20 | inner, word.tag);
    keys.add(base + 3, u64::from(count.min(7)) << 8 | word.tag);
    keys.pair(base + 4, word.form, outer & 255 | (inner & 255) << 8);
}

/// Words together.
pub(crate) fn joint(view: &View<'_>, keys: &mut Keys) {
    let [s0, s1, b0] = [Role::Top, Role::Below, Role::Next].map(|role| view.word(role));
    let [s2, b1, b2] = [Role::Third, Role::Second, Role::After].map(|role| view.word(role));
    let tags = |words: [Tagged; 3]| words.iter().fold(0, |tags, word| tags << 8 | word.tag);
    two(140, s0, b0, keys);
    two(150, s1, s0, keys);
    keys.add(160, s1.tag << 8 | b0.tag);
    keys.pair(161, s1.tagged_form(), b0.tag);
    keys.pair(162, b0.tagged_form(), s1.tag);
    keys.add(163, b0.tag << 8 | b1.tag);
    keys.pair(164, b0.form, b1.tag);
    keys.add(165, s0.tag << 8 | b1.tag);
    keys.add(166, tags([s0, b0, b1]));
    keys.add(167, tags([s1, s0, b0]));
    keys.add(168, tags([s2, s1, s0]));
    keys.add(169, tags([b0, b1, b2]));
    keys.add(170, tags([s1, s0, b0]) << 8 | b1.tag);
    keys.add(171, tags([s0, b0, b1]) << 8 | b2.tag);
    keys.add(172, view.sentence.word(view.state.coming(3)).tag);
    dependents(view, [s0, s1, b0], keys);
}

/// Two words that an arc may join.
fn two(base: u32, left: Tagged, right: Tagged, keys: &mut Keys) {
    let tags = left.tag << 8 | right.tag;
    keys.pair(base, left.form, right.form);
    keys.pair(base + 1, left.tagged_form(), right.tag);
    keys.pair(base + 2, left.tag, right.tagged_form());
    keys.add(base + 3, tags);
    keys.pair(base + 4, left.middle << 16 | right.middle, tags);
    keys.pair(base + 5, left.tagged_form(), right.middle);
    keys.pair(base + 6, right.tagged_form(), left.middle);
}

/// Several words with their dependents and distances.
fn dependents(view: &View<'_>, [w0, w1, wb]: [Tagged; 3], keys: &mut Keys) {
    let [s0, s1, b0, ..] = view.places;
    let [n0, n1, nb] = [s0, s1, b0].map(|place| view.node_at(place));
    let tags = w1.tag << 16 | w0.tag << 8 | wb.tag;
    let (near, far) = (w0.tag << 8 | wb.tag, w1.tag << 8 | w0.tag);
    let of = |place: u16| view.dependent(place);
    keys.pair(180, of(n0.left[0]), tags);
    keys.pair(181, of(nb.left[0]), tags);
    keys.pair(182, of(n0.left[0]) << 20 | of(n0.right[0]), near);
    keys.pair(183, of(n1.right[0]) << 20 | of(n0.left[0]), far);
    keys.pair(184, of(nb.left[0]) << 20 | of(n0.right[0]), near);
    keys.add(185, distance(s0, b0) << 16 | near);
    keys.add(186, distance(s1, s0) << 16 | far);
    keys.add(187, view.sentence.between(s0, b0) << 16 | near);
    keys.add(188, view.sentence.between(s1, s0) << 16 | far);
    let opener = view.form(nb.left[0]);
    keys.pair(189, join(opener, wb.tag), w0.tagged_form());
    keys.pair(190, join(opener, wb.tag), w1.tagged_form());
    keys.pair(191, join(view.form(n0.left[0]), w0.tag), w1.tagged_form());
}
