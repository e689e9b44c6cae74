//! Who is whose child: `--ped`, a PED file of one family.
//!
//! Six columns parted by blanks, as LINKAGE and PLINK have them: family, member, father, mother, sex, phenotype; `0` is an
//! unknown parent; sex is 1 male, 2 female, 0 or -9 unknown; the phenotype is 1 unaffected, 2 affected, all else unknown; whatever
//! follows is not used. Lines that begin with `#` are comments. A parent has a line of its own, and the sex that the role asks for. [`Pedigree::open`] refuses everything else with
//! the line; [`Pedigree::of`] keeps the samples and those of their ancestors that tell something of them.

use std::path::Path;
use wgs_core::sex::Sex;

/// Most members that are computed with, ancestors without reads included.
pub const MEMBERS_MAX: usize = 40;

/// A PED file that is not of one family.
#[derive(Debug, thiserror::Error)]
pub enum PedError {
    /// It cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// File.
        path: String,
        /// Cause.
        source: std::io::Error,
    },
    /// A line that is not understood.
    #[error("{path}: line {line}: {reason}")]
    Line {
        /// File.
        path: String,
        /// 1-based.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// The lines contradict each other.
    #[error("{path}: {reason}")]
    Family {
        /// File.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A sample that is nobody's.
    #[error("{input}: sample {sample} is not in {path}")]
    Stranger {
        /// PED file.
        path: String,
        /// Sample.
        sample: String,
        /// Its first alignment file.
        input: String,
    },
}

/// Whether a member has the disease that the file is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phenotype {
    /// 2.
    Affected,
    /// 1.
    Unaffected,
    /// 0, -9 or anything else.
    #[default]
    Unknown,
}

/// One of the family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Name, that of the sample in the read groups.
    pub name: String,
    /// Number of the father.
    pub father: Option<usize>,
    /// Number of the mother.
    pub mother: Option<usize>,
    /// As the file says, or as the role of a parent does; [`Sex::Auto`] when neither.
    pub sex: Sex,
    /// True when the file says the sex.
    pub sex_given: bool,
    /// As the file says.
    pub phenotype: Phenotype,
}

/// A family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pedigree {
    /// Its name.
    pub family: String,
    /// In order of the file; of [`Pedigree::of`] the samples come first, in the inputs' order.
    pub members: Vec<Member>,
    path: String,
}

/// A line, names not yet resolved.
struct Row<'a> {
    line: usize,
    name: &'a str,
    father: &'a str,
    mother: &'a str,
    sex: Sex,
    phenotype: Phenotype,
}

impl Pedigree {
    /// Reads and checks the file.
    pub fn open(path: &Path) -> Result<Self, PedError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| PedError::Io { path: shown.clone(), source })?;
        Self::parse(&text, &shown)
    }

    fn parse(text: &str, path: &str) -> Result<Self, PedError> {
        let family_error = |reason: String| PedError::Family { path: path.to_owned(), reason };
        let (mut rows, mut family): (Vec<Row<'_>>, Option<&str>) = (Vec::new(), None);
        for (i, text) in text.lines().enumerate() {
            let bad = |reason: String| PedError::Line { path: path.to_owned(), line: i + 1, reason };
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            let columns: Vec<&str> = text.split_whitespace().collect();
            let &[name_of_family, name, father, mother, sex, phenotype, ..] = columns.as_slice() else {
                return Err(bad(format!(
                    "{} columns where six are expected: family, member, father, mother, sex, phenotype",
                    columns.len()
                )));
            };
            let first = *family.get_or_insert(name_of_family);
            if first != name_of_family {
                return Err(bad(format!(
                    "family {name_of_family}, the lines before are of {first}: one family a file"
                )));
            }
            let sex = match sex {
                "1" => Sex::Male,
                "2" => Sex::Female,
                "0" | "-9" => Sex::Auto,
                other => return Err(bad(format!("sex '{other}': expected 1 (male), 2 (female) or 0 (unknown)"))),
            };
            if name == "0" {
                return Err(bad("a member named 0, which means unknown".into()));
            }
            if let Some(before) = rows.iter().find(|r| r.name == name) {
                return Err(bad(format!("member {name} stands on line {} already", before.line)));
            }
            let phenotype = match phenotype {
                "2" => Phenotype::Affected,
                "1" => Phenotype::Unaffected,
                _ => Phenotype::Unknown,
            };
            rows.push(Row { line: i + 1, name, father, mother, sex, phenotype });
        }
        let Some(family) = family else { return Err(family_error("no member in it".into())) };
        let mut members: Vec<Member> = Vec::with_capacity(rows.len());
        for r in &rows {
            let parent = |name: &str, role: &str| match name {
                "0" => Ok(None),
                name => rows.iter().position(|p| p.name == name).map(Some).ok_or_else(|| PedError::Line {
                    path: path.to_owned(),
                    line: r.line,
                    reason: format!("{role} {name} of {} has no line of its own", r.name),
                }),
            };
            let (father, mother) = (parent(r.father, "father")?, parent(r.mother, "mother")?);
            let sex_given = r.sex != Sex::Auto;
            let (name, phenotype) = (r.name.to_owned(), r.phenotype);
            members.push(Member { name, father, mother, sex: r.sex, sex_given, phenotype });
        }
        for (child, row) in rows.iter().enumerate() {
            for (parent, sex, role) in
                [(members[child].father, Sex::Male, "father"), (members[child].mother, Sex::Female, "mother")]
            {
                let Some(parent) = parent.and_then(|p| members.get_mut(p)) else { continue };
                if parent.sex == Sex::Auto {
                    parent.sex = sex;
                } else if parent.sex != sex {
                    let is = if parent.sex == Sex::Male { "male" } else { "female" };
                    let reason = format!("{} is the {role} of {}, and {is}", parent.name, row.name);
                    return Err(PedError::Line { path: path.to_owned(), line: row.line, reason });
                }
            }
        }
        if let Some(m) = (0..members.len()).find(|&m| is_own_ancestor(&members, m)) {
            return Err(family_error(format!("{} is among their own ancestors", members[m].name)));
        }
        Ok(Self { family: family.to_owned(), members, path: path.to_owned() })
    }

    /// The family of `samples` (name, first input): these first, then the ancestors of theirs that tie two of them together or stand
    /// between them.
    pub fn of(&self, samples: &[(&str, &str)]) -> Result<Self, PedError> {
        let mut kept: Vec<usize> = Vec::new();
        for &(sample, input) in samples {
            let found = self.members.iter().position(|m| m.name == sample);
            let stranger =
                || PedError::Stranger { path: self.path.clone(), sample: sample.into(), input: input.into() };
            kept.push(found.ok_or_else(stranger)?);
        }
        // Ancestors without reads: all of them, and then without those who tell nothing: no reads, no parents kept, one child.
        let mut at = 0;
        while let Some(&m) = kept.get(at) {
            let parents = self.members.get(m).map_or([None, None], |m| [m.father, m.mother]);
            for parent in parents.into_iter().flatten() {
                if !kept.contains(&parent) {
                    kept.push(parent);
                }
            }
            at += 1;
        }
        loop {
            let children = |p: usize| {
                kept.iter().filter(|&&c| self.members[c].father == Some(p) || self.members[c].mother == Some(p)).count()
            };
            let founder = |p: usize| {
                let m = &self.members[p];
                ![m.father, m.mother].into_iter().flatten().any(|p| kept.contains(&p))
            };
            let idle = kept.iter().skip(samples.len()).position(|&m| founder(m) && children(m) <= 1);
            match idle {
                Some(i) => kept.remove(samples.len() + i),
                None => break,
            };
        }
        if kept.len() > MEMBERS_MAX {
            let reason = format!("{} members, ancestors without reads included; at most {MEMBERS_MAX}", kept.len());
            return Err(PedError::Family { path: self.path.clone(), reason });
        }
        let number = |p: Option<usize>| p.and_then(|p| kept.iter().position(|&k| k == p));
        let of = |&m: &usize| {
            let m = &self.members[m];
            Member { father: number(m.father), mother: number(m.mother), ..m.clone() }
        };
        Ok(Self { family: self.family.clone(), members: kept.iter().map(of).collect(), path: self.path.clone() })
    }

    /// The file.
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn is_own_ancestor(members: &[Member], member: usize) -> bool {
    let mut seen = vec![false; members.len()];
    let mut above = vec![member];
    while let Some(m) = above.pop() {
        for parent in [members[m].father, members[m].mother].into_iter().flatten() {
            if parent == member {
                return true;
            }
            if !std::mem::replace(&mut seen[parent], true) {
                above.push(parent);
            }
        }
    }
    false
}

impl wgs_core::Classify for PedError {
    fn kind(&self) -> wgs_core::Kind {
        match self {
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::InvalidData => wgs_core::Kind::Input,
            Self::Io { source, .. } if source.kind() != std::io::ErrorKind::NotFound => {
                wgs_core::Classify::kind(source)
            }
            _ => wgs_core::Kind::Input,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Stranger { .. } => Some("give every sample a line: FAMILY SAMPLE FATHER MOTHER SEX 0".into()),
            Self::Line { .. } | Self::Family { .. } => Some(
                "columns: family, member, father, mother (0: unknown), sex (1 male, 2 female, 0), phenotype".into(),
            ),
            Self::Io { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIO: &str = "# family\nf\tchild\tdad\tmum\t0\t2\nf dad 0 0 0 -9\nf mum 0 0 2 1 A A\n\n";

    fn parse(text: &str) -> Result<Pedigree, PedError> {
        Pedigree::parse(text, "t.ped")
    }

    #[test]
    fn a_trio() {
        let p = parse(TRIO).unwrap();
        assert_eq!(p.family, "f");
        assert_eq!((p.members[0].father, p.members[0].mother), (Some(1), Some(2)));
        let sexes: Vec<_> = p.members.iter().map(|m| (m.sex, m.sex_given)).collect();
        assert_eq!(sexes, [(Sex::Auto, false), (Sex::Male, false), (Sex::Female, true)]);
        let of = p.of(&[("mum", "m.bam"), ("child", "c.bam")]).unwrap();
        let phenotypes: Vec<_> = p.members.iter().map(|m| m.phenotype).collect();
        assert_eq!(phenotypes, [Phenotype::Affected, Phenotype::Unknown, Phenotype::Unaffected]);
        // The father tells nothing: unobserved, one child.
        assert_eq!(of.members.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["mum", "child"]);
        assert_eq!((of.members[1].father, of.members[1].mother), (None, Some(0)));
        let message = p.of(&[("uncle", "u.bam")]).unwrap_err().to_string();
        assert_eq!(message, "u.bam: sample uncle is not in t.ped");
    }

    #[test]
    fn ancestors_without_reads_stay_where_they_tie() {
        let text =
            "f a 0 0 1 0\nf b 0 0 2 0\nf c a b 1 0\nf d a b 2 0\nf e 0 0 2 0\nf g c e 1 0\nf z 0 0 1 0\nf y z d 1 0\n";
        let names = |of: &[&str]| {
            let samples: Vec<(&str, &str)> = of.iter().map(|s| (*s, "x.bam")).collect();
            let kept = parse(text).unwrap().of(&samples).unwrap();
            kept.members.into_iter().map(|m| m.name).collect::<Vec<_>>()
        };
        // Siblings keep their parents; cousins the way over them; a child alone nobody.
        assert_eq!(names(&["c", "d"]), ["c", "d", "a", "b"]);
        assert_eq!(names(&["g", "y"]), ["g", "y", "c", "d", "a", "b"]);
        assert_eq!(names(&["g"]), ["g"]);
    }

    #[test]
    fn what_is_refused() {
        let cases = [
            ("f a 0 0 1\n", "line 1: 5 columns where six are expected"),
            ("", "no member in it"),
            ("f a 0 0 1 0\ng b 0 0 1 0\n", "line 2: family g, the lines before are of f"),
            ("f a 0 0 3 0\n", "line 1: sex '3'"),
            ("f a 0 0 1 0\nf a 0 0 1 0\n", "line 2: member a stands on line 1 already"),
            ("f a b 0 1 0\n", "line 1: father b of a has no line of its own"),
            ("f a b 0 1 0\nf b 0 0 2 0\n", "line 1: b is the father of a, and female"),
            ("f a b b 1 0\nf b 0 0 0 0\n", "line 1: b is the mother of a, and male"),
            ("f a b 0 1 0\nf b a 0 1 0\n", "a is among their own ancestors"),
            ("f a a 0 1 0\n", "a is among their own ancestors"),
            ("f 0 0 0 1 0\n", "line 1: a member named 0"),
        ];
        for (text, expected) in cases {
            let message = parse(text).unwrap_err().to_string();
            assert!(message.contains(expected) && message.starts_with("t.ped"), "{message}");
        }
        let many: String = (0..50)
            .map(|i| format!("f m{i} {} 0 1 0\n", if i > 0 { format!("m{}", i - 1) } else { "0".into() }))
            .collect();
        let names: Vec<String> = (0..50).map(|i| format!("m{i}")).collect();
        let samples: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "x")).collect();
        assert!(parse(&many).unwrap().of(&samples).unwrap_err().to_string().contains("50 members"));
    }
}
