#include "lead_service/rpc/convert/update_mask.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "smarketing/lead/v1/lead.pb.h"

namespace smarketing::lead {
namespace {

constexpr char kProfile[] = "profile";

// The profile's fields come from the contract itself: a new one is updatable without a word here.
std::vector<std::string> AllPaths() {
  std::vector<std::string> paths;
  const google::protobuf::Descriptor& profile = *v1::LeadProfile::descriptor();
  for (int i = 0; i < profile.field_count(); ++i)
    paths.push_back(absl::StrCat(kProfile, ".", profile.field(i)->name()));
  paths.insert(paths.end(), {"owner", "team", "tags", "persona"});
  return paths;
}

}  // namespace

bool IsUpdatablePath(absl::string_view path) {
  if (path == kProfile) return true;
  const std::vector<std::string> all = AllPaths();
  return std::find(all.begin(), all.end(), path) != all.end();
}

std::string UpdatablePaths() { return "\"profile\" and its fields, \"owner\", \"team\", \"tags\" and \"persona\""; }

std::vector<std::string> ExpandUpdateMask(const google::protobuf::FieldMask& mask) {
  const auto named = [&mask](absl::string_view path) {
    return std::find(mask.paths().begin(), mask.paths().end(), path) != mask.paths().end();
  };
  std::vector<std::string> expanded;
  for (const std::string& path : AllPaths()) {
    const bool inside_profile = path.find('.') != std::string::npos;
    if (named(path) || (inside_profile && named(kProfile))) expanded.push_back(path);
  }
  return expanded;
}

}  // namespace smarketing::lead
