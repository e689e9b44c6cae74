//! The result for people: a compact table, and the tile table as tab-separated text.

use crate::select::{Group, Selection};
use crate::summary::{QcFastq, TileSummary, Yield};
use std::fmt::Write;
use wgs_core::Rounded;

/// Absent numbers are shown as a dash.
fn shown<const D: u32>(value: Rounded<D>, digits: usize) -> String {
    value.written().map_or_else(|| "-".to_owned(), |v| format!("{v:.digits$}"))
}

fn percent<const D: u32>(value: Rounded<D>) -> String {
    shown(Rounded::<6>(value.0 * 100.0), 2)
}

fn line(out: &mut String, name: &str, y: &Yield) {
    let _ = writeln!(
        out,
        "{name:<40} {:>12} {:>15} {:>7} {:>7} {:>6} {:>7} {:>8}",
        y.reads,
        y.bases,
        percent(y.frac_q20),
        percent(y.frac_q30),
        percent(y.frac_gc),
        shown(y.mean_quality, 2),
        y.read_length.median.map_or_else(|| "-".to_owned(), |m| m.to_string()),
    );
}

/// Files, lanes and total, then what was sampled; without the groups that did not run.
pub fn text(section: &QcFastq, selection: &Selection) -> String {
    let t = &section.total;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{:<40} {:>12} {:>15} {:>7} {:>7} {:>6} {:>7} {:>8}",
        "", "reads", "bases", "Q20 %", "Q30 %", "GC %", "quality", "length"
    );
    for file in &section.by_file {
        line(&mut out, &file.file, &file.yields);
    }
    for lane in section.by_lane.iter().filter(|_| selection.has(Group::ByLane)) {
        let flowcell = lane.flowcell.as_deref().or(lane.instrument.as_deref()).unwrap_or("-");
        line(&mut out, &format!("{flowcell} lane {}", lane.lane), &lane.yields);
    }
    line(&mut out, "total", &t.yields);
    let mut say = |name: &str, value: String| {
        let _ = writeln!(out, "{name:<40} {value}");
    };
    say("N50 of read lengths", t.yields.read_length.n50.map_or_else(|| "-".to_owned(), |n| n.to_string()));
    for (group, name, share) in [
        (Group::Duplication, "duplicates, estimated %", t.frac_duplicates_estimated),
        (Group::Adapter, "adapters, % of sampled reads", t.adapter.frac_reads),
        (Group::Adapter, "adapter dimers, % of sampled templates", t.adapter.frac_dimer),
        (Group::PolyG, "poly-G tails, % of sampled reads", t.poly_g.frac_reads),
        (Group::Phix, "PhiX, % of sampled reads", t.frac_phix),
    ] {
        if selection.has(group) {
            say(name, percent(share));
        }
    }
    if let Some(insert) = t.insert_size_by_overlap.as_ref().filter(|_| selection.has(Group::Overlap)) {
        say("insert size by overlap, median", insert.median.map_or_else(|| "-".to_owned(), |m| m.to_string()));
        say("error rate by overlap, %", shown(Rounded::<6>(insert.frac_error.0 * 100.0), 4));
    }
    if t.genome_size_bp.is_some() {
        say("expected depth", shown(t.expected_depth, 2));
    }
    for sequence in t.overrepresented.iter().take(5).filter(|_| selection.has(Group::Overrepresented)) {
        let source = sequence.source.as_deref().unwrap_or("no known source");
        say(
            "overrepresented, % of sampled reads",
            format!("{} {} ({source})", percent(sequence.frac_reads), sequence.sequence),
        );
    }
    out
}

/// Every tile, one a line, with a header.
pub fn tile_table(tiles: &[TileSummary]) -> String {
    let mut out =
        String::from("flowcell\tlane\ttile\treads\tbases\tfrac_q20\tfrac_q30\tfrac_gc\tfrac_n\tmean_quality\n");
    for tile in tiles {
        let y = &tile.yields;
        let _ = writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            tile.flowcell.as_deref().unwrap_or("."),
            tile.lane,
            tile.tile,
            y.reads,
            y.bases,
            shown(y.frac_q20, 6),
            shown(y.frac_q30, 6),
            shown(y.frac_gc, 6),
            shown(y.frac_n, 6),
            shown(y.mean_quality, 2),
        );
    }
    out
}
