//! Bytes → characters. What is not UTF-8 is a rejection or a repair, never a guess.

use std::borrow::Cow;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::UnknownValue;

/// What to do with a record whose bytes are not UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EncodingErrors {
    /// It goes to `quarantine`.
    #[default]
    Quarantine,
    /// It is kept, U+FFFD in place of each bad sequence, with the warning `invalid_utf8`.
    Replace,
}

impl FromStr for EncodingErrors {
    type Err = UnknownValue;

    fn from_str(value: &str) -> Result<Self, UnknownValue> {
        match value {
            "quarantine" => Ok(Self::Quarantine),
            "replace" => Ok(Self::Replace),
            _ => Err(UnknownValue {
                expected: "quarantine or replace",
            }),
        }
    }
}

/// The characters of `bytes`; owned only if something was replaced.
pub(super) fn utf8(bytes: &[u8], on_error: EncodingErrors) -> Result<Cow<'_, str>, String> {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    match on_error {
        EncodingErrors::Replace => Ok(String::from_utf8_lossy(bytes)),
        EncodingErrors::Quarantine => {
            let offset =
                std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
            let byte = bytes.get(offset).copied().unwrap_or_default();
            Err(format!(
                "byte {byte:#04x} at {offset} of the record is not UTF-8"
            ))
        }
    }
}

/// The characters of a text that starts with a UTF-16 byte order mark; `None` without one.
/// Lone surrogates become U+FFFD.
pub(super) fn utf16(bytes: &[u8]) -> Option<String> {
    let (decode, bytes): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, 0, 0, ..] => return None,
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return None,
    };
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| decode(pair));
    let characters = char::decode_utf16(units);
    Some(
        characters
            .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::{EncodingErrors, utf8, utf16};

    #[test]
    fn what_is_not_utf8_is_refused_with_its_place() {
        let refused = utf8(b"caf\xe9 noir", EncodingErrors::Quarantine);
        assert_eq!(
            refused.unwrap_err(),
            "byte 0xe9 at 3 of the record is not UTF-8"
        );
    }

    #[test]
    fn or_replaced_on_request() {
        let replaced = utf8(b"caf\xe9 noir", EncodingErrors::Replace).unwrap();
        assert_eq!(replaced, "caf\u{fffd} noir");
    }

    #[test]
    fn utf16_is_read_by_its_mark() {
        assert_eq!(utf16(b"\xff\xfe\xe9\x00A\x00").as_deref(), Some("éA"));
        assert_eq!(utf16(b"\xfe\xff\x00\xe9\x00A").as_deref(), Some("éA"));
        assert_eq!(
            utf16(b"\xff\xfe\x00\xdeA\x00").as_deref(),
            Some("\u{fffd}A")
        );
    }

    #[test]
    fn without_a_mark_nothing_is_utf16() {
        assert_eq!(utf16(b"A\x00B\x00"), None);
        assert_eq!(utf16(b"\xff\xfe\x00\x00A\x00\x00\x00"), None);
    }
}
