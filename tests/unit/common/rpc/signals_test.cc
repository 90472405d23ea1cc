#include "common/rpc/signals.h"

#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "gtest/gtest.h"

namespace smarketing::rpc {
namespace {

// Each in a process of its own, without other threads, as at the beginning of main.
class SignalsDeathTest : public ::testing::Test {
 protected:
  SignalsDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(SignalsDeathTest, AreWaitedFor) {
  EXPECT_EXIT(
      {
        BlockSignals();
        kill(getpid(), SIGTERM);
        std::_Exit(WaitForSignal());
      },
      ::testing::ExitedWithCode(SIGTERM), "");
}

TEST_F(SignalsDeathTest, TheSecondEndsTheProcess) {
  EXPECT_EXIT(
      {
        BlockSignals();
        kill(getpid(), SIGINT);
        WaitForSignal();
        kill(getpid(), SIGINT);
        std::_Exit(0);
      },
      ::testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace smarketing::rpc
