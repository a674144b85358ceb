//! Threads that encode tables and columns in parallel. Each encodes its own rows, so bytes do not depend on
//! the number of threads.

use std::io;
use std::num::NonZero;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::Error;
use crate::input::BLOCK_BYTES;

/// Bytes of records whose rows several threads encode together: four blocks of the usual size. Then there are
/// enough other columns to encode beside a chunk of articles' text, which takes longest.
const BYTES_TOGETHER: u64 = 4 * BLOCK_BYTES as u64;

/// Where columns are encoded.
pub(super) struct Encoders {
    /// `None`: on the calling thread.
    pool: Option<ThreadPool>,
}

impl Encoders {
    /// `threads` besides the calling one, which waits; with 1, the calling thread encodes.
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

    /// Bytes of records to collect before encoding their rows.
    pub(super) fn bytes_together(&self) -> u64 {
        self.pool.as_ref().map_or(0, |_| BYTES_TOGETHER)
    }

    /// Maps `work` over items, in order. `work` may call this again.
    ///
    /// # Errors
    /// The error of the first item that fails.
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
