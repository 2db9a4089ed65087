//! The spelling of a file: records in the one form in which texts are compared, and the traces that
//! a wrong encoding leaves in texts.

use std::borrow::Cow;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace, Severity};
use crate::ledger::records::fields::{Fields, Letters, OwnFields};
use crate::ledger::records::format::Record;
use crate::value::{Respelling, is_control, is_latin, respelled};

/// What is to be said of the spelling of one file, or of a part of it.
#[derive(Default)]
pub(in crate::ledger) struct FileSpelling {
    changed: Respelling,
    first_changed: Option<RecordPlace>,
    /// Records that hold a trace of a wrong encoding.
    misread: u64,
    first_misread: Option<(RecordPlace, Trace)>,
    /// Whether a letter beyond ASCII was read that is no such trace.
    has_letters: bool,
}

/// Characters that a wrong encoding leaves where a letter was.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Trace {
    /// What stands there.
    characters: String,
    /// What happened to it.
    cause: &'static str,
}

impl FileSpelling {
    /// Hands on a record in normal form, noting what was changed for it.
    #[inline]
    pub(in crate::ledger) fn record<T>(
        &mut self,
        record: &Record<'_>,
        each: impl FnOnce(&Record<'_>) -> T,
    ) -> T {
        match record.fields.letters() {
            Letters::Ascii => each(record),
            Letters::Latin => {
                self.has_letters = true;
                each(record)
            }
            Letters::Any => match self.respell(record) {
                None => each(record),
                Some(own) => each(&Record {
                    place: record.place.clone(),
                    fields: own.fields(),
                    ..*record
                }),
            },
        }
    }

    /// The fields of a record in normal form, where that is another than theirs.
    #[cold]
    fn respell(&mut self, record: &Record<'_>) -> Option<OwnFields> {
        let mut changed = Respelling::default();
        let (mut trace, mut fields) = (None, Vec::new());
        for (at, field) in record.fields.iter().enumerate() {
            if field.is_ascii() && !field.bytes().any(is_control) {
                continue;
            }
            if !record.is_foreign {
                trace = trace.or_else(|| find_trace(field));
                self.has_letters = self.has_letters || has_letter(field);
            }
            let (form, respelling) = respelled(field);
            if let Cow::Owned(form) = form
                && !hides_in_number(field, &form)
            {
                fields.push((at, form));
                changed += respelling;
            }
        }
        let here = || record.place.clone();
        if let Some(trace) = trace {
            self.misread += 1;
            self.first_misread.get_or_insert_with(|| (here(), trace));
        }
        if fields.is_empty() {
            return None;
        }
        self.changed += changed;
        self.first_changed.get_or_insert_with(here);
        Some(with(&record.fields, fields))
    }

    /// Takes in what another part of the same file has.
    pub(in crate::ledger) fn absorb(&mut self, other: Self) {
        let is_earlier = |other: &RecordPlace, here: &RecordPlace| other.number() < here.number();
        self.changed += other.changed;
        self.misread += other.misread;
        self.has_letters |= other.has_letters;
        if let Some(place) = other.first_changed
            && self
                .first_changed
                .as_ref()
                .is_none_or(|here| is_earlier(&place, here))
        {
            self.first_changed = Some(place);
        }
        if let Some(first) = other.first_misread
            && self
                .first_misread
                .as_ref()
                .is_none_or(|here| is_earlier(&first.0, &here.0))
        {
            self.first_misread = Some(first);
        }
    }

    /// What is to be said of a file whose description states `encoding`.
    ///
    /// **Errors**: `K0103` where no letter of the file was read right, a warning where some were;
    /// `K0119` what was read otherwise than it is written.
    pub(in crate::ledger) fn findings(self, encoding: &str, file: &Arc<str>) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        if let Some((place, trace)) = self.first_misread {
            let lines = counted(self.misread, "line holds", "lines hold");
            let message = format!(
                "{lines} characters such as `{}`: {}",
                trace.characters, trace.cause
            );
            let mut finding = Diagnostic::new(Code::UnknownEncoding, message)
                .at_record(Arc::clone(file), place, "the first")
                .help(format!(
                    "the description says `encoding = \"{encoding}\"`; state the right one in municipality.toml, or export the file again"
                ));
            if self.has_letters {
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
        }
        let Respelling {
            invisible,
            blanks,
            composed,
        } = self.changed;
        if let Some(place) = self.first_changed.filter(|_| invisible + composed > 0) {
            let parts = [
                (
                    invisible,
                    "invisible character was",
                    "invisible characters were",
                    "left out",
                ),
                (
                    composed,
                    "letter of two signs was",
                    "letters of two signs were",
                    "made one",
                ),
                (
                    blanks,
                    "other blank was",
                    "other blanks were",
                    "read as a space",
                ),
            ];
            let parts: Vec<String> = parts
                .into_iter()
                .filter(|(count, ..)| *count > 0)
                .map(|(count, one, many, what)| format!("{} {what}", counted(count, one, many)))
                .collect();
            findings.push(
                Diagnostic::new(Code::Respelled, parts.join(", "))
                    .at_record(Arc::clone(file), place, "the first")
                    .help(
                        "nothing is lost by it; texts, codes and names are compared so everywhere",
                    ),
            );
        }
        findings
    }
}

/// Whether what would be taken out of a number may be part of it: a soft hyphen that stands for a
/// minus, a control character in place of a digit. Such a field is left as it is, so that it is no
/// number.
fn hides_in_number(field: &str, form: &str) -> bool {
    let is_mark = |c: char| c.is_ascii_digit() || " .,-+".contains(c);
    let digits = || {
        let all = field.char_indices();
        all.filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at)
    };
    let (Some(first), Some(last)) = (digits().next(), digits().next_back()) else {
        return false;
    };
    let is_part = |(at, c): (usize, char)| {
        let is_control = u8::try_from(c).is_ok_and(is_control);
        (c == '\u{ad}' && at < first) || (is_control && first < at && at < last)
    };
    form.chars().all(is_mark) && field.char_indices().any(is_part)
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Fields with some of them replaced.
fn with(fields: &Fields<'_>, replaced: Vec<(usize, String)>) -> OwnFields {
    let mut all: Vec<Cow<'_, str>> = fields.iter().map(Cow::Borrowed).collect();
    for (at, form) in replaced {
        all[at] = Cow::Owned(form);
    }
    OwnFields::new(&all)
}

/// Whether a text has a Latin letter beyond ASCII that no wrong encoding leaves.
fn has_letter(text: &str) -> bool {
    let is_letter = |c| matches!(c, 'À' | 'Á' | 'Ä'..='ÿ');
    text.chars().any(is_letter) && find_trace(text).is_none()
}

/// What became of bytes of UTF-8.
const UTF_8: &str = "letters in UTF-8 that were read in an encoding of one byte a character";

/// What became of letters of DOS.
const DOS: &str = "letters of a DOS code page such as cp865 that were read as windows-1252";

/// What became of letters of Windows.
const WINDOWS: &str = "letters of windows-1252 that were read in a DOS code page such as cp865";

/// What became of letters of an old Mac.
const MAC: &str = "letters of macintosh that were read as windows-1252";

/// What became of letters that an old Mac was thought to have written.
const NO_MAC: &str = "letters of windows-1252 that were read as macintosh";

/// What became of characters that some program could not read.
const LOST: &str = "letters that were lost before the file was written, or are of another encoding";

/// The first characters of a text that a wrong encoding leaves.
fn find_trace(text: &str) -> Option<Trace> {
    if is_latin(text.as_bytes()) && !text.contains(['Â', 'Ã']) {
        return None;
    }
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let after = rest.clone().next();
        if let Some(cause) = (!c.is_ascii()).then(|| cause(before, c, after)).flatten() {
            let characters = [Some(c), after.filter(|c| !c.is_ascii())];
            return Some(Trace {
                characters: characters.into_iter().flatten().collect(),
                cause,
            });
        }
        before = Some(c);
    }
    None
}

/// What left a character between its neighbours, where an honest text has it not there.
fn cause(before: Option<char>, c: char, after: Option<char>) -> Option<&'static str> {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let small = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase());
    let is_mark = |c: char| !c.is_ascii() && !c.is_alphabetic();
    let beside = letter(before) || letter(after);
    let cause = match c {
        '\u{fffd}' | '\u{80}'..='\u{9f}' => LOST,
        'Ã' | 'Â' if after.is_some_and(is_mark) => UTF_8,
        'â' if after == Some('€') => UTF_8,
        '├' | '┬' | '√' if after.is_some_and(|c| !c.is_ascii()) => UTF_8,
        '┼' | '╪' | '╞' | 'σ' if beside => WINDOWS,
        'µ' | 'Õ' if small(before) && after.is_none_or(|c| c.is_ascii()) => WINDOWS,
        '°' if letter(before) && letter(after) => WINDOWS,
        '†' if beside => DOS,
        '›' | '¢' | '¥' if letter(after) && before != Some('‹') => DOS,
        '¿' | '¾' | 'Œ' if small(before) => MAC,
        '≈' | '∆' | '¯' if beside => NO_MAC,
        'Â' | 'Ê' if small(before) => NO_MAC,
        _ => return None,
    };
    Some(cause)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{MACINTOSH, WINDOWS_1252};

    use super::*;

    /// The findings of records of one field each, with the records as they were handed on.
    fn check(fields: &[&str], expected: &[&str], findings: &[&str]) {
        let mut spelling = FileSpelling::default();
        let mut handed = Vec::new();
        for (field, number) in fields.iter().zip(1..) {
            let own = OwnFields::new(&[field]);
            let record = Record {
                place: RecordPlace::Line(number),
                ..own.header()
            };
            spelling.record(&record, |record| {
                handed.push(record.fields.get(0).unwrap_or("").to_owned());
            });
        }
        assert_eq!(handed, expected);
        let found: Vec<String> = spelling
            .findings("utf-8", &Arc::from("a.csv"))
            .iter()
            .map(|finding| {
                format!(
                    "{} {} {}",
                    finding.severity.word(),
                    finding.labels[0].place_number(),
                    finding.message
                )
            })
            .collect();
        assert_eq!(found, findings);
    }

    impl crate::diag::Annotation {
        fn place_number(&self) -> u64 {
            match &self.place {
                crate::diag::Place::Record { place, .. } => place.number(),
                place => panic!("{place:?}"),
            }
        }
    }

    #[test]
    fn records_are_handed_on_in_normal_form_and_what_was_changed_is_counted() {
        check(
            &["a", "blå", "5 °C – § 3"],
            &["a", "blå", "5 °C – § 3"],
            &[],
        );
        check(&["1\u{a0}000"], &["1 000"], &[]);
        check(
            &["x", "\u{feff}1", "Ma\u{30a}ned\u{a0}1"],
            &["x", "1", "Måned 1"],
            &[
                "notice 2 1 invisible character was left out, 1 letter of two signs was made one, 1 other blank was read as a space",
            ],
        );
    }

    #[test]
    fn traces_are_an_error_where_no_letter_was_read_right() {
        check(
            &["x", "Ã…rsleie", "LÃ¸nn"],
            &["x", "Ã…rsleie", "LÃ¸nn"],
            &[
                "error 2 2 lines hold characters such as `Ã…`: letters in UTF-8 that were read in an encoding of one byte a character",
            ],
        );
        check(
            &["Lønn", "b\u{fffd}l"],
            &["Lønn", "b\u{fffd}l"],
            &[
                "warning 2 1 line holds characters such as `\u{fffd}`: letters that were lost before the file was written, or are of another encoding",
            ],
        );
    }

    #[test]
    fn each_encoding_taken_for_another_leaves_a_trace() {
        let text = "Årsleie på Ås, særlig lønn til lærer Bjørn Ødegård";
        let (windows, _, _) = WINDOWS_1252.encode(text);
        let mac: Vec<u8> = text
            .chars()
            .map(|c| match c {
                'å' => 0x8c,
                'ø' => 0xbf,
                'æ' => 0xbe,
                'Å' => 0x81,
                'Ø' => 0xaf,
                c => u8::try_from(u32::from(c)).expect("ascii"),
            })
            .collect();
        assert_eq!(MACINTOSH.decode(&mac).0, text);
        for encoding in [WINDOWS_1252, MACINTOSH] {
            let misread = encoding.decode_without_bom_handling(text.as_bytes()).0;
            assert_eq!(
                find_trace(&misread).map(|trace| trace.cause),
                Some(UTF_8),
                "{misread}"
            );
        }
        let as_mac = MACINTOSH.decode(&windows).0;
        assert_eq!(find_trace(&as_mac).map(|trace| trace.cause), Some(NO_MAC));
        let as_windows = WINDOWS_1252.decode(&mac[7..]).0;
        assert_eq!(find_trace(&as_windows).map(|trace| trace.cause), Some(MAC));
    }

    #[test]
    fn honest_texts_hold_no_trace() {
        for text in [
            "Ås – «Året», 5 °C, § 3, 1½ m², 100 µm, 20 € «SÅ»",
            "É Â À L’école, São Paulo, Čáhput, ŋ, Đ, Šaddu, naïve",
            "100 ¥, 5 £, ® ™, … ‹ord›, †1952, ‘sitat’ “sitat”",
            "Ελλάς, Москва, 東京, العربية",
        ] {
            assert_eq!(find_trace(text), None, "{text}");
        }
    }
}
