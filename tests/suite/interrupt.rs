//! Interrupting leaves no half-written file, and who reads no more ends what is written for ever.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kontering::cli::exit;

use super::cli::Project;

#[test]
fn an_interrupted_accept_leaves_the_old_snapshot_or_the_new_one() {
    let project = Project::new();
    let path = project.folder.path().join("snapshots/reported.snap");
    let accept = |note: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kontering"));
        command
            .arg("-C")
            .arg(project.folder.path())
            .args(["accept", "--all", "--note", note]);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program")
    };
    assert!(accept("first").wait().expect("an end").success());
    let whole = fs::read_to_string(&path).expect("a snapshot");
    let with_note = |note: &str| whole.replace("first", note);
    let mut expected = whole.clone();
    for round in 0..20u64 {
        let note = format!("round {round}");
        let mut child = accept(&note);
        std::thread::sleep(Duration::from_millis(round * 2));
        let _ = child.kill();
        let _ = child.wait();
        let found = fs::read_to_string(&path).expect("a snapshot");
        let fresh = with_note(&note);
        // YAML quotes a note with blanks or not; what matters is that nothing of it is cut off.
        assert!(
            found == expected || found == fresh,
            "cut off after {} of {} bytes",
            found.len(),
            fresh.len()
        );
        let folder = path.parent().expect("a folder");
        let names = fs::read_dir(folder).expect("a folder");
        for name in names {
            let name = name.expect("a name").file_name();
            // A program killed between giving the new file a name and giving it this one leaves it
            // whole.
            if name != "reported.snap" {
                let left = fs::read_to_string(folder.join(&name)).expect("a file");
                assert_eq!(left, fresh, "{} after round {round}", name.display());
                fs::remove_file(folder.join(&name)).expect("removed");
            }
        }
        expected = found;
    }
    let (code, out, err) = project.run(&["test"]);
    assert_eq!(code, exit::Exit::Fine, "{out}{err}");
}

#[cfg(unix)]
#[test]
fn a_watcher_ends_when_nobody_reads_on_though_nothing_moves() {
    for format in ["text", "json"] {
        let project = Project::new();
        let mut child = Command::new(env!("CARGO_BIN_EXE_kontering"))
            .arg("-C")
            .arg(project.folder.path())
            .args(["watch", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        let mut reader = BufReader::new(child.stdout.take().expect("its output"));
        reader.read_line(&mut line).expect("an event");
        assert!(line.contains("loaded"), "{line}");
        drop(reader);
        let started = Instant::now();
        let mut ended = None;
        while ended.is_none() && started.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(20));
            ended = child.try_wait().expect("a process");
        }
        let _ = child.kill();
        let _ = child.wait();
        assert!(ended.is_some_and(|ended| ended.success()), "{format}");
    }
}
