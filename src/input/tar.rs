//! Tar archives: `bytes → members` in sequence, each as a separate stream.
//!
//! Names may be long (GNU's `L`, POSIX's `x`), and sizes may exceed 8 GiB. Members that are not files
//! (folders, links, devices) are skipped. A member's stream ends with the member. Whatever it leaves unread
//! is skipped before the next one.
//!
//! Memory: one header, and extended ones up to [`EXTENDED_BYTES_MAX`].
//!
//! The crate `tar` (0.4.46, tried) does not suit. Its entries borrow the archive, and `entries` can be called
//! only once, so a member's stream cannot be stored next to its archive. A truncated member reads as a
//! shorter file without an error. An extended header of 800 MiB takes 1 GB of memory; `raw` entries, where a
//! caller could cap it, ignore the sizes in POSIX's headers.

use std::cell::RefCell;
use std::io::{self, BufRead, ErrorKind, Read};
use std::rc::Rc;

/// Everything in a tar is padded to blocks of this size.
pub(super) const BLOCK_BYTES: usize = 512;

/// Most bytes of an extended header.
const EXTENDED_BYTES_MAX: u64 = 1 << 20;

/// An archive that is being read.
pub(super) struct TarReader {
    shared: Rc<RefCell<Shared>>,
}

/// The archive's stream, from which members are read.
struct Shared {
    stream: Box<dyn BufRead>,
    position: u64,
    /// Whether it reported a fault. It is then not read any further.
    has_failed: bool,
    /// Bytes of the member that were not yet read.
    left: u64,
    /// Bytes between the member and the next header.
    padding: u64,
}

/// A file in an archive.
pub(super) struct Member {
    /// Its path in the archive.
    pub(super) name: String,
    /// Its bytes.
    pub(super) stream: MemberStream,
}

/// A member's bytes.
pub(super) struct MemberStream {
    shared: Rc<RefCell<Shared>>,
}

/// Values of extended headers that apply to the next member.
#[derive(Default)]
struct Extended {
    name: Option<String>,
    size: Option<u64>,
}

/// Whether an archive starts here: the header of a file with a correct checksum.
pub(super) fn starts_archive(head: &[u8]) -> bool {
    head.first_chunk()
        .is_some_and(|header: &[u8; BLOCK_BYTES]| {
            let is_named = header.first().is_some_and(|&byte| byte != 0);
            is_named && has_right_sum(header)
        })
}

impl TarReader {
    /// Starts at the first byte of an archive.
    pub(super) fn new(stream: Box<dyn BufRead>) -> Self {
        Self {
            shared: Rc::new(RefCell::new(Shared {
                stream,
                position: 0,
                has_failed: false,
                left: 0,
                padding: 0,
            })),
        }
    }

    /// Bytes of the archive that were read.
    pub(super) fn position(&self) -> u64 {
        self.shared.borrow().position
    }

    /// The next file; `None` at the archive's end.
    ///
    /// # Errors
    /// The stream failed or ended early, or a header is damaged. Reading cannot continue then.
    pub(super) fn next_member(&mut self) -> io::Result<Option<Member>> {
        let mut extended = Extended::default();
        loop {
            let Some(header) = self.shared.borrow_mut().next_header()? else {
                return Ok(None);
            };
            let field = |range: std::ops::Range<usize>| header.get(range).unwrap_or_default();
            let size =
                number(field(124..136)).ok_or_else(|| damaged("a member's size is no number"))?;
            let kind = header.get(156).copied().unwrap_or(0);
            let size = match kind {
                b'L' | b'x' | b'g' | b'K' => size,
                _ => extended.size.unwrap_or(size),
            };
            self.shared.borrow_mut().begin(size);
            match kind {
                b'L' | b'x' => self.read_extended(kind, size, &mut extended)?,
                b'g' | b'K' => {}
                0 | b'0' | b'7' => {
                    let name = extended.name.take().unwrap_or_else(|| short_name(&header));
                    let stream = MemberStream {
                        shared: Rc::clone(&self.shared),
                    };
                    return Ok(Some(Member { name, stream }));
                }
                _ => extended = Extended::default(),
            }
        }
    }

    fn read_extended(&mut self, kind: u8, size: u64, extended: &mut Extended) -> io::Result<()> {
        if size > EXTENDED_BYTES_MAX {
            return Err(damaged("a member's name is longer than a megabyte"));
        }
        let mut bytes = Vec::new();
        self.shared.borrow_mut().read_to_end(&mut bytes)?;
        if kind == b'L' {
            extended.name = Some(text(&bytes));
            return Ok(());
        }
        for (key, value) in records(&bytes) {
            match key {
                b"path" => extended.name = Some(text(value)),
                b"size" => {
                    let size = std::str::from_utf8(value).ok();
                    extended.size = size.and_then(|size| size.parse().ok());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Shared {
    /// Reads the next header that is not all zeros; `None` at the archive's end.
    fn next_header(&mut self) -> io::Result<Option<[u8; BLOCK_BYTES]>> {
        if self.has_failed {
            return Ok(None);
        }
        let behind = self.left.saturating_add(self.padding);
        (self.left, self.padding) = (0, 0);
        let skipped = io::copy(&mut self.stream.by_ref().take(behind), &mut io::sink())?;
        self.position += skipped;
        if skipped < behind {
            return Err(early_end());
        }
        let mut header = [0; BLOCK_BYTES];
        let first = self.stream.fill_buf()?.is_empty();
        if first {
            return Ok(None);
        }
        self.stream
            .read_exact(&mut header)
            .map_err(|error| match error.kind() {
                ErrorKind::UnexpectedEof => early_end(),
                _ => error,
            })?;
        self.position += BLOCK_BYTES as u64;
        if header.iter().all(|&byte| byte == 0) {
            return Ok(None);
        }
        if has_right_sum(&header) {
            Ok(Some(header))
        } else {
            Err(damaged("the header of a member is damaged"))
        }
    }

    fn begin(&mut self, size: u64) {
        self.left = size;
        self.padding = size.wrapping_neg() % BLOCK_BYTES as u64;
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = self.left.min(buffer.len() as u64) as usize;
        let buffer = buffer.get_mut(..room).unwrap_or_default();
        let outcome = match self.stream.read(buffer) {
            Ok(0) if room > 0 => Err(early_end()),
            outcome => outcome,
        };
        match &outcome {
            Ok(count) => {
                self.left -= *count as u64;
                self.position += *count as u64;
            }
            Err(error) => self.has_failed = error.kind() != ErrorKind::Interrupted,
        }
        outcome
    }
}

impl Read for MemberStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.shared.borrow_mut().read(buffer)
    }
}

fn early_end() -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, "the archive ends early")
}

fn damaged(problem: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, problem)
}

/// Whether a header's checksum is correct.
fn has_right_sum(header: &[u8; BLOCK_BYTES]) -> bool {
    let bytes = header.iter().enumerate();
    let sum: u64 = bytes
        .map(|(at, &byte)| {
            if (148..156).contains(&at) {
                32
            } else {
                u64::from(byte)
            }
        })
        .sum();
    number(header.get(148..156).unwrap_or_default()) == Some(sum)
}

/// A number in octal digits, or in base 256 after a set bit.
fn number(field: &[u8]) -> Option<u64> {
    if let [first, rest @ ..] = field
        && first & 0x80 != 0
    {
        let start = u64::from(first & 0x3f);
        return rest.iter().try_fold(start, |number, &byte| {
            number
                .checked_mul(256)
                .map(|number| number | u64::from(byte))
        });
    }
    let digits = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    match digits {
        "" => Some(0),
        digits => u64::from_str_radix(digits, 8).ok(),
    }
}

/// The name in a member's own header: 100 bytes, and 155 for its folders.
fn short_name(header: &[u8; BLOCK_BYTES]) -> String {
    let field = |range: std::ops::Range<usize>| text(header.get(range).unwrap_or_default());
    let is_posix = header.get(257..263) == Some(b"ustar\0");
    let folder = if is_posix {
        field(345..500)
    } else {
        String::new()
    };
    let name = field(0..100);
    if folder.is_empty() {
        name
    } else {
        format!("{folder}/{name}")
    }
}

/// Text up to the first zero.
fn text(bytes: &[u8]) -> String {
    let text = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

/// The records of a POSIX header: `LENGTH KEY=VALUE`, each followed by a line break.
fn records(mut bytes: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut records = Vec::new();
    while let Some(blank) = memchr::memchr(b' ', bytes) {
        let length = bytes
            .get(..blank)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let length = length
            .and_then(|digits| digits.parse::<usize>().ok())
            .unwrap_or(0);
        let Some((record, rest)) = bytes.split_at_checked(length).filter(|_| length > blank) else {
            break;
        };
        bytes = rest;
        let record = record.get(blank + 1..).unwrap_or_default();
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        if let Some(equals) = memchr::memchr(b'=', record) {
            let (key, value) = record.split_at(equals);
            records.push((key, value.get(1..).unwrap_or_default()));
        }
    }
    records
}

/// A member: its header, its content, its padding.
#[cfg(any(test, fuzzing))]
pub(super) fn member(name: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; BLOCK_BYTES];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, name);
    put(124, format!("{:011o}\0", content.len()).as_bytes());
    put(148, b"        ");
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let padding = content.len().wrapping_neg() % BLOCK_BYTES;
    [&header[..], content, &vec![0; padding]].concat()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{BLOCK_BYTES, TarReader, member, starts_archive};

    /// Names and contents, at most `count` bytes of each; then the fault that ended reading.
    fn members(archive: &[u8], count: u64) -> Vec<String> {
        let mut reader = TarReader::new(Box::new(std::io::Cursor::new(archive.to_vec())));
        let mut shown = Vec::new();
        loop {
            match reader.next_member() {
                Ok(Some(member)) => {
                    let mut content = String::new();
                    let outcome = member.stream.take(count).read_to_string(&mut content);
                    let fault = outcome.err().map(|error| format!(" {error}"));
                    shown.push(format!(
                        "{}: {content}{}",
                        member.name,
                        fault.unwrap_or_default()
                    ));
                }
                Ok(None) => return shown,
                Err(error) => {
                    shown.push(error.to_string());
                    return shown;
                }
            }
        }
    }

    fn archive() -> Vec<u8> {
        let long = "long/".repeat(40);
        [
            member(b"folder/", b'5', b""),
            member(b"folder/a.txt", b'0', b"Words."),
            member(b"././@LongLink", b'L', long.as_bytes()),
            member(b"long", b'0', &[b'x'; 600]),
            member(b"pax", b'x', b"20 path=caf\xc3\xa9/b.txt\n10 size=2\n"),
            member(b"b", b'0', b"yz"),
            vec![0; 1024],
        ]
        .concat()
    }

    #[test]
    fn files_are_found_by_their_whole_names() {
        let shown = members(&archive(), 2);
        let long = "long/".repeat(40);
        assert_eq!(
            shown,
            ["folder/a.txt: Wo", &format!("{long}: xx"), "café/b.txt: yz"]
        );
        assert!(starts_archive(&archive()));
        assert!(!starts_archive(&[b'x'; 600]) && !starts_archive(&[0; 600]));
    }

    #[test]
    fn an_archive_that_ends_early_says_so() {
        let whole = archive();
        for length in [1600, 2600] {
            let shown = members(&whole[..length], 1000);
            assert!(
                shown.last().unwrap().ends_with("the archive ends early"),
                "{length}: {shown:?}"
            );
        }
    }

    #[test]
    fn a_damaged_header_ends_the_archive() {
        let mut damaged = archive();
        damaged[BLOCK_BYTES + 3] ^= 1;
        assert_eq!(members(&damaged, 9), ["the header of a member is damaged"]);
    }
}
