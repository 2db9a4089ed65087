//! How books are laid out in columns: names, and how codes carry those of the nation.

use super::truth::{Truth, TruthLine};
use crate::reconstructed::ledgers::random::Random;
use crate::writers::book::{Book, BookLine, Column, Role};

/// How codes are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeLayout {
    /// Class, function and art in columns of their own.
    Apart,
    /// `10101`: class, art and a digit; `24210`: function and two digits.
    Account5,
    /// `1010` and `2421`.
    Account4,
    /// `01000` beside a class.
    LongArt,
    /// `010 Fastlønn`.
    Labelled,
    /// The class as `D` and `I`.
    Letters,
    /// Accounts of the municipality's own beside the art.
    OwnAccounts,
    /// As `Apart` without a class.
    NoClass,
    /// Names that say nothing.
    Unnamed,
    /// Numbers that have lost their zeros.
    LostZeros,
}

impl CodeLayout {
    pub const ALL: [Self; 10] = [
        Self::Apart,
        Self::Account5,
        Self::Account4,
        Self::LongArt,
        Self::Labelled,
        Self::Letters,
        Self::OwnAccounts,
        Self::NoClass,
        Self::Unnamed,
        Self::LostZeros,
    ];
}

/// How periods are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PeriodLayout {
    TwoDigits,
    OneDigit,
    YearMonth,
    Dashed,
    YearBeside,
    DateAlone,
    Nothing,
}

impl PeriodLayout {
    pub const ALL: [Self; 7] = [
        Self::TwoDigits,
        Self::OneDigit,
        Self::YearMonth,
        Self::Dashed,
        Self::YearBeside,
        Self::DateAlone,
        Self::Nothing,
    ];

    /// Whether lines tell their period at all.
    pub fn tells(self) -> bool {
        self != Self::Nothing
    }
}

/// What else stands in a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    pub codes: CodeLayout,
    pub periods: PeriodLayout,
    /// Whether there are vouchers with dates.
    pub has_vouchers: bool,
    /// The value of a column `Type`, on every line.
    pub kind: Option<&'static str>,
}

struct Drawn {
    columns: Vec<Column>,
    fields: Vec<Vec<String>>,
}

impl Drawn {
    fn add(&mut self, name: &str, role: Role, truth: &Truth, field: impl Fn(&TruthLine) -> String) {
        self.columns.push(Column {
            name: name.to_owned(),
            role,
        });
        for (fields, line) in self.fields.iter_mut().zip(&truth.lines) {
            fields.push(field(line));
        }
    }
}

/// The books in columns.
pub fn book(truth: &Truth, layout: Layout, random: &mut Random) -> Book {
    let mut drawn = Drawn {
        columns: Vec::new(),
        fields: vec![Vec::new(); truth.lines.len()],
    };
    let mut pick = |names: &[&'static str]| *random.pick(names);
    let (art, function) = (
        pick(&["Art", "Artkode", "KOSTRA-art"]),
        pick(&["Funksjon", "Funk", "KOSTRA-funksjon"]),
    );
    let (account, service) = (
        pick(&["Konto", "Kontonr", "Artskonto"]),
        pick(&["Tjeneste", "Tjenestekode", "Teneste"]),
    );
    let class = pick(&["Kontoklasse", "Kl", "Klasse"]);
    let digit = |line: &TruthLine| line.voucher % 3;
    let text = |field: &str| field.to_owned();
    match layout.codes {
        CodeLayout::Apart => {
            drawn.add(class, Role::Other, truth, |line| text(line.class));
            drawn.add(art, Role::Account, truth, |line| text(line.art));
            drawn.add(function, Role::Other, truth, |line| text(line.function));
        }
        CodeLayout::NoClass => {
            drawn.add(art, Role::Account, truth, |line| text(line.art));
            drawn.add(function, Role::Other, truth, |line| text(line.function));
        }
        CodeLayout::Unnamed => {
            drawn.add("Kode A", Role::Account, truth, |line| text(line.art));
            drawn.add("Kode B", Role::Other, truth, |line| text(line.function));
        }
        CodeLayout::LostZeros => {
            drawn.add(class, Role::Other, truth, |line| text(line.class));
            drawn.add(art, Role::Account, truth, |line| {
                text(line.art.trim_start_matches('0'))
            });
            drawn.add(function, Role::Other, truth, |line| text(line.function));
        }
        CodeLayout::Account5 => {
            drawn.add(account, Role::Account, truth, |line| {
                format!("{}{}{}", line.class, line.art, digit(line))
            });
            drawn.add(service, Role::Other, truth, |line| {
                format!("{}{}0", line.function, digit(line))
            });
        }
        CodeLayout::Account4 => {
            drawn.add(account, Role::Account, truth, |line| {
                format!("{}{}", line.class, line.art)
            });
            drawn.add(service, Role::Other, truth, |line| {
                format!("{}{}", line.function, digit(line))
            });
        }
        CodeLayout::LongArt => {
            drawn.add(class, Role::Other, truth, |line| text(line.class));
            drawn.add(art, Role::Account, truth, |line| {
                format!("{}0{}", line.art, digit(line))
            });
            drawn.add(service, Role::Other, truth, |line| {
                format!("{}00", line.function)
            });
        }
        CodeLayout::Labelled => {
            drawn.add(class, Role::Other, truth, |line| text(line.class));
            drawn.add(art, Role::Account, truth, |line| {
                format!("{} Art nummer {}", line.art, line.art)
            });
            drawn.add(function, Role::Other, truth, |line| {
                format!("{} - Tjeneste", line.function)
            });
        }
        CodeLayout::Letters => {
            let letter = |line: &TruthLine| if line.class == "1" { "D" } else { "I" };
            drawn.add("Regnskapsdel", Role::Other, truth, |line| {
                text(letter(line))
            });
            drawn.add(art, Role::Account, truth, |line| text(line.art));
            drawn.add(function, Role::Other, truth, |line| text(line.function));
        }
        CodeLayout::OwnAccounts => {
            drawn.add(class, Role::Other, truth, |line| text(line.class));
            drawn.add(account, Role::Account, truth, |line| {
                format!("{}", 4000 + line.voucher % 900)
            });
            drawn.add(art, Role::Other, truth, |line| text(line.art));
            drawn.add(function, Role::Other, truth, |line| text(line.function));
        }
    }
    drawn.add("Ansvar", Role::Other, truth, |line| line.ansvar.clone());
    drawn.add("Prosjekt", Role::Other, truth, |line| line.prosjekt.clone());
    let (year, period) = (truth.year, pick(&["Periode", "Per", "Regnskapsperiode"]));
    match layout.periods {
        PeriodLayout::TwoDigits => drawn.add(period, Role::Period, truth, |line| {
            format!("{:02}", line.period)
        }),
        PeriodLayout::OneDigit => {
            drawn.add(period, Role::Period, truth, |line| line.period.to_string());
        }
        PeriodLayout::YearMonth => drawn.add(period, Role::Period, truth, |line| {
            format!("{year}{:02}", line.period)
        }),
        PeriodLayout::Dashed => drawn.add(period, Role::Period, truth, |line| {
            format!("{year}-{:02}", line.period)
        }),
        PeriodLayout::YearBeside => {
            drawn.add("Regnskapsår", Role::Other, truth, |_| year.to_string());
            drawn.add(period, Role::Period, truth, |line| {
                format!("{:02}", line.period)
            });
        }
        PeriodLayout::DateAlone | PeriodLayout::Nothing => {}
    }
    if layout.has_vouchers {
        let is_point = random.chance(50);
        drawn.add("Bilagsnr", Role::Voucher, truth, |line| {
            line.voucher.to_string()
        });
        drawn.add("Linje", Role::LineOfVoucher, truth, |line| {
            line.line.to_string()
        });
        drawn.add("Bilagsdato", Role::Date, truth, |line| match is_point {
            true => format!("{:02}.{:02}.{year}", line.day, line.period),
            false => format!("{year}-{:02}-{:02}", line.period, line.day),
        });
    }
    if let Some(kind) = layout.kind {
        drawn.add("Type", Role::Other, truth, |_| kind.to_owned());
    }
    drawn.add("Tekst", Role::Text, truth, |line| line.text.clone());
    let lines = drawn.fields.into_iter().zip(&truth.lines);
    Book {
        columns: drawn.columns,
        lines: lines
            .map(|(fields, line)| BookLine {
                fields,
                ore: line.ore,
            })
            .collect(),
    }
}
