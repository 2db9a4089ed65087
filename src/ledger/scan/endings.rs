//! How the fields of a text end, and what stands behind its amounts: whether the file ends within a
//! line, and whether its delimiter cuts amounts that are not quoted.

use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;

use super::amount::splits_amounts;
use super::columns::Columns;
use super::findings::Findings;
use super::header_names::is_text_name;
use super::other_lines::OtherLines;
use crate::ledger::FileDialect;
use crate::ledger::names::words::words;
use crate::ledger::records::fields::Fields;
use crate::ledger::records::format::Record;

/// From how many lines on amounts that all have two decimals have them always, be there none of
/// whole kroner among them.
const LEAST_LINES: u64 = 3;

/// Words of columns whose fields may well be numbers of one or two digits.
const NUMBERED: [&str; 16] = [
    "antall", "avd", "avdeling", "ansvar", "dag", "enhet", "kode", "linje", "måned", "mva", "nr",
    "nummer", "periode", "prosent", "sats", "uke",
];

/// Where a text has its amounts and its last field.
pub(super) struct EndColumns {
    amounts: Vec<AmountField>,
    last: Option<LastField>,
    width: usize,
    mark: u8,
    /// Whether the delimiter may stand within an amount that is not quoted.
    may_cut: bool,
}

/// A column of amounts.
struct AmountField {
    position: usize,
    /// Its neighbour's name, where it has one.
    behind: Option<String>,
    /// Whether that holds texts, so that a number of two digits alone is strange there.
    is_free: bool,
}

/// What the last column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LastField {
    Amount,
    /// Codes or dates.
    Code,
}

/// What was seen of the lines of a text; those of several threads can be put together.
#[derive(Default)]
pub(super) struct LineEndings {
    lines: u64,
    /// A bit for each [`decimals`] that amounts have.
    decimals: u8,
    /// Whether an amount ends in a zero behind its mark.
    has_zero: bool,
    /// A bit for each length of the last field, as far as it is not blank.
    lengths: u64,
    /// Whether a last field begins with a blank, or with a zero before a digit.
    is_padded: bool,
    /// Whether nothing is the same of all, so that a cut cannot be seen.
    is_varied: bool,
    pieces: Pieces,
    unended: Option<UnendedLine>,
}

/// Amounts behind which the rest of them may stand in a field of its own.
#[derive(Default)]
struct Pieces {
    /// How many amounts there are.
    amounts: u64,
    /// Whole ones with such a field among texts, and elsewhere.
    free: u64,
    others: u64,
    /// Whether such a field is `00`, and whether one is too large for a day or a month.
    has_zeros: bool,
    is_large: bool,
    /// What such fields come to as parts of kroner.
    kroner: Amount,
    /// The first, with the number of its column of amounts.
    first: Option<(RecordPlace, usize)>,
}

/// The last line of a file that ends without a line end.
struct UnendedLine {
    place: RecordPlace,
    /// The bytes of its last field, and the decimals of that.
    length: usize,
    decimals: u8,
}

/// What [`decimals`] is of what does not end in a digit.
const NO_DIGIT: u8 = 3;

impl EndColumns {
    /// Those of a text.
    pub(super) fn new(dialect: &FileDialect, columns: &Columns, others: &OtherLines) -> Self {
        let decimal = dialect.marks.decimal;
        let is_decimal = char::from(dialect.delimiter) == decimal;
        let amount = |position: usize| {
            let at = position + 1;
            let name = others.name(at);
            let is_unread = !columns.ask_for(at) && columns.year != Some(at);
            let is_numbered = || words(name).any(|word| NUMBERED.contains(&word.as_str()));
            AmountField {
                position,
                behind: (at < columns.width).then(|| name.to_owned()),
                is_free: columns.texts.contains(&at)
                    || (is_unread && (is_text_name(name) || (is_decimal && !is_numbered()))),
            }
        };
        let last = columns.width.saturating_sub(1);
        let is_code = columns.codes.contains(&Some(last)) || columns.date == Some(last);
        let of_amount = columns.amount.amounts().contains(&last);
        Self {
            amounts: columns.amount.amounts().into_iter().map(amount).collect(),
            last: match (of_amount, is_code) {
                (true, _) => Some(LastField::Amount),
                (false, true) => Some(LastField::Code),
                (false, false) => None,
            },
            width: columns.width,
            mark: u8::try_from(decimal).unwrap_or(0),
            may_cut: splits_amounts(dialect),
        }
    }
}

/// How many decimals an amount has, at most two; of what ends neither in a digit nor in a mark or
/// sign alone [`NO_DIGIT`].
#[inline]
fn decimals(text: &[u8], mark: u8) -> u8 {
    match *text {
        [.., last] if last == mark => 0,
        [.., last] if !last.is_ascii_digit() => {
            let is_bare = !text.iter().any(u8::is_ascii_digit);
            if is_bare { 0 } else { NO_DIGIT }
        }
        [.., before, _, _] if before == mark => 2,
        [.., before, _] if before == mark => 1,
        _ => 0,
    }
}

impl LineEndings {
    /// Takes a line.
    #[inline]
    pub(super) fn add(&mut self, columns: &EndColumns, record: &Record<'_>) {
        if record.is_unended {
            return self.end(columns, record);
        }
        if let Some(last) = columns.last
            && !self.is_varied
        {
            self.look(columns, last, record);
        }
        if columns.may_cut {
            self.pieces.add(columns, record);
        }
    }

    /// Looks at amounts, where the last field is one, and at the length of the last field.
    fn look(&mut self, columns: &EndColumns, last: LastField, record: &Record<'_>) {
        self.lines += 1;
        let amounts = columns.amounts.iter().filter(|_| last == LastField::Amount);
        for amount in amounts {
            let text = record.fields.get(amount.position).unwrap_or("").as_bytes();
            if let [.., digit] = *text {
                let decimals = decimals(text, columns.mark);
                self.decimals |= 1 << decimals;
                self.has_zero |= digit == b'0' && matches!(decimals, 1 | 2);
            }
        }
        if let Some(written) = record.fields.get(columns.width - 1)
            && let [first, rest @ ..] = written.as_bytes()
        {
            self.lengths |= length_bit(written.len());
            self.is_padded |=
                *first == b' ' || (*first == b'0' && rest.first().is_some_and(u8::is_ascii_digit));
        }
        let is_free = last == LastField::Code || self.decimals.count_ones() > 1;
        self.is_varied = is_free && self.lengths.count_ones() > 1;
    }

    #[cold]
    fn end(&mut self, columns: &EndColumns, record: &Record<'_>) {
        if columns.may_cut {
            self.pieces.add(columns, record);
        }
        let last = record.fields.get(columns.width.saturating_sub(1));
        let last = last.filter(|_| record.fields.len() == columns.width && !record.is_unclosed);
        self.unended = last
            .filter(|last| !last.trim().is_empty())
            .map(|last| UnendedLine {
                place: record.place.clone(),
                length: last.len(),
                decimals: decimals(last.as_bytes(), columns.mark),
            });
    }

    /// Takes in what was seen elsewhere.
    pub(super) fn absorb(&mut self, other: Self) {
        self.lines += other.lines;
        self.decimals |= other.decimals;
        self.has_zero |= other.has_zero;
        self.lengths |= other.lengths;
        self.is_padded |= other.is_padded;
        self.is_varied |= other.is_varied;
        self.pieces.absorb(other.pieces);
        self.unended = self.unended.take().or(other.unended);
    }

    /// Says what is wrong with the file.
    pub(super) fn report(
        self,
        columns: &EndColumns,
        dialect: &FileDialect,
        findings: &mut Findings,
    ) {
        if let Some((column, place)) = self.pieces.cut(columns) {
            let delimiter = char::from(dialect.delimiter);
            let Pieces {
                free,
                others,
                amounts,
                kroner,
                ..
            } = &self.pieces;
            let pieces = free + others;
            findings.add(Code::LineFields, |file| {
                let message = format!(
                    "`{delimiter}` is the delimiter and stands within amounts too: of {pieces} of {amounts} the rest is in column `{column}`, {kroner} kr in all"
                );
                Diagnostic::new(Code::LineFields, message)
                    .at_record(file.clone(), place.clone(), "the first of them")
                    .at_span(&dialect.span, "where the ledger is described")
                    .help("quote amounts in the export, or give it another delimiter, such as `;`")
                    .about(*kroner)
            });
        }
        if let Some((unended, why)) = self.cut_line(columns) {
            findings.add(Code::FileContradicts, |file| {
                Diagnostic::new(
                    Code::FileContradicts,
                    format!("the file ends within this line: {why}, and no line end is behind it"),
                )
                .at_record(file.clone(), unended.place.clone(), "cut")
                .help(
                    "export it again; where nothing is lacking, end the last line with a line end",
                )
            });
        }
    }

    /// The last line where it was cut, and how that is seen.
    fn cut_line(&self, columns: &EndColumns) -> Option<(&UnendedLine, String)> {
        let unended = self.unended.as_ref()?;
        let last = columns.last?;
        let is_long_enough = self.lines >= LEAST_LINES;
        let always = match self.decimals {
            0b010 if self.has_zero => Some(1),
            0b100 if self.has_zero || is_long_enough => Some(2),
            _ => None,
        };
        let has_fewer = always.filter(|always| {
            last == LastField::Amount && unended.decimals != *always && unended.decimals != NO_DIGIT
        });
        if let Some(always) = has_fewer {
            let plural = if always == 1 { "" } else { "s" };
            let why = format!("its amount alone has not {always} decimal{plural}");
            return Some((unended, why));
        }
        let is_shorter =
            self.lengths.is_power_of_two() && length_bit(unended.length) < self.lengths;
        let is_fixed = match last {
            LastField::Amount => self.is_padded,
            LastField::Code => self.lines > 1,
        };
        (is_shorter && is_fixed).then(|| (unended, "its last field alone is shorter".to_owned()))
    }
}

/// The bit of a length; all long ones share one.
fn length_bit(length: usize) -> u64 {
    1 << length.min(63)
}

impl Pieces {
    fn add(&mut self, columns: &EndColumns, record: &Record<'_>) {
        let fields = &record.fields;
        if fields.len() != columns.width {
            return;
        }
        let mut piece = usize::MAX;
        for (number, amount) in columns.amounts.iter().enumerate() {
            let text = fields.get(amount.position).unwrap_or("").trim();
            if text.is_empty() || amount.position == piece {
                continue;
            }
            self.amounts += 1;
            let is_whole = decimals(text.as_bytes(), columns.mark) == 0;
            let Some(kroner) = piece_behind(fields, amount, columns).filter(|_| is_whole) else {
                continue;
            };
            piece = amount.position + 1;
            let written = fields.get(piece).unwrap_or("").trim();
            self.free += u64::from(amount.is_free);
            self.others += u64::from(!amount.is_free);
            self.has_zeros |= written == "00";
            self.is_large |= kroner > Amount::from_ore(31);
            self.kroner += kroner;
            let place = (record.place.clone(), number);
            self.first = Some(
                self.first
                    .take()
                    .map_or(place.clone(), |first| first.min(place)),
            );
        }
    }

    fn absorb(&mut self, other: Self) {
        self.amounts += other.amounts;
        self.free += other.free;
        self.others += other.others;
        self.has_zeros |= other.has_zeros;
        self.is_large |= other.is_large;
        self.kroner += other.kroner;
        self.first = match (self.first.take(), other.first) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// The column in which the rest of nearly all amounts stands, and where first.
    fn cut<'c>(&self, columns: &'c EndColumns) -> Option<(&'c str, &RecordPlace)> {
        let is_most = |count: u64| count * 10 >= self.amounts * 9;
        let is_of_ore = self.has_zeros && self.is_large;
        if !(is_most(self.free) || is_of_ore && is_most(self.free + self.others)) {
            return None;
        }
        let (place, number) = self.first.as_ref()?;
        let column = columns.amounts.get(*number)?.behind.as_deref()?;
        Some((column, place))
    }
}

/// What a field behind an amount is as the rest of it, its øre or its thousands.
fn piece_behind(fields: &Fields<'_>, amount: &AmountField, columns: &EndColumns) -> Option<Amount> {
    amount.behind.as_ref()?;
    let text = fields.get(amount.position + 1)?.trim();
    let (whole, ore) = match text.split_once(char::from(columns.mark)) {
        Some((whole, ore)) => (whole, ore),
        None if text.len() < 3 => ("", text),
        None => (text, "00"),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_piece = matches!((whole.len(), ore.len()), (0, 1 | 2) | (3, 2))
        && is_digits(whole)
        && is_digits(ore);
    let number = |text: &str| text.parse::<i128>().unwrap_or(0);
    let tenths = if ore.len() == 1 { 10 } else { 1 };
    is_piece.then(|| Amount::from_ore(number(whole) * 100 + number(ore) * tenths))
}
