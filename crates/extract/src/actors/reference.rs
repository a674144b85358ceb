//! Descriptions and pronouns: one pass in text order over the recently mentioned actors.
//!
//! Sieves `nominal`, `unnamed` and `pronoun`. Each examines a bounded number of recent actors or does one
//! lookup, so the cost per pronoun is constant, even for fifty thousand of them.

use super::draft::{Drafts, NONE};
use super::{nominal, pronoun};
use crate::knowledge::facts::{RoleKind, WordClass};
use crate::model::{ActorType, CountryCode, Mention, MentionKind, NameTag, WordHash};
use crate::passage::Passage;
use crate::word::{WordMap, hash_literal, hash_word};

/// How many actors are remembered as recently mentioned. A convention: GAP's farthest antecedents have
/// some eight other persons in between.
const MEMORY: usize = 16;

/// The share of an article's country mentions from which a country is where the article is set.
const LEAD_SHARE: f32 = 0.9;

/// The fewest mentions of such a country: one or two may be in passing.
const MIN_LEAD: u32 = 3;

/// The endings of possessives, "’" as "'".
pub(super) const ENDINGS: [WordHash; 2] = [hash_literal("'s"), hash_literal("'")];

/// A recently mentioned actor, and how it was mentioned last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recent {
    pub(super) draft: u32,
    pub(super) sentence_no: u32,
    pub(super) n_mentions: u32,
    pub(super) last: Standing,
    pub(super) was_pronoun: bool,
}

/// How a mention stands in its sentence.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a feature of its own"
)]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    /// No other mention before it in the sentence.
    pub(super) is_first: bool,
    /// A verb follows.
    pub(super) has_verb: bool,
    /// A preposition stands before it.
    pub(super) has_preposition: bool,
    /// Followed by "'s", or a possessive pronoun.
    pub(super) is_possessive: bool,
    /// One of several joined by "and" or commas.
    pub(super) is_joined: bool,
    /// Its first token.
    pub(super) token: u32,
}

/// What has been mentioned so far.
pub(super) struct Memory {
    /// Latest last.
    pub(super) recent: Vec<Recent>,
    /// Last word of a role → its last holder.
    pub(super) by_head: WordMap<u32>,
    /// A word of an organisation's name, or what kind of body it is → which was named last.
    pub(super) by_body: WordMap<u32>,
    /// Words and country of a description → its draft.
    pub(super) by_phrase: WordMap<u32>,
    /// The country that the article is set in.
    pub(super) lead: Option<CountryCode>,
    /// The actors of a "she" and a "he" without a name.
    pub(super) strangers: [Option<u32>; 2],
    /// Sentence and number of mentions seen in it.
    sentence: (u32, u32),
}

/// Links every mention that is not a name.
pub(super) fn link(drafts: &mut Drafts<'_>) {
    let mut memory = Memory {
        recent: Vec::with_capacity(MEMORY + 1),
        by_head: WordMap::default(),
        by_body: drafts.map(),
        by_phrase: drafts.map(),
        lead: drafts.scene,
        strangers: [None; 2],
        sentence: (u32::MAX, 0),
    };
    for index in 0..drafts.mentions.len() {
        let mention = drafts.mentions[index];
        let standing = memory.standing(drafts, &mention);
        match mention.kind {
            MentionKind::Name => {}
            MentionKind::Nominal => nominal::link(drafts, &mut memory, index),
            MentionKind::Pronoun => pronoun::link(drafts, &mut memory, (index, standing)),
        }
        if let Some(draft) = drafts.of_mention(index) {
            memory.note(drafts, draft, (&mention, standing));
        }
    }
}

/// The country of nearly all names that have one – countries, places, known persons and bodies. There must be
/// several, and not only persons: a president travels.
pub(super) fn scene(drafts: &Drafts<'_>) -> Option<CountryCode> {
    let mut counts = std::collections::BTreeMap::<CountryCode, (u32, bool)>::new();
    for draft in drafts.named() {
        let found = drafts.get(draft);
        let of_place = || drafts.knowledge.country_of_town(found.form.full);
        let country = match found.entry.and_then(|entry| drafts.knowledge.entry(entry)) {
            Some(entry) => entry.country,
            None if found.is_person() => None,
            None => of_place().or(found.country),
        };
        if let Some(country) = country {
            let (n_names, is_placed) = counts.entry(country).or_default();
            *n_names += found.n_names;
            *is_placed |= !found.is_person();
        }
    }
    let total: u32 = counts.values().map(|(n_names, _)| n_names).sum();
    let (country, (most, is_placed)) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    let is_lead = is_placed && most >= MIN_LEAD && most as f32 >= LEAD_SHARE * total as f32;
    is_lead.then_some(country)
}

impl Memory {
    /// How the mention stands; called once per mention, in order.
    fn standing(&mut self, drafts: &Drafts<'_>, mention: &Mention) -> Standing {
        if self.sentence.0 != mention.sentence_no {
            self.sentence = (mention.sentence_no, 0);
        }
        self.sentence.1 += 1;
        let class = |index: usize| drafts.knowledge.word(drafts.word(index)).class;
        let end = mention.tokens.end as usize;
        let start = mention.role.map_or(mention.tokens.start as usize, |role| {
            drafts
                .passage
                .token_at(role.start)
                .min(mention.tokens.start as usize)
        });
        let class_before = |index: usize| index.checked_sub(1).map_or(WordClass::default(), class);
        let before = match class_before(start) {
            article if article.any(WordClass::DEFINITE) => class_before(start - 1),
            other => other,
        };
        let after = class(end);
        let has_ending = drafts.passage.may_be(end, ENDINGS)
            && matches!(drafts.passage.word(end), "'s" | "’s" | "'" | "’");
        let is_pronoun = mention.kind == MentionKind::Pronoun;
        let is_possessive =
            || is_pronoun && class(mention.tokens.start as usize).any(WordClass::POSSESSIVE);
        Standing {
            is_first: self.sentence.1 == 1,
            has_verb: after.any(WordClass::VERB.with(WordClass::SPEECH))
                || is_past_form(drafts.passage, end),
            has_preposition: before.any(WordClass::PREPOSITION),
            is_possessive: has_ending || is_possessive(),
            is_joined: after.any(WordClass::JOINT) || before.any(WordClass::JOINT),
            token: mention.tokens.start,
        }
    }

    /// Remembers that `draft` was mentioned.
    fn note(&mut self, drafts: &Drafts<'_>, draft: u32, (mention, standing): (&Mention, Standing)) {
        let known = self.recent.iter().position(|recent| recent.draft == draft);
        let n_mentions = known.map_or(0, |at| self.recent.remove(at).n_mentions);
        self.recent.push(Recent {
            draft,
            sentence_no: mention.sentence_no,
            n_mentions: n_mentions + 1,
            last: standing,
            was_pronoun: mention.kind == MentionKind::Pronoun,
        });
        if self.recent.len() > MEMORY {
            self.recent.remove(0);
        }
        if mention.kind == MentionKind::Name {
            self.note_words(drafts, draft, mention);
        }
    }

    /// Records the words by which a later description finds the actor.
    fn note_words(&mut self, drafts: &Drafts<'_>, draft: u32, mention: &Mention) {
        let found = drafts.get(draft);
        if found.is_person() {
            if found.reading.head != WordHash::default() {
                self.by_head.insert(found.reading.head, draft);
            }
            let entry = found.entry.and_then(|entry| drafts.knowledge.entry(entry));
            let norm = entry.and_then(|entry| drafts.knowledge.role_in(entry, drafts.year));
            if let Some(last) = norm.and_then(|norm| norm.rsplit('_').next()) {
                self.by_head.insert(hash_word(last), draft);
            }
            return;
        }
        if !matches!(
            found.actor_type,
            ActorType::Organisation | ActorType::ArmedGroup
        ) {
            return;
        }
        for token in mention.tokens.indices() {
            let word = drafts.word(token);
            let fact = drafts.knowledge.word(word);
            let is_body = drafts
                .knowledge
                .role_word(fact)
                .is_some_and(|fact| fact.kind == RoleKind::Body);
            if is_body || fact.org != 0 {
                self.by_body.insert(word, draft);
            }
        }
        for &word in body_words(drafts, draft) {
            self.by_body.insert(word, draft);
        }
    }
}

// Words by which the text refers back to a body.
const FIGHTERS: &[WordHash] = &hashes([
    "group",
    "organization",
    "organisation",
    "movement",
    "militia",
]);
const COMPANIES: &[WordHash] = &hashes(["company", "firm", "corporation", "bank", "airline"]);
const CHARITIES: &[WordHash] = &hashes([
    "group",
    "organization",
    "organisation",
    "charity",
    "foundation",
]);
const ALLIANCES: &[WordHash] = &hashes([
    "bloc",
    "organization",
    "organisation",
    "alliance",
    "body",
    "agency",
]);
const PARTIES: &[WordHash] = &hashes(["party"]);
const PARLIAMENTS: &[WordHash] = &hashes(["parliament", "legislature", "assembly"]);
const COURTS: &[WordHash] = &hashes(["court", "tribunal"]);
const MEDIA: &[WordHash] = &hashes(["newspaper", "broadcaster", "network", "magazine"]);
const OFFICES: &[WordHash] = &hashes(["agency", "department", "office"]);

/// The words that refer back to a body of this type and sector.
fn body_words(drafts: &Drafts<'_>, draft: u32) -> &'static [WordHash] {
    let found = drafts.get(draft);
    let entry = found.entry.and_then(|entry| drafts.knowledge.entry(entry));
    let sector = entry.and_then(|entry| entry.sector).or(found.sector);
    match (found.actor_type, sector) {
        (ActorType::ArmedGroup, _) => FIGHTERS,
        (_, Some("BUS")) => COMPANIES,
        (_, Some("NGO")) => CHARITIES,
        (_, Some("IGO")) => ALLIANCES,
        (_, Some("PTY")) => PARTIES,
        (_, Some("LEG")) => PARLIAMENTS,
        (_, Some("JUD")) => COURTS,
        (_, Some("MED")) => MEDIA,
        (_, Some("COP" | "SPY" | "GOV")) => OFFICES,
        _ => &[],
    }
}

/// The hashes of words, made by the compiler.
const fn hashes<const N: usize>(words: [&str; N]) -> [WordHash; N] {
    let mut hashes = [WordHash(0); N];
    let mut at = 0;
    while at < N {
        hashes[at] = hash_literal(words[at]);
        at += 1;
    }
    hashes
}

/// Whether a word looks like a past form: lower case and ending in "ed". Approximates a part-of-speech
/// tagger.
pub(super) fn is_past_form(passage: &Passage<'_>, index: usize) -> bool {
    let Some(token) = passage.tokens.get(index) else {
        return false;
    };
    // Compares the ending first: few words have it, and a branch on their length would be unpredictable.
    let end = token.span.end as usize;
    let ending = passage
        .text
        .as_str()
        .as_bytes()
        .get(end.saturating_sub(2)..end);
    ending.is_some_and(|ending| ending == b"ed") && {
        let word = passage.word(index);
        word.len() > 3 && word.starts_with(|letter: char| letter.is_lowercase())
    }
}

/// The tag of a description or pronoun: that of its actor.
pub(super) fn tag_of(actor_type: ActorType) -> NameTag {
    match actor_type {
        ActorType::Person | ActorType::Office | ActorType::Unnamed => NameTag::Per,
        ActorType::Organisation | ActorType::ArmedGroup => NameTag::Org,
        ActorType::Country => NameTag::Gpe,
        ActorType::Place => NameTag::Loc,
        ActorType::Group => NameTag::Norp,
    }
}

/// Links mention `index` to `draft`.
pub(super) fn assign(drafts: &mut Drafts<'_>, index: usize, draft: u32) {
    debug_assert_ne!(draft, NONE, "a mention is linked to a draft or left alone");
    drafts.draft_of[index] = draft;
    drafts.mentions[index].tag = tag_of(drafts.get(draft).actor_type);
}
