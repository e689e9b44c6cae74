//! Codes of the model in words. A code that no table knows is the operator's own word and is printed as it is.
//!
//! Consequences stay Sequence Ontology terms, FILTER values and criteria stay what the files say.

use super::words::Lang;

/// A code and its words.
pub type Term = (&'static str, &'static str, &'static str);

/// The words of a code; the code itself where the table has none.
pub fn term(lang: Lang, table: &[Term], code: &str) -> String {
    match table.iter().find(|(known, _, _)| *known == code) {
        Some((_, en, ja)) => lang.of(en, ja).to_owned(),
        None => code.to_owned(),
    }
}

/// Is it in the table?
pub fn knows(table: &[Term], code: &str) -> bool {
    table.iter().any(|(known, _, _)| *known == code)
}

/// What was analysed.
pub const KIND: &[Term] = &[
    ("rare_disease", "rare disease, germline", "希少疾患(生殖細胞系列)"),
    ("tumor_normal", "tumour with its normal tissue", "腫瘍検体と正常検体のペア"),
    ("tumor_only", "tumour without normal tissue", "腫瘍検体のみ"),
];

/// Stated sex.
pub const SEX: &[Term] = &[("female", "female", "女性"), ("male", "male", "男性")];

/// Whose report.
pub const PARTY: &[Term] =
    &[("hospital", "the hospital", "医療機関"), ("centre", "the analysis centre", "解析センター")];

/// Consent classes.
pub const CONSENT_CLASS: &[Term] = &[
    ("primary_findings", "primary findings", "一次的所見"),
    ("secondary_findings", "secondary findings", "二次的所見"),
    ("research", "research", "研究利用"),
    ("data_sharing", "data sharing", "データ共有"),
];

/// Consent states.
pub const CONSENT_STATE: &[Term] = &[
    ("granted", "granted", "同意あり"),
    ("refused", "refused", "同意なし"),
    ("unknown", "not recorded", "記録なし"),
    ("withdrawn", "withdrawn", "同意撤回"),
];

/// Roles of samples.
pub const ROLE: &[Term] = &[
    ("tumor", "tumour", "腫瘍検体"),
    ("normal", "normal", "正常検体"),
    ("germline", "germline", "生殖細胞系列"),
    ("proband", "index case", "発端者"),
    ("mother", "mother", "母"),
    ("father", "father", "父"),
    ("sibling", "sibling", "同胞"),
];

/// How specimens are kept.
pub const PRESERVATION: &[Term] = &[
    ("fresh_frozen", "fresh-frozen", "新鮮凍結"),
    ("ffpe", "FFPE", "FFPE(ホルマリン固定パラフィン包埋)"),
    ("blood", "blood", "血液"),
    ("saliva", "saliva", "唾液"),
    ("cell_line", "cell line", "培養細胞"),
];

/// Verdicts and outcomes.
pub const STATUS: &[Term] = &[
    ("pass", "pass", "適合"),
    ("warn", "warn", "要確認"),
    ("fail", "fail", "不適合"),
    ("incomplete", "incomplete", "判定不能"),
    ("not_evaluated", "not evaluated", "判定不能"),
];

/// What happens with a sample, without a waiver.
pub const DISPOSITION: &[Term] = &[("accepted", "accepted", "使用"), ("held", "held", "保留")];

/// Metrics of reasons that are words and no path.
pub const REASON: &[Term] = &[("laboratory", "a matter for the laboratory", "検査室での確認事項")];

/// What was looked for.
pub const ASSESSED: &[Term] = &[
    ("small_germline", "germline SNVs and short indels", "生殖細胞系列バリアント(SNV、短い挿入・欠失)"),
    ("small_somatic", "somatic SNVs and short indels", "体細胞変異(SNV、短い挿入・欠失)"),
    ("mitochondrial", "mitochondrial variants", "ミトコンドリアDNAのバリアント"),
];

/// Schemes of assessments and of levels.
pub const SCHEME: &[Term] = &[
    ("acmg", "ACMG/AMP", "ACMG/AMP"),
    ("oncogenicity", "ClinGen/CGC/VICC", "ClinGen/CGC/VICC"),
    ("amp_asco_cap", "AMP/ASCO/CAP", "AMP/ASCO/CAP"),
    ("national", "national level", "国内基準"),
    ("escat", "ESCAT", "ESCAT"),
];

/// Classes.
pub const CLASS: &[Term] = &[
    ("pathogenic", "pathogenic", "病的"),
    ("likely_pathogenic", "likely pathogenic", "病的の可能性が高い"),
    ("uncertain_significance", "uncertain significance (VUS)", "意義不明(VUS)"),
    ("likely_benign", "likely benign", "良性の可能性が高い"),
    ("benign", "benign", "良性"),
    ("oncogenic", "oncogenic", "腫瘍原性あり"),
    ("likely_oncogenic", "likely oncogenic", "腫瘍原性の可能性が高い"),
];

/// Inheritance of a condition.
pub const INHERITANCE: &[Term] = &[
    ("AD", "autosomal dominant", "常染色体顕性(優性)"),
    ("AR", "autosomal recessive", "常染色体潜性(劣性)"),
    ("XL", "X-linked", "X連鎖"),
    ("XLD", "X-linked dominant", "X連鎖顕性(優性)"),
    ("XLR", "X-linked recessive", "X連鎖潜性(劣性)"),
    ("YL", "Y-linked", "Y連鎖"),
    ("MT", "mitochondrial", "ミトコンドリア遺伝"),
    ("both", "autosomal dominant or recessive", "常染色体顕性または潜性"),
];

/// Ways of inheritance of candidates.
pub const MODE: &[Term] = &[
    ("de_novo", "de novo", "新生バリアント(de novo)"),
    ("AR_homozygous", "recessive, homozygous", "潜性・ホモ接合"),
    ("AR_compound", "recessive, compound heterozygous", "潜性・複合ヘテロ接合"),
    ("XL_hemizygous", "X-linked, hemizygous", "X連鎖・ヘミ接合"),
    ("XL_homozygous", "X-linked, homozygous", "X連鎖・ホモ接合"),
    ("XL_heterozygous", "X-linked, heterozygous", "X連鎖・ヘテロ接合"),
    ("Y_linked", "Y-linked", "Y連鎖"),
    ("AD", "dominant, heterozygous", "顕性・ヘテロ接合"),
    ("mitochondrial", "mitochondrial", "ミトコンドリア遺伝"),
    ("AR_single", "recessive, one allele found", "潜性・片アレルのみ検出"),
];

/// Phase of two alleles.
pub const PHASE: &[Term] = &[
    ("trans_genotype", "in trans (one genotype)", "トランス(同一遺伝子型)"),
    ("trans_phase_set", "in trans (phased reads)", "トランス(リードによる)"),
    ("trans_parents", "in trans (one from each parent)", "トランス(両親から一つずつ)"),
    ("unknown_phase", "phase not known", "相は不明"),
];

/// Zygosity.
pub const ZYGOSITY: &[Term] = &[
    ("heterozygous", "heterozygous", "ヘテロ接合"),
    ("homozygous", "homozygous", "ホモ接合"),
    ("hemizygous", "hemizygous", "ヘミ接合"),
    ("homoplasmic", "homoplasmic", "ホモプラスミー"),
    ("heteroplasmic", "heteroplasmic", "ヘテロプラスミー"),
];

/// Tags of transcripts.
pub const TRANSCRIPT_TAG: &[Term] = &[
    ("MANE_Select", "MANE Select", "MANE Select"),
    ("MANE_Plus_Clinical", "MANE Plus Clinical", "MANE Plus Clinical"),
    ("canonical", "canonical", "代表転写産物"),
];

/// VEP's impacts.
pub const IMPACT: &[Term] =
    &[("HIGH", "high", "高"), ("MODERATE", "moderate", "中"), ("LOW", "low", "低"), ("MODIFIER", "modifier", "修飾")];

/// Notes on findings and candidates.
pub const NOTE: &[Term] = &[
    (
        "presumed_germline_confirm_in_normal",
        "Presumed germline, confirm in normal tissue",
        "生殖細胞系列と推定、正常組織での確認が必要",
    ),
    (
        "clonal_haematopoiesis_gene",
        "Gene of clonal haematopoiesis: may come from blood cells",
        "クローン性造血(CH)関連遺伝子：血液細胞由来の可能性",
    ),
    ("low_confidence_region", "Region of low confidence", "信頼性の低い領域"),
    ("parents_without_allele_unsure", "parents without the allele, unsure", "両親に同アレルなし(不確実)"),
    ("father_without_allele", "father called without the allele", "父に同アレルを検出せず"),
    ("mother_without_allele", "mother called without the allele", "母に同アレルを検出せず"),
    ("sex_unknown", "sex not known", "性別不明"),
];

/// Kinds of evidence.
pub const EVIDENCE: &[Term] = &[
    ("drug", "drug", "薬剤"),
    ("trial", "trial", "臨床試験"),
    ("diagnostic", "diagnostic", "診断"),
    ("prognostic", "prognostic", "予後"),
];

/// Effects the tables may state.
pub const EFFECT: &[Term] = &[
    ("sensitivity", "sensitivity", "感受性"),
    ("reduced_sensitivity", "reduced sensitivity", "感受性低下"),
    ("resistance", "resistance", "耐性"),
    ("adverse_response", "adverse response", "有害反応"),
    ("better_outcome", "better outcome", "予後良好"),
    ("poor_outcome", "poor outcome", "予後不良"),
];

/// What of the variant a line of a table fits.
pub const MATCHED: &[Term] = &[
    ("variant", "same allele", "同一アレル"),
    ("protein", "same protein change", "同一アミノ酸変化"),
    ("gene", "gene", "遺伝子"),
];

/// Need of a confirmatory test.
pub const NEED: &[Term] =
    &[("needed", "needed", "必要"), ("not_needed", "not needed", "不要"), ("undecided", "undecided", "未定")];

/// Results of confirmatory tests.
pub const RESULT: &[Term] = &[
    ("confirmed", "confirmed", "確認された"),
    ("not_confirmed", "not confirmed", "確認されず"),
    ("pending", "pending", "結果待ち"),
];

/// States of burden and microsatellites.
pub const BIOMARKER_STATE: &[Term] = &[
    ("high", "high by the layout's limit", "様式の基準で高値"),
    ("not_high", "not high by the layout's limit", "様式の基準で高値に該当せず"),
    ("unstable", "unstable by the layout's limit", "様式の基準で不安定"),
    ("stable", "stable by the layout's limit", "様式の基準で安定"),
];

/// Why a number is not comparable or withheld.
pub const NOT_COMPARABLE: &[Term] = &[
    ("tumor_only", "no normal tissue", "正常検体がない"),
    ("too_few_bases", "too few callable bases", "評価可能な塩基が少ない"),
    ("no_bases", "no callable bases", "評価可能な塩基がない"),
    ("no_tracts", "no tracts judged", "評価した領域がない"),
    ("too_few_tracts", "too few tracts judged", "評価した領域が少ない"),
    ("low_depth", "low depth", "深度が低い"),
];

/// Annotations that `wgs report` makes itself; those of sources keep their own names.
pub const ANNOTATION: &[Term] = &[
    ("acmg_criteria_of_data", "criteria the data decide", "データから判定できる基準"),
    ("oncogenicity_points_of_data", "oncogenicity points the data decide", "データから判定できる腫瘍原性の点数"),
];

/// Sources without a name of their own.
pub const SOURCE_NAME: &[Term] = &[
    ("gene models", "gene models", "遺伝子モデル"),
    ("germline calls", "germline calls", "生殖細胞系列バリアント"),
    ("somatic calls", "somatic calls", "体細胞変異"),
    ("candidates", "candidates", "候補バリアント"),
    ("assessments", "assessments", "分類"),
];

/// What was not assessed.
pub const NOT_ASSESSED: &[Term] = &[
    ("structural_variants", "structural variants", "構造バリアント"),
    ("fusions", "gene fusions", "融合遺伝子"),
    ("copy_number", "copy-number changes", "コピー数変化"),
    ("internal_tandem_duplications", "internal tandem duplications", "遺伝子内縦列重複(ITD)"),
    ("repeat_expansions", "repeat expansions", "リピート伸長"),
    ("hla", "HLA types", "HLA型"),
    ("pharmacogenes", "pharmacogenes", "薬物応答関連遺伝子"),
    ("gene", "gene", "遺伝子"),
    ("analysis_not_returned", "results of the analysis", "解析結果"),
    ("small_germline", "germline SNVs and short indels", "生殖細胞系列バリアント(SNV、短い挿入・欠失)"),
    ("small_somatic", "somatic SNVs and short indels", "体細胞変異(SNV、短い挿入・欠失)"),
    ("mitochondrial", "mitochondrial variants", "ミトコンドリアDNAのバリアント"),
];

/// Why it was not.
pub const NOT_ASSESSED_REASON: &[Term] = &[
    ("outside_method", "outside the method", "本解析法の対象外"),
    ("paralogous", "similar copies elsewhere; needs a method of its own", "相同配列があり、専用の方法が必要"),
    ("under_callable_limit", "callable share under the limit", "評価可能割合が基準未満"),
    ("no_calls_given", "no calls were given", "バリアントの入力がない"),
    ("no_intervals", "no intervals were given", "区間の指定がない"),
    ("no_consent", "consent is not granted", "同意が得られていない"),
];

/// Kinds of sources.
pub const SOURCE: &[Term] = &[
    ("program", "program", "プログラム"),
    ("reference", "reference genome", "参照ゲノム"),
    ("gene_models", "gene models", "遺伝子モデル"),
    ("annotation", "annotation", "アノテーション"),
    ("evidence", "evidence table", "エビデンス表"),
    ("levels", "table of levels", "レベル対応表"),
    ("gene_list", "gene list", "遺伝子リスト"),
    ("assessments", "assessments", "分類ファイル"),
    ("calls", "calls", "バリアントファイル"),
    ("candidates", "candidates", "候補バリアント表"),
    ("callable", "callable regions", "評価可能領域"),
    ("report", "report", "QCレポート"),
];

/// Every table with its name, for tests.
pub const TABLES: &[(&str, &[Term])] = &[
    ("kind", KIND),
    ("sex", SEX),
    ("party", PARTY),
    ("consent_class", CONSENT_CLASS),
    ("consent_state", CONSENT_STATE),
    ("role", ROLE),
    ("preservation", PRESERVATION),
    ("status", STATUS),
    ("disposition", DISPOSITION),
    ("reason", REASON),
    ("assessed", ASSESSED),
    ("scheme", SCHEME),
    ("class", CLASS),
    ("inheritance", INHERITANCE),
    ("mode", MODE),
    ("phase", PHASE),
    ("zygosity", ZYGOSITY),
    ("transcript_tag", TRANSCRIPT_TAG),
    ("impact", IMPACT),
    ("note", NOTE),
    ("evidence", EVIDENCE),
    ("effect", EFFECT),
    ("matched", MATCHED),
    ("need", NEED),
    ("result", RESULT),
    ("biomarker_state", BIOMARKER_STATE),
    ("not_comparable", NOT_COMPARABLE),
    ("annotation", ANNOTATION),
    ("source_name", SOURCE_NAME),
    ("not_assessed", NOT_ASSESSED),
    ("not_assessed_reason", NOT_ASSESSED_REASON),
    ("source", SOURCE),
];
