#include "common/validation/redactor.h"

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/validation/rules.h"

namespace smarketing::validation {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

}  // namespace

class Redactor::Impl {
 public:
  explicit Impl(const Descriptor& type) : root_(&type) {
    Collect(type);
    // A type holds personal data when a field of it is personal or holds such a type; repeated until nothing
    // changes, because types may contain each other.
    bool changed = true;
    while (changed) {
      changed = false;
      for (auto& [descriptor, plan] : plans_) {
        for (const FieldDescriptor* field : plan.messages) {
          const Plan& inner = plans_.at(field->message_type());
          if (!plan.reaches && inner.reaches) plan.reaches = changed = true;
        }
      }
    }
    for (auto& [descriptor, plan] : plans_) {
      std::erase_if(plan.messages,
                    [this](const FieldDescriptor* field) { return !plans_.at(field->message_type()).reaches; });
    }
  }

  bool has_personal() const { return plans_.at(root_).reaches; }

  void Redact(Message* message) const {
    const Plan& plan = plans_.at(message->GetDescriptor());
    if (!plan.reaches) return;
    const auto* reflection = message->GetReflection();
    for (const FieldDescriptor* field : plan.personal) reflection->ClearField(message, field);
    for (const FieldDescriptor* field : plan.messages) {
      if (field->is_repeated()) {
        for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
          Redact(reflection->MutableRepeatedMessage(message, field, i));
        }
      } else if (reflection->HasField(*message, field)) {
        Redact(reflection->MutableMessage(message, field));
      }
    }
  }

 private:
  struct Plan {
    std::vector<const FieldDescriptor*> personal;
    std::vector<const FieldDescriptor*> messages;
    bool reaches = false;
  };

  void Collect(const Descriptor& type) {
    if (plans_.contains(&type)) return;
    Plan plan;
    std::vector<const Descriptor*> inner;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor* field = type.field(i);
      if (RulesOf(*field).personal()) {
        plan.personal.push_back(field);
        plan.reaches = true;
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        plan.messages.push_back(field);
        inner.push_back(field->message_type());
      }
    }
    plans_.emplace(&type, std::move(plan));
    for (const Descriptor* descriptor : inner) Collect(*descriptor);
  }

  const Descriptor* const root_;
  absl::flat_hash_map<const Descriptor*, Plan> plans_;
};

Redactor::Redactor(const Descriptor& type) : impl_(std::make_unique<const Impl>(type)) {}
Redactor::~Redactor() = default;

bool Redactor::has_personal() const { return impl_->has_personal(); }
void Redactor::Redact(Message* message) const { impl_->Redact(message); }

}  // namespace smarketing::validation
