// SIGTERM and SIGINT as a call that returns: nothing useful is safe inside a signal handler.
#ifndef SMARKETING_COMMON_RPC_SIGNALS_H_
#define SMARKETING_COMMON_RPC_SIGNALS_H_

namespace smarketing::rpc {

// Blocks SIGTERM and SIGINT in this thread and all that it starts, and ignores SIGPIPE. First line of main.
void BlockSignals();

// Waits for SIGTERM or SIGINT and returns which. From then on, the same signal again ends the process at once.
int WaitForSignal();

}  // namespace smarketing::rpc

#endif  // SMARKETING_COMMON_RPC_SIGNALS_H_
