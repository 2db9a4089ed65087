//! The laws of decomposition, on random views.

use proptest::prelude::*;

use super::*;
use crate::facts::{Basis, Fact, FactOrigin};
use crate::model::{Arithmetic, Categories};
use crate::scenario::{GapRequest, decompose};
use crate::value::Figure;
use crate::workspace::PriceIndex;

fn action() -> impl Strategy<Value = Action> {
    let part = || {
        let some = (0i64..=3).prop_map(|thirds| {
            number(Ratio::fraction(thirds, 3).expect("not zero"), Unit::ratio())
        });
        prop::option::of(some)
    };
    let what = || {
        let rule = prop::option::of(prop::sample::select(vec![
            "migra",
            "sosial",
            "tolk",
            "intro-lonn",
            "helse",
        ]));
        let within = prop::option::of(prop::sample::select(vec!["intro", "intro.lonn", "sosial"]));
        (rule, within).prop_map(|(rule, within)| Selection {
            rule: rule.map(Id::from),
            within: within.map(Id::from),
            ..Selection::default()
        })
    };
    let category = || {
        prop::sample::select(vec!["intro.lonn", "intro.drift", "sosial", "helse"])
            .prop_map(Id::from)
    };
    let weight = || at(Node::Weight("w".into()));
    let form = move |half: i64, weighted: bool| {
        let half = number(Ratio::fraction(half, 9).expect("not zero"), Unit::ratio());
        if weighted {
            at(Node::Arithmetic(Arithmetic::Multiply, weight(), half))
        } else {
            half
        }
    };
    prop_oneof![
        (what(), part()).prop_map(|(what, part)| Action::Exclude { what, part }),
        (what(), category(), part()).prop_map(|(what, to, part)| Action::Move { what, to, part }),
        (category(), -99i64..99).prop_map(|(category, kr)| Action::Add {
            category,
            amount: number(kr.into(), Unit::kr())
        }),
        (1i64..4, any::<bool>()).prop_map(move |(half, weighted)| Action::UseKey {
            key: "k".into(),
            formula: form(half, weighted)
        }),
        (1i64..5).prop_map(|halves| Action::UseWeight {
            weight: "w".into(),
            value: number(Ratio::fraction(halves, 2).expect("not zero"), Unit::ratio())
        }),
    ]
}

fn is_key(action: &Action) -> bool {
    matches!(action, Action::UseKey { .. })
}

fn is_weight(action: &Action) -> bool {
    matches!(action, Action::UseWeight { .. })
}

fn adjustments() -> impl Strategy<Value = Vec<Adjustment>> {
    let drawn = (action(), prop::collection::vec(0usize..6, 0..2));
    prop::collection::vec(drawn, 0..6).prop_map(|drawn| {
        let build = |(index, (action, over)): (usize, (Action, Vec<usize>))| {
            let over = over
                .into_iter()
                .filter(|other| *other > index)
                .map(|other| (Id::from(format!("x{other}")), span()));
            Adjustment {
                over: over.collect(),
                ..adjustment(&format!("x{index}"), action)
            }
        };
        let mut adjustments: Vec<Adjustment> = drawn.into_iter().enumerate().map(build).collect();
        // A view says once what a key or weight is.
        for is_use in [is_key as fn(&Action) -> bool, is_weight] {
            let mut seen = false;
            adjustments.retain(|adjustment| {
                !is_use(&adjustment.action) || !std::mem::replace(&mut seen, true)
            });
        }
        adjustments
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn steps_lead_exactly_from_one_gap_to_the_other(u in adjustments(), v_of_a in adjustments(), v_of_b in adjustments()) {
        let (world, mut project, _) = fixture();
        declare(&mut project, "a", "u", u);
        declare(&mut project, "a", "v", v_of_a);
        declare(&mut project, "b", "v", v_of_b);
        let ledgers = project.read_ledgers(&world, None).value;
        let run = project.compute(ledgers.clone(), &Request::default()).value;
        let kroner = |municipality: &str, view: &str, area: &str| -> Ratio {
            let is_asked = |account: &&crate::engine::Account| *account.municipality == *municipality && *account.view == *view;
            let account = run.accounts.iter().find(is_asked).expect("an account");
            account.categories.iter().filter(|(id, _)| Categories::is_within(id, area)).map(|(_, kr)| kr.clone()).sum()
        };
        for from in ["reported", "u"] {
            let request = GapRequest { municipalities: ("a".into(), "b".into()), years: (2013, 2013), prices: None, area: None, from: from.into(), to: "v".into() };
            let found = decompose(&project, &ledgers, &request);
            prop_assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
            for gap in found.value {
                let (per_a, per_b) = if &*gap.area == "intro" { (4, 5) } else { (1, 1) };
                let against = |view: &str| {
                    let side = |municipality, heads: i64| kroner(municipality, view, &gap.area).checked_div(&heads.into()).expect("heads");
                    &side("a", per_a) - &side("b", per_b)
                };
                prop_assert_eq!(&gap.start, &against(from));
                prop_assert_eq!(&gap.end, &against("v"));
                let steps: Ratio = gap.steps.iter().map(|step| step.effect.clone()).sum();
                prop_assert_eq!(&gap.start + &steps, gap.end);
            }
        }
    }

    #[test]
    fn prices_scale_a_gap_of_one_year_and_every_step_of_it(u in adjustments(), here in 1..20_000_i64, there in 1..20_000_i64) {
        let (world, mut project, _) = fixture();
        declare(&mut project, "a", "v", u);
        for (year, level) in [("2013", here), ("2016", there)] {
            let level = Figure::exact(Ratio::from(level), Unit::index());
            let fact = Fact { figure: level, source: "s".to_owned(), origin: FactOrigin::Estimate, counted: None, span: span() };
            project.facts.of_mut(&"landet".into(), &year.into()).insert("kpi".into(), fact);
        }
        project.price_index = Some(PriceIndex { fact: "kpi".into(), place: "landet".into() });
        let ledgers = project.read_ledgers(&world, None).value;
        let gaps = |prices| {
            let request = GapRequest { municipalities: ("a".into(), "b".into()), years: (2013, 2013), prices, area: None, from: "reported".into(), to: "v".into() };
            decompose(&project, &ledgers, &request).value
        };
        let (booked, own, of_2016) = (gaps(None), gaps(Some(2013)), gaps(Some(2016)));
        let factor = Ratio::from(there).checked_div(&Ratio::from(here)).expect("a ratio");
        prop_assert!(!booked.is_empty());
        prop_assert_eq!((booked.len(), booked.len()), (own.len(), of_2016.len()));
        for ((booked, own), of_2016) in booked.iter().zip(&own).zip(&of_2016) {
            prop_assert_eq!((&own.start, &own.end, own.basis), (&booked.start, &booked.end, booked.basis));
            prop_assert_eq!(&of_2016.start, &(&booked.start * &factor));
            prop_assert_eq!(&of_2016.end, &(&booked.end * &factor));
            prop_assert!(of_2016.basis >= Basis::Estimate, "no stronger than the index");
            for (step, of_2016) in booked.steps.iter().zip(&of_2016.steps) {
                prop_assert_eq!(&of_2016.effect, &(&step.effect * &factor));
                prop_assert_eq!(&of_2016.kroner, &step.kroner);
            }
        }
    }
}
