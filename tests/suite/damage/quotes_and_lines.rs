//! What happens to lines: stray quotes, cuts, joins, blanks, repeats.

use super::edit::{amount_column, some_line};
use super::export::{Draw, Export, Line};

fn stray(export: &mut Export, draw: &mut Draw, edit: impl Fn(&str) -> String) -> bool {
    export.dialect.quotes && text_as_it_stands(export, draw, edit)
}

/// Writes the text of some posting without quoting it.
fn text_as_it_stands(export: &mut Export, draw: &mut Draw, edit: impl Fn(&str) -> String) -> bool {
    let Some(text) = export.column("Tekst") else {
        return false;
    };
    let line = some_line(export, draw);
    let Line::Fields(mut fields) = export.files[0].lines[line].clone() else {
        return false;
    };
    if fields.len() < export.header.len() {
        return false;
    }
    fields[text] = edit(&fields[text]);
    let raw = fields.join(&export.dialect.delimiter.to_string());
    export.files[0].lines[line] = Line::Raw(raw);
    true
}

pub fn stray_quote_opens_a_text(export: &mut Export, draw: &mut Draw) -> bool {
    stray(export, draw, |text| {
        format!("\"Byen {}", text.replace(',', ""))
    })
}

pub fn stray_quotes_in_two_texts(export: &mut Export, draw: &mut Draw) -> bool {
    stray_quote_opens_a_text(export, draw)
        && stray(export, draw, |text| format!("{}\"", text.replace(',', "")))
}

pub fn quote_never_closed(export: &mut Export, draw: &mut Draw) -> bool {
    let column = export.header.first().cloned().unwrap_or_default();
    if !export.dialect.quotes {
        return false;
    }
    let line = some_line(export, draw);
    let text = format!("\"{}", export.text(&export.files[0].lines[line]));
    export.files[0].lines[line] = Line::Raw(text);
    !column.is_empty()
}

pub fn quote_closed_a_line_later(export: &mut Export, draw: &mut Draw) -> bool {
    let (true, Some(text)) = (export.dialect.quotes, export.column("Tekst")) else {
        return false;
    };
    let line = 1 + draw.below(export.files[0].lines.len() - 2);
    let delimiter = export.dialect.delimiter.to_string();
    for (line, edit) in [(line, "\"A"), (line + 1, "B\"")] {
        let Line::Fields(mut fields) = export.files[0].lines[line].clone() else {
            return false;
        };
        if fields.len() < export.header.len() {
            return false;
        }
        fields[text] = edit.to_owned();
        export.files[0].lines[line] = Line::Raw(fields.join(&delimiter));
    }
    // What a text held that is written over would be missed.
    held_no_needle(export, [line, line + 1])
}

fn held_no_needle(export: &Export, lines: [usize; 2]) -> bool {
    lines.iter().all(|line| {
        export
            .postings
            .get(line - 1)
            .is_none_or(|posting| !posting.text.contains("Årsleie"))
    })
}

pub fn unquoted_delimiter_in_a_text(export: &mut Export, draw: &mut Draw) -> bool {
    let delimiter = export.dialect.delimiter;
    text_as_it_stands(export, draw, |_| format!("mat{delimiter}drikke"))
}

pub fn unquoted_decimals_in_the_amount(export: &mut Export, draw: &mut Draw) -> bool {
    if export.dialect.delimiter != ',' {
        return false;
    }
    let Some(amount) = export.column(amount_column(export)) else {
        return false;
    };
    let line = some_line(export, draw);
    let Line::Fields(mut fields) = export.files[0].lines[line].clone() else {
        return false;
    };
    if fields.len() < export.header.len() {
        return false;
    }
    fields[amount] = fields[amount].replace('.', ",");
    let differs = fields[amount].contains(',');
    export.files[0].lines[line] = Line::Raw(fields.join(","));
    differs
}

pub fn surplus_cell(export: &mut Export, draw: &mut Draw) -> bool {
    let line = some_line(export, draw);
    if let Line::Fields(fields) = &mut export.files[0].lines[line] {
        fields.push("sjekket".to_owned());
    }
    true
}

pub fn line_cut_short(export: &mut Export, draw: &mut Draw) -> bool {
    let line = some_line(export, draw);
    let keep = 1 + draw.below(export.header.len() - 1);
    let Line::Fields(fields) = &mut export.files[0].lines[line] else {
        return false;
    };
    fields.truncate(keep);
    // What holds nothing is a blank line.
    fields.iter().any(|field| !field.is_empty())
}

pub fn file_cut_within_a_line(export: &mut Export, draw: &mut Draw) -> bool {
    let lines = export.files[0].lines.len();
    let whole = export.text(&export.files[0].lines[lines - 1]);
    let keep = 1 + draw.below(whole.chars().count() / 2);
    let text: String = whole.chars().take(keep).collect();
    // What holds nothing is a blank line.
    let holds_something = text.contains(char::is_alphanumeric);
    export.files[0].lines[lines - 1] = Line::Raw(text);
    holds_something
}

pub fn two_lines_joined(export: &mut Export, draw: &mut Draw) -> bool {
    let line = 1 + draw.below(export.files[0].lines.len() - 2);
    let joined = export.text(&export.files[0].lines[line])
        + export.text(&export.files[0].lines[line + 1]).as_str();
    export.files[0].lines[line] = Line::Raw(joined);
    export.files[0].lines.remove(line + 1);
    true
}

pub fn line_ends_of_another_system(export: &mut Export, draw: &mut Draw) -> bool {
    export.files[0].end = draw.pick(&["\r", "\r\n", "\n"]);
    true
}

pub fn blank_lines_between(export: &mut Export, draw: &mut Draw) -> bool {
    for _ in 0..3 {
        let at = draw.below(export.files[0].lines.len());
        export.files[0]
            .lines
            .insert(at + 1, Line::Raw(String::new()));
    }
    true
}

pub fn postings_pasted_again(export: &mut Export, _: &mut Draw) -> bool {
    let again: Vec<Line> = export.files[0].lines[1..].to_vec();
    export.files[0].lines.extend(again);
    true
}

/// Where nothing numbers the lines of a voucher, two of them may be alike.
pub fn posting_repeated(export: &mut Export, draw: &mut Draw) -> bool {
    if !export.dialect.numbered {
        return false;
    }
    let at = some_line(export, draw);
    let again = export.files[0].lines[at].clone();
    export.files[0].lines.push(again);
    true
}

pub fn end_of_file_character_within(export: &mut Export, draw: &mut Draw) -> bool {
    let at = some_line(export, draw);
    let text = format!("\u{1a}{}", export.text(&export.files[0].lines[at]));
    export.files[0].lines[at] = Line::Raw(text);
    true
}
