//! What coverage adds up to, and what it proposes, on small projects.

use proptest::prelude::*;

use crate::diag::{Code, Diagnostic};
use crate::engine::Account;
use crate::explain::Scene;
use crate::model::Id;
use crate::value::{Amount, Ratio};
use crate::workspace::{Project, Request, Run, load};
use crate::world::MemoryWorld;

use super::*;

const VOCABULARY: &str = r#"
[units.persons]
nb = "personer"
singular = "person"
heads = true
[dimensions.kontoklasse]
nb = "kontoklasse"
[dimensions.funksjon]
nb = "funksjon"
[dimensions.art]
nb = "art"
[dimensions.periode]
nb = "periode"
[dimensions.tekst]
nb = "tekst"
kind = "text"
[facts.unge]
nb = "unge"
unit = "persons"
[facts.alle]
nb = "alle"
unit = "persons"
[facts.haller]
nb = "haller"
unit = "persons"
"#;

const CATEGORIES: &str = r#"
[[area]]
id = "klubb"
nb = "Klubber"
denominator = "unge"
[[area]]
id = "hall"
nb = "Haller"
denominator = "haller"
[[area]]
id = "leir"
nb = "Leirer"
"#;

const RULES: &str = r#"
rule("klubb", kontoklasse == 1 and funksjon == 231 and art.within(10..=499)).to(klubb).because("clubs alone");
rule("felles", kontoklasse == 1 and funksjon == 120).to(pending(hall, leir)).because("for all");
rule("skole", kontoklasse == 1 and funksjon == 202).to(outside.scope).because("another service");
rule("balanse", kontoklasse == 2).to(ignored).because("holdings");
sheet("s").title("S", "S").row("klubb", klubb).row("hall", hall).row("leir", leir)
    .column("sum", sum(row), "Sum", "Sum")
    .column("per", per_unit(row), "Per", "Per")
    .column("unge", fact("unge"), "Unge", "Unge");
"#;

const OWN: &str = r#"
rule("hall", kontoklasse == 1 and funksjon == 381).to(hall).share(fact("unge") / fact("alle")).because("by heads");
rule("tolk", kontoklasse == 1 and funksjon == 202 and tekst.contains("leir")).to(outside.scope).because("as before");
rule("strid", kontoklasse == 1 and funksjon == 381 and art == 10 and ansvar == 7).to(outside.scope).because("disputed");
rule("del", kontoklasse == 1 and funksjon == 265 and art == 10).to(outside.scope).because("pay alone");
"#;

/// A municipality with a ledger for 2013.
struct Place<'a> {
    id: &'a str,
    rules: &'a str,
    facts: &'a str,
    lines: &'a [String],
}

fn world(places: &[Place<'_>]) -> MemoryWorld {
    let world = MemoryWorld::new();
    world.put("rules/vocabulary.toml", VOCABULARY.as_bytes().to_vec());
    world.put("rules/categories.toml", CATEGORIES.as_bytes().to_vec());
    world.put("rules/felles.rhai", RULES.as_bytes().to_vec());
    for (number, place) in places.iter().enumerate() {
        let folder = format!("municipalities/{}", place.id);
        let description = format!(
            "name = \"{}\"\nnumber = \"000{number}\"\n[dimensions.ansvar]\nnb = \"ansvar\"\n[[ledger]]\nyear = 2013\n\
             files = [\"2013/postings.csv\"]\ndelimiter = \";\"\ndecimal = \".\"\nthousands = \"\"\nperiods = []\n\
             [ledger.amount]\ncolumn = \"kr\"\n[ledger.codes.kontoklasse]\ncolumn = \"klasse\"\n\
             [ledger.codes.funksjon]\ncolumn = \"funksjon\"\n[ledger.codes.art]\ncolumn = \"art\"\n\
             [ledger.codes.ansvar]\ncolumn = \"ansvar\"\n[ledger.codes.periode]\ndefault = \"01\"\n\
             [ledger.texts]\ntekst = \"tekst\"\n",
            place.id
        );
        let header = "klasse;funksjon;art;ansvar;kr;tekst\n".to_owned();
        let lines = place.lines.iter().map(|line| format!("{line}\n"));
        let ledger: String = std::iter::once(header).chain(lines).collect();
        for (name, text) in [
            ("municipality.toml", description.as_str()),
            ("2013/postings.csv", &ledger),
            ("2013/facts.toml", place.facts),
            ("rules.rhai", place.rules),
        ] {
            world.put(&format!("{folder}/{name}"), text.as_bytes().to_vec());
        }
    }
    world
}

/// What a folder gives.
struct Computed {
    world: MemoryWorld,
    project: Project,
    run: Run,
    found: Vec<Diagnostic>,
}

impl Computed {
    fn new(places: &[Place<'_>]) -> Self {
        let world = world(places);
        let loaded = load(&world);
        let errors: Vec<&Diagnostic> = loaded
            .diagnostics
            .iter()
            .filter(|finding| finding.is_error())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        let (project, mut found) = (loaded.value, loaded.diagnostics);
        let allowance = crate::workspace::MissingAllowance {
            kroner: Amount::from_ore(1_000_000_000),
            lines: 1_000,
        };
        let request = Request {
            allow_missing: Some(allowance),
            ..Request::default()
        };
        let ran = project.run(&world, &request);
        found.extend(ran.diagnostics);
        Self {
            world,
            project,
            run: ran.value,
            found,
        }
    }

    fn cover(&self, by: &str) -> Coverage {
        let scene = Scene::new(&self.world, &self.project, &self.run, false, 1);
        cover(&scene, &self.found, &Id::from(by))
    }

    fn account(&self) -> &Account {
        let mut accounts = self.run.asked_accounts();
        accounts.next().expect("an account")
    }

    fn covered(&self, by: &str) -> PlaceCoverage {
        self.cover(by).places.remove(0)
    }
}

const KNOWN: &str = "[unge]\nvalue = 30\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"published\"\nsource = \"a list\"\n\
                     [alle]\nvalue = 70\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"published\"\nsource = \"a list\"\n";

fn line() -> impl Strategy<Value = String> {
    let class = prop::sample::select(vec!["1", "1", "1", "2", "0"]);
    let function = prop::sample::select(vec!["120", "202", "231", "265", "381", "F9"]);
    let art = prop::sample::select(vec!["010", "100", "700"]);
    let unit = prop::sample::select(vec!["7", "07", "", "A1 \u{e6}"]);
    let kroner = prop_oneof![
        9 => (-50_000_i64..50_000).prop_map(|ore| format!("{}.{:02}", ore / 100, (ore % 100).abs())),
        1 => Just("x".to_owned())
    ];
    let text = prop::sample::select(vec!["sommer", "LEIR"]);
    (class, function, art, unit, kroner, text).prop_map(
        |(class, function, art, unit, kroner, text)| {
            format!("{class};{function};{art};{unit};{kroner};{text}")
        },
    )
}

/// The kroner and postings of all ways that somebody or nobody has looked at, with the part that
/// shares leave.
fn booked(place: &PlaceCoverage, is_it: impl Fn(&CodeDestination) -> bool) -> (Ratio, Ratio, u64) {
    let ways = place.codes.iter().flat_map(|code| &code.destinations);
    let mut sums = (Ratio::zero(), Ratio::zero(), 0);
    for way in ways.filter(|way| is_it(way)) {
        let net = Ratio::kroner(way.sums.net);
        let part = &net * &way.share;
        sums.1 += &(&net - &part);
        sums.0 += &part;
        sums.2 += way.sums.postings;
    }
    sums
}

fn targets(way: &CodeDestination) -> &'static str {
    use crate::model::Target::{Category, Ignored, OutsideScope, Pending};
    match &way.fate {
        KronerFate::Claimed(Category(_)) => "categories",
        KronerFate::Claimed(OutsideScope) => "outside.scope",
        KronerFate::Claimed(Pending(_)) => "pending",
        KronerFate::Claimed(Ignored) => "ignored",
        KronerFate::Unmapped => "unmapped",
        KronerFate::Disputed => "disputed",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_table_adds_up_to_the_balance(
        lines in prop::collection::vec(line(), 1..40),
        by in prop::sample::select(vec!["funksjon", "art", "ansvar", "kontoklasse"]),
        facts in prop::sample::select(vec![KNOWN, ""]),
    ) {
        let computed = Computed::new(&[Place { id: "a", rules: OWN, facts, lines: &lines }]);
        let (place, balance) = (computed.covered(by), &computed.account().balance);
        let mut rest = Ratio::zero();
        for (bucket, kroner) in [
            ("categories", &balance.categories),
            ("outside.scope", &balance.outside_scope),
            ("pending", &balance.pending),
            ("ignored", &balance.ignored),
            ("unmapped", &balance.unmapped),
            ("disputed", &balance.disputed),
        ] {
            let (booked, left, postings) = booked(&place, |way| targets(way) == bucket);
            prop_assert_eq!(&booked, kroner, "{}", bucket);
            prop_assert_eq!(postings, balance.counts.get(bucket).copied().unwrap_or_default());
            rest += &left;
        }
        prop_assert_eq!(&rest, &balance.outside_share);
        let all = place.all();
        prop_assert_eq!(all.postings + place.quarantined.postings, balance.lines);
        prop_assert_eq!(&Ratio::kroner(all.net + place.quarantined.net), &balance.raw);
        let raw = &computed.account().raw;
        prop_assert_eq!(all.gross + place.quarantined.gross, raw.debit - raw.credit);
        let of_codes: BookedSums = place.codes.iter().map(|code| code.sums).sum();
        prop_assert_eq!(of_codes, all);
        let open: BookedSums = place.open.iter().map(|group| group.sums).sum();
        let undecided = [Scrutiny::Unmapped, Scrutiny::Pending, Scrutiny::Disputed];
        let undecided: BookedSums = undecided.into_iter().map(|one| place.sums_of(one)).sum();
        prop_assert_eq!(open, undecided);
    }

    #[test]
    fn each_line_to_paste_loads_and_claims_what_it_says_and_nothing_else(
        lines in prop::collection::vec(line(), 1..30),
        by in prop::sample::select(vec!["funksjon", "ansvar"]),
    ) {
        let computed = |rules: &str| Computed::new(&[Place { id: "a", rules, facts: "", lines: &lines }]);
        let before = computed(OWN);
        let covered = before.covered(by);
        let ready_lines: Vec<&ReadyLine> = covered.open.iter().flat_map(|group| &group.ready_lines).collect();
        let together: Vec<String> = ready_lines.iter().map(|ready| ready.line.clone()).collect();
        let mut pastes: Vec<(String, Option<BookedSums>)> = ready_lines
            .iter()
            .filter(|ready| ready.line.starts_with("rule("))
            .map(|ready| (ready.line.clone(), Some(ready.sums)))
            .collect();
        pastes.push((together.join("\n"), None));
        for (paste, claims) in pastes {
            let rules = format!("{OWN}{paste}\n");
            let after = computed(&rules).covered(by);
            let unmapped = |place: &PlaceCoverage| place.sums_of(Scrutiny::Unmapped);
            let others = [Scrutiny::NationalRules, Scrutiny::Ignored, Scrutiny::Disputed];
            if let Some(claims) = claims {
                let mut sum = unmapped(&after);
                sum += claims;
                prop_assert_eq!(sum, unmapped(&covered), "{}", paste);
            }
            for scrutiny in others {
                prop_assert_eq!(after.sums_of(scrutiny), covered.sums_of(scrutiny), "{}", &paste);
            }
        }
    }
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn income_does_not_hide_expenditure() {
    let lines = lines(&["1;999;010;1;100.00;a", "1;999;700;1;-99.00;a"]);
    let place = Place {
        id: "a",
        rules: "",
        facts: "",
        lines: &lines,
    };
    let covered = Computed::new(&[place]).covered("funksjon");
    let sums = BookedSums {
        postings: 2,
        net: Amount::from_ore(100),
        gross: Amount::from_ore(19_900),
    };
    assert_eq!(covered.sums_of(Scrutiny::Unmapped), sums);
    assert_eq!(covered.standing.unmapped, sums.gross);
}

#[test]
fn an_unmapped_group_comes_with_the_nearest_rule_and_that_of_another() {
    let own = lines(&[
        "1;232;010;1;500.00;a",
        "1;232;100;1;20.00;a",
        "1;120;010;1;9.00;a",
    ]);
    let others = lines(&["1;232;010;3;700.00;b", "1;202;010;3;1.00;b"]);
    let rule = r#"rule("fritid", kontoklasse == 1 and funksjon == 232 and ansvar == 3).to(leir).because("camps")"#;
    let computed = Computed::new(&[
        Place {
            id: "a",
            rules: "",
            facts: "",
            lines: &own,
        },
        Place {
            id: "b",
            rules: rule,
            facts: "",
            lines: &others,
        },
    ]);
    let covered = computed.covered("funksjon");
    let group = &covered.open[0];
    assert_eq!(group.scrutiny, Scrutiny::Unmapped);
    let miss = &group.near_misses[0];
    assert_eq!(miss.rule, "national/klubb");
    assert_eq!(miss.failed, "funksjon == 231, but funksjon is 232");
    let elsewhere = &group.elsewhere[0];
    assert_eq!(
        (&*elsewhere.municipality, &*elsewhere.rule),
        ("b", "fritid")
    );
    assert_eq!(elsewhere.because, "camps");
    // A whole cost is not sent into a category, which that would make known.
    assert_eq!(
        group.ready_lines[0].line,
        "rule(\"proposed-funksjon-232\", kontoklasse == 1 and funksjon == 232).to(pending(leir)).because(\"write why\");"
    );
    let posting = group.largest.as_ref().expect("a posting");
    assert_eq!(posting.value.as_deref(), Some("500"));
    assert!(
        posting
            .text
            .as_deref()
            .is_some_and(|text| text.contains("hidden"))
    );
    // What is pending stands behind, with what it waits for.
    let pending = &covered.open[1];
    let awaiting: Vec<&str> = pending.awaiting.iter().map(|id| &**id).collect();
    assert_eq!(awaiting, ["hall", "leir"]);
    assert_eq!(
        pending.ready_lines[0].line,
        "unknown(hall).because(\"write why\");"
    );
}

#[test]
fn areas_facts_and_control_totals_make_the_standing() {
    let booked = lines(&["1;381;010;1;700.00;a"]);
    let facts = "missing = { \"haller\" = \"not counted\" }\n";
    let rules = format!("{OWN}\nunknown(leir).because(\"nobody has asked\");");
    let place = Place {
        id: "a",
        rules: &rules,
        facts,
        lines: &booked,
    };
    let covered = Computed::new(&[place]).covered("funksjon");
    let grounds: Vec<AreaGround> = covered.areas.iter().map(|area| area.ground).collect();
    let expected = [
        AreaGround::NationalRules,
        AreaGround::OwnRules,
        AreaGround::DeclaredUnknown,
    ];
    assert_eq!(grounds, expected);
    assert_eq!(
        covered.areas[2].because.as_deref(),
        Some("nobody has asked")
    );
    // The share of `hall` waits for both of its facts, and the cells of the area for them too.
    let group = &covered.open[0];
    let waits: Vec<&str> = group.facts.iter().map(|lack| &*lack.fact).collect();
    assert_eq!(
        (group.scrutiny, &waits[..]),
        (Scrutiny::Pending, &["alle", "unge"][..])
    );
    let told: Vec<(&str, usize, Option<&str>)> = covered
        .facts
        .facts
        .iter()
        .map(|fact| (&*fact.lack.fact, fact.cells, fact.reason.as_deref()))
        .collect();
    // `unge`: its own three cells, klubb per head, and hall twice. `alle`: hall twice.
    assert_eq!(
        told,
        [
            ("unge", 6, None),
            ("alle", 2, None),
            ("haller", 1, Some("not counted"))
        ]
    );
    // Beside these, both cells of `leir` wait for a statement.
    assert_eq!((covered.facts.blank, covered.facts.unsaid), (8, 2));
    let few: Vec<&str> = covered
        .facts
        .few
        .facts
        .iter()
        .map(|lack| &*lack.fact)
        .collect();
    assert_eq!(
        (&few[..], covered.facts.few.cells),
        (&["alle", "haller", "unge"][..], 6)
    );
    let standing = &covered.standing;
    assert_eq!(
        (
            standing.known,
            standing.declared_unknown,
            standing.not_said()
        ),
        (2, 1, 0)
    );
    assert_eq!((standing.facts, standing.facts_said), (3, 1));
    assert_eq!(standing.control, ControlStanding::NotStated);
    // What waits for `leir` alone is decided: it is said that nobody knows.
    assert_eq!(standing.pending, Amount::ZERO);
    assert_eq!(
        covered.sums_of(Scrutiny::Pending).gross,
        Amount::from_ore(70_000)
    );
}

#[test]
fn errors_that_the_sums_say_are_not_counted_again() {
    let booked = lines(&["1;999;010;1;1.00;a"]);
    let place = Place {
        id: "a",
        rules: "",
        facts: "",
        lines: &booked,
    };
    let mut computed = Computed::new(&[place]);
    assert!(
        computed
            .found
            .iter()
            .any(|finding| finding.code == Code::Unmapped)
    );
    assert_eq!(computed.covered("funksjon").standing.errors, 0);
    let other = Diagnostic::new(Code::FactInvalid, "wrong").of_place("a", None::<Id>);
    computed.found.push(other);
    assert_eq!(computed.covered("funksjon").standing.errors, 1);
}
