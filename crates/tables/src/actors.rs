//! Table `actors`: one row per actor per article.

use pressmill_extract::model::{Actor, ActorTone, CountryCode};

use super::column::{
    Flags, Int32s, Int64s, Labels, OptionalLabels, OptionalTexts, Scores, Texts, table,
};
use super::row::{Source, actor_tone_at};

table! {
    /// One row per actor per article.
    struct Actors {
        document_id: Int64s = "the article",
        actor_no: Int32s = "0.. by first mention",
        actor_key: Texts = "the same for the same actor in every article and run: a Wikidata id, else type:folded name",
        name: Texts = "the fullest form in the article",
        actor_type: Labels = "person, organisation, country, place, group, armed_group, office or unnamed",
        role: OptionalTexts = "what the text says the person is (\"Foreign Minister\")",
        role_norm: OptionalLabels = "the role in one spelling (\"foreign_minister\")",
        affiliation: OptionalTexts = "what the person belongs to (\"National Security Council\")",
        country: OptionalLabels = "ISO 3166-1 alpha-3",
        sector: OptionalLabels = "PLOVER sector: GOV, MIL, LEG, JUD, SPY, REB, OPP, PTY, IGO, NGO, BUS, MED, CVL, ...",
        actor_code: OptionalLabels = "country and sector (RUSGOV), or an organisation's own code (IGOUNO)",
        wikidata_id: OptionalTexts = "Wikidata item, where the shipped knowledge has one",
        resolved_by: Labels = "which sieve made or completed the actor",
        confidence: Scores = "probability that type and identity are right, 0..1",
        n_mentions: Int32s = "mentions of every kind",
        n_quotes: Int32s = "quotes attributed to it",
        first_char: Int32s = "code point of documents.text where it is first mentioned",
        in_title: Flags = "whether the title names it",
        salience: Scores = "how much the article is about it, 0..1",
        sentiment: Scores = "the author's tone towards it, -1..1",
        sentiment_label: Labels = "negative, neutral or positive",
        n_positive: Int32s = "its mentions with positive tone",
        n_neutral: Int32s = "its mentions with neutral tone",
        n_negative: Int32s = "its mentions with negative tone",
    }
}

impl Actors {
    /// Adds the rows of one article.
    pub(super) fn push(&mut self, source: &Source<'_>) {
        for (actor_no, actor) in source.analysis.actors.iter().enumerate() {
            self.document_id.push(source.document_id);
            self.actor_no.push(actor_no as u32);
            self.push_identity(actor);
            self.n_mentions.push(actor.n_mentions);
            self.n_quotes.push(actor.n_quotes);
            self.first_char
                .push(source.code_points.at(actor.first_start));
            self.in_title.push(actor.in_title);
            self.salience.push(actor.salience);
            self.push_tone(actor_tone_at(&source.analysis.tones.actors, actor_no));
        }
    }

    fn push_identity(&mut self, actor: &Actor) {
        let country = actor.country;
        self.actor_key.push(&actor.key);
        self.name.push(&actor.name);
        self.actor_type.push(actor.actor_type.as_str());
        self.role.push(actor.role.as_deref());
        self.role_norm.push(actor.role_norm);
        self.affiliation.push(actor.affiliation.as_deref());
        self.country
            .push_any(country.as_ref().map(CountryCode::as_str));
        self.sector.push(actor.sector);
        self.actor_code.push_any(actor.code.as_deref());
        self.wikidata_id.push(actor.wikidata_id.as_deref());
        self.resolved_by.push(actor.resolved_by);
        self.confidence.push(actor.confidence);
    }

    fn push_tone(&mut self, actor: ActorTone) {
        self.sentiment.push(actor.tone.value);
        self.sentiment_label.push(actor.tone.polarity.as_str());
        self.n_positive.push(actor.n_positive);
        self.n_neutral.push(actor.n_neutral);
        self.n_negative.push(actor.n_negative);
    }
}
