//! What words are ([`Upos`]) and how they depend on their heads ([`Relation`]), after Universal Dependencies 2.

/// How a word depends on its head (<https://universaldependencies.org/u/dep/>): the relations of Universal Dependencies, with the
/// subtypes that a later stage may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Relation {
    /// `nsubj`: the subject of a clause.
    Nsubj,
    /// `nsubj:pass`: the subject of a passive clause.
    NsubjPass,
    /// `nsubj:outer`: the subject of a clause that holds another clause as its predicate.
    NsubjOuter,
    /// `obj`: the direct object.
    Obj,
    /// `iobj`: the indirect object.
    Iobj,
    /// `csubj`: a clause as a subject.
    Csubj,
    /// `ccomp`: a clause with a subject of its own that completes a verb: what is said.
    Ccomp,
    /// `xcomp`: a predicate that completes a verb and borrows its subject.
    Xcomp,
    /// `obl`: a phrase beside a verb: where, when, how.
    Obl,
    /// `obl:agent`: who acted in a passive clause, after "by".
    OblAgent,
    /// `obl:unmarked`: a phrase beside a verb without a preposition: "Monday", "two years".
    OblUnmarked,
    /// `vocative`: who is spoken to.
    Vocative,
    /// `expl`: "There" or "it" that stands for nothing.
    Expl,
    /// `dislocated`: a phrase set apart that the clause takes up again.
    Dislocated,
    /// `advcl`: a clause as an adverb.
    Advcl,
    /// `advcl:relcl`: a relative clause about a whole clause.
    AdvclRelcl,
    /// `advmod`: an adverb.
    Advmod,
    /// `discourse`: an interjection.
    Discourse,
    /// `aux`: an auxiliary verb.
    Aux,
    /// `aux:pass`: the auxiliary of a passive.
    AuxPass,
    /// `cop`: a form of "be" that joins a subject to its predicate.
    Cop,
    /// `mark`: a word that opens a clause: "that", "to", "if".
    Mark,
    /// `nmod`: a noun that modifies a noun.
    Nmod,
    /// `nmod:poss`: whose it is.
    NmodPoss,
    /// `nmod:unmarked`: a noun that modifies a noun without a preposition.
    NmodUnmarked,
    /// `nmod:desc`: a title or description before a name.
    NmodDesc,
    /// `appos`: a noun that says the same in other words.
    Appos,
    /// `nummod`: a number of a noun.
    Nummod,
    /// `acl`: a clause that modifies a noun.
    Acl,
    /// `acl:relcl`: a relative clause.
    AclRelcl,
    /// `amod`: an adjective of a noun.
    Amod,
    /// `det`: an article or the like.
    Det,
    /// `det:predet`: a determiner before another: "all the".
    DetPredet,
    /// `case`: a preposition or possessive ending.
    Case,
    /// `conj`: joined to the first of several by "and", "or" or a comma.
    Conj,
    /// `cc`: the word that joins: "and".
    Cc,
    /// `cc:preconj`: the first half of such a word: "both".
    CcPreconj,
    /// `fixed`: a further word of a fixed expression.
    Fixed,
    /// `flat`: a further word of a name or date.
    Flat,
    /// `compound`: a noun before its noun.
    Compound,
    /// `compound:prt`: the particle of a verb: "set up".
    CompoundPrt,
    /// `list`: a further item of a list.
    List,
    /// `parataxis`: a clause set beside another without a word that joins them.
    Parataxis,
    /// `orphan`: what is left beside a word that was left out.
    Orphan,
    /// `goeswith`: a part of a word that was written apart.
    Goeswith,
    /// `reparandum`: a word that the speaker corrected.
    Reparandum,
    /// `punct`: a mark.
    Punct,
    /// `root`: the head of the sentence.
    Root,
    /// `dep`: anything else.
    Dep,
}

impl Relation {
    /// All of them, in the order of their numbers.
    pub const ALL: [Relation; 49] = [
        Self::Nsubj,
        Self::NsubjPass,
        Self::NsubjOuter,
        Self::Obj,
        Self::Iobj,
        Self::Csubj,
        Self::Ccomp,
        Self::Xcomp,
        Self::Obl,
        Self::OblAgent,
        Self::OblUnmarked,
        Self::Vocative,
        Self::Expl,
        Self::Dislocated,
        Self::Advcl,
        Self::AdvclRelcl,
        Self::Advmod,
        Self::Discourse,
        Self::Aux,
        Self::AuxPass,
        Self::Cop,
        Self::Mark,
        Self::Nmod,
        Self::NmodPoss,
        Self::NmodUnmarked,
        Self::NmodDesc,
        Self::Appos,
        Self::Nummod,
        Self::Acl,
        Self::AclRelcl,
        Self::Amod,
        Self::Det,
        Self::DetPredet,
        Self::Case,
        Self::Conj,
        Self::Cc,
        Self::CcPreconj,
        Self::Fixed,
        Self::Flat,
        Self::Compound,
        Self::CompoundPrt,
        Self::List,
        Self::Parataxis,
        Self::Orphan,
        Self::Goeswith,
        Self::Reparandum,
        Self::Punct,
        Self::Root,
        Self::Dep,
    ];

    /// As Universal Dependencies writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nsubj => "nsubj",
            Self::NsubjPass => "nsubj:pass",
            Self::NsubjOuter => "nsubj:outer",
            Self::Obj => "obj",
            Self::Iobj => "iobj",
            Self::Csubj => "csubj",
            Self::Ccomp => "ccomp",
            Self::Xcomp => "xcomp",
            Self::Obl => "obl",
            Self::OblAgent => "obl:agent",
            Self::OblUnmarked => "obl:unmarked",
            Self::Vocative => "vocative",
            Self::Expl => "expl",
            Self::Dislocated => "dislocated",
            Self::Advcl => "advcl",
            Self::AdvclRelcl => "advcl:relcl",
            Self::Advmod => "advmod",
            Self::Discourse => "discourse",
            Self::Aux => "aux",
            Self::AuxPass => "aux:pass",
            Self::Cop => "cop",
            Self::Mark => "mark",
            Self::Nmod => "nmod",
            Self::NmodPoss => "nmod:poss",
            Self::NmodUnmarked => "nmod:unmarked",
            Self::NmodDesc => "nmod:desc",
            Self::Appos => "appos",
            Self::Nummod => "nummod",
            Self::Acl => "acl",
            Self::AclRelcl => "acl:relcl",
            Self::Amod => "amod",
            Self::Det => "det",
            Self::DetPredet => "det:predet",
            Self::Case => "case",
            Self::Conj => "conj",
            Self::Cc => "cc",
            Self::CcPreconj => "cc:preconj",
            Self::Fixed => "fixed",
            Self::Flat => "flat",
            Self::Compound => "compound",
            Self::CompoundPrt => "compound:prt",
            Self::List => "list",
            Self::Parataxis => "parataxis",
            Self::Orphan => "orphan",
            Self::Goeswith => "goeswith",
            Self::Reparandum => "reparandum",
            Self::Punct => "punct",
            Self::Root => "root",
            Self::Dep => "dep",
        }
    }

    /// What is written `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// The relation without its subtype: `nsubj` of `nsubj:pass`.
    pub fn main(self) -> &'static str {
        let name = self.as_str();
        name.split_once(':').map_or(name, |(main, _)| main)
    }

    /// Whether the word is a subject of any kind.
    pub const fn is_subject(self) -> bool {
        matches!(
            self,
            Self::Nsubj | Self::NsubjPass | Self::NsubjOuter | Self::Csubj
        )
    }
}

/// What kind of word a token is: the universal parts of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Upos {
    /// `ADJ`: an adjective.
    Adj,
    /// `ADP`: a preposition.
    Adp,
    /// `ADV`: an adverb.
    Adv,
    /// `AUX`: an auxiliary verb.
    Aux,
    /// `CCONJ`: "And", "or", "but".
    Cconj,
    /// `DET`: a determiner.
    Det,
    /// `INTJ`: an interjection.
    Intj,
    /// `NOUN`: a noun.
    Noun,
    /// `NUM`: a number.
    Num,
    /// `PART`: "To", "not", the possessive ending.
    Part,
    /// `PRON`: a pronoun.
    Pron,
    /// `PROPN`: a name.
    Propn,
    /// `PUNCT`: a mark.
    Punct,
    /// `SCONJ`: a word that opens a clause.
    Sconj,
    /// `SYM`: a symbol.
    Sym,
    /// `VERB`: a verb.
    Verb,
    /// `X`: anything else.
    X,
}

impl Upos {
    /// All of them, in the order of their numbers.
    pub const ALL: [Upos; 17] = [
        Self::Adj,
        Self::Adp,
        Self::Adv,
        Self::Aux,
        Self::Cconj,
        Self::Det,
        Self::Intj,
        Self::Noun,
        Self::Num,
        Self::Part,
        Self::Pron,
        Self::Propn,
        Self::Punct,
        Self::Sconj,
        Self::Sym,
        Self::Verb,
        Self::X,
    ];

    /// As Universal Dependencies writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adj => "ADJ",
            Self::Adp => "ADP",
            Self::Adv => "ADV",
            Self::Aux => "AUX",
            Self::Cconj => "CCONJ",
            Self::Det => "DET",
            Self::Intj => "INTJ",
            Self::Noun => "NOUN",
            Self::Num => "NUM",
            Self::Part => "PART",
            Self::Pron => "PRON",
            Self::Propn => "PROPN",
            Self::Punct => "PUNCT",
            Self::Sconj => "SCONJ",
            Self::Sym => "SYM",
            Self::Verb => "VERB",
            Self::X => "X",
        }
    }

    /// What is written `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::{Relation, Upos};

    #[test]
    fn every_name_is_that_of_one_label() {
        for (number, relation) in Relation::ALL.into_iter().enumerate() {
            assert_eq!(relation as usize, number);
            assert_eq!(Relation::named(relation.as_str()), Some(relation));
        }
        for (number, upos) in Upos::ALL.into_iter().enumerate() {
            assert_eq!(upos as usize, number);
            assert_eq!(Upos::named(upos.as_str()), Some(upos));
        }
        assert_eq!(Relation::NsubjPass.main(), "nsubj");
        assert_eq!(Relation::named("nsubj:passive"), None);
    }
}
