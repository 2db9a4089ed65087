//! Writes the made-up ledger and its rules for every participant: `FOLDER POSTINGS RULES...`.
//!
//! `FOLDER/postings.csv` is the ledger, `FOLDER/rules-N.json` the rules as data,
//! `FOLDER/project-N/` the project folder around the same ledger.

#[path = "../made/mod.rs"]
mod made;

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "give a folder, a number of postings, and numbers of rules";
    let folder = PathBuf::from(arguments.next().ok_or(usage)?);
    let postings: u64 = arguments.next().ok_or(usage)?.parse()?;
    let counts = arguments
        .map(|count| count.parse())
        .collect::<Result<Vec<usize>, _>>()?;

    fs::create_dir_all(&folder)?;
    let ledger = folder.join("postings.csv");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&ledger)?);
    let totals = made::write_ledger(postings, &mut out)?;
    out.flush()?;
    for count in counts {
        let rules = made::rules(count);
        fs::write(
            folder.join(format!("rules-{count}.json")),
            serde_json::to_vec_pretty(&rules)?,
        )?;
        let project = folder.join(format!("project-{count}"));
        for (path, text) in made::project_files(&rules, &totals) {
            let path = project.join(path);
            fs::create_dir_all(path.parent().ok_or("a file without a folder")?)?;
            fs::write(path, text)?;
        }
        let linked = project.join(format!(
            "municipalities/{}/{}/postings.csv",
            made::ID,
            made::YEAR
        ));
        if linked.exists() {
            fs::remove_file(&linked)?;
        }
        fs::hard_link(&ledger, &linked)?;
    }
    Ok(())
}
