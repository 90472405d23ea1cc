#include "cli/render/briefing.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/convert.h"
#include "cli/lead_ref.h"
#include "cli/output.h"
#include "cli/page.h"
#include "cli/render/deal.h"
#include "cli/render/handoff.h"
#include "cli/render/lead.h"
#include "cli/render/score.h"
#include "common/time/proto_time.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

constexpr auto kRight = Table::Align::kRight;
constexpr int kFactorsShown = 3;

// "3 h 5 min ago"
std::string Ago(const google::protobuf::Timestamp& time, absl::Time now) {
  const auto parsed = FromProtoTime(time);
  return parsed.ok() ? absl::StrCat(FormatSpan(now - *parsed), " ago") : "";
}

// "CALL_AGAIN" as "CALL AGAIN"
std::string Words(absl::string_view name) { return absl::StrReplaceAll(name, {{"_", " "}}); }

// "first-call: due 2026-11-23 09:00:00Z (in 17 h), since 2026-11-22 16:00:00Z"
std::string ClockText(const pb::OpenClock& clock, absl::Time now) {
  const absl::Time due = FromProtoTime(clock.due_time()).value_or(now);
  std::string text =
      absl::StrCat(clock.commitment(), clock.breached() ? ": BREACHED, due " : ": due ", FormatTime(clock.due_time()),
                   due > now ? " (in " : " (", FormatSpan(absl::AbsDuration(due - now)), due > now ? ")" : " ago)");
  if (clock.has_start_time()) absl::StrAppend(&text, ", since ", FormatTime(clock.start_time()));
  return text;
}

void AddNext(Page& page, const pb::LeadBriefing& briefing, absl::Time now) {
  page.Heading("NEXT STEP");
  page.Field(Words(briefing.next_step().action()), briefing.next_step().explanation());
  if (briefing.has_waiting_time()) {
    page.Field("waiting", absl::StrCat(FormatSpan(briefing.waiting_time()),
                                       briefing.responded() ? " until it was answered" : ", and nobody has answered"));
  }
  for (const pb::OpenClock& clock : briefing.clocks()) page.Field("promised", ClockText(clock, now));
}

void AddPerson(Page& page, const pb::LeadBriefing& briefing, absl::Time now) {
  const pb::Lead& lead = briefing.lead();
  page.Heading("WHO");
  page.Field("person", PersonText(lead.profile()));
  page.Field("job title", lead.profile().job_title());
  page.Field("company", lead.profile().company_name());
  for (const auto& identity : lead.identities()) page.Field("reach", IdentityText(identity));
  page.Field(
      "place",
      absl::StrJoin(
          [&] {
            std::vector<std::string> parts;
            for (const auto& part : {lead.profile().city(), lead.profile().region(), lead.profile().country_code()}) {
              if (!part.empty()) parts.push_back(part);
            }
            return parts;
          }(),
          ", "));
  page.Field("language", lead.profile().language_code());
  page.Field("stage", absl::StrCat(EnumText(lead.stage()), ", entered ", Ago(lead.stage_enter_time(), now)));
  page.Field("owner", absl::StrCat(lead.owner(), lead.team().empty() ? "" : absl::StrCat(" (team ", lead.team(), ")")));
  page.Field("source",
             absl::StrCat(lead.source().source(),
                          lead.source().campaign().empty() ? "" : absl::StrCat(", ", lead.source().campaign())));
  page.Field("tags", absl::StrJoin(lead.tags(), ", "));
  if (briefing.has_persona()) {
    page.Field("persona", briefing.persona().display_name());
    page.Field("", briefing.persona().description());
  }
  page.Field("journey", EnumText(briefing.journey_stage()));
}

void AddScore(Page& page, const pb::LeadBriefing& briefing) {
  page.Heading("WHY IT IS WORTH A CALL");
  if (briefing.lead().has_score()) {
    const auto& score = briefing.lead().score();
    page.Field("grade", absl::StrCat(score.grade(), ": fit ", FormatPoints(score.fit()), ", engagement ",
                                     FormatPoints(score.engagement())));
  }
  if (briefing.prediction().has_probability() || briefing.prediction().closed()) {
    page.Field("chance to win", PredictionText(briefing.prediction()));
  }
  Table reasons({{"POINTS", kRight}, {"FOR"}});
  for (const auto& reason : briefing.score_reasons()) {
    reasons.AddRow({FormatPoints(reason.value()), reason.explanation().empty() ? reason.rule() : reason.explanation()});
  }
  page.Add(reasons);
  if (briefing.prediction().has_probability()) page.Add(PredictionTable(briefing.prediction(), kFactorsShown));
}

void AddHistory(Page& page, const pb::LeadBriefing& briefing, absl::Time now) {
  page.Heading(absl::StrCat("WHAT SALES TRIED (", FormatCount(briefing.attempt_count()), ")"));
  if (briefing.attempt_count() == 0) page.Text("nothing yet");
  Table attempts({{"WHEN"}, {"AGO", kRight}, {"WHAT"}});
  for (const auto& attempt : briefing.recent_attempts()) {
    attempts.AddRow({FormatTime(attempt.occur_time()), Ago(attempt.occur_time(), now), AttemptText(attempt)});
  }
  page.Add(attempts);

  page.Heading(absl::StrCat("WHAT IT DID (", FormatCount(briefing.touch_count()), ")"));
  Table touches({{"WHEN"}, {"AGO", kRight}, {"WHAT"}});
  for (const auto& touch : briefing.recent_touches()) {
    touches.AddRow({FormatTime(touch.occur_time()), Ago(touch.occur_time(), now), TouchText(touch)});
  }
  page.Add(touches);

  page.Heading("WHAT IT READ");
  for (const auto& read : briefing.content_read()) {
    page.Text(
        absl::StrCat("- ", read.title().empty() ? read.content() : read.title(), ", ", Ago(read.occur_time(), now)));
  }
}

void AddHandoffAndDeals(Page& page, const pb::LeadBriefing& briefing, absl::Time now) {
  if (briefing.has_handoff()) {
    page.Heading("HAND-OFF");
    AddHandoff(page, briefing.handoff(), now);
  }
  page.Heading("DEALS");
  Table deals(DealColumns());
  for (const auto& deal : briefing.deals()) deals.AddRow(DealCells(deal));
  page.Add(deals);
}

void AddCompany(Page& page, const pb::LeadBriefing& briefing) {
  page.Heading("OTHERS OF THE COMPANY");
  Table related({{"PERSON"}, {"JOB TITLE"}, {"STAGE"}, {"OWNER"}, {"LEAD"}});
  for (const auto& other : briefing.related_leads()) {
    pb::LeadProfile profile;
    profile.set_given_name(other.given_name());
    profile.set_family_name(other.family_name());
    related.AddRow({PersonText(profile), other.job_title(), EnumText(other.stage()), other.owner(), other.lead()});
  }
  page.Add(related);
}

void AddTalk(Page& page, const pb::LeadBriefing& briefing) {
  page.Heading("WHAT TO TALK ABOUT");
  for (const auto& question : briefing.questions()) {
    page.Text(absl::StrCat("“", question.question(), "”"));
    page.Text(question.answer());
  }
  page.Heading("WHAT TO SEND");
  for (const auto& asset : briefing.suggested_content()) {
    page.Text(absl::StrCat("- ", asset.title(), asset.url().empty() ? "" : absl::StrCat(" ", asset.url())));
  }
}

}  // namespace

std::string RenderBriefing(const pb::LeadBriefing& briefing, absl::Time now) {
  const pb::Lead& lead = briefing.lead();
  Page page;
  page.Line(absl::StrCat(absl::AsciiStrToUpper(EnumText(lead.stage())),
                         lead.has_score() ? absl::StrCat("  ", lead.score().grade()) : "", "  ", WhoText(lead)));
  page.Line(lead.name());
  AddNext(page, briefing, now);
  AddPerson(page, briefing, now);
  AddScore(page, briefing);
  AddHistory(page, briefing, now);
  AddHandoffAndDeals(page, briefing, now);
  AddCompany(page, briefing);
  AddTalk(page, briefing);
  return page.text();
}

}  // namespace smarketing::cli
