// gRPC and protobuf write lines of their own to standard error; here they become records of our log.
#ifndef SMARKETING_COMMON_RPC_LIBRARY_LOGS_H_
#define SMARKETING_COMMON_RPC_LIBRARY_LOGS_H_

#include "common/observability/logger.h"

namespace smarketing::rpc {

// Those libraries know one log per process: `logger` must live until the next call, or the end of the process. Null
// silences them.
void SendLibraryLogsTo(observability::Logger* logger);

// While one lives, what those libraries write is dropped: where we ask for something that may fail, and say so in words
// of our own.
class LibraryLogsMuted {
 public:
  LibraryLogsMuted();
  ~LibraryLogsMuted();
  LibraryLogsMuted(const LibraryLogsMuted&) = delete;
  LibraryLogsMuted& operator=(const LibraryLogsMuted&) = delete;
};

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_LIBRARY_LOGS_H_
