//! wgs
fn main() {}
