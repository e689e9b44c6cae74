//! All collectors of the stage as one.

use crate::depth::{AUTOSOMES, DepthCollector, GENOME, is_usable};
use crate::duplicates::DuplicateCollector;
use crate::errors::{Compared, ErrorCollector, is_counted};
use crate::flags::FlagCollector;
use crate::gc::GcCollector;
use crate::groups::GroupCollector;
use crate::insert::InsertCollector;
use crate::lengths::LengthCollector;
use crate::prepare::{MIN_MAPQ, Prepared, Scratch, Wanted};
use crate::quality::{Qualities, QualityCollector};
use crate::select::{Group, Selection};
use crate::sex::{self, FALSE_DUPLICATIONS, GRCH38_CHR21};
use crate::stats::spread;
use crate::summary::{ContigDepth, Depth, Excluded, QcAlign, TargetRow, Track};
use crate::targets::{TargetCounts, Targets};
use std::sync::Arc;
use wgs_align::ReadGroup;
use wgs_core::contig::HumanContig;
use wgs_core::num::{Frac, Rounded};
use wgs_core::{Contigs, Fields, ReadView};
use wgs_engine::{Cell, Collector, Role};
use wgs_identity::{Contamination, MarkerReads, PlacedPanel, SiteCounts};
use wgs_io::reference::RefSlice;

/// What the stage is told.
#[derive(Clone)]
pub struct Settings {
    /// Contigs of the alignments.
    pub contigs: Contigs,
    /// Read groups of the header.
    pub read_groups: Vec<ReadGroup>,
    /// Groups that run.
    pub selection: Selection,
    /// `--targets`.
    pub targets: Option<Arc<Targets>>,
    /// A reference is there.
    pub has_reference: bool,
    /// Markers for contamination and fingerprint; `None` when no panel fits the contigs.
    pub panel: Option<PlacedPanel>,
}

/// What does not go into the report: tables too long for it, and what stays out of every report.
#[derive(Default)]
pub struct Tables {
    /// Every contig.
    pub contigs: Vec<ContigDepth>,
    /// Every interval of `--targets`.
    pub targets: Vec<TargetRow>,
    /// Bases seen at the panel's markers, for the fingerprint.
    pub markers: Option<SiteCounts>,
}

/// The collector of `wgs qc align`.
pub struct AlignQc {
    settings: Arc<Settings>,
    scratch: Scratch,
    cell: (u32, u32),
    flags: Option<FlagCollector>,
    depth: Option<DepthCollector>,
    lengths: Option<LengthCollector>,
    insert: Option<InsertCollector>,
    gc: Option<GcCollector>,
    errors: Option<ErrorCollector>,
    quality: Option<QualityCollector>,
    /// Histograms that quality and errors share.
    qualities: Option<Qualities>,
    duplicates: Option<DuplicateCollector>,
    groups: Option<GroupCollector>,
    markers: Option<MarkerReads>,
    /// Good primary reads per contig, kept for viral contigs.
    viral_reads: Vec<u64>,
    /// The falsely duplicated stretches of chr21 that the reference spells out.
    unmasked: [bool; FALSE_DUPLICATIONS.len()],
}

impl AlignQc {
    /// Ready to count.
    pub fn new(settings: Settings) -> Self {
        Self::with(Arc::new(settings))
    }

    fn with(settings: Arc<Settings>) -> Self {
        let has = |g| settings.selection.has(g);
        let autosome = |name: &str| HumanContig::from_name(name).is_some_and(HumanContig::is_autosome);
        // Rows of groups have a mismatch rate.
        let groups = settings.selection.any(&[Group::ReadGroups, Group::Lanes]);
        let errors = settings.has_reference && (groups || has(Group::ErrorRate));
        // Contexts are counted over the usable depth.
        let depth = errors || settings.selection.any(&[Group::Depth, Group::Sex, Group::Viral]);
        let depth = depth.then(|| {
            let targets = settings.targets.as_ref().map(|t| TargetCounts::new(Arc::clone(t)));
            let autosomes = settings.contigs.iter().map(|(_, c)| autosome(&c.name)).collect();
            DepthCollector::new(&settings.contigs, autosomes, settings.has_reference, targets)
        });
        let panel = settings.panel.as_ref().filter(|_| has(Group::Contamination) && settings.has_reference);
        Self {
            scratch: Scratch::default(),
            cell: (0, 0),
            flags: has(Group::Reads).then(FlagCollector::default),
            depth,
            lengths: has(Group::ReadLength).then(LengthCollector::default),
            insert: has(Group::InsertSize).then(InsertCollector::default),
            gc: (settings.has_reference && has(Group::GcBias)).then(GcCollector::default),
            errors: errors.then(ErrorCollector::default),
            quality: has(Group::BaseQuality).then(QualityCollector::default),
            qualities: (errors || has(Group::BaseQuality)).then(Qualities::default),
            duplicates: has(Group::Duplication).then(DuplicateCollector::default),
            groups: groups.then(|| GroupCollector::new(&settings.read_groups)),
            markers: panel.map(|p| MarkerReads::new(p.clone())),
            viral_reads: vec![0; if has(Group::Viral) { settings.contigs.len() } else { 0 }],
            unmasked: Default::default(),
            settings,
        }
    }

    /// The section and what stays out of it.
    pub fn finish(self) -> (QcAlign, Tables) {
        let mut tables = Tables::default();
        let contigs = &self.settings.contigs;
        let has = |g| self.settings.selection.has(g);
        let qualities = self.qualities.clone().unwrap_or_default();
        let mut section = QcAlign {
            reads: self.flags.as_ref().map(FlagCollector::finish),
            read_length: self.lengths.as_ref().map(LengthCollector::finish),
            insert_size: self.insert.as_ref().map(InsertCollector::finish),
            gc_bias: self.gc.as_ref().map(GcCollector::finish),
            error_rate: self
                .errors
                .as_ref()
                .filter(|_| has(Group::ErrorRate))
                .map(|e| e.finish(&qualities.of_errors())),
            base_quality: self.quality.as_ref().map(|q| q.finish(&qualities)),
            duplication: self.duplicates.as_ref().map(DuplicateCollector::finish),
            by_read_group: self.groups.as_ref().filter(|_| has(Group::ReadGroups)).map(GroupCollector::by_read_group),
            by_lane: self.groups.as_ref().filter(|_| has(Group::Lanes)).map(GroupCollector::by_lane),
            ..QcAlign::default()
        };
        if let Some(d) = &self.depth {
            if has(Group::Depth) {
                let (depth, all) = finish_depth(d, contigs);
                section.depth = Some(depth);
                tables.contigs = all;
                tables.targets = d.targets.as_ref().map(|t| t.rows(contigs)).unwrap_or_default();
            }
            section.sex = has(Group::Sex).then(|| sex::sex(d, contigs));
            section.viral = has(Group::Viral).then(|| sex::viral(d, contigs, &self.viral_reads));
        }
        if has(Group::Contamination) {
            section.contamination = Some(match (self.markers, &self.settings.panel) {
                (Some(markers), Some(panel)) => {
                    let counts = markers.finish();
                    let estimate = wgs_identity::estimate(panel.panel(), &counts, wgs_identity::Options::default());
                    tables.markers = Some(counts);
                    estimate
                }
                (None, Some(_)) => Contamination::absent("no_reference"),
                _ => Contamination::absent("no_panel"),
            });
        }
        warnings(&mut section, &self.settings, self.unmasked);
        crate::ga4gh::fill(&mut section, self.flags.as_ref());
        (section, tables)
    }
}

fn warnings(section: &mut QcAlign, settings: &Settings, unmasked: [bool; FALSE_DUPLICATIONS.len()]) {
    if !settings.has_reference {
        section.warnings.push(
            "no reference was given: GC bias, errors and contamination are absent, and N of the reference counts as \
             territory of the depth"
                .into(),
        );
    }
    let hidden: Vec<&str> = FALSE_DUPLICATIONS.iter().zip(unmasked).filter(|(_, u)| *u).map(|(f, _)| f.0).collect();
    if !hidden.is_empty() {
        section.warnings.push(format!(
            "the reference is GRCh38 with its false duplications on chr21p: reads of {} map with quality 0; use a masked \
             reference to see variants there",
            hidden.join(", ")
        ));
    }
}

impl Collector for AlignQc {
    fn fields(&self) -> Fields {
        let mut fields = Fields::CORE;
        let mut need = |wanted: bool, what: Fields| {
            if wanted {
                fields |= what;
            }
        };
        need(self.flags.is_some() || self.insert.is_some(), Fields::MATE);
        need(self.depth.is_some(), Fields::NAME | Fields::MATE | Fields::BASES | Fields::QUALS);
        // A read's length is that of its bases.
        need(self.lengths.is_some() || self.gc.is_some(), Fields::BASES | Fields::QUALS);
        need(self.errors.is_some(), Fields::MISMATCHES | Fields::QUALS);
        need(self.quality.is_some(), Fields::QUALS | Fields::TAGS);
        need(self.duplicates.is_some(), Fields::NAME | Fields::MATE);
        need(self.groups.is_some(), Fields::NAME | Fields::QUALS | Fields::MATE | Fields::READ_GROUP);
        need(self.markers.is_some(), MarkerReads::fields());
        fields
    }

    fn needs_order(&self) -> bool {
        self.depth.is_some() || self.gc.is_some() || self.duplicates.is_some() || self.markers.is_some()
    }

    fn fork(&self) -> Self {
        Self::with(Arc::clone(&self.settings))
    }

    fn begin(&mut self, cell: &Cell, reference: Option<&RefSlice>) {
        self.cell = cell.interval.map_or((0, 0), |i| (i.start, i.end));
        if let Some(d) = &mut self.depth {
            d.begin(cell, reference);
        }
        let Some(i) = cell.interval else { return };
        let contig = self.settings.contigs.contig(i.contig);
        if let Some(gc) = &mut self.gc {
            gc.begin(cell, contig.len, reference);
        }
        if let Some(m) = &mut self.markers {
            m.begin(i);
        }
        if let (Some(r), GRCH38_CHR21) = (reference, contig.len) {
            for ((_, start, end), unmasked) in FALSE_DUPLICATIONS.iter().zip(&mut self.unmasked) {
                let middle = (start + end) / 2;
                *unmasked |= (i.start..i.end).contains(&middle) && r.code(middle) != 15;
            }
        }
    }

    #[inline]
    fn observe(&mut self, read: &ReadView<'_>, role: Role, reference: Option<&RefSlice>) {
        let wanted = match (&self.depth, &self.errors) {
            (_, Some(_)) if is_usable(read) || is_counted(read) => Wanted::Compared,
            (Some(_), None) if is_usable(read) => Wanted::Good,
            _ => Wanted::Nothing,
        };
        self.scratch.prepare(read, self.cell, wanted, reference);
        let s = &self.scratch;
        let p = Prepared { read, role, blocks: &s.blocks, spans: &s.spans, rows: &s.rows, codes: &s.codes };
        let (group, original) = match (&self.groups, &self.quality) {
            (None, None) => (None, None),
            _ => read.two_tags(b"RG", b"OQ"),
        };
        if let Some(c) = &mut self.flags {
            c.observe(&p);
        }
        let mut counted: &[u64] = &[];
        if let Some(c) = &mut self.depth {
            c.observe(&p, reference, |usable| {
                if let Some(e) = &mut self.errors {
                    e.depth(usable, reference);
                }
            });
            counted = c.counted();
        }
        let mut compared = Compared::default();
        if let Some(c) = &mut self.errors {
            compared = c.observe(&p, counted, reference);
        }
        if let Some(c) = &mut self.qualities {
            c.observe(&p, original, self.errors.is_some() && is_counted(read));
        }
        if let Some(c) = &mut self.lengths {
            c.observe(&p);
        }
        if let Some(c) = &mut self.insert {
            c.observe(&p);
        }
        if let Some(c) = &mut self.gc {
            c.observe(&p);
        }
        if let Some(c) = &mut self.quality {
            c.observe(&p, original);
        }
        if let Some(c) = &mut self.duplicates {
            c.observe(&p);
        }
        if let Some(c) = &mut self.groups {
            c.observe(&p, group, compared);
        }
        if let (Some(c), Some(r)) = (&mut self.markers, reference) {
            c.observe(read, wgs_identity::Reference { start: r.start, codes: &r.codes });
        }
        if let (false, Some(contig), Role::Owned) = (self.viral_reads.is_empty(), read.contig(), role) {
            self.viral_reads[contig.index()] += u64::from(!read.flags().any(0xf04) && read.mapq() >= MIN_MAPQ);
        }
    }

    fn end(&mut self, cell: &Cell, reference: Option<&RefSlice>) {
        if let Some(d) = &mut self.depth {
            d.end(cell, reference, |usable| {
                if let Some(e) = &mut self.errors {
                    e.depth(usable, reference);
                }
            });
        }
        if let Some(c) = &mut self.qualities {
            c.end();
        }
        if let Some(c) = &mut self.quality {
            c.end();
        }
        if let Some(c) = &mut self.duplicates {
            c.end();
        }
        if let Some(c) = &mut self.markers {
            c.end();
        }
    }

    fn merge(&mut self, other: Self) {
        macro_rules! join {
            ($($part:ident),*) => {
                $(if let (Some(a), Some(b)) = (&mut self.$part, other.$part) {
                    a.merge(b);
                })*
            };
        }
        join!(flags, depth, lengths, insert, gc, errors, quality, qualities, duplicates, groups, markers);
        crate::flags::add(&mut self.viral_reads, &other.viral_reads);
        for (a, b) in self.unmasked.iter_mut().zip(other.unmasked) {
            *a |= b;
        }
    }
}

/// Contigs listed in the report itself.
const CONTIGS_IN_REPORT: usize = 100;

fn finish_depth(d: &DepthCollector, contigs: &Contigs) -> (Depth, Vec<ContigDepth>) {
    let any_autosome = d.usable[AUTOSOMES].positions() > 0;
    let e = &d.excluded;
    let counted: u64 = d.usable[GENOME].capped().iter().enumerate().map(|(v, &n)| v as u64 * n).sum();
    let total = counted + e.mapq + e.duplicate + e.unpaired + e.base_quality + e.overlap + e.capped;
    let frac = |n| Frac::ratio(n, total);
    let all: Vec<ContigDepth> = contigs
        .iter()
        .map(|(id, contig)| {
            let c = &d.by_contig[id.index()];
            let positions = c.usable.iter().sum();
            ContigDepth {
                contig: contig.name.clone(),
                len: contig.len,
                positions,
                reads: c.reads,
                mean: Rounded::ratio(c.usable_sum, positions),
                usable: spread(&c.usable),
                raw_mean: Rounded::ratio(c.raw_sum, contig.len.into()),
                raw: spread(&c.raw),
                template_mean: Rounded::ratio(c.template_sum, contig.len.into()),
            }
        })
        .collect();
    let with_reads = |c: &&ContigDepth| c.reads > 0;
    let track = |(id, contig): (wgs_core::ContigId, &wgs_core::Contig)| {
        let track = &d.by_contig[id.index()].track;
        let mean = track.iter().map(|&(sum, positions)| Rounded::ratio(sum, positions)).collect();
        Track { contig: contig.name.clone(), window: wgs_engine::CELL_LEN, mean }
    };
    let depth = Depth {
        genome: d.usable[GENOME].finish(),
        autosomes: any_autosome.then(|| d.usable[AUTOSOMES].finish()),
        autosomes_primary_only_mean: Rounded::ratio(
            d.usable[AUTOSOMES].sum.saturating_sub(d.supplementary_only.max(0) as u64),
            d.usable[AUTOSOMES].positions(),
        ),
        frac_autosomes_ge_15_mapq_gt_10: any_autosome
            .then(|| Frac::ratio(d.clean_ge_15, d.usable[AUTOSOMES].positions())),
        raw_genome: d.raw[GENOME].finish(),
        raw_autosomes: any_autosome.then(|| d.raw[AUTOSOMES].finish()),
        template_genome: d.template.finish(),
        excluded: Excluded {
            total_bases: total,
            mapq_bases: e.mapq,
            duplicate_bases: e.duplicate,
            unpaired_bases: e.unpaired,
            base_quality_bases: e.base_quality,
            overlap_bases: e.overlap,
            capped_bases: e.capped,
            frac_mapq: frac(e.mapq),
            frac_duplicate: frac(e.duplicate),
            frac_unpaired: frac(e.unpaired),
            frac_base_quality: frac(e.base_quality),
            frac_overlap: frac(e.overlap),
            frac_capped: frac(e.capped),
            frac_total: frac(total - counted),
        },
        targets: d.targets.as_ref().map(|t| t.finish(contigs)),
        by_contig: all.iter().filter(with_reads).take(CONTIGS_IN_REPORT).cloned().collect(),
        track: contigs
            .iter()
            .filter(|(id, c)| HumanContig::from_name(&c.name).is_some() && d.by_contig[id.index()].usable_sum > 0)
            .map(track)
            .collect(),
    };
    (depth, all)
}
