//! Exports whose figures are easily read as something else: in another unit or currency, with lines
//! that are no accounts, of a part of a year, or per inhabitant.

use std::collections::BTreeMap;

use super::layout::{CodeLayout, Layout, PeriodLayout, book};
use super::truth::{Truth, truth};
use super::written::Export;
use crate::reconstructed::ledgers::random::Random;
use crate::writers::book::{Book, BookLine, Column, Role};
use crate::writers::delimited::Delimited;
use crate::writers::{json_lines, workbooks};

/// What may be read wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Doubt {
    NamedOre,
    TitledOre,
    SilentOre,
    /// Thousands with two decimals.
    Hundredths,
    UnitColumn,
    MixedUnits,
    FactorColumn,
    Currency,
    /// Lines of a budget by a code of a letter or two.
    Letters,
    /// A budget that says so by a letter alone.
    OnlyBudget,
    Reversed,
    Status,
    PartByFile,
    PartByTitle,
    OtherTitle,
    OtherColumn,
    SecondInThousands,
    SecondInOre,
    SecondOfBudget,
    /// A total of each account, which no word calls so.
    SilentTotals,
    /// What the format of the cells alone says: another currency, millions, thousands.
    NumberFormat,
}

const DOUBTS: [Doubt; 21] = [
    Doubt::NamedOre,
    Doubt::TitledOre,
    Doubt::SilentOre,
    Doubt::Hundredths,
    Doubt::UnitColumn,
    Doubt::MixedUnits,
    Doubt::FactorColumn,
    Doubt::Currency,
    Doubt::Letters,
    Doubt::OnlyBudget,
    Doubt::Reversed,
    Doubt::Status,
    Doubt::PartByFile,
    Doubt::PartByTitle,
    Doubt::OtherTitle,
    Doubt::OtherColumn,
    Doubt::SecondInThousands,
    Doubt::SecondInOre,
    Doubt::SecondOfBudget,
    Doubt::SilentTotals,
    Doubt::NumberFormat,
];

/// Texts that say a part of 2013, in titles and names of files.
const PARTS: [&str; 12] = [
    "per august 2013",
    "31.08.2013",
    "jan-aug 2013",
    "2. tertial 2013",
    "T2 2013",
    "Q3 2013",
    "uke 30 2013",
    "hittil i 2013",
    "1. halvår 2013",
    "08.2013",
    "2013-08",
    "201308",
];

/// Columns that hold no accounts of 2013, or no whole year of them.
const COLUMNS: [&str; 21] = [
    "Regnskap 2013 per innbygger",
    "Regnskap 2013 i faste kroner",
    "Regnskap 2013 i prosent",
    "Regnskap KF 2013",
    "Regnskap 2013 foreløpig",
    "Regnskap 2013 justert",
    "Avvik regnskap 2013",
    "Endring regnskap 2013",
    "Regnskap 2013 indeks",
    "Regnskap 31.08.2013",
    "Regnskap aug 2013",
    "Regnskap 08.2013",
    "Regnskap uke 30 2013",
    "Regnskap hittil 2013",
    "R2013 1. halvår",
    "Regnskap jan-aug 2013",
    "Regnskap per august 2013",
    "Regnskap T2 2013",
    "Regnskap 2. tertial 2013",
    "Regnskap Q3 2013",
    "Regnskap 2013 EUR",
];

/// Formats of cells, each with how many times less than kroner numbers are that are shown so. Those of
/// ODS begin with a tag.
const FORMATS: [(i64, &str); 14] = [
    (11, "[$€-2] #,##0.00"),
    (11, "#,##0.00\\ [$EUR]"),
    (6, "\"USD\" #,##0.00"),
    (6, "$#,##0.00"),
    (1000, "#,##0\" TNOK\""),
    (1000, "#,##0\" tusen\""),
    (1000, "0.00\" mill.\""),
    (100, "0.00%"),
    (1, "#,##0,"),
    (1000, "#,##0,"),
    (
        11,
        "<number:currency-symbol>€</number:currency-symbol><number:number/>",
    ),
    (1000, "<number:number/><number:text> mill.</number:text>"),
    (1, "<number:number number:display-factor=\"1000\"/>"),
    (1000, "<number:number number:display-factor=\"1000\"/>"),
];

/// A column in front of the text of each line.
fn add(book: &mut Book, name: &str, field: impl Fn(usize) -> String) {
    book.columns.push(Column {
        name: name.to_owned(),
        role: Role::Other,
    });
    for (at, line) in book.lines.iter_mut().enumerate() {
        line.fields.push(field(at));
    }
}

/// Some of the lines once more, with another word in the last column.
fn repeated(book: &mut Book, word: &str) {
    let again = book.lines.iter().step_by(4).cloned().map(|mut line| {
        *line.fields.last_mut().expect("a field") = word.to_owned();
        line
    });
    let again: Vec<BookLine> = again.collect();
    book.lines.extend(again);
}

/// Amounts rounded to so many øre, in truth and in writing.
fn rounded(truth: &mut Truth, book: &mut Book, ore: i64) {
    for (line, written) in truth.lines.iter_mut().zip(&mut book.lines) {
        line.ore = line.ore / ore * ore;
        written.ore = line.ore;
    }
}

/// Delimited text with titles above and a name for the amount; of whole numbers without decimals.
fn text(book: &Book, titles: &[String], amount: &str) -> Vec<u8> {
    let bytes = Delimited::USUAL.write(book);
    let text = String::from_utf8(bytes).expect("UTF-8");
    let text = text.replacen("Beløp", amount, 1);
    let is_whole = book.lines.iter().all(|line| line.ore % 100 == 0);
    let text = if is_whole {
        text.replace(",00", "")
    } else {
        text
    };
    let above: String = titles.iter().map(|title| format!("{title}\n")).collect();
    (above + text.as_str()).into_bytes()
}

/// An export whose amounts are in each of the formats.
pub fn each_format(random: &mut Random) -> Vec<(Export, Vec<Truth>)> {
    let of_format = |at| doubtful(at * DOUBTS.len() + DOUBTS.len() - 1, random);
    (0..FORMATS.len()).map(of_format).collect()
}

/// An export of a number, in doubt.
pub fn doubtful(number: usize, random: &mut Random) -> (Export, Vec<Truth>) {
    let doubt = DOUBTS[number % DOUBTS.len()];
    let layout = Layout {
        codes: *random.pick(&[
            CodeLayout::Apart,
            CodeLayout::Account5,
            CodeLayout::OwnAccounts,
        ]),
        periods: PeriodLayout::Nothing,
        has_vouchers: random.chance(60),
        kind: None,
    };
    let layout = match layout.has_vouchers {
        true => Layout {
            periods: PeriodLayout::TwoDigits,
            ..layout
        },
        false => layout,
    };
    let mut truth = truth(2013, doubt == Doubt::OnlyBudget, random);
    truth.has_periods = layout.has_vouchers;
    let mut book = book(&truth, layout, random);
    let mut name = "regnskap 2013".to_owned();
    let mut titles = Vec::new();
    let mut amount = "Beløp".to_owned();
    let mut marks: &'static [&'static str] = &[];
    let mut second = None;
    let mut format = None;
    let scaled = |book: &mut Book, lines: &dyn Fn(usize) -> bool, times: (i64, i64)| {
        for (_, line) in book
            .lines
            .iter_mut()
            .enumerate()
            .filter(|(at, _)| lines(*at))
        {
            line.ore = line.ore * times.0 / times.1;
        }
    };
    let mut pick = |words: &[&'static str]| *random.pick(words);
    match doubt {
        Doubt::NamedOre | Doubt::TitledOre | Doubt::SilentOre => {
            scaled(&mut book, &|_| true, (100, 1));
            match doubt {
                Doubt::NamedOre => amount = pick(&["Beløp i øre", "Beløp (øre)"]).to_owned(),
                Doubt::TitledOre => titles.push("Alle beløp i øre".to_owned()),
                _ => {}
            }
        }
        Doubt::Hundredths => {
            rounded(&mut truth, &mut book, 1000);
            scaled(&mut book, &|_| true, (1, 1000));
        }
        Doubt::UnitColumn => {
            rounded(&mut truth, &mut book, 100_000);
            scaled(&mut book, &|_| true, (1, 1000));
            let unit = pick(&["TNOK", "tusen", "1000 kr", "tkr", "kkr", "1000", "k"]);
            let column = pick(&["Enhet", "Valutaenhet", "Skala", "Benevning"]);
            add(&mut book, column, |_| unit.to_owned());
        }
        Doubt::MixedUnits => {
            rounded(&mut truth, &mut book, 100_000);
            scaled(&mut book, &|at| at % 3 == 1, (1, 1000));
            let unit = pick(&["TNOK", "tusen", "1000 kr", "mill", "MNOK"]);
            add(&mut book, pick(&["Enhet", "Skala"]), |at| match at % 3 {
                1 => unit.to_owned(),
                _ => "kr".to_owned(),
            });
        }
        Doubt::FactorColumn => {
            rounded(&mut truth, &mut book, 100_000);
            let every = if pick(&["all", "some"]) == "all" {
                1
            } else {
                3
            };
            scaled(&mut book, &|at| at % every == 0, (1, 1000));
            add(&mut book, pick(&["Faktor", "Skalering"]), |at| {
                if at % every == 0 { "1000" } else { "1" }.to_owned()
            });
        }
        Doubt::Currency => {
            let home = pick(&["NOK", ""]);
            let every = *random.pick(&[1, 9]);
            scaled(&mut book, &|at| at % every == 0, (1, 11));
            add(&mut book, "Valuta", |at| {
                if at % every == 0 { "EUR" } else { home }.to_owned()
            });
        }
        Doubt::Letters => {
            let [own, other] = *random.pick(&[["R", "B"], ["RE", "BU"], ["A0", "B1"], ["R", "RB"]]);
            let column = *random.pick(&["Type", "Versjon", "Regnskapstype", "Posttype"]);
            add(&mut book, column, |_| own.to_owned());
            repeated(&mut book, other);
        }
        Doubt::OnlyBudget => {
            let word = pick(&["B", "BU", "B1", "RB"]);
            add(
                &mut book,
                pick(&["Type", "Versjon", "Regnskapstype"]),
                |_| word.to_owned(),
            );
            name = "eksport 2013".to_owned();
        }
        Doubt::Reversed => {
            let [own, other] = *random.pick(&[["N", "J"], ["", "X"], ["0", "1"]]);
            let column = *random.pick(&["Storno", "Annullert", "Reversert", "Tilbakeført"]);
            add(&mut book, column, |_| own.to_owned());
            repeated(&mut book, other);
        }
        Doubt::Status => {
            let [own, other] = *random.pick(&[
                ["Bokført", "Simulert"],
                ["Bokført", "Parkert"],
                ["B", "F"],
                ["Endelig", "Foreløpig"],
                ["", "P"],
            ]);
            add(&mut book, "Status", |_| own.to_owned());
            repeated(&mut book, other);
        }
        Doubt::SilentTotals => {
            add(&mut book, "Enhetsnr", |at| (4100 + at % 7).to_string());
            let mut totals = BTreeMap::<String, BookLine>::new();
            for line in &book.lines {
                match totals.get_mut(&line.fields[0]) {
                    Some(total) => total.ore += line.ore,
                    None => {
                        let mut total = line.clone();
                        *total.fields.last_mut().expect("a field") = "0000".to_owned();
                        totals.insert(line.fields[0].clone(), total);
                    }
                }
            }
            book.lines.extend(totals.into_values());
            marks = &["amount", "skip"];
        }
        Doubt::NumberFormat => {
            let (times, shown) = FORMATS[number / DOUBTS.len() % FORMATS.len()];
            if times % 1000 == 0 {
                rounded(&mut truth, &mut book, times * 100);
            }
            scaled(&mut book, &|_| true, (1, times));
            if times == 1 {
                marks = &["factor"];
            }
            format = Some(shown);
        }
        Doubt::PartByFile => {
            name = format!("regnskap {}", pick(&PARTS));
            marks = &["codes.periode"];
        }
        Doubt::PartByTitle => {
            titles.push(format!("Regnskap {}", pick(&PARTS)));
            marks = &["codes.periode"];
        }
        Doubt::OtherTitle => {
            titles.push(
                pick(&[
                    "Kroner per innbygger",
                    "I faste 2020-priser",
                    "Foreløpige tall",
                    "Konserntall",
                    "Beløp i EUR",
                    "Avvik",
                ])
                .to_owned(),
            );
            marks = &["amount"];
        }
        Doubt::OtherColumn => {
            amount = pick(&COLUMNS).to_owned();
            marks = &["amount", "codes.periode"];
        }
        Doubt::SecondInThousands | Doubt::SecondInOre | Doubt::SecondOfBudget => {
            let mut other = book.clone();
            for line in &mut other.lines {
                if let Some(at) = book.position(Role::Voucher) {
                    line.fields[at] = format!("9{}", line.fields[at]);
                }
            }
            let again = truth.lines.clone();
            match doubt {
                Doubt::SecondInThousands => {
                    let again = again.into_iter().map(|mut line| {
                        line.ore = line.ore / 10_000 * 10_000;
                        line
                    });
                    truth.lines.extend(again.collect::<Vec<_>>());
                    for line in &mut other.lines {
                        line.ore = line.ore / 10_000 * 10;
                    }
                }
                Doubt::SecondInOre => {
                    truth.lines.extend(again);
                    scaled(&mut other, &|_| true, (100, 1));
                }
                _ => {
                    let planned = |line: &mut BookLine| line.ore = line.ore / 700 * 700;
                    other.lines.iter_mut().for_each(planned);
                    marks = &["kind", "factor"];
                    for mut line in again {
                        line.ore = line.ore / 700 * 700;
                        truth.lines.push(line);
                    }
                }
            }
            second = Some(("del 2.csv".to_owned(), text(&other, &[], "Beløp")));
        }
    }
    let is_plain = titles.is_empty() && amount == "Beløp" && second.is_none();
    let chosen = match format {
        Some(format) if format.starts_with('<') => 3,
        Some(_) => 2,
        None => random.below(if is_plain { 5 } else { 1 }),
    };
    let (ending, bytes) = match chosen {
        2 => (
            "xlsx",
            workbooks::xlsx_in(&book, format.unwrap_or("General")),
        ),
        3 => ("ods", workbooks::ods_in(&book, format.unwrap_or_default())),
        4 => ("jsonl", json_lines::write(&book)),
        _ => ("csv", text(&book, &titles, &amount)),
    };
    let export = Export {
        family: "in doubt",
        what: format!("{doubt:?} {layout:?} {name} {titles:?} {amount} {ending} {format:?}"),
        file: format!("{name}.{ending}"),
        bytes,
        second,
        marks,
    };
    (export, vec![truth])
}
