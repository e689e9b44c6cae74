//! An allele is found if, and only if, the source has one that makes the same sequence: every form of a source against a
//! search that applies all alleles to the genome.

mod support;

use proptest::prelude::*;
use std::path::Path;
use support::{Record, look_up, open, packed, reference, vcf};

const HEADER: &str = "##INFO=<ID=N,Number=A,Type=Integer,Description=\"Number\">\n\
                      ##INFO=<ID=T,Number=.,Type=String,Description=\"Text\">\n";

/// A change written with bases around it: contig, start, bases removed, bases put in, bases taken along left and right.
type Raw = (u32, usize, usize, String, usize, usize);

fn raw() -> impl Strategy<Value = Raw> {
    (0u32..2, 0usize..50, 0usize..4, "[ACG]{0,3}", 1usize..5, 0usize..5)
}

fn record(genome: &[String], (contig, start, len, alt, left, right): &Raw) -> Option<Record> {
    let bases = genome.get(*contig as usize)?;
    let (start, end) = ((*start).min(bases.len()), (*start + *len).min(bases.len()));
    let (from, to) = (start.saturating_sub(*left), (end + right).min(bases.len()));
    let reference = bases[from..to].to_owned();
    let alt = [&bases[from..start], alt, &bases[end..to]].concat();
    (!reference.is_empty() && !alt.is_empty()).then(|| (*contig, from as u32 + 1, reference, alt, String::new()))
}

fn applied(genome: &[String], (contig, pos, reference, alt, _): &Record) -> (u32, String) {
    let bases = &genome[*contig as usize];
    let at = *pos as usize - 1;
    (*contig, [&bases[..at], alt, &bases[at + reference.len()..]].concat())
}

/// What a look-up of `query` should print, by brute force.
fn expected(genome: &[String], source: &[Record], query: &Record) -> String {
    let wanted = applied(genome, query);
    if wanted.1 == genome[query.0 as usize] {
        return String::new();
    }
    // In the order of the file.
    let mut hits: Vec<(u32, &str)> = Vec::new();
    let mut order: Vec<&Record> = source.iter().collect();
    order.sort_by_key(|r| (r.0, r.1));
    for r in order {
        for (i, alt) in r.3.split(',').enumerate() {
            let one = (r.0, r.1, r.2.clone(), alt.to_owned(), String::new());
            if applied(genome, &one) == wanted {
                let n = r.4.strip_prefix("N=").unwrap().split(';').next().unwrap().split(',').nth(i).unwrap();
                hits.push((n.parse().unwrap(), &r.4[r.4.find("T=").unwrap() + 2..]));
            }
        }
    }
    let Some(most) = hits.iter().map(|h| h.0).max() else { return String::new() };
    format!("s_N={most};s_T={}", hits.iter().map(|h| h.1.replace(',', "&")).collect::<Vec<_>>().join("&"))
}

fn check(folder: &Path, genome: &[String], source: &[Raw], query: &[Raw]) {
    let contigs = [("chr1", genome[0].as_str()), ("chr2", genome[1].as_str())];
    let reference = reference(folder, &contigs);
    // Records of two alleles where two changes have the same REF.
    let mut records: Vec<Record> = Vec::new();
    for one in source.iter().filter_map(|r| record(genome, r)) {
        match records.iter_mut().find(|r| (r.0, r.1, &r.2) == (one.0, one.1, &one.2)) {
            Some(r) => r.3 = format!("{},{}", r.3, one.3),
            None => records.push(one),
        }
    }
    for (i, r) in records.iter_mut().enumerate() {
        let numbers: Vec<String> = (0..r.3.split(',').count()).map(|k| (10 * i + k).to_string()).collect();
        r.4 = format!("N={};T=a,r{i}", numbers.join(","));
    }
    let query: Vec<Record> = query.iter().filter_map(|r| record(genome, r)).collect();
    let wanted: Vec<String> = query.iter().map(|q| expected(genome, &records, q)).collect();
    let mut specs = Vec::new();
    for name in ["s.vcf", "s.vcf.gz", "s.bcf"] {
        let path = vcf(&folder.join(name), HEADER, &reference.contigs(), &records);
        specs.push(format!("s={}:N,T", path.display()));
    }
    let pack = packed(&specs[..1], &reference, &folder.join("s.wgspack"), 1).unwrap();
    specs.push(format!("s={}", pack.display()));
    for text in specs {
        let sources = open(std::slice::from_ref(&text), &reference).unwrap();
        let mut query = query.clone();
        let mut found = look_up(&sources, &reference, &query).unwrap();
        assert_eq!(found, wanted, "{text}\n{records:?}\n{query:?}");
        query.reverse();
        found = look_up(&sources, &reference, &query).unwrap();
        found.reverse();
        assert_eq!(found, wanted, "{text}, backwards");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn found_if_it_makes_the_same_sequence(
        one in "[ACG]{20,50}", two in "(AC|A){12,30}",
        source in proptest::collection::vec(raw(), 0..40), query in proptest::collection::vec(raw(), 1..40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        check(folder.path(), &[one, two], &source, &query);
    }
}
