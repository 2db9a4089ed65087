//! Coverage for machines.

use crate::coverage::{
    AcceptedStanding, AreaGround, AreaKnowledge, BookedSums, CodeCoverage, CodeDestination,
    ControlStanding, Coverage, GroupCode, LackingFact, NearMiss, OpenGroup, PlaceCoverage,
    ReadyLine, RuleElsewhere,
};
use crate::diag::FactLack;
use crate::model::Id;
use crate::value::{Amount, Ratio};
use crate::words::Language;
use crate::workspace::Project;

use super::super::dataset::{DataRow, Dataset, Datum};
use super::super::exact::Exact;
use super::groups::word;
use super::names::{CodeNames, fate};
use super::standing::standing_line;

/// CSV has a line for each way that the postings of a code go; JSON all there is.
pub fn coverage_data(coverage: &Coverage, project: &Project) -> Dataset {
    let columns = &[
        "municipality",
        "year",
        "by",
        "code",
        "name",
        "where",
        "looked_at",
        "rules",
        "share",
        "postings",
        "net",
        "gross",
    ];
    let names = |place: &PlaceCoverage| CodeNames {
        project,
        language: Language::Norwegian,
        year: place.year,
    };
    let mut lines = Vec::new();
    for place in &coverage.places {
        for code in &place.codes {
            for way in &code.destinations {
                let row = DataRow::new()
                    .with("municipality", &place.municipality)
                    .with("year", place.year)
                    .with("by", &coverage.dimension)
                    .and(named(&coverage.dimension, code, names(place)))
                    .and(destination(way))
                    .csv("rules", way.rules.join(" and "));
                lines.push(row);
            }
        }
    }
    let places = coverage.places.iter();
    let places = places.map(|place| one_place(place, coverage, names(place)));
    let left_out = coverage.left_out.iter().map(|(municipality, errors)| {
        DataRow::new()
            .with("municipality", municipality)
            .with("errors", *errors)
    });
    let document = DataRow::new()
        .csv("lines", lines)
        .json("by", &coverage.dimension)
        .json("places", places.collect::<Vec<_>>())
        .json("left_out", left_out.collect::<Vec<_>>());
    Dataset {
        columns,
        lists: &["lines"],
        document: Datum::Row(document),
    }
}

fn one_place(place: &PlaceCoverage, coverage: &Coverage, names: CodeNames<'_>) -> DataRow {
    let code = |code: &CodeCoverage| {
        let ways = code.destinations.iter();
        let ways = ways.map(|way| destination(way).json("rules", way.rules.clone()));
        named(&coverage.dimension, code, names)
            .and(sums(&code.sums))
            .with("destinations", ways.collect::<Vec<_>>())
    };
    let looked_at = place.by_scrutiny.iter().map(|(scrutiny, of)| {
        DataRow::new()
            .with("by", word(*scrutiny))
            .with("looked_at", scrutiny.is_looked_at())
            .and(sums(of))
    });
    let fact = |fact: &LackingFact| {
        lack(&fact.lack)
            .with("stated", fact.reason.is_some())
            .with("reason", fact.reason.as_ref())
            .with("cells", fact.cells)
    };
    let few = DataRow::new().with("cells", place.facts.few.cells).with(
        "facts",
        place.facts.few.facts.iter().map(lack).collect::<Vec<_>>(),
    );
    let facts = DataRow::new()
        .with("blank_cells", place.facts.blank)
        .with("awaiting_statements", place.facts.unsaid)
        .with("few", few)
        .with(
            "missing",
            place.facts.facts.iter().map(fact).collect::<Vec<_>>(),
        );
    let standing = &place.standing;
    let standing = DataRow::new()
        .with("areas", standing.areas)
        .with("known", standing.known)
        .with("declared_unknown", standing.declared_unknown)
        .with("not_said", standing.not_said())
        .with("guesses", standing.guesses)
        .with("warnings", standing.warnings)
        .with("warned", kroner(standing.warned))
        .with(
            "accepted",
            match standing.accepted {
                AcceptedStanding::Holds => "holds",
                AcceptedStanding::Differs => "differs",
                AcceptedStanding::NotCompared => "not_compared",
            },
        )
        .with("facts_missing", standing.facts)
        .with("facts_said_to_be_missing", standing.facts_said)
        .with(
            "control_totals",
            match standing.control {
                ControlStanding::Agree => "agree",
                ControlStanding::Differ => "differ",
                ControlStanding::NotStated => "not_stated",
            },
        )
        .with("unmapped", kroner(standing.unmapped))
        .with("pending", kroner(standing.pending))
        .with("disputed", kroner(standing.disputed))
        .with("unread_lines", standing.quarantined)
        .with("errors", standing.errors)
        .with("sentence", standing_line(standing));
    DataRow::new()
        .with("municipality", &place.municipality)
        .with("year", place.year)
        .with("has_dimension", place.has_dimension)
        .and(sums(&place.all()))
        .with("unread", sums(&place.quarantined))
        .with("looked_at", looked_at.collect::<Vec<_>>())
        .with("declared_unknown", sums(&place.declared_unknown()))
        .with(
            "open",
            place
                .open
                .iter()
                .map(|of| group(of, names))
                .collect::<Vec<_>>(),
        )
        .with("areas", place.areas.iter().map(area).collect::<Vec<_>>())
        .with("facts", facts)
        .with("codes", place.codes.iter().map(code).collect::<Vec<_>>())
        .with("standing", standing)
}

fn kroner(amount: Amount) -> Exact {
    Exact::new(&Ratio::kroner(amount))
}

fn sums(sums: &BookedSums) -> DataRow {
    DataRow::new()
        .with("postings", sums.postings)
        .with("net", kroner(sums.net))
        .with("gross", kroner(sums.gross))
}

fn named(dimension: &Id, code: &CodeCoverage, names: CodeNames<'_>) -> DataRow {
    DataRow::new()
        .with("code", &code.code)
        .with("name", names.name(dimension, &code.code))
}

fn destination(way: &CodeDestination) -> DataRow {
    DataRow::new()
        .with("where", fate(&way.fate))
        .with("looked_at", word(way.scrutiny))
        .with("share", Exact::new(&way.share))
        .and(sums(&way.sums))
}

fn lack(lack: &FactLack) -> DataRow {
    DataRow::new()
        .with("fact", &lack.fact)
        .with("place", &lack.place)
        .with("period", &lack.period)
}

fn area(area: &AreaKnowledge) -> DataRow {
    let ground = match area.ground {
        AreaGround::OwnRules => "own_rules",
        AreaGround::NationalRules => "national_rules",
        AreaGround::Imputed => "imputed",
        AreaGround::HoldsNothing => "none",
        AreaGround::DeclaredUnknown => "unknown",
        AreaGround::NotSaid => "not_said",
    };
    DataRow::new()
        .with("area", &area.area)
        .with("known", area.ground.is_known())
        .with("by", ground)
        .with("because", area.because.as_ref())
        .with("missing", area.missing.as_ref())
        .with("kroner", Exact::new(&area.kroner))
}

fn group(group: &OpenGroup, names: CodeNames<'_>) -> DataRow {
    let code = |code: &GroupCode| {
        DataRow::new()
            .with("dimension", &code.dimension)
            .with("code", &code.code)
            .with("name", names.name(&code.dimension, &code.code))
    };
    let codes = |of: &[GroupCode]| of.iter().map(code).collect::<Vec<_>>();
    let miss = |miss: &NearMiss| {
        DataRow::new()
            .with("rule", &miss.rule)
            .with("failed", &miss.failed)
            .with("target", miss.target.to_string())
            .with("declared", miss.place.to_string())
    };
    let elsewhere = |rule: &RuleElsewhere| {
        DataRow::new()
            .with("municipality", &rule.municipality)
            .with("year", rule.year)
            .with("rule", &rule.rule)
            .with("target", rule.target.to_string())
            .with("share", rule.share.as_ref())
            .with("because", &rule.because)
            .with("declared", rule.place.to_string())
            .and(sums(&rule.sums))
    };
    let ready = |ready: &ReadyLine| {
        DataRow::new()
            .with("line", &ready.line)
            .and(sums(&ready.sums))
    };
    let largest = group.largest.as_ref().map(|posting| {
        DataRow::new()
            .with("name", &posting.name)
            .with("kroner", posting.value.clone().map(Datum::Shown))
            .with("text", posting.text.as_ref())
            .with("place", posting.place.as_ref().map(ToString::to_string))
    });
    let awaiting = group.awaiting.iter().map(ToString::to_string);
    DataRow::new()
        .with("what", word(group.scrutiny))
        .with("decided", !group.asks())
        .with("codes", codes(&group.codes))
        .and(sums(&group.sums))
        .with("examples", codes(&group.examples))
        .with("awaiting", awaiting.collect::<Vec<_>>())
        .with("facts", group.facts.iter().map(lack).collect::<Vec<_>>())
        .with("rules", group.rules.clone())
        .with(
            "nearest",
            group.near_misses.iter().map(miss).collect::<Vec<_>>(),
        )
        .with(
            "elsewhere",
            group.elsewhere.iter().map(elsewhere).collect::<Vec<_>>(),
        )
        .with("largest", largest)
        .with(
            "paste",
            group.ready_lines.iter().map(ready).collect::<Vec<_>>(),
        )
}
