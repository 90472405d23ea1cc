// The disk under the database is full for a while.
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr absl::Duration kNormal = absl::Seconds(2);
constexpr absl::Duration kFull = absl::Seconds(8);
constexpr absl::Duration kRecovery = absl::Seconds(5);

// A file system in memory, unmounted at the end.
class SmallDisk {
 public:
  static absl::StatusOr<std::unique_ptr<SmallDisk>> Mount(absl::string_view size) {
    auto disk = std::unique_ptr<SmallDisk>(new SmallDisk);
    disk->folder_ = (std::filesystem::temp_directory_path() / "smarketing_disk_XXXXXX").string();
    if (mkdtemp(disk->folder_.data()) == nullptr) return absl::UnavailableError("cannot make a temporary folder");
    // Seen by this thread and what it starts, and gone with them, however they end.
    if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
      const int error = errno;
      return absl::UnavailableError(absl::StrCat("there can be no mount namespace here: ", std::strerror(error)));
    }
    if (mount("tmpfs", disk->folder_.c_str(), "tmpfs", 0, absl::StrCat("size=", size).c_str()) != 0) {
      const int error = errno;
      return absl::UnavailableError(absl::StrCat("a tmpfs cannot be mounted here: ", std::strerror(error)));
    }
    disk->mounted_ = true;
    return disk;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
    std::error_code ignored;
    std::filesystem::remove(folder_, ignored);
  }

  const std::string& folder() const { return folder_; }

  // Takes all room that is left.
  void Fill() const {
    const std::vector<char> block(64 << 10);
    std::ofstream file(Filler(), std::ios::app | std::ios::binary);
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void Empty() const { std::filesystem::remove(Filler()); }

 private:
  SmallDisk() = default;
  std::string Filler() const { return folder_ + "/filler"; }

  std::string folder_;
  bool mounted_ = false;
};

// What a server said that ended itself.
std::string LastWords(const std::string& log) {
  for (const char* word : {"[FATAL]", "Assertion", "got signal", "[ERROR]"}) {
    const size_t found = log.rfind(word);
    if (found != std::string::npos) return log.substr(found, 200);
  }
  return "";
}

absl::Status Run(Stage& stage) {
  const absl::StatusOr<std::unique_ptr<SmallDisk>> disk = SmallDisk::Mount("400m");
  if (!disk.ok()) {
    stage.report->Skip(disk.status().message());
    return absl::OkStatus();
  }
  InstallationOptions options;
  options.server_folder = (*disk)->folder();
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start(options));
  History history;
  const absl::Time begin = Now();
  Traffic traffic(Callers(stage, *installation), &history);
  for (int round = 0; round < stage.rounds; ++round) {
    Sleep(kNormal);
    (*disk)->Fill();
    const absl::Time full = Now();
    // What the database frees meanwhile is taken, too.
    for (int i = 0; i < 8; ++i) {
      Sleep(kFull / 8);
      (*disk)->Fill();
    }
    const History::Summary during = history.Summarize(full);
    stage.report->Cost(absl::StrCat("with a full disk: ", during.acknowledged, " writes acknowledged in ",
                                    Seconds(kFull), ", ", during.given_up, " given up"));
    (*disk)->Empty();
    testing::MysqlServer& server = installation->server();
    if (!server.running()) {
      // It does so rather than lose what it has promised; whoever looks after it starts it again.
      stage.report->Note(absl::StrCat("the database ended itself: ", LastWords(server.log())));
      SMK_RETURN_IF_ERROR(server.StartAgain());
    }
    const absl::Time room = Now();
    SMK_ASSIGN_OR_RETURN(const absl::Duration wait, AwaitAcknowledgement(history, room));
    stage.report->Check(wait <= kRecovery,
                        absl::StrCat("with room again, writes are acknowledged after ", Seconds(wait)));
  }
  Sleep(kNormal);
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario FullDisk() { return {"full_disk", "no room on the disk of the database for a while (tmpfs)", Run}; }

}  // namespace smarketing::faults
