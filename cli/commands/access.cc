// keygen, token, status.
#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/command.h"
#include "cli/output.h"
#include "common/auth/token_signer.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"
#include "smarketing/reporting/v1/projection_service.grpc.pb.h"
#include "smarketing/sla/v1/clock.grpc.pb.h"

namespace smarketing::cli {
namespace {

void AddKeygen(CLI::App& root, Invocation* invocation) {
  auto* command =
      root.add_subcommand("keygen", "make a key pair for development tokens: signing_key.pem and jwks.json");
  auto folder = std::make_shared<std::string>();
  command->add_option("--out", *folder, "folder to write to; made if need be")->required();
  OnNothing(command, invocation, [folder]() -> absl::Status {
    std::error_code error;
    std::filesystem::create_directories(*folder, error);
    if (error) return absl::InvalidArgumentError(absl::StrCat("cannot make ", *folder, ": ", error.message()));
    return auth::WriteKeyPair(*folder);
  });
}

struct TokenOptions {
  std::string key;
  std::string subject = "developer";
  std::vector<std::string> roles = {"viewer"};
  std::string team;
  double hours = 12;
};

void AddToken(CLI::App& root, Invocation* invocation) {
  auto* command = root.add_subcommand("token", "mint a development token from the key that ./run made");
  command->footer(
      "Example: smctl token --role sales_rep --subject ana --team north --key .smarketing/keys/signing_key.pem");
  auto options = std::make_shared<TokenOptions>();
  command->add_option("--key", options->key, "private key; default: that of the nearest .smarketing");
  command->add_option("--subject", options->subject, "who the token is for")->capture_default_str();
  command->add_option("--role", options->roles, "role, may be given several times")->capture_default_str();
  command->add_option("--team", options->team, "the team of a sales_rep");
  command->add_option("--hours", options->hours, "how long it is good")
      ->check(CLI::Range(0.01, 8760.0))
      ->capture_default_str();
  OnNothing(command, invocation, [options, invocation]() -> absl::Status {
    std::string key = options->key;
    if (key.empty()) {
      SMK_ASSIGN_OR_RETURN(const Settings settings, Complete(invocation->settings));
      key = (std::filesystem::path(settings.token_file).parent_path() / "keys" / "signing_key.pem").string();
    }
    SMK_ASSIGN_OR_RETURN(const auto signer, auth::TokenSigner::FromFile(key, Clock::Real()));
    SMK_ASSIGN_OR_RETURN(const std::string token, signer->Sign({.subject = options->subject,
                                                                .roles = options->roles,
                                                                .team = options->team,
                                                                .lifetime = absl::Hours(1) * options->hours}));
    Print(token + "\n");
    return absl::OkStatus();
  });
}

// One service, asked something small.
template <typename Call>
void AddService(const std::string& name, const Call& call, Table& table, absl::Status& worst) {
  const absl::Time start = Clock::Real()->Now();
  const absl::Status status = call();
  const absl::Duration took = Clock::Real()->Now() - start;
  if (!status.ok()) worst = status;
  table.AddRow({name, status.ok() ? "answers" : std::string(status.message()),
                absl::StrCat(absl::ToInt64Milliseconds(took), " ms")});
}

void AddStatus(CLI::App& root, Invocation* invocation) {
  auto* command = root.add_subcommand("status", "whether the services answer, and how far reporting is");
  OnSession(command, invocation, [](const Session& session) -> absl::Status {
    Table table({{"SERVICE"}, {"STATE"}, {"TOOK", Table::Align::kRight}});
    absl::Status worst;
    AddService(
        "lead_service",
        [&] {
          lead::v1::ListLeadsRequest request;
          request.set_page_size(1);
          lead::v1::ListLeadsResponse response;
          return session.Call<lead::v1::LeadService>(&lead::v1::LeadService::Stub::ListLeads, request, &response);
        },
        table, worst);
    AddService(
        "sla_service",
        [&] {
          sla::v1::ListClocksRequest request;
          request.set_page_size(1);
          sla::v1::ListClocksResponse response;
          return session.Call<sla::v1::ClockService>(&sla::v1::ClockService::Stub::ListClocks, request, &response);
        },
        table, worst);
    reporting::v1::ProjectionStatus projection;
    AddService(
        "reporting_service",
        [&] {
          return session.Call<reporting::v1::ProjectionService>(
              &reporting::v1::ProjectionService::Stub::GetProjectionStatus, {}, &projection);
        },
        table, worst);
    if (session.settings().json) {
      Print(ToJson(projection));
      return worst;
    }
    Print(absl::StrCat("endpoint: ", session.settings().endpoint, "\n\n", table.Render(),
                       "\nreporting: ", FormatCount(projection.leads()), " leads, ",
                       FormatCount(projection.lag_events()), " events behind\n"));
    return worst;
  });
}

}  // namespace

void AddAccessCommands(CLI::App& root, Invocation* invocation) {
  AddKeygen(root, invocation);
  AddToken(root, invocation);
  AddStatus(root, invocation);
}

}  // namespace smarketing::cli
