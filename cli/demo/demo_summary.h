// What a demo has brought in.
#ifndef SMARKETING_CLI_DEMO_DEMO_SUMMARY_H_
#define SMARKETING_CLI_DEMO_DEMO_SUMMARY_H_

#include <cstdint>
#include <string>
#include <vector>

namespace smarketing::cli {

struct DemoCount {
  int64_t created = 0;
  int64_t known = 0;
};

struct DemoSummary {
  DemoCount leads, touches, handoffs, attempts, deals;
  int64_t rejected = 0;
  std::vector<std::string> reasons;  // of the first rejections
};

}  // namespace smarketing::cli

#endif  // SMARKETING_CLI_DEMO_DEMO_SUMMARY_H_
