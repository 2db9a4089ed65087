//! A small project and the edits that a person, an editor or a version control system makes to it.

use std::collections::BTreeSet;

use kontering::world::{MemoryWorld, World};
use proptest::prelude::*;

/// The project of the views, and what else a run can depend on: imports, a decision table, code
/// lists, series, reference facts, a translation table, cases, two files of one ledger.
pub fn project() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = include_str!("views.fixture")
        .split("//- ")
        .skip(1)
        .map(|part| part.split_once('\n').expect("a path"))
        .map(|(path, content)| (path.trim().to_owned(), content.to_owned()))
        .collect();
    let mut add = |path: &str, content: &str| files.push((path.to_owned(), content.to_owned()));
    add("rules/lib/bits.rhai", "fn lonn() { art.within(10..=99) }\n");
    add(
        "rules/tables/andre.csv",
        "id;funksjon;to;because\nbarn;244;sosial;barnevern\n",
    );
    add(
        "rules/more.rhai",
        "import \"rules/lib/bits.rhai\" as bits;\nrules_from(\"tables/andre.csv\").because(\"tabell\");\n\
         rule(\"lonn-til-alle\", kontoklasse == 1 and funksjon == 233 and bits::lonn()).to(intro.lonn).because(\"lønn\");\n\
         check(\"deler\", intro == intro.lonn + intro.drift).because(\"deler\");\n",
    );
    add(
        "rules/kontoplan/funksjoner.csv",
        "code,name_nb,name_en,valid_from,valid_to\n242,Sosial,,,\n275,Intro,,,\n120,Adm,,,\n",
    );
    add("reference/c/2013/facts.toml", &facts(7));
    add("kontering.toml", "[comparison]\nbaseline = \"a\"\n");
    add(
        "rules/mot.rhai",
        "optional_places([\"b\", \"c\", \"d\"]);\n\
         sheet(\"mot\").title(\"Mot {baseline}\").place(\"c\").place(\"d\").place(\"a\")\n    \
         .column(\"avvik\", fact(\"malgruppe\") - fact(\"malgruppe\").at(baseline()))\n    \
         .column(\"av_c\", cell(\"mot\", \"c\", \"avvik\").at(\"c\"));\n\
         sheet(\"uten\").row(\"r\", ()).column(\"alle\", sum_over(municipalities([\"a\", \"b\"]), fact(\"malgruppe\"))).except(baseline());\n",
    );
    add(
        "municipalities/a/2013/more.csv",
        "klasse;funksjon;art;ansvar;periode;beløp;tekst;bilag\n1;233;010;1;01;11,00;Lønn;8\n",
    );
    add(
        "municipalities/b/cases.toml",
        "[[case]]\nname = 'lønn'\nbecause = 'b'\nyear = 2013\nposting = { kontoklasse = 1, funksjon = 275, art = 10 }\n\
         lands = 'intro.lonn'\n",
    );
    for (path, content) in &mut files {
        match path.as_str() {
            "rules/vocabulary.toml" => {
                *content = content.replace(
                    "nb = \"funksjon\"\n",
                    "nb = \"funksjon\"\ncode_list = \"kontoplan/funksjoner.csv\"\n",
                );
            }
            "municipalities/a/municipality.toml" => {
                *content = content.replace("[\"2013/postings.csv\"]", "[\"2013/*.csv\"]");
            }
            "municipalities/b/municipality.toml" => {
                *content = content.replace(
                    "column = \"art\"\n",
                    "column = \"art\"\ntranslate = \"arter.csv\"\ndefault = \"300\"\n",
                );
            }
            _ => {}
        }
    }
    files.push((
        "municipalities/b/arter.csv".to_owned(),
        "local,national\n010,010\n270,270\n".to_owned(),
    ));
    files.sort();
    files
}

fn facts(value: u32) -> String {
    format!(
        "[malgruppe]\nvalue = {value}\nunit = \"persons\"\ncounted = \"average\"\norigin = \"published\"\nsource = \"s\"\n"
    )
}

/// One edit.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Writes a file, new or over an old one.
    Write(String, String),
    /// Removes a file.
    Remove(String),
    /// Removes a folder with all that is in it.
    RemoveFolder(String),
    /// Puts all files below a folder as they were first, or all there are.
    Restore(String),
}

/// Another content of a file, some of it broken; numbered from zero.
fn variant(path: &str, content: &str, number: usize) -> String {
    let replaced = |from: &str, to: &str| content.replace(from, to);
    let more = |line: &str| format!("{content}{line}\n");
    let kinds = match path {
        path if path.ends_with(".rhai") => vec![
            format!("// a comment moves every place\n\n{content}"),
            replaced("275", "233"),
            replaced("1.5", "1.25"),
            replaced("sum(", "2 * sum("),
            replaced(".title(", ".title(\"ny \" + "),
            replaced("art.within(10..=99)", "art.within(10..=199)"),
            more("rule(\"broken\", kontoklasse == ).to(intro);"),
            more(
                "rule(\"ny\", funksjon == 120 and tekst.contains(\"lønn\")).to(sosial).because(\"ny\");",
            ),
            replaced("because", "becuse"),
            more(
                "rule(\"lukket\", when([art], |art| art == 270)).to(sosial).because(\"lukket\").over(\"sosial\");",
            ),
            more(
                "weight(\"gammel\", #{ \"2012\": 2 }).source(\"note\");\nsheet(\"g\").row(\"intro\", intro)\n    \
                 .column(\"en\", sum(row) * weight(\"gammel\"))\n    .column(\"to\", sum(row) / weight(\"gammel\"));",
            ),
            more(
                "rule(\"kaster\", when([art], |art| if art == 270 { throw \"nei\" } else { false })).to(sosial).because(\"k\");",
            ),
            more(
                "view(\"likt\").exclude(\"halv\", art == 270, fact(\"alle\")).because(\"mer enn alt\");",
            ),
            more(
                "view(\"likt\").exclude(\"en\", art == 429).because(\"en\").exclude(\"to\", art == 429).because(\"to\");",
            ),
            String::new(),
        ],
        path if path.ends_with("postings.csv") || path.ends_with("more.csv") => vec![
            replaced("1000,00", "1000,01"),
            content
                .lines()
                .rev()
                .skip(1)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .map(|line| format!("{line}\n"))
                .collect(),
            replaced("400,00", "4x0,00"),
            replaced("beløp", "belop"),
            replaced("Tolk", "Annet"),
            String::new(),
        ],
        path if path.ends_with("facts.toml") => vec![
            replaced("value = 3", "value = 4"),
            replaced("value = 1", "value = 2"),
            replaced("published", "derived"),
            replaced("persons", "person"),
            format!("# moved\n{content}"),
            more("[ny.fakta]\nvalue = 4\nunit = \"kr\"\norigin = \"published\"\nsource = \"s\""),
            more("[[["),
        ],
        path if path.ends_with("municipality.toml") => vec![
            format!("# moved\n{content}"),
            replaced("decimal = \",\"", "decimal = \".\""),
            replaced("name = \"B\"", "name = \"Bø\""),
            replaced("[\"01\"]", "[\"01\", \"02\"]"),
            more("[ledger.control]\nlines = 3"),
            replaced("\"reconstructed\"", "\"own\""),
        ],
        path if path.ends_with("vocabulary.toml") => vec![
            format!("# moved\n{content}"),
            replaced("mottakere i målgruppen", "målgruppen"),
            replaced("code_list = \"kontoplan/funksjoner.csv\"", ""),
        ],
        "kontering.toml" => vec![
            replaced("\"a\"", "\"b\""),
            replaced("\"a\"", "\"c\""),
            replaced("baseline", "base"),
            String::new(),
        ],
        path if path.ends_with("categories.toml") => vec![
            replaced("Sosialtjenester", "Sosiale tjenester"),
            more("[[area]]\nid = \"ny\"\nnb = \"Ny\""),
            replaced("id = \"drift\"", "id = \"drifta\""),
        ],
        _ => vec![
            format!("{content}\n"),
            replaced("270", "271"),
            replaced("244", "120"),
            "\u{1}".to_owned(),
        ],
    };
    kinds[number % kinds.len()].clone()
}

/// The same text some lines further down, where the kind of file has comments: nothing but places
/// is another.
fn moved(path: &str, content: &str) -> String {
    match path.rsplit_once('.') {
        Some((_, "rhai")) => format!("// a comment\n\n{content}"),
        Some((_, "toml")) => format!("# a comment\n\n{content}"),
        _ => content.to_owned(),
    }
}

/// Edits at random; most files come back to what they were sooner or later, and many edits only
/// move lines.
pub fn edits(count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<Edit>> {
    let files = project();
    let some = prop::sample::select(files.clone());
    let folders = vec![
        "municipalities/b",
        "reference/c",
        "rules/tables",
        "municipalities/a/2013",
        "reference",
    ];
    let one = prop_oneof![
        6 => (some.clone(), 0usize..20).prop_map(|((path, content), number)| {
            let written = variant(&path, &content, number);
            vec![Edit::Write(path, written)]
        }),
        4 => (some.clone(), 0usize..20).prop_map(|((path, content), number)| {
            let written = variant(&path, &content, number);
            let further_down = moved(&path, &written);
            vec![Edit::Write(path.clone(), written), Edit::Write(path, further_down)]
        }),
        5 => some.clone().prop_map(|(path, content)| vec![Edit::Write(path, content)]),
        2 => some.prop_map(|(path, _)| vec![Edit::Remove(path)]),
        1 => prop::sample::select(folders).prop_map(|folder| vec![Edit::RemoveFolder(folder.to_owned())]),
        1 => Just(vec![Edit::Write("municipalities/d/notes.txt".to_owned(), "x".to_owned())]),
        1 => Just(vec![Edit::RemoveFolder("municipalities/d".to_owned())]),
        2 => prop::sample::select(vec!["", "municipalities/b", "rules"])
            .prop_map(|folder| vec![Edit::Restore(folder.to_owned())]),
    ];
    prop::collection::vec(one, count).prop_map(|edits| edits.concat())
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// The files of a world, whatever they are.
pub fn all_files(world: &dyn World, folder: &str) -> Vec<String> {
    let path = |name: &str| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    };
    let names = world.list(folder).expect("a folder");
    names
        .iter()
        .flat_map(|name| match name.strip_suffix('/') {
            Some(inner) => all_files(world, &path(inner)),
            None => vec![path(name)],
        })
        .collect()
}

impl Edit {
    /// What it writes; a path without content is removed.
    pub fn effects(&self, present: &[String]) -> Vec<(String, Option<String>)> {
        match self {
            Self::Write(path, content) => vec![(path.clone(), Some(content.clone()))],
            Self::Remove(path) => vec![(path.clone(), None)],
            Self::RemoveFolder(folder) => present
                .iter()
                .filter(|path| is_below(path, folder))
                .map(|path| (path.clone(), None))
                .collect(),
            Self::Restore(folder) => {
                let files = project()
                    .into_iter()
                    .filter(|(path, _)| is_below(path, folder));
                files.map(|(path, content)| (path, Some(content))).collect()
            }
        }
    }

    /// Makes the edit in memory; gives the paths that changed.
    pub fn apply(&self, world: &MemoryWorld) -> BTreeSet<String> {
        let effects = self.effects(&all_files(world, ""));
        for (path, content) in &effects {
            match content {
                Some(content) => world.put(path, content.as_str()),
                None => world.remove(path),
            }
        }
        effects.into_iter().map(|(path, _)| path).collect()
    }
}
