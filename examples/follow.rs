//! Follows a small project while it is edited, and prints each event: `cargo run --example follow`.
//!
//! A program that serves pages or speaks with an editor listens in the same way. It follows a
//! folder of the disk with `kontering::host::Watcher`; here the watcher is a list of edits to a
//! project in memory.

use std::collections::BTreeSet;

use kontering::follow::{ChangeWatcher, Event, Follow, Moment, MovedFigures, News, Woken};
use kontering::value::display_figure;
use kontering::workspace::Request;
use kontering::world::MemoryWorld;

const RULES: &str = "municipalities/a/rules.rhai";

/// What the script of `a` says, one state after another.
const EDITS: [&str; 3] = [
    // Another weight moves a cell.
    "weight(\"vekt\", #{ \"2013\": 2 }).because(\"as agreed\");\n",
    // A slip of the pen: the figures before stand.
    "wieght(\"vekt\", #{ \"2013\": 2.5 }).because(\"as agreed\");\n",
    // Mended.
    "weight(\"vekt\", #{ \"2013\": 2.5 }).because(\"as agreed\");\n",
];

fn project() -> MemoryWorld {
    let world = MemoryWorld::fixture(include_str!("../tests/diagnostics/base.project"));
    world.put(
        RULES,
        "weight(\"vekt\", #{ \"2013\": 1.5 }).because(\"as before\");\n",
    );
    world.put(
        "municipalities/b/rules.rhai",
        "weight(\"vekt\", #{ \"2013\": 1 }).because(\"as before\");\n",
    );
    let sheet = "sheet(\"t2\").row(\"intro\", intro).column(\"veid\", sum(row) * weight(\"vekt\"), \"Veid\", \"Weighted\");\n";
    world.put("rules/more.rhai", sheet);
    world
}

/// Makes an edit whenever it is asked to wait for one, and stops when all are made.
struct Editor<'a> {
    world: &'a MemoryWorld,
    edits: std::slice::Iter<'a, &'a str>,
}

impl ChangeWatcher for Editor<'_> {
    fn now(&self) -> u64 {
        0
    }

    fn follow(&mut self, _: &BTreeSet<String>) {}

    fn wait(&mut self, _: &dyn Fn() -> bool) -> Woken {
        match self.edits.next() {
            Some(text) => {
                self.world.put(RULES, *text);
                Woken::Since(self.now())
            }
            None => Woken::Stopped,
        }
    }

    fn rest(&mut self, _: Moment, _: &dyn Fn() -> bool) -> Option<Woken> {
        None
    }
}

fn told(event: &Event) -> String {
    let moved = |MovedFigures { causes, moved, .. }: &MovedFigures| {
        let mut text = String::new();
        for cause in causes {
            let said = |side: &Option<String>| side.clone().unwrap_or_default();
            text += &format!(
                "  {} {} of {}: {} → {}\n",
                cause.what,
                cause.name,
                cause.owner,
                said(&cause.before),
                said(&cause.after)
            );
        }
        for cell in &moved.cells {
            let figure = cell
                .new
                .as_ref()
                .map_or(String::new(), |cell| display_figure(&cell.figure, None));
            text += &format!("  {} is now {figure}\n", cell.address);
        }
        text
    };
    let run = event.state.workspace.run.as_deref();
    match &event.news {
        News::Loaded => format!(
            "loaded: {} cells\n",
            run.map_or(0, |run| run.workbook.cells.len())
        ),
        News::Moved(figures) => format!("moved\n{}", moved(figures)),
        News::Mended(figures) => format!("mended\n{}", moved(figures)),
        News::Failed(standing) => {
            let findings: String = event
                .state
                .found
                .iter()
                .map(|finding| format!("  {finding}\n"))
                .collect();
            let standing = if standing.is_some() {
                "the figures before stand"
            } else {
                "there are no figures"
            };
            format!("failed: {standing}\n{findings}")
        }
    }
}

/// What a listener prints.
pub fn events() -> String {
    let world = project();
    let mut editor = Editor {
        world: &world,
        edits: EDITS.iter(),
    };
    Follow::new(&world, Request::default(), &mut editor)
        .map(|event| told(&event))
        .collect()
}

fn main() {
    print!("{}", events());
}
