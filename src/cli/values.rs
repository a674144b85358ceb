//! Value parsers for options whose types do not depend on clap.

use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use pressmill_extract::article::encoding::EncodingErrors;
use pressmill_extract::article::furniture::FurnitureMode;
use pressmill_extract::error::UnknownValue;

/// Whether furniture is looked for.
pub(super) fn furniture_modes() -> impl TypedValueParser<Value = FurnitureMode> {
    one_of([
        ("mark", "Furniture lines are marked"),
        ("off", "Every line is body"),
    ])
}

/// What to do with a record whose bytes are not UTF-8.
pub(super) fn encoding_errors() -> impl TypedValueParser<Value = EncodingErrors> {
    one_of([
        ("quarantine", "It goes to `quarantine`"),
        (
            "replace",
            "It is kept, U+FFFD in place of each bad sequence, with the warning `invalid_utf8`",
        ),
    ])
}

/// Parses one of these words into a `T`; each word has a help text.
fn one_of<T, const N: usize>(
    words: [(&'static str, &'static str); N],
) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = UnknownValue> + Clone + Send + Sync + 'static,
{
    let values = words.map(|(word, meaning)| PossibleValue::new(word).help(meaning));
    PossibleValuesParser::new(values).try_map(|word| word.parse::<T>())
}
