#include "tests/faults/history/traffic.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/auth/token_signer.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "smarketing/lead/v1/activity_service.grpc.pb.h"
#include "smarketing/lead/v1/deal_service.grpc.pb.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"
#include "tests/faults/history/marks.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kMaxPause = absl::Milliseconds(500);
// Writes go to one of the newest, so that they meet.
constexpr size_t kRecentLeads = 300;

struct Answer {
  std::string lead;
  std::string resource;
};

void Describe(const Call& call, lead::v1::Touch& touch) {
  touch.set_kind(call.demo ? lead::v1::TOUCH_KIND_DEMO_REQUEST : lead::v1::TOUCH_KIND_PAGE_VIEW);
  touch.mutable_source()->set_source("google");
  touch.mutable_source()->set_channel("paid_search");
  touch.mutable_source()->set_landing_page(LandingPageOf(call.request_id));
}

absl::StatusOr<Answer> Capture(const std::shared_ptr<grpc::Channel>& channel, const rpc::Caller& caller,
                               const Call& call) {
  lead::v1::CaptureLeadRequest request;
  request.set_request_id(call.request_id);
  request.add_identities()->set_email(EmailOf(call.request_id));
  request.mutable_profile()->set_given_name("Ana");
  request.mutable_profile()->set_company_name(absl::StrCat("Company ", call.request_id));
  Describe(call, *request.mutable_touch());
  lead::v1::CaptureLeadResponse response;
  const auto stub = lead::v1::LeadService::NewStub(channel);
  SMK_RETURN_IF_ERROR(caller.Unary(*stub, &lead::v1::LeadService::Stub::CaptureLead, request, &response));
  return Answer{response.lead().name(), response.lead().name()};
}

absl::StatusOr<Answer> RecordTouch(const std::shared_ptr<grpc::Channel>& channel, const rpc::Caller& caller,
                                   const Call& call) {
  lead::v1::RecordTouchRequest request;
  request.set_request_id(call.request_id);
  request.set_lead(call.lead);
  Describe(call, *request.mutable_touch());
  lead::v1::RecordTouchResponse response;
  const auto stub = lead::v1::ActivityService::NewStub(channel);
  SMK_RETURN_IF_ERROR(caller.Unary(*stub, &lead::v1::ActivityService::Stub::RecordTouch, request, &response));
  return Answer{call.lead, response.touch().name()};
}

absl::StatusOr<Answer> LogAttempt(const std::shared_ptr<grpc::Channel>& channel, const rpc::Caller& caller,
                                  const Call& call) {
  lead::v1::LogAttemptRequest request;
  request.set_request_id(call.request_id);
  request.set_lead(call.lead);
  request.mutable_attempt()->set_kind(lead::v1::ATTEMPT_KIND_CALL);
  request.mutable_attempt()->set_note(call.request_id);
  lead::v1::LogAttemptResponse response;
  const auto stub = lead::v1::ActivityService::NewStub(channel);
  SMK_RETURN_IF_ERROR(caller.Unary(*stub, &lead::v1::ActivityService::Stub::LogAttempt, request, &response));
  return Answer{call.lead, response.attempt().name()};
}

absl::StatusOr<Answer> ConvertLead(const std::shared_ptr<grpc::Channel>& channel, const rpc::Caller& caller,
                                   const Call& call) {
  lead::v1::ConvertLeadRequest request;
  request.set_request_id(call.request_id);
  request.set_lead(call.lead);
  request.mutable_deal()->set_title(call.request_id);
  lead::v1::ConvertLeadResponse response;
  const auto stub = lead::v1::DealService::NewStub(channel);
  SMK_RETURN_IF_ERROR(caller.Unary(*stub, &lead::v1::DealService::Stub::ConvertLead, request, &response));
  return Answer{call.lead, response.deal().name()};
}

absl::StatusOr<Answer> Send(const std::shared_ptr<grpc::Channel>& channel, const rpc::Caller& caller,
                            const Call& call) {
  switch (call.write) {
    case Write::kCapture:
      return Capture(channel, caller, call);
    case Write::kTouch:
      return RecordTouch(channel, caller, call);
    case Write::kAttempt:
      return LogAttempt(channel, caller, call);
    case Write::kDeal:
      return ConvertLead(channel, caller, call);
  }
  return absl::InternalError("no such write");
}

}  // namespace

struct Traffic::Caller {
  Caller(std::shared_ptr<grpc::Channel> channel, const TrafficOptions& options, uint64_t seed)
      : channel(std::move(channel)),
        rpc(auth::FixedToken(options.token), Clock::Real(), options.deadline),
        random(options.seed * 1000 + seed) {}

  const std::shared_ptr<grpc::Channel> channel;
  const rpc::Caller rpc;
  std::mt19937_64 random;
  std::thread thread;
};

Traffic::Traffic(TrafficOptions options, History* history) : options_(std::move(options)), history_(history) {
  for (int i = 0; i < options_.callers; ++i) {
    rpc::ChannelOptions channel;
    channel.target = options_.targets[static_cast<size_t>(i) % options_.targets.size()];
    channel.max_attempts = options_.channel_attempts;
    callers_.push_back(std::make_unique<Caller>(*rpc::MakeChannel(channel), options_, static_cast<uint64_t>(i)));
  }
  for (const auto& caller : callers_) {
    caller->thread = std::thread([this, caller = caller.get()] { Run(*caller); });
  }
}

Traffic::~Traffic() { Stop(); }

void Traffic::Finish() {
  {
    absl::MutexLock lock(&mu_);
    finishing_ = true;
  }
  for (const auto& caller : callers_) {
    if (caller->thread.joinable()) caller->thread.join();
  }
}

void Traffic::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  Finish();
}

bool Traffic::MayRetry(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status) || absl::IsAborted(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status) || absl::IsCancelled(status);
}

absl::StatusOr<std::string> Traffic::Repeat(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
                                            const Call& call, absl::Duration deadline) {
  const rpc::Caller caller(auth::FixedToken(token), Clock::Real(), deadline);
  SMK_ASSIGN_OR_RETURN(const Answer answer, Send(channel, caller, call));
  return answer.resource;
}

bool Traffic::Pause(absl::Duration pause) {
  absl::MutexLock lock(&mu_);
  return !Clock::Real()->AwaitUntil(mu_, absl::Condition(&stopping_), Clock::Real()->Now() + pause);
}

void Traffic::Run(Caller& caller) {
  const absl::Duration interval = absl::Seconds(options_.callers / options_.rate);
  // Not all at once.
  absl::Time next = Clock::Real()->Now() + interval * std::uniform_real_distribution<>(0, 1)(caller.random);
  while (true) {
    {
      absl::MutexLock lock(&mu_);
      const auto over =
          +[](Traffic* traffic) ABSL_NO_THREAD_SAFETY_ANALYSIS { return traffic->finishing_ || traffic->stopping_; };
      if (Clock::Real()->AwaitUntil(mu_, absl::Condition(over, this), next)) return;
    }
    Execute(caller, Invent(caller));
    next = std::max(next + interval, Clock::Real()->Now());  // what could not be sent in time is not made up for
  }
}

Call Traffic::Invent(Caller& caller) {
  std::uniform_real_distribution<> draw(0, 1);
  Call call;
  call.request_id = absl::StrFormat("w%d-%d", options_.seed, next_.fetch_add(1));
  const double kind = draw(caller.random);
  absl::MutexLock lock(&mu_);
  if (leads_.empty() || kind < 0.4) {
    call.write = Write::kCapture;
    call.demo = draw(caller.random) < options_.demos;
    return call;
  }
  const size_t recent = std::min(leads_.size(), kRecentLeads);
  call.lead = leads_[leads_.size() - 1 - static_cast<size_t>(draw(caller.random) * static_cast<double>(recent))];
  call.write = kind < 0.75 ? Write::kTouch : kind < 0.9 ? Write::kAttempt : Write::kDeal;
  return call;
}

void Traffic::Execute(Caller& caller, Call call) {
  Clock* const clock = Clock::Real();
  const bool impatient = std::uniform_real_distribution<>(0, 1)(caller.random) < options_.impatient;
  call.begin = clock->Now();
  const absl::Time give_up = call.begin + options_.patience;
  const size_t number = history_->Begin(call);
  absl::Duration pause = kFirstPause;
  while (true) {
    const absl::Time begin = clock->Now();
    const absl::StatusOr<Answer> answer = Send(caller.channel, caller.rpc, call);
    const absl::Time now = clock->Now();
    history_->Tried(number, answer.status(), now - begin, options_.deadline, now);
    if (answer.ok()) {
      history_->Acknowledged(number, answer->lead, answer->resource, now);
      if (call.write == Write::kCapture) {
        absl::MutexLock lock(&mu_);
        leads_.push_back(answer->lead);
      }
      return;
    }
    if (!MayRetry(answer.status()) || impatient || now >= give_up ||
        !Pause(pause * std::uniform_real_distribution<>(0.5, 1)(caller.random))) {
      history_->GivenUp(number, now);
      return;
    }
    pause = std::min(2 * pause, kMaxPause);
  }
}

}  // namespace smarketing::faults
