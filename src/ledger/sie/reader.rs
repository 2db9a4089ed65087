//! A file of SIE from its first line to its last.

use std::io;

use super::balances::Balances;
use super::chart::SieChart;
use super::encoding::SieEncoding;
use super::line::{fields, label};
use super::voucher::Vouchers;
use crate::diag::{Code, RecordPlace};
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::content::{FileContent, FileRemark};
use crate::ledger::records::format::{EachRecord, Records};
use crate::ledger::records::text_lines::TextLines;
use crate::ledger::{FileDialect, LedgerSpec};

/// How many records a thread takes at a time.
const BATCH_RECORDS: usize = 1000;

/// Labels that say nothing of postings.
const OTHER_LABELS: [&str; 26] = [
    "#FLAGGA",
    "#FORMAT",
    "#SIETYP",
    "#PROGRAM",
    "#GEN",
    "#PROSA",
    "#FTYP",
    "#FNR",
    "#ORGNR",
    "#BKOD",
    "#ADRESS",
    "#FNAMN",
    "#TAXAR",
    "#VALUTA",
    "#OMFATTN",
    "#KPTYP",
    "#ENHET",
    "#OBJEKT",
    "#OIB",
    "#OUB",
    "#PBUDGET",
    "#KSUMMA",
    "#RAR",
    "#UNDERDIM",
    "#DIM",
    "#BTRANS",
];

/// Labels by which a file is known: one of these stands first.
const FIRST_LABELS: [&str; 12] = [
    "#FLAGGA", "#FORMAT", "#SIETYP", "#PROGRAM", "#GEN", "#PROSA", "#FTYP", "#FNR", "#ORGNR",
    "#FNAMN", "#RAR", "#TAXAR",
];

/// Whether a text begins as a file of SIE does.
pub(super) fn looks_like_sie(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first
        .and_then(label)
        .is_some_and(|(label, _)| FIRST_LABELS.contains(&label.as_str()))
}

/// The day up to which a file says that it goes, and where.
struct CoveredDay {
    day: String,
    line: u64,
}

/// How far a file was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SieStage {
    /// Before its first voucher.
    BeforeVouchers,
    Vouchers,
    Ended,
}

/// A file that is being read.
pub(in crate::ledger) struct SieRecords<'f> {
    lines: TextLines<FileContent<'f>>,
    encoding: SieEncoding,
    chart: SieChart,
    balances: Balances,
    vouchers: Vouchers,
    stage: SieStage,
    has_names: bool,
    /// As `#SIETYP` says.
    kind: String,
    /// As `#ORGNR` and `#FNAMN` say.
    owner: [String; 2],
    /// The ledger's year.
    year: i32,
    /// As `#OMFATTN` says.
    covered: Option<CoveredDay>,
    /// The month of the last period that the ledger must have, where it states them and reads them
    /// from a column.
    last_month: Option<String>,
    /// Lines whose labels are not known.
    unknown: u64,
    remarks: Vec<FileRemark>,
    /// What stopped the reading, told once all that was read before is handed out.
    error: Option<io::Error>,
}

impl<'f> SieRecords<'f> {
    /// Begins to read.
    pub(super) fn new(file: FileContent<'f>, spec: &LedgerSpec, dialect: &FileDialect) -> Self {
        Self {
            lines: TextLines::new(file),
            encoding: SieEncoding::new(dialect),
            chart: SieChart::new(spec, dialect.marks),
            balances: Balances::default(),
            vouchers: Vouchers::new(spec.both_sides == Some(false)),
            stage: SieStage::BeforeVouchers,
            has_names: false,
            kind: String::new(),
            owner: Default::default(),
            year: spec.year,
            covered: None,
            last_month: last_month(spec),
            unknown: 0,
            remarks: Vec::new(),
            error: None,
        }
    }

    /// Reads one line; leaves the stage at its end behind the last.
    fn read_line(&mut self, batch: &mut RecordBatch) -> io::Result<()> {
        let Some(line) = self.lines.next()? else {
            self.end(batch);
            return Ok(());
        };
        let number = line.number;
        let text = self.encoding.decode(line.bytes);
        let trimmed = text.trim();
        if trimmed == "{" || trimmed.is_empty() {
            return Ok(());
        }
        if trimmed == "}" {
            self.vouchers.end();
            return Ok(());
        }
        let Some((label, rest)) = label(trimmed) else {
            self.unknown += 1;
            return Ok(());
        };
        // Some programs open the voucher on its own line.
        let rest = match label.as_str() {
            "#VER" => rest.trim_end().strip_suffix('{').unwrap_or(rest),
            _ => rest,
        };
        let read = fields(rest);
        let label = label.as_str();
        if self.balances.take((number, label), &read) {
            return Ok(());
        }
        if ["#TRANS", "#RTRANS"].contains(&label) {
            self.add_names(batch);
            self.vouchers
                .add((number, label), &read, &self.chart, batch);
            return Ok(());
        }
        match (label, &read) {
            ("#VER", read) => {
                self.stage = SieStage::Vouchers;
                self.vouchers.begin(
                    number,
                    read.as_ref().unwrap_or(&super::line::SieFields::default()),
                );
            }
            ("#SIETYP", Ok(fields)) => self.kind = fields.text(0).trim().to_owned(),
            ("#ORGNR", Ok(fields)) => fields.text(0).trim().clone_into(&mut self.owner[0]),
            ("#FNAMN", Ok(fields)) => fields.text(0).trim().clone_into(&mut self.owner[1]),
            ("#OMFATTN", Ok(fields)) => {
                self.covered = Some(CoveredDay {
                    day: fields.text(0).trim().to_owned(),
                    line: number,
                });
            }
            ("#VALUTA", Ok(fields)) => {
                let currency = fields.text(0).trim();
                // Norwegian books are kept in the format, too.
                if !["", "SEK", "NOK"].contains(&&*currency.to_uppercase()) {
                    let remark = FileRemark::other_currency(currency);
                    self.remarks.push(remark.at(RecordPlace::Line(number)));
                }
            }
            (label, Ok(fields)) => {
                let is_known =
                    self.chart.take((number, label), fields) || OTHER_LABELS.contains(&label);
                self.unknown += u64::from(!is_known);
            }
            (_, Err(_)) => self.unknown += 1,
        }
        Ok(())
    }

    /// Names the fields, once.
    fn add_names(&mut self, batch: &mut RecordBatch) {
        if !self.has_names {
            self.has_names = true;
            self.chart.add_names(batch);
            batch.end(RecordPlace::Line(1), false);
        }
    }

    /// Hands out what can be told only at the end.
    fn end(&mut self, batch: &mut RecordBatch) {
        self.stage = SieStage::Ended;
        self.vouchers.not_closed();
        self.add_names(batch);
        let balances = std::mem::take(&mut self.balances);
        self.remarks.extend(balances.repeated());
        self.remarks.extend(self.short_year());
        self.remarks.extend(self.other_year());
        let has_vouchers = self.vouchers.count > 0;
        match self.kind.as_str() {
            "2" | "3" if !has_vouchers => {
                let remarks = balances.add_periods(&self.chart, batch);
                self.remarks.extend(remarks);
            }
            "1" | "" if !has_vouchers => balances.add_years(&self.chart, batch),
            _ => {
                if self.vouchers.are_known && has_vouchers {
                    let sums = &self.vouchers.sums;
                    let remark = balances.compare(sums);
                    let remark = remark.or_else(|| balances.compare_periods(sums));
                    self.remarks.extend(remark);
                }
            }
        }
        if has_vouchers && ["1", "2", "3"].contains(&self.kind.as_str()) {
            let message = format!(
                "says that it is of type {}, which has no vouchers, but has {}",
                self.kind, self.vouchers.count
            );
            let help = "see what the export holds, and export it again as type 4";
            self.remarks
                .push(FileRemark::new(Code::FileContradicts, message, help));
        }
        self.remarks.append(&mut self.vouchers.remarks);
    }
}

impl SieRecords<'_> {
    /// That the file's own year is not the ledger's.
    fn other_year(&self) -> Option<FileRemark> {
        let SieChart {
            year: first,
            last_day,
            line: Some(line),
            ..
        } = &self.chart
        else {
            return None;
        };
        let year = self.year.to_string();
        let last = last_day.get(..4)?;
        if first.len() != 4 || (*first == year && last == year) {
            return None;
        }
        let message = format!(
            "says that its year goes from {first} to {last_day}, and the ledger is of {year}"
        );
        let help = "name the file of that year; where accounts of another year than the calendar's are meant, take the vouchers of the year alone out of both files";
        let remark = FileRemark::new(Code::FileContradicts, message, help);
        Some(remark.at(RecordPlace::Line(*line)))
    }

    /// That the file says that it ends before its year does, and nothing says that this is meant.
    fn short_year(&self) -> Option<FileRemark> {
        let CoveredDay { day, line } = self.covered.as_ref()?;
        let last_day = &self.chart.last_day;
        let month = day.get(4..6)?;
        let is_meant = self.last_month.as_deref().is_some_and(|last| last <= month);
        if is_meant || day.len() != last_day.len() || day >= last_day {
            return None;
        }
        let message =
            format!("says that it covers the year to {day} alone, which ends on {last_day}");
        let help = "export it again for the whole year; where less is meant, read `periode` from a column, and state the months in `periods`";
        let remark = FileRemark::new(Code::FileContradicts, message, help);
        Some(remark.at(RecordPlace::Line(*line)))
    }
}

fn last_month(spec: &LedgerSpec) -> Option<String> {
    let period = spec.codes.get("periode")?;
    if !spec.limits_periods || period.column.is_none() {
        return None;
    }
    let months = spec.periods.iter();
    let months = months.filter_map(|period| period.get(period.len().checked_sub(2)?..));
    months.max().map(str::to_owned)
}

impl Records for SieRecords<'_> {
    type Portion = RecordBatch;

    fn take(&mut self, portion: &mut RecordBatch) -> io::Result<bool> {
        portion.clear();
        if let Some(error) = self.error.take() {
            self.stage = SieStage::Ended;
            return Err(error);
        }
        while self.stage != SieStage::Ended && portion.len() < BATCH_RECORDS {
            if let Err(error) = self.read_line(portion) {
                if portion.is_empty() {
                    self.stage = SieStage::Ended;
                    return Err(error);
                }
                self.error = Some(error);
                break;
            }
        }
        Ok(!portion.is_empty())
    }

    fn each(portion: &mut RecordBatch, each: &mut EachRecord<'_>) {
        portion.each(each);
    }

    fn part(&self) -> Option<String> {
        let kind = match self.kind.as_str() {
            "" => "type 1",
            kind => &format!("type {kind}"),
        };
        Some(match self.unknown {
            0 => kind.to_owned(),
            1 => format!("{kind}, 1 line of an unknown kind left out"),
            unknown => format!("{kind}, {unknown} lines of unknown kinds left out"),
        })
    }

    fn owner(&self) -> Option<String> {
        self.owner.iter().find(|owner| !owner.is_empty()).cloned()
    }

    fn remarks(&mut self) -> Vec<FileRemark> {
        std::mem::take(&mut self.remarks)
    }
}
