//! What the rules made of the tokens of one article, for the learned model to judge.

use crate::model::{QuoteKind, TokenRange};
use crate::quotes::Ruled;
use crate::quotes::reading::Reading;

/// What the rules made of the tokens of one article, one code a token.
#[derive(Debug, Default)]
pub(in crate::quotes) struct RuleTags(Vec<u8>);

const RULE_SOURCE: u8 = 1;
const RULE_CUE: u8 = 2;
const RULE_CONTENT: u8 = 3;
const RULE_DIRECT: u8 = 6;

impl RuleTags {
    /// Writes down the drafts of the rules.
    pub(in crate::quotes) fn new(reading: &Reading<'_>, ruled: &Ruled) -> Self {
        let mut tags = Self(vec![0; reading.passage.tokens.len()]);
        for draft in ruled.direct.iter().chain(&ruled.reported) {
            let content = if draft.kind == QuoteKind::Direct {
                RULE_DIRECT
            } else {
                RULE_CONTENT
            };
            for part in &draft.parts {
                tags.fill(*part, content);
                tags.set(part.start, content + 1);
                tags.set(part.end.saturating_sub(1), content + 2);
            }
            tags.fill(draft.source.unwrap_or_default(), RULE_SOURCE);
            tags.fill(draft.cue.unwrap_or_default(), RULE_CUE);
        }
        tags
    }

    /// The code of a token.
    pub(super) fn code(&self, index: usize) -> u8 {
        self.0.get(index).copied().unwrap_or_default()
    }

    /// Whether a token is content of a direct quote.
    pub(in crate::quotes) fn is_direct(&self, index: usize) -> bool {
        self.code(index) >= RULE_DIRECT
    }

    /// Whether the rules leave a token to the narrator or to an indirect quote.
    pub(in crate::quotes) fn is_open(&self, index: usize) -> bool {
        let code = self.code(index);
        code == 0 || (RULE_CONTENT..RULE_DIRECT).contains(&code)
    }

    fn fill(&mut self, tokens: TokenRange, code: u8) {
        if let Some(tags) = self.0.get_mut(tokens.indices()) {
            tags.fill(code);
        }
    }

    fn set(&mut self, index: u32, code: u8) {
        if let Some(tag) = self.0.get_mut(index as usize) {
            *tag = code;
        }
    }
}
