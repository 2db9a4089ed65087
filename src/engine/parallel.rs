//! The same work for many things at once, on as many threads as there are processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What `work` makes of each of `count` things. **Order**: that of the things, whichever was ready
/// first.
pub fn in_parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return done;
            }
            done.push((index, work(index)));
        }
    };
    let processors = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut done = thread::scope(|scope| {
        // Where no thread can be had, the others do its work.
        let helpers: Vec<_> = (1..processors.min(count))
            .filter_map(|_| {
                thread::Builder::new()
                    .stack_size(STACK_BYTES)
                    .spawn_scoped(scope, take)
                    .ok()
            })
            .collect();
        let mut done = take();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, made)| made).collect()
}

/// Room for the deepest expression that a script may build.
const STACK_BYTES: usize = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_keeps_the_order_of_what_it_is_made_of() {
        for count in [0, 1, 2, 100] {
            let results = in_parallel(count, |index| {
                if index % 7 == 0 {
                    thread::yield_now();
                }
                index * 10
            });
            assert_eq!(
                results,
                (0..count).map(|index| index * 10).collect::<Vec<_>>()
            );
        }
    }
}
