//! Tables 42 to 56: what became of those who have left the programme, against print, with hidden
//! counts and next year's figures.

mod arithmetic;
mod new_facts;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use kontering::engine::{Address, Cell, CheckOutcome, CheckResult};
use kontering::explain::{ExplanationStep, Scene, StepKind, explain_cell};
use kontering::host::DiskWorld;
use kontering::model::Purpose;
use kontering::reconcile::{PrintedContent, PrintedFigure, Status, read_published, reconcile};
use kontering::value::{Ratio, Value};
use kontering::workspace::{Project, Request, Run, load};
use kontering::world::{MemoryWorld, World};

use super::published::shipped;
use super::shipped::copy;

/// The shipped folder, computed once for all tests here.
fn computed_once() -> &'static (Project, Run) {
    static COMPUTED: OnceLock<(Project, Run)> = OnceLock::new();
    COMPUTED.get_or_init(|| {
        let (_, project, run) = shipped();
        (project, run)
    })
}

const COHORTS: [&str; 6] = ["2006-2007", "2008-2009", "2010", "2011", "2012", "2013"];

fn printed(project: &Project) -> Vec<PrintedFigure> {
    let world = DiskWorld::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let published = read_published(&world, "tests/published", &project.model.vocabulary);
    assert!(
        published.diagnostics.is_empty(),
        "{:#?}",
        published.diagnostics
    );
    published
        .value
        .into_iter()
        .filter(|figure| (42..=56).contains(&figure.table))
        .collect()
}

/// The cell of an address without its view.
fn cell<'a>(run: &'a Run, address: &str) -> &'a Cell {
    let address: Address = format!("{address}/reported").parse().expect("an address");
    run.workbook
        .get(&address)
        .unwrap_or_else(|| panic!("there is no cell {address}"))
}

fn exact(run: &Run, address: &str) -> Ratio {
    let figure = &cell(run, address).figure;
    figure
        .as_exact()
        .unwrap_or_else(|| panic!("{address} is {:?}", figure.value))
        .clone()
}

/// What is printed at an address, as a plain number.
fn number(printed: &[PrintedFigure], address: &str) -> Ratio {
    let figure = printed
        .iter()
        .find(|figure| figure.address.to_string() == address);
    figure
        .and_then(PrintedFigure::number)
        .unwrap_or_else(|| panic!("{address} is not printed"))
        .written
        .clone()
}

#[test]
fn every_figure_of_tables_42_to_56_has_a_status_and_what_is_not_equal_a_reason() {
    let (project, run) = computed_once();
    let printed = printed(project);
    let kinds = |wanted: fn(&PrintedContent) -> bool| {
        printed
            .iter()
            .filter(|figure| wanted(&figure.content))
            .count()
    };
    assert_eq!(
        kinds(|content| matches!(content, PrintedContent::Number(_))),
        355
    );
    assert_eq!(
        kinds(|content| matches!(content, PrintedContent::Range(..))),
        10
    );
    assert_eq!(
        kinds(|content| matches!(content, PrintedContent::Below(_))),
        4
    );
    assert_eq!(kinds(|content| matches!(content, PrintedContent::Blank)), 4);

    let reconciliation = reconcile(project, run, &printed);
    assert_eq!(reconciliation.compared.len(), printed.len());
    let mut counts = BTreeMap::new();
    let mut unequal = Vec::new();
    for compared in &reconciliation.compared {
        *counts.entry(compared.status.to_string()).or_insert(0) += 1;
        if !matches!(compared.status, Status::Equal | Status::Quoted) {
            let reasons: Vec<&str> = compared
                .reasons
                .iter()
                .map(|reason| reason.text.as_str())
                .collect();
            unequal.push(format!(
                "{} {} | {}",
                compared.printed.address,
                compared.status,
                reasons.join("; ")
            ));
        }
    }
    assert_eq!(
        unequal,
        [
            "t45:skedsmo:avvik@skedsmo/2011 refuted | the printed figures give 29 by `col(\"ssb_monitor\") - col(\"sluttstatus\")`: \
             t45:skedsmo:ssb_monitor@skedsmo/2011, t45:skedsmo:sluttstatus@skedsmo/2011",
            "t46:baerum:benchmarkingindikator@baerum/ within | the rounding of the printed figures allows it: \
             t46:baerum:observert_varighet@baerum/, t46:baerum:forventet_varighet@baerum/",
            "t46:hele_landet:benchmarkingindikator@hele_landet/ within | the rounding of the printed figures allows it: \
             t46:hele_landet:observert_varighet@hele_landet/, t46:hele_landet:forventet_varighet@hele_landet/",
            "t48:baerum:andel_flyttet@baerum/snitt differs | \
             upper bound: fits if what is hidden is at its highest above the line and at its lowest below: 66 / 453",
            "t48:skedsmo:andel_flyttet@skedsmo/snitt differs | lower bound: fits if rounded to 0 decimals",
            "t51:skedsmo:andel_maloppnaelse@skedsmo/snitt within | \
             upper bound: the rounding of the printed figures allows it: t49:skedsmo:andel_ansatt@skedsmo/snitt, \
             t50:skedsmo:andel_utdanning@skedsmo/snitt",
        ]
    );
    let expected = [
        ("equal", 177),
        ("quoted", 190),
        ("within", 3),
        ("refuted", 1),
        ("differs", 2),
    ];
    assert_eq!(
        counts,
        expected
            .map(|(status, count)| (status.to_owned(), count))
            .into()
    );
}

#[test]
fn the_estimates_under_another_profile_and_their_deviations_are_printed_to_the_krone() {
    let (project, run) = computed_once();
    let printed = printed(project);
    let mut compared = 0;
    for (other, profile) in [("skedsmo", "skedsmos"), ("trondheim", "trondheims")] {
        for period in COHORTS.into_iter().chain(["totalt"]) {
            for (row, column) in [
                (format!("baerum_{profile}_profil"), "estimert"),
                (format!("avvik_{profile}_profil"), "avvik"),
            ] {
                let address = format!("t55:{row}:{column}@baerum/{period}");
                let value = exact(run, &address);
                assert_eq!(value.round(0), number(&printed, &address), "{address}");
                assert_eq!(
                    value,
                    exact(
                        run,
                        &format!("profil:sosialhjelp:{column}@baerum~{other}/{period}")
                    ),
                    "{address}"
                );
                compared += 1;
            }
        }
        let estimates = COHORTS.map(|cohort| {
            exact(
                run,
                &format!("profil:sosialhjelp:estimert@baerum~{other}/{cohort}"),
            )
        });
        assert_eq!(
            estimates.into_iter().sum::<Ratio>(),
            exact(
                run,
                &format!("profil:sosialhjelp:estimert@baerum~{other}/totalt")
            )
        );
    }
    assert_eq!(compared, 28);
}

#[test]
fn every_municipality_is_estimated_under_every_other_s_profile() {
    let (_, run) = computed_once();
    let pairs: Vec<&str> = run
        .workbook
        .cells
        .iter()
        .map(|cell| &cell.address)
        .filter(|address| {
            &*address.sheet == "profil"
                && &*address.column == "estimert"
                && &*address.period == "totalt"
        })
        .map(|address| &*address.scope)
        .collect();
    let expected = [
        "baerum~skedsmo",
        "baerum~trondheim",
        "skedsmo~baerum",
        "skedsmo~trondheim",
        "trondheim~baerum",
        "trondheim~skedsmo",
    ];
    assert_eq!(pairs, expected);
    // 41 residents of Skedsmo, of whom 27 in 59 would have received 67 679 each.
    let skedsmo = exact(run, "profil:sosialhjelp:estimert@skedsmo~baerum/2012");
    assert_eq!(
        skedsmo,
        Ratio::fraction(41 * 27 * 67_679, 59).expect("a fraction")
    );
}

#[test]
fn hidden_counts_leave_intervals_whose_ends_are_reached() {
    let (_, run) = computed_once();
    let hidden = [
        (
            "t48:baerum:andel_flyttet@baerum/2012",
            (1, 60),
            (5, 64),
            "< 7,8 %",
        ),
        (
            "t48:baerum:andel_flyttet@baerum/snitt",
            (62, 453),
            (66, 457),
            "13,7 % - 14,4 %",
        ),
        (
            "t48:skedsmo:andel_flyttet@skedsmo/2010",
            (1, 28),
            (5, 32),
            "< 15,6 %",
        ),
        (
            "t48:skedsmo:andel_flyttet@skedsmo/2011",
            (1, 25),
            (5, 29),
            "< 17,2 %",
        ),
        (
            "t48:skedsmo:andel_flyttet@skedsmo/2012",
            (1, 42),
            (5, 46),
            "< 10,9 %",
        ),
        (
            "t48:skedsmo:andel_flyttet@skedsmo/snitt",
            (28, 217),
            (40, 229),
            "12,9 % - 17,5 %",
        ),
        (
            "t50:skedsmo:andel_utdanning@skedsmo/2006-2007",
            (1, 27),
            (5, 27),
            "3,7 % - 18,5 %",
        ),
        (
            "t50:skedsmo:andel_utdanning@skedsmo/2008-2009",
            (1, 35),
            (5, 35),
            "2,9 % - 14,3 %",
        ),
        (
            "t50:skedsmo:andel_utdanning@skedsmo/2010",
            (1, 27),
            (5, 27),
            "3,7 % - 18,5 %",
        ),
        (
            "t50:skedsmo:andel_utdanning@skedsmo/snitt",
            (22, 189),
            (34, 189),
            "11,6 % - 18,0 %",
        ),
        (
            "t51:skedsmo:andel_maloppnaelse@skedsmo/2006-2007",
            (14, 27),
            (18, 27),
            "51,9 % - 66,7 %",
        ),
        (
            "t51:skedsmo:andel_maloppnaelse@skedsmo/2008-2009",
            (26, 35),
            (30, 35),
            "74,3 % - 85,7 %",
        ),
        (
            "t51:skedsmo:andel_maloppnaelse@skedsmo/2010",
            (12, 27),
            (16, 27),
            "44,4 % - 59,3 %",
        ),
        (
            "t51:skedsmo:andel_maloppnaelse@skedsmo/snitt",
            (120, 189),
            (132, 189),
            "63,5 % - 69,8 %",
        ),
    ];
    let fraction = |(above, below): (i64, i64)| Ratio::fraction(above, below).expect("a fraction");
    for (address, low, high, display) in hidden {
        let cell = cell(run, address);
        let expected = Value::Interval {
            low: fraction(low),
            high: fraction(high),
            tight: true,
        };
        assert_eq!(cell.figure.value, expected, "{address}");
        assert_eq!(cell.display(), display, "{address}");
    }
    let open = |cell: &&Cell| {
        matches!(&*cell.address.sheet, "t48" | "t50" | "t51") && cell.figure.as_exact().is_none()
    };
    let (open, missing): (Vec<&Cell>, Vec<&Cell>) = run
        .workbook
        .cells
        .iter()
        .filter(open)
        .partition(|cell| !matches!(cell.figure.value, Value::Missing(_)));
    assert_eq!(open.len(), hidden.len());
    // The cohort of 2013 has no count of those who moved.
    assert!(
        missing
            .iter()
            .all(|cell| &*cell.address.sheet == "t48" && &*cell.address.period == "2013")
    );
    assert_eq!(missing.len(), 3);
}

#[test]
fn a_sheet_that_states_facts_twice_has_cells_where_a_place_states_both() {
    let (_, run) = computed_once();
    let of_both = run
        .workbook
        .cells
        .iter()
        .filter(|cell| &*cell.address.sheet == "t45");
    let periods: BTreeMap<&str, usize> = of_both.fold(BTreeMap::new(), |mut periods, cell| {
        *periods.entry(&*cell.address.period).or_default() += 1;
        periods
    });
    assert_eq!(periods, BTreeMap::from([("2010", 12), ("2011", 12)]));
}

#[test]
fn the_explanation_of_an_interval_names_the_hidden_counts() {
    let (world, project, run) = shipped();
    let scene = Scene::new(&world, &project, &run, false, 0);
    let hidden = |address: &str| -> Vec<String> {
        let told = explain_cell(
            &scene,
            &format!("{address}/reported").parse().expect("an address"),
        )
        .expect("an explanation");
        let mut names = Vec::new();
        open_facts(&told, &mut names);
        names
    };
    assert_eq!(
        hidden("t48:baerum:andel_flyttet@baerum/snitt"),
        ["langsiktig.flyttet@baerum/2012"]
    );
    let skedsmo = ["2006-2007", "2008-2009", "2010"]
        .map(|cohort| format!("langsiktig.utdanning@skedsmo/{cohort}"));
    assert_eq!(
        hidden("t51:skedsmo:andel_maloppnaelse@skedsmo/snitt"),
        skedsmo
    );
    assert!(hidden("t51:baerum:andel_maloppnaelse@baerum/snitt").is_empty());
}

/// The facts in an explanation that are known by their bounds alone.
fn open_facts(step: &ExplanationStep, names: &mut Vec<String>) {
    let open = step.value.as_deref() == Some("1..5");
    if step.kind == StepKind::Fact && open && !names.contains(&step.name) {
        names.push(step.name.clone());
    }
    step.steps.iter().for_each(|below| open_facts(below, names));
}

#[test]
fn the_figures_are_series_that_a_chart_can_be_drawn_from() {
    let (_, run) = computed_once();
    let of = |sheet: &'static str| {
        run.workbook
            .cells
            .iter()
            .filter(move |cell| &*cell.address.sheet == sheet)
    };
    assert_eq!(of("figur4").count(), 4 * 7);
    for cell in of("figur4") {
        let Address { row, period, .. } = &cell.address;
        let table = self::cell(run, &format!("t44:{row}:ssb_monitor@{row}/{period}"));
        assert_eq!(cell.figure, table.figure, "{}", cell.address);
    }
    let shares = COHORTS
        .map(|cohort| cell(run, &format!("figur5:sosialhjelp:andel@baerum/{cohort}")).display());
    assert_eq!(shares, ["16 %", "13 %", "37 %", "30 %", "46 %", "49 %"]);
    let means = COHORTS.map(|cohort| {
        cell(
            run,
            &format!("figur5:sosialhjelp:per_mottaker@baerum/{cohort}"),
        )
        .display()
    });
    assert_eq!(
        means,
        ["31 243", "29 846", "43 703", "50 582", "67 679", "57 560"]
    );
    assert_eq!(of("figur5").count(), 12);
}
