//! A description as it is written: municipality.toml, with what speaks for each entry beside it.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::ledger::LedgerKind;
use crate::value::AmountScale;

use super::amounts::plan::AmountLayout;
use super::codes::search::CodePlan;
use super::entries::{Certainty, Subject};
use super::ledgers::ledger_draft::LedgerDraft;

/// The text of municipality.toml. `known` are the dimensions that need no declaration.
pub(super) fn description(subject: &Subject, known: &[String], ledgers: &[LedgerDraft]) -> String {
    let mut text = format!(
        "name = {}\nnumber = {}\n",
        quoted(&subject.name),
        quoted(&subject.number)
    );
    let mut dimensions = BTreeMap::<&str, &str>::new();
    for (id, column) in ledgers.iter().flat_map(|draft| &draft.local.dimensions) {
        if !known.contains(id) {
            dimensions.entry(id).or_insert(&column.name);
        }
    }
    for (id, name) in dimensions {
        text += &format!("\n[dimensions.{id}]\nnb = {}\n", quoted(name));
    }
    for draft in ledgers {
        text += "\n";
        text += &ledger(draft);
    }
    text
}

/// A text as TOML writes it, which is as JSON does.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// An entry under construction: lines, each with what speaks for it.
struct DescriptionLines<'d> {
    draft: &'d LedgerDraft,
    text: String,
}

impl DescriptionLines<'_> {
    /// What speaks for an entry, as comments above it.
    fn evidence(&mut self, entry: &str) {
        for found in self
            .draft
            .entries
            .iter()
            .filter(|found| found.name == entry)
        {
            let mark = match found.certainty {
                Certainty::Guessed => "guessed: ",
                Certainty::Certain | Certainty::Stated => "",
            };
            let evidence = found.evidence.replace(['\n', '\r'], " ");
            let _ = writeln!(self.text, "# {mark}{evidence}");
        }
    }

    fn line(&mut self, line: &str) {
        self.text += line;
        self.text.push('\n');
    }

    /// A line with what speaks for it above.
    fn entry(&mut self, name: &str, line: &str) {
        self.evidence(name);
        self.line(line);
    }
}

fn ledger(draft: &LedgerDraft) -> String {
    let mut lines = DescriptionLines {
        draft,
        text: String::from("[[ledger]]\n"),
    };
    lines.entry("year", &format!("year = {}", draft.year));
    let files: Vec<String> = draft.files.iter().map(|file| quoted(file)).collect();
    lines.line(&format!("files = [{}]", files.join(", ")));
    lines.evidence("kind");
    if draft.kind != LedgerKind::Accounts {
        lines.line(&format!("kind = \"{}\"", draft.kind));
    }
    let guessed: Vec<String> = draft.guessed().into_iter().map(quoted).collect();
    if !guessed.is_empty() {
        lines.line("# Take out of this list what you have seen to be right; a warning names what is in it.");
        lines.line(&format!("guessed = [{}]", guessed.join(", ")));
    }
    dialect(&mut lines);
    amount(&mut lines);
    for (dimension, plan) in &draft.codes {
        code(&mut lines, dimension, plan);
    }
    for (id, column) in &draft.local.dimensions {
        lines.line("");
        lines.evidence(&format!("codes.{id}"));
        lines.line(&format!(
            "[ledger.codes.{id}]\ncolumn = {}",
            quoted(draft.name(column.position))
        ));
    }
    if !draft.local.texts.is_empty() {
        lines.line("\n[ledger.texts]");
        for (id, column) in &draft.local.texts {
            lines.line(&format!("{id} = {}", quoted(draft.name(column.position))));
        }
    }
    if let Some(voucher) = &draft.local.voucher {
        lines.line("");
        lines.evidence("voucher");
        lines.line(&format!(
            "[ledger.voucher]\nnumber = {}",
            quoted(draft.name(voucher.position))
        ));
        let beside = [
            ("line", &draft.local.voucher_line),
            ("date", &draft.local.date),
        ];
        for (entry, column) in beside {
            if let Some(column) = column {
                lines.line(&format!(
                    "{entry} = {}",
                    quoted(draft.name(column.position))
                ));
            }
        }
    }
    control(&mut lines);
    lines.text
}

/// What the export adds up to, as far as it says so.
fn control(lines: &mut DescriptionLines<'_>) {
    let control = &lines.draft.control;
    let amounts = [
        ("net", control.net),
        ("debit", control.debit),
        ("credit", control.credit),
    ];
    let count = control.lines.map(|count| format!("lines = {count}"));
    let amounts = amounts
        .into_iter()
        .filter_map(|(name, amount)| Some(format!("{name} = \"{}\"", amount?)));
    let mut said: Vec<String> = count.into_iter().chain(amounts).collect();
    if !control.periods.is_empty() {
        let periods = control.periods.iter();
        let periods = periods.map(|(period, amount)| format!("\"{period}\" = \"{amount}\""));
        let periods: Vec<String> = periods.collect();
        said.push(format!("periods = {{ {} }}", periods.join(", ")));
    }
    match said.is_empty() {
        false => {
            lines.line("\n# What the export adds up to, as its lines of totals say:\n[ledger.control]");
            lines.line(&said.join("\n"));
        }
        true => lines.line("\n# What the export should add up to, as whoever made it says:\n# [ledger.control]\n# lines = 41230\n# net = \"123456789.50\""),
    }
}

/// How the file is written.
fn dialect(lines: &mut DescriptionLines<'_>) {
    let draft = lines.draft;
    if let Some(style) = &draft.style {
        lines.entry(
            "encoding",
            &format!("encoding = {}", quoted(&style.encoding)),
        );
        let delimiter = match style.delimiter {
            b'\t' => "tab".to_owned(),
            mark => char::from(mark).to_string(),
        };
        lines.entry("delimiter", &format!("delimiter = {}", quoted(&delimiter)));
        let quote = style
            .quote
            .map_or(String::new(), |mark| char::from(mark).to_string());
        if quote != "\"" {
            lines.line(&format!("quote = {}", quoted(&quote)));
        }
    }
    if draft.entries.iter().any(|entry| entry.name == "decimal") {
        lines.entry(
            "decimal",
            &format!("decimal = {}", quoted(&draft.decimal.to_string())),
        );
        if draft.thousands != Some(' ') {
            let thousands = draft.thousands.map_or(String::new(), String::from);
            lines.line(&format!("thousands = {}", quoted(&thousands)));
        }
    }
    for (entry, value) in [("member", &draft.member), ("sheet", &draft.sheet)] {
        if let Some(value) = value {
            lines.line(&format!("{entry} = {}", quoted(value)));
        }
    }
    match (&draft.columns, &draft.header[..]) {
        (Some(names), _) => {
            let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            lines.entry("columns", &format!("columns = [{}]", names.join(", ")));
        }
        (None, []) => {}
        (None, [line]) => lines.entry("header", &format!("header = {line}")),
        (None, several) => lines.entry("header", &format!("header = {several:?}")),
    }
    if draft.skip.is_empty() {
        lines.evidence("skip");
    } else {
        let tests: Vec<String> = draft
            .skip
            .iter()
            .map(|test| {
                format!(
                    "{{ column = {}, {} = {} }}",
                    quoted(&test.column),
                    test.how.word(),
                    quoted(&test.needle)
                )
            })
            .collect();
        lines.entry("skip", &format!("skip = [{}]", tests.join(", ")));
    }
    lines.evidence("factor");
    match draft.scale {
        AmountScale::Kroner if draft.entries.iter().any(|entry| entry.name == "factor") => {
            lines.line("factor = 1");
        }
        AmountScale::Kroner => {}
        AmountScale::Thousands => lines.line("factor = 1000"),
        AmountScale::Ore => lines.line("factor = \"0.01\""),
    }
    if draft.both_sides == Some(false) {
        lines.entry("both_sides", "both_sides = false");
    }
    if draft.has_no_periods() {
        lines.line("periods = []");
    }
}

/// Where the amount stands.
fn amount(lines: &mut DescriptionLines<'_>) {
    let draft = lines.draft;
    let name = |position: &usize| quoted(draft.name(*position));
    let list = |marks: &[String]| {
        let marks: Vec<String> = marks.iter().map(|mark| quoted(mark)).collect();
        format!("[{}]", marks.join(", "))
    };
    lines.line("");
    lines.evidence("amount");
    lines.line("[ledger.amount]");
    match &draft.layout {
        AmountLayout::One(position) => lines.line(&format!("column = {}", name(position))),
        AmountLayout::Sides {
            debit,
            credit,
            credit_is_minus,
        } => {
            lines.line(&format!(
                "debit = {}\ncredit = {}",
                name(debit),
                name(credit)
            ));
            let sign = if *credit_is_minus { "minus" } else { "plus" };
            lines.line(&format!("credit_sign = \"{sign}\""));
        }
        AmountLayout::Marked {
            amount,
            mark,
            debit,
            credit,
        } => {
            lines.line(&format!("column = {}\nmark = {}", name(amount), name(mark)));
            lines.line(&format!(
                "debit = {}\ncredit = {}",
                list(debit),
                list(credit)
            ));
        }
        AmountLayout::Periods(columns) => {
            lines.line("columns = [");
            for column in columns {
                let cumulative = if column.is_cumulative {
                    ", cumulative = true"
                } else {
                    ""
                };
                lines.line(&format!(
                    "  {{ column = {}, period = {}{cumulative} }},",
                    name(&column.position),
                    quoted(&column.period)
                ));
            }
            lines.line("]");
        }
        AmountLayout::Years(_) => {}
    }
    if draft
        .entries
        .iter()
        .any(|entry| entry.name == "amount.sign")
    {
        let sign = if draft.income_is_positive {
            "income"
        } else {
            "cost"
        };
        lines.entry("amount.sign", &format!("sign = \"{sign}\""));
    }
    if draft.blank_is_zero {
        lines.entry("amount.blank", "blank = \"zero\"");
    }
}

/// Where the codes of a dimension come from.
fn code(lines: &mut DescriptionLines<'_>, dimension: &str, plan: &CodePlan) {
    lines.line("");
    lines.evidence(&format!("codes.{dimension}"));
    lines.line(&format!("[ledger.codes.{dimension}]"));
    if let Some(position) = plan.position {
        let column = quoted(lines.draft.name(position));
        lines.line(&format!("column = {column}"));
    }
    if let Some((from, to)) = plan.characters {
        lines.line(&format!("characters = [{from}, {to}]"));
    }
    if !plan.lengths.is_empty() {
        lines.line(&format!("length = {:?}", plan.lengths));
    }
    if !plan.translation.is_empty() {
        lines.line(&format!("translate = \"{dimension}.csv\""));
    }
    if let Some(default) = &plan.default {
        lines.line(&format!("default = {}", quoted(default)));
    }
}
