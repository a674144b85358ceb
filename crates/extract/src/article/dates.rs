//! Dates as newspapers and scrapers write them → microseconds since 1970, UTC.
//!
//! jiff parses ISO 8601 and RFC 2822; [`written`] parses what people write ("Fri Oct 20, 2006 6:15pm EDT")
//! word by word. A date without a zone counts as UTC, a day without a time as its midnight. Nothing is
//! guessed: a text that does not parse completely is not a date.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::model::Timestamp;

mod written;

/// First and last year in which a path or an eight-digit number counts as a date.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2099;

/// Numbers below this are not timestamps: as seconds they are before March 1973.
const FIRST_SECOND: u64 = 100_000_000;

/// The moment that `text` names.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_epoch(text);
    }
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_microsecond());
    }
    if let Ok(local) = text.parse::<DateTime>() {
        return at(local, &TimeZone::UTC);
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(zoned.timestamp().as_microsecond());
    }
    let (local, zone) = written::parse(text)?;
    at(local, &zone)
}

/// The moment of a number: seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished by
/// size, or a day as `20240303`.
#[must_use]
pub fn from_epoch(number: &str) -> Option<Timestamp> {
    if number.len() == 8
        && let Some(day) = day_of_digits(number)
    {
        return Some(day);
    }
    let Ok(value) = number.parse::<i64>() else {
        return from_fraction(number);
    };
    let microseconds = match value.unsigned_abs() {
        ..FIRST_SECOND => return None,
        FIRST_SECOND..100_000_000_000 => value.checked_mul(1_000_000)?,
        100_000_000_000..100_000_000_000_000 => value.checked_mul(1_000)?,
        100_000_000_000_000..100_000_000_000_000_000 => value,
        _ => value / 1_000,
    };
    let moment = jiff::Timestamp::from_microsecond(microseconds).ok()?;
    Some(moment.as_microsecond())
}

/// Seconds with a fraction, as Python's `time.time()` gives them.
fn from_fraction(number: &str) -> Option<Timestamp> {
    let seconds: f64 = number.parse().ok()?;
    let is_plausible = (FIRST_SECOND as f64..1e11).contains(&seconds);
    is_plausible.then_some((seconds * 1e6).round() as i64)
}

/// The day in a URL's path: `/2016/09/20/`, `/2016/sep/20/`, `/2016-09-20-…` or `/20160920/`.
#[must_use]
pub fn in_url(url: &str) -> Option<Timestamp> {
    let path = url.split(['?', '#']).next()?;
    let (_, path) = path.split_once("://").unwrap_or(("", path));
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let spelled = parts.windows(3).find_map(|parts| match parts {
        [year, month, day] => day_of(year, month, day),
        _ => None,
    });
    spelled.or_else(|| parts.iter().find_map(|part| day_at_start(part)))
}

/// `2016-09-20…` or exactly `20160920`.
fn day_at_start(part: &str) -> Option<Timestamp> {
    let mut numbers = part.splitn(4, '-');
    let spelled = match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(year), Some(month), Some(day)) => {
            let digits = day.split(|c: char| !c.is_ascii_digit()).next();
            digits.and_then(|day| day_of(year, month, day))
        }
        _ => None,
    };
    spelled.or_else(|| day_of_digits(part))
}

/// `20160920`.
fn day_of_digits(part: &str) -> Option<Timestamp> {
    let is_day = part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit());
    let (year, rest) = part.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    is_day.then(|| day_of(year, month, day))?
}

fn day_of(year: &str, month: &str, day: &str) -> Option<Timestamp> {
    let is_number = |text: &str, lengths: &[usize]| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(year, &[4]) || !is_number(day, &[1, 2]) {
        return None;
    }
    let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
    let month = if is_number(month, &[1, 2]) {
        month.parse().ok()?
    } else {
        written::month(&month.to_ascii_lowercase())?
    };
    let day = Date::new(year, month, day.parse().ok()?).ok()?;
    at(
        day.to_datetime(jiff::civil::Time::midnight()),
        &TimeZone::UTC,
    )
}

fn at(local: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    let zoned = local.to_zoned(zone.clone()).ok()?;
    Some(zoned.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::{from_epoch, in_url, parse};

    /// The moment in ISO form, or "-".
    fn iso(moment: Option<i64>) -> String {
        moment.map_or_else(
            || "-".to_owned(),
            |moment| {
                jiff::Timestamp::from_microsecond(moment)
                    .unwrap()
                    .to_string()
            },
        )
    }

    #[test]
    fn written_dates_are_read() {
        for (text, expected) in [
            ("2016-09-20", "2016-09-20T00:00:00Z"),
            ("2016-09-20T10:11:12", "2016-09-20T10:11:12Z"),
            ("2016-09-20 10:11:12", "2016-09-20T10:11:12Z"),
            ("2016-09-20T10:11:12+02:00", "2016-09-20T08:11:12Z"),
            ("2016-09-20 10:11:12 +0200", "2016-09-20T08:11:12Z"),
            ("2016-09-20 10:11:12 UTC", "2016-09-20T10:11:12Z"),
            ("2016-09-20T10:11:12.345Z", "2016-09-20T10:11:12.345Z"),
            ("Tue, 20 Sep 2016 10:11:12 +0200", "2016-09-20T08:11:12Z"),
            ("Tue, 20 Sep 2016 10:11:12 GMT", "2016-09-20T10:11:12Z"),
            ("Fri Oct 20, 2006 6:15pm EDT", "2006-10-20T22:15:00Z"),
            ("Wed Nov 1, 2006 10:50am EST", "2006-11-01T15:50:00Z"),
            ("Sun Oct 22, 2006 12:14am EDT", "2006-10-22T04:14:00Z"),
            ("March 3, 2024", "2024-03-03T00:00:00Z"),
            ("3 March 2024", "2024-03-03T00:00:00Z"),
            ("3rd of March, 2024", "2024-03-03T00:00:00Z"),
            ("Sept. 3, 2024", "2024-09-03T00:00:00Z"),
            ("03 Mar 2024 10:11:12 GMT+2", "2024-03-03T08:11:12Z"),
            ("03-Mar-2024", "2024-03-03T00:00:00Z"),
            (
                "Published: March 3, 2024 at 9:05 a.m. ET",
                "2024-03-03T14:05:00Z",
            ),
            ("July 3, 2024, 9:05 p.m. ET", "2024-07-04T01:05:00Z"),
            ("10:45 GMT, 3 March 2024", "2024-03-03T10:45:00Z"),
            ("7/23/17", "2017-07-23T00:00:00Z"),
            ("23/7/2017", "2017-07-23T00:00:00Z"),
            ("23.07.2017 18:30", "2017-07-23T18:30:00Z"),
            ("2017/07/23", "2017-07-23T00:00:00Z"),
            ("20170723", "2017-07-23T00:00:00Z"),
            ("1500768000", "2017-07-23T00:00:00Z"),
            ("1500768000000", "2017-07-23T00:00:00Z"),
            (
                "March 3, 2024 | Updated March 5, 2024",
                "2024-03-03T00:00:00Z",
            ),
        ] {
            assert_eq!(iso(parse(text)), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "GM expects flat global output in 2006",
            "UnitedHealth cuts 2007 revenue forecast",
            "2023-02-30",
            "0000-00-00",
            "99999-01-01",
            "March 2024",
            "32 March 2024",
            "13/13/2024",
            "10:45",
            "2006",
            "March 3, 2024 25:00",
            "March 3, 2024 13:00pm",
        ] {
            assert_eq!(iso(parse(text)), "-", "{text}");
        }
    }

    #[test]
    fn numbers_are_read_by_their_size() {
        assert_eq!(iso(from_epoch("1500768000")), "2017-07-23T00:00:00Z");
        assert_eq!(iso(from_epoch("1500768000000")), "2017-07-23T00:00:00Z");
        assert_eq!(iso(from_epoch("1500768000.5")), "2017-07-23T00:00:00.5Z");
        assert_eq!(iso(from_epoch("2017")), "-");
        assert_eq!(iso(from_epoch("99999999999999999999999")), "-");
    }

    #[test]
    fn the_path_of_a_url_may_hold_the_day() {
        for (url, expected) in [
            (
                "https://a.example/2016/09/20/world/x.html",
                "2016-09-20T00:00:00Z",
            ),
            (
                "https://a.example/world/2016/sep/20/x",
                "2016-09-20T00:00:00Z",
            ),
            (
                "https://a.example/x/2016-09-20-title",
                "2016-09-20T00:00:00Z",
            ),
            ("https://a.example/20160920/x", "2016-09-20T00:00:00Z"),
            ("https://a.example/x?d=/2016/09/20/", "-"),
            ("https://a.example/1066/10/14/", "-"),
            ("https://a.example/2016/13/20/", "-"),
            ("/2016/09/20", "2016-09-20T00:00:00Z"),
            ("", "-"),
        ] {
            assert_eq!(iso(in_url(url)), expected, "{url}");
        }
    }
}
