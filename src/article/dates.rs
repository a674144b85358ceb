//! Dates as newspapers and scrapers write them → microseconds since 1970, UTC.
//!
//! A date without a zone counts as UTC, a day without a time as its midnight.

use jiff::civil::DateTime;

use crate::model::Timestamp;

/// The moment that `text` names.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_microsecond());
    }
    let civil: DateTime = text.parse().ok()?;
    Some(
        civil
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_microsecond(),
    )
}

/// The moment of a number: seconds or milliseconds since 1970.
#[must_use]
pub fn from_epoch(number: &str) -> Option<Timestamp> {
    let _ = number;
    None
}

/// The day in a URL's path: `/2016/09/20/`.
#[must_use]
pub fn in_url(url: &str) -> Option<Timestamp> {
    let _ = url;
    None
}
