//! Delimited text in any dialect.

use super::book::{Book, BookLine, kroner};
use super::encoded::encoded;

/// Where amounts stand, always as the last columns.
#[derive(Clone, Copy)]
pub enum AmountLayout {
    /// `Beløp`, with its sign.
    Signed,
    /// `Debet` and `Kredit`.
    Sides,
    /// The same, amounts of credit written with a minus.
    MinusCredit,
    /// `Beløp` without a sign, and `D/K`.
    Marked,
}

/// What stands before the postings.
#[derive(Clone, Copy)]
pub enum Heading {
    Names,
    Nothing,
    /// Two lines of other things, then the names.
    Preamble,
}

/// A dialect.
#[derive(Clone, Copy)]
pub struct Delimited {
    pub encoding: &'static str,
    pub delimiter: char,
    pub quote: char,
    pub decimal: char,
    pub thousands: Option<char>,
    pub amount: AmountLayout,
    pub heading: Heading,
    pub end: &'static str,
}

impl Delimited {
    /// As Norwegian programs write it.
    pub const USUAL: Self = Self {
        encoding: "utf-8",
        delimiter: ';',
        quote: '"',
        decimal: ',',
        thousands: None,
        amount: AmountLayout::Signed,
        heading: Heading::Names,
        end: "\n",
    };

    /// The whole file.
    pub fn write(&self, book: &Book) -> Vec<u8> {
        let mut text = String::new();
        let amounts = match self.amount {
            AmountLayout::Signed => ["Beløp"].as_slice(),
            AmountLayout::Sides | AmountLayout::MinusCredit => &["Debet", "Kredit"],
            AmountLayout::Marked => &["Beløp", "D/K"],
        };
        let names = book.columns.iter().map(|column| column.name.as_str());
        let names: Vec<&str> = names.chain(amounts.iter().copied()).collect();
        match self.heading {
            Heading::Names => self.line(&mut text, &names),
            Heading::Nothing => {}
            Heading::Preamble => {
                self.line(&mut text, &["Regnskap 2013"]);
                self.line(&mut text, &["Skrevet ut 14.02.2014"]);
                self.line(&mut text, &names);
            }
        }
        for line in &book.lines {
            let amounts = self.amounts(line);
            let fields = line.fields.iter().chain(&amounts).map(String::as_str);
            let fields: Vec<&str> = fields.collect();
            self.line(&mut text, &fields);
        }
        encoded(&text, self.encoding)
    }

    /// Adds a line.
    pub fn line(&self, text: &mut String, fields: &[&str]) {
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                text.push(self.delimiter);
            }
            if field.contains([self.delimiter, self.quote, '\n']) {
                let doubled = format!("{0}{0}", self.quote);
                let inner = field.replace(self.quote, &doubled);
                *text += &format!("{0}{inner}{0}", self.quote);
            } else {
                *text += field;
            }
        }
        *text += self.end;
    }

    fn amounts(&self, line: &BookLine) -> Vec<String> {
        let written = |ore: i64| kroner(ore, self.decimal, self.thousands);
        let credit = match self.amount {
            AmountLayout::MinusCredit => line.ore,
            _ => -line.ore,
        };
        match self.amount {
            AmountLayout::Signed => vec![written(line.ore)],
            AmountLayout::Marked if line.ore < 0 => vec![written(credit), "K".to_owned()],
            AmountLayout::Marked => vec![written(line.ore), "D".to_owned()],
            _ if line.ore < 0 => vec![String::new(), written(credit)],
            _ => vec![written(line.ore), String::new()],
        }
    }
}
