//! The letters that characters fold to, and those that cut words.

/// Whether words are cut at a character.
pub(super) fn separates(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '/' | ',')
}

/// [`fold_byte`] of each ASCII character.
const FOLDED: [u8; 128] = {
    let mut folded = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        folded[byte] = match byte as u8 {
            b'-' | b'/' | b',' | b' ' | b'\t'..=b'\r' => b' ',
            kept if kept.is_ascii_alphanumeric() || kept == b'&' => kept.to_ascii_lowercase(),
            _ => 0,
        };
        byte += 1;
    }
    folded
};

/// What an ASCII character folds to: a blank where words are cut, 0 for nothing.
pub(super) fn fold_byte(byte: u8) -> u8 {
    FOLDED[usize::from(byte & 0x7f)]
}

/// The letter, digit or ampersand that an ASCII character folds to.
pub(super) fn fold_ascii(character: u8) -> Option<u8> {
    let folded = fold_byte(character);
    (folded != 0 && folded != b' ').then_some(folded)
}

/// The letters that a character folds to: none for marks, one or two ASCII letters for Latin ones.
pub(super) fn fold_character(character: char) -> impl Iterator<Item = char> {
    let (first, second) = match character {
        _ if character.is_ascii() => (fold_ascii(character as u8).map(char::from), None),
        '\u{300}'..='\u{36f}' | '\u{2bc}' | '\u{2018}'..='\u{201f}' => (None, None),
        'ß' => (Some('s'), Some('s')),
        'æ' | 'Æ' => (Some('a'), Some('e')),
        'œ' | 'Œ' => (Some('o'), Some('e')),
        'þ' | 'Þ' => (Some('t'), Some('h')),
        _ => (base_letter(character), None),
    };
    first.into_iter().chain(second)
}

/// The Latin letter under an accent; the lower-cased character itself for other scripts.
fn base_letter(character: char) -> Option<char> {
    /// Letters and their accented forms (Latin-1, Latin Extended-A and Additional as they occur in names).
    const ACCENTED: [(char, &str); 20] = [
        ('a', "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"),
        ('c', "çćĉċč"),
        ('d', "ďđð"),
        ('e', "èéêëēĕėęěẹẻẽếềểễệəǝ"),
        ('g', "ĝğġģ"),
        ('h', "ĥħ"),
        ('i', "ìíîïĩīĭįıịỉǐ"),
        ('j', "ĵ"),
        ('k', "ķ"),
        ('l', "ĺļľł"),
        ('n', "ñńņňŋ"),
        ('o', "òóôõöøōŏőơọỏốồổỗộớờởỡợǒ"),
        ('r', "ŕŗř"),
        ('s', "śŝşšș"),
        ('t', "ţťŧț"),
        ('u', "ùúûüũūŭůűųưụủứừửữựǔ"),
        ('w', "ŵ"),
        ('y', "ýÿŷỳỵỷỹ"),
        ('z', "źżž"),
        ('i', "i\u{307}"),
    ];
    let lower = character.to_lowercase().next()?;
    if !lower.is_alphanumeric() {
        return None;
    }
    let base = ACCENTED
        .iter()
        .find(|(_, accented)| accented.contains(lower))
        .map(|&(base, _)| base);
    base.or(Some(lower))
}
