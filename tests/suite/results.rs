//! Tables 28 to 41: what participants left for, against print, against targets, and for a year that
//! is added.

mod next_year;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::Path;

use kontering::diag::Span;
use kontering::engine::{Address, Cell, CellOrigin, CheckOutcome, Coordinates, Evaluator};
use kontering::facts::Basis;
use kontering::host::DiskWorld;
use kontering::model::{Arithmetic, Expr, Node};
use kontering::reconcile::{
    PrintedContent, PrintedFigure, ReasonKind, ReconciledFigure, Status, read_published, reconcile,
};
use kontering::value::{Ratio, Value};
use kontering::workspace::{Project, Request, Run, load};
use kontering::world::{Presence, World};

use crate::published::shipped;

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
        .filter(|figure| (28..=41).contains(&figure.table))
        .collect()
}

fn cell<'a>(run: &'a Run, address: &str) -> &'a Cell {
    let address: Address = address.parse().expect("an address");
    let address = Address {
        view: Some("reported".into()),
        ..address
    };
    run.workbook
        .get(&address)
        .unwrap_or_else(|| panic!("there is no cell {address}"))
}

fn exact(run: &Run, address: &str) -> Ratio {
    cell(run, address)
        .figure
        .as_exact()
        .unwrap_or_else(|| panic!("{address} is not a number"))
        .clone()
}

fn fraction(heads: i64, of: i64) -> Ratio {
    Ratio::fraction(heads, of).expect("not zero")
}

#[test]
fn the_published_tables_28_to_41_are_read_whole() {
    let (_, project, _) = shipped();
    let mut counts = BTreeMap::new();
    for figure in printed(&project) {
        let (numbers, blanks) = counts.entry(figure.table).or_insert((0, 0));
        match figure.content {
            PrintedContent::Number(_) => *numbers += 1,
            PrintedContent::Blank => *blanks += 1,
            other => panic!("{} is {other:?}", figure.address),
        }
    }
    let expected = [
        (28, (23, 1)),
        (29, (44, 2)),
        (30, (18, 0)),
        (31, (54, 0)),
        (32, (45, 0)),
        (33, (18, 0)),
        (34, (24, 0)),
        (35, (16, 0)),
        (36, (136, 0)),
        (37, (21, 0)),
        (38, (28, 0)),
        (39, (30, 0)),
        (40, (6, 0)),
        (41, (12, 0)),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
}

#[test]
fn every_printed_figure_of_tables_28_to_41_has_a_status() {
    let (_, project, run) = shipped();
    let printed = printed(&project);
    let reconciliation = reconcile(&project, &run, &printed);
    let mut counts = BTreeMap::<u32, BTreeMap<Status, usize>>::new();
    for compared in &reconciliation.compared {
        *counts
            .entry(compared.printed.table)
            .or_default()
            .entry(compared.status)
            .or_default() += 1;
        let origin = compared.cell.expect("none is absent").origin;
        match compared.status {
            Status::Equal => {
                assert_eq!(origin, CellOrigin::Computed, "{}", compared.printed.address);
            }
            Status::Quoted => {
                assert_eq!(origin, CellOrigin::Quoted, "{}", compared.printed.address);
            }
            _ => {}
        }
    }
    use Status::{Equal, Quoted, Refuted, Within};
    let expected: [(u32, &[(Status, usize)]); 14] = [
        (28, &[(Equal, 1), (Quoted, 20), (Refuted, 3)]),
        (29, &[(Equal, 46)]),
        (30, &[(Equal, 18)]),
        (31, &[(Equal, 54)]),
        (32, &[(Equal, 45)]),
        (33, &[(Equal, 18)]),
        (34, &[(Equal, 8), (Quoted, 16)]),
        (35, &[(Equal, 15), (Refuted, 1)]),
        (36, &[(Equal, 122), (Quoted, 8), (Within, 6)]),
        (37, &[(Equal, 20), (Refuted, 1)]),
        (38, &[(Equal, 28)]),
        (39, &[(Equal, 29), (Refuted, 1)]),
        (40, &[(Equal, 6)]),
        (41, &[(Equal, 12)]),
    ];
    let expected = expected.map(|(table, counts)| (table, counts.iter().copied().collect()));
    assert_eq!(counts, BTreeMap::from(expected));
}

/// What does not come out as printed, and the kinds of reason. The last is computed minus printed.
const UNEQUAL: &[(&str, &str, &str, &[ReasonKind])] = &[
    // No flat mean gives what is printed, and the weights are not stated.
    (
        "t28:baerum:sluttstatus@baerum/snitt",
        "58 %",
        "1.8",
        &[ReasonKind::Refuted],
    ),
    (
        "t28:skedsmo:sluttstatus@skedsmo/snitt",
        "42 %",
        "2.8",
        &[ReasonKind::Refuted],
    ),
    (
        "t28:trondheim:sluttstatus@trondheim/snitt",
        "37 %",
        "2.4",
        &[ReasonKind::Refuted],
    ),
    // 36 of 73 reached it, 29 of them after an extension; so it is 7 of 28, and print has 6.
    (
        "t35:ikke_forlenget:andel@baerum/2014",
        "21,4 %",
        "3.6",
        &[ReasonKind::Refuted],
    ),
    // Sums of rounded shares, printed with two decimals.
    (
        "t36:resultatoppnaelse:andel@baerum/2014",
        "64,50 %",
        "-0.06",
        &[ReasonKind::RoundedInputs, ReasonKind::PrintedParts],
    ),
    (
        "t36:resultatoppnaelse:andel@baerum/2013",
        "60,70 %",
        "0.01",
        &[ReasonKind::RoundedInputs, ReasonKind::PrintedParts],
    ),
    (
        "t36:resultatoppnaelse:andel@baerum/2012",
        "51,70 %",
        "0.02",
        &[ReasonKind::RoundedInputs, ReasonKind::PrintedParts],
    ),
    (
        "t36:resultatoppnaelse:andel@skedsmo/2013",
        "52,90 %",
        "0.04",
        &[ReasonKind::RoundedInputs, ReasonKind::PrintedParts],
    ),
    (
        "t36:resultatoppnaelse:andel@trondheim/2013",
        "52,60 %",
        "0.03",
        &[ReasonKind::RoundedInputs, ReasonKind::PrintedParts],
    ),
    (
        "t36:resultatoppnaelse:andel@trondheim/2012",
        "23,60 %",
        "-0.07",
        &[ReasonKind::RoundedInputs, ReasonKind::PrintedParts],
    ),
    // The sign is missing.
    (
        "t37:avvik:avvik@skedsmo/2014",
        "2,6 %",
        "-5.2",
        &[ReasonKind::Refuted, ReasonKind::Sign],
    ),
    // The share of the unmarried once more.
    (
        "t39:separert:andel@baerum/2012",
        "42 %",
        "-42",
        &[ReasonKind::Refuted, ReasonKind::Term],
    ),
];

#[test]
fn what_of_tables_28_to_41_is_not_equal_has_these_reasons() {
    let (_, project, run) = shipped();
    let printed = printed(&project);
    let reconciliation = reconcile(&project, &run, &printed);
    assert!(reconciliation.stands());
    let unequal = reconciliation
        .compared
        .iter()
        .filter(|compared| !matches!(compared.status, Status::Equal | Status::Quoted));
    let told = |compared: &ReconciledFigure<'_>| {
        let difference = compared.difference().expect("numbers").to_decimal(2);
        let kinds: Vec<ReasonKind> = compared.reasons.iter().map(|reason| reason.kind).collect();
        (
            compared.printed.address.to_string(),
            compared.printed.text.clone(),
            difference,
            kinds,
        )
    };
    let expected = UNEQUAL.iter().map(|(address, printed, difference, kinds)| {
        (
            (*address).to_owned(),
            (*printed).to_owned(),
            (*difference).to_owned(),
            kinds.to_vec(),
        )
    });
    assert_eq!(
        unequal.map(told).collect::<Vec<_>>(),
        expected.collect::<Vec<_>>()
    );
    let suspects: Vec<String> = reconciliation
        .contradictions
        .iter()
        .map(|found| found.suspect.to_string())
        .collect();
    let refuted = UNEQUAL
        .iter()
        .filter(|(_, _, _, kinds)| kinds.contains(&ReasonKind::Refuted))
        .map(|(address, ..)| *address);
    assert_eq!(suspects, refuted.collect::<Vec<_>>());
}

#[test]
fn targets_are_met_or_not_by_the_year_they_were_set_for() {
    let (_, _, run) = shipped();
    let met = |target: &str, place: &str| -> Vec<(String, bool)> {
        let results = run
            .checks
            .iter()
            .filter(|result| &*result.id == target && &*result.municipality == place);
        results
            .map(|result| match result.outcome {
                CheckOutcome::Holds => (result.period.to_string(), true),
                CheckOutcome::Fails(_) => (result.period.to_string(), false),
                CheckOutcome::Undecided(_) => panic!("{target} of {place} is undecided"),
            })
            .collect()
    };
    let years = |years: &[(&str, bool)]| {
        years
            .iter()
            .map(|(year, met)| ((*year).to_owned(), *met))
            .collect::<Vec<_>>()
    };
    // The target was 65 per cent until 2011, which 64 per cent in 2010 does not meet.
    let (until_2011, since, own) = (
        "mal-sluttstatus-landet-til-2011",
        "mal-sluttstatus-landet",
        "mal-sluttstatus-kommunestyret",
    );
    assert_eq!(
        met(until_2011, "baerum"),
        years(&[("2010", false), ("2011", true)])
    );
    assert_eq!(
        met(since, "baerum"),
        years(&[("2012", true), ("2013", true), ("2014", false)])
    );
    assert_eq!(
        met(since, "skedsmo"),
        years(&[("2012", false), ("2013", true), ("2014", false)])
    );
    assert_eq!(
        met(since, "trondheim"),
        years(&[("2012", false), ("2013", false), ("2014", false)])
    );
    assert!(met(own, "baerum").iter().all(|(_, met)| !met) && met(own, "baerum").len() == 5);
    assert_eq!(met(own, "skedsmo"), []);
}

#[test]
fn shares_are_of_whole_heads() {
    let (_, _, run) = shipped();
    assert_eq!(
        exact(&run, "t29:summert:andel@trondheim/2014"),
        fraction(70, 150)
    );
    assert_eq!(
        exact(&run, "t30:andel_arbeid:andel@trondheim/2014"),
        fraction(44, 70)
    );
    assert_eq!(
        exact(&run, "t35:ikke_forlenget:andel@baerum/2014"),
        fraction(7, 28)
    );
    assert_eq!(
        exact(&run, "sluttstatus_rest:rest:antall@trondheim/2014"),
        Ratio::from(9)
    );
    // The pool of three years is not their flat mean.
    assert_eq!(
        exact(&run, "sluttstatus_snitt:maloppnaelse:samlet@baerum/2013"),
        fraction(36 + 42 + 24, 73 + 70 + 45)
    );
    let flat = &(&(&fraction(36, 73) + &fraction(42, 70)) + &fraction(24, 45)) * &fraction(1, 3);
    assert_eq!(
        exact(&run, "sluttstatus_snitt:maloppnaelse:flatt@baerum/2013"),
        flat
    );
}

#[test]
fn ages_with_two_possible_counts_are_intervals_that_make_up_the_whole() {
    let (_, project, run) = shipped();
    let young = cell(&run, "t38:alder_18_29:andel@trondheim/2014");
    let (low, high) = young.figure.value.bounds().expect("bounds");
    assert_eq!((low, high), (&fraction(55, 150), &fraction(56, 150)));
    let counts: Vec<&str> = young.hidden.iter().map(|count| &*count.fact).collect();
    assert_eq!(counts, ["alder.18_29"]);
    // One of the two counts decides the other, since both groups and the known ones are 150:
    // together they are exact.
    let fact = |id: &str| Expr::new(Node::Fact(id.into()), Span::new("test", 0, 0));
    let both = Node::Arithmetic(
        Arithmetic::Add,
        fact("alder.18_29"),
        fact("alder.50_og_over"),
    );
    let ground = Evaluator::new(&project.model, &project.facts, &run.accounts);
    let at = Coordinates::beside("trondheim", &"2014".into(), &"reported".into());
    let both = ground.settled_figure(&Expr::new(both, Span::new("test", 0, 0)), &at);
    assert_eq!(both.figure.value, Value::Exact(Ratio::from(150 - 63 - 24)));
    let check = run.checks.iter().find(|check| {
        &*check.id == "alder-gruppene-er-alle" && &*check.municipality == "trondheim"
    });
    assert_eq!(check.expect("the check").outcome, CheckOutcome::Holds);
}

#[test]
fn a_prediction_that_rests_on_a_reconstructed_composition_says_so() {
    let (_, _, run) = shipped();
    for place in [
        "baerum/2012",
        "baerum/2013",
        "baerum/2014",
        "skedsmo/2012",
        "skedsmo/2013",
        "skedsmo/2014",
        "trondheim/2014",
    ] {
        assert_eq!(
            cell(&run, &format!("t37:predikert_maloppnaelse:andel@{place}")).basis,
            Basis::Reconstructed,
            "{place}"
        );
        assert_eq!(
            cell(&run, &format!("t37:avvik:avvik@{place}")).basis,
            Basis::Reconstructed,
            "{place}"
        );
        assert_eq!(
            cell(&run, &format!("t37:reell_maloppnaelse:andel@{place}")).basis,
            Basis::Derived,
            "{place}"
        );
    }
    // The two odds that are printed are published.
    for group in ["kvinner_etiopia", "kvinner_irak"] {
        assert_eq!(
            cell(&run, &format!("sammensetning:{group}:odds@baerum/2014")).basis,
            Basis::Published
        );
    }
    assert_eq!(
        cell(&run, "sammensetning:menn_irak:odds@baerum/2014").basis,
        Basis::Reconstructed
    );
}
