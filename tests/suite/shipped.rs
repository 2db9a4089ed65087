//! What the shipped municipalities show of the program's promises.

use std::collections::BTreeSet;

use kontering::diag::Code;
use kontering::engine::Address;
use kontering::explain::{ExplanationStep, Scene, StepKind, explain_cell};
use kontering::host::DiskWorld;
use kontering::value::Ratio;
use kontering::workspace::{Request, load};
use kontering::world::{MemoryWorld, World};

use super::published::shipped;

/// The shipped folder in memory, so that a test may change its copy.
pub fn copy() -> MemoryWorld {
    fn gather(from: &DiskWorld, folder: &str, to: &MemoryWorld) {
        for name in from.list(folder).expect("a folder") {
            match name.strip_suffix('/') {
                Some(inner) => gather(from, &format!("{folder}/{inner}"), to),
                None => to.put(
                    &format!("{folder}/{name}"),
                    from.bytes(&format!("{folder}/{name}")).expect("a file"),
                ),
            }
        }
    }
    let (disk, memory) = (
        DiskWorld::new(env!("CARGO_MANIFEST_DIR")),
        MemoryWorld::new(),
    );
    ["rules", "reference", "municipalities"]
        .iter()
        .for_each(|folder| gather(&disk, folder, &memory));
    let chosen = disk.bytes("kontering.toml").expect("a file");
    memory.put("kontering.toml", chosen);
    memory
}

#[test]
fn one_weight_changed_moves_the_social_services_and_what_follows_from_them_alone() {
    let (_, _, before) = shipped();
    let world = copy();
    let path = "municipalities/baerum/rules.rhai";
    let rules = world.text(path).expect("rules");
    let weight = "weight(\"sosialhjelp\", #{ \"2013\": 1.75 })";
    assert!(rules.contains(weight));
    world.put(
        path,
        rules.replace(weight, "weight(\"sosialhjelp\", #{ \"2013\": 1.5 })"),
    );
    let project = load(&world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let after = project.value.run(&world, &Request::default()).value;

    let mut moved = BTreeSet::new();
    for (old, new) in before.workbook.cells.iter().zip(&after.workbook.cells) {
        assert_eq!(old.address, new.address);
        if old.figure != new.figure {
            let Address {
                sheet,
                row,
                column,
                scope,
                ..
            } = &new.address;
            let of_social_services = row.starts_with("sosial") || &**sheet == "t06";
            let follows = matches!(&**column, "andel_av_totalkostnad")
                || row.starts_with("total")
                || matches!(&**sheet, "fradrag" | "regnestykker");
            assert!(of_social_services || follows, "{} moved", new.address);
            let against_baerum = matches!(&**sheet, "t05" | "t27" | "regnestykker");
            assert!(
                &**scope == "baerum" || against_baerum,
                "{} moved",
                new.address
            );
            moved.insert(sheet.to_string());
        }
    }
    assert!(
        ["t04", "t05", "t06", "per_enhet"]
            .iter()
            .all(|sheet| moved.contains(*sheet)),
        "{moved:?}"
    );
    let categories = |run: &kontering::workspace::Run| {
        let account = run
            .asked_accounts()
            .find(|account| &*account.municipality == "baerum")
            .expect("an account")
            .clone();
        account.categories
    };
    let (old, new) = (categories(&before), categories(&after));
    let changed: Vec<_> = old
        .iter()
        .filter(|(id, kr)| new.get(*id) != Some(kr))
        .map(|(id, _)| id.to_string())
        .collect();
    assert_eq!(
        changed,
        [
            "sosial_radgivning.drift",
            "sosial_radgivning.inntekter",
            "sosial_radgivning.lonn"
        ]
    );

    let scene = Scene::new(&world, &project.value, &after, false, 0);
    let address: Address = "t06:lonn_og_sosiale_utgifter:sum@baerum/2013"
        .parse()
        .expect("an address");
    let told = explain_cell(&scene, &address).expect("an explanation");
    let weight = find(&told, &|step| step.kind == StepKind::Weight).expect("the weight");
    assert_eq!(
        (weight.name.as_str(), weight.value.as_deref()),
        ("sosialhjelp@baerum/2013", Some("3/2"))
    );
}

fn find<'a>(
    step: &'a ExplanationStep,
    wanted: &dyn Fn(&ExplanationStep) -> bool,
) -> Option<&'a ExplanationStep> {
    if wanted(step) {
        Some(step)
    } else {
        step.steps.iter().find_map(|below| find(below, wanted))
    }
}

/// Checks that what stands beneath every category adds up to it; returns how many there were.
fn adds_up(step: &ExplanationStep) -> usize {
    let value = |step: &ExplanationStep| {
        Ratio::parse(step.value.as_deref().unwrap_or("0")).expect("a number")
    };
    let own = if step.kind == StepKind::Category && step.value.is_some() {
        let parts = step.steps.iter().filter(|part| {
            matches!(
                part.kind,
                StepKind::Rule | StepKind::Imputed | StepKind::Adjustment
            )
        });
        assert_eq!(parts.map(value).sum::<Ratio>(), value(step), "{}", step.id);
        1
    } else {
        0
    };
    own + step.steps.iter().map(adds_up).sum::<usize>()
}

#[test]
fn the_explanation_of_every_cost_adds_up_to_it_and_its_value_is_the_cells() {
    let (world, project, run) = shipped();
    let scene = Scene::new(&world, &project, &run, false, 0);
    let mut categories = 0;
    for cell in run
        .workbook
        .cells
        .iter()
        .filter(|cell| ["t06", "t07", "t13", "t18"].contains(&&*cell.address.sheet))
    {
        let told = explain_cell(&scene, &cell.address).expect("an explanation");
        categories += adds_up(&told);
        assert_eq!(
            told.value,
            cell.figure.as_exact().map(ToString::to_string),
            "{}",
            cell.address
        );
    }
    assert!(
        categories > 100,
        "only {categories} categories were explained"
    );
}

#[test]
fn a_fourth_municipality_needs_its_own_folder_alone() {
    let world = copy();
    world.put(
        "municipalities/fjerde/municipality.toml",
        r#"
name = "Fjerde"
number = "9999"
[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "reconstructed"
delimiter = ";"
decimal = ","
thousands = ""
periods = ["01"]
[ledger.amount]
column = "belop"
[ledger.codes.kontoklasse]
column = "klasse"
[ledger.codes.funksjon]
column = "funksjon"
[ledger.codes.art]
column = "art"
[ledger.codes.periode]
column = "periode"
[ledger.texts]
tekst = "tekst"
"#,
    );
    world.put(
        "municipalities/fjerde/rules.rhai",
        "//! Fjerde kommune fører alt etter de nasjonale reglene.\n",
    );
    world.put(
        "municipalities/fjerde/2013/facts.toml",
        "[introdeltakere]\nvalue = 10\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"reconstructed\"\nsource = \"oppdiktet\"\n",
    );
    world.put(
        "municipalities/fjerde/2013/postings.csv",
        "klasse;funksjon;art;periode;belop;tekst\n1;275;010;01;500000,00;Lønn\n1;275;120;01;20000,50;Materiell\n1;202;010;01;900000,00;Lærere\n",
    );
    let project = load(&world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    let one_sided: Vec<&str> = project
        .diagnostics
        .iter()
        .filter(|finding| finding.code == Code::OneSided)
        .map(|finding| &*finding.message)
        .collect();
    let about = |adjustment: &str, thing: &str| {
        format!(
            "adjustment `{adjustment}` of view `comparable` is about {thing}, which is not declared for `fjerde`"
        )
    };
    assert_eq!(one_sided.len(), 8, "{one_sided:#?}");
    for (adjustment, thing) in [
        ("tolk-lonn", "rule `tolk-lonn`"),
        ("nokkel-barnehager", "key `barnehager`"),
    ] {
        assert!(
            one_sided.contains(&&*about(adjustment, thing)),
            "{one_sided:#?}"
        );
    }
    let run = project.value.run(&world, &Request::default());
    assert!(
        !run.has_errors(),
        "{:#?}",
        run.diagnostics
            .iter()
            .filter(|finding| finding.is_error())
            .collect::<Vec<_>>()
    );
    let address: Address = "t07:introduksjonsprogram_totalt:per_person@fjerde/2013/reported"
        .parse()
        .expect("an address");
    let cell = run
        .value
        .workbook
        .get(&address)
        .expect("a cell of the fourth");
    assert_eq!(cell.figure.as_exact(), Ratio::parse("52000.05").as_ref());
    let (_, _, three) = shipped();
    for cell in three
        .workbook
        .cells
        .iter()
        .filter(|cell| &*cell.address.scope == "trondheim")
    {
        assert_eq!(
            run.value
                .workbook
                .get(&cell.address)
                .map(|same| &same.figure),
            Some(&cell.figure),
            "{}",
            cell.address
        );
    }
}

#[test]
fn each_municipality_says_why_it_has_nothing_of_what_comparable_is_about() {
    for (municipality, words) in [
        ("baerum", &["tolk-lonn", "flyktningkontor"][..]),
        (
            "skedsmo",
            &["tolk-lonn", "migrasjonshelse", "nokkel-sosialhjelp"],
        ),
    ] {
        for word in words {
            let world = copy();
            let path = format!("municipalities/{municipality}/rules.rhai");
            let script = world.text(&path).expect("a script");
            let (start, end) = not_needed(&script, word);
            world.put(&path, format!("{}{}", &script[..start], &script[end..]));
            let found = load(&world).diagnostics;
            let [finding] = &found[..] else {
                panic!("{municipality}, {word}: {found:#?}")
            };
            assert_eq!(finding.code, Code::OneSided);
            let message = &finding.message;
            assert!(
                message.contains(&format!("`{word}`"))
                    && message.ends_with(&format!("for `{municipality}`")),
                "{message}"
            );
        }
    }
}

/// Where a script says that an adjustment is not needed, with the reason and source behind it.
fn not_needed(script: &str, word: &str) -> (usize, usize) {
    let start = script
        .find(&format!(".not_needed(\"{word}\")"))
        .expect("the word");
    let source = start + script[start..].find(".source(\"").expect("its source");
    (
        start,
        source + script[source..].find("\")").expect("its end") + 2,
    )
}

#[test]
fn an_explanation_shows_what_a_view_has_nothing_of_to_adjust() {
    let (world, project, _) = shipped();
    let run = project
        .run(
            &world,
            &Request {
                view: "comparable".into(),
                ..Request::default()
            },
        )
        .value;
    let scene = Scene::new(&world, &project, &run, false, 0);
    let words = |municipality: &str| {
        let address = format!("t06:andre_driftsutgifter:sum@{municipality}/2013/comparable");
        let told =
            explain_cell(&scene, &address.parse().expect("an address")).expect("an explanation");
        let mut words = Vec::new();
        let mut open = vec![&told];
        while let Some(step) = open.pop() {
            let is_word = step
                .ground
                .as_ref()
                .is_some_and(|ground| ground.to_string() == "adjustment, not needed here");
            words.extend(is_word.then(|| {
                (
                    step.name.clone(),
                    step.text.is_some() && step.place.is_some(),
                )
            }));
            open.extend(&step.steps);
        }
        words.sort();
        words
    };
    let tolk = ("tolk-lonn".to_owned(), true);
    assert_eq!(words("baerum"), std::slice::from_ref(&tolk));
    assert_eq!(
        words("skedsmo"),
        [("nokkel-sosialhjelp".to_owned(), true), tolk]
    );
    assert_eq!(words("trondheim"), []);
}
