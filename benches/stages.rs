//! The stages of a run, one by one: `cargo bench`, or `cargo bench -- condense/1000000` for some.
//!
//! Sizes vary with 200 rules, rules at a million postings. What a case computes is checked before
//! it is timed, every rule by rule.

mod made;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::LazyLock;

use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput};

use kontering::engine::{Address, Evaluator, calculate, classify, classify_plainly};
use kontering::host::DiskWorld;
use kontering::ledger::{Condensed, LedgerSpec, Posting, code_number};
use kontering::model::Id;
use kontering::render::long_data;
use kontering::value::Ratio;
use kontering::workspace::{Changes, LedgerPlace, Ledgers, Project, Request, Run, Workspace, load};
use kontering::world::Store;
use made::Rule;

/// Postings and rules of each case.
const CASES: [(u64, usize); 6] = [
    (10_000, 200),
    (100_000, 200),
    (1_000_000, 50),
    (1_000_000, 200),
    (1_000_000, 1000),
    (5_000_000, 200),
];

/// Up to so many postings every one is also classified by the rules as data.
const CHECKED_SINGLY: u64 = 100_000;

/// The script that the edit changes.
const EDITED: &str = "municipalities/storby/rules.rhai";

/// A ledger with rules, made and checked the first time that it is asked for.
struct Case {
    world: DiskWorld,
    /// The municipality's own rules before and after the edit.
    own_rules: [String; 2],
    project: Project,
    ledgers: Ledgers,
    run: Run,
    place: Id,
}

impl Case {
    fn new(postings: u64, count: usize) -> Self {
        let root =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("stages-{postings}-{count}"));
        let rules = made::rules(count);
        let ledger = root.join(format!(
            "municipalities/{}/{}/postings.csv",
            made::ID,
            made::YEAR
        ));
        fs::create_dir_all(ledger.parent().expect("a folder")).expect("a folder");
        let mut out = BufWriter::with_capacity(1 << 20, File::create(ledger).expect("a file"));
        let totals = made::write_ledger(postings, &mut out).expect("a ledger");
        out.flush().expect("a ledger");
        let world = DiskWorld::new(root);
        for (path, text) in made::project_files(&rules, &totals) {
            world.write(&path, text.as_bytes()).expect("written");
        }
        let mut edited = rules.clone();
        "annet".clone_into(&mut edited[0].category);
        let own_rules = [&rules, &edited].map(|rules| made::own_rules(rules));

        let project = loaded(&world);
        let ledgers = project.read_ledgers(&world, None);
        assert!(!ledgers.has_errors(), "{:?}", ledgers.diagnostics);
        let run = computed(&project, &ledgers.value);
        let case = Self {
            world,
            own_rules,
            project,
            ledgers: ledgers.value,
            run,
            place: made::ID.into(),
        };
        case.check(postings, &rules);
        case
    }

    /// Panics unless what is to be timed is right.
    fn check(&self, postings: u64, rules: &[Rule]) {
        let table = &self.ledger().table;
        assert_eq!(table.count(), postings, "every posting is condensed");
        let verdicts = classify(&self.project.model, &self.place, made::YEAR, table).value;
        let plainly = classify_plainly(&self.project.model, &self.place, made::YEAR, table);
        assert!(verdicts.iter().eq(&plainly), "the index goes unnoticed");
        if postings <= CHECKED_SINGLY {
            let categories = made::categories();
            let mut sums: BTreeMap<&str, i128> = categories
                .iter()
                .map(|category| (category.as_str(), 0))
                .collect();
            let mut add = |posting: &Posting| {
                let category = rules
                    .iter()
                    .find(|rule| claims(rule, posting))
                    .map_or("annet", |rule| &rule.category);
                *sums.get_mut(category).expect("a category") += posting.amount.ore();
            };
            self.project
                .source
                .visit(&self.world, self.spec(), &mut add);
            for (category, ore) in &sums {
                assert_eq!(self.cell(category), *ore, "the sum of {category}");
            }
        }
        self.world
            .write(EDITED, self.own_rules[1].as_bytes())
            .expect("written");
        let edited = loaded(&self.world);
        let [again, fresh] =
            [&self.ledgers, &edited.read_ledgers(&self.world, None).value].map(|ledgers| {
                let run = computed(&edited, ledgers);
                long_data(&edited, &run, run.workbook.cells.iter()).csv()
            });
        let before = long_data(&self.project, &self.run, self.run.workbook.cells.iter()).csv();
        assert_eq!(
            again, fresh,
            "after an edit the figures are those of a fresh run"
        );
        assert_ne!(again, before, "the edit moves something");
    }

    fn spec(&self) -> &LedgerSpec {
        self.project
            .ledger_spec(&self.ledger_place())
            .expect("a ledger")
    }

    fn ledger_place(&self) -> LedgerPlace {
        LedgerPlace::accounts((self.place.clone(), made::YEAR))
    }

    fn ledger(&self) -> &Condensed {
        &self.ledgers[&self.ledger_place()]
    }

    /// The sum of a category. **Unit**: øre.
    fn cell(&self, category: &str) -> i128 {
        let row = category.replace('.', "_");
        let is_it = |address: &Address| *address.column == *"sum" && *address.row == *row;
        let cell = self
            .run
            .workbook
            .cells
            .iter()
            .find(|cell| is_it(&cell.address))
            .expect("a cell");
        let ore = cell.figure.as_exact().expect("a number") * &Ratio::integer(100);
        ore.to_decimal(12).parse().expect("whole øre")
    }
}

/// Loads a project; panics where anything is wrong.
fn loaded(world: &DiskWorld) -> Project {
    let loaded = load(world);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    loaded.value
}

/// Computes the figures of ledgers that are read already; panics where anything is wrong.
fn computed(project: &Project, ledgers: &Ledgers) -> Run {
    let run = project.compute(ledgers.clone(), &Request::default());
    assert!(!run.has_errors(), "{:?}", run.diagnostics);
    run.value
}

/// Whether a rule holds for a posting, as plainly as it can be said.
fn claims(rule: &Rule, posting: &Posting) -> bool {
    let code = |dimension: &str| {
        posting
            .codes
            .get(dimension)
            .and_then(|code| code_number(code))
    };
    let within = |dimension: &str, range: Option<(u32, u32)>| {
        range.is_none_or(|(low, high)| {
            code(dimension).is_some_and(|code| (i64::from(low)..=i64::from(high)).contains(&code))
        })
    };
    let one = |number: u32| Some((number, number));
    within("kontoklasse", one(rule.kontoklasse))
        && within("funksjon", rule.funksjon.and_then(one))
        && within("art", rule.art)
        && within("prosjekt", rule.prosjekt)
        && (rule.ansvar.is_empty()
            || rule
                .ansvar
                .iter()
                .any(|centre| within("ansvar", one(*centre))))
        && rule
            .text
            .is_none_or(|needle| posting.texts["tekst"].to_lowercase().contains(needle))
}

type Cases = Vec<((u64, usize), LazyLock<Case, Box<dyn FnOnce() -> Case>>)>;

/// Times one stage of every case that is asked for.
fn stage(
    criterion: &mut Criterion,
    cases: &Cases,
    name: &str,
    per_posting: bool,
    mut work: impl FnMut(&Case),
) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for ((postings, rules), case) in cases {
        if per_posting {
            group.throughput(Throughput::Elements(*postings));
        }
        let id = BenchmarkId::from_parameter(format!("{postings}-postings-{rules}-rules"));
        group.bench_with_input(id, case, |bencher, case| {
            let case: &Case = case;
            bencher.iter(|| work(case));
        });
    }
    group.finish();
}

/// Times from a saved script to new figures in an open workspace.
fn edit(criterion: &mut Criterion, cases: &Cases) {
    let mut group = criterion.benchmark_group("edit-to-figures");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for ((postings, rules), case) in cases {
        let id = BenchmarkId::from_parameter(format!("{postings}-postings-{rules}-rules"));
        group.bench_with_input(id, case, |bencher, case| {
            let case: &Case = case;
            let mut saves = case.own_rules.iter().cycle();
            let save = || {
                case.world
                    .write(EDITED, saves.next().expect("a script").as_bytes())
                    .expect("written");
            };
            let mut workspace = Workspace::open(&case.world, Request::default());
            let look = |()| {
                workspace = workspace.after(&case.world, &Changes::Anything);
                assert!(workspace.run.is_some(), "{:?}", workspace.found);
            };
            bencher.iter_batched(save, look, BatchSize::PerIteration);
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let case = |(postings, rules)| {
        let make: Box<dyn FnOnce() -> Case> = Box::new(move || Case::new(postings, rules));
        ((postings, rules), LazyLock::new(make))
    };
    let cases: Cases = CASES.into_iter().map(case).collect();

    stage(&mut criterion, &cases, "read", true, |case| {
        black_box(
            case.project
                .source
                .visit(&case.world, case.spec(), &mut |posting| {
                    black_box(posting);
                }),
        );
    });
    stage(&mut criterion, &cases, "condense", true, |case| {
        black_box(case.project.read_ledgers(&case.world, None));
    });
    stage(&mut criterion, &cases, "compile", false, |case| {
        black_box(loaded(&case.world));
    });
    stage(&mut criterion, &cases, "classify", false, |case| {
        black_box(classify(
            &case.project.model,
            &case.place,
            made::YEAR,
            &case.ledger().table,
        ));
    });
    stage(&mut criterion, &cases, "calculate", false, |case| {
        let ground = Evaluator::new(&case.project.model, &case.project.facts, &case.run.accounts);
        let sheets: Vec<_> = case.project.model.national.sheets.iter().collect();
        black_box(calculate(
            &ground,
            &sheets,
            &case.run.places,
            &case.run.view,
        ));
    });
    edit(&mut criterion, &cases);
    criterion.final_summary();
}
