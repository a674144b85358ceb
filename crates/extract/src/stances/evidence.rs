//! The word that shows a stance.

use std::ops::Range;

use crate::sentiment::features::View;
use crate::sentiment::lexicon::CueClass;
use crate::sentiment::reading::Sign;

/// Where to look: the tokens before, between and after a pair, or those of a quote.
pub(crate) type Regions = [(View, Range<usize>)];

/// Whether one of `cues`, which ascend, stands around the pair.
pub(crate) fn has_cue(cues: &[usize], regions: &Regions) -> bool {
    regions.iter().any(|(_, range)| {
        let next = cues.partition_point(|&cue| cue < range.start);
        cues.get(next).is_some_and(|cue| range.contains(cue))
    })
}

/// The position of the word that shows a stance of this sign: cues before other judgements, words
/// between the two actors before words outside, stronger before weaker, earlier before later.
///
/// `None` when every judgement around has the other sign: the judge read it from context.
pub(crate) fn find(signs: &[Sign], regions: &Regions, positive: bool) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    for (view, range) in regions {
        for index in range.clone() {
            let Some(sign) = signs.get(index) else {
                continue;
            };
            let is_cue = sign.cue != CueClass::None;
            let value = if is_cue { sign.stance } else { sign.tone };
            if value.abs() > 0.0 && (value > 0.0) == positive {
                let between = f32::from(u8::from(*view == View::InPair));
                let rank = value.abs() + 2.0 * between + 4.0 * f32::from(u8::from(is_cue));
                if best.is_none_or(|(highest, _)| rank > highest) {
                    best = Some((rank, index));
                }
            }
        }
    }
    best.map(|(_, index)| index)
}
