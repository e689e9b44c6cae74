use super::*;
use proptest::prelude::*;

const PED: &str = "#fam id father mother sex phenotype\nF1 child dad mum 1 2\nF1 sister dad mum 2 1\nF1 dad 0 0 1 1\n\
                   F1 mum 0 grandma 2 1\nF1 grandma 0 0 2 0\nF1 half dad other 1 0\nF2 stranger 0 0 1 0\n";

#[test]
fn a_pedigree_says_who_is_what() {
    let ped = Expectation::from_table(PED).expect("parses");
    for (a, b, is) in [
        ("child", "child", Expected::SamePerson),
        ("child", "dad", Expected::ParentChild),
        ("mum", "sister", Expected::ParentChild),
        ("child", "sister", Expected::Siblings),
        ("child", "half", Expected::Related),
        ("grandma", "child", Expected::Related),
        ("dad", "mum", Expected::Unrelated),
        ("child", "stranger", Expected::Unrelated),
    ] {
        assert_eq!((ped.of(a, b), ped.of(b, a)), (Some(is), Some(is)), "{a} {b}");
    }
    assert_eq!(ped.of("child", "nobody"), None);
    assert!(ped.names_any(["nobody", "dad"].into_iter()) && !ped.names_any(["nobody"].into_iter()));
}

#[test]
fn lines_of_another_shape_are_refused() {
    for (text, line) in [("a\n", 1), ("a b\nc d e\n", 2), ("a b\n\na c\n", 3)] {
        match Expectation::from_table(text) {
            Err(IdentityError::Expectation { line: at, .. }) => assert_eq!(at, line),
            other => panic!("{other:?}"),
        }
    }
    let circle = Expectation::from_table("f a b 0 1 1\nf b a 0 1 1\nf c 0 0 1 1\n").expect("parses");
    assert_eq!(circle.of("a", "c"), Some(Expected::Unrelated));
}

#[test]
fn judged_by_kind() {
    use Relation as R;
    for (expected, found, verdict) in [
        (Expected::SamePerson, R::SamePerson, Verdict::Met),
        (Expected::SamePerson, R::Siblings, Verdict::Violated),
        (Expected::Unrelated, R::Distant, Verdict::Met),
        (Expected::Unrelated, R::SecondDegree, Verdict::Violated),
        (Expected::ParentChild, R::Siblings, Verdict::Violated),
        (Expected::Siblings, R::Siblings, Verdict::Met),
        (Expected::Related, R::Unrelated, Verdict::Met),
        (Expected::Related, R::SamePerson, Verdict::Violated),
        (Expected::Unrelated, R::Undetermined, Verdict::NotEvaluated),
    ] {
        assert_eq!(expected.judge(found), verdict, "{expected:?} {found:?}");
    }
}

/// Two patients, the tumours exchanged.
#[test]
fn exchanged_samples_are_named() {
    let table = Expectation::from_table("n1 one\nt1 one\nn2 two\nt2 two\nn3 three\n").expect("parses");
    let samples = ["n1", "t1", "n2", "t2", "n3"];
    let truth = [1, 2, 2, 1, 3];
    let pairs = |who: [u8; 5]| -> Vec<(usize, usize, Relation)> {
        (0..5)
            .flat_map(|a| (a + 1..5).map(move |b| (a, b)))
            .map(|(a, b)| (a, b, if who[a] == who[b] { Relation::SamePerson } else { Relation::Unrelated }))
            .collect()
    };
    // Exchanging the tumours or exchanging the normals explains it equally well.
    assert_eq!(table.swaps(&samples, &pairs(truth)), [(0, 2), (1, 3)]);
    assert!(table.swaps(&samples, &pairs([1, 1, 2, 2, 3])).is_empty());
    assert!(table.swaps(&samples, &pairs([1, 4, 2, 2, 3])).is_empty(), "a foreign sample is no swap");
    assert!(Expectation::Same.swaps(&samples, &pairs(truth)).is_empty());
}

proptest! {
    #[test]
    fn any_table_is_refused_or_answers(text in "([a-e0#]{1,2}[ \t\n]){0,60}") {
        if let Ok(table) = Expectation::from_table(&text) {
            for (a, b) in [("a", "b"), ("b", "a"), ("c", "c")] {
                let _ = table.of(a, b);
            }
            prop_assert_eq!(table.of("a", "b"), table.of("b", "a"));
        }
    }
}
