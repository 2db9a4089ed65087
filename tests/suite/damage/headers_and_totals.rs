//! What stands in a file beside its postings: headers, titles, totals, notes; and columns elsewhere.

use super::edit::{amount_column, code_column, edit_header, like_field, some_line, sum_line};
use super::export::{AmountForm, Draw, Export, Line};

pub fn subtotal_by_period(export: &mut Export, draw: &mut Draw) -> bool {
    let Line::Fields(like) = export.files[0].lines[1].clone() else {
        return false;
    };
    if export.dialect.amount.is_wide() {
        return false;
    }
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

pub fn total_with_blank_codes(export: &mut Export, _: &mut Draw) -> bool {
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

pub fn total_by_its_text_alone(export: &mut Export, draw: &mut Draw) -> bool {
    let Line::Fields(like) = export.files[0].lines[1].clone() else {
        return false;
    };
    // It is the sum of the lines above it, which stand in one file.
    if export.column("Tekst").is_none() || export.files.len() > 1 {
        return false;
    }
    let label = draw.pick(&[
        "Sum",
        "Totalt",
        "Sum art 190",
        "I alt",
        "Utgående saldo",
        "UB",
        "**",
        "Bevegelse i perioden",
        "Transport",
    ]);
    let header = export.header.clone();
    let line = sum_line(export, |name| match name {
        "Tekst" => label.to_owned(),
        name => like_field(&header, &like, name),
    });
    export.files[0].lines.push(line);
    true
}

/// Puts a column behind the others, with the same in every line.
fn add_column(export: &mut Export, name: &str, own: &str) -> bool {
    for file in &mut export.files {
        for (at, line) in file.lines.iter_mut().enumerate() {
            let Line::Fields(fields) = line else {
                return false;
            };
            fields.push(if at == 0 { name } else { own }.to_owned());
        }
    }
    true
}

/// Adds a line that the last column says is of something else than all others.
fn add_line_of(export: &mut Export, draw: &mut Draw, [name, own, other]: [&str; 3]) -> bool {
    if !add_column(export, name, own) {
        return false;
    }
    let at = some_line(export, draw);
    let mut line = export.files[0].lines[at].clone();
    if let Line::Fields(fields) = &mut line
        && let Some(last) = fields.last_mut()
    {
        other.clone_into(last);
    }
    export.files[0].lines.push(line);
    true
}

pub fn lines_of_a_budget(export: &mut Export, draw: &mut Draw) -> bool {
    let name = draw.pick(&["Type", "Versjon", "Scenario"]);
    let other = draw.pick(&["Budsjett", "Prognose", "Revidert budsjett"]);
    add_line_of(export, draw, [name, "Regnskap", other])
}

pub fn lines_of_a_budget_in_any_column(export: &mut Export, draw: &mut Draw) -> bool {
    let name = draw.pick(&["Journal", "Linje", "Opprinnelse"]);
    let other = draw.pick(&["Budsjett", "Periodisert budsjett", "Forecast"]);
    add_line_of(export, draw, [name, "Faktisk", other])
}

pub fn lines_in_another_unit(export: &mut Export, draw: &mut Draw) -> bool {
    let other = draw.pick(&["tkr", "timer", "1000 NOK"]);
    add_line_of(export, draw, ["Enhet", "kr", other])
}

pub fn lines_not_booked(export: &mut Export, draw: &mut Draw) -> bool {
    let name = draw.pick(&["Bokført", "ErGjeldende", "Godkjent"]);
    add_line_of(export, draw, [name, "Ja", "Nei"])
}

pub fn lines_up_to_their_period(export: &mut Export, draw: &mut Draw) -> bool {
    let name = draw.pick(&["Visning", "Hva"]);
    add_line_of(export, draw, [name, "Periode", "Hittil i år"])
}

pub fn signs_moved_to_a_column(export: &mut Export, draw: &mut Draw) -> bool {
    let [debit, credit] = draw.pick(&[["D", "K"], ["S", "H"], ["+", "-"]]);
    let Some(amount) = export.column("Beløp") else {
        return false;
    };
    if export.dialect.amount != AmountForm::Signed || !add_column(export, "Merke", debit) {
        return false;
    }
    let mut is_done = false;
    for line in export.files.iter_mut().flat_map(|file| &mut file.lines) {
        if let Line::Fields(fields) = line
            && let Some(plain) = fields[amount].strip_prefix('-').map(str::to_owned)
        {
            fields[amount] = plain;
            is_done |= fields.last_mut().is_some_and(|last| {
                credit.clone_into(last);
                true
            });
        }
    }
    is_done
}

pub fn total_in_a_code(export: &mut Export, draw: &mut Draw) -> bool {
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

pub fn header_repeated(export: &mut Export, draw: &mut Draw) -> bool {
    let (header, at) = (export.files[0].lines[0].clone(), some_line(export, draw));
    export.files[0].lines.insert(at, header);
    true
}

pub fn note_at_the_end(export: &mut Export, draw: &mut Draw) -> bool {
    let note = draw.pick(&["Utskrift slutt", "* foreløpige tall", "Antall poster 17"]);
    export.files[0].lines.push(Line::Raw(note.to_owned()));
    true
}

pub fn note_with_delimiters_at_the_end(export: &mut Export, _: &mut Draw) -> bool {
    let mut fields = vec![String::new(); export.header.len()];
    fields[0] = "Kilde regnskapet".to_owned();
    export.files[0].lines.push(Line::Fields(fields));
    true
}

pub fn title_before_the_header(export: &mut Export, draw: &mut Draw) -> bool {
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

pub fn separator_line(export: &mut Export, _: &mut Draw) -> bool {
    let line = format!("sep={}", export.dialect.delimiter);
    export.files[0].lines.insert(0, Line::Raw(line));
    true
}

pub fn captions_over_the_header(export: &mut Export, _: &mut Draw) -> bool {
    let mut captions = vec![String::new(); export.header.len()];
    captions[0] = "Kontostreng".to_owned();
    captions[3] = "Bilag".to_owned();
    export.files[0].lines.insert(0, Line::Fields(captions));
    true
}

pub fn header_cut_off(export: &mut Export, _: &mut Draw) -> bool {
    export.files[0].lines.remove(0);
    true
}

pub fn blank_leading_column(export: &mut Export, _: &mut Draw) -> bool {
    let delimiter = export.dialect.delimiter;
    for line in &mut export.files[0].lines {
        match line {
            Line::Fields(fields) => fields.insert(0, String::new()),
            Line::Raw(text) => text.insert(0, delimiter),
        }
    }
    export.header.insert(0, String::new());
    true
}

pub fn columns_in_another_order(export: &mut Export, _: &mut Draw) -> bool {
    for line in &mut export.files[0].lines {
        if let Line::Fields(fields) = line {
            fields.reverse();
        }
    }
    export.header.reverse();
    true
}

pub fn column_renamed(export: &mut Export, draw: &mut Draw) -> bool {
    let name = export.header[draw.below(export.header.len())].clone();
    edit_header(export, |field| {
        if field == name {
            format!("{field} (ny)")
        } else {
            field.to_owned()
        }
    })
}

pub fn column_there_twice(export: &mut Export, draw: &mut Draw) -> bool {
    let at = draw.below(export.header.len());
    for line in &mut export.files[0].lines {
        if let Line::Fields(fields) = line {
            let again = fields.get(at).cloned().unwrap_or_default();
            fields.push(again);
        }
    }
    true
}

/// A month more than the columns that are described, with the amounts of one line.
pub fn amounts_in_a_thirteenth_month(export: &mut Export, draw: &mut Draw) -> bool {
    let (true, Some(column)) = (
        export.dialect.amount.is_wide(),
        export.column(amount_column(export)),
    ) else {
        return false;
    };
    let line = some_line(export, draw);
    let named = &export.header[column];
    let name = format!("{}13", &named[..named.len() - 2]);
    let mut is_moved = false;
    for (at, line_of_file) in export.files[0].lines.iter_mut().enumerate() {
        let Line::Fields(fields) = line_of_file else {
            continue;
        };
        let moved = match at {
            0 => name.clone(),
            at if at == line && fields.len() > column => std::mem::take(&mut fields[column]),
            _ => String::new(),
        };
        is_moved |= at == line && !moved.is_empty();
        fields.push(moved);
    }
    is_moved
}

pub fn column_missing(export: &mut Export, draw: &mut Draw) -> bool {
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
