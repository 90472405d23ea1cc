#include "common/auth/json.h"

#include <set>
#include <string>
#include <vector>

namespace smarketing::auth {

std::optional<nlohmann::json> ParseStrictObject(absl::string_view text) {
  using Event = nlohmann::json::parse_event_t;
  std::vector<std::set<std::string>> names;  // of the objects that we are inside of
  bool repeated = false;
  const nlohmann::json::parser_callback_t callback = [&](int, Event event, nlohmann::json& value) {
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end) names.pop_back();
    if (event == Event::key && !names.back().insert(value.get<std::string>()).second) repeated = true;
    return true;
  };
  nlohmann::json json = nlohmann::json::parse(text.begin(), text.end(), callback, /*allow_exceptions=*/false);
  if (repeated || !json.is_object()) return std::nullopt;
  return json;
}

}  // namespace smarketing::auth
