//! `init`: a project folder that runs at once.

mod files;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::diag::{Code, Diagnostic};
use crate::host::DiskWorld;
use crate::render::json;
use crate::world::{Presence, Store, World};

use super::support::{Manner, Outcome, TextFormat, shown_path};
use super::{Command, Console, exit};
use files::TemplateFile;

/// Makes a project folder: the words, areas, rules and sheets of a comparison, to be changed
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kontering init                       in the folder that one stands in
  kontering init barnehager            in a folder of its own
  kontering init --from empty          without areas, rules and code lists
  kontering init --from tutorial       with two exports and a page to learn from

What is there already is never overwritten.")]
pub struct InitVerb {
    /// The project folder, below that of `-C`; it is made where it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,

    /// What the project begins from
    #[arg(long, value_enum, default_value_t)]
    from: Beginning,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

/// What a project begins from.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Beginning {
    /// The national code lists, rules for every function, areas with a cost per head, sheets
    #[default]
    Kostra,
    /// The dimensions that every ledger has, and all else as examples
    Empty,
    /// As `kostra`, with a tutorial and the exports of two made-up municipalities to follow it with
    Tutorial,
}

impl Command for InitVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TextFormat::Json,
            show_texts: false,
            publish: false,
        }
    }

    /// Writes the files; a project that is there already is left alone.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let asked = folder.join(&self.folder);
        // `./.` is the same folder as `.`, and is shown to nobody.
        let folder: PathBuf = asked.components().collect();
        let world = DiskWorld::new(&folder);
        let files: Vec<&TemplateFile> = self.from.files().collect();
        refuse_what_is_there(&world, &folder, &files)?;
        for TemplateFile { path, content } in &files {
            let written = world.write(path, content);
            written.map_err(|error| Diagnostic::unwritable(path, &error).in_file(*path))?;
        }
        let paths = files.iter().map(|file| file.path);
        console.print(&match self.format {
            TextFormat::Json => json(&BTreeMap::from([("made", paths.collect::<Vec<_>>())])),
            TextFormat::Text => paths
                .map(|path| format!("made {path}\n"))
                .chain([next(&folder)])
                .collect(),
        })?;
        Ok(exit::Exit::Fine)
    }
}

impl Beginning {
    /// The files that it is made of.
    fn files(self) -> impl Iterator<Item = &'static TemplateFile> {
        let lists: [&[TemplateFile]; 4] = match self {
            Self::Kostra => [files::BOTH, files::KOSTRA, files::SHARED, &[]],
            Self::Empty => [files::BOTH, files::EMPTY, &[], &[]],
            Self::Tutorial => [files::BOTH, files::KOSTRA, files::SHARED, files::TUTORIAL],
        };
        lists.into_iter().flatten()
    }
}

/// What to do in the folder that was made.
fn next(folder: &Path) -> String {
    let there = match folder == Path::new(".") {
        true => String::new(),
        false => format!(" -C {}", shown_path(folder)),
    };
    format!(
        "next: `kontering{there} check` reads the rules; `kontering{there} new ID FILE` reads an export and makes the folder of its municipality\n"
    )
}

/// Refuses a folder that holds rules, or any of the files.
///
/// # Errors
/// `K0702` with what is there.
fn refuse_what_is_there(
    world: &DiskWorld,
    folder: &Path,
    files: &[&TemplateFile],
) -> Result<(), Diagnostic> {
    let refused = |what: &str| {
        let message = format!("`{}` holds `{what}` already", folder.display());
        Err(Diagnostic::new(Code::FolderInvalid, message).help(
            "name a folder of its own, such as `kontering init barnehager`; nothing is overwritten",
        ))
    };
    if world.list("rules").is_ok_and(|names| !names.is_empty()) {
        return refused("rules/");
    }
    let is_there = |file: &&&TemplateFile| world.presence(file.path) != Presence::Absent;
    match files.iter().find(is_there) {
        Some(file) => refused(file.path),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::BTreeSet;

    /// Every file below a folder of the sources, by its path there.
    fn below(folder: &Path) -> BTreeSet<String> {
        fn gather(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                match path.is_dir() {
                    true => gather(root, &path, found),
                    false => {
                        let inside = path.strip_prefix(root).expect("a file below");
                        found.insert(inside.to_string_lossy().replace('\\', "/"));
                    }
                }
            }
        }
        let mut found = BTreeSet::new();
        gather(folder, folder, &mut found);
        found
    }

    fn paths(files: &[TemplateFile]) -> BTreeSet<String> {
        files.iter().map(|file| file.path.to_owned()).collect()
    }

    #[test]
    fn no_file_of_a_template_is_forgotten() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (name, files) in [
            ("both", files::BOTH),
            ("kostra", files::KOSTRA),
            ("empty", files::EMPTY),
        ] {
            let folder = root.join("src/cli/init").join(name);
            assert_eq!(paths(files), below(&folder), "{name}");
        }
        let shared = files::SHARED_FOLDERS.iter().flat_map(|folder| {
            let inside = below(&root.join(folder)).into_iter();
            inside.map(move |path| format!("{folder}/{path}"))
        });
        assert_eq!(paths(files::SHARED), shared.collect());
        assert!(files::SHARED.len() >= 4);
    }

    #[test]
    fn no_file_is_named_twice() {
        for beginning in [Beginning::Tutorial, Beginning::Empty] {
            let all: Vec<_> = beginning.files().map(|file| file.path).collect();
            let different: BTreeSet<_> = all.iter().collect();
            assert_eq!(all.len(), different.len(), "{all:?}");
        }
    }
}
