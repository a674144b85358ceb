//! The fields of one JSON record, each as the bytes that stand in the line, decoded on demand.
//!
//! One pass over the line, no tree: a value that is not requested costs only its scan. If a key occurs twice,
//! the last value wins, as in Python's and JavaScript's parsers.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::dates;
use super::fields::{Field, FieldMap, Path};
use crate::model::{Timestamp, Warning, Warnings};
use crate::rejection::Reason;

/// Between authors.
pub(super) const AUTHOR_SEPARATOR: &str = "; ";

/// The value found for each field.
pub(super) struct Values<'a> {
    found: [Option<FieldValue<'a>>; Field::COUNT],
    prefers_page: bool,
}

/// The source of an article's text.
pub(super) enum Body {
    /// The text itself, exactly.
    Text(String),
    /// A page that holds it.
    Page(String),
}

#[derive(Clone, Copy)]
struct FieldValue<'a> {
    /// Position of the name among the field's names: lower is better.
    rank: usize,
    /// The name, for messages.
    name: &'a str,
    raw: &'a RawValue,
}

/// Why a record is not an article.
pub(super) struct Fault {
    pub(super) reason: Reason,
    pub(super) message: String,
}

impl Fault {
    fn wrong_type(found: FieldValue<'_>, expected: &str) -> Self {
        let actual = type_of(found.raw.get());
        Self {
            reason: Reason::WrongType,
            message: format!("`{}` is {actual}, not {expected}", found.name),
        }
    }
}

impl<'a> Values<'a> {
    /// The values of the object in `line`.
    pub(super) fn parse(line: &'a str, fields: &'a FieldMap) -> Result<Self, Fault> {
        let mut deserializer = serde_json::Deserializer::from_str(line);
        let visitor = RecordVisitor { fields };
        let parsed = deserializer
            .deserialize_map(visitor)
            .and_then(|found| deserializer.end().map(|()| found));
        let prefers_page = fields.prefers_page;
        let values = |found| Self {
            found,
            prefers_page,
        };
        parsed.map(values).map_err(|error| {
            let is_json = serde_json::from_str::<IgnoredAny>(line).is_ok();
            if is_json {
                Fault {
                    reason: Reason::NotAnObject,
                    message: format!("expected an object, found {}", type_of(line)),
                }
            } else {
                Fault {
                    reason: Reason::MalformedJson,
                    message: without_line(&error),
                }
            }
        })
    }

    fn get(&self, field: Field) -> Option<FieldValue<'a>> {
        self.found.get(field as usize).copied().flatten()
    }

    /// The record's id: a string, a number in decimals, or MongoDB's `{"$oid": …}`. An empty one
    /// is none.
    pub(super) fn id(&self) -> Result<Option<String>, Fault> {
        let Some(found) = self.get(Field::Id) else {
            return Ok(None);
        };
        let raw = member(found.raw, "$oid").unwrap_or(found.raw);
        let id = match raw.get().as_bytes().first() {
            Some(b'"') => string(raw, &mut Warnings::default()),
            Some(b'-' | b'0'..=b'9') => Some(raw.get().to_owned()),
            _ => return Err(Fault::wrong_type(found, "a string or number")),
        };
        Ok(id.filter(|id| !id.is_empty()))
    }

    /// The article's text; where a record has none, the page that it has instead.
    pub(super) fn body(&self, warnings: &mut Warnings) -> Result<Body, Fault> {
        let text = self.get(Field::Text);
        let has_text = text.is_some_and(|found| found.raw.get() != "\"\"");
        let page = self.get(Field::Html);
        if let Some(page) = page.filter(|_| self.prefers_page || !has_text) {
            let html = string(page.raw, warnings);
            return html
                .map(Body::Page)
                .ok_or_else(|| Fault::wrong_type(page, "a string"));
        }
        let Some(found) = text else {
            return Err(Fault {
                reason: Reason::MissingText,
                message: "no field holds the text; --map text=KEY names one".to_owned(),
            });
        };
        let text = string(found.raw, warnings);
        text.map(Body::Text)
            .ok_or_else(|| Fault::wrong_type(found, "a string"))
    }

    /// A field that is a string; anything else counts as absent.
    pub(super) fn string(&self, field: Field, warnings: &mut Warnings) -> Option<String> {
        let text = string(self.get(field)?.raw, warnings)?;
        non_blank(text)
    }

    /// A field that is a name: a string, or an object with a `name`.
    pub(super) fn name(&self, field: Field, warnings: &mut Warnings) -> Option<String> {
        non_blank(name(self.get(field)?.raw, warnings)?)
    }

    /// A field of names: a string, an object with a `name`, or an array of either.
    pub(super) fn names(&self, field: Field, warnings: &mut Warnings) -> Option<String> {
        let raw = self.get(field)?.raw;
        let names: Vec<String> = match elements(raw) {
            Some(elements) => elements
                .into_iter()
                .filter_map(|element| name(element, warnings))
                .filter_map(non_blank)
                .collect(),
            None => name(raw, warnings).into_iter().collect(),
        };
        non_blank(names.join(AUTHOR_SEPARATOR))
    }

    /// A field that is a date; one that cannot be read gives a warning.
    pub(super) fn moment(&self, field: Field, warnings: &mut Warnings) -> Option<Timestamp> {
        let raw = self.get(field)?.raw;
        let raw = member(raw, "$date").unwrap_or(raw);
        let raw = member(raw, "$numberLong").unwrap_or(raw);
        let moment = match raw.get().as_bytes().first() {
            Some(b'"') => {
                let text = string(raw, &mut Warnings::default())?;
                if text.trim().is_empty() {
                    return None;
                }
                dates::parse(&text)
            }
            Some(b'-' | b'0'..=b'9') => dates::from_epoch(raw.get()),
            _ => None,
        };
        if moment.is_none() {
            warnings.add(Warning::UnreadableDate);
        }
        moment
    }
}

/// Collects the values of the fields, best name first.
struct RecordVisitor<'f> {
    fields: &'f FieldMap,
}

impl<'de> Visitor<'de> for RecordVisitor<'de> {
    type Value = [Option<FieldValue<'de>>; Field::COUNT];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = [None; Field::COUNT];
        while let Some(key) = map.next_key::<Key<'de>>()? {
            if !self.fields.knows(&key.0) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let raw: &'de RawValue = map.next_value()?;
            for (field, rank, path) in self.fields.places(&key.0) {
                if let Some(slot) = found.get_mut(field as usize) {
                    offer(slot, rank, path, &key.0, raw);
                }
            }
        }
        Ok(found)
    }
}

/// Takes `raw` for a field unless a better name was found before, or it is null or `""`.
fn offer<'de>(
    slot: &mut Option<FieldValue<'de>>,
    rank: usize,
    path: &'de Path,
    key: &str,
    raw: &'de RawValue,
) {
    let raw = if path.whole == key {
        Some(raw)
    } else {
        path.tail.iter().try_fold(raw, |raw, key| member(raw, key))
    };
    let Some(raw) = raw.filter(|raw| raw.get() != "null") else {
        return;
    };
    let is_empty = |raw: &RawValue| raw.get() == "\"\"";
    let is_better =
        slot.is_none_or(|held| is_empty(held.raw) || (rank <= held.rank && !is_empty(raw)));
    if is_better {
        *slot = Some(FieldValue {
            rank,
            name: &path.whole,
            raw,
        });
    }
}

/// A key, borrowed from the line unless it has escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// The value of `key` in the object `raw`, if it is an object that has it.
fn member<'a>(raw: &'a RawValue, key: &str) -> Option<&'a RawValue> {
    struct MemberVisitor<'k>(&'k str);

    impl<'de> Visitor<'de> for MemberVisitor<'_> {
        type Value = Option<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                if key.0 == self.0 {
                    found = Some(value);
                }
            }
            Ok(found)
        }
    }

    if !raw.get().starts_with('{') {
        return None;
    }
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    deserializer.deserialize_map(MemberVisitor(key)).ok()?
}

/// The elements of `raw`, if it is an array.
fn elements(raw: &RawValue) -> Option<Vec<&RawValue>> {
    struct ElementsVisitor;

    impl<'de> Visitor<'de> for ElementsVisitor {
        type Value = Vec<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some(element) = seq.next_element()? {
                found.push(element);
            }
            Ok(found)
        }
    }

    if !raw.get().starts_with('[') {
        return None;
    }
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    deserializer.deserialize_seq(ElementsVisitor).ok()
}

/// A string, or the `name` of an object.
fn name(raw: &RawValue, warnings: &mut Warnings) -> Option<String> {
    string(member(raw, "name").unwrap_or(raw), warnings)
}

/// The characters of a JSON string; a lone surrogate becomes U+FFFD, with a warning.
fn string(raw: &RawValue, warnings: &mut Warnings) -> Option<String> {
    if !raw.get().starts_with('"') {
        return None;
    }
    serde_json::from_str::<String>(raw.get()).ok().or_else(|| {
        let text = repaired(raw)?;
        warnings.add(Warning::LoneSurrogate);
        Some(text)
    })
}

/// The same for a string with lone surrogates, which serde_json gives as bytes alone: each
/// then stands as three bytes that start with 0xED.
fn repaired(raw: &RawValue) -> Option<String> {
    struct BytesVisitor;

    impl Visitor<'_> for BytesVisitor {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
            Ok(bytes.to_owned())
        }
    }

    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    let bytes = deserializer.deserialize_bytes(BytesVisitor).ok()?;
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().first() == Some(&0xed) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Some(text)
}

fn non_blank(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

/// What a JSON value is, for messages.
fn type_of(json: &str) -> &'static str {
    match json.trim_start().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        Some(_) => "a number",
        None => "nothing",
    }
}

/// serde_json's message: the line is always 1 here, the column counts bytes.
fn without_line(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.replace(" at line 1 column ", " at byte ")
}
