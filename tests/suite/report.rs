//! The report as a reader's program sees it: tags, links, escapes, bytes.

use std::collections::BTreeSet;
use std::path::Path;

use kontering::cli::exit;

use crate::cli::{Project, run_in};
use crate::gap_cli::two;

/// One start or end tag.
struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    attributes: Vec<(&'a str, &'a str)>,
}

/// Every tag of a page, read as strictly as a page of this program can be read.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let (_, body) = html.split_once("<!DOCTYPE html>").expect("a document type");
    let mut tags = Vec::new();
    let mut rest = body;
    while let Some((text, after)) = rest.split_once('<') {
        let is_style = tags
            .last()
            .is_some_and(|tag: &Tag<'_>| tag.name == "style" && !tag.is_end);
        assert!(
            is_style || !text.contains('>'),
            "an unescaped `>` in {text}"
        );
        let mut in_quotes = false;
        let ends = |c: char| {
            in_quotes ^= c == '"';
            c == '>' && !in_quotes
        };
        let end = after.find(ends).expect("an end of the tag");
        let (tag, next) = (&after[..end], &after[end + 1..]);
        let (is_end, tag) = tag
            .strip_prefix('/')
            .map_or((false, tag), |tag| (true, tag));
        let (name, mut written) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(
            name.chars().all(|c| c.is_ascii_alphanumeric()),
            "`{name}` is not a name of a tag"
        );
        let mut attributes = Vec::new();
        while !written.is_empty() {
            let (name, value) = written.split_once("=\"").expect("a quoted value");
            let (value, after) = value.split_once('"').expect("its end");
            attributes.push((name.trim_start(), value));
            written = after;
        }
        tags.push(Tag {
            name,
            is_end,
            attributes,
        });
        rest = next;
    }
    tags
}

/// A sound page with links in it.
fn check_page(html: &str) {
    assert!(links_of_sound_page(html) > 5);
}

/// Every tag is closed, every id is there once, every link has its target, and nothing is asked of
/// elsewhere. Gives how many targets there are.
pub fn links_of_sound_page(html: &str) -> usize {
    let tags = tags(html);
    let mut open: Vec<&str> = Vec::new();
    let (mut ids, mut targets) = (BTreeSet::new(), BTreeSet::new());
    for tag in &tags {
        if tag.is_end {
            assert_eq!(open.pop(), Some(tag.name));
        } else if !["meta", "br"].contains(&tag.name) {
            open.push(tag.name);
        }
        assert!(
            !["script", "link", "img", "iframe", "object", "form", "base"].contains(&tag.name),
            "{}",
            tag.name
        );
        for (name, value) in &tag.attributes {
            assert!(
                !name.starts_with("on") && !["src", "style", "srcset", "action"].contains(name),
                "{name}"
            );
            match *name {
                "id" => assert!(ids.insert(*value), "the id `{value}` is there twice"),
                "href" => {
                    targets.insert(value.strip_prefix('#').expect("a place on the page"));
                }
                _ => {}
            }
        }
    }
    assert_eq!(open, [""; 0], "tags that are not closed");
    let dead: Vec<_> = targets.difference(&ids).collect();
    assert!(dead.is_empty(), "links without a target: {dead:?}");
    let style = html
        .split_once("<style>")
        .and_then(|(_, rest)| rest.split_once("</style>"))
        .expect("a style")
        .0;
    assert!(
        !style.contains("url(") && !style.contains("@import") && !style.contains(['<', '&']),
        "{style}"
    );
    targets.len()
}

/// What a reader sees, without markup.
pub fn seen(html: &str) -> String {
    let (_, body) = html.split_once("<body>").expect("a body");
    let texts: Vec<&str> = body
        .split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| text.trim())
        .collect();
    let text = texts
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[test]
fn the_report_of_a_small_project_is_as_accepted() {
    let html = two().output(&["report"]);
    check_page(&html);
    let (_, body) = html.split_once("</head>").expect("a body");
    insta::assert_snapshot!("small", body.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn the_report_of_the_shipped_folder_stands_on_its_own() {
    let published = report_of_the_shipped_folder(&[]);
    assert!(
        published
            .contains("Not shown for confidentiality (:): facts and kroner of categories, 192 in")
    );
    assert!(!published.contains("270 postings"));
    // Postings are counted and never told: the ledgers' texts and voucher numbers stay where they
    // are.
    let internal = report_of_the_shipped_folder(&["--internal"]);
    assert!(internal.contains("270 postings") && !internal.contains("bilag"));
}

/// Its words, where it is a page that holds what every report does.
fn report_of_the_shipped_folder(more: &[&str]) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/published");
    let arguments = [
        "report",
        "--lang",
        "en",
        "--against",
        folder,
        "--date",
        "22 November",
    ];
    let arguments = [&arguments[..], more].concat();
    let (code, html, err) = run_in(Path::new(env!("CARGO_MANIFEST_DIR")), &arguments);
    assert_eq!((code, err.as_str()), (exit::Exit::Fine, ""));
    check_page(&html);
    assert!(html.len() < 4_000_000, "{} bytes", html.len());
    let text = seen(&html);
    for part in [
        "22 November",
        "Reconstructed ledgers: Bærum 2013, Skedsmo 2013, Trondheim 2013.",
        "Table 4. ",
        "6 739 752",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(
        html.matches("<figure class=\"waterfall\">").count() >= 4,
        "waterfalls"
    );
    assert!(
        html.matches("<figure class=\"chart\">").count() >= 10,
        "charts"
    );
    text
}

#[test]
fn the_same_folder_gives_the_same_bytes_in_either_order_of_the_places() {
    let project = two();
    let first = project.output(&["report", "asker/2013", "bærum/2013"]);
    assert_eq!(
        first,
        project.output(&["report", "bærum/2013", "asker/2013"])
    );
    assert_eq!(first, project.output(&["report"]));
    assert!(!first.contains("asker/2012"));
}

#[test]
fn what_an_author_writes_is_text_and_never_markup() {
    let project = two();
    let hostile = "<script>alert(1)</script>&amp;\\\"' onload=x";
    project.edit("rules/kostra.rhai", "Kostnader", hostile);
    project.edit(
        "rules/kostra.rhai",
        "interpreters stand elsewhere",
        "</p><img src=x>",
    );
    project.edit(
        "rules/categories.toml",
        "Introduksjonsprogram",
        "Intro </title><b>",
    );
    project.edit(
        "municipalities/bærum/2013/facts.toml",
        "tabell 1",
        "</li><a href='http://example.org'>",
    );
    let html = project.output(&["report"]);
    check_page(&html);
    let text = seen(&html);
    let shown = [
        "Tabell 1. <script>alert(1)</script>&amp;\"' onload=x",
        "</p><img src=x>",
        "Intro </title><b>",
        "http://example.org",
    ];
    for part in shown {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn a_file_is_written_whole_and_nothing_is_left_beside_it() {
    let project = two();
    let folder = project.folder.path().join("ut");
    let path = folder.join("rapport.html").display().to_string();
    let (code, _, err) = project.run(&["report", "--output", &path]);
    assert!(
        code == exit::Exit::Failed && err.contains("there is no folder"),
        "a misspelt folder is not made: {err}"
    );
    std::fs::create_dir(&folder).expect("made");
    let said = project.output(&["report", "--output", &path]);
    assert!(
        said.starts_with(&format!("wrote {path}: ")) && said.ends_with(" kB\n"),
        "{said}"
    );
    assert_eq!(project.read("ut/rapport.html"), project.output(&["report"]));
    assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), 1);
    let (code, out, err) = project.run(&["report", "--output", "/"]);
    assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""));
    assert!(
        err.contains("error[K0707]") && err.contains("names no file"),
        "{err}"
    );
}

#[test]
fn figures_that_may_be_wrong_make_no_report_and_broken_checks_are_told_in_it() {
    let project = two();
    project.edit(
        "rules/kostra.rhai",
        "intro == intro.lonn + intro.drift",
        "intro == intro.lonn",
    );
    let (code, out, _) = project.run(&["report"]);
    assert_eq!(code, exit::Exit::Differs);
    check_page(&out);
    assert!(
        seen(&out).contains("0 av 2 kontroller holder.") && seen(&out).contains("brutt"),
        "{}",
        seen(&out)
    );
    project.edit(
        "rules/kostra.rhai",
        "otherwise(outside.scope).because(\"another service\");",
        "",
    );
    let (code, out, err) = project.run(&["report"]);
    assert_eq!((code, out.as_str()), (exit::Exit::Failed, ""), "{err}");
    let missing = two().run(&["report", "--against", "no such folder"]);
    assert_eq!(
        (missing.0, missing.1.as_str()),
        (exit::Exit::Failed, ""),
        "{}",
        missing.2
    );
    assert!(
        missing.2.contains("there is no folder `no such folder`"),
        "{}",
        missing.2
    );
}

#[test]
fn one_municipality_without_views_makes_a_report_without_gaps() {
    let html = Project::new().output(&["report"]);
    check_page(&html);
    assert!(!html.contains("id=\"gap\"") && seen(&html).contains("Tabell 1. Kostnader"));
}

#[test]
fn warnings_about_kroner_stand_above_the_figures() {
    let project = Project::new();
    let postings = "municipalities/bærum/2013/postings.csv";
    project.edit(postings, "1000,50", "1000,50;surplus");
    let arguments = ["report", "--allow-missing", "1001"];
    let (code, page, err) = project.run(&arguments);
    assert_eq!(code, exit::Exit::Fine, "{err}");
    let warning = "Varsler som gjelder disse tallene: 1, om 1 000,50 kr";
    assert!(page.contains(warning), "{err}");
    let (_, page, _) = Project::new().run(&["report"]);
    assert!(!page.contains("Varsler som"), "{page}");
}
