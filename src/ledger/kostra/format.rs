//! Files of KOSTRA as a format of ledgers.
//!
//! Every record is a posting of its own, also where several have one key: they are added up by
//! whoever adds up postings, and each keeps its line.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::layout::{KostraRecord, NAMES, body, looks_like_record, take_apart};
use crate::diag::{Code, RecordPlace};
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::content::{FileContent, FileHead, FileRemark};
use crate::ledger::records::format::{EachRecord, RecordFormat, Records};
use crate::ledger::records::text_lines::{ByteLine, TextLines};
use crate::ledger::{FileDialect, LedgerSpec};
use crate::value::AmountScale;

/// How many records a thread takes at a time.
const BATCH_RECORDS: usize = 1000;

/// How many lines are looked at to tell the format.
const LINES_LOOKED_AT: usize = 20;

/// How many different reports of one file are told apart.
const MOST_REPORTS: usize = 100;

/// Fixed width, as accounts are handed in for KOSTRA: 0A to 0D and those of enterprises.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct KostraFormat;

/// A file of it.
pub(in crate::ledger) struct KostraRecords<'f> {
    lines: TextLines<FileContent<'f>>,
    has_begun: bool,
    reports: BTreeMap<ReportKey, Report>,
    meant: MeantReport,
}

/// Which report a ledger is of.
struct MeantReport {
    year: String,
    /// The municipality's number; empty where it is not known.
    number: Arc<str>,
    /// Whether the ledger's description reads the quarter, so that one is meant.
    by_quarter: bool,
}

/// What one report has in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct ReportKey {
    form: String,
    year: String,
    quarter: String,
    /// The municipality or county of the region.
    place: String,
}

/// How many records a report has, and where it begins.
struct Report {
    records: u64,
    line: u64,
}

impl RecordFormat for KostraFormat {
    type Records<'f> = KostraRecords<'f>;

    fn name(&self) -> &str {
        "kostra"
    }

    /// Most of the first lines begin as records do.
    fn reads(&self, head: &FileHead<'_>) -> bool {
        let bytes = head
            .bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(head.bytes);
        let lines = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.trim_ascii().is_empty());
        let looks: Vec<bool> = lines.take(LINES_LOOKED_AT).map(looks_like_record).collect();
        2 * looks.iter().filter(|looks| **looks).count() > looks.len()
    }

    fn open<'f>(
        &self,
        file: FileContent<'f>,
        spec: &LedgerSpec,
        _: &FileDialect,
    ) -> io::Result<KostraRecords<'f>> {
        if spec.scale != AmountScale::Thousands {
            let message = "is of whole thousands of kroner, and its ledger is not said to be";
            let help = "write `factor = 1000` in the `[[ledger]]` of municipality.toml";
            return Err(FileRemark::new(Code::DialectInvalid, message, help).into());
        }
        Ok(KostraRecords {
            lines: TextLines::new(file),
            has_begun: false,
            reports: BTreeMap::new(),
            meant: MeantReport::of(spec),
        })
    }

    fn excerpt(&self, file: FileContent<'_>, place: &RecordPlace) -> Option<String> {
        let RecordPlace::Line(number) = place else {
            return None;
        };
        let line = TextLines::new(file).find(*number)?;
        Some(String::from_utf8_lossy(&line).into_owned())
    }
}

impl Records for KostraRecords<'_> {
    type Portion = RecordBatch;

    fn take(&mut self, portion: &mut RecordBatch) -> io::Result<bool> {
        portion.clear();
        if !self.has_begun {
            self.has_begun = true;
            for name in NAMES {
                portion.field(name);
            }
            portion.end(RecordPlace::Line(1), false);
            return Ok(true);
        }
        while portion.len() < BATCH_RECORDS {
            let Some(line) = self.lines.next()? else {
                break;
            };
            if !line.is_blank() {
                add(line, portion, &mut self.reports);
            }
        }
        Ok(!portion.is_empty())
    }

    fn each(portion: &mut RecordBatch, each: &mut EachRecord<'_>) {
        portion.each(each);
    }

    fn part(&self) -> Option<String> {
        let keys: Vec<&ReportKey> = self.reports.keys().collect();
        match keys[..] {
            [key] => Some(key.words()),
            _ => None,
        }
    }

    fn remarks(&mut self) -> Vec<FileRemark> {
        let mut reports: Vec<(&ReportKey, &Report)> = self.reports.iter().collect();
        reports.sort_by_key(|(_, report)| report.line);
        let Some(((first, one), others)) = reports.split_first() else {
            return Vec::new();
        };
        let other = others.iter().find(|(other, _)| other.differs(first));
        let remark = match other {
            Some((other, another)) => {
                let message = format!(
                    "holds more than one report: {} on {}, and {} on {}",
                    first.words(),
                    lines(one.records),
                    other.words(),
                    lines(another.records)
                );
                let why = match body(&other.form) == body(&first.form) {
                    true => "figures of quarters contain those before",
                    false => "accounts of a group contain those of its parts",
                };
                let help =
                    format!("take the reports apart, and name the file of the right one; {why}");
                let remark = FileRemark::new(Code::FileContradicts, message, help);
                Some(remark.at(RecordPlace::Line(another.line)))
            }
            None => reports.iter().find_map(|(key, report)| {
                let remark = self.meant.contradicts(key)?;
                Some(remark.at(RecordPlace::Line(report.line)))
            }),
        };
        remark.into_iter().collect()
    }
}

impl MeantReport {
    fn of(spec: &LedgerSpec) -> Self {
        let mut columns = spec.codes.values().map(|code| code.column.as_deref());
        Self {
            year: spec.year.to_string(),
            number: Arc::clone(&spec.number),
            by_quarter: columns.any(|column| column.map(str::trim) == Some("kvartal")),
        }
    }

    /// What of a report says that another is meant.
    fn contradicts(&self, key: &ReportKey) -> Option<FileRemark> {
        let Self {
            year,
            number,
            by_quarter,
        } = self;
        let quarter = key.quarter.as_str();
        let (message, help) = if !number.is_empty() && key.place != **number {
            (
                format!(
                    "is of another municipality, of region {}, not {number}",
                    key.place
                ),
                "name the file of the right one, or mend `number` in municipality.toml",
            )
        } else if key.year != *year {
            (
                format!("is of {}, and its ledger is of {year}", key.year),
                "name the file of the right year, or mend `year` in municipality.toml",
            )
        } else if ["1", "2", "3"].contains(&quarter) && !by_quarter {
            (
                format!("is of quarter {quarter}, and nothing says that less than a year is meant"),
                "name the file of the year; where the quarter is meant, write `column = \"kvartal\"` under `[ledger.codes.periode]`",
            )
        } else {
            return None;
        };
        Some(FileRemark::new(Code::FileContradicts, message, help))
    }
}

fn lines(count: u64) -> String {
    match count {
        1 => "1 line".to_owned(),
        _ => format!("{count} lines"),
    }
}

impl ReportKey {
    /// Whether its figures must not be added to those of another.
    fn differs(&self, other: &Self) -> bool {
        let key = |report: &Self| {
            let Self {
                form,
                year,
                quarter,
                place,
            } = report.clone();
            (body(&form), year, quarter, place)
        };
        key(self) != key(other)
    }

    fn words(&self) -> String {
        let Self {
            form,
            year,
            quarter,
            place,
        } = self;
        let quarter = match quarter.as_str() {
            "" => String::new(),
            quarter => format!(", quarter {quarter}"),
        };
        format!("form {form} of {year}{quarter}, region {place}")
    }
}

/// Adds a line as a record.
fn add(line: ByteLine<'_>, batch: &mut RecordBatch, reports: &mut BTreeMap<ReportKey, Report>) {
    match take_apart(line.bytes) {
        Ok(record) => {
            add_fields(&record, batch);
            let key = ReportKey {
                form: record.form.to_owned(),
                year: record.year.to_owned(),
                quarter: record.quarter.to_owned(),
                place: record.region.chars().take(4).collect(),
            };
            if reports.len() < MOST_REPORTS || reports.contains_key(&key) {
                let report = reports.entry(key).or_insert(Report {
                    records: 0,
                    line: line.number,
                });
                report.records += 1;
            }
        }
        Err(problem) => {
            batch.pad(NAMES.len());
            batch.fault(problem);
        }
    }
    batch.end(RecordPlace::Line(line.number), false);
}

fn add_fields(record: &KostraRecord<'_>, batch: &mut RecordBatch) {
    let KostraRecord {
        form,
        year,
        quarter,
        region,
        organisation,
        enterprise,
        class,
        function,
        art,
        amount,
        is_balance,
    } = *record;
    for field in [form, year, quarter, region, organisation, enterprise, class] {
        batch.field(field);
    }
    if let Some(problem) = record.class_problem() {
        batch.fault(problem);
    }
    let (operation, balance) = match is_balance {
        true => (["", ""], [function, art]),
        false => ([function, art], ["", ""]),
    };
    for field in [operation, balance, [function, art]].concat() {
        batch.field(field);
    }
    batch.field(amount);
}
