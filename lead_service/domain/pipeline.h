// The ways of deals to the win.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_PIPELINE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_PIPELINE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace smarketing::lead {

struct PipelineStage {
  std::string id;  // lower-case letters, digits, "-" and "_"; unique in the pipeline
  std::string display_name;
  int32_t probability = 0;  // the chance to win from here, in percent

  friend bool operator==(const PipelineStage&, const PipelineStage&) = default;
};

struct Pipeline {
  std::string key;  // lower-case letters, digits, "-" and "_"
  std::string display_name;
  std::vector<PipelineStage> stages;  // in order, at least one; probabilities never fall

  // Null when there is no such stage; the first one for the empty id.
  const PipelineStage* FindStage(absl::string_view id) const;

  friend bool operator==(const Pipeline&, const Pipeline&) = default;
};

inline constexpr char kDefaultPipeline[] = "default";

// What the default pipeline is until it is written.
const Pipeline& BuiltInPipeline();

// Adds everything that is wrong, at the contract's paths below `field` ("pipeline.stages[1].id"; the key is
// "pipeline.name").
void Validate(const Pipeline& pipeline, absl::string_view field, Violations& violations);

// Does not change; safe to share between threads.
class Pipelines {
 public:
  Pipelines() : Pipelines(std::vector<Pipeline>()) {}
  explicit Pipelines(std::vector<Pipeline> written);

  // Null when there is no such pipeline; the default one for the empty key.
  const Pipeline* Find(absl::string_view key) const;
  // The chance to win from a stage, in percent; 0 when there is no such stage.
  int32_t ProbabilityOf(absl::string_view pipeline, absl::string_view stage) const;
  // The default one first, then in byte order of key.
  const std::vector<Pipeline>& all() const { return all_; }

 private:
  std::vector<Pipeline> all_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_PIPELINE_H_
