//! The values of a column of labels.

use std::collections::HashMap;
use std::mem;
use std::ptr;
use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow::datatypes::Int32Type;

/// The distinct values of a column, numbered in the order of their first rows.
#[derive(Debug)]
pub(super) struct Distinct {
    values: Vec<Box<str>>,
    numbers: HashMap<Box<str>, i32>,
    /// Numbers of recent values, by a few of their bytes: most rows repeat one of a handful of values.
    seen: [i32; SEEN],
    /// Numbers of the program's constants, by their addresses.
    words: [(&'static str, i32); SEEN],
}

/// Entries of [`Distinct::seen`] and [`Distinct::words`].
const SEEN: usize = 64;

impl Default for Distinct {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            numbers: HashMap::new(),
            seen: [-1; SEEN],
            words: [("", -1); SEEN],
        }
    }
}

impl Distinct {
    /// The number of one of the program's constants; it becomes a new value the first time.
    pub(super) fn number_of_word(&mut self, word: &'static str) -> i32 {
        let place = word.as_ptr().addr() % SEEN;
        let (known, number) = self.words[place];
        if ptr::eq(known, word) && number >= 0 {
            return number;
        }
        let number = self.number(word);
        self.words[place] = (word, number);
        number
    }

    /// The number of a value; it becomes a new one the first time.
    pub(super) fn number(&mut self, value: &str) -> i32 {
        let (first, last) = (value.as_bytes().first(), value.as_bytes().last());
        let ends = first.zip(last).map_or(0, |(&first, &last)| {
            usize::from(first) * 5 + usize::from(last) * 3
        });
        let place = (value.len() * 7 + ends) % SEEN;
        let seen = self.seen[place];
        if self.values.get(seen as usize).map(AsRef::as_ref) == Some(value) {
            return seen;
        }
        let number = self.numbers.get(value).copied().unwrap_or_else(|| {
            let number = self.values.len() as i32;
            self.values.push(value.into());
            self.numbers.insert(value.into(), number);
            number
        });
        self.seen[place] = number;
        number
    }

    /// Returns the array of the values at `numbers`, and clears this.
    pub(super) fn finish(&mut self, numbers: Int32Array) -> ArrayRef {
        let values = mem::take(self).values;
        let values = StringArray::from_iter_values(values.iter());
        let array = DictionaryArray::<Int32Type>::try_new(numbers, Arc::new(values));
        Arc::new(array.expect("every number is that of a value"))
    }
}
