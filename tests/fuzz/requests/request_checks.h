// What a server does with a request before it looks anything up: read it, check it, make a command of it. For fuzzing.
#ifndef SMARKETING_TESTS_FUZZ_REQUESTS_REQUEST_CHECKS_H_
#define SMARKETING_TESTS_FUZZ_REQUESTS_REQUEST_CHECKS_H_

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace smarketing::fuzz {

// The types of requests that one server takes, with their checks. Made once, then immutable.
class RequestChecks {
 public:
  // The requests of every method of the proto services in these files.
  explicit RequestChecks(std::initializer_list<const google::protobuf::FileDescriptor*> files);

  // What the server has for a type beside the rules of the contract. `validate`: what it binds to the method
  // (rpc::MethodOptions::validate). `convert`: what it makes of a request that passed; aborts when that cannot be. A
  // type of no method, such as a row that is checked on its own, is added by this.
  template <typename Request>
  void Add(std::function<void(const Request&, Violations&)> validate,
           std::function<void(const Request&)> convert = nullptr) {
    Hooks hooks;
    if (validate != nullptr) {
      hooks.validate = [validate = std::move(validate)](const google::protobuf::Message& request,
                                                        Violations& violations) {
        validate(static_cast<const Request&>(request), violations);
      };
    }
    if (convert != nullptr) {
      hooks.convert = [convert = std::move(convert)](const google::protobuf::Message& request) {
        convert(static_cast<const Request&>(request));
      };
    }
    AddType(*Request::descriptor(), std::move(hooks));
  }

  // By full name; nullptr: no request of this server.
  const google::protobuf::Descriptor* Find(absl::string_view type) const;
  // In the order of their names.
  std::vector<const google::protobuf::Descriptor*> types() const;
  static std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor& type);

  // Does with these bytes what the server does, and aborts when something does not hold: what the walk over the bytes
  // and the parser accept is the same; whatever is wrong is said with its place; what is accepted can be told from
  // another request, and becomes a command. Returns what is wrong.
  Violations Check(const google::protobuf::Descriptor& type, absl::string_view bytes) const;

 private:
  struct Hooks {
    std::function<void(const google::protobuf::Message&, Violations&)> validate;
    std::function<void(const google::protobuf::Message&)> convert;
  };
  struct Type;

  void AddType(const google::protobuf::Descriptor& descriptor, Hooks hooks);

  std::map<std::string, std::shared_ptr<Type>> types_;
};

// What each service takes.
RequestChecks LeadRequests();
RequestChecks SlaRequests();
RequestChecks ReportingRequests();

}  // namespace smarketing::fuzz

#endif  // SMARKETING_TESTS_FUZZ_REQUESTS_REQUEST_CHECKS_H_
