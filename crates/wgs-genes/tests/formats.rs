//! What Ensembl, GENCODE, RefSeq and UCSC write, line by line as in their files.

use std::io::Write;
use wgs_genes::codon::Code;
use wgs_genes::{Flags, Gap, GeneModels, Layout, Loaded, Strand, Transcript, Warning};

fn load(text: &str) -> Loaded {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    // Columns are written with blanks here: the first eight become tabs.
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let line = if line.starts_with('#') { line.to_owned() } else { line.replacen(' ', "\t", 8) };
        writeln!(file, "{line}").unwrap();
    }
    GeneModels::load(file.path()).unwrap_or_else(|e| panic!("{e}"))
}

fn transcript<'a>(loaded: &'a Loaded, id: &str) -> &'a Transcript {
    let ids: Vec<&str> = loaded.models.transcripts.iter().map(|t| t.id.as_str()).collect();
    loaded.models.transcripts.iter().find(|t| t.id == id).unwrap_or_else(|| panic!("no {id} among {ids:?}"))
}

fn pieces(t: &Transcript) -> Vec<(u32, u32, u8)> {
    t.coding.as_ref().unwrap().pieces.iter().map(|p| (p.start, p.end, p.phase)).collect()
}

fn word(loaded: &Loaded, n: u32) -> &str {
    &loaded.models.words[n as usize]
}

#[test]
fn gencode_gff3_with_tags_and_selenocysteine() {
    let loaded = load(
        "##gff-version 3
        #description: evidence-based annotation
        chr1 HAVANA gene 101 400 . - . ID=ENSG00000000001.5;gene_id=ENSG00000000001.5;gene_type=protein_coding;gene_name=SEP;level=2;hgnc_id=HGNC:123;havana_gene=OTTHUMG1
        chr1 HAVANA transcript 101 400 . - . ID=ENST00000000001.7;Parent=ENSG00000000001.5;gene_id=ENSG00000000001.5;transcript_id=ENST00000000001.7;gene_type=protein_coding;gene_name=SEP;transcript_type=nonsense_mediated_decay;transcript_support_level=1;protein_id=ENSP00000000001.2;hgnc_id=HGNC:123;tag=basic,Ensembl_canonical,MANE_Plus_Clinical,appris_principal_1,seleno,cds_start_NF,mRNA_start_NF;ccdsid=CCDS1.1
        chr1 HAVANA exon 301 400 . - . ID=exon:ENST00000000001.7:1;Parent=ENST00000000001.7;transcript_id=ENST00000000001.7
        chr1 HAVANA CDS 301 400 . - 0 ID=CDS:ENST00000000001.7;Parent=ENST00000000001.7;protein_id=ENSP00000000001.2
        chr1 HAVANA exon 101 200 . - . ID=exon:ENST00000000001.7:2;Parent=ENST00000000001.7
        chr1 HAVANA CDS 151 200 . - 2 ID=CDS:ENST00000000001.7;Parent=ENST00000000001.7;protein_id=ENSP00000000001.2
        chr1 HAVANA stop_codon 151 153 . - 0 ID=stop_codon:ENST00000000001.7;Parent=ENST00000000001.7
        chr1 HAVANA stop_codon_redefined_as_selenocysteine 198 200 . - . ID=sec:ENST00000000001.7;Parent=ENST00000000001.7
        chrY HAVANA gene 5 9 . + . ID=ENSG00000000002.1_PAR_Y;gene_id=ENSG00000000002.1_PAR_Y;gene_type=lncRNA;gene_name=P;tag=PAR
        chrY HAVANA transcript 5 9 . + . ID=ENST00000000002.1_PAR_Y;Parent=ENSG00000000002.1_PAR_Y;transcript_id=ENST00000000002.1_PAR_Y;gene_type=lncRNA;transcript_type=lncRNA;tag=PAR
        chrY HAVANA exon 5 9 . + . ID=exon:2;Parent=ENST00000000002.1_PAR_Y",
    );
    assert!(loaded.warnings.0.is_empty(), "{:?}", loaded.warnings);
    let t = transcript(&loaded, "ENST00000000001.7");
    let gene = &loaded.models.genes[t.gene.0 as usize];
    assert_eq!((gene.id.as_str(), gene.symbol.as_str(), gene.hgnc.as_str()), ("ENSG00000000001.5", "SEP", "HGNC:123"));
    assert_eq!((word(&loaded, gene.biotype), word(&loaded, t.biotype)), ("protein_coding", "nonsense_mediated_decay"));
    assert_eq!((t.support, t.appris.as_str(), t.ccds.as_str()), (1, "P1", "CCDS1.1"));
    for flag in [Flags::BASIC, Flags::CANONICAL, Flags::MANE_PLUS_CLINICAL, Flags::CDS_START_NF] {
        assert!(t.flags.has(flag));
    }
    assert!(!t.flags.has(Flags::CDS_END_NF) && !t.flags.has(Flags::MANE_SELECT));
    assert_eq!(pieces(t), [(150, 200, 2), (300, 400, 0)]);
    let coding = t.coding.as_ref().unwrap();
    assert_eq!((coding.protein.as_str(), &coding.selenocysteines[..]), ("ENSP00000000001.2", &[199][..]));
    assert_eq!(transcript(&loaded, "ENST00000000002.1_PAR_Y").start, 4);
}

#[test]
fn refseq_gff3_with_everything_it_does() {
    let loaded = load(
        "##gff-version 3
        #!processor NCBI annotwriter
        NC_000017.11 RefSeq region 1 83257441 . + . ID=NC_000017.11:1..83257441;Dbxref=taxon:9606;chromosome=17
        NC_000017.11 BestRefSeq gene 101 400 . - . ID=gene-TP53;Dbxref=GeneID:7157,HGNC:HGNC:11998,MIM:191170;Name=TP53;gbkey=Gene;gene=TP53;gene_biotype=protein_coding
        NC_000017.11 BestRefSeq mRNA 101 400 . - . ID=rna-NM_000546.6;Parent=gene-TP53;Dbxref=Ensembl:ENST00000269305.9,GeneID:7157,GenBank:NM_000546.6,HGNC:HGNC:11998;Name=NM_000546.6;gbkey=mRNA;gene=TP53;tag=MANE Select;transcript_id=NM_000546.6
        NC_000017.11 BestRefSeq exon 301 400 . - . ID=exon-NM_000546.6-1;Parent=rna-NM_000546.6;transcript_id=NM_000546.6
        NC_000017.11 BestRefSeq exon 101 200 . - . ID=exon-NM_000546.6-2;Parent=rna-NM_000546.6;transcript_id=NM_000546.6
        NC_000017.11 BestRefSeq CDS 301 391 . - 0 ID=cds-NP_000537.3;Parent=rna-NM_000546.6;Dbxref=CCDS:CCDS11118.1,Ensembl:ENSP00000269305.4;protein_id=NP_000537.3;transl_except=(pos:complement(join(200%2C301..302))%2Caa:Sec),(pos:complement(104..106)%2Caa:Other)
        NC_000017.11 BestRefSeq CDS 151 200 . - 2 ID=cds-NP_000537.3;Parent=rna-NM_000546.6;protein_id=NP_000537.3
        NC_000017.11 RefSeq cDNA_match 101 200 100 - . ID=aln0;Target=NM_000546.6 101 201 +;Gap=M60 I2 M30 D1 M9;gap_count=2
        NC_000017.11 BestRefSeq gene 1001 1100 . + . ID=gene-MIR1;Dbxref=GeneID:1;Name=MIR1;gene=MIR1;gene_biotype=miRNA
        NC_000017.11 BestRefSeq primary_transcript 1001 1100 . + . ID=rna-NR_1.1;Parent=gene-MIR1;transcript_id=NR_1.1
        NC_000017.11 BestRefSeq exon 1001 1100 . + . ID=exon-NR_1.1-1;Parent=rna-NR_1.1
        NC_000017.11 BestRefSeq miRNA 1011 1030 . + . ID=rna-MIR1;Parent=rna-NR_1.1;product=hsa-miR-1
        NC_000017.11 BestRefSeq exon 1011 1030 . + . ID=exon-MIR1-1;Parent=rna-MIR1
        NC_000017.11 RefSeqFE enhancer 1201 1300 . . . ID=id-GeneID:5;Dbxref=GeneID:5;gbkey=regulatory
        NC_000017.11 RefSeqFE biological_region 1201 1300 . + . ID=id-GeneID:5-2;Name=biological region
        NC_000019.10 BestRefSeq gene 101 400 . + . ID=gene-OAZ1;Dbxref=GeneID:4946;Name=OAZ1;gene=OAZ1;gene_biotype=protein_coding
        NC_000019.10 BestRefSeq mRNA 101 400 . + . ID=rna-NM_004152.3;Parent=gene-OAZ1;Note=The RefSeq transcript has 1 substitution compared to this genomic sequence;exception=annotated by transcript or proteomic data;transcript_id=NM_004152.3
        NC_000019.10 BestRefSeq exon 101 400 . + . ID=exon-NM_004152.3-1;Parent=rna-NM_004152.3
        NC_000019.10 BestRefSeq CDS 111 200 . + 0 ID=cds-NP_004143.1;Parent=rna-NM_004152.3;exception=ribosomal slippage;protein_id=NP_004143.1
        NC_000019.10 BestRefSeq CDS 202 300 . + 0 ID=cds-NP_004143.1;Parent=rna-NM_004152.3;exception=ribosomal slippage;protein_id=NP_004143.1
        NC_000019.10 RefSeqFE mobile_genetic_element 1 9 . + . ID=id-GeneID:6;part=1
        NC_000019.10 RefSeqFE mobile_genetic_element 21 29 . + . ID=id-GeneID:6;part=2
        NC_000019.10 RefSeqFE protein_binding_site 1 9 . + . ID=id-GeneID:7
        NC_000019.10 RefSeqFE protein_binding_site 21 29 . + . ID=id-GeneID:7
        NC_000019.10 Gnomon gene 501 600 . + . ID=gene-LOC9;Dbxref=GeneID:9;Name=LOC9;gene_biotype=pseudogene;pseudo=true
        NC_012920.1 RefSeq gene 3307 4262 . + . ID=gene-ND1;Dbxref=GeneID:4535,HGNC:HGNC:7455;Name=ND1;gene=ND1;gene_biotype=protein_coding
        NC_012920.1 RefSeq CDS 3307 4262 . + 0 ID=cds-YP_003024026.1;Parent=gene-ND1;Note=TAA stop codon is completed by the addition of 3' A residues to the mRNA;gbkey=CDS;protein_id=YP_003024026.1;transl_except=(pos:4261..4262%2Caa:TERM);transl_table=2",
    );
    let models = &loaded.models;
    assert_eq!(models.contigs, ["NC_000017.11", "NC_000019.10", "NC_012920.1"]);
    assert_eq!((models.genes.len(), models.transcripts.len()), (5, 4));
    let t = transcript(&loaded, "NM_000546.6");
    let gene = &models.genes[t.gene.0 as usize];
    assert_eq!((gene.id.as_str(), gene.symbol.as_str(), gene.hgnc.as_str()), ("7157", "TP53", "HGNC:11998"));
    assert_eq!((t.mane_match.as_str(), t.ccds.as_str()), ("ENST00000269305.9", "CCDS11118.1"));
    assert_eq!((word(&loaded, t.biotype), t.strand), ("protein_coding", Strand::Reverse));
    assert!(t.flags.has(Flags::MANE_SELECT) && t.flags.has(Flags::CANONICAL) && t.flags.has(Flags::DIFFERS));
    // The operations run along the transcript, so from the right: 60 bases, 2 inserted, 30, 1 deleted, 9.
    let gaps = [Gap { at: 109, inserted: 0, deleted: 1 }, Gap { at: 140, inserted: 2, deleted: 0 }];
    assert_eq!(t.gaps, gaps);
    assert_eq!(t.coding.as_ref().unwrap().selenocysteines, [301], "a codon on two exons begins on the first");
    // A mature miRNA is no transcript of its own, a regulatory feature no gene, a gene without transcripts one all the same.
    let t = transcript(&loaded, "NR_1.1");
    assert_eq!((t.exons.len(), word(&loaded, t.biotype)), (1, "primary_transcript"));
    assert!(models.genes.iter().any(|g| g.symbol == "LOC9"));
    // Slippage: the base between is skipped, the frame goes on.
    let t = transcript(&loaded, "NM_004152.3");
    assert!(t.flags.has(Flags::DIFFERS) && !t.flags.has(Flags::CDS_END_NF));
    let layout = Layout::new(t);
    let coding = layout.coding().unwrap();
    assert_eq!((coding.start, coding.end, coding.len, coding.blocks.len()), (10, 200, 189, 2));
    let t = transcript(&loaded, "YP_003024026.1");
    let coding = t.coding.as_ref().unwrap();
    assert_eq!((coding.code, coding.protein.as_str()), (Code::VertebrateMitochondrial, "YP_003024026.1"));
    assert!(coding.selenocysteines.is_empty() && !t.flags.has(Flags::CDS_END_NF));
    assert_eq!((t.start, t.end, models.genes[t.gene.0 as usize].symbol.as_str()), (3306, 4262, "ND1"));
    assert_eq!(loaded.warnings.count(Warning::Gaps), 1);
}

#[test]
fn gtf_in_any_order_with_the_stop_codon_apart() {
    let lines = [
        r#"1 havana CDS 103 110 . + 0 gene_id "G"; gene_version "2"; transcript_id "T"; transcript_version "3"; protein_id "P"; protein_version "4";"#,
        r#"1 havana stop_codon 201 202 . + 0 gene_id "G"; transcript_id "T";"#,
        r#"1 havana stop_codon 110 110 . + 0 gene_id "G"; transcript_id "T";"#,
        r#"1 havana exon 101 110 . + . gene_id "G"; transcript_id "T"; exon_number "1";"#,
        r#"1 havana exon 201 210 . + . gene_id "G"; transcript_id "T"; exon_number "2";"#,
        r#"1 havana Selenocysteine 106 108 . + . gene_id "G"; transcript_id "T";"#,
        r#"1 havana gene 101 210 . + . gene_id "G"; gene_version "2"; gene_name "N"; gene_source "havana"; gene_biotype "protein_coding";"#,
        r#"1 havana transcript 101 210 . + . gene_id "G"; gene_version "2"; transcript_id "T"; transcript_version "3"; gene_name "N"; gene_biotype "protein_coding"; transcript_biotype "protein_coding"; tag "basic"; tag "Ensembl_canonical"; ccds_id "CCDS2"; transcript_support_level "1 (assigned to previous version 2)";"#,
        r#"1 havana CDS 103 109 . + 0 gene_id "H"; transcript_id "U";"#,
        r#"1 havana exon 101 110 . + . gene_id "H"; transcript_id "U";"#,
    ];
    let last: Vec<&str> = lines.iter().rev().copied().collect();
    for text in [lines.join("\n"), last.join("\n")] {
        // `CDS 103 110` overlaps the first base of the stop codon on purpose: some writers leave it in.
        let loaded = load(&text);
        let t = transcript(&loaded, "T.3");
        let gene = &loaded.models.genes[t.gene.0 as usize];
        assert_eq!((gene.id.as_str(), gene.symbol.as_str()), ("G.2", "N"));
        assert_eq!(pieces(t), [(102, 110, 0), (200, 202, 1)]);
        assert_eq!((t.support, t.ccds.as_str()), (1, "CCDS2"));
        let coding = t.coding.as_ref().unwrap();
        assert_eq!((coding.protein.as_str(), &coding.selenocysteines[..]), ("P.4", &[105][..]));
        assert!(t.flags.has(Flags::BASIC) && t.flags.has(Flags::CANONICAL));
        // Without lines for the gene and transcript, as UCSC writes.
        let u = transcript(&loaded, "U");
        let gene = &loaded.models.genes[u.gene.0 as usize];
        assert_eq!((gene.id.as_str(), gene.start, gene.end), ("H", 100, 110));
        assert!(u.flags.has(Flags::CDS_END_NF) && !u.flags.has(Flags::CANONICAL));
    }
}

#[test]
fn refseq_gtf() {
    let loaded = load(
        r#"#gtf-version 2.2
        NC_000017.11 BestRefSeq gene 101 200 . - . gene_id "TP53"; transcript_id ""; db_xref "GeneID:7157"; db_xref "HGNC:HGNC:11998"; gbkey "Gene"; gene "TP53"; gene_biotype "protein_coding";
        NC_000017.11 BestRefSeq transcript 101 200 . - . gene_id "TP53"; transcript_id "NM_000546.6_1"; db_xref "Ensembl:ENST00000269305.9"; db_xref "GeneID:7157"; gbkey "mRNA"; gene "TP53"; tag "MANE Select"; transcript_biotype "mRNA";
        NC_000017.11 BestRefSeq exon 101 200 . - . gene_id "TP53"; transcript_id "NM_000546.6_1";
        NC_000017.11 BestRefSeq CDS 154 200 . - 2 gene_id "TP53"; transcript_id "NM_000546.6_1"; partial "true"; protein_id "NP_000537.3";"#,
    );
    let t = transcript(&loaded, "NM_000546.6");
    assert_eq!((loaded.models.genes[0].id.as_str(), t.mane_match.as_str()), ("7157", "ENST00000269305.9"));
    assert_eq!(word(&loaded, t.biotype), "protein_coding");
    assert!(t.flags.has(Flags::CDS_START_NF) && !t.flags.has(Flags::CDS_END_NF));
}

#[test]
fn gene_pred_with_gaps_of_the_alignment() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    // Exons that touch within the coding sequence (1 base more by the frame) and that lie 2 apart; the second place of a transcript.
    let line = "585 NM_1 chr1 + 100 400 110 390 4 100,200,250,352, 150,250,350,400, 0 SYM cmpl cmpl 0,1,1,2,";
    for line in
        [line, &line.replace("chr1", "chr1_alt"), "0 NM_2 chr1 - 300 400 310 390 1 300, 400, 0 ANTI incmpl cmpl 0,"]
    {
        writeln!(file, "{}", line.replace(' ', "\t")).unwrap();
    }
    let loaded = GeneModels::load(file.path()).unwrap();
    let t = transcript(&loaded, "NM_1");
    let exons: Vec<_> = t.exons.iter().map(|e| (e.start, e.end)).collect();
    assert_eq!(exons, [(100, 150), (200, 400)]);
    // 40 bases, frame 1; 50 more make 90, frame 0, the file says 1: one base more; the two bases from 350 on are missing.
    let gaps = [Gap { at: 250, inserted: 1, deleted: 0 }, Gap { at: 350, inserted: 0, deleted: 2 }];
    assert_eq!(t.gaps, gaps);
    assert!(t.flags.has(Flags::DIFFERS) && t.flags.has(Flags::CANONICAL));
    assert_eq!(Layout::new(t).coding().unwrap().len, 40 + 190 + 1 - 2);
    assert_eq!((loaded.models.genes.len(), loaded.models.transcripts.len()), (3, 3));
    assert_eq!(loaded.warnings.count(Warning::Phase), 0, "{:?}", loaded.warnings);
    // The status of the lower end is the reverse strand's end.
    let t = transcript(&loaded, "NM_2");
    assert!(t.flags.has(Flags::CDS_END_NF) && !t.flags.has(Flags::CDS_START_NF));
}

#[test]
fn transcripts_without_exons_or_genes() {
    let loaded = load(
        "1 x gene 1 100 . + . ID=gene:g;biotype=protein_coding
        1 x mRNA 1 100 . + . ID=transcript:t;Parent=gene:g;biotype=protein_coding
        1 x five_prime_UTR 1 10 . + . Parent=transcript:t
        1 x CDS 11 40 . + 0 Parent=transcript:t
        1 x CDS 61 90 . + 0 Parent=transcript:t
        1 x three_prime_UTR 91 100 . + . Parent=transcript:t
        1 x mRNA 1 100 . + . ID=transcript:none;Parent=gene:g
        1 x mRNA 201 300 . . . ID=alone
        1 x exon 201 300 . . . Parent=alone",
    );
    let t = transcript(&loaded, "t");
    assert_eq!(t.exons.iter().map(|e| (e.start, e.end)).collect::<Vec<_>>(), [(0, 40), (60, 100)]);
    assert_eq!(transcript(&loaded, "alone").strand, Strand::Forward);
    assert_eq!(loaded.models.genes.len(), 2);
    for kind in [Warning::NoExons, Warning::NoGene] {
        assert_eq!(loaded.warnings.count(kind), 1, "{kind:?} {:?}", loaded.warnings);
    }
}
