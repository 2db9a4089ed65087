//! A right ledger in a dialect drawn at random: what it holds, how it is described, and its files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::writers::encoded::encoded;

/// A generator of numbers that is the same on every machine.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; zero where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).expect("below a usize")
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// One posting as the municipality knows it.
#[derive(Clone, Debug)]
pub struct Posting {
    pub class: &'static str,
    pub function: &'static str,
    pub art: &'static str,
    pub month: usize,
    pub ore: i64,
    pub text: &'static str,
    pub voucher: usize,
}

/// Where the amount stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AmountForm {
    Signed,
    Sides,
    Marked,
    /// A column for each month.
    Wide,
    /// A column for each month, with the balance at its end.
    Balances,
}

impl AmountForm {
    /// Whether each month has a column.
    pub fn is_wide(self) -> bool {
        matches!(self, Self::Wide | Self::Balances)
    }
}

/// The columns of months, without and with their year.
pub const MONTH_COLUMNS: [[&str; 3]; 2] = [
    ["Per 01", "Per 02", "Per 03"],
    ["Per 201301", "Per 201302", "Per 201303"],
];

/// How a ledger is written and described.
#[derive(Clone, Debug)]
pub struct Dialect {
    pub encoding: &'static str,
    pub delimiter: char,
    pub quotes: bool,
    pub decimal: char,
    pub thousands: Option<char>,
    pub amount: AmountForm,
    /// Class and art stand together in a column `Konto` of five characters.
    pub account: bool,
    /// The period is written with its year, and its month is cut out.
    pub year_in_period: bool,
    /// Vouchers number their lines.
    pub numbered: bool,
    pub end: &'static str,
}

/// A line of a file.
#[derive(Clone, Debug)]
pub enum Line {
    Fields(Vec<String>),
    /// A line as it stands, whatever the dialect.
    Raw(String),
}

/// A file before it becomes bytes.
#[derive(Clone, Debug)]
pub struct ExportFile {
    pub name: String,
    /// The header and the postings.
    pub lines: Vec<Line>,
    pub end: &'static str,
    /// The encoding that it is really in.
    pub encoding: &'static str,
    /// What is put before and behind its bytes.
    pub around: [Vec<u8>; 2],
}

/// A ledger as it is handed over.
#[derive(Clone, Debug)]
pub struct Export {
    pub dialect: Dialect,
    pub header: Vec<String>,
    pub postings: Vec<Posting>,
    pub files: Vec<ExportFile>,
}

/// The texts that a rule looks for: what holds it passes.
pub const NEEDLE: &str = "årsleie på bolig";

const TEXTS: [&str; 6] = [
    "Årsleie på bolig 17",
    "Lønn mars",
    "Tolk, time 3",
    "Husleie",
    "Refusjon sykepenger",
    "Kjøp av tjenester",
];

/// What a ledger comes to: the kroner in øre of each key, with whether the needle was found.
pub type Figures = BTreeMap<(String, String, String, String, bool), i128>;

impl Export {
    /// A ledger of one file.
    pub fn draw(draw: &mut Draw) -> Self {
        let dialect = Dialect {
            encoding: draw.pick(&["utf-8", "windows-1252", "utf-16le"]),
            delimiter: draw.pick(&[';', ';', ',', '\t', '|']),
            quotes: true,
            decimal: ',',
            thousands: None,
            amount: draw.pick(&[
                AmountForm::Signed,
                AmountForm::Sides,
                AmountForm::Marked,
                AmountForm::Wide,
                AmountForm::Balances,
            ]),
            account: draw.coin(),
            year_in_period: draw.coin(),
            numbered: draw.below(3) > 0,
            end: draw.pick(&["\n", "\r\n"]),
        };
        let decimal = if dialect.delimiter == ',' {
            '.'
        } else {
            draw.pick(&[',', '.'])
        };
        let thousands = match decimal {
            ',' => draw.pick(&[None, Some(' '), Some('.')]),
            _ => draw.pick(&[None, Some(' ')]),
        };
        let quotes = dialect.delimiter == ',' || draw.coin();
        let dialect = Dialect {
            quotes,
            decimal,
            thousands,
            ..dialect
        };
        let count = 9 + draw.below(16);
        let mut postings: Vec<Posting> = (0..count)
            .map(|at| Posting {
                class: draw.pick(&["1", "1", "1", "0"]),
                function: draw.pick(&["242", "275", "120"]),
                art: draw.pick(&["010", "089", "270", "470"]),
                month: at % 3 + 1,
                ore: (1 + i64::try_from(draw.below(9_000_000)).expect("small"))
                    * if draw.below(4) == 0 { -1 } else { 1 },
                text: draw.pick(&TEXTS),
                voucher: 1001 + at / 2,
            })
            .collect();
        // Operation costs something in every municipality.
        let of_operation = postings.iter().filter(|posting| posting.class == "1");
        if of_operation.map(|posting| posting.ore).sum::<i64>() < 0 {
            postings.iter_mut().for_each(|posting| posting.ore *= -1);
        }
        let mut header = match dialect.account {
            true => vec!["Konto"],
            false => vec!["Klasse", "Art"],
        };
        header.extend(["Funksjon", "Periode", "Tekst", "Bilag", "Dato"]);
        if dialect.numbered {
            header.push("Linje");
        }
        header.extend(match dialect.amount {
            AmountForm::Signed => ["Beløp"].as_slice(),
            AmountForm::Sides => &["Debet", "Kredit"],
            AmountForm::Marked => &["Beløp", "D/K"],
            AmountForm::Wide | AmountForm::Balances => {
                &MONTH_COLUMNS[usize::from(dialect.year_in_period)]
            }
        });
        header.retain(|name| *name != "Periode" || !dialect.amount.is_wide());
        let mut header: Vec<String> = header.into_iter().map(str::to_owned).collect();
        for at in (1..header.len()).rev() {
            header.swap(at, draw.below(at + 1));
        }
        let mut export = Self {
            header,
            postings,
            files: Vec::new(),
            dialect,
        };
        let lines = (0..export.postings.len()).map(|at| Line::Fields(export.fields(at)));
        let lines = [Line::Fields(export.header.clone())]
            .into_iter()
            .chain(lines)
            .collect();
        export.files.push(ExportFile {
            name: "januar.csv".to_owned(),
            lines,
            end: export.dialect.end,
            encoding: export.dialect.encoding,
            around: [Vec::new(), Vec::new()],
        });
        export
    }

    /// An amount in the dialect.
    pub fn number(&self, ore: i64) -> String {
        let digits = (ore.unsigned_abs() / 100).to_string();
        let mut whole = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                whole.extend(self.dialect.thousands);
            }
            whole.push(digit);
        }
        let sign = if ore < 0 { "-" } else { "" };
        format!(
            "{sign}{whole}{}{:02}",
            self.dialect.decimal,
            ore.unsigned_abs() % 100
        )
    }

    /// The fields of a posting in the order of the header.
    pub fn fields(&self, at: usize) -> Vec<String> {
        let posting = &self.postings[at];
        let Posting {
            class,
            function,
            art,
            month,
            ore,
            text,
            voucher,
        } = posting;
        let amounts = match self.dialect.amount {
            AmountForm::Signed => [self.number(*ore), String::new()],
            AmountForm::Sides if *ore < 0 => [String::new(), self.number(-ore)],
            AmountForm::Sides => [self.number(*ore), String::new()],
            AmountForm::Marked => [
                self.number(ore.abs()),
                if *ore < 0 { "K" } else { "D" }.to_owned(),
            ],
            AmountForm::Wide | AmountForm::Balances => Default::default(),
        };
        let columns = MONTH_COLUMNS[usize::from(self.dialect.year_in_period)];
        let of_month = |name: &str| (1..).zip(columns).find(|(_, column)| *column == name);
        let in_month = |at: usize| match self.dialect.amount {
            AmountForm::Wide if at != *month => String::new(),
            AmountForm::Balances if at < *month => self.number(0),
            _ => self.number(*ore),
        };
        let field = |name: &String| match name.as_str() {
            "Konto" => format!("{class}{art}0"),
            "Klasse" => (*class).to_owned(),
            "Art" => (*art).to_owned(),
            "Funksjon" => (*function).to_owned(),
            "Periode" if self.dialect.year_in_period => format!("2013{month:02}"),
            "Periode" => format!("{month:02}"),
            "Tekst" => (*text).to_owned(),
            "Bilag" => voucher.to_string(),
            "Linje" => (at % 2 + 1).to_string(),
            "Dato" => format!("2013-{month:02}-{:02}", 1 + at % 28),
            "Beløp" | "Debet" => amounts[0].clone(),
            name => of_month(name).map_or(amounts[1].clone(), |(at, _)| in_month(at)),
        };
        self.header.iter().map(field).collect()
    }

    /// The position of a column, where there is one.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// What the ledger comes to.
    pub fn figures(&self) -> Figures {
        let mut figures = Figures::new();
        for posting in &self.postings {
            let key = (
                posting.class.to_owned(),
                posting.function.to_owned(),
                posting.art.to_owned(),
                format!("{:02}", posting.month),
                posting.text.to_lowercase().contains(NEEDLE),
            );
            *figures.entry(key).or_default() += i128::from(posting.ore);
        }
        figures.retain(|_, ore| *ore != 0);
        figures
    }

    /// `municipality.toml`.
    pub fn description(&self) -> String {
        let Dialect {
            encoding,
            delimiter,
            quotes,
            decimal,
            thousands,
            ..
        } = self.dialect;
        let delimiter = if delimiter == '\t' {
            "tab".to_owned()
        } else {
            delimiter.to_string()
        };
        let mut toml = format!(
            "name = \"Ås\"\nnumber = \"3021\"\n[[ledger]]\nyear = 2013\nfiles = [\"2013/*.csv\"]\n\
             encoding = \"{encoding}\"\ndelimiter = \"{delimiter}\"\nquote = '{}'\ndecimal = \"{decimal}\"\n\
             thousands = \"{}\"\nperiods = [\"01\", \"02\", \"03\"]\n[ledger.amount]\n",
            if quotes { "\"" } else { "" },
            thousands.map_or(String::new(), String::from),
        );
        let months = self.months();
        toml += match self.dialect.amount {
            AmountForm::Signed => "column = \"Beløp\"\n",
            AmountForm::Sides => "debit = \"Debet\"\ncredit = \"Kredit\"\n",
            AmountForm::Marked => "column = \"Beløp\"\nmark = \"D/K\"\ncredit = \"K\"\n",
            AmountForm::Wide | AmountForm::Balances => &months,
        };
        let codes = match self.dialect.account {
            true => [
                ("kontoklasse", "Konto", "characters = [1, 1]"),
                ("art", "Konto", "characters = [2, 4]"),
            ],
            false => [("kontoklasse", "Klasse", ""), ("art", "Art", "")],
        };
        let cut = if self.dialect.year_in_period {
            "characters = [5, 6]"
        } else {
            ""
        };
        for (name, column, cut) in codes
            .into_iter()
            .chain([("funksjon", "Funksjon", ""), ("periode", "Periode", cut)])
        {
            let column = match name {
                "periode" if self.dialect.amount.is_wide() => String::new(),
                _ => format!("column = \"{column}\"\n"),
            };
            let _ = write!(toml, "[ledger.codes.{name}]\n{column}{cut}\n");
        }
        toml += "[ledger.texts]\ntekst = \"Tekst\"\n[ledger.voucher]\nnumber = \"Bilag\"\ndate = \"Dato\"\n";
        if self.dialect.numbered {
            toml += "line = \"Linje\"\n";
        }
        toml
    }

    /// The columns of months as they are described: by a pattern or one by one.
    fn months(&self) -> String {
        let is_cumulative = self.dialect.amount == AmountForm::Balances;
        let column = |column: &str, period: &str| {
            format!(
                "{{ column = \"{column}\", period = \"{period}\", cumulative = {is_cumulative} }}"
            )
        };
        let names = MONTH_COLUMNS[usize::from(self.dialect.year_in_period)];
        let columns = match self.dialect.account {
            true => names
                .map(|name| column(name, name.trim_start_matches("Per ")))
                .to_vec(),
            false => vec![column("Per *", "*")],
        };
        format!("columns = [{}]\n", columns.join(", "))
    }

    /// A line as text, quoted where the dialect quotes.
    pub fn text(&self, line: &Line) -> String {
        let fields = match line {
            Line::Raw(text) => return text.clone(),
            Line::Fields(fields) => fields,
        };
        let delimiter = self.dialect.delimiter;
        let field =
            |field: &String| match self.dialect.quotes && field.contains([delimiter, '"', '\n']) {
                true => format!("\"{}\"", field.replace('"', "\"\"")),
                false => field.clone(),
            };
        fields
            .iter()
            .map(field)
            .collect::<Vec<_>>()
            .join(&delimiter.to_string())
    }

    /// The bytes of a file.
    pub fn bytes(&self, file: &ExportFile) -> Vec<u8> {
        let text: String = file
            .lines
            .iter()
            .map(|line| self.text(line) + file.end)
            .collect();
        let [before, behind] = &file.around;
        [
            before.clone(),
            encoded(&text, file.encoding),
            behind.clone(),
        ]
        .concat()
    }
}
