//! Transcripts of RefSeq as biocommons' tests keep them, and rows of tables held against our names.
//!
//! A contig is a window around a transcript, N where no base is known: from the transcript where the alignment says equal, from pieces
//! of the genome, and from what the rows state.

use super::alignment::{Row, scene};
use super::{Scene, transcript};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use wgs_consequence::hgvs::parse::{Bound, Description, NucleicEdit, ProteinDescription, ProteinEdit, Stated};
use wgs_consequence::hgvs::{self, Name, Style, parse, resolve};
use wgs_genes::codon::{codes, complement};
use wgs_genes::{Flags, Layout, Spliced, Strand, Transcript};
use wgs_io::reference::RefSlice;

/// Introns at which a table was made with other exon borders than UTA and NCBI's RefSeq (hg19.refGene) have: exon 33 of DNAH11 ends
/// at 21,721,295 and the next begins at 21,723,402 (1-based, GRCh37), the table's one base before and two bases before.
const OTHER_BORDERS: [(&str, &str); 2] = [("NM_001277115.1", "c.5460+"), ("NM_001277115.1", "c.5461-")];

/// What comes of a row.
#[derive(Debug)]
pub enum Verdict {
    /// With what was checked.
    Equal(&'static str),
    /// Ours, where there is no reason to doubt it.
    Differs(String),
    /// The row is wrong or says the same in another way, with the reason.
    Wrong(&'static str),
    /// It cannot be checked, with the reason.
    OutOfReach(&'static str),
}

impl Verdict {
    pub fn class(&self) -> String {
        match self {
            Self::Equal(what) => format!("equal: {what}"),
            Self::Differs(_) => "differs".into(),
            Self::Wrong(why) => format!("wrong: {why}"),
            Self::OutOfReach(why) => format!("out of reach: {why}"),
        }
    }
}

pub struct Oracle {
    scenes: HashMap<(String, String), Scene>,
    mocks: HashMap<String, (u32, u32, String)>,
}

impl Oracle {
    pub fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/annotate/hgvs/biocommons.tsv.gz");
        let text = String::from_utf8(wgs_io::input::Input::open(&path).unwrap().read_all().unwrap()).unwrap();
        let mut rows: BTreeMap<(String, String), Row> = BTreeMap::new();
        let mut pieces: HashMap<String, Vec<(u32, Vec<u8>)>> = HashMap::new();
        let mut mocks = HashMap::new();
        for line in text.lines() {
            let f: Vec<&str> = line.split('\t').collect();
            let n = |i: usize| f[i].parse::<u32>().unwrap();
            match f[0] {
                "tx" => {
                    let strand = if f[3] == "+" { Strand::Forward } else { Strand::Reverse };
                    let cds = (f[4] != ".").then(|| (n(4), n(5)));
                    let protein = if f[6] == "." { String::new() } else { f[6].into() };
                    rows.insert((f[1].into(), f[2].into()), Row { start: 0, exons: Vec::new(), strand, cds, protein });
                }
                "exon" => {
                    rows.get_mut(&(f[1].into(), f[2].into())).unwrap().exons.push((n(3), n(4), n(5), n(6), f[7].into()))
                }
                "seq" => pieces.entry(f[1].into()).or_default().push((n(2), codes(f[3].as_bytes()))),
                "mock" => {
                    mocks.insert(f[1].to_owned(), (n(2), n(3), f[4].to_owned()));
                }
                _ => {}
            }
        }
        let scenes = rows.into_iter().map(|(key, row)| {
            let scene = scene(&key.0, row, pieces.get(&key.0), pieces.get(&key.1));
            (key, scene)
        });
        Self { scenes: scenes.collect(), mocks }
    }

    /// A made-up transcript as a contig of its own, in one exon.
    pub fn mock(&self, name: &str) -> Scene {
        let (start, end, bases) = &self.mocks[name];
        let codes = codes(bases.as_bytes());
        let n = codes.len() as u32;
        Scene::new(codes, {
            let mut t = transcript("NM_1.1", Strand::Forward, &[(0, n)], Some((*start, *end)));
            t.coding.as_mut().unwrap().protein = "NP_1.1".into();
            t
        })
    }

    /// None but what `put` brings.
    pub fn empty() -> Self {
        Self { scenes: HashMap::new(), mocks: HashMap::new() }
    }

    /// A transcript on a contig, with whatever is known of the bases from `start` on.
    pub fn put(&mut self, contig: &str, transcript: Transcript, start: u32, bases: Vec<u8>) {
        let genome = RefSlice { start, codes: bases };
        let layout = Layout::new(&transcript);
        let spliced = Spliced::new(&transcript, &layout, &genome);
        let key = (transcript.id.clone(), contig.to_owned());
        self.scenes.insert(key, Scene { genome, transcript, layout, spliced });
    }

    /// True when the transcript's alignment is here, and its coding part if it has one.
    pub fn has(&self, transcript: &str, contig: &str) -> bool {
        let found = self.scenes.get(&(transcript.to_owned(), contig.to_owned()));
        found.is_some_and(|s| s.layout.coding().is_some() || transcript.starts_with("NR_"))
    }

    pub fn remove(&mut self, transcript: &str, contig: &str) {
        self.scenes.remove(&(transcript.to_owned(), contig.to_owned()));
    }

    /// Puts the bases that a row states where they are not known.
    pub fn learn(&mut self, genomic: &str, on_transcript: &str) {
        let (Ok(g), Ok(t)) = (parse(genomic), parse(on_transcript)) else { return };
        let Some(scene) = self.scenes.get_mut(&(t.accession.clone(), g.accession.clone())) else { return };
        if let (Some((from, _)), Some(stated)) = (points(&g), stated(&g)) {
            scene.tell(from - 1, &codes(stated.as_bytes()));
        }
        // The transcript's own, where its base is not known; what differs from the genome is the transcript's.
        if let (Some(stated), Some(tx)) = (stated(&t), scene.first_exonic(&t)) {
            for (i, code) in codes(stated.as_bytes()).into_iter().enumerate() {
                let at = tx + i as u32;
                let there = scene.layout.genomic(at);
                if let Some(base) = scene.spliced.bases.get_mut(at as usize).filter(|b| **b == 15) {
                    *base = code;
                }
                let Some(there) = there else { continue };
                let turned = if scene.layout.strand() == Strand::Forward { code } else { complement(code) };
                scene.tell(there, &[turned]);
                let known = scene.genome.code(there);
                if known & turned == 0 && matches!(edit(&t), NucleicEdit::Substitution(..) | NucleicEdit::Identity(_)) {
                    scene.transcript.flags.set(Flags::DIFFERS);
                }
            }
            let bases = std::mem::take(&mut scene.spliced.bases);
            scene.spliced = Spliced::from_bases(&scene.transcript, &scene.layout, bases);
        }
    }

    /// What is known of the genome in a transcript's exons is the transcript's where that is not known.
    pub fn splice(&mut self, transcript: &str, contig: &str) {
        if let Some(s) = self.scenes.get_mut(&(transcript.to_owned(), contig.to_owned())) {
            let from_genome = Spliced::new(&s.transcript, &s.layout, &s.genome).bases;
            let mut bases = std::mem::take(&mut s.spliced.bases);
            bases.iter_mut().zip(from_genome).for_each(|(own, there)| {
                if *own == 15 {
                    *own = there;
                }
            });
            s.spliced = Spliced::from_bases(&s.transcript, &s.layout, bases);
        }
    }

    /// Holds the name on the transcript against ours, made from the genomic one.
    pub fn transcript(&self, genomic: &str, wanted: &str) -> Verdict {
        let Ok(g) = parse(genomic) else { return Verdict::OutOfReach("the g. name is not HGVS") };
        let Ok(wanted) = parse(wanted) else { return Verdict::OutOfReach("the c. name is not HGVS") };
        let Some(s) = self.scenes.get(&(wanted.accession.clone(), g.accession.clone())) else {
            return Verdict::OutOfReach("no alignment of the transcript");
        };
        let allele = match resolve::genomic(&g, &s.genome) {
            Ok(allele) => allele,
            Err(resolve::ResolveError::Bases { .. }) => return Verdict::Wrong("the g. name states other bases"),
            Err(resolve::ResolveError::NoPosition { .. }) => return Verdict::OutOfReach("outside the transcript"),
            Err(resolve::ResolveError::Uncertain(_)) => return Verdict::OutOfReach("not certain positions"),
            Err(resolve::ResolveError::Unsupported(_)) => {
                return Verdict::OutOfReach("no alleles: copies, conversions");
            }
            Err(e) => return Verdict::Differs(e.to_string()),
        };
        if matches!((edit(&g), edit(&wanted)), (NucleicEdit::Substitution(..), NucleicEdit::Deletion(_))) {
            return Verdict::Wrong("g. and c. are different changes");
        }
        if allele.alt.contains('N') {
            return Verdict::OutOfReach("bases put in that are not stated");
        }
        let mut ours = String::new();
        // Nothing may change on the genome where the transcript has another base.
        let change = allele.change().unwrap_or(wgs_consequence::Change {
            start: allele.pos,
            end: allele.pos + allele.reference.len() as u32,
            reference: allele.reference.as_bytes(),
            alt: allele.alt.as_bytes(),
        });
        if hgvs::transcript(&s.transcript, &s.layout, &s.spliced, &s.genome, &change, &mut ours).is_none() {
            return Verdict::OutOfReach("outside the transcript, or within bases that it lacks");
        }
        if ours == wanted.to_string() {
            return Verdict::Equal(match edit(&wanted) {
                NucleicEdit::Substitution(..) | NucleicEdit::Identity(_) => "position and bases",
                _ if s.next_known(&allele) => "place and kind, by the bases around",
                _ => "place and kind, the next base not known",
            });
        }
        // The same sequence by another name than the rules give.
        let other = match resolve::on_transcript(&wanted, &s.layout, &s.spliced, &s.genome) {
            Ok(other) => other,
            Err(resolve::ResolveError::NoPosition { .. })
                if OTHER_BORDERS.iter().any(|(tx, end)| wanted.accession == *tx && ours.contains(end)) =>
            {
                return Verdict::Wrong("other exon borders than RefSeq's");
            }
            Err(resolve::ResolveError::Bases { .. }) => return Verdict::Wrong("the c. name states other bases"),
            Err(resolve::ResolveError::Interval(_)) => return Verdict::Wrong("an insertion at one position"),
            Err(resolve::ResolveError::NoPosition { .. }) => return Verdict::OutOfReach("positions of other exons"),
            Err(resolve::ResolveError::Uncertain(_)) => return Verdict::OutOfReach("not certain positions"),
            Err(_) => return Verdict::Differs(ours),
        };
        let n = s.genome.end();
        let applied = |pos: u32, reference: u32, alt: &str| {
            s.genome.text(s.genome.start, pos) + alt + &s.genome.text(pos + reference, n)
        };
        let (a, b) = (
            applied(allele.pos, allele.reference.len() as u32, &allele.alt),
            applied(other.pos, other.reference.len() as u32, &other.alt),
        );
        let mine = parse(&ours).unwrap();
        use NucleicEdit::{Deletion, DeletionInsertion, Duplication, Insertion, Substitution};
        match (a == b, edit(&mine), edit(&wanted)) {
            (true, Duplication(_), Insertion(_)) => Verdict::Wrong("ins of what is a dup"),
            (true, Duplication(_), Duplication(_))
            | (true, Insertion(_), Insertion(_))
            | (true, Deletion(_), Deletion(_)) => Verdict::Wrong("not at the most 3′ place"),
            (true, _, DeletionInsertion(..)) => Verdict::Wrong("delins of what is a del, dup or inv"),
            (true, Substitution(..), Substitution(..)) if ours.contains('+') && wanted.to_string().contains('-') => {
                Verdict::Wrong("the middle base of an intron, counted from its end")
            }
            (_, Duplication(_) | Insertion(_), Duplication(_) | Insertion(_)) | (_, Deletion(_), Deletion(_))
                if s.one_repeat(&allele, &other) =>
            {
                Verdict::OutOfReach("the 3′ place, for want of the bases between (a repeat fits)")
            }
            _ => Verdict::Differs(ours),
        }
    }

    /// Holds the protein's name against ours, made from the one on the transcript.
    pub fn protein(&self, on_transcript: &str, wanted: &str) -> Verdict {
        let Ok(t) = parse(on_transcript) else { return Verdict::OutOfReach("the c. name is not HGVS") };
        let Ok(wanted) = parse(wanted) else { return Verdict::OutOfReach("the p. name is not HGVS") };
        let Some((_, s)) = self.scenes.iter().find(|(key, _)| key.0 == t.accession) else {
            return Verdict::OutOfReach("no alignment of the transcript");
        };
        if s.spliced.protein.contains(&b'X') {
            return Verdict::OutOfReach("the transcript's sequence is not known");
        }
        let allele = match resolve::on_transcript(&t, &s.layout, &s.spliced, &s.genome) {
            Ok(allele) => allele,
            Err(resolve::ResolveError::Bases { .. }) => return Verdict::Wrong("the c. name states other bases"),
            Err(e) => return Verdict::Differs(e.to_string()),
        };
        let Some(change) = allele.change() else { return Verdict::OutOfReach("nothing changes on the genome") };
        let mut ours = String::from("NP_1.1:p.");
        let placed = hgvs::Placed::new(&s.transcript, &s.layout, &s.spliced, &s.genome, &change);
        if !placed.is_some_and(|p| p.write_protein_description(Style::default(), &mut ours)) {
            return Verdict::Differs("no name".into());
        }
        let (mine, wanted) = (meaning(&parse(&ours).unwrap()), meaning(&wanted));
        // `fsTer` alone is the short form.
        if mine == wanted || wanted.ends_with("fsTer") && mine.starts_with(&wanted) {
            return Verdict::Equal("protein");
        }
        // One codon, read by hand: what the table says belongs to another base.
        match (t.to_string().as_str(), mine.as_str()) {
            ("NM_001277115.1:c.6506C>A", "Ser2169Ter") | ("NM_001277115.1:c.9640G>A", "Ala3214Thr") => {
                Verdict::Wrong("the residue of the site's other allele")
            }
            _ => Verdict::Differs(mine),
        }
    }
}

/// Holds the classes and their counts against what is known of them.
pub fn assert_classes(found: &BTreeMap<String, u32>, wanted: &[(&str, u32)]) {
    let wanted: BTreeMap<String, u32> = wanted.iter().map(|&(class, n)| (class.to_owned(), n)).collect();
    assert_eq!(found, &wanted);
}

/// A name's change of nucleotides.
fn edit(name: &Name) -> NucleicEdit {
    match &name.description {
        Description::Nucleic { edit, .. } => edit.clone(),
        Description::Protein(_) => panic!("{name}"),
    }
}

/// A protein's description without parentheses; every unchanged residue is `=`.
fn meaning(name: &Name) -> String {
    let text = name.description.to_string().replace(['(', ')'], "");
    match &name.description {
        Description::Protein(ProteinDescription::At { edit: ProteinEdit::Identity, .. }) => "=".into(),
        _ => text,
    }
}

fn points(name: &Name) -> Option<(u32, u32)> {
    let Description::Nucleic { interval, .. } = &name.description else { return None };
    let at = |bound: Bound| match bound {
        Bound::At(p) => p.base.and_then(|b| u32::try_from(b).ok()),
        Bound::Between(..) => None,
    };
    Some((at(interval.start)?, at(interval.end.unwrap_or(interval.start))?))
}

/// The replaced bases that a name states.
fn stated(name: &Name) -> Option<String> {
    let Description::Nucleic { edit, .. } = &name.description else { return None };
    match edit {
        NucleicEdit::Substitution(from, _) => Some(from.to_string()),
        NucleicEdit::Deletion(Stated::Bases(bases))
        | NucleicEdit::Duplication(Stated::Bases(bases))
        | NucleicEdit::Identity(Stated::Bases(bases))
        | NucleicEdit::DeletionInsertion(Stated::Bases(bases), _) => Some(bases.clone()),
        _ => None,
    }
}

impl Scene {
    /// Sets genomic bases that are not known.
    pub fn tell(&mut self, from: u32, bases: &[u8]) {
        let at = (from as usize).wrapping_sub(self.genome.start as usize);
        for (i, &code) in bases.iter().enumerate() {
            if let Some(base) = self.genome.codes.get_mut(at.wrapping_add(i)).filter(|b| **b == 15) {
                *base = code;
            }
        }
    }

    /// True when the bases beside an allele, on the side of the transcript's 3′ end, are known.
    fn next_known(&self, allele: &resolve::Allele) -> bool {
        let at = match self.layout.strand() {
            Strand::Forward => allele.pos + allele.reference.len() as u32,
            Strand::Reverse => allele.pos.saturating_sub(1),
        };
        self.genome.code(at) != 15
    }

    /// True when two alleles of as many bases can be one change in a repeat: with the bases between them that are not known.
    fn one_repeat(&self, a: &resolve::Allele, b: &resolve::Allele) -> bool {
        let n = a.reference.len().max(a.alt.len()) as u32;
        if n != b.reference.len().max(b.alt.len()) as u32 || a.reference.len() != b.reference.len() {
            return false;
        }
        let (low, high) = (a.pos.min(b.pos), a.pos.max(b.pos) + a.reference.len() as u32);
        // An insertion's own bases continue the repeat.
        let letters =
            |x: &resolve::Allele| codes(if x.alt.is_empty() { x.reference.as_bytes() } else { x.alt.as_bytes() });
        let (first, last) = if a.pos <= b.pos { (letters(a), letters(b)) } else { (letters(b), letters(a)) };
        let mut bases: Vec<u8> = (low..high).map(|at| self.genome.code(at)).collect();
        if a.reference.is_empty() {
            bases = [first, bases].concat();
        }
        let n = n as usize;
        let unknown = bases.contains(&15);
        unknown
            && bases.windows(n + 1).all(|w| w[0] & w[n] != 0)
            && last.iter().zip(&bases[bases.len() - n..]).all(|(a, b)| a & b != 0)
    }

    /// Transcript position of a name's first base, if it is exonic.
    fn first_exonic(&self, name: &Name) -> Option<u32> {
        let Description::Nucleic { interval, .. } = &name.description else { return None };
        let Bound::At(p) = interval.start else { return None };
        let base = p.base.filter(|_| p.offset == 0)?;
        let part = self.layout.coding();
        let tx = match (part, p.origin) {
            (Some(part), hgvs::parse::Origin::Stop) => part.end as i32 + base - 1,
            (Some(part), _) if base > 0 => part.start as i32 + base - 1,
            (Some(part), _) => part.start as i32 + base,
            (None, _) => base - 1,
        };
        u32::try_from(tx).ok()
    }
}
