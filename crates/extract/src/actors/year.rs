//! The year of publication, used to look up offices.

use crate::model::Timestamp;

/// The calendar year of a moment, in UTC.
///
/// By the civil-from-days algorithm of H. Hinnant (2013), years only.
pub(super) fn year_of(timestamp: Timestamp) -> i16 {
    const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;
    let days = timestamp.div_euclid(MICROSECONDS_PER_DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // The algorithm's years begin on 1 March; day 306 is 1 January.
    let year = era * 400 + year_of_era + i64::from(day_of_year >= 306);
    i16::try_from(year).unwrap_or(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::year_of;

    #[test]
    fn years_turn_at_new_year() {
        const DAY: i64 = 86_400_000_000;
        assert_eq!(year_of(0), 1970);
        assert_eq!(year_of(-1), 1969);
        assert_eq!(year_of(365 * DAY), 1971);
        assert_eq!(year_of(365 * DAY - 1), 1970);
        assert_eq!(year_of(19_722 * DAY), 2023);
        assert_eq!(year_of(19_723 * DAY), 2024);
    }
}
