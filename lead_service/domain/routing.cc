#include "lead_service/domain/routing.h"

#include <algorithm>
#include <utility>

namespace smarketing::lead {
namespace {

bool Contains(const std::vector<std::string>& all, absl::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::optional<size_t> FirstFailure(const Roster::Rule& rule, const RoutingAttributes& attributes) {
  for (size_t i = 0; i < rule.rule->conditions.size(); ++i) {
    if (!Holds(rule.rule->conditions[i], rule.folded_values[i], attributes)) return i;
  }
  return std::nullopt;
}

// Empty when unknown.
std::string CompanyDomain(const RoutingRequest& request) {
  const std::vector<std::string>& folded = request.attributes[RoutingAttribute::kCompanyDomain].folded;
  return folded.empty() ? std::string() : folded.front();
}

// One rule's pool at the time of a decision.
class Pool {
 public:
  Pool(const Roster& roster, const Roster::Rule& rule, const RoutingRequest& request, absl::Time now,
       RoutingState& state)
      : roster_(roster),
        rule_(rule),
        request_(request),
        now_(now),
        state_(state),
        strategy_(StrategyOf(*rule.rule)),
        places_(state.pools[rule.rule->key]) {
    for (const Rep* rep : rule.members) Enter(*rep);
    if (strategy_ != RoutingStrategy::kLeastLoaded) Gather(contenders_, places_);
    for (RoutingCandidate& candidate : candidates_) ReadPlace(candidate);
  }

  // Whether somebody got the lead.
  bool Decide(RoutingDecision& decision) {
    const std::vector<bool> may_get = MayGet();
    std::optional<size_t> chosen;
    if (strategy_ == RoutingStrategy::kRelatedOwner) {
      chosen = RelatedOwner(may_get);
      decision.related = chosen.has_value();
    }
    if (!chosen.has_value()) {
      chosen =
          strategy_ == RoutingStrategy::kLeastLoaded ? LeastLoaded(may_get) : NextInTurn(contenders_, may_get, places_);
    }
    if (!chosen.has_value()) return false;
    Give(*chosen, decision);
    return true;
  }

  // The earliest known time at which somebody of the pool will be free.
  std::optional<absl::Time> RetryTime() const {
    std::optional<absl::Time> earliest;
    for (const RoutingCandidate& candidate : candidates_) {
      absl::Time free = absl::InfinitePast();
      for (const Hindrance& hindrance : candidate.hindrances) free = std::max(free, hindrance.until);
      if (free != absl::InfiniteFuture() && (!earliest.has_value() || free < *earliest)) earliest = free;
    }
    return earliest;
  }

  std::vector<RoutingCandidate> TakeCandidates() { return std::move(candidates_); }

 private:
  void Enter(const Rep& rep) {
    RoutingCandidate candidate;
    candidate.rep = rep.key;
    const bool by_weight = strategy_ == RoutingStrategy::kWeighted || strategy_ == RoutingStrategy::kLeastLoaded;
    candidate.weight = by_weight ? rep.weight : 1;
    const auto load = state_.loads.find(rep.key);
    if (load != state_.loads.end()) {
      candidate.open_leads = load->second.open_leads;
      candidate.received_last_24h = load->second.received_last_24h;
    }
    candidate.passed_over = Contains(request_.passed_over, rep.key);
    FindHindrances(rep, candidate);
    contenders_.push_back({rep.key, candidate.weight, candidate.eligible()});
    candidates_.push_back(std::move(candidate));
  }

  void FindHindrances(const Rep& rep, RoutingCandidate& candidate) const {
    using Kind = Hindrance::Kind;
    std::vector<Hindrance>& found = candidate.hindrances;
    if (rep.inactive) found.push_back({Kind::kInactive});
    const std::optional<absl::Time> absent_until = roster_.AbsentUntil(rep, now_);
    if (absent_until.has_value()) found.push_back({Kind::kAbsent, 0, 0, *absent_until});
    if (rule_.rule->only_working_hours) {
      const std::optional<absl::Time> off_until = roster_.OffWorkUntil(rep, absent_until.value_or(now_));
      if (off_until.has_value()) found.push_back({Kind::kOffWork, 0, 0, *off_until});
    }
    const auto check = [&found](Kind kind, int64_t used, int64_t limit) {
      if (used >= limit) found.push_back({kind, used, limit});
    };
    if (rep.max_open_leads.has_value()) check(Kind::kOpenLeads, candidate.open_leads, *rep.max_open_leads);
    if (rep.max_new_leads_per_day.has_value()) {
      check(Kind::kNewLeads, candidate.received_last_24h, *rep.max_new_leads_per_day);
    }
    if (rep.monthly_cap.has_value()) {
      check(Kind::kMonthlyShare, candidate.received_last_24h, DailyShare(*rep.monthly_cap));
    }
  }

  void ReadPlace(RoutingCandidate& candidate) const {
    const auto place = places_.places.find(candidate.rep);
    if (place != places_.places.end()) {
      candidate.share = static_cast<double>(place->second.position) / static_cast<double>(kTurn);
      candidate.given = place->second.given;
    }
    if (strategy_ != RoutingStrategy::kRelatedOwner) return;
    const CompanyOwner* owner = FindOwner(candidate.rep);
    if (owner != nullptr) candidate.related_leads = owner->leads;
  }

  const CompanyOwner* FindOwner(const std::string& rep) const {
    const std::string domain = CompanyDomain(request_);
    const auto owners = state_.company_owners.find(domain);
    if (domain.empty() || owners == state_.company_owners.end()) return nullptr;
    const auto owner = owners->second.find(rep);
    return owner == owners->second.end() ? nullptr : &owner->second;
  }

  std::vector<bool> MayGet() const {
    const auto collect = [this](bool also_passed_over) {
      std::vector<bool> may_get;
      may_get.reserve(candidates_.size());
      for (const RoutingCandidate& candidate : candidates_) {
        may_get.push_back(candidate.eligible() && (also_passed_over || !candidate.passed_over));
      }
      return may_get;
    };
    std::vector<bool> others = collect(false);
    if (std::find(others.begin(), others.end(), true) != others.end()) return others;
    return collect(true);
  }

  std::optional<size_t> RelatedOwner(const std::vector<bool>& may_get) const {
    std::optional<size_t> best;
    std::pair<int64_t, absl::Time> most;
    for (size_t i = 0; i < candidates_.size(); ++i) {
      const CompanyOwner* owner = may_get[i] ? FindOwner(candidates_[i].rep) : nullptr;
      if (owner == nullptr || owner->leads <= 0) continue;
      const std::pair rank(owner->leads, owner->latest);
      if (!best.has_value() || rank > most) {
        best = i;
        most = rank;
      }
    }
    return best;
  }

  std::optional<size_t> LeastLoaded(const std::vector<bool>& may_get) const {
    const auto position = [this](const RoutingCandidate& candidate) {
      const auto place = places_.places.find(candidate.rep);
      return place == places_.places.end() ? 0 : place->second.position;
    };
    std::optional<size_t> best;
    for (size_t i = 0; i < candidates_.size(); ++i) {
      if (!may_get[i]) continue;
      if (!best.has_value()) {
        best = i;
        continue;
      }
      const RoutingCandidate& a = candidates_[i];
      const RoutingCandidate& b = candidates_[*best];
      // open / weight, without division.
      const int64_t load_a = a.open_leads * b.weight;
      const int64_t load_b = b.open_leads * a.weight;
      if (std::pair(load_a, position(a)) < std::pair(load_b, position(b))) best = i;
    }
    return best;
  }

  void Give(size_t index, RoutingDecision& decision) {
    RoutingCandidate& candidate = candidates_[index];
    candidate.chosen = true;
    const Rep& rep = *rule_.members[index];
    decision.rep = rep.key;
    decision.team = TeamOf(rep);
    if (decision.related) {
      ++places_.places.at(rep.key).given;
    } else if (strategy_ == RoutingStrategy::kLeastLoaded) {
      GiveAndMoveBehind(rep.key, places_);
    } else {
      GiveTurn(contenders_[index], places_);
    }
    RepLoad& load = state_.loads[rep.key];
    ++load.open_leads;
    ++load.received_last_24h;
    const std::string domain = CompanyDomain(request_);
    if (domain.empty()) return;
    CompanyOwner& owner = state_.company_owners[domain][rep.key];
    ++owner.leads;
    owner.latest = std::max(owner.latest, now_);
  }

  std::string TeamOf(const Rep& rep) const {
    const absl::string_view of_lead = request_.attributes.First(RoutingAttribute::kTeam);
    if (Contains(rep.teams, of_lead)) return std::string(of_lead);
    for (const std::string& team : rule_.rule->teams) {
      if (Contains(rep.teams, team)) return team;
    }
    return rep.teams.empty() ? std::string() : rep.teams.front();
  }

  const Roster& roster_;
  const Roster::Rule& rule_;
  const RoutingRequest& request_;
  const absl::Time now_;
  RoutingState& state_;
  const RoutingStrategy strategy_;
  PoolState& places_;
  std::vector<RoutingCandidate> candidates_;  // of each member of the rule
  std::vector<Contender> contenders_;         // likewise
};

}  // namespace

void CollectRoutingKeys(const Roster& roster, const RoutingRequest& request, RoutingKeys& keys) {
  for (const Roster::Rule& rule : roster.rules()) {
    if (FirstFailure(rule, request.attributes).has_value()) continue;
    if (IsTeamQueue(*rule.rule)) return;
    keys.pools.insert(rule.rule->key);
    for (const Rep* rep : rule.members) keys.reps.insert(rep->key);
    if (StrategyOf(*rule.rule) == RoutingStrategy::kRelatedOwner) {
      const std::string domain = CompanyDomain(request);
      if (!domain.empty()) keys.company_domains.insert(domain);
    }
    if (!rule.rule->fall_through) return;
  }
}

RoutingDecision Route(const Roster& roster, const RoutingRequest& request, absl::Time now, RoutingState& state) {
  RoutingDecision decision;
  for (const Roster::Rule& rule : roster.rules()) {
    RoutingStep& step = decision.steps.emplace_back();
    step.rule = rule.rule->key;
    step.failed_condition = FirstFailure(rule, request.attributes);
    if (step.failed_condition.has_value()) {
      step.failure = DescribeFailure(rule.rule->conditions[*step.failed_condition], request.attributes);
      continue;
    }
    if (IsTeamQueue(*rule.rule)) {
      decision.rule = rule.rule->key;
      decision.team = rule.rule->teams.empty() ? std::string() : rule.rule->teams.front();
      decision.retry_time.reset();
      return decision;
    }
    Pool pool(roster, rule, request, now, state);
    const bool decided = pool.Decide(decision);
    // Of several that fall through, the lead is held by the first.
    if (decided || decision.rule.empty()) decision.rule = rule.rule->key;
    const std::optional<absl::Time> retry_time = pool.RetryTime();
    step.candidates = pool.TakeCandidates();
    if (decided) {
      decision.retry_time.reset();
      return decision;
    }
    if (retry_time.has_value()) {
      decision.retry_time = std::min(*retry_time, decision.retry_time.value_or(absl::InfiniteFuture()));
    }
    if (!rule.rule->fall_through) break;
  }
  decision.held = decision.rule.empty() ? HeldReason::kNoRule : HeldReason::kNobodyFree;
  return decision;
}

}  // namespace smarketing::lead
