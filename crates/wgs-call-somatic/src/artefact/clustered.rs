//! More passing calls close together than one event makes: misplaced reads, and sequence that the reference lacks. Where mapping qualities
//! say that the reads may be misplaced, fewer are too many.

use crate::call::{Call, Filter};

/// Calls this near are of one event.
pub const NEAR: u32 = 100;
/// Events within that stretch that are too many.
const TOO_MANY: usize = 4;
/// The same for calls whose templates map with less than this.
const TOO_MANY_DOUBTFUL: (usize, u8) = (3, 50);
/// Calls this near are pieces of one event.
const PIECES: u32 = 10;

/// Marks passing calls of which there are too many. `calls` are by place.
pub fn mark(calls: &mut [Call]) {
    let passing: Vec<usize> = (0..calls.len()).filter(|&i| calls[i].passes()).collect();
    let places: Vec<u32> = passing.iter().map(|&i| calls[i].pos).collect();
    for (&i, events) in passing.iter().zip(events_near(&places)) {
        let (fewer, mapq) = TOO_MANY_DOUBTFUL;
        if events >= TOO_MANY || (events >= fewer && calls[i].mapq < mapq) {
            calls[i].filters.push(Filter::Clustered);
        }
    }
}

/// For each of sorted places: the events around, its own included.
fn events_near(places: &[u32]) -> Vec<usize> {
    // Events begin where the call before is further away than a piece.
    let mut events: Vec<u32> = Vec::with_capacity(places.len());
    let mut event_of = Vec::with_capacity(places.len());
    let mut last = None;
    for &p in places {
        if last.is_none_or(|l: u32| p - l > PIECES) {
            events.push(p);
        }
        last = Some(p);
        event_of.push(events.len() - 1);
    }
    let near = |e: usize| events.iter().filter(|&&o| o.abs_diff(events[e]) <= NEAR).count();
    event_of.into_iter().map(near).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_count_once() {
        assert_eq!(events_near(&[100, 101, 105, 150]), [2; 4]);
        assert_eq!(events_near(&[100, 130, 190, 1000]), [3, 3, 3, 1]);
        assert_eq!(events_near(&[]), [0; 0]);
    }
}
