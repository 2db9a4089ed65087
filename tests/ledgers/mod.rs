//! Reconstructs the ledgers of the three municipalities: the same bytes on any machine.
//!
//! The municipalities' real postings are not public. What is published are sums; a `plan` says how
//! much stands where so that the municipality's own rules make those sums of it, a `texture` splits
//! each amount into postings as an accounting system would hold them, and an `export` writes them
//! in the municipality's own dialect. Only integers, one small seeded generator of random numbers,
//! no clock: nothing else decides a byte. `made_up` writes the exports of two municipalities that
//! never were, for the tutorial.

mod baerum;
mod book;
mod catalogue;
mod export;
mod finance;
mod made_up;
mod made_up_books;
mod money;
pub mod random;
mod services;
mod skedsmo;
mod texture;
mod trondheim;

/// A file of the project folder.
pub struct File {
    /// Its path below the project folder, with `/`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Every file that is reconstructed, sorted by path. `read` gives a file of the project folder as
/// it stands, for the hand-written part of `municipality.toml`.
pub fn reconstruct(read: &dyn Fn(&str) -> String) -> Vec<File> {
    let mut files = Vec::new();
    for (id, postings, dialect) in [
        ("baerum", baerum::postings(), &export::BAERUM),
        ("skedsmo", skedsmo::postings(), &export::SKEDSMO),
        ("trondheim", trondheim::postings(), &export::TRONDHEIM),
    ] {
        let path = |name: &str| format!("municipalities/{id}/{name}");
        files.push(File {
            path: path("2013/postings.csv"),
            bytes: export::write(&postings, dialect),
        });
        let described = export::with_control_totals(&read(&path("municipality.toml")), &postings);
        files.push(File {
            path: path("municipality.toml"),
            bytes: described.into_bytes(),
        });
        for (name, text) in export::translations(dialect) {
            files.push(File {
                path: path(name),
                bytes: text.into_bytes(),
            });
        }
    }
    for (path, bytes) in [
        ("tranefoss/export/tranefoss.csv", made_up::tranefoss()),
        ("sandmyr/2025/sandmyr.csv", made_up::sandmyr()),
    ] {
        files.push(File {
            path: format!("examples/barnehager/municipalities/{path}"),
            bytes,
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
