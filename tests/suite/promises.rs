//! Promises that hold for every figure: an explanation says what the run says, and the same inputs
//! give the same bytes.

use kontering::diag::Found;
use kontering::engine::in_parallel;
use kontering::explain::{LinkedExplainer, Scene};
use kontering::render::long_data;
use kontering::value::Value;
use kontering::workspace::{Request, Run, load};
use kontering::world::MemoryWorld;

use super::published::shipped;

/// What an explanation must give as a cell's exact value.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Exact(value) => Some(value.to_string()),
        Value::Interval { low, high, .. } => Some(format!("{low}..{high}")),
        Value::Text(text) => Some(text.norwegian()),
        Value::Missing(_) => None,
    }
}

#[test]
fn an_explanation_says_what_the_run_says_in_every_cell_of_every_view() {
    let (world, project, shipped) = shipped();
    let views: Vec<_> = project.views().into_iter().collect();
    let explained = in_parallel(views.len(), |index| {
        let request = Request {
            view: views[index].clone(),
            ..Request::default()
        };
        let Found { value: run, .. } = project.compute(shipped.ledgers.clone(), &request);
        let scene = Scene::new(&world, &project, &run, false, 0);
        for cell in &*run.workbook.cells {
            // Each is asked for alone, on a ground of its own.
            let step = LinkedExplainer::new(&scene).cell(cell);
            assert_eq!(step.value, written(&cell.figure.value), "{}", cell.address);
        }
        run.workbook.cells.len()
    });
    assert!(
        explained.len() > 10 && explained.iter().all(|cells| *cells > 2_000),
        "{explained:?}"
    );
}

/// Four municipalities with a ledger each, a closure among the rules that claim it, and a key
/// between them.
fn four() -> MemoryWorld {
    let mut text = String::from(
        "//- rules/vocabulary.toml\n[units.persons]\nnb = 'personer'\nen = 'persons'\nsingular = 'person'\n\
         [dimensions.kontoklasse]\nnb = 'kontoklasse'\n[dimensions.funksjon]\nnb = 'funksjon'\n[dimensions.art]\nnb = 'art'\n\
         [dimensions.periode]\nnb = 'periode'\n[facts.deltakere]\nnb = 'deltakere'\nen = 'participants'\nunit = 'persons'\n\
         //- rules/categories.toml\n[[area]]\nid = 'intro'\nnb = 'Intro'\nen = 'Intro'\ndenominator = 'deltakere'\n\
         //- rules/kostra.rhai\nlet odd = [1, 3, 5, 7, 9];\n\
         key(\"del\", fact(\"deltakere\") / units(\"persons\", 30)).because(\"a part\");\n\
         rule(\"a\", when([art, funksjon], |art, funksjon| odd.some(|end| art.ends_with(end.to_string())))).to(intro).share(key(\"del\")).because(\"odd\");\n\
         otherwise(outside.scope).because(\"another service\");\n\
         sheet(\"t\").title(\"T\", \"T\").row(\"intro\", intro).column(\"sum\", sum(row), \"Sum\", \"Sum\").column(\"per\", per_unit(row), \"Per\", \"Per\")\n\
         .column(\"alle\", sum_over(municipalities(), sum(row)), \"Alle\", \"All\");\n",
    );
    for (index, id) in ["a", "b", "c", "d"].iter().enumerate() {
        text += &format!(
            "//- municipalities/{id}/municipality.toml\nname = '{id}'\nnumber = '{index:04}'\n{}",
            small_ledger!()
        );
        text += &format!(
            "//- municipalities/{id}/2013/facts.toml\n[deltakere]\nvalue = {}\nunit = 'persons'\n",
            index + 7
        );
        text += "source = 's'\norigin = 'published'\ncounted = 'during_year'\n";
        text += &format!("//- municipalities/{id}/rules.rhai\n");
        text += &format!(
            "//- municipalities/{id}/2013/postings.csv\nKlasse;Funksjon;Art;Periode;Beløp\n"
        );
        for line in 0..200_u32 {
            text += &format!(
                "1;{};{:03};01;{},{:02}\n",
                200 + line % 60,
                10 + line * 7 % 400,
                line * 13 + 1,
                line % 100
            );
        }
    }
    MemoryWorld::fixture(&text)
}

#[test]
fn a_hundred_runs_of_four_ledgers_on_all_processors_give_the_same_bytes() {
    let world = four();
    let figures = |_| {
        let project = load(&world);
        let Found {
            value: run,
            diagnostics,
        }: Found<Run> = project.value.run(&world, &Request::default());
        let errors = diagnostics
            .iter()
            .filter(|finding| finding.is_error())
            .count();
        assert!(
            project.diagnostics.is_empty() && errors == 0,
            "{:?} {diagnostics:?}",
            project.diagnostics
        );
        long_data(&project.value, &run, &run.workbook.cells).csv()
    };
    let runs = in_parallel(100, figures);
    assert!(runs[0].lines().count() > 10, "{}", runs[0]);
    assert!(runs.iter().all(|run| *run == runs[0]));
}
