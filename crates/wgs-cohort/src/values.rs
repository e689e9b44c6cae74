//! The metrics of a report in a few bytes each.
//!
//! [`Plan`] knows where each metric stands in a report and its id in the store. A list of numbers is written in order of
//! the ids, each as a varint of `(id − previous id) · 4 + form` and the value: form 0 a whole number (varint), form 1 a
//! decimal `m / 10^k` (varint of `m · 16 + k`), form 2 the eight bytes of a double, little-endian. Every value reads back
//! as the very double it was.

use crate::error::{CohortError, Of};
use crate::store::Store;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use wgs_report::metric::{self, Scope};

/// Whole numbers up to here are exact in a double, and so are their quotients by powers of ten rounded correctly.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Decimals tried for form 1.
const DECIMALS: u32 = 8;

/// Where the metrics stand, and their ids.
pub struct Plan {
    ids: BTreeMap<String, u32>,
    roots: Vec<Branch>,
    /// Arrays of lanes: section, field of the section, and fields of a row with their ids.
    lanes: Vec<(String, String, Vec<(String, u32)>)>,
}

/// One step of the paths.
#[derive(Default)]
struct Branch {
    key: String,
    id: Option<u32>,
    below: Vec<Branch>,
}

/// One lane of a flow cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// Instrument; empty where the report does not say.
    pub instrument: String,
    /// Flow cell; empty where the report does not say.
    pub flowcell: String,
    /// Lane, from 1.
    pub lane: u64,
    /// Its metrics.
    pub numbers: Vec<(u32, f64)>,
}

impl Plan {
    /// For the ids of this store.
    ///
    /// # Errors
    /// SQLite's.
    pub fn of(store: &Store) -> Result<Self, CohortError> {
        let mut query = store.db.prepare("SELECT path, id FROM metric").of(&store.path)?;
        let rows = query.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, u32>(1)?))).of(&store.path)?;
        let ids: BTreeMap<String, u32> = rows.collect::<Result<_, _>>().of(&store.path)?;
        Ok(Self::new(ids))
    }

    /// For these ids.
    pub fn new(ids: BTreeMap<String, u32>) -> Self {
        let mut roots = Vec::new();
        let mut lanes: BTreeMap<(String, String), Vec<(String, u32)>> = BTreeMap::new();
        for metric in metric::metrics() {
            let Some(&id) = ids.get(&metric.path) else { continue };
            plant(&mut roots, &metric.path, id);
            for rows in metric.rows.iter().filter(|r| r.scope == Scope::Lane) {
                let (section, field) = rows.array.split_once('.').unwrap_or((rows.array, ""));
                lanes.entry((section.into(), field.into())).or_default().push((rows.field.into(), id));
            }
        }
        Self { ids, roots, lanes: lanes.into_iter().map(|((s, f), fields)| (s, f, fields)).collect() }
    }

    /// Id of a metric.
    pub fn id(&self, path: &str) -> Option<u32> {
        self.ids.get(path).copied()
    }

    /// The numbers of the sections, by id.
    pub fn numbers(&self, sections: &Map<String, Value>) -> Vec<(u32, f64)> {
        let mut out = Vec::with_capacity(512);
        for root in &self.roots {
            if let Some(section) = sections.get(&root.key) {
                gather(root, section, &mut out);
            }
        }
        out.sort_unstable_by_key(|(id, _)| *id);
        out
    }

    /// The lanes of the sections.
    pub fn lanes(&self, sections: &Map<String, Value>) -> Vec<Lane> {
        let mut out = Vec::new();
        for (section, field, fields) in &self.lanes {
            let rows = sections.get(section).and_then(|s| s.get(field)).and_then(Value::as_array);
            for row in rows.into_iter().flatten() {
                let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
                let value = |(field, id): &(String, u32)| Some((*id, wgs_report::json::at(row, field)?.as_f64()?));
                let mut numbers: Vec<(u32, f64)> = fields.iter().filter_map(value).collect();
                numbers.sort_unstable_by_key(|(id, _)| *id);
                let lane = row.get("lane").and_then(Value::as_u64).unwrap_or_default();
                out.push(Lane { instrument: text("instrument"), flowcell: text("flowcell"), lane, numbers });
            }
        }
        out
    }
}

fn plant(branches: &mut Vec<Branch>, path: &str, id: u32) {
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let at = branches.iter().position(|b| b.key == key).unwrap_or_else(|| {
        branches.push(Branch { key: key.to_owned(), ..Branch::default() });
        branches.len() - 1
    });
    if let Some(branch) = branches.get_mut(at) {
        match rest {
            Some(rest) => plant(&mut branch.below, rest, id),
            None => branch.id = Some(id),
        }
    }
}

fn gather(branch: &Branch, value: &Value, out: &mut Vec<(u32, f64)>) {
    if let Some((id, number)) = branch.id.zip(value.as_f64()) {
        out.push((id, number));
    }
    if let Some(map) = value.as_object() {
        for below in &branch.below {
            if let Some(value) = map.get(&below.key) {
                gather(below, value, out);
            }
        }
    }
}

fn put(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f).checked_shl(shift)?;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Packs numbers, which stand in order of their ids.
pub fn pack(numbers: &[(u32, f64)], out: &mut Vec<u8>) {
    let mut last = 0;
    for &(id, value) in numbers {
        let step = u64::from(id - last) << 2;
        last = id;
        if value.fract() == 0.0 && (0.0..EXACT).contains(&value) && value.is_sign_positive() {
            put(step, out);
            put(value as u64, out);
        } else if let Some((digits, decimals)) = decimal(value) {
            put(step | 1, out);
            put(digits << 4 | u64::from(decimals), out);
        } else {
            put(step | 2, out);
            out.extend(value.to_le_bytes());
        }
    }
}

/// `m` and `k` with `m / 10^k` the very same double.
fn decimal(value: f64) -> Option<(u64, u32)> {
    (1..=DECIMALS).find_map(|k| {
        let scale = 10u64.pow(k) as f64;
        let digits = (value * scale).round();
        ((0.0..EXACT / 16.0).contains(&digits) && value > 0.0 && digits / scale == value).then_some((digits as u64, k))
    })
}

/// Reads packed numbers; `each` gets id and value, in order of the ids. `None` when the bytes are damaged.
pub fn unpack(mut bytes: &[u8], mut each: impl FnMut(u32, f64)) -> Option<()> {
    let mut id = 0u32;
    while !bytes.is_empty() {
        let head = take(&mut bytes)?;
        id = id.checked_add(u32::try_from(head >> 2).ok()?)?;
        let value = match head & 3 {
            0 => take(&mut bytes)? as f64,
            1 => {
                let packed = take(&mut bytes)?;
                (packed >> 4) as f64 / 10u64.checked_pow((packed & 15) as u32)? as f64
            }
            2 => {
                let (eight, rest) = bytes.split_first_chunk::<8>()?;
                bytes = rest;
                f64::from_le_bytes(*eight)
            }
            _ => return None,
        };
        each(id, value);
    }
    Some(())
}

/// Packs lanes: per lane instrument, flow cell (each a length and its bytes), lane number, and the length and bytes of the
/// packed numbers.
pub fn pack_lanes(lanes: &[Lane]) -> Vec<u8> {
    let mut out = Vec::new();
    for lane in lanes {
        for text in [&lane.instrument, &lane.flowcell] {
            put(text.len() as u64, &mut out);
            out.extend(text.as_bytes());
        }
        put(lane.lane, &mut out);
        let mut numbers = Vec::new();
        pack(&lane.numbers, &mut numbers);
        put(numbers.len() as u64, &mut out);
        out.extend(numbers);
    }
    out
}

/// Reads packed lanes; `None` when the bytes are damaged.
pub fn unpack_lanes(mut bytes: &[u8]) -> Option<Vec<Lane>> {
    fn piece<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
        let length = usize::try_from(take(bytes)?).ok()?;
        let (piece, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        Some(piece)
    }
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let instrument = String::from_utf8(piece(&mut bytes)?.to_vec()).ok()?;
        let flowcell = String::from_utf8(piece(&mut bytes)?.to_vec()).ok()?;
        let lane = take(&mut bytes)?;
        let mut numbers = Vec::new();
        unpack(piece(&mut bytes)?, |id, value| numbers.push((id, value)))?;
        out.push(Lane { instrument, flowcell, lane, numbers });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgs_testkit::Rng;

    #[test]
    fn every_double_reads_back_as_itself() {
        let mut rng = Rng::new(7);
        let mut numbers: Vec<(u32, f64)> = vec![
            (1, 0.0),
            (2, -0.0),
            (3, 0.1),
            (4, 0.998871),
            (5, 93e9),
            (9, EXACT),
            (10, -3.5),
            (700, 1e300),
            (701, 5e-324),
            (702, 30.25),
            (703, 1.0 / 3.0),
        ];
        for id in 1_000..60_000 {
            let digits = 10u64.pow((rng.bits() % 9) as u32) as f64;
            numbers.push((id, (rng.bits() % 1_000_000_000) as f64 / digits));
        }
        let mut bytes = Vec::new();
        pack(&numbers, &mut bytes);
        let mut again = Vec::new();
        unpack(&bytes, |id, value| again.push((id, value))).unwrap();
        assert_eq!(numbers.len(), again.len());
        assert!(numbers.iter().zip(&again).all(|(a, b)| a.0 == b.0 && a.1.to_bits() == b.1.to_bits()));
        for cut in 0..bytes.len().min(300) {
            let _ = unpack(&bytes[..cut], |_, _| {});
        }
        assert!(unpack(&[3], |_, _| {}).is_none() && unpack(&[0x80; 12], |_, _| {}).is_none());
    }

    #[test]
    fn lanes_read_back() {
        let lane = |n| Lane {
            instrument: "A00<1>".into(),
            flowcell: "深".into(),
            lane: n,
            numbers: vec![(3, 0.5), (8, 12.0)],
        };
        let lanes = vec![lane(1), Lane::default(), lane(400)];
        assert_eq!(unpack_lanes(&pack_lanes(&lanes)), Some(lanes.clone()));
        let bytes = pack_lanes(&lanes);
        assert!((1..12).all(|cut| unpack_lanes(&bytes[..cut]).is_none()));
    }

    #[test]
    fn a_plan_finds_what_stands_in_a_report() {
        let ids = metric::metrics().zip(1..).map(|(m, id)| (m.path.clone(), id)).collect();
        let plan = Plan::new(ids);
        let value = serde_json::json!({"qc_fastq": {"total": {"reads": 7, "read_length": {"mean": 150.5}, "frac_gc": null},
            "by_lane": [{"instrument": "I", "flowcell": "F", "lane": 2, "reads": 4, "frac_q30": 0.9}]}});
        let sections = value.as_object().unwrap();
        let expected: Vec<(u32, f64)> = [("qc_fastq.total.read_length.mean", 150.5), ("qc_fastq.total.reads", 7.0)]
            .map(|(path, value)| (plan.id(path).unwrap(), value))
            .into();
        assert_eq!(plan.numbers(sections), expected);
        let lanes = plan.lanes(sections);
        assert_eq!((lanes.len(), lanes[0].flowcell.as_str(), lanes[0].lane), (1, "F", 2));
        assert_eq!(lanes[0].numbers.len(), 2);
    }
}
