//! The prepared copy: gives what the file gives, and is made anew when it does not fit.

use std::path::Path;
use wgs_genes::{Load, Loaded, load};

const GFF3: &str = "##gff-version 3
chr1\tx\tgene\t0\t400\t.\t-\t.\tID=gene:g;Name=N;biotype=protein_coding
chr1\tx\tmRNA\t101\t400\t.\t-\t.\tID=transcript:ENST1;Parent=gene:g;version=2;tag=basic;ccdsid=CCDS1
chr1\tx\texon\t301\t400\t.\t-\t.\tParent=transcript:ENST1
chr1\tx\tCDS\t301\t391\t.\t-\t0\tParent=transcript:ENST1;protein_id=P;transl_except=(pos:complement(join(200,301..302)),aa:Sec)
chr1\tx\texon\t101\t200\t.\t-\t.\tParent=transcript:ENST1
chr1\tx\tCDS\t151\t200\t.\t-\t2\tParent=transcript:ENST1
chr1\tx\tcDNA_match\t101\t200\t100\t-\t.\tID=a;Target=ENST1.2 101 201 +;Gap=M60 I2 M30 D1 M9
chrM\tx\tgene\t501\t520\t.\t+\t.\tID=gene-n
chrM\tx\tCDS\t501\t510\t.\t+\t0\tID=cds-1;Parent=gene-n;exception=ribosomal slippage
chrM\tx\tCDS\t510\t520\t.\t+\t0\tID=cds-1;Parent=gene-n;exception=ribosomal slippage
";
const MANE: &str = "#NCBI_GeneID\tRefSeq_nuc\tEnsembl_nuc\tMANE_status\nGeneID:1\tNM_1.3\tENST1.2\tMANE Select\n";

fn go(path: &Path, mane: Option<&Path>) -> Loaded {
    load(&Load { path: path.to_owned(), mane: mane.map(Path::to_owned), cache: None }).unwrap()
}

#[test]
fn made_once_then_read_and_never_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let (file, copy) = (folder.path().join("g.gff3"), folder.path().join("g.gff3.wgsgenes"));
    std::fs::write(&file, GFF3).unwrap();
    let first = go(&file, None);
    assert_eq!(first.warnings.0.len(), 3, "{:?}", first.warnings);
    let bytes = std::fs::read(&copy).unwrap();
    assert_eq!(go(&file, None), first);
    // Read, not made anew: another copy with a right checksum is believed.
    let stamp = std::fs::metadata(&copy).unwrap().modified().unwrap();
    go(&file, None);
    assert_eq!(std::fs::metadata(&copy).unwrap().modified().unwrap(), stamp);
    // Every byte changed, every cut: the same models, and a whole copy again.
    for i in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[i] ^= 1 << (i % 8);
        let cut = bytes[..i].to_vec();
        for bad in [damaged, cut] {
            std::fs::write(&copy, bad).unwrap();
            assert_eq!(go(&file, None), first);
            assert_eq!(std::fs::read(&copy).unwrap(), bytes);
        }
        if i > 120 {
            break;
        }
    }
    // Another file under the same name.
    std::fs::write(&file, GFF3.replace("Name=N", "Name=M")).unwrap();
    assert_eq!(go(&file, None).models.genes[0].symbol, "M");
    assert_ne!(std::fs::read(&copy).unwrap(), bytes);
}

#[test]
fn the_mane_table_is_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, mane) = (folder.path().join("g.gff3"), folder.path().join("mane.txt"));
    std::fs::write(&file, GFF3).unwrap();
    std::fs::write(&mane, MANE).unwrap();
    let without = go(&file, None);
    for _ in 0..2 {
        let with = go(&file, Some(&mane));
        assert_eq!(with.models.transcripts[0].mane_match, "NM_1.3");
        assert!(with.models.transcripts[0].flags.has(wgs_genes::Flags::MANE_SELECT));
        assert_eq!(go(&file, Some(&mane)), with);
        assert_eq!(go(&file, None), without);
    }
    std::fs::write(&mane, MANE.replace("ENST1.2", "ENST1.1")).unwrap();
    assert_eq!(go(&file, Some(&mane)).warnings.count(wgs_genes::Warning::OtherVersion), 1);
    std::fs::write(&mane, MANE.replace("ENST1.2", "ENST7.1")).unwrap();
    let error = load(&Load { path: file.clone(), mane: Some(mane.clone()), cache: None }).unwrap_err();
    assert!(error.to_string().contains("none of its 1 transcripts is in"), "{error}");
    std::fs::write(&mane, "a\tb\n").unwrap();
    let error = load(&Load { path: file, mane: Some(mane), cache: None }).unwrap_err();
    assert!(error.to_string().ends_with("no table of MANE transcripts"), "{error}");
}

#[test]
fn a_folder_that_may_not_be_written_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    let file = closed.join("g.gff3");
    std::fs::write(&file, GFF3).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
    let loaded = go(&file, None);
    assert_eq!(std::fs::read_dir(&closed).unwrap().count(), 1);
    let elsewhere = folder.path().join("copy");
    let what = Load { path: file, mane: None, cache: Some(elsewhere.clone()) };
    assert_eq!(load(&what).unwrap(), loaded);
    assert!(elsewhere.is_file());
    assert_eq!(load(&what).unwrap(), loaded);
    // Where it was asked for, failing is said.
    let what = Load { cache: Some(elsewhere.join("below a file")), ..what };
    assert!(load(&what).is_err());
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
}
