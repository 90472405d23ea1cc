#include "tests/benchmark/traffic/generator.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tests/benchmark/rows/mint.h"

namespace smarketing::benchmark {
namespace {

// What a draw is for: each has its own random numbers.
enum What : uint64_t {
  kGiven,
  kFamily,
  kCompany,
  kTitle,
  kCountry,
  kSource,
  kCampaign,
  kPage,
  kTouchKind,
  kMailbox,
  kCaptureId,
  kTouchId
};

constexpr const char* kGivenNames[] = {"Ana",    "Bruno", "Carla", "Diego", "Elena",  "Felipe", "Greta", "Hugo",
                                       "Ingrid", "João",  "Karin", "Luís",  "Marina", "Nuno",   "Olga",  "Paulo"};
constexpr const char* kFamilyNames[] = {"Almeida", "Becker", "Costa",   "Dias",   "Esposito", "Ferreira",
                                        "Gomes",   "Haas",   "Ivanova", "Jansen", "Klein",    "Lopes",
                                        "Moreira", "Nunes",  "Ortiz",   "Pinto"};
constexpr const char* kCompanyNames[] = {"Aurora",  "Borealis", "Cobre",   "Delta",
                                         "Estrela", "Farol",    "Granito", "Horizonte"};
constexpr const char* kCompanyForms[] = {"Ltda", "GmbH", "S.A.", "Inc."};
constexpr const char* kTitles[] = {"Head of Marketing", "Sales Director", "CTO", "Procurement Manager", "Founder"};
constexpr const char* kCountries[] = {"BR", "PT", "DE", "US", "ES"};
struct SourceKind {
  const char* channel;
  const char* source;
  const char* medium;
};
constexpr SourceKind kSources[] = {{"paid_search", "google", "cpc"},
                                   {"organic_search", "google", "organic"},
                                   {"social", "linkedin", "social"},
                                   {"email", "newsletter", "email"},
                                   {"referral", "partner", "referral"}};
constexpr lead::v1::TouchKind kTouchKinds[] = {lead::v1::TOUCH_KIND_PAGE_VIEW, lead::v1::TOUCH_KIND_EMAIL_OPEN,
                                               lead::v1::TOUCH_KIND_EMAIL_CLICK, lead::v1::TOUCH_KIND_AD_CLICK,
                                               lead::v1::TOUCH_KIND_CONTENT_DOWNLOAD};

template <typename T, size_t n>
const T& Pick(const T (&all)[n], uint64_t draw) {
  return all[draw % n];
}

}  // namespace

uint64_t Generator::Draw(int64_t n, uint64_t what) const {
  return Mix(Mix(static_cast<uint64_t>(n)) ^ Mix(seed_ << 8 | what));
}

std::string Generator::RequestId(int64_t n, uint64_t what) const {
  return absl::StrCat(absl::Hex(Draw(n, what), absl::kZeroPad16), "-", absl::Hex(n, absl::kZeroPad8));
}

void Generator::Source(int64_t n, lead::v1::SourceDetails* source) const {
  const SourceKind& kind = Pick(kSources, Draw(n, kSource));
  source->set_channel(kind.channel);
  source->set_source(kind.source);
  source->set_medium(kind.medium);
  source->set_campaign(absl::StrCat("campaign-", Draw(n, kCampaign) % 40));
  source->set_landing_page(absl::StrCat("https://www.example.com/landing/", Draw(n, kPage) % 100));
}

void Generator::Capture(int64_t n, lead::v1::CaptureLeadRequest* request) const {
  request->set_request_id(RequestId(n, kCaptureId));
  const char* given = Pick(kGivenNames, Draw(n, kGiven));
  const char* family = Pick(kFamilyNames, Draw(n, kFamily));
  const uint64_t company = Draw(n, kCompany) % 5'000;
  // Addresses do not come in the order of their letters.
  request->add_identities()->set_email(
      absl::StrCat(absl::Hex(Draw(n, kMailbox), absl::kZeroPad16), ".", n, "@company-", company, ".example"));
  lead::v1::LeadProfile& profile = *request->mutable_profile();
  profile.set_given_name(given);
  profile.set_family_name(family);
  profile.set_company_name(
      absl::StrCat(Pick(kCompanyNames, company), " ", company, " ", Pick(kCompanyForms, company / 8)));
  profile.set_job_title(Pick(kTitles, Draw(n, kTitle)));
  profile.set_country_code(Pick(kCountries, Draw(n, kCountry)));
  lead::v1::Touch& touch = *request->mutable_touch();
  touch.set_kind(lead::v1::TOUCH_KIND_FORM_SUBMISSION);
  Source(n, touch.mutable_source());
}

void Generator::Touch(int64_t n, absl::string_view lead, lead::v1::RecordTouchRequest* request) const {
  request->set_request_id(RequestId(n, kTouchId));
  request->set_lead(std::string(lead));
  lead::v1::Touch& touch = *request->mutable_touch();
  touch.set_kind(Pick(kTouchKinds, Draw(n, kTouchKind)));
  Source(n, touch.mutable_source());
}

}  // namespace smarketing::benchmark
