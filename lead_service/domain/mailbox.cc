#include "lead_service/domain/mailbox.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace smarketing::lead {
namespace {

// Providers that have the same name in many countries: yahoo.com, yahoo.co.uk, yahoo.com.br. In byte order.
constexpr auto kProviders = std::to_array<absl::string_view>(
    {"aol", "fastmail", "gmail", "gmx", "googlemail", "hotmail", "icloud", "live", "mail", "mailfence", "msn",
     "outlook", "proton", "rediffmail", "rocketmail", "yahoo", "yandex"});

// Others, in byte order.
constexpr auto kDomains = std::to_array<absl::string_view>(
    {"126.com",         "139.com",      "163.com",        "21cn.com",      "abv.bg",         "alice.it",
     "aliyun.com",      "arcor.de",     "att.net",        "bellsouth.net", "bigpond.com",    "bk.ru",
     "bluewin.ch",      "bol.com.br",   "btinternet.com", "centrum.cz",    "charter.net",    "comcast.net",
     "cox.net",         "daum.net",     "docomo.ne.jp",   "earthlink.net", "email.com",      "ezweb.ne.jp",
     "foxmail.com",     "free.fr",      "freenet.de",     "globo.com",     "hanmail.net",    "hey.com",
     "home.nl",         "hushmail.com", "ig.com.br",      "inbox.lv",      "inbox.ru",       "interia.pl",
     "kpnmail.nl",      "laposte.net",  "libero.it",      "list.ru",       "mac.com",        "mailbox.org",
     "me.com",          "naver.com",    "neuf.fr",        "ntlworld.com",  "o2.pl",          "onet.pl",
     "optusnet.com.au", "orange.fr",    "pm.me",          "posteo.de",     "protonmail.com", "qq.com",
     "r7.com",          "rambler.ru",   "sapo.pt",        "sbcglobal.net", "seznam.cz",      "sfr.fr",
     "sina.com",        "sohu.com",     "t-online.de",    "telenet.be",    "terra.com.br",   "tiscali.it",
     "tutanota.com",    "uol.com.br",   "verizon.net",    "virgilio.it",   "wanadoo.fr",     "web.de",
     "wp.pl",           "xtra.co.nz",   "ya.ru",          "ymail.com",     "zipmail.com.br", "zoho.com",
     "zohomail.com",    "zoznam.sk"});

// In byte order.
constexpr auto kRoles = std::to_array<absl::string_view>(
    {"accounting", "accounts", "admin",      "atendimento", "billing",         "buchhaltung", "business",  "comercial",
     "compras",    "contact",  "contacto",   "contato",     "customerservice", "einkauf",     "email",     "empfang",
     "enquiries",  "enquiry",  "finance",    "financeiro",  "hello",           "help",        "hola",      "hr",
     "info",       "jobs",     "kontakt",    "mail",        "marketing",       "newsletter",  "noreply",   "office",
     "orders",     "post",     "purchasing", "reception",   "sales",           "secretaria",  "secretary", "service",
     "support",    "team",     "vendas",     "ventas",      "verkauf",         "webmaster"});

static_assert(std::is_sorted(kProviders.begin(), kProviders.end()));
static_assert(std::is_sorted(kDomains.begin(), kDomains.end()));
static_assert(std::is_sorted(kRoles.begin(), kRoles.end()));

template <size_t kSize>
bool Has(const std::array<absl::string_view, kSize>& words, absl::string_view word) {
  return std::binary_search(words.begin(), words.end(), word);
}

// "com", "de", "co.uk", "com.br": what a country's provider has behind its name, and a company's subdomain has not.
bool IsCountrySuffix(absl::string_view suffix) {
  const size_t dot = suffix.find('.');
  if (dot == absl::string_view::npos) return suffix.size() <= 3;
  const absl::string_view second = suffix.substr(0, dot);
  return suffix.size() - dot - 1 == 2 && (second == "co" || second == "com" || second == "ne");
}

}  // namespace

bool IsFreeMailDomain(absl::string_view domain) {
  if (Has(kDomains, domain)) return true;
  const size_t dot = domain.find('.');
  return dot != absl::string_view::npos && Has(kProviders, domain.substr(0, dot)) &&
         IsCountrySuffix(domain.substr(dot + 1));
}

bool IsRoleMailbox(absl::string_view local) { return Has(kRoles, local); }

}  // namespace smarketing::lead
