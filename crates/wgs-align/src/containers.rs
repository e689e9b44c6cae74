//! The containers of a CRAM file: are they all there, and how many records do they hold?
//!
//! htslib reads whatever containers follow one another; a file that lost one in the middle and kept its end marker reads
//! without an error, only shorter. Each container header says how many records it holds and how many came before it, so a
//! gap shows there. Only the headers are read: 4,096 bytes and a jump for every ten thousand records or so. The records that
//! htslib gives are then held against the sum.
//!
//! What is accepted: counters that begin at 0 or 1, and that begin again (files joined by `samtools cat`, writers that do
//! not count). CRAM 1 has no counters and later versions than 3 are not known; both go unchecked here.
//!
//! Header of a container (CRAM 3.0, section 7): length of its data, `int32`; reference, start, span and number of records,
//! ITF-8; counter, LTF-8 (ITF-8 before version 3); bases, LTF-8; blocks, ITF-8; landmarks, an array of ITF-8; from version 3
//! on the CRC-32 of all that.

use std::fs::File;
use std::os::unix::fs::FileExt;

/// Length of the file definition: magic, version, file id.
const DEFINITION: u64 = 26;
/// Bytes read for a header at first.
const PIECE: usize = 4096;
/// Longest header: with a landmark for each of some hundred thousand slices, of which there are one or a few.
const LONGEST: usize = 1 << 20;

/// What is wrong, for a message.
type Reason = String;

/// The containers of a whole file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Walked {
    /// Records; none when the version has no counters.
    pub(crate) records: Option<u64>,
    /// Where containers with records begin, in order.
    pub(crate) starts: Vec<u64>,
}

/// Adds up the containers in file order.
#[derive(Default)]
pub(crate) struct Containers {
    version: Option<u8>,
    /// Records of the containers so far.
    records: u64,
    /// What the next counter should be; none before the first container with records.
    next: Option<u64>,
    /// Of a stream: bytes to pass over, and the beginning of a header.
    skip: u64,
    pending: Vec<u8>,
    failed: Option<Reason>,
}

impl Containers {
    /// Walks over the containers of a file.
    pub(crate) fn of_file(file: &File) -> std::io::Result<Result<Walked, Reason>> {
        let mut walk = Self::default();
        let mut head = [0; DEFINITION as usize];
        file.read_exact_at(&mut head, 0)?;
        if !walk.begin(&head) {
            return Ok(Ok(Walked { records: None, starts: Vec::new() }));
        }
        let mut starts = Vec::new();
        let (end, mut at, mut buffer) = (file.metadata()?.len(), DEFINITION, vec![0; PIECE]);
        while at < end {
            let wanted = buffer.len().min(usize::try_from(end - at).unwrap_or(usize::MAX));
            let Some(there) = buffer.get_mut(..wanted) else { break };
            file.read_exact_at(there, at)?;
            let before = walk.records;
            match walk.header(there) {
                Err(reason) => return Ok(Err(reason)),
                Ok(Some(size)) => {
                    starts.extend((walk.records > before).then_some(at));
                    at += size;
                }
                Ok(None) if wanted as u64 == end - at => {
                    return Ok(Err("truncated: it ends inside a container's header".into()));
                }
                Ok(None) => buffer.resize(buffer.len() * 4, 0),
            }
        }
        let walked = Walked { records: Some(walk.records), starts };
        Ok(if at == end { Ok(walked) } else { Err("truncated: it ends inside a container".into()) })
    }

    /// The next bytes of a stream, from the file's first on.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && self.failed.is_none() {
            if self.skip > 0 {
                let n = self.skip.min(bytes.len() as u64);
                self.skip -= n;
                bytes = bytes.get(n as usize..).unwrap_or_default();
                continue;
            }
            // A header is taken from `pending`, which may then hold bytes behind it; those are fed again.
            let taken = bytes.len().min(PIECE);
            let (now, later) = bytes.split_at_checked(taken).unwrap_or((bytes, &[]));
            let before = self.pending.len();
            self.pending.extend_from_slice(now);
            let size = if self.version.is_some() {
                self.with_pending()
            } else if self.pending.len() as u64 >= DEFINITION {
                let head = std::mem::take(&mut self.pending);
                let known = self.begin(&head);
                self.pending = head;
                Ok(Some(if known { DEFINITION } else { u64::MAX }))
            } else {
                Ok(None)
            };
            match size {
                Err(reason) => self.failed = Some(reason),
                Ok(None) => bytes = later,
                Ok(Some(size)) => {
                    let inside = usize::try_from(size).unwrap_or(usize::MAX).saturating_sub(before).min(bytes.len());
                    self.skip = size - (before + inside) as u64;
                    self.pending.clear();
                    bytes = bytes.get(inside..).unwrap_or_default();
                }
            }
        }
    }

    /// What is wrong with the stream so far.
    pub(crate) fn failed(&self) -> Option<&Reason> {
        self.failed.as_ref()
    }

    /// At the end of a stream: the number of records.
    pub(crate) fn end(self) -> Result<Option<u64>, Reason> {
        match self.failed {
            Some(reason) => Err(reason),
            None if self.version.is_none() => Ok(None),
            None if self.skip > 0 || !self.pending.is_empty() => Err("truncated: it ends inside a container".into()),
            None => Ok(Some(self.records)),
        }
    }

    fn with_pending(&mut self) -> Result<Option<u64>, Reason> {
        let pending = std::mem::take(&mut self.pending);
        let size = self.header(&pending);
        self.pending = pending;
        size
    }

    /// The file definition; false when the version is not known here.
    fn begin(&mut self, head: &[u8]) -> bool {
        self.version = match head {
            [b'C', b'R', b'A', b'M', major @ 2..=3, ..] => Some(*major),
            _ => None,
        };
        self.version.is_some()
    }

    /// A container's header at the beginning of `bytes`: its size with its data, or none when more bytes are needed.
    fn header(&mut self, bytes: &[u8]) -> Result<Option<u64>, Reason> {
        let mut cursor = Cursor { bytes, at: 0 };
        let read = Header::read(&mut cursor, self.version == Some(2))
            .map_err(|()| format!("a container's header is damaged, after {} records", self.records))?;
        let Some(header) = read else {
            return if bytes.len() < LONGEST { Ok(None) } else { Err("a container's header has no end".into()) };
        };
        let (size, crc) = (cursor.at, header.crc);
        let data = u64::try_from(header.data).map_err(|_| "a container of negative length".to_owned())?;
        if let Some(crc) = crc {
            let of = bytes.get(..size - 4).unwrap_or_default();
            if crc32(of) != crc {
                return Err(format!("a container's header is damaged (CRC), after {} records", self.records));
            }
        }
        let records = u64::try_from(header.records).map_err(|_| "a container of negative records".to_owned())?;
        if records > 0 {
            let counter = header.counter;
            let missing = match self.next {
                None => (counter > 1).then_some(counter),
                Some(next) => (counter > next).then(|| counter - next),
            };
            if let Some(missing) = missing {
                return Err(format!(
                    "{missing} records are missing after the first {}: a container is gone",
                    self.records
                ));
            }
            self.next = Some(counter.saturating_add(records));
            self.records = self.records.saturating_add(records);
        }
        Ok(Some(size as u64 + data))
    }
}

struct Header {
    data: i32,
    records: i32,
    counter: u64,
    crc: Option<u32>,
}

impl Header {
    /// None when more bytes are needed, an error when no bytes would help: a container has room for every slice it lists
    /// (htslib makes room for as many as it says, before it looks).
    fn read(c: &mut Cursor<'_>, old: bool) -> Result<Option<Self>, ()> {
        let mut sound = true;
        let header = Self::read_if(c, old, &mut sound);
        if sound { Ok(header) } else { Err(()) }
    }

    fn read_if(c: &mut Cursor<'_>, old: bool, sound: &mut bool) -> Option<Self> {
        let data = c.int32()?;
        for _ in 0..3 {
            c.itf8()?;
        }
        let records = c.itf8()?;
        let counter = if old { u64::from(c.itf8()? as u32) } else { c.ltf8()? };
        c.ltf8()?;
        c.itf8()?;
        let landmarks = c.itf8()?;
        *sound = (0..=data.max(0)).contains(&landmarks);
        for _ in 0..if *sound { landmarks } else { 0 } {
            c.itf8()?;
        }
        let crc = if old { None } else { Some(c.int32()? as u32) };
        Some(Self { data, records, counter, crc })
    }
}

/// Reads numbers; `None` behind the last byte.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn int32(&mut self) -> Option<i32> {
        let bytes = [self.byte()?, self.byte()?, self.byte()?, self.byte()?];
        Some(i32::from_le_bytes(bytes))
    }

    /// As many further bytes as the first begins with ones, at most four; of the fifth byte only four bits count.
    fn itf8(&mut self) -> Option<i32> {
        let first = self.byte()?;
        let ones = first.leading_ones().min(4);
        // With four ones the first byte gives its lower four bits.
        let mut value = u32::from(first) & (0xff >> ones);
        for i in 0..ones {
            let byte = u32::from(self.byte()?);
            value = if i == 3 { value << 4 | byte & 15 } else { value << 8 | byte };
        }
        Some(value as i32)
    }

    /// As many further bytes as the first begins with ones, at most eight.
    fn ltf8(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let ones = first.leading_ones();
        let mut value = u64::from(first) & (0xffu64 >> ones);
        for _ in 0..ones {
            value = value << 8 | u64::from(self.byte()?);
        }
        Some(value)
    }
}

/// CRC-32 (ISO 3309), bit by bit: headers are short.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Container headers as CRAM 3 has them, by hand: counters and record counts under 128 are one byte.
    fn container(records: u8, counter: u8, data: usize) -> Vec<u8> {
        let mut bytes = (data as i32).to_le_bytes().to_vec();
        bytes.extend([0, 1, 100, records, counter, 0, 1, 1, 9]);
        bytes.extend(crc32(&bytes).to_le_bytes());
        bytes.extend(vec![0xaa; data]);
        bytes
    }

    fn file(containers: &[Vec<u8>]) -> Vec<u8> {
        [[&b"CRAM\x03\x00"[..], &[b'x'; 20]].concat(), containers.concat()].concat()
    }

    /// From a file, and from a stream in pieces of several sizes: the same.
    fn walk(bytes: &[u8]) -> Result<Option<u64>, Reason> {
        use std::io::Write;
        let mut on_disk = tempfile::tempfile().unwrap();
        on_disk.write_all(bytes).unwrap();
        let from_file = Containers::of_file(&on_disk).unwrap().map(|walked| walked.records);
        for piece in [1, 7, 26, 100, 5000, 1 << 20] {
            let mut stream = Containers::default();
            bytes.chunks(piece).for_each(|c| stream.feed(c));
            let from_stream = stream.end();
            match (&from_file, &from_stream) {
                (Err(a), Err(b)) if a.starts_with("truncated") => assert!(b.starts_with("truncated"), "{b}"),
                _ => assert_eq!(from_stream, from_file, "pieces of {piece}"),
            }
        }
        from_file
    }

    #[test]
    fn whole_files_are_counted() {
        assert_eq!(walk(&file(&[])), Ok(Some(0)));
        let three = [container(0, 0, 50), container(100, 0, 9000), container(27, 100, 3), container(0, 0, 15)];
        assert_eq!(walk(&file(&three)), Ok(Some(127)));
        let from_one = [container(100, 1, 10), container(20, 101, 10)];
        assert_eq!(walk(&file(&from_one)), Ok(Some(120)));
        let joined = [container(100, 0, 10), container(20, 100, 10), container(9, 0, 10), container(1, 9, 10)];
        assert_eq!(walk(&file(&joined)), Ok(Some(130)));
        let mut four = file(&three);
        four[4] = 4;
        assert_eq!(walk(&four), Ok(None));
    }

    #[test]
    fn gaps_and_damage_are_found() {
        let of = |containers: &[Vec<u8>]| walk(&file(containers)).unwrap_err();
        let (a, b, c) = (container(50, 0, 99), container(30, 50, 99), container(20, 80, 99));
        assert_eq!(of(&[a.clone(), c.clone()]), "30 records are missing after the first 50: a container is gone");
        assert_eq!(of(&[b.clone(), c.clone()]), "50 records are missing after the first 0: a container is gone");
        let mut damaged = b.clone();
        damaged[7] ^= 1;
        assert!(of(&[a.clone(), damaged, c.clone()]).contains("damaged (CRC), after 50 records"));
        let mut many = a.clone();
        many[11] = 0x7f; // slices, in a container of 20 bytes
        many[..4].copy_from_slice(&20i32.to_le_bytes());
        assert!(of(&[b.clone(), many]).starts_with("50 records"), "the first is looked at first");
        let mut many = container(50, 0, 20);
        many[11] = 0x7f;
        assert_eq!(of(&[many]), "a container's header is damaged, after 0 records");
        for cut in [1, 50, 99 + 4, 99 + 12] {
            let whole = file(&[a.clone(), b.clone()]);
            assert!(walk(&whole[..whole.len() - cut]).unwrap_err().starts_with("truncated"), "{cut}");
        }
    }

    /// Damage anywhere: no panic, no hang, and the same answer from a file and from a stream (`walk` compares them).
    #[test]
    fn any_damage_gives_the_same_answer_both_ways() {
        let whole = file(&[container(0, 0, 50), container(90, 0, 300), container(27, 90, 7), container(0, 0, 15)]);
        let mut state = 7u64;
        let mut below = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        let mut refused = 0;
        for _ in 0..3000 {
            let mut damaged = whole.clone();
            for _ in 0..1 + below(3) {
                // Most of it in the headers of the first containers.
                let at = if below(2) == 0 { 26 + below(20) } else { below(damaged.len()) };
                damaged[at] = [0, 1, 0x7f, 0x80, 0xff, below(256) as u8][below(6)];
            }
            let length = if below(4) == 0 { below(damaged.len()).max(26) } else { damaged.len() };
            refused += usize::from(walk(&damaged[..length]).is_err());
        }
        assert!(refused > 1000, "{refused}");
    }

    /// The two encodings, from the specification's table (section 2.3) and its borders.
    #[test]
    fn numbers_of_several_lengths() {
        let itf8 = |bytes: &[u8]| Cursor { bytes, at: 0 }.itf8();
        assert_eq!(itf8(&[0x7f]), Some(127));
        assert_eq!(itf8(&[0x80, 0x80]), Some(128));
        assert_eq!(itf8(&[0xbf, 0xff]), Some(16_383));
        assert_eq!(itf8(&[0xc0, 0x40, 0x00]), Some(16_384));
        assert_eq!(itf8(&[0xe0, 0x45, 0x4f, 0x46]), Some(4_542_278)); // "EOF", the start of the end marker
        assert_eq!(itf8(&[0xff, 0xff, 0xff, 0xff, 0x0f]), Some(-1));
        assert_eq!(itf8(&[0xff, 0xff]), None);
        let ltf8 = |bytes: &[u8]| Cursor { bytes, at: 0 }.ltf8();
        assert_eq!(ltf8(&[0x7f]), Some(127));
        assert_eq!(ltf8(&[0x81, 0x00]), Some(256));
        assert_eq!(ltf8(&[0xf8, 1, 2, 3, 4, 5]), Some(0x01_0203_0405));
        assert_eq!(ltf8(&[0xfe, 1, 0, 0, 0, 0, 0, 0]), Some(1 << 48));
        assert_eq!(ltf8(&[0xff; 9]), Some(u64::MAX));
    }

    #[test]
    fn crc_of_known_text() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
