//! Postings that are drawn for whoever may read what is published: where they stand, and nothing of
//! what they are.

use kontering::cli::exit;

use crate::cli::Project;

/// So many postings of housing, five of operation and two of pay, each with amount, voucher and text of
/// its own.
fn with_postings(housing: usize) -> Project {
    let project = Project::new();
    let kinds = [
        ("265", "190", housing),
        ("275", "270", 5),
        ("275", "010", 2),
    ];
    let mut lines = "Klasse;Funksjon;Art;Periode;Beløp;Tekst;Bilag\n".to_owned();
    let mut number = 0;
    for (function, kind, count) in kinds {
        for _ in 0..count {
            number += 1;
            lines +=
                &format!("1;{function};{kind};01;41{number:02},00;Kari {number};88{number:02}\n");
        }
    }
    project.put("municipalities/bærum/2013/postings.csv", &lines);
    let path = "rules/vocabulary.toml";
    let publish = "[publish]\nthreshold = 3\ndominance = 70\n";
    project.put(path, &(project.read(path) + publish));
    project
}

#[test]
fn a_published_sample_names_postings_by_file_and_line_alone_and_is_read_back() {
    let project = with_postings(10);
    project.output(&["accept", "--all", "--note", "x"]);
    let secrets = |text: &str| {
        let of_posting = |number: usize| {
            let own = [format!("41{number:02}"), format!("88{number:02}")];
            own.into_iter().chain([format!("Kari {number}")])
        };
        let all = (1..=17).flat_map(of_posting);
        let more = ["art 190", "funksjon 265", "41055", "20565", "8233"].map(str::to_owned);
        all.chain(more)
            .filter(|secret| text.contains(secret.as_str()))
            .collect::<Vec<_>>()
    };
    for format in ["csv", "json"] {
        let verb = ["sample", "--per-rule", "3", "--format", format];
        let published = project.output(&[&verb[..], &["--publish"]].concat());
        assert_eq!(secrets(&published), Vec::<String>::new(), "{published}");
        let has = |rule: &str| published.contains(rule);
        assert!(has("national/boliger") && has("national/intro-drift"));
        assert!(!has("intro-lonn"), "too few postings\n{published}");
        let whole = project.output(&verb);
        assert!(!secrets(&whole).is_empty() && whole.contains("intro-lonn"));
    }
    let one = project.output(&["sample", "--publish", "--per-rule", "1"]);
    assert!(one.contains("intro-drift") && !one.contains("intro-lonn"));
    // One more than a rule claims would leave it out, and tell how many it claims.
    let (code, out, err) = project.run(&["sample", "--publish", "--per-rule", "4"]);
    assert!(code == exit::Exit::Usage && out.is_empty(), "{out}");
    assert!(err.contains("than the threshold"), "{err}");
    let lines = |text: &str| -> Vec<u64> {
        let of_rule = text.lines().filter(|line| line.contains("boliger"));
        let line = |line: &str| line.split(',').nth(5).and_then(|line| line.parse().ok());
        of_rule.filter_map(line).collect()
    };
    let mut unsorted = 0;
    for housing in 5..=10 {
        let project = with_postings(housing);
        let mut as_drawn = lines(&project.output(&["sample"]));
        unsorted += usize::from(!as_drawn.is_sorted());
        as_drawn.sort_unstable();
        let published = project.output(&["sample", "--publish"]);
        assert_eq!(lines(&published), as_drawn, "as they stand in the ledger");
    }
    assert!(unsorted > 0);
    // Many draws would bound what each posting is.
    let (code, out, err) = project.run(&["sample", "--publish", "--seed", "2"]);
    assert!(code == exit::Exit::Usage && out.is_empty(), "{out}");
    assert!(err.contains("--seed") && err.contains("--publish"), "{err}");

    let worksheet = project.output(&["sample", "--publish"]);
    let path = project.folder.path().join("ark.csv").display().to_string();
    let judged = worksheet.replace(":,,\n", ":,right,\n");
    project.put("ark.csv", &judged);
    let text = project.output(&["sample", "--read", &path]);
    let kept = "snapshots/reported.snap keeps it: 6 judged, 0 without a verdict\n";
    assert!(text.ends_with(kept), "{text}");
    // What it says of the rule is still held to the ledger.
    project.put("ark.csv", &judged.replace("national/boliger", "national/x"));
    let (code, _, err) = project.run(&["sample", "--read", &path]);
    assert!(
        code == exit::Exit::Failed && err.contains("its rule is another"),
        "{err}"
    );
    let (code, _, err) = project.run(&["sample", "--publish", "--show-texts"]);
    assert!(
        code == exit::Exit::Failed && err.contains("texts of postings are never published"),
        "{err}"
    );
}
