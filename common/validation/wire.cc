#include "common/validation/wire.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "google/protobuf/wire_format_lite.h"

namespace smarketing::validation {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

constexpr size_t kMaxTagBytes = 5;

// Where we are, as a list from the innermost message outwards: the path is written out only when it is needed.
struct Place {
  const Place* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;  // of a repeated field

  std::string Path() const {
    std::string path = field->name();
    if (index >= 0) path = FieldPathAt(path, static_cast<size_t>(index));
    return parent == nullptr ? path : FieldPath(parent->Path(), path);
  }
};

// Walks the fields of one message. Every function answers false when the bytes are malformed.
class Walker {
 public:
  bool Walk(const Descriptor* type, absl::string_view bytes, const Place* parent, int depth) {
    Counts counts(type);
    while (!bytes.empty()) {
      if (!Field(type, &bytes, parent, depth, &counts, /*group=*/0)) return false;
    }
    return true;
  }

  const Violations& violations() const { return violations_; }

 private:
  // How many items of each repeated field of a message have been seen: kept only for types with repeated fields whose
  // items can have a path.
  class Counts {
   public:
    explicit Counts(const Descriptor* type) : type_(type) {}
    int Next(const FieldDescriptor* field) {
      if (!field->is_repeated()) return -1;
      if (counts_.empty()) counts_.resize(static_cast<size_t>(type_->field_count()));
      return counts_[static_cast<size_t>(field->index())]++;
    }

   private:
    const Descriptor* type_;
    std::vector<int> counts_;
  };

  static bool Varint(absl::string_view* bytes, uint64_t* value) {
    *value = 0;
    for (size_t i = 0; i < 10; ++i) {
      if (i >= bytes->size()) return false;
      const auto byte = static_cast<uint8_t>((*bytes)[i]);
      *value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        bytes->remove_prefix(i + 1);
        return true;
      }
    }
    return false;
  }

  static bool Skip(absl::string_view* bytes, size_t size) {
    if (bytes->size() < size) return false;
    bytes->remove_prefix(size);
    return true;
  }

  // One field. `group` is the number of the group that we are in (0: none); its end tag makes `*bytes` stand behind it
  // and sets group_ended_.
  bool Field(const Descriptor* type, absl::string_view* bytes, const Place* parent, int depth, Counts* counts,
             uint32_t group) {
    const size_t before = bytes->size();
    uint64_t wide_tag;
    if (!Varint(bytes, &wide_tag) || before - bytes->size() > kMaxTagBytes) return false;
    const auto tag = static_cast<uint32_t>(wide_tag);  // higher bits are dropped, as the parser does
    const uint32_t number = tag >> 3;
    if (number == 0) return false;
    uint64_t value;
    switch (tag & 7) {
      case WireFormatLite::WIRETYPE_VARINT:
        return Varint(bytes, &value);
      case WireFormatLite::WIRETYPE_FIXED64:
        return Skip(bytes, 8);
      case WireFormatLite::WIRETYPE_FIXED32:
        return Skip(bytes, 4);
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
        if (!Varint(bytes, &value) || value > bytes->size()) return false;
        const absl::string_view content = bytes->substr(0, value);
        bytes->remove_prefix(value);
        const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByNumber(static_cast<int>(number));
        return field == nullptr || Content(field, content, parent, depth, counts);
      }
      case WireFormatLite::WIRETYPE_START_GROUP: {
        // proto3 has no groups: whatever is inside is unknown.
        if (depth >= kMaxDepth) return false;
        while (!bytes->empty()) {
          group_ended_ = false;
          if (!Field(nullptr, bytes, nullptr, depth + 1, nullptr, number)) return false;
          if (group_ended_) {
            group_ended_ = false;
            return true;
          }
        }
        return false;
      }
      case WireFormatLite::WIRETYPE_END_GROUP:
        group_ended_ = true;
        return group != 0 && number == group;
      default:
        return false;
    }
  }

  bool Content(const FieldDescriptor* field, absl::string_view content, const Place* parent, int depth,
               Counts* counts) {
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      const Place place{parent, field, counts->Next(field)};
      if (!IsUtf8(content) && violations_.all().size() < Violations::kMaxReported) {
        violations_.Add(place.Path(), "is not valid UTF-8");
      }
      return true;
    }
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      const Place place{parent, field, counts->Next(field)};
      return depth < kMaxDepth && Walk(field->message_type(), content, &place, depth + 1);
    }
    if (field->type() != FieldDescriptor::TYPE_BYTES && field->is_packable()) return Packed(field, content);
    return true;
  }

  static bool Packed(const FieldDescriptor* field, absl::string_view content) {
    switch (WireFormatLite::WireTypeForFieldType(static_cast<WireFormatLite::FieldType>(field->type()))) {
      case WireFormatLite::WIRETYPE_FIXED64:
        return content.size() % 8 == 0;
      case WireFormatLite::WIRETYPE_FIXED32:
        return content.size() % 4 == 0;
      default:
        uint64_t value;
        while (!content.empty()) {
          if (!Varint(&content, &value)) return false;
        }
        return true;
    }
  }

  Violations violations_;
  bool group_ended_ = false;
};

}  // namespace

absl::Status CheckWire(const Descriptor& type, absl::string_view bytes) {
  Walker walker;
  if (!walker.Walk(&type, bytes, nullptr, 0)) {
    return MakeError(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                     absl::StrCat("the request is not a well-formed ", type.full_name()));
  }
  return walker.violations().ToStatus();
}

bool IsUtf8(absl::string_view bytes) {
  const auto* at = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto* const end = at + bytes.size();
  while (at < end) {
    if (*at < 0x80) {
      ++at;
      continue;
    }
    // The second byte's range tells overlong forms, surrogates and what is above U+10FFFF (RFC 3629 §4).
    int following;
    uint8_t low = 0x80;
    uint8_t high = 0xbf;
    if (*at >= 0xc2 && *at <= 0xdf) {
      following = 1;
    } else if (*at >= 0xe0 && *at <= 0xef) {
      following = 2;
      if (*at == 0xe0) low = 0xa0;
      if (*at == 0xed) high = 0x9f;
    } else if (*at >= 0xf0 && *at <= 0xf4) {
      following = 3;
      if (*at == 0xf0) low = 0x90;
      if (*at == 0xf4) high = 0x8f;
    } else {
      return false;
    }
    if (end - at <= following || at[1] < low || at[1] > high) return false;
    for (int i = 2; i <= following; ++i) {
      if (at[i] < 0x80 || at[i] > 0xbf) return false;
    }
    at += following + 1;
  }
  return true;
}

}  // namespace smarketing::validation
