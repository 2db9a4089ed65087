//! A file of SAF-T from its first element to its last. One batch of lines is in memory at a time,
//! besides the accounts.

use std::io;

use super::balances::TransactionBalances;
use super::document::{DocumentEvent, SaftDocument};
use super::line::{ANALYSIS, LinePlace, LineWriter, SaftLine, SaftTransaction};
use super::master::{EntryTotals, Master, SaftAccount, StatedTotals};
use super::selection::{AskedYear, SaftSelection};
use super::split::{AnalysisPart, PartSide, SaftAnalysis};
use crate::diag::Code;
use crate::ledger::LedgerSpec;
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::content::{FileContent, FileRemark};
use crate::ledger::records::format::{EachRecord, Records};
use crate::ledger::records::plain_amount::plain_amount;
use crate::value::{Amount, NumberMarks};

/// How many records a thread takes at a time.
const BATCH_RECORDS: usize = 1000;

/// What a ledger's description asks of a file.
#[derive(Default)]
pub(super) struct AskedOfSaft {
    /// The columns of analyses.
    pub(super) columns: Vec<String>,
    /// Whether only one side of each transaction is exported, so that none need balance.
    pub(super) is_one_sided: bool,
    /// What it must be a selection of; absent where nobody asks for that.
    pub(super) year: Option<AskedYear>,
}

/// A file that is being read.
pub(in crate::ledger) struct SaftRecords<'f> {
    document: SaftDocument<'f>,
    master: Master,
    stated: StatedTotals,
    totals: EntryTotals,
    writer: LineWriter,
    asked: AskedOfSaft,
    selection: SaftSelection,
    balances: TransactionBalances,
    account: SaftAccount,
    analysis_type: (String, String),
    journal: String,
    transaction: SaftTransaction,
    line: SaftLine,
    analysis: SaftAnalysis,
    has_names: bool,
    has_ended: bool,
    /// What stopped the reading, told once all that was read before is handed out.
    error: Option<io::Error>,
}

impl<'f> SaftRecords<'f> {
    /// Begins to read.
    pub(super) fn new(
        file: FileContent<'f>,
        asked: AskedOfSaft,
        marks: NumberMarks,
    ) -> io::Result<Self> {
        Ok(Self {
            document: SaftDocument::new(file)?,
            master: Master::default(),
            stated: StatedTotals::default(),
            totals: EntryTotals::default(),
            writer: LineWriter {
                marks,
                fields: Vec::new(),
                asked: Vec::new(),
            },
            asked,
            selection: SaftSelection::default(),
            balances: TransactionBalances::default(),
            account: SaftAccount::default(),
            analysis_type: Default::default(),
            journal: String::new(),
            transaction: SaftTransaction::default(),
            line: SaftLine::default(),
            analysis: SaftAnalysis::default(),
            has_names: false,
            has_ended: false,
            error: None,
        })
    }

    /// Goes on by one element.
    fn step(&mut self, batch: &mut RecordBatch) -> io::Result<()> {
        match self.document.next()? {
            DocumentEvent::Begin => self.begin(batch),
            DocumentEvent::End => self.end(batch),
            DocumentEvent::Close => {
                self.add_names(batch);
                self.has_ended = true;
            }
        }
        Ok(())
    }

    fn begin(&mut self, batch: &mut RecordBatch) {
        match (self.document.around(1), self.document.around(0)) {
            (_, "GeneralLedgerEntries") => self.add_names(batch),
            ("GeneralLedgerAccounts", "Account") => self.account = SaftAccount::default(),
            ("AnalysisTypeTable", "AnalysisTypeTableEntry") => {
                self.analysis_type = Default::default();
            }
            ("GeneralLedgerEntries", "Journal") => self.journal.clear(),
            ("Journal", "Transaction") => self.transaction = SaftTransaction::default(),
            ("Transaction", "Line") => {
                self.transaction.lines += 1;
                self.line = SaftLine::begun_at(self.document.line);
            }
            ("Line", "Analysis") => self.analysis = SaftAnalysis::default(),
            _ => {}
        }
    }

    fn end(&mut self, batch: &mut RecordBatch) {
        let SaftDocument {
            path, name, text, ..
        } = &mut self.document;
        let around = |steps: usize| {
            let at = path.len().checked_sub(steps + 1);
            at.and_then(|at| path.get(at)).map_or("", String::as_str)
        };
        let text = std::mem::take(text);
        let content = text.trim();
        let is_amount = name == "Amount";
        match (around(1), around(0), name.as_str()) {
            (_, "Header", "AuditFileVersion") => self.master.version = content.to_owned(),
            (_, "Header", "DefaultCurrencyCode") => self.master.currency = content.to_owned(),
            ("Header", "Company", "RegistrationNumber") => {
                content.clone_into(&mut self.master.owner[0]);
            }
            ("Header", "Company", "Name") => content.clone_into(&mut self.master.owner[1]),
            ("Header", "SelectionCriteria", name) => self.selection.take(name, content),
            ("GeneralLedgerAccounts", "Account", _) => {
                if let Some(field) = self.account.field(name) {
                    content.clone_into(field);
                }
            }
            (_, "GeneralLedgerAccounts", "Account") => {
                let account = std::mem::take(&mut self.account);
                self.master.accounts.insert(account.id.clone(), account);
            }
            (_, "AnalysisTypeTableEntry", "AnalysisType") => {
                content.clone_into(&mut self.analysis_type.0);
            }
            (_, "AnalysisTypeTableEntry", "AnalysisTypeDescription") => {
                content.clone_into(&mut self.analysis_type.1);
            }
            (_, "AnalysisTypeTable", "AnalysisTypeTableEntry") => {
                let (kind, name) = std::mem::take(&mut self.analysis_type);
                self.master.types.entry(kind).or_insert(name);
            }
            (_, "GeneralLedgerEntries", "NumberOfEntries") => {
                self.stated.entries = stated(content);
            }
            (_, "GeneralLedgerEntries", "TotalDebit") => {
                self.stated.debit = stated(content);
            }
            (_, "GeneralLedgerEntries", "TotalCredit") => {
                self.stated.credit = stated(content);
            }
            (_, "Journal", "JournalID") => content.clone_into(&mut self.journal),
            (_, "Journal", "Transaction") => {
                self.totals.transactions += 1;
                self.balances.end(&self.journal, &self.transaction.id);
            }
            ("Journal", "Transaction", "Line") => self.end_line(batch),
            ("Journal", "Transaction", _) => {
                if let Some(field) = self.transaction.field(name) {
                    content.clone_into(field);
                }
            }
            ("Transaction", "Line", "Analysis") => {
                self.line.analyses.push(std::mem::take(&mut self.analysis));
            }
            ("Transaction", "Line", "DebitAmount") => side(&mut self.line.debit, content),
            ("Transaction", "Line", "CreditAmount") => side(&mut self.line.credit, content),
            ("Transaction", "Line", _) => {
                if let Some(field) = self.line.field(name) {
                    content.clone_into(field);
                }
            }
            ("Line", "DebitAmount", "Amount") => self.line.debit = Some(content.to_owned()),
            ("Line", "CreditAmount", "Amount") => self.line.credit = Some(content.to_owned()),
            ("Line", "DebitAmount" | "CreditAmount", "CurrencyCode") => {
                content.clone_into(&mut self.line.currency);
            }
            ("Line", "DebitAmount" | "CreditAmount", "CurrencyAmount") => {
                content.clone_into(&mut self.line.currency_amount);
            }
            ("Line", "Analysis", "AnalysisType") => content.clone_into(&mut self.analysis.kind),
            ("Line", "Analysis", "AnalysisID") => content.clone_into(&mut self.analysis.id),
            ("Analysis", element, _) if is_amount => {
                let side = match element {
                    "AnalysisAmount" => PartSide::OfLine,
                    "DebitAnalysisAmount" => PartSide::Debit,
                    "CreditAnalysisAmount" => PartSide::Credit,
                    _ => return,
                };
                let part = plain_amount(content).map(|amount| AnalysisPart { amount, side });
                self.analysis.part = Some(part);
            }
            _ => {}
        }
    }

    fn end_line(&mut self, batch: &mut RecordBatch) {
        let place = LinePlace {
            journal: &self.journal,
            transaction: &self.transaction,
            number: self.totals.lines + 1,
        };
        let (master, totals) = (&self.master, &mut self.totals);
        let amount = self.writer.add(&self.line, &place, master, totals, batch);
        totals.move_account(&self.line.account, amount);
        self.balances.line(amount, self.line.is_foreign(), || {
            place.of_part(&self.line, 0)
        });
    }

    /// Names the fields, once.
    fn add_names(&mut self, batch: &mut RecordBatch) {
        if !self.has_names {
            self.has_names = true;
            self.writer
                .add_names(&self.master, &self.asked.columns, batch);
        }
    }

    /// What of the entries is not as the file says.
    fn contradictions(&self) -> Vec<String> {
        let EntryTotals {
            transactions,
            lines,
            debit,
            credit,
            unknown,
            ..
        } = self.totals;
        let mut found = Vec::new();
        if let Some(entries) = &self.stated.entries {
            let number = entries.parse::<u64>().ok();
            if ![Some(transactions), Some(lines)].contains(&number) {
                found.push(format!(
                    "says that it has {entries} entries, but has {transactions} transactions with {lines} lines"
                ));
            }
        }
        if unknown > 0 {
            return found;
        }
        for (side, stated, sum) in [
            ("debit", &self.stated.debit, debit),
            ("credit", &self.stated.credit, credit),
        ] {
            if let Some(stated) = stated
                && !is_total(stated, sum)
            {
                found.push(format!(
                    "says that its {side} is {stated} kr, but it adds up to {sum} kr"
                ));
            }
        }
        found
    }
}

/// What an element says that may be left empty.
fn stated(content: &str) -> Option<String> {
    (!content.is_empty()).then(|| content.to_owned())
}

/// Whether a stated total is that of the lines; credit may be written below zero.
fn is_total(stated: &str, sum: Amount) -> bool {
    plain_amount(stated).is_ok_and(|total| total == sum || total == -sum)
}

/// A side that is written without an element for its amount.
fn side(kept: &mut Option<String>, content: &str) {
    if kept.is_none() {
        *kept = Some(content.to_owned());
    }
}

/// The columns of analyses that a ledger's description asks for.
pub(super) fn asked_columns(spec: &LedgerSpec) -> Vec<String> {
    let codes = spec
        .codes
        .values()
        .filter_map(|code| code.column.as_deref());
    let texts = spec.texts.values().map(String::as_str);
    let asked = codes
        .chain(texts)
        .filter(|column| column.starts_with(ANALYSIS));
    asked.map(str::to_owned).collect()
}

impl Records for SaftRecords<'_> {
    type Portion = RecordBatch;

    fn take(&mut self, portion: &mut RecordBatch) -> io::Result<bool> {
        portion.clear();
        if let Some(error) = self.error.take() {
            self.has_ended = true;
            return Err(error);
        }
        while !self.has_ended && portion.len() < BATCH_RECORDS {
            if let Err(error) = self.step(portion) {
                if portion.is_empty() {
                    self.has_ended = true;
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
        (!self.master.version.is_empty()).then(|| format!("version {}", self.master.version))
    }

    fn owner(&self) -> Option<String> {
        let owner = &self.master.owner;
        owner.iter().find(|owner| !owner.is_empty()).cloned()
    }

    fn remarks(&mut self) -> Vec<FileRemark> {
        let help = "it was cut or changed after it was made; export it again";
        let found = self.contradictions().into_iter();
        let found = found.map(|message| FileRemark::new(Code::FileContradicts, message, help));
        let currency = Some(&*self.master.currency);
        let currency =
            currency.filter(|currency| !["", "NOK"].contains(&&*currency.to_uppercase()));
        let year = self.asked.year.as_ref();
        let selection = year.and_then(|year| self.selection.contradiction(year));
        let balances = std::mem::take(&mut self.balances);
        let unbalanced = match self.asked.is_one_sided {
            true => Vec::new(),
            false => balances.remarks(),
        };
        let is_whole = self.totals.unknown == 0
            && !self.asked.year.as_ref().is_some_and(AskedYear::is_divided);
        let otherwise = match is_whole {
            true => self.master.otherwise(&self.totals.moved),
            false => None,
        };
        found
            .chain(otherwise)
            .chain(currency.map(FileRemark::other_currency))
            .chain(selection)
            .chain(unbalanced)
            .collect()
    }
}
