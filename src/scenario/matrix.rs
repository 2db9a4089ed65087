//! Every municipality's postings and facts under every municipality's practice.

use crate::diag::{Diagnostic, Found, Span};
use crate::engine::{Address, Cell, Coordinates, Evaluated, Evaluator};
use crate::facts::Basis;
use crate::model::{Arithmetic, Expr, Id, Node, Scope};
use crate::value::Unit;
use crate::workspace::{Ledgers, Project, Request, Run};
use crate::world::World;

use super::{AppliedScenario, Carried, NotCarried, Replacement, apply, is_tolerated, recompute};

/// The sheet that the cells of the matrix are named by.
pub const SHEET: &str = "practice";

/// The row of the sum of all areas.
const TOTAL: &str = "total";

/// One municipality's postings and facts under one practice.
#[derive(Clone, PartialEq, Debug)]
pub struct PracticePair {
    /// Whose postings and facts.
    pub ledger: Id,
    /// Whose practice.
    pub practice: Id,
    /// The accounting year.
    pub year: i32,
    /// Kroner and kroner per unit of each area. Their scope is `a~b`: a under b's practice.
    /// **Order**: by area.
    pub cells: Vec<Cell>,
}

/// All pairs.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Matrix {
    /// The pairs. **Order**: by ledger, year and practice.
    pub pairs: Vec<PracticePair>,
    /// What could not be carried over, and why. **Order**: by ledger, practice, kind and id.
    pub not_carried: Vec<NotCarried>,
}

/// Computes the matrix of the asked places, each run as `told` leaves it.
///
/// **Errors**: those of the scenarios, but for postings left unclaimed or disputed and facts that
/// are lacking: the first are counted among what could not be carried over, the second make cells
/// missing.
pub fn matrix(
    world: &dyn World,
    project: &Project,
    ledgers: &Ledgers,
    request: &Request,
    told: impl Fn(&Project, Run) -> Run,
) -> Found<Matrix> {
    let mut matrix = Matrix::default();
    let mut diagnostics = Vec::new();
    let every = Request {
        places: Vec::new(),
        ..request.clone()
    };
    for practice in project.municipalities.keys() {
        let replacements: Vec<Replacement> = project
            .municipalities
            .keys()
            .map(|ledger| Replacement::Practice {
                ledger: ledger.clone(),
                practice: practice.clone(),
            })
            .collect();
        let AppliedScenario {
            project: scenario,
            not_carried,
            ..
        } = match apply(project, &replacements, &request.view) {
            Ok(applied) => applied,
            Err(found) => {
                diagnostics.extend(found);
                continue;
            }
        };
        let ran = recompute(world, &scenario, ledgers, &every);
        let grave = ran
            .diagnostics
            .into_iter()
            .filter(|finding| !is_tolerated(finding, true));
        diagnostics.extend(grave.filter(Diagnostic::is_error));
        let ran = told(&scenario, ran.value);
        matrix.not_carried.extend(not_carried);
        for (ledger, year) in project.asked(request).unwrap_or_default() {
            matrix
                .not_carried
                .extend(unclaimed(&ran, &ledger, practice, year));
            let cells = cells(&scenario, &ran, &ledger, practice, year);
            matrix.pairs.push(PracticePair {
                ledger,
                practice: practice.clone(),
                year,
                cells,
            });
        }
    }
    let asked = project.asked(request).unwrap_or_default();
    matrix
        .not_carried
        .retain(|left| asked.iter().any(|(ledger, _)| *ledger == left.ledger));
    matrix
        .pairs
        .sort_by(|a, b| (&a.ledger, a.year, &a.practice).cmp(&(&b.ledger, b.year, &b.practice)));
    matrix.not_carried.sort_by(|a, b| {
        (&a.ledger, &a.practice, a.what, &a.id).cmp(&(&b.ledger, &b.practice, b.what, &b.id))
    });
    Found {
        value: matrix,
        diagnostics,
    }
}

/// The postings that a practice leaves unclaimed or disputed.
pub fn unclaimed(run: &Run, ledger: &Id, practice: &Id, year: i32) -> Vec<NotCarried> {
    let is_asked =
        |account: &&crate::engine::Account| account.municipality == *ledger && account.year == year;
    let Some(account) = run
        .accounts
        .iter()
        .filter(is_asked)
        .find(|account| account.view == run.view)
    else {
        return Vec::new();
    };
    let count = |bucket: &str| account.balance.counts.get(bucket).copied().unwrap_or(0);
    let buckets = [
        ("unmapped", &account.balance.unmapped, "claimed by no rule"),
        (
            "disputed",
            &account.balance.disputed,
            "claimed by several rules",
        ),
    ];
    let left = buckets
        .into_iter()
        .filter(|(bucket, _, _)| count(bucket) > 0)
        .map(|(bucket, kroner, why)| NotCarried {
            ledger: ledger.clone(),
            practice: practice.clone(),
            owner: ledger.clone(),
            what: Carried::Postings,
            id: bucket.into(),
            reason: format!(
                "{} postings of {year}, {} kr, are {why}",
                count(bucket),
                kroner.to_fixed(2)
            ),
            span: None,
        });
    left.collect()
}

/// The areas' kroner, in total and per unit.
fn cells(scenario: &Project, run: &Run, ledger: &Id, practice: &Id, year: i32) -> Vec<Cell> {
    let model = &*scenario.model;
    let ground = Evaluator::new(model, &scenario.facts, &run.accounts);
    let at = Coordinates::outside(ledger, year, &run.view);
    let scope = Scope::pair(ledger, practice);
    let plain = |node| Expr::new(node, Span::new("", 0, 0));
    let mut formulas: Vec<(Id, &str, Expr)> = Vec::new();
    let mut total: Option<Expr> = None;
    for area in model.categories.children(None).filter(|area| !area.memo) {
        let category = || plain(Node::Category(area.id.clone()));
        formulas.push((area.id.clone(), "sum", plain(Node::Sum(category()))));
        if model.categories.denominator(&area.id).is_some() {
            formulas.push((
                area.id.clone(),
                "per_unit",
                plain(Node::PerUnit(category())),
            ));
        }
        total = Some(match total {
            Some(total) => plain(Node::Arithmetic(Arithmetic::Add, total, category())),
            None => category(),
        });
    }
    formulas.extend(total.map(|total| (Id::from(TOTAL), "sum", total)));
    let mut cells = Vec::new();
    for (row, column, formula) in formulas {
        let Evaluated {
            figure,
            basis,
            origin,
        } = ground.evaluate(&formula, &at);
        let address = Address {
            sheet: SHEET.into(),
            row,
            column: column.into(),
            scope: scope.clone(),
            period: at.period.clone(),
            view: Some(run.view.clone()),
        };
        let decimals = (figure.unit != Unit::kr()).then_some(0);
        let basis = basis.unwrap_or(Basis::Published);
        cells.push(Cell {
            address,
            table: None,
            figure,
            decimals,
            below: false,
            origin,
            basis,
            hidden: std::sync::Arc::default(),
            formula,
        });
    }
    cells
}
