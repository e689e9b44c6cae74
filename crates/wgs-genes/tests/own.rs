//! Transcripts' own sequences against the genome, regulatory features, oddities: by hand.

use std::path::Path;
use wgs_core::{Contig, Contigs};
use wgs_genes::codon::codes;
use wgs_genes::{Agreement, GeneModels, GenesError, Layout, Oddity, OwnSequences, Regulatory, Spliced, oddities};
use wgs_io::reference::RefSlice;

fn models(folder: &Path, gap: &str) -> GeneModels {
    let path = folder.join("g.gff3");
    let text = format!(
        "##gff-version 3\n1\tx\tgene\t3\t20\t.\t+\t.\tID=gene-g\n1\tx\tmRNA\t3\t20\t.\t+\t.\tID=rna-NM_1.2;Parent=gene-g\n\
         1\tx\texon\t3\t8\t.\t+\t.\tParent=rna-NM_1.2\n1\tx\texon\t12\t20\t.\t+\t.\tParent=rna-NM_1.2\n\
         1\tx\tCDS\t3\t8\t.\t+\t0\tParent=rna-NM_1.2\n1\tx\tCDS\t12\t17\t.\t+\t0\tParent=rna-NM_1.2\n{gap}"
    );
    std::fs::write(&path, text).unwrap();
    GeneModels::load(&path).unwrap().models
}

/// Exons ATGGCA and GGGTAACCT.
const GENOME: &[u8] = b"TTATGGCAGTAGGGTAACCTTT";

#[test]
fn own_sequences() {
    let folder = tempfile::tempdir().unwrap();
    let genome = RefSlice { start: 0, codes: codes(GENOME) };
    let plain = models(folder.path(), "");
    let alignment = "1\tx\tcDNA_match\t12\t20\t.\t+\t.\tID=a;Target=NM_1.2 7 17 +;Gap=M6 I2 M3\n";
    let gapped = models(folder.path(), alignment);
    let path = folder.path().join("rna.fa");
    for (models, name, own, wanted) in [
        (&plain, "NM_1.2 Homo sapiens", "ATGGCAGGGTAACCT", Agreement::Equal),
        (&plain, "NM_1.2|ENSG1|x", "atggcagggtaacctaaaaaaa", Agreement::Equal),
        (&plain, "gi|5|ref|NM_1.2|", "ATGGCTGGGTAACCTA", Agreement::Substitutions(vec![5])),
        (&plain, "NM_1.2", "ATGGCAGGGTAACCTC", Agreement::Length { genome: 15, own: 16 }),
        (&plain, "NM_1.2", "ATGGCA", Agreement::Length { genome: 15, own: 6 }),
        (&gapped, "NM_1.2", "ATGGCAGGGTAAGTCCTAA", Agreement::Equal),
    ] {
        std::fs::write(&path, format!(">other\nACGT\n>{name}\n{own}\n")).unwrap();
        let transcript = &models.transcripts[0];
        let layout = Layout::new(transcript);
        let spliced = Spliced::new(transcript, &layout, &genome);
        let mut sequences = OwnSequences::open(&path, models, "g.gff3").unwrap();
        assert_eq!(sequences.bases("NM_9.1").unwrap(), None);
        let mut bases = sequences.bases(&transcript.id).unwrap().unwrap();
        assert_eq!(Agreement::of(&layout, &spliced.bases, &mut bases), wanted, "{own}");
        if bases.len() == layout.len() as usize {
            let own = Spliced::from_bases(transcript, &layout, bases);
            assert!(own.protein.starts_with(b"MAG*") || own.protein.starts_with(b"MAG"), "{own:?}");
        }
    }
    std::fs::write(&path, ">NM_1.1\nACGT\n").unwrap();
    let error = OwnSequences::open(&path, &plain, "g.gff3").err().unwrap();
    assert!(matches!(error, GenesError::Foreign { count: 1, .. }), "{error}");
}

#[test]
fn odd_ones() {
    let folder = tempfile::tempdir().unwrap();
    let models = models(folder.path(), "");
    let transcript = &models.transcripts[0];
    let layout = Layout::new(transcript);
    for (genome, wanted) in [
        ("TTATGGCAGTAGGGTAACCTTT", vec![]),
        ("TTCTGGCAGTAGGGTAACCTTT", vec![Oddity::NoStart { codon: [2, 8, 4] }]),
        ("TTATGTGAGTAGGGTGGCCTTT", vec![Oddity::NoStop, Oddity::InternalStop { codon: 1, count: 1 }]),
        ("TTATGGNAGTAGGGTAACCTTT", vec![Oddity::Unknown { bases: 1 }]),
    ] {
        let genome = RefSlice { start: 0, codes: codes(genome.as_bytes()) };
        let spliced = Spliced::new(transcript, &layout, &genome);
        let found = oddities(transcript, &layout, &spliced);
        assert_eq!(found, wanted);
        assert_eq!(
            found.iter().any(|o| o.is_misfit()),
            !wanted.is_empty() && !matches!(wanted[0], Oddity::NoStart { .. })
        );
    }
}

#[test]
fn regulatory_features() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let reference = Contigs::new(vec![Contig { name: "chr2".into(), len: 9_000_000, md5: None }]);
    for (text, kinds) in [
        (
            "##gff-version 3\n2\tRegulatory_Build\tpromoter\t101\t200\t.\t.\t.\tID=regulatory_feature:ENSR1;bound_start=90\n\
             2\tRegulatory_Build\tCTCF_binding_site\t151\t160\t.\t.\t.\tID=regulatory_feature:ENSR2\n",
            ["promoter", "CTCF_binding_site"].as_slice(),
        ),
        ("2\t100\t200\tENSR1\n2\t150\t160\tENSR2\n", &["regulatory_region"]),
    ] {
        std::fs::write(&path, text).unwrap();
        let regulatory = Regulatory::load(&path).unwrap();
        assert_eq!(regulatory.kinds, kinds);
        let place = regulatory.places(&reference).unwrap()[0].unwrap();
        let at = |start, end| {
            let mut ids = Vec::new();
            regulatory.overlapping(place, start, end, |f| ids.push(f.id.clone()));
            ids
        };
        assert_eq!(
            (at(155, 156), at(160, 161)),
            (vec!["ENSR1".to_owned(), "ENSR2".to_owned()], vec!["ENSR1".to_owned()])
        );
        assert!(at(200, 300).is_empty());
    }
    std::fs::write(&path, "##gff-version 3\n2\tx\tpromoter\t9\t8\t.\t.\t.\tID=a\n").unwrap();
    assert!(Regulatory::load(&path).unwrap_err().to_string().ends_with("line 2: start 9 lies behind end 8"));
}
