//! The word that shows a stance.

use std::ops::Range;

use crate::sentiment::features::View;
use crate::sentiment::lexicon::CueClass;
use crate::sentiment::reading::Sign;

/// Where the evidence around a pair stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// At this position of the reading, with the sign of the stance.
    At(usize),
    /// Something is judged, but with the other sign: the judge read it from context.
    Elsewhere,
}

/// Looks for the word that shows a stance of this sign: stance cues before other judgements, words
/// between the two actors before words outside, stronger before weaker, earlier before later.
///
/// `None` when no word around the pair judges anything.
pub(crate) fn find(
    signs: &[Sign],
    regions: &[(View, Range<usize>); 3],
    positive: bool,
) -> Option<Evidence> {
    let mut best: Option<(f32, usize)> = None;
    let mut judged = false;
    for (view, range) in regions {
        for index in range.clone() {
            let Some(sign) = signs.get(index) else {
                continue;
            };
            let is_cue = sign.cue != CueClass::None;
            let value = if is_cue { sign.stance } else { sign.tone };
            judged |= value.abs() > 0.0;
            if value.abs() > 0.0 && (value > 0.0) == positive {
                let between = f32::from(u8::from(*view == View::InPair));
                let rank = value.abs() + 2.0 * between + 4.0 * f32::from(u8::from(is_cue));
                if best.is_none_or(|(highest, _)| rank > highest) {
                    best = Some((rank, index));
                }
            }
        }
    }
    match best {
        Some((_, index)) => Some(Evidence::At(index)),
        None => judged.then_some(Evidence::Elsewhere),
    }
}
