//! What of the books the header says that was selected, which must be the ledger's year.

use crate::diag::Code;
use crate::ledger::LedgerSpec;
use crate::ledger::records::content::FileRemark;

/// The elements that say it.
#[derive(Default)]
pub(super) struct SaftSelection {
    first_day: String,
    last_day: String,
    first_period: String,
    first_year: String,
    last_period: String,
    last_year: String,
}

/// What a ledger's file must be a selection of.
pub(super) struct AskedYear {
    year: i32,
    /// The first and last month that the ledger must have, where it states them and reads them from
    /// a column.
    months: Option<[i32; 2]>,
    /// Whether it has other files, which may hold the rest of the year.
    is_divided: bool,
}

impl AskedYear {
    /// Whether the ledger has other files.
    pub(super) fn is_divided(&self) -> bool {
        self.is_divided
    }

    /// As a ledger's description says.
    pub(super) fn new(spec: &LedgerSpec) -> Self {
        let is_read = |period: &crate::ledger::CodeSource| period.column.is_some();
        let are_stated = spec.limits_periods && spec.codes.get("periode").is_some_and(is_read);
        let months = spec.periods.iter().filter_map(|period| {
            let month = period.get(period.len().checked_sub(2)?..)?;
            month.parse::<i32>().ok()
        });
        let months = months.filter(|month| (1..=12).contains(month));
        let bounds = |months: Vec<i32>| Some([*months.iter().min()?, *months.iter().max()?]);
        Self {
            year: spec.year,
            months: bounds(months.collect()).filter(|_| are_stated),
            is_divided: spec.files.len() > 1,
        }
    }
}

/// A month of a year, the first or last that is selected whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct YearMonth {
    year: i32,
    month: i32,
}

impl SaftSelection {
    /// Takes an element of it.
    pub(super) fn take(&mut self, name: &str, content: &str) {
        let field = match name {
            "SelectionStartDate" => &mut self.first_day,
            "SelectionEndDate" => &mut self.last_day,
            "PeriodStart" => &mut self.first_period,
            "PeriodStartYear" => &mut self.first_year,
            "PeriodEnd" => &mut self.last_period,
            "PeriodEndYear" => &mut self.last_year,
            _ => return,
        };
        content.clone_into(field);
    }

    /// That it is not the ledger's year, or only a part of it that nothing says is meant.
    pub(super) fn contradiction(&self, asked: &AskedYear) -> Option<FileRemark> {
        let days = (
            day(&self.first_day).map(CalendarDay::first_whole_month),
            day(&self.last_day).map(CalendarDay::last_whole_month),
        );
        let month = |year, period, otherwise| month_of_period(year, period, asked.year, otherwise);
        let periods = (
            month(&self.first_year, &self.first_period, 1),
            month(&self.last_year, &self.last_period, 12),
        );
        let named = [
            (days, &self.first_day, &self.last_day),
            (
                periods,
                &in_words(&self.first_year, &self.first_period),
                &in_words(&self.last_year, &self.last_period),
            ),
        ];
        let year = asked.year;
        let [first_month, last_month] = asked.months.unwrap_or([1, 12]);
        for ((first, last), from, to) in named {
            let is_other = first.is_some_and(|first| first.year > year)
                || last.is_some_and(|last| last.year < year);
            let begins_late = first.is_some_and(|first| {
                let month = first_month;
                first > YearMonth { year, month }
            });
            let ends_early = last.is_some_and(|last| {
                let month = last_month;
                last < YearMonth { year, month }
            });
            let range = match (from.is_empty(), to.is_empty()) {
                (false, false) => format!("from {from} to {to}"),
                (false, true) => format!("from {from}"),
                _ => format!("to {to}"),
            };
            let (message, help) = if is_other {
                (
                    format!("says that it is a selection {range}, but the ledger is of {year}"),
                    "take the file of that year, or mend `year` in municipality.toml",
                )
            } else if (begins_late || ends_early) && !asked.is_divided {
                (
                    format!(
                        "says that it is a selection {range}, which is not all of the ledger's year {year}"
                    ),
                    "export it again for the whole year; where less is meant, read `periode` from a column, and state the months in `periods`",
                )
            } else {
                continue;
            };
            return Some(FileRemark::new(Code::FileContradicts, message, help));
        }
        None
    }
}

/// A day of the calendar.
struct CalendarDay {
    month: YearMonth,
    day: i32,
}

impl CalendarDay {
    fn first_whole_month(self) -> YearMonth {
        let YearMonth { year, month } = self.month;
        match self.day {
            ..=1 => self.month,
            _ => YearMonth {
                year,
                month: month + 1,
            },
        }
    }

    fn last_whole_month(self) -> YearMonth {
        let YearMonth { year, month } = self.month;
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if self.day >= length {
            return self.month;
        }
        YearMonth {
            year,
            month: month - 1,
        }
    }
}

/// A day that is written `2013-01-31`, maybe with a time behind.
fn day(text: &str) -> Option<CalendarDay> {
    let mut parts = text.get(..10)?.split('-').map(|part| part.parse().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let month = YearMonth { year, month };
    Some(CalendarDay { month, day })
}

/// The month of a period, written `3` or `201303`. Those of opening and closing stand before the
/// first and behind the twelfth.
fn month_of_period(year: &str, period: &str, asked: i32, otherwise: i32) -> Option<YearMonth> {
    let year = match (year, period) {
        ("", "") => return None,
        ("", _) => asked,
        (year, _) => year.parse().ok()?,
    };
    let month = period.parse::<i32>().map_or(otherwise, |month| month % 100);
    Some(YearMonth { year, month })
}

fn in_words(year: &str, period: &str) -> String {
    match (year, period) {
        ("", "") => String::new(),
        (year, "") => year.to_owned(),
        ("", period) => format!("period {period}"),
        (year, period) => format!("period {period} of {year}"),
    }
}
