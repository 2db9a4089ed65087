//! Tables 42 to 56: what became of those who have left the programme, against print, with hidden counts and next year's figures.

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
    assert!(published.diagnostics.is_empty(), "{:#?}", published.diagnostics);
    published.value.into_iter().filter(|figure| (42..=56).contains(&figure.table)).collect()
}

/// The cell of an address without its view.
fn cell<'a>(run: &'a Run, address: &str) -> &'a Cell {
    let address: Address = format!("{address}/reported").parse().expect("an address");
    run.workbook.get(&address).unwrap_or_else(|| panic!("there is no cell {address}"))
}

fn exact(run: &Run, address: &str) -> Ratio {
    let figure = &cell(run, address).figure;
    figure.as_exact().unwrap_or_else(|| panic!("{address} is {:?}", figure.value)).clone()
}

/// What is printed at an address, as a plain number.
fn number(printed: &[PrintedFigure], address: &str) -> Ratio {
    let figure = printed.iter().find(|figure| figure.address.to_string() == address);
    figure.and_then(PrintedFigure::number).unwrap_or_else(|| panic!("{address} is not printed")).written.clone()
}

#[test]
fn every_figure_of_tables_42_to_56_has_a_status_and_what_is_not_equal_a_reason() {
    let (project, run) = computed_once();
    let printed = printed(project);
    let kinds = |wanted: fn(&PrintedContent) -> bool| printed.iter().filter(|figure| wanted(&figure.content)).count();
    assert_eq!(kinds(|content| matches!(content, PrintedContent::Number(_))), 355);
    assert_eq!(kinds(|content| matches!(content, PrintedContent::Range(..))), 10);
    assert_eq!(kinds(|content| matches!(content, PrintedContent::Below(_))), 4);
    assert_eq!(kinds(|content| matches!(content, PrintedContent::Blank)), 4);

    let reconciliation = reconcile(project, run, &printed);
    assert_eq!(reconciliation.compared.len(), printed.len());
    let mut counts = BTreeMap::new();
    let mut unequal = Vec::new();
    for compared in &reconciliation.compared {
        *counts.entry(compared.status.to_string()).or_insert(0) += 1;
        if !matches!(compared.status, Status::Equal | Status::Quoted) {
            let reasons: Vec<&str> = compared.reasons.iter().map(|reason| reason.text.as_str()).collect();
            unequal.push(format!("{} {} | {}", compared.printed.address, compared.status, reasons.join("; ")));
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
    let expected = [("equal", 177), ("quoted", 190), ("within", 3), ("refuted", 1), ("differs", 2)];
    assert_eq!(counts, expected.map(|(status, count)| (status.to_owned(), count)).into());
}

#[test]
fn the_estimates_under_another_profile_and_their_deviations_are_printed_to_the_krone() {
    let (project, run) = computed_once();
    let printed = printed(project);
    let mut compared = 0;
    for (other, profile) in [("skedsmo", "skedsmos"), ("trondheim", "trondheims")] {
        for period in COHORTS.into_iter().chain(["totalt"]) {
            for (row, column) in [(format!("baerum_{profile}_profil"), "estimert"), (format!("avvik_{profile}_profil"), "avvik")]
            {
                let address = format!("t55:{row}:{column}@baerum/{period}");
                let value = exact(run, &address);
                assert_eq!(value.round(0), number(&printed, &address), "{address}");
                assert_eq!(value, exact(run, &format!("profil:sosialhjelp:{column}@baerum~{other}/{period}")), "{address}");
                compared += 1;
            }
        }
        let estimates = COHORTS.map(|cohort| exact(run, &format!("profil:sosialhjelp:estimert@baerum~{other}/{cohort}")));
        assert_eq!(
            estimates.into_iter().sum::<Ratio>(),
            exact(run, &format!("profil:sosialhjelp:estimert@baerum~{other}/totalt"))
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
        .filter(|address| &*address.sheet == "profil" && &*address.column == "estimert" && &*address.period == "totalt")
        .map(|address| &*address.scope)
        .collect();
    let expected =
        ["baerum~skedsmo", "baerum~trondheim", "skedsmo~baerum", "skedsmo~trondheim", "trondheim~baerum", "trondheim~skedsmo"];
    assert_eq!(pairs, expected);
    // 41 residents of Skedsmo, of whom 27 in 59 would have received 67 679 each.
    let skedsmo = exact(run, "profil:sosialhjelp:estimert@skedsmo~baerum/2012");
    assert_eq!(skedsmo, Ratio::fraction(41 * 27 * 67_679, 59).expect("a fraction"));
}

#[test]
fn hidden_counts_leave_intervals_whose_ends_are_reached() {
    let (_, run) = computed_once();
    let hidden = [
        ("t48:baerum:andel_flyttet@baerum/2012", (1, 60), (5, 64), "< 7,8 %"),
        ("t48:baerum:andel_flyttet@baerum/snitt", (62, 453), (66, 457), "13,7 % - 14,4 %"),
        ("t48:skedsmo:andel_flyttet@skedsmo/2010", (1, 28), (5, 32), "< 15,6 %"),
        ("t48:skedsmo:andel_flyttet@skedsmo/2011", (1, 25), (5, 29), "< 17,2 %"),
        ("t48:skedsmo:andel_flyttet@skedsmo/2012", (1, 42), (5, 46), "< 10,9 %"),
        ("t48:skedsmo:andel_flyttet@skedsmo/snitt", (28, 217), (40, 229), "12,9 % - 17,5 %"),
        ("t50:skedsmo:andel_utdanning@skedsmo/2006-2007", (1, 27), (5, 27), "3,7 % - 18,5 %"),
        ("t50:skedsmo:andel_utdanning@skedsmo/2008-2009", (1, 35), (5, 35), "2,9 % - 14,3 %"),
        ("t50:skedsmo:andel_utdanning@skedsmo/2010", (1, 27), (5, 27), "3,7 % - 18,5 %"),
        ("t50:skedsmo:andel_utdanning@skedsmo/snitt", (22, 189), (34, 189), "11,6 % - 18,0 %"),
        ("t51:skedsmo:andel_maloppnaelse@skedsmo/2006-2007", (14, 27), (18, 27), "51,9 % - 66,7 %"),
        ("t51:skedsmo:andel_maloppnaelse@skedsmo/2008-2009", (26, 35), (30, 35), "74,3 % - 85,7 %"),
        ("t51:skedsmo:andel_maloppnaelse@skedsmo/2010", (12, 27), (16, 27), "44,4 % - 59,3 %"),
        ("t51:skedsmo:andel_maloppnaelse@skedsmo/snitt", (120, 189), (132, 189), "63,5 % - 69,8 %"),
    ];
    let fraction = |(above, below): (i64, i64)| Ratio::fraction(above, below).expect("a fraction");
    for (address, low, high, display) in hidden {
        let cell = cell(run, address);
        let expected = Value::Interval { low: fraction(low), high: fraction(high), tight: true };
        assert_eq!(cell.figure.value, expected, "{address}");
        assert_eq!(cell.display(), display, "{address}");
    }
    let open = |cell: &&Cell| matches!(&*cell.address.sheet, "t48" | "t50" | "t51") && cell.figure.as_exact().is_none();
    let (open, missing): (Vec<&Cell>, Vec<&Cell>) =
        run.workbook.cells.iter().filter(open).partition(|cell| !matches!(cell.figure.value, Value::Missing(_)));
    assert_eq!(open.len(), hidden.len());
    // The cohort of 2013 has no count of those who moved.
    assert!(missing.iter().all(|cell| &*cell.address.sheet == "t48" && &*cell.address.period == "2013"));
    assert_eq!(missing.len(), 3);
}

/// Whether a share is printed with the precision that a count would give.
fn rounds(printed: &[PrintedFigure], address: &str, above: &Ratio, below: &Ratio) -> Option<bool> {
    let figure = printed.iter().find(|figure| figure.address.to_string() == address)?;
    Some(figure.number()?.rounds_from(&above.checked_div(below)?))
}

#[test]
fn derived_counts_are_the_only_ones_that_give_the_printed_shares() {
    let (project, run) = computed_once();
    let printed = printed(project);
    let one = Ratio::integer(1);
    let mut counts = 0;
    for place in ["baerum", "skedsmo", "trondheim"] {
        for cohort in COHORTS {
            let residents = exact(run, &format!("t47:{place}:antall@{place}/{cohort}"));
            for (sheet, column) in [("t48", "andel_flyttet"), ("t49", "andel_ansatt"), ("t50", "andel_utdanning")] {
                let address = format!("{sheet}:{place}:{column}@{place}/{cohort}");
                let Some(share) = cell(run, &address).figure.as_exact() else { continue };
                let moved = sheet == "t48";
                // Who moved are among those whose share is printed: k / (k + n) is the share, so k is share / (1 - share) of n.
                let odds = if moved { share.checked_div(&(&one - share)).expect("less than all") } else { share.clone() };
                let count = &residents * &odds;
                assert_eq!(count, count.round(0), "{address}: {count}");
                let gives = |count: &Ratio| {
                    let all = if moved { count + &residents } else { residents.clone() };
                    rounds(&printed, &address, count, &all)
                };
                assert_eq!(gives(&count), Some(true), "{address}");
                assert_eq!(gives(&(&count - &one)), Some(false), "{address}");
                assert_eq!(gives(&(&count + &one)), Some(false), "{address}");
                counts += 1;
            }
        }
    }
    assert_eq!(counts, 11 + 18 + 15);
}

#[test]
fn the_mean_payment_and_the_total_give_a_whole_number_of_recipients() {
    let (project, run) = computed_once();
    let printed = printed(project);
    for place in ["baerum", "skedsmo", "trondheim"] {
        for cohort in COHORTS {
            let paid = number(&printed, &format!("t54:{place}:samlet@{place}/{cohort}"));
            let each = number(&printed, &format!("t53:{place}:per_mottaker@{place}/{cohort}"));
            let recipients = paid.checked_div(&each).expect("more than nothing");
            assert_eq!(recipients, recipients.round(0), "{place} {cohort}: {recipients}");
            let residents = exact(run, &format!("t47:{place}:antall@{place}/{cohort}"));
            let share = exact(run, &format!("t52:{place}:andel_sosialhjelp@{place}/{cohort}"));
            assert_eq!(&share * &residents, recipients, "{place} {cohort}");
        }
    }
}

#[test]
fn flat_and_pooled_means_are_told_apart() {
    let (_, run) = computed_once();
    let flat: Ratio = ["2006", "2007", "2008", "2009", "2010", "2011"]
        .map(|year| exact(run, &format!("t44:baerum:ssb_monitor@baerum/{year}")))
        .into_iter()
        .sum();
    assert_eq!(exact(run, "t44:baerum:ssb_monitor@baerum/snitt"), flat.checked_div(&Ratio::integer(6)).expect("six"));
    let cohorts = COHORTS.map(|cohort| exact(run, &format!("t49:baerum:andel_ansatt@baerum/{cohort}")));
    let flat = cohorts.into_iter().sum::<Ratio>().checked_div(&Ratio::integer(6)).expect("six");
    let pooled = exact(run, "t49:baerum:andel_ansatt@baerum/snitt");
    assert_eq!(pooled, Ratio::fraction(213, 391).expect("a fraction"));
    assert_ne!(pooled.round(3), flat.round(3));
}

#[test]
fn targets_are_met_or_not_in_each_year_and_what_is_missing_is_said() {
    let (_, run) = computed_once();
    let said = |id: &str, place: &str| -> Vec<String> {
        let results = run.checks.iter().filter(|result| &*result.id == id && &*result.municipality == place);
        let word = |result: &CheckResult| match &result.outcome {
            CheckOutcome::Holds => "met".to_owned(),
            CheckOutcome::Fails(_) => "not met".to_owned(),
            CheckOutcome::Undecided(_) => "?".to_owned(),
        };
        results.map(|result| format!("{} {}", result.period, word(result))).collect()
    };
    let always = ["2005 ?", "2006 met", "2007 met", "2008 met", "2009 met", "2010 met", "2011 met"];
    assert_eq!(said("monitor-70", "baerum"), always);
    let now_and_then = ["2005 ?", "2006 ?", "2007 ?", "2008 met", "2009 not met", "2010 not met", "2011 met"];
    assert_eq!(said("monitor-70", "skedsmo"), now_and_then);
    assert!(said("monitor-70", "trondheim").iter().all(|said| said.ends_with("not met")));
    assert_eq!(said("norskprove-muntlig-90", "baerum"), ["2012 not met", "2013 not met", "2014 met"]);
    assert_eq!(said("norskprove-muntlig-90", "skedsmo"), ["2012 met", "2013 not met", "2014 ?"]);
    // The text says that both were met in 2014; the table has 63 per cent of the 65 that were aimed at.
    assert_eq!(said("norskprove-skriftlig-65", "baerum"), ["2012 met", "2013 not met", "2014 not met"]);
    assert_eq!(said("norskprove-skriftlig-65", "skedsmo"), ["2012 met", "2013 not met", "2014 ?"]);
    assert_eq!(said("norskprove-skriftlig-65", "trondheim"), ["2012 ?", "2013 ?", "2014 ?"]);
    let own = |result: &&CheckResult| result.id.starts_with("norskprove-") && result.purpose == Purpose::Check;
    let checked: Vec<String> = run
        .checks
        .iter()
        .filter(own)
        .map(|result| format!("{}/{} {:?}", result.municipality, result.period, result.outcome))
        .collect();
    let places = ["baerum/2012", "baerum/2013", "baerum/2014", "skedsmo/2012", "skedsmo/2013"];
    assert_eq!(checked.len(), 4 * places.len(), "{checked:?}");
    assert!(places.iter().all(|place| checked.iter().filter(|said| **said == format!("{place} Holds")).count() == 4));
}

#[test]
fn a_sheet_that_states_facts_twice_has_cells_where_a_place_states_both() {
    let (_, run) = computed_once();
    let of_both = run.workbook.cells.iter().filter(|cell| &*cell.address.sheet == "t45");
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
        let told = explain_cell(&scene, &format!("{address}/reported").parse().expect("an address")).expect("an explanation");
        let mut names = Vec::new();
        open_facts(&told, &mut names);
        names
    };
    assert_eq!(hidden("t48:baerum:andel_flyttet@baerum/snitt"), ["langsiktig.flyttet@baerum/2012"]);
    let skedsmo = ["2006-2007", "2008-2009", "2010"].map(|cohort| format!("langsiktig.utdanning@skedsmo/{cohort}"));
    assert_eq!(hidden("t51:skedsmo:andel_maloppnaelse@skedsmo/snitt"), skedsmo);
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
    let of = |sheet: &'static str| run.workbook.cells.iter().filter(move |cell| &*cell.address.sheet == sheet);
    assert_eq!(of("figur4").count(), 4 * 7);
    for cell in of("figur4") {
        let Address { row, period, .. } = &cell.address;
        let table = self::cell(run, &format!("t44:{row}:ssb_monitor@{row}/{period}"));
        assert_eq!(cell.figure, table.figure, "{}", cell.address);
    }
    let shares = COHORTS.map(|cohort| cell(run, &format!("figur5:sosialhjelp:andel@baerum/{cohort}")).display());
    assert_eq!(shares, ["16 %", "13 %", "37 %", "30 %", "46 %", "49 %"]);
    let means = COHORTS.map(|cohort| cell(run, &format!("figur5:sosialhjelp:per_mottaker@baerum/{cohort}")).display());
    assert_eq!(means, ["31 243", "29 846", "43 703", "50 582", "67 679", "57 560"]);
    assert_eq!(of("figur5").count(), 12);
}

/// Adds one line to a series, as an analyst would.
fn add(world: &MemoryWorld, path: &str, fact: &str, line: &str) {
    let text = world.text(path).expect("a series");
    let head = format!("[\"{fact}\".values]\n");
    assert_eq!(text.matches(&head).count(), 1, "{path} has no series of {fact}");
    world.put(path, text.replace(&head, &format!("{head}{line}\n")));
}

fn computed(world: &MemoryWorld) -> Run {
    let project = load(world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let run = project.value.run(world, &Request::default());
    assert!(!run.has_errors(), "{:#?}", run.diagnostics);
    run.value
}

#[test]
fn another_cohort_needs_its_facts_alone() {
    let world = copy();
    for (place, residents, moved, employed, studying, recipients, each) in
        [("baerum", 90, "4", 40, "{ low = 1, high = 5 }", 30, 50_000), ("skedsmo", 50, "{ under = 5 }", 30, "10", 20, 60_000)]
    {
        let path = format!("municipalities/{place}/series.toml");
        add(&world, &path, "langsiktig.bosatte", &format!("2014 = {residents}"));
        add(&world, &path, "langsiktig.flyttet", &format!("2014 = {moved}"));
        add(&world, &path, "langsiktig.ansatt", &format!("2014 = {employed}"));
        add(&world, &path, "langsiktig.utdanning", &format!("2014 = {studying}"));
        add(&world, &path, "langsiktig.sosialhjelp.mottakere", &format!("2014 = {recipients}"));
        add(&world, &path, "langsiktig.sosialhjelp.per_mottaker", &format!("2014 = {each}"));
    }
    let run = computed(&world);
    let fraction = |above: i64, below: i64| Ratio::fraction(above, below).expect("a fraction");
    assert_eq!(exact(&run, "t47:baerum:antall@baerum/totalt"), Ratio::integer(391 + 90));
    assert_eq!(exact(&run, "t48:baerum:andel_flyttet@baerum/2014"), fraction(4, 94));
    assert_eq!(cell(&run, "t48:skedsmo:andel_flyttet@skedsmo/2014").display(), "< 7,4 %");
    assert_eq!(exact(&run, "t49:baerum:andel_ansatt@baerum/snitt"), fraction(213 + 40, 391 + 90));
    assert_eq!(cell(&run, "t50:baerum:andel_utdanning@baerum/2014").display(), "1,1 % - 5,6 %");
    assert_eq!(cell(&run, "t51:baerum:andel_maloppnaelse@baerum/snitt").display(), "71,1 % - 71,9 %");
    assert_eq!(exact(&run, "t52:skedsmo:andel_sosialhjelp@skedsmo/2014"), fraction(20, 50));
    assert_eq!(exact(&run, "t54:baerum:samlet@baerum/2014"), Ratio::integer(1_500_000));
    assert_eq!(exact(&run, "t53:baerum:per_mottaker@baerum/snitt"), fraction(6_272_991 + 1_500_000, 121 + 30));
    assert_eq!(exact(&run, "t55:baerum_skedsmos_profil:estimert@baerum/2014"), Ratio::integer(90 * 20 * 60_000 / 50));
    assert_eq!(exact(&run, "figur5:sosialhjelp:andel@baerum/2014"), fraction(30, 90));
    // Nothing else moves: the other cohorts are what they were.
    let (_, before) = computed_once();
    for cohort in COHORTS {
        let address = format!("t51:skedsmo:andel_maloppnaelse@skedsmo/{cohort}");
        assert_eq!(cell(&run, &address).figure, cell(before, &address).figure);
    }
    assert_eq!(cell(&run, "t53:trondheim:per_mottaker@trondheim/snitt").display(), "68 446");
}

#[test]
fn another_year_of_the_monitor_and_of_the_tests_needs_its_facts_alone() {
    let world = copy();
    add(&world, "municipalities/baerum/series.toml", "monitor.andel", "2012 = 75");
    add(&world, "reference/hele_landet/series.toml", "monitor.andel", "2012 = 62");
    add(&world, "municipalities/skedsmo/series.toml", "norskprove.muntlig", "2015 = 91");
    let run = computed(&world);
    assert_eq!(cell(&run, "t44:baerum:ssb_monitor@baerum/2012").display(), "75 %");
    assert_eq!(exact(&run, "t44:baerum:ssb_monitor@baerum/snitt"), Ratio::fraction(466 + 75, 700).expect("a fraction"));
    assert_eq!(cell(&run, "figur4:hele_landet:andel@hele_landet/2012").display(), "62 %");
    assert_eq!(cell(&run, "t56:muntlig_norskprove_totalt:andel@skedsmo/2015").display(), "91 %");
}
