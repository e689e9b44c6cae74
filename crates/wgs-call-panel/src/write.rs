//! A panel under construction: blocks in order, then the foot.

use crate::code::{encode, put};
use crate::{Block, Header, file};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use wgs_call::CallError;
use wgs_call::territory::hex;
use wgs_io::atomic::{Output, OutputError};
use wgs_io::bgzf_out;

/// Writes a panel. See [`mod@file`].
pub struct Writer {
    path: String,
    out: bgzf_out::Writer<Output>,
    digest: Sha256,
    bytes: Vec<u8>,
    /// Number, virtual offset and length of each block, by contig.
    index: Vec<Vec<(u32, u64, u64)>>,
    rows: u64,
}

impl Writer {
    /// Begins a panel of this many contigs.
    pub fn create(path: &Path, contigs: usize) -> Result<Self, CallError> {
        let shown = path.display().to_string();
        let mut output = Output::create(path)?;
        output.write_all(&file::head()).map_err(|source| OutputError { path: shown.clone(), source })?;
        Ok(Self {
            path: shown,
            out: bgzf_out::Writer::new(output),
            digest: Sha256::new(),
            bytes: Vec::new(),
            index: vec![Vec::new(); contigs],
            rows: 0,
        })
    }

    fn fail(&self, source: std::io::Error) -> CallError {
        OutputError { path: self.path.clone(), source }.into()
    }

    /// Adds a block; they come by contig and number, and empty ones leave nothing.
    pub fn block(&mut self, block: &Block) -> Result<(), CallError> {
        if block.is_empty() {
            return Ok(());
        }
        self.bytes.clear();
        encode(block, &mut self.bytes);
        let at = self.out.virtual_offset();
        let Some(index) = self.index.get_mut(block.contig as usize) else {
            return Err(CallError::Internal { what: format!("a block of contig {}", block.contig) });
        };
        index.push((block.number, at, self.bytes.len() as u64));
        self.rows += block.rows.len() as u64;
        self.digest.update(&self.bytes);
        self.out.write_all(&self.bytes).map_err(|e| OutputError { path: self.path.clone(), source: e }.into())
    }

    /// Writes the foot; gives the output, which still has to be committed, the header as it stands in the file, and the digest.
    pub fn finish(mut self, header: &Header) -> Result<(Output, Header, String), CallError> {
        let header = Header { rows: self.rows, ..header.clone() };
        // A struct of integers and strings always serialises.
        let json = serde_json::to_vec(&header).unwrap_or_default();
        self.digest.update(&json);
        let foot = self.out.virtual_offset();
        let mut bytes = (json.len() as u32).to_le_bytes().to_vec();
        bytes.extend_from_slice(&json);
        let mut at = 0;
        for blocks in &self.index {
            put(&mut bytes, blocks.len() as u64);
            let mut number = 0;
            for &(n, offset, len) in blocks {
                put(&mut bytes, u64::from(n - number));
                put(&mut bytes, offset - at);
                put(&mut bytes, len);
                (number, at) = (n, offset);
            }
        }
        self.out.write_all(&bytes).map_err(|e| self.fail(e))?;
        let digest: [u8; 32] = self.digest.finalize().into();
        let path = self.path;
        let fail = |source| CallError::from(OutputError { path: path.clone(), source });
        let mut output = self.out.finish().map_err(fail)?;
        output.write_all(&file::tail(foot, &digest)).map_err(fail)?;
        Ok((output, header, hex(&digest)))
    }
}
