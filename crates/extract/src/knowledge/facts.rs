//! The closed value sets of the knowledge: genders, sectors, kinds of role words.

use crate::model::CountryCode;

/// The grammatical gender by which a pronoun refers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Gender {
    /// Not known, or both.
    #[default]
    Unknown,
    /// She.
    Female,
    /// He.
    Male,
}

impl Gender {
    /// Reads `f`, `m`, or anything else as unknown.
    pub(crate) fn read(letter: &str) -> Self {
        match letter {
            "f" => Self::Female,
            "m" => Self::Male,
            _ => Self::Unknown,
        }
    }

    /// Whether both are known and differ.
    pub(crate) fn contradicts(self, other: Self) -> bool {
        self != Self::Unknown && other != Self::Unknown && self != other
    }

    /// This one where it is known, else the other.
    pub(crate) fn or(self, other: Self) -> Self {
        if self == Self::Unknown { other } else { self }
    }
}

/// The sectors of PLOVER (Open Event Data Alliance, PLOVER codebook 2018) and the older CAMEO ones
/// that the shipped tables use: MED is the news media, HLH health.
const SECTORS: [&str; 22] = [
    "GOV", "MIL", "LEG", "JUD", "SPY", "REB", "OPP", "PTY", "IGO", "NGO", "BUS", "MED", "CVL",
    "COP", "EDU", "LAB", "REL", "HLH", "AGR", "CRM", "REF", "ELI",
];

/// The sector of that name; `None` when there is none.
pub(crate) fn read_sector(name: &str) -> Option<&'static str> {
    SECTORS.into_iter().find(|sector| *sector == name)
}

/// Whether a sector belongs to a state: its members belong to some country.
pub(crate) fn is_of_state(sector: &str) -> bool {
    matches!(sector, "GOV" | "MIL" | "LEG" | "JUD" | "COP" | "SPY")
}

/// Three upper-case letters as a country; `None` for anything else.
pub(crate) fn read_country(code: &str) -> Option<CountryCode> {
    let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
    bytes
        .iter()
        .all(u8::is_ascii_uppercase)
        .then_some(CountryCode(bytes))
}

/// What a word of a role can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoleKind {
    /// A post that one person holds: "foreign minister". May stand before a name.
    Post,
    /// A form of address: "Mr."
    Title,
    /// One person without a post: "a woman".
    Person,
    /// Many persons: "troops".
    People,
    /// An institution: "the ministry".
    Body,
    /// A word inside a role: "former".
    Modifier,
    /// The field of a post: "finance".
    Domain,
    /// A word in an organisation's name that determines its sector: "Ministry".
    Org,
}

impl RoleKind {
    /// Reads the `kind` column.
    pub(crate) fn read(name: &str) -> Option<Self> {
        Some(match name {
            "post" => Self::Post,
            "title" => Self::Title,
            "person" => Self::Person,
            "people" => Self::People,
            "body" => Self::Body,
            "modifier" => Self::Modifier,
            "domain" => Self::Domain,
            "org" => Self::Org,
            _ => return None,
        })
    }

    /// Whether the word can be the head of a description of an actor.
    pub(crate) fn is_head(self) -> bool {
        matches!(self, Self::Post | Self::Person | Self::People | Self::Body)
    }
}

/// What the lexicon says of a role word or phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoleFact {
    /// What it can do.
    pub(crate) kind: RoleKind,
    /// Its normal form: "foreign_minister".
    pub(crate) norm: &'static str,
    /// Its sector.
    pub(crate) sector: Option<&'static str>,
    /// The gender of its holder.
    pub(crate) gender: Gender,
}

/// The closed classes of [`crate::mentions`], as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WordClass(u32);

impl WordClass {
    /// The class names of `mention_words.tsv`; the position is the bit.
    const NAMES: [&str; 23] = [
        "definite",
        "indefinite",
        "possessive",
        "he",
        "his",
        "she",
        "her",
        "it",
        "its",
        "they",
        "their",
        "preposition",
        "locative",
        "joint",
        "relative",
        "verb",
        "speech",
        "copula",
        "thing",
        "time",
        "us_state",
        "facility",
        "institution",
    ];
    pub(crate) const DEFINITE: Self = Self(1);
    pub(crate) const INDEFINITE: Self = Self(1 << 1);
    pub(crate) const POSSESSIVE: Self = Self(1 << 2);
    /// Any form of "he".
    pub(crate) const HE: Self = Self(0b11 << 3);
    /// Any form of "she".
    pub(crate) const SHE: Self = Self(0b11 << 5);
    /// Any form of "it".
    pub(crate) const IT: Self = Self(0b11 << 7);
    /// Any form of "they".
    pub(crate) const THEY: Self = Self(0b11 << 9);
    /// Any form of these pronouns.
    pub(crate) const PRONOUN: Self = Self(0xff << 3);
    pub(crate) const PREPOSITION: Self = Self(1 << 11);
    pub(crate) const LOCATIVE: Self = Self(1 << 12);
    pub(crate) const JOINT: Self = Self(1 << 13);
    pub(crate) const RELATIVE: Self = Self(1 << 14);
    pub(crate) const VERB: Self = Self(1 << 15);
    pub(crate) const SPEECH: Self = Self(1 << 16);
    pub(crate) const COPULA: Self = Self(1 << 17);
    /// A noun that makes the word before it the first part of a compound: "police station".
    pub(crate) const THING: Self = Self(1 << 18);
    /// A day of the week or a month.
    pub(crate) const TIME: Self = Self(1 << 19);
    /// A state of the US as newspapers shorten it: "Calif."
    pub(crate) const US_STATE: Self = Self(1 << 20);
    /// The last word of a place's name: "Avenue".
    pub(crate) const FACILITY: Self = Self(1 << 21);
    /// The last word of an organisation's name that is no surname: "Committee".
    pub(crate) const INSTITUTION: Self = Self(1 << 22);

    /// The class of that name.
    pub(crate) fn read(name: &str) -> Option<Self> {
        let bit = Self::NAMES.iter().position(|known| *known == name)?;
        Some(Self(1 << bit))
    }

    /// Whether the word has no classes other than those of names' last words.
    pub(crate) fn is_open(self) -> bool {
        let of_names = Self::US_STATE.0 | Self::FACILITY.0 | Self::INSTITUTION.0;
        self.0 & !of_names == 0
    }

    /// Whether one bit of `other` is set.
    pub(crate) fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The bits of both.
    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
