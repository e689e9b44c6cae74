//! Panels added up, block by block: no more than one block of each is in memory.

use crate::{Block, Header, Panel, Writer};
use std::path::Path;
use wgs_call::CallError;
use wgs_io::atomic::Output;

/// A merged panel.
pub struct Merged {
    /// Written, but not yet under its name.
    pub output: Output,
    /// Its header.
    pub header: Header,
    /// Its digest.
    pub digest: String,
}

/// Writes the sum of `panels` to `path`. The order of the panels does not matter to the bytes.
pub fn merge(panels: &[Panel], path: &Path) -> Result<Merged, CallError> {
    let Some((first, rest)) = panels.split_first() else {
        return Err(CallError::Internal { what: "no panel to merge".into() });
    };
    let mut header = first.header().clone();
    for panel in rest {
        let refused = |reason| CallError::OtherPanel { path: panel.path().to_owned(), reason };
        header.join(panel.header()).map_err(refused)?;
    }
    let mut writer = Writer::create(path, header.contigs.len())?;
    // A reader of each, with its next entry.
    let mut readers: Vec<_> = panels.iter().map(|p| (p.index(), p.blocks(), 0)).collect();
    let key = |(index, _, at): &(&[_], _, usize)| index.get(*at).map(crate::read::Entry::key);
    while let Some(next) = readers.iter().filter_map(key).min() {
        let mut sum: Option<Block> = None;
        for reader in readers.iter_mut().filter(|r| key(r) == Some(next)) {
            let block = reader.1.read(reader.2)?;
            reader.2 += 1;
            match &mut sum {
                Some(sum) => sum.add(block),
                None => sum = Some(block),
            }
        }
        sum.iter().try_for_each(|block| writer.block(block))?;
    }
    readers.into_iter().try_for_each(|(_, blocks, _)| blocks.check())?;
    let (output, header, digest) = writer.finish(&header)?;
    Ok(Merged { output, header, digest })
}
