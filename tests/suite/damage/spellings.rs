//! What happens to characters and codes: invisible ones, encodings, spreadsheets.

use super::edit::{code_column, decomposed, edit_all, edit_header, edit_one, inserted, some_line};
use super::export::{Draw, Export, Line};

pub fn mark_of_byte_order_within_the_file(export: &mut Export, draw: &mut Draw) -> bool {
    if export.dialect.encoding != "utf-8" {
        return false;
    }
    let line = some_line(export, draw);
    let text = format!("\u{feff}{}", export.text(&export.files[0].lines[line]));
    export.files[0].lines[line] = Line::Raw(text);
    true
}

pub fn zero_width_space_in_header(export: &mut Export, draw: &mut Draw) -> bool {
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

pub fn soft_hyphen_in_header(export: &mut Export, _: &mut Draw) -> bool {
    export.dialect.encoding.starts_with("utf")
        && edit_header(export, |field| field.replace("Dato", "Dato\u{ad}"))
}

pub fn no_break_space_in_header(export: &mut Export, _: &mut Draw) -> bool {
    export.dialect.encoding != "cp865"
        && edit_header(export, |field| {
            if field == "Funksjon" {
                "\u{a0}Funksjon\u{a0}".to_owned()
            } else {
                field.to_owned()
            }
        })
}

pub fn zero_width_space_in_a_code(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    export.dialect.encoding.starts_with("utf")
        && edit_one(export, draw, column, |code| inserted(code, 1, "\u{200b}"))
}

pub fn no_break_space_behind_a_code(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    edit_one(export, draw, column, |code| format!("{code}\u{a0}"))
}

pub fn soft_hyphen_in_a_text(export: &mut Export, _: &mut Draw) -> bool {
    edit_all(export, "Tekst", |text| text.replace("bolig", "bo\u{ad}lig"))
}

pub fn decomposed_texts(export: &mut Export, _: &mut Draw) -> bool {
    export.dialect.encoding.starts_with("utf") && edit_all(export, "Tekst", decomposed)
}

pub fn no_break_spaces_in_texts(export: &mut Export, _: &mut Draw) -> bool {
    edit_all(export, "Tekst", |text| text.replace(' ', "\u{a0}"))
}

pub fn codes_as_floats(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    edit_all(export, column, |code| {
        format!("{}.0", code.trim_start_matches('0'))
    })
}

pub fn codes_as_floats_with_comma(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    export.dialect.delimiter != ',' && edit_all(export, column, |code| format!("{code},0"))
}

pub fn codes_in_scientific_notation(export: &mut Export, draw: &mut Draw) -> bool {
    let comma = if export.dialect.delimiter == ',' {
        "."
    } else {
        ","
    };
    edit_one(export, draw, "Funksjon", |code| {
        inserted(code, 1, comma) + "E+02"
    })
}

pub fn leading_zeros_lost(export: &mut Export, draw: &mut Draw) -> bool {
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

pub fn codes_with_apostrophe(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    edit_all(export, column, |code| format!("'{code}"))
}

pub fn code_turned_into_a_date(export: &mut Export, draw: &mut Draw) -> bool {
    edit_one(export, draw, "Funksjon", |_| "02.apr".to_owned())
}

fn written_as(export: &mut Export, stated: &[&str], encoding: &'static str) -> bool {
    let file = &mut export.files[0];
    let stated =
        stated.contains(&export.dialect.encoding) && file.encoding == export.dialect.encoding;
    file.encoding = encoding;
    stated
}

pub fn utf8_under_another_encoding(export: &mut Export, _: &mut Draw) -> bool {
    // A header of plain letters, so that the columns are found.
    plain_header(export) && written_as(export, &["windows-1252"], "utf-8")
}

/// Whether all columns that are asked for have names of plain letters.
fn plain_header(export: &Export) -> bool {
    export.header.iter().all(|name| name.is_ascii())
}

pub fn other_encoding_under_utf8(export: &mut Export, _: &mut Draw) -> bool {
    written_as(export, &["utf-8"], "windows-1252")
}

pub fn old_code_page(export: &mut Export, _: &mut Draw) -> bool {
    plain_header(export) && written_as(export, &["windows-1252"], "cp865")
}

pub fn utf16_under_another_encoding(export: &mut Export, _: &mut Draw) -> bool {
    written_as(export, &["utf-8", "windows-1252"], "utf-16le")
}

pub fn nul_bytes(export: &mut Export, draw: &mut Draw) -> bool {
    let column = code_column(export, draw);
    edit_one(export, draw, column, |code| format!("{code}\0"))
}
