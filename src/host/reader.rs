//! Whether somebody still reads what the program writes.

/// Waits until nobody can read standard output any more. Returns `false` at once where that cannot
/// be known.
#[cfg(unix)]
pub(super) fn wait_until_gone() -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    let out = std::io::stdout();
    // That a pipe has no reader left is told though nothing is asked for.
    let mut asked = [PollFd::new(&out, PollFlags::empty())];
    loop {
        match poll(&mut asked, None) {
            Ok(_) => {
                let told = asked[0].revents();
                return told.intersects(PollFlags::ERR | PollFlags::HUP);
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(not(unix))]
pub(super) fn wait_until_gone() -> bool {
    false
}
