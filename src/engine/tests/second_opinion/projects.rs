//! Random projects: sheets, facts of which some are hidden, weights, keys, views and accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::diag::{Anchor, Severity, Span};
use crate::engine::{Account, Balance};
use crate::facts::{Basis, Counted, Fact, FactBook, FactDeclaration, FactOrigin, Label, Vocabulary};
use crate::ledger::RawTotals;
use crate::model::{
    ANY_ROW, Action, Adjustment, AllocationKey, Arithmetic, Categories, Category, CellPlace, Check, Column, Comparison, Expr, Id,
    Layer, Model, Node, OverrideCell, Purpose, REPORTED, Reason, Row, Sheet, Shift, View, Weight, Years,
};
use crate::value::{Figure, Ratio, Unit, Value};

use super::formulas::{
    CATEGORIES, COLUMNS, Formulas, KEYS, Kind, PERIODS, PLACES, ROWS, SHEETS, VIEWS, WEIGHTS, YEARS, arithmetic, compared, expr,
    fact, number, ratio_outside_sheets,
};

/// All that cells are computed from.
#[derive(Clone)]
pub(super) struct Project {
    pub(super) model: Model,
    pub(super) facts: FactBook,
    pub(super) accounts: Vec<Account>,
}

fn here() -> Anchor {
    Span::new("rules/a.rhai", 0, 0).into()
}

/// Projects of up to three sheets, places and hidden counts.
pub(super) fn projects() -> impl Strategy<Value = Project> {
    let formulas = Formulas::of_cells(2);
    let parts = (sheets(&formulas), layers(), checks(&formulas), book(), accounts());
    parts.prop_map(|(sheets, (national, municipal), checks, facts, accounts)| {
        let national = Layer { sheets, checks, ..national };
        let (vocabulary, categories) = (vocabulary().into(), categories().into());
        Project { model: Model { vocabulary, categories, national, municipal }, facts, accounts }
    })
}

fn vocabulary() -> Vocabulary {
    let declared = |unit: Unit, part_of: Option<&str>| FactDeclaration {
        label: Label::default(),
        unit,
        part_of: part_of.map(Id::from),
        rests_on: None,
        largest: None,
    };
    let facts = FACTS.map(|(id, _)| (Id::from(id), declared(unit(id), (id == "few").then_some("all"))));
    Vocabulary { facts: facts.into(), ..Vocabulary::default() }
}

fn categories() -> Categories {
    let node = |id: &str| Category {
        id: id.into(),
        label: Label::default(),
        denominator: Some(if id == "c" { "all" } else { "few" }.into()),
        rests_on: None,
        largest: None,
        memo: false,
        span: here(),
    };
    Categories { nodes: CATEGORIES.map(node).into() }
}

/// The facts, and whether they count heads.
const FACTS: [(&str, bool); 5] = [("money", false), ("share", false), ("few", true), ("rest", true), ("all", true)];

fn unit(fact: &str) -> Unit {
    match fact {
        "money" => Unit::kr(),
        "share" => Unit::ratio(),
        _ => Unit::base("persons"),
    }
}

/// A figure as a fact.
pub(super) fn stated(id: &str, value: Value) -> Fact {
    let (source, origin) = ("s".to_owned(), FactOrigin::Published);
    let counted = FACTS.contains(&(id, true)).then_some(Counted::DuringYear);
    Fact { figure: Figure { value, unit: unit(id) }, source, origin, counted, span: here() }
}

/// The places and periods, by number, that may hide counts: few, so that cells often stand on several.
const HIDING: [usize; 4] = [0, 2, 5, 8];

/// Facts of every place and period, where `few` and `rest` make up `all`; up to three of these are hidden.
fn book() -> impl Strategy<Value = FactBook> {
    let places = PLACES.len() * PERIODS.len();
    let known = prop::collection::vec((-3_i64..9, 0_i64..4, 1_i64..4, 0_i64..4), places);
    let position = || (0..places, 0..FACTS.len());
    let lacking = prop::collection::vec((position(), any::<bool>()), 0..5);
    let counts = prop::collection::btree_map((select(&HIDING[..]), 2..FACTS.len()), (0_i64..2, 0_i64..3), 0..4);
    (known, lacking, counts).prop_map(|(known, lacking, counts)| {
        let mut book = FactBook::default();
        let place = |at: usize| (Id::from(PLACES[at / PERIODS.len()]), Id::from(PERIODS[at % PERIODS.len()]));
        for (at, (money, share, few, rest)) in known.into_iter().enumerate() {
            let values = [Ratio::from(money), Ratio::fraction(share, 2).unwrap_or_else(Ratio::zero)];
            let values = values.into_iter().chain([few, rest, few + rest].map(Ratio::from));
            let (place, period) = place(at);
            for ((id, _), value) in FACTS.into_iter().zip(values) {
                book.of_mut(&place, &period).insert(id.into(), stated(id, Value::Exact(value)));
            }
        }
        for ((at, id), (less, more)) in counts {
            let ((place, period), (id, _)) = (place(at), FACTS[id]);
            let facts = book.of_mut(&place, &period);
            let value = facts.get(id).and_then(|fact| fact.figure.as_exact()).cloned().unwrap_or_else(Ratio::zero);
            let hidden = Value::hidden((&value - &Ratio::from(less)).max(Ratio::zero()), &value + &Ratio::from(more));
            facts.insert(id.into(), stated(id, hidden));
        }
        for ((at, id), is_absent) in lacking {
            let ((place, period), (id, _)) = (place(at), FACTS[id]);
            let facts = book.of_mut(&place, &period);
            match is_absent {
                true => drop(facts.remove(id)),
                false => drop(facts.insert(id.into(), stated(id, Value::Missing("not reported".into())))),
            }
        }
        book
    })
}

fn sheets(formulas: &Formulas) -> impl Strategy<Value = Vec<Sheet>> + use<> {
    let one = prop::collection::vec(sheet(formulas), 1..=SHEETS.len());
    one.prop_map(|sheets| sheets.into_iter().zip(SHEETS).map(|(sheet, id)| Sheet { id: id.into(), ..sheet }).collect())
}

fn sheet(formulas: &Formulas) -> impl Strategy<Value = Sheet> + use<> {
    let columns = COLUMNS.map(|(id, kind)| formulas.of(kind).prop_map(move |formula| column(id, formula)));
    let columns = (columns, subsequence(COLUMNS.iter().map(|(id, _)| *id).collect::<Vec<_>>(), 1..=5));
    let columns = columns
        .prop_map(|(columns, chosen)| columns.into_iter().filter(|column| chosen.contains(&&*column.id)).collect::<Vec<_>>());
    let subject = prop_oneof![
        3 => select(&CATEGORIES[..]).prop_map(|id| Some(expr(Node::Category(id.into())))),
        1 => Just(Some(arithmetic(Arithmetic::Add, expr(Node::Category("a.b".into())), expr(Node::Category("c".into()))))),
        1 => Just(None),
    ];
    let row = (subject, prop::bool::weighted(0.25));
    let rows = prop::collection::vec(row, 1..=ROWS.len()).prop_map(|rows| {
        let row = |((subject, total), id): ((Option<Expr>, bool), &str)| Row {
            id: id.into(),
            label: Label::default(),
            subject,
            total,
            place: None,
            span: here(),
        };
        rows.into_iter().zip(ROWS).map(row).collect()
    });
    let own =
        prop::collection::btree_map((0..COLUMNS.len(), own_place()), prop::option::weighted(0.8, own_formulas(formulas)), 0..4);
    let view = prop::option::weighted(0.2, select(&VIEWS[..]).prop_map(Id::from));
    (columns, rows, own, view, prop::bool::weighted(0.15)).prop_map(|(columns, rows, own, view, pairs)| {
        let mut sheet = Sheet { rows, columns, view, pairs, ..Sheet::named("".into(), here()) };
        sheet.cells = own.into_iter().map(|((column, place), formula)| own_cell(column, place, formula)).collect();
        end_the_chain_of_years(&mut sheet);
        // Cells that fit the same place equally well are refused when a project is loaded; the end of the chain stays.
        while let Some(rival) =
            sheet.rival_cells().first().map(|(first, second)| if *second.row == *ANY_ROW { first } else { second })
        {
            let rival = (*rival).clone();
            sheet.cells.retain(|cell| *cell != rival);
        }
        sheet
    })
}

fn column(id: &str, formula: Expr) -> Column {
    Column::of(id.into(), formula, here())
}

/// Where a cell's own formula counts: row, municipality and period. Never a municipality alone, so that no two fit equally well.
type OwnPlace = (Option<&'static str>, Option<(Option<&'static str>, &'static str)>);

fn own_place() -> impl Strategy<Value = OwnPlace> {
    let place = (prop::option::of(select(&PLACES[..])), select(&PERIODS[..]));
    (prop::option::of(select(&ROWS[..])), prop::option::of(place))
}

/// A formula of each kind; the column decides which of them counts.
fn own_formulas(formulas: &Formulas) -> impl Strategy<Value = [Expr; 5]> + use<> {
    [Kind::Kroner, Kind::Heads, Kind::Ratio, Kind::PerHead, Kind::Text].map(|kind| formulas.of(kind))
}

fn own_cell(column: usize, (row, place): OwnPlace, formulas: Option<[Expr; 5]>) -> OverrideCell {
    let (id, kind) = COLUMNS[column];
    let place = place.map(|(scope, period)| CellPlace { scope: scope.map(Id::from), period: Some(period.into()) });
    let formula = formulas.map(|formulas| formulas[kind as usize].clone());
    OverrideCell {
        row: row.unwrap_or(ANY_ROW).into(),
        column: id.into(),
        place: place.unwrap_or_default(),
        formula,
        span: here(),
    }
}

/// The year before the first, where no cell asks for a year before.
const BEFORE_ALL: &str = "2011";

/// Gives columns that ask for the year before a formula that does not, for the year before the first.
fn end_the_chain_of_years(sheet: &mut Sheet) {
    for column in &sheet.columns {
        let Some((_, kind)) = COLUMNS.iter().find(|(id, _)| **id == *column.id) else { continue };
        let end = match kind {
            Kind::Kroner => number(7, Unit::kr()),
            Kind::Heads => number(2, Unit::base("persons")),
            Kind::Ratio => number(1, Unit::ratio()),
            Kind::PerHead => number(3, Unit::kr().divide(&Unit::base("persons"))),
            Kind::Text => expr(Node::Text("before".to_owned())),
        };
        sheet.cells.push(OverrideCell {
            row: ANY_ROW.into(),
            column: column.id.clone(),
            place: CellPlace { scope: None, period: Some(BEFORE_ALL.into()) },
            formula: Some(end),
            span: here(),
        });
    }
}

/// Weights, keys and views of the national layer and of municipalities.
fn layers() -> impl Strategy<Value = (Layer, BTreeMap<Id, Layer>)> {
    let own = prop::collection::vec((select(&PLACES[..]), layer()), 0..3);
    (layer(), own).prop_map(|(national, own)| {
        let mut municipal: BTreeMap<Id, Layer> = own.into_iter().map(|(id, layer)| (Id::from(id), layer)).collect();
        // Of two adjustments of one thing, the municipality's goes before.
        let national_ids: Vec<Id> = adjustments(&national).map(|adjustment| adjustment.id.clone()).collect();
        for view in municipal.values_mut().flat_map(|layer| &mut layer.views) {
            for adjustment in &mut view.adjustments {
                adjustment.over = national_ids.iter().filter(|id| **id == adjustment.id).map(|id| (id.clone(), here())).collect();
                adjustment.id = format!("own-{}", adjustment.id).into();
            }
        }
        (national, municipal)
    })
}

pub(super) fn adjustments(layer: &Layer) -> impl Iterator<Item = &Adjustment> {
    layer.views.iter().flat_map(|view| &view.adjustments)
}

fn years() -> impl Strategy<Value = Years> {
    prop_oneof![3 => Just(Years::default()), 1 => Just(Years { from: Some(2013), to: None })]
}

fn layer() -> impl Strategy<Value = Layer> {
    let by_year = prop::collection::btree_map(select(&YEARS[..]), (0_i64..4).prop_map(Ratio::from), 1..3);
    let weights = prop::collection::btree_map(select(&WEIGHTS[..]), by_year, 0..3);
    let keys = prop::collection::btree_map(select(&KEYS[..]), (ratio_outside_sheets(true), years()), 0..3);
    let use_weight = prop::collection::btree_map(select(&WEIGHTS[..]), (ratio_outside_sheets(false), years()), 0..2);
    let use_key = prop::collection::btree_map(select(&KEYS[..]), (ratio_outside_sheets(true), years()), 0..2);
    (weights, keys, use_weight, use_key).prop_map(|(weights, keys, use_weight, use_key)| {
        let reason = Reason::default;
        let weight = |(id, by_year): (&str, _)| Weight { id: id.into(), by_year, reason: reason(), span: here() };
        let key =
            |(id, (formula, years)): (&str, _)| AllocationKey { id: id.into(), formula, reason: reason(), years, span: here() };
        let adjustment = |id: String, action: Action, years: Years| Adjustment {
            id: id.into(),
            action,
            over: Vec::new(),
            reason: reason(),
            years,
            span: here(),
        };
        let weigh = |(id, (value, years)): (&str, _)| {
            adjustment(format!("weight-{id}"), Action::UseWeight { weight: id.into(), value }, years)
        };
        let share = |(id, (formula, years)): (&str, _)| {
            adjustment(format!("key-{id}"), Action::UseKey { key: id.into(), formula }, years)
        };
        let adjustments = use_weight.into_iter().map(weigh).chain(use_key.into_iter().map(share)).collect();
        let view = View { id: "v".into(), title: None, same_for_all: false, adjustments, span: here() };
        Layer {
            weights: weights.into_iter().map(weight).collect(),
            keys: keys.into_iter().map(key).collect(),
            views: vec![view],
            ..Layer::default()
        }
    })
}

/// Known relations between counts, true of the numbers that are hidden, and checks of anything.
fn checks(formulas: &Formulas) -> impl Strategy<Value = Vec<Check>> + use<> {
    let check = |id: String, condition: Expr, purpose: Purpose| Check {
        id: id.into(),
        condition,
        within: None,
        severity: Severity::Error,
        because: None,
        years: Years::default(),
        stating: if purpose == Purpose::Narrow { vec!["few".into()] } else { Vec::new() },
        purpose,
        span: here(),
    };
    let both = arithmetic(Arithmetic::Add, fact("few"), fact("rest"));
    let known = [
        compared(Comparison::Equal, both, fact("all")),
        compared(Comparison::GreaterOrEqual, fact("few"), number(1, Unit::base("persons"))),
    ];
    let known = subsequence(known.to_vec(), 0..=2);
    let elsewhere =
        (select(&ROWS[..]), formulas.relation.clone()).prop_map(|(row, relation)| expr_of_a_row(&row.into(), &relation));
    let within = prop::option::of((1_i64..3).prop_map(|kr| number(kr, Unit::kr())));
    let asked = prop::collection::vec((elsewhere, within), 0..3);
    (known, asked).prop_map(move |(known, asked)| {
        let known = known.into_iter().enumerate();
        let known = known.map(|(at, condition)| check(format!("known-{at}"), condition, Purpose::Narrow));
        let asked = asked.into_iter().enumerate().map(|(at, (condition, within))| {
            let purpose = if at == 0 { Purpose::Check } else { Purpose::Target };
            Check { within, ..check(format!("asked-{at}"), condition, purpose) }
        });
        known.chain(asked).collect()
    })
}

/// A relation whose references name sheet and row, since checks are asked from outside every sheet.
fn expr_of_a_row(row: &Id, of: &Expr) -> Expr {
    let again = |of: &Expr| expr_of_a_row(row, of);
    let node = match &*of.node {
        Node::Cell(cell) => {
            let mut cell = cell.clone();
            cell.sheet.get_or_insert_with(|| SHEETS[0].into());
            if cell.row == crate::model::RowRef::Same {
                cell.row = crate::model::RowRef::Named(row.clone());
            }
            Node::Cell(cell)
        }
        Node::Compare(comparison, a, b) => Node::Compare(*comparison, again(a), again(b)),
        Node::Arithmetic(op, a, b) => Node::Arithmetic(*op, again(a), again(b)),
        Node::And(a, b) => Node::And(again(a), again(b)),
        Node::Or(a, b) => Node::Or(again(a), again(b)),
        Node::Not(a) => Node::Not(again(a)),
        Node::FirstKnown(a, b) => Node::FirstKnown(again(a), again(b)),
        Node::Shift(a, shift) if *shift != Shift::Row(row.clone()) => Node::Shift(again(a), shift.clone()),
        other => other.clone(),
    };
    expr(node)
}

/// Accounts of two or three municipalities, most years and both views.
fn accounts() -> impl Strategy<Value = Vec<Account>> {
    let kroner = prop::collection::btree_map(select(&CATEGORIES[..]), -5_i64..20, 0..=CATEGORIES.len());
    let missing = prop::option::weighted(0.15, select(&CATEGORIES[..]));
    let all = PLACES.len() * YEARS.len() * VIEWS.len();
    let one = (kroner, missing, prop::bool::weighted(0.9));
    (2..=PLACES.len(), prop::collection::vec(one, all)).prop_map(|(places, drawn)| {
        let mut accounts = Vec::new();
        for (at, (kroner, missing, is_there)) in drawn.into_iter().enumerate() {
            let place = at / (YEARS.len() * VIEWS.len());
            if is_there && place < places {
                let year = YEARS[at / VIEWS.len() % YEARS.len()];
                let account = account(PLACES[place], year, VIEWS[at % VIEWS.len()]);
                let categories = kroner.into_iter().map(|(id, kr)| (Id::from(id), Ratio::from(kr))).collect();
                let missing = missing.into_iter().map(|id| (Id::from(id), Arc::from("no share"))).collect();
                accounts.push(Account { categories, missing, ..account });
            }
        }
        accounts
    })
}

fn account(municipality: &str, year: i32, view: &str) -> Account {
    Account {
        municipality: municipality.into(),
        year,
        view: view.into(),
        verdicts: Arc::default(),
        contributions: Vec::new(),
        imputed: Vec::new(),
        adjusted: Vec::new(),
        categories: BTreeMap::new(),
        bases: BTreeMap::new(),
        veiled: BTreeMap::new(),
        missing: BTreeMap::new(),
        ledger_basis: Basis::Ledger,
        raw: RawTotals::default(),
        balance: Balance::empty(),
    }
}

impl Project {
    /// A project of one sheet with one row and some columns, for one place.
    pub(super) fn of_columns(columns: &[(&str, Expr)]) -> Self {
        let row = Row { id: "r0".into(), label: Label::default(), subject: None, total: false, place: None, span: here() };
        let columns = columns.iter().map(|(id, formula)| column(id, formula.clone())).collect();
        let sheet = Sheet { rows: vec![row], columns, ..Sheet::named("s0".into(), here()) };
        let national = Layer { sheets: vec![sheet], ..Layer::default() };
        Self { model: Model { national, ..Model::default() }, facts: FactBook::default(), accounts: Vec::new() }
    }
}

/// The view without adjustments.
pub(super) fn reported() -> Id {
    REPORTED.into()
}
