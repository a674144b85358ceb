//! The language of a text: `&str → (ISO 639-1 code, probability)`.
//!
//! The commonest words identify clear English at almost no cost; whatlang's trigram model decides the rest on
//! a bounded sample. A text too short or too mixed to classify is `und` and is analysed as English, so that
//! no headline is lost to a guess.

use whatlang::{Lang, Script};

/// Code of a text whose language cannot be determined.
pub const UNDETERMINED: &str = "und";

/// Bytes that are read: past 1 kB neither method changes its answer on news text …
const SAMPLE_BYTES: usize = 1_024;

/// … and for most English articles the first words are enough.
const FIRST_BYTES: usize = 256;

/// Below this share of [`COMMON`] words among the first words, whatlang decides.
///
/// English news has 0.25 to 0.45; other languages that share some of these spellings ("in", "was",
/// "for") stay below 0.15.
const CLEARLY_ENGLISH: f32 = 0.2;

/// With fewer words than this the language is undetermined.
const MIN_WORDS: usize = 6;

/// The commonest words of written English that few other languages spell alike.
const COMMON: [&str; 40] = [
    "the", "of", "and", "to", "that", "is", "for", "with", "by", "from", "said", "has", "have",
    "his", "their", "this", "which", "would", "who", "were", "will", "been", "they", "are", "was",
    "had", "not", "but", "its", "she", "you", "about", "after", "when", "there", "what", "than",
    "into", "could", "more",
];

/// The languages whose articles go through the stages: others become rows with a warning.
///
/// The models are trained on English; the user must judge what they find in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Languages {
    /// Every language.
    All,
    /// These, by their codes.
    Only(Vec<&'static str>),
}

impl Default for Languages {
    fn default() -> Self {
        Self::Only(vec!["en"])
    }
}

impl Languages {
    /// The languages of a list such as `en,de`; English for none, every language for `all`.
    ///
    /// # Errors
    /// The name that is no language known here.
    pub fn of(names: &[String]) -> Result<Self, &str> {
        if names.is_empty() {
            return Ok(Self::default());
        }
        if names.iter().any(|name| name.trim() == "all") {
            return Ok(Self::All);
        }
        let codes = names.iter().map(|name| claimed(name).ok_or(name.as_str()));
        codes.collect::<Result<_, _>>().map(Self::Only)
    }

    /// Whether articles of this language go through the stages. An article of undetermined language does, so
    /// that no headline is lost to a guess.
    pub(crate) fn has(&self, language: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(codes) => matches!(language, UNDETERMINED | "") || codes.contains(&language),
        }
    }

    /// The codes, or `all`.
    pub fn names(&self) -> Vec<&'static str> {
        match self {
            Self::All => vec!["all"],
            Self::Only(codes) => codes.clone(),
        }
    }
}

/// The language of the text: ISO 639-1 where it has a code, else 639-3, or [`UNDETERMINED`].
#[must_use]
pub fn detect(text: &str) -> (&'static str, f32) {
    if is_clearly_english(count(head(text, FIRST_BYTES))) {
        return ("en", 1.0);
    }
    let sample = head(text, SAMPLE_BYTES);
    let (words, common) = count(sample);
    if words < MIN_WORDS && sample.is_ascii() {
        return (UNDETERMINED, 0.0);
    }
    if is_clearly_english((words, common)) {
        return ("en", 1.0);
    }
    let share = common as f32 / words.max(1) as f32;
    let Some(info) = whatlang::detect(sample) else {
        return (UNDETERMINED, 0.0);
    };
    let confidence = info.confidence() as f32;
    // Short headlines in Latin letters are easily taken for Dutch, Tagalog and the like.
    let is_foreign = info.script() != Script::Latin
        || info.is_reliable() && (common == 0 || share < foreign_below(words));
    match info.lang() {
        Lang::Eng => ("en", confidence),
        other if is_foreign => (code(other), confidence),
        _ => (UNDETERMINED, 0.0),
    }
}

/// The code of a language that a record claims: `fr`, `fr-FR`, `fra`.
#[must_use]
pub fn claimed(claim: &str) -> Option<&'static str> {
    let claim = claim.trim().to_ascii_lowercase();
    let tag = claim.split(['-', '_']).next()?;
    if matches!(tag, "en" | "eng" | "english") {
        return Some("en");
    }
    let known = TWO_LETTERS
        .iter()
        .find(|(three, two)| *two == tag || *three == tag);
    known.map(|(_, two)| *two)
}

/// Share of [`COMMON`] words below which whatlang's word for another language is taken: a sentence or two may
/// well quote an English title; a short headline is weaker evidence.
fn foreign_below(words: usize) -> f32 {
    if words >= 20 {
        0.15
    } else {
        CLEARLY_ENGLISH / 4.0
    }
}

/// Whether so many [`COMMON`] words among so many words make English.
fn is_clearly_english((words, common): (usize, usize)) -> bool {
    words >= MIN_WORDS && common as f32 >= CLEARLY_ENGLISH * words as f32
}

/// The first bytes, cut at a character.
fn head(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Words of the sample, and how many of them are [`COMMON`].
fn count(sample: &str) -> (usize, usize) {
    let mut words = 0;
    let mut hits = 0;
    for word in sample.split(|character: char| !character.is_alphanumeric() && character != '\'') {
        if !word.is_empty() {
            words += 1;
            hits += usize::from(is_common(word));
        }
    }
    (words, hits)
}

/// Whether a word is one of [`COMMON`], in any case.
fn is_common(word: &str) -> bool {
    const PACKED: [u64; COMMON.len()] = {
        let mut packed = [0; COMMON.len()];
        let mut index = 0;
        while index < COMMON.len() {
            packed[index] = pack(COMMON[index].as_bytes());
            index += 1;
        }
        packed
    };
    word.len() <= 8 && PACKED.contains(&pack(word.as_bytes()))
}

/// Up to eight ASCII letters in one number, in lower case.
const fn pack(word: &[u8]) -> u64 {
    let mut packed = 0;
    let mut index = 0;
    while index < word.len() {
        packed = packed << 8 | word[index].to_ascii_lowercase() as u64;
        index += 1;
    }
    packed
}

/// ISO 639-3 and ISO 639-1 codes of whatlang's languages that have both.
const TWO_LETTERS: [(&str, &str); 66] = [
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
];

/// ISO 639-1 of whatlang's languages; the 639-3 code of the few that have none.
fn code(language: Lang) -> &'static str {
    let three = language.code();
    TWO_LETTERS
        .iter()
        .find(|(known, _)| *known == three)
        .map_or(three, |&(_, two)| two)
}

#[cfg(test)]
mod tests {
    use super::{Languages, UNDETERMINED, detect};

    fn languages(list: &str) -> Result<Languages, String> {
        let names: Vec<String> = list.split(',').map(str::to_owned).collect();
        Languages::of(&names).map_err(str::to_owned)
    }

    #[test]
    fn english_is_analysed_unless_other_languages_are_named() {
        let default = Languages::default();
        assert_eq!(
            ["en", "und", "", "de"].map(|code| default.has(code)),
            [true, true, true, false]
        );
        let german = languages("de,fr-FR").unwrap();
        assert_eq!(
            ["en", "und", "de", "fr"].map(|code| german.has(code)),
            [false, true, true, true]
        );
        assert!(languages("en,all").unwrap().has("sw"));
        assert_eq!(languages("de,xx"), Err("xx".to_owned()));
    }

    #[test]
    fn short_texts_in_other_letters_are_told() {
        assert_eq!(detect("首相は火曜日に国境の再開を発表した").0, "ja");
        assert_eq!(detect("政府周二宣布重新开放边境").0, "zh");
        assert_eq!(detect("عاد المزارعون إلى حقولهم يوم الثلاثاء").0, "ar");
        assert_eq!(detect("Η κυβέρνηση ανακοίνωσε την Τρίτη").0, "el");
    }

    #[test]
    fn foreign_names_and_quotes_do_not_make_an_english_article_foreign() {
        let text = "“No pasarán,” the crowd in Valencia shouted on Tuesday, and the mayor, María José Catalá, said \
                    that the square would be cleared before the Fallas begin.";
        assert_eq!(detect(text).0, "en");
        let german = "Der Sprecher sagte, das Projekt “Back to the Future” werde am Montag in Hamburg und in der \
                      Nachbarstadt vorgestellt, wie schon im Jahr zuvor.";
        assert_eq!(detect(german).0, "de");
    }

    #[test]
    fn english_news_is_english() {
        let text =
            "The minister said on Monday that talks with the rebels would resume in the capital.";
        assert_eq!(detect(text).0, "en");
    }

    #[test]
    fn other_languages_are_told_by_their_code() {
        let german = "Der Minister sagte am Montag, dass die Gespräche mit den Rebellen in der Hauptstadt \
                      wieder aufgenommen werden sollen, nachdem beide Seiten zugestimmt hatten.";
        let spanish = "El ministro dijo el lunes que las conversaciones con los rebeldes se reanudarán en la \
                       capital después de que ambas partes aceptaran la propuesta.";
        let russian =
            "Министр сообщил в понедельник, что переговоры с повстанцами возобновятся в столице.";
        assert_eq!(
            [detect(german).0, detect(spanish).0, detect(russian).0],
            ["de", "es", "ru"]
        );
    }

    #[test]
    fn a_few_words_are_left_undetermined() {
        assert_eq!(detect("Ceasefire collapses").0, UNDETERMINED);
        assert_eq!(detect("").0, UNDETERMINED);
    }

    #[test]
    fn a_headline_without_common_words_is_not_taken_for_another_language() {
        let (language, _) = detect("French suburb riots could resume after court verdict");
        assert!(["en", UNDETERMINED].contains(&language), "{language}");
    }
}
