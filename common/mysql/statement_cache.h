// The prepared statements of one connection. Private to common/mysql.
#ifndef SMARKETING_COMMON_MYSQL_STATEMENT_CACHE_H_
#define SMARKETING_COMMON_MYSQL_STATEMENT_CACHE_H_

#include <list>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace smarketing::mysql {

// Keeps the `capacity` statements that were used last. `Statement` is the connector's type, or a test's.
template <typename Statement>
class StatementCache {
 public:
  explicit StatementCache(size_t capacity) : capacity_(capacity < 1 ? 1 : capacity) {}

  // The statement for `sql`, now the most recent one; null when it is not here.
  Statement* Find(absl::string_view sql) {
    const auto found = by_sql_.find(sql);
    if (found == by_sql_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, found->second);
    return found->second->statement.get();
  }

  // Adds one that is not here; drops the least recently used when there is no room.
  Statement* Insert(absl::string_view sql, std::unique_ptr<Statement> statement) {
    if (recent_.size() >= capacity_) {
      by_sql_.erase(recent_.back().sql);
      recent_.pop_back();
    }
    recent_.push_front({std::string(sql), std::move(statement)});
    by_sql_.emplace(recent_.front().sql, recent_.begin());
    return recent_.front().statement.get();
  }

  void Erase(absl::string_view sql) {
    const auto found = by_sql_.find(sql);
    if (found == by_sql_.end()) return;
    const auto entry = found->second;
    by_sql_.erase(found);
    recent_.erase(entry);
  }

  size_t size() const { return recent_.size(); }

 private:
  struct Entry {
    std::string sql;
    std::unique_ptr<Statement> statement;
  };

  const size_t capacity_;
  std::list<Entry> recent_;                                                             // most recent first
  absl::flat_hash_map<absl::string_view, typename std::list<Entry>::iterator> by_sql_;  // keys are views of the entries
};

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_STATEMENT_CACHE_H_
