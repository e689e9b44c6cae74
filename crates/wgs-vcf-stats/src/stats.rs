//! The state: records in, integers kept.

use crate::allele::{Allele, Class, classify};
use crate::counts::{Changes, Ga4ghCounts, LAST_BIN, LAST_GQ, Set, Tally, Zygosities};
use serde::{Deserialize, Serialize};
use wgs_core::contig::HumanContig;

/// X between the pseudo-autosomal regions of GRCh37 and GRCh38 alike, 0-based: after the first of GRCh38 (which ends
/// later), before the second of GRCh37 (which begins earlier).
const X_ALONE: (u32, u32) = (2_781_479, 154_931_043);
/// The same of Y.
const Y_ALONE: (u32, u32) = (2_781_479, 56_887_902);
/// Indels from this length on are left out by the standard's definition.
const LONG_INDEL: u32 = 50;

/// What the FILTER column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterStatus {
    /// `PASS`.
    Pass,
    /// `.`: no filter was applied. Counts with the passing records, but not for GA4GH, as `bcftools -f PASS`.
    Unfiltered,
    /// The name of a filter.
    Failed,
}

/// One record, for one sample.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// Index of the contig, as [`Stats::new`] or [`Stats::contig`] gave it.
    pub contig: u32,
    /// Position, 0-based.
    pub pos: u32,
    /// REF.
    pub reference: &'a [u8],
    /// ALTs as they stand in the file; none for `.`.
    pub alts: &'a [&'a [u8]],
    /// Alleles of the genotype: 0 is REF, `n` the n-th of `alts`, `None` missing. `None` as a whole: no genotype at all.
    pub genotype: Option<&'a [Option<u16>]>,
    /// All alleles of the genotype are phased with each other.
    pub phased: bool,
    /// Depth.
    pub depth: Option<u32>,
    /// The depth is the record's (INFO), not the sample's.
    pub depth_from_info: bool,
    /// Reads of REF and each ALT; empty when unknown.
    pub allele_depths: &'a [u32],
    /// GQ.
    pub genotype_quality: Option<u32>,
    /// QUAL.
    pub quality: Option<f64>,
    /// FILTER.
    pub filter: FilterStatus,
    /// The reference has nothing but N there. A REF of N is a gap without being told.
    pub in_gap: bool,
}

/// What a genotype is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zygosity {
    /// There is none: a file without samples, or a record without GT.
    Unknown,
    /// No allele is known.
    Missing,
    /// All alleles are REF, as far as they are known.
    Reference,
    /// An ALT and a missing allele.
    Partial,
    /// One allele, an ALT.
    Haploid,
    /// All alleles the same ALT.
    Hom,
    /// Different alleles, REF among them.
    Het,
    /// Different ALTs.
    HetAlt,
}

impl Zygosity {
    /// Of the alleles of a genotype.
    pub fn of(genotype: Option<&[Option<u16>]>) -> Self {
        let Some(alleles) = genotype else { return Self::Unknown };
        let known = || alleles.iter().flatten();
        let has_alt = known().any(|&a| a > 0);
        let Some(first) = known().next() else { return Self::Missing };
        if !has_alt {
            return Self::Reference;
        }
        if alleles.iter().any(Option::is_none) {
            return Self::Partial;
        }
        match alleles {
            [_] => Self::Haploid,
            _ if known().all(|a| a == first) => Self::Hom,
            _ if known().any(|&a| a == 0) => Self::Het,
            _ => Self::HetAlt,
        }
    }
}

/// What a record turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its genotype.
    pub zygosity: Zygosity,
    /// ALTs that are variants.
    pub alts: u32,
    /// SNV alleles.
    pub changes: Changes,
    /// Bit set of classes.
    classes: u16,
}

impl Seen {
    const NOTHING: Self = Self {
        zygosity: Zygosity::Unknown,
        alts: 0,
        changes: Changes { transitions: 0, transversions: 0 },
        classes: 0,
    };

    /// Is it a variant record: an ALT that is one, and a genotype that does not say the sample lacks it?
    pub fn is_variant(&self) -> bool {
        self.alts > 0 && !matches!(self.zygosity, Zygosity::Missing | Zygosity::Reference)
    }

    /// Is there an ALT of this class?
    pub fn has(&self, class: Class) -> bool {
        self.classes >> class.index() & 1 == 1
    }
}

/// Where a contig stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Place {
    Autosome,
    X,
    Y,
    #[default]
    Other,
}

fn place(name: &str) -> Place {
    match HumanContig::from_name(name) {
        Some(HumanContig::Autosome(_)) => Place::Autosome,
        Some(HumanContig::X) => Place::X,
        Some(HumanContig::Y) => Place::Y,
        _ => Place::Other,
    }
}

/// Records by what they are, before anything else is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordCounts {
    pub total: u64,
    pub pass: u64,
    pub unfiltered: u64,
    pub failed: u64,
    pub no_variant: u64,
    pub missing: u64,
    pub reference: u64,
}

/// Variant records on one contig.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ContigCounts {
    pub name: String,
    pub place: Place,
    /// PASS and unfiltered.
    pub pass: Tally,
    /// Failed a filter.
    pub failed: Tally,
}

/// The metrics of a call set under way: integers only. Parts that were counted apart are added with [`Stats::merge`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    pub(crate) records: RecordCounts,
    pub(crate) pass: Set,
    pub(crate) failed: Set,
    pub(crate) ga4gh: Ga4ghCounts,
    pub(crate) x: Zygosities,
    pub(crate) y: Zygosities,
    pub(crate) contigs: Vec<ContigCounts>,
    /// ALTs of the record at hand; empty between records.
    #[serde(skip)]
    alleles: Vec<Allele>,
}

impl Stats {
    /// Nothing yet, on these contigs; their order gives the indices.
    pub fn new<'n>(contigs: impl IntoIterator<Item = &'n str>) -> Self {
        let mut stats = Self::default();
        for name in contigs {
            stats.push(name);
        }
        stats
    }

    fn push(&mut self, name: &str) {
        self.contigs.push(ContigCounts { name: name.to_owned(), place: place(name), ..ContigCounts::default() });
    }

    /// Index of a contig by name, added when it is new. Looks through all of them: call it once per contig.
    pub fn contig(&mut self, name: &str) -> u32 {
        let found = self.contigs.iter().position(|c| c.name == name);
        let index = found.unwrap_or_else(|| {
            self.push(name);
            self.contigs.len() - 1
        });
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// Counts a record and says what it is.
    pub fn observe(&mut self, o: &Observation<'_>) -> Seen {
        self.records.total += 1;
        *match o.filter {
            FilterStatus::Pass => &mut self.records.pass,
            FilterStatus::Unfiltered => &mut self.records.unfiltered,
            FilterStatus::Failed => &mut self.records.failed,
        } += 1;
        let mut seen = Seen { zygosity: Zygosity::of(o.genotype), ..Seen::NOTHING };
        let mut alleles = std::mem::take(&mut self.alleles);
        alleles.extend(o.alts.iter().map(|alt| classify(o.reference, alt)));
        for allele in alleles.iter().filter(|a| a.class != Class::Reference) {
            seen.alts += 1;
            seen.classes |= 1 << allele.class.index();
            seen.changes.add(allele);
        }
        if seen.alts == 0 {
            self.records.no_variant += 1;
        } else if seen.zygosity == Zygosity::Missing {
            self.records.missing += 1;
        } else if seen.zygosity == Zygosity::Reference {
            self.records.reference += 1;
        } else {
            self.variant(o, &seen, &alleles);
        }
        alleles.clear();
        self.alleles = alleles;
        seen
    }

    fn variant(&mut self, o: &Observation<'_>, seen: &Seen, alleles: &[Allele]) {
        let place = self.contigs.get(o.contig as usize).map_or(Place::Other, |c| c.place);
        let passes = o.filter != FilterStatus::Failed;
        if let Some(contig) = self.contigs.get_mut(o.contig as usize) {
            if passes { &mut contig.pass } else { &mut contig.failed }.add(seen);
        }
        let called = called(o.genotype, alleles);
        if passes && called.has(Class::Snv) {
            match place {
                Place::X if (X_ALONE.0..X_ALONE.1).contains(&o.pos) => self.x.add(seen.zygosity),
                Place::Y if (Y_ALONE.0..Y_ALONE.1).contains(&o.pos) => self.y.add(seen.zygosity),
                _ => {}
            }
        }
        if o.filter == FilterStatus::Pass && place == Place::Autosome && !o.in_gap && !is_gap(o.reference) {
            ga4gh(&mut self.ga4gh, seen, alleles);
        }
        let set = if passes { &mut self.pass } else { &mut self.failed };
        count(set, o, seen, alleles, &called);
    }

    /// Adds what was counted elsewhere; contigs are found by name.
    pub fn merge(&mut self, other: &Self) {
        let r = &other.records;
        self.records.total += r.total;
        self.records.pass += r.pass;
        self.records.unfiltered += r.unfiltered;
        self.records.failed += r.failed;
        self.records.no_variant += r.no_variant;
        self.records.missing += r.missing;
        self.records.reference += r.reference;
        self.pass.merge(&other.pass);
        self.failed.merge(&other.failed);
        self.ga4gh.merge(&other.ga4gh);
        for (to, from) in [(&mut self.x, &other.x), (&mut self.y, &other.y)] {
            to.het += from.het;
            to.hom += from.hom;
            to.haploid += from.haploid;
        }
        for (i, from) in other.contigs.iter().enumerate() {
            let same = self.contigs.get(i).is_some_and(|c| c.name == from.name);
            let at = if same { i } else { self.contig(&from.name) as usize };
            if let Some(to) = self.contigs.get_mut(at) {
                to.pass.merge(&from.pass);
                to.failed.merge(&from.failed);
            }
        }
    }

    /// Is there an autosome among the contigs?
    pub(crate) fn has_autosomes(&self) -> bool {
        self.contigs.iter().any(|c| c.place == Place::Autosome)
    }
}

/// Does the record stand in an assembly gap?
fn is_gap(reference: &[u8]) -> bool {
    reference.iter().all(|b| matches!(b, b'N' | b'n'))
}

/// Classes of the called ALTs.
#[derive(Clone, Copy)]
struct Called {
    classes: u16,
    /// The called ALT that stands first in the record.
    first: Option<Allele>,
}

impl Called {
    fn has(&self, class: Class) -> bool {
        self.classes >> class.index() & 1 == 1
    }
}

fn called(genotype: Option<&[Option<u16>]>, alleles: &[Allele]) -> Called {
    let mut called = Called { classes: 0, first: None };
    let mut first = u16::MAX;
    for &number in genotype.into_iter().flatten().flatten() {
        let Some(allele) = usize::from(number).checked_sub(1).and_then(|i| alleles.get(i)) else { continue };
        called.classes |= 1 << allele.class.index();
        if number < first {
            (first, called.first) = (number, Some(*allele));
        }
    }
    called
}

fn ga4gh(counts: &mut Ga4ghCounts, seen: &Seen, alleles: &[Allele]) {
    let mut zygosities = Zygosities::default();
    zygosities.add(seen.zygosity);
    // `bcftools view -g hom` takes haploid records too.
    let (het, hom) = (zygosities.het, zygosities.hom + zygosities.haploid);
    if seen.has(Class::Snv) {
        counts.snvs += 1;
        counts.snv_het += het;
        counts.snv_hom += hom;
        for allele in alleles.iter().filter(|a| !a.padded) {
            counts.changes.add(allele);
        }
        if seen.alts == 1 {
            counts.biallelic.merge(&seen.changes);
        }
    }
    let (insertion, deletion) = (seen.has(Class::Insertion), seen.has(Class::Deletion));
    if insertion || deletion {
        counts.indel_het += het;
        counts.indel_hom += hom;
        counts.insertions += u64::from(insertion);
        counts.deletions += u64::from(deletion);
        let short = |class| alleles.iter().any(|a| a.class == class && a.size < LONG_INDEL);
        counts.short_insertions += u64::from(short(Class::Insertion));
        counts.short_deletions += u64::from(short(Class::Deletion));
    }
}

fn count(set: &mut Set, o: &Observation<'_>, seen: &Seen, alleles: &[Allele], called: &Called) {
    set.records += 1;
    for class in Class::VARIANTS {
        let i = class.index();
        if let (true, Some(n)) = (seen.has(class), set.class_records.get_mut(i)) {
            *n += 1;
        }
        if let (true, Some(z)) = (called.has(class), set.class_zygosity.get_mut(i)) {
            z.add(seen.zygosity);
        }
    }
    for allele in alleles.iter().filter(|a| a.class != Class::Reference) {
        set.allele(allele);
    }
    set.indel_records += u64::from(seen.has(Class::Insertion) || seen.has(Class::Deletion));
    if called.has(Class::Insertion) || called.has(Class::Deletion) {
        set.indel_zygosity.add(seen.zygosity);
    }
    if seen.alts > 1 {
        set.multiallelic += 1;
        set.multiallelic_snv += u64::from(seen.classes == 1 << Class::Snv.index());
    } else {
        set.biallelic.merge(&seen.changes);
    }
    if let Some(first) = alleles.first().filter(|a| !a.padded) {
        set.first_alt.add(first);
    }
    set.zygosity.add(seen.zygosity);
    match seen.zygosity {
        Zygosity::Unknown => set.without_genotype += 1,
        Zygosity::Partial => set.partial += 1,
        Zygosity::Het | Zygosity::HetAlt => {
            set.het_alt += u64::from(seen.zygosity == Zygosity::HetAlt);
            set.phased_het += u64::from(o.phased);
        }
        _ => {}
    }
    if let (Zygosity::Het | Zygosity::HetAlt | Zygosity::Hom, Some(first)) = (seen.zygosity, &called.first)
        && !first.padded
    {
        set.called.add(first);
    }
    if let Some(depth) = o.depth {
        set.depth.add(depth.into(), LAST_BIN);
        set.depth_from_info += u64::from(o.depth_from_info);
    }
    if let Some(quality) = o.genotype_quality {
        set.genotype_quality.add(quality.into(), LAST_GQ);
    }
    if let Some(quality) = o.quality.filter(|q| !q.is_nan()) {
        // A cast of a float holds at the ends of the range; nothing that is a quality is higher.
        set.quality.add(quality.clamp(0.0, 1e9) as u64, LAST_BIN);
    }
    balance(set, o, seen, alleles);
}

/// Share of the ALT's reads in whole percent, where there is one ALT and one REF allele.
fn balance(set: &mut Set, o: &Observation<'_>, seen: &Seen, alleles: &[Allele]) {
    let (Zygosity::Het, Some([a, b])) = (seen.zygosity, o.genotype) else { return };
    let number = usize::from(a.unwrap_or(0).max(b.unwrap_or(0)));
    let Some(allele) = number.checked_sub(1).and_then(|i| alleles.get(i)) else { return };
    let row = match allele.class {
        Class::Snv => 0,
        Class::Insertion | Class::Deletion => 1,
        _ => return,
    };
    let all: u64 = o.allele_depths.iter().map(|&d| u64::from(d)).sum();
    let alt = o.allele_depths.get(number).copied().map(u64::from);
    if let (Some(alt), true, Some(of)) = (alt, all > 0, set.balance.get_mut(row)) {
        of.add(100 * alt / all, 100);
    }
}
