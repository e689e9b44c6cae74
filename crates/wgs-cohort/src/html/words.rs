//! The words of the page in both languages. Names of metrics, samples and parties stay as they are.

use wgs_report::html::lang::Lang;

/// The word in the page's language, given in English.
pub(super) trait Say {
    /// The word.
    fn say(self, english: &'static str) -> &'static str;
}

impl Say for Lang {
    fn say(self, english: &'static str) -> &'static str {
        match self {
            Lang::En => english,
            Lang::Ja => WORDS.iter().find(|(en, _)| *en == english).map_or(english, |(_, ja)| *ja),
        }
    }
}

/// English and Japanese.
pub(super) const WORDS: &[(&str, &str)] = &[
    ("Quality of deliveries", "納品データの品質管理"),
    ("Contents", "目次"),
    ("Reports", "レポート数"),
    ("Samples", "試料数"),
    ("Charts", "管理図数"),
    ("Drift signals", "ドリフト検出"),
    ("Outliers", "外れ値"),
    ("Re-submissions", "再納品"),
    ("of which open", "うち継続中"),
    ("unseen by any limit (of those listed)", "基準値では検出されないもの(掲載分)"),
    ("by", "群"),
    ("within", "層"),
    ("all", "全体"),
    ("from", "開始"),
    ("to", "終了"),
    ("A point is the median of consecutive samples; their number:", "各点は連続する試料の中央値。試料数:"),
    (
        "False alarms of the cumulative sums to be expected a month over all charts, when nothing drifts:",
        "ドリフトがない場合に全管理図で予想される累積和管理図の誤警報数(月あたり):",
    ),
    ("Signals", "検出された変化"),
    (
        "Cumulative sums over their limit, the newest first. Run length: points until a false alarm of the chart, on average.",
        "管理限界を超えた累積和(新しい順)。連長: 管理図が誤警報を出すまでの平均点数。",
    ),
    ("Metric", "QC指標"),
    ("Stratum", "層"),
    ("Group", "群"),
    ("Side", "方向"),
    ("up", "上昇"),
    ("down", "低下"),
    ("Signal", "検出日"),
    ("Since", "変化開始"),
    ("Until", "終了日"),
    ("open", "継続中"),
    ("Shift", "変化量"),
    ("SD", "標準偏差単位"),
    ("Run length", "平均連長"),
    ("Rules", "ルール別の検出"),
    ("Westgard rules, all charts", "Westgardルール(全管理図)"),
    ("Rule", "ルール"),
    ("Fired", "検出点数"),
    ("Expected in control", "管理状態での期待数"),
    ("Verdicts", "判定"),
    ("pass", "適合"),
    ("warn", "要確認"),
    ("fail", "不適合"),
    ("incomplete", "判定不能"),
    ("not judged", "未判定"),
    ("Refused", "不適合・判定不能の割合"),
    ("Share refused by group", "群別の不適合・判定不能の割合"),
    ("Delivered", "納品数"),
    ("Re-submitted", "再納品数"),
    ("Share", "割合"),
    ("Month", "月"),
    ("Deliveries by month", "月別の納品数"),
    ("Medians by month", "月別中央値"),
    ("Median of each month, a line a group.", "各月の中央値(群ごとの線)。"),
    ("Control charts", "管理図"),
    ("Levey–Jennings chart", "Levey–Jennings管理図"),
    ("Points in order of time; mean, 2 and 3 SD of the baseline.", "時系列の各点。基準期間の平均、2SD、3SD。"),
    ("Cumulative sums", "累積和管理図"),
    ("Both sums and their limit h.", "上下の累積和と管理限界 h。"),
    ("point", "点"),
    ("points", "点"),
    ("mean", "平均"),
    ("end of the baseline", "基準期間の終わり"),
    ("sum, SD", "累積和(SD)"),
    ("limit h", "管理限界 h"),
    ("days since the first point", "最初の点からの日数"),
    ("Sample", "試料"),
    ("Day", "日付"),
    ("Verdict", "判定"),
    ("Value", "値"),
    ("Median", "中央値"),
    ("Robust z", "ロバストz"),
    ("Samples far from their group, the farthest first.", "群から大きく外れた試料(外れの大きい順)。"),
    ("All charts", "全管理図"),
    ("Values", "値の数"),
    ("MAD", "中央絶対偏差(MAD)"),
    ("Points", "点数"),
    ("Baseline mean", "基準平均"),
    ("Baseline SD", "基準SD"),
    ("Not charted", "管理図なし"),
    ("too few points, or no variation", "点数不足、または変動なし"),
    ("more charts are in the JSON of wgs cohort trend", "その他の管理図は wgs cohort trend のJSONに記載"),
    ("not stated", "記載なし"),
];
