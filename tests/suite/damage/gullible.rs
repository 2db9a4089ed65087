//! A reader without a guard, as many programs that import a ledger have one: it believes the
//! description, takes what it finds and says nothing. By it is shown what each damage does.

use encoding_rs::Encoding;

use super::export::{AmountForm, Dialect, Export, ExportFile, Figures, MONTH_COLUMNS, NEEDLE};

/// What the files of a ledger come to.
pub fn figures(export: &Export) -> Figures {
    let mut figures = Figures::new();
    let files = export.files.iter();
    for file in files.filter(|file| file.name.ends_with(".csv")) {
        add(export, file, &mut figures);
    }
    figures.retain(|_, ore| *ore != 0);
    figures
}

/// Adds the postings of a file.
fn add(export: &Export, file: &ExportFile, figures: &mut Figures) {
    let Export { dialect, .. } = export;
    let encoding = Encoding::for_label(dialect.encoding.as_bytes()).expect("known");
    let bytes = export.bytes(file);
    let (text, _, _) = encoding.decode(&bytes);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(dialect.delimiter).expect("ASCII"))
        .quoting(dialect.quotes)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    for record in reader.records().flatten() {
        let field = |name: &str| {
            let at = header.iter().position(|column| column == name);
            at.and_then(|at| record.get(at)).unwrap_or("")
        };
        let (class, art) = match dialect.account {
            true => (cut(field("Konto"), 0, 1), cut(field("Konto"), 1, 3)),
            false => (field("Klasse").to_owned(), field("Art").to_owned()),
        };
        let amount = |name: &str| amount(field(name), dialect);
        let mut post = |month: String, ore: i128| {
            let passed = field("Tekst").to_lowercase().contains(NEEDLE);
            let key = (
                class.clone(),
                field("Funksjon").to_owned(),
                art.clone(),
                month,
                passed,
            );
            *figures.entry(key).or_default() += ore;
        };
        let month = match dialect.year_in_period {
            true => cut(field("Periode"), 4, 2),
            false => field("Periode").to_owned(),
        };
        match dialect.amount {
            AmountForm::Signed => post(month, amount("Beløp")),
            AmountForm::Sides => post(month, amount("Debet") - amount("Kredit")),
            AmountForm::Marked if field("D/K") == "K" => post(month, -amount("Beløp")),
            AmountForm::Marked => post(month, amount("Beløp")),
            AmountForm::Wide | AmountForm::Balances => {
                let mut before = 0;
                for name in MONTH_COLUMNS[usize::from(dialect.year_in_period)] {
                    let month = name[name.len() - 2..].to_owned();
                    let written = amount(name);
                    post(month, written - before);
                    if dialect.amount == AmountForm::Balances {
                        before = written;
                    }
                }
            }
        }
    }
}

/// Some characters of a text; fewer where it has no more.
fn cut(text: &str, from: usize, count: usize) -> String {
    text.chars().skip(from).take(count).collect()
}

/// An amount in øre; zero where none can be read.
fn amount(text: &str, dialect: &Dialect) -> i128 {
    let plain: String = text
        .chars()
        .filter(|c| Some(*c) != dialect.thousands)
        .collect();
    let (whole, decimals) = plain.split_once(dialect.decimal).unwrap_or((&plain, "00"));
    let (Ok(whole), Ok(ore)) = (
        format!("{whole}{decimals}").parse::<i128>(),
        decimals.len().try_into(),
    ) else {
        return 0;
    };
    match ore {
        0_u32..=2 => whole * 10_i128.pow(2 - ore),
        more => whole / 10_i128.pow(more - 2),
    }
}
