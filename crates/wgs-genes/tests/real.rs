//! Files of the catalogues, as they are.

use std::path::{Path, PathBuf};
use wgs_genes::{Flags, GeneModels, Loaded, Strand, Transcript, Warning};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn shared(name: &str) -> Option<PathBuf> {
    Some(wgs_testkit::tools::shared(root())?.join("annotate").join(name))
}

fn load(path: &Path) -> Loaded {
    GeneModels::load(path).unwrap_or_else(|e| panic!("{e}"))
}

fn transcript<'a>(loaded: &'a Loaded, id: &str) -> &'a Transcript {
    loaded.models.transcripts.iter().find(|t| t.id == id).unwrap_or_else(|| panic!("no {id}"))
}

fn coding(loaded: &Loaded) -> usize {
    loaded.models.transcripts.iter().filter(|t| t.coding.is_some()).count()
}

/// Counts by `awk` on the same file; eight of its 13,966 exon lines belong to two transcripts.
#[test]
fn ensembl_gff3() {
    let Some(path) = shared("genemodels/test.gff.gz") else { return };
    let loaded = load(&path);
    let models = &loaded.models;
    assert_eq!((models.genes.len(), models.transcripts.len(), coding(&loaded)), (835, 2414, 935));
    assert_eq!(models.transcripts.iter().map(|t| t.exons.len()).sum::<usize>(), 13_974);
    let t = transcript(&loaded, "ENST00000624081.1");
    let gene = &models.genes[t.gene.0 as usize];
    assert_eq!((gene.id.as_str(), gene.symbol.as_str()), ("ENSG00000279493.1", "CH507-9B2.2"));
    assert_eq!((t.start, t.end, t.strand, t.support), (5_011_798, 5_017_145, Strand::Forward, 5));
    assert!(t.flags.has(Flags::BASIC));
    assert_eq!(models.words[t.biotype as usize], "protein_coding");
    assert_eq!(t.coding.as_ref().unwrap().protein, "ENSP00000485664");
}

#[test]
fn gencode_gtf() {
    let Some(path) = shared("genemodels/chr21_gencode.gtf.gz") else { return };
    let loaded = load(&path);
    assert_eq!((loaded.models.genes.len(), loaded.models.transcripts.len(), coding(&loaded)), (272, 367, 84));
    assert!(loaded.warnings.0.is_empty(), "{:?}", loaded.warnings);
    // Every coding sequence is whole with its stop codon, save the one that is tagged.
    for t in &loaded.models.transcripts {
        let Some(coding) = &t.coding else { continue };
        let len: u32 = coding.pieces.iter().map(|p| p.end - p.start).sum();
        assert_eq!(len.is_multiple_of(3), !t.flags.has(Flags::CDS_END_NF), "{}", t.id);
    }
    assert!(loaded.models.transcripts.iter().any(|t| t.appris == "P1" && t.flags.has(Flags::MANE_SELECT)));
}

#[test]
fn ucsc_ref_gene() {
    let Some(path) = shared("genemodels/hg38.refGene.txt.gz") else { return };
    let loaded = load(&path);
    assert_eq!((loaded.models.transcripts.len(), coding(&loaded)), (64_546, 49_104));
    let t = transcript(&loaded, "NM_000546");
    assert_eq!(loaded.models.genes[t.gene.0 as usize].symbol, "TP53");
    assert_eq!((t.strand, t.exons.len()), (Strand::Reverse, 11));
    assert!(loaded.warnings.count(Warning::Gaps) > 0);
}

/// All of bcftools csq's cases.
#[test]
fn bcftools_cases() {
    let Some(folder) = shared("csq") else { return };
    let mut seen = 0;
    for case in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(case.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|e| e == "gff") {
                assert!(!load(&path).models.transcripts.is_empty(), "{}", path.display());
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 69);
}
