#include "lead_service/storage/score_store.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/storage/score_codec.h"

namespace smarketing::lead {
namespace {

// Of these a model takes notice.
constexpr char kScoredTouchColumns[] =
    "lead_id, occur_time, touch_id, kind, journey_stage, source_channel, source_campaign, source_content";
// Touches in memory at once.
constexpr int64_t kTouchPage = 5'000;

Touch ReadScoredTouch(const mysql::Row& row) {
  Touch touch;
  touch.lead = row.GetId<LeadId>(0);
  touch.occur_time = row.Time(1);
  touch.id = row.GetId<TouchId>(2);
  touch.kind = static_cast<TouchKind>(row.Int(3));
  touch.journey_stage = static_cast<JourneyStage>(row.Int(4));
  touch.source.channel = std::string(row.Text(5));
  touch.source.campaign = std::string(row.Text(6));
  touch.source.content = std::string(row.Text(7));
  return touch;
}

mysql::Params RowOf(const LeadScore& score) {
  std::optional<absl::Time> as_of;
  if (score.engagement.as_of() != absl::InfinitePast()) as_of = score.engagement.as_of();
  std::optional<int> told_grade;
  if (score.told_grade.has_value()) told_grade = EncodeGrade(*score.told_grade);
  return {score.id,        score.model,
          score.fit,       mysql::Param::Bytes(EncodeEngagement(score.engagement.groups())),
          as_of,           EncodeGrade(score.grade),
          score.fade_time, told_grade};
}

}  // namespace

LeadScore ReadScoreRow(const mysql::Row& row, size_t first) {
  LeadScore score;
  score.id = row.GetId<LeadId>(first);
  score.model = row.GetId<PlaybookRevisionId>(first + 1);
  score.fit = row.Int(first + 2);
  absl::StatusOr<EngagementState::Groups> groups = DecodeEngagement(row.Bytes(first + 3));
  if (!groups.ok()) throw mysql::RowAccessError(std::string(groups.status().message()));
  score.engagement = EngagementState(row.OptionalTime(first + 4).value_or(absl::InfinitePast()), *std::move(groups));
  score.grade = DecodeGrade(static_cast<int>(row.Int(first + 5)));
  score.fade_time = row.OptionalTime(first + 6);
  if (const std::optional<int64_t> told = row.OptionalInt(first + 7)) {
    score.told_grade = DecodeGrade(static_cast<int>(*told));
  }
  return score;
}

absl::StatusOr<std::map<LeadId, LeadScore>> LoadScores(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads) {
  std::map<LeadId, LeadScore> scores;
  if (leads.empty()) return scores;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat("SELECT ", kScoreColumns, " FROM lead_score",
                                                                     " WHERE lead_id IN ", mysql::InList(leads.size())),
                                                        mysql::PadParams(mysql::Params(leads.begin(), leads.end()))));
  for (const mysql::Row& row : rows) {
    LeadScore score = ReadScoreRow(row);
    const LeadId id = score.id;
    scores.emplace(id, std::move(score));
  }
  return scores;
}

absl::Status StoreScores(mysql::Transaction& tx, const std::vector<const LeadScore*>& scores) {
  static const auto* const kColumns = new std::vector<absl::string_view>(absl::StrSplit(kScoreColumns, ", "));
  std::vector<mysql::Params> rows;
  rows.reserve(scores.size());
  for (const LeadScore* score : scores) rows.push_back(RowOf(*score));
  return tx.InsertRows("lead_score", *kColumns, rows,
                       "ON DUPLICATE KEY UPDATE model = VALUES(model), fit = VALUES(fit), engagement = "
                       "VALUES(engagement), as_of = VALUES(as_of), grade = VALUES(grade), fade_time = "
                       "VALUES(fade_time), told_grade = VALUES(told_grade)");
}

absl::Status StoreScores(mysql::Transaction& tx, const Workspace& workspace) {
  std::vector<const LeadScore*> changed;
  for (const auto& [id, score] : workspace.scores()) {
    if (score.changed()) changed.push_back(&score.now);
  }
  return StoreScores(tx, changed);
}

absl::StatusOr<std::vector<LeadScore>> LockFaded(mysql::Transaction& tx, absl::Time now, int64_t limit) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kScoreColumns, " FROM lead_score WHERE fade_time <= ?",
                                             " ORDER BY fade_time, lead_id LIMIT ? FOR UPDATE SKIP LOCKED"),
                                {now, limit}));
  std::vector<LeadScore> faded;
  for (const mysql::Row& row : rows) faded.push_back(ReadScoreRow(row));
  return faded;
}

absl::StatusOr<absl::Time> NextFadeTime(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query("SELECT MIN(fade_time) FROM lead_score"));
  return rows[0].OptionalTime(0).value_or(absl::InfiniteFuture());
}

absl::Status ForEachTouch(mysql::ReadTransaction& tx, absl::Span<const LeadId> leads,
                          absl::FunctionRef<void(const Touch& touch)> use) {
  // Where the last page ended; of the lead that it ended in, and the leads after it.
  std::optional<Touch> last;
  std::vector<LeadId> rest(leads.begin(), leads.end());
  std::sort(rest.begin(), rest.end());
  while (!rest.empty()) {
    mysql::Params params = mysql::PadParams(mysql::Params(rest.begin(), rest.end()));
    std::string sql =
        absl::StrCat("SELECT ", kScoredTouchColumns, " FROM touch WHERE lead_id IN ", mysql::InList(rest.size()));
    if (last.has_value()) {
      sql += " AND (lead_id > ? OR occur_time > ? OR (occur_time = ? AND touch_id > ?))";
      params.insert(params.end(), {last->lead, last->occur_time, last->occur_time, last->id});
    }
    sql += " ORDER BY lead_id, occur_time, touch_id LIMIT ?";
    params.emplace_back(kTouchPage);
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
    for (const mysql::Row& row : rows) {
      last = ReadScoredTouch(row);
      use(*last);
    }
    if (rows.size() < static_cast<size_t>(kTouchPage)) break;
    rest.erase(rest.begin(), std::lower_bound(rest.begin(), rest.end(), last->lead));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Touch>> LoadNewestTouches(mysql::ReadTransaction& tx, const LeadId& lead, int64_t limit) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kScoredTouchColumns, " FROM touch WHERE lead_id = ?",
                                             " ORDER BY occur_time DESC, touch_id DESC LIMIT ?"),
                                {lead, limit}));
  std::vector<Touch> touches;
  for (const mysql::Row& row : rows) touches.push_back(ReadScoredTouch(row));
  return touches;
}

}  // namespace smarketing::lead
