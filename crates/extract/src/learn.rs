//! What learned stages share: features, networks, chains, linear judges, their files. Inference only;
//! `train` makes the weights.

pub(crate) mod calibration;
pub(crate) mod chain;
pub(crate) mod hashed;
pub(crate) mod labels;
pub(crate) mod linear;
pub(crate) mod network;
pub(crate) mod random;
pub(crate) mod viterbi;
