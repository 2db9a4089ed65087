//! The readers: what a file of each is, and how its ledger is described.

use std::hash::{DefaultHasher, Hasher};
use std::time::Duration;

use kontering::municipality::{Municipality, load_municipality};
use kontering::world::MemoryWorld;

use crate::dialect::{Choices, DIALECT_CHOICES, delimited, described};
use crate::law::hold;
use crate::packed::{gzipped, ods, parts, xlsx, zipped};

/// The folder of the only municipality.
const FOLDER: &str = "municipalities/ås";

/// What becomes of the bytes that are made up.
pub struct Reader {
    /// Its name, and that of its corpus.
    pub name: &'static str,
    /// Makes a ledger of bytes.
    ledger: fn(&[u8]) -> Ledger,
    /// Whether what is read may be a thousand times as long as the bytes.
    unpacks: bool,
}

/// A ledger: the entries of its description behind its year, and its files.
struct Ledger {
    entries: String,
    /// The bytes of the only file of the ledger.
    file: Vec<u8>,
    /// Where in the file lines begin that may as well come many times.
    lines: Option<usize>,
    /// The table that codes are translated by.
    translation: Vec<u8>,
}

/// Every reader of ledgers.
pub static READERS: &[Reader] = &[
    reader("delimited", of_delimited),
    reader("encodings", of_encodings),
    reader("wide", of_wide),
    reader("kostra", of_kostra),
    reader("saf-t", of_saft),
    reader("sie", of_sie),
    reader("json-lines", of_json_lines),
    reader("xlsx-parts", |bytes| of_workbook(bytes, xlsx)),
    reader("ods-content", |bytes| of_workbook(bytes, ods)),
    reader("description", of_description),
    unpacking("xlsx", |bytes| of_workbook(bytes, <[u8]>::to_vec)),
    unpacking("ods", |bytes| of_workbook(bytes, <[u8]>::to_vec)),
    unpacking("packed", of_packed),
    #[cfg(feature = "parquet")]
    unpacking("parquet", of_parquet),
];

const fn reader(name: &'static str, ledger: fn(&[u8]) -> Ledger) -> Reader {
    Reader {
        name,
        ledger,
        unpacks: false,
    }
}

const fn unpacking(name: &'static str, ledger: fn(&[u8]) -> Ledger) -> Reader {
    Reader {
        unpacks: true,
        ..reader(name, ledger)
    }
}

/// One of so many inputs is made longer.
const LENGTHENED: u64 = 1_000;

/// How long it is made: more than one of the blocks in which files are read.
const LONG: usize = 150_000;

/// What a reader may take to begin with, and for each byte: a second per megabyte for each of three
/// ways of reading, and thrice that, since branches are counted.
const SLACK: Duration = Duration::from_millis(1_500);
const PER_BYTE: Duration = Duration::from_micros(9);

impl Reader {
    /// Reads the ledger that is made of some bytes.
    ///
    /// # Panics
    /// Where the reader does, where it takes too long, or where the law does not hold.
    pub fn try_bytes(&self, bytes: &[u8]) {
        let mut ledger = (self.ledger)(bytes);
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        if hasher.finish().is_multiple_of(LENGTHENED) {
            ledger.lengthen();
        }
        let size = ledger.file.len() + ledger.entries.len() + ledger.translation.len();
        let world = ledger.world(self.name == "description");
        let before = processor_time();
        let found = load_municipality(&world, "ås");
        let specs = found.value.iter().flat_map(Municipality::described);
        specs.for_each(|spec| hold(&world, spec));
        let time = processor_time().saturating_sub(before);
        let limit = SLACK + PER_BYTE * u32::try_from(size).unwrap_or(u32::MAX);
        assert!(
            self.unpacks || cfg!(not(kontering_fuzz)) || time < limit,
            "{size} bytes took {time:?}, more than {limit:?}"
        );
    }
}

/// What the shipped vocabulary says of national codes.
const NATIONAL_CODES: &str = "[dimensions.kontoklasse]\ndigits = 1\noperation = '1'\n\
    [dimensions.funksjon]\ndigits = 3\nabsent_in = ['2', '9']\n\
    [dimensions.art]\ndigits = [2, 3]\nabsent_in = ['2', '9']\ncost = [10, 599]\nincome = [600, 999]\n";

impl Ledger {
    /// Lets its lines come again and again.
    fn lengthen(&mut self) {
        let Some(lines) = self.lines.and_then(|from| self.file.get(from..)) else {
            return;
        };
        if !lines.is_empty() {
            let times = LONG / lines.len();
            let more = lines.repeat(times);
            self.file.extend(more);
        }
    }

    /// The project of it, in memory; its entries may be the whole description.
    fn world(self, is_whole: bool) -> MemoryWorld {
        let world = MemoryWorld::new();
        world.put("rules/vocabulary.toml", NATIONAL_CODES);
        let description = if is_whole {
            self.entries
        } else {
            format!(
                "name = \"Ås\"\nnumber = \"0214\"\n[[ledger]]\nyear = 2013\nfiles = [\"a.txt\"]\n{}",
                self.entries
            )
        };
        for (name, content) in [
            ("municipality.toml", description.into_bytes()),
            ("a.txt", self.file),
            ("oversatt.csv", self.translation),
        ] {
            world.put(&format!("{FOLDER}/{name}"), content);
        }
        world
    }
}

/// How long all threads of this process have worked.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Nothing is known of it.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    Duration::ZERO
}

const TRANSLATION: &str = "local,national\n10500,050\n10100,010\n1,1\n10,011\n";

fn ledger(entries: String, file: Vec<u8>, lines: Option<usize>) -> Ledger {
    Ledger {
        entries,
        file,
        lines,
        translation: TRANSLATION.into(),
    }
}

fn of_delimited(bytes: &[u8]) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, DIALECT_CHOICES);
    let (entries, mut file) = delimited(&mut choices);
    let lines = file.len();
    file.extend_from_slice(rest);
    ledger(entries, file, Some(lines))
}

/// Delimited text in the usual dialect, of any encoding.
fn of_encodings(bytes: &[u8]) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, 1);
    let (entries, mut file) = delimited(&mut choices);
    let lines = file.len();
    file.extend_from_slice(rest);
    ledger(entries, file, Some(lines))
}

/// Delimited text with an amount for each period in a line.
fn of_wide(bytes: &[u8]) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, 3);
    let columns = choices.one(&[
        "columns = [{ column = \"Per *\", period = \"*\" }]",
        "columns = [{ column = \"Hittil *\", period = \"*\", cumulative = true }]",
        "columns = [{ column = \"Per 1*\", skip = true }, { column = \"Per *\", period = \"*\" }]",
        "columns = [{ column = \"Per 01\", period = \"01\" }, { column = \"Per 02\", period = \"02\" }]",
        "columns = [{ column = \"Per *\", period = \"*\", cumulative = true }, { column = \"Hittil 12\", period = \"12\" }]",
    ]);
    let sign = choices.one(&[
        "",
        "sign = \"income\"",
        "blank = \"zero\"",
        "blank = \"unchanged\"",
    ]);
    let what = choices.some(&["periods = []", "surplus = \"ignore\"", "factor = 1000"]);
    let entries = format!(
        "{what}\n[ledger.amount]\n{columns}\n{sign}\n\
         [ledger.codes.kontoklasse]\ndefault = \"1\"\n\
         [ledger.codes.art]\ncolumn = \"Art\"\n\
         [ledger.codes.funksjon]\ncolumn = \"Funksjon\"\ndefault = \"242\"\n\
         [ledger.texts]\ntekst = \"Tekst\"\n"
    );
    ledger(entries, rest.to_vec(), None)
}

fn of_kostra(bytes: &[u8]) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, 2);
    let codes = *choices.one(&[
        &[
            "column = \"kontoklasse\"",
            "column = \"funksjon\"",
            "column = \"art\"",
            "column = \"kvartal\"\ndefault = \"01\"",
        ],
        &[
            "column = \"kontoklasse\"",
            "column = \"funksjon_kapittel\"\ndefault = \"100\"",
            "column = \"art_sektor\"\ndefault = \"010\"",
            "default = \"01\"",
        ],
    ]);
    let what = choices.some(&[
        "periods = []",
        "surplus = \"ignore\"",
        "format = \"kostra\"",
    ]);
    let entries = described(
        "column = \"belop\"",
        codes,
        &format!("factor = 1000\n{what}"),
        "",
    );
    ledger(entries, rest.to_vec(), Some(0))
}

fn of_saft(bytes: &[u8]) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, 3);
    let amount = choices.one(&[
        "column = \"Amount\"",
        "debit = \"DebitAmount\"\ncredit = \"CreditAmount\"",
        "column = \"CurrencyAmount\"\nblank = \"zero\"",
    ]);
    let codes = *choices.one(&[
        &[
            "default = \"1\"",
            "column = \"Analysis.Funksjon\"\ndefault = \"100\"",
            "column = \"GroupingCode\"",
            "column = \"Period\"",
        ],
        &[
            "column = \"AccountID\"\ncharacters = [1, 1]",
            "column = \"Analysis.F\"\ndefault = \"100\"",
            "column = \"AccountID\"\ncharacters = [2, 4]",
            "column = \"Period\"",
        ],
    ]);
    let what = choices.some(&["periods = []", "both_sides = true", "format = \"saf-t\""]);
    let entries = described(
        amount,
        codes,
        what.as_str(),
        "[ledger.texts]\ntekst = \"Description\"\n[ledger.voucher]\nnumber = \"Voucher\"\nline = \"LineNumber\"\ndate = \"TransactionDate\"",
    );
    ledger(entries, rest.to_vec(), None)
}

fn of_sie(bytes: &[u8]) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, 2);
    let codes = *choices.one(&[
        &[
            "default = \"1\"",
            "column = \"dim.1\"\ndefault = \"100\"",
            "column = \"konto\"\ncharacters = [1, 3]",
            "column = \"period\"\ncharacters = [5, 6]",
        ],
        &[
            "default = \"1\"",
            "default = \"100\"",
            "column = \"konto\"\ncharacters = [2, 4]",
            "default = \"01\"",
        ],
        &[
            "default = \"1\"",
            "column = \"dim.Ansvar\"\ndefault = \"100\"",
            "column = \"dim.6\"\ndefault = \"010\"",
            "column = \"aar\"\ndefault = \"01\"",
        ],
    ]);
    let what = choices.some(&["periods = []", "both_sides = true", "format = \"sie\""]);
    let entries = described(
        "column = \"belopp\"",
        codes,
        what.as_str(),
        "[ledger.texts]\ntekst = \"transtext\"\n[ledger.voucher]\nnumber = \"verifikation\"\nline = \"rad\"\ndate = \"verdatum\"",
    );
    ledger(entries, rest.to_vec(), Some(0))
}

fn of_json_lines(bytes: &[u8]) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, 2);
    let amount = choices.one(&[
        "column = \"belop\"",
        "debit = \"belop\"\ncredit = \"kredit\"",
        "column = \"belop\"\nmark = \"dk\"\ncredit = \"K\"",
    ]);
    let what = choices.some(&[
        "periods = []",
        "decimal = \".\"\nthousands = \",\"",
        "factor = 1000",
    ]);
    let entries = described(
        amount,
        [
            "column = \"konto.klasse\"\ndefault = \"1\"",
            "column = \"konto.funksjon.1\"",
            "column = \"art\"",
            "column = \"periode\"\ndefault = \"01\"",
        ],
        &what,
        "[ledger.texts]\ntekst = \"tekst\"\n[ledger.voucher]\nnumber = \"bilag\"",
    );
    ledger(entries, rest.to_vec(), Some(0))
}

/// A workbook, made of bytes in some way; its columns are those of [`delimited`].
fn of_workbook(bytes: &[u8], make: fn(&[u8]) -> Vec<u8>) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, 4);
    let amount = choices.one(&[
        "column = \"Beløp\"",
        "debit = \"Beløp\"\ncredit = \"Kredit\"",
        "column = \"Beløp\"\nmark = \"D/K\"\ncredit = \"K\"",
    ]);
    let hidden = choices.one(&["", "hidden = \"read\"", "hidden = \"skip\""]);
    let lines = choices.one(&["", "header = 2", "header = [1, 2]", "columns = [\"Konto\", \"Funksjon\", \"Periode\", \"Beløp\", \"Kredit\", \"D/K\", \"Tekst\", \"Bilag\", \"Dato\"]"]);
    let what = choices.some(&[
        "periods = []",
        "sheet = \"Ark1\"",
        "surplus = \"ignore\"",
        "factor = 1000",
    ]);
    let entries = described(
        amount,
        [
            "column = \"Konto\"\ncharacters = [1, 1]",
            "column = \"Funksjon\"",
            "column = \"Konto\"\ncharacters = [2, 4]",
            "column = \"Periode\"",
        ],
        &format!("{hidden}\n{lines}\n{what}"),
        "[ledger.texts]\ntekst = \"Tekst\"\n[ledger.voucher]\nnumber = \"Bilag\"\ndate = \"Dato\"",
    );
    ledger(entries, make(rest), None)
}

/// A description, and perhaps the table that codes are translated by and a file of postings.
fn of_description(bytes: &[u8]) -> Ledger {
    let mut parts = parts(bytes);
    let description = parts.next().unwrap_or_default();
    let translation = parts.next().unwrap_or(TRANSLATION.as_bytes());
    let file = parts.next().unwrap_or(POSTINGS.as_bytes());
    Ledger {
        entries: String::from_utf8_lossy(description).into_owned(),
        file: file.to_vec(),
        lines: None,
        translation: translation.to_vec(),
    }
}

const POSTINGS: &str = "Konto;Funksjon;Periode;Beløp;Kredit;D/K;Tekst;Bilag;Dato\n\
    10100;242;01;5,00;;D;lønn;1;2013-01-02\n10500;242;02;-7,50;;K;æ;2;2013-02-03\n";

/// Delimited text, packed as it is or once more.
fn of_packed(bytes: &[u8]) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, 2);
    let pack = *choices.one::<fn(&[u8]) -> Vec<u8>>(&[
        &(<[u8]>::to_vec as fn(&[u8]) -> Vec<u8>),
        &(gzipped as fn(&[u8]) -> Vec<u8>),
        &((|bytes| zipped(&[("a.csv", bytes)])) as fn(&[u8]) -> Vec<u8>),
        &((|bytes| zipped(&[("år/a.csv.gz", &gzipped(bytes)), ("les.txt", b"")]))
            as fn(&[u8]) -> Vec<u8>),
    ]);
    let member = choices.some(&["member = \"a.csv\"", "format = \"csv\"", "periods = []"]);
    let (entries, _) = delimited(&mut Choices::split(b"", 0).0);
    ledger(format!("{member}{entries}"), pack(rest), None)
}

#[cfg(feature = "parquet")]
fn of_parquet(bytes: &[u8]) -> Ledger {
    let (mut choices, rest) = Choices::split(bytes, 1);
    let what = choices.some(&["periods = []", "format = \"parquet\"", "factor = 1000"]);
    let entries = described(
        "column = \"belop\"",
        [
            "column = \"klasse\"\ndefault = \"1\"",
            "column = \"konto.funksjon\"\ndefault = \"242\"",
            "column = \"konto.art\"\ndefault = \"010\"",
            "column = \"periode\"\ndefault = \"01\"",
        ],
        &what,
        "",
    );
    ledger(entries, rest.to_vec(), None)
}
