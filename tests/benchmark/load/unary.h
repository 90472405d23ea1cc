// Load of unary calls, from few threads: a client with a thread per call would take the machine from the service.
#ifndef SMARKETING_TESTS_BENCHMARK_LOAD_UNARY_H_
#define SMARKETING_TESTS_BENCHMARK_LOAD_UNARY_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/time/clock.h"
#include "tests/benchmark/load/measurement.h"
#include "tests/benchmark/load/transport.h"

namespace smarketing::benchmark {

struct LoadOptions {
  int clients = 64;  // calls under way at once; open loop: at most
  // Calls per second that are due, whether the service keeps up or not; the latency of each counts from when it was
  // due. 0: closed loop, each client calls again when it is answered.
  double rate = 0;
  absl::Duration time = absl::Seconds(5);
};

struct UnaryTarget {
  TransportTarget transport;
  int connections = 1;  // one thread for each
  std::string method;   // "/package.Service/Method"
};

// Messages, or std::string: as they are on the wire, where calls of several kinds mix.
template <typename Request, typename Response>
class UnaryLoad {
 public:
  // Fills in the call with the number `n`; from several threads at once.
  using Make = std::function<void(int64_t n, Request* request)>;
  // Looks at an answer that is OK.
  using Check = std::function<void(int64_t n, const Response& response)>;
  // The method of call `n`, where it is not that of the target; it lives as long as the load.
  using Method = std::function<const std::string&(int64_t n)>;

  UnaryLoad(UnaryTarget target, Make make, Check check = nullptr, Method method = nullptr)
      : target_(std::move(target)), make_(std::move(make)), check_(std::move(check)), method_(std::move(method)) {}

  // The numbers of calls go on from run to run; connections are made at the first.
  Measurement Run(const LoadOptions& options) {
    const auto n = static_cast<size_t>(std::max(1, std::min(target_.connections, options.clients)));
    while (transports_.size() < n) transports_.push_back(MakeTransport(target_.transport));
    std::vector<std::unique_ptr<Loop>> loops;
    std::vector<std::thread> threads;
    const absl::Time start = Clock::Real()->Now();
    for (size_t i = 0; i < n; ++i) {
      LoadOptions share = options;
      share.clients = options.clients / static_cast<int>(n) + (i < static_cast<size_t>(options.clients) % n ? 1 : 0);
      share.rate = options.rate / static_cast<double>(n);
      loops.push_back(std::make_unique<Loop>(this, transports_[i].get(), share, start));
      threads.emplace_back([loop = loops.back().get()] { loop->Run(); });
    }
    for (std::thread& thread : threads) thread.join();
    Measurement all;
    for (const auto& loop : loops) all.Merge(loop->measurement());
    all.time = options.time;
    return all;
  }

 private:
  // One thread with its own connection and its share of the clients.
  class Loop {
   public:
    Loop(UnaryLoad* load, Transport* transport, const LoadOptions& options, absl::Time start)
        : load_(load),
          transport_(transport),
          open_(options.rate > 0),
          interval_(open_ ? absl::Seconds(1) / options.rate : absl::ZeroDuration()),
          end_(start + options.time),
          next_due_(start),
          slots_(static_cast<size_t>(options.clients)) {}

    void Run() {
      for (Slot& slot : slots_) {
        slot.loop = this;
        free_.push_back(&slot);
      }
      transport_->Turn(Clock::Real()->Now());  // the server may have closed a connection that nobody used
      if (!open_) {
        while (!free_.empty()) Start(Clock::Real()->Now());
      }
      while (true) {
        const absl::Time now = Clock::Real()->Now();
        if (open_) SendWhatIsDue(now);
        if (in_flight_ == 0 && (!open_ || now >= end_)) break;
        // Open loop: a call that is due soon is not worth sleeping for.
        transport_->Turn(open_ ? std::max(std::min(next_due_, end_), now + absl::Milliseconds(1))
                               : now + absl::Seconds(1));
      }
      measurement_.unsent = static_cast<int64_t>(overdue_.size());
    }

    const Measurement& measurement() const { return measurement_; }

   private:
    struct Slot final : Reply {
      // Decodes it as a caller would, whether anybody looks at it or not.
      void OnMessage(absl::string_view message) override { decoded = Decode(message, response); }
      void OnDone(const absl::Status& status) override { loop->Finished(*this, status); }

      Loop* loop = nullptr;
      int64_t n = 0;
      absl::Time begin;
      Request request;
      Response response;
      bool decoded = false;
    };

    static std::string Encode(const Request& request) {
      if constexpr (std::is_same_v<Request, std::string>) {
        return request;
      } else {
        return request.SerializeAsString();
      }
    }

    static bool Decode(absl::string_view message, Response& response) {
      if constexpr (std::is_same_v<Response, std::string>) {
        response.assign(message.data(), message.size());
        return true;
      } else {
        return response.ParseFromArray(message.data(), static_cast<int>(message.size()));
      }
    }

    void SendWhatIsDue(absl::Time now) {
      for (; next_due_ <= now && next_due_ < end_; next_due_ += interval_) overdue_.push_back(next_due_);
      while (!overdue_.empty() && !free_.empty() && now < end_) {
        measurement_.lag.Add(now - overdue_.front());
        Start(overdue_.front());
        overdue_.pop_front();
      }
    }

    void Start(absl::Time begin) {
      Slot& slot = *free_.back();
      free_.pop_back();
      slot.n = load_->next_.fetch_add(1, std::memory_order_relaxed);
      slot.begin = begin;
      slot.decoded = false;
      if constexpr (!std::is_same_v<Request, std::string>) slot.request.Clear();
      load_->make_(slot.n, &slot.request);
      const std::string& method = load_->method_ ? load_->method_(slot.n) : load_->target_.method;
      transport_->Start(method, Encode(slot.request), &slot);
      ++in_flight_;
    }

    void Finished(Slot& slot, const absl::Status& status) {
      const absl::Time now = Clock::Real()->Now();
      --in_flight_;
      // Open loop: what was due within the time counts, whenever it is answered.
      const bool served = status.ok() && slot.decoded;
      if (open_ || now <= end_)
        Count(slot.begin, now, status.ok() && !served ? absl::StatusCode::kDataLoss : status.code());
      if (served && load_->check_) load_->check_(slot.n, slot.response);
      free_.push_back(&slot);
      if (!open_ && now < end_) Start(now);
    }

    void Count(absl::Time begin, absl::Time now, absl::StatusCode code) {
      measurement_.latency.Add(now - begin);
      ++measurement_.calls;
      ++measurement_.answers[absl::StatusCodeToString(code)];
      if (code != absl::StatusCode::kOk) {
        measurement_.refusals.Add(now - begin);
        return;
      }
      ++measurement_.items;
      if (now > end_) ++measurement_.late;
    }

    UnaryLoad* const load_;
    Transport* const transport_;
    const bool open_;
    const absl::Duration interval_;
    const absl::Time end_;
    absl::Time next_due_;
    std::vector<Slot> slots_;
    std::vector<Slot*> free_;
    std::deque<absl::Time> overdue_;  // due, and no slot is free
    int in_flight_ = 0;
    Measurement measurement_;
  };

  const UnaryTarget target_;
  const Make make_;
  const Check check_;
  const Method method_;
  std::vector<std::unique_ptr<Transport>> transports_;
  std::atomic<int64_t> next_ = 0;
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_LOAD_UNARY_H_
