//! A pool of threads whose results are taken in the order in which the jobs were created.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel};

use rayon::ThreadPoolBuilder;

use crate::error::Error;

/// Stack of a thread in bytes: that of a main thread on Linux.
pub(super) const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Takes jobs from `next`, runs them on `threads` threads and passes the results to `take` in order. `next`
/// and `take` run on the calling thread. A job is started only while `has_room`, given the number of jobs in
/// flight, is true; the first is always started.
///
/// # Errors
/// The error of `take`. No further job is started then.
///
/// # Panics
/// With the panic of `work`, if it panics.
pub(super) fn in_order<J: Send, R: Send>(
    threads: NonZero<usize>,
    has_room: impl Fn(usize) -> bool,
    mut next: impl FnMut() -> Option<J>,
    work: impl Fn(J) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), Error>,
) -> Result<(), Error> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .stack_size(STACK_BYTES)
        .thread_name(|number| format!("worker-{number}"))
        .build()
        .map_err(|error| Error::Threads(io::Error::other(error)))?;
    let (sender, receiver) = channel();
    let mut queue = Queue::new(receiver);
    let work = &work;
    pool.in_place_scope(|scope| {
        loop {
            let job = next();
            let is_last = job.is_none();
            if let Some(job) = job {
                let ticket = queue.ticket(&sender);
                scope.spawn(move |_| ticket.redeem(work(job)));
            }
            while queue.in_progress() > 0 && (is_last || !has_room(queue.in_progress())) {
                match queue.take_next() {
                    Some(result) => take(result)?,
                    None => return Ok(()), // a job panicked: the scope hands its panic on
                }
            }
            if is_last {
                return Ok(());
            }
        }
    })
}

/// A job's position in the order. Sends the result on drop, or `None` if the job panicked.
struct Ticket<R> {
    number: u64,
    result: Option<R>,
    sender: Sender<(u64, Option<R>)>,
}

impl<R> Ticket<R> {
    /// Delivers the result.
    fn redeem(mut self, result: R) {
        self.result = Some(result);
    }
}

impl<R> Drop for Ticket<R> {
    fn drop(&mut self) {
        // After an error nobody receives: the result is then not needed.
        let _ = self.sender.send((self.number, self.result.take()));
    }
}

/// Results that arrived out of order.
struct Queue<R> {
    receiver: Receiver<(u64, Option<R>)>,
    early: BTreeMap<u64, Option<R>>,
    next_taken: u64,
    next_ticket: u64,
}

impl<R> Queue<R> {
    fn new(receiver: Receiver<(u64, Option<R>)>) -> Self {
        Self {
            receiver,
            early: BTreeMap::new(),
            next_taken: 0,
            next_ticket: 0,
        }
    }

    fn ticket(&mut self, sender: &Sender<(u64, Option<R>)>) -> Ticket<R> {
        self.next_ticket += 1;
        Ticket {
            number: self.next_ticket - 1,
            result: None,
            sender: sender.clone(),
        }
    }

    fn in_progress(&self) -> usize {
        (self.next_ticket - self.next_taken) as usize
    }

    /// Waits for the next result in order.
    fn take_next(&mut self) -> Option<R> {
        loop {
            if let Some(result) = self.early.remove(&self.next_taken) {
                self.next_taken += 1;
                return result;
            }
            let (number, result) = self.receiver.recv().ok()?;
            self.early.insert(number, result);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::in_order;
    use crate::error::Error;

    fn threads(number: usize) -> NonZero<usize> {
        NonZero::new(number).unwrap()
    }

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        for n in [1, 2, 7] {
            let mut jobs = 0..100_u64;
            let mut taken = Vec::new();
            let work = |job: u64| {
                thread::sleep(Duration::from_micros((job * 7919) % 400));
                job
            };
            in_order(
                threads(n),
                |in_progress| in_progress < 2 * n,
                || jobs.next(),
                work,
                |job| {
                    taken.push(job);
                    Ok(())
                },
            )
            .unwrap();
            assert_eq!(taken, (0..100).collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_more_jobs_are_under_way_than_agreed() {
        let begun = AtomicUsize::new(0);
        let taken = AtomicUsize::new(0);
        let mut jobs = 0..50_u64;
        let next = || {
            let in_progress = begun.load(Ordering::SeqCst) - taken.load(Ordering::SeqCst);
            assert!(in_progress < 6, "{in_progress} jobs under way");
            begun.fetch_add(1, Ordering::SeqCst);
            jobs.next()
        };
        let take = |_| {
            taken.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        in_order(
            threads(3),
            |in_progress| in_progress < 6,
            next,
            |job| job,
            take,
        )
        .unwrap();
        assert_eq!(taken.into_inner(), 50);
    }

    #[test]
    fn an_error_of_the_taker_ends_it() {
        let mut jobs = 0..1_000_000_u64;
        let outcome = in_order(
            threads(2),
            |in_progress| in_progress < 4,
            || jobs.next(),
            |job| job,
            |job| match job {
                10 => Err(Error::TooManyPanics { panics: 1 }),
                _ => Ok(()),
            },
        );
        assert!(matches!(outcome, Err(Error::TooManyPanics { .. })));
        assert!(jobs.start < 100);
    }

    #[test]
    fn a_panic_outside_the_document_boundary_is_handed_on() {
        let mut jobs = 0..100_u64;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let work = |job: u64| assert_ne!(job, 10, "planted");
            let has_room = |in_progress| in_progress < 4;
            in_order(threads(2), has_room, || jobs.next(), work, |()| Ok(()))
        }));
        assert!(outcome.is_err());
    }
}
