//! CRAM through htslib.

use crate::source::OpenOptions;
use crate::{AlignError, Header};
use rust_htslib::bam::{FetchDefinition, IndexedReader, Read, Reader, Record};
use rust_htslib::htslib;
use std::path::Path;
use std::sync::Arc;
use wgs_core::read::{Core, Parts};
use wgs_core::{ContigId, Fields, Interval, ReadView, locus};

/// A handle on the reference of the first CRAM reader, which the readers of the other workers share. It keeps that reader
/// alive, so the pointer stays valid.
#[derive(Clone)]
pub(crate) struct SharedReference(Arc<Keeper>);

struct Keeper {
    /// Never read from: it holds the reference open.
    _reader: Reader,
    refs: *mut htslib::refs_t,
}

// SAFETY: `refs_t` is locked by htslib itself and counts its users; the keeper's reader is never read from.
unsafe impl Send for Keeper {}
// SAFETY: as above.
unsafe impl Sync for Keeper {}

/// An htslib handle: streaming, or by interval.
pub(crate) enum Handle {
    Stream(Reader),
    Indexed(IndexedReader),
}

/// Reads records of a CRAM file.
pub(crate) struct HtsReader {
    path: String,
    handle: Handle,
    record: Record,
    last: Option<(Option<ContigId>, u32)>,
}

// SAFETY: the reader and its record are used by one thread at a time; htslib handles have no thread affinity.
unsafe impl Send for HtsReader {}

/// Makes htslib silent: its return codes become our errors.
pub(crate) fn silence() {
    // SAFETY: sets a global integer.
    unsafe { htslib::hts_set_log_level(htslib::htsLogLevel_HTS_LOG_OFF) }
}

/// A slice as a CRAM's index names it.
pub(crate) struct Slice {
    /// Contig; negative when its records have none.
    pub contig: i64,
    /// First position, 0-based.
    pub start: u64,
    /// Positions covered.
    pub span: u64,
    /// Where its container begins in the file.
    pub container: u64,
    /// Its bytes.
    pub bytes: u64,
}

/// The slices that a CRAM's index names: columns 1 to 4 and 6 of its lines. The index is text, mostly in gzip.
pub(crate) fn slices_of_index(path: &Path) -> Result<Vec<Slice>, String> {
    use std::io::Read as _;
    let mut text = String::new();
    let mut reader = rust_htslib::bgzf::Reader::from_path(path).map_err(|e| e.to_string())?;
    reader.read_to_string(&mut text).map_err(|e| e.to_string())?;
    let slice = |(i, line): (usize, &str)| {
        let fields: Vec<i64> = line.split('\t').map_while(|f| f.parse().ok()).collect();
        let [contig, start, span, container, _, bytes] = fields[..] else {
            return Err(format!("line {} is not that of a slice", i + 1));
        };
        let positive = |n: i64| u64::try_from(n).map_err(|_| format!("line {}: {n} is negative", i + 1));
        let (container, bytes) = (positive(container)?, positive(bytes)?);
        // 1-based, and 0 where there is no position.
        let (start, span) = ((start - 1).max(0).unsigned_abs(), span.max(0).unsigned_abs());
        Ok(Slice { contig, start, span, container, bytes })
    };
    text.lines().enumerate().map(slice).collect()
}

fn io_error(path: &str, what: impl std::fmt::Display) -> AlignError {
    AlignError::Header { path: path.to_owned(), reason: what.to_string() }
}

impl HtsReader {
    /// Opens for reading in file order. `path` is what htslib opens, `shown` what messages say.
    pub fn stream(path: &Path, shown: &str, options: &OpenOptions) -> Result<Self, AlignError> {
        if let Some(reference) = &options.reference {
            // htslib would print a message of its own.
            std::fs::File::open(reference).map_err(|source| AlignError::Reference {
                path: shown.to_owned(),
                reference: reference.display().to_string(),
                source,
            })?;
        }
        let mut reader = Reader::from_path(path).map_err(|e| io_error(shown, e))?;
        if let Some(reference) = &options.reference {
            reader
                .set_reference(reference)
                .map_err(|e| io_error(shown, format!("cannot use the reference {}: {e}", reference.display())))?;
        }
        require(&mut reader, options.fields, shown)?;
        Ok(Self { path: shown.to_owned(), handle: Handle::Stream(reader), record: Record::new(), last: None })
    }

    /// Opens a CRAM with its index.
    pub fn indexed(
        path: &Path,
        shown: &str,
        options: &OpenOptions,
        shared: Option<&SharedReference>,
    ) -> Result<Self, AlignError> {
        let mut reader = IndexedReader::from_path(path).map_err(|e| io_error(shown, e))?;
        match (shared, &options.reference) {
            (Some(SharedReference(keeper)), _) => {
                // SAFETY: both handles are open CRAM files and the keeper outlives this reader's use of the reference.
                let failed = unsafe {
                    htslib::hts_set_opt(reader.htsfile(), htslib::hts_fmt_option_CRAM_OPT_SHARED_REF, keeper.refs)
                };
                if failed != 0 {
                    return Err(io_error(shown, "cannot share the reference"));
                }
            }
            (None, Some(reference)) => reader.set_reference(reference).map_err(|e| io_error(shown, e))?,
            (None, None) => {}
        }
        require(&mut reader, options.fields, shown)?;
        Ok(Self { path: shown.to_owned(), handle: Handle::Indexed(reader), record: Record::new(), last: None })
    }

    /// A reference that the workers' readers of this CRAM share.
    pub fn share(path: &Path, shown: &str, options: &OpenOptions) -> Result<Option<SharedReference>, AlignError> {
        let Some(reference) = &options.reference else { return Ok(None) };
        let mut reader = Reader::from_path(path).map_err(|e| io_error(shown, e))?;
        reader
            .set_reference(reference)
            .map_err(|e| io_error(shown, format!("cannot use the reference {}: {e}", reference.display())))?;
        // SAFETY: the handle is an open CRAM file.
        let refs = unsafe { htslib::cram_get_refs(reader.htsfile()) };
        Ok((!refs.is_null()).then(|| SharedReference(Arc::new(Keeper { _reader: reader, refs }))))
    }

    /// False when the file is known to lack its end marker.
    pub fn has_end(&self) -> bool {
        let file = match &self.handle {
            Handle::Stream(r) => r.htsfile(),
            Handle::Indexed(r) => r.htsfile(),
        };
        // SAFETY: the handle is open; the call restores the file position.
        unsafe { htslib::hts_check_EOF(file) != 0 }
    }

    /// The header.
    pub fn header(&self) -> Result<Header, AlignError> {
        let view = match &self.handle {
            Handle::Stream(r) => r.header(),
            Handle::Indexed(r) => r.header(),
        };
        let bad = |reason: String| AlignError::Header { path: self.path.clone(), reason };
        let mut list = Vec::new();
        for tid in 0..view.target_count() {
            let name = String::from_utf8_lossy(view.tid2name(tid)).into_owned();
            let len = view.target_len(tid).unwrap_or(0);
            let len = u32::try_from(len)
                .ok()
                .filter(|&l| l <= i32::MAX as u32)
                .ok_or_else(|| bad(format!("contig '{name}' has length {len}")))?;
            list.push((name, len));
        }
        Header::new(view.as_bytes(), list).map_err(bad)
    }

    /// From now on records overlapping `interval`, or those without a contig.
    pub fn fetch(&mut self, interval: Option<Interval>) -> Result<(), AlignError> {
        let Handle::Indexed(reader) = &mut self.handle else {
            return Err(io_error(&self.path, "cannot be read by interval"));
        };
        let wanted = match interval {
            Some(i) => FetchDefinition::Region(i.contig.0 as i32, i.start.into(), i.end.into()),
            None => FetchDefinition::Unmapped,
        };
        reader.fetch(wanted).map_err(|e| io_error(&self.path, e))
    }

    /// The next record.
    pub fn next(&mut self, header: &Header) -> Result<Option<ReadView<'_>>, AlignError> {
        let read = match &mut self.handle {
            Handle::Stream(r) => r.read(&mut self.record),
            Handle::Indexed(r) => r.read(&mut self.record),
        };
        match read {
            None => return Ok(None),
            Some(Ok(())) => {}
            Some(Err(_)) => {
                let last = match self.last {
                    Some((Some(contig), start)) => format!("at {}", locus(header.contigs.name(contig), start)),
                    Some((None, _)) => "without a contig".into(),
                    None => String::new(),
                };
                return Err(AlignError::Decode { path: self.path.clone(), last });
            }
        }
        let (core, parts) = split(self.record.inner());
        match ReadView::new(core, parts, &header.contigs) {
            Ok(view) => {
                self.last = Some((view.contig(), view.start()));
                Ok(Some(view))
            }
            Err(source) => {
                let place = usize::try_from(core.contig).ok().filter(|&i| i < header.contigs.len());
                let place = place.map(|i| {
                    locus(header.contigs.name(ContigId(i as u32)), core.start.clamp(0, u32::MAX.into()) as u32)
                });
                Err(AlignError::Record {
                    path: self.path.clone(),
                    name: String::from_utf8_lossy(parts.name).into_owned(),
                    locus: place.unwrap_or_else(|| "no contig".into()),
                    source,
                })
            }
        }
    }
}

/// The record's fields and parts, borrowed from htslib's memory.
fn split(b: &htslib::bam1_t) -> (Core, Parts<'_>) {
    let c = &b.core;
    let core = Core {
        flags: c.flag,
        contig: c.tid,
        start: c.pos,
        mapq: c.qual,
        mate_contig: c.mtid,
        mate_start: c.mpos,
        template_len: c.isize_,
        read_len: usize::try_from(c.l_qseq).unwrap_or(0),
    };
    if b.data.is_null() || b.l_data <= 0 {
        return (core, Parts::default());
    }
    // SAFETY: htslib filled `l_data` bytes at `data`; they live as long as the record, which the borrow holds.
    let data = unsafe { std::slice::from_raw_parts(b.data, b.l_data as usize) };
    let (name_len, cigar_len) = (usize::from(c.l_qname), c.n_cigar as usize * 4);
    let mut at = 0;
    let mut part = |n: usize| {
        let slice = data.get(at..at + n).unwrap_or_default();
        at += n;
        slice
    };
    let name = part(name_len);
    let cigar = part(cigar_len);
    let bases = part(core.read_len.div_ceil(2));
    let quals = part(core.read_len);
    let tags = data.get(at..).unwrap_or_default();
    let name = &name[..name.iter().position(|&b| b == 0).unwrap_or(name.len())];
    (core, Parts { name, cigar, bases, quals, tags })
}

/// Tells CRAM which fields to decode.
fn require(reader: &mut impl Read, fields: Fields, shown: &str) -> Result<(), AlignError> {
    use htslib::*;
    let mut mask =
        sam_fields_SAM_FLAG | sam_fields_SAM_RNAME | sam_fields_SAM_POS | sam_fields_SAM_MAPQ | sam_fields_SAM_CIGAR;
    let wanted = [
        (Fields::NAME, sam_fields_SAM_QNAME),
        (Fields::BASES, sam_fields_SAM_SEQ),
        (Fields::QUALS, sam_fields_SAM_QUAL),
        (Fields::MATE, sam_fields_SAM_RNEXT | sam_fields_SAM_PNEXT | sam_fields_SAM_TLEN),
        (Fields::READ_GROUP, sam_fields_SAM_RGAUX),
        (Fields::TAGS, sam_fields_SAM_AUX),
    ];
    for (field, bits) in wanted {
        if fields.contains(field) {
            mask |= bits;
        }
    }
    reader.set_cram_options(hts_fmt_option_CRAM_OPT_REQUIRED_FIELDS, mask).map_err(|e| io_error(shown, e))?;
    reader.set_cram_options(hts_fmt_option_CRAM_OPT_DECODE_MD, 0).map_err(|e| io_error(shown, e))
}
