//! Formulas that add up other lines: a total that a spreadsheet computes is no posting, whatever
//! else its line says.
//!
//! A formula is looked at word by word, as XLSX writes it. What it refers to on other sheets is not
//! of the lines that are read; what it refers to on its own row is one of its own amounts.

/// A cell that holds a formula, from 0.
#[derive(Clone, Copy)]
pub(super) struct FormulaCell<'a> {
    pub(super) sheet: &'a str,
    pub(super) row: u64,
    pub(super) column: u64,
}

/// Functions that add up whatever they are given.
const PLAIN_SUMS: [&str; 4] = ["SUM", "SUBTOTAL", "AGGREGATE", "SUMSQ"];

/// Functions that add up what fits.
const CHOOSING_SUMS: [&str; 5] = ["SUMIF", "SUMIFS", "SUMPRODUCT", "DSUM", "MMULT"];

/// Functions that leave what they are given what it is.
const ROUNDINGS: [&str; 3] = ["ROUND", "ROUNDUP", "ROUNDDOWN"];

/// A part of a formula.
#[derive(Clone, PartialEq, Eq, Debug)]
enum FormulaWord<'a> {
    /// The name of a function, with its bracket.
    Function(String),
    /// A bracket that only groups.
    Open,
    Close,
    /// Cells, columns or rows.
    Range(CellRange),
    /// What is on another sheet, or in another workbook.
    Elsewhere,
    /// A column of a table.
    TableColumn,
    /// A column of a table on the own row, or a name.
    Name,
    Number,
    Plus,
    Minus,
    Comma,
    Other(&'a str),
}

/// Cells from one to another, from 0; whole columns and rows are as long as they can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct CellRange {
    rows: (u64, u64),
    columns: (u64, u64),
}

const WHOLE: (u64, u64) = (0, u64::MAX);

impl CellRange {
    fn has_column(self, column: u64) -> bool {
        (self.columns.0..=self.columns.1).contains(&column)
    }

    fn has_row(self, row: u64) -> bool {
        (self.rows.0..=self.rows.1).contains(&row)
    }

    /// Whether it goes beyond a row.
    fn leaves(self, row: u64) -> bool {
        self.rows != (row, row)
    }
}

/// Whether a formula, as XLSX writes it, adds up what stands on other lines.
pub(super) fn adds_up_lines(formula: &str, cell: FormulaCell<'_>) -> bool {
    let words = words(formula, cell.sheet);
    let mut around: Vec<&str> = Vec::new();
    for word in &words {
        let is_around = |names: &[&str]| around.iter().any(|name| names.contains(name));
        let is_plain = is_around(&PLAIN_SUMS);
        let is_sum = match word {
            FormulaWord::Function(name) => {
                around.push(name);
                false
            }
            FormulaWord::Open => {
                around.push("");
                false
            }
            FormulaWord::Close => {
                around.pop();
                false
            }
            FormulaWord::Range(range) if is_plain || is_around(&CHOOSING_SUMS) => {
                let is_running =
                    range.rows != WHOLE && range.rows.0 < range.rows.1 && range.has_row(cell.row);
                range.leaves(cell.row)
                    && (range.has_column(cell.column) || (is_plain && is_running))
            }
            // Totals below a table, and of names that nothing more is known of.
            FormulaWord::TableColumn => is_plain,
            FormulaWord::Name => is_around(&["SUBTOTAL", "AGGREGATE"]),
            _ => false,
        };
        if is_sum {
            return true;
        }
    }
    adds_cells(&words, cell)
}

/// Whether a formula adds cells of its own column, `F2+F3`, or goes on from one of them, `F4+D5-E5`.
fn adds_cells(words: &[FormulaWord<'_>], cell: FormulaCell<'_>) -> bool {
    let (mut own, mut beside, mut has_minus, mut is_rounded) = (0, 0, false, false);
    for word in words {
        match word {
            FormulaWord::Range(range) if range.rows.0 == range.rows.1 => {
                let is_one = range.columns.0 == range.columns.1;
                match (range.has_column(cell.column), range.leaves(cell.row)) {
                    (true, true) if is_one => own += 1,
                    (false, false) if is_one => beside += 1,
                    _ => return false,
                }
            }
            FormulaWord::Function(name) if ROUNDINGS.contains(&&**name) => is_rounded = true,
            FormulaWord::Number | FormulaWord::Comma if is_rounded => {}
            FormulaWord::Plus | FormulaWord::Open | FormulaWord::Close => {}
            FormulaWord::Minus => has_minus = true,
            _ => return false,
        }
    }
    (own > 1 && beside == 0 && !has_minus) || (own == 1 && beside > 0)
}

/// The words of a formula, as far as they are understood.
fn words<'a>(formula: &'a str, sheet: &str) -> Vec<FormulaWord<'a>> {
    let mut words = Vec::new();
    let mut rest = formula.trim_start_matches('=');
    // Whether the next reference leads to another sheet, as the word before says.
    let mut is_elsewhere = false;
    while let Some(first) = rest.chars().next() {
        let (word, behind) = match first {
            '"' => (FormulaWord::Other("text"), behind_quote(rest, '"')),
            '\'' => {
                let behind = behind_quote(rest, '\'');
                let name = &rest[1..rest.len() - behind.len()];
                if let Some(behind) = behind.strip_prefix('!') {
                    let name = name.trim_end_matches('\'').replace("''", "'");
                    is_elsewhere = name != sheet;
                    rest = behind;
                    continue;
                }
                (FormulaWord::Other("quote"), behind)
            }
            '[' => {
                let behind = behind_brackets(rest);
                let inside = &rest[..rest.len() - behind.len()];
                // A number names another workbook, whose sheet follows.
                if behind.starts_with(|c: char| c.is_alphanumeric()) {
                    is_elsewhere = true;
                    rest = behind;
                    continue;
                }
                (table_column(inside), behind)
            }
            c if c.is_alphanumeric() || matches!(c, '_' | '$' | '\\') => {
                let is_of_word =
                    |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '\\');
                let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
                let (text, behind) = rest.split_at(end);
                if let Some(behind) = behind.strip_prefix('!') {
                    is_elsewhere = is_elsewhere || text != sheet;
                    rest = behind;
                    continue;
                }
                let (word, behind) = named(text, behind);
                if std::mem::take(&mut is_elsewhere) {
                    (FormulaWord::Elsewhere, behind)
                } else {
                    (word, behind)
                }
            }
            _ => {
                let (text, behind) = rest.split_at(first.len_utf8());
                let word = match first {
                    '(' => FormulaWord::Open,
                    ')' => FormulaWord::Close,
                    '+' => FormulaWord::Plus,
                    '-' => FormulaWord::Minus,
                    ',' | ';' => FormulaWord::Comma,
                    _ => FormulaWord::Other(text),
                };
                (word, behind)
            }
        };
        let is_blank = matches!(word, FormulaWord::Other(text) if text.trim().is_empty());
        if !is_blank {
            words.push(word);
        }
        rest = behind;
    }
    words
}

/// What a word is, and what is left behind it: a function takes its bracket, a range its end.
fn named<'a>(text: &str, behind: &'a str) -> (FormulaWord<'a>, &'a str) {
    if let Some(behind) = behind.strip_prefix('(') {
        let name = text.rsplit('.').next().unwrap_or(text);
        return (FormulaWord::Function(name.to_uppercase()), behind);
    }
    if behind.starts_with('[') {
        let rest = behind_brackets(behind);
        let inside = &behind[..behind.len() - rest.len()];
        return (table_column(inside), rest);
    }
    if let Some(rest) = behind.strip_prefix(':') {
        let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '$';
        let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        let (last, rest) = rest.split_at(end);
        if let (Some(first), Some(last)) = (corner(text), corner(last)) {
            let between = |from: Option<u64>, to: Option<u64>| match (from, to) {
                (Some(from), Some(to)) => (from.min(to), from.max(to)),
                _ => WHOLE,
            };
            let range = CellRange {
                rows: between(first.row, last.row),
                columns: between(first.column, last.column),
            };
            return (FormulaWord::Range(range), rest);
        }
    }
    let word = match corner(text) {
        Some(Corner {
            row: Some(row),
            column: Some(column),
        }) => FormulaWord::Range(CellRange {
            rows: (row, row),
            columns: (column, column),
        }),
        Some(Corner { column: None, .. }) => FormulaWord::Number,
        _ if text.starts_with(|c: char| c.is_ascii_digit()) => FormulaWord::Number,
        _ => FormulaWord::Name,
    };
    (word, behind)
}

/// An end of a range, from 0: a cell, a column or a row.
struct Corner {
    row: Option<u64>,
    column: Option<u64>,
}

fn corner(text: &str) -> Option<Corner> {
    let plain = text.replace('$', "");
    let letters = plain.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = plain.split_at(letters);
    if letters.len() > 3 || (letters.is_empty() && digits.is_empty()) {
        return None;
    }
    let column = letters.bytes().fold(0_u64, |column, letter| {
        column * 26 + u64::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    let row = match digits {
        "" => None,
        digits => Some(digits.parse::<u64>().ok()?.checked_sub(1)?),
    };
    Some(Corner {
        row,
        column: column.checked_sub(1),
    })
}

/// What brackets behind the name of a table hold: one of its columns, or its own row.
fn table_column(inside: &str) -> FormulaWord<'static> {
    match inside.contains('@') || inside.to_lowercase().contains("#this row") {
        true => FormulaWord::Name,
        false => FormulaWord::TableColumn,
    }
}

/// What follows a quoted text at the beginning; a doubled quote stands for itself.
fn behind_quote(text: &str, quote: char) -> &str {
    let mut rest = text.get(1..).unwrap_or("");
    loop {
        let Some(at) = rest.find(quote) else {
            return "";
        };
        rest = &rest[at + 1..];
        match rest.strip_prefix(quote) {
            Some(more) => rest = more,
            None => return rest,
        }
    }
}

/// What follows brackets at the beginning, with those inside them.
fn behind_brackets(text: &str) -> &str {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return &text[at + c.len_utf8()..];
        }
    }
    ""
}

/// A formula of OpenDocument as XLSX would write it: `of:=SUM([.F2:.F3])` is `SUM(F2:F3)`.
pub(super) fn as_in_xlsx(formula: &str) -> String {
    let body = formula.split_once('=').map_or(formula, |(_, body)| body);
    let mut text = String::new();
    let mut rest = body;
    while let Some(at) = rest.find(['[', '"']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('"') {
            let behind = behind_quote(rest, '"');
            text.push_str(&rest[..rest.len() - behind.len()]);
            rest = behind;
            continue;
        }
        let behind = behind_brackets(rest);
        let inside = rest[..rest.len() - behind.len()].trim_matches(['[', ']']);
        let (first, last) = match inside.rsplit_once(':') {
            Some((first, last)) => (first, Some(last)),
            None => (inside, None),
        };
        let (sheet, cell) = first.rsplit_once('.').unwrap_or(("", first));
        if !sheet.is_empty() {
            text.push_str(sheet.trim_start_matches('$'));
            text.push('!');
        }
        text.push_str(cell);
        if let Some(last) = last {
            text.push(':');
            text.push_str(last.rsplit('.').next().unwrap_or(last));
        }
        rest = behind;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Judges a formula in cell F5 of the sheet `Ark 1`.
    fn check(formula: &str, expected: bool) {
        let cell = FormulaCell {
            sheet: "Ark 1",
            row: 4,
            column: 5,
        };
        assert_eq!(adds_up_lines(formula, cell), expected, "{formula}");
    }

    #[test]
    fn a_sum_of_other_lines_is_known() {
        for formula in [
            "SUM(F2:F4)",
            "=sum(f$2:f4)",
            "SUBTOTAL(9,F2:F4)",
            "SUBTOTAL(109,Tabell1[Beløp])",
            "SUM(Tabell1[Beløp])",
            "_xlfn.AGGREGATE(9,5,$F$2:$F$4)",
            "ROUND(SUM(F2:F4),2)",
            "-SUM(F2:F4)",
            "SUM(F2,F3)",
            "SUM(E2:G4)",
            "SUM(F:F)",
            "SUM(6:9)",
            "SUM(E$2:E5)",
            "IF(A5=\"sum (x\",SUM(F6:F9),0)",
            "SUMIF(A2:A4,\"1\",F2:F4)",
            "SUMIFS(F$2:F$4,A$2:A$4,A5)",
            "SUM('Ark 1'!F2:F4)",
            "SUM((F2:F3,F4))",
            "F2+F3",
            "+F2+$F$3+F4",
            "ROUND((F2+F3),2)",
            "F4+D5-E5",
        ] {
            check(formula, true);
        }
    }

    #[test]
    fn an_amount_of_its_own_line_is_not_a_sum() {
        for formula in [
            "D5*1.25",
            "SUM(D5:E5)",
            "SUM(D5,E5)",
            "D5-E5",
            "F4*0.141",
            "-F4",
            "F4",
            "ROUND(F4*14.1%,2)",
            "SUM(Jan!F2:F4)",
            "SUM('Fra og med'!F2:F4)",
            "SUM([1]Ark1!F2:F4)",
            "SUMIF(Data!A:A,A5,Data!F:F)",
            "SUMIF(K:K,A5,M:M)",
            "SUMIFS(Tabell1[Beløp],Tabell1[Art],A5)",
            "SUM(Tabell1[@[Debet]:[Kredit]])",
            "SUM(Tabell1[[#This Row],[Debet]])",
            "VLOOKUP(A5,$F$2:$G$4,2)",
            "\"SUM(F2:F4)\"",
            "1+2",
            "SUM(",
            "SUM(F0:)",
            "'",
            "[",
            "",
        ] {
            check(formula, false);
        }
    }

    #[test]
    fn formulas_of_opendocument_are_written_otherwise() {
        for (formula, expected) in [
            ("of:=SUBTOTAL(9;[.F2:.F4])", "SUBTOTAL(9;F2:F4)"),
            ("of:=SUM([$Jan.F2:.$F$4];[.A1])", "SUM(Jan!F2:$F$4;A1)"),
            ("of:=SUM([$'Ark 1'.F2:$'Ark 1'.F4])", "SUM('Ark 1'!F2:F4)"),
            ("of:=IF([.A1]=\"[.B2]\";1;2)", "IF(A1=\"[.B2]\";1;2)"),
            ("of:=[", ""),
            ("1", "1"),
        ] {
            assert_eq!(as_in_xlsx(formula), expected);
        }
    }
}
