#include "common/rpc/internal/method.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/runtime.h"
#include "smarketing/common/v1/options.pb.h"

namespace smarketing::rpc::internal {
namespace {

const char* TypeName(const google::protobuf::MethodDescriptor& descriptor) {
  if (descriptor.client_streaming()) return "bidi_stream";
  return descriptor.server_streaming() ? "server_stream" : "unary";
}

}  // namespace

Method::Method(const google::protobuf::MethodDescriptor& descriptor, Runtime* runtime, OpenStreams* open_streams)
    : descriptor(descriptor),
      runtime(runtime),
      open_streams(open_streams),
      path(absl::StrCat("/", descriptor.service()->full_name(), "/", descriptor.name())),
      permission(descriptor.options().GetExtension(smarketing::common::v1::permission)),
      validator(*descriptor.input_type()),
      redactor(*descriptor.output_type()),
      metrics(
          runtime->metrics()->ForMethod(TypeName(descriptor), descriptor.service()->full_name(), descriptor.name())) {}

bool OpenStreams::Add(const std::shared_ptr<SinkCore>& stream) {
  absl::MutexLock lock(&mu_);
  if (closed_) return false;
  streams_.insert(stream);
  return true;
}

void OpenStreams::Remove(const std::shared_ptr<SinkCore>& stream) {
  absl::MutexLock lock(&mu_);
  streams_.erase(stream);
}

void OpenStreams::EndAll(const absl::Status& status) {
  absl::flat_hash_set<std::shared_ptr<SinkCore>> streams;
  {
    absl::MutexLock lock(&mu_);
    closed_ = true;
    streams = streams_;
  }
  for (const auto& stream : streams) stream->Finish(status);
}

}  // namespace smarketing::rpc::internal
