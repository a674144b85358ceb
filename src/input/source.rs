//! An open file, or an archive and the open file in it.

use std::sync::Arc;

use super::content::{Content, Format, has_known_ending};
use super::cut::{Cut, Next, PassedOver};
use super::lines::skip;
use super::open::{OpenFault, Opened, open_stream, strip_compression};
use super::reader::Reader;
use super::tar::{Member, TarReader};
use super::{Position, torn};
use pressmill_extract::Rejection;
use pressmill_extract::article::fields::FieldMap;

/// The open file.
pub(super) struct OpenSource {
    /// The `source_file` column. For a file in an archive: the archive's name and the file's own.
    pub(super) name: Arc<str>,
    /// `None` between two files of an archive.
    reader: Option<Reader>,
    archive: Option<Archive>,
    /// For an archive, counted over all its files.
    pub(super) next_record_no: u64,
    /// Whether it was counted among the files that could not be read to their end.
    pub(super) has_failed: bool,
}

/// The archive that contains the file.
struct Archive {
    name: Arc<str>,
    tar: TarReader,
    format: Format,
    fields: FieldMap,
}

impl OpenSource {
    /// Starts at the first byte of a file.
    pub(super) fn new(
        name: Arc<str>,
        opened: Opened,
        (format, fields): (Format, &FieldMap),
    ) -> Result<Self, Rejection> {
        let (reader, archive) = if opened.content == Content::Tar {
            let archive = Archive {
                name: Arc::clone(&name),
                tar: TarReader::new(opened.stream),
                format,
                fields: fields.clone(),
            };
            (None, Some(archive))
        } else {
            (Some(Reader::new(opened, fields)?), None)
        };
        Ok(Self {
            name,
            reader,
            archive,
            next_record_no: 0,
            has_failed: false,
        })
    }

    /// Moves to the record with this number. Lines are skipped by their bytes. Records of other formats are
    /// cut again, because only that shows where the next one starts.
    pub(super) fn seek(&mut self, position: Position, cap: usize) -> Option<()> {
        if let Some(Reader::Lines(lines)) = &mut self.reader {
            skip(&mut lines.stream, position.raw_offset).ok()?;
            lines.position = position.raw_offset;
            self.next_record_no = position.record_no;
        }
        let mut buffer = Vec::new();
        while self.next_record_no < position.record_no {
            buffer.clear();
            match self.next(&mut buffer, cap) {
                Next::Record(cut) => {
                    self.has_failed |= cut.has_failed;
                    self.next_record_no += 1;
                }
                Next::PassedOver(_) => {}
                Next::End => return None,
            }
        }
        (self.position() == position.raw_offset).then_some(())
    }

    /// Bytes before the next record, in the file itself if it is in an archive.
    pub(super) fn position(&self) -> u64 {
        self.reader.as_ref().map_or(0, Reader::position)
    }

    /// The next record of the file or archive.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Next {
        loop {
            let Some(reader) = &mut self.reader else {
                match self.open_member() {
                    Some(next) => return next,
                    None => continue,
                }
            };
            let next = reader.next(buffer, cap);
            if self.archive.is_none() {
                return next;
            }
            match next {
                Next::End => self.reader = None,
                Next::Record(cut) if cut.ends_file => {
                    self.reader = None;
                    return Next::Record(Cut {
                        ends_file: false,
                        ..cut
                    });
                }
                next => return next,
            }
        }
    }

    /// Moves to the next file of the archive; returns what to report if that cannot be read.
    fn open_member(&mut self) -> Option<Next> {
        let Some(archive) = &mut self.archive else {
            return Some(Next::End);
        };
        let member = match archive.tar.next_member() {
            Ok(Some(member)) => member,
            Ok(None) => return Some(Next::End),
            Err(error) => {
                self.name = Arc::clone(&archive.name);
                let rejection = torn(&error, archive.tar.position());
                return Some(Next::Record(Cut {
                    has_failed: true,
                    ends_file: true,
                    ..Cut::rejected(0, 0, rejection)
                }));
            }
        };
        if !is_read(&member.name) {
            return Some(Next::PassedOver(PassedOver::OtherFile));
        }
        let name = member.name.trim_start_matches("./");
        self.name = format!("{}/{name}", archive.name).into();
        match archive.open(member) {
            Ok(reader) => {
                self.reader = Some(reader);
                None
            }
            Err(rejection) => Some(Next::Record(Cut {
                has_failed: true,
                ..Cut::rejected(0, 0, rejection)
            })),
        }
    }
}

impl Archive {
    fn open(&self, member: Member) -> Result<Reader, Rejection> {
        let file = member.name.rsplit('/').next().unwrap_or_default();
        let opened = open_stream(member.stream, file, self.format);
        let (opened, _) = opened.map_err(OpenFault::into_rejection)?;
        Reader::new(opened, &self.fields)
    }
}

/// Whether a file of this name is read in an archive, by the rules for a folder.
fn is_read(path: &str) -> bool {
    let path = path.trim_start_matches("./");
    let is_hidden = path.split('/').any(|part| part.starts_with(['.', '_']));
    let (stem, _) = strip_compression(path);
    !is_hidden && has_known_ending(stem)
}
