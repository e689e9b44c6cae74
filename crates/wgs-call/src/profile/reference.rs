//! What a profile says of the reference: an MD5 per sequence and a sum per grid cell, read once from end to end.

use crate::spine::reference_sum;
use crate::territory::hex;
use crate::{CallError, Inputs};
use md5::{Digest, Md5};
use sha2::Sha256;
use wgs_engine::{EngineError, Plan, ordered};
use wgs_io::reference::RefSlice;

/// Digests of a reference.
pub(super) struct ReferenceDigests {
    /// By contig of the inputs; `None` where the reference lacks it.
    pub md5: Vec<Option<String>>,
    /// By grid cell.
    pub sums: Vec<u64>,
    /// SHA-256 of the sorted MD5s.
    pub set: String,
}

/// Reads the sequences of all contigs, a contig to a worker.
pub(super) fn digest(inputs: &Inputs, plan: &Plan, threads: usize) -> Result<ReferenceDigests, CallError> {
    let (contigs, reference) = (inputs.contigs(), inputs.reference());
    let names: Vec<&str> = contigs.iter().map(|(_, c)| c.name.as_str()).collect();
    let (mut md5, mut sums) = (Vec::with_capacity(names.len()), vec![0; plan.cells().len()]);
    let cells_of = |contig: usize| {
        let from = plan.owner(Some(wgs_core::ContigId(contig as u32)), 0);
        plan.cells()[from..].iter().take_while(move |c| c.interval.is_some_and(|i| i.contig.index() == contig))
    };
    ordered(
        names.len(),
        threads,
        || Ok((reference.reader(contigs)?, RefSlice::default())),
        |(reader, slice), contig| -> Result<_, CallError> {
            let (mut digest, mut here, mut letters) = (Md5::new(), Vec::new(), Vec::new());
            for cell in cells_of(contig) {
                let Some(interval) = cell.interval else { continue };
                if !reader.read(interval, slice)? {
                    return Ok(None);
                }
                here.push((cell.index, reference_sum(&slice.codes)));
                letters.clear();
                letters.extend(slice.codes.iter().map(|&c| b"=ACMGRSVTWYHKDBN"[usize::from(c & 15)]));
                digest.update(&letters);
            }
            Ok(Some((hex(&digest.finalize()), here)))
        },
        |_, made| {
            if let Some((_, here)) = &made {
                here.iter().for_each(|&(cell, sum)| sums[cell] = sum);
            }
            md5.push(made.map(|(md5, _)| md5));
            Ok(())
        },
        |contig, message| {
            let cell = format!("contig {} of the reference", names.get(contig).unwrap_or(&""));
            EngineError::Panic { cell, message }.into()
        },
    )?;
    let set = set_digest(&md5.iter().flatten().map(String::as_str).collect::<Vec<_>>());
    Ok(ReferenceDigests { set, md5, sums })
}

/// SHA-256 of the sorted MD5s, one a line.
pub(super) fn set_digest(md5: &[&str]) -> String {
    let mut sorted = md5.to_vec();
    sorted.sort_unstable();
    let mut set = Sha256::new();
    sorted.iter().for_each(|m| set.update(format!("{m}\n")));
    hex(&set.finalize())
}
