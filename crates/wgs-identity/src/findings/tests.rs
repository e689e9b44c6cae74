use super::*;
use crate::simulate::Random;
use crate::{Allele, Assembly, Panel, SiteCounts};

struct People(Random);

impl People {
    fn panel() -> std::sync::Arc<Panel> {
        Panel::embedded(Assembly::GRCh37).unwrap()
    }

    fn founder(&mut self) -> Vec<u8> {
        let draw = |q: f64, r: &mut Random| u8::from(r.unit() < q) + u8::from(r.unit() < q);
        Self::panel().markers().iter().map(|m| draw(f64::from(m.mean) / 2.0, &mut self.0)).collect()
    }

    fn child(&mut self, a: &[u8], b: &[u8]) -> Vec<u8> {
        let pass = |g: u8, r: &mut Random| u8::from(r.unit() < f64::from(g) / 2.0);
        a.iter().zip(b).map(|(&x, &y)| pass(x, &mut self.0) + pass(y, &mut self.0)).collect()
    }

    fn print(&mut self, sample: &str, genotypes: &[u8], sites: usize) -> Fingerprint {
        let mut counts = SiteCounts::new();
        for (i, &g) in genotypes.iter().enumerate().take(sites) {
            for _ in 0..20 {
                let alternate = self.0.unit() < f64::from(g) / 2.0;
                counts.add(i as u32, if alternate { Allele::Alternate } else { Allele::Reference }, 37);
            }
        }
        Fingerprint::new(sample, &Self::panel(), &counts, 0.0)
    }
}

const TABLE: &str = "sample\trole\tpair\tfamily\tstated_sex\tforeign_cells\n\
T1\ttumor\tP1\t.\tfemale\t.\nN1\tnormal\tP1\t.\tfemale\t.\nT2\ttumor\tP2\t.\tmale\t.\nN2\tnormal\tP2\t.\tmale\t.\n\
C\tproband\t.\tF\tmale\t.\nM\tmother\t.\tF\tfemale\t.\nD\tfather\t.\tF\tmale\t.\nS\tsibling\t.\tF\tfemale\t.\n\
B\tgermline\t.\t.\tmale\ttransplant\nW\tno_template_control\t.\t.\t.\t.\n";

fn stated() -> Vec<Stated> {
    Stated::of(&Roster::parse(TABLE, "s.tsv").unwrap())
}

fn short(found: &[(String, Finding)]) -> Vec<String> {
    found
        .iter()
        .map(|(s, f)| format!("{s} {} {}", f.code.trim_start_matches("qc_identity."), f.outcome.word()))
        .collect()
}

fn sexes(words: &[(&str, &str)]) -> Vec<(String, String)> {
    words.iter().map(|(s, k)| (s.to_string(), k.to_string())).collect()
}

/// Fingerprints of everybody in the table as it should be, then with some names given to others.
fn everybody(rename: &[(&str, &str)]) -> Vec<Fingerprint> {
    let mut people = People(Random(7));
    let (p1, p2, mother, father, b) =
        (people.founder(), people.founder(), people.founder(), people.founder(), people.founder());
    let (c, s) = (people.child(&mother, &father), people.child(&mother, &father));
    let all: [(&str, &[u8]); 9] = [
        ("T1", &p1),
        ("N1", &p1),
        ("T2", &p2),
        ("N2", &p2),
        ("C", &c),
        ("M", &mother),
        ("D", &father),
        ("S", &s),
        ("B", &b),
    ];
    let of = |name: &str| all.iter().find(|(n, _)| *n == name).unwrap().1;
    all.iter()
        .map(|(name, _)| {
            let source = rename.iter().find(|(n, _)| n == name).map_or(*name, |(_, source)| source);
            people.print(name, of(source), usize::MAX)
        })
        .collect()
}

#[test]
fn what_fits_has_no_finding() {
    let right = [("T1", "XY"), ("N1", "XX"), ("N2", "XY"), ("C", "XY"), ("M", "XX"), ("D", "XY"), ("S", "XX")];
    let (section, found) = findings(&stated(), &everybody(&[]), &sexes(&right)).unwrap();
    assert_eq!(short(&found), Vec::<String>::new(), "a tumour's sex is no matter");
    assert_eq!(section.unwrap().expectation.unwrap().violated, 0);
}

#[test]
fn a_swap_names_the_two_and_sexes_tell_which() {
    let swapped = everybody(&[("T1", "T2"), ("T2", "T1")]);
    let (_, found) = findings(&stated(), &swapped, &sexes(&[])).unwrap();
    let all = ["T1 swap fail", "T2 swap fail", "N1 swap fail", "N2 swap fail"];
    assert_eq!(short(&found), all, "tumours or normals: nobody can tell");
    assert_eq!(found[0].1.message, "samples seem to be exchanged: T1 and T2, or N1 and N2");
    let (_, found) = findings(&stated(), &swapped, &sexes(&[("N1", "XX"), ("N2", "XY")])).unwrap();
    assert_eq!(short(&found), ["T1 swap fail", "T2 swap fail"], "the normals are of the stated sex");
    assert_eq!((found[0].1.to, found[0].1.request), (Party::Vendor, Request::Reanalyse));
    let normals = everybody(&[("N1", "N2"), ("N2", "N1")]);
    let (_, found) = findings(&stated(), &normals, &sexes(&[("N1", "XY"), ("N2", "XX")])).unwrap();
    assert_eq!(short(&found), ["N1 swap fail", "N2 swap fail"], "and their sex is said by the swap");
}

#[test]
fn other_persons_duplicates_relatives_and_strangers() {
    for (rename, expected) in [
        // A tumour of somebody outside.
        (
            ("T1", "B"),
            vec!["T1 other_person fail", "N1 other_person fail", "T1 foreign_cells warn", "B foreign_cells warn"],
        ),
        (("D", "N2"), vec!["T2 duplicate fail", "D duplicate fail", "N2 duplicate fail", "D duplicate fail"]),
        (("N2", "S"), vec!["T2 other_person fail", "N2 other_person fail"]),
    ] {
        let (_, found) = findings(&stated(), &everybody(&[rename]), &sexes(&[])).unwrap();
        let words = short(&found);
        for word in expected {
            assert!(words.iter().any(|w| w == word), "{rename:?}: {word} in {words:?}");
        }
        let others = ["M not_relatives", "C swap"];
        assert!(rename.0 == "D" || others.iter().all(|o| words.iter().all(|w| !w.starts_with(o))), "{words:?}");
    }
    let (_, found) = findings(&stated(), &everybody(&[("D", "T1")]), &sexes(&[])).unwrap();
    let parent = found.iter().find(|(s, f)| s == "C" && f.code == "qc_identity.not_relatives").unwrap();
    assert_eq!((parent.1.to, parent.1.request), (Party::Centre, Request::Review), "stays at the centre");
}

#[test]
fn sexes_and_missing_prints() {
    let measured = sexes(&[("C", "XX"), ("M", "other"), ("D", "undetermined"), ("B", "XX"), ("T2", "XX")]);
    let (section, found) = findings(&stated(), &[], &measured).unwrap();
    assert!(section.is_none());
    assert_eq!(short(&found), ["C sex fail", "M sex warn", "D sex not_evaluated", "B foreign_cells warn"]);
    assert!(!found[1].1.message.contains("XX"), "the karyotype belongs to the laboratory");
    let prints: Vec<Fingerprint> = everybody(&[]).into_iter().filter(|p| p.sample() != "M").collect();
    let (_, found) = findings(&stated(), &prints, &sexes(&[])).unwrap();
    assert_eq!(short(&found), ["M missing not_evaluated"], "a control without DNA has none and needs none");
}
