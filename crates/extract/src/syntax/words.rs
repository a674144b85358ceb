//! What the features know of each word: its form, endings, look and clusters, as numbers.

use crate::model::{Shape, Token};
use crate::tagger::clusters::Clusters;
use crate::tagger::word_shape::word_shape;
use crate::word::hash_literal;

/// The endings and beginnings of a word that features look at.
pub(crate) const ENDINGS: usize = 3;

/// One word as numbers; all 0 beyond the ends of a sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Word {
    /// Its hash in lower case; one for all double quote marks, and one for all long dashes.
    pub(crate) form: u64,
    /// Capitals, digits, marks and length.
    pub(crate) look: u8,
    /// The clusters that hold it, from fine to coarse; 0 for an unknown word.
    pub(crate) clusters: [u16; 3],
    /// Its last two, three and four letters.
    pub(crate) endings: [u64; ENDINGS],
    /// Its first three letters.
    pub(crate) beginning: u64,
}

const QUOTE_MARK: u64 = hash_literal("\"").0;
const DASH: u64 = hash_literal("--").0;

impl Word {
    /// The word of `token`, which is written `letters`.
    pub(crate) fn new(token: &Token, letters: &str, clusters: &Clusters) -> Self {
        let form = match letters {
            "“" | "”" | "\"" | "``" | "''" | "„" | "«" | "»" => QUOTE_MARK,
            "—" | "–" | "―" | "--" | "---" => DASH,
            _ => token.word.0,
        };
        let mut word = Self {
            form,
            look: word_shape(token),
            clusters: clusters.levels(clusters.cluster(token.word)),
            ..Self::default()
        };
        if token.shape.has_any(Shape::LETTER) {
            word.find_ends(letters.as_bytes());
        }
        word
    }

    /// Bytes do for letters: the features only tell words apart.
    fn find_ends(&mut self, letters: &[u8]) {
        for (place, ending) in self.endings.iter_mut().enumerate() {
            let length = place + 2;
            let start = letters.len().saturating_sub(length);
            *ending = packed(&letters[start..]) | (length as u64) << 56;
        }
        self.beginning = packed(&letters[..letters.len().min(3)]) | 1 << 60;
    }
}

/// At most four bytes in lower case, side by side.
fn packed(letters: &[u8]) -> u64 {
    letters.iter().fold(1, |packed, byte| {
        packed << 8 | u64::from(byte.to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::Word;
    use crate::tagger::clusters::Clusters;
    use crate::testkit::Marked;

    fn words(line: &str) -> Vec<Word> {
        let marked = Marked::new(line);
        let passage = marked.passage();
        let tokens = passage.tokens.iter().enumerate();
        tokens
            .map(|(place, token)| Word::new(token, passage.word(place), &Clusters::default()))
            .collect()
    }

    #[test]
    fn quote_marks_and_dashes_are_one_word_each() {
        let words = words("“ \" ” — – -- no");
        assert_eq!(words[0].form, words[1].form);
        assert_eq!(words[0].form, words[2].form);
        assert_eq!(words[3].form, words[4].form);
        assert_ne!(words[3].form, words[0].form);
        assert_ne!(words[6].form, words[0].form);
    }

    #[test]
    fn words_with_one_ending_share_it_in_any_case() {
        let words = words("nations STATIONS on");
        assert_eq!(words[0].endings, words[1].endings);
        assert_eq!(words[0].endings[0], words[1].endings[0]);
        assert_ne!(words[2].endings[1], words[0].endings[1]);
        assert_ne!(words[0].beginning, words[1].beginning);
    }
}
