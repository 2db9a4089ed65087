//! Writes postings as each municipality's accounting system exports them, and the control totals
//! they add up to.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::book::{Posting, Series};
use super::catalogue::variants;

/// How one municipality exports.
pub struct Dialect {
    header: &'static str,
    line: fn(&Posting, &Numbered, &mut String),
    line_end: &'static str,
    encode: fn(&str) -> Vec<u8>,
    translated: bool,
}

/// The numbers that only the whole export gives.
pub struct Numbered {
    voucher: u32,
    line: u32,
}

/// Five-digit accounts of class, art and a local digit; five-digit services; decimal comma, blanks
/// between thousands.
pub const BAERUM: Dialect = Dialect {
    header: "Periode;Art bilag;Bilagsnr;Linje;Bilagsdato;Konto;Ansvar;Tjeneste;Prosjekt;Beløp;Tekst;Leverandør",
    line: |posting, numbered, out| {
        let (year, month, day) = posting.date;
        let _ = write!(
            out,
            "{:02};{};{}{:06};{};{day:02}.{month:02}.{year};{}{:03}{};{};{:03}{};{};{};{};{}",
            posting.period,
            series(posting.series),
            series_number(posting.series),
            numbered.voucher,
            numbered.line,
            posting.class,
            posting.art,
            posting.variant + 1,
            posting.ansvar,
            posting.function,
            posting.service,
            posting.project,
            spaced(posting.amount),
            posting.text,
            posting.party
        );
    },
    line_end: "\n",
    encode: one_byte,
    translated: false,
};

/// Four-digit local accounts without class, told apart by a letter; everything quoted; income above
/// zero.
pub const SKEDSMO: Dialect = Dialect {
    header: "\"regnskap\",\"periode\",\"bilag\",\"linje\",\"dato\",\"konto\",\"ansvar\",\"tjeneste\",\"aktivitet\",\"tekst\",\"motpart\",\"belop\"",
    line: |posting, numbered, out| {
        let (year, month, day) = posting.date;
        let class = if posting.class == 0 { "I" } else { "D" };
        let _ = write!(
            out,
            "\"{class}\",2013{:02},\"{}{:05}\",{},{year}-{month:02}-{day:02},\"{}\",\"{}\",\"{:03}0\",\"{}\",\"{}\",\"{}\",{}",
            posting.period,
            series(posting.series),
            numbered.voucher,
            numbered.line,
            local_account(posting.art, posting.variant),
            posting.ansvar,
            posting.function,
            posting.project,
            posting.text.replace('"', "\"\""),
            posting.party,
            decimal(-posting.amount, '.')
        );
    },
    line_end: "\n",
    encode: |text| [b"\xef\xbb\xbf", text.as_bytes()].concat(),
    translated: true,
};

/// Class, art and function in columns of their own; debit and credit apart; texts cut short; two
/// bytes for each character.
pub const TRONDHEIM: Dialect = Dialect {
    header: "Per;Bilag;Lnr;Dato;Kl;Art;Funk;Ansvar;Prosj;Tekst;Motpart;Debet;Kredit",
    line: |posting, numbered, out| {
        let (year, month, day) = posting.date;
        let amount = decimal(posting.amount.abs(), ',');
        let (debit, credit) = if posting.amount < 0 {
            ("", amount.as_str())
        } else {
            (amount.as_str(), "")
        };
        let _ = write!(
            out,
            "{:02};{}{};{};{day}.{month}.{};{};{:03}{:02};{:03};{};{};{};{};{debit};{credit}",
            posting.period,
            series_number(posting.series),
            numbered.voucher,
            numbered.line,
            year % 100,
            posting.class,
            posting.art,
            posting.variant,
            posting.function,
            posting.ansvar,
            posting.project,
            cut(&posting.text, 18),
            cut(&posting.party, 14)
        );
    },
    line_end: "\r\n",
    encode: |text| {
        [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect()
    },
    translated: false,
};

/// The bytes of an export. Vouchers are numbered within their series, lines within their voucher.
pub fn write(postings: &[Posting], dialect: &Dialect) -> Vec<u8> {
    let mut text = format!("{}{}", dialect.header, dialect.line_end);
    let mut last: BTreeMap<Series, u32> = BTreeMap::new();
    let mut given: BTreeMap<u32, Numbered> = BTreeMap::new();
    for posting in postings {
        let numbered = given.entry(posting.voucher).or_insert_with(|| {
            let voucher = last.entry(posting.series).or_default();
            *voucher += 1;
            Numbered {
                voucher: *voucher,
                line: 0,
            }
        });
        numbered.line += 1;
        (dialect.line)(posting, numbered, &mut text);
        text.push_str(dialect.line_end);
    }
    (dialect.encode)(&text)
}

/// The translation tables of a dialect: their names and texts.
pub fn translations(dialect: &Dialect) -> Vec<(&'static str, String)> {
    if !dialect.translated {
        return Vec::new();
    }
    let mut accounts = BTreeMap::new();
    for art in 10..=999_u16 {
        if ARTS.contains(&art) {
            for variant in 0..variants(art).max(4) {
                accounts.insert(local_account(art, variant), art);
            }
        }
    }
    let mut text = String::from("local,national\n");
    for (local, art) in accounts {
        let _ = writeln!(text, "{local},{art:03}");
    }
    vec![
        ("kontoplan.csv", text),
        ("regnskap.csv", "local,national\nD,1\nI,0\n".to_owned()),
    ]
}

/// The arts of Skedsmo's chart.
const ARTS: &[u16] = &[
    10, 20, 30, 40, 50, 70, 75, 80, 89, 90, 99, 100, 105, 110, 114, 115, 120, 130, 140, 150, 160,
    165, 170, 180, 181, 182, 185, 190, 195, 200, 209, 210, 220, 230, 240, 250, 260, 270, 285, 290,
    300, 330, 350, 370, 375, 380, 400, 429, 430, 450, 470, 500, 510, 520, 530, 540, 550, 570, 580,
    590, 600, 620, 629, 630, 640, 650, 660, 670, 690, 700, 710, 729, 730, 750, 770, 790, 800, 810,
    830, 850, 870, 877, 890, 900, 905, 910, 920, 930, 940, 950, 970, 980, 990,
];

/// Skedsmo's account of an art; some arts have local numbers that truncation would misread.
fn local_account(art: u16, variant: u8) -> String {
    match (art, variant) {
        (10, 0) => "0111".to_owned(),
        (270, 3) => "2721".to_owned(),
        (370, 1) => "3711".to_owned(),
        (600, 1) => "6011".to_owned(),
        (729, 0) => "7281".to_owned(),
        _ => format!("{art:03}{variant}"),
    }
}

/// The letters of a voucher series.
fn series(series: Series) -> &'static str {
    match series {
        Series::Pay => "LØ",
        Series::Invoice => "IF",
        Series::Income => "UF",
        Series::Internal => "IN",
        Series::Manual => "HB",
    }
}

/// The leading digit of a voucher series.
fn series_number(series: Series) -> u8 {
    series as u8 + 1
}

/// Every character of the texts as one byte, as windows-1252 and ISO-8859-1 both have them.
fn one_byte(text: &str) -> Vec<u8> {
    text.chars()
        .map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?'))
        .collect()
}

/// The first characters of a text, as a system with short fields keeps them.
fn cut(text: &str, characters: usize) -> &str {
    text.char_indices()
        .nth(characters)
        .map_or(text, |(end, _)| &text[..end])
        .trim_end()
}

/// An amount in øre as kroner with two decimals.
fn decimal(ore: i64, mark: char) -> String {
    let sign = if ore < 0 { "-" } else { "" };
    format!("{sign}{}{mark}{:02}", ore.abs() / 100, ore.abs() % 100)
}

/// An amount in øre with a decimal comma and a blank between thousands.
fn spaced(ore: i64) -> String {
    let plain = decimal(ore.abs(), ',');
    let whole = plain.len() - 3;
    let mut text = String::from(if ore < 0 { "-" } else { "" });
    for (position, character) in plain.chars().enumerate() {
        if position > 0 && position < whole && (whole - position).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(character);
    }
    text
}

/// The hand-written part of a `municipality.toml` with the control totals of its ledger.
pub fn with_control_totals(described: &str, postings: &[Posting]) -> String {
    let described = described.replace("\r\n", "\n");
    let written = described
        .split("[ledger.control]")
        .next()
        .unwrap_or_default();
    let sum = |amounts: &mut dyn Iterator<Item = i64>| decimal(amounts.sum(), '.');
    let mut text = format!("{written}[ledger.control]\n");
    let _ = writeln!(text, "lines = {}", postings.len());
    let _ = writeln!(
        text,
        "net = \"{}\"",
        sum(&mut postings.iter().map(|posting| posting.amount))
    );
    let _ = writeln!(
        text,
        "debit = \"{}\"",
        sum(&mut postings.iter().map(|posting| posting.amount.max(0)))
    );
    let _ = writeln!(
        text,
        "credit = \"{}\"",
        sum(&mut postings.iter().map(|posting| posting.amount.min(0)))
    );
    text.push_str("\n[ledger.control.periods]\n");
    for period in 1..=13_u8 {
        let net = sum(&mut postings
            .iter()
            .filter(|posting| posting.period == period)
            .map(|posting| posting.amount));
        let _ = writeln!(text, "\"{period:02}\" = \"{net}\"");
    }
    text
}
