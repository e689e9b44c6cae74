//! Which files of a sample are read in step.
//!
//! Two FASTQ files are a pair when their names say so (`wgs_qc_fastq::is_mate`); of those left, one stated as R1 and one
//! stated as R2 of the same flow cell, lane and library are. A file that is stated as one of a pair, or whose name says
//! so, and has no other is read alone: it is checked, and counted only when nothing says that a mate is missing. Index
//! reads are checked and never counted: they are no yield of the sample.

use crate::manifest::Read;
use crate::plan::Promised;
use wgs_qc_fastq::part::Kind;

/// Files of a sample that are read together; indices into its promised files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// One file, or R1 and R2.
    pub files: Vec<usize>,
    /// How.
    pub kind: Kind,
    /// Do its reads count for the sample?
    pub counted: bool,
}

/// Groups the files of a sample that hold and are there, in the order of the manifests.
pub fn group(files: &[(usize, &Promised)]) -> Vec<Group> {
    let mut mate: Vec<Option<usize>> = vec![None; files.len()];
    let free = |f: &Promised| !is_index(f) && !matches!(f.line.read, Some(Read::Single | Read::Interleaved));
    let mut join = |fits: &dyn Fn(&Promised, &Promised) -> bool| {
        for (i, (_, a)) in files.iter().enumerate() {
            for (j, (_, b)) in files.iter().enumerate() {
                let both = mate.get(i) == Some(&None) && mate.get(j) == Some(&None);
                if i != j && both && free(a) && free(b) && fits(a, b) {
                    mate[i] = Some(j);
                    mate[j] = Some(i);
                }
            }
        }
    };
    join(&|a, b| {
        let swapped = a.line.read == Some(Read::R2) || b.line.read == Some(Read::R1);
        wgs_qc_fastq::is_mate(&a.file, &b.file) && !swapped
    });
    join(&|a, b| {
        let place = |f: &Promised| (f.line.flowcell.clone(), f.line.lane, f.line.library.clone());
        let only = |read: Read, like: &Promised| {
            let same = |(_, f): &&(usize, &Promised)| f.line.read == Some(read) && place(f) == place(like);
            files.iter().filter(same).count() == 1
        };
        (a.line.read, b.line.read) == (Some(Read::R1), Some(Read::R2))
            && place(a) == place(b)
            && only(Read::R1, a)
            && only(Read::R2, b)
    });
    let mut groups = Vec::new();
    for (i, (index, file)) in files.iter().enumerate() {
        let other = mate.get(i).copied().flatten().and_then(|j| Some((j, files.get(j)?)));
        match other {
            Some((j, (other, mate))) if i < j => {
                let first = file.line.read == Some(Read::R1)
                    || mate.line.read == Some(Read::R2)
                    || wgs_qc_fastq::is_mate(&file.file, &mate.file);
                let files = if first { vec![*index, *other] } else { vec![*other, *index] };
                groups.push(Group { files, kind: Kind::Pair, counted: true });
            }
            Some(_) => {}
            None => {
                let kind = if file.line.read == Some(Read::Interleaved) { Kind::Interleaved } else { Kind::Single };
                groups.push(Group { files: vec![*index], kind, counted: !is_index(file) && !is_half(file) });
            }
        }
    }
    groups
}

/// Index reads, as stated or by bcl2fastq's names.
pub fn is_index(file: &Promised) -> bool {
    let name = &file.file;
    file.line.read == Some(Read::Index)
        || file.line.read.is_none() && ["_I1_", "_I2_", "_I1.", "_I2."].iter().any(|word| name.contains(word))
}

/// Stated as one of a pair.
pub fn is_half(file: &Promised) -> bool {
    matches!(file.line.read, Some(Read::R1 | Read::R2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::parse;
    use crate::plan::plan;

    fn grouped(lines: &str) -> Vec<(Vec<usize>, bool)> {
        let text = format!("sample\tfile\tread\tlane\n{lines}");
        let plan = plan(&[parse(text.as_bytes(), "m", false).unwrap()]).unwrap();
        let files: Vec<(usize, &Promised)> = plan.samples[0].files.iter().enumerate().collect();
        group(&files).into_iter().map(|g| (g.files, g.counted)).collect()
    }

    #[test]
    fn pairs_by_name_then_by_what_is_stated() {
        let named = "A\ts_L001_R2.fq\t.\t1\nA\ts_L001_R1.fq\t.\t1\nA\ts_L001_I1_001.fq\t.\t1\n";
        assert_eq!(grouped(named), [(vec![1, 0], true), (vec![2], false)]);
        let stated = "A\tx.fq\tR2\t1\nA\ty.fq\tR1\t1\nA\tz.fq\tR1\t2\nA\tw.bam\t.\t.\n";
        assert_eq!(grouped(stated), [(vec![1, 0], true), (vec![2], false), (vec![3], true)]);
        let two = "A\tx.fq\tR2\t1\nA\ty.fq\tR1\t1\nA\tz.fq\tR1\t1\n";
        assert!(grouped(two).iter().all(|(files, counted)| files.len() == 1 && !counted), "which R1 is not known");
        assert_eq!(grouped("A\tx_1.fq\tsingle\t1\nA\tx_2.fq\tsingle\t1\n").len(), 2);
    }
}
