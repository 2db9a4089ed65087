//! Books written into all formats and dialects.

use zip::CompressionMethod;

use super::doubts::doubtful;
use super::layout::{CodeLayout, Layout, PeriodLayout, book};
use super::traps::{Trap, trapped};
use super::truth::{Truth, truth};
use crate::reconstructed::ledgers::random::Random;
use crate::writers::book::{Book, Column, Role, kroner};
use crate::writers::delimited::{AmountLayout, Delimited, Heading};
use crate::writers::packed::{gzipped, zipped};
use crate::writers::{json_lines, kostra, saft, sie, wide, workbooks};

/// A file, and what it is.
pub struct Export {
    pub family: &'static str,
    pub what: String,
    pub file: String,
    pub bytes: Vec<u8>,
    /// Another file of the same ledger, by its name.
    pub second: Option<(String, Vec<u8>)>,
    /// Entries of which one must be marked, since what is written there is not what it looks like.
    pub marks: &'static [&'static str],
}

const FAMILIES: [&str; 22] = [
    "delimited text",
    "XLSX",
    "delimited text",
    "JSON lines",
    "delimited text",
    "SAF-T",
    "delimited text",
    "SIE",
    "delimited text",
    "KOSTRA",
    "delimited text",
    "wide, by month",
    "packed",
    "wide, by year",
    "ODS",
    "delimited text",
    "in doubt",
    "in doubt",
    "in doubt",
    "in doubt",
    "in doubt",
    "in doubt",
];

/// What amounts are written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Amounts {
    Usual,
    IncomeIsPositive,
    WithoutSigns,
    NamedThousands,
    SilentThousands,
    /// Silent thousands with a decimal.
    SilentTenths,
    WholeKroner,
}

/// The export of a number, and what it holds.
pub fn export(number: usize, random: &mut Random) -> (Export, Vec<Truth>) {
    let family = FAMILIES[number % FAMILIES.len()];
    match family {
        "delimited text" => delimited(random),
        "packed" => packed(random),
        "XLSX" | "ODS" | "JSON lines" => tabular(family, random),
        "SAF-T" | "SIE" => books(family, random),
        "KOSTRA" => records(random),
        "wide, by month" => months(random),
        "wide, by year" => years(random),
        _ => doubtful(number, random),
    }
}

fn layout(random: &mut Random) -> Layout {
    Layout {
        codes: *random.pick(&CodeLayout::ALL),
        periods: *random.pick(&PeriodLayout::ALL),
        has_vouchers: random.chance(60),
        kind: None,
    }
}

/// Books of accounts or, sometimes, a budget, which may say so or not.
fn drawn(years: &[i32], random: &mut Random) -> (Truth, Layout, String) {
    let year = *random.pick(years);
    let is_budget = random.chance(20);
    let mut layout = layout(random);
    let mut name = (*random.pick(&["a", "eksport", "data"])).to_owned();
    if is_budget {
        layout.has_vouchers = false;
        match random.below(3) {
            0 => layout.kind = Some("Vedtatt budsjett"),
            1 => name = format!("budsjett-{year}"),
            _ => {}
        }
    } else if random.chance(30) {
        name = format!("regnskap {year}");
    }
    if layout.periods == PeriodLayout::DateAlone && !layout.has_vouchers {
        layout.periods = PeriodLayout::Nothing;
    }
    let mut truth = truth(year, is_budget, random);
    truth.has_periods = layout.periods.tells() || layout.has_vouchers;
    if !layout.periods.tells() && layout.has_vouchers {
        layout.periods = PeriodLayout::DateAlone;
    }
    (truth, layout, name)
}

/// Amounts of books, and of what they hold, as they are to be written.
fn with_amounts(amounts: Amounts, truth: &mut Truth, book: &mut Book) {
    let lines = truth.lines.iter_mut().zip(&mut book.lines);
    for (line, written) in lines {
        written.ore = match amounts {
            Amounts::Usual => line.ore,
            Amounts::IncomeIsPositive => -line.ore,
            Amounts::WithoutSigns => line.ore.abs(),
            Amounts::WholeKroner => {
                line.ore = line.ore / 100 * 100;
                line.ore
            }
            Amounts::NamedThousands | Amounts::SilentThousands => {
                line.ore = line.ore / 100_000 * 100_000;
                line.ore / 1000
            }
            Amounts::SilentTenths => {
                line.ore = line.ore / 10_000 * 10_000;
                line.ore / 1000
            }
        };
    }
}

fn delimited(random: &mut Random) -> (Export, Vec<Truth>) {
    let heading = *random.pick(&[
        Heading::Names,
        Heading::Names,
        Heading::Names,
        Heading::Nothing,
        Heading::Preamble,
    ]);
    let years: &[i32] = if matches!(heading, Heading::Preamble) {
        &[2013]
    } else {
        &[2013, 2016, 2019, 2022]
    };
    let (mut truth, layout, name) = drawn(years, random);
    let mut book = book(&truth, layout, random);
    let amount = *random.pick(&[
        AmountLayout::Signed,
        AmountLayout::Signed,
        AmountLayout::Sides,
        AmountLayout::MinusCredit,
        AmountLayout::Marked,
    ]);
    let amounts = match amount {
        AmountLayout::Signed => *random.pick(&[
            Amounts::Usual,
            Amounts::Usual,
            Amounts::IncomeIsPositive,
            Amounts::WithoutSigns,
            Amounts::NamedThousands,
            Amounts::SilentThousands,
            Amounts::SilentTenths,
            Amounts::WholeKroner,
        ]),
        _ => Amounts::Usual,
    };
    with_amounts(amounts, &mut truth, &mut book);
    let (decimal, thousands) = *random.pick(&[
        (',', None),
        (',', Some(' ')),
        (',', Some('.')),
        ('.', None),
        ('.', Some(',')),
        (',', Some('\u{a0}')),
    ]);
    let trap = *random.pick(&[
        Trap::Nothing,
        Trap::Nothing,
        Trap::Nothing,
        Trap::Nothing,
        Trap::Nothing,
        Trap::Nothing,
        Trap::Balances,
        Trap::BudgetColumn,
        Trap::BudgetLines,
        Trap::LastYear,
        Trap::Total,
        Trap::OtherFunctions,
    ]);
    trapped(trap, &truth, &mut book, &|ore| {
        kroner(ore, decimal, thousands)
    });
    let dialect = Delimited {
        encoding: random
            .pick::<&'static str>(&["utf-8", "utf-8", "latin1", "cp865", "utf-16le", "utf-16be"]),
        delimiter: *random.pick(&[';', ';', ',', '\t', '|']),
        quote: *random.pick(&['"', '"', '\'']),
        decimal,
        thousands,
        amount,
        heading,
        end: random.pick::<&'static str>(&["\n", "\r\n"]),
    };
    let mut bytes = dialect.write(&book);
    if amounts == Amounts::NamedThousands {
        bytes = replaced(&bytes, &dialect, "Beløp", "Beløp (1000 kr)");
    }
    let what = format!(
        "{trap:?} {layout:?} {amounts:?} {} {:?} {:?} {:?}",
        dialect.encoding, dialect.delimiter, decimal, thousands
    );
    let heading = match dialect.heading {
        Heading::Names => "named",
        Heading::Nothing => "no header",
        Heading::Preamble => "preamble",
    };
    let amount = match dialect.amount {
        AmountLayout::Signed => "signed",
        AmountLayout::Sides => "sides",
        AmountLayout::MinusCredit => "minus credit",
        AmountLayout::Marked => "marked",
    };
    let export = Export {
        family: "delimited text",
        what: format!("{what} {heading} {amount} {} {}", truth.kind, truth.year),
        file: format!("{name}.csv"),
        bytes,
        second: None,
        marks: &[],
    };
    (export, vec![truth])
}

/// The first of a text in a file replaced, in its encoding.
fn replaced(bytes: &[u8], dialect: &Delimited, from: &str, to: &str) -> Vec<u8> {
    let encoded = |text: &str| crate::writers::encoded::encoded(text, dialect.encoding);
    let (from, to) = (encoded(from), encoded(to));
    let at = bytes.windows(from.len()).position(|window| window == from);
    match at {
        Some(at) => [&bytes[..at], &to, &bytes[at + from.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

fn packed(random: &mut Random) -> (Export, Vec<Truth>) {
    let (export, truths) = delimited(random);
    let (file, bytes) = match random.below(3) {
        0 => (format!("{}.gz", export.file), gzipped(&export.bytes)),
        1 => (
            "a.zip".to_owned(),
            zipped(
                &[(&export.file, &export.bytes)],
                CompressionMethod::Deflated,
            ),
        ),
        _ => {
            let files: [(&str, &[u8]); 2] =
                [("LESMEG.txt", b"Se filen"), (&export.file, &export.bytes)];
            (
                "a.zip".to_owned(),
                zipped(&files, CompressionMethod::Deflated),
            )
        }
    };
    let export = Export {
        family: "packed",
        what: format!("{file} {}", export.what),
        file,
        bytes,
        second: None,
        marks: &[],
    };
    (export, truths)
}

fn tabular(family: &'static str, random: &mut Random) -> (Export, Vec<Truth>) {
    let (mut truth, layout, name) = drawn(&[2013, 2016, 2022], random);
    let mut book = book(&truth, layout, random);
    let amounts = *random.pick(&[
        Amounts::Usual,
        Amounts::IncomeIsPositive,
        Amounts::SilentThousands,
        Amounts::WithoutSigns,
    ]);
    with_amounts(amounts, &mut truth, &mut book);
    let (ending, bytes) = match family {
        "XLSX" => ("xlsx", workbooks::xlsx(&book)),
        "ODS" => ("ods", workbooks::ods(&book)),
        _ => ("jsonl", json_lines::write(&book)),
    };
    let export = Export {
        family,
        what: format!("{layout:?} {amounts:?} {} {}", truth.kind, truth.year),
        file: format!("{name}.{ending}"),
        bytes,
        second: None,
        marks: &[],
    };
    (export, vec![truth])
}

fn books(family: &'static str, random: &mut Random) -> (Export, Vec<Truth>) {
    let truth = truth(2013, false, random);
    let codes = match random.below(4) {
        0 => CodeLayout::Apart,
        1 => CodeLayout::Account5,
        2 => CodeLayout::Account4,
        _ => CodeLayout::LongArt,
    };
    let layout = Layout {
        codes,
        periods: PeriodLayout::TwoDigits,
        has_vouchers: true,
        kind: None,
    };
    let mut book = book(&truth, layout, random);
    for line in &mut book.lines {
        // These formats write dates in one way.
        let at = book
            .columns
            .iter()
            .position(|column| column.role == Role::Date)
            .expect("a date");
        let date = line.fields[at].clone();
        if let [day, month, year] = date.split('.').collect::<Vec<_>>()[..] {
            line.fields[at] = format!("{year}-{month}-{day}");
        }
    }
    let (ending, bytes) = match family {
        "SAF-T" => ("xml", saft::write(&book)),
        _ => ("se", sie::write(&book)),
    };
    let export = Export {
        family,
        what: format!("{layout:?}"),
        file: format!("bok.{ending}"),
        bytes,
        second: None,
        marks: &[],
    };
    (export, vec![truth])
}

fn records(random: &mut Random) -> (Export, Vec<Truth>) {
    let mut truth = truth(2013, false, random);
    truth.has_periods = false;
    let column = |name: &str| Column {
        name: name.to_owned(),
        role: Role::Other,
    };
    for line in &mut truth.lines {
        line.ore = line.ore / 100_000 * 100_000;
    }
    let lines = truth
        .lines
        .iter()
        .map(|line| crate::writers::book::BookLine {
            fields: [line.class, line.function, line.art]
                .map(str::to_owned)
                .to_vec(),
            ore: line.ore,
        });
    let book = Book {
        columns: ["klasse", "funksjon", "art"].map(column).to_vec(),
        lines: lines.collect(),
    };
    let export = Export {
        family: "KOSTRA",
        what: "0A".to_owned(),
        file: (*random.pick(&["0A2013.dat", "regnskap.txt"])).to_owned(),
        bytes: kostra::write(&book),
        second: None,
        marks: &[],
    };
    (export, vec![truth])
}

fn months(random: &mut Random) -> (Export, Vec<Truth>) {
    let (mut truth, mut layout, _) = drawn(&[2013, 2016], random);
    layout.periods = PeriodLayout::TwoDigits;
    layout.has_vouchers = false;
    truth.has_periods = true;
    let mut book = book(&truth, layout, random);
    let amounts = *random.pick(&[Amounts::Usual, Amounts::Usual, Amounts::IncomeIsPositive]);
    with_amounts(amounts, &mut truth, &mut book);
    let name = match truth.kind {
        "budget" => format!("budsjett {}", truth.year),
        _ => format!("{} {}", random.pick(&["regnskap", "rapport"]), truth.year),
    };
    let export = Export {
        family: "wide, by month",
        what: format!("{layout:?} {amounts:?} {name}"),
        file: format!("{name}.csv"),
        bytes: wide::write(&book),
        second: None,
        marks: &[],
    };
    (export, vec![truth])
}

/// Accounts and the budget of the year after, beside one another, sums by codes.
fn years(random: &mut Random) -> (Export, Vec<Truth>) {
    let mut accounts = truth(2016, false, random);
    accounts.has_periods = false;
    let mut budget = accounts.clone();
    budget.kind = "budget";
    budget.year = 2017;
    let is_whole = random.chance(50);
    for (line, planned) in accounts.lines.iter_mut().zip(&mut budget.lines) {
        if is_whole {
            line.ore = line.ore / 100 * 100;
        }
        planned.ore = line.ore / 700 * 735 / 100 * 100;
    }
    let codes = *random.pick(&[
        CodeLayout::Account5,
        CodeLayout::Apart,
        CodeLayout::LongArt,
        CodeLayout::NoClass,
    ]);
    let layout = Layout {
        codes,
        periods: PeriodLayout::Nothing,
        has_vouchers: false,
        kind: None,
    };
    let book = book(&accounts, layout, random);
    let dialect = Delimited {
        thousands: *random.pick(&[None, Some(' ')]),
        ..Delimited::USUAL
    };
    let names = *random.pick(&[
        ["Regnskap 2016", "Budsjett 2017"],
        ["rekneskap_2016", "budsjett_2017"],
        ["R2016", "B2017"],
    ]);
    let mut text = String::new();
    let columns = book.columns.iter().map(|column| column.name.as_str());
    dialect.line(&mut text, &columns.chain(names).collect::<Vec<_>>());
    for (line, planned) in book.lines.iter().zip(&budget.lines) {
        let written = [line.ore, planned.ore].map(|ore| match is_whole {
            true => kroner(ore, ',', dialect.thousands).replace(",00", ""),
            false => kroner(ore, ',', dialect.thousands),
        });
        let fields = line.fields.iter().chain(&written).map(String::as_str);
        dialect.line(&mut text, &fields.collect::<Vec<_>>());
    }
    let export = Export {
        family: "wide, by year",
        what: format!("{layout:?} {names:?}"),
        file: "tall.csv".to_owned(),
        bytes: text.into_bytes(),
        second: None,
        marks: &[],
    };
    (export, vec![accounts, budget])
}
