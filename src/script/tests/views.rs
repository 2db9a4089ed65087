//! Views and their adjustments: what becomes of them, and what is found wrong in them.

mod order;

use super::{check, model, shown, words};
use crate::model::{Action, Adjustment, Model, Selection};

/// The adjustments of a view of a layer.
fn of<'m>(model: &'m Model, municipality: Option<&str>, view: &str) -> &'m [Adjustment] {
    let layer = municipality.map_or(&model.national, |id| &model.municipal[id]);
    let parts: Vec<_> = layer
        .views
        .iter()
        .filter(|part| &*part.id == view)
        .collect();
    assert_eq!(parts.len(), 1, "one part of `{view}`");
    &parts[0].adjustments
}

fn selected(what: &Selection) -> String {
    let condition = what
        .condition
        .as_ref()
        .map(|condition| format!("if {}", shown(condition)));
    let by_id = [
        ("rule", &what.rule),
        ("imputed", &what.imputed),
        ("within", &what.within),
    ];
    let by_id = by_id
        .into_iter()
        .filter_map(|(noun, id)| id.as_ref().map(|id| format!("{noun} {id}")));
    condition
        .into_iter()
        .chain(by_id)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What an adjustment does, in one line.
fn action(adjustment: &Adjustment) -> String {
    let part = |part: &Option<crate::model::Expr>| {
        part.as_ref()
            .map_or(String::new(), |part| format!(" * {}", shown(part)))
    };
    match &adjustment.action {
        Action::Exclude { what, part: of } => format!("exclude {}{}", selected(what), part(of)),
        Action::Move { what, to, part: of } => {
            format!("move {}{} to {to}", selected(what), part(of))
        }
        Action::Add { category, amount } => format!("add {} to {category}", shown(amount)),
        Action::UseKey { key, formula } => format!("key {key} = {}", shown(formula)),
        Action::UseWeight { weight, value } => format!("weight {weight} = {}", shown(value)),
    }
}

const BASE: &str = r#"rule("migra", ansvar == 3).to(introduksjonsprogram.lonn).because("x");
weight("w", #{ "2013": 1.75 }).source("note");
key("k", weight("w") * fact("introdeltakere") / fact("innbyggere")).source("note");
impute("kapital", introduksjonsprogram.drift, kr(5)).because("x");
"#;

/// The only adjustment of a statement behind the base, which must be fine.
#[track_caller]
fn becomes(statement: &str, expected: &str) {
    let model = model(&format!("{BASE}view(\"v\").{statement}.because(\"y\");\n"));
    let lines: Vec<_> = of(&model, Some("a"), "v").iter().map(action).collect();
    assert_eq!(lines, [expected]);
}

/// The findings in the fifth line of municipality `a`, behind the base.
#[track_caller]
fn wrong(statement: &str, expected: &[&str]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|line| format!("municipalities/a/rules.rhai:5:{line}"))
        .collect();
    let lines: Vec<_> = expected.iter().map(String::as_str).collect();
    check(&format!("{BASE}{statement};\n"), &lines);
}

#[test]
fn a_selection_is_told_in_any_order() {
    becomes("exclude(\"x\", rule(\"migra\"))", "exclude rule migra");
    becomes(
        "exclude(\"x\", part(6.3, 8.4), rule(\"migra\"))",
        "exclude rule migra * 3/4",
    );
    becomes(
        "exclude(\"x\", within(introduksjonsprogram), art == 429, part(fact(\"introdeltakere\"), 2), funksjon == 275)",
        "exclude if ((art == 429) and (funksjon == 275)), within introduksjonsprogram * (fact introdeltakere Divide 2)",
    );
    becomes(
        "exclude(\"x\", imputed(\"kapital\"), part(percent(25)))",
        "exclude imputed kapital * 1/4 percent",
    );
    becomes(
        "move_to(\"x\", rule(\"migra\"), introduksjonsprogram.drift, part(1, 3))",
        "move rule migra * 1/3 to introduksjonsprogram.drift",
    );
    becomes(
        "move_to(\"x\", sosial, within(introduksjonsprogram))",
        "move within introduksjonsprogram to sosial",
    );
}

#[test]
fn what_is_added_and_what_is_used_instead() {
    becomes(
        "add(\"x\", sosial, fact(\"husleie\"))",
        "add fact husleie to sosial",
    );
    becomes(
        "use_weight(\"x\", weight(\"w\"), weight(\"w\") / 2)",
        "weight w = (weight w Divide 2)",
    );
    becomes(
        "use_key(\"x\", key(\"k\"), percent(50))",
        "key k = 1/2 percent",
    );
}

#[test]
fn the_parts_of_a_view_are_one_view() {
    let model = model(
        r#"//- rules/a.rhai
view("v").title("Likt", "Even").exclude("en", art == 1).source("tabell 13").valid(2013);
view("v").exclude("to", art == 2).because("x").source("y").over("en", "tre").valid_from(2014);
view("v").same_for_all();
//- municipalities/a/rules.rhai
view("v").exclude("tre", prosjekt == 7).because("z");
"#,
    );
    let view = &model.national.views[0];
    assert_eq!(
        (
            view.same_for_all,
            view.title.as_ref().and_then(|title| title.en.as_deref())
        ),
        (true, Some("Even"))
    );
    let [one, two] = of(&model, None, "v") else {
        panic!("two adjustments")
    };
    assert_eq!(
        (one.reason.source.as_deref(), one.years.to, two.years.from),
        (Some("tabell 13"), Some(2013), Some(2014))
    );
    assert_eq!(
        (one.reason.because.as_deref(), two.reason.because.as_deref()),
        (None, Some("x"))
    );
    assert_eq!(
        two.over.iter().map(|(id, _)| &**id).collect::<Vec<_>>(),
        ["en", "tre"]
    );
    assert!(one.over.is_empty());
    let own: Vec<_> = of(&model, Some("a"), "v").iter().map(action).collect();
    assert_eq!(own, ["exclude if (prosjekt == 7)"]);
    assert!(!model.municipal["a"].views[0].same_for_all);
    assert_eq!(model.views().into_iter().collect::<Vec<_>>(), ["v".into()]);
}

#[test]
fn an_adjustment_is_placed_where_it_stands() {
    let fixture = "view(\"v\")\n    .exclude(\"en\", art == 1).because(\"x\")\n    .exclude(\"to\", art == 2).because(\"y\");\n";
    let model = model(fixture);
    let placed: Vec<_> = of(&model, Some("a"), "v")
        .iter()
        .map(|adjustment| words(fixture, &adjustment.span))
        .collect();
    assert_eq!(
        placed,
        ["exclude(\"en\", art == 1)", "exclude(\"to\", art == 2)"]
    );
}

#[test]
fn what_is_declared_nowhere_is_reported_with_what_is_near() {
    wrong(
        "view(\"v\").exclude(\"x\", rule(\"migre\")).because(\"y\")",
        &["24 K0209 unknown rule `migre` [rule(\"migre\")] | did you mean `migra`?"],
    );
    wrong(
        "view(\"v\").exclude(\"x\", imputed(\"kapitel\")).because(\"y\")",
        &[
            "24 K0209 unknown imputed amount `kapitel` [imputed(\"kapitel\")] | did you mean `kapital`?",
        ],
    );
    wrong(
        "view(\"v\").use_key(\"x\", key(\"kk\"), 1).because(\"y\")",
        &["24 K0209 unknown key `kk` [key(\"kk\")] | did you mean `k`?"],
    );
    wrong(
        "view(\"v\").use_weight(\"x\", weight(\"ww\"), 1).because(\"y\")",
        &["27 K0209 unknown weight `ww` [weight(\"ww\")] | did you mean `w`?"],
    );
    wrong(
        "view(\"v\").exclude(\"x\", art == 1, part(weight(\"ww\"))).because(\"y\")",
        &["39 K0209 unknown weight `ww` [weight(\"ww\")] | did you mean `w`?"],
    );
    wrong(
        "view(\"v\").move_to(\"x\", art == 1, introduksjonsprogram.lon).because(\"y\")",
        &["55 K0203 unknown category `introduksjonsprogram.lon` [lon] | did you mean `lonn`?"],
    );
    wrong(
        "view(\"v\").exclude(\"en\", art == 1).because(\"y\").exclude(\"to\", art == 2).because(\"y\").over(\"eni\")",
        &["90 K0210 unknown adjustment `eni` [\"eni\"] | did you mean `en`?"],
    );
}

#[test]
fn the_rules_of_a_neighbour_are_not_those_of_a_municipality() {
    check(
        &format!(
            "//- municipalities/a/rules.rhai\n{BASE}//- municipalities/b/rules.rhai\nview(\"v\").exclude(\"x\", rule(\"migra\")).because(\"y\");\n//- rules/v.rhai\nview(\"v\").exclude(\"z\", rule(\"migra\")).because(\"y\");\n"
        ),
        &["municipalities/b/rules.rhai:1:24 K0209 unknown rule `migra` [rule(\"migra\")]"],
    );
}

#[test]
fn a_view_is_unknown_only_where_no_layer_declares_it() {
    let sheet = "sheet(\"t\").view(\"v\").row(\"r\", sosial).column(\"c\", sum(row).view(\"v\") - sum(row).view(\"reported\"));\n";
    let own =
        "//- municipalities/a/rules.rhai\nview(\"v\").exclude(\"x\", art == 1).because(\"y\");\n";
    check(&format!("//- rules/a.rhai\n{sheet}{own}"), &[]);
    check(
        &format!(
            "//- rules/a.rhai\n{sheet}{}",
            own.replace("\"v\"", "\"vv\"")
        ),
        &[
            "rules/a.rhai:1:17 K0705 unknown view `v` [\"v\"] | did you mean `vv`?",
            "rules/a.rhai:1:65 K0705 unknown view `v` [\"v\"] | did you mean `vv`?",
        ],
    );
}

#[test]
fn every_adjustment_says_why() {
    let help = "add `.because(\"...\")` or `.source(\"...\")`";
    wrong(
        "view(\"v\").exclude(\"en\", art == 1).exclude(\"to\", art == 2).because(\"y\")",
        &[&format!(
            "11 K0218 adjustment `en` of view `v` does not say why [exclude(\"en\", art == 1)] | {help}"
        )],
    );
    wrong(
        "view(\"v\").because(\"y\").exclude(\"x\", art == 1).source(\"y\")",
        &[
            "11 K0207 `.because` stands before any adjustment [because(\"y\")] | put it behind the adjustment that it concerns",
        ],
    );
}

#[test]
fn arguments_of_the_wrong_kind_are_told_what_is_expected() {
    let exclude = "write `view.exclude(id, selection, ...)`";
    wrong(
        "view(\"v\").exclude(\"x\", fact(\"husleie\")).because(\"y\")",
        &[&format!(
            "24 K0219 `exclude` expects what it takes from, not a figure [fact(\"husleie\")] | {exclude}"
        )],
    );
    wrong(
        "view(\"v\").exclude(\"x\", sosial).because(\"y\")",
        &[
            "24 K0219 `exclude` expects what it takes from, not a category [sosial] | write `within(category)`",
        ],
    );
    wrong(
        "view(\"v\").exclude(\"x\", part(1, 2)).because(\"y\")",
        &[
            "11 K0207 `exclude` does not say what it takes from [exclude(\"x\", part(1, 2))] | add a condition on postings, `rule(id)`, `imputed(id)` or `within(category)`",
        ],
    );
    wrong(
        "view(\"v\").exclude(\"x\", imputed(\"kapital\"), art == 1).because(\"y\")",
        &[
            "11 K0219 an imputed amount holds no postings [exclude(\"x\", imputed(\"kapital\"), art == 1)] | leave out the condition or the rule, or make two adjustments of it",
        ],
    );
    wrong(
        "view(\"v\").exclude(\"x\", rule(\"migra\"), rule(\"migra\")).because(\"y\")",
        &["39 K0208 `exclude` is told a rule twice [rule(\"migra\")]"],
    );
    wrong(
        "view(\"v\").move_to(\"x\", art == 1, rule(\"migra\")).because(\"y\")",
        &[
            "11 K0207 `move_to` does not say where to [move_to(\"x\", art == 1, rule(\"migra\"))] | write `view.move_to(id, selection, ..., category)`",
        ],
    );
    wrong(
        "view(\"v\").use_key(\"x\", \"k\", 1).because(\"y\")",
        &[
            "24 K0219 `use_key` expects `key(id)`, not a text [\"k\"] | write `view.use_key(id, key, formula)`",
        ],
    );
    wrong(
        "view(\"v\").use_weight(\"x\", weight(\"w\"), art == 1).because(\"y\")",
        &[
            "40 K0219 `use_weight` expects a figure, not a condition on postings [art == 1] | write `view.use_weight(id, weight, value)`",
        ],
    );
    wrong(
        "view(\"v\").exclude(\"x\", art == 1, part(1, 0)).because(\"y\")",
        &["42 K0214 division by zero [0]"],
    );
    wrong(
        "view(\"v\").add(\"x\", kr(5), kr(5)).because(\"y\")",
        &[
            "20 K0219 `add` expects a category, not a figure [kr(5)] | write `view.add(id, category, amount)`",
        ],
    );
    wrong(
        "rule(\"migra\").to(sosial)",
        &[
            "15 K0219 `.to` is for a rule, not for a reference to a rule [to(sosial)] | write `rule.to(target)`",
        ],
    );
}

#[test]
fn an_id_stands_once_in_a_view_and_year() {
    let help = "choose another id, or tell them apart by `.valid(...)`";
    wrong(
        "view(\"v\").exclude(\"x\", art == 1).because(\"y\").add(\"x\", sosial, kr(1)).because(\"y\")",
        &[&format!(
            "47 K0208 adjustment `x` of view `v` is declared twice [add(\"x\", sosial, kr(1))] | {help}"
        )],
    );
    let apart = "view(\"v\").exclude(\"x\", art == 1).because(\"y\").valid(2013).exclude(\"x\", art == 2).because(\"y\").valid(2014)";
    wrong(apart, &[]);
    wrong(
        "view(\"v\").exclude(\"x\", art == 1).because(\"y\"); view(\"w\").exclude(\"x\", art == 1).because(\"y\")",
        &[],
    );
    check(
        "//- rules/a.rhai\nview(\"v\").exclude(\"x\", art == 1).because(\"y\");\n//- municipalities/a/rules.rhai\nview(\"v\").exclude(\"x\", art == 2).because(\"y\");\n",
        &[
            "municipalities/a/rules.rhai:1:11 K0208 adjustment `x` of view `v` is declared twice [exclude(\"x\", art == 2)] | choose another id",
        ],
    );
}

#[test]
fn the_national_layer_cannot_select_by_local_dimensions() {
    check(
        "//- rules/a.rhai\nview(\"v\").exclude(\"x\", prosjekt == 7).because(\"y\");\n",
        &[
            "rules/a.rhai:1:24 K0305 `prosjekt` is a dimension of `a` alone [prosjekt] | a rule over it belongs in municipalities/a/rules.rhai",
        ],
    );
}

#[test]
fn what_a_view_is_cannot_be_said_everywhere() {
    wrong(
        "view(\"reported\").exclude(\"x\", art == 1).because(\"y\")",
        &[
            "6 K0206 `reported` is the view without adjustments [\"reported\"] | choose another name",
        ],
    );
    wrong(
        "view(\"v\").same_for_all()",
        &[
            "11 K0222 a municipality cannot say how a view treats all [same_for_all()] | say it in a script under `rules/`",
        ],
    );
    wrong(
        "view(\"v\").title(\"a\"); view(\"v\").title(\"b\")",
        &["23 K0208 view `v` has two titles [view(\"v\")]"],
    );
}
