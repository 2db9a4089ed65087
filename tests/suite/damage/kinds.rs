//! What happens to exports on their way: each damage does one thing that people have reported.

use super::export::{AmountForm, Draw, Export, ExportFile, Line};

/// Damages an export; says whether it could be done to one in this dialect.
type Apply = fn(&mut Export, &mut Draw) -> bool;

/// One kind of damage.
pub struct Damage {
    pub name: &'static str,
    pub apply: Apply,
}

macro_rules! damages {
    ($($name:ident),+ $(,)?) => {
        /// Every damage.
        pub const DAMAGES: &[Damage] = &[$(Damage { name: stringify!($name), apply: $name }),+];
    };
}

damages! {
    stray_quote_opens_a_text, stray_quotes_in_two_texts, quote_never_closed, quote_closed_a_line_later,
    credit_mark_of_another_system, blank_mark, debit_mark_of_another_system,
    credit_column_with_minus, debit_column_with_minus,
    mark_of_byte_order_within_the_file, zero_width_space_in_header, decomposed_header, no_break_space_in_header,
    zero_width_space_in_a_code, no_break_space_behind_a_code, soft_hyphen_in_a_text, decomposed_texts, no_break_spaces_in_texts,
    codes_as_floats, codes_as_floats_with_comma, codes_in_scientific_notation, leading_zeros_lost, codes_with_apostrophe, code_turned_into_a_date,
    subtotal_by_period, total_with_blank_codes, total_in_a_code, header_repeated, note_at_the_end, note_with_delimiters_at_the_end,
    title_before_the_header, separator_line, captions_over_the_header, header_cut_off, blank_leading_column,
    utf8_under_another_encoding, other_encoding_under_utf8, old_code_page, utf16_under_another_encoding,
    same_file_twice, same_file_twice_with_other_line_ends, same_file_twice_in_another_order, a_month_in_two_files, a_month_moved_to_a_file_in_capitals,
    year_of_another_file, one_posting_of_another_year, period_without_zero,
    unquoted_delimiter_in_a_text, unquoted_decimals_in_the_amount, surplus_cell, line_cut_short, file_cut_within_a_line, two_lines_joined,
    blank_amount, amount_in_parentheses, amount_with_currency, amount_with_credit_letters, amount_with_trailing_minus, amount_with_surplus_zeros,
    amount_in_scientific_notation, amount_with_noise_of_a_float, amounts_with_the_other_decimal_mark, amount_grouped_by_apostrophes, amount_with_a_letter,
    columns_in_another_order, line_ends_of_another_system, blank_lines_between, column_renamed, column_there_twice, column_missing,
    posting_repeated, end_of_file_character_within, nul_bytes, empty_file, header_alone, spreadsheet_error_as_amount,
}

/// The place of a random posting among the lines of the first file.
fn some_line(export: &Export, draw: &mut Draw) -> usize {
    1 + draw.below(export.files[0].lines.len() - 1)
}

/// Changes one field of some posting.
fn edit_one(
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
fn edit_all(export: &mut Export, column: &str, edit: impl Fn(&str) -> String) -> bool {
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
fn edit_header(export: &mut Export, edit: impl Fn(&str) -> String) -> bool {
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
fn code_column(export: &Export, draw: &mut Draw) -> &'static str {
    match export.dialect.account {
        true => draw.pick(&["Konto", "Funksjon"]),
        false => draw.pick(&["Klasse", "Art", "Funksjon"]),
    }
}

/// A column of amounts that holds one in some lines.
fn amount_column(export: &Export) -> &'static str {
    match export.dialect.amount {
        AmountForm::Sides => "Debet",
        _ => "Beløp",
    }
}

/// A text with another put in behind so many characters.
fn inserted(text: &str, behind: usize, other: &str) -> String {
    let characters = || text.chars();
    characters()
        .take(behind)
        .chain(other.chars())
        .chain(characters().skip(behind))
        .collect()
}

/// The letters with their marks apart.
fn decomposed(text: &str) -> String {
    text.replace('å', "a\u{30a}")
        .replace('Å', "A\u{30a}")
        .replace('é', "e\u{301}")
}

fn stray(export: &mut Export, draw: &mut Draw, edit: impl Fn(&str) -> String) -> bool {
    let (true, Some(text)) = (export.dialect.quotes, export.column("Tekst")) else {
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

fn stray_quote_opens_a_text(export: &mut Export, draw: &mut Draw) -> bool {
    stray(export, draw, |text| {
        format!("\"Byen {}", text.replace(',', ""))
    })
}

fn stray_quotes_in_two_texts(export: &mut Export, draw: &mut Draw) -> bool {
    stray_quote_opens_a_text(export, draw)
        && stray(export, draw, |text| format!("{}\"", text.replace(',', "")))
}

fn quote_never_closed(export: &mut Export, draw: &mut Draw) -> bool {
    let column = export.header.first().cloned().unwrap_or_default();
    if !export.dialect.quotes {
        return false;
    }
    let line = some_line(export, draw);
    let text = format!("\"{}", export.text(&export.files[0].lines[line]));
    export.files[0].lines[line] = Line::Raw(text);
    !column.is_empty()
}

fn quote_closed_a_line_later(export: &mut Export, draw: &mut Draw) -> bool {
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
    // The needle may have been in those texts.
    false_if_needle_was_in(export, [line, line + 1])
}

fn false_if_needle_was_in(export: &Export, lines: [usize; 2]) -> bool {
    lines.iter().all(|line| {
        export
            .postings
            .get(line - 1)
            .is_none_or(|posting| !posting.text.contains("Årsleie"))
    })
}

fn marked(export: &mut Export, draw: &mut Draw, from: &str, to: &str) -> bool {
    if export.dialect.amount != AmountForm::Marked {
        return false;
    }
    let Some(column) = export.column("D/K") else {
        return false;
    };
    let lines: Vec<usize> = (1..export.files[0].lines.len())
        .filter(|at| matches!(&export.files[0].lines[*at], Line::Fields(fields) if fields.get(column).is_some_and(|mark| mark == from)))
        .collect();
    if lines.is_empty() {
        return false;
    }
    let line = lines[draw.below(lines.len())];
    if let Line::Fields(fields) = &mut export.files[0].lines[line] {
        fields[column] = to.to_owned();
    }
    true
}

fn credit_mark_of_another_system(export: &mut Export, draw: &mut Draw) -> bool {
    let mark = draw.pick(&["C", "Kredit", "Cr", "-", "H"]);
    marked(export, draw, "K", mark)
}

fn debit_mark_of_another_system(export: &mut Export, draw: &mut Draw) -> bool {
    let mark = draw.pick(&["S", "Debet", "+", "X"]);
    marked(export, draw, "D", mark)
}

fn blank_mark(export: &mut Export, draw: &mut Draw) -> bool {
    marked(export, draw, "K", "")
}

fn minus_throughout(export: &mut Export, column: &str) -> bool {
    if export.dialect.amount != AmountForm::Sides {
        return false;
    }
    let filled = export.column(column).is_some_and(|at| {
        export.files[0].lines.iter().skip(1).filter(|line| matches!(line, Line::Fields(fields) if fields.get(at).is_some_and(|field| !field.is_empty()))).count() > 1
    });
    filled
        && edit_all(export, column, |field| {
            if field.is_empty() {
                String::new()
            } else {
                format!("-{field}")
            }
        })
}

fn credit_column_with_minus(export: &mut Export, _: &mut Draw) -> bool {
    minus_throughout(export, "Kredit")
}

fn debit_column_with_minus(export: &mut Export, _: &mut Draw) -> bool {
    minus_throughout(export, "Debet")
}

fn mark_of_byte_order_within_the_file(export: &mut Export, draw: &mut Draw) -> bool {
    if export.dialect.encoding != "utf-8" {
        return false;
    }
    let line = some_line(export, draw);
    let text = format!("\u{feff}{}", export.text(&export.files[0].lines[line]));
    export.files[0].lines[line] = Line::Raw(text);
    true
}

fn zero_width_space_in_header(export: &mut Export, draw: &mut Draw) -> bool {
    let column = draw.below(export.header.len());
    let name = export.header[column].clone();
    export.dialect.encoding.starts_with("utf")
        && edit_header(export, |field| {
            if field == name {
                format!("{field}\u{200b}")
            } else {
                field.to_owned()
            }
        })
}

fn decomposed_header(export: &mut Export, _: &mut Draw) -> bool {
    // `ø` has no parts; a header with `å` is needed, which only a renamed column gives.
    export.dialect.encoding.starts_with("utf")
        && edit_header(export, |field| field.replace("Dato", "Dato\u{ad}"))
}

fn no_break_space_in_header(export: &mut Export, _: &mut Draw) -> bool {
    export.dialect.encoding != "cp865"
        && edit_header(export, |field| {
            if field == "Funksjon" {
                "\u{a0}Funksjon\u{a0}".to_owned()
            } else {
                field.to_owned()
            }
        })
}

fn zero_width_space_in_a_code(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    export.dialect.encoding.starts_with("utf")
        && edit_one(export, draw, column, |code| inserted(code, 1, "\u{200b}"))
}

fn no_break_space_behind_a_code(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    edit_one(export, draw, column, |code| format!("{code}\u{a0}"))
}

fn soft_hyphen_in_a_text(export: &mut Export, _: &mut Draw) -> bool {
    edit_all(export, "Tekst", |text| text.replace("bolig", "bo\u{ad}lig"))
}

fn decomposed_texts(export: &mut Export, _: &mut Draw) -> bool {
    export.dialect.encoding.starts_with("utf") && edit_all(export, "Tekst", decomposed)
}

fn no_break_spaces_in_texts(export: &mut Export, _: &mut Draw) -> bool {
    edit_all(export, "Tekst", |text| text.replace(' ', "\u{a0}"))
}

fn codes_as_floats(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    edit_all(export, column, |code| {
        format!("{}.0", code.trim_start_matches('0'))
    })
}

fn codes_as_floats_with_comma(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    export.dialect.delimiter != ',' && edit_all(export, column, |code| format!("{code},0"))
}

fn codes_in_scientific_notation(export: &mut Export, draw: &mut Draw) -> bool {
    let comma = if export.dialect.delimiter == ',' {
        "."
    } else {
        ","
    };
    edit_one(export, draw, "Funksjon", |code| {
        inserted(code, 1, comma) + "E+02"
    })
}

fn leading_zeros_lost(export: &mut Export, draw: &mut Draw) -> bool {
    let columns: &[&str] = if export.dialect.account {
        &["Konto"]
    } else {
        &["Art", "Klasse"]
    };
    let column = draw.pick(columns);
    let zero = export.postings.iter().any(|posting| match column {
        "Konto" => posting.class == "0",
        "Art" => posting.art.starts_with('0'),
        _ => false,
    });
    zero && edit_all(export, column, |code| {
        code.trim_start_matches('0').to_owned()
    })
}

fn codes_with_apostrophe(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    edit_all(export, column, |code| format!("'{code}"))
}

fn code_turned_into_a_date(export: &mut Export, draw: &mut Draw) -> bool {
    edit_one(export, draw, "Funksjon", |_| "02.apr".to_owned())
}

/// The field of a line in a column.
fn like_field(header: &[String], line: &[String], name: &str) -> String {
    let at = header.iter().position(|column| column == name);
    at.and_then(|at| line.get(at)).cloned().unwrap_or_default()
}

/// A line that holds the sum of the postings before it.
fn sum_line(export: &Export, fill: impl Fn(&str) -> String) -> Line {
    let sum: i64 = export.postings.iter().map(|posting| posting.ore).sum();
    let field = |name: &String| match name.as_str() {
        "Beløp" | "Debet" => export.number(if export.dialect.amount == AmountForm::Signed {
            sum
        } else {
            sum.abs()
        }),
        "Kredit" => String::new(),
        "D/K" => if sum < 0 { "K" } else { "D" }.to_owned(),
        name => fill(name),
    };
    Line::Fields(export.header.iter().map(field).collect())
}

fn subtotal_by_period(export: &mut Export, draw: &mut Draw) -> bool {
    let Line::Fields(like) = export.files[0].lines[1].clone() else {
        return false;
    };
    let label = draw.pick(&["Sum", "Totalt", "1-12", "00", "99"]);
    let header = export.header.clone();
    let line = sum_line(export, |name| match name {
        "Periode" if export.dialect.year_in_period => format!("2013{label}"),
        "Periode" => label.to_owned(),
        name => like_field(&header, &like, name),
    });
    let at = some_line(export, draw);
    export.files[0].lines.insert(at + 1, line);
    true
}

fn total_with_blank_codes(export: &mut Export, _: &mut Draw) -> bool {
    let line = sum_line(export, |name| {
        if name == "Tekst" {
            "Sum".to_owned()
        } else {
            String::new()
        }
    });
    export.files[0].lines.push(line);
    true
}

fn total_in_a_code(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    let Line::Fields(like) = export.files[0].lines[1].clone() else {
        return false;
    };
    let header = export.header.clone();
    let line = sum_line(export, |name| match name {
        name if name == column => "Sum 2420".to_owned(),
        name => like_field(&header, &like, name),
    });
    export.files[0].lines.push(line);
    true
}

fn header_repeated(export: &mut Export, draw: &mut Draw) -> bool {
    let (header, at) = (export.files[0].lines[0].clone(), some_line(export, draw));
    export.files[0].lines.insert(at, header);
    true
}

fn note_at_the_end(export: &mut Export, draw: &mut Draw) -> bool {
    let note = draw.pick(&["Utskrift slutt", "* foreløpige tall", "Antall poster 17"]);
    export.files[0].lines.push(Line::Raw(note.to_owned()));
    true
}

fn note_with_delimiters_at_the_end(export: &mut Export, _: &mut Draw) -> bool {
    let mut fields = vec![String::new(); export.header.len()];
    fields[0] = "Kilde regnskapet".to_owned();
    export.files[0].lines.push(Line::Fields(fields));
    true
}

fn title_before_the_header(export: &mut Export, draw: &mut Draw) -> bool {
    for title in ["Regnskap 2013", "Vikaby kommune"]
        .iter()
        .take(1 + draw.below(2))
    {
        export.files[0]
            .lines
            .insert(0, Line::Raw((*title).to_owned()));
    }
    true
}

fn separator_line(export: &mut Export, _: &mut Draw) -> bool {
    let line = format!("sep={}", export.dialect.delimiter);
    export.files[0].lines.insert(0, Line::Raw(line));
    true
}

fn captions_over_the_header(export: &mut Export, _: &mut Draw) -> bool {
    let mut captions = vec![String::new(); export.header.len()];
    captions[0] = "Kontostreng".to_owned();
    captions[3] = "Bilag".to_owned();
    export.files[0].lines.insert(0, Line::Fields(captions));
    true
}

fn header_cut_off(export: &mut Export, _: &mut Draw) -> bool {
    export.files[0].lines.remove(0);
    true
}

fn blank_leading_column(export: &mut Export, _: &mut Draw) -> bool {
    for line in &mut export.files[0].lines {
        if let Line::Fields(fields) = line {
            fields.insert(0, String::new());
        }
    }
    export.header.insert(0, String::new());
    true
}

fn written_as(export: &mut Export, stated: &[&str], encoding: &'static str) -> bool {
    let file = &mut export.files[0];
    let stated =
        stated.contains(&export.dialect.encoding) && file.encoding == export.dialect.encoding;
    file.encoding = encoding;
    stated
}

fn utf8_under_another_encoding(export: &mut Export, _: &mut Draw) -> bool {
    // A header of plain letters, so that the columns are found.
    plain_header(export) && written_as(export, &["windows-1252"], "utf-8")
}

/// Whether all columns that are asked for have names of plain letters.
fn plain_header(export: &Export) -> bool {
    export.header.iter().all(|name| name.is_ascii())
}

fn other_encoding_under_utf8(export: &mut Export, _: &mut Draw) -> bool {
    written_as(export, &["utf-8"], "windows-1252")
}

fn old_code_page(export: &mut Export, _: &mut Draw) -> bool {
    plain_header(export) && written_as(export, &["windows-1252"], "cp865")
}

fn utf16_under_another_encoding(export: &mut Export, _: &mut Draw) -> bool {
    written_as(export, &["utf-8", "windows-1252"], "utf-16le")
}

fn copy(export: &mut Export, name: &str, edit: impl Fn(&mut ExportFile)) -> bool {
    let mut file = export.files[0].clone();
    file.name = name.to_owned();
    edit(&mut file);
    export.files.push(file);
    true
}

fn same_file_twice(export: &mut Export, _: &mut Draw) -> bool {
    copy(export, "januar (1).csv", |_| {})
}

fn same_file_twice_with_other_line_ends(export: &mut Export, _: &mut Draw) -> bool {
    copy(export, "kopi.csv", |file| {
        file.end = if file.end == "\n" { "\r\n" } else { "\n" }
    })
}

fn same_file_twice_in_another_order(export: &mut Export, _: &mut Draw) -> bool {
    copy(export, "sortert.csv", |file| file.lines[1..].reverse())
}

fn month_of(line: usize) -> usize {
    (line - 1) % 3 + 1
}

fn a_month_in_two_files(export: &mut Export, _: &mut Draw) -> bool {
    if export.files[0].lines.len() != export.postings.len() + 1 {
        return false;
    }
    copy(export, "mars.csv", |file| {
        let mut at = 0;
        file.lines.retain(|_| {
            at += 1;
            at == 1 || month_of(at - 1) == 2
        });
    })
}

fn a_month_moved_to_a_file_in_capitals(export: &mut Export, draw: &mut Draw) -> bool {
    if !a_month_in_two_files(export, draw) {
        return false;
    }
    let last = export.files.len() - 1;
    export.files[last].name = "FEBRUAR.CSV".to_owned();
    let mut at = 0;
    export.files[0].lines.retain(|_| {
        at += 1;
        at == 1 || month_of(at - 1) != 2
    });
    true
}

fn year_of_another_file(export: &mut Export, _: &mut Draw) -> bool {
    let edited = edit_all(export, "Dato", |date| date.replace("2013", "2011"));
    edited
        && (!export.dialect.year_in_period
            || edit_all(export, "Periode", |period| period.replace("2013", "2011")))
}

fn one_posting_of_another_year(export: &mut Export, draw: &mut Draw) -> bool {
    export.dialect.year_in_period
        && edit_one(export, draw, "Periode", |period| {
            period.replace("2013", "2014")
        })
}

fn period_without_zero(export: &mut Export, _: &mut Draw) -> bool {
    !export.dialect.year_in_period
        && edit_all(export, "Periode", |period| {
            period.trim_start_matches('0').to_owned()
        })
}

fn unquoted_delimiter_in_a_text(export: &mut Export, draw: &mut Draw) -> bool {
    let delimiter = export.dialect.delimiter;
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
    fields[text] = format!("mat{delimiter}drikke");
    export.files[0].lines[line] = Line::Raw(fields.join(&delimiter.to_string()));
    true
}

fn unquoted_decimals_in_the_amount(export: &mut Export, draw: &mut Draw) -> bool {
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

fn surplus_cell(export: &mut Export, draw: &mut Draw) -> bool {
    let line = some_line(export, draw);
    if let Line::Fields(fields) = &mut export.files[0].lines[line] {
        fields.push("sjekket".to_owned());
    }
    true
}

fn line_cut_short(export: &mut Export, draw: &mut Draw) -> bool {
    let line = some_line(export, draw);
    let keep = 1 + draw.below(export.header.len() - 1);
    let Line::Fields(fields) = &mut export.files[0].lines[line] else {
        return false;
    };
    fields.truncate(keep);
    // What holds nothing is a blank line.
    fields.iter().any(|field| !field.is_empty())
}

fn file_cut_within_a_line(export: &mut Export, draw: &mut Draw) -> bool {
    let lines = export.files[0].lines.len();
    let whole = export.text(&export.files[0].lines[lines - 1]);
    let keep = 1 + draw.below(whole.chars().count() / 2);
    let text: String = whole.chars().take(keep).collect();
    export.files[0].lines[lines - 1] = Line::Raw(text);
    true
}

fn two_lines_joined(export: &mut Export, draw: &mut Draw) -> bool {
    let line = 1 + draw.below(export.files[0].lines.len() - 2);
    let joined = export.text(&export.files[0].lines[line])
        + export.text(&export.files[0].lines[line + 1]).as_str();
    export.files[0].lines[line] = Line::Raw(joined);
    export.files[0].lines.remove(line + 1);
    true
}

/// Changes one amount that is there.
fn edit_amount(export: &mut Export, draw: &mut Draw, edit: impl Fn(&str) -> String) -> bool {
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

fn blank_amount(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |_| String::new())
}

fn amount_in_parentheses(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| match amount.strip_prefix('-') {
        Some(amount) => format!("({amount})"),
        None => amount.to_owned(),
    })
}

fn amount_with_currency(export: &mut Export, draw: &mut Draw) -> bool {
    let before = draw.coin();
    edit_amount(export, draw, |amount| {
        if before {
            format!("kr {amount}")
        } else {
            format!("{amount} kr")
        }
    })
}

fn amount_with_credit_letters(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| match amount.strip_prefix('-') {
        Some(amount) => format!("{amount} CR"),
        None => format!("{amount} DR"),
    })
}

fn amount_with_trailing_minus(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| match amount.strip_prefix('-') {
        Some(amount) => format!("{amount}-"),
        None => amount.to_owned(),
    })
}

fn amount_with_surplus_zeros(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| format!("{amount}00"))
}

fn amount_in_scientific_notation(export: &mut Export, draw: &mut Draw) -> bool {
    let mark = export.dialect.decimal;
    edit_amount(export, draw, |_| format!("1{mark}23E+06"))
}

fn amount_with_noise_of_a_float(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| format!("{amount}000000000001"))
}

fn amounts_with_the_other_decimal_mark(export: &mut Export, _: &mut Draw) -> bool {
    let (mark, other) = if export.dialect.decimal == ',' {
        (',', ".")
    } else {
        ('.', ",")
    };
    if export.dialect.delimiter == ',' {
        return false;
    }
    ["Beløp", "Debet", "Kredit"]
        .iter()
        .filter(|column| {
            edit_all(export, column, |amount| {
                amount.replace('.', "").replace([mark], other)
            })
        })
        .count()
        > 0
        && export.dialect.thousands != Some('.')
        && mark == ','
}

fn amount_grouped_by_apostrophes(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| {
        let Some((whole, rest)) = amount
            .len()
            .checked_sub(3)
            .and_then(|at| amount.split_at_checked(at))
        else {
            return amount.to_owned();
        };
        match whole.len() > 3 && whole.chars().all(|c| c.is_ascii_digit()) {
            true => format!(
                "{}'{}{rest}",
                &whole[..whole.len() - 3],
                &whole[whole.len() - 3..]
            ),
            false => amount.to_owned(),
        }
    })
}

fn amount_with_a_letter(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |amount| {
        amount.replacen(|c: char| c.is_ascii_digit(), "O", 1)
    })
}

fn spreadsheet_error_as_amount(export: &mut Export, draw: &mut Draw) -> bool {
    edit_amount(export, draw, |_| "#VERDI!".to_owned())
}

fn columns_in_another_order(export: &mut Export, _: &mut Draw) -> bool {
    for line in &mut export.files[0].lines {
        if let Line::Fields(fields) = line {
            fields.reverse();
        }
    }
    export.header.reverse();
    true
}

fn line_ends_of_another_system(export: &mut Export, draw: &mut Draw) -> bool {
    export.files[0].end = draw.pick(&["\r", "\r\n", "\n"]);
    true
}

fn blank_lines_between(export: &mut Export, draw: &mut Draw) -> bool {
    for _ in 0..3 {
        let at = draw.below(export.files[0].lines.len());
        export.files[0]
            .lines
            .insert(at + 1, Line::Raw(String::new()));
    }
    true
}

fn column_renamed(export: &mut Export, draw: &mut Draw) -> bool {
    let name = export.header[draw.below(export.header.len())].clone();
    edit_header(export, |field| {
        if field == name {
            format!("{field} (ny)")
        } else {
            field.to_owned()
        }
    })
}

fn column_there_twice(export: &mut Export, draw: &mut Draw) -> bool {
    let at = draw.below(export.header.len());
    for line in &mut export.files[0].lines {
        if let Line::Fields(fields) = line {
            let again = fields.get(at).cloned().unwrap_or_default();
            fields.push(again);
        }
    }
    true
}

fn column_missing(export: &mut Export, draw: &mut Draw) -> bool {
    let at = draw.below(export.header.len());
    for line in &mut export.files[0].lines {
        if let Line::Fields(fields) = line
            && fields.len() > at
        {
            fields.remove(at);
        }
    }
    export.header.remove(at);
    true
}

fn posting_repeated(export: &mut Export, draw: &mut Draw) -> bool {
    let at = some_line(export, draw);
    let again = export.files[0].lines[at].clone();
    export.files[0].lines.push(again);
    true
}

fn end_of_file_character_within(export: &mut Export, draw: &mut Draw) -> bool {
    let at = some_line(export, draw);
    let text = format!("\u{1a}{}", export.text(&export.files[0].lines[at]));
    export.files[0].lines[at] = Line::Raw(text);
    true
}

fn nul_bytes(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    edit_one(export, draw, column, |code| format!("{code}\0"))
}

fn empty_file(export: &mut Export, _: &mut Draw) -> bool {
    export.files[0].lines.clear();
    true
}

fn header_alone(export: &mut Export, _: &mut Draw) -> bool {
    export.files[0].lines.truncate(1);
    true
}
