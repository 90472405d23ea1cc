// A proxy between a client and a database server that misbehaves on command.
#ifndef SMARKETING_TESTS_SUPPORT_TCP_PROXY_H_
#define SMARKETING_TESTS_SUPPORT_TCP_PROXY_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace smarketing::testing {

// Forwards 127.0.0.1:port() to `host`:`port`. Thread-safe.
class TcpProxy {
 public:
  enum class Fault {
    kNone,
    kDropBefore,  // the statement never reaches the server
    kDropAfter,   // the server gets it and acts on it; the answer never comes back
  };

  TcpProxy(absl::string_view host, int port);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const { return port_; }

  // Nothing is forwarded in either direction, on any connection, until Thaw().
  void Freeze() {
    FreezeToServer();
    FreezeToClient();
  }
  // The same in one direction.
  void FreezeToServer() { frozen_to_server_ = true; }
  void FreezeToClient() { frozen_to_client_ = true; }
  void Thaw() {
    frozen_to_server_ = false;
    frozen_to_client_ = false;
  }

  // Every answer of the server comes so much later.
  void DelayAnswers(absl::Duration delay) { delay_millis_ = absl::ToInt64Milliseconds(delay); }

  // Ends every connection now. New ones are accepted, unless refuse_new.
  void Cut(bool refuse_new = false);
  void AcceptAgain() { refuse_ = false; }

  // At the `n`-th COMMIT from now (1: the next) that any client sends, cuts that client off.
  void CutAtCommit(Fault fault, int n = 1);
  // How many COMMITs have been seen, and how many clients cut off at one.
  int commits() const { return commits_; }
  int commits_cut() const { return commits_cut_; }

 private:
  struct Link;

  void Accept();
  void Forward(Link* link);
  bool OnClientData(absl::string_view data, Fault& fault);
  void WaitForDelay(const Link& link) const;

  const std::string host_;
  const int server_port_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> frozen_to_server_ = false;
  std::atomic<bool> frozen_to_client_ = false;
  std::atomic<int64_t> delay_millis_ = 0;
  std::atomic<bool> refuse_ = false;
  std::atomic<int> commits_ = 0;
  std::atomic<int> commits_cut_ = 0;

  absl::Mutex mu_;
  Fault fault_ ABSL_GUARDED_BY(mu_) = Fault::kNone;
  int commits_until_fault_ ABSL_GUARDED_BY(mu_) = 0;
  std::vector<Link*> links_ ABSL_GUARDED_BY(mu_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mu_);
  std::thread acceptor_;
};

}  // namespace smarketing::testing

#endif  // SMARKETING_TESTS_SUPPORT_TCP_PROXY_H_
