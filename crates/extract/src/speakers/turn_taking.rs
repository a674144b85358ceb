//! Sieve `turn_taking`: in a dialogue of paragraphs without cues, speakers alternate.
//!
//! ## Finds
//! The speaker before the previous one, when the last two quotes stood each alone in the two
//! paragraphs before and had different speakers:
//!
//! > "Will you go?" Smith asked. / "No," said Jones. / **"Why not?"**
//!
//! ## Source
//! `Conversational` sieve of CoreNLP's quote attribution (Muzny et al. 2017).

use super::{Context, Speaker};
use crate::model::{Attribution, Quote};

pub(super) fn find(context: &Context<'_>, quote_no: usize) -> Option<Speaker> {
    let quote = context.quotes.get(quote_no)?;
    let [.., before_last, last] = context.quotes.get(..quote_no)? else {
        return None;
    };
    let [.., speaker, other] = context.earlier.as_slice() else {
        return None;
    };
    let follows = |a: &Quote, b: &Quote| b.paragraph_start == a.paragraph_end + 1;
    let is_dialogue = quote.is_floating
        && follows(before_last, last)
        && follows(last, quote)
        && asks(context, [before_last, last, quote])
        && differ(speaker, other);
    is_dialogue.then_some(Speaker {
        words: speaker.speaker,
        kind: speaker.speaker_kind,
        actor_no: speaker.actor_no,
    })
}

/// Whether the last of three quotes is the first one's speaker's: somebody else must answer a question, and whoever
/// asked goes on asking.
fn asks(context: &Context<'_>, [first, second, third]: [&Quote; 3]) -> bool {
    let is_question = |quote: &Quote| context.passage.text.slice(quote.content).ends_with('?');
    is_question(second) || is_question(first) && is_question(third)
}

fn differ(a: &Attribution, b: &Attribution) -> bool {
    a.actor_no.is_some() && b.actor_no.is_some() && a.actor_no != b.actor_no
}
