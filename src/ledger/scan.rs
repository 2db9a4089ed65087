//! The one pass over a ledger's files, which reading and condensing share.
//!
//! Every line is decoded, split, summed and coded here; what is done with it is the [`Visit`]or's business.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use csv::ByteRecord;
use encoding_rs::{Encoding, REPLACEMENT};

use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::value::Amount;
use crate::world::World;

use super::amount::{describe, read_amount, salvage_amount};
use super::codes::{CodeProblem, Dimension};
use super::columns::{Columns, field, find_columns};
use super::decode::Decoder;
use super::evidence::Evidence;
use super::findings::Findings;
use super::personal::{holds_personal_number, shown};
use super::records::{Dialect, Records};
use super::{LedgerSpec, QuarantinedLine, RawTotals};

/// What is done with each line.
pub(super) trait Visit {
    /// Whether the codes of a dimension are looked at; those that are not are checked, but not kept.
    fn wants(&self, dimension: usize) -> bool;

    /// Takes a posting.
    fn posting(&mut self, line: &Line<'_>);

    /// Takes a voucher line before its codes are read.
    fn voucher(&mut self, voucher: &VoucherLine<'_>) {
        let _ = voucher;
    }
}

/// A line that could be read.
pub(super) struct Line<'a> {
    /// Which of the ledger's files, from 0.
    pub(super) file: usize,
    /// The line's number, from 1.
    pub(super) number: u64,
    /// Its amount.
    pub(super) amount: Amount,
    /// For each dimension the number of its code; zero where it is not wanted.
    pub(super) codes: &'a [u32],
    /// The dimensions.
    pub(super) dimensions: &'a [Dimension],
    columns: &'a Columns,
    fields: &'a ByteRecord,
}

impl<'a> Line<'a> {
    /// A free text, by its position among the ledger's texts.
    pub(super) fn text(&self, index: usize) -> &'a str {
        self.columns.texts.get(index).map_or("", |column| field(self.fields, *column))
    }

    /// Voucher, voucher line and date, as far as they are exported.
    pub(super) fn references(&self) -> [Option<&'a str>; 3] {
        [self.columns.voucher, self.columns.voucher_line, self.columns.date]
            .map(|column| column.map(|column| field(self.fields, column)))
    }
}

/// What completeness looks at in a line with a readable amount.
pub(super) struct VoucherLine<'a> {
    /// Which of the ledger's files, from 0.
    pub(super) file: usize,
    /// The line's number, from 1.
    pub(super) number: u64,
    /// The voucher, empty when it has none.
    pub(super) voucher: &'a str,
    /// The line within the voucher, empty when it has none.
    pub(super) line: &'a str,
    /// The amount.
    pub(super) amount: Amount,
}

/// What is known when all files have been read.
pub(super) struct Scanned {
    pub(super) dimensions: Vec<Dimension>,
    pub(super) raw: RawTotals,
    pub(super) quarantined: Vec<QuarantinedLine>,
    pub(super) hashes: Vec<(Arc<str>, String)>,
    pub(super) evidence: Evidence,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads every file of a ledger once.
pub(super) fn scan(world: &dyn World, spec: &LedgerSpec, visitor: &mut impl Visit) -> Scanned {
    let dimensions: Vec<Dimension> = spec.codes.iter().map(|(name, source)| Dimension::new(name, source)).collect();
    let period = dimensions.iter().position(|dimension| &*dimension.name == "periode");
    let evidence = Evidence::new(spec, &dimensions);
    let mut pass = Pass {
        spec,
        dimensions,
        period,
        periods: Vec::new(),
        raw: RawTotals::default(),
        quarantined: Vec::new(),
        evidence,
        codes: vec![0; spec.codes.len()],
    };
    let mut hashes = Vec::new();
    let mut diagnostics = Vec::new();
    match usable_encoding(&spec.encoding) {
        Some(encoding) => {
            for (index, file) in spec.files.iter().enumerate() {
                let mut findings = Findings::new(file);
                match pass.file(world, index, encoding, visitor, &mut findings) {
                    Ok(hash) => hashes.push((Arc::clone(file), hash)),
                    Err(error) => findings.add(Code::FileUnreadable, |file| unreadable(file, &error, spec)),
                }
                diagnostics.extend(findings.finish());
            }
        }
        None => diagnostics.push(unknown_encoding(&spec.encoding, &spec.span)),
    }
    let mut periods = BTreeMap::new();
    if let Some(dimension) = period.map(|at| &pass.dimensions[at]) {
        let sums = dimension.codes.iter().zip(&pass.periods);
        periods.extend(sums.filter_map(|(code, sum)| Some((Arc::clone(code), (*sum)?))));
    }
    let raw = RawTotals { periods, ..pass.raw };
    Scanned { dimensions: pass.dimensions, raw, quarantined: pass.quarantined, hashes, evidence: pass.evidence, diagnostics }
}

/// The encoding of a name, where it is one that texts are written in.
pub(crate) fn usable_encoding(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.as_bytes()).filter(|encoding| *encoding != REPLACEMENT)
}

/// Says that an encoding is not known, and which is meant perhaps. `span` is where it is named.
pub(crate) fn unknown_encoding(name: &str, span: &Span) -> Diagnostic {
    let known = ["utf-8", "windows-1252", "iso-8859-1", "utf-16le", "utf-16be"];
    let help = did_you_mean(name, known);
    Diagnostic::new(Code::UnknownEncoding, format!("unknown encoding `{name}`"))
        .at_span(span, "the encoding of the ledger")
        .help(help.unwrap_or_else(|| "known are `utf-8`, `windows-1252`, `iso-8859-1`, `utf-16le`, `utf-16be`".to_owned()))
}

fn unreadable(file: &Arc<str>, error: &io::Error, spec: &LedgerSpec) -> Diagnostic {
    Diagnostic::new(Code::FileUnreadable, format!("`{file}` cannot be read: {error}"))
        .in_file(Arc::clone(file))
        .at_span(&spec.span, "the ledger described here")
        .help("check that the file is there and not open elsewhere")
}

struct Pass<'s> {
    spec: &'s LedgerSpec,
    dimensions: Vec<Dimension>,
    period: Option<usize>,
    periods: Vec<Option<Amount>>,
    raw: RawTotals,
    quarantined: Vec<QuarantinedLine>,
    evidence: Evidence,
    codes: Vec<u32>,
}

impl Pass<'_> {
    /// Reads one file and gives its hash.
    fn file(
        &mut self,
        world: &dyn World,
        index: usize,
        encoding: &'static Encoding,
        visitor: &mut impl Visit,
        findings: &mut Findings,
    ) -> io::Result<String> {
        let decoder = Decoder::new(world.open(findings.file())?, encoding)?;
        if decoder.encoding() != encoding {
            let (stated, marked) = (&self.spec.encoding, decoder.encoding().name().to_lowercase());
            findings.add(Code::UnknownEncoding, |file| {
                Diagnostic::new(Code::UnknownEncoding, format!("the file is not {stated}: it starts with the mark of {marked}"))
                    .at_line(Arc::clone(file), 1, "")
                    .at_span(&self.spec.span, "the ledger described here")
                    .help(format!("write `encoding = \"{marked}\"` in municipality.toml"))
            });
        }
        let LedgerSpec { delimiter, quote, escape, .. } = *self.spec;
        let mut records = Records::new(decoder, Dialect { delimiter, quote, escape });
        let lines_before = self.raw.lines;
        let mut header = records.next()?;
        while header.is_some() && is_blank(&records.fields) {
            header = records.next()?;
        }
        let columns = header.map(|number| {
            if records.unclosed {
                findings.add(Code::LineFields, |file| {
                    wrong_fields(0, 0, true, self.spec).at_line(Arc::clone(file), number, "the header")
                });
                return None;
            }
            find_columns(self.spec, &records.fields, number, findings)
        });
        if let Some(Some(columns)) = &columns {
            while let Some(number) = records.next()? {
                if is_blank(&records.fields) {
                    continue;
                }
                let decoder = records.decoder();
                let malformed = decoder.met_malformed() && decoder.is_malformed(records.fields.as_slice());
                let place = Place { file: index, number, columns, fields: &records.fields };
                self.line(&place, malformed, records.unclosed, visitor, findings);
            }
        }
        if self.raw.lines == lines_before && !matches!(columns, Some(None)) {
            let what = if columns.is_some() { "only a header" } else { "nothing" };
            findings.add(Code::EmptyLedger, |file| {
                Diagnostic::new(Code::EmptyLedger, format!("`{file}` holds {what}"))
                    .in_file(Arc::clone(file))
                    .help("export it again, or take it out of `files` in municipality.toml")
            });
        }
        records.into_decoder().finish()
    }

    /// Reads one line: sums it, and hands it to the visitor or puts it into quarantine.
    fn line(&mut self, place: &Place<'_>, malformed: bool, unclosed: bool, visitor: &mut impl Visit, findings: &mut Findings) {
        let Place { file, number, columns, fields } = *place;
        self.raw.lines += 1;
        let surplus_is_blank = fields.iter().skip(columns.width).all(|field| field.trim_ascii().is_empty());
        if malformed || unclosed || fields.len() < columns.width || !surplus_is_blank {
            let sound = fields.len() >= columns.width && surplus_is_blank;
            let amount = match (unclosed, sound) {
                (true, _) => None,
                (false, true) => read_amount(&columns.amount, fields, self.spec.marks).ok(),
                (false, false) => salvage_amount(columns, fields, self.spec.marks),
            };
            let code = if malformed { Code::UnknownEncoding } else { Code::LineFields };
            findings.add(code, |path| {
                let finding = if malformed {
                    foreign_bytes(&self.spec.encoding)
                } else {
                    wrong_fields(fields.len(), columns.width, unclosed, self.spec)
                };
                finding.at_line(Arc::clone(path), number, quarantine_note(amount))
            });
            return self.quarantine(place, amount);
        }
        let amount = match read_amount(&columns.amount, fields, self.spec.marks) {
            Ok(amount) => amount,
            Err((column, error)) => {
                findings.add(Code::LineAmount, |path| {
                    Diagnostic::new(Code::LineAmount, format!("no amount: {}", describe(field(fields, column), error)))
                        .at_line(Arc::clone(path), number, quarantine_note(None))
                        .help("mend the line, or `decimal` and `thousands` in municipality.toml")
                });
                return self.quarantine(place, None);
            }
        };
        self.add(amount);
        let text = |column: Option<usize>| column.map_or("", |column| field(fields, column));
        let voucher = VoucherLine { file, number, voucher: text(columns.voucher), line: text(columns.voucher_line), amount };
        self.evidence.voucher(&voucher);
        visitor.voucher(&voucher);
        if !self.read_codes(place, amount, visitor, findings) {
            self.quarantined.push(QuarantinedLine { file, line: number, amount: Some(amount) });
            return;
        }
        self.look_for_personal_numbers(place, findings);
        self.evidence.codes(&self.codes, amount, &self.dimensions);
        visitor.posting(&Line { file, number, amount, codes: &self.codes, dimensions: &self.dimensions, columns, fields });
    }

    /// Reads the code of every dimension into `codes`; says whether all could be read.
    fn read_codes(&mut self, place: &Place<'_>, amount: Amount, visitor: &impl Visit, findings: &mut Findings) -> bool {
        let mut complete = true;
        for (index, dimension) in self.dimensions.iter_mut().enumerate() {
            let bytes = place.columns.codes[index].and_then(|column| place.fields.get(column)).unwrap_or(b"");
            let keep = Some(index) == self.period || self.evidence.wants(index) || visitor.wants(index);
            let number = if keep { dimension.number(bytes) } else { dimension.check(bytes).map(|()| 0) };
            match number {
                Ok(number) => self.codes[index] = number,
                Err(problem) => {
                    complete = false;
                    findings.add(Code::LineCode, |path| {
                        no_code(dimension, &problem).at_line(Arc::clone(path), place.number, quarantine_note(Some(amount)))
                    });
                    continue;
                }
            }
            if Some(index) == self.period {
                let at = self.codes[index] as usize;
                if self.periods.len() <= at {
                    self.periods.resize(at + 1, None);
                }
                let sum = &mut self.periods[at];
                *sum = Some(sum.unwrap_or_default() + amount);
            }
        }
        complete
    }

    fn look_for_personal_numbers(&self, place: &Place<'_>, findings: &mut Findings) {
        for (name, column) in self.spec.texts.keys().zip(&place.columns.texts) {
            if place.fields.get(*column).is_some_and(holds_personal_number) {
                findings.add(Code::PersonalNumber, |path| {
                    Diagnostic::new(Code::PersonalNumber, format!("`{name}` holds what looks like a personal number"))
                        .at_line(Arc::clone(path), place.number, "not shown here")
                        .help("take personal numbers out of the texts before the ledger is exported")
                });
            }
        }
    }

    fn add(&mut self, amount: Amount) {
        self.raw.net += amount;
        let side = if amount < Amount::ZERO { &mut self.raw.credit } else { &mut self.raw.debit };
        *side += amount;
    }

    fn quarantine(&mut self, place: &Place<'_>, amount: Option<Amount>) {
        self.add(amount.unwrap_or_default());
        self.quarantined.push(QuarantinedLine { file: place.file, line: place.number, amount });
    }
}

/// A line and where it stands.
struct Place<'a> {
    file: usize,
    number: u64,
    columns: &'a Columns,
    fields: &'a ByteRecord,
}

fn is_blank(fields: &ByteRecord) -> bool {
    fields.iter().all(|field| field.trim_ascii().is_empty())
}

fn quarantine_note(amount: Option<Amount>) -> String {
    match amount {
        Some(amount) => format!("in quarantine with {amount} kr"),
        None => "in quarantine, its kroner unknown".to_owned(),
    }
}

fn foreign_bytes(encoding: &str) -> Diagnostic {
    let help = if encoding.to_lowercase().starts_with("utf") {
        "check `encoding` in municipality.toml; Norwegian exports are often `windows-1252`"
    } else {
        "check `encoding` in municipality.toml; it may be `utf-8`"
    };
    Diagnostic::new(Code::UnknownEncoding, format!("the line holds bytes that are not {encoding}")).help(help)
}

fn wrong_fields(count: usize, width: usize, unclosed: bool, spec: &LedgerSpec) -> Diagnostic {
    if unclosed {
        let message = "a quote opened on this line is never closed, so the rest of the file cannot be read";
        return Diagnostic::new(Code::LineFields, message).help("close the quote, or write `quote = \"\"` in municipality.toml");
    }
    let delimiter = if spec.delimiter == b'\t' { "a tab".to_owned() } else { format!("`{}`", char::from(spec.delimiter)) };
    let help = if count < width {
        "the line was cut; export it again".to_owned()
    } else {
        format!("a text seems to hold {delimiter}; quote it in the export")
    };
    Diagnostic::new(Code::LineFields, format!("the line has {count} fields, the header {width}")).help(help)
}

fn no_code(dimension: &Dimension, problem: &CodeProblem) -> Diagnostic {
    let (name, column) = (&dimension.name, dimension.column());
    let (why, help) = match problem {
        CodeProblem::Blank => {
            (format!("column `{column}` is blank"), format!("give `{name}` a `default` in municipality.toml, or mend the line"))
        }
        CodeProblem::Short { field, wanted } => (
            format!("{} in column `{column}` has fewer than {wanted} characters", shown(field)),
            format!("mend the line, or `characters` of `{name}` in municipality.toml"),
        ),
        CodeProblem::Untranslated(local) => (
            format!("{} in column `{column}` is not in the translation table", shown(local)),
            format!("add it to the translation table of `{name}`, or give it a `default` in municipality.toml"),
        ),
    };
    Diagnostic::new(Code::LineCode, format!("no `{name}`: {why}")).help(help)
}
