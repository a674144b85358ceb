//! Rows of tables as JSON objects, so that columns of CSV and Parquet are found like JSON fields.

/// Writes one object, member by member.
pub(super) struct RowWriter<'a> {
    buffer: &'a mut Vec<u8>,
    is_first: bool,
}

impl<'a> RowWriter<'a> {
    /// Starts an object at the end of `buffer`.
    pub(super) fn new(buffer: &'a mut Vec<u8>) -> Self {
        buffer.push(b'{');
        Self {
            buffer,
            is_first: true,
        }
    }

    /// Writes a name; the caller appends its value to the returned buffer.
    pub(super) fn member(&mut self, name: &[u8]) -> &mut Vec<u8> {
        if !self.is_first {
            self.buffer.push(b',');
        }
        self.is_first = false;
        push_string(self.buffer, name);
        self.buffer.push(b':');
        self.buffer
    }

    /// Ends the object.
    pub(super) fn end(self) {
        self.buffer.push(b'}');
    }
}

/// Appends a JSON string. Bytes that are not UTF-8 stay as they are, for the decoder to handle.
pub(super) fn push_string(buffer: &mut Vec<u8>, text: &[u8]) {
    buffer.push(b'"');
    let mut start = 0;
    for (at, &byte) in text.iter().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            ..=0x1f => b"",
            _ => continue,
        };
        buffer.extend_from_slice(text.get(start..at).unwrap_or_default());
        start = at + 1;
        if escape.is_empty() {
            let digit = |nibble: u8| {
                b"0123456789abcdef"
                    .get(nibble as usize)
                    .copied()
                    .unwrap_or(b'0')
            };
            buffer.extend_from_slice(b"\\u00");
            buffer.extend([digit(byte >> 4), digit(byte & 15)]);
        } else {
            buffer.extend_from_slice(escape);
        }
    }
    buffer.extend_from_slice(text.get(start..).unwrap_or_default());
    buffer.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::{RowWriter, push_string};

    #[test]
    fn any_text_comes_back_from_the_string() {
        let text: String = (0..0x3000).filter_map(char::from_u32).collect();
        let mut json = Vec::new();
        push_string(&mut json, text.as_bytes());
        assert_eq!(serde_json::from_slice::<String>(&json).unwrap(), text);
    }

    #[test]
    fn members_have_commas_between() {
        let mut buffer = Vec::new();
        let mut row = RowWriter::new(&mut buffer);
        push_string(row.member(b"a\"b"), b"x");
        row.member(b"c").extend_from_slice(b"1");
        row.end();
        assert_eq!(buffer, br#"{"a\"b":"x","c":1}"#);
    }
}
