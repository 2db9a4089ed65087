//! What an XLSX workbook says beside its values: which rows are hidden, in which formats numbers are
//! shown, and whether its formulas were ever computed.
//!
//! All parts are read once to their end, so that damage is found and what grows beyond all measure
//! is refused before it is in memory.

use std::io::{self, BufReader, Read};

use memchr::memmem::Finder;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::shown_cells::{CellFormats, FormattedCells};
use super::xml::{attribute, has_no_height, xml_damage};
use crate::diag::Code;
use crate::ledger::container::archive::Archive;
use crate::ledger::records::content::FileRemark;

/// How many bytes are looked at in one go.
const CHUNK: usize = 1 << 16;

/// What a worksheet says somewhere that has hidden rows.
const MARKS: [&str; 4] = ["hidden", " ht=\"0", " ht='0", "zeroHeight"];

/// How many bytes the longest of those has.
const LONGEST_MARK: usize = 10;

/// The parts of a workbook.
pub(super) struct XlsxParts {
    /// Whether anything in some worksheet is hidden.
    has_hidden: bool,
    formats: CellFormats,
    /// Whether it asks to be computed when it is opened, as programs do that write formulas without
    /// knowing their values.
    pub(super) is_stale: bool,
    /// How each sheet looks, by its name, where that of some is not plain.
    looks: Vec<(String, SheetLook)>,
}

/// How a sheet is shown.
#[derive(Default)]
pub(super) struct SheetLook {
    /// The numbers of its hidden rows from 0, in order.
    pub(super) hidden: Vec<u64>,
    pub(super) formats: FormattedCells,
}

impl XlsxParts {
    /// Reads all parts.
    pub(super) fn read(archive: &mut Archive) -> io::Result<Self> {
        let mut parts = Self {
            has_hidden: false,
            formats: CellFormats::default(),
            is_stale: false,
            looks: Vec::new(),
        };
        let hidden = MARKS.map(Finder::new);
        let names: Vec<String> = archive
            .members
            .iter()
            .filter(|name| {
                let name = name.to_ascii_lowercase();
                name.ends_with(".xml") || name.ends_with(".rels")
            })
            .cloned()
            .collect();
        for name in &names {
            let is_sheet = name.to_ascii_lowercase().contains("worksheets/");
            let mut part = archive.part(name)?;
            let mut chunk = vec![0; CHUNK];
            let mut kept = 0;
            loop {
                let read = part.read(&mut chunk[kept..])?;
                if read == 0 {
                    break;
                }
                let end = kept + read;
                let is_marked = |mark: &Finder<'_>| mark.find(&chunk[..end]).is_some();
                parts.has_hidden |= is_sheet && !parts.has_hidden && hidden.iter().any(is_marked);
                // What may be the beginning of a mark is looked at again with what follows.
                kept = end.min(LONGEST_MARK - 1);
                chunk.copy_within(end - kept..end, 0);
            }
        }
        let Some(workbook) = names
            .iter()
            .find(|name| name.to_ascii_lowercase().ends_with("workbook.xml"))
            .cloned()
        else {
            return Ok(parts);
        };
        let sheets = parts.read_workbook(archive, &workbook)?;
        // Where it is is not asked of the relations, as the reader of the values does not either.
        if let Some(styles) = find_part(&names, &workbook, "styles.xml") {
            each_element(archive, &styles, &mut |element, name| {
                parts.formats.element(element, name);
                Ok(())
            })?;
        }
        if parts.has_look() {
            let targets = read_targets(archive, &workbook)?;
            for (sheet, id) in sheets {
                let target = targets.iter().find(|(known, _)| *known == id);
                let part = target.and_then(|(_, target)| find_part(&names, &workbook, target));
                if let Some(part) = part {
                    let look = read_look(archive, &part, &parts.formats)?;
                    parts.looks.push((sheet, look));
                }
            }
        }
        Ok(parts)
    }

    /// Whether anything of some sheet may be hidden, or shown in a format that says more of numbers
    /// than digits and kroner.
    pub(super) fn has_look(&self) -> bool {
        self.has_hidden || !self.formats.is_empty()
    }

    /// How a sheet is shown.
    pub(super) fn look(&mut self, sheet: &str) -> io::Result<SheetLook> {
        let known = self.looks.iter_mut().find(|(name, _)| name == sheet);
        known.map(|(_, look)| std::mem::take(look)).ok_or_else(|| {
            FileRemark::new(
                Code::FileUnreadable,
                format!("cannot be read: it does not say where its sheet `{sheet}` is"),
                "open it in a spreadsheet program, and save it again as .xlsx",
            )
            .into()
        })
    }

    /// The names of all sheets, each with the id of its part.
    fn read_workbook(
        &mut self,
        archive: &mut Archive,
        workbook: &str,
    ) -> io::Result<Vec<(String, String)>> {
        let mut sheets = Vec::new();
        each_element(archive, workbook, &mut |element, name| {
            match name {
                "sheet" => {
                    let text = |name| attribute(element, name).unwrap_or_default();
                    sheets.push((text("name"), text("id")));
                }
                "calcPr" => {
                    let asks = attribute(element, "fullCalcOnLoad");
                    self.is_stale = asks.is_some_and(|asks| asks == "1" || asks == "true");
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(sheets)
    }
}

/// Calls for every element of a part with its local name.
fn each_element(
    archive: &mut Archive,
    part: &str,
    each: &mut dyn FnMut(&BytesStart<'_>, &str) -> io::Result<()>,
) -> io::Result<()> {
    let mut reader = Reader::from_reader(BufReader::new(archive.part(part)?));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader
            .read_event_into(&mut buffer)
            .map_err(|error| xml_damage(&error))?
        {
            Event::Start(element) | Event::Empty(element) => {
                each(&element, element.local_name().as_ref())?;
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Where the parts of a workbook are, by id.
fn read_targets(archive: &mut Archive, workbook: &str) -> io::Result<Vec<(String, String)>> {
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", workbook));
    let relations = format!("{folder}/_rels/{file}.rels");
    let relations = relations.trim_start_matches('/');
    let known = archive
        .members
        .iter()
        .find(|name| name.eq_ignore_ascii_case(relations));
    let relations = known.cloned().unwrap_or_else(|| relations.to_owned());
    let mut targets = Vec::new();
    each_element(archive, &relations, &mut |element, name| {
        if name == "Relationship" {
            let text = |name| attribute(element, name).unwrap_or_default();
            targets.push((text("Id"), text("Target")));
        }
        Ok(())
    })?;
    Ok(targets)
}

/// The name of a part, which may be relative to the workbook, in capitals or not.
fn find_part(names: &[String], workbook: &str, target: &str) -> Option<String> {
    let folder = workbook.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}")
            .trim_start_matches('/')
            .to_owned(),
    };
    names
        .iter()
        .find(|name| name.eq_ignore_ascii_case(&path))
        .cloned()
}

/// How a worksheet is shown. Hidden are the rows that are said to be, and those without any height.
fn read_look(archive: &mut Archive, part: &str, formats: &CellFormats) -> io::Result<SheetLook> {
    let (mut rows, mut next) = (Vec::new(), 0_u64);
    let mut cells = FormattedCells::default();
    // Whether rows have no height of which nothing is said.
    let mut are_flat = false;
    each_element(archive, part, &mut |element, name| {
        cells.element(element, name, formats);
        let is_true = |name| attribute(element, name).map(|text| text == "1" || text == "true");
        if name == "sheetFormatPr" {
            are_flat = is_true("zeroHeight") == Some(true);
        }
        if name == "row" {
            let number = attribute(element, "r").and_then(|number| number.parse::<u64>().ok());
            let row = number.map_or(next, |number| number.saturating_sub(1));
            next = row.saturating_add(1);
            let is_flat = match (attribute(element, "ht"), is_true("hidden")) {
                (Some(height), _) => has_no_height(&height),
                (None, None) => are_flat,
                (None, Some(_)) => false,
            };
            if is_flat || is_true("hidden") == Some(true) {
                rows.push(row);
            }
        }
        Ok(())
    })?;
    rows.sort_unstable();
    Ok(SheetLook {
        hidden: rows,
        formats: cells,
    })
}
