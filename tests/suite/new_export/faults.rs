//! Exports in which something is wrong or only half said: what `new` says of it.

use kontering::cli::exit;

use super::{EXPORT, made, path, project};
use crate::cli::Project;

/// What `new` says of an export, and the description that it writes.
pub fn described(export: &str, options: &[&str]) -> (String, String) {
    let (project, text) = brought(&[("a.csv", export)], options);
    (text, project.read("municipalities/asker/municipality.toml"))
}

/// A project into which files were brought, and what `new` said.
fn brought(files: &[(&str, &str)], options: &[&str]) -> (Project, String) {
    let project = project(files[0].1.as_bytes(), files[0].0);
    let mut arguments = vec!["new".to_owned(), "asker".to_owned()];
    for (name, content) in files {
        std::fs::write(project.folder.path().join(name), content).expect("written");
        arguments.push(path(&project, name));
    }
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (_, out, err) = project.run(&arguments);
    let text = format!("{out}{err}");
    assert!(out.contains("made municipalities"), "{text}");
    (project, text)
}

pub fn is_guessed(description: &str, entry: &str) -> bool {
    let mut lines = description.lines();
    let guessed = lines.find(|line| line.starts_with("guessed = "));
    guessed.is_some_and(|line| line.contains(&format!("\"{entry}\"")))
}

#[test]
fn a_total_is_compared_with_the_lines_that_it_adds_up() {
    let agreed = format!("{EXPORT}Sum;;;;;;;-1120,75\n");
    let (text, description) = described(&agreed, &[]);
    assert!(
        text.contains("all lines add up to it: `Beløp` -1120.75")
            && !is_guessed(&description, "skip"),
        "{text}{description}"
    );
    assert!(
        description.contains("[ledger.control]\nnet = \"1120.75\""),
        "{description}"
    );
    let cut = format!("{EXPORT}Sum;;;;;;;-2000,00\n");
    let (text, description) = described(&cut, &[]);
    assert!(
        text.contains("it says `Beløp` -2000.00, but the lines add up to -1120.75"),
        "{text}"
    );
    assert!(is_guessed(&description, "skip"), "{description}");
    assert!(!description.contains("\n[ledger.control]"), "{description}");
}

#[test]
fn subtotals_without_an_account_are_left_out() {
    let mut lines: Vec<&str> = EXPORT.lines().collect();
    lines.insert(3, ";Sum 275;;27500;;;;-1250,75");
    lines.push(";Sum resten;;;;;;130,00");
    let (text, description) = described(&(lines.join("\n") + "\n"), &[]);
    assert!(text.contains("6 postings, net 1120.75 kr"), "{text}");
    assert!(
        description.contains("{ column = \"Konto tekst\", equals = \"Sum 275\" }")
            && !is_guessed(&description, "skip"),
        "{description}"
    );
}

#[test]
fn what_stands_on_each_page_of_a_print_is_left_out() {
    let header = EXPORT.lines().next().expect("a header");
    let columns = header.split(';').count();
    let line = |first: &str, kroner: &str| format!("{first}{}{kroner}", ";".repeat(columns - 1));
    let postings = EXPORT.lines().skip(1).cycle().take(24);
    let lines = std::iter::once(header).chain(postings);
    let mut lines: Vec<String> = lines.map(str::to_owned).collect();
    lines.insert(3, header.to_uppercase());
    lines.insert(3, line("Side 2 av 2", ""));
    lines.insert(3, line("Side 1 av 2", ""));
    lines.push(line("Overført", "-4483,00"));
    let (text, description) = described(&(lines.join("\n") + "\n"), &[]);
    let (name, _) = header.split_once(';').expect("several columns");
    for test in [
        "starts_with = \"Side\"",
        "equals = \"Overført\"",
        &format!("equals = \"{name}\""),
    ] {
        let test = format!("{{ column = \"{name}\", {test} }}");
        assert!(description.contains(&test), "{description}");
    }
    assert!(text.contains("24 postings, net 4483.00 kr"), "{text}");
    assert!(!is_guessed(&description, "skip"), "{description}");
}

#[test]
fn pages_of_a_print_are_left_out_wherever_they_are_said() {
    let name = EXPORT.lines().next().expect("a header").split(';').nth(1);
    let name = name.expect("a column of texts");
    let with = |pages: &[&str], text: &str| {
        let postings = EXPORT.lines().skip(1).cycle().take(24);
        let header = EXPORT.lines().take(1);
        let lines = header.chain(postings);
        let mut lines: Vec<String> = lines.map(|line| line.replace("Tolk", text)).collect();
        for (at, page) in pages.iter().enumerate() {
            lines.insert(5 + 5 * at, format!(";{page};;;;;;"));
        }
        described(&(lines.join("\n") + "\n"), &[])
    };
    for (pages, text, tests) in [
        (
            &["Side 1", "Side 2 av 2"][..],
            "Tolk",
            &["starts_with = \"Side\""][..],
        ),
        (
            &["Side 1", "SIDE 2"],
            "Innside 2",
            &["starts_with = \"SIDE\""],
        ),
        // A posting begins so.
        (
            &["Side 1", "Side 2"],
            "Sidebygg",
            &["equals = \"Side 1\"", "equals = \"Side 2\""],
        ),
    ] {
        let (said, description) = with(pages, text);
        for test in tests {
            let test = format!("{{ column = \"{name}\", {test} }}");
            assert!(description.contains(&test), "{test}\n{description}");
        }
        assert_eq!(
            description.matches("{ column =").count(),
            tests.len(),
            "{description}"
        );
        assert!(said.contains("24 postings, net 4483.00 kr"), "{said}");
        for entry in ["skip", "amount.blank"] {
            assert!(!is_guessed(&description, entry), "{description}");
        }
    }
}

#[test]
fn a_column_of_numbers_that_are_no_kroner_chooses_no_lines() {
    let with = |name: &str, fields: [&str; 3]| {
        let lines = EXPORT.lines().skip(1).cycle().take(24).enumerate();
        let lines: String = lines
            .map(|(at, line)| format!("{line};{}\n", fields[at % 7 % 3]))
            .collect();
        let header = EXPORT.lines().next().expect("a header");
        described(&format!("{header};{name}\n{lines}"), &[]).1
    };
    assert!(!is_guessed(&with("Antall", ["1", "2", "-1"]), "skip"));
    assert!(is_guessed(&with("Antall", ["1", "2", "B"]), "skip"));
    assert!(is_guessed(&with("Merke", ["1", "2", "-1"]), "skip"));
}

#[test]
fn a_bare_mark_of_thousands_is_a_doubt() {
    let with = |name: &str, field: &str| {
        let mut lines = EXPORT.lines();
        let header = lines.next().expect("a header");
        let lines: String = lines.map(|line| format!("{line};{field}\n")).collect();
        described(&format!("{header};{name}\n{lines}"), &[]).1
    };
    for field in ["k", "T", "1000", "1 000", "'000"] {
        assert!(is_guessed(&with("Enhet", field), "factor"), "{field}");
    }
    assert!(!is_guessed(&with("Enhet", "4711"), "factor"));
    assert!(!is_guessed(&with("Prosjekt", "1000"), "factor"));
}

#[test]
fn words_for_a_part_of_the_year_are_a_warning() {
    let without_year = EXPORT.replace(".2013;", ".;").replace("Dato", "Merke");
    let titled =
        |title: &str| format!("{title};;;;;;;\nSkrevet ut 14.02.2014;;;;;;;\n{without_year}");
    for (title, is_part) in [
        ("Periode: 201301 - 201306", true),
        ("Periode: 201301 - 201312", false),
        ("Regnskap 01.01.2013 - 30.06.2013", true),
        ("Regnskap per 30.06.2013", true),
        ("Regnskap hittil i 2013", true),
        ("Periode: 201301 - 201313", false),
    ] {
        let (text, description) = described(&titled(title), &["--year", "2013"]);
        assert_eq!(is_guessed(&description, "codes.periode"), is_part, "{text}");
        assert_eq!(text.contains("a part of the year"), is_part, "{text}");
    }
    let (text, description) = described(&titled("Periode: 201301 - 201312"), &[]);
    assert!(description.contains("year = 2013"), "{text}");
    let to_date = EXPORT.replace("Beløp", "Regnskap hittil");
    let (project, _) = brought(&[("a.csv", &to_date)], &["--amount", "Regnskap hittil"]);
    let (_, out, err) = project.run(&["check", "--only", "asker", "--details"]);
    assert!(
        out.contains("`codes.periode` is guessed") && out.contains("whether the year is whole"),
        "{out}{err}"
    );
}

#[test]
fn accounts_that_lost_their_first_zero_are_no_operation() {
    let mut export = EXPORT.replace("00100", "0100");
    for voucher in 90..96 {
        export += &format!("10100;Lønn;310;27500;1;{voucher};12.01.2013;-1000,50\n");
    }
    let (text, description) = described(&export, &[]);
    assert!(
        description.contains(
            "[ledger.codes.kontoklasse]\ncolumn = \"Konto\"\ncharacters = [1, 1]\nlength = [5]"
        ),
        "{text}{description}"
    );
    for entry in ["codes.kontoklasse", "codes.art"] {
        assert!(is_guessed(&description, entry), "{description}");
    }
    assert!(
        text.contains("a zero in front may be lost") && text.contains("; 1 line cannot be read"),
        "{text}"
    );
    assert!(!is_guessed(&description, "codes.periode"), "{description}");
    assert!(
        text.contains("next: the ledger cannot be read whole (K0107"),
        "{text}"
    );
}

#[test]
fn evidence_is_of_all_files() {
    let more = EXPORT
        .replace("00100;Anlegg", "10100;Anlegg")
        .replace(";7", ";17")
        .replace(";8", ";18");
    let (_, text) = brought(&[("a.csv", EXPORT), ("b.csv", &more)], &[]);
    assert!(
        text.contains("`a.csv`: the first character of `Konto` is `0` or `1` on every line; `b.csv`: the first character of `Konto` is `1` on every line"),
        "{text}"
    );
    let total = format!("{more}Sum;;;;;;;-1120,75\n");
    let (project, text) = brought(&[("a.csv", EXPORT), ("b.csv", &total)], &[]);
    let description = project.read("municipalities/asker/municipality.toml");
    assert!(
        description.contains("equals = \"Sum\"") && !description.contains("\n[ledger.control]"),
        "{text}{description}"
    );
}

#[test]
fn debit_and_credit_are_named_with_a_comma() {
    let sides = EXPORT
        .replace("Beløp", "Inn;Ut")
        .replace(";-", ";;")
        .replace("900,00", "900,00;");
    let project = project(sides.as_bytes(), "a.csv");
    let export = path(&project, "a.csv");
    let text = made(
        &project,
        &["new", "asker", &export, "--debit-credit", "Ut,Inn"],
    );
    assert!(text.contains("net 1120.75 kr"), "{text}");
    let (code, _, err) = project.run(&["new", "b", &export, "--debit-credit", "Ut"]);
    assert!(
        code != exit::Exit::Fine && err.contains("DEBIT,CREDIT"),
        "{err}"
    );
}

#[test]
fn more_decimals_than_oere_are_thousands_that_nothing_groups() {
    let thousands = EXPORT
        .replace("Beløp", "Beløp i 1000 kr")
        .replace("-1000,50", "-1000,505")
        .replace("-250,25", "-250,251")
        .replace("-300,00", "-3300,123")
        .replace("-400,00", "-4400,124")
        .replace("-70,00", "-1070,125");
    let (text, description) = described(&thousands, &["--amount", "Beløp i 1000 kr"]);
    assert!(
        description.contains("decimal = \",\"") && is_guessed(&description, "decimal"),
        "{text}{description}"
    );
    for part in ["factor = 1000", "thousands = \"\""] {
        assert!(description.contains(part), "{part}: {description}");
    }
    assert!(
        text.contains("kontoklasse 1, periode 1: 1000505.00 kr")
            && text.contains("next: kontering check"),
        "{text}"
    );
}

#[test]
fn municipalities_whose_number_is_not_known_do_not_collide() {
    let (project, _) = brought(&[("a.csv", EXPORT)], &[]);
    made(&project, &["new", "b", &path(&project, "a.csv")]);
    let (_, out, err) = project.run(&["check"]);
    assert!(!out.contains("are both municipality number"), "{out}{err}");
}

#[test]
fn a_column_of_few_words_is_told_and_units_are_read() {
    let with = |name: &str, fields: [&str; 6]| {
        let mut lines = EXPORT.lines();
        let header = lines.next().unwrap_or_default();
        let body = lines.zip(fields);
        let body = body.map(|(line, field)| format!("{line};{field}\n"));
        format!("{header};{name}\n{}", body.collect::<String>())
    };
    let (text, description) = described(&with("Type", ["R", "R", "R", "R", "B", "B"]), &[]);
    assert!(
        text.contains("`Type` says `B`, `R`, and some of these lines may be no accounts")
            && is_guessed(&description, "skip"),
        "{text}{description}"
    );
    let whole = with("Skala", ["øre"; 6])
        .replace(",50;", ",00;")
        .replace(",25;", ",00;");
    let (text, description) = described(&whole, &[]);
    assert!(
        description.contains("factor = \"0.01\"")
            && text.contains("`Skala` says `øre` on 6 lines")
            && text.contains("periode 1: 10.00 kr"),
        "{text}{description}"
    );
    let (_, description) = described(&whole.replace("øre", "x"), &["--factor", "0.01"]);
    assert!(
        description.contains("factor = \"0.01\"") && !is_guessed(&description, "factor"),
        "{description}"
    );
}

#[test]
fn a_confirmed_entry_must_be_one() {
    let (project, _) = brought(&[("a.csv", EXPORT)], &[]);
    let export = path(&project, "a.csv");
    let (code, _, err) = project.run(&["new", "b", &export, "--confirm", "amont"]);
    assert!(
        code == exit::Exit::Failed && err.contains("did you mean `amount`?"),
        "{err}"
    );
    assert!(!project.exists("municipalities/b/municipality.toml"));
}

#[cfg(unix)]
#[test]
fn nothing_is_written_outside_the_project() {
    let (project, _) = brought(&[("a.csv", EXPORT)], &[]);
    let outside = tempfile::tempdir().expect("a folder");
    let link = project.folder.path().join("municipalities/l");
    std::os::unix::fs::symlink(outside.path(), link).expect("a link");
    let export = path(&project, "a.csv");
    for arguments in [&["new", "l", &export][..], &["new", "l/2013"]] {
        let (code, _, err) = project.run(arguments);
        assert!(
            code == exit::Exit::Failed && err.contains("leads out of the project"),
            "{err}"
        );
    }
    assert!(outside.path().read_dir().expect("listed").next().is_none());
}

#[test]
fn a_header_on_every_page_is_left_out() {
    let mut pages = EXPORT.to_owned();
    pages += EXPORT.lines().next().unwrap_or_default();
    pages += "\n10100;Lønn;310;27500;1;83;12.01.2013;-1,50\n";
    let (text, description) = described(&pages, &[]);
    assert!(
        description.contains("skip = [{ column = \"Konto\", equals = \"Konto\" }]")
            && text.contains("accounts 2013: 7 postings, net 1122.25 kr"),
        "{text}{description}"
    );
}
