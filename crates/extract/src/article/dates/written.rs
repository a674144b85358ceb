//! Dates as people write them, read word by word.
//!
//! `03/04/2024` is the fourth of March, as in the United States, unless the first number is over
//! 12; `03.04.2024` is the third of April, as in Europe.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// Words around dates that carry no information.
const FILLERS: [&str; 14] = [
    "published",
    "posted",
    "date",
    "on",
    "at",
    "of",
    "the",
    "last",
    "updated",
    "modified",
    "first",
    "by",
    "t",
    "time",
];

/// Zone abbreviations in hours east of Greenwich, in sixtieths. Source: RFC 2822 §4.3 for the
/// American ones; the tz database for the others, each by its use in news: `IST` is India's.
const ZONES: [(&str, i32); 27] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("bst", 60),
    ("cet", 60),
    ("cest", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("ist", 330),
    ("sgt", 480),
    ("hkt", 480),
    ("jst", 540),
    ("aest", 600),
];

/// Zones that follow the calendar, by the American rule in force since 2007.
const ZONES_WITH_SUMMER: [(&str, &str); 4] = [
    ("et", "EST5EDT,M3.2.0,M11.1.0"),
    ("ct", "CST6CDT,M3.2.0,M11.1.0"),
    ("mt", "MST7MDT,M3.2.0,M11.1.0"),
    ("pt", "PST8PDT,M3.2.0,M11.1.0"),
];

/// Two-digit years below this are of this century (POSIX `strptime`).
const CENTURY_PIVOT: i16 = 69;

/// Longest text that counts as a date, in bytes; the longest real one seen has 60.
const DATE_BYTES_MAX: usize = 120;

/// The local time that `text` names and its zone; UTC if it names none.
pub(super) fn parse(text: &str) -> Option<(DateTime, TimeZone)> {
    if text.len() > DATE_BYTES_MAX {
        return None;
    }
    let text = text.to_ascii_lowercase();
    let text = text.replace("a.m.", "am").replace("p.m.", "pm");
    let words = words(&text);
    let mut draft = Draft::default();
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        if draft.has_day() && matches!(rest, [Word::Letters("updated" | "modified"), ..]) {
            break;
        }
        rest = draft.read(rest)?;
    }
    draft.finish()
}

/// A month's number by its name or its first three letters or more.
pub(super) fn month(name: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let index = NAMES
        .iter()
        .position(|full| name.len() >= 3 && full.starts_with(name))?;
    Some(index as i8 + 1)
}

fn is_weekday(name: &str) -> bool {
    const NAMES: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    NAMES
        .iter()
        .any(|full| name.len() >= 3 && full.starts_with(name))
}

/// A run of letters, a run of digits, or a mark.
#[derive(Clone, Copy, Debug)]
enum Word<'a> {
    Letters(&'a str),
    Digits(&'a str),
    Mark(char),
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_same: fn(char) -> bool = match first {
            _ if first.is_ascii_digit() => |c| c.is_ascii_digit(),
            _ if first.is_alphabetic() => char::is_alphabetic,
            _ => |_| false,
        };
        let end = rest
            .char_indices()
            .find(|&(at, c)| at > 0 && !is_same(c))
            .map_or(rest.len(), |(at, _)| at);
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        match first {
            _ if first.is_ascii_digit() => words.push(Word::Digits(word)),
            _ if first.is_alphabetic() => words.push(Word::Letters(word)),
            _ if first.is_whitespace() => {}
            _ => words.push(Word::Mark(first)),
        }
        rest = after;
    }
    words
}

/// What has been read so far.
#[derive(Debug, Default)]
struct Draft {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<Time>,
    zone: Option<TimeZone>,
}

impl Draft {
    fn has_day(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }

    fn finish(self) -> Option<(DateTime, TimeZone)> {
        let date = Date::new(self.year?, self.month?, self.day?).ok()?;
        let time = self.time.unwrap_or(Time::midnight());
        Some((date.to_datetime(time), self.zone.unwrap_or(TimeZone::UTC)))
    }

    /// Reads one element of a date and returns the words after it.
    fn read<'w, 'a>(&mut self, words: &'w [Word<'a>]) -> Option<&'w [Word<'a>]> {
        use Word::{Digits, Letters, Mark};
        match words {
            [
                Digits(hour),
                Mark(':'),
                Digits(minute),
                Mark(':'),
                Digits(second),
                rest @ ..,
            ] => {
                let rest = match rest {
                    [Mark('.'), Digits(_), rest @ ..] => rest,
                    _ => rest,
                };
                self.clock([hour, minute, second], rest)
            }
            [Digits(hour), Mark(':'), Digits(minute), rest @ ..] => {
                self.clock([hour, minute, "0"], rest)
            }
            [Digits(hour), Letters("am" | "pm"), ..] => {
                self.clock([hour, "0", "0"], words.get(1..)?)
            }
            [
                Digits(a),
                Mark(mark),
                Digits(b),
                Mark(same),
                Digits(c),
                rest @ ..,
            ] if mark == same && matches!(mark, '/' | '.' | '-') => {
                self.numbers(*mark, [a, b, c])?;
                Some(rest)
            }
            [Mark(sign @ ('+' | '-')), Digits(hours), rest @ ..] if self.time.is_some() => {
                self.offset(*sign, hours, rest)
            }
            [
                Digits(number),
                Letters("st" | "nd" | "rd" | "th"),
                rest @ ..,
            ]
            | [Digits(number), rest @ ..] => {
                self.number(number)?;
                Some(rest)
            }
            [Letters(word), rest @ ..] => {
                self.word(word)?;
                Some(rest)
            }
            [Mark(_), rest @ ..] => Some(rest),
            [] => None,
        }
    }

    /// An hour, minutes and seconds, and the half of the day after them.
    fn clock<'w, 'a>(&mut self, parts: [&str; 3], rest: &'w [Word<'a>]) -> Option<&'w [Word<'a>]> {
        let [hour, minute, second] = parts;
        let hour: i8 = hour.parse().ok()?;
        let (hour, rest) = match rest {
            [Word::Letters(half @ ("am" | "pm")), rest @ ..] => {
                let is_clock = (1..=12).contains(&hour);
                let afternoon = if *half == "pm" { 12 } else { 0 };
                (is_clock.then_some(hour % 12 + afternoon)?, rest)
            }
            _ => (hour, rest),
        };
        let time = Time::new(hour, minute.parse().ok()?, second.parse().ok()?, 0).ok()?;
        set(&mut self.time, time)?;
        Some(rest)
    }

    /// Three numbers with the same mark between them.
    fn numbers(&mut self, mark: char, numbers: [&str; 3]) -> Option<()> {
        let [a, b, c] = numbers;
        let (year, month, day) = match (a.len(), mark) {
            (4, _) => (a, b, c),
            (_, '.') => (c, b, a),
            _ if a.parse::<u8>().ok()? > 12 => (c, b, a),
            _ => (c, a, b),
        };
        set(&mut self.year, full_year(year)?)?;
        set(&mut self.month, month.parse().ok()?)?;
        set(&mut self.day, day.parse().ok()?)
    }

    /// A number by itself: a year, or a day.
    fn number(&mut self, number: &str) -> Option<()> {
        match number.len() {
            4 => set(&mut self.year, number.parse().ok()?),
            1 | 2 if self.day.is_none() => set(&mut self.day, number.parse().ok()?),
            2 if self.month.is_some() => set(&mut self.year, full_year(number)?),
            _ => None,
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let name = if word == "sept" { "sep" } else { word };
        if let Some(month) = month(name) {
            return set(&mut self.month, month);
        }
        if let Some(zone) = zone(word) {
            return set(&mut self.zone, zone);
        }
        (is_weekday(word) || FILLERS.contains(&word)).then_some(())
    }

    /// `+0200`, `+02:00`, `+2`: alone, or after `GMT` or `UTC`.
    fn offset<'w, 'a>(
        &mut self,
        sign: char,
        hours: &str,
        rest: &'w [Word<'a>],
    ) -> Option<&'w [Word<'a>]> {
        let (hours, minutes, rest) = match (hours.len(), rest) {
            (4, _) => {
                let (hours, minutes) = hours.split_at_checked(2)?;
                (hours, minutes, rest)
            }
            (1 | 2, [Word::Mark(':'), Word::Digits(minutes), rest @ ..]) => (hours, *minutes, rest),
            (1 | 2, _) => (hours, "0", rest),
            _ => return None,
        };
        let minutes = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
        let minutes = if sign == '-' { -minutes } else { minutes };
        self.zone = Some(fixed(minutes)?);
        Some(rest)
    }
}

/// Fills an empty slot. A second value means that the text is not a date.
fn set<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.is_none().then(|| *slot = Some(value))
}

fn full_year(year: &str) -> Option<i16> {
    let number: i16 = year.parse().ok()?;
    match year.len() {
        2 if number < CENTURY_PIVOT => Some(2000 + number),
        2 => Some(1900 + number),
        4 => Some(number),
        _ => None,
    }
}

fn zone(name: &str) -> Option<TimeZone> {
    if let Some((_, minutes)) = ZONES.iter().find(|(known, _)| *known == name) {
        return fixed(*minutes);
    }
    let (_, rule) = ZONES_WITH_SUMMER.iter().find(|(known, _)| *known == name)?;
    TimeZone::posix(rule).ok()
}

fn fixed(minutes: i32) -> Option<TimeZone> {
    let offset = Offset::from_seconds(minutes * 60).ok()?;
    Some(TimeZone::fixed(offset))
}
