// Identifiers: 16-byte UUIDs of version 7 (RFC 9562), made by the service, ordered by the time they were made, so that
// new rows go to the end of a clustered index.
#ifndef SMARKETING_COMMON_ID_ID_H_
#define SMARKETING_COMMON_ID_ID_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace smarketing {

class Uuid {
 public:
  Uuid() = default;  // the nil UUID: no id
  explicit Uuid(const std::array<uint8_t, 16>& bytes) : bytes_(bytes) {}

  // From the 16 bytes that a BINARY(16) column holds; nullopt for any other length.
  static std::optional<Uuid> FromBytes(absl::string_view bytes);
  // From "018f4e6a-7b1c-7def-8123-456789abcdef", in lower case; nullopt for anything else.
  static std::optional<Uuid> Parse(absl::string_view text);

  std::string ToString() const;
  absl::string_view bytes() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  bool is_nil() const { return *this == Uuid(); }
  // The millisecond that a version 7 UUID was made in.
  absl::Time time() const;

  friend bool operator==(const Uuid&, const Uuid&) = default;
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Uuid& id) {
    return H::combine(std::move(h), id.bytes_);
  }

 private:
  std::array<uint8_t, 16> bytes_{};
};

// An id of one kind of thing: Id<struct ShipTag> and Id<struct PortTag> do not mix. With `using ShipId = Id<ShipTag>`.
template <typename Tag>
class Id {
 public:
  Id() = default;
  explicit Id(const Uuid& uuid) : uuid_(uuid) {}

  const Uuid& uuid() const { return uuid_; }
  absl::string_view bytes() const { return uuid_.bytes(); }
  std::string ToString() const { return uuid_.ToString(); }
  bool is_nil() const { return uuid_.is_nil(); }

  friend bool operator==(const Id&, const Id&) = default;
  friend auto operator<=>(const Id&, const Id&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine(std::move(h), id.uuid_);
  }

 private:
  Uuid uuid_;
};

// Makes version 7 UUIDs: milliseconds of the clock, then a counter that keeps ids of one generator strictly
// increasing (also when the clock steps back), then 62 random bits. Thread-safe.
class IdGenerator {
 public:
  explicit IdGenerator(const Clock* clock) : clock_(clock) {}

  Uuid Next();
  template <typename IdType>
  IdType Next() {
    return IdType(Next());
  }

 private:
  const Clock* clock_;
  absl::Mutex mu_;
  absl::BitGen random_ ABSL_GUARDED_BY(mu_);
  int64_t last_millis_ ABSL_GUARDED_BY(mu_) = 0;
  uint32_t counter_ ABSL_GUARDED_BY(mu_) = 0;
};

// Resource names: "ships/018f4e6a-…".
std::string ResourceName(absl::string_view collection, const Uuid& id);
// The id in a resource name of `collection`; nullopt when it is not one.
std::optional<Uuid> ParseResourceName(absl::string_view collection, absl::string_view name);

}  // namespace smarketing

#endif  // SMARKETING_COMMON_ID_ID_H_
