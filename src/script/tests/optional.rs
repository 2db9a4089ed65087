//! What a project may lack: places, rules and keys that it has not, and the baseline.

use std::sync::Arc;

use super::{categories, check, load_world, locals, model, rendered, vocabulary, world};
use crate::diag::Severity;
use crate::facts::Label;
use crate::model::{Id, Model, written};
use crate::script::{Baseline, load};

/// The model of a fixture in a project with a baseline; no errors.
fn compared_with(baseline: Option<&Baseline>, fixture: &str) -> Model {
    let (world, names) = (world(fixture), locals());
    let found = load(
        &world,
        &Arc::new(vocabulary()),
        &Arc::new(categories()),
        &names,
        baseline,
    );
    assert!(
        found.diagnostics.is_empty(),
        "{:?}",
        rendered(&world, &found.diagnostics)
    );
    found.value
}

const NAMED_EVERYWHERE: &str = r#"sheet("s").place("vik").place("a").column("c", kr(0)).except("vik")
    .cell("a", "c", kr(1).at("vik"), "vik/2013").cell("*", "c", kr(2), "a~vik");
sheet("u").only("vik").row("r", ()).column("c", mean_over(municipalities(["a", "vik"]), fact("introdeltakere")));
"#;

#[test]
fn a_place_that_the_project_lacks_is_an_error_unless_a_national_script_says_it_may() {
    let world = world(&format!("//- rules/a.rhai\n{NAMED_EVERYWHERE}"));
    let found = load_world(&world).diagnostics;
    let unknown =
        |finding: &&crate::diag::Diagnostic| finding.message == "unknown municipality `vik`";
    assert_eq!(found.iter().filter(unknown).count(), 7, "{found:#?}");
    assert_eq!(found.len(), 7);
    // Whichever file says it.
    for file in ["rules/0.rhai", "rules/z.rhai", "rules/below/z.rhai"] {
        check(
            &format!(
                "//- rules/a.rhai\n{NAMED_EVERYWHERE}//- {file}\noptional_places([\"vik\"]);\n"
            ),
            &[&format!(
                "{file}:1:1 K0711 `vik` is not in this project, but sheets speak of it [optional_places([\"vik\"])] | rows about them are left out, and figures that ask for them are missing; take the sheets away if they are of no use here"
            )],
        );
    }
}

#[test]
fn places_that_are_there_are_no_remark_and_a_slip_of_the_pen_stays_an_error() {
    let fixture = |word: &str| {
        format!(
            "//- rules/a.rhai\noptional_places([\"a\", \"b\", \"vik\", \"dal\"]);\nsheet(\"s\").row(\"r\", ()).column(\"c\", kr(1).at(\"{word}\"));\n"
        )
    };
    let remark = "rules/a.rhai:1:1 K0711 2 places are not in this project, but sheets speak of them: `dal`, `vik` [optional_places([\"a\", \"b\", \"vik\", \"dal\"])] | rows about them are left out, and figures that ask for them are missing; take the sheets away if they are of no use here";
    check(&fixture("vik"), &[remark]);
    check(
        &fixture("vikk"),
        &[
            remark,
            "rules/a.rhai:2:46 K0704 unknown municipality `vikk` [\"vikk\"] | did you mean `vik`?",
        ],
    );
    let world = world(&fixture("vik"));
    let found = load_world(&world);
    assert_eq!(found.diagnostics[0].severity, Severity::Notice);
    let absent: Vec<&Id> = found.value.absent.iter().collect();
    assert_eq!(
        absent.iter().map(|id| &***id).collect::<Vec<_>>(),
        ["<baseline>", "dal", "vik"]
    );
}

#[test]
fn rules_and_keys_of_municipalities_may_be_lacking_where_that_is_said() {
    let fixture = |said: &str| {
        format!(
            "//- rules/a.rhai\n{said}view(\"v\").exclude(\"x\", rule(\"tolk\")).because(\"so\").use_key(\"y\", key(\"barn\"), 1).because(\"so\");\nsheet(\"s\").row(\"r\", ()).column(\"c\", key(\"barn\"));\n"
        )
    };
    check(
        &fixture("optional_rules([\"tolk\"]); optional_keys([\"barn\"]); "),
        &[],
    );
    let world = world(&fixture(""));
    let found = rendered(&world, &load_world(&world).diagnostics);
    assert_eq!(found.len(), 3, "{found:#?}");
    check(
        &fixture("optional_rules([\"barn\"]); optional_keys([\"barn\"]); "),
        &["rules/a.rhai:1:75 K0209 unknown rule `tolk` [rule(\"tolk\")]"],
    );
}

#[test]
fn a_municipality_does_not_say_what_a_project_may_lack() {
    check(
        "optional_places([\"vik\"]);",
        &[
            "municipalities/a/rules.rhai:1:1 K0222 `optional_places` is not a municipality's to say [optional_places([\"vik\"])] | say it in a script under `rules/`",
        ],
    );
    check(
        "//- rules/a.rhai\noptional_keys([\"barn\", 2]);\n",
        &["rules/a.rhai:1:15 K0219 `optional_keys` expects names [[\"barn\", 2]]"],
    );
}

const COMPARED: &str = r#"//- rules/a.rhai
sheet("s").title("Avvik fra {baseline}", "Deviation from {baseline}").only(baseline())
    .row("r", (), "{baseline}s rad")
    .column("c", kr(1) - kr(1).at(baseline())).except(baseline());
"#;

#[test]
fn what_asks_for_the_baseline_gets_the_chosen_municipality() {
    let chosen = Baseline {
        id: "b".into(),
        label: Label {
            nb: "Ås".to_owned(),
            en: Some("Aas".to_owned()),
        },
    };
    let model = compared_with(Some(&chosen), COMPARED);
    let sheet = &model.national.sheets[0];
    assert_eq!(
        (sheet.title.nb.as_str(), sheet.title.en.as_deref()),
        ("Avvik fra Ås", Some("Deviation from Aas"))
    );
    assert_eq!(sheet.rows[0].label.nb, "Åss rad");
    let column = &sheet.columns[0];
    assert_eq!(written(&column.formula), "kr(1) - kr(1).at(\"b\")");
    assert_eq!((&*sheet.only[0], &*column.except[0]), ("b", "b"));
    assert!(model.absent.is_empty());
}

#[test]
fn without_a_baseline_what_asks_for_it_asks_for_no_place() {
    let model = compared_with(None, COMPARED);
    let sheet = &model.national.sheets[0];
    assert_eq!(sheet.title.nb, "Avvik fra sammenligningsgrunnlaget");
    assert_eq!(
        sheet.title.en.as_deref(),
        Some("Deviation from the baseline")
    );
    // A sheet of the baseline alone has no cells then, not those of all.
    assert_eq!(sheet.only.len(), 1);
    assert_eq!(
        model.absence(&(&sheet.only[0]).into()).as_deref(),
        Some("the project has no baseline")
    );
    assert_eq!(model.absence(&"a".into()), None);
    assert_eq!(
        model.absence(&"a~<baseline>".into()).as_deref(),
        Some("the project has no baseline")
    );
}

#[test]
fn a_script_keeps_its_place_among_the_others_in_whatever_folder_it_lies() {
    let sheets = |paths: [&str; 3]| {
        let parts = paths.map(|path| {
            let id = path
                .rsplit('/')
                .next()
                .unwrap_or(path)
                .trim_end_matches(".rhai");
            format!("//- rules/{path}\nsheet(\"{id}\").row(\"r\", ()).column(\"c\", kr(0));\n")
        });
        let model = model(&parts.concat());
        let ids: Vec<String> = model
            .national
            .sheets
            .iter()
            .map(|sheet| sheet.id.to_string())
            .collect();
        ids.join(" ")
    };
    assert_eq!(sheets(["a.rhai", "b.rhai", "c.rhai"]), "a b c");
    assert_eq!(sheets(["z/a.rhai", "b.rhai", "0/1/c.rhai"]), "a b c");
    // What adds to a sheet lies deeper than the sheet.
    let added = "//- rules/0/a.rhai\nsheet(\"s\").row(\"second\", ());\n//- rules/a.rhai\nsheet(\"s\").row(\"first\", ()).column(\"c\", kr(0));\n";
    let model = model(added);
    assert_eq!(&*model.national.sheets[0].rows[0].id, "first");
}
