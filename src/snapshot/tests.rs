//! A small project and its run, for the tests of what shows results.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Anchor, Severity, Span};
use crate::engine::{
    Account, Address, Balance, Cell, CellOrigin, CheckOutcome, CheckResult, Contribution,
    RawPostings, RuleRef, Workbook,
};
use crate::facts::{Basis, Label, UnitDeclaration, Vocabulary};
use crate::ledger::{LedgerFiles, RawTotals};
use crate::model::{
    Categories, Category, Column, Expr, Id, Layer, LayerName, Model, Node, Reason, Row, Rule,
    Scope, Sheet, Target, Years,
};
use crate::municipality::Municipality;
use crate::value::{Amount, Base, Figure, Ratio, Unit};
use crate::workspace::{Project, Run};

fn span() -> Anchor {
    Span::new("rules/a.rhai", 0, 1).into()
}

fn label(nb: &str, en: &str) -> Label {
    Label {
        nb: nb.into(),
        en: Some(en.into()),
    }
}

fn poison() -> Expr {
    Expr::new(Node::Poison, span())
}

fn category(id: &str, nb: &str, en: &str, memo: bool) -> Category {
    Category {
        id: id.into(),
        label: label(nb, en),
        denominator: None,
        rests_on: None,
        largest: None,
        memo,
        span: span(),
    }
}

fn column(id: &str, nb: &str, en: &str, joint: bool) -> Column {
    Column {
        label: label(nb, en),
        joint,
        ..Column::of(id.into(), poison(), span())
    }
}

fn row(id: &str, nb: &str, en: &str) -> Row {
    Row {
        id: id.into(),
        label: label(nb, en),
        subject: None,
        total: false,
        place: None,
        span: span(),
    }
}

fn municipality(id: &str, name: &str) -> (Id, Municipality) {
    let id: Id = id.into();
    let (label, number) = (Label::nb(name), "0000".to_owned());
    (
        id.clone(),
        Municipality {
            id,
            label,
            number,
            dimensions: BTreeMap::new(),
            ledgers: BTreeMap::new(),
            others: BTreeMap::new(),
            reported: BTreeMap::new(),
        },
    )
}

/// Two municipalities, two areas and a memo category, a rule and a sheet.
pub fn project() -> Project {
    let persons = UnitDeclaration {
        label: label("personer", "persons"),
        singular: "person".into(),
        heads: true,
    };
    let vocabulary = Vocabulary {
        units: BTreeMap::from([(Base::from("persons"), persons)]),
        ..Vocabulary::default()
    };
    let categories = Categories {
        nodes: vec![
            category(
                "intro",
                "Introduksjonsprogram",
                "Introduction programme",
                false,
            ),
            category("intro.lonn", "Lønn", "Pay", false),
            category("boliger", "Boliger", "Housing", false),
            category("stonad", "Stønad", "Benefit", true),
        ],
    };
    let sheet = Sheet {
        title: label("Kostnader per person", "Cost per person"),
        table: Some(6),
        rows: vec![
            row("intro", "Introduksjonsprogram", "Introduction programme"),
            row("boliger", "Boliger", "Housing"),
        ],
        columns: vec![
            column("sum", "Sum", "Sum", false),
            column(
                "antall",
                "Antall i målgruppe",
                "Number in target group",
                false,
            ),
            column("per_person", "Per person", "Per person", false),
            column("andel", "Andel", "Share", false),
            column("kommentar", "Kommentar", "Comment", true),
        ],
        ..Sheet::named("t06".into(), span())
    };
    let rule = Rule {
        id: "lonn".into(),
        condition: poison(),
        target: Target::Category("intro.lonn".into()),
        share: None,
        over: Vec::new(),
        reason: Reason::default(),
        years: Years::default(),
        span: span(),
    };
    let national = Layer {
        rules: vec![rule],
        sheets: vec![sheet],
        ..Layer::default()
    };
    let model = Model {
        vocabulary: Arc::new(vocabulary),
        categories: Arc::new(categories),
        national,
        ..Model::default()
    };
    let municipalities = [
        municipality("boelum", "Bølum"),
        municipality("tranefoss", "Tranefoss"),
    ]
    .into_iter()
    .collect();
    Project {
        model: Arc::new(model),
        municipalities,
        facts: crate::facts::FactBook::default(),
        baseline: None,
        price_index: None,
        bundle: None,
        source: Arc::new(LedgerFiles::default()),
        code_lists: BTreeMap::new(),
        inputs: BTreeMap::new(),
        left_out: BTreeMap::new(),
    }
}

fn kr(text: &str) -> Ratio {
    Ratio::parse(text).expect("a number")
}

fn account(municipality: &str, intro: &str, boliger: &str) -> Account {
    let total = &kr(intro) + &kr(boliger);
    let counts = BTreeMap::from([("categories", 500), ("outside.scope", 504), ("ignored", 1)]);
    let balance = Balance {
        raw: &total + &kr("7"),
        imputed: kr("93"),
        categories: &total + &kr("100"),
        counts,
        lines: 1005,
        ..Balance::empty()
    };
    let contribution = Contribution {
        basis: Basis::Reconstructed,
        rule: Some(RuleRef {
            layer: LayerName::National,
            index: 0,
        }),
        target: Target::Category("intro.lonn".into()),
        count: 500,
        gross: Amount::from_ore(12_345),
        amount: kr("4115/33"),
        share: Ratio::one(),
        keys: vec![0].into(),
    };
    Account {
        municipality: municipality.into(),
        year: 2013,
        view: "reported".into(),
        verdicts: Arc::default(),
        adjusted: Vec::new(),
        contributions: vec![contribution],
        imputed: Vec::new(),
        categories: BTreeMap::from([
            ("intro.lonn".into(), kr(intro)),
            ("boliger".into(), kr(boliger)),
            ("stonad".into(), kr("100")),
        ]),
        bases: BTreeMap::from([
            ("intro.lonn".into(), Basis::Reconstructed),
            ("boliger".into(), Basis::Reconstructed),
        ]),
        withheld: BTreeSet::new(),
        missing: BTreeMap::new(),
        ledger_basis: Basis::Reconstructed,
        raw: RawTotals::default(),
        postings: RawPostings::Missing("none".into()),
        balance,
    }
}

fn cell(row: &str, column: &str, scope: &str, figure: Figure, ground: (CellOrigin, Basis)) -> Cell {
    let address = Address {
        sheet: "t06".into(),
        row: row.into(),
        column: column.into(),
        scope: scope.into(),
        period: "2013".into(),
        view: Some("reported".into()),
    };
    let (origin, basis) = ground;
    Cell {
        address,
        table: Some(6),
        figure,
        decimals: None,
        below: false,
        origin,
        basis,
        hidden: Arc::default(),
        formula: poison(),
    }
}

/// A workbook from cells.
pub fn workbook(cells: Vec<Cell>) -> Workbook {
    let index = cells
        .iter()
        .enumerate()
        .map(|(position, cell)| (cell.address.clone(), position))
        .collect();
    Workbook {
        cells,
        index,
        ..Workbook::default()
    }
}

/// The run of [`project`], with exact, missing and text cells of several grounds.
pub fn run() -> Run {
    let computed = (CellOrigin::Computed, Basis::Reconstructed);
    let quoted = (CellOrigin::Quoted, Basis::Published);
    let persons = || Unit::base("persons");
    let per_person = || Unit::kr().divide(&persons());
    let exact = |text: &str, unit: Unit| Figure::exact(kr(text), unit);
    let cells = vec![
        cell(
            "intro",
            "sum",
            "boelum",
            exact("31065387.25", Unit::kr()),
            computed,
        ),
        cell(
            "intro",
            "sum",
            "tranefoss",
            exact("-585560", Unit::kr()),
            computed,
        ),
        cell("intro", "antall", "boelum", exact("268", persons()), quoted),
        cell(
            "intro",
            "antall",
            "tranefoss",
            Figure::missing("not counted", persons()),
            quoted,
        ),
        cell(
            "intro",
            "per_person",
            "boelum",
            exact("124261549/1072", per_person()),
            computed,
        ),
        cell(
            "intro",
            "per_person",
            "tranefoss",
            Figure::missing("not counted", per_person()),
            computed,
        ),
        cell(
            "intro",
            "andel",
            "boelum",
            exact("81/1000", Unit::percent()),
            computed,
        ),
        cell(
            "intro",
            "kommentar",
            &Scope::All,
            Figure::text("=per år, uten \"tolk\""),
            computed,
        ),
        cell("boliger", "sum", "boelum", exact("0", Unit::kr()), computed),
    ];
    let check = |id: &str, outcome| CheckResult {
        id: id.into(),
        municipality: "boelum".into(),
        period: "2013".into(),
        severity: Severity::Error,
        purpose: crate::model::Purpose::Check,
        outcome,
    };
    Run {
        view: "reported".into(),
        places: vec![("boelum".into(), 2013), ("tranefoss".into(), 2013)],
        ledgers: BTreeMap::new(),
        accounts: vec![
            account("boelum", "31065387.25", "9602534"),
            account("tranefoss", "37613482", "0"),
        ],
        workbook: workbook(cells),
        controls: Vec::new(),
        checks: vec![
            check("andeler", CheckOutcome::Holds),
            check("deler", CheckOutcome::Fails("1 kr ≠ 2 kr".into())),
        ],
        inputs: BTreeMap::from([("rules/a.rhai".to_owned(), "ab12".to_owned())]),
    }
}
