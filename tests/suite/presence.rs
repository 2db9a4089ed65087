//! What has a name in its folder is not absent, though nothing can be read there: each such file or
//! folder, as the program meets it.

use std::fs;
use std::path::Path;

use kontering::cli::exit;
use kontering::workspace::{Changes, Request, Workspace};
use kontering::world::{MemoryWorld, World};

use crate::cli::Project;
use crate::edits::project;

/// A project with every kind of file that need not be there.
fn with_all() -> Project {
    let project = Project::new();
    project.edit(
        "rules/vocabulary.toml",
        "nb = \"funksjon\"",
        "nb = \"funksjon\"\ncode_list = \"kontoplan/funksjoner.csv\"",
    );
    project.edit(
        "municipalities/bærum/municipality.toml",
        "column = \"Art\"",
        "column = \"Art\"\ntranslate = \"arter.csv\"",
    );
    let facts = "[deltakere]\nvalue = 7\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"published\"\nsource = \"s\"\n";
    let series = "[deltakere]\nvalues.2012 = 7\nunit = \"persons\"\ncounted = \"during_year\"\norigin = \"published\"\nsource = \"s\"\n";
    for (path, text) in [
        (
            "rules/kontoplan/funksjoner.csv",
            "code,name_nb,name_en,valid_from,valid_to\n275,a,,,\n265,b,,,\n120,c,,,\n",
        ),
        (
            "rules/sub/more.rhai",
            "check(\"mer\", intro == intro).because(\"r\");\n",
        ),
        (
            "municipalities/bærum/rules.rhai",
            "rule(\"egen\", funksjon == 120 and art == 999).to(boliger).because(\"r\");\n",
        ),
        (
            "municipalities/bærum/arter.csv",
            "local,national\n010,010\n270,270\n190,190\n",
        ),
        ("municipalities/bærum/series.toml", series),
        ("reference/oslo/2013/facts.toml", facts),
        ("reference/oslo/series.toml", series),
    ] {
        project.put(path, text);
    }
    let (code, out, err) = project.run(&["accept", "--all", "--note", "n"]);
    assert_eq!(code, exit::Exit::Fine, "{out}{err}");
    project
}

/// The files, each with the verb that looks at it.
const FILES: [(&str, &str); 14] = [
    ("rules/vocabulary.toml", "check"),
    ("rules/categories.toml", "check"),
    ("rules/kostra.rhai", "check"),
    ("rules/kontoplan/funksjoner.csv", "check"),
    ("municipalities/bærum/municipality.toml", "check"),
    ("municipalities/bærum/rules.rhai", "check"),
    ("municipalities/bærum/arter.csv", "check"),
    ("municipalities/bærum/series.toml", "check"),
    ("municipalities/bærum/2013/facts.toml", "check"),
    ("municipalities/bærum/2013/postings.csv", "run"),
    ("reference/oslo/2013/facts.toml", "check"),
    ("reference/oslo/series.toml", "check"),
    ("municipalities/bærum/cases.toml", "check"),
    ("snapshots/reported.snap", "test"),
];

/// The folders, each with the verb that looks into it and the name that is told.
const FOLDERS: [(&str, &str, &str); 6] = [
    ("rules/sub", "check", "rules/sub"),
    ("municipalities/bærum", "check", "municipalities/bærum"),
    (
        "municipalities/bærum/2013",
        "check",
        "municipalities/bærum/2013",
    ),
    ("reference", "check", "reference"),
    ("reference/oslo", "check", "reference/oslo"),
    ("snapshots", "test", "snapshots/reported.snap"),
];

fn take_away(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).expect("taken away");
    } else {
        fs::remove_file(path).expect("taken away");
    }
}

/// Puts something else where a file or folder was; the verb must say which and not succeed.
fn refused(path: &str, verb: &str, named: &str, put: impl Fn(&Path)) {
    let project = with_all();
    let full = project.folder.path().join(path);
    take_away(&full);
    put(&full);
    let (code, out, err) = project.run(&[verb]);
    let said = format!("{out}{err}");
    assert_ne!(code, exit::Exit::Fine, "{path}\n{said}");
    assert!(
        said.contains("error[K0701]") && said.contains(&format!("`{named}` cannot be ")),
        "{path}\n{said}"
    );
}

#[test]
fn a_folder_in_place_of_a_file_is_no_absent_file() {
    for (path, verb) in FILES {
        refused(path, verb, path, |full| {
            fs::create_dir(full).expect("a folder");
        });
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_no_absent_file_or_folder() {
    let all = FILES
        .iter()
        .map(|(path, verb)| (*path, *verb, *path))
        .chain(FOLDERS);
    for (path, verb, named) in all {
        for end in [
            "gone".into(),
            Path::new(path).file_name().expect("a name").to_owned(),
        ] {
            refused(path, verb, named, |full| {
                std::os::unix::fs::symlink(&end, full).expect("a link");
            });
        }
    }
}

#[cfg(unix)]
#[test]
fn what_might_never_end_is_not_opened() {
    for (path, verb) in FILES {
        refused(path, verb, path, |full| {
            std::os::unix::fs::symlink("/dev/zero", full).expect("a link");
        });
        refused(path, verb, path, |full| {
            let made = std::process::Command::new("mkfifo").arg(full).status();
            assert!(made.is_ok_and(|status| status.success()));
        });
    }
}

#[cfg(unix)]
#[test]
fn an_accepted_snapshot_that_cannot_be_read_is_not_replaced() {
    refused(
        "snapshots/reported.snap",
        "accept",
        "snapshots/reported.snap",
        |full| {
            std::os::unix::fs::symlink("gone", full).expect("a link");
        },
    );
}

#[test]
fn what_has_no_name_is_absent() {
    let project = with_all();
    for path in [
        "municipalities/bærum/rules.rhai",
        "municipalities/bærum/series.toml",
        "municipalities/bærum/cases.toml",
        "reference/oslo/series.toml",
        "reference/oslo",
        "reference",
        "rules/sub",
    ] {
        take_away(&project.folder.path().join(path));
        for verb in ["check", "run"] {
            let (code, out, err) = project.run(&[verb]);
            assert_eq!(code, exit::Exit::Fine, "{path}\n{out}{err}");
        }
    }
}

#[test]
fn a_workspace_follows_what_is_lost_and_found_again() {
    let world = MemoryWorld::new();
    project()
        .into_iter()
        .for_each(|(path, content)| world.put(&path, content));
    let mut workspace = Workspace::open(&world, Request::default());
    for (path, content) in project() {
        for is_lost in [true, false] {
            if is_lost {
                world.put_unusable(&path);
            } else {
                world.put(&path, content.as_str());
            }
            workspace = workspace.after(&world, &Changes::Anything);
            let fresh = Workspace::open(&world, Request::default());
            assert_eq!(workspace.found, fresh.found, "{path}");
            assert_eq!(workspace.run.is_some(), fresh.run.is_some(), "{path}");
            assert!(workspace.is_current(&world), "{path}");
            if is_lost && !path.ends_with("cases.toml") {
                assert!(
                    workspace
                        .found
                        .iter()
                        .any(|finding| finding.code.id() == "K0701" && finding.is_error()),
                    "{path}"
                );
            }
        }
    }
    assert!(workspace.run.is_some() && world.list("municipalities").is_ok());
}
