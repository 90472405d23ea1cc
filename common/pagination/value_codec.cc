#include "common/pagination/value_codec.h"

#include <cstring>
#include <utility>
#include <variant>

#include "absl/time/time.h"
#include "common/id/id.h"

namespace smarketing::pagination {
namespace {

using filter::Value;

// Part of the token's format: never renumbered.
enum class Tag : uint8_t { kBool = 1, kInt64 = 2, kDouble = 3, kText = 4, kBytes = 5, kUuid = 6, kTime = 7 };

constexpr size_t kUuidBytes = 16;
constexpr uint32_t kNanosPerSecond = 1'000'000'000;

class Writer {
 public:
  explicit Writer(std::string* out) : out_(*out) {}

  void operator()(bool value) { Put(Tag::kBool, value ? 1 : 0, 1); }
  void operator()(int64_t value) { Put(Tag::kInt64, static_cast<uint64_t>(value), 8); }
  void operator()(double value) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    Put(Tag::kDouble, bits, 8);
  }
  void operator()(const std::string& value) { Put(Tag::kText, value); }
  void operator()(const filter::Bytes& value) { Put(Tag::kBytes, value.data); }
  void operator()(const Uuid& value) {
    out_.push_back(static_cast<char>(Tag::kUuid));
    out_.append(value.bytes().data(), value.bytes().size());
  }
  void operator()(absl::Time value) {
    const int64_t seconds = absl::ToUnixSeconds(value);
    Put(Tag::kTime, static_cast<uint64_t>(seconds), 8);
    AppendBigEndian(absl::ToInt64Nanoseconds(value - absl::FromUnixSeconds(seconds)), 4, &out_);
  }

 private:
  void Put(Tag tag, uint64_t value, int bytes) {
    out_.push_back(static_cast<char>(tag));
    AppendBigEndian(value, bytes, &out_);
  }
  void Put(Tag tag, absl::string_view data) {
    Put(tag, data.size(), 4);
    out_.append(data.data(), data.size());
  }

  std::string& out_;
};

class Reader {
 public:
  explicit Reader(absl::string_view bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }

  std::optional<absl::string_view> Take(size_t count) {
    if (bytes_.size() < count) return std::nullopt;
    const absl::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::optional<uint64_t> TakeNumber(size_t count) {
    const auto taken = Take(count);
    if (!taken.has_value()) return std::nullopt;
    uint64_t number = 0;
    for (const char c : *taken) number = number << 8 | static_cast<uint8_t>(c);
    return number;
  }

  std::optional<std::string> TakeString() {
    const auto size = TakeNumber(4);
    const auto data = size.has_value() ? Take(*size) : std::nullopt;
    if (!data.has_value()) return std::nullopt;
    return std::string(*data);
  }

  std::optional<Value> TakeValue() {
    const auto tag = TakeNumber(1);
    if (!tag.has_value()) return std::nullopt;
    switch (static_cast<Tag>(*tag)) {
      case Tag::kBool: {
        const auto number = TakeNumber(1);
        if (!number.has_value() || *number > 1) return std::nullopt;
        return Value(*number == 1);
      }
      case Tag::kInt64: {
        const auto number = TakeNumber(8);
        if (!number.has_value()) return std::nullopt;
        return Value(static_cast<int64_t>(*number));
      }
      case Tag::kDouble: {
        const auto bits = TakeNumber(8);
        if (!bits.has_value()) return std::nullopt;
        double number;
        std::memcpy(&number, &*bits, sizeof(number));
        return Value(number);
      }
      case Tag::kText: {
        auto text = TakeString();
        if (!text.has_value()) return std::nullopt;
        return Value(*std::move(text));
      }
      case Tag::kBytes: {
        auto data = TakeString();
        if (!data.has_value()) return std::nullopt;
        return Value(filter::Bytes{*std::move(data)});
      }
      case Tag::kUuid: {
        const auto data = Take(kUuidBytes);
        if (!data.has_value()) return std::nullopt;
        return Value(*Uuid::FromBytes(*data));
      }
      case Tag::kTime: {
        const auto seconds = TakeNumber(8);
        const auto nanos = TakeNumber(4);
        if (!seconds.has_value() || !nanos.has_value() || *nanos >= kNanosPerSecond) return std::nullopt;
        return Value(absl::FromUnixSeconds(static_cast<int64_t>(*seconds)) +
                     absl::Nanoseconds(static_cast<int64_t>(*nanos)));
      }
    }
    return std::nullopt;
  }

 private:
  absl::string_view bytes_;
};

}  // namespace

void AppendBigEndian(uint64_t value, int bytes, std::string* out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out->push_back(static_cast<char>(value >> shift));
}

void AppendValues(absl::Span<const Value> values, std::string* out) {
  AppendBigEndian(values.size(), 1, out);
  Writer writer(out);
  for (const Value& value : values) std::visit(writer, value);
}

std::optional<std::vector<Value>> ParseValues(absl::string_view bytes) {
  Reader reader(bytes);
  const auto count = reader.TakeNumber(1);
  if (!count.has_value()) return std::nullopt;
  std::vector<Value> values;
  for (uint64_t i = 0; i < *count; ++i) {
    auto value = reader.TakeValue();
    if (!value.has_value()) return std::nullopt;
    values.push_back(*std::move(value));
  }
  if (!reader.empty()) return std::nullopt;
  return values;
}

}  // namespace smarketing::pagination
