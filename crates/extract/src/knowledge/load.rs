//! Reads the tables of `src/lexicon` and the user's `--actors` file into the [`Knowledge`].
//!
//! Cost: one pass over 1 MB of tables; some 15 ms on one core of 2020.

use std::borrow::Cow;

use super::facts::{Gender, RoleFact, RoleKind, WordClass, read_country, read_sector};
use super::fold::{NameForm, hash_name};
use super::{DatedRole, Entry, Knowledge, Link, MAX_PHRASE, Relation, WordFact};
use crate::model::{ActorType, WordHash};
use crate::word::known::KnownWords;
use crate::word::{WordMap, hash_phrase, hash_word};

const COUNTRIES: &str = include_str!("../lexicon/countries.tsv");
const ACTORS: [&str; 3] = [
    include_str!("../lexicon/organisations.tsv"),
    include_str!("../lexicon/armed_groups.tsv"),
    include_str!("../lexicon/officials.tsv"),
];
const PAST_OFFICIALS: &str = include_str!("../lexicon/past_officials.tsv");
const PLACES: &str = include_str!("../lexicon/places.tsv");
const TOWNS: &str = include_str!("../lexicon/towns.tsv");
const GIVEN_NAMES: &str = include_str!("../lexicon/given_names.tsv");
const ROLES: &str = include_str!("../lexicon/roles.tsv");
const MENTION_WORDS: &str = include_str!("../lexicon/mention_words.tsv");

/// Columns of an actor table.
const N_COLUMNS: usize = 9;

/// The error message for a line that does not parse.
type Expected = &'static str;

/// The knowledge of the shipped tables. Lines that do not parse are skipped; a test finds them.
pub(super) fn shipped() -> Knowledge {
    let mut knowledge = Knowledge {
        entries: Vec::new(),
        roles: Vec::new(),
        names: WordMap::default(),
        links: Vec::new(),
        past_officials: WordMap::default(),
        places: WordMap::default(),
        towns: WordMap::default(),
        given_names: WordMap::default(),
        facts: Vec::new(),
        phrases: WordMap::default(),
        words: WordMap::default(),
        known_words: KnownWords::default(),
        country_words: WordMap::default(),
    };
    for (_, line) in lines(COUNTRIES) {
        add_country(&mut knowledge, line);
    }
    for (_, line) in ACTORS.into_iter().flat_map(lines) {
        if let Ok(row) = ActorRow::read(line) {
            let roles = knowledge.add_roles(row.roles, Some).unwrap_or_default();
            let entry = row.entry(roles, Cow::Borrowed);
            knowledge.add_actor(entry, &row, Place::Last);
        }
    }
    add_lists(&mut knowledge);
    for (_, line) in lines(ROLES) {
        add_role(&mut knowledge, line);
    }
    for (_, line) in lines(MENTION_WORDS) {
        add_word_class(&mut knowledge, line);
    }
    knowledge.known_words = KnownWords::of(&std::mem::take(&mut knowledge.words));
    knowledge
}

/// Puts the user's entries before the shipped ones; for a bad line, returns its number and what was expected.
pub(super) fn add_overrides(knowledge: &mut Knowledge, table: &str) -> Result<(), (u64, Expected)> {
    let table = table.strip_prefix('\u{feff}').unwrap_or(table);
    for (number, line) in lines(table) {
        let fail = |expected| (number, expected);
        if line.split('\t').count() > N_COLUMNS {
            return Err(fail("at most nine columns"));
        }
        let row = ActorRow::read(line).map_err(fail)?;
        let norms: Vec<&'static str> = knowledge.facts.iter().map(|fact| fact.norm).collect();
        let known = |norm: &str| norms.iter().copied().find(|known| *known == norm);
        let roles = knowledge.add_roles(row.roles, known).map_err(fail)?;
        let entry = row.entry(roles, |text| Cow::Owned(text.to_owned()));
        knowledge.add_actor(entry, &row, Place::First);
    }
    Ok(())
}

/// The lines that are neither empty nor comments, with their 1-based numbers.
fn lines(table: &str) -> impl Iterator<Item = (u64, &str)> {
    table
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(index, line)| (index as u64 + 1, line))
}

fn list(column: &str) -> impl Iterator<Item = &str> {
    column.split('|').filter(|item| !item.is_empty())
}

/// The position of a new meaning among those that a name has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Last,
}

/// One line of an actor table.
struct ActorRow<'a> {
    name: &'a str,
    actor_type: ActorType,
    others: &'a str,
    country: &'a str,
    sector: &'a str,
    code: &'a str,
    wikidata: &'a str,
    gender: &'a str,
    roles: &'a str,
}

impl<'a> ActorRow<'a> {
    fn read(line: &'a str) -> Result<Self, Expected> {
        let mut columns = line.split('\t').map(str::trim);
        let mut next = || columns.next().unwrap_or_default();
        let row = Self {
            name: next(),
            actor_type: read_type(next()).ok_or(
                "name<TAB>type, the type one of person, organisation, country, place, group, armed_group, office",
            )?,
            others: next(),
            country: next(),
            sector: next(),
            code: next(),
            wikidata: next(),
            gender: next(),
            roles: next(),
        };
        if row.name.is_empty() {
            return Err("a name in the first column");
        }
        if !row.country.is_empty() && read_country(row.country).is_none() {
            return Err("three upper-case letters (ISO 3166-1 alpha-3) in column 4");
        }
        if !row.sector.is_empty() && read_sector(row.sector).is_none() {
            return Err("a PLOVER sector such as GOV in column 5");
        }
        if !matches!(row.gender, "" | "f" | "m") {
            return Err("f, m or nothing in column 8");
        }
        Ok(row)
    }
}

impl<'a> ActorRow<'a> {
    fn entry(&self, roles: (u32, u32), own: impl Fn(&'a str) -> Cow<'static, str>) -> Entry {
        Entry {
            name: own(self.name),
            actor_type: self.actor_type,
            country: read_country(self.country),
            sector: read_sector(self.sector),
            code: own(self.code),
            wikidata: own(self.wikidata),
            gender: Gender::read(self.gender),
            roles,
        }
    }
}

fn read_type(name: &str) -> Option<ActorType> {
    [
        ActorType::Person,
        ActorType::Organisation,
        ActorType::Country,
        ActorType::Place,
        ActorType::Group,
        ActorType::ArmedGroup,
        ActorType::Office,
    ]
    .into_iter()
    .find(|actor_type| actor_type.as_str() == name)
}

impl Knowledge {
    fn add_actor(&mut self, entry: Entry, row: &ActorRow<'_>, place: Place) {
        let is_person = entry.actor_type == ActorType::Person;
        let entry = self.add_entry(entry);
        for name in std::iter::once(row.name).chain(list(row.others)) {
            let form = NameForm::of(name);
            let relation = if is_person && form.n_words < 2 {
                Relation::Surname
            } else {
                Relation::Name
            };
            self.link(form.full, (entry, relation), place);
        }
    }

    fn add_entry(&mut self, entry: Entry) -> u32 {
        self.entries.push(entry);
        self.entries.len() as u32 - 1
    }

    /// Reads `norm@from..to|…`, years only; an open end has no limit.
    fn add_roles<'a>(
        &mut self,
        column: &'a str,
        known: impl Fn(&'a str) -> Option<&'static str>,
    ) -> Result<(u32, u32), Expected> {
        let start = self.roles.len() as u32;
        for item in list(column) {
            let (norm, years) = item.split_once('@').unwrap_or((item, ".."));
            let (from, to) = years.split_once("..").unwrap_or((years, years));
            self.roles.push(DatedRole {
                norm: known(norm).ok_or("a role that roles.tsv knows in column 9")?,
                from: read_year(from, i16::MIN)?,
                to: read_year(to, i16::MAX)?,
            });
        }
        Ok((start, self.roles.len() as u32))
    }

    fn link(&mut self, name: WordHash, (entry, relation): (u32, Relation), place: Place) {
        let first = self.names.entry(name).or_insert(0);
        let link = |next| Link {
            entry,
            relation,
            next,
        };
        let number = self.links.len() as u32 + 1;
        if place == Place::First || *first == 0 {
            self.links.push(link(*first));
            *first = number;
            return;
        }
        let mut last = *first as usize - 1;
        while self.links[last].next != 0 {
            last = self.links[last].next as usize - 1;
        }
        self.links[last].next = number;
        self.links.push(link(0));
    }
}

/// A year; `open` where none is said.
fn read_year(year: &str, open: i16) -> Result<i16, Expected> {
    if year.is_empty() {
        return Ok(open);
    }
    year.parse()
        .map_err(|_| "years as in president@2017..2021 in column 9")
}

fn add_country(knowledge: &mut Knowledge, line: &'static str) {
    let columns: Vec<&'static str> = line.split('\t').collect();
    let column = |index: usize| columns.get(index).copied().unwrap_or_default();
    let entry = knowledge.add_entry(Entry {
        name: Cow::Borrowed(column(2)),
        actor_type: ActorType::Country,
        country: read_country(column(0)),
        sector: Some("GOV"),
        code: Cow::Borrowed(""),
        wikidata: Cow::Borrowed(column(1)),
        gender: Gender::Unknown,
        roles: (0, 0),
    });
    let groups = [
        (column(2), Relation::Name),
        (column(3), Relation::Name),
        (column(4), Relation::Adjective),
        (column(5), Relation::People),
        (column(6), Relation::Seat),
    ];
    for (names, relation) in groups {
        for name in list(names) {
            knowledge.link(hash_name(name), (entry, relation), Place::Last);
            if relation != Relation::Seat {
                add_country_word(knowledge, name);
            }
        }
    }
}

/// Remembers the first word of a country's name with the number of its words.
fn add_country_word(knowledge: &mut Knowledge, name: &str) {
    let name = name.strip_prefix("the ").unwrap_or(name);
    let words = phrase_words(name).count() as u8;
    if let Some(first) = phrase_words(name).next() {
        let longest = knowledge.country_words.entry(hash_word(first)).or_insert(0);
        *longest = (*longest).max(words);
    }
}

/// Places, officials of the past, given names: a key and its list on each line.
fn add_lists(knowledge: &mut Knowledge) {
    for (table, places) in [
        (PLACES, &mut knowledge.places),
        (TOWNS, &mut knowledge.towns),
    ] {
        for (_, line) in lines(table) {
            let (country, names) = line.split_once('\t').unwrap_or_default();
            if let Some(country) = read_country(country) {
                for name in list(names) {
                    places.entry(hash_name(name)).or_insert(country);
                }
            }
        }
    }
    for (_, line) in lines(PAST_OFFICIALS) {
        let mut columns = line.split('\t');
        let country = columns.next().and_then(read_country);
        let sector = columns.next().and_then(read_sector);
        if let (Some(country), Some(sector)) = (country, sector) {
            for name in list(columns.next().unwrap_or_default()) {
                let fact = (country, sector);
                knowledge
                    .past_officials
                    .entry(hash_name(name))
                    .or_insert(fact);
            }
        }
    }
    for (_, line) in lines(GIVEN_NAMES) {
        if let Some((gender, names)) = line.split_once('\t') {
            let gender = Gender::read(gender);
            knowledge
                .given_names
                .extend(list(names).map(|name| (hash_name(name), gender)));
        }
    }
}

/// The tokens of a phrase as [`crate::segment`] cuts them.
fn phrase_words(phrase: &str) -> impl Iterator<Item = &str> {
    phrase
        .split(' ')
        .flat_map(|word| word.split_inclusive('-'))
        .flat_map(|part| match part.strip_suffix('-') {
            Some("") | None => [part, ""],
            Some(word) => [word, "-"],
        })
        .flat_map(|part| match part.strip_suffix("'s") {
            Some(noun) if !noun.is_empty() => [noun, "'s"],
            _ => [part, ""],
        })
        .filter(|word| !word.is_empty())
}

fn add_role(knowledge: &mut Knowledge, line: &'static str) {
    let mut columns = line.split('\t');
    let mut next = || columns.next().unwrap_or_default();
    let phrase = next();
    let Some(kind) = RoleKind::read(next()) else {
        return;
    };
    let fact = RoleFact {
        kind,
        norm: next(),
        sector: read_sector(next()),
        gender: Gender::read(next()),
    };
    let words: Vec<WordHash> = phrase_words(phrase).map(hash_word).collect();
    let (Some(&first), Some(&last)) = (words.first(), words.last()) else {
        return;
    };
    if words.len() > MAX_PHRASE {
        return;
    }
    let index = knowledge.facts.len() as u16;
    knowledge.facts.push(fact);
    if kind == RoleKind::Org {
        knowledge.word_mut(first).org = index + 1;
        return;
    }
    knowledge
        .phrases
        .entry(hash_phrase(words.iter().copied()))
        .or_insert(index);
    let length = words.len() as u8;
    let starts = knowledge.word_mut(first);
    starts.starts = starts.starts.max(length);
    if length == 1 && starts.role == 0 {
        starts.role = index + 1;
    }
    let ends = knowledge.word_mut(last);
    ends.ends = ends.ends.max(length);
}

impl Knowledge {
    fn word_mut(&mut self, word: WordHash) -> &mut WordFact {
        self.words.entry(word).or_default()
    }
}

fn add_word_class(knowledge: &mut Knowledge, line: &str) {
    let Some((name, words)) = line.split_once('\t') else {
        return;
    };
    let Some(class) = WordClass::read(name) else {
        return;
    };
    for word in list(words) {
        let fact = knowledge.word_mut(hash_word(word));
        fact.class = fact.class.with(class);
    }
}

#[cfg(test)]
mod tests {
    use super::{ACTORS, ActorRow, COUNTRIES, ROLES, RoleKind, lines, phrase_words, read_country};

    #[test]
    fn every_shipped_line_parses() {
        for (number, line) in ACTORS.into_iter().flat_map(lines) {
            assert!(ActorRow::read(line).is_ok(), "line {number}: {line}");
        }
        for (number, line) in lines(COUNTRIES) {
            let code = line.split('\t').next().unwrap();
            assert!(read_country(code).is_some(), "line {number}: {line}");
        }
        for (number, line) in lines(ROLES) {
            let kind = line.split('\t').nth(1).unwrap();
            assert!(RoleKind::read(kind).is_some(), "line {number}: {line}");
        }
    }

    #[test]
    fn phrases_are_cut_as_tokens_are() {
        let words: Vec<&str> = phrase_words("deputy secretary-general").collect();
        assert_eq!(words, ["deputy", "secretary", "-", "general"]);
        let words: Vec<&str> = phrase_words("prosecutor's office").collect();
        assert_eq!(words, ["prosecutor", "'s", "office"]);
    }
}
