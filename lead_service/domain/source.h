// Where something came from: the UTM set and its surroundings.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_SOURCE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_SOURCE_H_

#include <string>

namespace smarketing::lead {

// Empty: unknown.
struct SourceDetails {
  std::string channel;
  std::string source;
  std::string medium;
  std::string campaign;
  std::string content;
  std::string term;
  // URLs may hold personal data: they go into no event.
  std::string referrer;
  std::string landing_page;

  bool empty() const { return *this == SourceDetails(); }

  friend bool operator==(const SourceDetails&, const SourceDetails&) = default;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_SOURCE_H_
