//! The header: contigs, read groups, sort order.

use wgs_core::{Contig, Contigs};

/// What a SAM header says that `wgs` uses.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// `@SQ` in order.
    pub contigs: Contigs,
    /// `@RG` in order.
    pub read_groups: Vec<ReadGroup>,
    /// `SO` of `@HD`.
    pub sort_order: SortOrder,
    /// The text as it stands in the file.
    pub text: Vec<u8>,
}

/// One `@RG` line; a field that is missing is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the SAM specification's
pub struct ReadGroup {
    pub id: String,
    pub sample: String,
    pub library: String,
    pub platform: String,
    pub platform_unit: String,
}

/// `SO` of the header; what it says is not believed where order matters, it is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// `coordinate`
    Coordinate,
    /// `queryname`
    QueryName,
    /// `unsorted`
    Unsorted,
    /// Missing or `unknown`.
    #[default]
    Unknown,
}

impl Header {
    /// From the header's text and the binary list of contigs, which is the one records refer to. The error is a reason.
    pub fn new(text: &[u8], list: Vec<(String, u32)>) -> Result<Self, String> {
        let mut header = Self { text: text.to_vec(), ..Self::default() };
        let mut md5 = std::collections::HashMap::new();
        for line in text.split(|&b| b == b'\n') {
            let line = String::from_utf8_lossy(line);
            let line = line.trim_end_matches(['\r', '\0']);
            let Some((kind, rest)) = line.split_once('\t') else { continue };
            let field = |tag: &str| {
                rest.split('\t')
                    .find_map(|f| f.strip_prefix(tag).and_then(|v| v.strip_prefix(':')))
                    .unwrap_or("")
                    .to_owned()
            };
            match kind {
                "@HD" => {
                    header.sort_order = match field("SO").as_str() {
                        "coordinate" => SortOrder::Coordinate,
                        "queryname" => SortOrder::QueryName,
                        "unsorted" => SortOrder::Unsorted,
                        _ => SortOrder::Unknown,
                    }
                }
                "@SQ" => {
                    md5.insert(field("SN"), field("M5"));
                }
                "@RG" => {
                    let group = ReadGroup {
                        id: field("ID"),
                        sample: field("SM"),
                        library: field("LB"),
                        platform: field("PL"),
                        platform_unit: field("PU"),
                    };
                    if header.read_groups.iter().any(|g| g.id == group.id) {
                        return Err(format!("two read groups are called '{}'", group.id));
                    }
                    header.read_groups.push(group);
                }
                _ => {}
            }
        }
        let mut seen = std::collections::HashSet::new();
        if let Some((twice, _)) = list.iter().find(|(name, _)| !seen.insert(name.as_str())) {
            return Err(format!("two contigs are called '{twice}'"));
        }
        let contig = |(name, len): (String, u32)| {
            let md5 = md5.get(&name).filter(|m| !m.is_empty()).map(|m| m.to_lowercase());
            Contig { name, len, md5 }
        };
        header.contigs = Contigs::new(list.into_iter().map(contig).collect());
        Ok(header)
    }

    /// The sample's name: `SM` of the read groups when they agree.
    pub fn sample(&self) -> Option<&str> {
        let mut names = self.read_groups.iter().map(|g| g.sample.as_str()).filter(|s| !s.is_empty());
        let first = names.next()?;
        names.all(|n| n == first).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_groups_and_digests() {
        let text = b"@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:1\tLN:10\tM5:ABC\n@RG\tID:a\tSM:s\tLB:l\tPU:u\n@RG\tID:b\tSM:s\n@CO\tx\n";
        let h = Header::new(text, vec![("1".into(), 10)]).unwrap();
        assert_eq!(h.contigs.iter().next().unwrap().1.md5.as_deref(), Some("abc"));
        assert_eq!((h.sort_order, h.sample(), h.read_groups.len()), (SortOrder::Coordinate, Some("s"), 2));
        assert!(Header::new(b"@RG\tID:a\n@RG\tID:a\n", vec![]).is_err());
        assert!(Header::new(b"", vec![("1".into(), 1), ("1".into(), 2)]).is_err());
    }
}
