//! One renderer of pages: it alone makes elements, and it knows nothing but documents.

use std::path::Path;

use super::rooms::house;
use super::{code_lines, sources};

/// Where elements are made.
const RENDERER: &str = "render/html";

/// What the renderer may use, from the crate down.
const KNOWN: &[&[&str]] = &[
    &["render", "document"],
    &["render", "grid"],
    &["render", "html"],
    &["value"],
    &["words"],
];

#[test]
fn the_renderer_of_pages_knows_documents_and_no_results() {
    let sources = house();
    let renderer = sources
        .files
        .iter()
        .filter(|file| file.path.starts_with(RENDERER));
    let mut seen = 0;
    for file in renderer {
        for used in &file.uses {
            let is_known = KNOWN.iter().any(|known| {
                let path = used.path.iter().map(String::as_str);
                path.take(known.len()).eq(known.iter().copied())
            });
            assert!(
                is_known,
                "{} uses {}: say it in a block of `render::document`",
                file.path.display(),
                used.path.join("::")
            );
            seen += 1;
        }
    }
    assert!(seen > 20, "the renderer was not found");
}

#[test]
fn nobody_but_the_renderer_of_pages_writes_tags() {
    let own = Path::new("src").join(RENDERER);
    let is_renderer = |path: &Path| path.display().to_string().contains(&*own.to_string_lossy());
    for (path, text) in sources() {
        let is_test = path.ends_with("tests.rs") || path.iter().any(|part| part == "tests");
        if is_renderer(&path) || is_test {
            continue;
        }
        for (number, line) in code_lines(&text) {
            let tag = ["</", "<td", "<p>", "<a ", " href="]
                .into_iter()
                .find(|tag| line.contains(tag));
            assert!(
                tag.is_none(),
                "{}:{number} writes `{}`: build a document",
                path.display(),
                tag.unwrap_or_default()
            );
        }
    }
}
