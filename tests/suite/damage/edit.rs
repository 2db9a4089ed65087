//! Changes to exports that damages are made of.

use super::export::{AmountForm, Draw, Export, Line, MONTH_COLUMNS};

/// The place of a random posting among the lines of the first file.
pub fn some_line(export: &Export, draw: &mut Draw) -> usize {
    1 + draw.below(export.files[0].lines.len() - 1)
}

/// Changes one field of some posting.
pub fn edit_one(
    export: &mut Export,
    draw: &mut Draw,
    column: &str,
    edit: impl Fn(&str) -> String,
) -> bool {
    let (Some(column), line) = (export.column(column), some_line(export, draw)) else {
        return false;
    };
    match &mut export.files[0].lines[line] {
        Line::Fields(fields) if fields.len() > column => {
            fields[column] = edit(&fields[column]);
            true
        }
        _ => false,
    }
}

/// Changes one field of every posting.
pub fn edit_all(export: &mut Export, column: &str, edit: impl Fn(&str) -> String) -> bool {
    let Some(column) = export.column(column) else {
        return false;
    };
    for line in export
        .files
        .iter_mut()
        .flat_map(|file| file.lines.iter_mut().skip(1))
    {
        if let Line::Fields(fields) = line
            && let Some(field) = fields.get_mut(column)
        {
            *field = edit(field);
        }
    }
    true
}

/// Changes the header.
pub fn edit_header(export: &mut Export, edit: impl Fn(&str) -> String) -> bool {
    match &mut export.files[0].lines[0] {
        Line::Fields(fields) => {
            let edited: Vec<String> = fields.iter().map(|field| edit(field)).collect();
            let differs = edited != *fields;
            *fields = edited;
            differs
        }
        Line::Raw(_) => false,
    }
}

/// Every column of codes that stands in the file as it is.
pub fn code_column(export: &Export, draw: &mut Draw) -> &'static str {
    match export.dialect.account {
        true => draw.pick(&["Konto", "Funksjon"]),
        false => draw.pick(&["Klasse", "Art", "Funksjon"]),
    }
}

/// A column of amounts that holds one in some lines.
pub fn amount_column(export: &Export) -> &'static str {
    match export.dialect.amount {
        AmountForm::Sides => "Debet",
        AmountForm::Wide => MONTH_COLUMNS[usize::from(export.dialect.year_in_period)][0],
        AmountForm::Balances => MONTH_COLUMNS[usize::from(export.dialect.year_in_period)][2],
        AmountForm::Signed | AmountForm::Marked => "Beløp",
    }
}

/// A text with another put in behind so many characters.
pub fn inserted(text: &str, behind: usize, other: &str) -> String {
    let characters = || text.chars();
    characters()
        .take(behind)
        .chain(other.chars())
        .chain(characters().skip(behind))
        .collect()
}

/// The letters with their marks apart.
pub fn decomposed(text: &str) -> String {
    text.replace('å', "a\u{30a}")
        .replace('Å', "A\u{30a}")
        .replace('é', "e\u{301}")
}

/// The field of a line in a column.
pub fn like_field(header: &[String], line: &[String], name: &str) -> String {
    let at = header.iter().position(|column| column == name);
    at.and_then(|at| line.get(at)).cloned().unwrap_or_default()
}

/// A line that holds the sum of the postings before it.
pub fn sum_line(export: &Export, fill: impl Fn(&str) -> String) -> Line {
    let sum: i64 = export.postings.iter().map(|posting| posting.ore).sum();
    let field = |name: &String| match name.as_str() {
        "Beløp" | "Debet" => export.number(if export.dialect.amount == AmountForm::Signed {
            sum
        } else {
            sum.abs()
        }),
        "Kredit" => String::new(),
        name if MONTH_COLUMNS.as_flattened().contains(&name) => export.number(sum),
        "D/K" => if sum < 0 { "K" } else { "D" }.to_owned(),
        name => fill(name),
    };
    Line::Fields(export.header.iter().map(field).collect())
}

/// Changes one amount that is there.
pub fn edit_amount(export: &mut Export, draw: &mut Draw, edit: impl Fn(&str) -> String) -> bool {
    let Some(column) = export.column(amount_column(export)) else {
        return false;
    };
    let lines: Vec<usize> = (1..export.files[0].lines.len())
        .filter(|at| matches!(&export.files[0].lines[*at], Line::Fields(fields) if fields.get(column).is_some_and(|field| !field.is_empty())))
        .collect();
    if lines.is_empty() {
        return false;
    }
    let line = lines[draw.below(lines.len())];
    if let Line::Fields(fields) = &mut export.files[0].lines[line] {
        let edited = edit(&fields[column]);
        if edited == fields[column] {
            return false;
        }
        fields[column] = edited;
    }
    true
}
