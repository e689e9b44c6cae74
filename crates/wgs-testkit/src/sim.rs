//! Sets of pairs whose depth and flags are known because they were counted while they were made.

use crate::{Rng, Sam};

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Seed.
    pub seed: u64,
    /// Contigs, named chr1, chr2, ….
    pub contigs: usize,
    /// Length of each.
    pub contig_len: usize,
    /// Pairs on each contig.
    pub pairs: usize,
    /// Read length.
    pub read_len: usize,
    /// Percent of pairs marked as duplicates.
    pub duplicates: u64,
}

/// A simulated set with its truth.
#[derive(Clone, Debug)]
pub struct Set {
    /// Reference, name and bases.
    pub reference: Vec<(String, String)>,
    /// Alignments, sorted.
    pub sam: Sam,
    /// Reads in all.
    pub reads: u64,
    /// Reads marked as duplicates.
    pub duplicates: u64,
    /// Per contig and position: reads that are not duplicates (mates both count).
    pub depth: Vec<Vec<u32>>,
}

impl Set {
    /// The reference as FASTA.
    pub fn fasta(&self) -> String {
        let lines =
            |s: &str| s.as_bytes().chunks(80).map(|c| format!("{}\n", String::from_utf8_lossy(c))).collect::<String>();
        self.reference.iter().map(|(n, s)| format!(">{n}\n{}", lines(s))).collect()
    }
}

/// Proper FR pairs, error-free, insert between 1.5 and 3 read lengths (so some mates overlap), qualities 20–40.
pub fn pairs(plan: Plan) -> Set {
    let mut rng = Rng::new(plan.seed);
    let mut set = Set {
        reference: (1..=plan.contigs).map(|i| (format!("chr{i}"), rng.bases(plan.contig_len))).collect(),
        sam: Sam::default(),
        reads: 0,
        duplicates: 0,
        depth: vec![vec![0; plan.contig_len]; plan.contigs],
    };
    let contigs: Vec<(&str, u32)> = set.reference.iter().map(|(n, s)| (n.as_str(), s.len() as u32)).collect();
    let mut sam = Sam::new(&contigs).header_line("@RG\tID:g\tSM:sim\tLB:l\tPL:ILLUMINA");
    for (c, (contig, bases)) in set.reference.iter().enumerate() {
        let mut placed = Vec::new();
        for number in 0..plan.pairs {
            let insert = plan.read_len * 3 / 2 + rng.index(plan.read_len * 3 / 2);
            let left = rng.index(plan.contig_len - insert);
            let right = left + insert - plan.read_len;
            let duplicate = rng.percent(plan.duplicates);
            let flag = if duplicate { 1024 } else { 0 };
            for (at, mate, flag, tlen) in
                [(left, right, flag + 99, insert as i64), (right, left, flag + 147, -(insert as i64))]
            {
                let quals: String = (0..plan.read_len).map(|_| char::from(33 + 20 + rng.index(21) as u8)).collect();
                let (l, seq) = (plan.read_len, &bases[at..at + plan.read_len]);
                let line = format!(
                    "{contig}:{number}\t{flag}\t{contig}\t{}\t60\t{l}M\t=\t{}\t{tlen}\t{seq}\t{quals}\tRG:Z:g",
                    at + 1,
                    mate + 1
                );
                placed.push((at, line));
                set.reads += 1;
                set.duplicates += u64::from(duplicate);
                if !duplicate {
                    set.depth[c][at..at + l].iter_mut().for_each(|d| *d += 1);
                }
            }
        }
        placed.sort();
        sam.lines.extend(placed.into_iter().map(|(_, line)| line));
    }
    set.sam = sam;
    set
}
