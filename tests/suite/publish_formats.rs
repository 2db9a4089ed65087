//! What is published in every verb and format: a search for figures that are not to be told.

use std::fs;
use std::io::{Cursor, Read};

use kontering::cli::exit;

use crate::cli::Project;
use crate::gap_cli::two;

/// Too few heads, those that would give them away, and kroner that rest on them, as they are and as
/// sums that hold them.
const SECRETS: [&str; 7] = ["617", "4099", "7654321", "31337", "32588", "30587", "30588"];

/// Two municipalities. In one of them 617 of 4716 heads are too few to be told of, 7 654 321 kroner
/// of facts rest on them, and 31 337 kroner of postings.
pub fn project() -> Project {
    let project = two();
    let facts = |more: &str| {
        let of = |id: &str, value: &str, unit: &str| {
            let counted = match unit {
                "kr" => "",
                _ => "counted = \"during_year\"\n",
            };
            format!(
                "[{id}]\nvalue = {value}\nunit = \"{unit}\"\n{counted}origin = \"published\"\nsource = \"tabell 2\"\n"
            )
        };
        [
            of(
                "tolkede",
                if more.is_empty() { "617" } else { "1500" },
                "persons",
            ),
            of(
                "andre",
                if more.is_empty() { "4099" } else { "4000" },
                "persons",
            ),
            of(
                "alle",
                if more.is_empty() { "4716" } else { "5500" },
                "persons",
            ),
            of(
                "stonad",
                if more.is_empty() { "7654321" } else { "900" },
                "kr",
            ),
        ]
        .concat()
    };
    for (place, heads, persons) in [
        ("bærum", "value = 5\n", "value = 5003\n"),
        ("asker", "value = 10\n", "value = 6007\n"),
    ] {
        let path = format!("municipalities/{place}/2013/facts.toml");
        project.edit(&path, heads, persons);
        let more = if place == "bærum" { "" } else { "asker" };
        project.put(&path, &format!("{}{}", project.read(&path), facts(more)));
    }
    project.edit(
        "municipalities/bærum/2013/postings.csv",
        "749,25",
        "31337,00",
    );
    let vocabulary = "[publish]\nthreshold = 1000\ndominance = 70\n\
        [facts.tolkede]\nunit = \"persons\"\npart_of = \"alle\"\n[facts.andre]\nunit = \"persons\"\npart_of = \"alle\"\n[facts.alle]\nunit = \"persons\"\n\
        [facts.stonad]\nunit = \"kr\"\nrests_on = \"tolkede\"\n";
    let path = "rules/vocabulary.toml";
    project.put(path, &(project.read(path) + vocabulary));
    project.edit(
        "rules/categories.toml",
        "id = \"boliger\"\n",
        "id = \"boliger\"\nrests_on = \"tolkede\"\n",
    );
    let sheet = "sheet(\"t02\").title(\"Antall\", \"Number\").row(\"tolkede\", fact(\"tolkede\")).row(\"andre\", fact(\"andre\")).row(\"alle\", fact(\"alle\"))\n\
        .column(\"antall\", row, \"Antall\", \"Number\").column(\"andel\", row / fact(\"alle\"), \"Andel\", \"Share\").unit(\"percent\");\n\
        sheet(\"t03\").title(\"Kroner\", \"Kroner\").row(\"stonad\", fact(\"stonad\")).row(\"boliger\", boliger).total(\"i_alt\").column(\"sum\", sum(row), \"Sum\", \"Sum\");\n\
        check(\"delt\", fact(\"tolkede\") + fact(\"andre\") == fact(\"alle\")).because(\"they are parted\");\n";
    let path = "rules/kostra.rhai";
    project.put(path, &(project.read(path) + sheet));
    project
}

/// The numbers of a text, whatever stands between their thousands.
fn digits(text: &str) -> String {
    let mut plain = String::new();
    let signs: Vec<char> = text.chars().collect();
    for (position, sign) in signs.iter().enumerate() {
        let is_digit = |at: usize| signs.get(at).is_some_and(char::is_ascii_digit);
        let groups = matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '.' | ',')
            && position > 0
            && is_digit(position - 1)
            && (1..4).all(|step| is_digit(position + step))
            && !is_digit(position + 4);
        if !groups {
            plain.push(*sign);
        }
    }
    plain
}

/// The secrets that a text holds as numbers of their own.
pub fn told(text: &str) -> Vec<&'static str> {
    let plain = digits(text);
    let is_told = |secret: &&str| {
        plain.match_indices(*secret).any(|(at, _)| {
            let is_digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
            let after = &plain[at + secret.len()..];
            !is_digit(plain[..at].chars().next_back()) && !is_digit(after.chars().next())
        })
    };
    SECRETS.into_iter().filter(is_told).collect()
}

/// What a verb tells of a cell: the last figure of its line in CSV.
pub fn told_of(project: &Project, verb: &[&str], cell: &str) -> Vec<String> {
    let text = project.output(&[verb, &["--format", "csv", "--publish"]].concat());
    assert!(text.contains(cell), "{text}");
    let lines = text.lines().filter(|line| line.contains(cell));
    lines.map(ToOwned::to_owned).collect()
}

#[test]
fn kroner_that_a_scenario_moves_are_not_told_where_one_person_could_make_them_up() {
    let project = project();
    let ledger = "municipalities/bærum/2013/postings.csv";
    project.put(
        ledger,
        &(project.read(ledger) + "1;275;280;01;5000,00;Annet;5\n"),
    );
    let verb = [
        "whatif",
        "--view",
        "comparable",
        "--without-adjustment",
        "comparable:tolk",
    ];
    let intro = || told_of(&project, &verb, "t01:intro:sum@bærum/2013/comparable");
    let [moved] = &intro()[..] else {
        panic!("{:?}", intro())
    };
    assert!(
        moved.contains("6250.75") && !moved.contains(",:,"),
        "{moved}"
    );
    project.edit(
        "rules/categories.toml",
        "id = \"drift\"\n",
        "id = \"drift\"\nlargest = \"storste\"\n",
    );
    let vocabulary = project.read("rules/vocabulary.toml");
    project.put(
        "rules/vocabulary.toml",
        &format!("{vocabulary}[facts.storste]\nunit = \"kr\"\n"),
    );
    let facts = "municipalities/bærum/2013/facts.toml";
    let storste = "[storste]\nvalue = 100\nunit = \"kr\"\norigin = \"published\"\nsource = \"t\"\n";
    project.put(facts, &format!("{}{storste}", project.read(facts)));
    let [moved] = &intro()[..] else {
        panic!("{:?}", intro())
    };
    assert!(
        moved.contains(",:,") && !moved.contains("6250.75"),
        "{moved}"
    );
}

#[test]
fn no_gap_is_told_where_it_is_asked_whose_kroner_are() {
    let project = project();
    let gap = || told_of(&project, &["gap", "bærum", "asker"], "gap.intro:");
    assert!(
        gap().iter().all(|line| !line.contains(",:,")),
        "{:?}",
        gap()
    );
    let vocabulary = project.read("rules/vocabulary.toml");
    let rules = "[publish.contributors]\ndimension = \"tekst\"\nfewest = 2\nunnamed = \"many\"\n";
    project.put("rules/vocabulary.toml", &format!("{vocabulary}{rules}"));
    // Of each of both places one text names all: what both views tell is told.
    for place in ["bærum", "asker"] {
        let ledger = format!("municipalities/{place}/2013/postings.csv");
        project.edit(&ledger, "Lønn Ola Hansen", "");
        project.edit(&ledger, "Tolk", "");
    }
    let sums = told_of(&project, &["run"], "t01:intro:sum@bærum");
    assert!(sums.iter().all(|line| !line.contains(",:,")), "{sums:?}");
    assert!(
        !gap().is_empty() && gap().iter().all(|line| line.contains(",:,")),
        "{:?}",
        gap()
    );
}

#[test]
fn no_difference_tells_what_is_not_to_be_told() {
    let (before, after) = (project(), project());
    let other = after.folder.path().display().to_string();
    for (format, said) in [
        ("text", "do not differ in what may be told"),
        ("html", "The two sides do not differ in what may be told."),
    ] {
        let asked = [
            "diff",
            ".",
            &other,
            "--lang",
            "en",
            "--format",
            format,
            "--publish",
        ];
        let (code, out, _) = before.run(&asked);
        assert!(code == exit::Exit::Fine && out.contains(said), "{out}");
    }
    let facts = "municipalities/bærum/2013/facts.toml";
    after.edit(facts, "value = 617", "value = 620");
    after.edit(facts, "value = 4716", "value = 4719");
    after.edit(
        "municipalities/bærum/2013/postings.csv",
        "1000,50",
        "2000,50",
    );
    for format in ["text", "csv", "json", "html"] {
        let asked = ["diff", ".", &other, "--format", format];
        let (code, out, err) = before.run(&[&asked[..], &["--publish"]].concat());
        assert_eq!(
            (code, err.as_str()),
            (exit::Exit::Differs, ""),
            "{format}\n{out}"
        );
        let secrets = told(&out);
        assert_eq!(secrets, Vec::<&str>::new(), "{format}\n{out}");
        assert!(
            !out.contains(&other),
            "{format}: where the folder lies\n{out}"
        );
        // Three more in the whole would be three more among the few.
        let whole = digits(&out);
        assert!(!whole.contains("4719"), "{format}\n{out}");
        assert!(whole.contains("t01:intro:sum@bærum"), "{format}\n{out}");
        assert!(
            !told(&before.run(&asked).1).is_empty(),
            "{format} has nothing to hide"
        );
    }
    after.edit(
        "rules/vocabulary.toml",
        "[publish]\nthreshold = 1000\ndominance = 70\n",
        "",
    );
    let (code, out, err) = before.run(&["diff", ".", &other, "--publish"]);
    assert_eq!((code, out.as_str()), (exit::Exit::Rules, ""));
    let said = format!("`{other}`: nothing says what may be published");
    assert!(err.contains(&said), "{err}");
    before.output(&["accept", "--all", "--note", "x"]);
    let (code, out, _) = before.run(&["diff", "snapshots/reported.snap", ".", "--publish"]);
    assert_eq!((code, out.as_str()), (exit::Exit::Usage, ""));
}

#[test]
fn a_published_report_tells_of_a_folder_beside_it_what_it_tells_itself_alone() {
    let project = project();
    let header = "table,row,column,municipality,year,unit,printed,value\n";
    let print = [
        ("tolkede", "bærum", "617"),
        ("andre", "bærum", "4099"),
        ("alle", "bærum", "4717"),
        ("ukjent", "bærum", "617"),
        ("tolkede", "asker", "1501"),
        ("andre", "asker", "617"),
    ];
    let line = |(row, place, figure): (&str, &str, &str)| {
        format!("2,{row},antall,{place},2013,persons,{figure},{figure}\n")
    };
    let lines: String = print.into_iter().map(line).collect();
    project.put("trykt/t02.csv", &format!("{header}{lines}"));
    let folder = project.folder.path().join("trykt").display().to_string();
    let published = project.output(&["report", "--publish", "--against", &folder]);
    assert_eq!(told(&published), Vec::<&str>::new(), "{published}");
    let plain = digits(&published);
    assert!(
        plain.contains("<td>4717") && plain.contains("<td>1501"),
        "{plain}"
    );
    let internal = project.output(&["report", "--internal", "--against", &folder]);
    assert!(told(&internal).contains(&"617") && told(&internal).contains(&"4099"));
}

#[test]
fn no_verb_or_format_tells_what_is_not_to_be_told() {
    let project = project();
    let page = project.folder.path().join("side.html");
    let page = page.to_str().expect("a path");
    let verbs: [&[&str]; 14] = [
        &["run"],
        &["run", "--format", "csv"],
        &["run", "--format", "json"],
        &["run", "--sheet", "gap"],
        &["run", "--sheet", "gap", "--format", "csv"],
        &["run", "--view", "comparable"],
        &["report"],
        &["report", "--lang", "en", "--output", page],
        &["gap", "bærum", "asker"],
        &["gap", "bærum", "asker", "--format", "csv"],
        &["gap", "bærum", "asker", "--format", "json"],
        &["whatif", "--fact", "bærum/2013:andre=5000"],
        &[
            "whatif",
            "--fact",
            "bærum/2013:tolkede=2000",
            "--format",
            "json",
        ],
        &["whatif", "--practice", "all", "--format", "csv"],
    ];
    for verb in verbs {
        let published = project.run(&[verb, &["--publish"]].concat());
        let written = fs::read_to_string(page).unwrap_or_default();
        let text = format!("{}{}{written}", published.1, published.2);
        assert_eq!(published.0, exit::Exit::Fine, "{verb:?}\n{text}");
        assert_eq!(told(&text), Vec::<&str>::new(), "{verb:?}\n{text}");
        assert!(text.contains(':') && text.len() > 100, "{verb:?}\n{text}");
        let (_, whole, err) = project.run(verb);
        let written = fs::read_to_string(page).unwrap_or_default();
        assert!(
            !told(&format!("{whole}{err}{written}")).is_empty(),
            "{verb:?} has nothing to hide\n{whole}{err}"
        );
        fs::remove_file(page).ok();
    }
}

/// The parts of a workbook by name, each with its text but for the rows that each page repeats.
fn parts(bytes: Vec<u8>) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        let repeated = "<definedName name=\"_xlnm.Print_Titles\"";
        parts.push((name, text.replace(repeated, "")));
    }
    parts
}

#[test]
fn a_published_workbook_holds_told_values_alone_in_each_of_its_parts() {
    let project = project();
    let file = project.folder.path().join("book.xlsx");
    let output = file.to_str().expect("a path");
    let sheets = ["--sheet", "t01", "--sheet", "t02", "--sheet", "t03"];
    let gaps = ["--sheet", "gap"];
    for (more, lang) in [(&[][..], "en"), (&sheets, "en"), (&gaps, "nb")] {
        let verb = [
            "run", "--format", "xlsx", "--output", output, "--lang", lang,
        ];
        let verb = [&verb, more].concat();
        let (exit, out, err) = project.run(&[&verb[..], &["--publish"]].concat());
        assert_eq!(exit, exit::Exit::Fine, "{out}{err}");
        assert_eq!(told(&format!("{out}{err}")), Vec::<&str>::new(), "{out}");
        let published = parts(fs::read(&file).expect("a workbook"));
        for (name, text) in &published {
            assert_eq!(told(text), Vec::<&str>::new(), "{name}\n{text}");
            let more = [
                "<f>",
                "<f ",
                "<definedName name",
                "state=\"hidden\"",
                "sha256",
            ];
            let more: Vec<&str> = more
                .into_iter()
                .filter(|sign| text.contains(sign))
                .collect();
            assert_eq!(more, Vec::<&str>::new(), "{name}\n{text}");
            let beside = ["comments", "vmlDrawing", "externalLink", "custom"];
            assert!(!beside.iter().any(|of| name.contains(of)), "{name}");
        }
        let texts = |parts: &[(String, String)]| {
            let all = parts.iter().map(|(_, text)| text.as_str());
            all.collect::<Vec<_>>().join("\n")
        };
        let said = match lang {
            "nb" => "Tallene er verdier, uten formler. Ikke vist av hensyn til personvern (:): ",
            _ => "Figures are values, without formulas. Not shown for confidentiality (:): ",
        };
        let text = texts(&published);
        assert!(text.contains(said), "{text}");
        if more != gaps {
            assert!(
                text.contains("<t>:</t>") && out.contains(" not told\n"),
                "{out}{text}"
            );
            // What may be told is there, as a number.
            assert!(text.contains("<v>5500</v>"), "{text}");
        }
        let (_, out, err) = project.run(&verb);
        let whole = texts(&parts(fs::read(&file).expect("a workbook")));
        assert!(!told(&whole).is_empty(), "nothing to hide: {out}{err}");
        assert!(whole.contains("<f>") && whole.contains("<definedName name"));
    }
}
