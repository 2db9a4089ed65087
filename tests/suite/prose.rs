//! What the prose of the comparison says would be, and the way from table 7 to table 13.

use std::collections::BTreeMap;
use std::path::Path;

use kontering::engine::Address;
use kontering::model::{Id, REPORTED, Scope};
use kontering::scenario::{Attribution, GapRequest, decompose};
use kontering::value::Ratio;
use kontering::workspace::Run;

use super::published::shipped;

fn cell(run: &Run, sheet: &str, row: &str, column: &str, scope: &str) -> Ratio {
    let address = |view: Option<&str>| Address {
        sheet: sheet.into(),
        row: row.into(),
        column: column.into(),
        scope: scope.into(),
        period: "2013".into(),
        view: view.map(Id::from),
    };
    let found = run
        .workbook
        .get(&address(Some(REPORTED)))
        .or_else(|| run.workbook.get(&address(None)));
    let found = found.unwrap_or_else(|| panic!("there is no cell {}", address(None)));
    let value = found
        .figure
        .as_exact()
        .unwrap_or_else(|| panic!("{} is {:?}", found.address, found.figure));
    value * &Ratio::from(found.figure.unit.written_factor())
}

fn number(text: &str) -> Ratio {
    Ratio::parse(text).unwrap_or_else(|| panic!("`{text}` is not a number"))
}

/// A value cut or rounded to whole steps, as prose gives it.
fn told(value: &Ratio, step: &Ratio, how: &str) -> Ratio {
    let steps = value.checked_div(step).expect("a step above zero");
    let whole = match how {
        "rounded" => steps.round(0),
        "cut" => steps.truncate(0),
        other => panic!("`{other}` is no way of telling a number"),
    };
    &whole * step
}

#[test]
fn every_figure_of_the_prose_comes_out_as_told() {
    let (_, project, run) = shipped();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prose.csv");
    let mut reader = csv::Reader::from_path(path).expect("the figures of the prose");
    let mut origins: BTreeMap<String, usize> = BTreeMap::new();
    for record in reader.records().map(|record| record.expect("a record")) {
        let [row, value, unit, step, how, origin, source] =
            [0, 1, 2, 3, 4, 5, 6].map(|position| &record[position]);
        let address = format!("regnestykker:{row}:verdi@{}/2013", Scope::All);
        let computed = cell(&run, "regnestykker", row, "verdi", &Scope::All);
        assert_eq!(
            told(&computed, &number(step), how),
            number(value),
            "{address}, {source}: {}",
            computed.to_decimal(6)
        );
        let found = run
            .workbook
            .cells
            .iter()
            .find(|cell| &*cell.address.sheet == "regnestykker" && &*cell.address.row == row);
        let found = found.map(|cell| project.model.vocabulary.unit_id(&cell.figure.unit));
        assert_eq!(found.as_deref(), Some(unit), "{address}");
        *origins.entry(origin.to_owned()).or_default() += 1;
    }
    let of_prose = run
        .workbook
        .cells
        .iter()
        .filter(|cell| &*cell.address.sheet == "regnestykker")
        .count();
    assert_eq!(
        origins.values().sum::<usize>(),
        of_prose,
        "every row of the sheet has its figure here"
    );
    assert_eq!(
        origins,
        BTreeMap::from([("derived".to_owned(), 10), ("published".to_owned(), 23)])
    );
}

/// The kroner that leads a municipality's line from table 7 to table 13, by adjustment.
fn steps(run: &Run, municipality: &str) -> BTreeMap<String, Ratio> {
    let account = run.accounts.iter().find(|account| {
        &*account.municipality == municipality && &*account.view == "report-table-13"
    });
    let account = account.expect("an account in the view");
    let inside = |category: &Option<Id>| {
        category
            .as_ref()
            .is_some_and(|id| id.starts_with("introduksjonsprogram"))
    };
    let mut steps: BTreeMap<String, Ratio> = BTreeMap::new();
    for adjusted in &account.adjusted {
        let entry = steps
            .entry(adjusted.adjustment.to_string())
            .or_insert_with(Ratio::zero);
        if inside(&adjusted.from) {
            *entry = &*entry - &adjusted.amount;
        }
        if inside(&adjusted.to) {
            *entry = &*entry + &adjusted.amount;
        }
    }
    steps
}

fn rounded(steps: &BTreeMap<String, Ratio>) -> Vec<(&str, String)> {
    steps
        .iter()
        .map(|(id, kroner)| (&**id, kroner.to_fixed(0)))
        .collect()
}

#[test]
fn named_adjustments_lead_from_table_7_to_table_13() {
    let (_, _, run) = shipped();
    let expected: [(&str, &[(&str, &str)]); 3] = [
        (
            "baerum",
            &[
                ("drift-husleie", "-2095000"),
                ("drift-leasing", "-205000"),
                ("drift-mva", "-753000"),
                ("drift-tolk", "-1005000"),
                ("drift-tomgangsleie", "-482000"),
                ("etableringsstonad", "5999860"),
                ("migra", "-4763108"),
            ],
        ),
        (
            "skedsmo",
            &[("seks-stillinger", "3499888"), ("ventestonad", "3044776")],
        ),
        (
            "trondheim",
            &[("drift-husleie", "-1082358"), ("drift-tolk", "-255000")],
        ),
    ];
    for (municipality, expected) in expected {
        let steps = steps(&run, municipality);
        let expected: Vec<(&str, String)> = expected
            .iter()
            .map(|(id, kroner)| (*id, (*kroner).to_owned()))
            .collect();
        assert_eq!(rounded(&steps), expected, "{municipality}");
        let total = |sheet: &str| {
            cell(
                &run,
                sheet,
                "introduksjonsprogram_totalt",
                "sum",
                municipality,
            )
        };
        let led: Ratio = steps.values().cloned().sum();
        assert_eq!(
            &total("t07") + &led,
            total("t13"),
            "{municipality}: the steps add up exactly"
        );
    }
}

#[test]
fn the_waterfall_from_baerum_to_trondheim_per_participant_is_exact() {
    let (world, project, _) = shipped();
    let ledgers = project.read_ledgers(&world, None).value;
    let request = GapRequest {
        municipalities: ("baerum".into(), "trondheim".into()),
        years: (2013, 2013),
        prices: None,
        area: Some("introduksjonsprogram".into()),
        from: REPORTED.into(),
        to: "report-table-13".into(),
    };
    let found = decompose(&project, &ledgers, &request);
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
    let [gap] = &found.value[..] else {
        panic!("one gap is expected")
    };
    let group = |municipality: &str, prefix: &str| -> Ratio {
        let of = gap
            .steps
            .iter()
            .filter(|step| &*step.municipality == municipality && step.id.starts_with(prefix));
        of.map(|step| step.effect.clone()).sum()
    };
    let groups = [
        group("baerum", "migra"),
        group("baerum", "drift-"),
        group("baerum", "etableringsstonad"),
        group("trondheim", "drift-"),
    ];
    let told: Vec<String> = groups.iter().map(|effect| effect.to_fixed(2)).collect();
    assert_eq!(
        (gap.start.to_fixed(2), gap.end.to_fixed(2)),
        ("47152.40".to_owned(), "37271.75".to_owned())
    );
    assert_eq!(told, ["-17772.79", "-16940.30", "22387.54", "2444.90"]);
    assert_eq!(&gap.start + &groups.into_iter().sum(), gap.end);
    assert!(
        gap.steps
            .iter()
            .all(|step| step.attribution == Attribution::Shapley)
    );
}

#[test]
fn the_comparable_view_treats_all_by_one_rule() {
    let (_, _, run) = shipped();
    let sum = |municipality: &str, category: &str| -> Ratio {
        let account = run.accounts.iter().find(|account| {
            &*account.municipality == municipality && &*account.view == "comparable"
        });
        let account = account.expect("an account in the view");
        let within = |id: &&Id| kontering::model::Categories::is_within(id, category);
        account
            .categories
            .iter()
            .filter(|(id, _)| within(id))
            .map(|(_, kr)| kr.clone())
            .sum()
    };
    for municipality in ["baerum", "skedsmo", "trondheim"] {
        assert!(
            sum(
                municipality,
                "introduksjonsprogram.andre_funksjoner.etableringsstonad"
            )
            .is_zero(),
            "{municipality}"
        );
    }
    // Rent stands under the joint costs, and Bærum's, at 2 095 000 kr and 380 000 kr of course
    // rooms, with it.
    assert_eq!(sum("baerum", "felleskostnader.lokaler"), number("2475000"));
    assert_eq!(
        sum("trondheim", "felleskostnader.lokaler"),
        number("1082358")
    );
    assert_eq!(sum("skedsmo", "felleskostnader.lokaler"), number("1349328"));
}
