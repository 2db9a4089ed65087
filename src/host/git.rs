//! A project folder as a revision of its git repository has it, read without touching the working
//! tree.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::diag::{Code, Diagnostic};
use crate::world::MemoryWorld;

/// What of a project folder is read.
const PARTS: [&str; 5] = [
    "kontering.toml",
    "rules",
    "municipalities",
    "reference",
    "snapshots",
];

/// The project folder as a revision has it; `None` where the revision is unknown or the folder is
/// in no repository.
///
/// # Errors
/// `K0701` when git cannot be run, or gives what cannot be read.
pub fn read_revision(folder: &Path, revision: &str) -> Result<Option<MemoryWorld>, Diagnostic> {
    let failed = |error: &dyn std::fmt::Display| {
        Diagnostic::new(
            Code::FileUnreadable,
            format!("revision `{revision}` cannot be read: {error}"),
        )
        .help("see that git is installed, and that the project folder is in a repository")
    };
    if revision.is_empty() || revision.starts_with('-') {
        return Ok(None);
    }
    let commit = format!("{revision}^{{commit}}");
    let known = git(folder)
        .args(["rev-parse", "--verify", "--quiet", &commit])
        .output()
        .map_err(|error| failed(&error))?;
    if !known.status.success() {
        return Ok(None);
    }
    let commit = String::from_utf8_lossy(&known.stdout).trim().to_owned();
    let listed = git(folder)
        .args(["ls-tree", "-r", "-z", &commit, "--"])
        .args(PARTS)
        .output();
    let listed = listed.map_err(|error| failed(&error))?;
    if !listed.status.success() {
        return Err(failed(&String::from_utf8_lossy(&listed.stderr).trim()));
    }
    let files = entries(&String::from_utf8_lossy(&listed.stdout));
    let (mut read, mut lost) = (Vec::new(), Vec::new());
    for (object, path) in files {
        match object {
            Some(object) => read.push((object, path)),
            None => lost.push(path),
        }
    }
    let world = contents(folder, &read);
    world
        .inspect(|world| lost.iter().for_each(|path| world.put_unusable(path)))
        .map(Some)
        .map_err(|error| failed(&error))
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).stdin(Stdio::null());
    command
}

/// The path of each file in what `ls-tree -z` lists, with its object; links and other repositories
/// have none that could be read.
fn entries(listed: &str) -> Vec<(Option<String>, String)> {
    let entry = |line: &str| {
        let (about, path) = line.split_once('\t')?;
        let [mode, kind, object] = about.split_whitespace().collect::<Vec<_>>()[..] else {
            return None;
        };
        let is_file = kind == "blob" && mode != LINK;
        Some((is_file.then(|| object.to_owned()), path.to_owned()))
    };
    listed.split('\0').filter_map(entry).collect()
}

/// The mode that git gives a link.
const LINK: &str = "120000";

/// Reads the files of some objects through one process.
fn contents(folder: &Path, files: &[(String, String)]) -> io::Result<MemoryWorld> {
    let world = MemoryWorld::new();
    let mut process = git(folder)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (Some(mut asking), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
        return Err(io::Error::other("git has no input or output"));
    };
    let asked: String = files
        .iter()
        .map(|(object, _)| format!("{object}\n"))
        .collect();
    let read = std::thread::scope(|scope| {
        // Beside the reading, so that neither waits for the other.
        scope.spawn(move || asking.write_all(asked.as_bytes()));
        let mut answers = BufReader::new(answers);
        files.iter().try_for_each(|(_, path)| {
            let mut head = String::new();
            answers.read_line(&mut head)?;
            let size = head
                .split_whitespace()
                .nth(2)
                .and_then(|size| size.parse().ok());
            let size: usize = size
                .ok_or_else(|| io::Error::other(format!("git says `{}` of {path}", head.trim())))?;
            let mut content = vec![0; size + 1];
            answers.read_exact(&mut content)?;
            content.pop();
            world.put(path, content);
            Ok(())
        })
    });
    process.wait()?;
    read.map(|()| world)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_content_and_links_and_other_repositories_have_none() {
        let listed = "100644 blob ab\trules/a b.rhai\u{0}160000 commit cd\trules/other\u{0}120000 blob ef\trules/link.rhai\u{0}";
        let expected = [
            (Some("ab"), "rules/a b.rhai"),
            (None, "rules/other"),
            (None, "rules/link.rhai"),
        ];
        assert_eq!(
            entries(listed),
            expected.map(|(object, path)| (object.map(str::to_owned), path.to_owned()))
        );
    }

    #[test]
    fn what_is_no_revision_is_none_and_without_git_there_is_a_finding() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(
            read_revision(folder.path(), "--help")
                .expect("no error")
                .is_none()
        );
        let unknown = read_revision(folder.path(), "no-such-revision");
        match git(folder.path()).arg("--version").output() {
            Ok(_) => assert!(unknown.expect("no error").is_none()),
            Err(_) => assert_eq!(unknown.expect_err("a finding").code, Code::FileUnreadable),
        }
    }
}
