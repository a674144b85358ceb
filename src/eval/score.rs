//! Compares one article's annotations with what was extracted.

use super::counts::Counts;
use super::extracted::ExtractedArticle;
use super::gold::{CharRange, GoldActor, GoldArticle};
use super::names::{agreement, best_agreement};
use super::pairs::{paired_actors, paired_quotes, shared_chars, total_chars};

/// The tones, in the order of [`Scorecard::article_tones`].
const LABELS: [&str; 3] = ["negative", "neutral", "positive"];

/// Every task's counts over all articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scorecard {
    /// Articles compared.
    pub articles: u64,
    /// Annotated articles that the result lacks; everything in them counts as missed.
    pub missing: u64,
    /// Quotes of any kind, found when half of the characters agree.
    pub quotes: Counts,
    /// Quotes with the very same ends.
    pub exact_quotes: Counts,
    /// Quotes of each kind, direct, indirect and mixed: right and missed by the annotated kind, wrong by the found one.
    pub quotes_by_kind: [Counts; 3],
    /// Quotes found with the right speaker.
    pub speakers: Counts,
    /// Actors found. Only the main ones are annotated: precision is a lower bound.
    pub actors: Counts,
    /// Types of actors found.
    pub types: Counts,
    /// Roles of actors found.
    pub roles: Counts,
    /// Countries of actors found.
    pub countries: Counts,
    /// Favourable or unfavourable tone towards actors found.
    pub actor_tones: Counts,
    /// Who is for or against whom: a pair found with the other sign is wrong, an unannotated pair is not counted.
    pub stances: Counts,
    /// Characters of page furniture.
    pub furniture: Counts,
    /// Articles that repeat another or are repeated.
    pub duplicates: Counts,
    /// Articles by annotated tone, each with its counts.
    article_tones: [Counts; 3],
}

/// The kinds of quotes, in the order of [`Scorecard::quotes_by_kind`].
const KINDS: [&str; 3] = ["direct", "indirect", "mixed"];

impl Scorecard {
    /// Every task that has right, wrong and missed answers, with its name.
    pub fn tasks(&self) -> Vec<(&'static str, Counts)> {
        let [direct, indirect, mixed] = self.quotes_by_kind;
        vec![
            ("quotes", self.quotes),
            ("  same ends", self.exact_quotes),
            ("  direct", direct),
            ("  indirect", indirect),
            ("  mixed", mixed),
            ("quotes with speaker", self.speakers),
            ("actors", self.actors),
            ("  type", self.types),
            ("  role", self.roles),
            ("  country", self.countries),
            ("  tone", self.actor_tones),
            ("stances", self.stances),
            ("furniture (characters)", self.furniture),
            ("repeated articles", self.duplicates),
        ]
    }

    /// Mean precision, recall and F1 over the three tones of articles; a tone that never occurs counts as 0.
    pub fn article_tone(&self) -> [f64; 3] {
        let mean = |figure: fn(&Counts) -> Option<f64>| {
            let figures = self.article_tones.iter().map(figure);
            figures.map(Option::unwrap_or_default).sum::<f64>() / LABELS.len() as f64
        };
        [
            mean(Counts::precision),
            mean(Counts::recall),
            mean(Counts::f1),
        ]
    }

    /// Articles with an annotated tone.
    pub fn labelled_articles(&self) -> u64 {
        self.article_tones.iter().map(Counts::gold).sum()
    }

    /// Counts one article.
    pub(super) fn compare(&mut self, gold: &GoldArticle, found: Option<&ExtractedArticle>) {
        let nothing = ExtractedArticle::default();
        self.articles += 1;
        self.missing += u64::from(found.is_none());
        let found = found.unwrap_or(&nothing);
        self.compare_tone(gold, found);
        self.compare_quotes(gold, found);
        let pairs = paired_actors(&gold.actors, &found.actors);
        self.compare_actors(gold, found, &pairs);
        self.compare_stances(gold, found, &pairs);
        self.compare_furniture(gold, found);
        let (gold, found) = (
            gold.is_repeated.then_some(()),
            found.is_repeated.then_some(()),
        );
        self.duplicates.compare(gold, found, |(), ()| true);
    }

    fn compare_tone(&mut self, gold: &GoldArticle, found: &ExtractedArticle) {
        let Some(gold) = &gold.sentiment else { return };
        for (label, counts) in LABELS.iter().zip(&mut self.article_tones) {
            let (gold, found) = (gold == label, found.sentiment_label == *label);
            counts.compare(gold.then_some(()), found.then_some(()), |(), ()| true);
        }
    }

    fn compare_quotes(&mut self, gold: &GoldArticle, found: &ExtractedArticle) {
        let pairs = paired_quotes(&gold.quotes, &found.quotes);
        let is_speaker = |annotated: &str, found: &str| {
            let actor = gold.actors.iter().find(|actor| actor.name == annotated);
            let aliases = actor.into_iter().flat_map(GoldActor::names);
            best_agreement(found, aliases.chain([annotated])) > 0
        };
        for (quote, partner) in gold.quotes.iter().zip(&pairs) {
            if quote.optional {
                continue;
            }
            let found = partner.and_then(|index| found.quotes.get(index));
            let was_found = found.map(|_| ());
            self.quotes.compare(Some(()), was_found, |(), ()| true);
            let is_exact = found.is_some_and(|found| found.pieces == quote.pieces());
            self.exact_quotes
                .compare(Some(()), was_found, |(), ()| is_exact);
            if let Some(counts) = self.of_kind(&quote.kind) {
                counts.compare(Some(()), was_found, |(), ()| true);
            }
            let speaker = found.and_then(|found| found.speaker_name.as_deref());
            self.speakers
                .compare(quote.speaker_name.as_deref(), speaker, is_speaker);
        }
        for (index, quote) in found.quotes.iter().enumerate() {
            if !pairs.contains(&Some(index)) {
                self.quotes.wrong += 1;
                self.exact_quotes.wrong += 1;
                self.speakers.wrong += u64::from(quote.speaker_name.is_some());
                if let Some(counts) = self.of_kind(&quote.kind) {
                    counts.wrong += 1;
                }
            }
        }
    }

    fn of_kind(&mut self, kind: &str) -> Option<&mut Counts> {
        let index = KINDS.iter().position(|known| *known == kind)?;
        self.quotes_by_kind.get_mut(index)
    }

    fn compare_actors(
        &mut self,
        gold: &GoldArticle,
        found: &ExtractedArticle,
        pairs: &[Option<usize>],
    ) {
        for (actor, partner) in gold.actors.iter().zip(pairs) {
            let partner = partner.and_then(|index| found.actors.get(index));
            self.actors
                .compare(Some(()), partner.map(|_| ()), |(), ()| true);
            let Some(partner) = partner else { continue };
            let same_text = |one: &str, other: &str| one == other;
            let same_words = |one: &str, other: &str| agreement(one, other) > 0;
            let is_toned = |label: &&str| *label != "neutral";
            let tone = Some(partner.sentiment_label.as_str()).filter(is_toned);
            self.types.compare(
                Some(actor.actor_type.as_str()),
                Some(&partner.actor_type),
                same_text,
            );
            self.roles
                .compare(actor.role.as_deref(), partner.role.as_deref(), same_words);
            self.countries.compare(
                actor.country.as_deref(),
                partner.country.as_deref(),
                same_text,
            );
            self.actor_tones
                .compare(actor.sentiment.as_deref(), tone, same_text);
        }
        let n_paired = pairs.iter().flatten().count();
        self.actors.wrong += (found.actors.len() - n_paired) as u64;
    }

    fn compare_stances(
        &mut self,
        gold: &GoldArticle,
        found: &ExtractedArticle,
        pairs: &[Option<usize>],
    ) {
        let partner = |name: &str| {
            let index = gold.actors.iter().position(|actor| actor.name == name)?;
            *pairs.get(index)?
        };
        for stance in &gold.stances {
            let ends = (partner(&stance.source), partner(&stance.target));
            let mut labels = found
                .stances
                .iter()
                .filter(|(source, target, _)| ends == (Some(*source), Some(*target)));
            let label = labels.next().map(|(_, _, label)| label.as_str());
            self.stances
                .compare(Some(stance.sentiment.as_str()), label, |one, other| {
                    one == other
                });
        }
    }

    fn compare_furniture(&mut self, gold: &GoldArticle, found: &ExtractedArticle) {
        let right = shared_chars(&gold.furniture, &found.furniture);
        let rest = |ranges: &[CharRange]| u64::from(total_chars(ranges).saturating_sub(right));
        let forgiven = u64::from(shared_chars(&gold.either, &found.furniture));
        self.furniture.right += u64::from(right);
        self.furniture.wrong += rest(&found.furniture).saturating_sub(forgiven);
        self.furniture.missed += rest(&gold.furniture);
    }
}

#[cfg(test)]
mod tests {
    use super::Scorecard;
    use crate::eval::extracted::{ExtractedActor, ExtractedArticle, ExtractedQuote};
    use crate::eval::gold::GoldArticle;

    fn gold() -> GoldArticle {
        serde_json::from_str(
            r#"{"source_file": "a.jsonl", "record_no": 0, "sentiment": "negative",
                "quotes": [
                    {"start": 10, "end": 30, "kind": "direct", "speaker_name": "Olena Koval"},
                    {"start": 50, "end": 60, "kind": "indirect", "speaker_name": null, "optional": true}],
                "actors": [
                    {"name": "Olena Koval", "aliases": [], "type": "person", "role": "Foreign Minister", "country": "UKR"},
                    {"name": "Russia", "type": "country", "role": null, "country": "RUS", "sentiment": "negative"}],
                "stances": [{"source": "Olena Koval", "target": "Russia", "sentiment": "negative"}],
                "furniture": [[90, 100]], "either": [[100, 103]]}"#,
        )
        .unwrap()
    }

    fn actor(name: &str, actor_type: &str, country: &str, label: &str) -> ExtractedActor {
        ExtractedActor {
            name: name.to_owned(),
            actor_type: actor_type.to_owned(),
            role: None,
            country: Some(country.to_owned()),
            sentiment_label: label.to_owned(),
        }
    }

    fn quote(start: u32, end: u32, speaker_name: &str) -> ExtractedQuote {
        ExtractedQuote {
            pieces: vec![(start, end)],
            kind: "direct".to_owned(),
            speaker_name: Some(speaker_name.to_owned()),
        }
    }

    fn found() -> ExtractedArticle {
        ExtractedArticle {
            sentiment_label: "negative".to_owned(),
            quotes: vec![
                quote(12, 30, "Koval"),
                quote(50, 60, "Koval"),
                quote(70, 80, "Koval"),
            ],
            actors: vec![
                actor("Koval", "person", "UKR", "neutral"),
                actor("Russia", "place", "RUS", "negative"),
                actor("Tuesday", "person", "UKR", "neutral"),
            ],
            stances: vec![(0, 1, "positive".to_owned())],
            furniture: vec![(95, 105)],
            is_repeated: false,
        }
    }

    fn counts(task: &str) -> (u64, u64, u64) {
        let mut scorecard = Scorecard::default();
        scorecard.compare(&gold(), Some(&found()));
        let tasks = scorecard.tasks();
        let (_, counts) = tasks.iter().find(|(name, _)| name.trim() == task).unwrap();
        (counts.right, counts.wrong, counts.missed)
    }

    #[test]
    fn optional_quotes_are_neither_wanted_nor_punished() {
        assert_eq!(counts("quotes"), (1, 1, 0));
        assert_eq!(counts("same ends"), (0, 2, 1));
        assert_eq!(counts("direct"), (1, 1, 0));
        assert_eq!(counts("indirect"), (0, 0, 0));
        assert_eq!(counts("quotes with speaker"), (1, 1, 0));
    }

    #[test]
    fn attributes_count_for_actors_that_were_found() {
        assert_eq!(counts("actors"), (2, 1, 0));
        assert_eq!(counts("type"), (1, 1, 1));
        assert_eq!(counts("role"), (0, 0, 1));
        assert_eq!(counts("country"), (2, 0, 0));
        assert_eq!(counts("tone"), (1, 0, 0));
    }

    #[test]
    fn a_stance_with_the_other_sign_is_wrong() {
        assert_eq!(counts("stances"), (0, 1, 1));
    }

    #[test]
    fn furniture_counts_characters_but_those_of_lines_that_may_be_either() {
        assert_eq!(counts("furniture (characters)"), (5, 2, 5));
    }

    #[test]
    fn an_article_that_is_not_in_the_result_is_missed() {
        let mut scorecard = Scorecard::default();
        scorecard.compare(&gold(), None);
        assert_eq!(
            (
                scorecard.missing,
                scorecard.quotes.missed,
                scorecard.actors.missed
            ),
            (1, 1, 2)
        );
    }
}
