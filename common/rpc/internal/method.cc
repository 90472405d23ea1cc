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

int64_t RefusalCount::Add(absl::Time now) {
  constexpr int64_t kSecond = 1'000'000'000;
  untold_.fetch_add(1, std::memory_order_relaxed);
  const int64_t at = absl::ToUnixNanos(now);
  int64_t next = next_.load(std::memory_order_relaxed);
  // One that lies farther ahead was planned before the clock was set back.
  if (at < next && next - at <= kSecond) return 0;
  if (!next_.compare_exchange_strong(next, at + kSecond)) return 0;
  return untold_.exchange(0);
}

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
