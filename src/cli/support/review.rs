//! Going through a plan on a terminal: accept, skip or show why, by cause, by sheet or one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::explain::{Scene, explain_cell};
use crate::model::Id;
use crate::render::{
    Align, Document, LARGEST_COLUMNS, Table, TableColumn, TreeLimits, differences_document,
    explanation_document, text as drawn,
};
use crate::review::{DifferenceGroup, Plan};
use crate::snapshot::{Difference, Entry};
use crate::value::group_thousands;

use super::{Console, DIFFERENCES_SHOWN};

/// What a person may answer.
const HELP: &str = "a accept · s skip · o open, down to one by one · w why · A accept all that is left · q write nothing\n";

/// How many changes are listed before asking.
const SHOWN: usize = 8;

/// How many causes stand in a heading.
const CAUSES_SHOWN: usize = 4;

/// The plan for people: by cause, then direct changes line by line, then what follows by sheet.
/// Blank where nothing moved.
pub fn plan_document(plan: &Plan) -> Document {
    if plan.is_empty() {
        return Document::new();
    }
    let row = |group: &DifferenceGroup| {
        let largest = group.largest_kr();
        let largest = match (largest.is_zero(), largest.is_negative()) {
            (true, _) => ".".to_owned(),
            (false, negative) => format!(
                "{}{}",
                if negative { "" } else { "+" },
                group_thousands(&largest.to_fixed(2))
            ),
        };
        [group.differences.len().to_string(), largest, heading(group)]
    };
    let table =
        Table::new(LARGEST_COLUMNS).with(plan.groups.iter().take(DIFFERENCES_SHOWN).map(row));
    let count = counted(plan.len());
    let mut document = Document::new()
        .line(format!("{count} by cause, with the largest move in kr:"))
        .table(table);
    let more = plan.groups.len().saturating_sub(DIFFERENCES_SHOWN);
    if more > 0 {
        document = document.line(format!("and {more} more causes"));
    }
    document = document
        .line(format!("{} direct:", plan.direct.len()))
        .and(differences_document(&plan.direct, DIFFERENCES_SHOWN));
    if !plan.following.is_empty() {
        let mut sheets: BTreeMap<&Id, usize> = BTreeMap::new();
        let names = plan
            .following
            .iter()
            .filter_map(|difference| difference.sheet());
        names.for_each(|sheet| *sheets.entry(sheet).or_default() += 1);
        let sheets: Vec<String> = sheets
            .iter()
            .map(|(sheet, count)| format!("{sheet} ({count})"))
            .collect();
        document = document.line(format!(
            "{} following from them: {}",
            plan.following.len(),
            sheets.join(", ")
        ));
    }
    document
}

/// What a first snapshot takes: its cells, by the municipality that they are of.
pub fn first_document(entries: &[Entry]) -> Document {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let cells = entries.iter().filter_map(Entry::cell);
    for cell in cells {
        *places.entry(cell.address.scope.to_string()).or_default() += 1;
    }
    let count: usize = places.values().sum();
    let rows = places.iter();
    let rows = rows.map(|(place, count)| [count.to_string(), place.clone()]);
    let columns = [
        TableColumn::fixed(Align::Right, 7),
        TableColumn::fixed(Align::Left, 0),
    ];
    let cells = match count {
        1 => "1 cell".to_owned(),
        count => format!("{count} cells"),
    };
    Document::new()
        .line(format!(
            "{cells}, none of which was accepted before, by municipality:"
        ))
        .table(Table::new(columns).with(rows))
}

/// Asks whether all of a first snapshot is right.
pub fn confirm_first(console: &mut Console<'_>) -> bool {
    let answer = console.ask("accept all of it? [y/N] ").unwrap_or_default();
    ["y", "yes", "j", "ja"].contains(&&*answer.trim().to_lowercase())
}

fn counted(count: usize) -> String {
    if count == 1 {
        "1 change".to_owned()
    } else {
        format!("{count} changes")
    }
}

/// What a group is due to.
fn heading(group: &DifferenceGroup) -> String {
    let (shown, more) = group.causes.split_at(group.causes.len().min(CAUSES_SHOWN));
    let more = if more.is_empty() {
        String::new()
    } else {
        format!(" and {} more", more.len())
    };
    shown.join(", ") + more.as_str()
}

/// What a person answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReviewChoice {
    Accept,
    Skip,
    Open,
    Why,
    AcceptRest,
    Quit,
}

/// Into what something is opened.
#[derive(Clone, Copy)]
enum Level {
    Cause,
    Sheet,
    Line,
}

/// A review under way.
struct Review<'r, 'c> {
    scene: &'r Scene<'r>,
    console: &'r mut Console<'c>,
    accepted: BTreeSet<String>,
    /// Whether everything that is left is accepted without asking.
    rest: bool,
}

/// Asks for each cause, and deeper where that is wanted; gives the keys that were accepted, or
/// `None` where nothing is to be written.
pub fn review(
    scene: &Scene<'_>,
    plan: &Plan,
    console: &mut Console<'_>,
) -> Option<BTreeSet<String>> {
    let mut review = Review {
        scene,
        console,
        accepted: BTreeSet::new(),
        rest: false,
    };
    for group in &plan.groups {
        review.part(&heading(group), &group.differences, Level::Cause)?;
    }
    Some(review.accepted)
}

impl Review<'_, '_> {
    /// Asks about some changes that have a name; `None` to write nothing.
    fn part(&mut self, name: &str, differences: &[Difference], level: Level) -> Option<()> {
        let title = match level {
            Level::Line => String::new(),
            Level::Cause | Level::Sheet => format!("\n{name}: {}\n", counted(differences.len())),
        };
        let text = title + drawn(&differences_document(differences, SHOWN)).as_str();
        while !self.rest {
            match self.ask(&text)? {
                ReviewChoice::Accept => break,
                ReviewChoice::AcceptRest => self.rest = true,
                ReviewChoice::Skip => return Some(()),
                ReviewChoice::Quit => return None,
                ReviewChoice::Why => self.why(name, differences)?,
                ReviewChoice::Open if matches!(level, Level::Line) => {
                    self.console.print(HELP).ok()?;
                }
                ReviewChoice::Open => return self.open(differences, level),
            }
        }
        self.accepted
            .extend(differences.iter().map(|difference| difference.key.clone()));
        Some(())
    }

    /// Asks about the parts of some changes: their sheets, or each by itself.
    fn open(&mut self, differences: &[Difference], level: Level) -> Option<()> {
        let mut sheets: BTreeMap<String, Vec<Difference>> = BTreeMap::new();
        for difference in differences {
            let sheet = difference
                .sheet()
                .map_or("ledgers and checks".to_owned(), |sheet| {
                    format!("sheet {sheet}")
                });
            sheets.entry(sheet).or_default().push(difference.clone());
        }
        if matches!(level, Level::Cause) && sheets.len() > 1 {
            return sheets
                .iter()
                .try_for_each(|(sheet, own)| self.part(sheet, own, Level::Sheet));
        }
        differences
            .iter()
            .try_for_each(|one| self.part(&one.key, std::slice::from_ref(one), Level::Line))
    }

    /// Asks until an answer is understood; `None` where nobody answers.
    fn ask(&mut self, text: &str) -> Option<ReviewChoice> {
        self.console.print(text).ok()?;
        loop {
            let answer = self.console.ask("[a/s/o/w/A/q] ")?;
            match answer.trim() {
                "a" => return Some(ReviewChoice::Accept),
                "s" => return Some(ReviewChoice::Skip),
                "o" => return Some(ReviewChoice::Open),
                "w" => return Some(ReviewChoice::Why),
                "A" => return Some(ReviewChoice::AcceptRest),
                "q" => return Some(ReviewChoice::Quit),
                _ => self.console.print(HELP).ok()?,
            }
        }
    }

    /// Shows why the first cell among some changes is what it is now.
    fn why(&mut self, name: &str, differences: &[Difference]) -> Option<()> {
        let address = |difference: &Difference| Some(difference.latest().cell()?.address.clone());
        let text = match differences
            .iter()
            .find_map(address)
            .map(|address| explain_cell(self.scene, &address))
        {
            Some(Ok(step)) => drawn(&explanation_document(&step, TreeLimits::GLANCE)),
            Some(Err(_)) => "the cell is no longer there\n".to_owned(),
            None => format!(
                "{name}: no cell; `kontering explain` shows a cell with its rules and postings\n"
            ),
        };
        self.console.print(&text).ok()
    }
}
