//! The ledgers of one file, each entry of their descriptions with what speaks for it.

use std::collections::BTreeMap;

use crate::ledger::{LedgerKind, NationalRole, TextMatch};
use crate::proposal::amounts::plan::{AmountLayout, counted, listed};
use crate::proposal::amounts::wide::YearColumn;
use crate::proposal::answers::{ColumnAnswer, ExportAnswers, ExportQuestion};
use crate::proposal::codes::local::local_columns;
use crate::proposal::codes::question::{no_classes, no_codes};
use crate::proposal::codes::search::{CodePlan, CodeSearch};
use crate::proposal::entries::{EntryList, NationalLists, NoProposal, STATED};
use crate::proposal::export::names::ColumnPurpose;
use crate::proposal::export::text::shown_mark;
use crate::proposal::lines::claims::{LeftOutLines, other_kinds};
use crate::proposal::lines::closing::ExportTotals;
use crate::proposal::lines::origin::{
    LineYears, OriginFinding, kind, line_years, period, which_year, year,
};
use crate::value::{Amount, AmountScale};

use super::control::ProposedControl;
use super::doubts::doubt_lines;
use super::kroner::{AmountFinding, AmountSearch};
use super::ledger_draft::LedgerDraft;
use super::study::FileStudy;

/// How many lines are shown as they are understood.
const FIRST_LINES: usize = 3;

/// The ledgers of a file.
///
/// # Errors
/// A question, where nothing can be guessed.
pub(in crate::proposal) fn drafts(
    study: &FileStudy,
    lists: &NationalLists,
    answers: &ExportAnswers,
) -> Result<Vec<LedgerDraft>, NoProposal> {
    let years = line_years(&study.columns);
    let of_file = year(&years, &study.claims());
    match &study.plan.layout {
        AmountLayout::Years(columns) => {
            let mut drafts: Vec<LedgerDraft> = Vec::new();
            for column in columns {
                let asked = answers.year.is_none_or(|year| {
                    column.year.is_none_or(|of| of == year) || columns.len() == 1
                });
                if !asked {
                    continue;
                }
                let draft = Drafting::new(study, (lists, answers), (&years, &of_file))
                    .draft(Some(column))?;
                let key = (draft.year, draft.kind);
                if drafts.iter().any(|other| (other.year, other.kind) == key) {
                    let name = study.name(column.position);
                    return Err(ExportQuestion {
                        option: "--amount".to_owned(),
                        text: format!("two columns are {} of {}; one is `{name}`", key.1, key.0),
                        help: "name one by `--amount COLUMN`; the other can be described with a `version` of its own".to_owned(),
                    }
                    .into());
                }
                drafts.push(draft);
            }
            Ok(drafts)
        }
        _ => Ok(vec![
            Drafting::new(study, (lists, answers), (&years, &of_file)).draft(None)?,
        ]),
    }
}

/// A file, and what its ledgers are described by.
struct Drafting<'e> {
    study: &'e FileStudy,
    lists: &'e NationalLists,
    answers: &'e ExportAnswers,
    years: &'e [LineYears],
    of_file: &'e Option<OriginFinding<i32>>,
    entries: EntryList,
}

impl<'e> Drafting<'e> {
    fn new(
        study: &'e FileStudy,
        (lists, answers): (&'e NationalLists, &'e ExportAnswers),
        (years, of_file): (&'e [LineYears], &'e Option<OriginFinding<i32>>),
    ) -> Self {
        Self {
            study,
            lists,
            answers,
            years,
            of_file,
            entries: EntryList::default(),
        }
    }

    fn entry(&mut self, name: &str, value: impl Into<String>, evidence: &str, is_certain: bool) {
        self.entries
            .add(self.answers, (name, &value.into()), evidence, is_certain);
    }

    /// The year of a ledger; of a column, where that names one.
    fn year(&mut self, column: Option<&YearColumn>) -> Result<i32, ExportQuestion> {
        let of_column = column.and_then(|column| {
            column
                .year
                .map(|year| (year, self.study.name(column.position)))
        });
        let (year, evidence, is_certain) = match (of_column, self.answers.year, self.of_file) {
            (Some((year, name)), ..) => (year, format!("`{name}` names it"), true),
            (None, Some(year), _) => (year, STATED.to_owned(), true),
            (None, None, Some(found)) => (found.value, found.evidence.clone(), found.is_certain),
            (None, None, None) => {
                return Err(which_year(&self.study.claims()));
            }
        };
        self.entry("year", year.to_string(), &evidence, is_certain);
        Ok(year)
    }

    /// What the amounts are, and which lines are left out for it.
    fn kind(&mut self, column: Option<&YearColumn>, year: i32) -> (LedgerKind, Vec<LeftOutLines>) {
        let mut skip: Vec<LeftOutLines> = self.study.totals.clone();
        skip.extend(self.study.headers_again());
        for line_years in self
            .years
            .iter()
            .filter(|of| of.is_strict && of.years.len() > 1)
        {
            let of_column = self
                .study
                .columns
                .iter()
                .find(|column| column.position == line_years.position);
            let fields = of_column
                .filter(|column| column.purpose == ColumnPurpose::Year)
                .map(|column| &column.fields);
            let others = fields
                .into_iter()
                .flatten()
                .filter(|(field, _)| !field.ends_with(&year.to_string()));
            skip.extend(others.map(|(field, count)| {
                LeftOutLines::of(&line_years.column, line_years.position, (field, *count))
            }));
        }
        let of_lines = other_kinds(&self.study.columns);
        let amount = match (&self.study.plan.layout, column) {
            (_, Some(column)) => self.study.name(column.position),
            (AmountLayout::One(position), None) => self.study.name(*position),
            (AmountLayout::Periods(columns), None) => columns
                .first()
                .map_or("", |first| self.study.name(first.position)),
            _ => "",
        };
        let kind = match (
            self.answers.kind,
            column.and_then(|column| column.kind),
            of_lines,
        ) {
            (Some(kind), ..) => {
                self.entry("kind", kind.to_string(), STATED, true);
                kind
            }
            (None, Some(kind), _) => {
                self.entry(
                    "kind",
                    kind.to_string(),
                    &format!("`{amount}` says it"),
                    true,
                );
                kind
            }
            (None, None, Some((kind, others))) => {
                let evidence = format!("lines say several kinds; those of {kind} are taken");
                self.entry("kind", kind.to_string(), &evidence, true);
                skip.extend(others);
                kind
            }
            (None, None, None) => {
                let OriginFinding {
                    value,
                    evidence,
                    is_certain,
                } = kind(&self.study.columns, &self.study.claims(), amount);
                self.entry("kind", value.to_string(), &evidence, is_certain);
                value
            }
        };
        for lines in &skip {
            let value = match lines.how {
                TextMatch::Equals => format!("{} = {}", lines.column, lines.needle),
                how => format!("{} {} {}", lines.column, how.word(), lines.needle),
            };
            self.entry("skip", value, &lines.evidence(), lines.doubt.is_none());
        }
        (kind, skip)
    }

    /// The plan of a dimension as it is stated.
    fn stated(&self, dimension: &str) -> Result<Option<CodePlan>, ExportQuestion> {
        let Some(answer) = self.answers.columns.get(dimension) else {
            return Ok(None);
        };
        let plan = match answer {
            ColumnAnswer::Always(code) => CodePlan::always(code),
            ColumnAnswer::Column { name, characters } => {
                let column = self
                    .study
                    .columns
                    .iter()
                    .find(|column| column.name == *name);
                let column = column.ok_or_else(|| ExportQuestion {
                    option: format!("--column {dimension}="),
                    text: format!("there is no column `{name}`"),
                    help: format!("there are {}", listed(&self.study.columns)),
                })?;
                CodePlan::of(column.position, *characters)
            }
        };
        let plan = plan.of_digits(self.lists.digits(dimension));
        Ok(Some(plan.because(STATED, true)))
    }

    /// Where the codes of the nation stand.
    fn codes(
        &mut self,
        year: i32,
        column: Option<&YearColumn>,
    ) -> Result<BTreeMap<String, CodePlan>, ExportQuestion> {
        let study = self.study;
        let search = CodeSearch {
            columns: &study.columns,
            rows: &study.table.rows,
            plan: &study.plan,
            lists: self.lists,
            year,
        };
        let names = [
            NationalRole::Class,
            NationalRole::Kind,
            NationalRole::Function,
        ]
        .map(|role| self.lists.name(role));
        let [class_name, kind_name, function_name] = names;
        let asked = |dimension: &str, noun: &str| no_codes(dimension, noun, &study.columns);
        let class = match self.stated(class_name)? {
            Some(class) => Some(class),
            None => search.class(),
        };
        let stated_art = self.stated(kind_name)?;
        let judge = |class: &CodePlan| match &stated_art {
            Some(art) => Some(art.clone()),
            None => search.national(NationalRole::Kind, class),
        };
        let (class, art) = match class {
            Some(class) => {
                let art = judge(&class);
                (class, art)
            }
            None => {
                // Arts of lines whose class is not known yet are judged with what their own first
                // character says.
                let unknown = search
                    .all_of_operation()
                    .ok_or_else(|| no_classes(class_name))?;
                search.class_and_art(&judge, &unknown)
            }
        };
        let art = art.ok_or_else(|| asked(kind_name, "art"))?;
        let function = match self.stated(function_name)? {
            Some(function) => function,
            None => search
                .national(NationalRole::Function, &class)
                .ok_or_else(|| asked(function_name, "function"))?,
        };
        let mut plans = vec![
            (class_name, class),
            (kind_name, art),
            (function_name, function),
        ];
        if !matches!(study.plan.layout, AmountLayout::Periods(_)) {
            let period = match self.stated("periode")? {
                Some(period) => period,
                None => period(&study.columns),
            };
            let mut amounts = study.plan.positions();
            if let Some(own) = column {
                // Its own name first; one beside it may be of the same months.
                amounts.sort_by_key(|at| *at != own.position);
            }
            let amounts: Vec<&str> = amounts.into_iter().map(|at| study.name(at)).collect();
            let period = match (study.part_of_year(year, &amounts), period.evidence.as_str()) {
                (Some(part), evidence) if evidence != STATED => {
                    let evidence = format!("{evidence}; but {part}");
                    period.because(evidence, false)
                }
                _ => period,
            };
            plans.push(("periode", period));
        }
        let mut codes = BTreeMap::new();
        for (dimension, plan) in plans {
            let plan = CodePlan {
                is_certain: plan.is_certain && (study.table.has_names || plan.position.is_none()),
                ..plan
            };
            let value = match (plan.position, plan.characters) {
                (None, _) => format!("`{}` on every line", plan.default.as_deref().unwrap_or("")),
                (Some(at), None) => format!("`{}`", study.name(at)),
                (Some(at), Some((from, to))) => {
                    format!("`{}`, characters {from} to {to}", study.name(at))
                }
            };
            self.entry(
                &format!("codes.{dimension}"),
                value,
                &plan.evidence,
                plan.is_certain,
            );
            codes.insert(dimension.to_owned(), plan);
        }
        Ok(codes)
    }

    /// How the file is written.
    fn style(&mut self) {
        let study = self.study;
        if let Some(style) = &study.style {
            self.entry(
                "encoding",
                style.encoding.clone(),
                &style.encoding_evidence,
                style.encoding_is_certain,
            );
            let (shown, evidence) = (shown_mark(style.delimiter), &style.delimiter_evidence);
            self.entry("delimiter", shown, evidence, style.delimiter_is_certain);
        }
        let table = &study.table;
        let value = match (table.has_names, &table.header[..]) {
            (false, _) => "none".to_owned(),
            (true, []) => "the first line".to_owned(),
            (true, [line]) => format!("line {line}"),
            (true, lines) => format!("lines {lines:?}"),
        };
        let name = if table.has_names { "header" } else { "columns" };
        let others = match table.others {
            0 => String::new(),
            others => format!(
                "; {} have another number of fields",
                counted(others, "line")
            ),
        };
        let is_certain = table.header_is_certain && table.others * 100 <= table.rows.len();
        let evidence = match table.header_evidence.as_str() {
            STATED => STATED.to_owned(),
            evidence => format!("{evidence}{others}"),
        };
        self.entry(name, value, &evidence, is_certain);
        if study.style.is_some() || !study.is_of(&["saf-t", "sie", "kostra"]) {
            let plan = &study.plan;
            self.entry(
                "decimal",
                format!("`{}`", plan.marks.decimal),
                &plan.marks_evidence,
                plan.marks_are_certain,
            );
        }
    }

    fn draft(mut self, column: Option<&YearColumn>) -> Result<LedgerDraft, NoProposal> {
        let study = self.study;
        let layout = match column {
            Some(column) => AmountLayout::One(column.position),
            None => study.plan.layout.clone(),
        };
        let year = self.year(column)?;
        let (kind, skip) = self.kind(column, year);
        self.style();
        let codes = self.codes(year, column)?;
        let kroner = AmountSearch {
            study,
            answers: self.answers,
            layout: &layout,
            lists: self.lists,
        };
        let AmountFinding {
            entries,
            income_is_positive,
            scale,
        } = kroner.found(&codes);
        self.entries.0.extend(entries.0);
        let local = local_columns(
            &study.columns,
            &study.table.rows,
            [NationalRole::Kind, NationalRole::Function]
                .map(|role| codes.get(self.lists.name(role))),
        );
        for (id, column) in &local.dimensions {
            self.entry(
                &format!("codes.{id}"),
                format!("`{}`", column.name),
                &column.evidence,
                study.table.has_names,
            );
        }
        for (id, column) in &local.texts {
            self.entry(
                &format!("texts.{id}"),
                format!("`{}`", column.name),
                &column.evidence,
                study.table.has_names,
            );
        }
        let mut both_sides = None;
        if let Some(voucher) = &local.voucher {
            self.entry(
                "voucher",
                format!("`{}`", voucher.name),
                &voucher.evidence,
                study.table.has_names,
            );
            if study.is_of(&["saf-t", "sie"]) && !study.balances(voucher.position) {
                both_sides = Some(false);
                self.entry(
                    "both_sides",
                    "false",
                    "some vouchers do not add up to nothing",
                    false,
                );
            }
        }
        let of_totals = study.totals.len() + usize::from(study.table.repeats > 0);
        let is_all = skip.len() == of_totals && !matches!(layout, AmountLayout::Years(_));
        doubt_lines(study, &mut self.entries, (self.answers, &codes, &local));
        let totals = match is_all && column.is_none() {
            true => study.sums.clone(),
            false => ExportTotals::default(),
        };
        let control = ProposedControl::of(&totals, &study.plan, scale, income_is_positive);
        let first_lines = first_lines(&kroner, &codes, (income_is_positive, scale));
        Ok(LedgerDraft {
            year,
            kind,
            files: Vec::new(),
            style: study.style.clone(),
            header: study.table.header.clone(),
            columns: (!study.table.has_names).then(|| study.table.names.clone()),
            member: self.answers.member.clone(),
            sheet: self.answers.sheet.clone(),
            decimal: study.plan.marks.decimal,
            thousands: study.plan.marks.thousands,
            scale,
            middle: kroner.middle(scale),
            layout,
            income_is_positive,
            blank_is_zero: study.plan.has_blanks,
            codes,
            local,
            skip,
            both_sides,
            names: study.table.names.clone(),
            entries: self.entries.0,
            first_lines,
            notes: study.notes(),
            control,
        })
    }
}

/// The first lines as they are understood.
fn first_lines(
    kroner: &AmountSearch<'_>,
    codes: &BTreeMap<String, CodePlan>,
    (is_reversed, scale): (bool, AmountScale),
) -> Vec<String> {
    let rows = kroner.study.table.rows.iter().take(FIRST_LINES);
    rows.map(|row| {
        let codes = codes.iter().map(|(dimension, plan)| {
            let code = plan.code(dimension, row);
            format!("{dimension} {}", code.as_deref().unwrap_or("?"))
        });
        let ore = kroner.study.plan.scaled(kroner.ore(row), scale);
        let amount = Amount::from_ore(if is_reversed { -ore } else { ore });
        format!("{}: {amount} kr", codes.collect::<Vec<_>>().join(", "))
    })
    .collect()
}
