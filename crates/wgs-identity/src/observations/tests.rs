use super::*;
use proptest::prelude::*;

fn allele(k: u8) -> Allele {
    [Allele::Reference, Allele::Alternate, Allele::Other][usize::from(k % 3)]
}

fn counts(seen: &[(u32, u8, u8)]) -> SiteCounts {
    let mut counts = SiteCounts::new();
    seen.iter().for_each(|&(m, a, q)| counts.add(m, allele(a), q));
    counts
}

fn listed(mut counts: SiteCounts) -> Vec<(u32, Vec<Observation>)> {
    counts.fold();
    counts.sites().map(|(m, o)| (m, o.collect())).collect()
}

#[test]
fn observations_come_back_sorted_and_counted() {
    let seen = [(700, 1, 40), (3, 0, 13), (700, 1, 40), (3, 2, 200), (700, 0, 2), (255, 0, 5), (256, 0, 5)];
    let o = |allele, quality, count| Observation { allele, quality, count };
    assert_eq!(
        listed(counts(&seen)),
        [
            (3, vec![o(Allele::Reference, 13, 1), o(Allele::Other, 93, 1)]),
            (255, vec![o(Allele::Reference, 5, 1)]),
            (256, vec![o(Allele::Reference, 5, 1)]),
            (700, vec![o(Allele::Reference, 2, 1), o(Allele::Alternate, 40, 2)]),
        ]
    );
}

#[test]
fn a_pile_stops_at_the_largest_count_and_stays_small() {
    let mut a = SiteCounts::new();
    for _ in 0..200_000 {
        a.add(5, Allele::Reference, 30);
    }
    let mut b = counts(&[(5, 0, 30)]);
    b.merge(a.clone());
    assert_eq!(listed(b), [(5, vec![Observation { allele: Allele::Reference, quality: 30, count: MAX_COUNT }])]);
    a.fold();
    assert!(a.bytes() < 600_000, "{}", a.bytes());
}

/// 100,000 markers at 120× with unbinned qualities, the bound the collector must keep: 40 MB a worker.
#[test]
fn memory_is_bounded_at_120_fold() {
    let mut counts = SiteCounts::new();
    let mut x = 1u64;
    for marker in 0..10_000u32 {
        for _ in 0..120 {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            counts.add(marker, allele((x >> 60) as u8 & 1), 2 + (x >> 33) as u8 % 40);
        }
    }
    counts.fold();
    assert!(counts.bytes() < 4_000_000, "{} bytes for a tenth of the markers", counts.bytes());
}

proptest! {
    #[test]
    fn merge_is_associative_and_commutative(
        parts in prop::collection::vec(prop::collection::vec((0u32..600, 0u8..3, 0u8..95), 0..60), 3),
        swap in any::<bool>(),
    ) {
        let [a, b, c] = [0, 1, 2].map(|i| counts(&parts[i]));
        let whole = counts(&parts.concat());
        let mut left = a.clone();
        left.merge(b.clone());
        left.merge(c.clone());
        let (mut right, x) = if swap { (c, b) } else { (b, c) };
        right.merge(x);
        let mut second = right;
        second.merge(a);
        prop_assert_eq!(&left, &second);
        prop_assert_eq!(listed(left), listed(whole.clone()));
        let mut neutral = SiteCounts::new();
        neutral.merge(whole.clone());
        prop_assert_eq!(neutral, whole);
    }
}
