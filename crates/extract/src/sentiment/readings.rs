//! Sentence readings kept for the stances.

use std::ops::Range;

use crate::sentiment::reading::SentenceReading;

/// The readings of the sentences that may show a stance: those with several mentions and a cue.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    sentences: Vec<StoredSentence>,
    /// All readings concatenated: three buffers in total instead of three per sentence.
    joined: SentenceReading,
}

/// One sentence; where it ends in each of the joined buffers.
#[derive(Clone, Debug)]
struct StoredSentence {
    sentence_no: usize,
    mentions: Range<usize>,
    signs_end: usize,
    words_end: usize,
    marked_end: usize,
}

impl Readings {
    /// None yet, with room for those of an article of `n_tokens`.
    pub(super) fn with_room(n_tokens: usize) -> Self {
        let mut readings = Self::default();
        readings.joined.signs.reserve(n_tokens);
        readings.joined.words.reserve(n_tokens);
        readings
    }

    /// Keeps the reading of a sentence that may show a stance; `mentions` are those that stand in it.
    pub(super) fn keep(
        &mut self,
        sentence_no: usize,
        mentions: Range<usize>,
        reading: &SentenceReading,
    ) {
        if mentions.len() < 2 || reading.cues().next().is_none() {
            return;
        }
        self.joined.signs.extend_from_slice(&reading.signs);
        self.joined.words.extend_from_slice(&reading.words);
        self.joined.marked.extend_from_slice(&reading.marked);
        self.sentences.push(StoredSentence {
            sentence_no,
            mentions,
            signs_end: self.joined.signs.len(),
            words_end: self.joined.words.len(),
            marked_end: self.joined.marked.len(),
        });
    }

    /// Calls `look` with each sentence, its mentions and its reading.
    pub(crate) fn each(&self, mut look: impl FnMut(usize, Range<usize>, &SentenceReading)) {
        let mut reading = SentenceReading::default();
        let (mut signs, mut words, mut marked) = (0, 0, 0);
        for kept in &self.sentences {
            refill(
                &mut reading.signs,
                &self.joined.signs[signs..kept.signs_end],
            );
            refill(
                &mut reading.words,
                &self.joined.words[words..kept.words_end],
            );
            refill(
                &mut reading.marked,
                &self.joined.marked[marked..kept.marked_end],
            );
            look(kept.sentence_no, kept.mentions.clone(), &reading);
            (signs, words, marked) = (kept.signs_end, kept.words_end, kept.marked_end);
        }
    }
}

fn refill<T: Copy>(buffer: &mut Vec<T>, content: &[T]) {
    buffer.clear();
    buffer.extend_from_slice(content);
}
