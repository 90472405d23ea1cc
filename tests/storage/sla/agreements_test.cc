// Agreements and calendars come back as they were stored.
#include "sla_service/storage/agreements.h"

#include <optional>

#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sla_service/storage/calendars.h"
#include "tests/storage/sla/sla_world.h"
#include "tests/support/status_matchers.h"

namespace smarketing::sla {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class AgreementsTest : public ::testing::Test {
 protected:
  absl::Status Write(absl::FunctionRef<absl::Status(mysql::Transaction&)> lambda) {
    return world_.schema().db().RunReadWrite(Clock::Real()->Now() + absl::Seconds(30), lambda);
  }

  CalendarDefinition NewCalendar() {
    CalendarDefinition calendar;
    calendar.id = world_.ids().Next<CalendarId>();
    calendar.display_name = "Büro";
    calendar.time_zone = "Europe/Berlin";
    calendar.weekly_hours = {{{1, 2, 3}, {{540, 720}, {780, 1440}}}};
    calendar.special_days = {{absl::CivilDay(2026, 12, 25), "Weihnachten", {}}};
    calendar.create_time = At(2, 9);
    SMK_EXPECT_OK(Write([&](mysql::Transaction& tx) { return InsertCalendar(tx, calendar); }));
    return calendar;
  }

  Agreement NewAgreement(const CalendarId& calendar) {
    Agreement agreement;
    agreement.id = world_.ids().Next<AgreementId>();
    agreement.terms.display_name = "Quarter";
    agreement.terms.summary = std::string(60'000, 's');
    agreement.terms.goals = "goals";
    agreement.terms.contacts = "contacts";
    agreement.terms.repercussions = "repercussions";
    agreement.terms.cancellation = "cancellation";
    for (int i = 0; i < 3; ++i) {
      Commitment commitment;
      commitment.id = absl::StrCat("promise-", i);
      commitment.display_name = "Promise";
      commitment.calendar = calendar;
      commitment.segment = {"google", "", "north"};
      commitment.response_time = {TriggerKind::kMarketingQualified, absl::Hours(i + 1), {25, 50, 75}};
      agreement.terms.commitments.push_back(commitment);
    }
    agreement.create_time = agreement.update_time = At(2, 9);
    return agreement;
  }

  std::optional<Agreement> Find(const AgreementId& id) {
    std::optional<Agreement> found;
    SMK_EXPECT_OK(Write([&](mysql::Transaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(found, FindAgreement(tx, id));
      return absl::OkStatus();
    }));
    return found;
  }

  SlaWorld world_;
};

TEST_F(AgreementsTest, CalendarsComeBackAsTheyWereStored) {
  const CalendarDefinition calendar = NewCalendar();
  SMK_EXPECT_OK(Write([&](mysql::Transaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const auto found, LoadCalendars(tx, {calendar.id, world_.ids().Next<CalendarId>()}));
    EXPECT_THAT(found, ::testing::ElementsAre(calendar));
    CalendarCache cache;
    for (int i = 0; i < 2; ++i) {
      SMK_ASSIGN_OR_RETURN(const CalendarMap built, cache.Get(tx, {calendar.id, world_.ids().Next<CalendarId>()}));
      EXPECT_THAT(built, SizeIs(1));
    }
    return absl::OkStatus();
  }));
}

TEST_F(AgreementsTest, AgreementsComeBackAsTheyWereStored) {
  Agreement agreement = NewAgreement(NewCalendar().id);
  SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) { return InsertAgreement(tx, agreement); }));
  EXPECT_EQ(Find(agreement.id), agreement);
  EXPECT_EQ(Find(world_.ids().Next<AgreementId>()), std::nullopt);

  const auto change = [&](absl::FunctionRef<absl::Status(Agreement*)> move) {
    SMK_ASSERT_OK(Write([&](mysql::Transaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const std::optional<Agreement> before, LockAgreement(tx, agreement.id));
      agreement = *before;
      SMK_RETURN_IF_ERROR(move(&agreement));
      return UpdateAgreement(tx, *before, agreement);
    }));
    EXPECT_EQ(Find(agreement.id), agreement);
  };
  change([&](Agreement* a) {
    AgreementTerms terms = a->terms;
    terms.summary = "short";
    terms.commitments.pop_back();
    return UpdateTerms(terms, At(2, 10), a);
  });
  change([](Agreement* a) { return Submit(At(2, 11), a); });
  change([](Agreement* a) { return Approve(BusinessFunction::kSales, "sue@example.com", At(2, 12), a); });
  change([](Agreement* a) { return Approve(BusinessFunction::kMarketing, "max@example.com", At(2, 13), a); });

  const auto promises = [&] {
    std::vector<Promise> found;
    SMK_EXPECT_OK(Write([&](mysql::Transaction& tx) -> absl::Status {
      CalendarCache calendars;
      SMK_ASSIGN_OR_RETURN(found, LoadPromises(tx, calendars));
      return absl::OkStatus();
    }));
    return found;
  };
  EXPECT_THAT(promises(), IsEmpty());
  change([](Agreement* a) { return Activate(At(1, 0), At(2, 14), a); });
  ASSERT_THAT(promises(), SizeIs(2));
  EXPECT_EQ(promises()[1].commitment, agreement.terms.commitments[1]);
  EXPECT_EQ(promises()[1].activate_time, At(1, 0));
  EXPECT_NE(promises()[1].calendar, nullptr);
}

}  // namespace
}  // namespace smarketing::sla
