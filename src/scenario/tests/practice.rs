//! One municipality's postings under another's practice.

use super::*;
use crate::scenario::{NotCarried, PracticePair, lay_over, matrix};
use crate::value::{Value, display_figure};
use crate::world::World;

fn said(left: &[NotCarried]) -> Vec<String> {
    left.iter()
        .map(|left| {
            format!(
                "{} {} of {}: {}",
                left.what.word(),
                left.id,
                left.owner,
                left.reason
            )
        })
        .collect()
}

#[test]
fn every_ledger_is_computed_under_every_practice() {
    let (world, project, run) = fixture();
    let found = matrix(
        &world,
        &project,
        &run.ledgers,
        &Request::default(),
        |_, run| run,
    );
    assert!(found.diagnostics.is_empty(), "{:#?}", found.diagnostics);
    let sums = |pair: &PracticePair| {
        let sums = pair
            .cells
            .iter()
            .filter(|cell| &*cell.address.column == "sum");
        let sums: Vec<String> = sums
            .map(|cell| display_figure(&cell.figure, None))
            .collect();
        format!("{}: {}", pair.cells[0].address.scope, sums.join(", "))
    };
    // Areas in order: intro, sosial, helse, and their sum.
    assert_eq!(
        found.value.pairs.iter().map(sums).collect::<Vec<_>>(),
        [
            "a~a: 2 800, 400, 300, 3 500",
            // 1100 by the unweighted key; b's rule for health is local, so a's own stays.
            "a~b: 2 800, 220, 300, 3 320",
            // 2000 by the weighted key, 500 directly by b's local rule, which goes first.
            "b~a: 1 000, 1 250, 100, 2 350",
            "b~b: 1 000, 1 000, 70, 2 070",
        ]
    );
    let per_unit = &found.value.pairs[2].cells[1];
    assert_eq!(
        per_unit.address.to_string(),
        "practice:intro:per_unit@b~a/2013/reported"
    );
    assert_eq!(per_unit.figure.as_exact(), Some(&200.into()));
}

#[test]
fn a_fact_that_is_not_told_is_not_said_to_be_missing() {
    let (_, mut project, _) = fixture();
    let facts = project.facts.of_mut(&"b".into(), &"2013".into());
    let mut hidden = facts.values().next().expect("a fact").clone();
    hidden.figure.value = Value::withheld();
    facts.insert("ekstra".into(), hidden);
    let (_, left) = lay_over(&project, &"b".into(), &"a".into());
    let first =
        "rule annet of a: its share needs key `k2`: a fact that it stands on is not to be told";
    assert_eq!(said(&left)[0], first);
}

#[test]
fn what_could_not_be_carried_over_is_said_with_its_reason() {
    let (_, project, _) = fixture();
    let (layer, left) = lay_over(&project, &"b".into(), &"a".into());
    assert_eq!(
        said(&left),
        [
            "rule annet of a: its share needs key `k2`: b has no fact `ekstra` for 2013",
            "rule migra of a: it looks at `ansvar`, a dimension of its own ledger",
            "key k2 of a: b has no fact `ekstra` for 2013",
            "over lokal of b: `sosial`, which it goes before, is not there",
        ]
    );
    let ids: Vec<&str> = layer.rules.iter().map(|rule| &*rule.id).collect();
    assert_eq!(ids, ["lokal", "helse", "sosial", "tolk", "helse.a"]);
    let over = |id: &str| -> Vec<&str> {
        let rule = layer
            .rules
            .iter()
            .find(|rule| &*rule.id == id)
            .expect("a rule");
        rule.over.iter().map(|(id, _)| &**id).collect()
    };
    assert_eq!(over("lokal"), ["helse.a", "sosial", "tolk"]);
    assert_eq!(over("tolk"), ["sosial"]);
    let (layer, left) = lay_over(&project, &"a".into(), &"b".into());
    assert_eq!(
        said(&left),
        [
            "rule helse of a: it stays, since no rule of b for `helse` can be carried over",
            "rule helse of b: it looks at `ansvar`, a dimension of its own ledger",
            "rule lokal of b: it looks at `ansvar`, a dimension of its own ledger",
        ]
    );
    let ids: Vec<&str> = layer.rules.iter().map(|rule| &*rule.id).collect();
    assert_eq!(ids, ["migra", "helse", "sosial", "bruker-vekt"]);
    assert_eq!(
        layer.keys.iter().map(|key| &*key.id).collect::<Vec<_>>(),
        ["k"],
        "only what b brings"
    );
}

#[test]
fn a_key_that_something_of_the_ledger_needs_stays_with_its_weight() {
    let (_, mut project, _) = fixture();
    let model = Arc::make_mut(&mut project.model);
    let b = model.municipal.get_mut("b").expect("b");
    b.keys.retain(|key| &*key.id != "k");
    b.weights.clear();
    b.rules.retain(|rule| &*rule.id == "helse");
    // A local rule of a with a share: its key and weight must not go.
    let a = model.municipal.get_mut("a").expect("a");
    let migra = a
        .rules
        .iter_mut()
        .find(|rule| &*rule.id == "migra")
        .expect("migra");
    migra.share = Some(at(Node::Key("k".into())));
    let (layer, left) = lay_over(&project, &"a".into(), &"b".into());
    assert_eq!(
        layer.keys.iter().map(|key| &*key.id).collect::<Vec<_>>(),
        ["k"]
    );
    assert_eq!(
        layer
            .weights
            .iter()
            .map(|weight| &*weight.id)
            .collect::<Vec<_>>(),
        ["w"]
    );
    let stays = "it stays with the ledger: something there needs it, and b brings none";
    let reasons = said(&left);
    assert!(
        reasons.contains(&format!("key k of a: {stays}"))
            && reasons.contains(&format!("weight w of a: {stays}")),
        "{reasons:?}"
    );
}

#[test]
fn adjustments_go_with_what_they_hang_on() {
    let (_, mut project, _) = fixture();
    let exclude = |rule: &str| Action::Exclude {
        what: of_rule(rule),
        part: None,
    };
    let add = || Action::Add {
        category: "intro".into(),
        amount: number(9.into(), Unit::kr()),
    };
    let key = |fact: &str| Action::UseKey {
        key: "k".into(),
        formula: at(Node::Fact(fact.into())),
    };
    let mine = vec![
        adjustment("x", exclude("lokal")),
        adjustment("own", exclude("sosial")),
        adjustment("add", add()),
    ];
    declare(&mut project, "b", "v", mine);
    let theirs = vec![
        adjustment("x", exclude("helse")),
        adjustment("migra", exclude("migra")),
        adjustment("add", add()),
        adjustment("key", key("n")),
        adjustment("other-key", key("ekstra")),
    ];
    declare(&mut project, "a", "v", theirs);
    let (layer, left) = lay_over(&project, &"b".into(), &"a".into());
    let view = layer
        .views
        .iter()
        .find(|view| &*view.id == "v")
        .expect("the view");
    let ids: Vec<&str> = view
        .adjustments
        .iter()
        .map(|adjustment| &*adjustment.id)
        .collect();
    assert_eq!(
        ids,
        ["x", "add", "x.a", "key"],
        "what hangs on replaced rules is gone"
    );
    match &view.adjustments[2].action {
        Action::Exclude { what, .. } => assert_eq!(what.rule.as_deref(), Some("helse.a")),
        other => panic!("{other:?}"),
    }
    let reasons: Vec<String> = said(&left)
        .into_iter()
        .filter(|line| line.starts_with("adjustment"))
        .collect();
    assert_eq!(
        reasons,
        [
            "adjustment v:add of a: it adds what its own ledger does not hold",
            "adjustment v:migra of a: it concerns rule `migra`, which stays with its ledger",
            "adjustment v:other-key of a: b has no fact `ekstra` for 2013",
        ]
    );
}

#[test]
fn a_practice_over_its_own_ledger_changes_nothing() {
    let (_, project, _) = fixture();
    let (layer, left) = lay_over(&project, &"a".into(), &"a".into());
    assert_eq!(Some(&layer), project.model.layer_of("a"));
    assert!(left.is_empty());
}

/// The fixture with other rules of `a` and `b`, and more for all.
fn with_rules(national: &str, a: &str, b: &str) -> Project {
    let (world, ..) = fixture();
    let kostra = world.text("rules/kostra.rhai").expect("rules");
    world.put("rules/kostra.rhai", format!("{kostra}{national}"));
    world.put("municipalities/a/rules.rhai", a);
    world.put("municipalities/b/rules.rhai", b);
    let found = load(&world);
    assert!(
        found.diagnostics.iter().all(|one| !one.is_error()),
        "{:#?}",
        found.diagnostics
    );
    found.value
}

#[test]
fn what_stays_without_a_local_dimension_goes_behind_all_that_is_carried() {
    let local = "rule(\"lokal\", ansvar == 7).to(helse).because(\"s\");";
    let local_too = "rule(\"annen-lokal\", ansvar > 5).to(helse).because(\"s\");";
    let stays =
        |over: &str| format!("rule(\"blir\", funksjon == 242).to(sosial){over}.because(\"s\");");
    let carried = "rule(\"overfores\", funksjon == 242 and art == 10).to(helse).because(\"s\");";
    let lost = "rule(\"bundet\", ansvar == 9).to(sosial).because(\"s\");";
    let order = |project: &Project| -> Vec<(String, String)> {
        let (layer, _) = lay_over(project, &"a".into(), &"b".into());
        let weaker = layer.rules.iter().flat_map(|rule| {
            rule.over
                .iter()
                .map(|(id, _)| (rule.id.to_string(), id.to_string()))
        });
        weaker.collect()
    };
    let pair = |(first, second): (&str, &str)| (first.to_owned(), second.to_owned());
    let expected = [
        ("lokal", "overfores"),
        ("lokal", "blir"),
        ("overfores", "blir"),
    ]
    .map(pair);
    for over in ["", ".over(\"lokal\")"] {
        let project = with_rules(
            "",
            &format!("{local}{}", stays(over)),
            &format!("{carried}{lost}"),
        );
        assert_eq!(order(&project), expected, "{over}");
    }
    // What local rules are to one another by way of one that stays, they remain.
    let first = local.replace(".because", ".over(\"blir\").because");
    let own = format!("{first}{}{local_too}", stays(".over(\"annen-lokal\")"));
    let found = order(&with_rules("", &own, &format!("{carried}{lost}")));
    assert!(
        found.contains(&pair(("lokal", "annen-lokal")))
            && !found.contains(&pair(("blir", "annen-lokal"))),
        "{found:?}"
    );
    // Where nothing is carried, the ledger's own order holds.
    let project = with_rules("", &format!("{local}{}", stays(".over(\"lokal\")")), lost);
    assert_eq!(order(&project), [pair(("blir", "lokal"))]);
    let project = with_rules(
        "",
        &format!("{local}{}", stays(".over(\"lokal\")")),
        &format!("{carried}{lost}"),
    );
    let (_, left) = lay_over(&project, &"a".into(), &"b".into());
    assert!(
        said(&left).contains(
            &"over blir of a: `lokal`, which it goes before, goes before all that is carried over"
                .to_owned()
        ),
        "{:?}",
        said(&left)
    );
}

#[test]
fn the_weight_of_an_amount_imputed_for_all_stays_whatever_the_views_read() {
    let national = "weight(\"w\", #{ \"2013\": 2 }).because(\"s\"); impute(\"i\", helse, kr(1000) * weight(\"w\")).because(\"s\");";
    let own = "weight(\"w\", #{ \"2013\": 3 }).because(\"s\");";
    let rule = "rule(\"q\", funksjon == 999).to(sosial).because(\"s\");";
    let view = "view(\"v\").use_weight(\"u\", weight(\"w\"), weight(\"w\") / 2).because(\"s\");";
    let weights = |national: &str, own: &str, donor: &str| -> Vec<String> {
        let (layer, _) = lay_over(&with_rules(national, own, donor), &"a".into(), &"b".into());
        layer
            .weights
            .iter()
            .map(|weight| {
                format!(
                    "{} {:?}",
                    weight.id,
                    weight.by_year.values().collect::<Vec<_>>()
                )
            })
            .collect()
    };
    let kept = weights(national, own, rule);
    assert_eq!(kept.len(), 1);
    assert_eq!(weights(national, own, &format!("{rule}{view}")), kept);
    assert_eq!(weights(national, &format!("{own}{view}"), rule), kept);
    // Nothing outside of views needs it: no view of either decides what holds elsewhere.
    let bare = "weight(\"w\", #{ \"2013\": 2 }).because(\"s\");";
    let add = "view(\"v\").add(\"t\", helse, kr(10) * weight(\"w\")).because(\"s\");";
    for (own, donor) in [
        (own.to_owned(), format!("{rule}{view}")),
        (format!("{own}{add}"), rule.to_owned()),
    ] {
        assert_eq!(weights(bare, &own, &donor), [""; 0]);
    }
    // Nobody else has it: then it stays for what needs it.
    assert_eq!(weights("", &format!("{own}{add}"), rule).len(), 1);
}
