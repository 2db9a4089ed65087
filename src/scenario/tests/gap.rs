//! The gap between two municipalities, step by step, in exact numbers.

use super::*;
use crate::diag::Diagnostic;
use crate::model::Arithmetic;
use crate::scenario::{
    Attribution, Gap, GapName, GapRequest, decompose, decompose_all, gap_cells, gap_rows,
};

fn request(area: Option<&str>, to: &str) -> GapRequest {
    let municipalities = ("a".into(), "b".into());
    GapRequest {
        municipalities,
        years: (2013, 2013),
        prices: None,
        area: area.map(Id::from),
        from: "reported".into(),
        to: to.into(),
    }
}

/// The gap as `start`, each step and `end`.
fn shown(gap: &Gap) -> Vec<String> {
    let step = |step: &crate::scenario::GapStep| {
        format!(
            "{} {} {}: {}",
            step.municipality,
            step.kind.word(),
            step.id,
            step.effect
        )
    };
    let mut lines = vec![gap.start.to_string()];
    lines.extend(gap.steps.iter().map(step));
    lines.push(gap.end.to_string());
    lines
}

fn with_views() -> (MemoryWorld, Project) {
    let (world, mut project, _) = fixture();
    let part = Some(number(Ratio::decimal(75, 2), Unit::ratio()));
    let migra = Action::Exclude {
        what: of_rule("migra"),
        part,
    };
    declare(&mut project, "a", "v", vec![adjustment("migra", migra)]);
    let weight = at(Node::Weight("w".into()));
    let share = at(Node::Arithmetic(
        Arithmetic::Divide,
        at(Node::Fact("n".into())),
        at(Node::Fact("alle".into())),
    ));
    let formula = at(Node::Arithmetic(Arithmetic::Multiply, weight, share));
    let of_b = vec![
        adjustment(
            "nokkel",
            Action::UseKey {
                key: "k".into(),
                formula,
            },
        ),
        adjustment(
            "vekt",
            Action::UseWeight {
                weight: "w".into(),
                value: number(2.into(), Unit::ratio()),
            },
        ),
        adjustment(
            "stonad",
            Action::Add {
                category: "intro.drift".into(),
                amount: number(250.into(), Unit::kr()),
            },
        ),
    ];
    declare(&mut project, "b", "v", of_b);
    (world, project)
}

#[test]
fn each_area_has_its_own_steps_per_unit_or_in_kroner() {
    let (world, project) = with_views();
    let ledgers = project.read_ledgers(&world, None).value;
    let found = decompose(&project, &ledgers, &request(None, "v"));
    assert!(found.diagnostics.is_empty(), "{:#?}", found.diagnostics);
    let [intro, sosial, helse] = &found.value[..] else {
        panic!("{:?}", found.value)
    };
    // 2800 / 4 - 1000 / 5, three quarters of 800 out, 250 in for b.
    assert_eq!(
        shown(intro),
        ["500", "a exclude migra: -150", "b add stonad: -50", "300"]
    );
    assert_eq!(intro.unit, Unit::kr().divide(&Unit::base("persons")));
    // The key alone brings b 250 kr, the weight alone nothing, both 500.
    assert_eq!(
        shown(sosial),
        ["-600", "b key nokkel: -375", "b weight vekt: -125", "-1100"]
    );
    assert_eq!(sosial.unit, Unit::kr());
    assert!(
        sosial
            .steps
            .iter()
            .all(|step| step.attribution == Attribution::Shapley)
    );
    assert_eq!(sosial.steps[0].kroner, 375.into());
    assert_eq!(shown(helse), ["230", "230"]);
}

#[test]
fn a_step_that_matters_only_through_another_is_found() {
    let (world, mut project, _) = fixture();
    // `x` takes what `y` would otherwise move into the area; alone, `x` does not touch it.
    let within = Selection {
        within: Some("sosial".into()),
        ..Selection::default()
    };
    let mut x = adjustment(
        "x",
        Action::Exclude {
            what: within.clone(),
            part: Some(number(Ratio::decimal(5, 1), Unit::ratio())),
        },
    );
    x.over.push(("y".into(), span()));
    let y = adjustment(
        "y",
        Action::Move {
            what: within,
            to: "helse".into(),
            part: None,
        },
    );
    declare(&mut project, "a", "v", vec![x, y]);
    let ledgers = project.read_ledgers(&world, None).value;
    let found = decompose(&project, &ledgers, &request(Some("helse"), "v"));
    // 400 kr move alone, 200 beside `x`.
    assert_eq!(
        shown(&found.value[0]),
        ["230", "a exclude x: -100", "a move y: 300", "430"]
    );
}

#[test]
fn a_way_between_two_views_changes_what_differs_and_leaves_what_both_have() {
    let (world, mut project, _) = fixture();
    let part = |thirds: i64| {
        Some(number(
            Ratio::fraction(thirds, 4).expect("not zero"),
            Unit::ratio(),
        ))
    };
    let migra = |part| {
        adjustment(
            "migra",
            Action::Exclude {
                what: of_rule("migra"),
                part,
            },
        )
    };
    let both = || {
        adjustment(
            "both",
            Action::Exclude {
                what: of_rule("intro-drift"),
                part: None,
            },
        )
    };
    declare(&mut project, "a", "u", vec![migra(part(1)), both()]);
    declare(&mut project, "a", "v", vec![migra(part(3)), both()]);
    let ledgers = project.read_ledgers(&world, None).value;
    let found = decompose(
        &project,
        &ledgers,
        &GapRequest {
            from: "u".into(),
            ..request(Some("intro"), "v")
        },
    );
    // (2800 - 400 - 200) / 4 - 200, then another 400 out.
    assert_eq!(
        shown(&found.value[0]),
        ["350", "a exclude migra: -100", "250"]
    );
    let back = GapRequest {
        from: "v".into(),
        ..request(Some("intro"), "reported")
    };
    let found = decompose(&project, &ledgers, &back);
    assert_eq!(
        shown(&found.value[0]),
        ["250", "a exclude both: 100", "a exclude migra: 150", "500"]
    );
}

#[test]
fn more_than_eight_items_of_a_stage_go_in_order_of_ids_and_it_says_so() {
    let (world, mut project, _) = fixture();
    let add = |index: usize| {
        let amount = number(Ratio::integer(index * 8), Unit::kr());
        adjustment(
            &format!("x{index}"),
            Action::Add {
                category: "intro.lonn".into(),
                amount,
            },
        )
    };
    declare(&mut project, "a", "v", (1..=9).map(add).collect());
    let ledgers = project.read_ledgers(&world, None).value;
    let gap = decompose(&project, &ledgers, &request(Some("intro"), "v"))
        .value
        .remove(0);
    assert_eq!(gap.steps.len(), 9);
    assert!(
        gap.steps
            .iter()
            .all(|step| step.attribution == Attribution::InOrder)
    );
    assert_eq!(
        (gap.steps[8].effect.clone(), gap.end.clone()),
        (18.into(), 590.into())
    );
}

#[test]
fn a_gap_that_cannot_be_computed_says_why() {
    let (world, mut project) = with_views();
    let ledgers = project.read_ledgers(&world, None).value;
    let words = |found: Vec<Diagnostic>| found.iter().map(ToString::to_string).collect::<Vec<_>>();
    let of = |project: &Project, request: &GapRequest| {
        words(decompose(project, &ledgers, request).diagnostics)
    };
    assert_eq!(
        of(&project, &request(Some("intr"), "v")),
        ["K0203: there is no category `intr`"]
    );
    assert_eq!(
        of(&project, &request(None, "w")),
        ["K0705: there is no view `w`"]
    );
    let mut elsewhere = request(None, "v");
    elsewhere.years = (2012, 2012);
    assert_eq!(
        of(&project, &elsewhere),
        [
            "K0704: `a` has no ledger for 2012",
            "K0704: `b` has no ledger for 2012"
        ]
    );
    project
        .facts
        .of_mut(&"b".into(), &"2013".into())
        .remove("n");
    let itself = GapRequest {
        municipalities: ("a".into(), "a".into()),
        ..request(None, "v")
    };
    assert_eq!(
        of(&project, &itself),
        ["K0706: `a` has no gap against itself"]
    );
    let found = decompose(&project, &ledgers, &request(Some("intro"), "v"));
    assert_eq!(
        words(found.diagnostics),
        ["K0706: the gap in `intro` cannot be decomposed: fact `n` of b 2013 has no exact value"]
    );
    assert!(found.value.is_empty());
}

#[test]
fn the_name_of_a_gap_sheet_says_category_and_first_view() {
    let (_, project, _) = fixture();
    let read = |name: &str| {
        GapName::parse(&project, name).map(|name| (name.area.unwrap_or_default(), name.from))
    };
    let start = |area: &str, from: &str| Some((Id::from(area), Id::from(from)));
    assert_eq!(read("gap"), start("", "reported"));
    assert_eq!(read("gap.intro.lonn"), start("intro.lonn", "reported"));
    assert_eq!(read("gap.intro.from.v"), start("intro", "v"));
    assert_eq!(read("gap.from.v"), start("", "v"));
    assert_eq!(read("gap.intro.from.v.from.w"), start("intro", "v.from.w"));
    assert_eq!(read("gap.nowhere.from.v"), start("nowhere", "v"));
    assert_eq!(read("gap.nowhere"), start("nowhere", "reported"));
    assert_eq!(
        (read("gapp"), read("gap."), read("t01")),
        (None, None, None)
    );
    assert!(
        !GapName::parse(&project, "gap.nowhere")
            .expect("a name")
            .is_declared(&project)
    );
    for (area, from) in [("intro", "reported"), ("intro.lonn", "v.from.w")] {
        assert_eq!(read(&GapName::sheet(area, from)), start(area, from));
    }
}

#[test]
fn an_id_that_both_layers_give_has_a_row_for_each() {
    let (world, mut project, _) = fixture();
    let out = |id: &str| {
        adjustment(
            "migra",
            Action::Exclude {
                what: of_rule(id),
                part: None,
            },
        )
    };
    declare(&mut project, "a", "u", vec![out("migra")]);
    let national = View {
        id: "v".into(),
        title: None,
        same_for_all: false,
        ledgers: Default::default(),
        adjustments: vec![out("intro-drift")],
        span: span(),
    };
    Arc::make_mut(&mut project.model)
        .national
        .views
        .push(national);
    let ledgers = project.read_ledgers(&world, None).value;
    let asked = GapRequest {
        from: "u".into(),
        ..request(Some("intro"), "v")
    };
    let decomposed = decompose_all(&project, &ledgers, &[asked]).value;
    let rows: Vec<String> = gap_rows(&decomposed.gaps[0])
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(rows, ["start", "a.national.migra", "a.migra", "end"]);
    let cells = gap_cells(&project, &decomposed);
    assert_eq!(
        cells[0].address.to_string(),
        "gap.intro.from.u:start:effekt@a~b/2013/v"
    );
    let effects = cells
        .iter()
        .filter(|cell| &*cell.address.column == "effekt");
    let effects: Vec<String> = effects
        .map(|cell| cell.figure.as_exact().expect("exact").to_string())
        .collect();
    // (2800 - 800) / 4 - 200, then the 400 of operation out and the 800 back in.
    assert_eq!(effects, ["300", "-100", "200", "400"]);
}

#[test]
fn the_sides_of_many_pairs_are_each_as_in_one() {
    let (world, project) = with_views();
    let ledgers = project.read_ledgers(&world, None).value;
    let there = request(None, "v");
    let back = GapRequest {
        municipalities: ("b".into(), "a".into()),
        ..there.clone()
    };
    let both = decompose_all(&project, &ledgers, &[there.clone(), back.clone()])
        .value
        .gaps;
    let alone = |request| decompose(&project, &ledgers, request).value;
    assert_eq!(both, [alone(&there), alone(&back)].concat());
    assert_eq!(both[3].end, -both[0].end.clone());
}
