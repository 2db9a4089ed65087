//! The gap between two shipped municipalities, led step by step from one view to another.

use std::collections::{BTreeMap, BTreeSet};

use kontering::engine::{Address, Cell, Coordinates, Evaluator};
use kontering::scenario::{Attribution, Gap, GapRequest, decompose, decompose_all, gap_cells};
use kontering::value::Ratio;

use crate::published::shipped;

fn gaps(area: Option<&str>, from: &str, to: &str) -> Vec<Gap> {
    let (_, project, run) = shipped();
    let request = GapRequest {
        municipalities: ("baerum".into(), "trondheim".into()),
        years: (2013, 2013),
        prices: None,
        area: area.map(Into::into),
        from: from.into(),
        to: to.into(),
    };
    let found = decompose(&project, &run.ledgers, &request);
    assert!(found.diagnostics.is_empty(), "{:#?}", found.diagnostics);
    found.value
}

fn sum<'a>(effects: impl IntoIterator<Item = &'a Ratio>) -> Ratio {
    effects.into_iter().cloned().sum()
}

#[test]
fn bærum_to_trondheim_leads_to_table_13_in_exact_steps() {
    let gap = gaps(Some("introduksjonsprogram"), "reported", "report-table-13").remove(0);
    let ratio = |numerator: i64, denominator: i64| {
        Ratio::fraction(numerator, denominator).expect("not zero")
    };
    // Table 7: 31 065 387 kr for 268 participants against 37 613 482 for 547.
    assert_eq!(gap.start, &ratio(31_065_387, 268) - &ratio(37_613_482, 547));
    assert_eq!(
        (gap.start.to_fixed(2), gap.end.to_fixed(2)),
        ("47152.40".to_owned(), "37271.75".to_owned())
    );
    assert!(
        gap.steps
            .iter()
            .all(|step| step.attribution == Attribution::Shapley)
    );

    // Migra, running costs and establishment support of Bærum, then the running costs of Trondheim.
    let mut parts: BTreeMap<(&str, &str), Vec<&Ratio>> = BTreeMap::new();
    for step in &gap.steps {
        let part = if step.id.starts_with("drift-") {
            "drift"
        } else {
            &*step.id
        };
        parts
            .entry((&*step.municipality, part))
            .or_default()
            .push(&step.effect);
    }
    let shown: Vec<String> = parts
        .iter()
        .map(|((whose, part), effects)| {
            format!(
                "{whose} {part} {}",
                sum(effects.iter().copied()).to_fixed(2)
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "baerum drift -16940.30",
            "baerum etableringsstonad 22387.54",
            "baerum migra -17772.79",
            "trondheim drift 2444.90"
        ]
    );
    assert_eq!(
        sum(parts[&("baerum", "drift")].iter().copied()),
        ratio(-4_540_000, 268)
    );
    assert_eq!(
        sum(parts[&("baerum", "etableringsstonad")].iter().copied()),
        ratio(5_999_860, 268)
    );
    assert_eq!(
        sum(parts[&("trondheim", "drift")].iter().copied()),
        ratio(1_337_358, 547)
    );
    assert_eq!(
        &gap.start + &sum(gap.steps.iter().map(|step| &step.effect)),
        gap.end,
        "exact as ratios"
    );
}

#[test]
fn the_gap_of_every_area_leads_to_the_comparable_one() {
    let (_, project, run) = shipped();
    let gaps = gaps(None, "reported", "comparable");
    assert_eq!(gaps.len(), 12);
    for gap in &gaps {
        assert_eq!(
            &gap.start + &sum(gap.steps.iter().map(|step| &step.effect)),
            gap.end,
            "{}",
            gap.area
        );
        let of =
            |municipality: &str| -> Ratio {
                let account = run.accounts.iter().find(|account| {
                    *account.municipality == *municipality && &*account.view == "comparable"
                });
                let account = account.expect("an account");
                let within = |id: &str| kontering::model::Categories::is_within(id, &gap.area);
                let kroner = sum(account
                    .categories
                    .iter()
                    .filter(|(id, _)| within(id))
                    .map(|(_, kroner)| kroner));
                let heads = project.model.categories.denominator(&gap.area).map_or_else(
                    Ratio::one,
                    |fact| {
                        project
                            .facts
                            .get(municipality, "2013", fact)
                            .and_then(|fact| fact.figure.as_exact())
                            .expect("heads")
                            .clone()
                    },
                );
                kroner.checked_div(&heads).expect("heads")
            };
        assert_eq!(gap.end, &of("baerum") - &of("trondheim"), "{}", gap.area);
    }
    let steps = |area: &str| -> Vec<String> {
        let gap = gaps
            .iter()
            .find(|gap| *gap.area == *area)
            .expect("the area");
        gap.steps
            .iter()
            .map(|step| format!("{} {} {}", step.municipality, step.kind.word(), step.id))
            .collect()
    };
    assert!(steps("sosial_radgivning").contains(&"trondheim key nokkel-sosialhjelp".to_owned()));
    assert!(
        steps("kultur_ungdom").is_empty(),
        "nothing else can reach it"
    );
}

#[test]
fn every_sheet_of_every_pair_adds_up_and_its_formulas_say_how() {
    let (_, project, run) = shipped();
    let ground = Evaluator::new(&project.model, &project.facts, &run.accounts);
    let views = [
        ("reported", "comparable"),
        ("reported", "report-table-13"),
        ("report-table-13", "comparable"),
    ];
    let ids: Vec<_> = project.municipalities.keys().cloned().collect();
    for (from, to) in views {
        let pairs = ids.iter().flat_map(|a| {
            ids.iter()
                .filter(move |b| a != *b)
                .map(move |b| (a.clone(), b.clone()))
        });
        let request = |municipalities| GapRequest {
            municipalities,
            years: (2013, 2013),
            prices: None,
            area: None,
            from: from.into(),
            to: to.into(),
        };
        let found = decompose_all(
            &project,
            &run.ledgers,
            &pairs.map(request).collect::<Vec<_>>(),
        );
        assert!(
            found.diagnostics.is_empty() && found.value.missing.is_empty(),
            "{found:#?}"
        );
        let cells = gap_cells(&project, &found.value);
        let mut sums: BTreeMap<(&str, &str), (Ratio, Option<&Ratio>)> = BTreeMap::new();
        let mut addresses = BTreeSet::new();
        for cell in &cells {
            let address = &cell.address;
            assert!(addresses.insert(address), "{address} twice");
            assert_eq!(address.to_string().parse::<Address>().as_ref(), Ok(address));
            let at = Coordinates::outside(&address.scope, 2013, &to.into());
            assert_eq!(
                ground.evaluate(&cell.formula, &at).figure,
                cell.figure,
                "{address}"
            );
            if &*address.column == "effekt" {
                let (sum, end) = sums
                    .entry((&address.sheet, &address.scope))
                    .or_insert((Ratio::zero(), None));
                let effect = cell.figure.as_exact().expect("exact");
                if &*address.row == "end" {
                    *end = Some(effect);
                } else {
                    *sum += effect;
                }
            }
        }
        assert_eq!(sums.len(), 12 * 6);
        for (sheet, (sum, end)) in sums {
            assert_eq!(Some(&sum), end, "{sheet:?} from {from} to {to}");
        }
        assert!(ground.take_found().is_empty());
    }
}

#[test]
fn the_sheet_to_table_13_holds_the_known_steps() {
    let (_, project, run) = shipped();
    let request = GapRequest {
        municipalities: ("baerum".into(), "trondheim".into()),
        years: (2013, 2013),
        prices: None,
        area: Some("introduksjonsprogram".into()),
        from: "reported".into(),
        to: "report-table-13".into(),
    };
    let cells = gap_cells(
        &project,
        &decompose_all(&project, &run.ledgers, &[request]).value,
    );
    let cell = |row: &str, column: &str| -> &Cell {
        let address = format!(
            "gap.introduksjonsprogram:{row}:{column}@baerum~trondheim/2013/report-table-13"
        );
        cells
            .iter()
            .find(|cell| cell.address.to_string() == address)
            .expect(&address)
    };
    let effect = |row: &str| {
        cell(row, "effekt")
            .figure
            .as_exact()
            .expect("exact")
            .clone()
    };
    let ratio = |numerator: i64, denominator: i64| {
        Ratio::fraction(numerator, denominator).expect("not zero")
    };
    assert_eq!(
        effect("start"),
        &ratio(31_065_387, 268) - &ratio(37_613_482, 547)
    );
    assert_eq!(effect("baerum.etableringsstonad"), ratio(5_999_860, 268));
    assert_eq!(effect("baerum.migra").to_fixed(2), "-17772.79");
    let drift = |municipality: &str| -> Ratio {
        let prefix = format!("{municipality}.drift-");
        let rows = cells.iter().filter(|cell| {
            cell.address.row.starts_with(&prefix) && &*cell.address.column == "effekt"
        });
        rows.map(|cell| cell.figure.as_exact().expect("exact").clone())
            .sum()
    };
    assert_eq!(
        (drift("baerum"), drift("trondheim")),
        (ratio(-4_540_000, 268), ratio(1_337_358, 547))
    );
    assert_eq!(effect("end").to_fixed(2), "37271.75");
    let parts = [
        effect("start"),
        effect("baerum.migra"),
        drift("baerum"),
        effect("baerum.etableringsstonad"),
        drift("trondheim"),
    ];
    assert_eq!(parts.into_iter().sum::<Ratio>(), effect("end"));
    assert_eq!(
        cell("baerum.etableringsstonad", "kroner").figure.as_exact(),
        Some(&5_999_860.into())
    );
    assert_eq!(
        cell("baerum.migra", "slag").figure,
        kontering::value::Figure::text("exclude")
    );
}
