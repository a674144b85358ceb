//! The learned model of reporting clauses: a linear chain over hashed features.
//!
//! A feature is a row of one byte a label, found by the upper bits of its key; two features may
//! share a row. Rows are summed, the chain ([`crate::learn::viterbi`]) finds the best path and its
//! probability. A network as that of the names would gain half a point of F1 and cost six times as
//! much: reporting clauses are looked for in half of all tokens, names in few.
//!
//! A model file is a header (magic, format version, SHA-256 of what follows) and a zstd frame with
//! the scale, the rows, the transitions and the calibration, little-endian.

use std::cell::RefCell;

use sha2::{Digest, Sha256};
use thread_local::ThreadLocal;
use wide::{bytemuck, f32x4, u16x8};

use super::features::{N_FEATURES, TokenKeys};
use crate::error::Error;
use crate::learn::calibration::Calibration;
use crate::learn::chain::{Chain, FORBIDDEN};
use crate::learn::labels::Labels;
use crate::learn::network::FeatureKey;
use crate::learn::viterbi::{Decoder, LabelRow, LabelledSpan, Lanes, in_blocks, lane_of};

/// The first bytes of every model file.
const MAGIC: &[u8; 8] = b"PRESSMQU";
/// Raised with every change to the layout or to the meaning of a feature.
const FORMAT_VERSION: u32 = 1;
/// Length of the header in bytes.
const HEADER: usize = MAGIC.len() + 4 + 32;
/// zstd's slowest ordinary level: the file is written once.
const ZSTD_LEVEL: i32 = 19;

/// What the labels' spans are.
pub(crate) const CLASSES: [&str; 3] = ["source", "cue", "content"];
/// Who is quoted.
pub(crate) const SOURCE: usize = 0;
/// The words that signal speech.
pub(crate) const CUE: usize = 1;
/// What was said.
pub(crate) const CONTENT: usize = 2;

/// Labels of a row, rounded up to the chain's stride.
pub(crate) const WIDTH: usize = 16;
/// The table has `1 << ROW_BITS` rows: 2 MiB, about what a core keeps close.
pub(crate) const ROW_BITS: u32 = 17;

/// One feature's share of each label's score, in units of [`ClauseModel::scale`].
pub(crate) type Row = [i8; WIDTH];

/// The row of a feature.
pub(crate) fn row_of(key: FeatureKey) -> usize {
    (key >> (32 - ROW_BITS)) as usize
}

/// The label set.
pub(crate) fn labels() -> Labels {
    Labels::new(CLASSES.len())
}

/// The weights, as they are trained and stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClauseModel {
    /// `1 << ROW_BITS` rows.
    pub(crate) rows: Vec<Row>,
    /// What one unit of a row's numbers is worth.
    pub(crate) scale: f32,
    /// The transitions.
    pub(crate) chain: Chain,
    /// From path probability to confidence.
    pub(crate) calibration: Calibration,
}

impl ClauseModel {
    /// The bytes of a model file.
    ///
    /// # Errors
    /// [`Error::Model`] when compression fails.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let floats = [self.scale, self.calibration.slope, self.calibration.offset];
        let mut body = Vec::new();
        for float in floats.iter().chain(self.chain.scores()) {
            body.extend(float.to_le_bytes());
        }
        // Label by label: the numbers of one label are more alike than those of one feature.
        for label in 0..WIDTH {
            body.extend(self.rows.iter().map(|row| row[label] as u8));
        }
        let packed =
            zstd::bulk::compress(&body, ZSTD_LEVEL).map_err(|_| problem("cannot be compressed"))?;
        let mut file = MAGIC.to_vec();
        file.extend(FORMAT_VERSION.to_le_bytes());
        file.extend(Sha256::digest(&packed));
        file.extend(packed);
        Ok(file)
    }

    /// The model in `file`.
    ///
    /// # Errors
    /// [`Error::Model`] when the file is no model, of another format version, or damaged.
    pub(crate) fn from_bytes(file: &[u8]) -> Result<Self, Error> {
        let (header, packed) = file
            .split_at_checked(HEADER)
            .ok_or(problem("too short to be a model of quotes"))?;
        if header.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(problem("not a model of quotes (its first bytes differ)"));
        }
        if header.get(MAGIC.len()..MAGIC.len() + 4) != Some(&FORMAT_VERSION.to_le_bytes()) {
            return Err(problem("made for another version of pressmill"));
        }
        if header.get(MAGIC.len() + 4..) != Some(Sha256::digest(packed).as_slice()) {
            return Err(problem("damaged (its checksum differs); copy it again"));
        }
        let n_floats = 3 + WIDTH * WIDTH;
        let n_rows = 1 << ROW_BITS;
        let body = zstd::bulk::decompress(packed, n_floats * 4 + n_rows * WIDTH)
            .map_err(|_| problem("damaged (it does not unpack)"))?;
        Self::read(&body, n_floats, n_rows)
            .ok_or(problem("damaged (its parts do not fit together)"))
    }

    fn read(body: &[u8], n_floats: usize, n_rows: usize) -> Option<Self> {
        let (head, columns) = body.split_at_checked(n_floats * 4)?;
        if columns.len() != n_rows * WIDTH {
            return None;
        }
        let floats: Vec<f32> = head
            .chunks_exact(4)
            .filter_map(|four| four.try_into().ok())
            .map(f32::from_le_bytes)
            .collect();
        let [scale, slope, offset, transitions @ ..] = floats.as_slice() else {
            return None;
        };
        let mut chain = Chain::new(labels());
        chain.scores_mut().copy_from_slice(transitions);
        chain.refresh();
        let row = |row: usize| std::array::from_fn(|label| columns[label * n_rows + row] as i8);
        Some(Self {
            rows: (0..n_rows).map(row).collect(),
            scale: *scale,
            chain,
            calibration: Calibration {
                slope: *slope,
                offset: *offset,
            },
        })
    }
}

fn problem(problem: &'static str) -> Error {
    Error::Model { problem }
}

/// Lanes of a block of label scores: the classes and one more, in one vector.
const LANES: usize = 4;
const VECTORS: usize = 1;
/// Numbers of a row that is ready for use: each holds two labels' shares.
const PAIRS: usize = WIDTH / 2;

/// Labels clauses; the weights, ready for use.
#[derive(Debug)]
pub(crate) struct ClauseTagger {
    /// `1 << ROW_BITS` rows of shares raised by [`LIFT`], in the decoder's blocks of lanes: those of the first two
    /// blocks in the lower bytes, those of the others in the upper ones.
    rows: Box<[u16x8; 1 << ROW_BITS]>,
    scale: f32,
    /// 0 for labels, [`FORBIDDEN`] for lanes without one.
    bias: LabelRow<VECTORS>,
    decoder: Decoder<VECTORS>,
    /// What a thread keeps from article to article; taken out while in use, so that a panic loses it.
    kept: ThreadLocal<RefCell<Option<Box<ClauseScratch>>>>,
}

/// Makes a share a byte without a sign; taken off again from a sum.
const LIFT: u16 = 128;

/// Buffers of a sentence.
pub(crate) type ClauseScratch = Lanes<VECTORS>;

impl ClauseTagger {
    /// Uses these weights.
    pub(crate) fn new(model: &ClauseModel) -> Self {
        let shares_in_blocks = |row: &Row| {
            let mut pairs = [LIFT << 8 | LIFT; PAIRS];
            for (label, &share) in row.iter().enumerate().take(labels().count()) {
                let (block, lane) = lane_of(label);
                let place = block * LANES + lane;
                let lifted = (i16::from(share) + LIFT as i16) as u16;
                let shift = 8 * (place / PAIRS);
                let pair = &mut pairs[place % PAIRS];
                *pair = *pair & !(0xff << shift) | lifted << shift;
            }
            u16x8::new(pairs)
        };
        let rows: Vec<u16x8> = model.rows.iter().map(shares_in_blocks).collect();
        let rows_in_blocks = rows
            .try_into()
            .unwrap_or_else(|_| unreachable!("as many as keys tell apart"));
        Self {
            rows: rows_in_blocks,
            scale: model.scale,
            bias: in_blocks(&vec![0.0; labels().count()], FORBIDDEN),
            decoder: Decoder::new(&model.chain, model.calibration),
            kept: ThreadLocal::new(),
        }
    }

    /// Lends `work` the buffers of this thread.
    pub(crate) fn with_scratch<T>(&self, work: impl FnOnce(&mut ClauseScratch) -> T) -> T {
        let kept = self.kept.get_or_default();
        let mut scratch = kept.take().unwrap_or_default();
        let worked = work(&mut scratch);
        kept.replace(Some(scratch));
        worked
    }

    /// The spans of a sequence of tokens with these features, in order.
    pub(crate) fn spans<'s>(
        &self,
        features: impl Iterator<Item = TokenKeys>,
        scratch: &'s mut ClauseScratch,
    ) -> &'s [LabelledSpan] {
        scratch.emissions.clear();
        let scores = features.map(|keys| self.score(&keys));
        scratch.emissions.extend(scores);
        self.decoder.find_spans(scratch);
        &scratch.spans
    }

    /// Probability that one of the spans just found is right, calibrated.
    pub(crate) fn confidence(&self, span: LabelledSpan, scratch: &mut ClauseScratch) -> f32 {
        self.decoder.confidence(scratch, span)
    }

    /// The label scores of one token.
    fn score(&self, keys: &TokenKeys) -> LabelRow<VECTORS> {
        let mut pairs = u16x8::ZERO;
        let mut upper = u16x8::ZERO;
        for row in keys.map(|key| self.rows[row_of(key)]) {
            pairs += row;
            upper += row >> 8;
        }
        let lower = pairs - (upper << 8);
        let lifts = u16x8::splat(LIFT * N_FEATURES as u16);
        let sums: [i16; WIDTH] = bytemuck::cast([lower - lifts, upper - lifts]);
        let mut scores = self.bias;
        for ([scores], sums) in scores.iter_mut().zip(sums.as_chunks().0) {
            *scores += f32x4::new(sums.map(f32::from)) * f32x4::splat(self.scale);
        }
        scores
    }
}
