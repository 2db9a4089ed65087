//! A new municipality: what nobody has said of it is missing and never zero, and the others keep
//! their figures.

use std::collections::BTreeMap;

use kontering::diag::Code;
use kontering::engine::Cell;
use kontering::model::Scope;
use kontering::value::Value;
use kontering::workspace::{Request, Run, load};
use kontering::world::MemoryWorld;
use proptest::prelude::*;

use super::cli::Project;
use super::gap_cli::two;
use super::shipped::copy;
use kontering::cli::exit;

const DESCRIPTION: &str = r#"
name = "Asker"
number = "0220"

[[ledger]]
year = 2013
files = ["2013/postings.csv"]
postings = "real"
encoding = "utf-8"
delimiter = ";"
decimal = ","
periods = ["01"]

[ledger.amount]
column = "belop"

[ledger.codes.periode]
column = "periode"

[ledger.codes.kontoklasse]
column = "klasse"

[ledger.codes.funksjon]
column = "funksjon"

[ledger.codes.art]
column = "art"
"#;

/// The shipped project with a newcomer that has these postings and rules.
fn with_newcomer(postings: &[(&str, &str, i64)], rules: &str) -> MemoryWorld {
    let world = copy();
    let mut csv = "periode;klasse;funksjon;art;belop\n".to_owned();
    for (function, art, kroner) in postings {
        csv += &format!("01;1;{function};{art};{kroner},00\n");
    }
    world.put("municipalities/asker/municipality.toml", DESCRIPTION);
    world.put("municipalities/asker/2013/postings.csv", csv);
    world.put("municipalities/asker/rules.rhai", rules);
    world
}

fn computed(world: &MemoryWorld, request: &Request) -> Run {
    let project = load(world);
    assert!(!project.has_errors(), "{:#?}", project.diagnostics);
    project.value.run(world, request).value
}

/// The newcomer alone.
fn of_newcomer() -> Request {
    Request {
        places: vec![("asker".into(), None)],
        ..Request::default()
    }
}

/// Whether a cell is about a place, alone or beside another.
fn concerns(cell: &Cell, place: &str) -> bool {
    match &cell.address.scope {
        Scope::One(id) => &**id == place,
        Scope::Pair(pair) => [pair.first(), pair.second()]
            .iter()
            .any(|id| &***id == place),
        Scope::All => false,
    }
}

/// The newcomer's cells that have a value, by address.
fn figures(run: &Run) -> BTreeMap<String, String> {
    let cells = run
        .workbook
        .cells
        .iter()
        .filter(|cell| matches!(&cell.address.scope, Scope::One(id) if &**id == "asker"));
    let known = cells.filter(|cell| !matches!(cell.figure.value, Value::Missing(_)));
    known
        .map(|cell| (cell.address.to_string(), cell.display()))
        .collect()
}

/// The cells of all others.
fn of_others(run: &Run) -> Vec<(String, String)> {
    let cells = run
        .workbook
        .cells
        .iter()
        .filter(|cell| !concerns(cell, "asker"));
    cells
        .map(|cell| (cell.address.to_string(), cell.display()))
        .collect()
}

/// Functions whose costs may in part be those of an area.
const GENERAL: [&str; 6] = ["120", "211", "242", "244", "252", "265"];

/// Figures of function 275 alone, which national rules bring to their categories by its codes.
fn is_from_codes(address: &str) -> bool {
    [
        "t07:",
        "t11:",
        "t12:",
        "t13:",
        "t04:introduksjonsprogram_totalt:",
    ]
    .iter()
    .any(|sheet| address.starts_with(sheet))
}

#[test]
fn an_export_without_operation_adds_no_figure() {
    let before = computed(&copy(), &Request::default());
    for class in ["0", "2"] {
        let world = with_newcomer(&[], "");
        let csv = format!("periode;klasse;funksjon;art;belop\n01;{class};120;230;500,00\n");
        world.put("municipalities/asker/2013/postings.csv", csv);
        let run = computed(&world, &Request::default());
        assert_eq!(figures(&run), BTreeMap::new(), "{class}");
        assert_eq!(of_others(&run), of_others(&before), "{class}");
    }
}

#[test]
fn figures_beside_errors_say_so_where_they_are_read() {
    let project = Project::new();
    let line = "\nthese figures stand beside 1 error and may be wrong: `kontering test --errors` shows what is\n";
    for arguments in [&["run"][..], &[]] {
        assert!(!project.output(arguments).contains("stand beside"));
    }
    let otherwise = "otherwise(outside.scope).because(\"another service\");\n";
    project.edit("rules/kostra.rhai", otherwise, "");
    for arguments in [&["run"][..], &[]] {
        let (code, out, _) = project.run(arguments);
        assert_eq!(code, exit::Exit::Failed);
        assert!(out.contains("1 251") && out.ends_with(line), "{out}");
        let csv = [arguments, &["--format", "csv"]].concat();
        assert_eq!(project.run(&csv).1, "");
    }
    let tested = project.run(&["test"]).1;
    assert!(tested.starts_with("error[K0402]"), "{tested}");
}

#[test]
fn an_export_of_one_account_adds_no_zero() {
    let before = computed(&copy(), &Request::default());
    let of_each_month = |postings: &[(&str, &str)]| {
        let world = with_newcomer(&[], "");
        let mut csv = "periode;klasse;funksjon;art;belop\n".to_owned();
        for month in 1..=12 {
            for (function, art) in postings {
                csv += &format!("{month:02};1;{function};{art};500,00\n");
            }
        }
        let described = DESCRIPTION.replace("periods = [\"01\"]\n", "");
        world.put("municipalities/asker/municipality.toml", described);
        world.put("municipalities/asker/2013/postings.csv", csv);
        computed(&world, &Request::default())
    };
    for postings in [
        &[
            ("120", "010"),
            ("242", "010"),
            ("202", "010"),
            ("211", "010"),
        ][..],
        &[
            ("120", "010"),
            ("120", "020"),
            ("120", "230"),
            ("120", "810"),
        ],
        &[
            ("120", "810"),
            ("242", "820"),
            ("202", "830"),
            ("211", "840"),
        ],
    ] {
        let run = of_each_month(postings);
        assert_eq!(figures(&run), BTreeMap::new(), "{postings:?}");
        assert_eq!(of_others(&run), of_others(&before), "{postings:?}");
    }
    // Whole books without a posting on function 275 have nothing of it.
    let whole = [
        ("120", "010"),
        ("242", "020"),
        ("202", "230"),
        ("211", "810"),
    ];
    let run = of_each_month(&whole);
    assert!(
        figures(&run)
            .iter()
            .any(|(address, display)| is_from_codes(address) && display == "0"),
        "{:?}",
        figures(&run)
    );
}

#[test]
fn a_newcomer_without_a_ledger_adds_no_figure() {
    let before = computed(&copy(), &Request::default());
    let world = copy();
    let description = "name = \"Asker\"\nnumber = \"0220\"\n";
    world.put("municipalities/asker/municipality.toml", description);
    let run = computed(&world, &Request::default());
    assert_eq!(figures(&run), BTreeMap::new());
    assert_eq!(of_others(&run), of_others(&before));
}

#[test]
fn what_is_said_of_a_category_makes_it_known_or_says_why_it_is_not() {
    let postings = [("244", "100", 5_000), ("211", "100", 700)];
    let pending = |rules: &str| {
        let run = computed(&with_newcomer(&postings, rules), &of_newcomer());
        let account = run
            .accounts
            .into_iter()
            .find(|account| &*account.municipality == "asker");
        let account = account.expect("an account");
        let reason = account.missing.get("barnevern").map(ToString::to_string);
        (account.balance.pending.to_fixed(2), reason)
    };
    let not_said = "asker 2013 has not said yet what `barnevern` holds; 5000.00 kr are pending";
    assert_eq!(
        pending(""),
        ("5700.00".to_owned(), Some(not_said.to_owned()))
    );
    let none = "none(barnevern).because(\"Kommunen har ingen slike barn\");";
    assert_eq!(pending(none), ("700.00".to_owned(), None));
    let unknown = "unknown(barnevern).because(\"ikke skilt ut\");";
    assert_eq!(
        pending(unknown),
        ("5700.00".to_owned(), Some("ikke skilt ut".to_owned()))
    );
    let rule = "rule(\"r\", funksjon == 244 and art == 999).to(barnevern.administrasjon).because(\"Ingen\");";
    assert_eq!(pending(rule), ("700.00".to_owned(), None));
    let other_year = format!("{} ", none.replace(".because", ".valid(2014).because"));
    assert_eq!(pending(&other_year).1, Some(not_said.to_owned()));
}

#[test]
fn kroner_where_there_are_none_are_an_error() {
    let world = with_newcomer(
        &[("275", "100", 900)],
        "none(introduksjonsprogram).because(\"Ingen\");",
    );
    let project = load(&world);
    let found = project.value.run(&world, &of_newcomer()).diagnostics;
    let found: Vec<_> = found
        .iter()
        .filter(|found| found.code == Code::NotEmpty)
        .collect();
    let message = "`introduksjonsprogram` is said to hold nothing in asker 2013, but 1 posting, 900.00 kr in all, come there";
    assert_eq!(
        found
            .iter()
            .map(|found| &*found.message)
            .collect::<Vec<_>>(),
        [message]
    );
}

/// A third municipality beside two, with something wrong of its own.
const FAULTS: [(&str, &[(&str, &str)]); 9] = [
    ("an unknown entry", &[("municipality.toml", "color = 1\n")]),
    ("no TOML", &[("municipality.toml", "[[[\n")]),
    ("no ledger", &[]),
    ("a line cut short", &[("2013/postings.csv", "1;275\n")]),
    (
        "no code",
        &[("2013/postings.csv", "1;xyz;010;01;70,00;Ukjent;99\n")],
    ),
    (
        "a dispute",
        &[(
            "rules.rhai",
            "rule(\"a\", funksjon == 275).to(intro).because(\"a\");\nrule(\"b\", funksjon == 275).to(boliger).because(\"b\");\n",
        )],
    ),
    (
        "a script cut short",
        &[("rules.rhai", "rule(\"a\", funksjon == 275\n")],
    ),
    (
        "a fact that is not a number",
        &[("2013/facts.toml", "[innbyggere]\nvalue = \"x\"\n")],
    ),
    (
        "kroner where there are none",
        &[("rules.rhai", "none(intro).because(\"none\");\n")],
    ),
];

/// Verbs that are about two municipalities alone.
const VERBS: [&[&str]; 5] = [
    &["gap", "asker", "bærum"],
    &["report", "asker/2013", "bærum/2013"],
    &[
        "whatif",
        "--fact",
        "bærum:deltakere=4",
        "asker/2013",
        "bærum/2013",
    ],
    &["sample", "bærum/2013"],
    &["run", "asker/2013", "bærum/2013", "--format", "csv"],
];

/// Two municipalities, with a sheet of pairs.
fn two_in_pairs() -> Project {
    let project = two();
    let pairs =
        "sheet(\"mot\").pairs().row(\"intro\", intro).column(\"sum\", sum(row).of_first());\n";
    project.put("rules/mot.rhai", pairs);
    project
}

/// Those, and a third that is as the second.
fn with_third() -> Project {
    let project = two_in_pairs();
    for file in ["municipality.toml", "2013/postings.csv", "2013/facts.toml"] {
        let text = project.read(&format!("municipalities/asker/{file}"));
        let text = text.replace("Asker", "Vestby").replace("0220", "0211");
        project.put(&format!("municipalities/vestby/{file}"), &text);
    }
    project.put("municipalities/vestby/rules.rhai", "");
    project
}

#[test]
fn what_a_third_has_not_said_moves_nothing_of_two() {
    let alone = two_in_pairs();
    let unshared = "key(\"k\", units(\"persons\", 1) / fact(\"deltakere\")).because(\"r\");\nrule(\"x\", funksjon == 265).to(boliger).share(key(\"k\")).because(\"r\");\n";
    let unknown = "unknown(intro).because(\"not asked yet\");\n";
    for rules in ["", unknown, unshared] {
        let project = with_third();
        project.put("municipalities/vestby/rules.rhai", rules);
        project.put("municipalities/vestby/2013/facts.toml", "");
        for verb in VERBS {
            let (code, out, _) = project.run(verb);
            assert_eq!(
                (code, out),
                (exit::Exit::Fine, alone.output(verb)),
                "{rules} {verb:?}"
            );
        }
    }
}

#[test]
fn a_fault_of_one_stays_with_it() {
    let alone = two_in_pairs();
    let expected: Vec<String> = VERBS.iter().map(|verb| alone.output(verb)).collect();
    for (fault, edits) in FAULTS {
        let project = with_third();
        if edits.is_empty() {
            let path = "municipalities/vestby/municipality.toml";
            let text = project.read(path);
            project.put(path, &text.replace("2013/postings.csv", "2013/absent.csv"));
        }
        for (file, line) in edits {
            let path = format!("municipalities/vestby/{file}");
            let text = project.read(&path);
            let text = match *file {
                "municipality.toml" => format!("{line}{text}"),
                _ => text + *line,
            };
            project.put(&path, &text);
        }
        for (verb, expected) in VERBS.iter().zip(&expected) {
            let (code, out, err) = project.run(verb);
            assert_eq!(
                (code, &out),
                (exit::Exit::Failed, expected),
                "{fault} {verb:?}\n{err}"
            );
            assert!(
                err.contains("error[K0708]: vestby is left out, for "),
                "{fault} {verb:?}\n{err}"
            );
        }
        // People who look at all see none of its figures either.
        for verb in [&[][..], &["run"]] {
            let (code, out, err) = project.run(verb);
            assert_ne!(code, exit::Exit::Fine, "{fault} {verb:?}\n{err}");
            let reason = "vestby is left out for its errors";
            // Without a ledger it has no place there.
            let has_place = !edits.is_empty();
            assert_eq!(out.contains(reason), has_place, "{fault} {verb:?}\n{out}");
            assert!(err.contains("error[K0708]"), "{fault} {verb:?}\n{err}");
            let mut sums = out.lines().filter(|line| line.starts_with("Sum "));
            let is_missing = |sum: &str| sum.ends_with(" .  .");
            assert!(
                sums.all(|sum| is_missing(sum) == has_place),
                "{fault}\n{out}"
            );
        }
        // Whoever asks for it is told what is wrong.
        let (code, out, err) = project.run(&["gap", "asker", "vestby"]);
        assert_ne!(code, exit::Exit::Fine, "{fault}");
        assert!(
            out.is_empty() && !err.contains("K0708"),
            "{fault}\n{out}{err}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 4, ..ProptestConfig::with_cases(2) })]

    #[test]
    fn general_costs_of_a_newcomer_add_no_figure_and_move_none(
        postings in prop::collection::vec((0..GENERAL.len(), -9_000_i64..90_000), 1..6),
    ) {
        let before = computed(&copy(), &Request::default());
        let postings: Vec<_> = postings.iter().map(|(at, kroner)| (GENERAL[*at], "100", *kroner)).collect();
        let run = computed(&with_newcomer(&postings, ""), &Request::default());
        for (address, figure) in figures(&run) {
            prop_assert!(is_from_codes(&address) && figure == "0", "{address}: {figure}");
        }
        prop_assert_eq!(of_others(&run), of_others(&before));
        let account = run.accounts.iter().find(|account| &*account.municipality == "asker").expect("an account");
        prop_assert_eq!(account.balance.counts.get("pending"), Some(&(postings.len() as u64)));
    }
}
