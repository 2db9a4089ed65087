//! The files of new projects, as they stand in the sources: each is a file of its own there, and
//! the program carries it.

/// A file that a new project is given.
#[derive(Debug)]
pub(super) struct TemplateFile {
    /// Where it goes, below the project folder.
    pub path: &'static str,
    /// What it holds.
    pub content: &'static [u8],
}

/// Files of a folder of the sources, by their paths below it.
macro_rules! files {
    ($folder:literal: $($path:literal,)*) => {
        &[$(TemplateFile {
            path: $path,
            content: include_bytes!(concat!($folder, $path)),
        },)*]
    };
}

/// Whatever a project begins from.
pub(super) const BOTH: &[TemplateFile] = files!("both/":
    "kontering.toml",
    "municipalities/README.md",
);

/// A comparison by functions of KOSTRA.
pub(super) const KOSTRA: &[TemplateFile] = files!("kostra/":
    "rules/vocabulary.toml",
    "rules/categories.toml",
    "rules/kostra.rhai",
    "rules/funksjoner.csv",
    "rules/visninger.rhai",
    "rules/sheets/kostnader.rhai",
);

/// The dimensions alone.
pub(super) const EMPTY: &[TemplateFile] = files!("empty/":
    "rules/vocabulary.toml",
    "rules/categories.toml",
    "rules/rules.rhai",
);

/// What a comparison by KOSTRA takes over from this project as it is.
pub(super) const SHARED: &[TemplateFile] = files!("../../../":
    "rules/controls/internhandel.rhai",
    "rules/controls/kostra-2018.rhai",
    "rules/controls/kostra.rhai",
    "rules/kontoplan/README.md",
    "rules/kontoplan/arter.csv",
    "rules/kontoplan/balansekapitler.csv",
    "rules/kontoplan/funksjoner.csv",
    "rules/sheets/regnskap/balanse.rhai",
    "rules/sheets/regnskap/drift.rhai",
    "rules/sheets/regnskap/investering.rhai",
);

/// The tutorial, and the exports of two made-up municipalities that it begins from.
pub(super) const TUTORIAL: &[TemplateFile] = &[
    TemplateFile {
        path: "tutorial.md",
        content: include_bytes!("../../../docs/tutorial.md"),
    },
    TemplateFile {
        path: "export/tranefoss.csv",
        content: include_bytes!(
            "../../../examples/barnehager/municipalities/tranefoss/export/tranefoss.csv"
        ),
    },
    TemplateFile {
        path: "export/sandmyr.csv",
        content: include_bytes!(
            "../../../examples/barnehager/municipalities/sandmyr/2025/sandmyr.csv"
        ),
    },
];

/// The folders that [`SHARED`] holds, whole.
#[cfg(test)]
pub(super) const SHARED_FOLDERS: &[&str] =
    &["rules/controls", "rules/kontoplan", "rules/sheets/regnskap"];
