#include "traffic/source.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace smarketing::traffic {
namespace {

constexpr int64_t kCampaignsPerSource = 8;

struct Channel {
  int64_t weight;
  const char* channel;
  const char* source;
  const char* medium;
};
constexpr Channel kChannels[] = {{30, "paid_search", "google", "cpc"},
                                 {25, "organic_search", "google", "organic"},
                                 {20, "social", "linkedin", "social"},
                                 {15, "email", "newsletter", "email"},
                                 {10, "referral", "partner", "referral"}};

struct Deed {
  int64_t weight;
  lead::v1::TouchKind kind;
  int from_journey;  // nobody does it before
  lead::v1::JourneyStage stage;
};
constexpr Deed kDeeds[] = {{40, lead::v1::TOUCH_KIND_PAGE_VIEW, 0, lead::v1::JOURNEY_STAGE_AWARENESS},
                           {18, lead::v1::TOUCH_KIND_EMAIL_OPEN, 0, lead::v1::JOURNEY_STAGE_UNSPECIFIED},
                           {10, lead::v1::TOUCH_KIND_EMAIL_CLICK, 10, lead::v1::JOURNEY_STAGE_CONSIDERATION},
                           {8, lead::v1::TOUCH_KIND_AD_CLICK, 0, lead::v1::JOURNEY_STAGE_AWARENESS},
                           {8, lead::v1::TOUCH_KIND_SOCIAL, 0, lead::v1::JOURNEY_STAGE_AWARENESS},
                           {10, lead::v1::TOUCH_KIND_CONTENT_DOWNLOAD, 10, lead::v1::JOURNEY_STAGE_CONSIDERATION},
                           {5, lead::v1::TOUCH_KIND_WEBINAR, 30, lead::v1::JOURNEY_STAGE_CONSIDERATION},
                           {3, lead::v1::TOUCH_KIND_CHAT, 50, lead::v1::JOURNEY_STAGE_DECISION},
                           {4, lead::v1::TOUCH_KIND_DEMO_REQUEST, 70, lead::v1::JOURNEY_STAGE_DECISION},
                           {2, lead::v1::TOUCH_KIND_TRIAL_START, 80, lead::v1::JOURNEY_STAGE_DECISION}};

constexpr const char* kContents[] = {"wp-first-steps", "wp-security", "case-retail",      "case-industry",
                                     "webinar-demo",   "pricing",     "checklist-launch", "guide-migration"};

}  // namespace

lead::v1::SourceDetails MakeSource(Dice& dice) {
  const Channel& channel = dice.PickWeighted(kChannels);
  const int64_t campaign = dice.Below(kCampaignsPerSource);
  lead::v1::SourceDetails source;
  source.set_channel(channel.channel);
  source.set_source(channel.source);
  source.set_medium(channel.medium);
  source.set_campaign(absl::StrCat(channel.channel, "-", campaign));
  source.set_landing_page(absl::StrCat("https://www.example.com/landing/", dice.Below(100)));
  return source;
}

lead::v1::Touch MakeTouch(int journey, Dice& dice) {
  const Deed* deed = &dice.PickWeighted(kDeeds);
  if (deed->from_journey > journey) deed = &kDeeds[0];
  lead::v1::Touch touch;
  touch.set_kind(deed->kind);
  touch.set_journey_stage(deed->stage);
  *touch.mutable_source() = MakeSource(dice);
  if (deed->stage == lead::v1::JOURNEY_STAGE_CONSIDERATION) touch.mutable_source()->set_content(dice.Pick(kContents));
  return touch;
}

}  // namespace smarketing::traffic
