//! The world knowledge that ships: countries, organisations, armed groups, officials, role words.
//!
//! Built once from the tables in `src/lexicon`, shared by all threads, looked up by hashes: names by
//! their folded words ([`fold`]), role and function words by [`crate::model::Token::word`].
//!
//! Memory: some 4 MB; the strings stay in the program's image.

use std::borrow::Cow;
use std::path::Path;

use crate::error::Error;
use crate::model::{ActorType, CountryCode, WordHash};
use crate::word::known::KnownWords;
use crate::word::{WordMap, hash_phrase};

pub(crate) mod facts;
pub(crate) mod fold;
mod load;

use facts::{Gender, RoleFact, WordClass};

/// The longest role phrase, in tokens: "members of the upper house of parliament" is no phrase.
pub(crate) const MAX_PHRASE: usize = 6;

/// World knowledge: countries, organisations, officials, role words.
#[derive(Debug)]
pub struct Knowledge {
    pub(crate) entries: Vec<Entry>,
    pub(crate) roles: Vec<DatedRole>,
    /// Folded name → first of its links.
    pub(crate) names: WordMap<u32>,
    pub(crate) links: Vec<Link>,
    /// Persons without an entry of their own.
    pub(crate) past_officials: WordMap<(CountryCode, &'static str)>,
    pub(crate) places: WordMap<CountryCode>,
    /// Towns that [`Self::places`] lacks; used only for names tagged as places, because many are words or
    /// surnames too.
    pub(crate) towns: WordMap<CountryCode>,
    pub(crate) given_names: WordMap<Gender>,
    pub(crate) facts: Vec<RoleFact>,
    /// Phrases of role words → index into `facts`.
    pub(crate) phrases: WordMap<u16>,
    /// Single words that begin or end a phrase, or have a class: empty once they are loaded.
    pub(crate) words: WordMap<WordFact>,
    /// The same, in the form used for lookups.
    pub(crate) known_words: KnownWords<WordFact>,
    /// First words of the names that [`crate::mentions`] adds where the tagger missed them.
    pub(crate) country_words: WordMap<u8>,
}

impl Default for Knowledge {
    fn default() -> Self {
        load::shipped()
    }
}

/// An actor that the knowledge describes.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) name: Cow<'static, str>,
    pub(crate) actor_type: ActorType,
    pub(crate) country: Option<CountryCode>,
    pub(crate) sector: Option<&'static str>,
    /// Empty where it is country + sector.
    pub(crate) code: Cow<'static, str>,
    /// Empty where not known.
    pub(crate) wikidata: Cow<'static, str>,
    pub(crate) gender: Gender,
    /// Index range into the dated roles.
    pub(crate) roles: (u32, u32),
}

/// A role and the years in which it was held, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DatedRole {
    pub(crate) norm: &'static str,
    pub(crate) from: i16,
    pub(crate) to: i16,
}

/// How a name relates to its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Names it.
    Name,
    /// The single-word name of a person: counts only where nobody else has it.
    Surname,
    /// The adjective of a country: "Iranian".
    Adjective,
    /// The people of a country: "Iranians".
    People,
    /// A country's seat of government: "Tehran".
    Seat,
}

/// One meaning of a name; the meanings of one name are chained.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) entry: u32,
    pub(crate) relation: Relation,
    /// Index of the next meaning plus one; 0 for none.
    pub(crate) next: u32,
}

/// What is known about one word as a token.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WordFact {
    /// The longest phrase that begins with it, in tokens; 0 for none.
    pub(crate) starts: u8,
    /// The longest phrase that ends with it, in tokens.
    pub(crate) ends: u8,
    /// Index of its own role fact plus one; 0 for none.
    pub(crate) role: u16,
    /// Index of its fact as a word of an organisation's name plus one; 0 for none.
    pub(crate) org: u16,
    pub(crate) class: WordClass,
}

impl Knowledge {
    /// The shipped knowledge, with the entries of a user's table added or replacing shipped ones.
    ///
    /// The columns are those of `organisations.tsv`, tab-separated, trailing ones optional: name, type,
    /// other names separated by `|`, country, sector, code, Wikidata id, gender, roles.
    ///
    /// # Errors
    /// [`Error::Lexicon`] with the table's path and the number of the first bad line.
    pub fn with_overrides(path: &Path, table: &str) -> Result<Self, Error> {
        let mut knowledge = load::shipped();
        load::add_overrides(&mut knowledge, table).map_err(|(line, expected)| Error::Lexicon {
            path: path.to_owned(),
            line,
            expected,
        })?;
        Ok(knowledge)
    }

    /// The entry at `index`.
    pub(crate) fn entry(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index as usize)
    }

    /// Every meaning of a folded name, in the order of the tables.
    pub(crate) fn meanings(&self, name: WordHash) -> impl Iterator<Item = (u32, Relation)> {
        let mut next = self.names.get(&name).copied().unwrap_or(0);
        std::iter::from_fn(move || {
            let link = self.links.get((next as usize).checked_sub(1)?)?;
            next = link.next;
            Some((link.entry, link.relation))
        })
    }

    /// The country that a name, adjective, people or seat of government belongs to.
    pub(crate) fn country_named(&self, name: WordHash) -> Option<CountryCode> {
        self.meanings(name)
            .filter_map(|(index, _)| self.entry(index))
            .find(|entry| entry.actor_type == ActorType::Country)
            .and_then(|entry| entry.country)
    }

    /// The country in which a place lies.
    pub(crate) fn country_of_place(&self, name: WordHash) -> Option<CountryCode> {
        self.places.get(&name).copied()
    }

    /// The country of a name that is known to be a place's.
    pub(crate) fn country_of_town(&self, name: WordHash) -> Option<CountryCode> {
        self.country_named(name)
            .or_else(|| self.country_of_place(name))
            .or_else(|| self.towns.get(&name).copied())
    }

    /// The country or place of that name, whichever is known.
    pub(crate) fn country_of(&self, name: WordHash) -> Option<CountryCode> {
        self.country_named(name)
            .or_else(|| self.country_of_place(name))
    }

    /// The entry of a country itself.
    pub(crate) fn country_entry(&self, country: CountryCode) -> Option<u32> {
        let is_it = |entry: &Entry| {
            entry.actor_type == ActorType::Country && entry.country == Some(country)
        };
        // Countries are loaded first.
        self.entries
            .iter()
            .take(300)
            .position(is_it)
            .map(|index| index as u32)
    }

    /// Country and sector of an official up to 2014 who has no entry.
    pub(crate) fn past_official(&self, name: WordHash) -> Option<(CountryCode, &'static str)> {
        self.past_officials.get(&name).copied()
    }

    /// The gender of a given name.
    pub(crate) fn given_name(&self, name: WordHash) -> Option<Gender> {
        self.given_names.get(&name).copied()
    }

    /// What is known about a word as a token; the empty fact when nothing is.
    pub(crate) fn word(&self, word: WordHash) -> WordFact {
        self.known_words.get(word)
    }

    /// The role fact of a whole phrase of tokens.
    pub(crate) fn phrase(&self, words: impl IntoIterator<Item = WordHash>) -> Option<&RoleFact> {
        let index = self.phrases.get(&hash_phrase(words))?;
        self.facts.get(*index as usize)
    }

    /// The role fact of a single word.
    pub(crate) fn role_word(&self, fact: WordFact) -> Option<&RoleFact> {
        self.facts.get((fact.role as usize).checked_sub(1)?)
    }

    /// What a word of an organisation's name says.
    pub(crate) fn org_word(&self, fact: WordFact) -> Option<&RoleFact> {
        self.facts.get((fact.org as usize).checked_sub(1)?)
    }

    /// How many words the longest country's name has that begins with this word; 0 for none.
    pub(crate) fn country_word(&self, word: WordHash) -> usize {
        self.country_words
            .get(&word)
            .map_or(0, |&words| words as usize)
    }

    /// The roles of an entry, oldest first.
    pub(crate) fn roles_of(&self, entry: &Entry) -> &[DatedRole] {
        let (start, end) = entry.roles;
        self.roles
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// The sector of a role's normal form.
    pub(crate) fn sector_of_norm(&self, norm: &str) -> Option<&'static str> {
        self.facts
            .iter()
            .find(|fact| fact.norm == norm)
            .and_then(|fact| fact.sector)
    }

    /// The role that an entry held in `year`; without a year the latest.
    pub(crate) fn role_in(&self, entry: &Entry, year: Option<i16>) -> Option<&'static str> {
        let roles = self.roles_of(entry);
        let Some(year) = year else {
            return roles.last().map(|role| role.norm);
        };
        roles
            .iter()
            .rev()
            .find(|role| (role.from..=role.to).contains(&year))
            .map(|role| role.norm)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::fold::hash_name;
    use super::{Knowledge, Relation};
    use crate::error::Error;
    use crate::model::ActorType;
    use crate::word::hash_word;

    fn country(name: &str) -> Option<String> {
        let knowledge = Knowledge::default();
        let country = knowledge.country_named(hash_name(name))?;
        Some(country.as_str().to_owned())
    }

    #[test]
    fn a_country_is_known_by_name_adjective_people_and_seat() {
        for name in [
            "Iran",
            "Iranian",
            "Iranians",
            "Tehran",
            "Islamic Republic of Iran",
        ] {
            assert_eq!(country(name).as_deref(), Some("IRN"), "{name}");
        }
        assert_eq!(country("U.S.").as_deref(), Some("USA"));
        assert_eq!(country("Atlantis"), None);
    }

    #[test]
    fn a_role_is_the_one_held_in_the_year() {
        let knowledge = Knowledge::default();
        let (entry, relation) = knowledge
            .meanings(hash_name("Boris Johnson"))
            .next()
            .unwrap();
        assert_eq!(relation, Relation::Name);
        let entry = knowledge.entry(entry).unwrap();
        assert_eq!(entry.actor_type, ActorType::Person);
        assert_eq!(
            knowledge.role_in(entry, Some(2017)),
            Some("foreign_secretary")
        );
        assert_eq!(knowledge.role_in(entry, Some(2020)), Some("prime_minister"));
        assert_eq!(knowledge.role_in(entry, Some(1999)), None);
    }

    #[test]
    fn role_phrases_are_found_by_their_words() {
        let knowledge = Knowledge::default();
        let fact = knowledge
            .phrase(["foreign", "minister"].map(hash_word))
            .unwrap();
        assert_eq!(fact.norm, "foreign_minister");
        let word = knowledge.word(hash_word("minister"));
        assert!(word.ends >= 2, "phrases end with it");
    }

    #[test]
    fn a_bad_line_of_the_users_file_is_an_error_with_its_number() {
        let table = "# mine\nAda Obuya\tperson\t\tKEN\tGOV\nBad line\n";
        match Knowledge::with_overrides(Path::new("actors.tsv"), table) {
            Err(Error::Lexicon { line, .. }) => assert_eq!(line, 3),
            other => panic!("expected a lexicon error, got {other:?}"),
        }
    }

    #[test]
    fn the_users_entry_comes_before_the_shipped_one() {
        let table = "Tehran\torganisation\t\tGBR\tBUS\tGBRBUS\tQ1\n";
        let knowledge = Knowledge::with_overrides(Path::new("actors.tsv"), table).unwrap();
        let (entry, _) = knowledge.meanings(hash_name("Tehran")).next().unwrap();
        assert_eq!(knowledge.entry(entry).unwrap().wikidata, "Q1");
    }
}
