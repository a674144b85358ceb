//! The steps of the pipeline that `bench` times separately.
//!
//! The caller is notified after each step. Only `bench` reads a clock then; the steps never do.

/// One step of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Files to blocks of records, decompressed.
    Read,
    /// Records to articles, page furniture marked.
    Decode,
    /// Tokens and sentences.
    Segment,
    /// Names.
    Names,
    /// Mentions.
    Mentions,
    /// Actors.
    Actors,
    /// Quotes.
    Quotes,
    /// Speakers.
    Speakers,
    /// Tones.
    Tones,
    /// Stances.
    Stances,
    /// Analyses to columns.
    Columns,
    /// Duplicates, Parquet, files.
    Write,
}

impl Step {
    /// Every step, in pipeline order.
    pub const ALL: [Self; 12] = [
        Self::Read,
        Self::Decode,
        Self::Segment,
        Self::Names,
        Self::Mentions,
        Self::Actors,
        Self::Quotes,
        Self::Speakers,
        Self::Tones,
        Self::Stances,
        Self::Columns,
        Self::Write,
    ];

    /// Its name in the output of `bench`: part of the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Decode => "decode",
            Self::Segment => "segment",
            Self::Names => "names",
            Self::Mentions => "mentions",
            Self::Actors => "actors",
            Self::Quotes => "quotes",
            Self::Speakers => "speakers",
            Self::Tones => "tones",
            Self::Stances => "stances",
            Self::Columns => "columns",
            Self::Write => "write",
        }
    }
}
