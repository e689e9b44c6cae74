//! All collectors of the stage as one.

use crate::depth::{AUTOSOMES, DepthCollector, GENOME};
use crate::flags::FlagCollector;
use crate::prepare::{Prepared, Scratch};
use crate::select::{Group, Selection};
use crate::stats::median;
use crate::summary::{ContigDepth, Depth, Excluded, QcAlign, TargetRow, Track};
use crate::targets::{TargetCounts, Targets};
use std::sync::Arc;
use wgs_core::contig::HumanContig;
use wgs_core::num::{Frac, Rounded};
use wgs_core::{Contigs, Fields, ReadView};
use wgs_engine::{Cell, Collector, Role};
use wgs_io::reference::RefSlice;

/// What the stage is told.
#[derive(Clone)]
pub struct Settings {
    /// Contigs of the alignments.
    pub contigs: Contigs,
    /// Groups that run.
    pub selection: Selection,
    /// `--targets`.
    pub targets: Option<Arc<Targets>>,
    /// A reference is there.
    pub has_reference: bool,
}

/// Tables too long for the report.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Every contig.
    pub contigs: Vec<ContigDepth>,
    /// Every interval of `--targets`.
    pub targets: Vec<TargetRow>,
}

/// The collector of `wgs qc align`.
pub struct AlignQc {
    settings: Arc<Settings>,
    scratch: Scratch,
    cell: (u32, u32),
    compare: bool,
    flags: Option<FlagCollector>,
    depth: Option<DepthCollector>,
}

impl AlignQc {
    /// Ready to count.
    pub fn new(settings: Settings) -> Self {
        Self::with(Arc::new(settings))
    }

    fn with(settings: Arc<Settings>) -> Self {
        let has = |g| settings.selection.has(g);
        let autosome = |name: &str| HumanContig::from_name(name).is_some_and(HumanContig::is_autosome);
        let depth = settings.selection.any(&[Group::Depth, Group::Sex, Group::Viral]).then(|| {
            let targets = settings.targets.as_ref().map(|t| TargetCounts::new(Arc::clone(t)));
            let autosomes = settings.contigs.iter().map(|(_, c)| autosome(&c.name)).collect();
            DepthCollector::new(&settings.contigs, autosomes, targets)
        });
        Self {
            scratch: Scratch::default(),
            cell: (0, 0),
            compare: depth.is_some(),
            flags: has(Group::Reads).then(FlagCollector::default),
            depth,
            settings,
        }
    }

    /// The section and the tables.
    pub fn finish(self) -> (QcAlign, Tables) {
        let mut section = QcAlign::default();
        let mut tables = Tables::default();
        let contigs = &self.settings.contigs;
        section.reads = self.flags.as_ref().map(FlagCollector::finish);
        if let Some(d) = &self.depth {
            let (depth, all) = finish_depth(d, contigs);
            section.depth = self.settings.selection.has(Group::Depth).then_some(depth);
            tables.contigs = all;
            tables.targets = d.targets.as_ref().map(|t| t.rows(contigs).collect()).unwrap_or_default();
        }
        (section, tables)
    }
}

impl Collector for AlignQc {
    fn fields(&self) -> Fields {
        let mut fields = Fields::CORE;
        if self.flags.is_some() {
            fields |= Fields::MATE;
        }
        if self.depth.is_some() {
            fields |= Fields::NAME | Fields::MATE | Fields::BASES | Fields::QUALS;
        }
        fields
    }

    fn needs_order(&self) -> bool {
        self.depth.is_some()
    }

    fn fork(&self) -> Self {
        Self::with(Arc::clone(&self.settings))
    }

    fn begin(&mut self, cell: &Cell, reference: Option<&RefSlice>) {
        self.cell = cell.interval.map_or((0, 0), |i| (i.start, i.end));
        if let Some(d) = &mut self.depth {
            d.begin(cell, reference);
        }
    }

    #[inline]
    fn observe(&mut self, read: &ReadView<'_>, role: Role, reference: Option<&RefSlice>) {
        let usable = crate::depth::is_usable(read);
        let slice = if self.compare && usable { reference } else { None };
        self.scratch.prepare(read, self.cell, slice);
        let s = &self.scratch;
        let p = Prepared { read, role, blocks: &s.blocks, spans: &s.spans, rows: &s.rows, codes: &s.codes };
        if let Some(c) = &mut self.flags {
            c.observe(&p);
        }
        if let Some(c) = &mut self.depth {
            c.observe(&p, reference);
        }
    }

    fn end(&mut self, cell: &Cell, reference: Option<&RefSlice>) {
        if let Some(d) = &mut self.depth {
            d.end(cell, reference, |_| {});
        }
    }

    fn merge(&mut self, other: Self) {
        if let (Some(a), Some(b)) = (&mut self.flags, other.flags) {
            a.merge(b);
        }
        if let (Some(a), Some(b)) = (&mut self.depth, other.depth) {
            a.merge(b);
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
                median: Rounded(median(&c.usable)),
                frac_depth_ge_15: Frac::ratio(c.usable.get(15..).unwrap_or_default().iter().sum(), positions),
                raw_mean: Rounded::ratio(c.raw_sum, contig.len.into()),
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
        frac_autosomes_ge_15_mapq_gt_10: None,
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
