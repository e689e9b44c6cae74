//! BAM bytes, record by record. Every field can be set to what it should never be.

/// The uncompressed header: text and contigs.
pub fn header(text: &str, contigs: &[(String, u32)]) -> Vec<u8> {
    let mut out = b"BAM\x01".to_vec();
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(&(contigs.len() as u32).to_le_bytes());
    for (name, len) in contigs {
        out.extend_from_slice(&(name.len() as u32 + 1).to_le_bytes());
        out.extend_from_slice(name.as_bytes());
        out.push(0);
        out.extend_from_slice(&len.to_le_bytes());
    }
    out
}

/// One record as its fields lie in the file.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Contig, −1 for none.
    pub contig: i32,
    /// 0-based position, −1 for none.
    pub pos: i32,
    /// Name without the final zero.
    pub name: Vec<u8>,
    /// Mapping quality.
    pub mapq: u8,
    /// Flags.
    pub flag: u16,
    /// Operations as BAM has them: length << 4 | code.
    pub cigar: Vec<u32>,
    /// Length of the sequence as stated.
    pub l_seq: i32,
    /// 4-bit bases, two a byte.
    pub seq: Vec<u8>,
    /// Qualities; 255 for missing ones.
    pub qual: Vec<u8>,
    /// Mate's contig.
    pub mate_contig: i32,
    /// Mate's position.
    pub mate_pos: i32,
    /// Template length.
    pub tlen: i32,
    /// Tags as bytes.
    pub tags: Vec<u8>,
}

impl Record {
    /// The record with its size in front.
    pub fn encode(&self) -> Vec<u8> {
        let mut body = Vec::new();
        body.extend_from_slice(&self.contig.to_le_bytes());
        body.extend_from_slice(&self.pos.to_le_bytes());
        body.push((self.name.len() + 1) as u8);
        body.push(self.mapq);
        body.extend_from_slice(&self.bin().to_le_bytes());
        body.extend_from_slice(&(self.cigar.len() as u16).to_le_bytes());
        body.extend_from_slice(&self.flag.to_le_bytes());
        body.extend_from_slice(&self.l_seq.to_le_bytes());
        body.extend_from_slice(&self.mate_contig.to_le_bytes());
        body.extend_from_slice(&self.mate_pos.to_le_bytes());
        body.extend_from_slice(&self.tlen.to_le_bytes());
        body.extend_from_slice(&self.name);
        body.push(0);
        self.cigar.iter().for_each(|op| body.extend_from_slice(&op.to_le_bytes()));
        body.extend_from_slice(&self.seq);
        body.extend_from_slice(&self.qual);
        body.extend_from_slice(&self.tags);
        let mut out = (body.len() as u32).to_le_bytes().to_vec();
        out.extend_from_slice(&body);
        out
    }

    /// Reference positions the CIGAR spans.
    pub fn span(&self) -> i64 {
        self.cigar.iter().filter(|op| matches!(*op & 15, 0 | 2 | 3 | 7 | 8)).map(|op| i64::from(op >> 4)).sum()
    }

    /// Bin of the SAM specification, section 5.3.
    fn bin(&self) -> u16 {
        let start = i64::from(self.pos);
        let end = start + self.span().max(1) - 1;
        let steps = [(14, ((1 << 15) - 1) / 7), (17, ((1 << 12) - 1) / 7), (20, ((1 << 9) - 1) / 7), (23, 9), (26, 1)];
        let found = steps.iter().find(|(shift, _)| start >> shift == end >> shift);
        found.map_or(0, |(shift, first)| (first + (start >> shift)) as u16)
    }
}
