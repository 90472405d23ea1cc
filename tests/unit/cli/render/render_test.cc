// What people see, as a whole, for responses made by hand.
#include <string>

#include "absl/time/time.h"
#include "cli/page.h"
#include "cli/progress.h"
#include "cli/render/briefing.h"
#include "cli/render/duplicate.h"
#include "cli/render/handoff.h"
#include "cli/render/lead.h"
#include "cli/render/playbook.h"
#include "cli/render/roster.h"
#include "cli/render/score.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using ::testing::HasSubstr;

template <typename Message>
Message Text(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// 2026-02-01 10:30:00Z
const absl::Time kNow = absl::FromUnixSeconds(1769941800);

TEST(FormatSpanTest, TheTwoLargestUnits) {
  EXPECT_EQ(FormatSpan(absl::ZeroDuration()), "0 s");
  EXPECT_EQ(FormatSpan(absl::Seconds(59.9)), "59 s");
  EXPECT_EQ(FormatSpan(absl::Seconds(60)), "1 min");
  EXPECT_EQ(FormatSpan(absl::Minutes(125)), "2 h 5 min");
  EXPECT_EQ(FormatSpan(absl::Hours(48)), "2 d");
  EXPECT_EQ(FormatSpan(absl::Hours(75)), "3 d 3 h");
  EXPECT_EQ(FormatSpan(-absl::Minutes(5)), "-5 min");
}

TEST(HarmlessTest, NothingMovesTheCursor) {
  EXPECT_EQ(Harmless("a\x1b[2Jb\x7f\n\xc2\x9b"
                     "c"),
            "a [2Jb   c");
  EXPECT_EQ(Harmless("Zoë\xc2\xa0日本"), "Zoë\xc2\xa0日本");
  EXPECT_EQ(Harmless("\xff"), "(not text)");
}

TEST(PageTest, WrapsAndLeavesOutWhatIsEmpty) {
  Page page;
  page.Line("title");
  page.Heading("NOTHING");
  page.Heading("SOME");
  page.Field("label", "");
  page.Field("note", std::string(60, 'a') + " " + std::string(60, 'b') + "\nnew line");
  page.Field("a label that is long", "value");
  page.Text("free");
  EXPECT_EQ(page.text(), "title\n\nSOME\n  note          " + std::string(60, 'a') + "\n                " +
                             std::string(60, 'b') +
                             "\n                new line\n  a label that is long value\n  free\n");
}

TEST(ProgressTextTest, WithAndWithoutAnEnd) {
  EXPECT_EQ(ProgressText({.done = 1500, .position = 30, .total = 60, .remark = "3 rejected"}, "rows", absl::Seconds(3)),
            " 50 %  1,500 rows, 500/s, 3 rejected");
  EXPECT_EQ(ProgressText({.done = 1500}, "leads", absl::Seconds(3)), "1,500 leads, 500/s");
}

TEST(RenderLeadTest, FieldsThenStages) {
  EXPECT_EQ(
      RenderLead(Text<pb::Lead>(R"pb(
        name: "leads/1"
        identities { email: "ana@example.com" }
        identities { external { system: "crm" id: "42" } }
        profile { given_name: "Ana" family_name: "Silva" city: "São Paulo" postal_code: "01000" country_code: "BR" }
        stage: LEAD_STAGE_RECYCLED
        stage_enter_time { seconds: 1769941800 }
        recycle_until_time { seconds: 1772361000 }
        score { fit: 50 engagement: 12.5 grade: "A3" }
        source { source: "google" campaign: "brand" }
        stage_summaries {
          stage: LEAD_STAGE_LEAD
          first_enter_time { seconds: 1769932800 }
          latest_enter_time { seconds: 1769932800 }
          entries: 1
          time_in_stage { seconds: 9000 }
        })pb")),
      R"(FIELD       VALUE
----------  --------------------------------------------------------------
name        leads/1
person      Ana Silva
address     01000 São Paulo
country     BR
identities  ana@example.com, crm:42
stage       RECYCLED since 2026-02-01 10:30:00Z until 2026-03-01 10:30:00Z
score       A3  (fit 50.00, engagement 12.50)
source      google / brand

STAGE  FIRST                 LATEST                TIMES  TIME IN STAGE
-----  --------------------  --------------------  -----  -------------
LEAD   2026-02-01 08:00:00Z  2026-02-01 08:00:00Z      1     2 h 30 min
)");
}

TEST(RenderBriefingTest, APageThatARepCanRead) {
  const auto briefing = Text<pb::LeadBriefing>(
      R"pb(
        lead {
          name: "leads/1"
          profile {
            given_name: "Ana"
            family_name: "Silva"
            company_name: "Example Ltd"
            job_title: "Head of IT"
            city: "São Paulo"
            country_code: "BR"
            language_code: "pt-BR"
          }
          identities { email: "ana@example.com" }
          identities { phone: "+5511987654321" }
          stage: LEAD_STAGE_MARKETING_QUALIFIED
          stage_enter_time { seconds: 1769934300 }
          owner: "tom"
          team: "south"
          source { source: "google" campaign: "brand" }
          score { fit: 60 engagement: 52.5 grade: "A1" }
        }
        persona { key: "it" display_name: "Head of IT" description: "Buys for the company; cares for security." }
        journey_stage: JOURNEY_STAGE_DECISION
        touch_count: 12
        recent_touches {
          kind: TOUCH_KIND_DEMO_REQUEST
          source { source: "google" campaign: "brand" }
          occur_time { seconds: 1769934300 }
        }
        content_read {
          content: "wp-1"
          title: "Security white paper"
          occur_time { seconds: 1769855400 }
        }
        score_reasons { rule: "demo" value: 50 explanation: "asked for a demo" }
        score_reasons { rule: "title" value: 30 }
        prediction {
          probability: 34.5
          factors { variable: "source" value: "google" log_odds: 0.25 won: 12.1 lost: 40.1 }
          factors { variable: "country" value: "BR" log_odds: -1.5 won: 1.1 lost: 9.1 }
        }
        recent_attempts {
          kind: ATTEMPT_KIND_CALL
          outcome: ATTEMPT_OUTCOME_NO_ANSWER
          rep: "tom"
          occur_time { seconds: 1769938200 }
          note: "voice mail full"
        }
        attempt_count: 1
        handoff {
          name: "handoffs/5"
          lead: "leads/1"
          state: HANDOFF_STATE_SUBMITTED
          team: "south"
          rep: "tom"
          submitter: "mia"
          submit_time { seconds: 1769934300 }
          expire_time { seconds: 1769948700 }
          note: "asked for a demo twice"
        }
        waiting_time { seconds: 7500 }
        deals {
          name: "deals/9"
          title: "Licences"
          state: DEAL_STATE_OPEN
          stage: "demo"
          pipeline: "default"
          probability: 20
        }
        related_leads { lead: "leads/2" given_name: "Rui" job_title: "CTO" stage: LEAD_STAGE_CUSTOMER owner: "tom" }
        suggested_content { title: "Price list" url: "https://example.com/prices" }
        questions { question: "Is it certified?" answer: "Yes: ISO 27001." }
        next_step { action: "CALL_AGAIN" explanation: "One call without an answer; it asked for a demo 2 hours ago." }
        clocks {
          commitment: "first-call"
          start_time { seconds: 1769934300 }
          due_time { seconds: 1769937900 }
          breached: true
        }
        clocks {
          commitment: "demo"
          due_time { seconds: 1769945400 }
        })pb");
  EXPECT_EQ(RenderBriefing(briefing, kNow), R"(MARKETING_QUALIFIED  A1  Ana Silva, Example Ltd
leads/1

NEXT STEP
  CALL AGAIN    One call without an answer; it asked for a demo 2 hours ago.
  waiting       2 h 5 min, and nobody has answered
  promised      first-call: BREACHED, due 2026-02-01 09:25:00Z (1 h 5 min ago), since 2026-02-01
                08:25:00Z
  promised      demo: due 2026-02-01 11:30:00Z (in 1 h)

WHO
  person        Ana Silva
  job title     Head of IT
  company       Example Ltd
  reach         ana@example.com
  reach         +5511987654321
  place         São Paulo, BR
  language      pt-BR
  stage         MARKETING_QUALIFIED, entered 2 h 5 min ago
  owner         tom (team south)
  source        google, brand
  persona       Head of IT
                Buys for the company; cares for security.
  journey       DECISION

WHY IT IS WORTH A CALL
  grade         A1: fit 60.00, engagement 52.50
  chance to win 34.50 %
  POINTS  FOR
  ------  ----------------
   50.00  asked for a demo
   30.00  title

  FACTOR   VALUE   LOG ODDS   WON  LOST
  -------  ------  --------  ----  ----
  country  BR        -1.500   1.1   9.1
  source   google    +0.250  12.1  40.1

WHAT SALES TRIED (1)
  WHEN                      AGO  WHAT
  --------------------  -------  -----------------------------------------
  2026-02-01 09:30:00Z  1 h ago  CALL by tom, NO_ANSWER, “voice mail full”

WHAT IT DID (12)
  WHEN                            AGO  WHAT
  --------------------  -------------  -------------------------
  2026-02-01 08:25:00Z  2 h 5 min ago  DEMO_REQUEST google brand

WHAT IT READ
  - Security white paper, 1 d ago

HAND-OFF
  name          handoffs/5
  state         SUBMITTED
  for           tom (south)
  submitted     2026-02-01 08:25:00Z by mia, 2 h 5 min ago
  expires in    1 h 55 min
  note          asked for a demo twice

DEALS
  NAME     TITLE     STATE  AMOUNT  STAGE         PROB.  OWNER  EXPECTED  CLOSED
  -------  --------  -----  ------  ------------  -----  -----  --------  ------
  deals/9  Licences  OPEN           default/demo   20 %

OTHERS OF THE COMPANY
  PERSON  JOB TITLE  STAGE     OWNER  LEAD
  ------  ---------  --------  -----  -------
  Rui     CTO        CUSTOMER  tom    leads/2

WHAT TO TALK ABOUT
  “Is it certified?”
  Yes: ISO 27001.

WHAT TO SEND
  - Price list https://example.com/prices
)");
}

TEST(RenderBriefingTest, OfAStrangerItSaysLittle) {
  EXPECT_EQ(RenderBriefing(Text<pb::LeadBriefing>(R"pb(
                             lead {
                               name: "leads/1"
                               identities { email: "x@example.com" }
                               stage: LEAD_STAGE_LEAD
                               stage_enter_time { seconds: 1769941740 }
                             }
                             next_step { action: "WAIT" explanation: "Nothing is known yet." })pb"),
                           kNow),
            R"(LEAD  x@example.com
leads/1

NEXT STEP
  WAIT          Nothing is known yet.

WHO
  reach         x@example.com
  stage         LEAD, entered 1 min ago

WHAT SALES TRIED (0)
  nothing yet
)");
}

TEST(RenderBriefingTest, WhoIsClosedHasNoChanceToWin) {
  EXPECT_THAT(RenderBriefing(Text<pb::LeadBriefing>("prediction { closed: true }"), kNow),
              HasSubstr("chance to win none: it is closed already"));
}

constexpr char kExplained[] = R"pb(
  score { fit: 40 engagement: 33.33 grade: "B2" scoring_model: "playbookRevisions/7" }
  contributions { part: PART_FIT rule: "title" group: "role" points: 50 value: 50 subject: "profile.job_title" }
  contributions { part: PART_FIT group: "role" value: -10 explanation: "the group's cap" }
  contributions {
    part: PART_ENGAGEMENT
    rule: "demo"
    points: 50
    value: 33.33
    subject: "touches/1"
    occur_time { seconds: 1769941800 }
    explanation: "asked for a demo"
  }
  prediction {
    probability: 33.49
    factors { variable: "stage" value: "1" log_odds: 0.5 won: 2.1 lost: 1.1 }
  })pb";

TEST(RenderScoreTest, ContributionsAddUp) {
  EXPECT_EQ(RenderScore(Text<pb::ExplainLeadScoreResponse>(kExplained)), R"(grade B2, by playbookRevisions/7

PART        RULE   GROUP  POINTS  COUNTS NOW  WHEN                  WHAT               WHY
----------  -----  -----  ------  ----------  --------------------  -----------------  ----------------
fit         title  role       50       50.00                        profile.job_title
fit         (cap)  role               -10.00                                           the group's cap
fit         = SUM                      40.00
engagement  demo              50       33.33  2026-02-01 10:30:00Z  touches/1          asked for a demo
engagement  = SUM                      33.33

chance to win: 33.49 %
FACTOR  VALUE  LOG ODDS  WON  LOST
------  -----  --------  ---  ----
stage   1        +0.500  2.1   1.1
)");
}

TEST(RenderScoreTest, SaysSoWhenTheyDoNot) {
  auto response = Text<pb::ExplainLeadScoreResponse>(kExplained);
  response.mutable_score()->set_fit(41);
  response.clear_prediction();
  const std::string text = RenderScore(response);
  EXPECT_THAT(text, HasSubstr("The contributions to fit add up to 40.00, but the score says 41.00.\n"));
  EXPECT_THAT(text, HasSubstr("chance to win: unknown: nothing has been won or lost yet\n"));
}

// A thousand thirds, as a service rounds them, are no floating-point surprise.
TEST(RenderScoreTest, SaysWhyThereIsNoChanceToWin) {
  EXPECT_THAT(RenderScore(pb::ExplainLeadScoreResponse()), HasSubstr("nothing has been won or lost yet"));
  EXPECT_THAT(RenderScore(Text<pb::ExplainLeadScoreResponse>("prediction { closed: true }")),
              HasSubstr("none: it is closed already"));
}

TEST(RenderScoreTest, SumsAreExact) {
  pb::ExplainLeadScoreResponse response;
  for (int i = 0; i < 1000; ++i) {
    auto* one = response.add_contributions();
    one->set_part(pb::ScoreContribution::PART_FIT);
    one->set_rule("r");
    one->set_value(0.07);
  }
  response.mutable_score()->set_fit(70);
  EXPECT_THAT(RenderScore(response), ::testing::Not(HasSubstr("add up")));
}

TEST(RenderCalibrationTest, EmptyDecilesSayNothing) {
  EXPECT_EQ(RenderCalibration(Text<pb::GetPredictionCalibrationResponse>(R"pb(
              deciles { from_percent: 0 to_percent: 10 leads: 200 won: 12 predicted_percent: 5.55 actual_percent: 6 }
              deciles { from_percent: 10 to_percent: 20 })pb")),
            R"(    CHANCE  CLOSED  WON  PREDICTED  ACTUAL
----------  ------  ---  ---------  ------
 0 to 10 %     200   12      5.5 %   6.0 %
10 to 20 %       0    0          –       –
)");
}

TEST(RenderMergePreviewTest, SideBySide) {
  const auto survivor = Text<pb::Lead>("name: 'leads/1' profile { given_name: 'Ana' } owner: 'tom' etag: 'a'");
  const auto other = Text<pb::Lead>("name: 'leads/2' profile { given_name: 'Anna' company_name: 'X' } etag: 'b'");
  const auto preview = Text<pb::MergeLeadsResponse>(R"pb(
    lead {
      name: "leads/1"
      profile { given_name: "Ana" company_name: "X" }
      owner: "tom"
      merged_leads: "leads/2"
    }
    touches: 1
    deals: 2)pb");
  EXPECT_EQ(RenderMergePreview(survivor, other, preview), R"(FIELD        SURVIVOR  OTHER    RESULT
-----------  --------  -------  -------  -------
name         leads/1   leads/2  leads/1
person       Ana       Anna     Ana
company                X        X        changes
owner        tom                tom
merged from                     leads/2  changes

1 touch, 0 attempts, 0 hand-offs and 2 deals of the other follow.
)");
}

TEST(DuplicateTableTest, SaysWhoAndWhy) {
  const auto candidate = Text<pb::DuplicateCandidate>(R"pb(
    lead: "leads/1"
    other_lead: "leads/2"
    score: 92
    reasons { attribute: "name" similarity: 97 }
    reasons { attribute: "email" similarity: 100 explanation: "same local part" })pb");
  LeadsByName leads;
  leads["leads/1"] = Text<pb::Lead>(R"pb(
    profile { given_name: "Ana" family_name: "Silva" company_name: "X" }
    identities { phone: "+4930" }
    identities { email: "ana@x.example" })pb");
  EXPECT_EQ(DuplicateTable({candidate}, leads).Render(),
            R"(SCORE  LEAD     WHO                          OTHER LEAD  WHO  WHY                                   FOUND
-----  -------  ---------------------------  ----------  ---  ------------------------------------  -----
   92  leads/1  Ana Silva, X, ana@x.example  leads/2          name 97; email 100 (same local part)
)");
}

TEST(RenderHandoffTest, WithItsHistory) {
  EXPECT_EQ(RenderHandoff(Text<pb::Handoff>(R"pb(
                            name: "handoffs/1"
                            lead: "leads/1"
                            state: HANDOFF_STATE_REJECTED
                            team: "north"
                            rep: "ana"
                            submitter: "mia"
                            submit_time { seconds: 1769934300 }
                            close_time { seconds: 1769941800 }
                            reason: "BAD_FIT"
                            answer_note: "a student"
                            history {
                              state: HANDOFF_STATE_SUBMITTED
                              team: "north"
                              actor: "mia"
                              occur_time { seconds: 1769934300 }
                            }
                            history {
                              state: HANDOFF_STATE_REJECTED
                              team: "north"
                              rep: "ana"
                              actor: "ana"
                              reason: "BAD_FIT"
                              note: "a student"
                              occur_time { seconds: 1769941800 }
                            })pb"),
                          kNow),
            R"(REJECTED  leads/1
  name          handoffs/1
  state         REJECTED
  for           ana (north)
  submitted     2026-02-01 08:25:00Z by mia
  closed        2026-02-01 10:30:00Z
  reason        BAD_FIT
  answer        a student

HISTORY
  WHEN                  STATE      FOR               BY   REASON   NOTE
  --------------------  ---------  ----------------  ---  -------  ---------
  2026-02-01 08:25:00Z  SUBMITTED  anybody of north  mia
  2026-02-01 10:30:00Z  REJECTED   ana (north)       ana  BAD_FIT  a student
)");
}

TEST(QueueCellsTest, WhatIsLateIsOverdue) {
  const auto handoff = Text<pb::Handoff>(
      "submit_time { seconds: 1769934300 } expire_time { seconds: 1769941500 } state: HANDOFF_STATE_SUBMITTED");
  EXPECT_THAT(QueueCells(handoff, "Ana", kNow),
              ::testing::ElementsAre("", "Ana", "", "2 h 5 min", "overdue 5 min", "", "", ""));
}

TEST(RenderRoutingTest, EveryRuleAndCandidate) {
  EXPECT_EQ(RenderRouting(Text<pb::PreviewRoutingResponse>(R"pb(
              team: "north"
              rep: "ana"
              routing_rule: "routingRules/nordic"
              steps { routing_rule: "routingRules/big" failed_condition: "company_domain is not set" }
              steps {
                routing_rule: "routingRules/nordic"
                matched: true
                candidates { rep: "ana" eligible: true open_leads: 3 received_last_24h: 1 share: 1.5 }
                candidates { rep: "tom" reason: "30 of 30 open leads" open_leads: 30 share: 0.5 }
              })pb")),
            R"(ana of north would get it, by routingRules/nordic

routingRules/big
  does not match: company_domain is not set

routingRules/nordic
  matches
  REP  FREE  OPEN  LAST 24 H  SHARE  WHY NOT
  ---  ----  ----  ---------  -----  -------------------
  ana  yes      3          1   1.50
  tom  no      30          0   0.50  30 of 30 open leads
)");
  EXPECT_THAT(RenderRouting(Text<pb::PreviewRoutingResponse>("held_reason: 'NOBODY_FREE' routing_rule: 'r' team: 't'")),
              HasSubstr("it would be held: NOBODY_FREE, by r\n"));
  EXPECT_THAT(RenderRouting(Text<pb::PreviewRoutingResponse>("team: 't'")), HasSubstr("into the queue of t\n"));
  EXPECT_EQ(RenderRouting(pb::PreviewRoutingResponse()), "no rule matches\n");
}

TEST(RenderPlaybookTest, AnItemALine) {
  EXPECT_EQ(RenderPlaybook(Text<pb::Playbook>(R"pb(
              time { seconds: 1769941800 }
              revisions {
                item: "reasons/NO_BUDGET"
                reason { display_name: "Has no budget" uses: REASON_USE_REJECT uses: REASON_USE_LOSS }
              }
              revisions {
                name: "playbookRevisions/1"
                item: "personas/cto"
                effective_time { seconds: 1769934300 }
                persona {
                  display_name: "CTO"
                  questions {}
                }
              })pb")),
            R"(as of 2026-02-01 10:30:00Z

ITEM               SINCE                 REVISION             SAYS
-----------------  --------------------  -------------------  ----------------------------
reasons/NO_BUDGET                        (built in)           Has no budget (REJECT, LOSS)
personas/cto       2026-02-01 08:25:00Z  playbookRevisions/1  CTO, 1 question
)");
}

TEST(RenderRevisionTest, ItsStateThenItsContent) {
  EXPECT_EQ(RenderRevision(Text<pb::PlaybookRevision>(R"pb(
              name: "playbookRevisions/1"
              item: "reasons/STUDENT"
              state: PLAYBOOK_REVISION_STATE_PROPOSED
              proposer: "mia"
              propose_time { seconds: 1769941800 }
              comment: "we sell to companies"
              approvals { function: BUSINESS_FUNCTION_SALES approver: "tom" }
              reason { key: "STUDENT" display_name: "A student" uses: REASON_USE_REJECT disqualifies: true })pb")),
            R"(PROPOSED  reasons/STUDENT  playbookRevisions/1
  proposed      2026-02-01 10:30:00Z by mia
  comment       we sell to companies
  approved for  SALES by tom

reason:
  key: STUDENT
  display_name: A student
  uses: [REJECT]
  disqualifies: true
)");
}

TEST(RenderModelTest, CapsThenRules) {
  EXPECT_EQ(RenderModel(Text<pb::ScoringModel>(R"pb(
              groups { id: "role" cap: 40 }
              fit_rules {
                id: "decides"
                group: "role"
                field: "profile.job_title"
                operator: MATCH_OPERATOR_CONTAINS
                values: "chief"
                values: "owner"
                points: 30
              }
              engagement_rules { id: "demo" touch_kinds: TOUCH_KIND_DEMO_REQUEST channels: "paid" points: 50 }
              engagement_rules { id: "any" points: 1 }
              half_life { seconds: 1209600 }
              fit_a: 50
              fit_b: 25
              engagement_1: 40
              engagement_2: 20
              engagement_cap: 80
              qualifying_grades: "A1"
              qualifying_grades: "B1")pb")),
            R"(fit: A from 50, B from 25, at most 100
engagement: 1 from 40, 2 from 20, at most 80, halves in 14 d
qualifying grades: A1, B1

GROUPS
  GROUP  AT MOST
  -----  -------
  role        40

FIT
  RULE     GROUP  POINTS  FIELD              IS        VALUES
  -------  -----  ------  -----------------  --------  ------------
  decides  role       30  profile.job_title  CONTAINS  chief, owner

ENGAGEMENT
  RULE  GROUP  POINTS  FOR
  ----  -----  ------  -------------------------------
  demo             50  kind DEMO_REQUEST; channel paid
  any               1  any touch
)");
}

TEST(TimelineCellsTest, EveryKindOfEntry) {
  const auto detail = [](const char* text) { return TimelineCells(Text<pb::TimelineEntry>(text)).at(2); };
  EXPECT_EQ(detail("stage { stage: LEAD_STAGE_RECYCLED reason: 'BAD_TIMING' note: 'spring' }"),
            "RECYCLED (BAD_TIMING) “spring”");
  EXPECT_EQ(detail("touch { kind: TOUCH_KIND_CHAT source { source: 'google' } }"), "CHAT google");
  EXPECT_EQ(detail("attempt { kind: ATTEMPT_KIND_EMAIL direction: ATTEMPT_DIRECTION_INBOUND automated: true }"),
            "EMAIL inbound (automated)");
  EXPECT_EQ(detail("handoff { state: HANDOFF_STATE_ACCEPTED rep: 'ana' team: 'north' }"),
            "ACCEPTED, rep ana, team north");
  EXPECT_EQ(detail("deal { deal: 'deals/1' state: DEAL_STATE_WON pipeline: 'default' stage: 'demo' }"),
            "deals/1 WON default/demo");
}

}  // namespace
}  // namespace smarketing::cli
