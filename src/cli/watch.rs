//! `watch`: compute, follow what the figures stand on, and show what moves.

use std::path::Path;
use std::time::Duration;

use clap::Args;

use crate::diag::Diagnostic;
use crate::follow::{Event, Follow, News};
use crate::host::Watcher;
use crate::render::{Sources, watch_json, watch_text};
use crate::world::World;

use super::support::{
    Computation, Lang, Manner, Outcome, PlaceName, Session, TextFormat, place, with_progress,
};
use super::{Command, Console, exit};

/// How many cells an event shows on a terminal.
const SHOWN: usize = 25;

/// Computes, then follows all that the figures stand on and shows which cells move, and why
#[derive(Args, Debug)]
#[command(after_help = "\
While rules or data are broken, the last good figures stand. With `--format json` each event is one line:
`loaded`, `changed` or `failed`, with the milliseconds from the edit to the figures and the cells.

Examples:
  kontering watch
  kontering watch boelum/2013 --format json
  kontering -C /mnt/share/project watch --poll 1000")]
pub struct WatchVerb {
    /// Look at the files every so many milliseconds instead of being told by the system; for
    /// network drives
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(10..))]
    poll: Option<u64>,

    /// Every cell that moves, not only those that move most
    #[arg(long)]
    all: bool,

    /// End when standard input does
    #[arg(long, hide = true)]
    until_eof: bool,

    /// The municipalities and years; all of them where none is named
    #[arg(value_name = "MUNICIPALITY/YEAR", value_parser = place)]
    places: Vec<PlaceName>,

    /// What the result is written as
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,

    /// The language of labels
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    #[command(flatten)]
    computation: Computation,
}

impl Command for WatchVerb {
    fn manner(&self) -> Manner {
        Manner {
            json: self.format == TextFormat::Json,
            show_texts: self.computation.reading.show_texts,
            publish: false,
        }
    }

    /// Runs until it is interrupted, or nobody reads on.
    fn run(&self, folder: &Path, console: &mut Console<'_>) -> Outcome {
        let session = Session::open(folder, console)?;
        let world = session.world.clone();
        let mut watcher = Watcher::new(world.root(), self.poll.map(Duration::from_millis));
        if self.until_eof {
            watcher.stop_at_end_of(std::io::stdin());
        }
        watcher.stop_without_reader();
        let is_told = session.console.tells_progress();
        let request = self.computation.request(&self.places);
        let follow = Follow::new(&world, request, &mut watcher);
        let follow =
            follow.with_progress(|world, work| with_progress(world, is_told, |world| work(world)));
        for event in follow {
            let text = self.text(session.console, &world, &event);
            if session.console.print_on(&text)?.is_break() {
                break;
            }
        }
        Ok(exit::Exit::Fine)
    }
}

impl WatchVerb {
    fn text(&self, console: &Console<'_>, world: &dyn World, event: &Event) -> String {
        let errors: Vec<Diagnostic> = match event.news {
            News::Failed(_) => {
                let found = event.state.found.iter();
                found
                    .filter(|finding| finding.is_error())
                    .cloned()
                    .collect()
            }
            _ => Vec::new(),
        };
        let world = event.state.workspace.reading(world);
        match self.format {
            TextFormat::Json => {
                let sources = Sources::new(&world, self.computation.reading.show_texts);
                watch_json(event, &sources, &errors)
            }
            TextFormat::Text => watch_text(
                event,
                &console.findings(&world, &errors, console.form()),
                if self.all { usize::MAX } else { SHOWN },
                self.lang.into(),
                console.screen(),
            ),
        }
    }
}
