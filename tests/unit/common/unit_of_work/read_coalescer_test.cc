#include "common/unit_of_work/read_coalescer.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::unit_of_work {
namespace {

using testing::HasReason;
using testing::StatusIs;
using Reader = ReadCoalescer<int, std::string>;

absl::Time Soon() { return Clock::Real()->Now() + absl::Seconds(30); }

// Even numbers exist. Remembers what was asked for, and can be made to wait.
class Store {
 public:
  Reader::Load load() {
    return [this](absl::Span<const int> keys, absl::Time) -> absl::StatusOr<Reader::Values> {
      absl::MutexLock lock(&mu_);
      loads_.emplace_back(keys.begin(), keys.end());
      mu_.Await(absl::Condition(&open_));
      if (!error_.ok()) return error_;
      Reader::Values values;
      for (const int key : keys) {
        if (key % 2 == 0) values[key] = std::make_shared<const std::string>(absl::StrCat("value ", key));
      }
      return values;
    };
  }

  void Close() {
    absl::MutexLock lock(&mu_);
    open_ = false;
  }
  void Open(absl::Status error = absl::OkStatus()) {
    absl::MutexLock lock(&mu_);
    error_ = error;
    open_ = true;
  }
  void AwaitLoads(size_t n) {
    absl::MutexLock lock(&mu_);
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return loads_.size() >= n; };
    mu_.Await(absl::Condition(&enough));
  }
  std::vector<std::vector<int>> loads() {
    absl::MutexLock lock(&mu_);
    return loads_;
  }

 private:
  absl::Mutex mu_;
  bool open_ ABSL_GUARDED_BY(mu_) = true;
  absl::Status error_ ABSL_GUARDED_BY(mu_);
  std::vector<std::vector<int>> loads_ ABSL_GUARDED_BY(mu_);
};

TEST(ReadCoalescerTest, ALoneCallerIsServedAtOnce) {
  Store store;
  Reader reader(store.load(), Clock::Real());
  const auto there = reader.Read(4, Soon());
  SMK_ASSERT_OK(there);
  EXPECT_EQ(**there, "value 4");
  const auto missing = reader.Read(5, Soon());
  SMK_ASSERT_OK(missing);
  EXPECT_EQ(*missing, nullptr);
  EXPECT_EQ(store.loads(), (std::vector<std::vector<int>>{{4}, {5}}));
}

TEST(ReadCoalescerTest, WhoComesMeanwhileTravelsTogetherAndEachKeyIsReadOnce) {
  Store store;
  store.Close();
  Reader reader(store.load(), Clock::Real(), {.threads = 1});
  std::atomic<int> answered = 0;
  std::atomic<int> right = 0;
  const auto ask = [&](int key) {
    reader.Submit(key, Soon(), [&, key](const auto& value) {
      if (value.ok() && (*value != nullptr) == (key % 2 == 0)) ++right;
      ++answered;
    });
  };
  ask(2);
  store.AwaitLoads(1);
  for (const int key : {4, 6, 4, 7, 4}) ask(key);
  store.Open();
  reader.Stop();
  EXPECT_EQ(answered, 6);
  EXPECT_EQ(right, 6);
  ASSERT_EQ(store.loads().size(), 2u);
  EXPECT_THAT(store.loads()[1], ::testing::UnorderedElementsAre(4, 6, 7));
}

TEST(ReadCoalescerTest, AnErrorIsEverybodysAndTheNextReadIsFresh) {
  Store store;
  Reader reader(store.load(), Clock::Real());
  store.Open(absl::UnavailableError("away"));
  EXPECT_THAT(reader.Read(2, Soon()), StatusIs(absl::StatusCode::kUnavailable));
  store.Open();
  SMK_EXPECT_OK(reader.Read(2, Soon()));
}

TEST(ReadCoalescerTest, WhoHasNoTimeIsAnsweredInTime) {
  Store store;
  store.Close();
  Reader reader(store.load(), Clock::Real(), {.threads = 1});
  EXPECT_THAT(reader.Read(2, Clock::Real()->Now() + absl::Milliseconds(20)), HasReason(kCommandTimedOut));
  store.Open();
  reader.Stop();
  EXPECT_THAT(reader.Read(2, Soon()), HasReason(kShuttingDown));
}

TEST(ReadCoalescerTest, ManyThreads) {
  Store store;
  Reader reader(store.load(), Clock::Real(), {.threads = 2, .max_batch = 8});
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const int key = 2 * ((i * 7 + t) % 50);
        const auto value = reader.Read(key, Soon());
        if (value.ok() && *value != nullptr && **value == absl::StrCat("value ", key)) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 1600);
}

}  // namespace
}  // namespace smarketing::unit_of_work
