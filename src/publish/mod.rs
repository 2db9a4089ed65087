//! What may be published: a run in which small counts, and whatever would reveal them, are not
//! told.
//!
//! What must not be told is withheld, and every figure is computed anew from what is left: a
//! published figure is a function of what may be known. What is withheld is decided once for the
//! whole project, over all places, periods, sheets and views, whatever is shown of it. Against an
//! attacker who knows every relation, the classes of all counts and this method, each small count
//! keeps several possible values. What was published before, and whose kroner are, is read through the
//! seam to the world. This module must never know how anything is shown.

mod chosen;
mod decided;
mod equations;
mod known;
mod said;
mod withheld;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Found};
use crate::engine::{Account, Address, Balance, Evaluator, calculate, decide};
use crate::facts::Publication;
use crate::ledger::RawTotals;
use crate::model::{Categories, Id, Sheet};
use crate::value::{Value, WITHHELD};
use crate::workspace::{Project, Run};
use crate::world::World;

use chosen::given_away::check_tells;
use decided::{Decided, decided, hidden_figures};
use equations::system::VariableName;
use known::gather::{Gatherer, ground};
use known::unknown_counts::SupposedProject;
use said::before_files::of_files;
use withheld::amounts::{SensitiveAmounts, not_told};
use withheld::changed::ChangedKroner;
use withheld::contributors::SensitiveContributions;
use withheld::raw_postings::{untold_ledgers, withhold_postings, without_untold_postings};

pub use chosen::hide::AttackerKnowledge;
pub use known::told_before::{ToldCell, ToldValue};
pub use said::findings::tellable;

/// A figure that is not told. **Order**: by place, period and id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct HiddenFigure {
    /// The municipality or place.
    pub place: Id,
    /// The year or period.
    pub period: Id,
    /// The fact, or the category whose kroner are not told.
    pub id: Id,
}

/// A run that may be published.
#[derive(Clone, Debug)]
pub struct Published {
    /// The project without the facts that are not told.
    pub project: Project,
    /// The run with every cell and check computed anew. Its accounts hold kroner of categories
    /// that may be told, and nothing else; its ledgers are not to be shown.
    pub run: Run,
    /// What must not be told.
    rule: Publication,
    /// The accounts as they are, not to be shown: where scenarios take kroner from.
    judged: Vec<Account>,
    /// What is not told, in the whole project.
    pub hidden: Vec<HiddenFigure>,
}

impl Published {
    /// Whether the kroner of an area and of all within it may be told, in every view and in every
    /// state between two views. Whose they are in such states is not judged.
    pub fn tells(&self, municipality: &Id, year: i32, area: &str) -> bool {
        self.rule.contributors.is_none() && self.tells_kroner(municipality, year, area)
    }

    /// Whether the kroner of an area and of all within it may be told, in every view.
    pub fn tells_kroner(&self, municipality: &Id, year: i32, area: &str) -> bool {
        let own =
            |account: &&Account| account.municipality == *municipality && account.year == year;
        let mut withheld = self.run.accounts.iter().filter(own).flat_map(not_told);
        !withheld.any(|category| Categories::is_within(category, area))
    }
}

/// Withholds what must not be published. Where it is to be judged whose kroner are, the ledgers are
/// read once more.
///
/// **Errors**: `K0307` where vocabulary.toml does not say what may be published, `K0311` ledgers of
/// which it cannot be judged whose kroner are, `K0312` a check that tells a count, `K0506` what was published before cannot be read.
pub fn publish(project: &Project, run: &Run, world: &dyn World) -> Found<Option<Published>> {
    publish_against(project, run, world, &[], AttackerKnowledge::ALL)
}

/// As [`publish`], where another publication told more than `publications/` holds.
pub fn publish_after(
    before: &Published,
    project: &Project,
    run: &Run,
    world: &dyn World,
) -> Found<Option<Published>> {
    let told = (&[][..], Some(before));
    publish_with(project, run, world, told, AttackerKnowledge::ALL)
}

/// As [`publish`], where more was told than `publications/` holds, and against an attacker who knows
/// less: for tests that show that each part is needed.
pub fn publish_against(
    project: &Project,
    run: &Run,
    world: &dyn World,
    told: &[ToldCell],
    knows: AttackerKnowledge,
) -> Found<Option<Published>> {
    publish_with(project, run, world, (told, None), knows)
}

/// As [`publish`], where cells were told besides, and another publication.
fn publish_with(
    project: &Project,
    run: &Run,
    world: &dyn World,
    (told, other): (&[ToldCell], Option<&Published>),
    knows: AttackerKnowledge,
) -> Found<Option<Published>> {
    let Found { value, diagnostics } = judged(project, run, world, (told, other), knows);
    let diagnostics = diagnostics.into_iter().map(Diagnostic::of_publication);
    Found {
        value,
        diagnostics: diagnostics.collect(),
    }
}

fn judged(
    project: &Project,
    run: &Run,
    world: &dyn World,
    (told, other): (&[ToldCell], Option<&Published>),
    knows: AttackerKnowledge,
) -> Found<Option<Published>> {
    let Some(rule) = &project.model.vocabulary.publication else {
        let finding = Diagnostic::new(
            Code::VocabularyInvalid,
            "nothing says what may be published",
        )
        .in_file("rules/vocabulary.toml")
        .help("add `[publish]` with `threshold = 5` and `dominance = 70`, percent");
        return Found {
            value: None,
            diagnostics: vec![finding],
        };
    };
    let supposed = SupposedProject::new(project, rule.threshold);
    let mut gatherer = Gatherer::new(&supposed, &run.accounts);
    gatherer.before = other.map(|other| ground(&other.project, &other.run.accounts));
    gatherer.ask_checks();
    gatherer.ask_demands(&run.accounts);
    gatherer.ask_cells();
    let is_cell = |address: &Address| gatherer.has_cell(address);
    let before = known::told_before::read(project, world, &is_cell);
    if before.has_errors() {
        return Found {
            value: None,
            diagnostics: of_files(before.diagnostics),
        };
    }
    let contributions = match &rule.contributors {
        Some(rules) => SensitiveContributions::of_run(rules, (project, run), world),
        None => SensitiveContributions::default(),
    };
    let amounts = SensitiveAmounts {
        project,
        rule,
        contributions: &contributions,
    };
    let mut surely = run.accounts.clone();
    amounts.withhold(&mut surely, &amounts.facts());
    let untold = untold_ledgers(&surely, rule);
    let told = [&before.value, told].concat();
    let told = without_untold_postings(told, &gatherer.ground, &untold);
    let by_other = other.map(told_by).unwrap_or_default();
    let of_other = gatherer.before.as_ref().unwrap_or(&gatherer.ground);
    let by_other = without_untold_postings(by_other, of_other, &untold);
    let kept = gatherer.ask_told(&told, &by_other);
    let changed = ChangedKroner {
        project,
        rule,
        of_files: match knows.relations {
            true => gatherer.changed_kroner(),
            false => BTreeSet::new(),
        },
        before: other,
    };
    let Decided {
        hidden,
        accounts,
        given_away,
    } = decided(
        (amounts, &changed),
        &mut gatherer,
        (&run.accounts, kept),
        knows,
    );
    if !given_away.is_empty() && knows.relations {
        let findings = given_away.iter().map(|name| check_tells(project, name));
        return Found {
            value: None,
            diagnostics: findings.collect(),
        };
    }
    let mut facts = project.facts.clone();
    for name in &hidden {
        if let VariableName::Fact { place, period, id } = name
            && let Some(fact) = facts.of_mut(place, period).get_mut(id)
        {
            fact.figure.value = Value::withheld();
        }
    }
    let published = Project {
        facts,
        ..project.clone()
    };
    let hidden = hidden_figures(&hidden, &accounts);
    let Found {
        value,
        mut diagnostics,
    } = retold(&published, rule, run, accounts);
    let rules = rule.contributors.as_ref();
    diagnostics.extend(rules.and_then(|rules| contributions.finding(rules)));
    Found {
        value: Some(Published {
            project: published,
            run: value,
            rule: rule.clone(),
            judged: run.accounts.clone(),
            hidden,
        }),
        diagnostics,
    }
}

/// What a publication tells of its cells.
fn told_by(published: &Published) -> Vec<ToldCell> {
    let cells = published.run.workbook.cells.iter();
    let told = cells.filter_map(|cell| ToldCell::of(cell, &published.run.view));
    told.collect()
}

/// A run computed anew from facts that may be told, and accounts that say which of their categories
/// may not.
fn retold(
    project: &Project,
    rule: &Publication,
    run: &Run,
    mut accounts: Vec<Account>,
) -> Found<Run> {
    withhold_postings(&mut accounts, rule);
    let sheets: Vec<&Sheet> = project.model.national.sheets.iter().collect();
    let ground = Evaluator::new(&project.model, &project.facts, &accounts);
    let ground = ground.of_municipalities(project.municipalities.keys().cloned());
    let workbook = calculate(&ground, &sheets, &run.places, &run.view);
    let checks = decide(&ground, &run.places, &run.view);
    let mut diagnostics = workbook.diagnostics;
    diagnostics.extend(checks.diagnostics);
    // What is withheld leaves checks open; that is not a finding. What is not stated the run says.
    diagnostics
        .retain(|finding| finding.code != Code::CheckUndecided && finding.subject.lack.is_none());
    drop(ground);
    let mut run = Run {
        accounts: accounts.into_iter().map(told).collect(),
        workbook: workbook.value,
        checks: checks.value,
        // They tell kroner and numbers of postings as they are.
        controls: Vec::new(),
        // A hash of a file proves a guess of what is hidden in it.
        inputs: BTreeMap::new(),
        ..run.clone()
    };
    project.of_bundle(&mut run, &mut diagnostics);
    Found {
        value: run,
        diagnostics,
    }
}

/// The kroner of an account that may be told. Rules, postings and buckets are not: each may be one
/// person's, and what they leave of a whole would tell the rest.
fn told(mut account: Account) -> Account {
    for category in std::mem::take(&mut account.withheld) {
        account.categories.remove(&category);
        account.missing.insert(category, WITHHELD.into());
    }
    Account {
        verdicts: Arc::default(),
        contributions: Vec::new(),
        imputed: Vec::new(),
        adjusted: Vec::new(),
        raw: RawTotals::default(),
        balance: Balance::empty(),
        ..account
    }
}
