// What is found in bytes, and what stays.
#include "tests/benchmark/rows/message_pieces.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/benchmark/rows/mint.h"

namespace smarketing::benchmark {
namespace {

std::string Varint(int64_t micros) {
  std::string bytes;
  for (auto rest = static_cast<uint64_t>(micros);; rest /= 128) {
    if (rest < 128) return bytes + static_cast<char>(rest);
    bytes.push_back(static_cast<char>(rest % 128 + 128));
  }
}

std::string CopyOf(const MintedValues& values, absl::string_view bytes, int64_t copy) {
  return Render(values.Cut(bytes), copy, absl::Seconds(-10));
}

TEST(MessagePiecesTest, EveryKindOfValueIsFoundWhereverItStands) {
  const Uuid id = MintUuid(77, 9);
  const std::string text = "somebody@example.com";
  const int64_t micros = 1'767'225'600'123'456;
  MintedValues values;
  values.AddUuid(id, 3);
  values.AddText(text, 4, 2);
  values.AddTime(absl::FromUnixMicros(micros));
  const std::string bytes = absl::StrCat(id.bytes(), "\n", text, text, "\x18", Varint(micros), id.bytes());
  EXPECT_TRUE(HasMinted(values.Cut(bytes)));
  for (const int64_t copy : {0, 1, 30'000'000}) {
    EXPECT_EQ(CopyOf(values, bytes, copy),
              absl::StrCat(MintUuid(copy, 3).bytes(), "\n", MintText(text, copy * 4 + 2), MintText(text, copy * 4 + 2),
                           "\x18", Varint(micros - copy * 10'000'000), MintUuid(copy, 3).bytes()));
  }
}

TEST(MessagePiecesTest, AVarintKeepsItsLength) {
  MintedValues values;
  values.AddTime(absl::FromUnixSeconds(600'000'000));
  const std::string bytes = Varint(600'000'000'000'000);
  std::string padded = Varint(500'000'000'000'000);
  ASSERT_EQ(padded.size(), 7U);
  padded.back() = static_cast<char>(padded.back() | 128);
  EXPECT_EQ(CopyOf(values, bytes, 10'000'000), padded + '\0');  // what protobuf reads as the same number
}

TEST(MessagePiecesTest, TheFirstComesFirstAndThenTheLongest) {
  MintedValues values;
  values.AddText("0123456789abcdef", 1, 0);
  values.AddText("0123456789abcdef@example.com", 2, 1);
  values.AddText("abcdef@example.com", 3, 2);
  EXPECT_EQ(CopyOf(values, "0123456789abcdef@example.com", 1), MintText("0123456789abcdef@example.com", 3));
  EXPECT_EQ(CopyOf(values, "0123456789abcdef@example.org", 1),
            absl::StrCat(MintText("0123456789abcdef", 1), "@example.org"));
  EXPECT_EQ(CopyOf(values, "9abcdef@example.com", 1), absl::StrCat("9", MintText("abcdef@example.com", 5)));
}

TEST(MessagePiecesTest, WhatWouldChangeTheLengthStays) {
  MintedValues values;
  values.AddText("fifteen letters", 1, 0);
  values.AddTime(absl::FromUnixSeconds(500'000'000));  // a varint of seven bytes
  values.AddTime(absl::UnixEpoch());
  values.AddTime(absl::InfinitePast());
  values.AddTime(absl::InfiniteFuture());
  const std::string bytes = absl::StrCat("fifteen letters", Varint(500'000'000'000'000), std::string(9, '\0'));
  EXPECT_FALSE(HasMinted(values.Cut(bytes)));
  EXPECT_EQ(CopyOf(values, bytes, 5), bytes);
  EXPECT_THAT(values.Cut(""), ::testing::IsEmpty());
}

}  // namespace
}  // namespace smarketing::benchmark
