//! What the amounts of a ledger are: which columns, with which sign, in which unit.

use std::collections::BTreeMap;

use crate::ledger::ColumnName;
use crate::proposal::amounts::plan::AmountLayout;
use crate::proposal::answers::ExportAnswers;
use crate::proposal::codes::search::CodePlan;
use crate::proposal::entries::{EntryList, NationalLists, STATED};
use crate::value::{Amount, parse_amount};

use super::sign::{Sign, sign};
use super::study::FileStudy;

/// Below this sum, numbers without single øre may as well be thousands. **Unit**: øre.
const SURELY_KRONER: u128 = 10_000_000_000;

/// The amounts of one ledger of a file.
pub(in crate::proposal) struct AmountSearch<'e> {
    pub(in crate::proposal) study: &'e FileStudy,
    pub(in crate::proposal) answers: &'e ExportAnswers,
    pub(in crate::proposal) layout: &'e AmountLayout,
    pub(in crate::proposal) lists: &'e NationalLists,
}

/// What was found of them.
pub(in crate::proposal) struct AmountFinding {
    pub(in crate::proposal) entries: EntryList,
    pub(in crate::proposal) income_is_positive: bool,
    pub(in crate::proposal) in_thousands: bool,
}

impl AmountSearch<'_> {
    /// Looks at them, where the codes of lines are known.
    pub(in crate::proposal) fn found(&self, codes: &BTreeMap<String, CodePlan>) -> AmountFinding {
        let (answers, layout) = (self.answers, self.layout);
        let mut entries = EntryList::default();
        let study = self.study;
        let plan = &study.plan;
        let positions = match layout {
            AmountLayout::One(position) => vec![*position],
            _ => plan.positions(),
        };
        let names: Vec<&str> = positions
            .into_iter()
            .map(|position| study.name(position))
            .collect();
        let shown: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let mut of_factor = EntryList::default();
        let in_thousands = self.factor(&names, &mut of_factor);
        let scale = if in_thousands { 1000 } else { 1 };
        let ore = |row: &[String]| self.ore(row) * scale;
        let found = sign(&study.table.rows, ore, codes, self.lists);
        let has_sides = matches!(
            layout,
            AmountLayout::Sides { .. } | AmountLayout::Marked { .. }
        );
        let is_agreed = !has_sides || (found.sign == Sign::CostIsPositive && found.is_certain);
        let evidence = match (has_sides, plan.evidence.as_str()) {
            (true, evidence) if evidence != STATED => format!("{evidence}; {}", found.evidence),
            (_, evidence) => evidence.to_owned(),
        };
        let is_certain = plan.is_certain && is_agreed && study.table.has_names;
        entries.add(
            answers,
            ("amount", &shown.join(", ")),
            &evidence,
            is_certain,
        );
        let is_income = match answers.income_is_positive {
            Some(stated) => stated,
            None => found.sign == Sign::IncomeIsPositive,
        };
        let income_is_positive = !has_sides && is_income;
        if !has_sides {
            let value = if is_income { "income" } else { "cost" };
            let evidence = match answers.income_is_positive {
                Some(_) => STATED,
                None => &found.evidence,
            };
            entries.add(answers, ("amount.sign", value), evidence, found.is_certain);
        }
        if plan.has_blanks {
            entries.add(
                answers,
                ("amount.blank", "zero"),
                "some lines have no amount",
                false,
            );
        }
        entries.0.extend(of_factor.0);
        AmountFinding {
            entries,
            income_is_positive,
            in_thousands,
        }
    }

    /// The øre of a line.
    pub(in crate::proposal) fn ore(&self, row: &[String]) -> i128 {
        let plan = &self.study.plan;
        match self.layout {
            AmountLayout::One(position) => {
                let field = row.get(*position).map_or("", String::as_str);
                parse_amount(field, plan.marks).map_or(0, Amount::ore)
            }
            _ => plan.ore(row),
        }
    }

    /// Whether numbers are thousands.
    fn factor(&self, names: &[&str], entries: &mut EntryList) -> bool {
        let (study, answers) = (self.study, self.answers);
        let mut add = |value: &str, evidence: &str, is_certain| {
            entries.add(answers, ("factor", value), evidence, is_certain);
        };
        if let Some(stated) = answers.in_thousands {
            add(if stated { "1000" } else { "1" }, STATED, true);
            return stated;
        }
        if study.is_of(&["kostra"]) {
            add("1000", "the format is in whole thousands", true);
            return true;
        }
        let said = names
            .iter()
            .map(|name| (*name, ColumnName(name).is_in_thousands(false)));
        let titles = study.table.titles.iter();
        let titles = titles.map(|title| (title.as_str(), ColumnName(title).is_in_thousands(true)));
        if let Some((text, unit)) = said.chain(titles).find(|(_, unit)| *unit != Some(false)) {
            add("1000", &format!("`{text}` says it"), unit == Some(true));
            return true;
        }
        let rows = study.table.rows.iter();
        let gross: u128 = rows.map(|row| self.ore(row).unsigned_abs()).sum();
        if study.plan.are_round && gross < SURELY_KRONER && !study.is_of(&["saf-t", "sie"]) {
            add(
                "1",
                "no amount has øre, and all are so small that they may be thousands",
                false,
            );
        }
        false
    }
}
