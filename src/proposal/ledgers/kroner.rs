//! What the amounts of a ledger are: which columns, with which sign, in which unit.

use std::collections::BTreeMap;

use crate::ledger::ColumnName;
use crate::proposal::amounts::plan::AmountLayout;
use crate::proposal::answers::ExportAnswers;
use crate::proposal::codes::search::CodePlan;
use crate::proposal::entries::{EntryList, NationalLists, STATED};
use crate::proposal::export::columns::ExportColumn;
use crate::proposal::export::words::{other_sense, unknown_words};
use crate::value::AmountScale;

use super::sign::{Sign, sign};
use super::study::FileStudy;
use super::unit::unit;

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
    /// What numbers stand for.
    pub(in crate::proposal) scale: AmountScale,
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
        let scale = self.factor(&names, &mut of_factor);
        let ore = |row: &[String]| plan.scaled(self.ore(row), scale);
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
        let doubt = self.doubt(&names);
        let is_certain = plan.is_certain && is_agreed && study.table.has_names && doubt.is_none();
        let evidence = match doubt {
            Some(doubt) if plan.evidence != STATED => format!("{evidence}; but {doubt}"),
            _ => evidence,
        };
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
            scale,
        }
    }

    /// The øre of a line.
    pub(in crate::proposal) fn ore(&self, row: &[String]) -> i128 {
        let plan = &self.study.plan;
        match self.layout {
            AmountLayout::One(position) => {
                let field = row.get(*position).map_or("", String::as_str);
                plan.number(field).unwrap_or(0)
            }
            _ => plan.ore(row),
        }
    }

    /// The amount in the middle of all that are not zero, without signs. **Unit**: øre.
    pub(in crate::proposal) fn middle(&self, scale: AmountScale) -> u128 {
        let rows = self.study.table.rows.iter();
        let plan = &self.study.plan;
        let amounts = rows.map(|row| plan.scaled(self.ore(row), scale).unsigned_abs());
        let mut amounts: Vec<u128> = amounts.filter(|ore| *ore > 0).collect();
        amounts.sort_unstable();
        amounts.get(amounts.len() / 2).copied().unwrap_or(0)
    }

    /// What numbers stand for.
    fn factor(&self, names: &[&str], entries: &mut EntryList) -> AmountScale {
        let (study, answers) = (self.study, self.answers);
        let mut add = |scale: AmountScale, evidence: &str, is_certain| {
            entries.add(answers, ("factor", scale.word()), evidence, is_certain);
        };
        if let Some(stated) = answers.scale {
            add(stated, STATED, true);
            return stated;
        }
        if study.is_of(&["kostra"]) {
            let scale = AmountScale::Thousands;
            add(scale, "the format is in whole thousands", true);
            return scale;
        }
        let rows = study.table.rows.iter();
        let gross: u128 = rows.map(|row| self.ore(row).unsigned_abs()).sum();
        let found = unit(study, names, (gross, self.middle(AmountScale::Kroner)));
        if !(found.evidence.is_empty() && found.is_certain) {
            add(found.scale, &found.evidence, found.is_certain);
        }
        found.scale
    }

    /// What speaks against that these columns hold kroner as they were booked: words that are not
    /// known, a title that says something else, another currency.
    fn doubt(&self, names: &[&str]) -> Option<String> {
        let study = self.study;
        if study.is_of(&["saf-t", "sie", "kostra"]) {
            return None;
        }
        let is_of_period = matches!(self.layout, AmountLayout::Periods(_));
        let unknown = names.iter().find_map(|name| {
            let words = unknown_words(name, is_of_period);
            Some((name, words.into_iter().next()?))
        });
        if let Some((name, word)) = unknown {
            return Some(format!(
                "`{word}` in `{name}` may say that it holds something else"
            ));
        }
        let texts = study.table.titles.iter().chain(study.file_names());
        let mut titles = texts.filter_map(|text| Some((text, other_sense(text)?)));
        if let Some((text, word)) = titles.next() {
            return Some(format!("`{word}` in `{text}` says something else"));
        }
        // Beside amounts in another currency those in kroner may have one too.
        let is_beside = |column: &ExportColumn| {
            let words = ColumnName(&column.name).words();
            words.iter().any(|word| word.starts_with("valutabel"))
        };
        let has_other = study.columns.iter().any(is_beside);
        let columns = study.columns.iter().filter(|_| !has_other);
        let mut foreign = columns.filter_map(|column| Some((column, column.foreign_currency()?)));
        foreign
            .next()
            .map(|(column, currency)| format!("`{}` says `{currency}` on some lines", column.name))
    }
}
