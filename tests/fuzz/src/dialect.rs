//! Descriptions of ledgers, chosen by bytes.

use std::fmt::Write as _;

/// Bytes that choose, one after the other; what is chosen when there are no more is the first.
pub struct Choices<'b> {
    bytes: &'b [u8],
}

impl<'b> Choices<'b> {
    /// The first bytes of an input, which choose, and the rest of it.
    pub fn split(bytes: &'b [u8], count: usize) -> (Self, &'b [u8]) {
        let (bytes, rest) = bytes.split_at(count.min(bytes.len()));
        (Self { bytes }, rest)
    }

    /// One of several by the next byte; the letter `0` chooses the first.
    pub fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        let (first, rest) = self.bytes.split_first().unwrap_or((&b'0', &[]));
        self.bytes = rest;
        of[usize::from(first.wrapping_sub(b'0')) % of.len()]
    }

    /// Which of several entries there are, each by a bit of the next byte.
    pub fn some(&mut self, of: &[&str]) -> String {
        let (first, rest) = self.bytes.split_first().unwrap_or((&b'0', &[]));
        self.bytes = rest;
        let bits = first.wrapping_sub(b'0');
        let chosen = of.iter().enumerate();
        let chosen = chosen.filter(|(at, _)| bits >> at & 1 == 1);
        chosen.fold(String::new(), |text, (_, entry)| text + *entry + "\n")
    }
}

/// How many bytes choose a dialect.
pub const DIALECT_CHOICES: usize = 9;

/// The columns of a file of delimited text.
pub const COLUMNS: [&str; 9] = [
    "Konto", "Funksjon", "Periode", "Beløp", "Kredit", "D/K", "Tekst", "Bilag", "Dato",
];

/// Encodings of every kind: those that keep lines, those that do not, code pages.
const ENCODINGS: [&str; 14] = [
    "utf-8",
    "windows-1252",
    "iso-8859-15",
    "cp865",
    "utf-16le",
    "utf-16be",
    "cp437",
    "macintosh",
    "cp850",
    "cp861",
    "shift_jis",
    "gb18030",
    "iso-2022-jp",
    "iso-8859-10",
];

/// Delimited text of any dialect: its description, and what stands before the given lines.
pub fn delimited(choices: &mut Choices<'_>) -> (String, Vec<u8>) {
    let encoding = choices.one(&ENCODINGS);
    let (delimiter, mark) = *choices.one(&[
        &(";", ";"),
        &(",", ","),
        &("tab", "\t"),
        &("|", "|"),
        &(" ", " "),
    ]);
    let quoting = choices.one(&[
        "",
        "quote = \"'\"",
        "quote = \"\"",
        "quote = \"\"\nescape = \"\\\\\"",
        "escape = \"\\\\\"",
    ]);
    let marks = choices.one(&[
        "",
        "decimal = \".\"\nthousands = \",\"",
        "thousands = \".\"",
        "decimal = \".\"\nthousands = \"\"",
        "thousands = \"'\"",
        "thousands = \"\u{a0}\"",
    ]);
    let header = COLUMNS.join(mark);
    let columns = format!("columns = {COLUMNS:?}");
    let (header, lines) = *choices.one(&[
        &(header.as_str(), ""),
        &("", ""),
        &("", columns.as_str()),
        &("", "header = 2"),
        &("", "header = [1, 2]"),
    ]);
    let amount = choices.one(&[
        "column = \"Beløp\"",
        "column = \"Beløp\"\nsign = \"income\"",
        "debit = \"Beløp\"\ncredit = \"Kredit\"",
        "debit = \"Beløp\"\ncredit = \"Kredit\"\ncredit_sign = \"minus\"\ndebit_sign = \"plus\"",
        "column = \"Beløp\"\nmark = \"D/K\"\ncredit = \"K\"",
        "column = \"Beløp\"\nmark = \"D/K\"\ndebit = [\"D\", \"\"]\ncredit = [\"K\", \"C\"]\ncredit_sign = \"minus\"",
        "column = \"Beløp\"\nblank = \"zero\"",
    ]);
    let what = choices.some(&[
        "surplus = \"ignore\"",
        "skip = [{ column = \"Tekst\", starts_with = \"Sum\" }, { column = \"Periode\", equals = \"\" }]",
        "factor = 1000",
        "both_sides = true",
        "periods = []",
    ]);
    let codes = choices.one(&[
        "",
        "length = [4, 5]",
        "length = 5",
        "translate = \"oversatt.csv\"",
        "translate = \"oversatt.csv\"\notherwise = \"as_written\"",
        "default = \"010\"",
        "translate = \"oversatt.csv\"\ndefault = \"010\"",
    ]);
    let of_account = choices.one(&[
        ("column = \"Konto\"\ncharacters = [2, 4]"),
        "column = \"Konto\"",
    ]);
    let mut text = String::new();
    let _ = write!(
        text,
        "encoding = \"{encoding}\"\ndelimiter = \"{delimiter}\"\n{quoting}\n{marks}\n{lines}\n{what}\n\
         [ledger.amount]\n{amount}\n\
         [ledger.codes.kontoklasse]\ncolumn = \"Konto\"\ncharacters = [1, 1]\n\
         [ledger.codes.art]\n{of_account}\n{codes}\n\
         [ledger.codes.funksjon]\ncolumn = \"Funksjon\"\n\
         [ledger.codes.periode]\ncolumn = \"Periode\"\n\
         [ledger.texts]\ntekst = \"Tekst\"\n\
         [ledger.voucher]\nnumber = \"Bilag\"\ndate = \"Dato\"\n"
    );
    let header = match header {
        "" => Vec::new(),
        header => encoded(&format!("{header}\n"), encoding),
    };
    (text, header)
}

/// A text in an encoding, as far as its few letters go.
fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let letter = match encoding {
        "utf-16le" => return wide(u16::to_le_bytes),
        "utf-16be" => return wide(u16::to_be_bytes),
        "windows-1252" | "iso-8859-15" | "iso-8859-10" => 0xf8,
        "cp865" | "cp850" | "cp861" => 0x9b,
        "macintosh" => 0xbf,
        "utf-8" => return text.as_bytes().to_vec(),
        _ => b'o',
    };
    let byte = |letter_here: char| u8::try_from(letter_here).ok().filter(u8::is_ascii);
    text.chars()
        .map(|here| byte(here).unwrap_or(letter))
        .collect()
}

/// A ledger of fields that a format names: where its amount and its codes stand.
pub fn described(amount: &str, codes: [&str; 4], rest: &str, voucher: &str) -> String {
    let names = ["kontoklasse", "funksjon", "art", "periode"];
    let codes = names
        .iter()
        .zip(codes)
        .map(|(name, source)| format!("[ledger.codes.{name}]\n{source}\n"));
    format!(
        "{rest}\n[ledger.amount]\n{amount}\n{}{voucher}\n",
        codes.collect::<String>()
    )
}
