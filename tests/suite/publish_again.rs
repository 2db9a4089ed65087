//! What is published after a fact was mended: an attacker who has both publications, and knows which
//! facts were mended, finds no small count in either.

use std::collections::{BTreeMap, BTreeSet};

use kontering::cli::exit;
use kontering::publish::{AttackerKnowledge, Published, ToldCell, publish_against};

use crate::cli::Project;
use crate::publish::{Books, Counts, Drawn, candidates, is_few, shown, withheld};

type Shown = BTreeMap<String, String>;

fn published(books: &Books, counts: &Counts, told: &[ToldCell]) -> Published {
    publish_against(
        &books.with(counts),
        &books.0.run,
        &books.0.world,
        told,
        AttackerKnowledge::ALL,
    )
    .value
    .expect("a rule of publication")
}

/// What a publication told.
fn told(published: &Published) -> Vec<ToldCell> {
    let cells = published.run.workbook.cells.iter();
    cells
        .filter_map(|cell| ToldCell::of(cell, &published.run.view))
        .collect()
}

/// The few heads of one of both publications that can only be one number: parts of `alle`, of which
/// one was mended and the whole with it. The second publication has the first in mind or not.
fn found(books: &Books, truth: [&Counts; 2], mended: usize, remembers: bool) -> Vec<String> {
    let first_published = published(books, truth[0], &[]);
    let told = match remembers {
        true => told(&first_published),
        false => Vec::new(),
    };
    let seen = [
        shown(&first_published),
        shown(&published(books, truth[1], &told)),
    ];
    let of_whole = |seen: &Shown| -> Vec<usize> {
        withheld(seen)
            .into_iter()
            .filter(|position| *position < 6)
            .collect()
    };
    let [unknown, unknown_after] = [of_whole(&seen[0]), of_whole(&seen[1])];
    let mut targets: Vec<(usize, usize, BTreeSet<i64>)> = Vec::new();
    for (time, counts) in truth.iter().enumerate() {
        for position in (1..4).filter(|position| is_few(counts[*position])) {
            targets.push((time, position, BTreeSet::from([counts[position]])));
        }
    }
    for first in candidates(truth[0], &unknown) {
        let with = |value: i64| {
            let mut second = first;
            second[mended] = value;
            second[0] += value - first[mended];
            second
        };
        let is_possible = |second: &Counts| {
            let is_told = |position: &usize| !unknown_after.contains(position);
            first[4..6].iter().all(|part| *part <= second[0])
                && (0..6)
                    .filter(is_told)
                    .all(|position| second[position] == truth[1][position])
        };
        let mut is_as_seen = None;
        for second in (0..=truth[1][mended] + 4).map(with).filter(is_possible) {
            let worlds = [&first, &second];
            let tells = |(time, position, values): &(usize, usize, BTreeSet<i64>)| {
                values.len() < 2 && !values.contains(&worlds[*time][*position])
            };
            if targets.iter().any(tells)
                && *is_as_seen
                    .get_or_insert_with(|| shown(&published(books, &first, &[])) == seen[0])
                && shown(&published(books, &second, &told)) == seen[1]
            {
                for (time, position, values) in &mut targets {
                    values.insert(worlds[*time][*position]);
                }
            }
        }
    }
    let solved = targets.iter().filter(|(_, _, values)| values.len() < 2);
    solved
        .map(|(time, position, _)| format!("{position} of publication {time}"))
        .collect()
}

/// Some counts, and the same with one part of the whole mended.
fn mended(drawn: &mut Drawn) -> ([Counts; 2], usize) {
    let first = drawn.counts();
    let position = usize::try_from(1 + drawn.below(3)).expect("small");
    let mut second = first;
    second[position] = drawn.below(6);
    second[0] += second[position] - first[position];
    second[4] = first[4].min(second[0]);
    second[5] = first[5].min(second[0]);
    // What is not mended stays as it is.
    match (second[4], second[5]) == (first[4], first[5]) {
        true => ([first, second], position),
        false => mended(drawn),
    }
}

#[test]
fn what_was_published_before_is_kept_in_mind() {
    let books = Books::new();
    let mut drawn = Drawn(7);
    for _ in 0..12 {
        let ([first, second], position) = mended(&mut drawn);
        let found = found(&books, [&first, &second], position, true);
        assert!(found.is_empty(), "{first:?} {second:?}: {found:?}");
    }
}

#[test]
fn without_it_an_attacker_finds_some() {
    let books = Books::new();
    let mut drawn = Drawn(7);
    let is_broken = (0..12).any(|_| {
        let ([first, second], position) = mended(&mut drawn);
        !found(&books, [&first, &second], position, false).is_empty()
    });
    assert!(is_broken);
}

#[test]
fn the_same_is_published_again_and_a_file_that_is_no_publication_is_refused() {
    let project = crate::publish_formats::project();
    let asked = ["run", "--publish", "--format", "csv"];
    let first = project.output(&asked);
    project.put("publications/2014-06.csv", &first);
    assert_eq!(project.output(&asked), first);

    let value = |project: &Project, row: &str| {
        let text = project.output(&asked);
        let start = format!("t02,,{row},antall,bærum,");
        let line = text.lines().find(|line| line.starts_with(&start));
        let line = line.unwrap_or_else(|| panic!("{row} in {text}"));
        line.split(',').nth(8).expect("a value").to_owned()
    };
    assert_eq!(
        ["tolkede", "andre", "alle"].map(|row| value(&project, row)),
        ["", "", "4716"]
    );
    // Three more: the whole would tell how many. Many: what was hidden with others stays so.
    let facts = "municipalities/bærum/2013/facts.toml";
    project.edit(facts, "value = 617", "value = 620");
    project.edit(facts, "value = 4716", "value = 4719");
    assert_eq!(value(&project, "alle"), "");
    project.edit(facts, "value = 620", "value = 1620");
    project.edit(facts, "value = 4719", "value = 5719");
    assert_eq!(
        ["tolkede", "andre", "alle"].map(|row| value(&project, row)),
        ["", "", ""]
    );

    project.put("publications/2014-06.csv", "address,value,display\nt02:borte:antall@bærum/2013/reported,1,1\nt02:alle:antall@bærum/2013/reported,x,x\n");
    let (code, out, err) = project.run(&asked);
    assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""));
    assert!(
        err.contains("publications/2014-06.csv:2") && err.contains("publications/2014-06.csv:3"),
        "{err}"
    );
}

#[test]
fn nothing_that_was_published_before_is_forgotten_without_a_word() {
    let project = crate::publish_formats::project();
    let header = "address,value,display\n";
    let of_line = |line: &str| ("a.csv", format!("{header}{line}\n"), "a.csv:2");
    let cases = [
        // Of a place that there is not, and of a view.
        of_line("t02:alle:antall@baerumm/2013,4716,"),
        of_line("t02:alle:antall@bærum/2013/ukjent,4716,"),
        // Nothing that can be understood, or two things.
        of_line("t02:alle:antall@bærum/2013,,"),
        of_line("t02:alle:antall@bærum/2013,,："),
        of_line("t02:alle:antall@bærum/2013,,.."),
        of_line("t02:alle:antall@bærum/2013,,4.716"),
        of_line("t02:alle:antall@bærum/2013,4716,:"),
        of_line("t02:alle:antall@bærum/2013"),
        of_line("t02:alle:antall@bærum/2013,4,716,:"),
        // Of no cell, whatever is told of it, and of no gap.
        of_line("t02:borte:antall@bærum/2013,,"),
        of_line("t02:borte:antall@bærum/2013,,:"),
        of_line("gap.:start:effekt@bærum~asker/2013,1,1"),
        of_line("gap.nonsense:start:effekt@bærum~asker/2013,1,1"),
        of_line("gap.intro:start:effekt@bærum/2013,1,1"),
        of_line("gap.intro:start:effekt@bærum~asker/1999,1,1"),
        of_line("gap.intro:hvor:effekt@bærum~asker/2013,1,1"),
        of_line("gap.intro:start:sum@bærum~asker/2013,1,1"),
        of_line("gap.intro:start:effekt@bærum~asker/2013/ukjent,1,1"),
        (
            "a.csv",
            "address,value,value,display\nt02:alle:antall@bærum/2013,,4716,\n".to_owned(),
            "column `value` more than once",
        ),
        // In a folder of its own, hidden, and under a name in capitals.
        (
            "2014/a.csv",
            header.to_owned(),
            "`publications/2014/` is a folder",
        ),
        (
            ".a.csv",
            header.to_owned(),
            "`publications/.a.csv` is hidden",
        ),
        ("A.CSV", "Adresse;Verdi\n".to_owned(), "A.CSV"),
        ("a.xlsx", "PK\u{3}\u{4}".to_owned(), "a.xlsx"),
    ];
    for (name, text, said) in cases {
        let path = format!("publications/{name}");
        project.put(&path, &text);
        let (code, out, err) = project.run(&["run", "--publish"]);
        assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""), "{text}");
        assert!(
            err.contains(said) && err.contains("help: "),
            "{text}: {err}"
        );
        std::fs::remove_dir_all(project.folder.path().join("publications")).expect("removed");
    }
    for (name, text) in [
        ("README.md", "What was sent out.\n".to_owned()),
        (".gitkeep", String::new()),
        (
            "a.csv",
            project.output(&["run", "--publish", "--format", "csv"]),
        ),
        (
            "b.csv",
            project.output(&["run", "--publish", "--format", "csv", "--sheet", "gap"]),
        ),
    ] {
        project.put(&format!("publications/{name}"), &text);
    }
    assert!(
        project
            .read("publications/b.csv")
            .contains("gap.intro:bærum.")
    );
    project.output(&["run", "--publish"]);
    std::fs::remove_dir_all(project.folder.path().join("publications")).expect("removed");
    project.put("publications", "a file");
    assert_eq!(project.run(&["run", "--publish"]).0, exit::Exit::Failed);
}

#[test]
fn a_figure_that_is_given_as_it_is_printed_alone_counts_as_told() {
    let project = crate::publish_formats::project();
    let told = || {
        let text = project.output(&["run", "--publish", "--format", "csv"]);
        let line = text
            .lines()
            .find(|line| line.ends_with("t02:alle:antall@bærum/2013/reported"));
        line.expect("the whole").contains(",4716,")
    };
    assert!(told());
    // It is known, so that the whole is hidden in its place.
    for display in ["4 099", "4\u{a0}099", "4099,0"] {
        let line = format!("t02:andre:antall@bærum/2013/reported;;{display}\n");
        project.put(
            "publications/a.csv",
            &format!("address;value;display\n{line}"),
        );
        assert!(!told(), "{display}");
    }
}

#[test]
fn a_share_that_was_not_told_is_not_told_now() {
    let project = crate::publish_formats::project();
    let share = || {
        let text = project.output(&["run", "--publish", "--format", "csv"]);
        let line = text
            .lines()
            .find(|line| line.ends_with("t02:tolkede:andel@asker/2013/reported"));
        let line = line.expect("the share");
        line.split(',').nth(11).expect("a figure").to_owned()
    };
    assert_ne!(share(), ":");
    let kept = "address,value,display\nt02:tolkede:andel@asker/2013/reported,,:\n";
    project.put("publications/2014.csv", kept);
    assert_eq!(share(), ":");
}

#[test]
fn what_was_told_keeps_nothing_back_so_the_whole_is_not_told() {
    let project = crate::publish_formats::project();
    let told = || {
        let text = project.output(&["run", "--publish", "--format", "csv"]);
        let figure = |row: &str| {
            let end = format!("t02:{row}:antall@bærum/2013/reported");
            let line = text.lines().find(|line| line.ends_with(&end));
            line.and_then(|line| line.split(',').nth(8))
                .map(ToOwned::to_owned)
        };
        ["tolkede", "andre", "alle"].map(|row| figure(row).expect("a figure"))
    };
    assert_eq!(told(), ["", "", "4716"]);
    let before = "address,value,display\nt02:andre:antall@bærum/2013/reported,4099,4 099\n";
    project.put("publications/2014.csv", before);
    let [tolkede, _, alle] = told();
    assert_eq!([tolkede, alle], ["", ""]);
}
