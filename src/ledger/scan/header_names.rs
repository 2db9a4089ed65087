//! The names of a file's columns, from one line or several beneath each other.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace, did_you_mean};
use crate::ledger::{FileDialect, WideColumn};
use crate::value::normal_form;

/// How the line begins with which spreadsheets say what delimits fields.
const SEPARATOR: &str = "sep=";

/// How many columns a message lists.
pub(in crate::ledger) const MOST_NAMES: usize = 30;

/// How much of a column's name a message shows.
const MOST_CHARACTERS: usize = 30;

/// How many bytes a caption has at most that stands above several columns.
const CAPTION_BYTES: usize = 1_000;

/// The names of a file's columns, as they can be written in a description.
pub(in crate::ledger) struct HeaderNames {
    /// Where they stand.
    pub(in crate::ledger) place: RecordPlace,
    /// The names of each column, those before counting for more. Of several lines: all captions
    /// above it with its own; those that stand above it alone; the last alone.
    pub(in crate::ledger) tiers: Vec<Vec<String>>,
    /// The lines above that are not part of it, without blank ones.
    pub(in crate::ledger) above: Vec<HeaderRow>,
    /// Whether something speaks for it that these are names, so that they may be quoted where one is
    /// not found.
    pub(super) is_sure: bool,
}

impl HeaderNames {
    /// Those of some rows, of which the last is nearest to the postings.
    pub(super) fn new(rows: &[&HeaderRow]) -> Option<Self> {
        let (last, above) = rows.split_last()?;
        let width = rows.iter().map(|row| row.names.len()).max().unwrap_or(0);
        let own = |row: &HeaderRow| -> Vec<String> {
            let mut names = row.names.clone();
            names.resize(width, String::new());
            names
        };
        let last_names = own(last);
        let joined = |captions: &[Vec<String>]| -> Vec<String> {
            let name = |at: usize| {
                let captions = captions.iter().map(|row| row[at].as_str());
                let parts = captions
                    .chain([last_names[at].as_str()])
                    .filter(|part| !part.is_empty());
                parts.collect::<Vec<_>>().join(" ")
            };
            (0..width).map(name).collect()
        };
        let mut tiers = Vec::new();
        if !above.is_empty() {
            let mut captions: Vec<Vec<String>> = above.iter().map(|row| own(row)).collect();
            let alone = joined(&captions);
            captions.iter_mut().for_each(|row| spread(row));
            tiers.extend([joined(&captions), alone]);
        }
        tiers.push(last_names);
        Some(Self {
            place: last.place.clone(),
            tiers,
            above: Vec::new(),
            is_sure: false,
        })
    }

    /// The names of one line.
    pub(in crate::ledger) fn of_line(place: RecordPlace, names: Vec<String>) -> Self {
        Self {
            place,
            tiers: vec![names],
            above: Vec::new(),
            is_sure: true,
        }
    }

    /// The positions of a column.
    pub(in crate::ledger) fn positions(&self, wanted: &str) -> Vec<usize> {
        let wanted = &*normal_form(wanted.trim());
        let of_tier = |tier: &Vec<String>| -> Vec<usize> {
            let named = tier.iter().enumerate().filter(|(_, name)| *name == wanted);
            named.map(|(at, _)| at).collect()
        };
        let mut tiers = self.tiers.iter().map(of_tier);
        tiers
            .find(|positions| !positions.is_empty())
            .unwrap_or_default()
    }

    /// The positions of the columns that fit what is written of a wide table, each with what a `*`
    /// in it stands for.
    pub(super) fn fitting(&self, written: &str) -> Vec<(usize, &str)> {
        let written = &*normal_form(written.trim());
        let of_tier = |tier: &'_ [String]| -> Vec<usize> {
            let fits = |at: &usize| WideColumn::star(written, &tier[*at]).is_some();
            (0..tier.len()).filter(fits).collect()
        };
        let tiers = self.tiers.iter().map(|tier| (tier, of_tier(tier)));
        let Some((tier, positions)) = tiers.into_iter().find(|(_, found)| !found.is_empty()) else {
            return Vec::new();
        };
        let star = |at: usize| WideColumn::star(written, &tier[at]).unwrap_or("");
        positions.into_iter().map(|at| (at, star(at))).collect()
    }

    /// The fullest name of each column.
    pub(in crate::ledger) fn names(&self) -> &[String] {
        self.tiers.first().map_or(&[], Vec::as_slice)
    }

    /// Whether a line above the header says something of each column, by its caption and whether
    /// that is a title.
    pub(super) fn is_below(&self, says: impl Fn(&str, bool) -> bool) -> Vec<bool> {
        let mut below = vec![false; self.names().len()];
        for row in &self.above {
            let (mut before, mut is_said) = ("", false);
            for (at, caption) in row.captions(below.len()) {
                if !std::ptr::eq(before, caption) {
                    (before, is_said) = (caption, says(caption, row.is_title()));
                }
                below[at] |= is_said;
            }
        }
        below
    }

    /// Which columns of those wanted are not among them.
    pub(super) fn lacking<'w>(&self, wanted: &BTreeSet<&'w str>) -> Vec<&'w str> {
        let is_lacking = |name: &&&str| self.fitting(name).is_empty();
        wanted.iter().filter(is_lacking).copied().collect()
    }
}

/// Lets each caption stand above the columns behind it up to the next one: a merged one stands above
/// its first column. What is too long for a caption does not.
fn spread(row: &mut [String]) {
    let mut caption = String::new();
    for name in row {
        if name.is_empty() {
            name.clone_from(&caption);
        } else if name.len() <= CAPTION_BYTES {
            caption.clone_from(name);
        } else {
            caption.clear();
        }
    }
}

/// A record that may be the header, or be above it.
pub(in crate::ledger) struct HeaderRow {
    /// Where it stands.
    pub(super) place: RecordPlace,
    /// Its fields without what pads them.
    pub(super) names: Vec<String>,
    /// Its first field as it is written.
    pub(super) first: String,
    /// Whether a quote in it is never closed.
    pub(super) is_unclosed: bool,
}

impl HeaderRow {
    /// Whether nothing is in it.
    pub(super) fn is_blank(&self) -> bool {
        self.names.iter().all(String::is_empty)
    }

    /// Whether it has one text alone, which then is about all columns.
    pub(super) fn is_title(&self) -> bool {
        self.names.iter().filter(|name| !name.is_empty()).count() == 1
    }

    /// What stands above each of so many columns: its own text, or the one before it; a title above
    /// all. Columns without any are left out.
    pub(super) fn captions(&self, width: usize) -> impl Iterator<Item = (usize, &str)> {
        let is_text = |name: &&String| !name.is_empty();
        let title = self.names.iter().find(is_text).filter(|_| self.is_title());
        let mut caption = title.map_or("", String::as_str);
        (0..width).filter_map(move |at| {
            if let Some(own) = self.names.get(at).filter(is_text) {
                caption = own;
            }
            (!caption.is_empty()).then_some((at, caption))
        })
    }

    /// What it says of the delimiter, where it says nothing else; empty where that is what splits
    /// it.
    pub(super) fn separator(&self) -> Option<&str> {
        let start = self.first.get(..SEPARATOR.len())?;
        let is_alone = self.names.iter().skip(1).all(String::is_empty);
        (is_alone && start.eq_ignore_ascii_case(SEPARATOR)).then(|| &self.first[SEPARATOR.len()..])
    }
}

/// Says that a header lacks a column.
pub(in crate::ledger) fn missing(
    wanted: &str,
    header: &HeaderNames,
    dialect: &FileDialect,
    file: &Arc<str>,
) -> Diagnostic {
    Diagnostic::new(
        Code::MissingColumn,
        format!("there is no column `{wanted}`"),
    )
    .at_record(Arc::clone(file), header.place.clone(), "the header")
    .at_span(&dialect.span, "where the ledger is described")
    .help(missing_help(wanted, header, dialect))
}

/// What to try when a column is missing: the likeliest mistake first.
pub(in crate::ledger) fn missing_help(
    wanted: &str,
    header: &HeaderNames,
    dialect: &FileDialect,
) -> String {
    let names = header.names();
    let last = names.iter().rposition(|name| !name.is_empty());
    let names = &names[..last.map_or(0, |last| last + 1)];
    let other = [(b';', "`;`"), (b',', "`,`"), (b'\t', "tab"), (b'|', "`|`")]
        .into_iter()
        .find(|(byte, _)| {
            *byte != dialect.delimiter && names.len() == 1 && names[0].as_bytes().contains(byte)
        });
    if let Some((_, shown)) = other {
        return format!(
            "the header seems to be delimited by {shown}; change `delimiter` in municipality.toml"
        );
    }
    if names.iter().any(|name| name.contains(['Ã', '\u{fffd}'])) {
        return format!(
            "the header does not look like {}; check `encoding` in municipality.toml",
            dialect.encoding
        );
    }
    let is_value = |name: &&String| !name.is_empty() && !name.contains(char::is_alphabetic);
    let is_year =
        |name: &str| name.len() == 4 && (name.starts_with("19") || name.starts_with("20"));
    let may_be_posting = names.iter().any(|name| is_value(&name) && !is_year(name));
    if names.iter().filter(is_value).count() > 1 {
        return "the first line looks like a posting; name the columns in their order by `columns = [...]` in municipality.toml, or export the ledger with a header".to_owned();
    }
    let names = || names.iter().map(String::as_str);
    let near = did_you_mean(wanted, names()).filter(|_| header.is_sure);
    near.unwrap_or_else(|| match header.is_sure && !may_be_posting {
        true => format!("the header has {}", listed(names())),
        false => format!(
            "see whether the line is the header; it has {} fields, and none is named like it",
            names().count()
        ),
    })
}

/// Whether a column holds texts, by its name.
pub(super) fn is_text_name(name: &str) -> bool {
    const STEMS: [&str; 12] = [
        "tekst",
        "text",
        "beskriv",
        "descr",
        "merknad",
        "kommentar",
        "comment",
        "note",
        "navn",
        "name",
        "benevn",
        "forklaring",
    ];
    let name = name.to_lowercase();
    STEMS.iter().any(|stem| name.contains(stem))
}

/// Names of columns for people, the first of many and the beginning of each.
pub(in crate::ledger) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut names = names.peekable();
    let brief = |name: &str| {
        format!(
            "`{}`",
            name.chars().take(MOST_CHARACTERS).collect::<String>()
        )
    };
    let first: Vec<String> = names.by_ref().take(MOST_NAMES).map(brief).collect();
    let more = if names.peek().is_some() {
        " and more"
    } else {
        ""
    };
    format!("{}{more}", first.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(names: Vec<String>) -> HeaderRow {
        HeaderRow {
            place: RecordPlace::Line(1),
            first: String::new(),
            names,
            is_unclosed: false,
        }
    }

    #[test]
    fn a_caption_stands_above_any_number_of_columns() {
        let mut captions = vec![String::new(); 200_000];
        captions[1] = "Budsjett".to_owned();
        captions[100_000] = "x".repeat(CAPTION_BYTES + 1);
        let own = vec!["kr".to_owned(); 200_001];
        let names = HeaderNames::new(&[&row(captions), &row(own)]).expect("rows");
        for (at, name) in [
            (0, "kr"),
            (1, "Budsjett kr"),
            (99_999, "Budsjett kr"),
            (100_001, "kr"),
            (200_000, "kr"),
        ] {
            assert_eq!(names.names()[at], name, "{at}");
        }
        assert_eq!(names.tiers.concat().len(), 600_003);
    }
}
