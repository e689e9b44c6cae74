//! Records counted by hand.

use wgs_vcf_stats::{FilterStatus, Observation, Stats, Zygosity};

/// Counts `REF ALT,ALT GT [AD]` at a position of a contig.
fn show(stats: &mut Stats, contig: u32, pos: u32, filter: FilterStatus, record: &str) {
    let f: Vec<&str> = record.split(' ').collect();
    let alts: Vec<&[u8]> = f[1].split(',').filter(|a| *a != ".").map(str::as_bytes).collect();
    let genotype: Option<Vec<Option<u16>>> =
        (f[2] != "-").then(|| f[2].split(['/', '|']).map(|a| a.parse().ok()).collect());
    let depths: Vec<u32> = f.get(3).map_or(vec![], |ad| ad.split(',').map(|d| d.parse().unwrap()).collect());
    stats.observe(&Observation {
        contig,
        pos,
        reference: f[0].as_bytes(),
        alts: &alts,
        genotype: genotype.as_deref(),
        phased: f[2].contains('|'),
        depth: (!depths.is_empty()).then(|| depths.iter().sum()),
        depth_from_info: false,
        allele_depths: &depths,
        genotype_quality: Some(40),
        quality: Some(99.9),
        filter,
        in_gap: false,
    });
}

use FilterStatus::{Failed, Pass, Unfiltered};

#[test]
fn a_small_call_set() {
    let mut s = Stats::new(["chr1", "chr2", "chrX"]);
    for (filter, record) in [
        (Pass, "A G 0/1 12,8"),
        (Pass, "C T 1/1 0,30"),
        (Pass, "A C 0|1 10,10"),
        (Pass, "G A,T 1/2 1,5,6"),
        (Failed, "T G 0/1 9,1"),
        (Pass, "TA TG,T 1/2 0,7,7"),
        (Pass, "A ATT 0/1 10,9"),
        (Pass, "ACGT A 1/1 0,20"),
        (Pass, "A ACCC,AC 0/2 5,0,5"),
        (Pass, "AT GC 0/1 3,3"),
        (Pass, "A <DEL> 0/1"),
        (Pass, "A *,G 1/2 0,4,4"),
        (Pass, "A G ./."),
        (Pass, "A G 0/0 30,0"),
        (Pass, "A <NON_REF> 0/0"),
        (Pass, "A . 0/0"),
        (Pass, "A G ./1 0,4"),
    ] {
        show(&mut s, 0, 100, filter, record);
    }
    let r = s.finish();
    let n = &r.records;
    assert_eq!((n.total, n.pass, n.failed, n.no_variant, n.missing_genotype), (17, 16, 1, 2, 1));
    assert_eq!((n.homozygous_reference, n.variants), (1, 13));
    assert_eq!(n.frac_missing_genotype.written(), Some(0.066667));
    let t = &r.pass.by_type;
    // A>G, C>T, A>C, G>A+G>T, TA>TG, A>G beside *, A>G at ./1.
    assert_eq!((t.snv.records, t.snv.alleles), (7, 8));
    assert_eq!((t.snv.heterozygous, t.snv.homozygous, t.snv.ratio_het_hom.written()), (5, 1, Some(5.0)));
    assert_eq!((t.insertion.records, t.insertion.alleles), (2, 3));
    assert_eq!((t.deletion.records, t.deletion.alleles, t.deletion.homozygous), (2, 2, 1));
    assert_eq!((t.mnv.records, t.symbolic.records, t.star.records, t.complex.records), (1, 1, 1, 0));
    let i = &r.pass.indel;
    assert_eq!((i.records, i.heterozygous, i.homozygous), (4, 3, 1));
    // Lengths 2, 3, 1 and 1, 3.
    assert_eq!((i.insertion_lengths.as_slice(), i.deletion_lengths.as_slice()), (&[0, 1, 1, 1][..], &[0, 1, 0, 1][..]));
    assert_eq!((i.in_frame_alleles, i.frac_in_frame.written()), (2, Some(0.4)));
    let c = &r.pass.ti_tv;
    assert_eq!((c.transitions, c.transversions, c.padded_transitions), (6, 2, 1));
    assert_eq!((c.biallelic_transitions, c.biallelic_transversions), (3, 1));
    assert_eq!((r.all.ti_tv.transversions, r.all.records), (3, 13));
    let change = |name: &str| r.pass.substitutions.iter().find(|c| c.change == name).map(|c| (c.alleles, c.padded));
    assert_eq!((change("A>G"), change("C>T"), change("G>A")), (Some((4, 1)), Some((1, 0)), Some((1, 0))));
    let class = |name: &str| r.pass.substitution_classes.iter().find(|c| c.change == name).map(|c| c.alleles);
    assert_eq!((class("T>C"), class("C>T"), class("T>G"), class("C>A")), (Some(4), Some(2), Some(1), Some(1)));
    let g = &r.pass.genotypes;
    assert_eq!((g.heterozygous, g.heterozygous_alternate, g.homozygous, g.partial), (9, 3, 2, 1));
    assert_eq!((g.phased_heterozygous, g.frac_phased.written()), (1, Some(0.111111)));
    assert_eq!((r.pass.multiallelic_sites, r.pass.multiallelic_snv_sites), (4, 1));
    // 8 of 20 and 10 of 20.
    let b = &r.pass.allele_balance_snv;
    assert_eq!((b.count, b.median, b.mean.written()), (2, Some(40), Some(45.0)));
    // 9 of 19, and 5 of 10.
    assert_eq!((r.pass.allele_balance_indel.count, r.pass.allele_balance_indel.p95), (2, Some(50)));
    assert_eq!((r.pass.quality.median, r.pass.genotype_quality.mean.written()), (Some(99), Some(40.0)));
    let sizes: Vec<(String, u64, u64, u64)> =
        r.pass.by_size.iter().map(|s| (s.size.clone(), s.insertions, s.deletions, s.mnvs)).collect();
    assert_eq!(sizes[..3], [("1".into(), 1, 1, 0), ("2-5".into(), 2, 1, 1), ("6-15".into(), 0, 0, 0)]);
    assert_eq!(sizes[5].0, "1000 and more");
    let a = &r.ga4gh;
    assert_eq!((a.count_snvs, a.count_insertions, a.count_deletions), (Some(7), Some(2), Some(2)));
    assert_eq!(a.ratio_insertion_deletion.written(), Some(1.0));
    // Het: A>G, A>C, G>A,T, TA>TG,T and *,G; hom: C>T.
    assert_eq!(a.ratio_heterozygous_homzygous_snv.written(), Some(5.0));
    assert_eq!(a.ratio_heterozygous_homzygous_indel.written(), Some(3.0));
    // bcftools leaves the padded TA>TG out: 5 / 2.
    assert_eq!(a.ratio_transitions_transversions_snv.written(), Some(2.5));
    assert_eq!(a.ratio_transitions_transversions_snv_by_definition.written(), Some(3.0));
    assert!(r.ga4gh_absent.is_empty());
    let rows: Vec<(&str, u64, u64)> =
        r.by_contig.iter().map(|c| (c.contig.as_str(), c.records, c.pass.records)).collect();
    assert_eq!(rows, [("chr1", 13, 12)], "contigs without variants are left out");
}

#[test]
fn what_ga4gh_leaves_out() {
    let mut s = Stats::new(["chr1", "chrX", "decoy"]);
    let long = format!("A A{} 0/1", "C".repeat(50));
    for (contig, filter, record) in [
        (0, Pass, "A G 0/1"),
        (0, Unfiltered, "A G 0/1"),
        (0, Failed, "A G 0/1"),
        (1, Pass, "A G 0/1"),
        (2, Pass, "A G 0/1"),
        (0, Pass, "NN N 0/1"),
        (0, Pass, "N G 0/1"),
        (0, Pass, long.as_str()),
        (0, Pass, "A AC 1"),
    ] {
        show(&mut s, contig, 5_000_000, filter, record);
    }
    let r = s.finish();
    assert_eq!((r.ga4gh.count_snvs, r.pass.by_type.snv.records, r.all.by_type.snv.records), (Some(1), 5, 6));
    assert_eq!((r.ga4gh.count_insertions, r.ga4gh.count_insertions_by_definition), (Some(2), Some(1)));
    assert_eq!((r.ga4gh.count_deletions, r.pass.by_type.deletion.records), (Some(0), 1), "NN>N lies in a gap");
    assert_eq!(r.ga4gh.ratio_heterozygous_homzygous_indel.written(), Some(1.0), "haploid counts as homozygous");
    let why = |id: &str| r.ga4gh_absent.get(id).map(String::as_str);
    assert_eq!(why("ratio_heterozygous_homzygous_snv"), Some("nothing_to_divide_by"));
    assert_eq!(why("ratio_insertion_deletion"), Some("nothing_to_divide_by"));
    assert_eq!((r.sex_chromosomes.x_heterozygous, r.sex_chromosomes.frac_x_heterozygous.written()), (1, Some(1.0)));
}

#[test]
fn why_ga4gh_is_null() {
    let why = |contig: &str, filter, record: &str| {
        let mut s = Stats::new([contig]);
        show(&mut s, 0, 7, filter, record);
        let r = s.finish();
        let absent = r.ga4gh_absent;
        (r.ga4gh.count_snvs, absent.get("count_snvs").cloned(), absent.get("ratio_heterozygous_homzygous_snv").cloned())
    };
    let reason = |text: &str| Some(text.to_owned());
    assert_eq!(why("scaffold_1", Pass, "A G 0/1"), (None, reason("no_autosomes"), reason("no_autosomes")));
    assert_eq!(why("7", Unfiltered, "A G 0/1"), (None, reason("unfiltered"), reason("unfiltered")));
    assert_eq!(why("7", Pass, "A G -"), (Some(1), None, reason("no_genotypes")));
    assert_eq!(why("7", Pass, "A G 1/1"), (Some(1), None, None));
    let nothing = Stats::new(["chr1"]).finish();
    assert_eq!((nothing.ga4gh.count_snvs, nothing.records.total), (Some(0), 0));
}

#[test]
fn sex_chromosomes_outside_the_pseudo_autosomal_regions() {
    let mut s = Stats::new(["X", "chrY"]);
    for (contig, pos, record) in [
        (0, 2_781_478, "A G 0/1"),
        (0, 2_781_479, "A G 0/1"),
        (0, 154_931_042, "A G 1/1"),
        (0, 154_931_043, "A G 1/1"),
        (0, 70_000_000, "A AG 0/1"),
        (1, 100_000, "A G 1"),
        (1, 10_000_000, "A G 1"),
    ] {
        show(&mut s, contig, pos, Pass, record);
    }
    let sex = s.finish().sex_chromosomes;
    assert_eq!((sex.x_heterozygous, sex.x_homozygous, sex.x_haploid, sex.y_haploid), (1, 1, 0, 1));
    assert_eq!(sex.frac_x_heterozygous.written(), Some(0.5));
}

#[test]
fn genotypes_are_what_they_say() {
    use Zygosity as Z;
    for (genotype, zygosity) in [
        (&[Some(0), Some(1)][..], Z::Het),
        (&[Some(1), Some(2)], Z::HetAlt),
        (&[Some(2), Some(2)], Z::Hom),
        (&[Some(1)], Z::Haploid),
        (&[Some(0)], Z::Reference),
        (&[Some(0), Some(0), Some(0)], Z::Reference),
        (&[Some(0), None], Z::Reference),
        (&[None, Some(1)], Z::Partial),
        (&[None, None], Z::Missing),
        (&[None], Z::Missing),
        (&[], Z::Missing),
        (&[Some(0), Some(0), Some(1)], Z::Het),
        (&[Some(1), Some(1), Some(1)], Z::Hom),
    ] {
        assert_eq!(Z::of(Some(genotype)), zygosity, "{genotype:?}");
    }
    assert_eq!(Z::of(None), Z::Unknown);
}

#[test]
fn far_values_share_the_last_bin() {
    let mut s = Stats::new(["chr1"]);
    let deletion = "C".repeat(5_001);
    for (quality, record) in
        [(f64::INFINITY, "A G 0/1 900000000,900000000"), (-1.0, &*format!("{deletion} C 0/1")), (f64::NAN, "A G 1/1")]
    {
        let f: Vec<&str> = record.split(' ').collect();
        let depths = [900_000_000, 900_000_000];
        s.observe(&Observation {
            contig: 99,
            pos: u32::MAX,
            reference: f[0].as_bytes(),
            alts: &[f[1].as_bytes()],
            genotype: Some(&[Some(0), Some(1)]),
            phased: false,
            depth: Some(u32::MAX),
            depth_from_info: true,
            allele_depths: &depths,
            genotype_quality: Some(u32::MAX),
            quality: Some(quality),
            filter: Pass,
            in_gap: false,
        });
    }
    let r = s.finish();
    assert_eq!((r.pass.depth.histogram.len(), r.pass.depth.count, r.pass.depths_from_info), (1001, 3, 3));
    assert_eq!((r.pass.quality.count, r.pass.quality.histogram[0], r.pass.quality.p95), (2, 1, Some(1000)));
    assert_eq!((r.pass.indel.deletion_lengths.len(), r.pass.by_size[5].deletions), (101, 1));
    assert!(r.by_contig.is_empty(), "a contig that was never named");
}
