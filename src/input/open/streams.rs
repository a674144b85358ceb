//! Streams around streams: what is counted, bounded or looked at while a file is read.

use std::cell::Cell;
use std::io::{self, BufRead, Cursor, Read};
use std::rc::Rc;

/// Bytes that a file may unpack to whatever its own size …
const UNPACKED_BYTES_FREE: u64 = 1 << 30;
/// … and how many times its own size beyond that: text shrinks to a tenth, lines of one letter to a
/// thousandth. More is a bomb.
const UNPACKED_RATIO_MAX: u64 = 1_000;

/// A stream that ends with a fault when it gives too much for what was taken to make it.
pub(super) struct Bounded<R> {
    pub(super) inner: R,
    /// Bytes of the file that were taken.
    pub(super) taken: Rc<Cell<u64>>,
    /// Bytes that were given.
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

/// A stream that nothing is read from after a fault.
pub(super) struct Once<R>(Option<R>);

impl<R> Once<R> {
    /// Nothing has gone wrong yet.
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

/// The first bytes of a stream, `count` or all that there are before its end or its first fault, and the
/// stream as if they had not been read, its fault behind them.
///
/// # Errors
/// The fault, if nothing lies before it.
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

/// The first bytes of a stream, `count` or all there are, and the stream as if they had not been read.
pub(super) fn peek(mut stream: impl Read, count: u64) -> io::Result<(Vec<u8>, impl Read)> {
    let mut head = Vec::new();
    stream.by_ref().take(count).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(stream)))
}

/// Counts the bytes that pass.
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
