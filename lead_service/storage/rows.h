// Rows of lead_service's tables as things of the domain: for the write path and for every query.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_ROWS_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_ROWS_H_

#include <cstddef>

#include "common/mysql/row.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/stage_history.h"

namespace smarketing::lead {

// The columns to select, in the order in which the functions read them, beginning with column `first`. Without a
// table's name: a query that joins says USING or wraps a derived table.
//
//   tx.Query(absl::StrCat("SELECT ", kLeadColumns, " FROM leads WHERE …"))
inline constexpr char kLeadColumns[] =
    "lead_id, version, create_time, update_time, stage, stage_enter_time, owner, team, first_response_time, "
    "source_channel, source_name, source_medium, source_campaign, source_content, source_term, source_referrer, "
    "source_landing_page, source_time, given_name, family_name, company_name, job_title, website, country_code, city, "
    "postal_code, street_address, language_code, region, tags, provenance, persona, recycle_until, open_handoff, "
    "delete_time, purge_time, erase_time, merged_into, audit_key, parked_identities";
inline constexpr size_t kLeadColumnCount = 40;

// Without identities and history. RowAccessError (common/mysql/row.h) when tags or provenance cannot be decoded.
Lead ReadLeadRow(const mysql::Row& row, size_t first = 0);

// FROM lead_identity. The lead that owns it is the column after these, where it is needed.
inline constexpr char kIdentityColumns[] = "kind, external_system, normal_form, entered_form, create_time";
inline constexpr size_t kIdentityColumnCount = 5;
Identity ReadIdentityRow(const mysql::Row& row, size_t first = 0);

// FROM lead_stage_entry.
inline constexpr char kStageEntryColumns[] = "entry_id, stage, enter_time, exit_time, move, actor, reason, note";
inline constexpr size_t kStageEntryColumnCount = 8;
StageEntry ReadStageEntryRow(const mysql::Row& row, size_t first = 0);

// FROM touch.
inline constexpr char kTouchColumns[] =
    "touch_id, lead_id, kind, journey_stage, source_channel, source_name, source_medium, source_campaign, "
    "source_content, source_term, source_referrer, source_landing_page, occur_time, record_time, actor, "
    "external_system, external_id";
inline constexpr size_t kTouchColumnCount = 17;
Touch ReadTouchRow(const mysql::Row& row, size_t first = 0);

// FROM visitor_touch: the same in the same order, with the visitor in place of the lead.
inline constexpr char kVisitorTouchColumns[] =
    "touch_id, visitor_id, kind, journey_stage, source_channel, source_name, source_medium, source_campaign, "
    "source_content, source_term, source_referrer, source_landing_page, occur_time, record_time, actor, "
    "external_system, external_id";
VisitorTouch ReadVisitorTouchRow(const mysql::Row& row, size_t first = 0);

// FROM attempt.
inline constexpr char kAttemptColumns[] =
    "attempt_id, lead_id, kind, direction, outcome, automated, rep, occur_time, duration_us, note, record_time, actor, "
    "external_system, external_id";
inline constexpr size_t kAttemptColumnCount = 14;
Attempt ReadAttemptRow(const mysql::Row& row, size_t first = 0);

// FROM deal.
inline constexpr char kDealColumns[] =
    "deal_id, lead_id, version, title, currency, amount_minor, owner, expected_close_date, state, create_time, "
    "update_time, close_time, lost_reason, external_system, external_id, pipeline, stage, lost_note";
inline constexpr size_t kDealColumnCount = 18;
// Without contacts and history.
Deal ReadDealRow(const mysql::Row& row, size_t first = 0);

// FROM deal_stage_entry.
inline constexpr char kDealStageEntryColumns[] = "entry_id, pipeline, stage, state, enter_time, exit_time, actor";
inline constexpr size_t kDealStageEntryColumnCount = 7;
DealStageEntry ReadDealStageEntryRow(const mysql::Row& row, size_t first = 0);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_ROWS_H_
