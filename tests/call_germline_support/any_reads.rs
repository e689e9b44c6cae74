//! Reads that no sequencer makes, and a genome of repeats for them.

use std::fmt::Write;

/// xorshift: the same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    /// A base.
    pub fn base(&mut self) -> char {
        char::from(b"ACGT"[self.below(4) as usize])
    }
}

/// A contig with runs and repeats among random sequence, and some N.
pub fn genome(random: &mut Random, len: usize) -> String {
    let mut out = String::new();
    while out.len() < len {
        match random.below(6) {
            0 => {
                let base = random.base();
                (0..4 + random.below(20)).for_each(|_| out.push(base));
            }
            1 => {
                let unit: String = (0..2 + random.below(4)).map(|_| random.base()).collect();
                (0..3 + random.below(12)).for_each(|_| out.push_str(&unit));
            }
            2 if random.below(4) == 0 => out.push_str("NNNNNNNN"),
            _ => (0..30).for_each(|_| out.push(random.base())),
        }
    }
    out.truncate(len);
    out
}

/// One alignment line that fits the contig.
pub fn line(random: &mut Random, genome: &str, number: u64) -> (usize, String) {
    let start = random.below(genome.len() as u64 - 400) as usize;
    let (mut at, mut cigar, mut bases) = (start, String::new(), String::new());
    let clip = |random: &mut Random, bases: &mut String, cigar: &mut String| {
        let n = random.below(40) + 1;
        (0..n).for_each(|_| bases.push(random.base()));
        let _ = write!(cigar, "{n}S");
    };
    if random.below(4) == 0 {
        clip(random, &mut bases, &mut cigar);
    }
    for piece in 0..1 + random.below(4) {
        if piece > 0 {
            // Shared places, so that several reads show one allele.
            match random.below(4) {
                0 => {
                    let n = 1 + random.below(3) as usize;
                    at += n;
                    let _ = write!(cigar, "{n}D");
                }
                1 => {
                    let n = 1 + random.below(12);
                    (0..n).for_each(|_| bases.push(random.base()));
                    let _ = write!(cigar, "{n}I");
                }
                2 => {
                    bases.push_str("AC");
                    cigar.push_str("2I1D");
                    at += 1;
                }
                _ => {
                    let n = 1 + random.below(90) as usize;
                    at += n;
                    let _ = write!(cigar, "{n}{}", if random.below(3) == 0 { 'N' } else { 'D' });
                }
            }
        }
        let n = 1 + random.below(50) as usize;
        let end = (at + n).min(genome.len() - 1);
        for (i, b) in genome[at..end].chars().enumerate() {
            // Every hundredth position of the genome has another base in half of the reads.
            let other = (at + i) % 100 == 7 && number.is_multiple_of(2);
            bases.push(if other || random.below(60) == 0 { 'T' } else { b });
        }
        let _ = write!(cigar, "{}M", end - at);
        at = end;
    }
    if random.below(4) == 0 {
        clip(random, &mut bases, &mut cigar);
    }
    let quals: String = (0..bases.len()).map(|_| char::from(b'!' + random.below(41) as u8)).collect();
    let quals = if random.below(20) == 0 { "*".to_owned() } else { quals };
    let flag = [0, 16, 0x800, 0x100, 0x400, 1][random.below(12).min(5) as usize];
    let mapq = [0, 1, 20, 60, 255][random.below(5) as usize];
    // Names repeat: templates of several records, overlapping in every way.
    let name = number / (1 + random.below(3));
    (start, format!("r{name}\t{flag}\tc\t{}\t{mapq}\t{cigar}\t*\t0\t0\t{bases}\t{quals}\tRG:Z:a\n", start + 1))
}
