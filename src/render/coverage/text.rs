//! Coverage for people: what to do next first, how far it is last.

use crate::coverage::{
    AcceptedStanding, AreaGround, AreaKnowledge, CodeCoverage, CodeDestination, ControlStanding,
    Coverage, MissingFacts, OpenGroup, PlaceCoverage, Scrutiny,
};
use crate::diag::FactLack;
use crate::ledger::LedgerKind;
use crate::model::Id;
use crate::value::Amount;
use crate::words::Language;
use crate::workspace::Project;

use super::super::document::{
    Align, Document, DocumentBlock, Table, TableCell, TableColumn, TableRow,
};
use super::super::grid::cut;
use super::super::screen::unbreakable;
use super::groups::{few, groups, next, word};
use super::names::{CodeNames, counted, fate, grouped, kr, percent, sums};
use super::standing::{standing_sentence, warned};

/// How much is shown of each place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CoverageLimits {
    /// How many codes of the table.
    pub codes: usize,
    /// How many groups that nobody has decided on.
    pub groups: usize,
    /// How many missing facts.
    pub facts: usize,
}

impl CoverageLimits {
    /// Everything.
    pub const ALL: Self = Self {
        codes: usize::MAX,
        groups: usize::MAX,
        facts: usize::MAX,
    };

    /// What fits a screen where so many places are shown.
    pub fn glance(places: usize) -> Self {
        match places {
            0 | 1 => Self {
                codes: 12,
                groups: 3,
                facts: 5,
            },
            _ => Self {
                codes: 5,
                groups: 1,
                facts: 3,
            },
        }
    }
}

/// The widest that the name of a code is shown. **Unit**: characters.
const NAME_WIDTH: usize = 32;

/// The places one beneath the other; last, how far each is.
pub fn coverage_document(
    coverage: &Coverage,
    project: &Project,
    language: Language,
    limits: CoverageLimits,
) -> Document {
    let mut document = Document::new();
    for place in &coverage.places {
        let names = CodeNames {
            project,
            language,
            year: place.year,
        };
        document = document
            .and(one_place(place, coverage, names, limits))
            .line("");
    }
    for (municipality, errors) in &coverage.left_out {
        document = document.line(format!(
            "{municipality}: cannot be looked at, for {} of its own; `kontering check --only {municipality}` shows them",
            counted(*errors as u64, "error")
        ));
    }
    for place in &coverage.places {
        document = document.indented(standing_sentence(place), 0);
    }
    // A number stands on one line.
    for block in &mut document.blocks {
        if let DocumentBlock::Paragraph(paragraph) = block {
            paragraph.content = unbreakable(&paragraph.content.plain()).into();
        }
    }
    document
}

fn one_place(
    place: &PlaceCoverage,
    coverage: &Coverage,
    names: CodeNames<'_>,
    limits: CoverageLimits,
) -> Document {
    let municipality = names.project.municipalities.get(&place.municipality);
    let label = municipality.map_or(&*place.municipality, |of| of.label.text(names.language));
    let kind = municipality.and_then(|of| of.ledgers.get(&place.year));
    let kind = match kind.map(|ledger| ledger.kind) {
        None | Some(LedgerKind::Accounts) => String::new(),
        Some(kind) => format!(" {kind}"),
    };
    let mut document = Document::new()
        .heading(format!("{label} {}{kind}", place.year), sums(&place.all()))
        .indented(looked_at(place), 0)
        .indented(format!("next: {}", next_step(place, names)), 0);
    let open: Vec<&OpenGroup> = place.open.iter().filter(|group| group.asks()).collect();
    if !open.is_empty() {
        let gross = open.iter().map(|group| group.sums.gross).sum();
        document = document
            .indented(format!(
                "to decide, the largest first ({}, {} kr gross; paste a line into municipalities/{}/rules.rhai and write why)",
                counted(open.len() as u64, "group"),
                kr(gross),
                place.municipality
            ), 0)
            .and(groups(&open, names, limits.groups))
            .more(open.len(), limits.groups);
    }
    let decided: Vec<&OpenGroup> = place.open.iter().filter(|group| !group.asks()).collect();
    if !decided.is_empty() {
        document = document.indented(declared_unknown(place, &decided, names), 0);
    }
    document
        .and(areas(&place.areas, names.language))
        .and(facts(&place.facts, &place.municipality, limits.facts))
        .line(control(place))
        .line(match place.has_dimension {
            true => format!("by {}", coverage.dimension),
            false => format!("the ledger has no {}", coverage.dimension),
        })
        .and(table(place, coverage, names, limits.codes))
}

/// What stays pending, since what it may belong to is declared unknown, and on which codes.
fn declared_unknown(place: &PlaceCoverage, groups: &[&OpenGroup], names: CodeNames<'_>) -> String {
    let codes: Vec<String> = groups
        .iter()
        .map(|group| names.codes(&group.codes))
        .collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    format!(
        "set aside, since what it may belong to is declared unknown: {}, {}: {}",
        sums(&place.declared_unknown()),
        counted(groups.len() as u64, "group"),
        few(&codes)
    )
}

/// What share of gross kroner somebody has looked at.
fn looked_at(place: &PlaceCoverage) -> String {
    let all = place.compared().gross;
    let unknown = place.declared_unknown().gross;
    let of_kind = |gross: Amount, word: &str| {
        (gross > Amount::ZERO).then(|| format!("{word} {}", percent(gross, all, 1)))
    };
    let part = |scrutiny: Scrutiny| {
        let gross = place.sums_of(scrutiny).gross;
        match scrutiny {
            Scrutiny::Pending => of_kind(gross - unknown, word(scrutiny)),
            _ => of_kind(gross, word(scrutiny)),
        }
    };
    let parts = |is_looked_at: bool| -> Vec<String> {
        let ways = place.by_scrutiny.keys().copied();
        let ways =
            ways.filter(|way| way.is_looked_at() == is_looked_at && *way != Scrutiny::Ignored);
        let unknown = match is_looked_at {
            true => None,
            false => of_kind(unknown, "declared unknown"),
        };
        ways.filter_map(part).chain(unknown).collect()
    };
    let by: Amount = [Scrutiny::OwnRules, Scrutiny::NationalRules]
        .into_iter()
        .map(|scrutiny| place.sums_of(scrutiny).gross)
        .sum();
    let bracketed = |parts: Vec<String>| match parts.is_empty() {
        true => String::new(),
        false => format!(" ({})", parts.join(", ")),
    };
    let not = parts(false);
    let not = match not.is_empty() {
        true => String::new(),
        false => format!("; not looked at: {}", not.join(", ")),
    };
    let ignored = place.sums_of(Scrutiny::Ignored);
    let ignored = match ignored.postings {
        0 => String::new(),
        _ => format!("; beside that ignored: {}", sums(&ignored)),
    };
    format!(
        "looked at: {} of {} kr gross{}{not}{ignored}",
        percent(by, all, 1),
        kr(all),
        bracketed(parts(true))
    )
}

/// Why a budget is not accepted.
const NOT_COMPARED: &str = "what is accepted is of accounts, and a budget is compared with none of it, unless a view is of it: `view(\"…\").kind(\"budget\")`";

/// What to do first; what the last line counts as undecided is never nothing here.
fn next_step(place: &PlaceCoverage, names: CodeNames<'_>) -> String {
    let id = &place.municipality;
    let unsaid = || {
        let areas = place.areas.iter();
        areas.filter(|area| area.ground == AreaGround::NotSaid)
    };
    let mut facts = place.facts.facts.iter();
    let unstated = facts.find(|fact| fact.reason.is_none());
    if place.standing.errors > 0 {
        format!("mend what `kontering test --only {id} --errors` shows")
    } else if let Some(group) = place.open.iter().find(|group| group.asks()) {
        format!("{}: {}", next(group, names), sums(&group.sums))
    } else if unsaid().next().is_some() {
        let areas: Vec<&str> = unsaid().map(|area| &*area.area).collect();
        format!(
            "say by rules, `none(...)` or `unknown(...)` what there is of {}",
            few(&areas)
        )
    } else if let Some(fact) = unstated {
        format!(
            "state `{}` of {} {}, or say why nobody knows it",
            fact.lack.fact, fact.lack.place, fact.lack.period
        )
    } else if place.standing.control == ControlStanding::NotStated {
        format!(
            "state the control totals that the export came with, under `[ledger.control]` of municipalities/{id}/municipality.toml"
        )
    } else if place.standing.guesses > 0 {
        format!(
            "see whether what is guessed is right, and take it out of `guessed` in municipalities/{id}/municipality.toml"
        )
    } else if place.standing.quarantined > 0 {
        format!("see the lines that were not read: `kontering test {id}`")
    } else {
        let warnings = (place.standing.warnings > 0).then(|| warned(&place.standing));
        match (place.standing.accepted, warnings) {
            (AcceptedStanding::Differs, Some(_)) => format!(
                "look at what `kontering test {id}` warns of; then accept it: `kontering accept --note \"…\"`"
            ),
            (AcceptedStanding::Differs, None) => {
                "accept it: `kontering accept --note \"…\"`".to_owned()
            }
            (AcceptedStanding::Holds, Some(warnings)) => format!(
                "nothing; it is accepted as it is, with {warnings}, which `kontering test {id}` shows"
            ),
            (AcceptedStanding::Holds, None) => "nothing; it is accepted as it is".to_owned(),
            (AcceptedStanding::NotCompared, Some(_)) => {
                format!("look at what `kontering test {id}` warns of; {NOT_COMPARED}")
            }
            (AcceptedStanding::NotCompared, None) => format!("nothing; {NOT_COMPARED}"),
        }
    }
}

fn areas(areas: &[AreaKnowledge], language: Language) -> Document {
    let grounds = [
        (AreaGround::OwnRules, "known by own rules"),
        (AreaGround::NationalRules, "known by national rules"),
        (AreaGround::Imputed, "known by imputed amounts"),
        (AreaGround::HoldsNothing, "said to hold nothing"),
        (AreaGround::DeclaredUnknown, "declared unknown"),
        (AreaGround::NotSaid, "not said"),
    ];
    let mut document = Document::new().line("areas");
    for (ground, words) in grounds {
        let of_ground: Vec<&AreaKnowledge> =
            areas.iter().filter(|area| area.ground == ground).collect();
        if of_ground.is_empty() {
            continue;
        }
        let name = |area: &&AreaKnowledge| {
            let waits = ground.is_known() && area.missing.is_some();
            let waits = if waits { " (kroner missing)" } else { "" };
            format!("{}{waits}", area.label.text(language))
        };
        let named: Vec<String> = of_ground.iter().map(name).collect();
        document = document.indented(
            format!("{words}, {}: {}", of_ground.len(), named.join(", ")),
            2,
        );
    }
    document
}

fn facts(facts: &MissingFacts, place: &Id, shown: usize) -> Document {
    if facts.facts.is_empty() && facts.blank == 0 {
        return Document::new().line("facts: none is missing, no cell is blank");
    }
    let is_own = |lack: &FactLack| lack.place == *place;
    let stated = facts.facts.iter().filter(|fact| fact.reason.is_some());
    let others = facts.facts.iter().filter(|fact| !is_own(&fact.lack));
    let head = format!(
        "facts: {} missing, {} of them said to be, {} of other places; {} blank, {} of them until something is said of areas",
        facts.facts.len(),
        stated.count(),
        others.count(),
        counted(facts.blank as u64, "cell"),
        facts.unsaid
    );
    let mut document = Document::new().indented(head, 0);
    let few = &facts.few;
    if few.cells > 0 {
        let names: Vec<String> = few
            .facts
            .iter()
            .map(|lack| match is_own(lack) {
                true => format!("`{}`", lack.fact),
                false => format!("`{}` of {}", lack.fact, lack.place),
            })
            .collect();
        document = document.indented(
            format!(
                "{} would fill {} of {} blank cells: {}",
                counted(few.facts.len() as u64, "fact"),
                few.cells,
                facts.blank,
                names.join(", ")
            ),
            2,
        );
    }
    let told = facts.facts.iter().take(shown);
    let rows = told.map(|fact| {
        let lack = &fact.lack;
        [
            lack.fact.to_string(),
            format!("{} {}", lack.place, lack.period),
            counted(fact.cells as u64, "cell"),
            fact.reason
                .clone()
                .unwrap_or_else(|| "not stated".to_owned()),
        ]
    });
    let columns = [Align::Left, Align::Left, Align::Right, Align::Left].map(TableColumn::fitting);
    let table = Table {
        indent: 2,
        ..Table::new(columns).with(rows.collect::<Vec<_>>())
    };
    document.table(table).more(facts.facts.len(), shown)
}

fn control(place: &PlaceCoverage) -> String {
    let control = match place.standing.control {
        ControlStanding::Agree => "agree",
        ControlStanding::Differ => "differ: `kontering test` says which",
        ControlStanding::NotStated => "none stated, so nobody knows whether the ledger is whole",
    };
    let quarantined = match place.quarantined.postings {
        0 => String::new(),
        _ => format!("; not read: {}", sums(&place.quarantined)),
    };
    format!("control totals: {control}{quarantined}")
}

/// The codes, the most gross kroner first, and what the rest adds up to.
fn table(
    place: &PlaceCoverage,
    coverage: &Coverage,
    names: CodeNames<'_>,
    shown: usize,
) -> Document {
    let row = |code: &CodeCoverage| {
        let name = cut(names.name(&coverage.dimension, &code.code), NAME_WIDTH);
        let shown = match code.code.is_empty() {
            true => "(blank)".to_owned(),
            false => code.code.to_string(),
        };
        [
            shown,
            name,
            grouped(code.sums.postings),
            kr(code.sums.net),
            kr(code.sums.gross),
            destinations(code),
        ]
    };
    let rest: Vec<&CodeCoverage> = place.codes.iter().skip(shown).collect();
    let mut rows: Vec<[String; 6]> = place.codes.iter().take(shown).map(row).collect();
    if !rest.is_empty() {
        let sums: crate::coverage::BookedSums = rest.iter().map(|code| code.sums).sum();
        rows.push([
            "…".to_owned(),
            format!("{} more, --all shows them", rest.len()),
            grouped(sums.postings),
            kr(sums.net),
            kr(sums.gross),
            String::new(),
        ]);
    }
    let all = place.all();
    rows.push([
        "Sum".to_owned(),
        String::new(),
        grouped(all.postings),
        kr(all.net),
        kr(all.gross),
        String::new(),
    ]);
    let columns = [
        Align::Left,
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Left,
    ];
    let mut table = Table::new(columns.map(TableColumn::fitting)).with(rows);
    let head = ["code", "name", "postings", "net kr", "gross kr", "where"];
    table.head = vec![TableRow::new(head.map(TableCell::heading))];
    table.indent = 2;
    Document::new().table(table)
}

/// Where the most of a code goes; what is not a hundredth of it is counted alone.
fn destinations(code: &CodeCoverage) -> String {
    const TOLD: usize = 2;
    let is_alone = code.destinations.len() == 1;
    let way = |way: &CodeDestination| {
        let by = match way.rules.is_empty() {
            true => String::new(),
            false => format!(" by {}", way.rules.join(" and ")),
        };
        // What is pending waits for many categories at times.
        let target = match way.scrutiny {
            Scrutiny::Pending => "pending".to_owned(),
            _ => fate(&way.fate),
        };
        match is_alone {
            true => format!("{target}{by}"),
            false => format!(
                "{} {target}{by}",
                percent(way.sums.gross, code.sums.gross, 0)
            ),
        }
    };
    let ways = code.destinations.iter().enumerate();
    let ways = ways.filter(|(position, way)| {
        let hundredfold = way.sums.gross.ore().saturating_mul(100);
        *position == 0 || *position < TOLD && hundredfold >= code.sums.gross.ore()
    });
    let told: Vec<String> = ways.map(|(_, one)| way(one)).collect();
    match code.destinations.len() - told.len() {
        0 => told.join(", "),
        more => format!("{}, {more} more", told.join(", ")),
    }
}
