//! Every phrase of the document, in English and Japanese. Codes of the model stand in [`super::codes`].
//!
//! Japanese follows `docs/terms-ja.md`: 深度 for depth, 被覆率 for breadth, バリアント in the germline and 体細胞変異 in the tumour; and
//! never a word that reads as a passed test, a negative result or an accidental finding.

pub use wgs_report::html::lang::{Lang, UnknownLang};

/// Phrases in a language.
pub trait Say {
    /// A phrase.
    fn say(self, word: Word) -> &'static str;

    /// A phrase with one text put into its `{}`.
    fn fill(self, word: Word, with: &str) -> String;
}

impl Say for Lang {
    fn say(self, word: Word) -> &'static str {
        let (en, ja) = word.both();
        self.of(en, ja)
    }

    fn fill(self, word: Word, with: &str) -> String {
        self.say(word).replacen("{}", with, 1)
    }
}

macro_rules! words {
    ($($name:ident = $en:literal, $ja:literal;)+) => {
        /// A phrase of the document; `{}` stands where something is put in.
        #[allow(missing_docs)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Word { $($name),+ }

        impl Word {
            /// All phrases.
            pub const ALL: &[Word] = &[$(Word::$name),+];

            /// English and Japanese.
            pub fn both(self) -> (&'static str, &'static str) {
                match self { $(Word::$name => ($en, $ja)),+ }
            }
        }
    };
}

words! {
    // Head of the document.
    Title = "Whole-genome analysis: case report", "全ゲノム解析 症例報告書";
    ResearchUse = "For research use only. Not to be used by itself for diagnosis or treatment.", "研究用。本書のみに基づいて診断や治療方針を決定しないこと。";
    Forced = "Called against the advice of a quality gate (--force). See the quality verdict before using any result.", "品質ゲートの基準を満たさないまま強制実行(--force)した解析です。結果を用いる前に品質判定を確認してください。";
    Page = "Page", "ページ";
    Contents = "Contents", "目次";
    // Case.
    Case = "Case", "症例";
    CaseId = "Case id", "症例ID";
    Analysis = "Analysis", "解析の種類";
    Person = "Person (pseudonym)", "仮名ID";
    StatedSex = "Sex as stated by the hospital", "医療機関が申告した性別";
    Diagnosis = "Diagnosis on referral", "依頼時の診断名";
    Phenotypes = "Phenotypes (HPO)", "表現型(HPO)";
    Absent = "not present", "認めない";
    Author = "Report of", "報告書の作成者";
    PanelDate = "Expert panel", "エキスパートパネル開催日";
    ReportDate = "Report date", "報告日";
    Consent = "Consent", "同意";
    NotStated = "not stated", "記載なし";
    Samples = "Samples", "試料";
    Sample = "Sample", "試料";
    Role = "Role", "区分";
    Preservation = "Preservation", "保存方法";
    Collected = "Collected", "採取日";
    AssessedScope = "Assessed scope", "評価範囲";
    GenesAskedFor = "Genes asked for", "対象遺伝子";
    AllGenes = "all genes of the gene models; no list was given", "遺伝子モデルの全遺伝子(リストの指定なし)";
    NothingAssessed = "nothing: no calls were given", "なし：バリアントの入力がない";
    GeneCount = "{} genes", "{}遺伝子";
    // Quality.
    Quality = "Quality verdict", "品質判定";
    NoVerdict = "No verdict was given to this report: the quality of its data has not been judged.", "判定の入力がないため、データの品質は判定されていない。";
    AllMet = "No gate warns or fails, and nothing the profile insists on is missing.", "要確認・不適合のゲートはなく、プロファイルが必須とする値はすべて評価された。";
    SomeWarn = "No gate fails; some need a look.", "不適合のゲートはないが、確認を要するものがある。";
    Incomplete = "A number the profile needs is missing. This is no pass.", "判定に必要な値が欠けている。適合とはみなさない。";
    SomeFail = "At least one gate fails.", "不適合のゲートがある。";
    Released = "Released by waiver. The verdict stays as it is.", "特例承認(逸脱許可)により使用する。判定そのものは変わらない。";
    Profile = "Profile", "判定プロファイル";
    Verdict = "Verdict", "判定";
    Disposition = "Disposition", "取扱い";
    MeanDepth = "Mean depth", "平均深度";
    Yield = "Yield", "取得塩基数";
    Q30 = "Bases ≥ Q30", "QV30以上の塩基割合";
    Mapped = "Reads mapped", "マッピング率";
    Contamination = "Cross-contamination", "検体間コンタミネーション率";
    QualityBySample = "By sample", "試料ごとの判定";
    Reasons = "Reasons", "理由";
    Reason = "Reason", "理由";
    Waiver = "Waiver", "特例承認(逸脱許可)";
    WaiverUntil = ", until ", "、期限 ";
    ReleasedBy = "released by waiver: {}", "特例承認(逸脱許可)による使用：{}";
    // Findings.
    Findings = "Findings", "所見";
    Somatic = "Somatic mutations", "体細胞変異";
    Germline = "Germline variants", "生殖細胞系列バリアント";
    PresumedGermline = "Presumed germline: confirm in normal tissue", "生殖細胞系列と推定：正常組織での確認が必要";
    NotDetected = "not detected within the assessed scope", "評価範囲内で検出されず";
    NotReturned = "No results are returned: consent to primary findings is not recorded as granted.", "一次的所見に関する同意が確認できないため、解析結果は返却しない。";
    NoCalls = "Not assessed: no calls were given.", "評価対象外：バリアントの入力がない。";
    FindingNumber = "No.", "番号";
    GeneAndChange = "Gene and change", "遺伝子・変化";
    InSample = "In the sample", "試料での検出";
    Class = "Classification", "分類";
    Level = "Evidence level", "エビデンスレベル";
    NoLevel = "Without a level", "レベルなし";
    Unclassified = "not classified by a person", "専門家による分類なし";
    Confirmation = "Confirmatory test", "確認検査";
    Position = "Position", "位置";
    Genomic = "Genomic name", "ゲノム上の表記";
    Transcript = "Transcript", "転写産物";
    Consequence = "Consequence (SO)", "影響(SO)";
    Observed = "Observed", "検出状況";
    Reads = "{} reads", "{}リード";
    DepthOf = "depth {}", "深度 {}";
    Filter = "Filter", "フィルター";
    Condition = "Condition", "対象疾患";
    Inheritance = "Inheritance", "遺伝形式";
    ClassifiedBy = "Classified by", "分類者";
    Comment = "Comment", "コメント";
    SourcesSay = "Sources (no assessment)", "データベースの記載(評価ではない)";
    Identifiers = "Identifiers", "識別子";
    Notes = "Notes", "注記";
    // Secondary findings.
    SecondaryFindings = "Secondary findings", "二次的所見";
    SecondaryConsent = "Consent to the return of secondary findings", "二次的所見の返却に関する同意";
    SecondaryList = "Genes looked through", "確認した遺伝子リスト";
    // Evidence and confirmation.
    Evidence = "Drugs and trials", "薬剤・臨床試験";
    Drugs = "Drugs", "薬剤";
    Trials = "Clinical trials", "臨床試験";
    OtherEvidence = "Diagnosis and prognosis", "診断・予後";
    EvidenceNote = "From the operator's tables of the dates stated. Not a recommendation.", "施設が用意した表(日付は各行に記載)による。治療の推奨ではない。";
    NoEvidence = "No line of the tables fits a finding.", "所見に一致する記載は表にない。";
    Finding = "Finding", "所見";
    Name = "Name", "名称";
    Disease = "Disease", "疾患";
    Effect = "Effect", "効果";
    TableLevel = "Level", "レベル";
    Match = "Match", "一致";
    TableAndDate = "Table, date, reference", "表・日付・文献";
    Confirmations = "Confirmatory tests", "確認検査";
    Need = "Need", "要否";
    Ordered = "Ordered", "依頼日";
    Method = "Method", "方法";
    Result = "Result", "結果";
    NoneNeeded = "No finding to confirm.", "確認の対象となる所見はない。";
    // Biomarkers.
    Biomarkers = "Biomarkers", "バイオマーカー";
    Burden = "Tumour mutational burden (TMB)", "腫瘍遺伝子変異量(TMB)";
    PerMegabase = "{} /Mb", "{} /Mb";
    Interval = "95 % interval {}", "95 %区間 {}";
    OverCallable = "over {} callable", "評価可能領域 {}";
    Microsatellites = "Microsatellites (MSI)", "マイクロサテライト不安定性(MSI)";
    UnstableTracts = "{} tracts unstable", "不安定な領域 {}";
    NotComparable = "not comparable: {}", "比較不可：{}";
    TumorCells = "Tumour cell content (pathology)", "腫瘍細胞含有割合(病理)";
    SpectrumTitle = "SNVs by the 96 classes", "一塩基置換の96分類";
    SpectrumX = "bases before and after: AA, AC, AG, AT, CA … TT within each substitution", "前後の塩基：各置換の中で AA, AC, AG, AT, CA … TT の順";
    SpectrumY = "SNVs", "SNV数";
    SpectrumSum = "{} SNVs", "SNV {}個";
    SpectrumMost = "Most frequent: {}", "頻度の高い分類：{}";
    NotMeasured = "Not assessed: no numbers were given.", "評価対象外：数値の入力がない。";
    // Candidates.
    Candidates = "Candidates of a rare disease", "希少疾患の候補バリアント";
    CandidatesNote = "Proposed by panel, phenotype and family; not classified.", "遺伝子パネル・表現型・家系情報に基づく候補であり、分類は行っていない。";
    Mode = "Inheritance", "遺伝形式";
    Phenotype = "Phenotype", "表現型";
    Score = "score {}", "類似度 {}";
    Partner = "with {}", "相手 {}";
    More = "Further", "その他";
    SameAsFinding = "finding {}", "所見 {}";
    // Coverage.
    Coverage = "Coverage of the genes asked for", "対象遺伝子の被覆率";
    CoverageNote = "Callable: bases where a variant would have been called.", "評価可能：バリアントがあれば検出できたとみなせる塩基。";
    Gene = "Gene", "遺伝子";
    Bases = "Bases", "塩基数";
    Callable = "Callable", "評価可能";
    Holes = "Not callable (1-based, inclusive)", "評価できない区間(1始まり、両端を含む)";
    NoHoles = "none", "なし";
    MoreHoles = "and {} more intervals", "ほか{}区間";
    WholeGenes = "Callable throughout: {}", "全長が評価可能：{}";
    NoCoverage = "Coverage of genes was not measured.", "遺伝子ごとの被覆率は測定していない。";
    UnderLimit = "under the limit: not assessed", "基準未満：評価対象外";
    Unmeasured = "No intervals were given for: {}", "区間の指定がない遺伝子：{}";
    // Not assessed.
    NotAssessed = "Not assessed", "評価対象外";
    NotAssessedNote = "This report says nothing about the following, neither that it is there nor that it is not.", "以下については、有無のいずれも本報告書から判断できない。";
    What = "What", "項目";
    Why = "Why", "理由";
    CallableShare = "{} callable", "評価可能割合 {}";
    // Remarks and sources.
    Remarks = "Remarks", "備考";
    NoRemarks = "None.", "記載なし。";
    Sources = "Methods, sources and versions", "方法・情報源・バージョン";
    Kind = "Kind", "種類";
    VersionOrDate = "Version or date", "バージョン・日付";
    Digest = "SHA-256", "SHA-256";
    LayoutOf = "Layout {}", "様式 {}";
}
