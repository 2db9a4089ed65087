//! The statutory statements: every art and chapter stands in one line, and the lines add up to the
//! books, recomputed by plain sums.

use std::collections::BTreeMap;

use kontering::engine::{GivenPosting, first_failure};
use kontering::model::{BookedMeasure, Expr, Model, Node};
use kontering::value::{Ratio, Value};
use kontering::workspace::{Project, Run};
use proptest::prelude::*;

use super::national_books::{self, shipped};

/// Arts of investment alone; operation may not have them.
const INVESTMENT: [u32; 14] = [
    280, 512, 521, 522, 529, 670, 910, 911, 912, 921, 922, 929, 970, 0,
];
/// Arts of operation alone; investment may not have them.
const OPERATION: [u32; 23] = [
    70, 80, 110, 114, 240, 509, 570, 590, 600, 629, 630, 640, 800, 870, 871, 872, 873, 876, 877,
    878, 879, 909, 990,
];
/// Arts that no statement has: trade within one municipality of boroughs, and deviations of reports.
const NOWHERE: [u32; 4] = [298, 798, 589, 989];
/// What is carried forward is no line of its own but what all lines leave.
const CARRIED: u32 = 980;

/// The codes of a list that are valid in a year.
fn codes(list: &str, year: i32) -> Vec<u32> {
    let text = shipped(&format!("rules/kontoplan/{list}.csv"));
    let valid = |line: &str| {
        let (start, to) = line.rsplit_once(',').expect("valid_to");
        let (start, from) = start.rsplit_once(',').expect("valid_from");
        let holds = |bound: &str, holds: &dyn Fn(i32) -> bool| {
            bound.is_empty() || holds(bound.parse().expect("a year"))
        };
        let code = start
            .split(',')
            .next()
            .expect("a code")
            .parse()
            .expect("a number");
        (holds(from, &|from| from <= year) && holds(to, &|to| year <= to)).then_some(code)
    };
    let mut codes: Vec<u32> = text.lines().skip(1).filter_map(valid).collect();
    codes.dedup();
    codes
}

/// The account class, art or chapter, and kroner of a posting.
type Booked = (u8, u32, i64);

fn books(year: i32, postings: &[Booked]) -> (Project, Run) {
    let line = |(class, code, kroner): &Booked| match class {
        2 => format!("2;;;{code};01;{kroner}\n"),
        _ => format!("{class};202;{code:03};;01;{kroner}\n"),
    };
    let scripts = ["balanse", "drift", "investering"];
    let scripts = scripts.map(|name| format!("rules/sheets/regnskap/{name}.rhai"));
    let lines: String = postings.iter().map(line).collect();
    national_books::run(year, &scripts, &lines, "")
}

/// What a row of a statement says.
fn value<'r>(run: &'r Run, sheet: &str, row: &str) -> &'r Value {
    let cell = run.workbook.cells.iter().find(|cell| {
        &*cell.address.column == "regnskap"
            && (&*cell.address.sheet, &*cell.address.row) == (sheet, row)
    });
    &cell.unwrap_or_else(|| panic!("{sheet}:{row}")).figure.value
}

fn kroner(run: &Run, sheet: &str, row: &str) -> Ratio {
    match value(run, sheet, row) {
        Value::Exact(value) => value.clone(),
        other => panic!("{sheet}:{row} is {other:?}"),
    }
}

/// The rows of a statement that sum a code by themselves.
fn lines<'m>(
    model: &'m Model,
    sheet: &str,
    class: u8,
    dimension: &str,
    code: &str,
) -> Vec<&'m str> {
    let given = |pairs: [(&str, String); 2]| GivenPosting {
        codes: pairs.map(|(name, code)| (name.to_owned(), code)).into(),
        ..GivenPosting::default()
    };
    let posting = given([
        ("kontoklasse", class.to_string()),
        (dimension, code.to_owned()),
    ]);
    let holds = |expr: &Expr| {
        let booked = match &*expr.node {
            Node::Negate(of) => of,
            _ => expr,
        };
        match &*booked.node {
            Node::Booked {
                measure: BookedMeasure::Kroner,
                condition,
                among: Some(among),
            } => [condition, among]
                .iter()
                .all(|part| first_failure(part, &posting).is_none()),
            _ => false,
        }
    };
    let rows = model.sheet(sheet).expect("a statement").rows.iter();
    rows.filter(|row| row.subject.as_ref().is_some_and(&holds))
        .map(|row| &*row.id)
        .collect()
}

#[test]
fn every_art_and_chapter_stands_in_exactly_one_line() {
    let (project, _) = books(2025, &[(1, 10, 1)]);
    let model = &*project.model;
    for year in [2020, 2023, 2025] {
        for art in codes("arter", year) {
            let is_line = art != CARRIED && !NOWHERE.contains(&art);
            let code = format!("{art:03}");
            for sheet in ["5-4-drift", "5-6-drift"] {
                if !INVESTMENT.contains(&art) {
                    let found = lines(model, sheet, 1, "art", &code);
                    assert_eq!(
                        found.len(),
                        usize::from(is_line),
                        "{year} {sheet} {art}: {found:?}"
                    );
                }
            }
            if !OPERATION.contains(&art) && art != 650 {
                let found = lines(model, "5-5-investering", 0, "art", &code);
                let is_tax = [874, 875].contains(&art);
                let is_line = is_line && !is_tax;
                assert_eq!(
                    found.len(),
                    usize::from(is_line),
                    "{year} 5-5 {art}: {found:?}"
                );
            }
        }
        for chapter in codes("balansekapitler", year) {
            let found = lines(model, "5-8-balanse", 2, "kapittel", &chapter.to_string());
            assert_eq!(found.len(), 1, "{year} 5-8 {chapter}: {found:?}");
        }
    }
}

/// Books of one year, made up.
const MADE_UP: [Booked; 34] = [
    (1, 10, 5_000),
    (1, 90, 700),
    (1, 99, 650),
    (1, 120, 900),
    (1, 160, 40),
    (1, 350, 300),
    (1, 429, 120),
    (1, 470, 400),
    (1, 590, 250),
    (1, 500, 90),
    (1, 510, 200),
    (1, 509, 30),
    (1, 550, 60),
    (1, 570, 100),
    (1, 600, -500),
    (1, 650, -300),
    (1, 700, -600),
    (1, 729, -120),
    (1, 800, -3_000),
    (1, 810, -150),
    (1, 870, -3_500),
    (1, 872, -200),
    (1, 877, -10),
    (1, 900, -70),
    (1, 905, -25),
    (1, 909, -45),
    (1, 950, -35),
    (1, 990, -250),
    (0, 230, 1_000),
    (0, 521, 50),
    (0, 522, 400),
    (0, 911, -700),
    (0, 912, -410),
    (0, 970, -100),
];

#[test]
fn made_up_books_give_what_is_printed() {
    let balance = [
        (2, 10, 900),
        (2, 27, 8_000),
        (2, 13, 100),
        (2, 33, -40),
        (2, 35, -60),
        (2, 451, -5_000),
        (2, 5900, 70),
        (2, 56, -970),
        (2, 5990, -3_000),
        (2, 9100, 30),
        (2, 9999, -30),
    ];
    let postings: Vec<Booked> = MADE_UP.into_iter().chain(balance).collect();
    let (_, run) = books(2024, &postings);
    for (sheet, row, printed) in [
        ("5-6-drift", "rammetilskudd", 3_000),
        ("5-6-drift", "eiendomsskatt", 200),
        ("5-6-drift", "andre_skatteinntekter", 10),
        ("5-6-drift", "overforinger_fra_andre", 720),
        ("5-6-drift", "sum_driftsinntekter", 8_380),
        ("5-6-drift", "lonnsutgifter", 5_040),
        ("5-6-drift", "sosiale_utgifter", 1_350),
        ("5-6-drift", "kjop_av_varer_og_tjenester", 1_200),
        ("5-6-drift", "overforinger_til_andre", 520),
        ("5-6-drift", "sum_driftsutgifter", 8_360),
        ("5-6-drift", "brutto_driftsresultat", 20),
        ("5-6-drift", "gevinster_og_tap", 15),
        ("5-6-drift", "netto_finansutgifter", 180),
        ("5-6-drift", "netto_driftsresultat", 90),
        ("5-6-drift", "sum_disponeringer", 125),
        ("5-6-drift", "fremfort_til_inndekning", -35),
        ("5-4-drift", "andre_generelle_driftsinntekter", 160),
        ("5-4-drift", "sum_bevilgninger_drift_netto", 6_590),
        ("5-4-drift", "brutto_driftsresultat", 20),
        ("5-4-drift", "netto_driftsresultat", 90),
        ("5-5-investering", "utlan_av_egne_midler", 50),
        ("5-5-investering", "sum_investeringsutgifter", 1_050),
        ("5-5-investering", "bruk_av_lan", 700),
        ("5-5-investering", "netto_utgifter_videreutlan", -10),
        (
            "5-5-investering",
            "sum_overforing_og_netto_avsetninger",
            -100,
        ),
        ("5-5-investering", "fremfort_til_inndekning", -240),
        ("5-8-balanse", "sum_eiendeler", 9_000),
        ("5-8-balanse", "egenkapital_drift", 900),
        ("5-8-balanse", "leverandorgjeld", 100),
        ("5-8-balanse", "kortsiktig_gjeld", 100),
        ("5-8-balanse", "sum_egenkapital_og_gjeld", 9_000),
        ("5-8-balanse", "memoriakonti", 0),
    ] {
        assert_eq!(
            kroner(&run, sheet, row),
            Ratio::from(printed),
            "{sheet}:{row}"
        );
    }
    let percent = run
        .workbook
        .cells
        .iter()
        .find(|cell| &*cell.address.column == "prosent");
    assert_eq!(percent.expect("a metric").display(), "1,1 %");
}

#[test]
fn what_an_export_does_not_hold_is_missing_and_no_zero() {
    let operation: Vec<Booked> = MADE_UP
        .into_iter()
        .filter(|posting| posting.0 == 1)
        .collect();
    let (_, run) = books(2024, &operation);
    for (sheet, row) in [("5-5-investering", "bruk_av_lan"), ("5-8-balanse", "lan")] {
        assert!(
            matches!(value(&run, sheet, row), Value::Missing(_)),
            "{sheet}:{row}"
        );
    }
    let (_, run) = books(2019, &operation);
    assert!(run.workbook.cells.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_lines_of_a_statement_leave_nothing_of_the_books(
        drawn in prop::collection::vec((any::<prop::sample::Index>(), -9_000_i64..9_000), 20..80),
    ) {
        let (arts, chapters) = (codes("arter", 2025), codes("balansekapitler", 2025));
        let of_class = |class: u8, code: &u32| match class {
            0 => !OPERATION.contains(code) && !NOWHERE.contains(code) && *code != 650,
            _ => !INVESTMENT.contains(code) && !NOWHERE.contains(code),
        };
        let mut postings: Vec<Booked> = vec![(0, 10, 0), (1, 10, 0), (2, 10, 0), (2, 9100, 0)];
        for (number, (at, kroner)) in drawn.iter().enumerate() {
            let class = u8::try_from(number % 3).expect("small");
            let list: Vec<u32> = match class {
                2 => chapters.clone(),
                _ => arts.iter().copied().filter(|art| of_class(class, art)).collect(),
            };
            postings.push((class, *at.get(&list), *kroner));
        }
        let (_, run) = books(2025, &postings);
        let plain = |is_it: &dyn Fn(u8, u32) -> bool| -> Ratio {
            let sum = postings.iter().filter(|(class, code, _)| is_it(*class, *code));
            Ratio::from(sum.map(|(_, _, kroner)| kroner).sum::<i64>())
        };
        let carried = |class: u8| -plain(&|of, code| of == class && code != CARRIED);
        let by_sheet: BTreeMap<&str, u8> = [("5-4-drift", 1), ("5-5-investering", 0), ("5-6-drift", 1)].into();
        for (sheet, class) in by_sheet {
            prop_assert_eq!(kroner(&run, sheet, "fremfort_til_inndekning"), carried(class), "{}", sheet);
        }
        let balance = |row: &str| kroner(&run, "5-8-balanse", row);
        let difference = balance("sum_eiendeler") - balance("sum_egenkapital_og_gjeld");
        prop_assert_eq!(difference, plain(&|class, code| class == 2 && code < 9000));
        prop_assert_eq!(balance("memoriakonti"), plain(&|class, code| class == 2 && code >= 9000));
        prop_assert_eq!(kroner(&run, "5-4-drift", "brutto_driftsresultat"), kroner(&run, "5-6-drift", "brutto_driftsresultat"));
    }
}
