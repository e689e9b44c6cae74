//! The text of one input file, whatever wraps it: plain, gzip or BGZF, told apart by content; `-` is standard input.
//!
//! [`Input::open`] looks at the first bytes and chooses the decoder; [`Input::fill`] appends more decoded bytes to a buffer of
//! the caller and says when a *complete* file has ended: gzip members have had their CRC and length checked, BGZF has ended
//! with its end marker. So a caller that meets the end has seen everything there was. VCF, BCF and BED are read through this;
//! FASTQ has a source of its own, because it spreads the inflating over threads. [`Input::open_bgzf`] opens a BGZF file whose
//! stretches are read by virtual offset ([`Input::range`]).

use crate::gzip::{GzipError, GzipReader};
use std::fs::File;
use std::io::{Chain, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use wgs_core::{Classify, Kind};

/// Decoded bytes asked for at once: enough that calls do not count, small enough to stay in the L2 cache.
const PIECE: usize = 1 << 18;
/// First bytes looked at: a whole BGZF block.
const HEAD: usize = 1 << 16;

/// A file that cannot be read or is not complete.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// Opening or reading failed.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Bad gzip.
    #[error("{file}: {source}")]
    Gzip {
        /// The file.
        file: String,
        /// What is wrong.
        source: GzipError,
    },
    /// Bad BGZF.
    #[error("{file}: {source}")]
    Bgzf {
        /// The file.
        file: String,
        /// What is wrong.
        source: wgs_bgzf::Error,
    },
    /// A file that is to be read by offset, and is no BGZF.
    #[error("{file}: not compressed with bgzip, so it cannot be read by interval")]
    NotBgzf {
        /// The file.
        file: String,
    },
    /// An offset that points outside its block.
    #[error("{file}: nothing stands at virtual offset {offset}")]
    Offset {
        /// The file.
        file: String,
        /// Where.
        offset: u64,
    },
}

impl Classify for InputError {
    fn kind(&self) -> Kind {
        use std::io::ErrorKind::{IsADirectory, NotFound, PermissionDenied};
        match self {
            Self::Io { source, .. }
            | Self::Gzip { source: GzipError::Io(source), .. }
            | Self::Bgzf { source: wgs_bgzf::Error::Io { source, .. }, .. } => match source.kind() {
                NotFound | PermissionDenied | IsADirectory => Kind::Input,
                _ => Classify::kind(source),
            },
            _ => Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Io { .. } | Self::Gzip { source: GzipError::Io(_), .. } | Self::Offset { .. } => return None,
            Self::NotBgzf { .. } => "compress it: bgzip FILE, then index it: bcftools index FILE.gz",
            Self::Bgzf { source: wgs_bgzf::Error::Io { .. }, .. } => return None,
            Self::Gzip { source: GzipError::Truncated { .. }, .. } => "the copy is incomplete: transfer the file again",
            Self::Bgzf { source: wgs_bgzf::Error::NoEndMarker { .. } | wgs_bgzf::Error::Truncated { .. }, .. } => {
                "the copy is incomplete: transfer the file again"
            }
            Self::Gzip { .. } | Self::Bgzf { .. } => "the file is damaged: compare its checksum and transfer it again",
        };
        Some(hint.to_owned())
    }
}

type Bytes = Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>;

enum Decoder {
    Plain(Bytes),
    Gzip(Box<GzipReader<Bytes>>),
    Bgzf(Box<wgs_bgzf::Reader<Bytes>>),
    Range(Box<wgs_bgzf::Reader<File>>, Limits),
}

/// The stretch being read.
#[derive(Clone, Copy)]
struct Limits {
    /// Virtual offset where it begins; 0 once the first block was read.
    begin: u64,
    /// Virtual offset where it ends.
    end: u64,
}

/// A file being read.
pub struct Input {
    file: String,
    decoder: Decoder,
    ended: bool,
}

impl Input {
    /// Opens `path`; `-` is standard input.
    pub fn open(path: &Path) -> Result<Self, InputError> {
        let file = path.display().to_string();
        let io = |source| InputError::Io { file: file.clone(), source };
        let mut rest: Box<dyn Read + Send> = if path.as_os_str() == "-" {
            use std::os::fd::AsFd;
            // The descriptor itself: std's buffer in front of it would copy every byte once more.
            Box::new(File::from(std::io::stdin().as_fd().try_clone_to_owned().map_err(io)?))
        } else {
            Box::new(File::open(path).map_err(io)?)
        };
        let mut head = Vec::with_capacity(HEAD);
        rest.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
        Ok(Self::new(file, head, rest))
    }

    /// From the first bytes (64 KiB, or all there are) and the rest.
    pub fn new(file: String, head: Vec<u8>, rest: Box<dyn Read + Send>) -> Self {
        let (gzip, bgzf) = (head.starts_with(&[0x1f, 0x8b]), wgs_bgzf::is_bgzf(&head));
        let bytes = Cursor::new(head).chain(rest);
        let decoder = if bgzf {
            Decoder::Bgzf(Box::new(wgs_bgzf::Reader::new(bytes)))
        } else if gzip {
            Decoder::Gzip(Box::new(GzipReader::new(bytes)))
        } else {
            Decoder::Plain(bytes)
        };
        Self { file, decoder, ended: false }
    }

    /// Opens a BGZF file for [`Input::range`]; until then all of it is read.
    pub fn open_bgzf(path: &Path) -> Result<Self, InputError> {
        let file = path.display().to_string();
        let io = |source| InputError::Io { file: file.clone(), source };
        let mut inner = File::open(path).map_err(io)?;
        let mut head = Vec::new();
        inner.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
        if !wgs_bgzf::is_bgzf(&head) {
            return Err(InputError::NotBgzf { file });
        }
        inner.seek(SeekFrom::Start(0)).map_err(io)?;
        let reader = Box::new(wgs_bgzf::Reader::new(inner));
        Ok(Self { file, decoder: Decoder::Range(reader, Limits { begin: 0, end: u64::MAX }), ended: false })
    }

    /// From now on [`Input::fill`] gives the bytes from one virtual offset to another, or to the end of the file.
    pub fn range(&mut self, begin: u64, end: u64) -> Result<(), InputError> {
        if let Decoder::Range(reader, limits) = &mut self.decoder {
            reader.seek(begin >> 16).map_err(|source| InputError::Bgzf { file: self.file.clone(), source })?;
            *limits = Limits { begin, end };
            self.ended = false;
        }
        Ok(())
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Appends decoded bytes to `out` and gives how many; 0 only at the end of a complete file.
    pub fn fill(&mut self, out: &mut Vec<u8>) -> Result<usize, InputError> {
        if self.ended {
            return Ok(0);
        }
        let before = out.len();
        match &mut self.decoder {
            Decoder::Bgzf(reader) => {
                while out.len() - before < PIECE {
                    let block = reader.append_block(out);
                    match block.map_err(|source| InputError::Bgzf { file: self.file.clone(), source })? {
                        Some(_) => {}
                        None => break,
                    }
                }
            }
            Decoder::Range(reader, limits) => {
                while out.len() - before < PIECE {
                    let offset = reader.offset();
                    if offset > limits.end >> 16 || (offset == limits.end >> 16 && limits.end & 0xffff == 0) {
                        break;
                    }
                    let from = out.len();
                    let block = reader.append_block(out);
                    let Some(len) = block.map_err(|source| InputError::Bgzf { file: self.file.clone(), source })?
                    else {
                        break;
                    };
                    // Where the stretch ends in this block, and where it begins.
                    let last = if offset == limits.end >> 16 { (limits.end & 0xffff) as usize } else { len };
                    let first = (limits.begin & 0xffff) as usize;
                    if last > len || first > last {
                        let offset = if last > len { limits.end } else { limits.begin };
                        return Err(InputError::Offset { file: self.file.clone(), offset });
                    }
                    out.truncate(from + last);
                    out.drain(from..from + first);
                    limits.begin = 0;
                }
            }
            Decoder::Gzip(reader) => {
                out.resize(before + PIECE, 0);
                let made = reader.read_into(out.get_mut(before..).unwrap_or_default());
                out.truncate(before + made.as_ref().map_or(0, |&n| n));
                made.map_err(|source| InputError::Gzip { file: self.file.clone(), source })?;
            }
            Decoder::Plain(reader) => {
                let read = reader.by_ref().take(PIECE as u64).read_to_end(out);
                read.map_err(|source| InputError::Io { file: self.file.clone(), source })?;
            }
        }
        let made = out.len() - before;
        self.ended = made == 0;
        Ok(made)
    }

    /// All of it.
    pub fn read_all(mut self) -> Result<Vec<u8>, InputError> {
        let mut all = Vec::new();
        while self.fill(&mut all)? > 0 {}
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn all(bytes: &[u8]) -> Result<Vec<u8>, InputError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        Input::open(file.path())?.read_all()
    }

    fn bgzf(text: &[u8]) -> Vec<u8> {
        let mut writer = crate::bgzf_out::Writer::new(Vec::new());
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
        let mut out = vec![0; compressor.gzip_compress_bound(text.len())];
        let len = compressor.gzip_compress(text, &mut out).unwrap();
        out.truncate(len);
        out
    }

    #[test]
    fn the_three_wrappings_give_the_same_text() {
        let text: Vec<u8> = (0..1_000_000u32).flat_map(|i| (i % 7919).to_le_bytes()).collect();
        assert!(
            all(&text).unwrap() == text && all(&gzip(&text)).unwrap() == text && all(&bgzf(&text)).unwrap() == text
        );
        assert!(
            all(b"").unwrap().is_empty() && all(&gzip(b"")).unwrap().is_empty() && all(&bgzf(b"")).unwrap().is_empty()
        );
        let members = [gzip(b"one"), gzip(b"two")].concat();
        assert_eq!(all(&members).unwrap(), b"onetwo");
    }

    #[test]
    fn a_short_file_is_an_error() {
        let text = vec![b'x'; 200_000];
        let (gz, blocks) = (gzip(&text), bgzf(&text));
        for (whole, cut) in [(&gz, 1), (&gz, 9), (&blocks, 28), (&blocks, 29), (&blocks, 1)] {
            let error = all(&whole[..whole.len() - cut]).unwrap_err();
            assert_eq!((error.kind(), error.hint().is_some()), (Kind::Input, true), "{error}");
        }
        let mut flipped = gz.clone();
        let at = flipped.len() - 6;
        flipped[at] ^= 1;
        assert!(all(&flipped).unwrap_err().to_string().contains("CRC"));
        let gone = Input::open(Path::new("/nonexistent/x.vcf")).err().unwrap();
        assert_eq!((gone.kind(), gone.hint()), (Kind::Input, None));
    }
}
