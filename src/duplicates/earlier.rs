//! The representatives of earlier windows, in a scratch file that is read from start to end.
//!
//! The file stores blocks of [`BLOCK_BODIES`] in columns: the first words of all bodies of a block, then the
//! second words of all, and so on. So the keys of a band are contiguous, and reading them takes half the time
//! that whole bodies would take.
//!
//! Memory: one block while reading, less than one incomplete block, and the representatives of the last
//! window.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};

use pressmill_tables::body::{BODY_BYTES, BodyBytes};

/// Words of a body.
const WORDS: usize = BODY_BYTES / size_of::<Word>();

/// Bodies of a block: as many as can be looked up in one band's filter before the next band's filter replaces
/// it in the processor's cache. With 8,192 a pass takes a quarter longer, with 65,536 the same time.
pub(super) const BLOCK_BODIES: usize = 32_768;

/// Four bytes of a body.
pub(super) type Word = [u8; 4];

/// A private file for what does not fit into memory.
pub trait Scratch: Read + Write + Seek {}

impl<T: Read + Write + Seek> Scratch for T {}

/// Creates the scratch file when it is first needed.
type Open = Box<dyn Fn() -> io::Result<Box<dyn Scratch>>>;

/// Representatives, numbered in input order.
pub(super) struct EarlierRepresentatives {
    open: Open,
    file: Option<Box<dyn Scratch>>,
    block_bodies: usize,
    /// Full blocks; these are in the file only.
    n_blocks: u64,
    /// Bodies after the last full block.
    rest: Vec<BodyBytes>,
}

impl EarlierRepresentatives {
    /// An empty store. The file is created at the first read.
    pub(super) fn new(block_bodies: usize, open: Open) -> Self {
        Self {
            open,
            file: None,
            block_bodies,
            n_blocks: 0,
            rest: Vec::new(),
        }
    }

    /// The number of representatives.
    pub(super) fn len(&self) -> u64 {
        self.n_blocks * self.block_bodies as u64 + self.rest.len() as u64
    }

    /// Appends representatives.
    pub(super) fn extend<'a>(&mut self, bodies: impl Iterator<Item = &'a BodyBytes>) {
        self.rest.extend(bodies);
    }

    /// Calls `see` with each block in order, and the number of its first body.
    pub(super) fn read(&mut self, mut see: impl FnMut(u64, &BodyBlock)) -> io::Result<()> {
        if self.len() == 0 {
            return Ok(());
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => (self.open)()?,
        };
        let mut block = BodyBlock::default();
        self.write(&mut block, &mut file)?;
        file.rewind()?;
        for first in (0..self.len()).step_by(self.block_bodies) {
            let n_bodies = (self.len() - first).min(self.block_bodies as u64);
            block.read(n_bodies as usize, &mut file)?;
            see(first, &block);
        }
        self.file = Some(file);
        Ok(())
    }

    /// Writes the bodies after the last full block to the file. An incomplete block also stays in memory and
    /// is written again when it grows.
    fn write(&mut self, block: &mut BodyBlock, file: &mut dyn Scratch) -> io::Result<()> {
        let block_bytes = (self.block_bodies * BODY_BYTES) as u64;
        file.seek(SeekFrom::Start(self.n_blocks * block_bytes))?;
        for bodies in self.rest.chunks(self.block_bodies) {
            block.fill(bodies);
            file.write_all(block.words.as_flattened())?;
        }
        file.flush()?;
        let n_full = self.rest.len() / self.block_bodies;
        self.rest.drain(..n_full * self.block_bodies);
        self.n_blocks += n_full as u64;
        Ok(())
    }
}

impl fmt::Debug for EarlierRepresentatives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EarlierRepresentatives")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// A block of bodies, stored in columns of words.
#[derive(Default)]
pub(super) struct BodyBlock {
    n_bodies: usize,
    words: Vec<Word>,
}

impl BodyBlock {
    /// The number of bodies.
    pub(super) fn len(&self) -> usize {
        self.n_bodies
    }

    /// One word of every body.
    pub(super) fn column(&self, word: usize) -> &[Word] {
        let start = word * self.n_bodies;
        self.words
            .get(start..start + self.n_bodies)
            .unwrap_or_default()
    }

    /// The body at `place`.
    pub(super) fn body(&self, place: usize) -> BodyBytes {
        let mut body = [0; BODY_BYTES];
        let (words, _) = body.as_chunks_mut();
        for (word, own) in words.iter_mut().enumerate() {
            *own = self.column(word).get(place).copied().unwrap_or_default();
        }
        body
    }

    fn fill(&mut self, bodies: &[BodyBytes]) {
        self.n_bodies = bodies.len();
        self.words.clear();
        for word in 0..WORDS {
            let column = bodies.iter().map(|body| word_of(body, word));
            self.words.extend(column);
        }
    }

    fn read(&mut self, n_bodies: usize, file: &mut dyn Scratch) -> io::Result<()> {
        self.n_bodies = n_bodies;
        self.words.resize(n_bodies * WORDS, [0; 4]);
        file.read_exact(self.words.as_flattened_mut())
    }
}

/// One word of a body.
pub(super) fn word_of(body: &BodyBytes, word: usize) -> Word {
    let (words, _) = body.as_chunks();
    words.get(word).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{BodyBytes, EarlierRepresentatives, word_of};

    fn earlier(block_bodies: usize) -> EarlierRepresentatives {
        EarlierRepresentatives::new(
            block_bodies,
            Box::new(|| Ok(Box::new(Cursor::new(Vec::new())))),
        )
    }

    fn body(number: u64) -> BodyBytes {
        std::array::from_fn(|byte| (number >> (byte % 8 * 8)) as u8 ^ byte as u8)
    }

    #[test]
    fn all_are_read_in_order_and_only_those_of_the_last_block_held() {
        let mut earlier = earlier(30);
        for n_bodies in 0..100 {
            let bodies: Vec<BodyBytes> = (earlier.len()..).take(n_bodies).map(body).collect();
            earlier.extend(bodies.iter());
            let mut n_read = 0;
            let read = earlier.read(|first, block| {
                assert_eq!(first, n_read);
                for place in 0..block.len() {
                    assert_eq!(block.body(place), body(n_read));
                    assert_eq!(block.column(35)[place], word_of(&body(n_read), 35));
                    n_read += 1;
                }
            });
            assert!(read.is_ok());
            assert_eq!(n_read, earlier.len());
            assert!(earlier.rest.len() < 30);
        }
        assert_eq!(earlier.len(), 4950);
    }
}
