#include "tests/faults/world/installation.h"

#include <csignal>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/auth/token_signer.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "common/time/proto_time.h"
#include "smarketing/sla/v1/agreement.grpc.pb.h"
#include "smarketing/sla/v1/calendar.grpc.pb.h"

namespace smarketing::faults {
namespace {

constexpr char kSchema[] = "smarketing";
constexpr char kPassword[] = "of-the-services";
constexpr absl::Duration kPatience = absl::Minutes(1);

absl::Time Soon() { return Clock::Real()->Now() + kPatience; }

std::string PasswordVariable(absl::string_view password) {
  return absl::StrCat("SMARKETING_MYSQL_PASSWORD=", password);
}

// Open day and night.
sla::v1::CreateCalendarRequest Always() {
  sla::v1::CreateCalendarRequest request;
  sla::v1::Calendar& calendar = *request.mutable_calendar();
  calendar.set_display_name("always");
  calendar.set_time_zone("UTC");
  sla::v1::WeeklyHours& hours = *calendar.add_weekly_hours();
  for (int day = sla::v1::WEEKDAY_MONDAY; day <= sla::v1::WEEKDAY_SUNDAY; ++day) {
    hours.add_weekdays(static_cast<sla::v1::Weekday>(day));
  }
  hours.add_windows()->set_end_minute(1440);
  return request;
}

sla::v1::CreateAgreementRequest Promise(absl::string_view calendar) {
  sla::v1::CreateAgreementRequest request;
  sla::v1::Agreement& agreement = *request.mutable_agreement();
  agreement.set_display_name("answers within seconds");
  sla::v1::Commitment& commitment = *agreement.add_commitments();
  commitment.set_id("quick");
  commitment.set_display_name("quick");
  commitment.set_owed_by(sla::v1::BUSINESS_FUNCTION_SALES);
  commitment.set_calendar(std::string(calendar));
  commitment.mutable_response_time()->set_trigger(sla::v1::CLOCK_TRIGGER_DEMO_REQUESTED);
  commitment.mutable_response_time()->mutable_target()->set_seconds(absl::ToInt64Seconds(kPromise));
  commitment.mutable_response_time()->add_warning_percents(50);
  return request;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Installation>> Installation::Start(const InstallationOptions& options) {
  auto it = absl::WrapUnique(new Installation(options));
  it->folder_ = (std::filesystem::temp_directory_path() / "smarketing_faults_XXXXXX").string();
  if (mkdtemp(it->folder_.data()) == nullptr) return absl::UnavailableError("cannot make a temporary folder");
  SMK_RETURN_IF_ERROR(auth::WriteKeyPair(it->folder_));
  // A machine whose clock goes back must not find the token to be of the future.
  FakeClock past(Clock::Real()->Now() - absl::Hours(3));
  SMK_ASSIGN_OR_RETURN(const auto signer, auth::TokenSigner::FromFile(it->folder_ + "/signing_key.pem", &past));
  SMK_ASSIGN_OR_RETURN(it->token_, signer->Sign({.subject = "faults", .roles = {"admin"}}));
  SMK_RETURN_IF_ERROR(it->StartServer());
  for (const char* program : kPrograms) SMK_RETURN_IF_ERROR(it->Migrate(program, program));
  SMK_RETURN_IF_ERROR(it->StartServices());
  SMK_RETURN_IF_ERROR(it->MakePromise());
  return it;
}

Installation::~Installation() {
  if (server_ != nullptr) server_->Signal(SIGCONT);
  for (const auto& service : services_) service->Kill();
  services_.clear();
  proxies_.clear();
  db_.reset();
  server_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

absl::Status Installation::LayCables() {
  SMK_ASSIGN_OR_RETURN(database_network_, NetworkSpace::Make());
  int number = 201;
  for (const char* program : kPrograms) {
    SMK_ASSIGN_OR_RETURN(networks_[program], NetworkSpace::Make());
    SMK_ASSIGN_OR_RETURN(cables_[program], Cable::Lay(*networks_[program], *database_network_, number++));
  }
  return absl::OkStatus();
}

absl::Status Installation::StartServer() {
  testing::MysqlServerOptions options;
  options.durable = true;
  options.folder = options_.server_folder;
  options.extra_flags = {"--innodb-flush-log-at-trx-commit=1", "--max-allowed-packet=64M",
                         "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_520_ci"};
  options.extra_flags.insert(options.extra_flags.end(), options_.server_flags.begin(), options_.server_flags.end());
  if (options_.networks) {
    SMK_RETURN_IF_ERROR(LayCables());
    options.network_namespace = database_network_->path();
    options.bind_address = "0.0.0.0";  // of a network that nothing leads into but our cables
  }
  SMK_ASSIGN_OR_RETURN(server_, testing::MysqlServer::Start(options));
  mysql::ConnectionOptions admin = server_->admin();
  mysql::Database first(admin, {}, Clock::Real());
  SMK_RETURN_IF_ERROR(first.RunReadWrite(Soon(), [](mysql::Transaction& tx) -> absl::Status {
    // These statements commit what came before, and what comes after them is not in this transaction.
    SMK_RETURN_IF_ERROR(tx.Execute("SET SESSION TRANSACTION READ WRITE").status());
    SMK_RETURN_IF_ERROR(
        tx.Execute(absl::StrCat("CREATE DATABASE ", kSchema, " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"))
            .status());
    for (const char* program : kPrograms) {
      SMK_RETURN_IF_ERROR(
          tx.Execute(absl::StrCat("CREATE USER '", program, "'@'%' IDENTIFIED BY '", kPassword, "'")).status());
    }
    return absl::OkStatus();
  }));
  // By the socket: it is there whatever becomes of the network, and a full server keeps a place for an administrator.
  admin.unix_socket = server_->unix_socket();
  admin.database = kSchema;
  db_ = std::make_unique<mysql::Database>(admin, mysql::PoolOptions{.max_connections = 4}, Clock::Real());
  if (options_.proxies) {
    for (const char* program : kPrograms) {
      proxies_[program] = std::make_unique<testing::TcpProxy>("127.0.0.1", server_->admin().port);
    }
  }
  return absl::OkStatus();
}

absl::Status Installation::Migrate(absl::string_view program, absl::string_view binary,
                                   const std::vector<std::string>& environment) {
  testing::ProcessOptions options;
  options.program = std::string(binary);
  options.arguments = {"--migrate",
                       absl::StrCat("--grant_to=", program),
                       "--mysql_user=root",
                       absl::StrCat("--mysql_socket=", server_->unix_socket()),
                       absl::StrCat("--mysql_database=", kSchema),
                       absl::StrCat("--jwks_file=", folder_, "/jwks.json")};
  options.environment = environment;
  options.environment.push_back(PasswordVariable(""));
  const auto migrate = testing::Process::Start(options);
  if (migrate->Wait(absl::Minutes(2)) == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(binary, " --migrate failed: ", migrate->standard_error()));
}

std::vector<std::string> Installation::DatabaseFlags(absl::string_view program) const {
  std::string host = "127.0.0.1";
  int port = server_->admin().port;
  if (const auto cable = cables_.find(std::string(program)); cable != cables_.end()) {
    host = cable->second->address_of_b();
  }
  if (const auto proxy = proxies_.find(std::string(program)); proxy != proxies_.end()) port = proxy->second->port();
  return {absl::StrCat("--mysql_host=", host), absl::StrCat("--mysql_port=", port),
          absl::StrCat("--mysql_user=", program), absl::StrCat("--mysql_database=", kSchema)};
}

absl::Status Installation::StartServices() {
  for (const char* program : kPrograms) {
    const auto wanted = options_.replicas.find(program);
    const int replicas = wanted == options_.replicas.end() ? 1 : wanted->second;
    for (int i = 1; i <= replicas; ++i) {
      ServiceOptions service;
      service.program = program;
      service.instance = absl::StrCat(program, "-", i);
      service.flags = DatabaseFlags(program);
      service.flags.insert(
          service.flags.end(),
          {absl::StrCat("--jwks_file=", folder_, "/jwks.json"),
           absl::StrCat("--drain_delay=", absl::FormatDuration(options_.drain_delay)), "--shutdown_deadline=10s"});
      service.flags.insert(service.flags.end(), options_.flags.begin(), options_.flags.end());
      service.environment = {PasswordVariable(kPassword)};
      if (options_.environment) {
        for (std::string& variable : options_.environment(service.instance)) {
          service.environment.push_back(std::move(variable));
        }
      }
      service.folder = folder_;
      if (options_.networks) service.network = networks_.at(program).get();
      services_.push_back(std::make_unique<Service>(std::move(service)));
      services_.back()->Launch();
    }
  }
  for (const auto& service : services_) SMK_RETURN_IF_ERROR(service->AwaitServing());
  return absl::OkStatus();
}

std::vector<Service*> Installation::replicas(absl::string_view program) {
  std::vector<Service*> found;
  for (const auto& service : services_) {
    if (service->program() == program) found.push_back(service.get());
  }
  return found;
}

std::vector<Service*> Installation::services() {
  std::vector<Service*> all;
  for (const auto& service : services_) all.push_back(service.get());
  return all;
}

std::vector<std::string> Installation::addresses(absl::string_view program) {
  std::vector<std::string> all;
  for (const Service* service : replicas(program)) all.push_back(service->address());
  return all;
}

std::shared_ptr<grpc::Channel> Installation::Channel(absl::string_view program) {
  return *rpc::MakeChannel({.target = service(program).address()});
}

absl::Status Installation::MakePromise() {
  const rpc::Caller caller(auth::FixedToken(token_), Clock::Real(), absl::Seconds(20));
  const auto channel = Channel(kSla);
  const auto calendars = sla::v1::CalendarService::NewStub(channel);
  const auto agreements = sla::v1::AgreementService::NewStub(channel);
  using Agreements = sla::v1::AgreementService::Stub;
  sla::v1::Calendar calendar;
  SMK_RETURN_IF_ERROR(caller.Unary(*calendars, &sla::v1::CalendarService::Stub::CreateCalendar, Always(), &calendar));
  sla::v1::Agreement agreement;
  SMK_RETURN_IF_ERROR(caller.Unary(*agreements, &Agreements::CreateAgreement, Promise(calendar.name()), &agreement));
  sla::v1::SubmitAgreementRequest submit;
  submit.set_name(agreement.name());
  SMK_RETURN_IF_ERROR(caller.Unary(*agreements, &Agreements::SubmitAgreement, submit, &agreement));
  for (const auto function : {sla::v1::BUSINESS_FUNCTION_MARKETING, sla::v1::BUSINESS_FUNCTION_SALES}) {
    sla::v1::ApproveAgreementRequest approve;
    approve.set_name(agreement.name());
    approve.set_function(function);
    SMK_RETURN_IF_ERROR(caller.Unary(*agreements, &Agreements::ApproveAgreement, approve, &agreement));
  }
  sla::v1::ActivateAgreementRequest activate;
  activate.set_name(agreement.name());
  // Also for what happens on a machine whose clock goes back.
  *activate.mutable_activate_time() = ToProtoTime(Clock::Real()->Now() - absl::Hours(3));
  return caller.Unary(*agreements, &Agreements::ActivateAgreement, activate, &agreement);
}

// What is not done yet, in words; empty: nothing.
absl::StatusOr<std::string> Installation::Behind() {
  std::string behind;
  SMK_RETURN_IF_ERROR(db_->RunReadOnly(Soon(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    behind.clear();
    SMK_ASSIGN_OR_RETURN(
        const mysql::Rows cursors,
        tx.Query("SELECT c.consumer, COUNT(*), SUM(p.head - c.position), MIN(c.partition_id), MIN(c.holder), "
                 "MAX(c.lease_until) FROM event_cursor c JOIN event_partition p ON p.partition_id = c.partition_id "
                 "WHERE c.position < p.head GROUP BY c.consumer"));
    for (const mysql::Row& row : cursors) {
      absl::StrAppend(&behind, row.Text(0), " is ", row.Int(2), " events behind in ", row.Int(1),
                      " partitions (such as ", row.Int(3), ", held by '", row.Text(4), "' until ",
                      absl::FormatTime(row.Time(5), absl::UTCTimeZone()), "); ");
    }
    SMK_ASSIGN_OR_RETURN(const mysql::Rows clocks, tx.Query("SELECT COUNT(*) FROM clock WHERE next_action_time <= ?",
                                                            {Clock::Real()->Now() + absl::Minutes(1)}));
    if (clocks[0].Int(0) > 0) absl::StrAppend(&behind, clocks[0].Int(0), " clocks have something to do; ");
    SMK_ASSIGN_OR_RETURN(const mysql::Rows consumers, tx.Query("SELECT COUNT(DISTINCT consumer) FROM event_cursor"));
    if (consumers[0].Int(0) < 3) absl::StrAppend(&behind, "there are only ", consumers[0].Int(0), " consumers; ");
    return absl::OkStatus();
  }));
  return behind;
}

absl::StatusOr<absl::Duration> Installation::Settle(absl::Duration timeout) {
  Clock* const clock = Clock::Real();
  const absl::Time begin = clock->Now();
  constexpr int kLooks = 3;  // what a consumer writes last is seen by the next look
  absl::Time done = begin;
  for (int quiet = 0; quiet < kLooks;) {
    SMK_ASSIGN_OR_RETURN(const std::string behind, Behind());
    if (behind.empty()) {
      if (quiet++ == 0) done = clock->Now();
    } else {
      quiet = 0;
      if (clock->Now() - begin > timeout) return absl::DeadlineExceededError(behind);
    }
    clock->Sleep(absl::Milliseconds(100));
  }
  return done - begin;
}

}  // namespace smarketing::faults
