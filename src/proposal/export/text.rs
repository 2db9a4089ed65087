//! How a delimited text is written: its encoding, and what stands between and around its fields.

use crate::ledger::{TextHead, usable_encoding};

/// How a text is written, and what speaks for it.
#[derive(Clone, Debug)]
pub(in crate::proposal) struct TextStyle {
    pub(in crate::proposal) encoding: String,
    pub(in crate::proposal) encoding_evidence: String,
    /// Whether no other encoding could be meant.
    pub(in crate::proposal) encoding_is_certain: bool,
    pub(in crate::proposal) delimiter: u8,
    pub(in crate::proposal) delimiter_evidence: String,
    pub(in crate::proposal) delimiter_is_certain: bool,
    pub(in crate::proposal) quote: Option<u8>,
}

/// Encodings of one byte for each letter, the likeliest first.
const BYTEWISE: [&str; 5] = ["windows-1252", "cp865", "cp850", "macintosh", "iso-8859-15"];

/// Marks between fields, the likeliest first.
const DELIMITERS: [u8; 5] = [b';', b'\t', b'|', b',', b'^'];

/// How many lines are looked at for the delimiter.
const LINES: usize = 400;

/// A delimiter of two fields at least, and how well it fits.
struct DelimiterFit {
    delimiter: u8,
    quote: Option<u8>,
    /// How many fields most lines have.
    fields: usize,
    /// How many lines have as many.
    lines: usize,
}

/// Finds out how a text is written; `stated` are encoding and delimiter as far as they are known.
pub(in crate::proposal) fn text_style(
    head: &TextHead,
    stated: (Option<&str>, Option<char>),
) -> TextStyle {
    let (encoding, encoding_evidence, encoding_is_certain) = match stated.0 {
        Some(encoding) => (encoding.to_owned(), "as stated".to_owned(), true),
        None => encoding(head),
    };
    let text = decoded(&encoding, &head.bytes);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LINES)
        .collect();
    // The last line of a beginning may be cut.
    let lines = match (head.is_whole, lines.len()) {
        (false, 2..) if lines.len() < LINES => &lines[..lines.len() - 1],
        _ => &lines[..],
    };
    let stated = stated.1.and_then(|mark| u8::try_from(mark).ok());
    let mut fits: Vec<DelimiterFit> = DELIMITERS
        .into_iter()
        .filter(|mark| stated.is_none_or(|stated| stated == *mark))
        .filter_map(|mark| fit(lines, mark))
        .collect();
    fits.sort_by_key(|fit| std::cmp::Reverse((fit.lines * 20 / lines.len().max(1), fit.fields)));
    let Some(best) = fits.first() else {
        return TextStyle {
            encoding,
            encoding_evidence,
            encoding_is_certain,
            delimiter: stated.unwrap_or(b';'),
            delimiter_evidence: "no mark cuts the lines into as many fields each".to_owned(),
            delimiter_is_certain: stated.is_some(),
            quote: Some(b'"'),
        };
    };
    let is_rival = |other: &DelimiterFit| {
        other.delimiter != best.delimiter
            && other.lines * 20 >= lines.len() * 19
            && other.fields >= best.fields
    };
    let shown = shown_mark(best.delimiter);
    TextStyle {
        encoding,
        encoding_evidence,
        encoding_is_certain,
        delimiter: best.delimiter,
        delimiter_evidence: format!(
            "{} of {} lines have {} fields between {shown}",
            best.lines,
            lines.len(),
            best.fields
        ),
        delimiter_is_certain: stated.is_some()
            || (best.fields > 2
                && best.lines * 20 >= lines.len() * 19
                && !fits.iter().any(is_rival)),
        quote: best.quote,
    }
}

/// A mark as people call it.
pub(in crate::proposal) fn shown_mark(mark: u8) -> String {
    match mark {
        b'\t' => "tabs".to_owned(),
        mark => format!("`{}`", char::from(mark)),
    }
}

/// How a mark fits the lines, with the quote under which it fits best.
fn fit(lines: &[&str], delimiter: u8) -> Option<DelimiterFit> {
    let mark = char::from(delimiter);
    let quotes = [b'"', b'\''].into_iter().filter(|quote| {
        let quote = char::from(*quote);
        let begins = |line: &&&str| {
            line.split(mark)
                .any(|field| field.len() > 1 && field.starts_with(quote))
        };
        let closes = |line: &&&str| {
            line.split(mark)
                .any(|field| field.len() > 1 && field.ends_with(quote))
        };
        lines.iter().any(|line| begins(&line) && closes(&line))
    });
    let options = quotes.map(Some).chain([None]);
    let fits = options.filter_map(|quote| {
        let counts = lines.iter().map(|line| field_count(line, mark, quote));
        let mut by_count = std::collections::BTreeMap::<usize, usize>::new();
        for count in counts {
            *by_count.entry(count).or_default() += 1;
        }
        let (fields, lines) = by_count
            .into_iter()
            .filter(|(fields, _)| *fields > 1)
            .max_by_key(|(fields, lines)| (*lines, *fields))?;
        Some(DelimiterFit {
            delimiter,
            quote,
            fields,
            lines,
        })
    });
    // Of those that fit as well, the first: with the quote that is there.
    let mut best: Option<DelimiterFit> = None;
    for fit in fits {
        if best.as_ref().is_none_or(|best| fit.lines > best.lines) {
            best = Some(fit);
        }
    }
    best.map(|fit| DelimiterFit {
        quote: fit
            .quote
            .or(Some(b'"').filter(|_| !lines.iter().any(|line| line.contains('"')))),
        ..fit
    })
}

fn field_count(line: &str, mark: char, quote: Option<u8>) -> usize {
    let quote = quote.map(char::from);
    let (mut count, mut is_quoted, mut is_start) = (1, false, true);
    for c in line.chars() {
        if Some(c) == quote && (is_quoted || is_start) {
            is_quoted = !is_quoted;
            is_start = false;
        } else if c == mark && !is_quoted {
            count += 1;
            is_start = true;
        } else {
            // A doubled quote closes and opens.
            is_start = Some(c) == quote;
        }
    }
    count
}

fn decoded(encoding: &str, bytes: &[u8]) -> String {
    let text = usable_encoding(encoding).map(|encoding| encoding.decode_any(bytes).0.into_owned());
    let text = text.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned());
    text.trim_start_matches('\u{feff}').to_owned()
}

/// The encoding, what speaks for it, and whether that is certain.
fn encoding(head: &TextHead) -> (String, String, bool) {
    let bytes = &head.bytes;
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let name = encoding.name().to_lowercase();
        return (name, "the file begins with its mark".to_owned(), true);
    }
    let zeros = |parity: usize| {
        let every_second = bytes.iter().skip(parity).step_by(2);
        let (count, all) = every_second.fold((0_usize, 0_usize), |(count, all), byte| {
            (count + usize::from(*byte == 0), all + 1)
        });
        all > 1 && 2 * count > all
    };
    for (parity, name) in [(1, "utf-16le"), (0, "utf-16be")] {
        if zeros(parity) {
            return (
                name.to_owned(),
                "every second byte is zero".to_owned(),
                true,
            );
        }
    }
    if bytes.is_ascii() {
        let evidence = match head.is_whole {
            true => "there are no letters beyond ASCII",
            false => "there are no letters beyond ASCII at its beginning",
        };
        return ("utf-8".to_owned(), evidence.to_owned(), head.is_whole);
    }
    let is_utf8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && !head.is_whole,
    };
    if is_utf8 {
        return (
            "utf-8".to_owned(),
            "all its bytes are UTF-8".to_owned(),
            true,
        );
    }
    let mut scored: Vec<(usize, &str)> = BYTEWISE
        .into_iter()
        .map(|name| (odd_letters(&decoded(name, bytes)), name))
        .collect();
    // Stable: of those that fit as well, the likeliest.
    scored.sort_by_key(|(odd, _)| *odd);
    let (odd, name) = scored[0];
    let text = decoded(name, bytes);
    let is_rival = |(other, rival): &(usize, &str)| {
        *other == odd && *rival != name && decoded(rival, bytes) != text
    };
    let is_certain = odd == 0 && !scored.iter().any(is_rival);
    let evidence = match odd {
        0 => format!(
            "as {name} all letters beyond ASCII are of Norwegian words, as UTF-8 they are none"
        ),
        odd => format!("as {name} the fewest letters are odd: {odd}"),
    };
    (name.to_owned(), evidence, is_certain)
}

/// How many characters of a text are beyond ASCII and not what Norwegian exports hold.
fn odd_letters(text: &str) -> usize {
    const USUAL: &str = "æøåÆØÅéÉèÈêÊëËàÀáÁâÂäÄöÖüÜóÓòÒôÔíÍïÏçÇñÑšŠžŽčČđŋŧ";
    const SIGNS: &str = "§–—’‘“”«»…°½€\u{a0}\u{2212}";
    let letters: Vec<char> = text.chars().collect();
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(|c| c.is_alphabetic())
    };
    let is_odd = |(at, c): &(usize, &char)| {
        if c.is_ascii() || SIGNS.contains(**c) {
            return false;
        }
        // A capital within a word of small letters is of a wrong encoding.
        let before = at.checked_sub(1);
        let is_within = is_letter(before) && is_letter(Some(at + 1));
        let around_is_small = before
            .and_then(|at| letters.get(at))
            .is_some_and(|c| c.is_lowercase());
        !USUAL.contains(**c) || (is_within && around_is_small && c.is_uppercase())
    };
    letters.iter().enumerate().filter(is_odd).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(bytes: &[u8]) -> TextStyle {
        let head = TextHead {
            bytes: bytes.to_vec(),
            is_whole: true,
        };
        text_style(&head, (None, None))
    }

    #[test]
    fn encodings_are_told_by_letters() {
        for (bytes, expected) in [
            ("a;b;løn\n1;2;3\n".as_bytes(), ("utf-8", true)),
            (b"a;b;l\xf8n\n1;2;\xe5r\n", ("windows-1252", true)),
            (b"a;b;l\x9bn\n1;2;\x86r\n", ("cp865", true)),
            (b"a;b;c\n1;2;3\n", ("utf-8", true)),
            (b"a\0;\0b\0\n\0", ("utf-16le", true)),
        ] {
            let style = style(bytes);
            assert_eq!(
                (style.encoding.as_str(), style.encoding_is_certain),
                expected,
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn delimiters_are_told_by_fields() {
        for (text, delimiter, quote, is_certain) in [
            ("a;b;c\n1,5;2;3\n1,6;2;3\n", b';', Some(b'"'), true),
            ("a,b,c\n\"1,5\",2,3\n\"1,6\",2,3\n", b',', Some(b'"'), true),
            ("a|b|c\n1|'x|y'|3\n", b'|', Some(b'\''), true),
            ("a\tb\tc\n1\t2\t3\n", b'\t', Some(b'"'), true),
            ("a;b\n1;2\n", b';', Some(b'"'), false),
        ] {
            let style = style(text.as_bytes());
            assert_eq!(
                (style.delimiter, style.quote, style.delimiter_is_certain),
                (delimiter, quote, is_certain),
                "{text}"
            );
        }
    }
}
