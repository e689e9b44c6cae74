//! What sees the records: the collector and its laws.

use crate::Cell;
use wgs_core::{Fields, ReadView};
use wgs_io::reference::RefSlice;

/// How a record belongs to the current cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It starts here (or has no contig and this is their cell): it counts as a record here and nowhere else.
    Owned,
    /// It starts in an earlier cell and reaches into this one: only its bases inside the cell count.
    Halo,
}

/// Counts something over the records of a file.
///
/// Laws, tested for every collector: any plan equals one pass; `merge` is associative and commutative; an empty fork is
/// neutral. They hold when state is integers (or sets) and what is counted belongs to exactly one cell: a record to its
/// owner, a base or operation to the cell of its reference position.
pub trait Collector: Send + Sized {
    /// The fields read; no default, a new collector must say. The union becomes the decode mask.
    fn fields(&self) -> Fields;
    /// True when records must come sorted by position.
    fn needs_order(&self) -> bool;
    /// A fresh one with the same settings and nothing counted.
    fn fork(&self) -> Self;
    /// A cell begins. `reference` covers the cell and a margin on both sides (see [`crate::PassOptions`]); `None` when
    /// there is no reference, the contig is not in it, or the cell has no contig.
    fn begin(&mut self, cell: &Cell, reference: Option<&RefSlice>);
    /// A record of the current cell, in file order; halo records come first.
    fn observe(&mut self, read: &ReadView<'_>, role: Role, reference: Option<&RefSlice>);
    /// The cell ends.
    fn end(&mut self, cell: &Cell, reference: Option<&RefSlice>);
    /// Adds what another fork counted.
    fn merge(&mut self, other: Self);
}
