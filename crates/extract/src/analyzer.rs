//! Takes articles through every stage. This file shows the whole pipeline: one call per stage, in order.

use crate::actors;
use crate::analyzed::Analyzed;
use crate::article::furniture;
use crate::article::language::Languages;
use crate::error::Error;
use crate::knowledge::Knowledge;
use crate::mentions;
use crate::model::{
    Actor, Analysis, Article, Attribution, Mention, Sentence, Stance, TaggedName, Token, Tones,
    Warning,
};
use crate::passage::Passage;
use crate::quotes::{self, Found, QuoteFinder};
use crate::segment;
use crate::sentiment::{self, Readings, ToneScorer};
use crate::speakers;
use crate::stances::{self, Speech, StanceFinder};
use crate::step::Step;
use crate::tagger::{self, Tagger};

mod budget;

/// The weights that ship with the program. The same weights and the same version give the same output.
pub const WEIGHTS: Weights<'static> = Weights {
    names: tagger::SHIPPED,
    quotes: quotes::SHIPPED,
    tone: sentiment::WEIGHTS,
    stances: stances::WEIGHTS,
    furniture: furniture::SHIPPED,
};

/// The model files of an analysis.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    /// Of names and roles.
    pub names: &'a [u8],
    /// Of quotes and their parts.
    pub quotes: &'a [u8],
    /// Of the tone of sentences and towards targets.
    pub tone: &'a [u8],
    /// Of who is for or against whom.
    pub stances: &'a [u8],
    /// Of the lines of segmented furniture.
    pub furniture: &'a [u8],
}

impl<'a> Weights<'a> {
    /// All of them, in an order that never changes: a fingerprint of an analysis is computed from it.
    #[must_use]
    pub fn files(&self) -> [&'a [u8]; 5] {
        [
            self.names,
            self.quotes,
            self.tone,
            self.stances,
            self.furniture,
        ]
    }
}

/// The stages with resources (models, lexicons), built once and shared by all threads.
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

    /// Finds everything in one text of English news.
    ///
    /// ```
    /// use pressmill_extract::Analyzer;
    ///
    /// let analyzer = Analyzer::new(); // once, then for every article
    /// let found = analyzer.analyze_text("“The harbour stays open,” Mayor Ada Verin said on Friday.");
    /// let (quote, speaker) = found.quotes().next().expect("one quote");
    /// assert_eq!(found.content(quote), "The harbour stays open");
    /// assert_eq!(speaker.map(|actor| actor.name.as_str()), Some("Ada Verin"));
    /// ```
    #[must_use]
    pub fn analyze_text(&self, text: impl Into<String>) -> Analyzed {
        let article = Article::from_text(text);
        let analysis = self.analyze(&article);
        Analyzed { article, analysis }
    }

    /// Finds everything in one article.
    ///
    /// Deterministic: the result depends only on the article and on what the analyzer was built from.
    #[must_use]
    pub fn analyze(&self, article: &Article) -> Analysis {
        self.analyze_all(std::slice::from_ref(article)).remove(0)
    }

    /// Finds everything in several articles. Each analysis equals that of the article alone; the order is
    /// kept.
    ///
    /// Each stage processes all articles before the next one begins, so a core loads the code and tables of a
    /// stage into its caches once, not once per article.
    #[must_use]
    pub fn analyze_all(&self, articles: &[Article]) -> Vec<Analysis> {
        self.analyze_watched(articles, &|_| ())
    }

    /// As [`Self::analyze_all`]; calls `after` with each step once all articles have taken it.
    #[must_use]
    pub fn analyze_watched(&self, articles: &[Article], after: &impl Fn(Step)) -> Vec<Analysis> {
        let has_language = |article: &&Article| self.languages.has(article.language);
        let states = articles.iter().filter(has_language).map(ArticleState::new);
        let mut states = ArticleStates(states.collect());
        states.each(|state| state.segmented.segment());
        after(Step::Segment);
        states.each(|state| state.names = self.tagger.tag(&state.segmented.passage()));
        after(Step::Names);
        states.each(|state| {
            state.mentions =
                mentions::find(&state.segmented.passage(), &state.names, &self.knowledge);
        });
        after(Step::Mentions);
        states.each(|state| {
            let (passage, mentions) = (state.segmented.passage(), &mut state.mentions);
            state.actors =
                actors::resolve(state.segmented.article, &passage, mentions, &self.knowledge);
        });
        after(Step::Actors);
        states.each(|state| state.found = self.quote_finder.find(&state.segmented.passage()));
        after(Step::Quotes);
        states.each(|state| {
            let (passage, quotes) = (state.segmented.passage(), &state.found.quotes);
            state.attributions =
                speakers::attribute(&passage, &state.mentions, &state.actors, quotes);
            actors::set_salience(&mut state.actors, &state.mentions, &state.attributions);
        });
        after(Step::Speakers);
        states.each(|state| {
            let (passage, quotes) = (state.segmented.passage(), &state.found.quotes);
            let scorer = &self.tone_scorer;
            (state.tones, state.readings) =
                scorer.score(&passage, &state.mentions, &state.actors, quotes);
        });
        after(Step::Tones);
        states.each(|state| {
            let speech = Speech {
                quotes: &state.found.quotes,
                attributions: &state.attributions,
            };
            let (passage, tones) = (state.segmented.passage(), &state.tones.mentions);
            let readings = std::mem::take(&mut state.readings);
            let finder = &self.stance_finder;
            state.stances = finder.find(&passage, &state.mentions, tones, &readings, speech);
        });
        after(Step::Stances);
        let mut finished = states.0.into_iter().map(ArticleState::finish);
        let analyses = articles.iter().map(|article| {
            let analysed = has_language(&article).then(|| finished.next()).flatten();
            analysed.unwrap_or_else(|| Analysis::passed_by(article, Warning::LanguageNotAnalysed))
        });
        analyses.collect()
    }
}

/// The articles being analysed.
struct ArticleStates<'a>(Vec<ArticleState<'a>>);

impl<'a> ArticleStates<'a> {
    /// Runs a stage on each of them.
    fn each(&mut self, stage: impl FnMut(&mut ArticleState<'a>)) {
        self.0.iter_mut().for_each(stage);
    }
}

/// One article being analysed: what each stage found so far.
struct ArticleState<'a> {
    segmented: SegmentedArticle<'a>,
    names: Vec<TaggedName>,
    mentions: Vec<Mention>,
    actors: Vec<Actor>,
    found: Found,
    attributions: Vec<Attribution>,
    tones: Tones,
    readings: Readings,
    stances: Vec<Stance>,
}

impl<'a> ArticleState<'a> {
    fn new(article: &'a Article) -> Self {
        Self {
            segmented: SegmentedArticle {
                article,
                is_cut: false,
                tokens: Vec::new(),
                sentences: Vec::new(),
            },
            names: Vec::new(),
            mentions: Vec::new(),
            actors: Vec::new(),
            found: Found::default(),
            attributions: Vec::new(),
            tones: Tones::default(),
            readings: Readings::default(),
            stances: Vec::new(),
        }
    }

    fn finish(self) -> Analysis {
        let mut warnings = self.segmented.article.warnings;
        if self.segmented.is_cut {
            warnings.add(Warning::BudgetExceeded);
        }
        if self.found.is_unbalanced {
            warnings.add(Warning::UnbalancedQuotes);
        }
        Analysis {
            tokens: self.segmented.tokens,
            sentences: self.segmented.sentences,
            mentions: self.mentions,
            actors: self.actors,
            quotes: self.found.quotes,
            attributions: self.attributions,
            tones: self.tones,
            stances: self.stances,
            warnings,
        }
    }
}

/// An article with its tokens and sentences.
struct SegmentedArticle<'a> {
    article: &'a Article,
    /// The text is longer than the budget; its end is not analysed.
    is_cut: bool,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
}

impl SegmentedArticle<'_> {
    /// Segments the text into tokens and sentences.
    fn segment(&mut self) {
        let (text, blocks) = (&self.article.text, &self.article.blocks);
        let (blocks, is_cut) = budget::within(text, blocks);
        (self.tokens, self.sentences) = segment::segment(text, &blocks);
        self.is_cut = is_cut;
    }

    fn passage(&self) -> Passage<'_> {
        Passage {
            text: &self.article.text,
            tokens: &self.tokens,
            sentences: &self.sentences,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Analyzer;
    use crate::article::Decoder;
    use crate::model::RecordKind;
    use crate::model::{Analysis, Article, Tone};

    #[test]
    fn articles_together_give_what_each_gives_alone() {
        let texts = [
            "Russian Foreign Minister Sergei Lavrov accused the United States of lies. \"We will \
             respond,\" he said in Moscow on Monday.",
            "Die Regierung hat am Montag beschlossen, dass die Brücke über den Fluss nicht wieder \
             gebaut wird, sagte der Minister.",
            "Kenyan President Daniel Obuya told reporters that the bridge would be rebuilt.",
        ];
        let decode = |text: &str| Decoder::default().decode(RecordKind::Text, text.as_bytes());
        let articles: Vec<Article> = texts.iter().map(|text| decode(text).unwrap()).collect();
        let analyzer = Analyzer::new();
        let shown = |analysis: &Analysis| format!("{analysis:?}");
        let together: Vec<_> = analyzer.analyze_all(&articles).iter().map(shown).collect();
        let alone: Vec<_> = articles
            .iter()
            .map(|article| shown(&analyzer.analyze(article)))
            .collect();
        assert_eq!(together, alone);
        assert_ne!(together[0], together[2]);
        assert!(analyzer.analyze_all(&[]).is_empty());
    }

    #[test]
    fn a_nationality_inside_a_name_neither_speaks_nor_is_judged() {
        let text = "The corrupt and brutal Nigerian Football Federation betrayed and attacked Kenya on Monday. \"We \
                    will never apologise,\" the Nigerian Football Federation said.";
        let article = Decoder::default().decode(RecordKind::Text, text.as_bytes());
        let found = Analyzer::new().analyze(&article.unwrap());
        let inside = found.mentions.iter().zip(&found.tones.mentions);
        let inside: Vec<_> = inside.filter(|(mention, _)| mention.is_nested).collect();
        assert_eq!(inside.len(), 2, "{:?}", found.mentions);
        let country = inside[0].0.actor_no;
        for (mention, tone) in inside {
            assert_eq!((mention.actor_no, *tone), (country, Tone::default()));
        }
        let tone = found.tones.actors[country as usize];
        assert_eq!((tone.n_neutral, tone.n_positive + tone.n_negative), (2, 0));
        let speaker = found.attributions[0].actor_no.unwrap();
        assert_eq!(
            found.actors[speaker as usize].name,
            "Nigerian Football Federation"
        );
        assert!(!found.stances.is_empty());
        for stance in &found.stances {
            assert!(
                stance.source != country && stance.target != country,
                "{stance:?}"
            );
        }
        assert!(found.actors[country as usize].salience < 1e-6);
        assert!(found.actors[speaker as usize].salience > 0.5);
    }
}
