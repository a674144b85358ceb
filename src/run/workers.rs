//! Jobs on a pool of threads, their results taken in the order in which the jobs were made.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel};

use rayon::ThreadPoolBuilder;

use crate::error::Error;

/// Stack of a worker in bytes: that of a main thread on Linux.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Takes jobs from `next`, does them on `threads` threads and gives the results to `take`, in
/// order, on the calling thread, where `next` runs too. At most `ahead` jobs per thread are
/// under way.
///
/// # Errors
/// What `take` said; no further job is begun then.
///
/// # Panics
/// When `work` does, with its panic.
pub(super) fn in_order<J: Send, R: Send>(
    threads: NonZero<usize>,
    ahead: usize,
    mut next: impl FnMut() -> Option<J>,
    work: impl Fn(J) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), Error>,
) -> Result<(), Error> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .stack_size(STACK_BYTES)
        .thread_name(|number| format!("worker-{number}"))
        .build()
        .map_err(Error::Threads)?;
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
            let room = if is_last {
                0
            } else {
                threads.get() * ahead - 1
            };
            while queue.under_way() > room {
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

/// A job's place in the order; sends the result when it goes, or `None` if the job panicked.
struct Ticket<R> {
    number: u64,
    result: Option<R>,
    sender: Sender<(u64, Option<R>)>,
}

impl<R> Ticket<R> {
    /// Hands the result in.
    fn redeem(mut self, result: R) {
        self.result = Some(result);
    }
}

impl<R> Drop for Ticket<R> {
    fn drop(&mut self) {
        // Nobody listens after an error: the result is then of no use.
        let _ = self.sender.send((self.number, self.result.take()));
    }
}

/// Results that came before their turn.
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

    fn under_way(&self) -> usize {
        (self.next_ticket - self.next_taken) as usize
    }

    /// Waits for the result whose turn it is.
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
