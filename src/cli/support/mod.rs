//! What verbs share: their options, the opened folder, the streams, and how a failure is told.

mod console;
mod differences;
mod error;
pub mod exit;
mod figures;
mod findings;
mod options;
mod orders;
mod places;
mod progress;
mod publish;
mod review;
mod session;
mod workbook;
mod worksheet;

pub use console::{Console, Manner};
pub(super) use differences::{DIFFERENCES_SHOWN, DifferenceRow, rows};
pub use error::{CommandError, Outcome};
pub(super) use figures::read_folder;
pub(super) use findings::FindingOptions;
pub(super) use options::{
    Computation, KindOption, Lang, PlaceOptions, PriceOption, ReadingOptions, TableFormat,
    TextFormat, kroner,
};
pub(super) use places::{PlaceName, PlacePair, pairs, place, year};
pub(super) use progress::with_progress;
pub(super) use publish::{PublishOption, gaps, notices, published, standing, told, with_untold};
pub(super) use review::{confirm_first, first_document, plan_document, review};
pub(super) use session::{ComputedProject, Session, shown_path, wrote};
pub(super) use workbook::write_workbook;
pub(super) use worksheet::{drawn_row, published_row, read_worksheet, worksheet};
