//! Balances: the postings of types 1 to 3, and what the vouchers of type 4 must add up to.
//!
//! A posting is what happened in a period. `#PSALDO` says that of each period, `#RES` of a year,
//! and `#UB` less `#IB` of an account that carries its balance forward. Programs also write closing
//! balances under `#PSALDO`; where the year's balance of every account is that of its last period,
//! and not the sum of all, they are turned into what happened in each.

use std::collections::{BTreeMap, BTreeSet};

use super::chart::{SieChart, SiePosting};
use super::line::{SieFields, SieObject};
use crate::diag::{Code, RecordPlace};
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::content::FileRemark;
use crate::ledger::records::plain_amount::plain_amount;
use crate::value::Amount;

/// An amount with the line that it stands on.
#[derive(Clone, Copy)]
struct BalanceLine {
    amount: Amount,
    line: u64,
}

/// The year's balances of an account.
#[derive(Clone, Copy, Default)]
struct YearBalances {
    opening: Option<BalanceLine>,
    closing: Option<BalanceLine>,
    result: Option<BalanceLine>,
}

/// What a series of balances by period is of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct SeriesKey {
    account: String,
    objects: Vec<SieObject>,
}

/// A line that cannot be read.
struct BrokenLine {
    line: u64,
    problem: String,
}

/// A balance that the file states twice.
struct RepeatedBalance {
    words: String,
    first: u64,
    line: u64,
}

/// The balances of the year at hand.
#[derive(Default)]
pub(super) struct Balances {
    repeated: Vec<RepeatedBalance>,
    years: BTreeMap<String, YearBalances>,
    periods: BTreeMap<SeriesKey, BTreeMap<String, Vec<BalanceLine>>>,
    broken: Vec<BrokenLine>,
}

/// Balances of objects that cannot be told apart from one another are left with the account.
struct AccountPeriod<'a> {
    account: &'a str,
    period: &'a str,
}

impl YearBalances {
    /// What happened in the year: the result, or closing less opening balance.
    fn movement(&self) -> Option<BalanceLine> {
        let amount = |balance: Option<BalanceLine>| balance.map_or(Amount::ZERO, |one| one.amount);
        match (self.result, self.closing.or(self.opening)) {
            (Some(result), _) => Some(result),
            (None, Some(BalanceLine { line, .. })) => Some(BalanceLine {
                amount: amount(self.closing) - amount(self.opening),
                line,
            }),
            (None, None) => None,
        }
    }

    /// The balance at the end of the year.
    fn last(&self) -> Option<Amount> {
        self.result.or(self.closing).map(|balance| balance.amount)
    }
}

impl Balances {
    /// Takes a line; says whether it is a balance. Those of other years are left out.
    pub(super) fn take(
        &mut self,
        (line, label): (u64, &str),
        fields: &Result<SieFields, String>,
    ) -> bool {
        let by_period = match label {
            "#IB" | "#UB" | "#RES" => false,
            "#PSALDO" => true,
            _ => return false,
        };
        let fields = match fields {
            Ok(fields) => fields,
            Err(problem) => {
                let problem = problem.clone();
                self.broken.push(BrokenLine { line, problem });
                return true;
            }
        };
        if fields.text(0) != "0" {
            return true;
        }
        let has_objects = fields.objects(3).is_some();
        let amount = match by_period {
            true => fields.text(3 + usize::from(has_objects)),
            false => fields.text(2),
        };
        let amount = match plain_amount(amount) {
            Ok(amount) => amount,
            Err(problem) => {
                self.broken.push(BrokenLine { line, problem });
                return true;
            }
        };
        let balance = BalanceLine { amount, line };
        if by_period {
            let mut objects = fields.objects(3).unwrap_or_default().to_vec();
            objects.sort();
            let key = SeriesKey {
                account: fields.text(2).to_owned(),
                objects,
            };
            let series = self.periods.entry(key).or_default();
            let period = series.entry(fields.text(1).to_owned()).or_default();
            if let Some(first) = period.first() {
                self.repeated.push(RepeatedBalance {
                    words: format!(
                        "`{label}` of account {} in {}",
                        fields.text(2),
                        fields.text(1)
                    ),
                    first: first.line,
                    line,
                });
            }
            period.push(balance);
        } else {
            let year = self.years.entry(fields.text(1).to_owned()).or_default();
            let kept = match label {
                "#IB" => &mut year.opening,
                "#UB" => &mut year.closing,
                _ => &mut year.result,
            };
            if let Some(first) = kept.replace(balance) {
                self.repeated.push(RepeatedBalance {
                    words: format!("`{label}` of account {}", fields.text(1)),
                    first: first.line,
                    line,
                });
            }
        }
        true
    }

    /// That balances are stated twice: which of them holds cannot be told.
    pub(super) fn repeated(&self) -> Option<FileRemark> {
        let RepeatedBalance { words, first, line } = self.repeated.first()?;
        let message = format!(
            "states {words} twice, on lines {first} and {line}{}",
            match self.repeated.len() {
                1 => String::new(),
                count => format!(", and {} more", count - 1),
            }
        );
        let help = "two exports were put together, or it was changed after it was made; name a file for each, or export it again";
        let remark = FileRemark::new(Code::FileContradicts, message, help);
        Some(remark.at(RecordPlace::Line(*line)))
    }

    /// What of the vouchers is not as the balances say.
    pub(super) fn compare(&self, sums: &BTreeMap<String, Amount>) -> Option<FileRemark> {
        let mut wrong = Vec::new();
        for (account, balances) in &self.years {
            if balances.last().is_none() {
                continue;
            }
            let sum = sums.get(account).copied().unwrap_or_default();
            if let Some(movement) = balances
                .movement()
                .filter(|movement| movement.amount != sum)
            {
                wrong.push((account, movement, sum));
            }
        }
        let (account, movement, sum) = wrong.first()?;
        let message = format!(
            "has vouchers that are not all of the year, or balances of another: account {account} moved by {} kr as its balances say, its vouchers add up to {sum} kr{}",
            movement.amount,
            more(wrong.len() - 1)
        );
        let help = "see whether the export holds all vouchers of the year";
        let remark = FileRemark::new(Code::BalanceDiffers, message, help);
        Some(remark.at(RecordPlace::Line(movement.line)))
    }

    /// What of the vouchers is not as the balances by period say, where nothing is said of the year:
    /// what happened in each period, or the balance at its end, whichever fits most accounts.
    pub(super) fn compare_periods(&self, sums: &BTreeMap<String, Amount>) -> Option<FileRemark> {
        let of_accounts = self.periods.iter().filter(|(key, _)| {
            let year = self.years.get(&key.account);
            key.objects.is_empty() && year.is_none_or(|year| year.last().is_none())
        });
        let (mut count, mut wrong) = (0, [Vec::new(), Vec::new()]);
        for (key, periods) in of_accounts {
            let last = periods.values().next_back()?;
            let line = last.first()?.line;
            let opening = self.years.get(&key.account).and_then(|year| year.opening);
            let opening = opening.map_or(Amount::ZERO, |one| one.amount);
            let stated = [
                periods.values().map(|lines| total(lines)).sum(),
                total(last) - opening,
            ];
            let sum = sums.get(&key.account).copied().unwrap_or_default();
            count += 1;
            for (amount, wrong) in stated.into_iter().zip(&mut wrong) {
                if amount != sum {
                    wrong.push((&key.account, BalanceLine { amount, line }, sum));
                }
            }
        }
        let wrong = wrong.into_iter().min_by_key(Vec::len)?;
        let (account, balance, sum) = wrong.first().filter(|_| wrong.len() * 2 < count)?;
        let message = format!(
            "has vouchers that are not all of the year: the periods of account {account} come to {} kr, its vouchers add up to {sum} kr{}",
            balance.amount,
            more(wrong.len() - 1)
        );
        let help = "see whether the export holds all vouchers of the year";
        let remark = FileRemark::new(Code::BalanceDiffers, message, help);
        Some(remark.at(RecordPlace::Line(balance.line)))
    }

    /// Adds the year's balances as records.
    pub(super) fn add_years(&self, chart: &SieChart, batch: &mut RecordBatch) {
        for (account, balances) in &self.years {
            if let Some(BalanceLine { amount, line }) = balances.movement() {
                let posting = SiePosting {
                    account,
                    ..SiePosting::default()
                };
                chart.add(&posting, &Ok(amount), batch);
                batch.end(RecordPlace::Line(line), false);
            }
        }
        self.add_broken(chart, batch);
    }

    fn add_broken(&self, chart: &SieChart, batch: &mut RecordBatch) {
        for BrokenLine { line, problem } in &self.broken {
            chart.add(&SiePosting::default(), &Err(problem.clone()), batch);
            batch.end(RecordPlace::Line(*line), false);
        }
    }

    /// Adds the balances by period as records; says what of them is not as the year's balances say.
    pub(super) fn add_periods(
        mut self,
        chart: &SieChart,
        batch: &mut RecordBatch,
    ) -> Vec<FileRemark> {
        let mut remarks = Vec::new();
        for carries_forward in [false, true] {
            let (is_closing, remark) = self.judge(chart, carries_forward);
            remarks.extend(remark);
            let series = self.periods.iter_mut();
            let series =
                series.filter(|(key, _)| chart.carries_forward(&key.account) == carries_forward);
            if is_closing {
                for (key, periods) in series {
                    let opening = self.years.get(&key.account).and_then(|year| year.opening);
                    let opening = opening.filter(|_| key.objects.is_empty());
                    into_movements(periods, opening.map_or(Amount::ZERO, |one| one.amount));
                }
            }
        }
        let wanted = chart.asked_dimensions();
        let accounts: BTreeSet<(&str, &str)> = self
            .periods
            .iter()
            .flat_map(|(key, periods)| {
                periods
                    .keys()
                    .map(|period| (key.account.as_str(), period.as_str()))
            })
            .collect();
        for (account, period) in accounts {
            self.add_period(&AccountPeriod { account, period }, &wanted, chart, batch);
        }
        self.add_broken(chart, batch);
        remarks
    }

    /// Whether the balances by period are those at the end of each, and what does not fit.
    fn judge(&self, chart: &SieChart, carries_forward: bool) -> (bool, Option<FileRemark>) {
        let (mut are_movements, mut are_closing) = (true, true);
        let mut wrong = Vec::new();
        for (key, periods) in &self.periods {
            let year = self.years.get(&key.account);
            if !key.objects.is_empty() || chart.carries_forward(&key.account) != carries_forward {
                continue;
            }
            let Some((movement, last)) =
                year.and_then(|year| Some((year.movement()?, year.last())))
            else {
                continue;
            };
            let of_last = periods.values().next_back().map(|lines| total(lines));
            let sum: Amount = periods.values().map(|lines| total(lines)).sum();
            are_closing &= last.is_some() && of_last == last;
            if sum != movement.amount {
                are_movements = false;
                wrong.push((&key.account, movement, sum));
            }
        }
        if are_movements || are_closing {
            return (!are_movements, None);
        }
        let remark = wrong.first().map(|(account, movement, sum)| {
            let message = format!(
                "has balances that differ: account {account} moved by {} kr in the year, its periods add up to {sum} kr{}",
                movement.amount,
                more(wrong.len() - 1)
            );
            let help = "see whether the export holds all periods of the year";
            let remark = FileRemark::new(Code::BalanceDiffers, message, help);
            remark.at(RecordPlace::Line(movement.line))
        });
        (false, remark)
    }

    /// Adds what an account got in a period: by the objects that are wanted, and the rest.
    fn add_period(
        &self,
        at: &AccountPeriod<'_>,
        wanted: &[&str],
        chart: &SieChart,
        batch: &mut RecordBatch,
    ) {
        let of_account = |key: &SeriesKey| key.account == at.account;
        let mut whole: &[BalanceLine] = &[];
        let mut parts: BTreeMap<Vec<&str>, Vec<(&[SieObject], BalanceLine)>> = BTreeMap::new();
        let first = SeriesKey {
            account: at.account.to_owned(),
            objects: Vec::new(),
        };
        for (key, periods) in self
            .periods
            .range(first..)
            .take_while(|(key, _)| of_account(key))
        {
            let lines = periods.get(at.period).map_or(&[][..], Vec::as_slice);
            if key.objects.is_empty() {
                whole = lines;
                continue;
            }
            let dimensions: BTreeSet<&str> = key
                .objects
                .iter()
                .map(|one| one.dimension.as_str())
                .collect();
            if dimensions
                .iter()
                .all(|dimension| wanted.contains(dimension))
            {
                let of_dimensions = parts.entry(dimensions.into_iter().collect()).or_default();
                of_dimensions.extend(lines.iter().map(|line| (key.objects.as_slice(), *line)));
            }
        }
        parts.retain(|_, lines| !lines.is_empty());
        // Those of all wanted dimensions together say most; where several say less, nothing says
        // how they go together.
        let told = match parts.remove(wanted) {
            Some(all) => Some(all),
            None if parts.len() == 1 => parts.pop_first().map(|(_, lines)| lines),
            None => None,
        };
        let untold: Vec<&str> = match &told {
            Some(_) => Vec::new(),
            None => parts
                .keys()
                .flatten()
                .copied()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
        };
        let mut add = |objects: &[SieObject], BalanceLine { amount, line }: BalanceLine| {
            let posting = SiePosting {
                account: at.account,
                period: at.period,
                objects,
                untold: &untold,
                ..SiePosting::default()
            };
            chart.add(&posting, &Ok(amount), batch);
            batch.end(RecordPlace::Line(line), false);
        };
        let told = told.unwrap_or_default();
        for (objects, line) in &told {
            add(objects, *line);
        }
        let of_parts: Amount = told.iter().map(|(_, line)| line.amount).sum();
        if let Some(BalanceLine { line, .. }) = whole.first() {
            let amount = total(whole) - of_parts;
            if told.is_empty() || amount != Amount::ZERO {
                add(
                    &[],
                    BalanceLine {
                        amount,
                        line: *line,
                    },
                );
            }
        }
    }
}

/// Turns balances at the end of each period into what happened in each.
fn into_movements(periods: &mut BTreeMap<String, Vec<BalanceLine>>, opening: Amount) {
    let mut before = opening;
    for lines in periods.values_mut() {
        let closing = total(lines);
        if let Some(first) = lines.first_mut() {
            first.amount = closing - before;
        }
        lines.truncate(1);
        before = closing;
    }
}

fn total(lines: &[BalanceLine]) -> Amount {
    lines.iter().map(|line| line.amount).sum()
}

fn more(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", and 1 more account".to_owned(),
        _ => format!(", and {count} more accounts"),
    }
}
