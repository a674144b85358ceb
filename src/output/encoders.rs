//! Threads that encode tables and columns side by side. What each of them writes depends on its own
//! rows alone, so bytes do not depend on how many threads there are.

use std::io;
use std::num::NonZero;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::Error;
use crate::input::BLOCK_BYTES;

/// Bytes of records whose rows are encoded together by several threads, four blocks of the usual size: with a chunk of articles' text,
/// which takes longest, there are then enough other columns.
const BYTES_TOGETHER: u64 = 4 * BLOCK_BYTES as u64;

/// Where columns are encoded.
pub(super) struct Encoders {
    /// None: on the thread that asks.
    pool: Option<ThreadPool>,
}

impl Encoders {
    /// `threads` besides the one that asks and waits; one is that one itself.
    pub(super) fn new(threads: NonZero<usize>) -> Result<Self, Error> {
        let pool = (threads.get() > 1).then(|| {
            ThreadPoolBuilder::new()
                .num_threads(threads.get())
                .thread_name(|number| format!("encoder-{number}"))
                .build()
        });
        Ok(Self {
            pool: pool
                .transpose()
                .map_err(|error| Error::Threads(io::Error::other(error)))?,
        })
    }

    /// Bytes of records whose rows are worth waiting for.
    pub(super) fn bytes_together(&self) -> u64 {
        self.pool.as_ref().map_or(0, |_| BYTES_TOGETHER)
    }

    /// What `work` makes of each item, in the order of the items. It may itself ask for more.
    ///
    /// # Errors
    /// That of the first item that has one.
    pub(super) fn try_each<T: Send, R: Send, E: Send>(
        &self,
        items: Vec<T>,
        work: impl Fn(T) -> Result<R, E> + Send + Sync,
    ) -> Result<Vec<R>, E> {
        let Some(pool) = &self.pool else {
            return items.into_iter().map(work).collect();
        };
        let done: Vec<Result<R, E>> =
            pool.install(|| items.into_par_iter().map(work).with_max_len(1).collect());
        done.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use super::Encoders;

    #[test]
    fn results_and_errors_are_those_of_one_thread() {
        for threads in [1, 2, 5] {
            let encoders = Encoders::new(NonZero::new(threads).unwrap()).unwrap();
            let columns = |table: u32| {
                encoders.try_each((0..50).collect(), |column: u32| {
                    let is_faulty = table > 6 && column > 10;
                    if is_faulty {
                        Err((table, column))
                    } else {
                        Ok(100 * table + column)
                    }
                })
            };
            let whole = encoders.try_each((0..7).collect(), columns).unwrap();
            let expected = (0..7).map(|table| (0..50).map(|column| 100 * table + column).collect());
            assert_eq!(whole, expected.collect::<Vec<Vec<u32>>>());
            assert_eq!(encoders.try_each((0..20).collect(), columns), Err((7, 11)));
        }
    }
}
