#include "common/mysql/error_class.h"

#include "common/mysql/errors.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace smarketing::mysql {
namespace {

using ::smarketing::testing::StatusIs;

TEST(ErrorClassTest, TheNumbersMeanWhatTheyMean) {
  for (const int number : {1205, 1213, 3101}) EXPECT_EQ(Classify(number), ErrorClass::kConflict) << number;
  for (const int number : {2002, 2003, 2006, 2013}) EXPECT_EQ(Classify(number), ErrorClass::kLostConnection) << number;
  for (const int number : {1040, 1203, 1047, 1290, 1792, 1836, 3100}) {
    EXPECT_EQ(Classify(number), ErrorClass::kNoService) << number;
  }
  for (const int number : {3, 1021, 1114}) EXPECT_EQ(Classify(number), ErrorClass::kFull) << number;
  for (const int number : {1044, 1045, 1049, 2026}) EXPECT_EQ(Classify(number), ErrorClass::kAccessDenied) << number;
  for (const int number : {1969, 3024}) EXPECT_EQ(Classify(number), ErrorClass::kTimeout) << number;
  for (const int number : {0, 1048, 1064, 1264, 1292, 1366, 1406}) {
    EXPECT_EQ(Classify(number), ErrorClass::kWrongStatement) << number;
  }
  EXPECT_EQ(Classify(1062), ErrorClass::kDuplicateKey);
}

TEST(ErrorClassTest, WhatIsLostOrReadOnlyIsNotUsedAgain) {
  EXPECT_TRUE(BreaksConnection(Classify(2013)));
  EXPECT_TRUE(BreaksConnection(Classify(1290)));
  EXPECT_FALSE(BreaksConnection(Classify(1213)));
  EXPECT_FALSE(BreaksConnection(Classify(1062)));
  EXPECT_FALSE(BreaksConnection(Classify(1969)));
  EXPECT_FALSE(BreaksConnection(Classify(1114)));
}

TEST(ErrorClassTest, StatusesForClients) {
  EXPECT_THAT(ToStatus(ErrorClass::kConflict), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(ToStatus(ErrorClass::kLostConnection), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ToStatus(ErrorClass::kNoService), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ToStatus(ErrorClass::kFull), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(ToStatus(ErrorClass::kTimeout), StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(ToStatus(ErrorClass::kWrongStatement), StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(DuplicateKey(DuplicateKeyError("uk_x")), "uk_x");
}

TEST(ErrorClassTest, FindsTheKeyInTheWordsOfBothServers) {
  EXPECT_EQ(KeyOfDuplicateEntry("Duplicate entry 'a@b.c' for key 'uk_email'"), "uk_email");
  EXPECT_EQ(KeyOfDuplicateEntry("Duplicate entry 'a@b.c' for key 'person.uk_email'"), "uk_email");
  EXPECT_EQ(KeyOfDuplicateEntry("Duplicate entry 'x' for key 'y' for key 'PRIMARY'"), "PRIMARY");
  EXPECT_EQ(KeyOfDuplicateEntry("Duplicate entry"), "");
  EXPECT_EQ(KeyOfDuplicateEntry("'"), "");
}

TEST(ErrorClassTest, ValuesAreCutOutOfTheServersWords) {
  EXPECT_EQ(WithoutValues(1062, "Duplicate entry 'ann' for key 'k'"), "Duplicate entry for key 'k'");
  EXPECT_EQ(WithoutValues(1366, "Incorrect integer value: 'O'Neil' for column 'age' at row 1"),
            "Incorrect integer value: '…' for column 'age' at row 1");
  EXPECT_EQ(WithoutValues(1292, "Truncated incorrect DOUBLE value: 'ann'"), "Truncated incorrect DOUBLE value: '…'");
  EXPECT_EQ(WithoutValues(1406, "Data too long for column 'name' at row 1"),
            "Data too long for column 'name' at row 1");
  EXPECT_EQ(WithoutValues(1213, "Deadlock found"), "Deadlock found");
}

}  // namespace
}  // namespace smarketing::mysql
