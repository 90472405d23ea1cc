#include "tests/support/tcp_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace smarketing::testing {
namespace {

constexpr int kPollMillis = 5;  // how fast Freeze, Cut and the destructor take effect

sockaddr_in Address(const std::string& host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    std::fprintf(stderr, "TcpProxy: %s is no IPv4 address\n", host.c_str());
    std::abort();
  }
  return address;
}

bool SendAll(int fd, absl::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// A COM_QUERY packet with just the word: 3 bytes of length, the number 0, the command 3.
bool IsCommit(absl::string_view data) {
  return data == absl::string_view(
                     "\x07\0\0\0\x03"
                     "COMMIT",
                     11);
}

}  // namespace

struct TcpProxy::Link {
  int client = -1;
  int server = -1;
  std::atomic<bool> cut = false;
};

TcpProxy::TcpProxy(absl::string_view host, int port) : host_(host), server_port_(port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Address("127.0.0.1", 0);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 128) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::perror("TcpProxy");
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

TcpProxy::~TcpProxy() {
  stop_ = true;
  acceptor_.join();
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mu_);
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
  close(listener_);
}

void TcpProxy::Cut(bool refuse_new) {
  refuse_ = refuse_new;
  absl::MutexLock lock(&mu_);
  for (Link* const link : links_) link->cut = true;
  // Gone when this returns.
  mu_.Await(absl::Condition(
      +[](std::vector<Link*>* links) {
        for (const Link* const link : *links) {
          if (link->cut) return false;
        }
        return true;
      },
      &links_));
}

void TcpProxy::CutAtCommit(Fault fault, int n) {
  absl::MutexLock lock(&mu_);
  fault_ = fault;
  commits_until_fault_ = n;
}

void TcpProxy::Accept() {
  while (!stop_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, kPollMillis) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Address(host_, server_port_);
    if (refuse_ || connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      close(client);
      close(server);
      continue;
    }
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    auto* const link = new Link;
    link->client = client;
    link->server = server;
    absl::MutexLock lock(&mu_);
    links_.push_back(link);
    threads_.emplace_back([this, link] { Forward(link); });
  }
}

bool TcpProxy::OnClientData(absl::string_view data, Fault& fault) {
  if (!IsCommit(data)) return false;
  commits_.fetch_add(1);
  absl::MutexLock lock(&mu_);
  if (fault_ == Fault::kNone || --commits_until_fault_ > 0) return false;
  fault = fault_;
  fault_ = Fault::kNone;
  commits_cut_.fetch_add(1);
  return true;
}

void TcpProxy::WaitForDelay(const Link& link) const {
  for (int64_t left = delay_millis_; left > 0 && !stop_ && !link.cut; left -= kPollMillis) {
    poll(nullptr, 0, static_cast<int>(std::min<int64_t>(left, kPollMillis)));
  }
}

void TcpProxy::Forward(Link* link) {
  char buffer[64 * 1024];
  Fault fault = Fault::kNone;
  while (!stop_ && !link->cut) {
    // A frozen direction is not looked at (poll passes over negative numbers), not even for its end.
    pollfd waiting[2] = {{frozen_to_server_ ? -1 : link->client, POLLIN, 0},
                         {frozen_to_client_ ? -1 : link->server, POLLIN, 0}};
    if (poll(waiting, 2, kPollMillis) <= 0) continue;
    if (waiting[0].revents != 0) {
      const ssize_t got = recv(link->client, buffer, sizeof(buffer), 0);
      if (got <= 0) break;
      const absl::string_view data(buffer, static_cast<size_t>(got));
      if (OnClientData(data, fault) && fault == Fault::kDropBefore) break;
      if (!SendAll(link->server, data)) break;
    }
    if (waiting[1].revents != 0) {
      const ssize_t got = recv(link->server, buffer, sizeof(buffer), 0);
      if (got <= 0 || fault == Fault::kDropAfter) break;
      WaitForDelay(*link);
      if (!SendAll(link->client, absl::string_view(buffer, static_cast<size_t>(got)))) break;
    }
  }
  close(link->client);
  close(link->server);
  absl::MutexLock lock(&mu_);
  for (auto it = links_.begin(); it != links_.end(); ++it) {
    if (*it == link) {
      links_.erase(it);
      break;
    }
  }
  delete link;
}

}  // namespace smarketing::testing
