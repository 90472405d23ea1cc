#include "traffic/history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "traffic/dice.h"
#include "traffic/person.h"
#include "traffic/requests.h"
#include "traffic/source.h"
#include "traffic/team.h"

namespace smarketing::traffic {
namespace {

namespace pb = ::smarketing::lead::v1;

absl::Duration Period(int months) { return absl::Hours(24) * (int64_t{months} * 365 / 12); }

void Set(absl::Time time, google::protobuf::Timestamp* proto) { proto->set_seconds(absl::ToUnixSeconds(time)); }

constexpr absl::Duration Minutes(int64_t n) { return absl::Minutes(n); }
constexpr absl::Duration Hours(int64_t n) { return absl::Hours(n); }
constexpr absl::Duration Days(int64_t n) { return absl::Hours(24 * n); }

// People work by day.
constexpr Delay kTimesOfDay[] = {
    {8, Hours(0), Hours(7)}, {35, Hours(7), Hours(12)}, {40, Hours(12), Hours(18)}, {17, Hours(18), Hours(24)}};
constexpr Delay kBetweenTouches[] = {{30, Minutes(2), Hours(4)}, {45, Hours(4), Days(5)}, {25, Days(5), Days(30)}};
constexpr Delay kUntilHandoff[] = {{30, Hours(2), Days(2)}, {50, Days(2), Days(20)}, {20, Days(20), Days(60)}};
constexpr Delay kUntilHandoffOfDemo[] = {{70, Minutes(1), Minutes(30)}, {30, Minutes(30), Hours(24)}};
constexpr Delay kUntilAnswer[] = {
    {50, Minutes(5), Hours(4)}, {30, Hours(4), Days(1)}, {15, Days(1), Days(3)}, {5, Days(3), Days(10)}};
constexpr Delay kUntilResponse[] = {{60, Minutes(2), Hours(1)}, {30, Hours(1), Hours(8)}, {10, Hours(8), Days(3)}};
constexpr Delay kBetweenAttempts[] = {{40, Hours(3), Days(1)}, {60, Days(1), Days(5)}};
constexpr Delay kUntilQualified[] = {{70, Minutes(5), Hours(1)}, {30, Days(1), Days(7)}};
constexpr Delay kUntilDeal[] = {{40, Minutes(10), Days(2)}, {60, Days(2), Days(14)}};
constexpr Delay kUntilClose[] = {{30, Days(3), Days(14)}, {50, Days(14), Days(60)}, {20, Days(60), Days(150)}};

constexpr int kPercentWithVisits = 30;
constexpr int kPercentDemoRequests = 10;
constexpr int kPercentDownloads = 15;
// Of 100 degrees of interest: from which on marketing hands a lead over.
constexpr int64_t kWorthAHandoff = 65;
constexpr int kPercentAccepted = 78;
constexpr int kPercentRejected = 14;  // the rest comes back for later
constexpr int kPercentReached = 75;
constexpr int kPercentQualified = 65;
constexpr int kPercentWithDeal = 80;
constexpr int kPercentWon = 45;

constexpr const char* kRejectReasons[] = {"BAD_FIT", "NO_BUDGET", "NOT_READY", "NOT_A_BUYER", "WRONG_TEAM"};
constexpr const char* kRecycleReasons[] = {"BAD_TIMING", "NO_BUDGET", "NOT_READY"};
constexpr const char* kLossReasons[] = {"NO_BUDGET", "COMPETITOR", "NO_DECISION", "BAD_TIMING"};
constexpr const char* kDealTitles[] = {"Licences", "Rollout", "Pilot", "Extension", "Support"};
constexpr int64_t kDealSizes[] = {900, 2'500, 6'000, 15'000, 40'000, 120'000};

std::string CurrencyOf(absl::string_view country) {
  if (country == "BR") return "BRL";
  return country == "US" ? "USD" : "EUR";
}

}  // namespace

// One lead's life, as it is made.
class History::Story {
 public:
  Story(const History& history, int64_t n)
      : history_(history),
        n_(n),
        dice_(Mix(history.plan_.seed) + static_cast<uint64_t>(history.plan_.months), static_cast<uint64_t>(n)) {}

  std::vector<Step> Tell() && {
    capture_time_ = Arrival();
    person_ = MakePerson(dice_);
    const auto interest = dice_.Below(100);
    const bool demo = dice_.Chance(kPercentDemoRequests);
    if (n_ > 0 && dice_.Chance(kPercentWithVisits)) Visits();
    Capture(demo);
    Touches(interest);
    if (demo || interest >= kWorthAHandoff) Handoff(demo);
    std::stable_sort(steps_.begin(), steps_.end(), [](const Step& a, const Step& b) { return a.time < b.time; });
    return std::move(steps_);
  }

 private:
  absl::Time until() const { return history_.plan_.until; }

  // Lately more than at first, and on weekends less.
  absl::Time Arrival() {
    const int64_t days = (until() - history_.start_) / absl::Hours(24);
    int64_t day = dice_.Below(days);
    if (dice_.Chance(30)) day = std::max(day, dice_.Below(days));
    const absl::Weekday weekday =
        absl::GetWeekday(absl::ToCivilDay(history_.start_ + day * absl::Hours(24), absl::UTCTimeZone()));
    if ((weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) && dice_.Chance(60)) {
      day = dice_.Below(days);
    }
    const absl::Duration time_of_day = PickDelay(kTimesOfDay, dice_);
    if (n_ == 0) return history_.start_ + kFirstLead;
    return history_.start_ + day * absl::Hours(24) + time_of_day;
  }

  std::string Id(absl::string_view what, int64_t number = 0) const {
    return absl::StrCat(history_.key_, "-", n_, "-", what, number);
  }
  void SetExternal(absl::string_view what, int64_t number, pb::ExternalId* id) const {
    id->set_system(kSystem);
    id->set_id(Id(what, number));
  }

  // False: the time is up, and this does not happen any more.
  template <typename R>
  bool Add(absl::Time time, R request) {
    if (time >= until()) return false;
    steps_.push_back({n_, time, std::move(request)});
    return true;
  }

  // Before anybody knows who it is.
  void Visits() {
    visitor_ = Id("v");
    const int64_t visits = 1 + dice_.Below(3);
    absl::Time time = capture_time_;
    for (int64_t i = 0; i < visits; ++i) {
      time -= PickDelay(kBetweenTouches, dice_);
      pb::RecordTouchRequest request;
      *request.mutable_touch() = MakeTouch(/*journey=*/0, dice_);
      request.mutable_identity()->set_visitor_id(visitor_);
      if (time >= history_.start_) AddTouch(time, std::move(request));
    }
  }

  bool AddTouch(absl::Time time, pb::RecordTouchRequest request) {
    request.set_request_id(Id("t", touches_));
    SetExternal("t", touches_, request.mutable_touch()->mutable_external_id());
    Set(time, request.mutable_touch()->mutable_occur_time());
    ++touches_;
    return Add(time, std::move(request));
  }

  void Capture(bool demo) {
    pb::CaptureLeadRequest request;
    request.set_request_id(Id("c"));
    *request.add_identities() = history_.IdentityOf(n_);
    request.add_identities()->set_email(
        absl::StrCat(person_.mailbox, ".", history_.key_, ".", n_, "@", person_.mail_domain));
    if (!visitor_.empty()) request.add_identities()->set_visitor_id(visitor_);
    *request.mutable_profile() = person_.profile;
    Set(capture_time_, request.mutable_occur_time());
    pb::Touch& touch = *request.mutable_touch();
    touch.set_kind(demo                              ? pb::TOUCH_KIND_DEMO_REQUEST
                   : dice_.Chance(kPercentDownloads) ? pb::TOUCH_KIND_CONTENT_DOWNLOAD
                                                     : pb::TOUCH_KIND_FORM_SUBMISSION);
    *touch.mutable_source() = MakeSource(dice_);
    Set(capture_time_, touch.mutable_occur_time());
    SetExternal("f", 0, touch.mutable_external_id());
    Add(capture_time_, std::move(request));
  }

  void Touches(int64_t interest) {
    const int64_t count = dice_.Below(2 + interest / 8);
    absl::Time time = capture_time_;
    for (int64_t i = 0; i < count; ++i) {
      time += PickDelay(kBetweenTouches, dice_);
      pb::RecordTouchRequest request;
      *request.mutable_identity() = history_.IdentityOf(n_);
      *request.mutable_touch() = MakeTouch(static_cast<int>(interest * (i + 1) / count), dice_);
      if (!AddTouch(time, std::move(request))) return;
    }
  }

  void Handoff(bool demo) {
    rep_ = RepFor(person_.profile.country_code(), dice_);
    absl::Time time = capture_time_ + (demo ? PickDelay(kUntilHandoffOfDemo, dice_) : PickDelay(kUntilHandoff, dice_));
    pb::SubmitHandoffRequest submit;
    submit.set_request_id(Id("h"));
    *submit.mutable_identity() = history_.IdentityOf(n_);
    submit.set_rep(rep_);
    submit.set_note(demo ? "asked for a demo" : "has read a lot lately");
    Set(time, submit.mutable_occur_time());
    if (!Add(time, std::move(submit))) return;

    time += PickDelay(kUntilAnswer, dice_);
    const int64_t answer = dice_.Below(100);
    if (answer < kPercentAccepted) {
      pb::AcceptHandoffRequest accept;
      accept.set_request_id(Id("a"));
      Set(time, accept.mutable_occur_time());
      if (Add(time, std::move(accept))) Work(time);
    } else if (answer < kPercentAccepted + kPercentRejected) {
      pb::RejectHandoffRequest reject;
      reject.set_request_id(Id("a"));
      reject.set_reason(dice_.Pick(kRejectReasons));
      Set(time, reject.mutable_occur_time());
      Add(time, std::move(reject));
    } else {
      Recycle(time, dice_.Pick(kRecycleReasons));
    }
  }

  void Recycle(absl::Time time, const char* reason) {
    pb::RecycleHandoffRequest recycle;
    recycle.set_request_id(Id("r"));
    recycle.set_reason(reason);
    Set(time, recycle.mutable_occur_time());
    Add(time, std::move(recycle));
  }

  // What sales does with a lead that it has accepted.
  void Work(absl::Time time) {
    const bool reached = dice_.Chance(kPercentReached);
    const int64_t attempts = 1 + dice_.Below(reached ? 4 : 6);
    for (int64_t i = 0; i < attempts; ++i) {
      time += i == 0 ? PickDelay(kUntilResponse, dice_) : PickDelay(kBetweenAttempts, dice_);
      pb::LogAttemptRequest request;
      request.set_request_id(Id("l", i));
      *request.mutable_identity() = history_.IdentityOf(n_);
      pb::Attempt& attempt = *request.mutable_attempt();
      attempt = MakeAttempt(reached && i + 1 == attempts, dice_);
      attempt.set_rep(rep_);
      Set(time, attempt.mutable_occur_time());
      SetExternal("l", i, attempt.mutable_external_id());
      if (!Add(time, std::move(request))) return;
    }
    if (!reached) {
      Recycle(time + absl::Hours(24), "NOT_REACHABLE");
      return;
    }
    if (!dice_.Chance(kPercentQualified)) return;
    time += PickDelay(kUntilQualified, dice_);
    pb::MoveLeadStageRequest move;
    move.set_request_id(Id("q"));
    move.set_stage(pb::LEAD_STAGE_SALES_QUALIFIED);
    Set(time, move.mutable_occur_time());
    if (!Add(time, std::move(move))) return;
    if (dice_.Chance(kPercentWithDeal)) Deal(time + PickDelay(kUntilDeal, dice_));
  }

  // Told once, as it stands in the end: when it was closed, or when it was made.
  void Deal(absl::Time create_time) {
    pb::ImportDealsRow row;
    *row.mutable_identity() = history_.IdentityOf(n_);
    SetExternal("d", 0, row.mutable_deal()->mutable_external_id());
    row.mutable_deal()->set_title(dice_.Pick(kDealTitles));
    row.mutable_deal()->set_owner(rep_);
    auto& amount = *row.mutable_deal()->mutable_amount();
    amount.set_currency_code(CurrencyOf(person_.profile.country_code()));
    const int64_t cents = dice_.Pick(kDealSizes) * (60 + dice_.Below(90));
    amount.set_units(cents / 100);
    amount.set_nanos(static_cast<int32_t>(cents % 100) * 10'000'000);
    Set(create_time, row.mutable_create_time());
    const absl::Time close_time = create_time + PickDelay(kUntilClose, dice_);
    const absl::CivilDay close_day = absl::ToCivilDay(close_time, absl::UTCTimeZone());
    auto& expected = *row.mutable_deal()->mutable_expected_close_date();
    expected.set_year(static_cast<int32_t>(close_day.year()));
    expected.set_month(close_day.month());
    expected.set_day(close_day.day());
    const bool won = dice_.Chance(kPercentWon);
    const char* lost_reason = dice_.Pick(kLossReasons);
    if (close_time >= until()) {
      row.set_state(pb::DEAL_STATE_OPEN);
      Add(create_time, std::move(row));
      return;
    }
    row.set_state(won ? pb::DEAL_STATE_WON : pb::DEAL_STATE_LOST);
    Set(close_time, row.mutable_close_time());
    if (!won) row.set_lost_reason(lost_reason);
    Add(close_time, std::move(row));
  }

  const History& history_;
  const int64_t n_;
  Dice dice_;
  std::vector<Step> steps_;
  absl::Time capture_time_;
  Person person_;
  std::string visitor_;  // empty: never seen before
  std::string rep_;
  int64_t touches_ = 0;
};

History::History(const Plan& plan)
    : plan_(plan), start_(plan.until - Period(plan.months)), key_(absl::StrCat("s", plan.seed, "m", plan.months)) {}

pb::Identity History::IdentityOf(int64_t n) const {
  pb::Identity identity;
  identity.mutable_external()->set_system(kSystem);
  identity.mutable_external()->set_id(absl::StrCat(key_, "-", n));
  return identity;
}

std::vector<Step> History::Lead(int64_t n) const { return Story(*this, n).Tell(); }

std::vector<Step> History::All(int64_t leads) const {
  std::vector<Step> all;
  for (int64_t n = 0; n < leads; ++n) {
    std::vector<Step> one = Lead(n);
    std::move(one.begin(), one.end(), std::back_inserter(all));
  }
  std::stable_sort(all.begin(), all.end(), [](const Step& a, const Step& b) { return a.time < b.time; });
  return all;
}

absl::Time History::UntilOf(absl::Time first_lead_create_time, int months) {
  return first_lead_create_time - kFirstLead + Period(months);
}

}  // namespace smarketing::traffic
