//! Who is who and who said what in one text: `cargo run --example analyze -p pressmill-extract`.
#![expect(clippy::print_stdout, reason = "a program that prints")]

use pressmill_extract::Analyzer;

fn main() {
    let text = "“The harbour stays open,” Mayor Ada Verin said. Russia has condemned the decision.";
    let found = Analyzer::new().analyze_text(text);
    for actor in &found.analysis.actors {
        println!("{} ({})", actor.name, actor.actor_type.as_str());
    }
    for (quote, speaker) in found.quotes() {
        println!(
            "{}: {}",
            speaker.map_or("?", |actor| &actor.name),
            found.content(quote)
        );
    }
}
