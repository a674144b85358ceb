//! Made-up pairs: the strong verbs of `stance_cues.tsv` in the passive, in the
//! active, and where they say nothing about the pair.
//!
//! The gold pairs hold few passives, so that a judge trained on them alone takes
//! "A was praised by B" for praise of B.

use crate::sentiment::lexicon::{STANCE_CUES, rows};
use crate::train::judged::Paired;

/// Sentences with `{}` for a verb, `P` and `Q` for the actors; the label has `_` for the sign.
const TEMPLATES: [(&str, &str); 14] = [
    ("P was {} by Q on Monday.", "q_neg_p"),
    ("P has been {} by Q over the plan.", "q_neg_p"),
    ("P, {} by Q last week, was silent.", "q_neg_p"),
    (
        "Aides said that P had been {} by the government of Q.",
        "q_neg_p",
    ),
    ("P was {} on Friday by Q, the agency said.", "q_neg_p"),
    ("P {} Q on Monday.", "p_neg_q"),
    (
        "On Friday P {} the government of Q over the plan.",
        "p_neg_q",
    ),
    ("In a speech P again {} Q, the agency said.", "p_neg_q"),
    ("P {} the killing of civilians in Q.", "neutral"),
    ("P met Q, who was {} by reporters.", "neutral"),
    ("P and Q were {} by voters.", "neutral"),
    ("P said that reporters in Q had {} the plan.", "neutral"),
    ("The plan of P was {} in Q.", "neutral"),
    ("P travelled to Q after the plan was {} at home.", "neutral"),
];
/// Names that take the places of `P` and `Q`: any will do, because names are not features.
const NAMES: [&str; 2] = ["Arlen", "Borovia"];

/// Every template with every regular verb whose stance is strong.
pub(crate) fn pairs() -> Vec<Paired> {
    let strong = rows::<4>(STANCE_CUES)
        .filter(|[class, value, ..]| *class == "verb" && matches!(*value, "3" | "-3"));
    let verbs = strong.flat_map(|[_, value, _, forms]| {
        let regular = forms.split(' ').filter(|form| form.ends_with("ed"));
        regular.map(move |form| (form, value == "3"))
    });
    verbs
        .flat_map(|(verb, positive)| TEMPLATES.map(|template| pair(template, verb, positive)))
        .collect()
}

fn pair((sentence, label): (&str, &str), verb: &str, positive: bool) -> Paired {
    let mut text = String::new();
    let mut places = [(0, 0); 2];
    for (index, word) in sentence.split(' ').enumerate() {
        if index > 0 {
            text.push(' ');
        }
        let bare = word.trim_end_matches([',', '.']);
        let tail = word.strip_prefix(bare).unwrap_or_default();
        let start = text.len();
        let actor = ["P", "Q"].iter().position(|actor| *actor == bare);
        text.push_str(match (actor, bare) {
            (Some(actor), _) => NAMES[actor],
            (None, "{}") => verb,
            (None, bare) => bare,
        });
        if let Some(actor) = actor {
            places[actor] = (start, text.len());
        }
        text.push_str(tail);
    }
    let [(p_start, p_end), (q_start, q_end)] = places;
    let label = if positive {
        label.replace("neg", "pos")
    } else {
        label.to_owned()
    };
    Paired {
        text,
        p_start,
        p_end,
        q_start,
        q_end,
        label,
    }
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn actors_stand_where_the_offsets_say() {
        let pairs = pairs();
        assert!(pairs.len() > 300);
        for pair in pairs {
            assert_eq!(&pair.text[pair.p_start..pair.p_end], "Arlen");
            assert_eq!(&pair.text[pair.q_start..pair.q_end], "Borovia");
        }
    }

    #[test]
    fn the_sign_is_the_verbs() {
        let label = |text: &str| {
            let found = pairs().into_iter().find(|pair| pair.text == text);
            found.map(|pair| pair.label)
        };
        let passive = label("Arlen was praised by Borovia on Monday.");
        assert_eq!(passive.as_deref(), Some("q_pos_p"));
        assert_eq!(
            label("Arlen accused Borovia on Monday.").as_deref(),
            Some("p_neg_q")
        );
    }
}
