//! Checks of everything that is found in a text: it is inside the text and in order, and what it refers to
//! exists.

use pressmill_extract::model::{
    Analysis, Article, Block, Mention, Quote, Sentence, Span, Text, Token, TokenRange,
};

/// `span` holds at least one character and cuts none.
fn is_in(text: &Text, span: Span) -> bool {
    span.start < span.end && !text.slice(span).is_empty()
}

/// Lines: sorted, disjoint, without blanks at their ends.
pub(crate) fn blocks(text: &Text, blocks: &[Block]) {
    assert!(blocks.is_sorted_by(|a, b| a.span.end <= b.span.start));
    assert!(blocks.is_sorted_by_key(|block| block.paragraph_no));
    for block in blocks {
        let line = text.slice(block.span);
        assert!(is_in(text, block.span) && line.trim() == line, "{line:?}");
    }
}

/// Sentences: sorted and disjoint, with each token in one of them.
pub(crate) fn sentences(text: &Text, tokens: &[Token], sentences: &[Sentence]) {
    assert!(tokens.is_sorted_by(|a, b| a.span.end <= b.span.start));
    assert!(sentences.is_sorted_by(|a, b| a.span.end <= b.span.start));
    assert!(tokens.iter().all(|token| is_in(text, token.span)));
    let mut next = 0;
    for sentence in sentences {
        assert_eq!(sentence.tokens.start, next);
        assert_eq!(sentence.tokens.span(tokens), sentence.span);
        next = sentence.tokens.end;
    }
    assert_eq!(next as usize, tokens.len());
}

/// Quotes: sorted and disjoint, with parts inside and cue and source in the text.
pub(crate) fn quotes(text: &Text, quotes: &[Quote]) {
    assert!(quotes.is_sorted_by(|a, b| a.content.end <= b.content.start));
    for quote in quotes {
        let named = [quote.cue, quote.source].into_iter().flatten();
        let spans = quote.parts.iter().copied().chain(named);
        assert!(spans.chain([quote.content]).all(|span| is_in(text, span)));
        let mut parts = quote.parts.iter();
        assert!(parts.all(|part| quote.content.contains(*part)));
        assert!(quote.paragraph_start <= quote.paragraph_end);
        assert!(is_share(quote.confidence));
    }
}

/// Everything in an analysis.
pub(crate) fn analysis(article: &Article, found: &Analysis) {
    let text = &article.text;
    sentences(text, &found.tokens, &found.sentences);
    quotes(text, &found.quotes);
    mentions(text, found);
    actors(found);
    attributions(text, found);
    judgements(text, found);
}

fn mentions(text: &Text, found: &Analysis) {
    let order = |mention: &Mention| (mention.span.start, u32::MAX - mention.span.end);
    assert!(found.mentions.is_sorted_by_key(order));
    let holds = |tokens: TokenRange| tokens.end as usize <= found.tokens.len();
    for mention in &found.mentions {
        assert!(is_in(text, mention.span) && holds(mention.tokens));
        assert!(mention.role.is_none_or(|role| is_in(text, role)));
        assert!((mention.actor_no as usize) < found.actors.len());
        assert!((mention.sentence_no as usize) < found.sentences.len());
        assert!(is_share(mention.confidence));
    }
}

fn actors(found: &Analysis) {
    for actor in &found.actors {
        assert!(!actor.key.is_empty() && !actor.name.is_empty());
        assert!(is_share(actor.confidence) && is_share(actor.salience));
    }
}

fn attributions(text: &Text, found: &Analysis) {
    assert_eq!(found.attributions.len(), found.quotes.len());
    for attribution in &found.attributions {
        assert!(attribution.speaker.is_none_or(|span| is_in(text, span)));
        let mut named = [attribution.actor_no, attribution.addressee]
            .into_iter()
            .flatten();
        assert!(named.all(|actor| (actor as usize) < found.actors.len()));
        assert!(is_share(attribution.confidence));
    }
}

fn judgements(text: &Text, found: &Analysis) {
    let tones = &found.tones;
    assert_eq!(tones.sentences.len(), found.sentences.len());
    assert_eq!(tones.mentions.len(), found.mentions.len());
    assert_eq!(tones.actors.len(), found.actors.len());
    assert_eq!(tones.quotes.len(), found.quotes.len());
    let all = [&tones.sentences, &tones.mentions, &tones.quotes];
    let all = all.into_iter().flatten().chain([&tones.document]);
    assert!(
        all.chain(tones.actors.iter().map(|actor| &actor.tone))
            .all(|tone| (-1.0..=1.0).contains(&tone.value))
    );
    for stance in &found.stances {
        let ends = [stance.source, stance.target];
        assert!(
            ends.iter()
                .all(|&actor| (actor as usize) < found.actors.len())
        );
        assert!(
            stance
                .quote_no
                .is_none_or(|quote| (quote as usize) < found.quotes.len())
        );
        assert!((stance.sentence_no as usize) < found.sentences.len());
        assert!(stance.cue.is_none_or(|cue| is_in(text, cue)));
        assert!(is_share(stance.confidence));
    }
}

fn is_share(value: f32) -> bool {
    (0.0..=1.0).contains(&value)
}
