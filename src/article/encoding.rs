//! Bytes → characters. What is not UTF-8 is a rejection or a repair, never a guess.

use std::borrow::Cow;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// What to do with a record whose bytes are not UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EncodingErrors {
    /// It goes to `quarantine`.
    #[default]
    Quarantine,
    /// It is kept, U+FFFD in place of each bad sequence, with the warning `invalid_utf8`.
    Replace,
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
