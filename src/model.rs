//! The data that flows along the line, without logic: what each stage takes and
//! gives. A stage that needs more than its input says so in its signature.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A half-open range `start..end` of **UTF-8 byte** offsets into the
/// [`Text`] it came with. Both ends lie on `char` boundaries.
///
/// Converted to code points once, in [`crate::tables`], because pandas and
/// DuckDB slice strings by code point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte inside.
    pub start: u32,
    /// First byte after the end.
    pub end: u32,
}

impl Span {
    /// The span `start..end`, in bytes.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing lies inside.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// A half-open range of indices into the tokens of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenRange {
    /// First token inside.
    pub start: u32,
    /// First token after the end.
    pub end: u32,
}

impl TokenRange {
    /// The range `start..end` of token indices.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "tokens {start}..{end} run backwards");
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    /// As a standard range, to slice and iterate with.
    pub fn indices(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// How many tokens.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there is no token inside.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes from the first token's start to the last token's end; empty for an empty range.
    pub fn span(self, tokens: &[Token]) -> Span {
        match tokens.get(self.indices()) {
            Some([first, .., last]) => Span {
                start: first.span.start,
                end: last.span.end,
            },
            Some([only]) => only.span,
            _ => Span::default(),
        }
    }
}

/// The article's text: what every [`Span`] indexes. At most 1 GiB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Wraps the text of one article.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The characters of `span`; empty when it is out of bounds or splits a character.
    pub fn slice(&self, span: Span) -> &str {
        self.0
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }
}

/// A lower-cased word's 64-bit hash: the currency of every lexicon.
///
/// See [`crate::word`] for the function. No two words of the shipped lexicons
/// share a hash (tested).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordHash(pub u64);

/// What a token looks like, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shape(pub u16);

impl Shape {
    /// Has at least one letter.
    pub const LETTER: Shape = Shape(1);
    /// Has at least one decimal digit.
    pub const DIGIT: Shape = Shape(1 << 1);
    /// First character is an upper-case letter.
    pub const CAPITALISED: Shape = Shape(1 << 2);
    /// Has letters or digits.
    pub const WORD: Shape = Shape(Self::LETTER.0 | Self::DIGIT.0);
    /// Two letters or more, all upper-case.
    pub const ALL_CAPS: Shape = Shape(1 << 3);
    /// An upper-case letter after a lower-case one ("McCain", "iPhone").
    pub const MIXED_CAPS: Shape = Shape(1 << 4);
    /// Punctuation or a symbol: neither letter nor digit.
    pub const PUNCTUATION: Shape = Shape(1 << 5);
    /// White space stands right before the token, or the text begins.
    pub const SPACE_BEFORE: Shape = Shape(1 << 6);
    /// The first token of a line.
    pub const LINE_START: Shape = Shape(1 << 7);
    /// Ends in a full stop that belongs to it ("U.S.", "Mr.", "J.").
    pub const ABBREVIATION: Shape = Shape(1 << 8);
    /// The token is a quote mark of any kind (not an apostrophe inside a word).
    pub const QUOTE_MARK: Shape = Shape(1 << 9);
    /// A URL, an e-mail address, a @handle or a #tag.
    pub const ADDRESS: Shape = Shape(1 << 10);

    /// Whether every bit of `other` is set.
    pub const fn has(self, other: Shape) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any bit of `other` is set.
    pub const fn has_any(self, other: Shape) -> bool {
        self.0 & other.0 != 0
    }

    /// Sets the bits of `other`.
    pub fn add(&mut self, other: Shape) {
        self.0 |= other.0;
    }
}

/// A word, number or mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Hash of its lower-cased form (curly apostrophes folded to `'`).
    pub word: WordHash,
    /// What it looks like.
    pub shape: Shape,
}

/// What kind of text a sentence or line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SentenceKind {
    /// The article's title, when the text repeats it or a plain text starts with it.
    Headline,
    /// "KYIV, March 3 (Reuters) -": the place, date and agency that open a report.
    Dateline,
    /// Running text.
    #[default]
    Body,
    /// An item of a list.
    List,
    /// A picture's caption or credit.
    Caption,
    /// Page furniture: nothing is extracted from it.
    Boilerplate,
}

impl SentenceKind {
    /// The value of the `kind` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Dateline => "dateline",
            Self::Body => "body",
            Self::List => "list",
            Self::Caption => "caption",
            Self::Boilerplate => "boilerplate",
        }
    }
}

/// One line of the article, classified before it is cut into sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line without its line break and without blanks at either end; never empty.
    pub span: Span,
    /// What it is. Only [`SentenceKind::Headline`], `Body`, `List`, `Caption` and `Boilerplate` occur here.
    pub kind: SentenceKind,
    /// 0-based: blocks of one paragraph share it; blank lines separate paragraphs.
    pub paragraph_no: u32,
    /// Which rule or model flagged the furniture.
    pub rule: Option<&'static str>,
}

/// One sentence, or one line of page furniture. Sorted, never overlapping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last visible character.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// 0-based, non-decreasing over the article.
    pub paragraph_no: u32,
    /// What kind of text it is.
    pub kind: SentenceKind,
    /// Which rule or model flagged the furniture.
    pub rule: Option<&'static str>,
}

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
    /// Part of the longer name before it, and nobody who acts: "Thai" in "Thai Badminton Association".
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
    /// A force under arms that is no state's army.
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

/// How words are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuoteKind {
    /// Wholly inside quote marks.
    Direct,
    /// Without quote marks.
    Indirect,
    /// Partly inside quote marks.
    Mixed,
}

impl QuoteKind {
    /// The value of the `kind` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// Words that somebody is reported to have said or written. Sorted by content start.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// With, without or partly in marks.
    pub kind: QuoteKind,
    /// What was said, first to last character, without the outer marks.
    pub content: Span,
    /// The pieces of an interrupted quote, in order; one piece equal to `content` otherwise.
    pub parts: Vec<Span>,
    /// Index of the sentence in which the content starts.
    pub sentence_no: u32,
    /// Paragraph of the first character.
    pub paragraph_start: u32,
    /// Paragraph of the last character.
    pub paragraph_end: u32,
    /// The word or phrase that signals speech ("said", "according to").
    pub cue: Option<Span>,
    /// Its dictionary form ("say").
    pub cue_lemma: Option<&'static str>,
    /// The words that the content is ascribed to, as written ("a US official"), where the
    /// quote's own sentence shows them; [`crate::speakers`] turns them into a speaker.
    pub source: Option<Span>,
    /// No cue nearby.
    pub is_floating: bool,
    /// Runs over more than one paragraph.
    pub is_multi_paragraph: bool,
    /// Its closing mark is missing.
    pub is_unclosed: bool,
    /// Probability that this is a quote and lies here, give or take a few words, 0..=1.
    pub confidence: f32,
}

/// How a speaker is named at the quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpeakerKind {
    /// By name.
    Name,
    /// By role ("the minister").
    Role,
    /// By pronoun.
    Pronoun,
    /// Somebody without a name ("a US official").
    Unnamed,
    /// Nobody could be found.
    None,
}

impl SpeakerKind {
    /// The value of the `speaker_kind` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Role => "role",
            Self::Pronoun => "pronoun",
            Self::Unnamed => "unnamed",
            Self::None => "none",
        }
    }
}

/// Who said one quote. One per quote, in quote order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attribution {
    /// The words that name the speaker at the quote, role included.
    pub speaker: Option<Span>,
    /// How they name it.
    pub speaker_kind: SpeakerKind,
    /// The speaker among the article's actors.
    pub actor_no: Option<ActorNo>,
    /// Who was told.
    pub addressee: Option<ActorNo>,
    /// Which sieve decided.
    pub sieve: &'static str,
    /// Probability that the speaker is right, 0..=1.
    pub confidence: f32,
}

/// The sign of a judgement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// Unfavourable.
    Negative,
    /// Neither.
    #[default]
    Neutral,
    /// Favourable.
    Positive,
}

impl Polarity {
    /// The value of the `sentiment_label` columns.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }
}

/// One judgement: its number and its sign, decided together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tone {
    /// −1..=1.
    pub value: f32,
    /// What the number amounts to.
    pub polarity: Polarity,
}

/// The author's tone towards one actor over the article.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ActorTone {
    /// Over all mentions.
    pub tone: Tone,
    /// Mentions with positive tone.
    pub n_positive: u32,
    /// Mentions with neutral tone.
    pub n_neutral: u32,
    /// Mentions with negative tone.
    pub n_negative: u32,
}

/// Every judgement of one article; each vector runs parallel to what it judges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tones {
    /// Of the article.
    pub document: Tone,
    /// Of each sentence.
    pub sentences: Vec<Tone>,
    /// Of each mention's sentence towards the mention's actor.
    pub mentions: Vec<Tone>,
    /// Towards each actor.
    pub actors: Vec<ActorTone>,
    /// Of each quote's content.
    pub quotes: Vec<Tone>,
}

/// "A is for or against B": never neutral.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stance {
    /// Who takes it.
    pub source: ActorNo,
    /// Towards whom.
    pub target: ActorNo,
    /// The quote that shows it; `None` when the narrator says so.
    pub quote_no: Option<u32>,
    /// The sentence that shows it.
    pub sentence_no: u32,
    /// How.
    pub tone: Tone,
    /// The word that shows it ("accuses").
    pub cue: Option<Span>,
    /// Probability that pair, direction and sign are right, 0..=1.
    pub confidence: f32,
}

/// Something odd about an article that did not stop its analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Invalid UTF-8 was replaced by U+FFFD.
    InvalidUtf8,
    /// Lone surrogates in JSON escapes were replaced by U+FFFD.
    LoneSurrogate,
    /// A date was given but could not be read.
    UnreadableDate,
    /// An odd number of quote marks, or one that never closes.
    UnbalancedQuotes,
    /// The language is not analysed: the document has no extraction rows.
    LanguageNotAnalysed,
    /// Text without a single word.
    NoWords,
    /// The step budget ended the analysis early.
    BudgetExceeded,
}

impl Warning {
    /// Every warning, in the order in which the `warnings` column lists them.
    pub const ALL: [Warning; 7] = [
        Self::InvalidUtf8,
        Self::LoneSurrogate,
        Self::UnreadableDate,
        Self::UnbalancedQuotes,
        Self::LanguageNotAnalysed,
        Self::NoWords,
        Self::BudgetExceeded,
    ];

    /// The stable code in the `warnings` column.
    pub fn code(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "invalid_utf8",
            Self::LoneSurrogate => "lone_surrogate",
            Self::UnreadableDate => "unreadable_date",
            Self::UnbalancedQuotes => "unbalanced_quotes",
            Self::LanguageNotAnalysed => "language_not_analysed",
            Self::NoWords => "no_words",
            Self::BudgetExceeded => "budget_exceeded",
        }
    }
}

/// A set of [`Warning`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warnings(u32);

impl Warnings {
    /// Adds one.
    pub fn add(&mut self, warning: Warning) {
        self.0 |= 1 << warning as u32;
    }

    /// Whether it is in the set.
    pub fn has(self, warning: Warning) -> bool {
        self.0 & (1 << warning as u32) != 0
    }

    /// The ones of the set, in the order of [`Warning::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Warning> {
        Warning::ALL
            .into_iter()
            .filter(move |&warning| self.has(warning))
    }
}

/// A moment in microseconds since 1970-01-01T00:00:00Z.
pub type Timestamp = i64;

/// Where a publication date was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DateSource {
    /// A field of the record.
    Field,
    /// A JSON-LD block of the page.
    JsonLd,
    /// A meta tag of the page.
    Meta,
    /// The URL's path.
    Url,
    /// The dateline or first lines.
    Text,
    /// Nowhere.
    #[default]
    None,
}

impl DateSource {
    /// The value of the `published_source` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::JsonLd => "json_ld",
            Self::Meta => "meta",
            Self::Url => "url",
            Self::Text => "text",
            Self::None => "none",
        }
    }
}

/// Where a record stands in the input; with the run's inputs it finds the record again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordPlace {
    /// Path or URL relative to the input root, `/` between parts.
    pub source_file: Arc<str>,
    /// 0-based position in the file.
    pub record_no: u64,
    /// First byte in the **decompressed** file.
    pub raw_offset: u64,
    /// Bytes in the decompressed file, the line break left out.
    pub raw_length: u64,
}

/// A decoded record: text, metadata and classified lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// What all spans of this article index.
    pub text: Text,
    /// The record's own id, as text.
    pub source_id: Option<String>,
    /// Where the article was published.
    pub url: Option<String>,
    /// The title: a field of the record, or the first line of a plain text.
    pub title: Option<String>,
    /// Authors joined with "; ".
    pub authors: Option<String>,
    /// The publisher's section or topic.
    pub section: Option<String>,
    /// Registrable domain of the URL.
    pub domain: Option<String>,
    /// The publisher's name.
    pub publisher: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When it was last changed.
    pub modified_at: Option<Timestamp>,
    /// Where `published_at` was found.
    pub published_source: DateSource,
    /// ISO 639-1, or `und` when the text is too short to tell.
    pub language: &'static str,
    /// Probability of `language`, 0..=1.
    pub language_confidence: f32,
    /// The non-blank lines of the text, in order.
    pub blocks: Vec<Block>,
    /// Oddities met so far.
    pub warnings: Warnings,
}

/// Everything the stages found in one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// All tokens, those of furniture included.
    pub tokens: Vec<Token>,
    /// All sentences and furniture lines.
    pub sentences: Vec<Sentence>,
    /// All mentions, linked.
    pub mentions: Vec<Mention>,
    /// All actors, by first mention.
    pub actors: Vec<Actor>,
    /// All quotes.
    pub quotes: Vec<Quote>,
    /// One per quote.
    pub attributions: Vec<Attribution>,
    /// Every judgement.
    pub tones: Tones,
    /// All stances.
    pub stances: Vec<Stance>,
    /// The article's warnings and those of the stages.
    pub warnings: Warnings,
}

impl Analysis {
    /// Of an article that is recognised and passed by: no rows, one more warning.
    #[must_use]
    pub fn passed_by(article: &Article, why: Warning) -> Self {
        let mut warnings = article.warnings;
        warnings.add(why);
        Self {
            warnings,
            ..Self::default()
        }
    }
}
