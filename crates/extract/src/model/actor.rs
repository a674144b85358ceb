//! Names, mentions and actors.

use std::fmt;

use super::{Span, TokenRange};

/// The class of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameTag {
    /// A person.
    Per,
    /// An organisation.
    Org,
    /// A country, region or town: a place that can act.
    Gpe,
    /// Any other place.
    Loc,
    /// A building, base, airport or road.
    Fac,
    /// A nationality, religion or political group ("Iranian", "Republicans").
    Norp,
    /// Any other name: events, laws, products, works.
    Misc,
    /// Not a name: a role or title ("Foreign Minister"), found by the same tagger.
    Role,
}

impl NameTag {
    /// The value of the `tag` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Per => "PER",
            Self::Org => "ORG",
            Self::Gpe => "GPE",
            Self::Loc => "LOC",
            Self::Fac => "FAC",
            Self::Norp => "NORP",
            Self::Misc => "MISC",
            Self::Role => "ROLE",
        }
    }
}

/// A run of tokens that the tagger takes for a name or a role. Sorted, never overlapping.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaggedName {
    /// Its tokens: without a leading article or a final possessive.
    pub tokens: TokenRange,
    /// Its class.
    pub tag: NameTag,
    /// Probability that both ends and the class are right, 0..=1.
    pub confidence: f32,
}

/// How an actor is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MentionKind {
    /// By a name: "Sergei Lavrov", "Tehran".
    Name,
    /// By a common noun: "the minister", "a US official".
    Nominal,
    /// By a pronoun: "she", "their".
    Pronoun,
}

impl MentionKind {
    /// The value of the `kind` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Nominal => "nominal",
            Self::Pronoun => "pronoun",
        }
    }
}

/// An index into the actors of one article (`actor_no`).
pub type ActorNo = u32;

/// One textual occurrence of an actor. Sorted by start, then by longer first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mention {
    /// The words that name the actor: without role, leading article or possessive.
    pub span: Span,
    /// The same as tokens.
    pub tokens: TokenRange,
    /// Index of the sentence it stands in.
    pub sentence_no: u32,
    /// How the actor is mentioned.
    pub kind: MentionKind,
    /// The class of the name; for nominals and pronouns that of their actor.
    pub tag: NameTag,
    /// The role as written next to the name ("Russian Foreign Minister").
    pub role: Option<Span>,
    /// Probability that this is such a mention, 0..=1.
    pub confidence: f32,
    /// The actor it refers to; [`Mention::UNLINKED`] until [`crate::actors`] has run.
    pub actor_no: ActorNo,
    /// Part of the longer name before it, not an actor of its own: "Thai" in "Thai Badminton Association".
    pub is_nested: bool,
}

impl Mention {
    /// The `actor_no` of a mention that no actor has been found for yet.
    pub const UNLINKED: ActorNo = ActorNo::MAX;
}

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorType {
    /// A named person.
    Person,
    /// A named organisation.
    Organisation,
    /// A country or territory, its government's metonyms included.
    Country,
    /// Any other place.
    Place,
    /// A people, party's followers, religious or ethnic group.
    Group,
    /// An armed force that belongs to no state.
    ArmedGroup,
    /// A post without its holder's name ("the Foreign Minister").
    Office,
    /// Somebody whom the article does not name ("a US official").
    Unnamed,
}

impl ActorType {
    /// The value of the `actor_type` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Country => "country",
            Self::Place => "place",
            Self::Group => "group",
            Self::ArmedGroup => "armed_group",
            Self::Office => "office",
            Self::Unnamed => "unnamed",
        }
    }
}

/// An ISO 3166-1 alpha-3 code, upper-case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode(pub [u8; 3]);

impl CountryCode {
    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The thing that mentions refer to: one per article and actor, by first mention.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// The same for the same actor in every article: a Wikidata id, else `type:folded name`.
    pub key: String,
    /// The fullest form in the article.
    pub name: String,
    /// What it is.
    pub actor_type: ActorType,
    /// What the text says the person is ("Foreign Minister").
    pub role: Option<String>,
    /// The role in one spelling ("foreign_minister").
    pub role_norm: Option<&'static str>,
    /// What the person belongs to ("National Security Council").
    pub affiliation: Option<String>,
    /// The country it belongs to.
    pub country: Option<CountryCode>,
    /// PLOVER sector: GOV, MIL, LEG, JUD, SPY, REB, OPP, PTY, IGO, NGO, BUS, MED, CVL, …
    pub sector: Option<&'static str>,
    /// Country and sector ("RUSGOV"), or an organisation's code ("IGOUNO").
    pub code: Option<String>,
    /// From the shipped knowledge.
    pub wikidata_id: Option<String>,
    /// Which sieve made or completed it.
    pub resolved_by: &'static str,
    /// Probability that type and identity are right, 0..=1.
    pub confidence: f32,
    /// Mentions of every kind.
    pub n_mentions: u32,
    /// Quotes attributed to it.
    pub n_quotes: u32,
    /// Start of the first mention, in bytes.
    pub first_start: u32,
    /// Whether the title names it.
    pub in_title: bool,
    /// How much the article is about it, 0..=1.
    pub salience: f32,
}
