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
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/time/clock.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/benchmark/load/measurement.h"

namespace smarketing::benchmark {

struct LoadOptions {
  int clients = 64;  // calls under way at once; open loop: at most
  // Calls per second that are due, whether the service keeps up or not; the latency of each counts from when it was
  // due. 0: closed loop, each client calls again when it is answered.
  double rate = 0;
  absl::Duration time = absl::Seconds(5);
};

struct UnaryTarget {
  std::vector<std::shared_ptr<grpc::Channel>> channels;  // one thread for each
  std::string method;                                    // "/package.Service/Method"
  std::string token;
};

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

  // The numbers of calls go on from run to run.
  Measurement Run(const LoadOptions& options) {
    const size_t n = std::min(target_.channels.size(), static_cast<size_t>(std::max(1, options.clients)));
    std::vector<std::unique_ptr<Loop>> loops;
    std::vector<std::thread> threads;
    const absl::Time start = Clock::Real()->Now();
    for (size_t i = 0; i < n; ++i) {
      LoadOptions share = options;
      share.clients = options.clients / static_cast<int>(n) + (i < static_cast<size_t>(options.clients) % n ? 1 : 0);
      share.rate = options.rate / static_cast<double>(n);
      loops.push_back(std::make_unique<Loop>(this, target_.channels[i], share, start));
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
    Loop(UnaryLoad* load, std::shared_ptr<grpc::Channel> channel, const LoadOptions& options, absl::Time start)
        : load_(load),
          stub_(std::move(channel)),
          authorization_(absl::StrCat("Bearer ", load->target_.token)),
          open_(options.rate > 0),
          interval_(open_ ? absl::Seconds(1) / options.rate : absl::ZeroDuration()),
          end_(start + options.time),
          next_due_(start),
          slots_(static_cast<size_t>(options.clients)) {}

    void Run() {
      for (Slot& slot : slots_) free_.push_back(&slot);
      if (!open_) {
        while (!free_.empty()) Start(Clock::Real()->Now());
      }
      while (true) {
        const absl::Time now = Clock::Real()->Now();
        if (open_) SendWhatIsDue(now);
        if (in_flight_ == 0 && (!open_ || now >= end_)) break;
        Wait();
      }
      measurement_.unsent = static_cast<int64_t>(overdue_.size());
      queue_.Shutdown();
      void* tag = nullptr;
      bool ok = false;
      while (queue_.Next(&tag, &ok)) {
      }
    }

    const Measurement& measurement() const { return measurement_; }

   private:
    struct Slot {
      int64_t n = 0;
      absl::Time begin;
      std::unique_ptr<grpc::ClientContext> context;
      Request request;
      Response response;
      grpc::Status status;
      std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> call;
    };

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
      slot.request.Clear();
      load_->make_(slot.n, &slot.request);
      slot.context = std::make_unique<grpc::ClientContext>();
      slot.context->AddMetadata("authorization", authorization_);
      slot.context->set_deadline(absl::ToChronoTime(Clock::Real()->Now() + kTimeout));
      const std::string& method = load_->method_ ? load_->method_(slot.n) : load_->target_.method;
      slot.call = stub_.PrepareUnaryCall(slot.context.get(), method, slot.request, &queue_);
      slot.call->StartCall();
      slot.call->Finish(&slot.response, &slot.status, &slot);
      ++in_flight_;
    }

    void Wait() {
      void* tag = nullptr;
      bool ok = false;
      if (open_) {
        const absl::Time until = std::max(std::min(next_due_, end_), Clock::Real()->Now() + absl::Milliseconds(1));
        if (queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(until)) != grpc::CompletionQueue::GOT_EVENT) return;
      } else {
        queue_.Next(&tag, &ok);
      }
      Finished(static_cast<Slot*>(tag));
    }

    void Finished(Slot* slot) {
      const absl::Time now = Clock::Real()->Now();
      --in_flight_;
      // Open loop: what was due within the time counts, whenever it is answered.
      if (open_ || now <= end_) {
        measurement_.latency.Add(now - slot->begin);
        ++measurement_.calls;
        ++measurement_.answers[absl::StatusCodeToString(static_cast<absl::StatusCode>(slot->status.error_code()))];
        if (!slot->status.ok()) {
          measurement_.refusals.Add(now - slot->begin);
        } else {
          ++measurement_.items;
          if (now > end_) ++measurement_.late;
        }
      }
      if (slot->status.ok() && load_->check_) load_->check_(slot->n, slot->response);
      slot->call.reset();  // lives in the context's memory
      slot->context.reset();
      free_.push_back(slot);
      if (!open_ && now < end_) Start(now);
    }

    static constexpr absl::Duration kTimeout = absl::Seconds(30);

    UnaryLoad* const load_;
    grpc::TemplatedGenericStub<Request, Response> stub_;
    const std::string authorization_;
    const bool open_;
    const absl::Duration interval_;
    const absl::Time end_;
    absl::Time next_due_;
    grpc::CompletionQueue queue_;
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
  std::atomic<int64_t> next_ = 0;
};

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_LOAD_UNARY_H_
