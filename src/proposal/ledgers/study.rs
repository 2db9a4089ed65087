//! One file looked at: its style, header, columns, and where its amounts stand.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::diag::{Code, Diagnostic, Span};
use crate::ledger::{ColumnName, FileDialect, FileOutline, FileRemark, LedgerFiles};
use crate::proposal::amounts::marks::AmountDecimals;
use crate::proposal::amounts::plan::{AmountPlan, amount_plan, counted};
use crate::proposal::answers::{ExportAnswers, ExportQuestion};
use crate::proposal::entries::NoProposal;
use crate::proposal::export::columns::{ExportColumn, export_columns};
use crate::proposal::export::span::{SpanPlace, is_part_of_year};
use crate::proposal::export::table::{ExportTable, export_table};
use crate::proposal::export::text::{TextStyle, text_style};
use crate::proposal::lines::claims::LeftOutLines;
use crate::proposal::lines::closing::ExportTotals;
use crate::proposal::lines::origin::ExportClaims;
use crate::proposal::lines::totals::{compared, taken_out, totals};
use crate::world::World;

/// How many records are looked at.
const MOST_ROWS: usize = 40_000;

/// A file, looked at.
pub(in crate::proposal) struct FileStudy {
    pub(in crate::proposal) outline: FileOutline,
    /// How it is written, where it is delimited text.
    pub(in crate::proposal) style: Option<TextStyle>,
    pub(in crate::proposal) table: ExportTable,
    pub(in crate::proposal) columns: Vec<ExportColumn>,
    pub(in crate::proposal) plan: AmountPlan,
    /// Its lines of totals, which are not among its rows.
    pub(in crate::proposal) totals: Vec<LeftOutLines>,
    /// What totals say that all lines add up to, and they do.
    pub(in crate::proposal) sums: ExportTotals,
    /// Names that say what it holds: its own, its sheet's.
    file_names: Vec<String>,
}

impl FileStudy {
    /// Looks at a file.
    ///
    /// # Errors
    /// What it is, where it cannot be read; a question, where nothing can be guessed.
    pub(in crate::proposal) fn new(
        world: &dyn World,
        path: &str,
        answers: &ExportAnswers,
    ) -> Result<Self, NoProposal> {
        let files = LedgerFiles::default();
        let unread = |error: io::Error| unread(path, &error);
        let member = answers.member.as_deref();
        let head = files.text_head(world, path, member).map_err(unread)?;
        let style =
            head.map(|head| text_style(&head, (answers.encoding.as_deref(), answers.delimiter)));
        let mut dialect = FileDialect::usual(Span::new(path, 0, 0));
        dialect.member = answers.member.clone();
        dialect.sheet = answers.sheet.clone();
        if let Some(style) = &style {
            dialect.encoding = style.encoding.clone();
            dialect.delimiter = style.delimiter;
            dialect.quote = style.quote;
        }
        let outline = |asked: &BTreeSet<String>| {
            files
                .outline(world, path, &dialect, asked, MOST_ROWS)
                .map_err(unread)
        };
        let mut seen = outline(&BTreeSet::new())?;
        // Some formats hand out what is asked for alone.
        let names = seen.rows.first().into_iter().flat_map(|row| &row.fields);
        let asked: BTreeSet<String> = names
            .filter(|name| name.starts_with("Analysis.") || name.starts_with("dim."))
            .cloned()
            .collect();
        if !asked.is_empty() {
            seen = outline(&asked)?;
        }
        let mut table = export_table(&seen, answers.header);
        if table.rows.is_empty() {
            let message = format!("`{path}` holds no lines that are alike");
            let finding = Diagnostic::new(Code::EmptyLedger, message).in_file(path);
            return Err(NoProposal::Unread(Box::new(
                finding.help("see whether it is the export that was meant"),
            )));
        }
        let mut columns = export_columns(&table);
        let mut totals = totals(&columns, &table.rows, seen.is_whole);
        let total_lines = taken_out(&mut table.rows, &totals);
        if !total_lines.is_empty() {
            columns = export_columns(&table);
        }
        let plan = amount_plan(&columns, &seen.format, answers)?;
        let lines = (&table.rows[..], &plan, &table.names[..]);
        let sums = match seen.is_whole {
            true => compared(&mut totals, &total_lines, lines),
            false => ExportTotals::default(),
        };
        let file_name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let stated = [
            answers.sheet.clone(),
            answers.member.clone(),
            seen.part.clone(),
        ];
        Ok(Self {
            file_names: [file_name]
                .into_iter()
                .chain(stated.into_iter().flatten())
                .collect(),
            outline: seen,
            style,
            table,
            columns,
            plan,
            totals,
            sums,
        })
    }

    /// What it says of itself.
    pub(in crate::proposal) fn claims(&self) -> ExportClaims<'_> {
        ExportClaims {
            titles: &self.table.titles,
            file_names: &self.file_names,
            has_ore: self.plan.decimals == AmountDecimals::Hundredths,
            is_of_books: self.is_of(&["saf-t", "sie", "kostra"]),
        }
    }

    /// Names that say what it holds: its own, its sheet's.
    pub(super) fn file_names(&self) -> &[String] {
        &self.file_names
    }

    /// What says that its amounts are of a part of a year: a line above the header, the name of the
    /// file, or of a column of amounts.
    pub(in crate::proposal) fn part_of_year(&self, year: i32, amounts: &[&str]) -> Option<String> {
        let titles = self.table.titles.iter().map(String::as_str);
        let titles = titles.map(|text| (text, SpanPlace::Title, "above the header"));
        let files = self.file_names.iter().map(String::as_str);
        let files = files.map(|text| (text, SpanPlace::File, "the file"));
        let names = amounts.iter().copied();
        let names = names.map(|text| (text, SpanPlace::Amount, "the column"));
        titles
            .chain(names)
            .chain(files)
            .find(|(text, place, _)| is_part_of_year(text, year, *place))
            .map(|(text, _, where_)| format!("`{text}`, {where_}, says a part of the year"))
    }

    /// Whether its format is one of these.
    pub(in crate::proposal) fn is_of(&self, formats: &[&str]) -> bool {
        let format = self.outline.format.split(' ').next().unwrap_or("");
        formats.contains(&format)
    }

    /// The name of a column.
    pub(in crate::proposal) fn name(&self, position: usize) -> &str {
        self.table.names.get(position).map_or("", String::as_str)
    }

    /// The number of the municipality that all lines say, four digits.
    pub(in crate::proposal) fn municipality_number(&self) -> Option<String> {
        const NAMES: [&str; 4] = ["region", "kommunenr", "kommunenummer", "municipality"];
        let mut columns = self.columns.iter().filter(|column| {
            let name: String = column
                .name
                .chars()
                .filter(|c| c.is_alphabetic())
                .flat_map(char::to_lowercase)
                .collect();
            NAMES.contains(&name.as_str()) && column.fields.len() == 1 && column.blanks == 0
        });
        let (field, _) = columns.next()?.fields.first_key_value()?;
        let number = match field.len() {
            6 => field.get(..4)?,
            _ => field,
        };
        let is_number = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| number.to_owned())
    }

    /// The lines that are the header once more.
    pub(super) fn headers_again(&self) -> Option<LeftOutLines> {
        let names = self.table.names.iter().enumerate();
        let (at, name) = names.into_iter().find(|(_, name)| !name.is_empty())?;
        let lines = LeftOutLines::of(name, at, (name, self.table.repeats));
        (self.table.repeats > 0 && self.table.header.len() < 2).then(|| LeftOutLines {
            proof: Some("the header stands there again".to_owned()),
            ..lines
        })
    }

    /// Whether all numbers of a column are whole thousands, and not all whole ten thousands, as kroner
    /// are that were rounded to thousands, and neither øre nor thousands would be. What stands beside
    /// them is of the same unit, where no name says one.
    pub(super) fn are_rounded_to_thousands(&self) -> bool {
        const LEAST: usize = 20;
        let plan = &self.plan;
        let is_rounded = |at: &usize| {
            let fields = self.table.rows.iter().filter_map(|row| row.get(*at));
            let numbers = fields.filter_map(|field| plan.number(field));
            let numbers: Vec<i128> = numbers.filter(|ore| *ore != 0).collect();
            numbers.len() >= LEAST
                && numbers.iter().all(|ore| ore % 100_000 == 0)
                && numbers.iter().any(|ore| ore % 1_000_000 != 0)
        };
        let positions = plan.positions();
        let says_unit = |at: &usize| ColumnName(self.name(*at)).unit(false).is_some();
        !positions.iter().any(says_unit) && positions.iter().any(is_rounded)
    }

    /// Whether each voucher adds up to nothing.
    pub(in crate::proposal) fn balances(&self, voucher: usize) -> bool {
        let mut sums = BTreeMap::<&str, i128>::new();
        for row in &self.table.rows {
            let number = row.get(voucher).map_or("", String::as_str);
            *sums.entry(number).or_default() += self.plan.ore(row);
        }
        sums.values().all(|sum| *sum == 0)
    }

    /// What is worth knowing of it besides.
    pub(in crate::proposal) fn notes(&self) -> Vec<String> {
        let rows = &self.table.rows;
        let repeated = rows.len() - rows.iter().collect::<BTreeSet<_>>().len();
        let file = self.file_names.first().map_or("", String::as_str);
        let mut notes = vec![format!("`{file}` was read as {}", self.outline.format)];
        if let Some(part) = &self.outline.part {
            notes.push(format!("of it, {part} was read"));
        }
        if let Some(owner) = &self.outline.owner {
            notes.push(format!("it says that these are the books of {owner}"));
        }
        if repeated > 0 {
            let lines = counted(repeated, "line");
            notes.push(format!(
                "{lines} like another one to the letter, in {} looked at",
                rows.len()
            ));
        }
        if !self.outline.is_whole {
            notes.push(format!(
                "evidence is of its first {}; what stands further down, such as totals, was not looked for",
                counted(self.outline.rows.len(), "record")
            ));
        }
        notes
    }
}

/// A word as a shell takes it for one.
fn quoted_in_shell(word: &str) -> String {
    match word.contains(|c: char| !(c.is_alphanumeric() || "._-/".contains(c))) {
        true => format!("'{word}'"),
        false => word.to_owned(),
    }
}

/// Why a file cannot be read, or what must be said of it first.
fn unread(path: &str, error: &io::Error) -> NoProposal {
    let Some(remark) = FileRemark::of(error) else {
        return NoProposal::Unread(Box::new(Diagnostic::unreadable(path, error).in_file(path)));
    };
    if remark.code == Code::PartNotChosen {
        let option = if remark.help.contains("member") {
            "--member"
        } else {
            "--sheet"
        };
        // There is no municipality.toml yet in which it could stand.
        let help = match remark.help.split_once('"') {
            Some((_, first)) => format!(
                "`{option} {}`",
                quoted_in_shell(first.trim_end_matches(['"', '`']))
            ),
            None => remark.help.clone(),
        };
        return NoProposal::Asked(ExportQuestion {
            option: option.to_owned(),
            text: format!("`{path}` {}", remark.message),
            help,
        });
    }
    let message = format!("`{path}` {}", remark.message);
    let finding = Diagnostic::new(remark.code, message)
        .in_file(path)
        .help(remark.help.clone());
    NoProposal::Unread(Box::new(finding))
}
