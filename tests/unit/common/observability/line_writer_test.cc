#include "common/observability/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace smarketing::observability {
namespace {

class LineWriterTest : public ::testing::Test {
 protected:
  LineWriterTest() { EXPECT_EQ(pipe(ends_), 0); }
  ~LineWriterTest() override {
    CloseWriter();
    close(ends_[0]);
  }
  int writer() const { return ends_[1]; }
  void CloseWriter() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

  // What there is to read now; with `wait`, at least something.
  std::string Read(bool wait = false) {
    pollfd poll_one{ends_[0], POLLIN, 0};
    if (poll(&poll_one, 1, wait ? 30'000 : 0) <= 0) return "";
    std::string buffer(1 << 20, 0);
    const ssize_t n = read(ends_[0], buffer.data(), buffer.size());
    buffer.resize(n < 0 ? 0 : static_cast<size_t>(n));
    return buffer;
  }

 private:
  int ends_[2] = {-1, -1};
};

TEST_F(LineWriterTest, WritesWithoutBeingAsked) {
  LineWriter lines(writer());
  lines.Write("one", false);
  EXPECT_EQ(Read(/*wait=*/true), "one\n");
}

TEST_F(LineWriterTest, AnUrgentLineIsThereAtOnceAfterAllBeforeIt) {
  LineWriter lines(writer());
  lines.Write("one", false);
  lines.Write("two", true);
  std::string text = Read();
  text += Read();  // the first may have gone out by itself
  EXPECT_EQ(text, "one\ntwo\n");
}

TEST_F(LineWriterTest, TheEndWritesWhatIsLeft) {
  {
    LineWriter lines(writer());
    lines.Write("last", false);
  }
  EXPECT_EQ(Read(), "last\n");
}

TEST_F(LineWriterTest, LinesOfManyThreadsStayWhole) {
  std::string text;
  std::thread reader([&] {
    for (std::string part = Read(true); !part.empty(); part = Read(true)) text += part;
  });
  {
    LineWriter lines(writer());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 5'000; ++i) lines.Write(absl::StrCat(t, " ", i), i % 100 == 0);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  CloseWriter();
  reader.join();
  std::vector<int> next(4);
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const int t = line[0] - '0';
    ASSERT_EQ(line, absl::StrCat(t, " ", next[static_cast<size_t>(t)]++));  // in the order of its thread
  }
  EXPECT_THAT(next, ::testing::Each(5'000));
}

TEST_F(LineWriterTest, WithoutAReaderItGoesOn) {
  LineWriter lines(-1);
  lines.Write("nobody hears it", true);
}

}  // namespace
}  // namespace smarketing::observability
