//! Model files: `bytes ↔ NameModel`.
//!
//! A file is a header (magic, format version, SHA-256 of what follows) and a
//! zstd frame. The frame holds, in little-endian order: the class names, the
//! network, the transitions, the calibration, the lists and the clusters.
//! Sorted keys are stored as differences.

use sha2::{Digest, Sha256};

use super::NameClass;
use super::clusters::ClusterEntry;
use super::gazetteer::{Entry, Lists};
use crate::error::Error;
use crate::learn::calibration::Calibration;
use crate::learn::chain::Chain;
use crate::learn::labels::Labels;
use crate::learn::network::{HIDDEN, Row, Weights, is_row};

/// The first bytes of every model file.
const MAGIC: [u8; 8] = *b"PRESSMDL";

/// Raised with every change to the layout or to the meaning of a feature.
const FORMAT_VERSION: u32 = 2;

/// Length of the header in bytes.
const HEADER: usize = MAGIC.len() + 4 + 32;

/// No model unpacks to more; the limit stops a damaged length from allocating all memory.
const MAX_UNPACKED: usize = 64 << 20;

/// The most classes a model has: labels are stored in a byte.
const MAX_CLASSES: usize = 32;

/// The highest number of a middle cluster: four times as many as the model that ships has.
const MAX_MIDDLE_CLUSTERS: u16 = 1024;

/// zstd's slowest ordinary level: the file is written once.
const ZSTD_LEVEL: i32 = 19;

/// Everything that a model file holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NameModel {
    /// What the classes of the label set are called.
    pub(crate) classes: Vec<String>,
    /// The network's weights.
    pub(crate) weights: Weights,
    /// The transitions.
    pub(crate) chain: Chain,
    /// From path probability to confidence.
    pub(crate) calibration: Calibration,
    /// The lists, by ascending key.
    pub(crate) lists: Vec<Entry>,
    /// The clusters, by ascending key.
    pub(crate) clusters: Vec<ClusterEntry>,
    /// The middle and coarse cluster of every fine one.
    pub(crate) cluster_parents: Vec<[u16; 2]>,
}

impl NameModel {
    /// A model with lists and clusters, without weights.
    pub(crate) fn untrained(
        lists: Vec<Entry>,
        (clusters, cluster_parents): (Vec<ClusterEntry>, Vec<[u16; 2]>),
    ) -> Self {
        let classes: Vec<String> = NameClass::ALL.map(|(_, name)| name.to_owned()).into();
        let chain = Chain::new(Labels::new(classes.len()));
        Self {
            weights: Weights::zero(chain.stride()),
            classes,
            chain,
            calibration: Calibration::NONE,
            lists,
            clusters,
            cluster_parents,
        }
    }

    /// Whether every word's cluster exists, and the middle ones are few enough for a table of pairs.
    pub(crate) fn has_fitting_clusters(&self) -> bool {
        let mut clusters = self.clusters.iter();
        let mut parents = self.cluster_parents.iter();
        clusters.all(|&(_, cluster)| usize::from(cluster) < self.cluster_parents.len())
            && parents.all(|&[middle, _]| middle <= MAX_MIDDLE_CLUSTERS)
    }

    /// The bytes of a model file.
    ///
    /// # Errors
    /// [`Error::Model`] when compression fails.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut body = Writer::default();
        self.write(&mut body);
        seal(MAGIC, FORMAT_VERSION, &body.bytes)
    }

    fn write(&self, body: &mut Writer) {
        body.u32(self.classes.len() as u32);
        for class in &self.classes {
            body.u32(class.len() as u32);
            body.bytes.extend(class.as_bytes());
        }
        body.keys(self.weights.keys.iter().copied());
        for row in &self.weights.rows {
            body.bytes.extend(row);
        }
        body.floats(&[self.weights.row_scale]);
        body.floats(&self.weights.bias);
        body.floats(&self.weights.output);
        body.floats(&self.weights.output_bias);
        body.floats(self.chain.scores());
        body.floats(&[self.calibration.slope, self.calibration.offset]);
        body.keys(self.lists.iter().map(|entry| entry.0));
        body.shorts(self.lists.iter().map(|entry| entry.1.0));
        body.keys(self.clusters.iter().map(|entry| entry.0));
        body.shorts(self.clusters.iter().map(|entry| entry.1));
        body.u32(self.cluster_parents.len() as u32);
        body.shorts(self.cluster_parents.iter().map(|parents| parents[0]));
        body.shorts(self.cluster_parents.iter().map(|parents| parents[1]));
    }

    /// The model in `file`.
    ///
    /// # Errors
    /// [`Error::Model`] when the file is no model, of another format version, or damaged.
    pub(crate) fn from_bytes(file: &[u8]) -> Result<Self, Error> {
        let body = unseal(MAGIC, FORMAT_VERSION, file)?;
        let mut reader = Reader { rest: &body };
        Self::read(&mut reader)
            .filter(|_| reader.rest.is_empty())
            .ok_or(problem("damaged (its parts do not fit together)"))
    }

    fn read(body: &mut Reader<'_>) -> Option<Self> {
        let n_classes = Some(body.u32()? as usize).filter(|&count| count <= MAX_CLASSES)?;
        let classes: Option<Vec<String>> = (0..n_classes).map(|_| body.string()).collect();
        let mut chain = Chain::new(Labels::new(n_classes));
        let stride = chain.stride();
        let keys = body.keys()?;
        let rows = body.rows(keys.len())?;
        let row_scale = body.float()?;
        let bias = body.floats(HIDDEN)?.try_into().ok()?;
        let weights = Weights {
            keys,
            rows,
            row_scale,
            bias,
            output: body.floats(HIDDEN * stride)?,
            output_bias: body.floats(stride)?,
        };
        chain
            .scores_mut()
            .copy_from_slice(&body.floats(stride * stride)?);
        chain.refresh();
        let calibration = Calibration {
            slope: body.float()?,
            offset: body.float()?,
        };
        let list_keys = body.keys()?;
        let lists = body.shorts(list_keys.len())?.into_iter().map(Lists);
        let cluster_keys = body.keys()?;
        let clusters = body.shorts(cluster_keys.len())?;
        let n_parents = body.u32()? as usize;
        let (middle, coarse) = (body.shorts(n_parents)?, body.shorts(n_parents)?);
        Some(Self {
            classes: classes?,
            weights,
            chain,
            calibration,
            lists: list_keys.into_iter().zip(lists).collect(),
            clusters: cluster_keys.into_iter().zip(clusters).collect(),
            cluster_parents: middle
                .into_iter()
                .zip(coarse)
                .map(|(middle, coarse)| [middle, coarse])
                .collect(),
        })
    }
}

/// The file of a model: `body`, packed, behind its header.
///
/// # Errors
/// [`Error::Model`] when compression fails.
pub(crate) fn seal(magic: [u8; 8], version: u32, body: &[u8]) -> Result<Vec<u8>, Error> {
    let packed =
        zstd::bulk::compress(body, ZSTD_LEVEL).map_err(|_| problem("cannot be compressed"))?;
    let mut file = magic.to_vec();
    file.extend(version.to_le_bytes());
    file.extend(Sha256::digest(&packed));
    file.extend(packed);
    Ok(file)
}

/// The body of a model file.
///
/// # Errors
/// [`Error::Model`] when the file is no such model, of another version, or damaged.
pub(crate) fn unseal(
    expected: [u8; 8],
    expected_version: u32,
    file: &[u8],
) -> Result<Vec<u8>, Error> {
    let (header, packed) = file
        .split_at_checked(HEADER)
        .ok_or(problem("too short to be a pressmill model"))?;
    let (magic, header) = header.split_at(expected.len());
    let (version, checksum) = header.split_at(4);
    if magic != expected {
        return Err(problem("not a pressmill model (its first bytes differ)"));
    }
    if version != expected_version.to_le_bytes() {
        return Err(problem(
            "made for another version of pressmill; train it again or use the one that ships",
        ));
    }
    if checksum != Sha256::digest(packed).as_slice() {
        return Err(problem("damaged (its checksum differs); copy it again"));
    }
    zstd::bulk::decompress(packed, MAX_UNPACKED)
        .map_err(|_| problem("damaged (it does not unpack)"))
}

pub(crate) fn problem(problem: &'static str) -> Error {
    Error::Model { problem }
}

/// Appends numbers in little-endian order.
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn u32(&mut self, number: u32) {
        self.bytes.extend(number.to_le_bytes());
    }

    pub(crate) fn floats(&mut self, floats: &[f32]) {
        for float in floats {
            self.bytes.extend(float.to_le_bytes());
        }
    }

    pub(crate) fn shorts(&mut self, shorts: impl Iterator<Item = u16>) {
        for short in shorts {
            self.bytes.extend(short.to_le_bytes());
        }
    }

    /// Ascending keys: their number, then their differences, seven bits to a byte.
    pub(crate) fn keys(&mut self, keys: impl ExactSizeIterator<Item = u32>) {
        self.u32(keys.len() as u32);
        let mut last = 0;
        for key in keys {
            let mut difference = key - last;
            last = key;
            while difference >= 0x80 {
                self.bytes.push(difference as u8 | 0x80);
                difference >>= 7;
            }
            self.bytes.push(difference as u8);
        }
    }
}

/// Takes numbers off the front; `None` at the end of the bytes.
pub(crate) struct Reader<'a> {
    pub(crate) rest: &'a [u8],
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub(crate) fn string(&mut self) -> Option<String> {
        let length = self.u32()? as usize;
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }

    pub(crate) fn float(&mut self) -> Option<f32> {
        self.u32().map(f32::from_bits)
    }

    pub(crate) fn floats(&mut self, count: usize) -> Option<Vec<f32>> {
        let bytes = self.take(count.checked_mul(4)?)?;
        let floats = bytes
            .chunks_exact(4)
            .filter_map(|four| four.try_into().ok());
        Some(floats.map(f32::from_le_bytes).collect())
    }

    pub(crate) fn shorts(&mut self, count: usize) -> Option<Vec<u16>> {
        let bytes = self.take(count.checked_mul(2)?)?;
        let shorts = bytes.chunks_exact(2).filter_map(|two| two.try_into().ok());
        Some(shorts.map(u16::from_le_bytes).collect())
    }

    pub(crate) fn rows(&mut self, count: usize) -> Option<Vec<Row>> {
        let (rows, _) = self.take(count.checked_mul(HIDDEN / 2)?)?.as_chunks();
        rows.iter().all(is_row).then(|| rows.to_vec())
    }

    pub(crate) fn keys(&mut self) -> Option<Vec<u32>> {
        let count = self.u32()? as usize;
        let mut keys = Vec::with_capacity(count.min(self.rest.len()));
        let mut key = 0_u32;
        for _ in 0..count {
            key = key.checked_add(self.variable()?)?;
            keys.push(key);
        }
        Some(keys)
    }

    fn variable(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADER, MAGIC, NameModel};
    use crate::error::Error;
    use crate::learn::calibration::Calibration;
    use crate::learn::chain::Chain;
    use crate::learn::labels::Labels;
    use crate::learn::network::{HIDDEN, Weights, packed};
    use crate::tagger::gazetteer::Lists;
    use sha2::{Digest, Sha256};

    fn model() -> NameModel {
        let chain = Chain::new(Labels::new(2));
        NameModel {
            classes: vec!["PER".to_owned(), "ORG".to_owned()],
            weights: Weights {
                keys: vec![5, 300, 1 << 31],
                rows: [-3, 0, 7].map(|number| packed(&[number; HIDDEN])).to_vec(),
                row_scale: 0.01,
                bias: [0.5; HIDDEN],
                output: vec![0.25; HIDDEN * chain.stride()],
                output_bias: vec![-1.0; chain.stride()],
            },
            chain,
            calibration: Calibration {
                slope: 0.9,
                offset: 0.1,
            },
            lists: vec![(7, Lists::TITLE)],
            clusters: vec![(1, 1), (9, 2)],
            cluster_parents: vec![[0, 0], [1, 1], [2, 1]],
        }
    }

    fn problem_of(file: &[u8]) -> &'static str {
        match NameModel::from_bytes(file) {
            Err(Error::Model { problem }) => problem,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_model_comes_back_as_it_went() {
        let file = model().to_bytes().unwrap();
        assert_eq!(NameModel::from_bytes(&file).unwrap(), model());
    }

    #[test]
    fn every_damage_is_told_apart() {
        let file = model().to_bytes().unwrap();
        assert!(problem_of(&[]).contains("too short"));
        assert!(problem_of(&[b'x'; 100]).contains("not a pressmill model"));
        let mut other_version = file.clone();
        other_version[MAGIC.len()] += 1;
        assert!(problem_of(&other_version).contains("another version"));
        for byte in [MAGIC.len() + 4, HEADER, file.len() - 1] {
            let mut damaged = file.clone();
            damaged[byte] ^= 1;
            assert!(problem_of(&damaged).contains("checksum"), "byte {byte}");
        }
        assert!(problem_of(&file[..file.len() - 1]).contains("checksum"));
    }

    /// A file with a right checksum around `body`.
    fn sealed(body: &[u8]) -> Vec<u8> {
        let packed = zstd::bulk::compress(body, 1).unwrap();
        let mut file = MAGIC.to_vec();
        file.extend(super::FORMAT_VERSION.to_le_bytes());
        file.extend(Sha256::digest(&packed));
        file.extend(packed);
        file
    }

    #[test]
    fn parts_that_do_not_fit_are_refused_without_a_panic() {
        let file = model().to_bytes().unwrap();
        let body = zstd::bulk::decompress(&file[HEADER..], 1 << 20).unwrap();
        for length in (0..body.len()).step_by(61) {
            assert!(problem_of(&sealed(&body[..length])).contains("do not fit"));
        }
        let mut longer = body.clone();
        longer.push(0);
        assert!(problem_of(&sealed(&longer)).contains("do not fit"));
        // A number that does not occur in a row.
        let first_row = 4 + 4 + 3 + 4 + 3 + 4 + 1 + 2 + 5;
        assert_eq!(body[first_row..][..HIDDEN / 2], [0x55; HIDDEN / 2]);
        let mut wrong_number = body.clone();
        wrong_number[first_row + 1] = 0x50;
        assert!(problem_of(&sealed(&wrong_number)).contains("do not fit"));
        let mut many_classes = body;
        many_classes[..4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(problem_of(&sealed(&many_classes)).contains("do not fit"));
    }

    #[test]
    fn calibration_moves_probabilities_and_stays_inside() {
        assert!((Calibration::NONE.apply(0.3) - 0.3).abs() < 1e-6);
        let calibration = Calibration {
            slope: 1.0,
            offset: -1.0,
        };
        assert!(calibration.apply(0.5) < 0.5);
        assert!(calibration.apply(1.0) < 1.0);
        assert!(calibration.apply(0.0) > 0.0);
    }
}
