//! Sieve `previous_speaker`: a quote without a cue goes on with the speaker of the quote before.
//!
//! ## Finds
//! > "We will respond," Smith said. The room fell silent. **"And soon."**
//!
//! The quote before stands in the same paragraph or in the one before.
//!
//! ## Leaves
//! Quotes farther apart: nobody rather than a guess.

use super::{Context, Speaker};
use crate::model::SpeakerKind;

pub(super) fn find(context: &Context<'_>, quote_no: usize) -> Option<Speaker> {
    let quote = context.quotes.get(quote_no)?;
    let last_no = quote_no.checked_sub(1)?;
    let last = context.quotes.get(last_no)?;
    let speaker = context.earlier.get(last_no)?;
    let is_near = quote.paragraph_start <= last.paragraph_end + 1;
    let goes_on = quote.is_floating && is_near && speaker.speaker_kind != SpeakerKind::None;
    goes_on.then_some(Speaker {
        words: speaker.speaker,
        kind: speaker.speaker_kind,
        actor_no: speaker.actor_no,
    })
}
