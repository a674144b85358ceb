//! Counts for people to read.

use indicatif::HumanCount;

/// `1234567` as `1,234,567`: text, because `HumanCount` by itself takes no width.
pub(crate) fn grouped(number: u64) -> String {
    HumanCount(number).to_string()
}

/// "1 file", "2 files".
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(count))
}

#[cfg(test)]
mod tests {
    use super::{counted, grouped};

    #[test]
    fn counts_are_grouped_and_nouns_agree() {
        assert_eq!(counted(0, "file"), "0 files");
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(37_539_001, "file"), "37,539,001 files");
    }

    #[test]
    fn a_column_of_counts_keeps_its_width() {
        assert_eq!(format!("{:>9}|", grouped(999)), "      999|");
        assert_eq!(format!("{:>9}|", grouped(1_000)), "    1,000|");
    }
}
