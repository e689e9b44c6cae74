//! Quality by tile as a heat map, one for each lane: rows are swaths (all digits of the tile number but the last two),
//! columns the tiles of a swath.

use super::format::{escape, percent};
use super::view::{Cell, Chapter, Table, count_cell, percent_cell};
use crate::data::Node;
use std::collections::BTreeMap;
use std::fmt::Write;

/// One tile: number and share of bases ≥ Q30.
type Tile = (u64, f64);

/// Adds a heat map a lane and the table of the worst tiles.
pub fn figures(section: Node, chapter: &mut Chapter) {
    let mut lanes: BTreeMap<(String, u64), Vec<Tile>> = BTreeMap::new();
    for row in section.at("by_tile").items() {
        if let (Some(lane), Some(tile), Some(q30)) =
            (row.at("lane").count(), row.at("tile").count(), row.at("frac_q30").number())
        {
            lanes.entry((row.at("flowcell").text().to_owned(), lane)).or_default().push((tile, q30));
        }
    }
    // One scale for all lanes, so that they can be compared; at least five points wide, so that noise stays pale.
    let all = lanes.values().flatten().map(|(_, q30)| *q30);
    let high = all.clone().fold(f64::NEG_INFINITY, f64::max);
    let low = all.fold(f64::INFINITY, f64::min).min(high - 0.05);
    for (i, ((flowcell, lane), tiles)) in lanes.iter().enumerate().take(16) {
        chapter.figures.push(map(&format!("{}-h{}", chapter.id, i + 1), flowcell, *lane, tiles, (low, high)));
    }
    let mut rows: Vec<Node> = section.at("by_tile").items().filter(|r| r.at("frac_q30").number().is_some()).collect();
    rows.sort_by(|a, b| a.at("frac_q30").or_nan().total_cmp(&b.at("frac_q30").or_nan()));
    let mut table =
        Table::new("Tiles with the lowest share of bases ≥ Q30", "", &["Flow cell", "Lane", "Tile", "Reads", "≥ Q30"]);
    for row in rows.iter().take(8) {
        let at = |key| count_cell(row.at(key));
        let tile = Cell::number(row.at("tile").count().map(|t| t.to_string()).unwrap_or_default());
        table.rows.push(vec![
            Cell::text(row.at("flowcell").text()),
            at("lane"),
            tile,
            at("reads"),
            percent_cell(row.at("frac_q30")),
        ]);
    }
    chapter.table(table);
}

fn map(id: &str, flowcell: &str, lane: u64, tiles: &[Tile], (low, high): (f64, f64)) -> String {
    let mut swaths: Vec<u64> = tiles.iter().map(|(t, _)| t / 100).collect();
    swaths.sort_unstable();
    swaths.dedup();
    let columns = tiles.iter().map(|(t, _)| t % 100).max().unwrap_or(0).max(1);
    let (left, width, row_height) = (58.0, 480.0, if swaths.len() > 12 { 8.0 } else { 18.0 });
    let cell = (width - left - 18.0) / columns as f64;
    let height = 10.0 + row_height * swaths.len() as f64 + 34.0;
    let worst = tiles.iter().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let text = worst.map(|(t, q)| format!("Lowest is tile {t} with {}.", percent(*q))).unwrap_or_default();
    let title = format!("Bases ≥ Q30 by tile, {flowcell} lane {lane}");
    let mut svg = format!(
        "<figure class=\"fig\"><figcaption>{0}</figcaption><div class=\"plot\"><svg viewBox=\"0 0 {width} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{0}</title><desc id=\"{id}-d\">{1}</desc>",
        escape(&title),
        escape(&text)
    );
    for (tile, q30) in tiles {
        let row = swaths.binary_search(&(tile / 100)).unwrap_or(0) as f64;
        let share = if high > low { ((high - q30) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
        // Nine shades, from the best (0) to the worst (8); the CSS says which.
        let shade = (share * 8.0).round() as u32;
        let x = left + ((tile % 100).max(1) - 1) as f64 * cell;
        let _ = write!(
            svg,
            "<rect class=\"h{shade}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"><title>{tile}: {}</title></rect>",
            10.0 + row * row_height,
            (cell - 0.6).max(0.4),
            row_height - 1.0,
            percent(*q30)
        );
    }
    for (i, swath) in swaths.iter().enumerate().filter(|(i, _)| row_height > 10.0 || i % 2 == 0) {
        let y = 10.0 + (i as f64 + 0.5) * row_height + 4.0;
        let _ =
            write!(svg, "<text class=\"t\" x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{swath}</text>", left - 6.0);
    }
    let bottom = 10.0 + row_height * swaths.len() as f64;
    let _ = write!(
        svg,
        "<text class=\"a\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">tile of the swath, 1–{columns}</text></svg></div>",
        (left + width) / 2.0,
        bottom + 20.0
    );
    let _ = write!(
        svg,
        "<ul class=\"legend\"><li><svg class=\"key\" viewBox=\"0 0 24 10\" aria-hidden=\"true\"><rect class=\"h0\" width=\"24\" height=\"10\"/></svg>{}</li><li><svg class=\"key\" viewBox=\"0 0 24 10\" aria-hidden=\"true\"><rect class=\"h8\" width=\"24\" height=\"10\"/></svg>{}</li></ul></figure>",
        percent(high),
        percent(low)
    );
    svg
}
