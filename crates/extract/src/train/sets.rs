//! The gold sets and what their labels mean here.
//!
//! Guidelines differ. A set says which classes each of its labels may stand for,
//! and which classes it does not annotate at all: there, a token without a label
//! may still belong to a name, and training leaves the decision open.

use crate::tagger::NameClass;
use crate::tagger::NameClass::{Facility, Group, Organisation, Other, Person, Place, Role};

/// The meaning of a set's label for its span.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning {
    /// The span is a name of one of these classes.
    Name(&'static [NameClass]),
    /// The span may hold names of these classes, or none.
    Maybe(&'static [NameClass]),
}

/// A gold set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GoldSet {
    /// The file's name without `.jsonl`.
    pub(crate) name: &'static str,
    /// Its number as a feature: the guidelines that its labels follow.
    pub(crate) domain: u32,
    /// How much one sentence of it counts in training.
    pub(crate) weight: f32,
    /// What its labels mean; labels without an entry are outside.
    pub(crate) labels: &'static [(&'static str, Meaning)],
    /// The classes it does not annotate.
    pub(crate) open: &'static [NameClass],
    /// Whether its person spans hold titles ("Dr Noor"), which are no part of a name here.
    pub(crate) has_titles_in_names: bool,
}

use Meaning::{Maybe, Name};

/// The training sets; the first is the domain of the shipped tagger.
pub(crate) const SETS: &[GoldSet] = &[
    GoldSet {
        name: "worldwide_train",
        domain: 0,
        weight: 1.0,
        labels: &[
            ("Person", Name(&[Person])),
            ("Organization", Name(&[Organisation])),
            ("Location", Name(&[Place])),
            ("Facility", Name(&[Facility])),
            ("NORP", Name(&[Group])),
            ("Misc", Name(&[Other])),
            ("Product", Name(&[Other])),
        ],
        open: &[],
        has_titles_in_names: false,
    },
    GoldSet {
        name: "men_train",
        domain: 1,
        weight: 1.0,
        labels: &[
            ("PERSON", Name(&[Person])),
            ("ORGANIZATION", Name(&[Organisation])),
            ("LOCATION", Name(&[Place])),
            ("FACILITY", Name(&[Facility])),
            ("NORP", Name(&[Group])),
            ("ROLE", Name(&[Role])),
            ("TITLE", Name(&[Role])),
            ("EVENT", Maybe(&[Other])),
            ("PRODUCT", Maybe(&[Other])),
            ("LAW", Maybe(&[Other])),
            ("WORK_OF_ART", Maybe(&[Other])),
        ],
        open: &[Other],
        has_titles_in_names: true,
    },
    GoldSet {
        name: "wikigold",
        domain: 2,
        weight: 1.0,
        labels: &[
            ("PER", Name(&[Person])),
            ("ORG", Name(&[Organisation])),
            ("LOC", Name(&[Place, Facility])),
            ("MISC", Name(&[Other, Group])),
        ],
        open: &[Role],
        has_titles_in_names: false,
    },
    GoldSet {
        name: "crossner_politics_train",
        domain: 3,
        weight: 1.0,
        labels: CROSSNER,
        open: &[Role, Facility],
        has_titles_in_names: false,
    },
    GoldSet {
        name: "crossner_politics_dev",
        domain: 3,
        weight: 1.0,
        labels: CROSSNER,
        open: &[Role, Facility],
        has_titles_in_names: false,
    },
    GoldSet {
        name: "uner_ewt_dev",
        domain: 4,
        weight: 1.0,
        labels: &[
            ("PER", Name(&[Person])),
            ("ORG", Name(&[Organisation])),
            ("LOC", Name(&[Place, Facility])),
        ],
        open: &[Group, Other, Role],
        has_titles_in_names: false,
    },
    GoldSet {
        name: "gum_open",
        domain: 5,
        weight: 0.5,
        labels: &[
            ("person", Name(&[Person, Group])),
            ("organization", Name(&[Organisation])),
            ("place", Name(&[Place, Facility])),
            ("event", Maybe(&[Other])),
            ("abstract", Maybe(&[Other, Group])),
            ("object", Maybe(&[Other, Facility])),
            ("time", Maybe(&[Other])),
        ],
        open: &[Group, Other, Role],
        has_titles_in_names: true,
    },
    GoldSet {
        name: "re3d_open",
        domain: 6,
        weight: 0.5,
        labels: &[
            ("Person", Name(&[Person])),
            ("Organisation", Name(&[Organisation, Group])),
            ("Location", Name(&[Place, Facility])),
            ("Nationality", Name(&[Group])),
            ("MilitaryPlatform", Maybe(&[Other])),
            ("DocumentReference", Maybe(&[Other])),
            ("Weapon", Maybe(&[Other])),
            ("Vehicle", Maybe(&[Other])),
        ],
        open: &[Other, Role],
        has_titles_in_names: true,
    },
];

/// The teacher's labels on unlabelled articles, by the guidelines of the first set.
pub(crate) const SILVER: GoldSet = GoldSet {
    name: "silver",
    domain: 0,
    weight: 1.0,
    labels: &[
        ("PER", Name(&[Person])),
        ("ORG", Name(&[Organisation])),
        ("PLACE", Name(&[Place])),
        ("FAC", Name(&[Facility])),
        ("NORP", Name(&[Group])),
        ("MISC", Name(&[Other])),
        ("ROLE", Name(&[Role])),
        // The teacher was not sure: training leaves the decision open.
        (
            "UNSURE",
            Maybe(&[Person, Organisation, Place, Facility, Group, Other, Role]),
        ),
    ],
    open: &[],
    has_titles_in_names: false,
};

const CROSSNER: &[(&str, Meaning)] = &[
    ("person", Name(&[Person])),
    ("politician", Name(&[Person])),
    ("organisation", Name(&[Organisation])),
    ("politicalparty", Name(&[Organisation])),
    ("location", Name(&[Place])),
    ("country", Name(&[Place])),
    ("election", Name(&[Other])),
    ("event", Name(&[Other])),
    ("misc", Maybe(&[Other, Group, Place])),
];
