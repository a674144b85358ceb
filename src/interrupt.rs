//! Signals: the first SIGINT or SIGTERM asks the run to stop, the second ends it at once.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::error::Error;

/// How long a run may take to stop by itself: a read from a pipe or a network disk may block forever. The
/// sender of the signal waits at most two seconds.
const GRACE: Duration = Duration::from_millis(1500);

/// Whether a signal asked the run to stop. Clones share the state.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// The signal's number; 0 for none.
    signal: Arc<AtomicU8>,
}

impl Stop {
    /// Starts handling signals. Ending at any moment is safe: what is complete is on the disk, and the same
    /// command goes on from there. `report` shows the error of a run that does not stop in time.
    ///
    /// # Errors
    /// The system does not let the program handle signals.
    pub fn on_signals(report: fn(&Error)) -> Result<Self, Error> {
        let stop = Self::default();
        let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(Error::Signals)?;
        let asked = stop.clone();
        thread::spawn(move || {
            let mut signals = signals.forever();
            let Some(first) = signals.next() else { return };
            asked.ask(first);
            thread::spawn(move || {
                thread::sleep(GRACE);
                asked.end(report);
            });
            if signals.next().is_some() {
                end(exit_code(first as u8));
            }
        });
        Ok(stop)
    }

    /// Asks the run to stop, as the signal with that number would.
    pub fn ask(&self, signal: i32) {
        self.signal.store(signal as u8, Ordering::SeqCst);
    }

    /// Whether the run should stop.
    pub fn is_asked(&self) -> bool {
        self.signal.load(Ordering::Relaxed) != 0
    }

    /// Returns an error if the run should stop.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub fn check(&self) -> Result<(), Error> {
        match self.signal.load(Ordering::SeqCst) {
            0 => Ok(()),
            number => Err(Error::Stopped { number }),
        }
    }

    /// Ends the program, unless it ended by itself.
    fn end(&self, report: fn(&Error)) {
        if let Err(error) = self.check() {
            report(&error);
            end(exit_code(self.signal.load(Ordering::SeqCst)));
        }
    }
}

/// The exit status that shells report for a program that a signal ended.
pub fn exit_code(signal: u8) -> u8 {
    128 + signal
}

#[expect(clippy::exit, reason = "the run does not answer, or was told twice")]
fn end(code: u8) -> ! {
    process::exit(i32::from(code))
}
