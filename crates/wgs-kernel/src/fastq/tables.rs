//! Tables the kernels read and write.

/// Cycles counted one by one; later ones are the caller's to group.
pub const CYCLES: usize = 320;

/// Reads that fit into [`BaseLanes`] before they must be flushed.
pub const LANE_READS: u32 = 255;

/// Reads that fit into [`QualTable`] before it must be flushed.
pub const QUAL_READS: u32 = 65_535;

/// A, C, G, T by cycle, in lanes of one byte.
#[derive(Clone)]
#[repr(align(64))]
pub struct BaseLanes(pub [[u8; CYCLES]; 4]);

impl Default for BaseLanes {
    fn default() -> Self {
        Self([[0; CYCLES]; 4])
    }
}

impl BaseLanes {
    /// Adds the lanes to wide counters, `sums[cycle][base]`, and clears them.
    pub fn flush(&mut self, sums: &mut [[u64; 4]]) {
        for (base, lanes) in self.0.iter_mut().enumerate() {
            for (lane, sum) in lanes.iter_mut().zip(sums.iter_mut()) {
                sum[base] += u64::from(*lane);
                *lane = 0;
            }
        }
    }
}

/// Bases by cycle and quality character. A row of 128 makes every 7-bit character a valid index, so no bounds check is left.
#[derive(Clone)]
pub struct QualTable(Box<[[u16; 128]; CYCLES]>);

impl Default for QualTable {
    fn default() -> Self {
        Self(Box::new([[0; 128]; CYCLES]))
    }
}

impl QualTable {
    /// Adds one read's first [`CYCLES`] qualities, characters 33–126.
    #[inline]
    pub fn add(&mut self, quals: &[u8]) {
        for (row, &c) in self.0.iter_mut().zip(quals) {
            let count = &mut row[usize::from(c & 127)];
            *count = count.wrapping_add(1);
        }
    }

    /// Adds one quality at a cycle below [`CYCLES`].
    #[inline]
    pub(super) fn add_one(&mut self, cycle: usize, c: u8) {
        self.increase(cycle, c, 1);
    }

    /// Adds `n` of one quality at a cycle below [`CYCLES`].
    #[inline]
    pub(super) fn increase(&mut self, cycle: usize, c: u8, n: u8) {
        if let Some(row) = self.0.get_mut(cycle) {
            let count = &mut row[usize::from(c & 127)];
            *count = count.wrapping_add(n.into());
        }
    }

    /// Counts by quality character, over all cycles.
    pub fn characters(&self) -> [u64; 128] {
        let mut all = [0; 128];
        for row in self.0.iter() {
            all.iter_mut().zip(row).for_each(|(a, b)| *a += u64::from(*b));
        }
        all
    }

    /// Adds the table to wide counters, `sums[cycle][quality character]`, and clears it.
    pub fn flush(&mut self, sums: &mut [[u64; 128]]) {
        for (row, sum) in self.0.iter_mut().zip(sums) {
            for (count, sum) in row.iter_mut().zip(sum) {
                *sum += u64::from(*count);
                *count = 0;
            }
        }
    }
}

/// Error probability by quality character, as an integer in a unit of the caller's choice.
#[derive(Clone)]
#[repr(align(64))]
pub struct ErrorTable {
    /// Byte `k` of every value, for table look-ups in registers.
    pub(crate) planes: [[u8; 128]; 4],
    pub(crate) values: [u32; 128],
}

impl ErrorTable {
    /// From the value of each character 0–127.
    pub fn new(values: [u32; 128]) -> Self {
        let mut planes = [[0; 128]; 4];
        for (c, value) in values.iter().enumerate() {
            for (plane, byte) in planes.iter_mut().zip(value.to_le_bytes()) {
                plane[c] = byte;
            }
        }
        Self { planes, values }
    }

    /// The value of a character.
    #[inline]
    pub fn value(&self, character: u8) -> u32 {
        self.values[usize::from(character & 127)]
    }
}
