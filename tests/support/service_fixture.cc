#include "tests/support/service_fixture.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/rpc/channel.h"

namespace smarketing::testing {
namespace {

// Long enough for a machine that is busy with other tests, short enough to end a test that hangs.
constexpr absl::Duration kCallTimeout = absl::Seconds(30);

template <typename T>
T OrDie(absl::StatusOr<T> result, absl::string_view what) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s: %s\n", std::string(what).c_str(), result.status().ToString().c_str());
  std::abort();
}

std::string MakeFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "smarketing_service_XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    std::perror("mkdtemp");
    std::abort();
  }
  return pattern;
}

}  // namespace

ServiceFixture::ServiceFixture(service::ServiceDefinition definition, ServiceFixtureOptions options)
    : definition_(std::move(definition)),
      clock_(options.now),
      logger_(observability::Logger::Quiet(Clock::Real())),
      folder_(MakeFolder()),
      database_(options.database) {
  // What the service complains about explains a test that fails.
  logger_->AddHook([this](const observability::LogRecord& record) {
    // Their warnings are refusals, which tests provoke.
    const bool access_log = record.message == "call" || record.message == "calls refused";
    if (record.severity >= (access_log ? observability::Severity::kError : observability::Severity::kWarning)) {
      std::fprintf(stderr, "%s\n", logger_->Format(record).c_str());
    }
  });
  const auth::KeyPair keys = OrDie(auth::MakeKeyPair(), "key pair");
  signer_ = OrDie(auth::TokenSigner::FromPem(keys.private_key_pem, Clock::Real()), "token signer");
  options_.jwks_file = absl::StrCat(folder_, "/jwks.json");
  std::ofstream(options_.jwks_file) << keys.jwks;

  if (database_ == nullptr) {
    own_database_ = std::make_unique<TestDatabase>(definition_.migrations);
    database_ = own_database_.get();
  }
  options_.mysql = database_->options();
  options_.mysql_connections = options.mysql_connections;
  options_.max_queue = options.max_queue;
  options_.instance = "test";
  options_.reflection = true;
  options_.startup_timeout = absl::Seconds(5);
  options_.drain_delay = absl::ZeroDuration();
  options_.shutdown_deadline = absl::Seconds(5);
  Start();

  rpc::ChannelOptions channel;
  channel.target = runner_->address();
  channel_ = OrDie(rpc::MakeChannel(channel), "channel");
}

ServiceFixture::~ServiceFixture() {
  Stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void ServiceFixture::Start() {
  const service::Clocks clocks = {.business = &clock_, .machine = Clock::Real()};
  runner_ = OrDie(service::ServiceRunner::Start(definition_, options_, clocks, logger_.get()), "service");
  options_.listen_address = runner_->address();
}

void ServiceFixture::Stop() { runner_.reset(); }

void ServiceFixture::Restart() {
  Stop();
  Start();
}

std::string ServiceFixture::Token(absl::string_view role, absl::string_view subject, absl::string_view team) const {
  auth::TokenRequest request;
  request.subject = subject.empty() ? absl::StrCat(role, "@test") : std::string(subject);
  request.roles = {std::string(role)};
  request.team = std::string(team);
  return OrDie(signer_->Sign(request), "token");
}

void ServiceFixture::Authorize(grpc::ClientContext* context, absl::string_view role, absl::string_view subject) const {
  context->set_deadline(absl::ToChronoTime(Clock::Real()->Now() + kCallTimeout));
  if (!role.empty()) context->AddMetadata("authorization", absl::StrCat("Bearer ", Token(role, subject)));
}

std::string ServiceFixture::Checksum() {
  std::vector<std::string> tables;
  for (const mysql::Row& row :
       database_->Query("SELECT table_name FROM information_schema.tables WHERE table_schema = ? ORDER BY table_name",
                        {database_->name()})) {
    tables.push_back(absl::StrCat("`", std::string(row.Text(0)), "`"));
  }
  std::string checksum;
  for (const mysql::Row& row : database_->Query(absl::StrCat("CHECKSUM TABLE ", absl::StrJoin(tables, ", ")))) {
    absl::StrAppend(&checksum, row.Text(0), "=", row.Uint(1), "\n");
  }
  return checksum;
}

}  // namespace smarketing::testing
