#include "lead_service/storage/rows.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/money/money.h"
#include "common/mysql/row.h"
#include "lead_service/storage/codec.h"

namespace smarketing::lead {
namespace {

// Reads one column after the other.
class Columns {
 public:
  Columns(const mysql::Row& row, size_t first) : row_(row), next_(first) {}

  template <typename IdType>
  IdType Id() {
    return row_.GetId<IdType>(next_++);
  }
  template <typename IdType>
  std::optional<IdType> OptionalId() {
    const size_t column = next_++;
    if (row_.IsNull(column)) return std::nullopt;
    return row_.GetId<IdType>(column);
  }
  template <typename Enum>
  Enum Number() {
    return static_cast<Enum>(row_.Int(next_++));
  }
  int64_t Int() { return row_.Int(next_++); }
  bool Bool() { return row_.Bool(next_++); }
  absl::Time Time() { return row_.Time(next_++); }
  std::string Text() { return std::string(row_.Text(next_++)); }
  std::string Bytes() { return std::string(row_.Bytes(next_++)); }
  std::optional<int64_t> OptionalInt() { return row_.OptionalInt(next_++); }
  std::optional<absl::Time> OptionalTime() { return row_.OptionalTime(next_++); }
  std::optional<absl::CivilDay> OptionalDay() { return row_.OptionalDay(next_++); }
  std::optional<std::string> OptionalText() { return row_.OptionalText(next_++); }
  std::optional<std::string> OptionalBytes() { return row_.OptionalBytes(next_++); }

  SourceDetails Source() {
    SourceDetails source;
    for (std::string* part : {&source.channel, &source.source, &source.medium, &source.campaign, &source.content,
                              &source.term, &source.referrer, &source.landing_page}) {
      *part = Text();
    }
    return source;
  }
  std::optional<lead::ExternalId> ExternalId() {
    const std::optional<std::string> system = OptionalBytes();
    const std::optional<std::string> id = OptionalBytes();
    if (!system.has_value() || !id.has_value()) return std::nullopt;
    return lead::ExternalId{*system, *id};
  }

 private:
  const mysql::Row& row_;
  size_t next_;
};

template <typename T>
T OrThrow(absl::StatusOr<T> decoded) {
  if (!decoded.ok()) throw mysql::RowAccessError(std::string(decoded.status().message()));
  return *std::move(decoded);
}

// After its id and whose it is.
void ReadRestOfTouch(Columns& columns, Touch& touch) {
  touch.kind = columns.Number<TouchKind>();
  touch.journey_stage = columns.Number<JourneyStage>();
  touch.source = columns.Source();
  touch.occur_time = columns.Time();
  touch.record_time = columns.Time();
  touch.actor = columns.Text();
  touch.external_id = columns.ExternalId();
}

}  // namespace

Lead ReadLeadRow(const mysql::Row& row, size_t first) {
  Columns columns(row, first);
  Lead lead;
  lead.id = columns.Id<LeadId>();
  lead.version = columns.Int();
  lead.create_time = columns.Time();
  lead.update_time = columns.Time();
  lead.stage = columns.Number<Stage>();
  lead.stage_enter_time = columns.Time();
  lead.fields[Field::kOwner] = columns.Text();
  lead.fields[Field::kTeam] = columns.Text();
  lead.first_response_time = columns.OptionalTime();
  lead.source = columns.Source();
  lead.source_time = columns.OptionalTime();
  for (const Field field : kAllFields) {
    if (IsProfileField(field)) lead.fields[field] = columns.Text();
  }
  lead.tags = OrThrow(DecodeTags(columns.Bytes()));
  lead.provenance = OrThrow(DecodeProvenance(columns.Bytes()));
  lead.fields[Field::kPersona] = columns.Text();
  lead.recycle_until = columns.OptionalTime();
  lead.open_handoff = columns.OptionalId<HandoffId>();
  lead.delete_time = columns.OptionalTime();
  lead.purge_time = columns.OptionalTime();
  lead.erase_time = columns.OptionalTime();
  lead.merged_into = columns.OptionalId<LeadId>();
  lead.audit_key = columns.Bytes();
  lead.parked_identities = OrThrow(DecodeIdentities(columns.OptionalBytes().value_or("")));
  return lead;
}

Identity ReadIdentityRow(const mysql::Row& row, size_t first) {
  Columns columns(row, first);
  Identity identity;
  identity.key.kind = columns.Number<IdentityKind>();
  identity.key.external_system = columns.Bytes();
  identity.key.normal_form = columns.Bytes();
  identity.entered_form = columns.Bytes();
  identity.create_time = columns.Time();
  return identity;
}

StageEntry ReadStageEntryRow(const mysql::Row& row, size_t first) {
  Columns columns(row, first);
  StageEntry entry;
  entry.id = columns.Id<StageEntryId>();
  entry.stage = columns.Number<Stage>();
  entry.enter_time = columns.Time();
  entry.exit_time = columns.OptionalTime();
  entry.move = columns.Number<Move>();
  entry.actor = columns.Text();
  entry.reason = columns.Text();
  entry.note = columns.Text();
  return entry;
}

Touch ReadTouchRow(const mysql::Row& row, size_t first) {
  Columns columns(row, first);
  Touch touch;
  touch.id = columns.Id<TouchId>();
  touch.lead = columns.Id<LeadId>();
  ReadRestOfTouch(columns, touch);
  return touch;
}

VisitorTouch ReadVisitorTouchRow(const mysql::Row& row, size_t first) {
  Columns columns(row, first);
  VisitorTouch touch;
  touch.touch.id = columns.Id<TouchId>();
  touch.visitor_id = columns.Bytes();
  ReadRestOfTouch(columns, touch.touch);
  return touch;
}

Attempt ReadAttemptRow(const mysql::Row& row, size_t first) {
  Columns columns(row, first);
  Attempt attempt;
  attempt.id = columns.Id<AttemptId>();
  attempt.lead = columns.Id<LeadId>();
  attempt.kind = columns.Number<AttemptKind>();
  attempt.direction = columns.Number<AttemptDirection>();
  attempt.outcome = columns.Number<AttemptOutcome>();
  attempt.automated = columns.Bool();
  attempt.rep = columns.Text();
  attempt.occur_time = columns.Time();
  if (const std::optional<int64_t> micros = columns.OptionalInt()) attempt.duration = absl::Microseconds(*micros);
  attempt.note = columns.Text();
  attempt.record_time = columns.Time();
  attempt.actor = columns.Text();
  attempt.external_id = columns.ExternalId();
  return attempt;
}

Deal ReadDealRow(const mysql::Row& row, size_t first) {
  Columns columns(row, first);
  Deal deal;
  deal.id = columns.Id<DealId>();
  deal.lead = columns.Id<LeadId>();
  deal.version = columns.Int();
  deal.title = columns.Text();
  const std::optional<std::string> currency = columns.OptionalText();
  const std::optional<int64_t> amount = columns.OptionalInt();
  if (currency.has_value() && amount.has_value()) deal.amount = Money(*currency, *amount);
  deal.owner = columns.Text();
  deal.expected_close_date = columns.OptionalDay();
  deal.state = columns.Number<DealState>();
  deal.create_time = columns.Time();
  deal.update_time = columns.Time();
  deal.close_time = columns.OptionalTime();
  deal.lost_reason = columns.Text();
  deal.external_id = columns.ExternalId();
  deal.pipeline = columns.Text();
  deal.stage = columns.Text();
  deal.lost_note = columns.Text();
  return deal;
}

DealStageEntry ReadDealStageEntryRow(const mysql::Row& row, size_t first) {
  Columns columns(row, first);
  DealStageEntry entry;
  entry.id = columns.Id<DealStageEntryId>();
  entry.pipeline = columns.Text();
  entry.stage = columns.Text();
  entry.state = columns.Number<DealState>();
  entry.enter_time = columns.Time();
  entry.exit_time = columns.OptionalTime();
  entry.actor = columns.Text();
  return entry;
}

}  // namespace smarketing::lead
