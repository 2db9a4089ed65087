//! Lines that are totals by their text alone: all their codes can be read, and their kroner are what
//! other lines add up to, those above them or all of the file or ledger.
//!
//! The one pass counts the lines whose text may be that of a total; only where there are any is the
//! ledger read again, for what stands around them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;

use crate::ledger::scan::files::{LedgerExport, Scanned, scan};
use crate::ledger::scan::line::LedgerLine;
use crate::ledger::scan::other_lines::{CARRIED, OPENING};
use crate::ledger::scan::visit::Visit;
use crate::ledger::{LedgerSpec, NationalRole};

/// One finding for each file with such lines.
pub(in crate::ledger) fn find_totals(
    export: LedgerExport<'_>,
    scanned: &Scanned,
) -> Vec<Diagnostic> {
    if scanned.evidence.files.iter().all(|file| file.totals == 0) {
        return Vec::new();
    }
    let search = TotalSearch {
        spec: export.spec,
        file: usize::MAX,
        above: LinesAbove::default(),
        pending: Vec::new(),
        unlike: Vec::new(),
        postings: Amount::ZERO,
        totals: Vec::new(),
        openings: Vec::new(),
    };
    let mut search = scan(export, search).1;
    let openings = std::mem::take(&mut search.openings);
    let totals = search.finish();
    let findings = |lines: &[TotalLine], by: TotalBy| -> Vec<Diagnostic> {
        let of_file = lines.chunk_by(|one, next| one.file == next.file);
        of_file
            .filter_map(|lines| finding(lines, by, export.spec))
            .collect()
    };
    let mut found = findings(&totals, TotalBy::Lines);
    found.extend(findings(&openings, TotalBy::Class));
    found
}

/// What shows that a line is a total, beside its text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TotalBy {
    /// What other lines add up to.
    Lines,
    /// That accounts of operation and investment begin a year with nothing.
    Class,
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
    /// As [`LinesAbove::come_to`], or the sum of the lines behind another total, or of those right
    /// above with the same code.
    fn end_with(&self, amount: Amount, codes: &[u32]) -> bool {
        let is_run = |(code, (known, start)): (&u32, &(u32, Amount))| {
            code == known && self.sum - *start == amount
        };
        amount != Amount::ZERO
            && (self.starts.contains(&(self.sum - amount))
                || codes.iter().zip(&self.runs).any(is_run)
                || self.come_to(amount, codes))
    }

    /// Whether so many kroner are the sum of all lines, or of those with the same codes.
    fn come_to(&self, amount: Amount, codes: &[u32]) -> bool {
        let is_code = |(code, sums): (&u32, &HashMap<u32, Amount>)| sums.get(code) == Some(&amount);
        amount != Amount::ZERO
            && (self.sum == amount
                || self.by_codes.get(codes) == Some(&amount)
                || codes.iter().zip(&self.by_code).any(is_code))
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
struct TotalSearch<'s> {
    spec: &'s LedgerSpec,
    file: usize,
    /// Of the file at hand, totals left out.
    above: LinesAbove,
    /// Lines of it that may be totals, but not of what stands above them.
    pending: Vec<TotalLine>,
    /// Those of the files before that are not totals of their file.
    unlike: Vec<TotalLine>,
    /// All other lines of the ledger.
    postings: Amount,
    totals: Vec<TotalLine>,
    /// Lines of operation and investment whose text says an opening balance.
    openings: Vec<TotalLine>,
}

/// A line whose text names a total.
struct TotalLine {
    file: usize,
    place: RecordPlace,
    amount: Amount,
    codes: Vec<u32>,
    /// The word by which it is one.
    word: &'static str,
    /// The number of the text that it stands in, where that is one of the ledger's.
    text: Option<usize>,
}

impl Visit for TotalSearch<'_> {
    fn wants(&self, _: usize) -> bool {
        true
    }

    fn posting(&mut self, line: &LedgerLine<'_>) {
        if self.file != line.file {
            self.end_file();
            self.file = line.file;
            self.above.starts.insert(Amount::ZERO);
        }
        let is_posting = line.total.is_none_or(|total| match total.word {
            CARRIED => self.above.sum != line.amount || self.above.by_codes.len() < 2,
            word if word.starts_with(OPENING) => is_of_balance(line, self.spec),
            _ => false,
        });
        let Some(total) = line.total.filter(|_| !is_posting) else {
            self.postings += line.amount;
            return self.above.add(line.amount, line.codes);
        };
        let candidate = TotalLine {
            file: line.file,
            place: line.place.clone(),
            amount: line.amount,
            codes: line.codes.to_vec(),
            word: total.word,
            text: line.text_at(total.column),
        };
        if total.word.starts_with(OPENING) {
            self.openings.push(candidate);
        } else if total.word == CARRIED || self.above.end_with(line.amount, line.codes) {
            self.totals.push(candidate);
        } else {
            self.pending.push(candidate);
        }
        self.above.starts.insert(self.above.sum);
    }
}

/// Whether a line is of a balance or memo account, which has an opening balance.
fn is_of_balance(line: &LedgerLine<'_>, spec: &LedgerSpec) -> bool {
    let Some(class) = spec.dimension_of(NationalRole::Class) else {
        return false;
    };
    let code = line.codes.get(class);
    code.and_then(|code| line.dimensions[class].code(*code))
        .is_some_and(|class| spec.national.is_of_balances(class))
}

impl TotalSearch<'_> {
    fn end_file(&mut self) {
        let above = std::mem::take(&mut self.above);
        for line in self.pending.drain(..) {
            if above.come_to(line.amount, &line.codes) {
                self.totals.push(line);
            } else {
                self.unlike.push(line);
            }
        }
    }

    /// All totals. **Order**: by file and place.
    fn finish(mut self) -> Vec<TotalLine> {
        self.end_file();
        let of_ledger =
            |line: &TotalLine| line.amount != Amount::ZERO && line.amount == self.postings;
        let mut totals = self.totals;
        totals.extend(self.unlike.into_iter().filter(of_ledger));
        totals.sort_by(|one, other| (one.file, &one.place).cmp(&(other.file, &other.place)));
        totals
    }
}

/// What is to be said of the totals of one file.
fn finding(totals: &[TotalLine], by: TotalBy, spec: &LedgerSpec) -> Option<Diagnostic> {
    let first = totals.first()?;
    let kroner: Amount = totals.iter().map(|total| total.amount.abs()).sum();
    let (things, shown) = match by {
        TotalBy::Lines => (["a total", "totals"], "and by what other lines add up to"),
        TotalBy::Class => (
            ["an opening balance", "opening balances"],
            "on accounts that begin each year with nothing",
        ),
    };
    let what = match totals.len() {
        1 => format!("1 line is {}", things[0]),
        lines => format!("{lines} lines are {}", things[1]),
    };
    let message = format!("{what}, by the text {shown}, and would count as postings: {kroner} kr");
    let column = first.text.and_then(|at| spec.texts.values().nth(at));
    let column = column.map_or("…", String::as_str);
    let mut start = first.word.chars();
    let capital = start.next().map(|first| first.to_uppercase().to_string());
    let written = capital.unwrap_or_default() + start.as_str();
    let path: Arc<str> = Arc::from(spec.path(first.file));
    Some(
        Diagnostic::new(Code::NoPosting, message)
            .at_record(path, first.place.clone(), "the first of them")
            .at_span(&spec.span, "the ledger described here")
            .help(format!(
                "leave such lines out: `skip = [{{ column = \"{column}\", starts_with = \"{written}\" }}]` in municipality.toml"
            ))
            .about(kroner),
    )
}
