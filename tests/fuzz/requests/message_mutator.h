// Messages that a caller might send: plausible ones, and ones with something odd about them. Bytes changed at random
// rarely pass the rules of a contract; these often do, and so reach the code behind.
#ifndef SMARKETING_TESTS_FUZZ_REQUESTS_MESSAGE_MUTATOR_H_
#define SMARKETING_TESTS_FUZZ_REQUESTS_MESSAGE_MUTATOR_H_

#include <cstdint>
#include <random>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace smarketing::fuzz {

// The same seed makes the same messages.
class MessageMutator {
 public:
  explicit MessageMutator(uint32_t seed) : random_(seed) {}

  // Sets what the rules of the contract require and nothing does yet, at every depth, and one member of each oneof.
  // Times and dates come out in the order of the fields.
  void FillRequired(google::protobuf::Message* message, int depth = 0);

  // Changes up to three things: clears, sets, adds, doubles or drops a field somewhere in the message, to something
  // plausible, at a bound of its rules, beyond it, or of the kinds of text that people really send.
  void Mutate(google::protobuf::Message* message);

 private:
  using Field = google::protobuf::FieldDescriptor;

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }
  void MutateOnce(google::protobuf::Message* message, int depth);
  void MutateRepeated(google::protobuf::Message* message, const Field& field, int depth);
  void SetScalar(google::protobuf::Message* message, const Field& field, bool plausible);
  void AddScalar(google::protobuf::Message* message, const Field& field);
  // True when it is a type whose fields mean something only together: it is set then.
  bool SetWellKnown(google::protobuf::Message* message, bool plausible);

  int64_t Integer(const Field& field, bool plausible);
  double Real(bool plausible);
  int EnumNumber(const Field& field, bool plausible);
  std::string Text(const Field& field, bool plausible);

  std::mt19937 random_;
  int64_t steps_ = 0;  // of plausible times
};

}  // namespace smarketing::fuzz

#endif  // SMARKETING_TESTS_FUZZ_REQUESTS_MESSAGE_MUTATOR_H_
