use super::*;
use crate::panel::{Assembly, Pc};
use crate::simulate::{BRITON, Random, genotypes, reads};
use crate::{Observation, Panel};
use proptest::prelude::*;
use std::sync::Arc;

/// NA18486, Yoruba (`1000g.phase3.10k.b37.V.gz` has its own axes; strangers of other populations need no exact place).
const ELSEWHERE: Pc = [0.034, -0.006, 0.0, 0.0];

struct Family {
    panel: Arc<Panel>,
    random: Random,
}

impl Family {
    fn new(seed: u64) -> Self {
        Self { panel: Panel::embedded(Assembly::GRCh37).expect("embedded"), random: Random(seed) }
    }

    fn founder(&mut self, pc: Pc) -> Vec<u8> {
        genotypes(&self.panel, &pc, &mut self.random)
    }

    fn child(&mut self, mother: &[u8], father: &[u8]) -> Vec<u8> {
        let pass = |g: u8, r: &mut Random| u8::from(g == 2 || g == 1 && r.unit() < 0.5);
        mother.iter().zip(father).map(|(&m, &f)| pass(m, &mut self.random) + pass(f, &mut self.random)).collect()
    }

    fn print(&mut self, name: &str, genotypes: &[u8], depth: f64) -> Fingerprint {
        let counts = reads(genotypes, genotypes, 0.0, depth, &mut self.random);
        Fingerprint::new(name, &self.panel, &counts, 0.0)
    }
}

fn relation(a: &Fingerprint, b: &Fingerprint) -> Comparison {
    let c = compare(a, b).expect("same sites");
    let mut back = compare(b, a).expect("same sites");
    // Symmetric but for the last digit, as sums run in another order.
    assert!((back.kinship.0 - c.kinship.0).abs() < 1e-9 || c.kinship.0.is_nan());
    back.clone_from(&c);
    c
}

#[test]
fn the_same_person_at_any_depth() {
    let mut f = Family::new(1);
    let me = f.founder(BRITON);
    let deep = f.print("deep", &me, 30.0);
    for depth in [60.0, 8.0, 3.0, 1.0] {
        let other = f.print("other", &me, depth);
        let c = relation(&deep, &other);
        assert_eq!(c.relation, Relation::SamePerson, "{depth}: {c:?}");
        assert!(c.kinship.0 > 0.45, "{depth}: {c:?}");
        assert!(c.frac_concordant.0 > 0.99 || c.confident_sites < 50, "{depth}: {c:?}");
    }
}

#[test]
fn family_members_are_told_apart_at_30_and_4_fold() {
    for (depth, seed) in [(30.0, 2), (4.0, 3)] {
        let mut f = Family::new(seed);
        let (mother, father, stranger, far) =
            (f.founder(BRITON), f.founder(BRITON), f.founder(BRITON), f.founder(ELSEWHERE));
        let (child, sister) = (f.child(&mother, &father), f.child(&mother, &father));
        let half = f.child(&mother, &stranger);
        let [m, c, s, h, x, y] = [&mother, &child, &sister, &half, &stranger, &far].map(|g| f.print("x", g, depth));
        for (a, b, is) in [
            (&m, &c, Relation::ParentChild),
            (&c, &s, Relation::Siblings),
            (&c, &h, Relation::SecondDegree),
            (&c, &x, Relation::Unrelated),
            (&m, &y, Relation::Unrelated),
        ] {
            let found = relation(a, b);
            assert_eq!(found.relation, is, "{depth}: {found:?}");
        }
        let siblings = relation(&c, &s);
        assert!((siblings.kinship.0 - 0.25).abs() < 4.0 * siblings.kinship_standard_error.0 + 0.01, "{siblings:?}");
    }
}

/// A tumour that lost half, and one that lost all of its heterozygous sites, is still its normal; its parent is not.
#[test]
fn loss_of_heterozygosity_does_not_hide_the_person() {
    let mut f = Family::new(4);
    let (mother, father) = (f.founder(BRITON), f.founder(BRITON));
    let child = f.child(&mother, &father);
    let normal = f.print("normal", &child, 30.0);
    for lost in [0.3, 0.6, 1.0] {
        let tumor: Vec<u8> = child
            .iter()
            .map(|&g| if g == 1 && f.random.unit() < lost { 2 * (f.random.next() % 2) as u8 } else { g })
            .collect();
        let tumor = f.print("tumor", &tumor, 60.0);
        let c = relation(&normal, &tumor);
        assert_eq!(c.relation, Relation::SamePerson, "{lost}: {c:?}");
        assert!((c.frac_heterozygosity_lost.0 - lost).abs() < 0.03, "{lost}: {c:?}");
        let parent = f.print("mother", &mother, 30.0);
        assert_ne!(relation(&parent, &tumor).relation, Relation::SamePerson);
    }
}

#[test]
fn contamination_does_not_make_another_person() {
    let mut f = Family::new(5);
    let (me, other) = (f.founder(BRITON), f.founder(BRITON));
    let clean = f.print("clean", &me, 30.0);
    let counts = reads(&me, &other, 0.10, 30.0, &mut f.random);
    let dirty = Fingerprint::new("dirty", &f.panel, &counts, 0.10);
    assert_eq!(relation(&clean, &dirty).relation, Relation::SamePerson);
    let stranger = f.founder(BRITON);
    assert_eq!(relation(&f.print("stranger", &stranger, 30.0), &dirty).relation, Relation::Unrelated);
    // The one whose DNA is in it may look like a distant relative, never like the same person.
    let source = relation(&f.print("other", &other, 30.0), &dirty);
    assert!(source.kinship.0.abs() < 0.1, "{source:?}");
}

#[test]
fn few_sites_decide_nothing() {
    let mut f = Family::new(6);
    let me = f.founder(BRITON);
    let mut few = f.print("few", &me, 30.0);
    few.sites.iter_mut().skip(250).for_each(|s| *s = [0; 3]);
    let c = relation(&f.print("full", &me, 30.0), &few);
    assert_eq!((c.relation, c.kinship.written()), (Relation::Undetermined, None));
    assert!(c.sites <= 250);
}

/// One person, once aligned to GRCh37 and once to GRCh38.
#[test]
fn assemblies_can_be_compared() {
    let mut f = Family::new(7);
    let me = f.founder(BRITON);
    let old = f.print("old", &me, 20.0);
    let new_panel = Panel::embedded(Assembly::GRCh38).expect("embedded");
    let by_slot: std::collections::HashMap<u16, u8> =
        f.panel.markers().iter().zip(&me).filter_map(|(m, &g)| Some((m.slot?, g))).collect();
    let lifted: Vec<u8> =
        new_panel.markers().iter().map(|m| m.slot.and_then(|s| by_slot.get(&s)).copied().unwrap_or(0)).collect();
    let new = Fingerprint::new("new", &new_panel, &reads(&lifted, &lifted, 0.0, 20.0, &mut f.random), 0.0);
    let c = relation(&old, &new);
    assert_eq!(c.relation, Relation::SamePerson, "{c:?}");
    assert!(c.sites > 9_900 && c.frac_concordant.0 > 0.995);
}

#[test]
fn other_sites_are_refused() {
    let mut f = Family::new(8);
    let me = f.founder(BRITON);
    let a = f.print("a", &me, 1.0);
    let own = Panel::from_sites("1 5 6 A C 0.5\n").expect("sites");
    let b = Fingerprint::new("b", &own, &SiteCounts::new(), 0.0);
    assert!(matches!(compare(&a, &b), Err(IdentityError::OtherPanel { .. })));
}

#[test]
fn likelihoods_are_the_model_s() {
    let own = Panel::from_sites("1 5 6 A C 0.5\n").expect("sites");
    let mut counts = SiteCounts::new();
    (0..3).for_each(|_| counts.add(0, Allele::Reference, 60));
    counts.add(0, Allele::Other, 60);
    let print = Fingerprint::new("x\ty\n", &own, &counts, f64::NAN);
    // Three bases of quality 20: 3 × 10 log10(0.99 / (0.99/2 + 0.01/6)) = 8.99, 3 × 10 log10(0.99 × 300) = 74.2.
    assert_eq!(print.sites(), [[0, 9, 74]]);
    assert_eq!((print.sample(), print.sites_seen()), ("x y", 1));
    counts.fold();
    assert_eq!(counts.sites().flat_map(|(_, o)| o).map(|o: Observation| o.count).sum::<u32>(), 4);
}

#[test]
fn damaged_files_are_refused() {
    let mut f = Family::new(9);
    let me = f.founder(BRITON);
    let good = f.print("me", &me, 3.0).to_bytes();
    assert!(Fingerprint::from_bytes(&good).is_ok());
    let refused = |bytes: &[u8]| Fingerprint::from_bytes(bytes).expect_err("refused");
    for cut in [good.len() - 1, good.len() - 20, good.len() / 2, 40] {
        assert!(matches!(refused(&good[..cut]), IdentityError::Damaged(_)), "{cut}");
    }
    assert!(matches!(refused(b""), IdentityError::NotAFingerprint));
    assert!(matches!(refused(b"@HD\tVN:1.6\n"), IdentityError::NotAFingerprint));
    let text = String::from_utf8(good).expect("text");
    assert!(matches!(refused(text.replacen("print 1", "print 2", 1).as_bytes()), IdentityError::Version { .. }));
    assert!(matches!(refused(text.replacen("sample me", "sample you", 1).as_bytes()), IdentityError::Damaged(_)));
    let sealed = |content: &str| format!("{content}end sha256:{}\n", hex(&Sha256::digest(content.as_bytes())));
    let head = "wgs fingerprint 1\nsample x\nsites k 2\nassembly GRCh38\n";
    assert!(Fingerprint::from_bytes(sealed(head).as_bytes()).is_ok());
    for (line, at) in [("2 0 0 1\n", 5), ("0 0 0\n", 5), ("0 0 0 256\n", 5), ("0 0 0 1 2\n", 5), ("x\n", 5)] {
        match refused(sealed(&format!("{head}{line}")).as_bytes()) {
            IdentityError::Line { line, .. } => assert_eq!(line, at),
            other => panic!("{other}"),
        }
    }
    assert!(matches!(refused(sealed("wgs fingerprint 1\nsample x\n").as_bytes()), IdentityError::Line { .. }));
}

proptest! {
    #[test]
    fn what_is_written_is_read(sites in prop::collection::vec(any::<[u8; 3]>(), 0..50), sample in "[ -~]{0,20}") {
        let sample = sample.trim().to_owned();
        let print = Fingerprint { sample, assembly: "GRCh38".into(), key: "k:1".into(), sites };
        let bytes = print.to_bytes();
        let back = Fingerprint::from_bytes(&bytes).expect("reads back");
        prop_assert_eq!(&back, &print);
        prop_assert_eq!(back.digest(), hex(&Sha256::digest(&bytes)));
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
        let _ = Fingerprint::from_bytes(&bytes);
        let _ = Fingerprint::from_bytes(&[b"wgs fingerprint 1\n", &bytes[..]].concat());
    }
}
