//! How much work and room scripts may take: operations and time of what runs on a thread, and what
//! one layer declares.
//!
//! The engine asks [`step`] before each of its operations. What a thread runs outside of [`within`]
//! has no limit here.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use rhai::{Dynamic, EvalAltResult, NativeCallContext};

use super::draft::Draft;
use super::term::Term;
use crate::world::Deadline;

/// What one run may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    pub operations: u64,
    /// Time. **Unit**: microseconds.
    pub microseconds: u64,
}

/// What the scripts of one layer may take together. The time is that on a slow machine; whole
/// projects need a hundredth of it.
pub(super) const OF_LAYER: Allowance = Allowance {
    operations: 50_000_000,
    microseconds: 2_000_000,
};
/// What one call of a closure may take.
pub(super) const OF_CLOSURE: Allowance = Allowance {
    operations: 20_000,
    microseconds: 200_000,
};

/// What the calls of one closure may take on average, beside [`OF_CLOSURES`]. **Unit**: operations,
/// and microseconds.
const MEAN_OF_CLOSURE: (u64, u64) = (1_000, 200);
/// What the calls of one closure may take together beyond the mean. **Unit**: operations, and
/// microseconds.
const OF_CLOSURES: (u64, u64) = (20_000_000, 3_000_000);

/// What the calls of one closure took so far, on all threads. **Unit**: as [`OF_CLOSURES`].
#[derive(Default, Debug)]
pub(super) struct Spent {
    calls: AtomicU64,
    operations: AtomicU64,
    microseconds: AtomicU64,
}

impl Spent {
    /// Adds a call with what it left of its allowance.
    pub(super) fn add(&self, left: Allowance) {
        let more = |sum: &AtomicU64, amount: u64| sum.fetch_add(amount, Ordering::Relaxed);
        more(&self.calls, 1);
        more(
            &self.operations,
            OF_CLOSURE.operations.saturating_sub(left.operations),
        );
        more(
            &self.microseconds,
            OF_CLOSURE.microseconds.saturating_sub(left.microseconds),
        );
    }

    /// Whether the calls so far took more than they may together.
    pub(super) fn is_over(&self) -> bool {
        let of = |sum: &AtomicU64| sum.load(Ordering::Relaxed);
        let most = |(mean, beyond): (u64, u64)| beyond + of(&self.calls) * mean;
        of(&self.operations) > most((MEAN_OF_CLOSURE.0, OF_CLOSURES.0))
            || of(&self.microseconds) > most((MEAN_OF_CLOSURE.1, OF_CLOSURES.1))
    }
}

/// How many things one layer may declare.
const MAX_DECLARATIONS: usize = 50_000;
/// How much one layer may hand to the functions of the language. **Unit**: bytes, roughly.
const MAX_ROOM: usize = 200 << 20;
/// What a call of such a function takes beside its arguments, and an item of a list. **Unit**:
/// bytes, roughly.
const ROOM_OF_CALL: usize = 200;
const ROOM_OF_ITEM: usize = 40;
const ROOM_OF_NODE: usize = 40;

/// After how many operations the clock is looked at; one operation can copy a whole list.
const OPERATIONS_PER_LOOK: u64 = 32;

#[derive(Clone, Copy)]
struct Running {
    left: u64,
    deadline: Deadline,
    /// Why it was ended.
    stopped: Option<&'static str>,
}

thread_local! {
    static RUNNING: Cell<Option<Running>> = const { Cell::new(None) };
}

/// Runs something on this thread with an allowance of its own; gives what is left of it, too.
pub(super) fn within<T>(allowance: Allowance, run: impl FnOnce() -> T) -> (T, Allowance) {
    let running = Running {
        left: allowance.operations,
        deadline: Deadline::after(allowance.microseconds),
        stopped: None,
    };
    let outer = RUNNING.replace(Some(running));
    let outcome = run();
    let left = RUNNING.replace(outer).unwrap_or(running);
    (
        outcome,
        Allowance {
            operations: left.left,
            microseconds: left.deadline.microseconds_left(),
        },
    )
}

/// Counts one operation; what to stop with when the allowance is spent.
pub(super) fn step() -> Option<Dynamic> {
    let mut running = RUNNING.get()?;
    if running.stopped.is_none() {
        running.left = running.left.saturating_sub(1);
        running.stopped = match running.left {
            0 => Some("the script does not come to an end"),
            left if left % OPERATIONS_PER_LOOK == 0 && running.deadline.has_passed() => {
                Some("the script takes too long")
            }
            _ => None,
        };
        RUNNING.set(Some(running));
    }
    running.stopped.map(Dynamic::from)
}

/// Notes what a call of the language hands over.
///
/// # Errors
/// The layer declares more than it may.
pub(super) fn note(
    draft: &mut Draft,
    arguments: &[Dynamic],
    is_operator: bool,
) -> Result<(), &'static str> {
    draft.room += ROOM_OF_CALL
        + arguments
            .iter()
            .map(|argument| room(argument, is_operator))
            .sum::<usize>();
    let declared = draft.declarations.len() + draft.sheets.len() + draft.views.len();
    if declared >= MAX_DECLARATIONS {
        return Err("the scripts of one layer declare more than 50,000 things");
    }
    if draft.room > MAX_ROOM {
        return Err("the scripts of one layer declare more than can be kept");
    }
    Ok(())
}

/// What an argument takes. An operand becomes part of one expression, so that its parts are not
/// counted anew.
fn room(argument: &Dynamic, is_operator: bool) -> usize {
    if let Ok(text) = argument.as_immutable_string_ref() {
        return text.len();
    }
    if let Ok(items) = argument.as_array_ref() {
        return items
            .iter()
            .map(|item| ROOM_OF_ITEM + room(item, is_operator))
            .sum();
    }
    if let Ok(entries) = argument.as_map_ref() {
        return entries
            .iter()
            .map(|(name, item)| ROOM_OF_ITEM + name.len() + room(item, is_operator))
            .sum();
    }
    let nodes = |term: &Term| if is_operator { 0 } else { term.size() };
    argument
        .read_lock::<Term>()
        .map_or(0, |term| nodes(&term) * ROOM_OF_NODE)
}

/// What ends a script that is over a limit. No script can catch it.
pub(super) fn refusal(
    context: &NativeCallContext<'_>,
    message: &'static str,
) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorTerminated(
        Dynamic::from(message),
        context.call_position(),
    ))
}
