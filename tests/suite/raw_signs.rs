//! Whatever stands in names, labels, codes and texts, no terminal gets a sign that it would obey.

use std::fs;
use std::process::{Command, Stdio};

use kontering::world::Store;

use super::cli::Project;

/// One of each kind: orders to a terminal in seven and in eight bits, signs that move its cursor or
/// ring, turn the direction of a text or take no room.
const RAW: &str =
    "\u{1b}[2J\u{1b}[31m\u{9b}2K\u{7f}\u{8}\u{7}\u{85}\u{202e}\u{2066}\u{200b}\u{feff}";

/// Those of them that a text file may hold.
const RAW_IN_TEXT: &str = "\u{9b}2K\u{85}\u{202e}\u{2066}\u{200b}\u{feff}";

/// The same as TOML writes it in a text, and as the rule language does.
fn written() -> [String; 2] {
    let sign = |c: char, short: &str| match u32::from(c) {
        _ if c.is_ascii_graphic() => c.to_string(),
        code @ ..=0xff => format!("{short}{code:02x}"),
        code => format!("\\u{code:04x}"),
    };
    ["\\u00", "\\x"].map(|short| RAW.chars().map(|c| sign(c, short)).collect())
}

/// No sign is there raw but line ends, tabs and the program's own colours.
fn check(what: &str, output: &str) {
    let is_raw = |c: &char| {
        !matches!(c, '\n' | '\t' | '\u{ad}')
            && (c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'))
    };
    let raw: Vec<char> = output.chars().filter(is_raw).collect();
    assert_eq!(raw, [], "{what}\n{output}");
}

fn project() -> Project {
    let project = Project::new();
    let [toml, rhai] = written();
    project.edit("rules/categories.toml", "Lønn", &format!("Lønn{toml}"));
    project.edit(
        "rules/categories.toml",
        "Boliger",
        &format!("Boliger{toml}"),
    );
    project.edit(
        "rules/vocabulary.toml",
        "\"funksjon\"",
        &format!("\"funksjon{toml}\""),
    );
    project.edit(
        "rules/vocabulary.toml",
        "\"deltakere\"",
        &format!("\"deltakere{toml}\""),
    );
    let rules = project.read("rules/kostra.rhai");
    for word in ["pay", "Kostnader", "parts add to totals"] {
        assert!(rules.contains(word));
    }
    let rules = rules
        .replace("\"pay\"", &format!("\"pay{rhai}\""))
        .replace("\"Kostnader\"", &format!("\"Kostnader{rhai}\""))
        .replace("parts add to totals", &format!("parts{rhai}"));
    project.put("rules/kostra.rhai", &rules);
    let description = "municipalities/bærum/municipality.toml";
    project.edit(
        description,
        "name = \"Bærum\"",
        &format!("name = \"Bærum{toml}\""),
    );
    let file = format!("2013/postings{RAW}.csv");
    project.edit(
        description,
        "2013/postings.csv",
        &format!("2013/postings{toml}.csv"),
    );
    project.edit(
        "municipalities/bærum/2013/facts.toml",
        "tabell 1",
        &format!("tabell{toml}"),
    );
    project.edit(
        "municipalities/bærum/cases.toml",
        "\"tolk\"",
        &format!("\"tolk{toml}\""),
    );
    let old = project
        .folder
        .path()
        .join("municipalities/bærum/2013/postings.csv");
    let lines = fs::read_to_string(&old).expect("postings");
    fs::remove_file(old).expect("removed");
    let lines = lines
        .replace("Husleie;3", &format!("Husleie{RAW_IN_TEXT};3{RAW_IN_TEXT}"))
        .replace("1;120;010;", &format!("1;12{RAW_IN_TEXT}0;010;"))
        + &*format!("1;Q{RAW_IN_TEXT};010;01;x{RAW_IN_TEXT};a;9\n");
    let path = format!("municipalities/bærum/{file}");
    project
        .world()
        .write(&path, lines.as_bytes())
        .expect("written");
    project
}

#[test]
fn nothing_is_put_out_that_a_terminal_would_obey() {
    let project = project();
    let most = "--allow-missing=100000+9lines";
    let cell = "t01:intro:sum@bærum/2013";
    let by_line = format!("bærum/2013/postings{RAW}.csv:4");
    let other = Project::new();
    let other = other.folder.path().display().to_string();
    let tables = &["text", "csv", "json"][..];
    let asked: [(&[&str], &[&str]); 13] = [
        (&[], tables),
        (&["run"], tables),
        (&["test", "--details"], tables),
        (&["coverage"], tables),
        (&["check"], tables),
        (&["sample"], &["csv", "json"]),
        (&["explain", cell], tables),
        (&["explain", &by_line], tables),
        (&["diff", &other, "."], &["text", "csv", "json", "html"]),
        (&["whatif", "--fact", "bærum:deltakere=4"], tables),
        (&["accept", "--note", RAW], &["text"]),
        (&["verify", "snapshots/reported.snap"], tables),
        (&["explain", RAW], &["text"]),
    ];
    let mut written_out = 0;
    for (arguments, formats) in asked {
        for format in formats {
            let format = match arguments.first() {
                Some(&"accept") => vec![],
                _ => vec!["--format", format],
            };
            let is_plain = matches!(arguments.first(), Some(&"check"));
            let more = if is_plain { vec![] } else { vec![most] };
            for show in [&[][..], &["--show-texts"]] {
                let all = [arguments, &more, &format, show].concat();
                let (_, out, err) = project.run(&all);
                check(&format!("{all:?}"), &format!("{out}{err}"));
                written_out += (out + &*err).matches("202e").count();
            }
        }
    }
    assert!(written_out > 50, "{written_out}");
    let page = project
        .folder
        .path()
        .join("page.html")
        .display()
        .to_string();
    let (_, out, err) = project.run(&["report", most, "--output", &page]);
    let text = fs::read_to_string(page).unwrap_or_else(|_| panic!("{out}{err}"));
    check("report", &text);
    assert!(text.contains("\\u{202e}"));
}

#[test]
fn events_hold_nothing_that_a_terminal_would_obey() {
    let project = project();
    for format in ["text", "json"] {
        let told = Command::new(env!("CARGO_BIN_EXE_kontering"))
            .arg("-C")
            .arg(project.folder.path())
            .args([
                "watch",
                "--allow-missing=100000+9lines",
                "--until-eof",
                "--format",
                format,
            ])
            .stdin(Stdio::null())
            .output()
            .expect("the program");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let (out, err) = (text(told.stdout), text(told.stderr));
        assert!(out.contains("loaded"), "{out}{err}");
        check(format, &(out + &*err));
    }
}
