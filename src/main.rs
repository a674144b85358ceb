//! The `pressmill` program.

fn main() {}
