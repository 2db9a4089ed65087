//! Lines that are totals by their text alone: all their codes can be read, and their kroner are what
//! the lines above them add up to.
//!
//! The one pass counts the lines whose text may be that of a total; only where there are any is the
//! ledger read again, for what stands above them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;

use crate::ledger::LedgerSpec;
use crate::ledger::scan::files::{LedgerExport, Scanned, scan};
use crate::ledger::scan::line::LedgerLine;
use crate::ledger::scan::visit::Visit;

/// One finding for each file with such lines.
pub(in crate::ledger) fn find_totals(
    export: LedgerExport<'_>,
    scanned: &Scanned,
) -> Vec<Diagnostic> {
    if scanned.evidence.files.iter().all(|file| file.totals == 0) {
        return Vec::new();
    }
    let search = TotalSearch {
        file: usize::MAX,
        above: LinesAbove::default(),
        found: Vec::new(),
    };
    let found = scan(export, search).1.found;
    let finding = |total: &NamedTotals| total.finding(export.spec);
    found.iter().map(finding).collect()
}

/// What the lines of a file add up to so far, totals left out.
#[derive(Default)]
struct LinesAbove {
    sum: Amount,
    /// What `sum` was where the file begins, and behind each line that may be a total.
    starts: HashSet<Amount>,
    /// The sum of each combination of codes.
    by_codes: HashMap<Vec<u32>, Amount>,
    /// For each dimension the sum of each code, and the code of the line before with what `sum`
    /// was where it began.
    by_code: Vec<HashMap<u32, Amount>>,
    runs: Vec<(u32, Amount)>,
}

impl LinesAbove {
    /// Whether so many kroner are the sum of all lines above, of those behind another total, or of
    /// those with the same codes.
    fn add_up_to(&self, amount: Amount, codes: &[u32]) -> bool {
        if amount == Amount::ZERO {
            return false;
        }
        let is_run = |(code, (known, start)): (&u32, &(u32, Amount))| {
            code == known && self.sum - *start == amount
        };
        let is_code = |(code, sums): (&u32, &HashMap<u32, Amount>)| sums.get(code) == Some(&amount);
        self.starts.contains(&(self.sum - amount))
            || self.by_codes.get(codes) == Some(&amount)
            || codes.iter().zip(&self.by_code).any(is_code)
            || codes.iter().zip(&self.runs).any(is_run)
    }

    fn add(&mut self, amount: Amount, codes: &[u32]) {
        self.by_code.resize_with(codes.len(), HashMap::new);
        self.runs.resize(codes.len(), (u32::MAX, self.sum));
        for ((code, sums), run) in codes.iter().zip(&mut self.by_code).zip(&mut self.runs) {
            *sums.entry(*code).or_default() += amount;
            if run.0 != *code {
                *run = (*code, self.sum);
            }
        }
        match self.by_codes.get_mut(codes) {
            Some(sum) => *sum += amount,
            None => drop(self.by_codes.insert(codes.to_vec(), amount)),
        }
        self.sum += amount;
    }
}

/// The second reading.
struct TotalSearch {
    file: usize,
    above: LinesAbove,
    found: Vec<NamedTotals>,
}

/// The totals of one file.
struct NamedTotals {
    file: usize,
    lines: u64,
    kroner: Amount,
    first: RecordPlace,
    /// The word by which the first of them is one.
    word: &'static str,
    /// The number of the text that it stands in, where that is one of the ledger's.
    text: Option<usize>,
}

impl Visit for TotalSearch {
    fn wants(&self, _: usize) -> bool {
        true
    }

    fn posting(&mut self, line: &LedgerLine<'_>) {
        if self.file != line.file {
            self.file = line.file;
            self.above = LinesAbove::default();
            self.above.starts.insert(Amount::ZERO);
        }
        let above = &mut self.above;
        let Some(total) = line.total else {
            return above.add(line.amount, line.codes);
        };
        if !above.add_up_to(line.amount, line.codes) {
            above.add(line.amount, line.codes);
        } else {
            match self.found.last_mut().filter(|last| last.file == line.file) {
                Some(known) => {
                    known.lines += 1;
                    known.kroner += line.amount.abs();
                }
                None => self.found.push(NamedTotals {
                    file: line.file,
                    lines: 1,
                    kroner: line.amount.abs(),
                    first: line.place.clone(),
                    word: total.word,
                    text: line.text_at(total.column),
                }),
            }
        }
        above.starts.insert(above.sum);
    }
}

impl NamedTotals {
    fn finding(&self, spec: &LedgerSpec) -> Diagnostic {
        let Self {
            file,
            lines,
            kroner,
            first,
            word,
            text,
        } = self;
        let (what, them) = match lines {
            1 => ("1 line is a total".to_owned(), "it"),
            _ => (format!("{lines} lines are totals"), "them"),
        };
        let message = format!(
            "{what}, by the text and by what the lines above {them} add up to, and would count as postings: {kroner} kr"
        );
        let column = text.and_then(|at| spec.texts.values().nth(at));
        let column = column.map_or("…", String::as_str);
        let mut start = word.chars();
        let capital = start.next().map(|first| first.to_uppercase().to_string());
        let written = capital.unwrap_or_default() + start.as_str();
        Diagnostic::new(Code::NoPosting, message)
            .at_record(Arc::from(spec.path(*file)), first.clone(), "the first of them")
            .at_span(&spec.span, "the ledger described here")
            .help(format!(
                "leave such lines out: `skip = [{{ column = \"{column}\", starts_with = \"{written}\" }}]` in municipality.toml"
            ))
            .about(*kroner)
    }
}
