//! What happens to whole files: copies, overlaps, other years, nothing in them.

use super::edit::{edit_all, edit_one};
use super::export::{Draw, Export, ExportFile};

fn copy(export: &mut Export, name: &str, edit: impl Fn(&mut ExportFile)) -> bool {
    let mut file = export.files[0].clone();
    file.name = name.to_owned();
    edit(&mut file);
    export.files.push(file);
    true
}

pub fn same_file_twice(export: &mut Export, _: &mut Draw) -> bool {
    copy(export, "januar (1).csv", |_| {})
}

pub fn same_file_twice_with_other_line_ends(export: &mut Export, _: &mut Draw) -> bool {
    copy(export, "kopi.csv", |file| {
        file.end = if file.end == "\n" { "\r\n" } else { "\n" }
    })
}

pub fn same_file_twice_in_another_order(export: &mut Export, _: &mut Draw) -> bool {
    copy(export, "sortert.csv", |file| file.lines[1..].reverse())
}

fn month_of(line: usize) -> usize {
    (line - 1) % 3 + 1
}

pub fn a_month_in_two_files(export: &mut Export, _: &mut Draw) -> bool {
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

pub fn a_month_moved_to_a_file_in_capitals(export: &mut Export, draw: &mut Draw) -> bool {
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

pub fn year_of_another_file(export: &mut Export, _: &mut Draw) -> bool {
    let edited = edit_all(export, "Dato", |date| date.replace("2013", "2011"));
    edited
        && (!export.dialect.year_in_period
            || edit_all(export, "Periode", |period| period.replace("2013", "2011")))
}

pub fn one_posting_of_another_year(export: &mut Export, draw: &mut Draw) -> bool {
    export.dialect.year_in_period
        && edit_one(export, draw, "Periode", |period| {
            period.replace("2013", "2014")
        })
}

pub fn period_without_zero(export: &mut Export, _: &mut Draw) -> bool {
    !export.dialect.year_in_period
        && edit_all(export, "Periode", |period| {
            period.trim_start_matches('0').to_owned()
        })
}

pub fn empty_file(export: &mut Export, _: &mut Draw) -> bool {
    export.files[0].lines.clear();
    true
}

pub fn header_alone(export: &mut Export, _: &mut Draw) -> bool {
    export.files[0].lines.truncate(1);
    true
}
