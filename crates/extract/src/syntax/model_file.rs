//! Model files: `bytes ↔ SyntaxModel`, in the frame of the model of names.

use super::labels::Relation;
use super::network::{HeadWeights, Weights};
use crate::error::Error;
use crate::learn::network::HIDDEN;
use crate::tagger::model_file::{Reader, Writer, problem, seal, unseal};

const MAGIC: [u8; 8] = *b"PRESSSYN";

/// Raised with every change to the layout or to the meaning of a feature.
const FORMAT_VERSION: u32 = 1;

/// Tags are stored in a byte, and one number stands for none.
const MAX_TAGS: usize = 250;

/// Everything that a model file holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SyntaxModel {
    /// What tells that the clusters are those of the training.
    pub(crate) clusters: u64,
    /// The tags, `UPOS/XPOS` each.
    pub(crate) tags: Vec<String>,
    /// Words → tags: one head.
    pub(crate) tagger: Weights,
    /// States → moves and relations: a head of moves, one of relations to the left, one to the right.
    pub(crate) parser: Weights,
}

impl SyntaxModel {
    /// The bytes of a model file.
    ///
    /// # Errors
    /// [`Error::Model`] when compression fails.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut body = Writer::default();
        body.u32(self.clusters as u32);
        body.u32((self.clusters >> 32) as u32);
        body.u32(self.tags.len() as u32);
        for tag in &self.tags {
            body.u32(tag.len() as u32);
            body.bytes.extend(tag.as_bytes());
        }
        write(&self.tagger, &mut body);
        write(&self.parser, &mut body);
        seal(MAGIC, FORMAT_VERSION, &body.bytes)
    }

    /// The model in `file`.
    ///
    /// # Errors
    /// [`Error::Model`] when the file is no model of syntax, of another format version, or damaged.
    pub(crate) fn from_bytes(file: &[u8]) -> Result<Self, Error> {
        let body = unseal(MAGIC, FORMAT_VERSION, file)?;
        let mut reader = Reader { rest: &body };
        Self::read(&mut reader)
            .filter(|_| reader.rest.is_empty())
            .ok_or(problem("damaged (its parts do not fit together)"))
    }

    fn read(body: &mut Reader<'_>) -> Option<Self> {
        let clusters = u64::from(body.u32()?) | u64::from(body.u32()?) << 32;
        let n_tags = Some(body.u32()? as usize).filter(|count| (1..=MAX_TAGS).contains(count))?;
        let tags = (0..n_tags).map(|_| body.string()).collect::<Option<_>>()?;
        let relations = Relation::ALL.len();
        Some(Self {
            clusters,
            tags,
            tagger: read(body, &[n_tags])?,
            parser: read(body, &[3, relations, relations])?,
        })
    }
}

fn write(weights: &Weights, body: &mut Writer) {
    body.keys(weights.keys.iter().copied());
    for row in &weights.rows {
        body.bytes.extend(row);
    }
    body.floats(&[weights.row_scale]);
    body.floats(&weights.bias);
    for head in &weights.heads {
        body.shorts(head.shares.iter().map(|share| share.cast_unsigned()));
        for bias in &head.bias {
            body.u32(bias.cast_unsigned());
        }
    }
}

/// A network whose heads have so many classes each.
fn read(body: &mut Reader<'_>, n_classes: &[usize]) -> Option<Weights> {
    let keys = body.keys()?;
    let rows = body.rows(keys.len())?;
    let row_scale = body
        .float()
        .filter(|scale| *scale > 0.0 && scale.is_finite())?;
    let bias = body.floats(HIDDEN)?.try_into().ok()?;
    let mut heads = Vec::new();
    for &n_classes in n_classes {
        let shares = body.shorts(HIDDEN * n_classes)?;
        let bias = (0..n_classes).map(|_| body.u32().map(u32::cast_signed));
        let head = HeadWeights {
            shares: shares.into_iter().map(u16::cast_signed).collect(),
            bias: bias.collect::<Option<_>>()?,
        };
        heads.push(Some(head).filter(HeadWeights::fits)?);
    }
    Some(Weights {
        keys,
        rows,
        row_scale,
        bias,
        heads,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{MAGIC, SyntaxModel};
    use crate::error::Error;
    use crate::learn::network::{HIDDEN, packed};
    use crate::syntax::labels::Relation;
    use crate::syntax::network::{HeadWeights, Weights};
    use crate::tagger::model_file::seal;

    fn weights(n_classes: &[usize]) -> Weights {
        let head = |&n_classes: &usize| HeadWeights {
            shares: vec![-3; HIDDEN * n_classes],
            bias: vec![-70_000; n_classes],
        };
        Weights {
            keys: vec![5, 300, 1 << 31],
            rows: [-3, 0, 7].map(|number| packed(&[number; HIDDEN])).to_vec(),
            row_scale: 0.01,
            bias: [0.5; HIDDEN],
            heads: n_classes.iter().map(head).collect(),
        }
    }

    fn model() -> SyntaxModel {
        let relations = Relation::ALL.len();
        SyntaxModel {
            clusters: 0x0123_4567_89ab_cdef,
            tags: vec!["NOUN/NN".to_owned(), "X/FW".to_owned()],
            tagger: weights(&[2]),
            parser: weights(&[3, relations, relations]),
        }
    }

    fn problem_of(file: &[u8]) -> &'static str {
        match SyntaxModel::from_bytes(file) {
            Err(Error::Model { problem }) => problem,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_model_comes_back_as_it_went() {
        let file = model().to_bytes().unwrap();
        assert_eq!(SyntaxModel::from_bytes(&file).unwrap(), model());
    }

    #[test]
    fn damage_is_refused_without_a_panic() {
        let file = model().to_bytes().unwrap();
        assert!(problem_of(&[]).contains("too short"));
        assert!(problem_of(crate::tagger::SHIPPED).contains("not a pressmill model"));
        let body = zstd::bulk::decompress(&file[44..], 1 << 20).unwrap();
        for length in (0..body.len()).step_by(131) {
            let cut = seal(MAGIC, super::FORMAT_VERSION, &body[..length]).unwrap();
            assert!(problem_of(&cut).contains("do not fit"), "{length}");
        }
    }
}
