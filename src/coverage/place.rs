//! The coverage of the places that were asked for.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::engine::{Account, key_spec};
use crate::explain::Scene;
use crate::ledger::{Condensed, KeyTable, LedgerKind, NationalRole};
use crate::model::Id;
use crate::snapshot::{self, Difference, LedgerName, differences};
use crate::value::Amount;
use crate::workspace::{Project, Request, Run};
use crate::world::World;

use super::areas::{AreaKnowledge, areas};
use super::booked::{BookedSums, CodeCoverage, Scrutiny, by_code, row_fates};
use super::elsewhere::RulesElsewhere;
use super::missing_facts::{MissingFacts, missing_facts};
use super::open_group::{OpenGroup, open_groups};
use super::standing::{
    AcceptedStanding, PlaceFindings, PlaceStanding, errors_of, guesses_of, pending_undecided,
    warned_of,
};

/// The dimension by which postings are put together where no other is asked for.
pub const BY_FUNCTION: &str = NationalRole::Function.required_name();

/// What is covered of some places.
#[derive(Clone, PartialEq, Debug)]
pub struct Coverage {
    /// The dimension by whose codes postings are put together.
    pub dimension: Id,
    /// Each ledger that was read. **Order**: by municipality, then year.
    pub places: Vec<PlaceCoverage>,
    /// The municipalities that cannot be looked at for errors in their description or rules, with
    /// how many.
    pub left_out: BTreeMap<Id, usize>,
}

/// What is covered of a municipality and year.
#[derive(Clone, PartialEq, Debug)]
pub struct PlaceCoverage {
    /// The municipality.
    pub municipality: Id,
    /// The accounting year.
    pub year: i32,
    /// Whether its ledger has the dimension; where not, all stands under a blank code.
    pub has_dimension: bool,
    /// Where the kroner of each code go. **Order**: the most gross kroner first.
    pub codes: Vec<CodeCoverage>,
    /// What was and was not looked at; with `Ignored` it is all that could be read.
    pub by_scrutiny: BTreeMap<Scrutiny, BookedSums>,
    /// Lines that could not be read; their kroner where these are known.
    pub quarantined: BookedSums,
    /// What is known of each area.
    pub areas: Vec<AreaKnowledge>,
    /// The facts that lack.
    pub facts: MissingFacts,
    /// What nobody has decided on.
    pub open: Vec<OpenGroup>,
    /// How far it is.
    pub standing: PlaceStanding,
}

impl PlaceCoverage {
    /// The sums of what was looked at by somebody, or by nobody.
    pub fn sums_of(&self, scrutiny: Scrutiny) -> BookedSums {
        self.by_scrutiny.get(&scrutiny).copied().unwrap_or_default()
    }

    /// What is pending for areas that are declared unknown alone: nobody waits for a decision on it.
    pub fn declared_unknown(&self) -> BookedSums {
        let decided = self.open.iter().filter(|group| !group.asks());
        decided.map(|group| group.sums).sum()
    }

    /// All postings that could be read.
    pub fn all(&self) -> BookedSums {
        self.by_scrutiny.values().copied().sum()
    }

    /// All that belongs to the comparison or may: all but what is ignored.
    pub fn compared(&self) -> BookedSums {
        let ways = self.by_scrutiny.iter();
        let compared = ways.filter(|(scrutiny, _)| **scrutiny != Scrutiny::Ignored);
        compared.map(|(_, sums)| *sums).sum()
    }
}

/// The run over ledgers that tell the codes of a dimension apart. A ledger of very many keys is
/// read again for it.
///
/// # Errors
/// `K0705` where no ledger of the run has the dimension.
pub fn with_dimension(
    project: &Project,
    run: Run,
    world: &dyn World,
    request: &Request,
    dimension: &Id,
) -> Result<Run, Diagnostic> {
    let places = project.ledger_places();
    let specs = places.iter().filter_map(|place| project.ledger_spec(place));
    let known: Vec<&Id> = specs.flat_map(|spec| spec.codes.keys()).collect();
    if !known.contains(&dimension) {
        let message = format!("no ledger has a dimension `{dimension}`");
        let mut names: Vec<&str> = known.into_iter().map(|name| &**name).collect();
        names.sort_unstable();
        names.dedup();
        let near = did_you_mean(dimension, names.iter().copied());
        let help = near.unwrap_or_else(|| format!("the dimensions are: {}", names.join(", ")));
        return Err(Diagnostic::new(Code::UnknownSheet, message).help(help));
    }
    let wanted = |municipality: &Id, year: i32| {
        let mut spec = key_spec(&project.model, municipality, year);
        let has_it = project.ledger_places().iter().any(|place| {
            let of_place = (&place.municipality, place.year) == (municipality, year);
            let described = project.ledger_spec(place);
            of_place && described.is_some_and(|spec| spec.codes.contains_key(dimension))
        });
        spec.columns.extend(has_it.then(|| dimension.clone()));
        spec
    };
    let covers = run.ledgers.iter().all(|(place, ledger)| {
        let wanted = wanted(&place.municipality, place.year);
        ledger.table.covers(&wanted)
    });
    if covers {
        return Ok(run);
    }
    let ledgers = project.covering(world, &run.ledgers, wanted);
    Ok(project.compute(ledgers, request).value)
}

fn quarantined(ledger: &Condensed) -> BookedSums {
    let amounts = || ledger.quarantined.iter().filter_map(|line| line.amount);
    BookedSums {
        postings: ledger.quarantined.len() as u64,
        net: ledger.quarantined_sum(),
        gross: amounts().map(Amount::abs).sum(),
    }
}

/// What differs from what was accepted of the view, where something was.
fn moved(scene: &Scene<'_>) -> Option<Vec<Difference>> {
    let path = snapshot::path(&scene.run.view);
    let accepted = snapshot::parse(&path, &scene.world.text(&path).ok()?).ok()?;
    let fresh = snapshot::take(scene.project, scene.run, "").entries;
    let fresh = snapshot::comparable(fresh, accepted.header.format);
    Some(differences(&accepted.entries, &fresh))
}

/// Whether the figures of a place are as they were accepted, where `moved` is what differs from what
/// was. Budgets in place of accounts have no snapshot: that of the view is of accounts.
fn accepted(
    project: &Project,
    account: &Account,
    moved: Option<&[Difference]>,
) -> AcceptedStanding {
    let name = LedgerName {
        municipality: account.municipality.clone(),
        year: account.year,
    };
    let municipality = project.municipalities.get(&account.municipality);
    let spec = municipality.and_then(|of| of.ledgers.get(&account.year));
    if spec.is_some_and(|spec| spec.kind != LedgerKind::Accounts) {
        return AcceptedStanding::NotCompared;
    }
    let is_of = |difference: &Difference| difference.latest().is_of(&name);
    match moved.is_some_and(|moved| !moved.iter().any(is_of)) {
        true => AcceptedStanding::Holds,
        false => AcceptedStanding::Differs,
    }
}

/// Looks at the places of a run by the codes of a dimension. Where `scene` shows no postings, none
/// is looked for.
pub fn cover(scene: &Scene<'_>, found: &[Diagnostic], dimension: &Id) -> Coverage {
    let (project, run) = (scene.project, scene.run);
    let elsewhere = RulesElsewhere::new(scene);
    let is_left_out = |account: &&Account| project.left_out.contains_key(&account.municipality);
    let (faulty, sound): (Vec<&Account>, Vec<&Account>) =
        run.asked_accounts().partition(is_left_out);
    let moved = moved(scene);
    let covered = |account: &Account| {
        let ledger = run.ledgers.get(&project.ledger_of(account))?;
        let table: &KeyTable = &ledger.table;
        let fates = row_fates(account, table);
        let codes = by_code(&project.model, account, table, &fates, dimension);
        let mut by_scrutiny: BTreeMap<Scrutiny, BookedSums> = BTreeMap::new();
        for way in codes.iter().flat_map(|code| &code.destinations) {
            *by_scrutiny.entry(way.scrutiny).or_default() += way.sums;
        }
        let (areas, facts) = (
            areas(&project.model, account),
            missing_facts(project, run, account),
        );
        let standing = PlaceStanding::new(
            &account.municipality,
            ledger,
            &areas,
            &facts,
            |scrutiny| by_scrutiny.get(&scrutiny).copied().unwrap_or_default(),
            pending_undecided(&project.model, account, &codes),
            PlaceFindings {
                errors: errors_of(found, &account.municipality),
                guesses: guesses_of(found, account),
                warned: warned_of(found, account),
                accepted: accepted(project, account, moved.as_deref()),
            },
        );
        Some(PlaceCoverage {
            municipality: account.municipality.clone(),
            year: account.year,
            has_dimension: table.column(dimension).is_some(),
            open: open_groups(scene, account, table, &fates, dimension, &elsewhere),
            codes,
            by_scrutiny,
            quarantined: quarantined(ledger),
            areas,
            facts,
            standing,
        })
    };
    let errors = |account: &Account| errors_of(found, &account.municipality);
    Coverage {
        dimension: dimension.clone(),
        places: sound.into_iter().filter_map(covered).collect(),
        left_out: faulty
            .into_iter()
            .map(|account| (account.municipality.clone(), errors(account)))
            .collect(),
    }
}
