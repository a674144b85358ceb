//! URLs and e-mail addresses.

/// Endings by which a dotted word is a web address (the commonest of news pages).
const TOP_LEVEL: [&str; 14] = [
    "com", "org", "net", "gov", "edu", "io", "co", "uk", "tv", "info", "eu", "de", "ru", "cn",
];

/// How the addresses begin that need no known ending.
const SCHEMES: [&[u8]; 3] = [b"http://", b"https://", b"www."];

/// The longest host or e-mail address that is recognised (RFC 5321 caps an address at 254 bytes).
const NAME_BYTES_MAX: usize = 254;

/// Bytes of the URL or e-mail address at the start of `rest`.
pub(super) fn length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let has_scheme = SCHEMES.iter().any(|scheme| {
        bytes
            .get(..scheme.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    });
    if has_scheme {
        return Some(whole(rest));
    }
    let name = bytes.iter().take(NAME_BYTES_MAX);
    let name = name.take_while(|byte| is_name_byte(**byte)).count();
    let name = rest.get(..name)?.trim_end_matches(['.', '-']);
    if is_mail(name) {
        return Some(name.len());
    }
    is_host(name).then(|| whole(rest))
}

pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@' | b'+')
}

/// "someone@host.tld".
fn is_mail(name: &str) -> bool {
    let parts = name.split_once('@');
    parts.is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

/// "host.com", by the ending; "Acme.com" and "said.Com" differ by the small letters.
fn is_host(name: &str) -> bool {
    let parts = name.rsplit_once('.');
    parts.is_some_and(|(host, ending)| {
        host.len() > 1 && !host.ends_with('.') && !host.contains('@') && TOP_LEVEL.contains(&ending)
    })
}

/// Bytes up to white space, a quote mark or a bracket, final punctuation left out.
fn whole(rest: &str) -> usize {
    let ends = |character: char| {
        character.is_whitespace()
            || matches!(
                character,
                '<' | '>' | '"' | '“' | '”' | '’' | '(' | ')' | '[' | ']' | '{' | '}' | '…'
            )
    };
    let whole = rest.split(ends).next().unwrap_or_default();
    let whole = whole.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '-', '—', '–']);
    whole.len().max(1)
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn addresses_end_before_the_sentence_s_punctuation() {
        for (text, address) in [
            ("https://a.example/b?c=1, and", "https://a.example/b?c=1"),
            ("www.example.org/x).", "www.example.org/x"),
            ("desk@post.example.org. Then", "desk@post.example.org"),
            ("example.com’s owner", "example.com"),
            ("jo+news@post.example", "jo+news@post.example"),
        ] {
            assert_eq!(length(text), Some(address.len()), "{text}");
        }
    }

    #[test]
    fn dots_alone_make_no_address() {
        for text in [
            "said.The",
            "U.S.-backed",
            "3.5",
            "a.m.",
            "end-to-end",
            "10:30",
        ] {
            assert_eq!(length(text), None, "{text}");
        }
    }
}
