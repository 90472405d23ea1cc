// Pipelines as messages of the contract: on the wire and in the database. Without etags.
#ifndef SMARKETING_LEAD_SERVICE_STORAGE_PIPELINE_CODEC_H_
#define SMARKETING_LEAD_SERVICE_STORAGE_PIPELINE_CODEC_H_

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "lead_service/domain/pipeline.h"
#include "smarketing/lead/v1/deal.pb.h"

namespace smarketing::lead {

v1::Pipeline PipelineToProto(const Pipeline& pipeline);
// Adds a violation of `field`.name when that is no name of a pipeline.
Pipeline PipelineFromProto(const v1::Pipeline& proto, absl::string_view field, Violations& violations);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_STORAGE_PIPELINE_CODEC_H_
