//! Stream adapters that count, bound or peek at bytes.

use std::cell::Cell;
use std::io::{self, BufRead, Cursor, Read};
use std::rc::Rc;

/// Decompressed bytes that a file of any size may have …
const UNPACKED_BYTES_FREE: u64 = 1 << 30;
/// … and how many times its own size beyond that. Text shrinks to a tenth, lines of one letter to a
/// thousandth. More is a decompression bomb.
const UNPACKED_RATIO_MAX: u64 = 1_000;

/// A stream that fails if it returns too much for what it consumed.
pub(super) struct Bounded<R> {
    pub(super) inner: R,
    /// Bytes of the file that were consumed.
    pub(super) taken: Rc<Cell<u64>>,
    /// Bytes that were returned.
    pub(super) given: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == u64::MAX {
            return Ok(0);
        }
        let count = self.inner.read(buffer)?;
        self.given += count as u64;
        let is_bomb =
            self.given > UNPACKED_BYTES_FREE && self.given / UNPACKED_RATIO_MAX > self.taken.get();
        if is_bomb {
            self.given = u64::MAX;
            let problem = "unpacks to more than 1,000 times its size";
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        Ok(count)
    }
}

/// A stream that is not read again after a fault.
pub(super) struct Once<R>(Option<R>);

impl<R> Once<R> {
    /// A stream without a fault so far.
    pub(super) fn new(stream: R) -> Self {
        Self(Some(stream))
    }
}

impl<R: Read> Read for Once<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(stream) = &mut self.0 else {
            return Ok(0);
        };
        let outcome = stream.read(buffer);
        let is_fault = |error: &io::Error| error.kind() != io::ErrorKind::Interrupted;
        if outcome.as_ref().is_err_and(is_fault) {
            self.0 = None;
        }
        outcome
    }
}

/// The first bytes of a stream, and the stream with them restored. Takes `count` bytes, or all before its end
/// or its first fault. The fault follows the bytes.
///
/// # Errors
/// The fault, if nothing precedes it.
pub(super) fn look_ahead(
    mut stream: impl BufRead + 'static,
    count: usize,
) -> io::Result<(Vec<u8>, Box<dyn BufRead>)> {
    let mut head = Vec::new();
    let outcome = stream.by_ref().take(count as u64).read_to_end(&mut head);
    let bytes = Cursor::new(head.clone());
    Ok(match outcome {
        Ok(_) => (head, Box::new(bytes.chain(stream))),
        Err(error) if head.is_empty() => return Err(error),
        Err(error) => (
            head,
            Box::new(bytes.chain(Fault(Some(error))).chain(stream)),
        ),
    })
}

/// A stream without bytes that fails once.
struct Fault(Option<io::Error>);

impl Read for Fault {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl BufRead for Fault {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.take().map_or(Ok(&[]), Err)
    }

    fn consume(&mut self, _: usize) {}
}

/// The first bytes of a stream, `count` or all, and the stream with them restored.
pub(super) fn peek(mut stream: impl Read, count: u64) -> io::Result<(Vec<u8>, impl Read)> {
    let mut head = Vec::new();
    stream.by_ref().take(count).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(stream)))
}

/// Counts the bytes that are read.
pub(super) struct Metered<R> {
    pub(super) inner: R,
    pub(super) meter: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.meter.set(self.meter.get() + count as u64);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::{Read as _, repeat};
    use std::rc::Rc;

    use super::{Bounded, UNPACKED_BYTES_FREE};

    #[test]
    fn a_bomb_ends_with_one_fault() {
        let after_a_gigabyte = |taken| Bounded {
            inner: repeat(b'x'),
            taken: Rc::new(Cell::new(taken)),
            given: UNPACKED_BYTES_FREE,
        };
        let mut buffer = [0; 10];
        let mut bomb = after_a_gigabyte(1 << 20);
        assert!(bomb.read(&mut buffer).is_err());
        assert_eq!(bomb.read(&mut buffer).unwrap(), 0);
        let mut text = after_a_gigabyte(UNPACKED_BYTES_FREE / 900);
        assert_eq!(text.read(&mut buffer).unwrap(), 10);
    }
}
