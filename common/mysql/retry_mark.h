// The mark that RetryTransaction() puts on a status, and Database takes off. Private to common/mysql.
#ifndef SMARKETING_COMMON_MYSQL_RETRY_MARK_H_
#define SMARKETING_COMMON_MYSQL_RETRY_MARK_H_

namespace smarketing::mysql {

inline constexpr char kRetryMark[] = "smarketing.mysql.retry";

}  // namespace smarketing::mysql

#endif  // SMARKETING_COMMON_MYSQL_RETRY_MARK_H_
