//! Stances of speakers: towards the actors that their quotes judge.
//!
//! Words in quote marks only: an indirect quote is the reporter's wording, and its
//! source is often a news agency.

use crate::model::{ActorNo, Mention, Polarity, QuoteKind, Span, Stance, Tone};
use crate::stances::Speech;

/// The least tone of a quote towards an actor that makes a stance of its speaker: on NewsMTSC's
/// multi-target test part 0.78 of such judgements are right, and 0.05 have the wrong sign.
const MIN_TONE: f32 = 0.6;

/// The stances that quotes show, in quote order.
///
/// `tones` runs parallel to `mentions`. Cost: linear in quotes and the mentions inside them.
pub(crate) fn find(mentions: &[Mention], tones: &[Tone], speech: Speech<'_>) -> Vec<Stance> {
    let mut stances = Vec::new();
    for (quote_no, (quote, attribution)) in
        speech.quotes.iter().zip(speech.attributions).enumerate()
    {
        let Some(speaker) = attribution.actor_no else {
            continue;
        };
        if quote.kind == QuoteKind::Indirect {
            continue;
        }
        for &part in &quote.parts {
            let first = mentions.partition_point(|mention| mention.span.start < part.start);
            let inside = mentions.iter().zip(tones).skip(first);
            for (mention, &tone) in inside.take_while(|(mention, _)| mention.span.end <= part.end) {
                if is_stance(speaker, mention, tone) {
                    stances.push(Stance {
                        source: speaker,
                        target: mention.actor_no,
                        quote_no: Some(quote_no as u32),
                        sentence_no: mention.sentence_no,
                        tone,
                        cue: None,
                        confidence: tone.value.abs() * attribution.confidence,
                    });
                }
            }
        }
    }
    stances
}

fn is_stance(speaker: ActorNo, mention: &Mention, tone: Tone) -> bool {
    mention.actor_no != speaker
        && mention.actor_no != Mention::UNLINKED
        && tone.polarity != Polarity::Neutral
        && tone.value.abs() >= MIN_TONE
}

/// The quote that shows a stance of `source` towards the actor mentioned at `target`: the one that
/// holds the target, when `source` speaks it or stands in it at `source_span`.
///
/// Cost: binary search.
pub(crate) fn quote_of(
    speech: Speech<'_>,
    source: ActorNo,
    source_span: Span,
    target: Span,
) -> Option<u32> {
    let after = speech
        .quotes
        .partition_point(|quote| quote.content.start <= target.start);
    let quote_no = after.checked_sub(1)?;
    let quote = speech.quotes.get(quote_no)?;
    let speaker = speech.attributions.get(quote_no)?.actor_no;
    let holds = quote.content.contains(target);
    let own = speaker == Some(source) || quote.content.contains(source_span);
    (holds && own).then_some(quote_no as u32)
}
