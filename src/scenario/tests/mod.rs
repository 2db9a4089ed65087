//! Scenarios of one small project: two municipalities, each with a practice of its own.

mod gap;
mod laws;
mod practice;
mod replace;

use std::sync::Arc;

use crate::diag::{Anchor, Span};
use crate::model::{Action, Adjustment, Expr, Id, Node, Reason, Selection, View, Years};
use crate::value::{Ratio, Unit};
use crate::workspace::{Project, Request, Run, load};
use crate::world::MemoryWorld;

const FIXTURE: &str = r#"
//- rules/vocabulary.toml
[units.persons]
singular = "person"
[dimensions.kontoklasse]
[dimensions.funksjon]
[dimensions.art]
[dimensions.periode]
[dimensions.tekst]
kind = "text"
[facts.n]
unit = "persons"
[facts.alle]
unit = "persons"
[facts.ekstra]
unit = "persons"
//- rules/categories.toml
[[area]]
id = "intro"
denominator = "n"
[[area.line]]
id = "lonn"
[[area.line]]
id = "drift"
[[area]]
id = "sosial"
[[area]]
id = "helse"
//- rules/kostra.rhai
rule("intro-lonn", funksjon == 275 and art.within(10..=99)).to(intro.lonn).because("pay");
rule("intro-drift", funksjon == 275 and art.within(100..=999)).to(intro.drift).because("operation");
otherwise(outside.scope).because("another service");
sheet("t01").title("Kostnader")
    .row("intro", intro).row("sosial", sosial).row("helse", helse)
    .column("sum", sum(row))
    .column("per_unit", per_unit(row));
//- municipalities/a/rules.rhai
weight("w", #{ "2013": 1.5 }).because("s");
key("k", weight("w") * fact("n") / fact("alle")).because("weighted");
key("k2", fact("ekstra") / fact("alle")).because("s");
rule("sosial", funksjon == 242).to(sosial).share(key("k")).because("s");
rule("tolk", funksjon == 242 and tekst.contains("tolk")).to(sosial).over("sosial").because("s");
rule("annet", funksjon == 300).to(sosial).share(key("k2")).because("s");
rule("helse", funksjon == 254).to(helse).because("s");
rule("migra", funksjon == 275 and ansvar == 3047).to(intro.lonn).because("s");
//- municipalities/b/rules.rhai
weight("w", #{ "2012": 1.75, "2013": 1.5 }).because("s");
key("k", fact("n") / fact("alle")).because("unweighted");
rule("sosial", funksjon == 242 and art != 690).to(sosial).share(key("k")).because("s");
rule("lokal", funksjon == 242 and ansvar == 421).to(sosial).over("sosial").because("s");
rule("helse", funksjon == 254 and ansvar == 500).to(helse).because("s");
rule("bruker-vekt", funksjon == 999).to(sosial).share(weight("w") / 2).because("s");
//- municipalities/a/2013/facts.toml
[n]
value = 4
unit = "persons"
origin = "published"
source = "s"
[alle]
value = 20
unit = "persons"
origin = "published"
source = "s"
[ekstra]
value = 2
unit = "persons"
origin = "published"
source = "s"
//- municipalities/b/2013/facts.toml
[n]
value = 5
unit = "persons"
origin = "published"
source = "s"
[alle]
value = 20
unit = "persons"
origin = "published"
source = "s"
//- municipalities/a/2013/postings.csv
Klasse;Funksjon;Art;Ansvar;Periode;Tekst;Beløp
1;242;010;1;01;Lønn;1000,00
1;242;270;1;01;Tolk;100,00
1;254;010;1;01;Lønn;300,00
1;275;010;3047;01;Lønn;800,00
1;275;010;1;01;Lønn;1600,00
1;275;270;1;01;Kurs;400,00
//- municipalities/b/2013/postings.csv
Klasse;Funksjon;Art;Ansvar;Periode;Tekst;Beløp
1;242;010;1;01;Lønn;2000,00
1;242;010;421;01;Lønn;500,00
1;254;010;500;01;Lønn;70,00
1;254;010;1;01;Lønn;30,00
1;275;010;1;01;Lønn;1000,00
"#;

const MUNICIPALITY: &str = r#"
name = "A"
number = "0001"
[dimensions.ansvar]
nb = "Ansvar"
[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "real"
delimiter = ";"
decimal = ","
thousands = ""
periods = ["01"]
[ledger.amount]
column = "Beløp"
[ledger.codes.kontoklasse]
column = "Klasse"
[ledger.codes.funksjon]
column = "Funksjon"
[ledger.codes.art]
column = "Art"
[ledger.codes.ansvar]
column = "Ansvar"
[ledger.codes.periode]
column = "Periode"
[ledger.texts]
tekst = "Tekst"
"#;

/// The project, loaded and computed.
pub(crate) fn fixture() -> (MemoryWorld, Project, Run) {
    let world = MemoryWorld::fixture(FIXTURE);
    world.put("municipalities/a/municipality.toml", MUNICIPALITY);
    world.put(
        "municipalities/b/municipality.toml",
        MUNICIPALITY
            .replace("0001", "0002")
            .replace("\"A\"", "\"B\""),
    );
    let project = load(&world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let run = project.value.run(&world, &Request::default());
    assert!(!run.has_errors(), "{:#?}", run.diagnostics);
    (world, project.value, run.value)
}

/// The kroner of an area in a run.
fn kroner(run: &Run, municipality: &str, area: &str) -> String {
    let address = format!("t01:{area}:sum@{municipality}/2013/{}", run.view)
        .parse()
        .expect("an address");
    let cell = run
        .workbook
        .get(&address)
        .unwrap_or_else(|| panic!("no cell {address}"));
    cell.figure
        .as_exact()
        .map_or_else(|| format!("{:?}", cell.figure.value), ToString::to_string)
}

fn span() -> Anchor {
    Span::new("rules.rhai", 0, 1).into()
}

fn at(node: Node) -> Expr {
    Expr::new(node, span())
}

fn number(value: Ratio, unit: Unit) -> Expr {
    at(Node::Number(value, unit))
}

fn adjustment(id: &str, action: Action) -> Adjustment {
    let reason = Reason {
        because: Some(format!("why {id}")),
        source: None,
    };
    Adjustment {
        id: id.into(),
        action,
        over: Vec::new(),
        reason,
        years: Years::default(),
        span: span(),
    }
}

fn of_rule(id: &str) -> Selection {
    Selection {
        rule: Some(id.into()),
        ..Selection::default()
    }
}

/// Declares a view's part in a municipality's layer.
fn declare(project: &mut Project, municipality: &str, view: &str, adjustments: Vec<Adjustment>) {
    let model = Arc::make_mut(&mut project.model);
    let layer = model.municipal.entry(Id::from(municipality)).or_default();
    layer.views.push(View {
        id: view.into(),
        title: None,
        same_for_all: false,
        ledgers: Default::default(),
        adjustments,
        span: span(),
    });
}
