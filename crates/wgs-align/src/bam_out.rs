//! BAM out: a header and records in order of position, with the index made on the way.
//!
//! [`BamWriter`] writes into anything and gives, at the end, what it wrote into and the bytes of the index ([`IndexBytes`]): how a file
//! appears under its name is the caller's matter. A record is a [`BamRecord`], owned and open to change. Records out of order
//! are an error, because the index would be wrong.

use crate::AlignError;
use crate::index_out::IndexBuilder;
use std::io::Write;
use wgs_bgzf::writer::Writer;
use wgs_core::read::{Core, op};
use wgs_core::tags::{Tags, push_text};
use wgs_core::{Cigar, CigarOp, ContigId, Contigs, Flags, ReadView, locus};

/// Operations that a record's own field can count; more stand in the tag `CG`.
const CIGAR_MAX: usize = 0xffff;

/// A record to be written. Positions are 0-based, −1 for none.
#[derive(Clone, Debug, Default)]
pub struct BamRecord {
    /// Fixed fields. `read_len` is not looked at: the qualities tell.
    pub core: Core,
    /// Name, without NUL.
    pub name: Vec<u8>,
    /// Operations.
    pub cigar: Vec<CigarOp>,
    /// Bases, two to a byte.
    pub bases: Vec<u8>,
    /// Qualities, `0xff` where there are none; as many as bases.
    pub quals: Vec<u8>,
    /// Tags as stored.
    pub tags: Vec<u8>,
}

impl BamRecord {
    /// A copy of a record that was read.
    pub fn from_view(read: &ReadView<'_>) -> Self {
        let (core, parts) = read.stored();
        let cigar: Vec<CigarOp> = Cigar::new(parts.cigar).iter().collect();
        // A long CIGAR has been taken out of its tag.
        let is_cigar = |t: &wgs_core::tags::Tag<'_>| &t.name == b"CG" && t.value.get(5..) == Some(parts.cigar);
        let tags = Tags(parts.tags).filter(|t| !is_cigar(t)).flat_map(|t| t.bytes.iter().copied()).collect();
        Self { core, name: parts.name.to_vec(), cigar, bases: parts.bases.to_vec(), quals: parts.quals.to_vec(), tags }
    }

    /// Flags.
    pub fn flags(&self) -> Flags {
        Flags(self.core.flags)
    }

    /// One past the last reference position; at least one past the first.
    pub fn end(&self) -> i64 {
        let span: i64 = self.cigar.iter().filter(|o| o.consumes_reference()).map(|o| i64::from(o.len())).sum();
        self.core.start + if self.flags().is_unmapped() { 1 } else { span.max(1) }
    }

    /// The CIGAR as text, `*` for none.
    pub fn cigar_text(&self) -> String {
        cigar_text(&self.cigar)
    }

    /// Removes tags by name.
    pub fn drop_tags(&mut self, names: &[&[u8; 2]]) {
        let kept = Tags(&self.tags).filter(|t| !names.contains(&&t.name)).flat_map(|t| t.bytes.iter().copied());
        self.tags = kept.collect();
    }

    /// Sets a text tag, in the place of one of its name or behind the others.
    pub fn set_text(&mut self, name: &[u8; 2], value: &[u8]) {
        let mut fresh = Vec::with_capacity(self.tags.len() + value.len());
        let mut put = false;
        for tag in Tags(&self.tags) {
            if &tag.name != name {
                fresh.extend_from_slice(tag.bytes);
            } else if !put {
                push_text(&mut fresh, name, value);
                put = true;
            }
        }
        if !put {
            push_text(&mut fresh, name, value);
        }
        self.tags = fresh;
    }

    /// Appends the bytes of the record, its size before them.
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), &'static str> {
        let name: &[u8] = if self.name.is_empty() { b"*" } else { &self.name };
        if name.len() > 254 {
            return Err("its name is longer than 254 bytes");
        }
        if self.bases.len() != self.quals.len().div_ceil(2) {
            return Err("bases and qualities differ in number");
        }
        let start = i32::try_from(self.core.start).map_err(|_| "its position is beyond what BAM can hold")?;
        let mate_start =
            i32::try_from(self.core.mate_start).map_err(|_| "its mate's position is beyond that of BAM")?;
        let long = self.cigar.len() > CIGAR_MAX;
        let placeholder = [
            CigarOp((self.quals.len() as u32) << 4 | op::SOFT_CLIP),
            CigarOp(((self.end() - self.core.start) as u32) << 4 | op::SKIP),
        ];
        let cigar = if long { &placeholder[..] } else { &self.cigar };
        let at = out.len();
        out.extend([0; 4]);
        out.extend(self.core.contig.to_le_bytes());
        out.extend(start.to_le_bytes());
        out.push(name.len() as u8 + 1);
        out.push(self.core.mapq);
        out.extend(bin(self.core.start, self.end()).to_le_bytes());
        out.extend((cigar.len() as u16).to_le_bytes());
        out.extend(self.core.flags.to_le_bytes());
        out.extend((self.quals.len() as u32).to_le_bytes());
        out.extend(self.core.mate_contig.to_le_bytes());
        out.extend(mate_start.to_le_bytes());
        let template = self.core.template_len.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
        out.extend(template.to_le_bytes());
        out.extend_from_slice(name);
        out.push(0);
        cigar.iter().for_each(|o| out.extend(o.0.to_le_bytes()));
        out.extend_from_slice(&self.bases);
        out.extend_from_slice(&self.quals);
        out.extend_from_slice(&self.tags);
        if long {
            out.extend(b"CGBI");
            out.extend((self.cigar.len() as u32).to_le_bytes());
            self.cigar.iter().for_each(|o| out.extend(o.0.to_le_bytes()));
        }
        let size = (out.len() - at - 4) as u32;
        out[at..at + 4].copy_from_slice(&size.to_le_bytes());
        Ok(())
    }
}

/// A CIGAR as text, `*` for none.
pub fn cigar_text(cigar: &[CigarOp]) -> String {
    if cigar.is_empty() {
        return "*".into();
    }
    cigar.iter().map(|o| format!("{}{}", o.len(), o.letter())).collect()
}

/// `reg2bin` of the SAM specification: the smallest bin of five levels that holds `start..end`. Beyond 512 Mb it says nothing
/// and is cut to 16 bits, as htslib does.
fn bin(start: i64, end: i64) -> u16 {
    let last = end - 1;
    for (shift, first) in [(14, 4681), (17, 585), (20, 73), (23, 9), (26, 1)] {
        if start >> shift == last >> shift {
            return (first + (start >> shift)) as u16;
        }
    }
    0
}

/// The index of a finished file.
#[derive(Debug)]
pub struct IndexBytes {
    /// `bai`, or `csi` when a contig is too long for it.
    pub extension: &'static str,
    /// What the file holds.
    pub bytes: Vec<u8>,
}

/// A BAM file under construction.
pub struct BamWriter<W> {
    path: String,
    contigs: Contigs,
    out: Writer<W>,
    index: IndexBuilder,
    last: Option<(u32, i64)>,
    buffer: Vec<u8>,
}

impl<W: Write> BamWriter<W> {
    /// Begins a file with the header's text and the contigs that records refer to; `path` is for messages.
    pub fn new(path: &str, inner: W, text: &str, contigs: &Contigs) -> Result<Self, AlignError> {
        let mut head = b"BAM\x01".to_vec();
        head.extend((text.len() as u32).to_le_bytes());
        head.extend(text.as_bytes());
        head.extend((contigs.len() as u32).to_le_bytes());
        for (_, contig) in contigs.iter() {
            head.extend((contig.name.len() as u32 + 1).to_le_bytes());
            head.extend(contig.name.as_bytes());
            head.push(0);
            head.extend(contig.len.to_le_bytes());
        }
        let mut writer = Self {
            path: path.to_owned(),
            contigs: contigs.clone(),
            out: Writer::new(inner),
            index: IndexBuilder::new(contigs),
            last: None,
            buffer: Vec::new(),
        };
        writer.out.write_all(&head).map_err(|e| writer.failed(e))?;
        Ok(writer)
    }

    fn failed(&self, source: std::io::Error) -> AlignError {
        AlignError::Io { path: self.path.clone(), source }
    }

    /// Writes a record. Those without a contig come last.
    pub fn write(&mut self, record: &BamRecord) -> Result<(), AlignError> {
        let contig = u32::try_from(record.core.contig).ok().filter(|&c| (c as usize) < self.contigs.len());
        let key = (contig.unwrap_or(u32::MAX), record.core.start);
        if let Some(last) = self.last
            && key < last
        {
            let place = |(contig, start): (u32, i64)| match contig {
                u32::MAX => "no contig".to_owned(),
                c => locus(self.contigs.name(ContigId(c)), u32::try_from(start).unwrap_or(0)),
            };
            return Err(AlignError::Unsorted {
                path: self.path.clone(),
                name: String::from_utf8_lossy(&record.name).into_owned(),
                locus: place(key),
                previous: place(last),
            });
        }
        self.last = Some(key);
        self.buffer.clear();
        if let Err(reason) = record.encode(&mut self.buffer) {
            let name = String::from_utf8_lossy(&record.name);
            return Err(self.failed(std::io::Error::other(format!("read '{name}' cannot be written: {reason}"))));
        }
        let from = self.out.virtual_offset();
        let written = self.out.write_all(&self.buffer);
        written.map_err(|e| self.failed(e))?;
        let to = self.out.virtual_offset();
        let span = (record.core.start.max(0) as u64, record.end().max(1) as u64);
        self.index.add(contig, span, !record.flags().is_unmapped(), (from, to));
        Ok(())
    }

    /// Ends the file: gives what it was written into, and its index.
    pub fn finish(self) -> Result<(W, IndexBytes), AlignError> {
        let Self { path, out, index, .. } = self;
        let inner = out.finish().map_err(|source| AlignError::Io { path, source })?;
        Ok((inner, index.finish()))
    }
}

#[cfg(test)]
mod tests;
