//! One article for a person to read: `(Article, Analysis) → a screen of text` for the terminal.
//!
//! Names carry the number of their actor, quotes their own number. Below the text come the quotes with arrows
//! to their speakers, the actors, and who is for or against whom, each with the rule or model that decided
//! it. The numbers are those of the tables (`actor_no`, `quote_no`). This module makes the text; the caller
//! prints it.
//!
//! Control characters of the article never reach the terminal.

use std::fmt::Write as _;

use pressmill_extract::model::{Actor, Analysis, Article, Attribution, Quote, Tone};

mod screen;
mod style;

use screen::Screen;
pub use style::Look;

/// The whole screen, ending in a line break.
#[must_use]
pub fn render(article: &Article, analysis: &Analysis, look: Look) -> String {
    let mut screen = Screen::new(look);
    head(&mut screen, article, analysis);
    screen.text(article, analysis);
    quotes(&mut screen, article, analysis);
    actors(&mut screen, analysis);
    stances(&mut screen, article, analysis);
    screen.finish()
}

fn head(screen: &mut Screen, article: &Article, analysis: &Analysis) {
    let title = article.title.as_deref().unwrap_or("(no title)");
    screen.line(&[(title, style::TITLE)]);
    let mut facts = Vec::new();
    facts.extend(article.published_at.and_then(day));
    facts.extend(article.publisher.clone().or_else(|| article.domain.clone()));
    facts.extend(article.authors.clone());
    facts.push(format!("language {}", article.language));
    facts.push(format!("{} tokens", analysis.tokens.len()));
    facts.push(format!("tone {}", number(analysis.tones.document)));
    facts.extend(
        analysis
            .warnings
            .iter()
            .map(|warning| format!("warning: {}", warning.code())),
    );
    screen.line(&[(&facts.join(" · "), style::DIM)]);
    screen.blank();
}

fn quotes(screen: &mut Screen, article: &Article, analysis: &Analysis) {
    screen.heading("Quotes", analysis.quotes.len());
    for (quote_no, quote) in analysis.quotes.iter().enumerate() {
        let content = quoted_words(article, quote);
        screen.item(
            &format!("Q{quote_no}"),
            style::QUOTE,
            &[(&content, style::QUOTE)],
        );
        if let Some(attribution) = analysis.attributions.get(quote_no) {
            let (speaker, kind) = speaker(article, analysis, attribution);
            screen.under(&[("──▶ ", style::DIM), (&speaker, kind)]);
        }
        let tone = analysis
            .tones
            .quotes
            .get(quote_no)
            .copied()
            .unwrap_or_default();
        screen.under(&[(&quote_facts(article, quote, tone), style::DIM)]);
        if let Some(attribution) = analysis.attributions.get(quote_no) {
            let by = format!(
                "speaker by {} {:.2}",
                attribution.sieve, attribution.confidence
            );
            screen.under(&[(&by, style::DIM)]);
        }
    }
    screen.blank();
}

/// The quoted words; the pieces of an interrupted quote joined by " … ".
fn quoted_words(article: &Article, quote: &Quote) -> String {
    let pieces: Vec<&str> = quote
        .parts
        .iter()
        .map(|&part| article.text.slice(part))
        .collect();
    let words = if pieces.is_empty() {
        article.text.slice(quote.content).to_owned()
    } else {
        pieces.join(" … ")
    };
    format!("“{words}”")
}

fn quote_facts(article: &Article, quote: &Quote, tone: Tone) -> String {
    let mut facts = vec![quote.kind.as_str().to_owned()];
    if let Some(cue) = quote.cue {
        let lemma = quote.cue_lemma.unwrap_or("?");
        facts.push(format!("cue “{}” ({lemma})", article.text.slice(cue)));
    }
    let flags = [
        (quote.is_floating, "no cue"),
        (quote.is_multi_paragraph, "over paragraphs"),
        (quote.is_unclosed, "never closed"),
    ];
    facts.extend(
        flags
            .iter()
            .filter(|flag| flag.0)
            .map(|flag| flag.1.to_owned()),
    );
    facts.push(format!("tone {}", number(tone)));
    facts.push(format!("quote {:.2}", quote.confidence));
    facts.join(" · ")
}

/// The speaker as text, and the colour.
fn speaker(
    article: &Article,
    analysis: &Analysis,
    attribution: &Attribution,
) -> (String, anstyle::Style) {
    let as_written = attribution.speaker.map(|span| article.text.slice(span));
    let Some(actor_no) = attribution.actor_no else {
        let name = as_written.unwrap_or("nobody found");
        return (name.to_owned(), style::DIM);
    };
    let Some(actor) = analysis.actors.get(actor_no as usize) else {
        return (format!("A{actor_no}"), style::actor(actor_no));
    };
    let mut words = actor.name.clone();
    for fact in [&actor.role, &actor.affiliation, &actor.code]
        .into_iter()
        .flatten()
    {
        let _ = write!(words, ", {fact}");
    }
    let _ = write!(words, " [A{actor_no}]");
    if let Some(written) = as_written.filter(|&written| written != actor.name) {
        let _ = write!(words, " as “{written}”");
    }
    (words, style::actor(actor_no))
}

fn actors(screen: &mut Screen, analysis: &Analysis) {
    screen.heading("Actors", analysis.actors.len());
    for (actor_no, actor) in (0..).zip(&analysis.actors) {
        let colour = style::actor(actor_no);
        screen.item(&format!("A{actor_no}"), colour, &[(&actor.name, colour)]);
        let tone = analysis
            .tones
            .actors
            .get(actor_no as usize)
            .map(|of| of.tone);
        screen.under(&[(&actor_facts(actor, tone.unwrap_or_default()), style::DIM)]);
    }
    screen.blank();
}

fn actor_facts(actor: &Actor, tone: Tone) -> String {
    let mut facts = vec![actor.actor_type.as_str().to_owned()];
    facts.extend(actor.role.clone());
    facts.extend(actor.affiliation.clone());
    facts.extend(
        actor
            .code
            .clone()
            .or_else(|| actor.country.map(|code| code.as_str().to_owned())),
    );
    facts.push(format!("{} mentions", actor.n_mentions));
    facts.push(format!("{} quotes", actor.n_quotes));
    facts.push(format!("salience {:.2}", actor.salience));
    facts.push(format!("tone {}", number(tone)));
    facts.push(format!("key {}", actor.key));
    facts.push(format!("by {} {:.2}", actor.resolved_by, actor.confidence));
    facts.join(" · ")
}

fn stances(screen: &mut Screen, article: &Article, analysis: &Analysis) {
    screen.heading("Who is for or against whom", analysis.stances.len());
    let name = |actor_no: u32| {
        analysis
            .actors
            .get(actor_no as usize)
            .map_or("?", |actor| actor.name.as_str())
    };
    for (stance_no, stance) in analysis.stances.iter().enumerate() {
        let cue = stance.cue.map_or("", |span| article.text.slice(span));
        let arrow = format!(" ──{cue}──▶ ");
        screen.item(
            &format!("S{stance_no}"),
            style::tone(stance.tone.polarity),
            &[
                (name(stance.source), style::actor(stance.source)),
                (&arrow, style::tone(stance.tone.polarity)),
                (name(stance.target), style::actor(stance.target)),
            ],
        );
        let told = stance
            .quote_no
            .map_or("the narrator says so".to_owned(), |no| format!("in Q{no}"));
        let facts = format!(
            "{} · {told} · {:.2}",
            number(stance.tone),
            stance.confidence
        );
        screen.under(&[(&facts, style::DIM)]);
    }
}

/// "+0.31 positive".
fn number(tone: Tone) -> String {
    format!("{:+.2} {}", tone.value, tone.polarity.as_str())
}

/// The UTC day of a moment, as "2024-03-03".
fn day(microseconds: i64) -> Option<String> {
    let moment = jiff::Timestamp::from_microsecond(microseconds).ok()?;
    Some(moment.strftime("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::{Look, render};
    use pressmill_extract::model::{
        Actor, ActorType, Analysis, Article, Attribution, Block, Mention, MentionKind, NameTag,
        Quote, QuoteKind, Sentence, SentenceKind, Span, SpeakerKind, TokenRange,
    };

    fn span_of(text: &str, words: &str) -> Span {
        let start = text.find(words).unwrap();
        Span::new(start, start + words.len())
    }

    /// One actor who says one thing, with a furniture line below.
    fn sample() -> (Article, Analysis) {
        let text = "“We will wait,” said Ada Verin.\nShare this\u{1b}[31m story";
        let quote = span_of(text, "We will wait,");
        let name = span_of(text, "Ada Verin");
        let furniture = span_of(text, "Share this\u{1b}[31m story");
        let analysis = Analysis {
            sentences: vec![
                Sentence {
                    span: Span::new(0, furniture.start as usize - 1),
                    ..Sentence::default()
                },
                Sentence {
                    span: furniture,
                    kind: SentenceKind::Boilerplate,
                    rule: Some("share_bar"),
                    ..Sentence::default()
                },
            ],
            mentions: vec![mention(name)],
            actors: vec![actor()],
            quotes: vec![Quote {
                kind: QuoteKind::Direct,
                content: quote,
                parts: vec![quote],
                sentence_no: 0,
                paragraph_start: 0,
                paragraph_end: 0,
                cue: Some(span_of(text, "said")),
                cue_lemma: Some("say"),
                source: Some(name),
                is_floating: false,
                is_multi_paragraph: false,
                is_unclosed: false,
                confidence: 1.0,
            }],
            attributions: vec![Attribution {
                speaker: Some(name),
                speaker_kind: SpeakerKind::Name,
                actor_no: Some(0),
                addressee: None,
                sieve: "cue_adjacent",
                confidence: 1.0,
            }],
            ..Analysis::default()
        };
        let blocks = vec![Block {
            span: furniture,
            kind: SentenceKind::Boilerplate,
            paragraph_no: 1,
            rule: Some("share_bar"),
        }];
        let mut article = Article::from_text(text);
        article.blocks = blocks;
        (article, analysis)
    }

    fn mention(span: Span) -> Mention {
        Mention {
            span,
            tokens: TokenRange::default(),
            sentence_no: 0,
            kind: MentionKind::Name,
            tag: NameTag::Per,
            role: None,
            confidence: 1.0,
            actor_no: 0,
            is_nested: false,
        }
    }

    fn actor() -> Actor {
        Actor {
            key: "person:ada verin".to_owned(),
            name: "Ada Verin".to_owned(),
            actor_type: ActorType::Person,
            role: Some("Foreign Minister".to_owned()),
            role_norm: None,
            affiliation: None,
            country: None,
            sector: None,
            code: None,
            wikidata_id: None,
            resolved_by: "exact_name",
            confidence: 1.0,
            n_mentions: 1,
            n_quotes: 1,
            first_start: 0,
            in_title: false,
            salience: 1.0,
        }
    }

    /// The sample's screen.
    fn screen(colour: bool, width: usize) -> String {
        let (article, analysis) = sample();
        render(&article, &analysis, Look { colour, width })
    }

    #[test]
    fn a_quote_points_to_its_speaker_and_names_its_sieve() {
        let screen = screen(false, 80);
        assert!(
            screen.contains("“⟪Q0 We will wait,⟫” said Ada Verin[A0]."),
            "{screen}"
        );
        assert!(
            screen.contains("──▶ Ada Verin, Foreign Minister [A0]"),
            "{screen}"
        );
        assert!(screen.contains("speaker by cue_adjacent 1.00"), "{screen}");
    }

    #[test]
    fn furniture_is_shown_with_its_rule() {
        let screen = screen(false, 80);
        assert!(screen.contains("┆ Share this"), "{screen}");
        assert!(screen.contains("(share_bar)"), "{screen}");
    }

    #[test]
    fn without_colour_no_escape_reaches_the_terminal() {
        let screen = screen(false, 80);
        assert!(!screen.contains('\u{1b}'), "{screen}");
    }

    #[test]
    fn with_colour_the_article_s_own_escapes_are_made_visible() {
        let screen = screen(true, 80);
        assert!(screen.contains("␛[31m"), "{screen}");
    }

    #[test]
    fn lines_keep_to_the_width() {
        let screen = screen(false, 40);
        for line in screen.lines() {
            assert!(line.chars().count() <= 40, "{line}");
        }
    }
}
