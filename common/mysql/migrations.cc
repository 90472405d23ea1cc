#include "common/mysql/migrations.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/macros.h"

namespace smarketing::mysql {
namespace {

constexpr char kDefaultPrivileges[] = "SELECT, INSERT, UPDATE, DELETE";

absl::Status Malformed(const MigrationFile& file, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(file.name, ": ", what));
}

// Splits SQL at the semicolons that stand outside of strings and comments, and cuts the comments.
class Splitter {
 public:
  explicit Splitter(absl::string_view sql) : sql_(sql) {}

  // False when a string or a comment does not end, or the last statement has no semicolon.
  bool Split(std::vector<std::string>& statements) {
    while (at_ < sql_.size()) {
      const char c = sql_[at_];
      if (c == '\'' || c == '"' || c == '`') {
        if (!TakeQuoted(c)) return false;
      } else if (c == '#' || StartsComment()) {
        SkipTo("\n");
      } else if (c == '/' && Next() == '*') {
        if (!SkipTo("*/")) return false;
      } else if (c == ';') {
        ++at_;
        Finish(statements);
      } else {
        current_.push_back(c);
        ++at_;
      }
    }
    return absl::StripAsciiWhitespace(current_).empty();
  }

 private:
  char Next() const { return at_ + 1 < sql_.size() ? sql_[at_ + 1] : '\0'; }

  // "--" begins a comment only before a space or the end of the line.
  bool StartsComment() const {
    if (sql_[at_] != '-' || Next() != '-') return false;
    return at_ + 2 >= sql_.size() || absl::ascii_isspace(sql_[at_ + 2]);
  }

  bool SkipTo(absl::string_view end) {
    const size_t found = sql_.find(end, at_);
    current_.push_back(' ');
    at_ = found == absl::string_view::npos ? sql_.size() : found + end.size();
    return found != absl::string_view::npos;
  }

  bool TakeQuoted(char quote) {
    current_.push_back(quote);
    for (++at_; at_ < sql_.size(); ++at_) {
      current_.push_back(sql_[at_]);
      if (sql_[at_] == '\\' && quote != '`' && at_ + 1 < sql_.size()) {
        current_.push_back(sql_[++at_]);
      } else if (sql_[at_] == quote) {
        ++at_;  // a doubled quote opens the next string at once: the same text
        return true;
      }
    }
    return false;
  }

  void Finish(std::vector<std::string>& statements) {
    const absl::string_view statement = absl::StripAsciiWhitespace(current_);
    if (!statement.empty()) statements.emplace_back(statement);
    current_.clear();
  }

  const absl::string_view sql_;
  size_t at_ = 0;
  std::string current_;
};

std::vector<absl::string_view> Words(absl::string_view statement) {
  return absl::StrSplit(statement, absl::ByAnyChar(" \t\r\n("), absl::SkipEmpty());
}

// "`thing`" and "thing" are thing.
std::string TableName(absl::string_view word) {
  absl::ConsumePrefix(&word, "`");
  absl::ConsumeSuffix(&word, "`");
  return std::string(word);
}

bool IsName(absl::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

// What the statement makes of the list of tables.
void NoteTables(absl::string_view statement, ParsedMigration& parsed) {
  std::vector<absl::string_view> words = Words(statement);
  if (words.size() < 3 || !absl::EqualsIgnoreCase(words[1], "TABLE")) return;
  size_t name = 2;
  while (name + 1 < words.size() &&
         (absl::EqualsIgnoreCase(words[name], "IF") || absl::EqualsIgnoreCase(words[name], "NOT") ||
          absl::EqualsIgnoreCase(words[name], "EXISTS"))) {
    ++name;
  }
  if (absl::EqualsIgnoreCase(words[0], "CREATE")) {
    parsed.grants.push_back({TableName(words[name]), kDefaultPrivileges});
  } else if (absl::EqualsIgnoreCase(words[0], "DROP")) {
    parsed.dropped_tables.push_back(TableName(words[name]));
  }
}

absl::Status ApplyDirective(const MigrationFile& file, absl::string_view line, ParsedMigration& parsed) {
  if (absl::ConsumePrefix(&line, "-- min_binary_schema:")) {
    if (!absl::SimpleAtoi(line, &parsed.min_binary_schema) || parsed.min_binary_schema < 0 ||
        parsed.min_binary_schema > file.version) {
      return Malformed(file, "min_binary_schema takes a version that is not above the file's own");
    }
  } else if (absl::ConsumePrefix(&line, "-- grant ")) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(':', 1));
    const absl::string_view table = absl::StripAsciiWhitespace(parts.first);
    for (absl::string_view word : absl::StrSplit(parts.second, ',')) {
      word = absl::StripAsciiWhitespace(word);
      if (word != "SELECT" && word != "INSERT" && word != "UPDATE" && word != "DELETE") {
        return Malformed(file, "a grant line reads \"-- grant table: SELECT, INSERT\"");
      }
    }
    const auto grant =
        std::find_if(parsed.grants.begin(), parsed.grants.end(), [&](const TableGrant& g) { return g.table == table; });
    if (grant == parsed.grants.end()) {
      return Malformed(file, absl::StrCat("grants on ", table, ", which it does not create"));
    }
    grant->privileges = std::string(absl::StripAsciiWhitespace(parts.second));
  }
  return absl::OkStatus();
}

}  // namespace

bool ChangesRows(absl::string_view statement) {
  const std::vector<absl::string_view> words = Words(statement);
  return !words.empty() && (absl::EqualsIgnoreCase(words[0], "INSERT") || absl::EqualsIgnoreCase(words[0], "UPDATE") ||
                            absl::EqualsIgnoreCase(words[0], "DELETE"));
}

absl::StatusOr<ParsedMigration> ParseMigration(const MigrationFile& file) {
  ParsedMigration parsed;
  parsed.min_binary_schema = file.version - 1;
  if (!Splitter(file.sql).Split(parsed.statements)) {
    return Malformed(file, "a string or comment does not end, or the last statement has no semicolon");
  }
  if (parsed.statements.empty()) return Malformed(file, "has no statement");
  for (const std::string& statement : parsed.statements) {
    const std::vector<absl::string_view> words = Words(statement);
    const bool ddl = absl::EqualsIgnoreCase(words[0], "CREATE") || absl::EqualsIgnoreCase(words[0], "ALTER") ||
                     absl::EqualsIgnoreCase(words[0], "DROP");
    if (!ddl && !ChangesRows(statement)) {
      return Malformed(file, absl::StrCat("a statement begins with ", words[0],
                                          "; only CREATE, ALTER, DROP, INSERT, UPDATE and DELETE can be resumed"));
    }
    NoteTables(statement, parsed);
  }
  for (const TableGrant& grant : parsed.grants) {
    if (!IsName(grant.table)) return Malformed(file, absl::StrCat("'", grant.table, "' is no plain table name"));
  }
  for (const absl::string_view line : absl::StrSplit(file.sql, '\n')) {
    SMK_RETURN_IF_ERROR(ApplyDirective(file, absl::StripTrailingAsciiWhitespace(line), parsed));
  }
  return parsed;
}

}  // namespace smarketing::mysql
