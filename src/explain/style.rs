//! The colours of the screen.

use anstyle::{AnsiColor, Effects, Style};

use pressmill_extract::model::Polarity;

/// How to show the screen.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether the terminal supports colours.
    pub colour: bool,
    /// Columns of a line, at least 20.
    pub width: usize,
}

/// The title and the headings.
pub(super) const TITLE: Style = Style::new().effects(Effects::BOLD);
/// Running text.
pub(super) const PLAIN: Style = Style::new();
/// Explanations, as opposed to the article's text.
pub(super) const DIM: Style = Style::new().effects(Effects::DIMMED);
/// Quoted words.
pub(super) const QUOTE: Style = Style::new().effects(Effects::ITALIC);

/// Distinct on dark and light backgrounds; red and green are reserved for tone.
const ACTORS: [AnsiColor; 4] = [
    AnsiColor::Cyan,
    AnsiColor::Yellow,
    AnsiColor::Magenta,
    AnsiColor::Blue,
];

/// An actor's colour: the same wherever the actor appears.
pub(super) fn actor(actor_no: u32) -> Style {
    let colour = ACTORS[actor_no as usize % ACTORS.len()];
    Style::new()
        .fg_color(Some(colour.into()))
        .effects(Effects::BOLD)
}

/// Red for negative, green for positive.
pub(super) fn tone(polarity: Polarity) -> Style {
    match polarity {
        Polarity::Negative => Style::new().fg_color(Some(AnsiColor::Red.into())),
        Polarity::Neutral => PLAIN,
        Polarity::Positive => Style::new().fg_color(Some(AnsiColor::Green.into())),
    }
}
