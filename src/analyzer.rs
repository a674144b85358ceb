//! One article through every stage. This is the line; everything else is a room on it.

use crate::actors::{self, Knowledge};
use crate::article::furniture;
use crate::article::language::Languages;
use crate::error::Error;
use crate::mentions;
use crate::model::{Analysis, Article, Warning};
use crate::passage::Passage;
use crate::quotes::{self, QuoteFinder};
use crate::segment;
use crate::sentiment::{self, ToneScorer};
use crate::speakers;
use crate::stances::{self, Speech, StanceFinder};
use crate::tagger::{self, Tagger};

mod budget;

/// The weights that ship, as they lie in the program: the same weights and the same version give
/// the same output.
pub const WEIGHTS: [&[u8]; 5] = [
    tagger::SHIPPED,
    quotes::SHIPPED,
    sentiment::WEIGHTS,
    stances::WEIGHTS,
    furniture::SHIPPED,
];

/// The stages that hold resources (models, lexicons), built once and shared by all threads.
#[derive(Debug, Default)]
pub struct Analyzer {
    languages: Languages,
    knowledge: Knowledge,
    tagger: Tagger,
    quote_finder: QuoteFinder,
    tone_scorer: ToneScorer,
    stance_finder: StanceFinder,
}

impl Analyzer {
    /// Every stage, with the knowledge and weights that ship.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every stage, with the weights that ship and `knowledge`.
    #[must_use]
    pub fn with_knowledge(knowledge: Knowledge) -> Self {
        Self {
            languages: Languages::default(),
            knowledge,
            tagger: Tagger::default(),
            quote_finder: QuoteFinder::default(),
            tone_scorer: ToneScorer::default(),
            stance_finder: StanceFinder::default(),
        }
    }

    /// The same for articles of these languages.
    #[must_use]
    pub fn with_languages(self, languages: Languages) -> Self {
        Self { languages, ..self }
    }

    /// The same with another model of names.
    ///
    /// # Errors
    /// The file is damaged or not one of ours.
    pub fn with_names_model(self, file: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            tagger: Tagger::from_bytes(file)?,
            ..self
        })
    }

    /// Finds everything in one article.
    ///
    /// Deterministic: depends on the article and on what the analyzer was built from, on nothing else.
    #[must_use]
    pub fn analyze(&self, article: &Article) -> Analysis {
        if !self.languages.has(article.language) {
            return Analysis::passed_by(article, Warning::LanguageNotAnalysed);
        }
        let text = &article.text;
        let (blocks, is_cut) = budget::within(text, &article.blocks);
        let (tokens, sentences) = segment::segment(text, &blocks);
        let passage = Passage {
            text,
            tokens: &tokens,
            sentences: &sentences,
        };
        let names = self.tagger.tag(&passage);
        let mut mentions = mentions::find(&passage, &names, &self.knowledge);
        let mut actors = actors::resolve(article, &passage, &mut mentions, &self.knowledge);
        let found = self.quote_finder.find(&passage);
        let quotes = found.quotes;
        let attributions = speakers::attribute(&passage, &mentions, &actors, &quotes);
        actors::weigh(&mut actors, &mentions, &attributions);
        let tones = self
            .tone_scorer
            .score(&passage, &mentions, &actors, &quotes);
        let speech = Speech {
            quotes: &quotes,
            attributions: &attributions,
        };
        let stances = self
            .stance_finder
            .find(&passage, &mentions, &tones.mentions, speech);
        let mut warnings = article.warnings;
        if is_cut {
            warnings.add(Warning::BudgetExceeded);
        }
        if found.is_unbalanced {
            warnings.add(Warning::UnbalancedQuotes);
        }
        Analysis {
            tokens,
            sentences,
            mentions,
            actors,
            quotes,
            attributions,
            tones,
            stances,
            warnings,
        }
    }
}
